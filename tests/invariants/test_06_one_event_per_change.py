"""Invariant 6: every change leaves one event in its own transaction, chained and gap-free; checkpoints outside the database reveal what
even a database administrator did; events hold ids, never names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from cockpit.accounts.models import Organisation, RoleGrant, User
from cockpit.accounts.services import (
    organisation_create,
    password_set,
    person_anonymise,
    person_create,
    person_deactivate,
    person_reactivate,
    person_update,
    role_grant,
    role_revoke,
    sign_in,
    sign_out,
)
from cockpit.audit import actions
from cockpit.audit.checkpoints import checkpoint_write, checkpoints_in
from cockpit.audit.errors import Conflict
from cockpit.audit.models import GENESIS, ChainHead, Event
from cockpit.audit.verification import Fault, chain_report
from cockpit.examples.catalogue import terminology_file
from cockpit.profiles.models import Version
from cockpit.profiles.services import (
    artifact_catalogue_update,
    artifact_owner_set,
    grant_give,
    grant_withdraw,
    profile_create,
    version_abandon,
    version_begin,
)
from cockpit.publishing.services import releases_sign, version_withdraw
from cockpit.review.models import Decision, Round
from cockpit.review.services import changes_request, submission_recall
from cockpit.standard.envelope import generate_key, public_key
from cockpit.terminology.services import terminology_import
from tests.audit.tampering import cut, recompute, tamper
from tests.databases import at_once
from tests.fixtures.attacks import like
from tests.fixtures.governance import submitted
from tests.fixtures.people import NOW, PASSWORD, later
from tests.invariants import promises
from tests.invariants.attack import NO_PRIVILEGE, fingerprint, not_inserted, refusal_of, stopped, tried
from tests.invariants.steps import approve, begun, publish, save
from tests.invariants.world import APPROVED, DRAFT, IN_REVIEW, PUBLISHED, World

KEY = generate_key()


@pytest.fixture
def whole(world: World) -> Iterator[None]:
    """Whatever was tried, the log is whole and tells of everything."""
    yield
    promises.chain_whole()
    assert list(Event.objects.order_by("sequence").values_list("sequence", flat=True)) == list(
        range(1, ChainHead.objects.get().sequence + 1)
    )


def everything(world: World) -> Iterator[tuple[str, Callable[[], Any]]]:
    """One call of every service that changes something, with the event that it leaves; each rests on the ones before."""
    people, now = world.people, later(500)
    admin, author, publisher = people.administrator, people.author, people.publisher
    demens, kol = world.artifact(PUBLISHED), world.artifact(DRAFT)
    yield (
        "organisation.created",
        lambda: organisation_create(by=admin, now=now, slug="ny", name="Ny", kind=Organisation.Kind.VENDOR),
    )
    body = Organisation.objects.get(slug="ny")
    yield (
        "person.created",
        lambda: person_create(by=admin, now=now, email="ny@eksempel.invalid", name="Ny Person", organisation=body),
    )
    person = User.objects.get(email="ny@eksempel.invalid")
    yield "password.set", lambda: password_set(by=admin, now=now, person=person, password=PASSWORD + "x")
    yield (
        "person.changed",
        lambda: person_update(by=admin, now=now, person=person, email="ny@eksempel.invalid", name="Ny Nyere"),
    )
    yield "role.granted", lambda: role_grant(by=admin, now=now, person=person, role="author", reason="Til test")
    yield (
        "sign_in.succeeded",
        lambda: sign_in(email=person.email, password=PASSWORD + "x", address="127.0.0.1", now=now),
    )
    yield "sign_in.ended", lambda: sign_out(by=person, now=now)
    yield "grant.given", lambda: grant_give(by=admin, now=now, artifact=kol, person=person)
    yield "draft.saved", lambda: save(world.version(DRAFT), person, "Et nyt formål.", minutes=500)
    yield "grant.withdrawn", lambda: grant_withdraw(by=admin, now=now, artifact=kol, person=person)
    grant = RoleGrant.objects.get(person=person)
    yield "role.revoked", lambda: role_revoke(by=admin, now=now, grant=grant, reason="Til test")
    yield "person.deactivated", lambda: person_deactivate(by=admin, now=now, person=person, reason="Til test")
    yield "person.reactivated", lambda: person_reactivate(by=admin, now=now, person=person, reason="Til test")
    codes = terminology_file().read_bytes()
    yield "terminology.imported", lambda: terminology_import(by=admin, now=now, name="ny", content=codes)
    yield (
        "catalogue.updated",
        lambda: artifact_catalogue_update(by=author, now=now, artifact=kol, contact="KOL-gruppen", topics=["lunger"]),
    )
    yield (
        "catalogue.updated",
        lambda: artifact_owner_set(by=admin, now=now, artifact=kol, owner=people.other_author),
    )
    yield "version.abandoned", lambda: version_abandon(by=author, now=now, version=world.version(DRAFT))
    yield "profile.created", lambda: profile_create(by=author, now=now, slug="type-2", title="Type 2-diabetes")
    approved = world.submission(APPROVED)
    yield "version.recalled", lambda: submission_recall(by=author, now=now, submission=approved)
    in_review = world.submission(IN_REVIEW)
    seen = in_review.document_hash
    yield (
        "version.changes_requested",
        lambda: changes_request(by=people.dsam, now=now, submission=in_review, document_hash=seen, reason="Ret"),
    )
    yield "version.begun", lambda: version_begin(by=author, now=now, artifact=demens)
    version = world.version(PUBLISHED)
    yield "draft.saved", lambda: save(version, author, "Et nyt formål.", minutes=500)
    yield "version.submitted", lambda: submitted(version, author, minutes=500)
    submission = world.submission(PUBLISHED)
    yield "version.approval_given", lambda: approve(people.plo, submission, minutes=501)
    yield "version.approval_given", lambda: approve(people.dsam, submission, minutes=502)
    yield "version.approved", lambda: approve(people.kiap, submission, minutes=503)
    yield "version.published", lambda: publish(publisher, submission, minutes=504)
    current = Version.objects.get(pk=version.pk)
    yield (
        "version.withdrawn",
        lambda: version_withdraw(by=publisher, now=later(505), version=current, reason="Forkert kode"),
    )


@pytest.mark.usefixtures("whole")
class TestEveryService:
    def test_each_leaves_exactly_one_event_of_its_own(self, world: World) -> None:
        for action, call in everything(world):
            before, head = fingerprint(), ChainHead.objects.get().sequence
            call()
            [event] = Event.objects.filter(sequence__gt=head)
            assert event.action == action
            changed = {table for table, digest in fingerprint().items() if before[table] != digest}
            assert {"audit_event", "audit_chainhead"} < changed or action == "sign_in.ended"

    def test_when_the_event_cannot_be_written_nothing_is_changed(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for action, call in everything(world):
            if action == "sign_in.succeeded":
                call()  # an attempt stays counted when it is refused, on purpose
                continue
            before = fingerprint()
            with monkeypatch.context() as patched:
                patched.delitem(actions._registered, action)
                with pytest.raises(ValueError, match="vocabulary"):
                    call()
            assert fingerprint() == before, action
            call()

    def test_what_is_undone_afterwards_takes_its_event_with_it(self, world: World) -> None:
        before = fingerprint()
        with transaction.atomic():
            save(world.version(DRAFT), world.people.author, "Et nyt formål.", minutes=500)
            assert ChainHead.objects.get().sequence == Event.objects.count()
            transaction.set_rollback(True)
        assert fingerprint() == before


@pytest.mark.usefixtures("whole")
class TestByRawSql:
    def test_no_event_is_altered_removed_inserted_or_moved(self, world: World) -> None:
        before, head = fingerprint(), ChainHead.objects.get()
        for sql in (
            "UPDATE audit_event SET actor_id = NULL",
            "UPDATE audit_event SET sequence = sequence + 1",
            "DELETE FROM audit_event WHERE sequence = 1",
            f"DELETE FROM audit_event WHERE sequence = {head.sequence}",
            "DELETE FROM audit_chainhead",
            "INSERT INTO audit_chainhead (id, sequence, hash) VALUES (2, 0, 'x')",
            f"UPDATE audit_chainhead SET sequence = {head.sequence - 1}",
            f"UPDATE audit_chainhead SET sequence = 0, hash = '{GENESIS}'",
            f"UPDATE audit_chainhead SET sequence = {head.sequence + 1}",
        ):
            assert stopped(sql)
        last = Event.objects.get(pk=head.sequence)
        for sequence, previous in ((1, GENESIS), (head.sequence, last.previous_hash), (head.sequence + 2, last.hash)):
            assert not_inserted(like(last, sequence=sequence, previous_hash=previous))
        assert not_inserted(like(last, sequence=head.sequence + 1, previous_hash=GENESIS)) == "audit_event_next"
        assert fingerprint() == before

    @pytest.mark.postgresql
    @pytest.mark.parametrize("world", ["role"], indirect=True)
    def test_the_guards_are_not_taken_off(self, world: World) -> None:
        """As the role that owns nothing; the owner of the tables could, which is what the checkpoints are for."""
        before = fingerprint()
        for sql in (
            "ALTER TABLE audit_event DISABLE TRIGGER ALL",
            "ALTER TABLE audit_event DISABLE TRIGGER guard_audit_event_update",
            "DROP TRIGGER guard_audit_event_update ON audit_event",
            "CREATE OR REPLACE FUNCTION guard_audit_event_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            "DROP FUNCTION guard_audit_event_update() CASCADE",
            "ALTER FUNCTION guard_audit_event_next() SET search_path = pg_temp",
            "CREATE TEMPORARY TABLE audit_chainhead (id integer, sequence bigint, hash text)",
            "CREATE TABLE mine (id integer)",
            "CREATE SCHEMA mine",
            "CREATE RULE nothing AS ON INSERT TO audit_event DO INSTEAD NOTHING",
            "CREATE TRIGGER mine BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION guard_audit_event_update()",
            "DROP TABLE audit_event CASCADE",
            "ALTER TABLE audit_event RENAME TO gone",
            "TRUNCATE audit_event",
            "SET session_replication_role = replica",
            "ALTER ROLE CURRENT_USER SUPERUSER",
            "COPY audit_event TO PROGRAM 'true'",
            "UPDATE pg_trigger SET tgenabled = 'D'",
            "DELETE FROM pg_trigger",
        ):
            assert stopped(sql) == NO_PRIVILEGE, sql
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname FROM pg_roles WHERE rolname <> current_user AND NOT starts_with(rolname, 'pg_')"
            )
            for (role,) in cursor.fetchall():
                assert stopped(f'SET ROLE "{role}"') == NO_PRIVILEGE
        assert fingerprint() == before


class TestUntold:
    def test_a_change_that_was_written_past_the_services_is_found(
        self, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Each of these rows is well-formed, so that no guard can refuse it; only nothing tells of them."""
        submission = world.submission(IN_REVIEW)
        Decision.objects.create(
            round=Round.objects.get(submission=submission),
            person=world.people.dsam,
            organisation=world.people.dsam.organisation,
            outcome="approve",
            document_hash=submission.document_hash,
            decided_at=later(30),
        )
        admin, reader = world.people.administrator, world.people.reader
        RoleGrant.objects.create(person=reader, role="publisher", reason="x", granted_by=admin, granted_at=later(30))
        told = [(fault.kind, fault.message_en) for fault in chain_report().faults]
        assert [kind for kind, _ in told] == ["untold", "untold"]
        assert "accounts_rolegrant has 1 rows" in told[0][1]
        assert "review_decision has 2 rows" in told[1][1]
        with pytest.raises(SystemExit) as left:
            call_command("audit", "verify")
        assert left.value.code == 1
        assert "historikken fortæller om" in capsys.readouterr().err


class TestAdministratorOfTheDatabase:
    """Somebody who takes the guards off, changes the log and puts everything back so that it fits together."""

    @pytest.fixture
    def checkpoints(self, world: World, tmp_path: Path) -> Path:
        file = tmp_path / "checkpoints.jsonl"
        checkpoint_write(now=NOW, private_jwk=KEY, path=file)
        return file

    def found(self, file: Path) -> list[Fault]:
        known, faults = checkpoints_in(file.read_text(), [public_key(KEY)])
        return list(chain_report(known, checkpoint_faults=faults).faults)

    @pytest.mark.postgresql
    @pytest.mark.parametrize("world", ["role"], indirect=True)
    def test_the_applications_role_cannot_even_begin(self, world: World, checkpoints: Path) -> None:
        tried(lambda: tamper("UPDATE audit_event SET actor_id = 7 WHERE sequence = 3"), lambda: cut(5))
        assert self.found(checkpoints) == []

    @pytest.mark.parametrize("world", ["connection"], indirect=True)
    def test_is_revealed_by_the_chain_or_by_the_checkpoint(self, world: World, checkpoints: Path) -> None:
        last = ChainHead.objects.get().sequence
        tamper("UPDATE audit_event SET actor_id = 7 WHERE sequence = 3")
        assert (self.found(checkpoints)[0].kind, self.found(checkpoints)[0].sequence) == ("altered", 3)
        recompute(3, "{}")
        assert chain_report().faults == ()  # the chain fits together again
        assert self.found(checkpoints)[0].kind == "rewritten"
        cut(last - 4)
        assert self.found(checkpoints)[0].kind in ("cut", "rewritten")

    @pytest.mark.parametrize("world", ["connection"], indirect=True)
    def test_a_cut_tail_with_new_events_on_top_is_revealed(self, world: World, checkpoints: Path) -> None:
        last = ChainHead.objects.get().sequence
        cut(last - 2)
        for minute in (1, 2, 3):
            save(world.version(DRAFT), world.people.author, f"Formål {minute}.", minutes=minute)
        assert ChainHead.objects.get().sequence == last + 1
        assert self.found(checkpoints)[0].kind == "rewritten"
        with pytest.raises(Conflict, match="Kontrolpunktet blev ikke skrevet"):
            checkpoint_write(now=NOW, private_jwk=KEY, path=checkpoints)


@pytest.mark.usefixtures("whole")
class TestPeople:
    def test_events_hold_no_name_and_no_address(self, world: World) -> None:
        for _, call in everything(world):
            call()
        names = {word for user in User.objects.all() for word in (user.name, user.email)}
        log = "\n".join(Event.objects.values_list("data_text", flat=True))
        assert log.count("{") > 50
        assert not [name for name in names if name in log]

    def test_erasing_a_person_does_not_touch_the_chain(self, world: World) -> None:
        author, admin = world.people.author, world.people.administrator
        before = list(Event.objects.order_by("sequence").values_list("hash", flat=True))
        person_deactivate(by=admin, now=later(500), person=author, reason="Er stoppet")
        person_anonymise(by=admin, now=later(501), person=author)
        now = list(Event.objects.order_by("sequence").values_list("hash", flat=True))
        assert now[: len(before)] == before
        assert len(now) == len(before) + 2
        assert User.objects.get(pk=author.pk).name == f"Slettet person {author.pk}"
        assert not User.history.filter(name=author.name).exists()


@pytest.mark.postgresql
@pytest.mark.usefixtures("whole")
class TestAtTheSameMoment:
    def test_different_work_of_eight_people_leaves_eight_events_without_a_gap(self, world: World) -> None:
        people, head = world.people, ChainHead.objects.get().sequence
        submission, ready = world.submission(IN_REVIEW), world.submission(APPROVED)
        codes = terminology_file().read_bytes()
        outcomes = at_once(
            lambda: save(world.version(DRAFT), people.author, "Et nyt formål.", minutes=500),
            lambda: approve(people.dsam, submission),
            lambda: approve(people.kiap, submission),
            lambda: publish(people.publisher, ready),
            lambda: begun(world),
            lambda: role_grant(by=people.administrator, now=later(1), person=people.nobody, role="reader", reason="x"),
            lambda: terminology_import(by=people.other_administrator, now=later(1), name="ny", content=codes),
            lambda: profile_create(by=people.other_author, now=later(1), slug="hypertension", title="Hypertension"),
        )
        assert [refusal_of(outcome) for outcome in outcomes] == [None] * 8
        assert ChainHead.objects.get().sequence == head + 8

    def test_the_same_work_of_many_leaves_one_event(self, world: World) -> None:
        people, head = world.people, ChainHead.objects.get().sequence
        outcomes = at_once(*[partial(publish, people.publisher, world.submission(APPROVED)) for _ in range(4)])
        refusals = [refusal_of(outcome) for outcome in outcomes]
        assert refusals.count(None) == 1, refusals
        assert ChainHead.objects.get().sequence == head + 1


def test_signing_leaves_one_event_per_signature(world: World, settings: Any, tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    key.write_text(json.dumps(KEY))
    settings.COCKPIT_SIGNING_KEY_FILE = key
    head = ChainHead.objects.get().sequence
    signatures = releases_sign(now=later(600))
    assert len(signatures) == 4  # Demens twice with one tombstone, and the standard
    assert ChainHead.objects.get().sequence == head + 4
    assert releases_sign(now=later(601)) == []
    promises.chain_whole()

"""Invariant 1: what is published is, byte for byte, what was approved: in the tool, in the release, at the receiver and at the client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import Settings

from cockpit.audit.errors import Conflict, Invalid, NotAllowed, Refusal, Stale
from cockpit.client.pull import pull
from cockpit.client.source import Source
from cockpit.client.store import Store
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Draft, Submission, Version
from cockpit.publishing.models import Release, ReleaseHead, ReleaseSignature
from cockpit.publishing.services import (
    deliveries_deliver,
    deliveries_enqueue,
    releases_sign,
    version_publish,
)
from cockpit.review.models import Decision, Round
from cockpit.standard.canonical import hash_of
from cockpit.standard.envelope import ReleasePayload
from cockpit.standard.reading import document_bytes
from cockpit.standard.trust import key_set
from tests.audit.tampering import tamper
from tests.databases import at_once
from tests.fixtures.attacks import like
from tests.fixtures.governance import example_content, reworded, submitted
from tests.fixtures.people import later
from tests.fixtures.public_api import PublicApi, running
from tests.fixtures.releases import Publisher
from tests.invariants import promises
from tests.invariants.attack import fingerprint, not_inserted, refusal_of, stopped, tried
from tests.invariants.browsing import browser_of, page
from tests.invariants.steps import approve, begun, publish, save, superuser_become
from tests.invariants.world import APPROVED, IN_REVIEW, PUBLISHED, World
from tests.publishing.conftest import worker_equip

ZEROS = "sha256:" + "0" * 64


@pytest.fixture
def worker(tmp_path: Path, settings: Settings) -> Publisher:
    """This process is the worker: it has the private key."""
    publisher = Publisher()
    worker_equip(settings, tmp_path, publisher, "the-senders-token", "http://127.0.0.1:1")
    return publisher


@pytest.fixture(autouse=True)
def kept(world: World) -> Iterator[None]:
    """Whatever was tried, what is approved or published is what three organisations approved."""
    yield
    promises.published_is_approved()


def forged(world: World, slug: str, said: dict[str, Any] | None = None, **changes: Any) -> Release:
    """A release of the approved version that is right in all but the changes; `said` changes the payload alone."""
    version, submission, head = world.version(slug), world.submission(slug), ReleaseHead.objects.get()
    values: dict[str, Any] = {
        "sequence": head.sequence + 1,
        "kind": "publish",
        "version": version,
        "submission": submission,
        "document_hash": submission.document_hash,
        "effective_from": later(0).date(),
        "previous_hash": head.payload_hash,
        "released_by": world.people.publisher,
        "released_at": later(300),
        **changes,
    }
    decisions = Decision.objects.filter(round__submission=submission, outcome="approve").order_by("decided_at", "pk")
    payload = {
        "sequence": values["sequence"],
        "previous": values["previous_hash"] or None,
        "kind": values["kind"],
        "subject": "profile",
        "id": version.artifact.slug,
        "version": version.number,
        "document": values["document_hash"],
        "effective_from": values["effective_from"].isoformat(),
        "issued": values["released_at"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "approvals": [
            {
                "organisation": decision.organisation.name,
                "decided": decision.decided_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
            for decision in decisions
        ],
        "evidence": submission.evidence_hash,
        "replaced_by": None,
        "reason": None,
        **(said or {}),
    }
    content = ReleasePayload.model_validate_json(json.dumps(payload)).payload_bytes()
    return Release(**{"payload_text": content.decode(), "payload_hash": hash_of(content), **values})


class TestByServices:
    def test_publishing_takes_the_hash_that_was_approved_and_no_other(self, world: World) -> None:
        submission, by = world.submission(APPROVED), world.people.publisher
        other = world.submission(PUBLISHED).document_hash
        before = fingerprint()
        for seen in ("", ZEROS, other, submission.document_hash.upper(), submission.document_hash + " "):
            with pytest.raises(Stale):
                version_publish(by=by, now=later(300), version=submission.version, document_hash=seen)
        assert fingerprint() == before
        release = publish(by, submission)
        assert release.payload.document == hash_of(submission.document_bytes)

    @pytest.mark.parametrize("slug", [IN_REVIEW, PUBLISHED, "kol"])
    def test_nothing_is_published_that_is_not_approved_or_is_published_already(self, world: World, slug: str) -> None:
        version, before = world.version(slug), fingerprint()
        submission = version.submissions.last()
        seen = submission.document_hash if submission else ZEROS
        by = world.people.publisher
        tried(lambda: version_publish(by=by, now=later(300), version=version, document_hash=seen))
        assert fingerprint() == before

    def test_nobody_but_a_publisher_publishes_not_even_a_superuser(self, world: World) -> None:
        submission, before = world.submission(APPROVED), fingerprint(["profiles_version", "publishing_release"])
        for name, person in world.people:
            if name != "publisher":
                [refusal] = tried(partial(publish, superuser_become(person), submission))
                assert isinstance(refusal, NotAllowed)
        assert fingerprint(["profiles_version", "publishing_release"]) == before

    def test_the_draft_that_lies_beside_is_not_what_is_published(self, world: World) -> None:
        """Bytes are taken from the submission; its draft says what it said when it was sent, and nothing reads it."""
        submission = world.submission(APPROVED)
        draft = Draft.objects.get(version=submission.version)
        assert stopped("UPDATE profiles_draft SET content_text = '{}', lock = lock + 1 WHERE id = %s", [draft.pk])
        release = publish(world.people.publisher, submission)
        assert document_bytes(release.submission.profile()) == submission.document_bytes


class TestByHttp:
    def test_a_form_with_another_hash_or_with_content_publishes_nothing_else(self, world: World) -> None:
        submission, before = world.submission(APPROVED), fingerprint()
        publisher = browser_of(world.people.publisher)
        address = page(world, APPROVED, "publish")
        smuggled = {"document": "{}", "content": json.dumps(reworded(example_content(APPROVED), "Smuglet."))}
        other = world.submission(PUBLISHED).document_hash
        for posted in ({}, {"document_hash": ""}, {"document_hash": ZEROS}, {"document_hash": other, **smuggled}):
            assert publisher.post(address, posted).status_code == 409
        assert fingerprint() == before
        publisher.post(address, {"document_hash": submission.document_hash, "number": "9.9.9", **smuggled})
        release = Release.objects.latest("sequence")
        assert (release.submission, release.payload.version) == (submission, "1.0.0")
        assert release.payload.document == hash_of(submission.document_bytes)

    def test_an_approval_with_content_in_the_form_approves_what_is_in_review(self, world: World) -> None:
        submission = world.submission(IN_REVIEW)
        dsam, address = browser_of(world.people.dsam), page(world, IN_REVIEW, "approve")
        content = json.dumps(reworded(submission.content, "Smuglet."))
        assert dsam.post(address, {"document_hash": ZEROS, "content": content}).status_code == 409
        assert dsam.post(address, {"content": content}).status_code == 409
        seen = {"document_hash": submission.document_hash, "content": content, "population": "{}"}
        assert dsam.post(address, seen).status_code == 302
        assert Decision.objects.get(person=world.people.dsam, round__submission=submission).document_hash == (
            submission.document_hash
        )
        assert Submission.objects.get(pk=submission.pk).document_bytes == submission.document_bytes

    def test_publishing_takes_a_signed_in_publisher_a_post_and_the_forms_own_token(self, world: World) -> None:
        submission, before = world.submission(APPROVED), fingerprint()
        address, seen = page(world, APPROVED, "publish"), {"document_hash": submission.document_hash}
        assert Client().post(address, seen).status_code == 302  # to the page for signing in
        assert browser_of(world.people.publisher).get(address, seen).status_code == 405
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(world.people.publisher, backend="django.contrib.auth.backends.ModelBackend")
        assert strict.post(address, seen).status_code == 403
        for name, person in world.people:
            if name != "publisher":
                answer = browser_of(superuser_become(person)).post(address, seen)
                assert answer.status_code in (403, 404), name
        assert {t for t, digest in fingerprint().items() if before[t] != digest} == {"accounts_user"}  # the flags
        assert Version.objects.get(pk=submission.version_id).state == State.APPROVED


class TestByRawSql:
    def test_a_release_of_anything_else_is_refused(self, world: World) -> None:
        other, before = world.submission(PUBLISHED), fingerprint()
        for changes in (
            {"document_hash": ZEROS},
            {"document_hash": other.document_hash},
            {"submission": other},
            {"submission": other, "document_hash": other.document_hash},
            {"said": {"document": other.document_hash}},
            {"said": {"id": PUBLISHED}},
            {"said": {"version": "9.9.9"}},
            {"payload_text": "{}"},
            {"payload_text": "{}", "payload_hash": hash_of(b"{}")},
            {"payload_hash": ZEROS},
            {"released_by": world.people.author},
            {"released_by": world.people.administrator},
        ):
            assert not_inserted(forged(world, APPROVED, **changes)), changes
        assert not_inserted(forged(world, IN_REVIEW)).startswith("publishing_release_")
        assert fingerprint() == before

    def test_a_version_is_not_published_without_its_release(self, world: World) -> None:
        version, before = world.version(APPROVED), fingerprint()
        assert stopped(f"UPDATE profiles_version SET state = 'published' WHERE id = {version.pk}") == (
            "profiles_version_published_release"
        )
        assert fingerprint() == before

    def test_what_was_released_past_the_services_is_not_exchanged_afterwards(self, world: World) -> None:
        """A release that is right in everything goes through; then nothing but publishing that very version is possible."""
        version = world.version(APPROVED)
        forged(world, APPROVED).save(force_insert=True)
        for state in ("draft", "abandoned", "in_review"):
            assert stopped(f"UPDATE profiles_version SET state = '{state}' WHERE id = {version.pk}")
        Version.objects.filter(pk=version.pk).update(state=State.PUBLISHED)
        promises.published_is_approved()

    def test_a_payload_that_claims_other_approvals_is_not_signed(self, world: World, worker: Publisher) -> None:
        releases_sign(now=later(100))
        claimed = [{"organisation": name, "decided": "2026-11-21T09:10:00Z"} for name in ("PLO", "DSAM", "Ministeriet")]
        forged(world, APPROVED, said={"approvals": claimed}).save(force_insert=True)
        with pytest.raises(Conflict, match="blev ikke underskrevet"):
            releases_sign(now=later(301))
        assert not ReleaseSignature.objects.filter(release=Release.objects.latest("sequence")).exists()
        Version.objects.filter(pk=world.version(APPROVED).pk).update(state=State.PUBLISHED)

    def test_approvals_that_the_log_does_not_tell_of_are_not_signed(self, world: World, worker: Publisher) -> None:
        """Somebody at the database writes the two approvals that lack, in the reviewers' names, and everything that follows."""
        releases_sign(now=later(100))
        submission, people = world.submission(IN_REVIEW), world.people
        round_ = Round.objects.get(submission=submission)
        for person in (people.dsam, people.kiap):
            Decision.objects.create(
                round=round_,
                person=person,
                organisation=person.organisation,
                outcome="approve",
                document_hash=submission.document_hash,
                decided_at=later(20),
            )
        Round.objects.filter(pk=round_.pk).update(state="approved", closed_at=later(20))
        Version.objects.filter(pk=submission.version_id).update(state=State.APPROVED)
        publish(people.publisher, submission)
        with pytest.raises(Conflict, match="blev ikke underskrevet"):
            releases_sign(now=later(301))
        assert ReleaseSignature.objects.count() == Release.objects.count() - 1


@pytest.mark.parametrize("world", ["connection"], indirect=True)
class TestAdministratorOfTheDatabase:
    """Whoever owns the tables can take the guards off. Then nothing is published, signed or received under a false hash."""

    @pytest.fixture(autouse=True)
    def kept(self) -> None:
        """The rows themselves are altered here."""

    def test_altered_bytes_are_not_published(self, world: World) -> None:
        submission = world.submission(APPROVED)
        tamper("UPDATE profiles_submission SET document = evidence WHERE id = %s", parameters=[submission.pk])
        with pytest.raises(Refusal) as refused:
            publish(world.people.publisher, submission)
        assert refused.value.code == "document-altered"

    def test_altered_bytes_are_not_signed(self, world: World, worker: Publisher) -> None:
        submission = world.submission(APPROVED)
        publish(world.people.publisher, submission)
        tamper("UPDATE profiles_submission SET document = evidence WHERE id = %s", parameters=[submission.pk])
        with pytest.raises(Conflict, match="blev ikke underskrevet"):
            releases_sign(now=later(301))

    def test_bytes_and_every_hash_altered_together_are_not_signed(self, world: World, worker: Publisher) -> None:
        """The rows fit together again; the event log still tells of another hash."""
        submission = world.submission(APPROVED)
        content = reworded(submission.content, "Ændret af den, der ejer tabellerne.")
        smuggled = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        for sql, values in (
            ("UPDATE profiles_submission SET document = %s, document_hash = %s WHERE id = %s", [smuggled]),
            (
                "UPDATE review_decision SET document_hash = %s WHERE round_id = (SELECT id FROM review_round WHERE submission_id = %s)",
                [],
            ),
        ):
            tamper(sql, parameters=[*values, hash_of(smuggled), submission.pk])
        altered = Submission.objects.get(pk=submission.pk)
        assert altered.document_hash == hash_of(altered.document_bytes) != submission.document_hash
        publish(world.people.publisher, altered)
        with pytest.raises(Conflict, match="blev ikke underskrevet"):
            releases_sign(now=later(301))


@pytest.mark.postgresql
class TestAtTheSameMoment:
    def test_two_publishers_of_the_same_version_make_one_release(self, world: World) -> None:
        submission, before = world.submission(APPROVED), Release.objects.count()
        outcomes = at_once(*[lambda: publish(world.people.publisher, submission)] * 3)
        assert [refusal_of(outcome) for outcome in outcomes].count(None) == 1
        assert Release.objects.count() == before + 1

    def test_two_browsers_publish_the_same_version_once(self, world: World) -> None:
        submission, before = world.submission(APPROVED), Release.objects.count()
        browsers = [browser_of(world.people.publisher) for _ in range(2)]
        address, seen = page(world, APPROVED, "publish"), {"document_hash": submission.document_hash}
        answers = at_once(*[partial(browser.post, address, seen) for browser in browsers])
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        assert Release.objects.count() == before + 1

    def test_a_publication_and_an_attempt_to_exchange_the_bytes(self, world: World) -> None:
        submission = world.submission(APPROVED)

        def exchange() -> None:
            with transaction.atomic():
                Submission.objects.filter(pk=submission.pk).update(document=b"{}", document_hash=hash_of(b"{}"))

        published, exchanged = at_once(lambda: publish(world.people.publisher, submission), exchange)
        assert refusal_of(published) is None
        assert isinstance(exchanged, DatabaseError)
        assert refusal_of(exchanged)


@pytest.fixture(scope="module")
def public_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicApi]:
    """The public API as a process of its own."""
    with running(tmp_path_factory.mktemp("public-api"), Publisher()) as api:
        yield api


@pytest.mark.parametrize("world", ["connection", pytest.param("role", marks=pytest.mark.postgresql)], indirect=True)
def test_after_everything_was_tried_a_client_has_the_bytes_that_three_organisations_approved(
    world: World, public_api: PublicApi, tmp_path: Path, settings: Settings
) -> None:
    """From the reviewers' pages to the client's folder, with an attack at every step."""
    people = world.people
    public_api.emptied()
    worker_equip(settings, tmp_path, public_api.publisher, public_api.token, public_api.url)
    version = begun(world)
    save(version, people.author, "Det formål, som tre organisationer læser.", minutes=102)
    submission = submitted(version, people.author, minutes=110)
    read = {person.pk: Submission.objects.get(pk=submission.pk).document_bytes for person in people.quorum}
    assert stopped(f"UPDATE profiles_submission SET document = evidence WHERE id = {submission.pk}")
    assert not_inserted(like(submission, counter=2))
    tried(lambda: save(version, people.author, "Et andet formål.", minutes=111))
    for person in people.quorum:
        approve(person, submission, minutes=120)
        tried(lambda: publish(people.author, submission))
    tried(lambda: save(version, people.author, "Et andet formål.", minutes=121))
    assert not_inserted(forged(world, PUBLISHED, said={"document": world.submission(APPROVED).document_hash}))
    publish(people.publisher, submission, minutes=130)
    tried(lambda: publish(people.publisher, submission, minutes=131))
    releases_sign(now=later(140))
    assert stopped("UPDATE publishing_releasesignature SET token = 'x'")
    deliveries_enqueue(now=later(140))
    for minute in range(141, 150):
        deliveries_deliver(now=later(minute))
    attacker = httpx.put(
        f"{public_api.url}/internal/releases/{Release.objects.count() + 1}",
        json={"release": Publisher().publish(b'{"id": "demens", "version": "6.6.6"}').token, "document": "{}"},
        headers={"Authorization": f"Bearer {public_api.token}"},
    )
    assert attacker.status_code == 422  # even with the sender's own token
    store = Store(tmp_path / "profiler")
    with Source(public_api.url) as source:
        pulled = pull(source, store, key_set([public_api.publisher.key])["keys"])
    current = pulled.published.current("profile", PUBLISHED)
    assert current is not None
    received = store.document_file(current.published).read_bytes()
    assert set(read.values()) == {received}
    assert hash_of(received) == promises.approved_by_all(Version.objects.get(pk=version.pk)).document_hash


def test_an_effective_date_is_no_way_round(world: World) -> None:
    submission, by = world.submission(APPROVED), world.people.publisher
    with pytest.raises(Invalid):
        version_publish(
            by=by,
            now=later(300),
            version=submission.version,
            document_hash=submission.document_hash,
            effective_from=later(-2000).date(),
        )
    assert world.version(APPROVED).state == State.APPROVED

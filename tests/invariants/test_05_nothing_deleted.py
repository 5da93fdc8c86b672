"""Invariant 5: publishing deletes nothing. What ended is a state with a reason and a replacement, and stands in the feed as a tombstone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError

from cockpit.audit.errors import Conflict, Invalid
from cockpit.audit.privileges import table_privileges
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Version
from cockpit.profiles.selectors import latest_submission
from cockpit.profiles.services import version_begin
from cockpit.publishing.models import Release
from cockpit.publishing.services import version_withdraw
from cockpit.standard.feed import PublishedSet, published_set
from tests.databases import at_once
from tests.fixtures.attacks import like
from tests.fixtures.governance import submitted
from tests.fixtures.people import later
from tests.invariants import promises
from tests.invariants.attack import fingerprint, not_inserted, reason, refusal_of, stopped, tried
from tests.invariants.steps import approve, begun, publish, save, superuser_become
from tests.invariants.world import PUBLISHED, World

PACKAGE = Path(__file__).resolve().parents[2] / "cockpit"


@pytest.fixture(autouse=True)
def kept(world: World) -> Iterator[None]:
    """Whatever was tried, every release that was ever made stands, with its document's bytes."""
    before = {release.sequence: (release.payload_text, release.submission_id) for release in Release.objects.all()}
    bytes_before = {release.sequence: release.submission.document_bytes for release in Release.objects.all()}
    yield
    for sequence, release in before.items():
        now = Release.objects.get(pk=sequence)
        assert (now.payload_text, now.submission_id) == release
        assert now.submission.document_bytes == bytes_before[sequence]
    promises.all_kept()


def replayed() -> PublishedSet:
    """What the chain of releases amounts to."""
    return published_set(release.payload for release in Release.objects.order_by("sequence"))


def withdraw(world: World, version: Version, why: str = "Forkert kode") -> Release:
    return version_withdraw(by=world.people.publisher, now=later(400), version=version, reason=why)


class TestByServices:
    def test_superseded_and_withdrawn_stay_readable_with_reason_and_replacement(self, world: World) -> None:
        old, current = world.superseded(), world.version(PUBLISHED)
        withdraw(world, current)
        seen = replayed()
        first, second = seen.versions_of("profile", PUBLISHED)
        assert (first.status, second.status) == ("superseded", "withdrawn")
        assert first.replaced_by is not None
        assert first.replaced_by.version == current.number
        assert second.reason == "Forkert kode"
        assert seen.current("profile", PUBLISHED) is None
        for version in (old, current):
            submission = latest_submission(version)
            assert submission is not None
            assert submission.profile().id == PUBLISHED

    def test_nothing_is_withdrawn_without_a_reason(self, world: World) -> None:
        before = fingerprint()
        for why in ("", "   ", "\n"):
            [refusal] = tried(partial(withdraw, world, world.version(PUBLISHED), why))
            assert isinstance(refusal, Invalid)
        assert fingerprint() == before

    def test_what_ended_does_not_end_again_and_does_not_come_back(self, world: World) -> None:
        current = world.version(PUBLISHED)
        withdraw(world, current)
        submission = world.submission(PUBLISHED)
        for refusal in tried(
            lambda: withdraw(world, current),
            lambda: withdraw(world, world.superseded()),
            lambda: publish(world.people.publisher, submission, minutes=500),
            lambda: approve(world.people.plo, submission, minutes=500),
        ):
            assert isinstance(refusal, Conflict)

    def test_after_a_withdrawal_the_next_version_gets_a_number_of_its_own(self, world: World) -> None:
        withdraw(world, world.version(PUBLISHED))
        version = version_begin(by=world.people.author, now=later(401), artifact=world.artifact(PUBLISHED))
        save(version, world.people.author, "Det rettede formål.", minutes=402)
        submission = submitted(version, world.people.author, minutes=410)
        for person in world.people.quorum:
            approve(person, submission, minutes=420)
        publish(world.people.publisher, submission, minutes=430)
        numbers = list(Version.objects.filter(artifact__slug=PUBLISHED).order_by("pk").values_list("number", flat=True))
        assert numbers == ["1.0.0", "1.0.1", "1.0.2"]
        current = replayed().current("profile", PUBLISHED)
        assert current is not None
        assert current.published.version == "1.0.2"


class TestByRawSqlAndSuperuser:
    def test_an_end_has_a_release_and_a_release_its_reason_and_replacement(self, world: World) -> None:
        current, before = world.version(PUBLISHED), fingerprint()
        for state in (State.WITHDRAWN, State.SUPERSEDED):
            assert stopped(f"UPDATE profiles_version SET state = '{state}' WHERE id = {current.pk}").startswith(
                "profiles_version_"
            )
        release = Release.objects.get(version=current)
        values = {"sequence": Release.objects.count() + 1}
        for change in ({"kind": "withdraw"}, {"kind": "withdraw", "reason": "x"}, {"kind": "supersede"}):
            row = like(release, **values, **change, payload_hash="sha256:" + "1" * 64)
            assert not_inserted(row)
        assert fingerprint() == before

    @pytest.mark.parametrize("ended", [State.SUPERSEDED, State.PUBLISHED])
    def test_a_state_does_not_go_back(self, world: World, ended: State) -> None:
        version = Version.objects.get(artifact__slug=PUBLISHED, state=ended)
        for state in State:
            if state != ended:
                assert stopped(f"UPDATE profiles_version SET state = '{state}' WHERE id = {version.pk}")

    def test_a_superuser_with_the_orm_deletes_nothing(self, world: World) -> None:
        superuser_become(world.people.administrator)
        before = fingerprint()
        for model in apps.get_models():
            table = model._meta.db_table
            kept = "DELETE" not in table_privileges().get(table, ("DELETE",))
            if kept and table.split("_")[0] in ("profiles", "review", "publishing", "audit", "terminology", "accounts"):
                rows = model._default_manager.all()
                if rows.exists() and not model._meta.auto_created:
                    with pytest.raises((DatabaseError, ProtectedError)) as caught, transaction.atomic():
                        rows.delete()
                    if isinstance(caught.value, DatabaseError):
                        assert reason(caught.value)
        assert fingerprint() == before

    @pytest.mark.postgresql
    def test_emptying_an_innocent_table_does_not_take_releases_along(self, world: World) -> None:
        before = fingerprint()
        innocent = ["accounts_user", "accounts_organisation", "terminology_terminologyrelease"]
        if world.restricted:  # nothing hangs on these, so there is no guard; the role may not even so
            innocent += ["auth_permission", "django_content_type", "django_session", "accounts_signinattempt"]
        for table in innocent:
            assert stopped(f"TRUNCATE {table} CASCADE")
        assert fingerprint() == before


def test_no_service_deletes_anything_but_attempts_to_sign_in_and_rights_to_edit() -> None:
    found = {
        (path.relative_to(PACKAGE).as_posix(), ast.unparse(call.func))
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "delete"
    }
    assert {path for path, _ in found} == {
        "accounts/services/people.py",
        "accounts/services/sign_in.py",
        "profiles/services/grants.py",
    }, found


@pytest.mark.postgresql
def test_withdrawing_and_publishing_a_successor_at_the_same_moment(world: World) -> None:
    """Both may happen, one after the other; the chain tells it in the order in which it was done, and one version is in force."""
    version = begun(world)
    save(version, world.people.author, "Et nyt formål.", minutes=102)
    submission = submitted(version, world.people.author, minutes=110)
    for person in world.people.quorum:
        approve(person, submission, minutes=120)
    current = Version.objects.get(artifact__slug=PUBLISHED, state=State.PUBLISHED)
    published, ended = at_once(
        lambda: publish(world.people.publisher, submission, minutes=400), lambda: withdraw(world, current)
    )
    assert refusal_of(published) is None
    assert refusal_of(ended) in (None, "withdraw-not-possible")
    after = Version.objects.get(pk=current.pk)
    assert after.state == (State.WITHDRAWN if refusal_of(ended) is None else State.SUPERSEDED)
    in_force = replayed().current("profile", PUBLISHED)
    assert in_force is not None
    assert in_force.published.version == Version.objects.get(pk=version.pk).number

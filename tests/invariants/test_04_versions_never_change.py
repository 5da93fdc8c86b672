"""Invariant 4: a version never changes, and a business version is never a history row."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from cockpit.audit import guards
from cockpit.profiles import selectors
from cockpit.profiles.models import Artifact, Draft, Version
from cockpit.profiles.selectors import latest_submission
from cockpit.profiles.services import artifact_catalogue_update
from tests.fixtures.governance import reworded
from tests.fixtures.people import later
from tests.invariants import promises
from tests.invariants.attack import NO_PRIVILEGE, fingerprint, stopped
from tests.invariants.steps import begun, save
from tests.invariants.world import DRAFT, PUBLISHED, World

PACKAGE = Path(__file__).resolve().parents[2] / "cockpit"


def always_refused(event: str) -> list[str]:
    """The tables on which this kind of statement is refused whatever the row."""
    return sorted({guard.table for guard in guards.declared() if guard.event == event and guard.postgres == "TRUE"})


UNCHANGING = always_refused("UPDATE")
UNDELETED = always_refused("DELETE")


@pytest.fixture(autouse=True)
def kept(world: World) -> Iterator[None]:
    """Whatever was tried, not a single row of any table is another."""
    before = fingerprint()
    yield
    assert fingerprint() == before
    promises.all_kept()


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def filled(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return bool(cursor.fetchone()[0])


def test_submissions_decisions_releases_and_events_are_among_what_never_changes(world: World) -> None:
    decided = {"profiles_submission", "profiles_submissioncontributor", "profiles_contribution", "review_decision"}
    told = {"publishing_release", "publishing_releasesignature", "audit_event", "terminology_code"}
    assert decided | told <= set(UNCHANGING)
    assert decided | told | {"profiles_version", "profiles_artifact", "review_round"} <= set(UNDELETED)


def test_no_column_of_a_row_that_never_changes_is_updated_even_to_what_it_is(world: World) -> None:
    tried = 0
    for table in filter(filled, UNCHANGING):
        for column in columns(table):
            reason = stopped(f'UPDATE "{table}" SET "{column}" = "{column}"')
            assert reason == (NO_PRIVILEGE if world.restricted else f"{table}_update")
            tried += 1
    assert tried > 80


def test_no_row_is_deleted_and_no_table_is_emptied(world: World) -> None:
    for table in filter(filled, UNDELETED):
        assert stopped(f'DELETE FROM "{table}"') == (NO_PRIVILEGE if world.restricted else f"{table}_delete")
    if connection.vendor == "postgresql":
        for table in UNDELETED:
            for cascade in (" CASCADE", " RESTART IDENTITY CASCADE"):
                assert stopped(f'TRUNCATE "{table}"{cascade}')


def test_no_row_is_replaced_by_another_of_the_same_key(world: World) -> None:
    for table in filter(filled, UNCHANGING):
        key = apps_key(table)
        names = ", ".join(f'"{column}"' for column in columns(table))
        if connection.vendor == "sqlite":
            assert stopped(f'INSERT OR REPLACE INTO "{table}" ({names}) SELECT {names} FROM "{table}"')
            assert stopped(f'UPDATE OR REPLACE "{table}" SET "{key}" = (SELECT MAX("{key}") FROM "{table}")')
        else:
            upsert = f'ON CONFLICT ("{key}") DO UPDATE SET "{key}" = EXCLUDED."{key}"'
            overriding = "OVERRIDING SYSTEM VALUE"
            assert stopped(f'INSERT INTO "{table}" ({names}) {overriding} SELECT {names} FROM "{table}" {upsert}')


def apps_key(table: str) -> str:
    """The primary key's column."""
    [model] = [model for model in apps.get_models() if model._meta.db_table == table]
    assert model._meta.pk is not None
    return str(model._meta.pk.column)


def test_a_published_version_keeps_its_identity_number_and_origin(world: World) -> None:
    for version in (world.superseded(), world.version(PUBLISHED)):
        for change in (
            "number = '9.9.9'",
            "number = NULL",
            "base_id = id",
            "base_id = COALESCE(base_id, 0) + 1",
            "artifact_id = artifact_id + 1",
            "created_by_id = created_by_id + 1",
            "state = 'draft'",
            "state = 'approved'",
            "id = id + 1000",
        ):
            assert stopped(f"UPDATE profiles_version SET {change} WHERE id = {version.pk}")
    for change in ("slug = 'demens-2'", "kind = 'standard'", "id = id + 1000"):
        assert stopped(f"UPDATE profiles_artifact SET {change} WHERE slug = '{PUBLISHED}'")


def test_what_a_pinned_code_release_says_never_changes(world: World) -> None:
    for change in ("name = 'en anden'", "hash = note", "imported_by_id = imported_by_id + 1"):
        assert stopped(f"UPDATE terminology_terminologyrelease SET {change}")
    assert stopped("UPDATE terminology_terminologyrelease SET sealed = (1 = 0)") == (
        "terminology_terminologyrelease_sealed"
    )
    names = "release_id, system, match, display_da, display_en, unit, search_text"
    added = f"INSERT INTO terminology_code ({names}, code, normalised) SELECT {names}, 'Z99', 'Z99' FROM terminology_code LIMIT 1"
    assert stopped(added) == "terminology_code_sealed"


def test_who_decides_publishes_or_serves_takes_nothing_from_the_trail() -> None:
    """django-simple-history's rows show the past to people; no business version is made of one."""
    deciding = ("profiles/services", "review", "publishing", "terminology", "api", "client")
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for room in deciding
        for path in (PACKAGE / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("history", "prev_record", "next_record")
        if not {"guards.py", "migrations"} & set(path.parts)
    ]
    assert found == []


class TestHistoryIsNoVersion:
    @pytest.fixture(autouse=True)
    def kept(self) -> None:
        """These change the world by the services."""

    def test_saving_makes_history_rows_and_no_version(self, world: World) -> None:
        versions = Version.objects.count()
        version = world.version(DRAFT)
        for minute in range(3):
            save(version, world.people.author, f"Formål {minute}.", minutes=minute)
        artifact_catalogue_update(
            by=world.people.author, now=later(5), artifact=version.artifact, contact="KOL-gruppen", topics=["lunger"]
        )
        assert Draft.history.filter(version_id=version.pk).count() == 4
        assert Artifact.history.filter(id=version.artifact_id).count() == 2
        assert Version.objects.count() == versions

    def test_a_new_version_leaves_the_published_ones_as_they_were(self, world: World) -> None:
        published = {
            version.pk: (version.number, version.state, submission.document_bytes)
            for version in Version.objects.filter(artifact__slug=PUBLISHED)
            if (submission := latest_submission(version)) is not None
        }
        version = begun(world)
        save(version, world.people.author, "Et helt nyt formål.", minutes=102)
        now = {
            version.pk: (version.number, version.state, submission.document_bytes)
            for version in Version.objects.filter(pk__in=published)
            if (submission := latest_submission(version)) is not None
        }
        assert now == published
        content = selectors.content_of(world.superseded())
        assert content != reworded(content, "Et helt nyt formål.")
        promises.all_kept()

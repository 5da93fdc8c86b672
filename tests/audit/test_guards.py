from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from cockpit.audit import guards, installation
from cockpit.audit.models import GENESIS, ChainHead, Event
from tests.audit.conftest import Record

INSERT = (
    "INSERT INTO audit_event (sequence, at, actor_id, action, subject_type, subject_id, data, previous_hash, hash) "
    "VALUES (%s, '2026-11-21 10:00:00', NULL, 'test.happened', 'thing', '7', '{}', %s, %s)"
)


def run(sql: str, parameters: list[Any] | None = None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@contextmanager
def refused_by(name: str) -> Iterator[None]:
    with pytest.raises(IntegrityError) as refusal:
        yield
    assert guards.guard_of(refusal.value) == name


@pytest.mark.django_db
class TestEventsByRawSql:
    def test_an_event_cannot_be_changed(self, record: Record) -> None:
        record()
        with refused_by("audit_event_update"):
            run("UPDATE audit_event SET actor_id = 2 WHERE sequence = 1")
        with refused_by("audit_event_update"), transaction.atomic():
            Event.objects.update(action="test.other")

    def test_an_event_cannot_be_deleted(self, record: Record) -> None:
        record()
        with refused_by("audit_event_delete"):
            run("DELETE FROM audit_event")
        with refused_by("audit_event_delete"), transaction.atomic():
            Event.objects.all().delete()

    def test_the_log_cannot_be_emptied(self, record: Record) -> None:
        record()
        if connection.vendor == "postgresql":
            with refused_by("audit_event_truncate"):
                run("TRUNCATE audit_event")
            with refused_by("audit_chainhead_truncate"):
                run("TRUNCATE audit_chainhead")
        else:
            with refused_by("audit_event_delete"):
                run("DELETE FROM audit_event WHERE 1 = 1")

    @pytest.mark.parametrize("sequence", [0, 1, 3, -1])
    def test_an_event_out_of_order_cannot_be_inserted(self, record: Record, sequence: int) -> None:
        event = record()
        with refused_by("audit_event_next"):
            run(INSERT, [sequence, event.hash, "sha256:" + "1" * 64])

    def test_an_event_that_does_not_continue_the_chain_cannot_be_inserted(self, record: Record) -> None:
        record()
        with refused_by("audit_event_next"):
            run(INSERT, [2, GENESIS, "sha256:" + "1" * 64])

    def test_an_event_cannot_be_replaced(self, record: Record) -> None:
        event = record()
        if connection.vendor == "sqlite":
            with pytest.raises(IntegrityError, match="guard:"):
                run(INSERT.replace("INSERT", "INSERT OR REPLACE"), [1, GENESIS, "sha256:" + "1" * 64])
        else:
            with pytest.raises(IntegrityError, match="guard:"):
                run(INSERT + " ON CONFLICT (sequence) DO UPDATE SET data = '[]'", [1, GENESIS, "sha256:" + "1" * 64])
        assert Event.objects.get(pk=1).hash == event.hash

    def test_the_chains_head_cannot_be_moved_deleted_or_doubled(self, record: Record) -> None:
        event = record()
        for sql in (
            "UPDATE audit_chainhead SET sequence = 0",
            "UPDATE audit_chainhead SET sequence = 2",
            f"UPDATE audit_chainhead SET hash = '{GENESIS}'",
            f"UPDATE audit_chainhead SET sequence = 2, hash = '{event.hash}'",
        ):
            with refused_by("audit_chainhead_step"):
                run(sql)
        with refused_by("audit_chainhead_delete"):
            run("DELETE FROM audit_chainhead")
        with refused_by("audit_chainhead_insert"):
            run("INSERT INTO audit_chainhead (id, sequence, hash) VALUES (2, 0, 'x')")
        with refused_by("audit_chainhead_insert"), transaction.atomic():
            ChainHead.objects.create(id=1)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_truncating_everything_with_cascade_is_refused(record: Record) -> None:
    record()
    with pytest.raises(IntegrityError, match="guard:"):
        run("TRUNCATE audit_event, audit_chainhead, accounts_user CASCADE")


@pytest.mark.django_db
def test_all_declared_guards_are_installed_after_migrate() -> None:
    assert len(guards.declared()) > 20
    assert guards.missing(connection) == []


@pytest.mark.django_db
def test_a_guard_that_was_dropped_is_missing_and_comes_back() -> None:
    on_table = "" if connection.vendor == "sqlite" else ' ON "audit_event"'
    run(f"DROP TRIGGER guard_audit_event_update{on_table}")
    assert guards.missing(connection) == ["audit_event_update"]
    guards.install(connection)
    assert guards.missing(connection) == []


@pytest.mark.django_db
def test_a_guard_with_another_condition_is_missing_and_comes_back() -> None:
    if connection.vendor == "sqlite":
        run("DROP TRIGGER guard_audit_event_update")
        run(
            "CREATE TRIGGER guard_audit_event_update BEFORE UPDATE ON audit_event FOR EACH ROW WHEN FALSE "
            "BEGIN SELECT RAISE(ABORT, 'guard:audit_event_update'); END"
        )
    else:
        run(
            "CREATE OR REPLACE FUNCTION guard_audit_event_update() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN NEW; END $$"
        )
    assert guards.missing(connection) == ["audit_event_update"]
    guards.install(connection)
    assert guards.missing(connection) == []


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("how", ["DISABLE", "ENABLE REPLICA"])
def test_a_guard_that_was_switched_off_is_missing(how: str) -> None:
    run(f"ALTER TABLE audit_event {how} TRIGGER guard_audit_event_delete")
    assert guards.missing(connection) == ["audit_event_delete"]
    guards.install(connection)
    assert guards.missing(connection) == []


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_guard_that_looks_names_up_elsewhere_is_missing() -> None:
    run("ALTER FUNCTION guard_audit_event_next() SET search_path = pg_temp, public")
    assert guards.missing(connection) == ["audit_event_next"]
    guards.install(connection)
    assert guards.missing(connection) == []


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_temporary_table_does_not_stand_before_the_one_that_a_guard_speaks_of(record: Record) -> None:
    record()
    forged = "sha256:" + "1" * 64
    run("CREATE TEMPORARY TABLE audit_chainhead AS SELECT 1 AS id, 6 AS sequence, %s AS hash", [forged])
    with refused_by("audit_event_next"):
        run(INSERT, [7, forged, "sha256:" + "2" * 64])


@pytest.mark.django_db
def test_a_guard_on_the_wrong_table_or_that_nobody_declares_is_dropped() -> None:
    stray = guards.Guard("stray", "audit_chainhead", "DELETE", "stray", "TRUE", "TRUE")
    for sql in [stray.sqlite_sql()] if connection.vendor == "sqlite" else stray.postgres_sql("public, pg_temp"):
        run(sql)
    guards.install(connection)
    with refused_by("audit_chainhead_delete"):
        run("DELETE FROM audit_chainhead")
    with connection.cursor() as cursor:
        table, column = ("sqlite_master", "name") if connection.vendor == "sqlite" else ("pg_trigger", "tgname")
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = 'guard_stray'")
        assert cursor.fetchone() == (0,)


def test_guards_survive_a_rebuild_of_their_table_by_a_migration(fresh_database: None, record: Record) -> None:
    """SQLite makes the table anew and drops its triggers; `migrate` brings them back."""
    record()
    if connection.vendor == "sqlite":
        field = models.CharField(max_length=500)
        field.set_attributes_from_name("subject_id")
        field.model = Event
        installation.before_migrate(plan=[object()], using="default")
        with connection.schema_editor() as editor:
            editor._remake_table(  # type: ignore[attr-defined]  # SQLite's own
                Event, alter_fields=[(Event._meta.get_field("subject_id"), field)]
            )
        assert "audit_event_delete" in guards.missing(connection)
    else:
        run("DROP TRIGGER guard_audit_event_delete ON audit_event")
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []
    with refused_by("audit_event_delete"):
        run("DELETE FROM audit_event")


def test_every_migration_can_be_taken_back_and_made_again(fresh_database: None) -> None:
    """While tables come and go the guards never stand in the way, and all are there in the end."""
    call_command("migrate", "audit", "0001", verbosity=0)
    assert "audit_event_delete" not in guards.missing(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        guards.uninstall(connection)
        cursor.execute("DELETE FROM audit_chainhead")
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []
    assert ChainHead.objects.count() == 1


def test_a_migrate_that_cannot_install_a_guard_fails_by_its_name(
    fresh_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    guards.uninstall(connection)
    monkeypatch.setattr(guards, "install", lambda connection: None)
    with pytest.raises(CommandError, match="audit_event_delete"):
        call_command("migrate", verbosity=0)


def test_guards_of_tables_that_are_not_made_yet_are_passed_by(
    fresh_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = guards.Guard("later_delete", "later_table", "DELETE", "later", "TRUE", "TRUE")
    monkeypatch.setitem(guards._declared, later.name, later)
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == ["later_delete"]


class TestDeclaring:
    """The kinds of guard, tried on a table of their own."""

    @pytest.fixture
    def table(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(guards, "_declared", dict(guards._declared))
        run(
            "CREATE TABLE guarded (id integer PRIMARY KEY, state varchar(20) NOT NULL, owner integer, note varchar(20))"
        )
        guards.no_delete("guarded")
        guards.frozen_columns("guarded", ["id", "owner"])
        guards.set_once("guarded", ["note"])
        guards.state_edges("guarded", "state", [("draft", "review"), ("review", "draft")], initial=["draft"])
        guards.install(connection)
        run("INSERT INTO guarded VALUES (1, 'draft', NULL, NULL)")

    def test_a_row_that_is_never_deleted(self, table: None) -> None:
        with refused_by("guarded_delete"):
            run("DELETE FROM guarded")

    @pytest.mark.parametrize("change", ["id = 2", "owner = 3", "owner = 3, state = 'review'"])
    def test_frozen_columns_keep_their_value_also_when_it_is_null(self, table: None, change: str) -> None:
        with refused_by("guarded_frozen"):
            run(f"UPDATE guarded SET {change}")

    def test_a_column_that_is_set_once(self, table: None) -> None:
        run("UPDATE guarded SET note = 'x'")
        run("UPDATE guarded SET note = 'x'")
        for value in ("'y'", "NULL"):
            with refused_by("guarded_set_once"):
                run(f"UPDATE guarded SET note = {value}")

    def test_a_state_changes_along_its_edges_only(self, table: None) -> None:
        run("UPDATE guarded SET state = 'draft'")
        run("UPDATE guarded SET state = 'review'")
        run("UPDATE guarded SET state = 'draft'")
        with refused_by("guarded_state_edges"):
            run("UPDATE guarded SET state = 'published'")

    def test_a_row_begins_in_an_initial_state(self, table: None) -> None:
        with refused_by("guarded_state_initial"):
            run("INSERT INTO guarded VALUES (2, 'review', NULL, NULL)")

    def test_a_state_without_edges_or_initial_states_never_changes(self, table: None) -> None:
        guards.state_edges("guarded", "note", [])
        guards.install(connection)
        run("INSERT INTO guarded VALUES (2, 'draft', NULL, 'a')")
        with refused_by("guarded_note_edges"):
            run("UPDATE guarded SET note = 'b' WHERE id = 2")

    def test_a_name_is_taken_once_and_may_be_declared_again_unchanged(self, table: None) -> None:
        guards.refuse("guarded_delete", "guarded", "DELETE", when="TRUE", message="guarded rows are never deleted")
        with pytest.raises(ValueError, match="already"):
            guards.refuse("guarded_delete", "guarded", "DELETE", when="FALSE", message="")

    @pytest.mark.parametrize("name", ["Capital", "with space", "x" * 58, ""])
    def test_a_name_that_a_database_would_change_is_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match="name"):
            guards.Guard(name, "guarded", "DELETE", "", "TRUE", "TRUE")


def test_another_database_error_is_no_guards_refusal() -> None:
    assert guards.guard_of(DatabaseError("UNIQUE constraint failed")) is None


def test_sqlite_itself_refuses_outside_the_tool_too(fresh_database: None, record: Record, tmp_path: Path) -> None:
    """The guards are in the database, not in the tool: another program meets them as well."""
    record()
    if connection.vendor != "sqlite":
        with refused_by("audit_event_delete"):
            run("DELETE FROM audit_event")
        return
    other = sqlite3.connect(tmp_path / "database.sqlite3")
    with pytest.raises(sqlite3.IntegrityError, match="guard:audit_event_delete"):
        other.execute("DELETE FROM audit_event")
    other.close()

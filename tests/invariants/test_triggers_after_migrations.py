"""The guards are there after every migration: SQLite makes a table anew and drops its triggers silently, on both databases tables come and go."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from cockpit.audit import guards
from cockpit.audit.models import ChainHead
from cockpit.audit.verification import chain_report
from tests.fixtures.attacks import without
from tests.invariants.attack import NO_PRIVILEGE, fingerprint, reason, stopped
from tests.invariants.world import World

ROOMS = [
    config.label for config in apps.get_app_configs() if config.name.startswith("cockpit.") and config.models_module
]
GUARDED = [room for room in ROOMS if any(guard.table.startswith(f"{room}_") for guard in guards.declared())]

on_its_own_connection = pytest.mark.parametrize("world", ["connection"], indirect=True)

_REBUILDING = """
from django.apps import apps
from django.db import migrations, models

OPERATIONS = []
for model in apps.get_app_config({label!r}).get_models():
    rule = models.CheckConstraint(condition=models.Q(pk__isnull=False), name=model._meta.model_name + "_rebuilt")
    OPERATIONS.append(migrations.AddConstraint(model._meta.model_name, rule))

class Migration(migrations.Migration):
    dependencies = [({label!r}, {last!r})]
    operations = [*OPERATIONS, {more}]
"""


@pytest.fixture
def migrations_of(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A folder on the path for copies of rooms' migrations with one more; the rooms' own are used again afterwards."""
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("copied_")]:
        del sys.modules[name]


def with_one_more(folder: Path, settings: Settings, room: str, more: str = "") -> None:
    """The room's migrations and one that makes every table of the room anew (and does `more`)."""
    package = folder / f"copied_{room}"
    package.mkdir()
    own = Path(str(apps.get_app_config(room).path)) / "migrations"
    names = sorted(path.stem for path in own.glob("[0-9]*.py"))
    for name in ["__init__", *names]:
        (package / f"{name}.py").write_text((own / f"{name}.py").read_text(encoding="utf-8"), encoding="utf-8")
    text = _REBUILDING.format(label=room, last=names[-1], more=more)
    (package / "9999_rebuilding.py").write_text(text, encoding="utf-8")
    settings.MIGRATION_MODULES = {**settings.MIGRATION_MODULES, room: package.name}


def all_there() -> None:
    assert guards.missing(connection) == []
    assert chain_report().faults == ()


@on_its_own_connection
@pytest.mark.parametrize("room", GUARDED)
def test_a_migration_that_makes_a_rooms_tables_anew_leaves_all_guards_and_all_rows(
    world: World, migrations_of: Path, settings: Settings, room: str
) -> None:
    before = fingerprint()
    with_one_more(migrations_of, settings, room)
    call_command("migrate", verbosity=0)
    assert MigrationRecorder.Migration.objects.filter(app=room, name="9999_rebuilding").exists()
    assert fingerprint() == before
    all_there()
    call_command("migrate", room, names_before(settings, room), verbosity=0)  # … and back
    assert fingerprint() == before
    all_there()


def names_before(settings: Settings, room: str) -> str:
    """The name of the room's last own migration."""
    own = Path(str(apps.get_app_config(room).path)) / "migrations"
    return max(path.stem for path in own.glob("[0-9]*.py"))


@on_its_own_connection
@pytest.mark.parametrize("room", ["publishing", "terminology"])
def test_a_room_that_is_migrated_away_and_back_has_its_guards_again(world: World, room: str) -> None:
    """Its rows, and those of the rooms above it, are gone with the tables, as only their owner can; no other guard is."""
    call_command("migrate", room, "zero", verbosity=0)
    present = set(connection.introspection.table_names())
    applying = [guard for guard in guards.declared() if guard.applies(connection.vendor)]
    lost = {guard.name for guard in applying if guard.table not in present}
    assert lost
    assert set(guards.missing(connection)) == lost
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []


def test_everything_migrated_from_nothing_and_back_has_all_guards(fresh_database: None) -> None:
    call_command("migrate", "audit", "zero", verbosity=0)
    call_command("migrate", "accounts", "zero", verbosity=0)
    assert "accounts_user" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []
    assert ChainHead.objects.get().sequence == 0


@on_its_own_connection
def test_a_migration_without_anything_to_do_brings_back_what_somebody_dropped(world: World) -> None:
    without(*[guard.name for guard in guards.declared() if guard.applies(connection.vendor)])
    assert len(guards.missing(connection)) > 80
    call_command("migrate", verbosity=0)
    all_there()


@on_its_own_connection
def test_a_migration_that_fails_does_not_pass_unnoticed(world: World, migrations_of: Path, settings: Settings) -> None:
    """On SQLite the guards are off while it runs. It is found when the log is verified, and the next migrate puts them back."""
    before = fingerprint()
    with_one_more(migrations_of, settings, "review", more="migrations.RunSQL('SELECT nothing FROM nowhere')")
    with pytest.raises(DatabaseError):
        call_command("migrate", verbosity=0)
    assert bool(guards.missing(connection)) == (connection.vendor == "sqlite")
    settings.MIGRATION_MODULES = {}
    call_command("migrate", verbosity=0)
    assert fingerprint() == before
    all_there()


def test_flushing_the_database_is_refused(world: World) -> None:
    before = fingerprint()
    with pytest.raises((CommandError, DatabaseError)):
        call_command("flush", interactive=False, verbosity=0)
    assert fingerprint() == before
    all_there()


@pytest.mark.postgresql
@pytest.mark.parametrize("world", ["role"], indirect=True)
def test_the_applications_role_migrates_nothing(world: World, migrations_of: Path, settings: Settings) -> None:
    before = fingerprint()
    call_command("migrate", verbosity=0)  # nothing to do: nothing is written
    for room in ("publishing", "review"):
        with pytest.raises(DatabaseError) as refused:
            call_command("migrate", room, "zero", verbosity=0)
        assert reason(refused.value) == NO_PRIVILEGE
    with_one_more(migrations_of, settings, "review")
    with pytest.raises(DatabaseError) as refused:
        call_command("migrate", verbosity=0)
    assert reason(refused.value) == NO_PRIVILEGE
    assert fingerprint() == before
    all_there()


@on_its_own_connection
def test_without_one_guard_its_attack_goes_through_which_shows_that_the_guard_holds_it(world: World) -> None:
    attack = "UPDATE review_decision SET reason = reason"
    assert stopped(attack) == "review_decision_update"
    without("review_decision_update")
    with connection.cursor() as cursor:
        cursor.execute(attack)
    assert guards.missing(connection) == ["review_decision_update"]
    with pytest.raises(SystemExit):
        call_command("audit", "verify")
    guards.install(connection)
    assert stopped(attack) == "review_decision_update"

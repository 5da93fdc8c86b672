"""The application's database role on PostgreSQL: what it is granted, and what is found when it has more or less."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cockpit.audit.privileges import role_faults, table_privileges
from tests.fixtures.database_role import APPLICATION, OWNER, as_in_production, connected_as, roles_create


@pytest.fixture
def superuser(fresh_database: None) -> None:
    """The connection that the test database was made with, in a database of one's own."""
    roles_create()


@pytest.fixture
def application(fresh_database: None) -> Iterator[None]:
    with as_in_production():
        yield


def as_superuser(*statements: str) -> None:
    with connected_as(SUPERUSER), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


SUPERUSER = str(connection.settings_dict["USER"])


def found() -> list[str]:
    return [fault.message_en for fault in role_faults(connection)]


def test_what_is_append_only_is_inserted_and_nothing_else() -> None:
    privileges = table_privileges()
    for table in ("audit_event", "profiles_submission", "profiles_contribution", "review_decision", "terminology_code"):
        assert privileges[table] == ("SELECT", "INSERT")
    assert privileges["audit_chainhead"] == ("SELECT", "UPDATE")
    assert privileges["profiles_version"] == ("SELECT", "INSERT", "UPDATE")


def test_tables_that_only_migrations_write_are_read() -> None:
    privileges = table_privileges()
    for table in ("django_migrations", "auth_permission", "accounts_user_groups", "accounts_user_user_permissions"):
        assert privileges[table] == ("SELECT",)


def test_rows_are_deleted_from_few_tables() -> None:
    deleting = {table for table, privileges in table_privileges().items() if "DELETE" in privileges}
    assert deleting == {"accounts_signinattempt", "django_session", "profiles_artifactuserobjectpermission"}


@pytest.mark.django_db
def test_on_another_database_the_command_says_so() -> None:
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="PostgreSQL"):
            call_command("database_role", "verify")
    else:
        with pytest.raises(CommandError, match="findes ikke"):
            call_command("database_role", "apply", "--role", "nobody_at_all")


@pytest.mark.postgresql
def test_the_granted_role_has_no_faults(application: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("database_role", "verify")
    assert "ejer intet" in capsys.readouterr().out


@pytest.mark.postgresql
def test_the_owner_grants_what_is_printed(superuser: None, capsys: pytest.CaptureFixture[str]) -> None:
    with connected_as(OWNER):
        call_command("database_role", "grants", "--role", APPLICATION)
        printed = capsys.readouterr().out
        with connection.cursor() as cursor:
            cursor.execute(printed)
    with connected_as(APPLICATION):
        assert found() == []


@pytest.mark.postgresql
def test_before_anything_is_granted_everything_is_lacking(superuser: None, capsys: pytest.CaptureFixture[str]) -> None:
    with connected_as(APPLICATION):
        with pytest.raises(SystemExit):
            call_command("database_role", "verify")
        assert "mangler SELECT" in capsys.readouterr().err
        assert len(found()) == len(set(table_privileges()) & set(connection.introspection.table_names()))
    with connected_as(OWNER):
        call_command("database_role", "apply", "--role", APPLICATION)
    with connected_as(APPLICATION):
        assert found() == []


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("GRANT UPDATE, TRUNCATE ON audit_event TO {application}", "UPDATE, TRUNCATE on audit_event"),
        ("GRANT DELETE ON review_decision TO PUBLIC", "DELETE on review_decision"),
        ("GRANT TRIGGER ON profiles_version TO {application}", "TRIGGER on profiles_version"),
        ("REVOKE INSERT ON audit_event FROM {application}", "lacks INSERT on audit_event"),
        ("GRANT CREATE ON SCHEMA public TO {application}", "can make tables or schemas in the database (CREATE)"),
        ("GRANT {owner} TO {application}", "member of the role {owner}"),
        ("ALTER ROLE {application} CREATEROLE", "power over the whole server"),
        ("ALTER TABLE audit_event OWNER TO {application}", "owns audit_event"),
        ("ALTER TABLE audit_event OWNER TO {application}", "TRUNCATE, REFERENCES, TRIGGER on audit_event"),
    ],
)
def test_too_much_or_too_little_is_found(application: None, statement: str, fault: str) -> None:
    names = {"application": APPLICATION, "owner": OWNER}  # not the same in every test process
    as_superuser(statement.format(**names))
    try:
        assert any(fault.format(**names) in told for told in found()), found()
    finally:
        with connected_as(SUPERUSER):
            roles_create()  # roles belong to the server: leave them as they were
    with connected_as(OWNER):
        call_command("database_role", "apply", "--role", APPLICATION)
    assert found() == []


@pytest.mark.postgresql
@pytest.mark.parametrize("what", ["TEMPORARY", "CREATE"])
def test_making_tables_of_its_own_is_found(application: None, what: str) -> None:
    database = connection.settings_dict["NAME"]
    as_superuser(f'GRANT {what} ON DATABASE "{database}" TO PUBLIC')
    assert [fault for fault in found() if "can make tables" in fault]


@pytest.mark.postgresql
def test_the_owner_of_everything_is_no_role_for_the_application(superuser: None) -> None:
    with connected_as(OWNER):
        faults = found()
    assert any("owns the database" in fault for fault in faults)
    assert any("owns audit_event" in fault for fault in faults)

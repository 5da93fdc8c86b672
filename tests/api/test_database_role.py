"""The production arrangement on PostgreSQL (deploy/postgresql/public-api.sql): the API's role owns nothing, receives, and can do no more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from cockpit.api import guards
from cockpit.api.models import Release
from tests.api.conftest import Sender
from tests.fixtures.releases import Publisher, profile_bytes

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "postgresql" / "public-api.sql"
# Roles belong to the whole server, which the test processes share.
_PREFIX = f"cockpit_api_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

pytestmark = pytest.mark.postgresql


@pytest.fixture
def restricted(fresh_database: None) -> Iterator[None]:
    """In a migrated database of the test's own, the connection is the API's role."""
    script = SCRIPT.read_text(encoding="utf-8").replace("cockpit_api", _PREFIX)
    with connection.cursor() as cursor:
        cursor.execute(script)
        cursor.execute(script)  # it may be run again
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = _PREFIX
    yield
    connection.close()
    connection.settings_dict["USER"] = before


def test_it_receives_and_serves_as_that_role(
    restricted: None, sender: Sender, publisher: Publisher, public: Client
) -> None:
    first = publisher.publish(profile_bytes())
    sender.deliver(first, publisher.withdraw(first))
    assert public.get("/v1/feed").status_code == 200
    assert public.get("/v1/profiles").status_code == 200
    assert guards.missing(connection) == []


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE api_release SET token = 'x'",
        "DELETE FROM api_release",
        "TRUNCATE api_release",
        "UPDATE api_document SET content = '\\x00'",
        "DELETE FROM api_head",
        "INSERT INTO api_head (id, sequence, payload_hash) VALUES (2, 0, '')",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('api', 'x', now())",
        "ALTER TABLE api_release DISABLE TRIGGER ALL",
        "DROP TRIGGER apiguard_api_release_update ON api_release",
        "DROP TABLE api_release",
        "CREATE TABLE mine (id integer)",
        "CREATE TEMPORARY TABLE api_head (id integer)",
        "SET session_replication_role = replica",
        'SET ROLE "{role}_owner"',
    ],
)
def test_it_can_do_no_more(restricted: None, sender: Sender, publisher: Publisher, attack: str) -> None:
    sender.deliver(publisher.publish(profile_bytes()))
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.replace("{role}", _PREFIX))
    assert getattr(refused.value.__cause__, "sqlstate", None) == "42501"
    assert Release.objects.count() == 1


def test_what_it_may_write_the_guards_still_judge(restricted: None, sender: Sender, publisher: Publisher) -> None:
    sender.deliver(publisher.publish(profile_bytes()))
    for attack in (
        "UPDATE api_head SET sequence = 0",
        "UPDATE api_head SET payload_hash = 'x', sequence = sequence + 1",
    ):
        with pytest.raises(DatabaseError, match="guard:"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)

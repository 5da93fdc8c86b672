"""The API's database refuses what no service would do: raw SQL meets the triggers."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cockpit.api import guards
from cockpit.api.models import Head, Release
from tests.api.conftest import Sender
from tests.fixtures.releases import Publisher, profile_bytes

COPY = (
    "INSERT INTO api_release (sequence, token, payload, payload_hash, previous, kind, subject, thing, version, document_id, received_at) "
    "SELECT {sequence}, token, payload, 'another', {previous}, 'withdraw', subject, thing, version, document_id, received_at "
    "FROM api_release WHERE sequence = 1"
)

ATTACKS = [
    "UPDATE api_release SET token = 'forged'",
    "UPDATE api_release SET sequence = 9",
    "DELETE FROM api_release",
    "UPDATE api_document SET content = NULL",
    "DELETE FROM api_document",
    "DELETE FROM api_head",
    "INSERT INTO api_head (id, sequence, payload_hash) VALUES (2, 0, '')",
    "UPDATE api_head SET sequence = 0",
    "UPDATE api_head SET sequence = sequence + 1, payload_hash = 'another'",
    "UPDATE api_head SET payload_hash = ''",
    COPY.format(sequence=3, previous="payload_hash"),
    COPY.format(sequence=2, previous="'another'"),
    COPY.format(sequence=1, previous="''"),
]


TRUNCATES = ["TRUNCATE api_release", "TRUNCATE api_document CASCADE", "TRUNCATE api_head"]


@pytest.fixture
def received(db: None, sender: Sender, publisher: Publisher) -> Publisher:
    sender.deliver(publisher.publish(profile_bytes()))
    return publisher


@pytest.mark.parametrize("statement", ATTACKS)
def test_raw_sql_cannot_change_what_was_received(received: Publisher, statement: str) -> None:
    before = list(Release.objects.values()), list(Head.objects.values())
    with pytest.raises(DatabaseError, match="guard:"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (list(Release.objects.values()), list(Head.objects.values())) == before


def test_truncate_and_replace_cannot_pass_by_the_delete_guards(
    fresh_database: None, sender: Sender, publisher: Publisher
) -> None:
    sender.deliver(publisher.publish(profile_bytes()))
    replace = "INSERT OR REPLACE INTO api_head (id, sequence, payload_hash) VALUES (1, 0, '')"
    for statement in [replace] if connection.vendor == "sqlite" else TRUNCATES:
        with pytest.raises(DatabaseError, match="guard:"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert (Head.objects.get().sequence, Release.objects.count()) == (1, 1)


def test_a_version_is_published_once_in_the_database_too(received: Publisher) -> None:
    again = COPY.format(sequence=2, previous="payload_hash").replace("'withdraw'", "kind")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(again)


def test_a_dropped_guard_is_back_after_the_next_migrate(fresh_database: None) -> None:
    on = "" if connection.vendor == "sqlite" else ' ON "api_release"'
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "apiguard_api_release_delete"{on}')
    assert guards.missing(connection) == ["api_release_delete"]
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []


def test_migrating_back_and_forth_keeps_the_guards(fresh_database: None) -> None:
    call_command("migrate", "api", "zero", verbosity=0)
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []
    assert Head.objects.get().sequence == 0

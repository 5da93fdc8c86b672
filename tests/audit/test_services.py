from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
import rfc8785
from django.db import connection, transaction

from cockpit.audit.errors import Invalid
from cockpit.audit.models import GENESIS, ChainHead, Event
from cockpit.audit.services import event_record
from cockpit.standard.canonical import CanonicalFormError
from tests.audit.conftest import NOW, Record
from tests.databases import at_once


@pytest.mark.django_db
def test_events_are_numbered_from_1_and_each_holds_the_hash_of_the_one_before(record: Record) -> None:
    first, second = record(), record(subject_id=8)
    assert (first.sequence, second.sequence) == (1, 2)
    assert first.previous_hash == GENESIS
    assert second.previous_hash == first.hash
    head = ChainHead.objects.get()
    assert (head.sequence, head.hash) == (2, second.hash)


@pytest.mark.django_db
def test_the_hash_is_sha256_over_the_canonical_json_of_all_other_fields(record: Record) -> None:
    event = record(by=SimpleNamespace(pk=42))
    fields: Any = {
        "sequence": 1,
        "at": "2026-11-21T09:30:15.250000Z",
        "actor_id": 42,
        "action": "test.happened",
        "subject_type": "thing",
        "subject_id": "7",
        "data": {"colour": "rød", "before": None, "after": [1, "2.5", True]},
        "previous_hash": "sha256:" + "0" * 64,
    }
    assert event.hash == "sha256:" + hashlib.sha256(rfc8785.dumps(fields)).hexdigest()


@pytest.mark.django_db
def test_an_event_comes_back_from_the_database_exactly_as_it_was_hashed(record: Record) -> None:
    awkward: Any = {
        "æøå": "NUL \x00 og \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "a": {"z": 1, "b": []},
    }
    event = Event.objects.get(pk=record(data=awkward).pk)
    assert event.data == awkward
    assert event.data_text == rfc8785.dumps(awkward).decode()
    assert event.computed_hash() == event.hash


@pytest.mark.django_db
def test_the_time_is_kept_in_utc(record: Record) -> None:
    danish = timezone(timedelta(hours=1))
    event = record(now=datetime(2026, 11, 21, 10, 0, tzinfo=danish))
    assert Event.objects.get(pk=event.pk).at == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_an_event_outside_a_transaction_is_refused(fresh_database: None) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        event_record(action="test.happened", by=None, now=NOW, subject_type="thing", subject_id=1)
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"action": "test.invented"}, ValueError),
        ({"now": datetime(2026, 11, 21, 9, 0)}, ValueError),  # noqa: DTZ001 - a naive time, to be refused
        ({"data": {"person": {"email": "a@example.dk"}}}, ValueError),
        ({"data": {"people": [{"password": "x"}]}}, ValueError),
        ({"data": {"dose": 2.5}}, CanonicalFormError),
        ({"data": {"reasons": [{"text": "Set hos 010190-1234 i dag"}]}}, Invalid),
    ],
)
def test_an_event_that_the_log_must_not_hold_is_refused(
    record: Record, change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        record(**change)
    assert not Event.objects.exists()


def test_a_transaction_that_is_rolled_back_leaves_no_gap(fresh_database: None, record: Record) -> None:
    record()
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert record().sequence == 2


def test_simultaneous_events_make_one_chain_without_gaps(fresh_database: None, record: Record) -> None:
    outcomes = at_once(*[lambda: [record() for _ in range(5)] for _ in range(4)])
    assert all(isinstance(outcome, list) for outcome in outcomes), outcomes
    events = list(Event.objects.all())
    assert [event.sequence for event in events] == list(range(1, 21))
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]


@pytest.mark.django_db
def test_the_data_is_stored_as_text_and_not_as_the_databases_own_json(record: Record) -> None:
    record(data={"b": 1, "a": 2})
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM audit_event")
        (stored,) = cursor.fetchone()
    assert stored == '{"a":2,"b":1}'
    assert json.loads(stored) == {"a": 2, "b": 1}

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from cockpit.audit import selectors
from tests.audit.conftest import NOW, Record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log(record: Record) -> None:
    record(subject_type="profile", subject_id="demens", by=SimpleNamespace(pk=1))
    record(subject_type="profile", subject_id="osteoporose", by=SimpleNamespace(pk=2), now=NOW + timedelta(hours=1))
    record(subject_type="person", subject_id=3, action="test.selected", now=NOW + timedelta(hours=2))


def numbers(**filters: Any) -> list[int]:
    return [event.sequence for event in selectors.events(**filters)]


def test_events_are_found_by_subject_action_actor_and_time_newest_first() -> None:
    assert numbers() == [3, 2, 1]
    assert numbers(subject_type="profile") == [2, 1]
    assert numbers(subject_type="profile", subject_id="demens") == [1]
    assert numbers(subject_id=3) == [3]
    assert numbers(action="test.selected") == [3]
    assert numbers(action=["test.selected", "test.happened"]) == [3, 2, 1]
    assert numbers(actor_id=2) == [2]
    assert numbers(since=NOW + timedelta(hours=1)) == [3, 2]
    assert numbers(until=NOW + timedelta(hours=1)) == [1]


def test_pages_follow_one_another_while_new_events_arrive(record: Record) -> None:
    first = selectors.event_page(selectors.events(), size=2)
    record()
    second = selectors.event_page(selectors.events(), before=first.before, size=2)
    assert [[event.sequence for event in page.events] for page in (first, second)] == [[3, 2], [1]]
    assert second.before is None


def test_a_page_that_is_just_full_is_the_last() -> None:
    assert selectors.event_page(selectors.events(), size=3).before is None


def test_the_outbox_is_read_oldest_first_from_where_one_stopped() -> None:
    assert [event.sequence for event in selectors.events_after(1, limit=1)] == [2]
    assert [event.sequence for event in selectors.events_after(1)] == [2, 3]
    assert selectors.events_after(3) == []
    assert selectors.head_sequence() == 3


def test_an_event_says_what_it_is() -> None:
    assert str(selectors.events_after(0)[0]) == "1 test.happened profile demens"

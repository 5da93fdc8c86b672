from __future__ import annotations

import pytest
from django.db import connection

from cockpit.audit import guards
from cockpit.audit.models import Event
from cockpit.audit.verification import Anchor, Fault, chain_fault, chain_report
from tests.audit.conftest import Record
from tests.audit.tampering import cut, recompute, tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(record: Record) -> list[Event]:
    return [record(subject_id=number) for number in range(1, 6)]


def anchor(event: Event) -> Anchor:
    return Anchor(event.sequence, event.hash)


def only_fault(*checkpoints: Anchor) -> Fault:
    (fault,) = chain_report(checkpoints).faults
    return fault


def test_an_empty_log_is_whole() -> None:
    assert chain_report().faults == ()
    assert chain_report().events == 0


def test_an_untouched_log_is_whole_with_its_checkpoints(five: list[Event]) -> None:
    report = chain_report([anchor(five[1]), anchor(five[4])])
    assert (report.events, report.checkpoints, report.faults) == (5, 2, ())


@pytest.mark.parametrize(
    "change",
    [
        "action = 'test.other'",
        "actor_id = 99",
        "subject_id = '77'",
        "subject_type = 'other'",
        'data = \'{"colour":"blå"}\'',
        "data = '{}'",
        "data = 'not json'",
        "data = '{\"dose\":2.5}'",
        "data = '[1]'",
        "at = '2026-11-22 09:30:15'",
        "previous_hash = 'sha256:0'",
        "hash = 'sha256:0'",
    ],
)
def test_an_altered_event_is_named(five: list[Event], change: str) -> None:
    tamper(f"UPDATE audit_event SET {change} WHERE sequence = 3")
    fault = only_fault()
    assert (fault.kind, fault.sequence) == ("altered", 3)
    assert fault.message == "Hændelse 3 er ændret: indholdet passer ikke til dens hash."


def test_data_with_the_same_meaning_in_other_bytes_is_altered(five: list[Event]) -> None:
    tamper("UPDATE audit_event SET data = ' ' || data WHERE sequence = 2")
    assert (only_fault().kind, only_fault().sequence) == ("altered", 2)


def test_a_time_that_is_no_time_is_altered_and_not_an_error(five: list[Event]) -> None:
    if connection.vendor == "sqlite":
        tamper("UPDATE audit_event SET at = 'i går' WHERE sequence = 2")
    else:
        tamper("UPDATE audit_event SET at = 'infinity' WHERE sequence = 2")
    assert (only_fault().kind, only_fault().sequence) == ("altered", 2)


def test_of_several_altered_events_the_first_is_named(five: list[Event]) -> None:
    tamper(
        "UPDATE audit_event SET actor_id = 99 WHERE sequence IN (2, 4)", "DELETE FROM audit_event WHERE sequence = 3"
    )
    assert only_fault().sequence == 2


def test_an_event_with_its_own_hash_made_anew_is_named_by_the_next_one(five: list[Event]) -> None:
    changed = Event.objects.get(pk=3)
    changed.actor_id = 99
    tamper(f"UPDATE audit_event SET actor_id = 99, hash = '{changed.computed_hash()}' WHERE sequence = 3")
    fault = only_fault()
    assert (fault.kind, fault.sequence) == ("altered", 3)
    assert fault.message == "Hændelse 3 er ændret: hændelse 4 henviser til en anden."


def test_the_last_event_with_its_hash_made_anew_is_named_by_the_head(five: list[Event]) -> None:
    changed = Event.objects.get(pk=5)
    changed.actor_id = 99
    tamper(f"UPDATE audit_event SET actor_id = 99, hash = '{changed.computed_hash()}' WHERE sequence = 5")
    fault = only_fault()
    assert (fault.kind, fault.sequence) == ("altered", 5)
    assert "kædens hoved" in fault.message


def test_the_first_event_cannot_have_a_predecessor(five: list[Event]) -> None:
    changed = Event.objects.get(pk=1)
    changed.previous_hash = "sha256:" + "1" * 64
    tamper(
        f"UPDATE audit_event SET previous_hash = '{changed.previous_hash}', hash = '{changed.computed_hash()}' WHERE sequence = 1"
    )
    assert (only_fault().kind, only_fault().sequence) == ("altered", 1)


@pytest.mark.parametrize("sequence", [1, 3])
def test_a_removed_event_is_named(five: list[Event], sequence: int) -> None:
    tamper(f"DELETE FROM audit_event WHERE sequence IN ({sequence}, {sequence + 1})")
    fault = only_fault()
    assert (fault.kind, fault.sequence) == ("removed", sequence)
    assert fault.message == f"Hændelse {sequence} er fjernet."


def test_events_that_were_moved_to_make_room_for_another_are_named(five: list[Event]) -> None:
    tamper(
        "UPDATE audit_event SET sequence = 6 WHERE sequence = 5",
        "INSERT INTO audit_event SELECT 5, at, actor_id, action, subject_type, subject_id, data, previous_hash, hash "
        "FROM audit_event WHERE sequence = 4",
        "UPDATE audit_chainhead SET sequence = 6",
    )
    assert (only_fault().kind, only_fault().sequence) == ("altered", 5)


def test_an_event_inserted_after_the_head_is_named(five: list[Event]) -> None:
    extra = Event(
        sequence=6, at=five[4].at, action="test.happened", subject_type="thing", subject_id="6", data_text="{}",
        previous_hash=five[4].hash,
    )  # fmt: skip
    tamper(
        "INSERT INTO audit_event SELECT 6, at, NULL, 'test.happened', 'thing', '6', '{}', "
        f"'{extra.previous_hash}', '{extra.computed_hash()}' FROM audit_event WHERE sequence = 5"
    )
    fault = only_fault()
    assert (fault.kind, fault.sequence) == ("inserted", 6)
    assert fault.message == "Hændelse 6 er indsat efter kædens hoved."


def test_an_event_with_an_impossible_number_is_named(five: list[Event]) -> None:
    if connection.vendor == "postgresql":
        tamper(
            "ALTER TABLE audit_event DROP CONSTRAINT event_sequence_from_1",
            "UPDATE audit_event SET sequence = -4 WHERE sequence = 4",
        )
    else:
        tamper("PRAGMA ignore_check_constraints = ON", "UPDATE audit_event SET sequence = -4 WHERE sequence = 4")
        tamper("PRAGMA ignore_check_constraints = OFF")
    assert only_fault().message == "En hændelse med nummeret -4 er indsat."


def test_a_cut_tail_is_named_by_the_head(five: list[Event]) -> None:
    tamper("DELETE FROM audit_event WHERE sequence > 3")
    fault = only_fault()
    assert (fault.kind, fault.sequence) == ("cut", 4)
    assert fault.message == "Kæden er skåret af: hændelse 4 mangler; kædens hoved kender hændelser til og med 5."


def test_a_tail_cut_with_its_head_is_whole_in_itself_and_named_by_a_checkpoint(five: list[Event]) -> None:
    cut(3)
    assert chain_report().faults == ()
    fault = only_fault(anchor(five[1]), anchor(five[4]))
    assert (fault.kind, fault.sequence) == ("cut", 4)
    assert "et underskrevet kontrolpunkt kender hændelser til og med 5" in fault.message


def test_a_log_that_was_emptied_with_its_head_is_named_by_a_checkpoint(five: list[Event]) -> None:
    cut(0)
    assert chain_report().faults == ()
    assert (only_fault(anchor(five[4])).kind, only_fault(anchor(five[4])).sequence) == ("cut", 1)


def test_a_recomputed_chain_is_whole_in_itself_and_named_by_a_checkpoint(five: list[Event]) -> None:
    recompute(4, '{"colour":"blå"}')
    assert chain_report().faults == ()
    fault = only_fault(anchor(five[1]), anchor(five[4]))
    assert (fault.kind, fault.sequence) == ("rewritten", 5)
    assert "Den første ændrede hændelse er nr. 3 eller en senere." in fault.message


def test_a_missing_head_is_a_fault(five: list[Event]) -> None:
    tamper("DELETE FROM audit_chainhead")
    assert only_fault().kind == "head"


def test_a_missing_guard_is_a_fault_beside_the_first_of_the_chain(five: list[Event]) -> None:
    tamper("UPDATE audit_event SET actor_id = 99 WHERE sequence = 3")
    guards.uninstall(connection)
    faults = chain_report().faults
    assert (faults[0].kind, faults[0].sequence) == ("altered", 3)
    assert "Databasens vagt »audit_event_update« mangler eller er ændret." in [fault.message for fault in faults]
    assert len(faults) == 1 + len(guards.missing(connection))


class TestFromACheckpointOn:
    def test_only_what_follows_is_walked(self, five: list[Event]) -> None:
        tamper("UPDATE audit_event SET actor_id = 99 WHERE sequence = 2")
        assert chain_fault(after=anchor(five[2])) is None
        tamper("UPDATE audit_event SET actor_id = 99 WHERE sequence = 4")
        fault = chain_fault(after=anchor(five[2]))
        assert fault is not None
        assert fault.sequence == 4

    def test_a_chain_that_ends_before_it_was_cut(self, five: list[Event]) -> None:
        cut(2)
        fault = chain_fault(after=anchor(five[3]))
        assert fault is not None
        assert (fault.kind, fault.sequence) == ("cut", 3)

    def test_a_chain_that_has_another_event_there_was_rewritten(self, five: list[Event]) -> None:
        recompute(2, "{}")
        fault = chain_fault(after=anchor(five[3]))
        assert fault is not None
        assert (fault.kind, fault.sequence) == ("rewritten", 4)

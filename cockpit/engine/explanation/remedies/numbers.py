"""What one event would have to be otherwise for a computed number to compare."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cockpit.engine.explanation.remedies.changes import Change
from cockpit.engine.explanation.remedies.limits import limits
from cockpit.engine.explanation.remedies.meeting import met_by
from cockpit.engine.explanation.remedies.needs import doses, lacks, practitioners, results_among
from cockpit.engine.explanation.remedies.patients import of_another_age
from cockpit.engine.explanation.remedies.results import Alternatives
from cockpit.engine.explanation.remedies.sought import Sought, latest_undecided, nearest
from cockpit.engine.numbers import computed
from cockpit.engine.patients import PatientRecord
from cockpit.engine.picking import picking
from cockpit.engine.seen import SeenEvent, SelectedEvent
from cockpit.engine.selection import Situation, selected_events
from cockpit.standard.document import (
    AgeNumber,
    AggregateNumber,
    ArithmeticNumber,
    Comparison,
    Computed,
    ConstantNumber,
    CountNumber,
    CoveredNumber,
    DaysSinceNumber,
    DoseNumber,
    EventSelection,
    LargestShareNumber,
    Number,
    PickedNumber,
    SpanNumber,
    number_selections,
)

OfEvents = CountNumber | PickedNumber | AggregateNumber | DaysSinceNumber | SpanNumber | DoseNumber | LargestShareNumber


def number_changes(criterion: Computed, patient: PatientRecord, situation: Situation) -> list[Change] | None:
    """The changes of the one event (or the birth date) that the number's reason names; None when it names no one event, or none will do."""
    number: Number | None = criterion.number
    comparison: Comparison | None = criterion.comparison
    if isinstance(number, AgeNumber):
        return of_another_age(criterion.comparison, situation.as_of)
    while isinstance(number, ArithmeticNumber):
        number, comparison = _behind(number, patient, situation), None
    if number is None or isinstance(number, AgeNumber | ConstantNumber):
        return None
    selections = [selection for _, selection in number_selections(number, ())]
    if any(situation.missing(selection) for selection in selections):
        return None
    if isinstance(number, CoveredNumber):
        return _covered(criterion, number, patient, situation)
    events = selected_events(patient, number.events, situation)
    seen = _named(number, events, patient, situation)
    if seen is None:
        return None
    sought = _sought(criterion, number, comparison, seen, patient, situation)
    return met_by(sought, _needed(sought, number, comparison, events))


def _behind(number: ArithmeticNumber, patient: PatientRecord, situation: Situation) -> Number | None:
    """The one part that makes a calculation empty or unknown; None when both do, or neither."""
    state = computed(number, patient, situation).state
    behind = [part for part in (number.left, number.right) if computed(part, patient, situation).state == state]
    return behind[0] if len(behind) == 1 and state != "known" else None


def _named(
    number: OfEvents, events: list[SelectedEvent], patient: PatientRecord, situation: Situation
) -> SeenEvent | None:
    """The event that the reason names, or the only one that there is when the number rests on its value."""
    if not events:
        return nearest(patient, number.events, situation)
    if isinstance(number, PickedNumber | DaysSinceNumber):
        tie = number.tie if isinstance(number, PickedNumber) else None
        picks = picking(events, number.pick, tie, situation.quantity(number.events), number.nth)
        return picks.possible[0] if len(picks.possible) == 1 else None
    state = computed(number, patient, situation).state
    if state == "known" and isinstance(number, AggregateNumber | DoseNumber):
        return events[0].seen if len(events) == 1 else None
    if state != "unknown":
        return None
    return latest_undecided(events) or lacks(number, events, situation)


def _sought(
    criterion: Computed,
    number: OfEvents,
    comparison: Comparison | None,
    seen: SeenEvent,
    patient: PatientRecord,
    situation: Situation,
) -> Sought:
    """The event with what the number needs of it."""
    sought = Sought(criterion, patient, situation, number.events, seen, by_the_day=comparison is None)
    if isinstance(number, PickedNumber | AggregateNumber):
        quantity = situation.quantity(number.events)
        value = comparison and comparison.model_copy(update={"unit": quantity.unit if quantity else None})
        return replace(sought, exact=True, value=value)
    days = () if comparison is None else tuple(int(limit) for limit in limits([comparison], Decimal(1)))
    if isinstance(number, DaysSinceNumber):
        return replace(sought, moved=True, offsets=days)
    if isinstance(number, SpanNumber):
        return replace(sought, moved=not seen.exact, offsets=days)
    if isinstance(number, CountNumber):
        return replace(sought, moved=not seen.exact, offsets=(number.gap or 0,))
    return sought


def _needed(
    sought: Sought, number: OfEvents, comparison: Comparison | None, events: list[SelectedEvent]
) -> Alternatives | None:
    """What the event has to have beside being selected; None when a result that compares, or nothing, is enough."""
    others = [selected.seen.event for selected in events if selected.seen != sought.seen]
    if isinstance(number, DoseNumber):
        return doses(sought, number, comparison, others)
    if isinstance(number, LargestShareNumber) or (isinstance(number, CountNumber) and number.of == "practitioners"):
        return practitioners(sought, others)
    if isinstance(number, AggregateNumber) and others and comparison is not None:
        return results_among(sought, number, comparison, others)
    return None


def _covered(
    criterion: Computed, number: CoveredNumber, patient: PatientRecord, situation: Situation
) -> list[Change] | None:
    """The changes of the event that leaves the days in doubt, or of the nearest when nothing covers any."""
    offsets = tuple(int(limit) for limit in limits([criterion.comparison], Decimal(1)))
    for selection in number.events:
        seen = _covering(selection, patient, situation, alone=len(number.events) == 1)
        if seen is not None:
            sought = Sought(criterion, patient, situation, selection, seen, moved=not seen.exact, offsets=offsets)
            return met_by(replace(sought, by_the_day=True))
    return None


def _covering(
    selection: EventSelection, patient: PatientRecord, situation: Situation, *, alone: bool
) -> SeenEvent | None:
    """The event of the selection that the reason names: the latest undecided one, the latest without an exact day, or the nearest."""
    events = selected_events(patient, selection, situation)
    if not events:
        return nearest(patient, selection, situation) if alone else None
    inexact = [selected.seen for selected in events if not selected.settled]
    latest = max(inexact, key=lambda seen: seen.last_day, default=None)
    return latest_undecided(events) or latest

"""Computed numbers: known, empty or unknown, and never a guess.

Every number rests on the events of its selections. When any of them is selected only possibly, or lacks what the number needs of it (an exact day, a
convertible value without comparator, an end, a dose, a practitioner), the number is unknown, as it is when the system lacks a dataset or a source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Literal

from cockpit.engine.counting import count_bounds
from cockpit.engine.dates import age_in_years, bounds
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import Event, PatientRecord
from cockpit.engine.picking import picking
from cockpit.engine.seen import SelectedEvent
from cockpit.engine.selection import Situation, quantity_of, selected_events
from cockpit.engine.values import converted, rounded
from cockpit.standard.codes import normalised_code
from cockpit.standard.document import (
    AgeNumber,
    AggregateNumber,
    ArithmeticNumber,
    ConstantNumber,
    CountNumber,
    CoveredNumber,
    DaysSinceNumber,
    DoseFactor,
    DoseNumber,
    DoseTable,
    LargestShareNumber,
    Number,
    PickedNumber,
    ProfileDocument,
    SpanNumber,
    decimals_in,
    number_selections,
)


@dataclass(frozen=True)
class Computation:
    """The outcome: a known number has a value, with the decimals that `decimals_of` says."""

    state: Literal["known", "empty", "unknown"]
    value: Decimal | None = None


EMPTY = Computation("empty")
UNKNOWN = Computation("unknown")


def known(value: Decimal | int) -> Computation:
    return Computation("known", Decimal(value))


def decimals_of(number: Number, document: ProfileDocument) -> int:
    """How many decimals a known number has."""
    if isinstance(number, ConstantNumber):
        return decimals_in(number.value)
    if isinstance(number, DoseNumber):
        return document.dose_table(number.table).decimals
    if isinstance(number, ArithmeticNumber | LargestShareNumber):
        return number.decimals
    if isinstance(number, AggregateNumber) and number.decimals is not None:
        return number.decimals
    if isinstance(number, PickedNumber | AggregateNumber):
        quantity = quantity_of(document, number.events)
        return quantity.decimals if quantity else 0
    return 0


def computed(number: Number, patient: PatientRecord, situation: Situation) -> Computation:
    """The number for one patient."""
    if isinstance(number, ConstantNumber):
        return known(Decimal(number.value))
    if isinstance(number, AgeNumber):
        return known(age_in_years(patient.birth_date, situation.as_of))
    if isinstance(number, ArithmeticNumber):
        return _arithmetic(number, patient, situation)
    selections = [selection for _, selection in number_selections(number, ())]
    if any(situation.missing(selection) for selection in selections):
        return UNKNOWN
    events = [selected_events(patient, selection, situation) for selection in selections]
    if isinstance(number, CoveredNumber):
        return _covered(number, events, situation)
    return _of_events(number, events[0], situation)


def _of_events(
    number: CountNumber
    | PickedNumber
    | AggregateNumber
    | DaysSinceNumber
    | SpanNumber
    | DoseNumber
    | LargestShareNumber,
    events: Sequence[SelectedEvent],
    situation: Situation,
) -> Computation:
    if isinstance(number, CountNumber):
        return _count(number, events, situation)
    if isinstance(number, PickedNumber):
        return _picked(number, events, situation)
    if isinstance(number, AggregateNumber):
        return _aggregate(number, events, situation)
    if isinstance(number, DaysSinceNumber):
        return _days_since(number, events, situation)
    if isinstance(number, SpanNumber):
        return _span(events)
    if isinstance(number, DoseNumber):
        return _dose(events, situation.document.dose_table(number.table))
    return _largest_share(number, events)


def _certain(events: Sequence[SelectedEvent]) -> bool:
    return all(selected.truth is Truth.TRUE for selected in events)


def _count(number: CountNumber, events: Sequence[SelectedEvent], situation: Situation) -> Computation:
    if number.of == "practitioners":
        practitioners = practitioners_of(events)
        return UNKNOWN if practitioners is None else known(len(practitioners))
    if number.of == "episodes":
        return _episodes(events, number.gap or 0)
    fewest, most = count_bounds(number.of, events, number.events, situation)
    return known(fewest) if fewest == most else UNKNOWN


def practitioners_of(events: Sequence[SelectedEvent]) -> Counter[str] | None:
    """How many of the events each practitioner has; None when that is in doubt."""
    names = [selected.seen.event.text("practitioner") for selected in events]
    if not _certain(events) or None in names:
        return None
    return Counter(name for name in names if name is not None)


def _episodes(events: Sequence[SelectedEvent], gap: int) -> Computation:
    """Runs of days in which none lies more than `gap` days after the one before."""
    if not all(selected.settled for selected in events):
        return UNKNOWN
    days = sorted(selected.seen.first_day for selected in events)
    begins = [
        day for before, day in zip([None, *days], days, strict=False) if before is None or (day - before).days > gap
    ]
    return known(len(begins))


def _picked(number: PickedNumber, events: Sequence[SelectedEvent], situation: Situation) -> Computation:
    quantity = situation.quantity(number.events)
    picked = picking(events, number.pick, number.tie, quantity, number.nth)
    if not picked.possible:
        return EMPTY
    seen = picked.only
    value = None if seen is None or seen.event.text("comparator") else converted(seen.event, quantity)
    return UNKNOWN if value is None else known(value)


def _aggregate(number: AggregateNumber, events: Sequence[SelectedEvent], situation: Situation) -> Computation:
    if not events:
        return EMPTY
    quantity = situation.quantity(number.events)
    values = [
        None if selected.seen.event.text("comparator") else converted(selected.seen.event, quantity)
        for selected in events
    ]
    exact = [value for value in values if value is not None]
    if not _certain(events) or len(exact) < len(values):
        return UNKNOWN
    if number.function == "minimum":
        return known(min(exact))
    if number.function == "maximum":
        return known(max(exact))
    total = sum(exact, Decimal(0))
    if number.function == "sum":
        return known(total)
    return known(quotient(total, Decimal(len(exact)), decimals_of(number, situation.document)))


def quotient(dividend: Decimal, divisor: Decimal, decimals: int) -> Decimal:
    """The quotient rounded half away from zero. The divisor is not zero."""
    with localcontext() as context:
        context.prec = 60
        return rounded(dividend / divisor, decimals)


def _days_since(number: DaysSinceNumber, events: Sequence[SelectedEvent], situation: Situation) -> Computation:
    picked = picking(events, number.pick, None, situation.quantity(number.events), number.nth)
    if not picked.possible:
        return EMPTY
    seen = picked.only
    return known((situation.as_of - seen.first_day).days) if seen is not None and seen.exact else UNKNOWN


def _span(events: Sequence[SelectedEvent]) -> Computation:
    if not events:
        return EMPTY
    if not all(selected.settled for selected in events):
        return UNKNOWN
    days = [selected.seen.first_day for selected in events]
    return known((max(days) - min(days)).days)


def _covered(number: CoveredNumber, events: Sequence[Sequence[SelectedEvent]], situation: Situation) -> Computation:
    """Day by day: which days of the window are covered, by any selection or by all of them."""
    if not all(selected.settled for some in events for selected in some):
        return UNKNOWN
    first, last = bounds(number.window, situation.as_of)
    if first is None or last is None:
        raise ValueError("a window of covered days has both ends; the checks of the standard demand it")
    covered = [
        {day for selected in some for day in _days_of(selected.seen.event, first, last, situation.as_of)}
        for some in events
    ]
    days = set.union(*covered) if number.by == "any" else set.intersection(*covered)
    if number.days == "covered":
        return known(len(days))
    longest = run = 0
    for day in _from_to(first, last):
        run = 0 if day in days else run + 1
        longest = max(longest, run)
    return known(longest)


def _days_of(event: Event, first: date, last: date, as_of: date) -> Sequence[date]:
    """The days from the event's start to its end (D when it is open) that lie from `first` to `last`."""
    end = as_of if event.end is None else min(event.end, as_of)
    return _from_to(max(event.first_day, first), min(end, last))


def _from_to(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included; none when they are the wrong way round."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def dose_factor(event: Event, table: DoseTable) -> DoseFactor | None:
    """The table's entry for the event's drug in the unit of its dose; None when the table does not have the drug in that unit."""
    entries = {(normalised_code("atc", entry.code), entry.unit): entry for entry in table.factors}
    unit = event.text("dose_unit")
    return next((entries[key] for coding in event.codings if (key := (coding.code, unit)) in entries), None)


def _dose(events: Sequence[SelectedEvent], table: DoseTable) -> Computation:
    if not events:
        return EMPTY
    doses: list[Decimal] = []
    for selected in events:
        dose, factor = selected.seen.event.row.get("dose_per_day"), dose_factor(selected.seen.event, table)
        if selected.truth is not Truth.TRUE or not isinstance(dose, Decimal) or factor is None:
            return UNKNOWN
        doses.append(rounded(dose * Decimal(factor.factor), table.decimals))
    return known(sum(doses, Decimal(0)))


def _largest_share(number: LargestShareNumber, events: Sequence[SelectedEvent]) -> Computation:
    if len(events) < number.least:
        return EMPTY
    practitioners = practitioners_of(events)
    if practitioners is None:
        return UNKNOWN
    return known(quotient(Decimal(max(practitioners.values())), Decimal(len(events)), number.decimals))


def _arithmetic(number: ArithmeticNumber, patient: PatientRecord, situation: Situation) -> Computation:
    left, right = (computed(part, patient, situation) for part in (number.left, number.right))
    if "empty" in (left.state, right.state):
        return EMPTY
    if left.value is None or right.value is None:
        return UNKNOWN
    if number.op == "/":
        return EMPTY if right.value == 0 else known(quotient(left.value, right.value, number.decimals))
    with localcontext() as context:
        context.prec = 60
        exact = {
            "+": left.value + right.value,
            "-": left.value - right.value,
            "*": left.value * right.value,
        }[number.op]
    return known(rounded(exact, number.decimals))

"""Computed numbers: how a number moves from one version to another, and what follows for the comparison that judges it.

A number is unknown as soon as anything that it rests on is in doubt, so that other events may make it unknown: only with the same events is anything
proven. What may differ are constants, the days between episodes, the least number of events of a share, and the comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from cockpit.standard.changes.directions.numbers import Numbers, counted_shift, numbers_shift
from cockpit.standard.changes.directions.selections import Documents, needs, needs_shift, quantity_of, selection_shift
from cockpit.standard.changes.directions.shifts import ANYTHING, SAME, Move, Shift, both
from cockpit.standard.codes import normalised_code
from cockpit.standard.document import (
    AgeNumber,
    ArithmeticNumber,
    Computed,
    ConstantNumber,
    CountNumber,
    CoveredNumber,
    DaysSinceNumber,
    DoseNumber,
    LargestShareNumber,
    Number,
    ProfileDocument,
    SpanNumber,
    number_selections,
    numbers,
)

_WHOLE = (AgeNumber, CountNumber, DaysSinceNumber, SpanNumber, CoveredNumber)


@dataclass(frozen=True)
class Moved:
    """How a number moves: its value, and whether there is one (`UP`: where it was empty there may be one now)."""

    value: Move = Move.SAME
    there: Move = Move.SAME

    def __or__(self, other: Moved) -> Moved:
        return Moved(self.value | other.value, self.there | other.there)

    def flipped(self) -> Moved:
        return replace(self, value=self.value.flipped())


UNMOVED = Moved()


def computed_shift(was: Computed, now: Computed, documents: Documents) -> Shift:
    """The shift of comparing a computed number: an empty one is never within the limits."""
    moved = _moved(was.number, now.number, documents)
    if moved is None:
        return ANYTHING
    before, after = Numbers.of(was.comparison), Numbers.of(now.comparison)
    if isinstance(now.number, _WHOLE):
        before, after = before.counted(), after.counted()
    shift = counted_shift(both(moved.value), before) | numbers_shift(before, after) | both(moved.there)
    return shift | needs_shift(_needs(was, documents.old), _needs(now, documents.new))


def _needs(criterion: Computed, document: ProfileDocument) -> set[str]:
    return {
        need
        for _, number in numbers(criterion.number, ())
        for _, events in number_selections(number, ())
        for need in needs(events, document)
    }


def _moved(was: Number, now: Number, documents: Documents) -> Moved | None:
    """The move from one number to the other; None when nothing can be said."""
    if isinstance(was, ConstantNumber) and isinstance(now, ConstantNumber):
        return _step(Decimal(was.value), Decimal(now.value))
    if isinstance(was, ArithmeticNumber) and isinstance(now, ArithmeticNumber):
        return _arithmetic(was, now, documents)
    if type(was) is not type(now) or not _same_events(was, now, documents):
        return None
    if isinstance(was, DoseNumber) and isinstance(now, DoseNumber):
        return UNMOVED if _factors(was, documents.old) == _factors(now, documents.new) else None
    left_out = {"events", "gap", "least"}
    if was.model_dump(exclude=left_out) != now.model_dump(exclude=left_out):
        return None
    if isinstance(was, CountNumber) and isinstance(now, CountNumber):
        return _step(Decimal(now.gap or 0), Decimal(was.gap or 0))  # the longer the gap, the fewer the episodes
    if isinstance(was, LargestShareNumber) and isinstance(now, LargestShareNumber):
        return Moved(there=_step(Decimal(now.least), Decimal(was.least)).value)
    return UNMOVED


def _step(was: Decimal, now: Decimal) -> Moved:
    return UNMOVED if was == now else Moved(Move.UP if now > was else Move.DOWN)


def _same_events(was: Number, now: Number, documents: Documents) -> bool:
    """Whether both rest on surely the same events, with the same way to measure them."""
    before = [events for _, events in number_selections(was, ())]
    after = [events for _, events in number_selections(now, ())]
    return len(before) == len(after) and all(
        one.dataset == other.dataset
        and set(one.codes) == set(other.codes)
        and quantity_of(one, documents.old) == quantity_of(other, documents.new)
        and selection_shift(one, other, documents) == SAME
        for one, other in zip(before, after, strict=True)
    )


def _factors(number: DoseNumber, document: ProfileDocument) -> object:
    """What the dose table gives, without its texts; a table that does not exist equals no other."""
    table = next((table for table in document.dose_tables or [] if table.id == number.table), None)
    if table is None:
        return object()
    factors = {(normalised_code("atc", entry.code), entry.unit): Decimal(entry.factor) for entry in table.factors}
    return table.decimals, factors


def _arithmetic(was: ArithmeticNumber, now: ArithmeticNumber, documents: Documents) -> Moved | None:
    """First the left part changes, then the right one."""
    if (was.op, was.decimals) != (now.op, now.decimals):
        return None
    left, right = _moved(was.left, now.left, documents), _moved(was.right, now.right, documents)
    if left is None or right is None:
        return None
    if now.op == "+":
        return left | right
    if now.op == "-":
        return left | right.flipped()
    moves = ((left, was.right), (right, now.left))
    if any(moved.value is not Move.SAME and not _not_negative(other) for moved, other in moves):
        return None  # a factor that may be negative turns the order round
    if now.op == "*":
        return left | right
    if right.value is Move.SAME:
        return left | right
    positive = all(isinstance(part, ConstantNumber) and Decimal(part.value) > 0 for part in (was.right, now.right))
    return left | right.flipped() if positive else None


def _not_negative(number: Number) -> bool:
    """Whether the number is surely not below zero."""
    if isinstance(number, ConstantNumber):
        return Decimal(number.value) >= 0
    if isinstance(number, ArithmeticNumber):
        return number.op != "-" and _not_negative(number.left) and _not_negative(number.right)
    return isinstance(number, (*_WHOLE, LargestShareNumber))

"""Three-valued conditions as two: what certainly holds and what possibly holds.

Every pair here says what `cockpit.engine.kleene` and `cockpit.engine.values` say, in conditions that SQL can test. Certain
implies possible. The conditions are never NULL where they are negated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor
from typing import cast

from cockpit.engine import dates
from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
    And,
    Case,
    Compare,
    Condition,
    Constant,
    IsNull,
    OneOf,
    Or,
    Value,
    conjunction,
    disjunction,
    flag,
    opposite,
)
from cockpit.standard.document import Comparison, Period


@dataclass(frozen=True)
class Bounds:
    """When something certainly holds, and when it possibly does."""

    certain: Condition
    possible: Condition

    @property
    def decided(self) -> bool:
        """Whether it is never undecided."""
        return self.certain == self.possible

    def flags(self) -> tuple[tuple[str, Value], tuple[str, Value]]:
        """The outcome as the columns `lower` and `upper`."""
        return ("lower", flag(self.certain)), ("upper", flag(self.possible))


UNDECIDED = Bounds(NEVER, ALWAYS)


def exactly(condition: Condition) -> Bounds:
    """Something that is never undecided."""
    return Bounds(condition, condition)


def negated(bounds: Bounds) -> Bounds:
    return Bounds(opposite(bounds.possible), opposite(bounds.certain))


def both(bounds: Sequence[Bounds]) -> Bounds:
    """Every one of them (Kleene)."""
    return Bounds(conjunction([one.certain for one in bounds]), conjunction([one.possible for one in bounds]))


def certain_among_possible(bounds: Sequence[Bounds]) -> Condition:
    """What makes a row that all of them possibly hold for certain: nothing more for those that are never undecided."""
    return conjunction([one.certain for one in bounds if not one.decided])


def within(first_day: Value, last_day: Value, window: dates.Bounds) -> Bounds:
    """A date that lies from one column to another is within constant bounds."""
    if dates.is_empty(window):
        return exactly(NEVER)
    first, last = window
    certain, possible = list[Condition](), list[Condition]()
    if first is not None:
        certain.append(Compare(first_day, ">=", Constant(first)))
        possible.append(Compare(last_day, ">=", Constant(first)))
    if last is not None:
        certain.append(Compare(last_day, "<=", Constant(last)))
        possible.append(Compare(first_day, "<=", Constant(last)))
    return Bounds(conjunction(certain), conjunction(possible))


@dataclass(frozen=True)
class CountedNumber:
    """A whole number from `fewest` to `most`, two columns that are never NULL."""

    fewest: Value
    most: Value

    def below(self, bound: Constant) -> Bounds:
        return Bounds(Compare(self.most, "<", bound), Compare(self.fewest, "<", bound))

    def at_most(self, bound: Constant) -> Bounds:
        return Bounds(Compare(self.most, "<=", bound), Compare(self.fewest, "<=", bound))


@dataclass(frozen=True)
class CompletedAge:
    """The completed years at a day since a birth date that is not after it, and never NULL: what is asked of the years is asked of the date, which is a
    column, so that nobody's age need be worked out.
    """

    birth_date: Value
    as_of: date

    def below(self, bound: Constant) -> Bounds:
        return exactly(self._younger(ceil(cast(Decimal, bound.value))))

    def at_most(self, bound: Constant) -> Bounds:
        return exactly(self._younger(floor(cast(Decimal, bound.value)) + 1))

    def _younger(self, years: int) -> Condition:
        """Not yet so many years old. Dates begin with year 1."""
        if years <= 0 or years >= self.as_of.year:
            return NEVER if years <= 0 else ALWAYS
        return Compare(self.birth_date, ">", Constant(dates.before(self.as_of, Period(amount=years, unit="years"))))


@dataclass(frozen=True)
class MeasuredNumber:
    """A converted value that may be NULL (it lies anywhere) with a comparator, which is `=` when there is none."""

    value: Value
    comparator: Value

    def below(self, bound: Constant) -> Bounds:
        less, not_more = Compare(self.value, "<", bound), Compare(self.value, "<=", bound)
        certain = Or((And((less, self._is("=", "<="))), And((not_more, self._is("<")))))
        return Bounds(certain, Or((less, self._is("<", "<="))))

    def at_most(self, bound: Constant) -> Bounds:
        less, not_more = Compare(self.value, "<", bound), Compare(self.value, "<=", bound)
        certain = And((not_more, self._is("=", "<", "<=")))
        return Bounds(certain, Or((less, And((not_more, self._is("=", ">="))), self._is("<", "<="))))

    def unless_null(self, bounds: Bounds) -> Bounds:
        """The bounds where there is a value; undecided where there is none."""
        missing = IsNull(self.value)
        return Bounds(conjunction([opposite(missing), bounds.certain]), disjunction([missing, bounds.possible]))

    def _is(self, *comparators: str) -> Condition:
        return OneOf(self.comparator, comparators)


def compared(number: CountedNumber | CompletedAge | MeasuredNumber, comparison: Comparison) -> Bounds:
    """The comparison, built from *below* and *at most* exactly as `cockpit.engine.values.compared` builds it."""
    value = Constant(Decimal(comparison.value))
    upper = value if comparison.upper is None else Constant(Decimal(comparison.upper))
    if comparison.op in ("<", ">="):
        bounds = number.below(value) if comparison.op == "<" else negated(number.below(value))
    elif comparison.op in ("<=", ">"):
        bounds = number.at_most(value) if comparison.op == "<=" else negated(number.at_most(value))
    else:
        inside = both((negated(number.below(value)), number.at_most(upper)))
        bounds = negated(inside) if comparison.op == "outside" else inside
    return number.unless_null(bounds) if isinstance(number, MeasuredNumber) else bounds


def case_of(branches: Sequence[tuple[Condition, Value]], otherwise: Value | None) -> Value:
    """CASE; what it would otherwise be when there are no branches."""
    return Case(tuple(branches), otherwise) if branches else otherwise or Constant(None)

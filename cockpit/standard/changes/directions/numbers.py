"""Comparisons as sets of numbers: which comparison is within which."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from cockpit.standard.changes.directions.shifts import ANYTHING, SAME, Shift, both, inclusion
from cockpit.standard.document import Comparison, Quantity

Limit = tuple[Decimal, int]
"""A number, and 1 (lower limit) or -1 (upper limit) when the number itself is left out: the greater lower limit is the stricter."""


@dataclass(frozen=True)
class Numbers:
    """What a comparison allows: above the lower limit and below the upper, or, `either`, one of the two. No limit is None.

    With `either` both limits stand. Evaluation judges each limit by itself and combines them by Kleene's *and* or *or*, so that inclusion
    of the limits carries over to numbers that are known by their bounds only.
    """

    lower: Limit | None
    upper: Limit | None
    either: bool = False

    @classmethod
    def of(cls, comparison: Comparison) -> Numbers:
        """The numbers that compare."""
        value = Decimal(comparison.value)
        upper = value if comparison.upper is None else Decimal(comparison.upper)
        if comparison.op in ("<", "<="):
            return cls(None, (value, -1 if comparison.op == "<" else 0))
        if comparison.op in (">", ">="):
            return cls((value, 1 if comparison.op == ">" else 0), None)
        if comparison.op == "outside":
            return cls((upper, 1), (value, -1), either=True)
        return cls((value, 0), (upper, 0))

    def counted(self) -> Numbers:
        """The same for whole numbers from 0 (counts, ages): limits closed, and those left out that say nothing."""
        lower = self.lower and _whole_from(self.lower)
        upper = self.upper and _whole_to(self.upper)
        if lower is not None and lower[0] <= 0:
            return Numbers(None, None if self.either else upper)
        if self.either and upper is not None and upper[0] < 0:
            return Numbers(lower, None)
        return Numbers(lower, upper, self.either)

    def within(self, other: Numbers) -> bool:
        """Whether every number here is one there, as far as the limits tell."""
        above = self.lower is not None and other.lower is not None and self.lower >= other.lower
        below = self.upper is not None and other.upper is not None and self.upper <= other.upper
        if other.either:
            return above and below if self.either else above or below
        if self.either:
            return other.lower is None and other.upper is None
        return (other.lower is None or above) and (other.upper is None or below)


def _whole_from(limit: Limit) -> Limit:
    number, left_out = limit
    return (number.to_integral_value(ROUND_FLOOR) + 1 if left_out else number.to_integral_value(ROUND_CEILING)), 0


def _whole_to(limit: Limit) -> Limit:
    number, left_out = limit
    return (number.to_integral_value(ROUND_CEILING) - 1 if left_out else number.to_integral_value(ROUND_FLOOR)), 0


def numbers_shift(old: Numbers, new: Numbers) -> Shift:
    """The shift of comparing the same number with another comparison."""
    return both(inclusion(old_in_new=old.within(new), new_in_old=new.within(old)))


def counted_shift(events: Shift, numbers: Numbers) -> Shift:
    """The shift of a comparison when the events that are counted shift: a lower limit follows them, an upper one goes against them."""
    follows = SAME if numbers.lower is None else events
    against = SAME if numbers.upper is None else events.negated()
    return follows | against


def value_shift(
    old: Comparison | None, new: Comparison | None, quantities: tuple[Quantity | None, Quantity | None]
) -> Shift:
    """The shift of comparing the same event's value; `quantities` are the concept's before and after. No comparison allows everything."""
    if old == new and (old is None or quantities[0] == quantities[1]):
        return SAME
    if old is None or new is None:
        return both(inclusion(old_in_new=new is None, new_in_old=old is None))
    if quantities[0] != quantities[1] or not (_comparable(old, quantities[0]) and _comparable(new, quantities[1])):
        return ANYTHING
    return numbers_shift(Numbers.of(old), Numbers.of(new))


def _comparable(comparison: Comparison, quantity: Quantity | None) -> bool:
    """A comparison in another unit than the concept's is never decided."""
    return quantity is not None and comparison.unit in (None, quantity.unit)

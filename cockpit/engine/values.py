"""Measured values: converted and rounded before anything compares them, and compared by what is possible.

A value can be compared only through a concept with a quantity (unit, decimals, conversions). A value that cannot be converted
(no value, no unit, a unit that the concept does not know, a concept without a quantity, a comparison in another unit than the
concept's) lies anywhere: comparing it is unknown. A value with a comparator is an interval: `<5` lies anywhere below 5, so
`<5` is below 10 for certain, is not above 5, and is unknown against 4. The bound is converted and rounded like any value; between
the bounds every number is possible, below zero too.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from cockpit.engine.kleene import Truth, every, negation, truth
from cockpit.engine.patients import Event
from cockpit.standard.document import Comparison, Conversion, Quantity


@dataclass(frozen=True)
class Range:
    """Where a number lies: from `low` to `high`, None without bound. An open end is itself excluded."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False


ANYWHERE = Range()


def point(value: Decimal | int) -> Range:
    """Exactly this number."""
    return Range(Decimal(value), Decimal(value))


def between(low: int, high: int) -> Range:
    """A count that is known to lie from low to high, both included."""
    return Range(Decimal(low), Decimal(high))


def compared(where: Range, comparison: Comparison) -> Truth:
    """True when every number in the range compares, false when none does, else unknown.

    Built from *below* and *at most* by not and and, so that every engine computes it alike: `>=` is not below, `between` is not
    below the value and at most the upper, `=` is between the value and itself, `outside` is not between.
    """
    value = Decimal(comparison.value)
    upper = value if comparison.upper is None else Decimal(comparison.upper)
    if comparison.op in ("<", ">="):
        return below(where, value) if comparison.op == "<" else negation(below(where, value))
    if comparison.op in ("<=", ">"):
        return at_most(where, value) if comparison.op == "<=" else negation(at_most(where, value))
    inside = every((negation(below(where, value)), at_most(where, upper)))
    return negation(inside) if comparison.op == "outside" else inside


def below(where: Range, bound: Decimal) -> Truth:
    """Whether the number is less than the bound."""
    certain = where.high is not None and (where.high < bound or (where.high_open and where.high == bound))
    return truth(certain, where.low is None or where.low < bound)


def at_most(where: Range, bound: Decimal) -> Truth:
    """Whether the number is the bound or less."""
    certain = where.high is not None and where.high <= bound
    return truth(certain, where.low is None or where.low < bound or (where.low == bound and not where.low_open))


def conversions(quantity: Quantity) -> dict[str, Conversion]:
    """The conversion of each unit that the concept knows; its own unit first, by 1. A factor that is not positive converts nothing."""
    known = {quantity.unit: Conversion(unit=quantity.unit, factor="1")}
    for conversion in quantity.conversions:
        if Decimal(conversion.factor) > 0:
            known.setdefault(conversion.unit, conversion)
    return known


def rounded(value: Decimal, decimals: int) -> Decimal:
    """The value with this many decimals, half away from zero; never a negative zero."""
    with localcontext() as context:
        context.prec = 60  # more than any value times any factor holds
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0


def converted(event: Event, quantity: Quantity | None) -> Decimal | None:
    """The event's value in the concept's unit and precision: value × factor + offset, then rounded. None when it cannot be converted."""
    unit = event.text("unit")
    conversion = conversions(quantity).get(unit) if quantity and unit else None
    if quantity is None or conversion is None or event.value is None:
        return None
    with localcontext() as context:
        context.prec = 60
        exact = event.value * Decimal(conversion.factor) + Decimal(conversion.offset)
    return rounded(exact, quantity.decimals)


def value_range(event: Event, quantity: Quantity | None) -> Range:
    """Where the event's value lies in the concept's unit."""
    value = converted(event, quantity)
    return ANYWHERE if value is None else range_of(value, event.text("comparator"))


def range_of(value: Decimal, comparator: str | None) -> Range:
    """Where a number with a comparator lies."""
    if comparator in ("<", "<="):
        return Range(None, value, high_open=comparator == "<")
    if comparator in (">", ">="):
        return Range(value, None, low_open=comparator == ">")
    return point(value)


def comparable(comparison: Comparison, quantity: Quantity | None) -> bool:
    """Whether the comparison is in the concept's unit (or names none)."""
    return quantity is not None and comparison.unit in (None, quantity.unit)


def value_compares(event: Event, quantity: Quantity | None, comparison: Comparison) -> Truth:
    """Whether the event's converted value compares."""
    return compared(value_range(event, quantity) if comparable(comparison, quantity) else ANYWHERE, comparison)


def as_recorded(value: Decimal) -> Decimal:
    """The number without trailing zeros, for values that no concept gives a precision."""
    return Decimal(format(value.normalize() + 0, "f"))


def plain(value: Decimal) -> str:
    """The number as text with a point: no exponent, the decimals that it has."""
    return format(value, "f")

"""Which numbers are possible at all: what a computed number, a count or a value can be, and what a comparison lets through.

Everything said here is certain for any records and any reference date; where nothing is certain the range is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

from cockpit.standard.checks.windows import days_ago, days_in
from cockpit.standard.document import (
    AgeNumber,
    AggregateNumber,
    ArithmeticNumber,
    Comparison,
    ConstantNumber,
    CountNumber,
    CoveredNumber,
    DaysSinceNumber,
    DoseNumber,
    EventSelection,
    LargestShareNumber,
    Number,
    PickedNumber,
    ProfileDocument,
    Quantity,
    SpanNumber,
    decimals_in,
)

_INFINITE = Decimal("Infinity")
_DIGITS = 80
HIGHEST_AGE = 200


@dataclass(frozen=True)
class Range:
    """The numbers from `low` to `high`, both included; infinite where there is no limit. `low` above `high` holds none."""

    low: Decimal = -_INFINITE
    high: Decimal = _INFINITE

    def __and__(self, other: Range) -> Range:
        return Range(max(self.low, other.low), min(self.high, other.high))

    @property
    def empty(self) -> bool:
        return self.low > self.high


ANYTHING = Range()
_FROM_ZERO = Range(Decimal(0))


def limits_in_order(comparison: Comparison) -> bool:
    """Whether the comparison has an upper limit exactly where it needs one, and not below the lower."""
    if (comparison.op in ("between", "outside")) != (comparison.upper is not None):
        return False
    return comparison.upper is None or Decimal(comparison.upper) >= Decimal(comparison.value)


def allowed(comparison: Comparison, decimals: int) -> list[Range]:
    """The numbers with so many decimals that compare, as ranges that may be empty."""
    low = Decimal(comparison.value)
    high = low if comparison.upper is None else Decimal(comparison.upper)
    below, above = Range(high=_step(low, decimals, -1)), Range(_step(high, decimals, 1))
    up_to, from_ = Range(high=_grid(high, decimals, ROUND_FLOOR)), Range(_grid(low, decimals, ROUND_CEILING))
    return {
        "<": [below],
        "<=": [up_to],
        "=": [from_ & up_to],
        ">=": [from_],
        ">": [above],
        "between": [from_ & up_to],
        "outside": [below, above],
    }[comparison.op]


def refused(comparison: Comparison, decimals: int) -> list[Range]:
    """The numbers that do not compare."""
    return allowed(opposite(comparison), decimals)


_OPPOSITES = {
    "<": ">=",
    "<=": ">",
    "=": "outside",
    ">=": "<",
    ">": "<=",
    "between": "outside",
    "outside": "between",
}


def opposite(comparison: Comparison) -> Comparison:
    """The comparison that lets exactly the other numbers through."""
    upper = comparison.value if comparison.op == "=" else comparison.upper
    return Comparison.model_validate(comparison.model_dump() | {"op": _OPPOSITES[comparison.op], "upper": upper})


def common(ranges: Iterable[Range], others: Iterable[Range]) -> list[Range]:
    """What both lists of ranges hold; empty when they hold nothing in common."""
    listed = list(others)
    return [both for one in ranges for other in listed if not (both := one & other).empty]


def _grid(value: Decimal, decimals: int, rounding: str) -> Decimal:
    if not value.is_finite():
        return value
    with localcontext() as context:
        context.prec = _DIGITS
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=rounding)


def _step(value: Decimal, decimals: int, direction: int) -> Decimal:
    """The nearest number with so many decimals that is greater (1) or less (-1) than the value."""
    nearest = _grid(value, decimals, ROUND_CEILING if direction > 0 else ROUND_FLOOR)
    return nearest if nearest != value else nearest + direction * Decimal(1).scaleb(-decimals)


def quantity_of(document: ProfileDocument, events: EventSelection) -> Quantity | None:
    """The quantity that values of the selection are in: that of the first of its code lists that has one. Measurements only."""
    if events.dataset != "measurement":
        return None
    lists = {code_list.id: code_list for code_list in reversed(document.code_lists)}
    found = (lists[list_id].quantity for list_id in events.codes if list_id in lists)
    return next((quantity for quantity in found if quantity is not None), None)


def decimals_of(number: Number, document: ProfileDocument) -> int | None:
    """How many decimals the number has; None when what would say so is missing."""
    if isinstance(number, ConstantNumber):
        return decimals_in(number.value)
    if isinstance(number, ArithmeticNumber | LargestShareNumber):
        return number.decimals
    if isinstance(number, DoseNumber):
        tables = {table.id: table for table in document.dose_tables or []}
        return tables[number.table].decimals if number.table in tables else None
    if isinstance(number, AggregateNumber) and number.decimals is not None:
        return number.decimals
    if isinstance(number, PickedNumber | AggregateNumber):
        quantity = quantity_of(document, number.events)
        return None if quantity is None else quantity.decimals
    return 0


def range_of(number: Number, document: ProfileDocument) -> Range:
    """What the number can be when it is known."""
    if isinstance(number, ConstantNumber):
        return Range(Decimal(number.value), Decimal(number.value))
    if isinstance(number, AgeNumber):
        return Range(Decimal(0), Decimal(HIGHEST_AGE))
    if isinstance(number, ArithmeticNumber):
        return _arithmetic(number, document)
    if isinstance(number, PickedNumber | AggregateNumber):
        return _measured(number, document)
    if isinstance(number, DoseNumber):
        return ANYTHING
    if isinstance(number, LargestShareNumber):
        return Range(Decimal(0), Decimal(1))
    return _whole(number)


def _whole(number: CountNumber | DaysSinceNumber | SpanNumber | CoveredNumber) -> Range:
    """Counts and days: from 0, and no more than the window has room for."""
    if isinstance(number, CoveredNumber):
        return Range(Decimal(0), days_in(number.window))
    window = number.events.window
    if isinstance(number, CountNumber):
        return count_range(number.of, number.events)
    if window is None:
        return _FROM_ZERO
    if isinstance(number, SpanNumber):
        return Range(Decimal(0), max(days_in(window) - 1, Decimal(0)))
    return _FROM_ZERO & Range(*days_ago(window))


def count_range(of: str, events: EventSelection) -> Range:
    """How many there can be: one date a day, and one episode at most for every date."""
    if of in ("dates", "episodes") and events.window is not None:
        return Range(Decimal(0), days_in(events.window))
    return _FROM_ZERO


def _measured(number: PickedNumber | AggregateNumber, document: ProfileDocument) -> Range:
    """A picked, least or greatest value is one of those that the selection keeps."""
    if isinstance(number, AggregateNumber) and number.function in ("sum", "mean"):
        return ANYTHING
    return hull(kept_values(number.events, document))


def kept_values(events: EventSelection, document: ProfileDocument) -> list[Range]:
    """The values of the measurements that the selection keeps."""
    quantity, value = quantity_of(document, events), events.value
    if quantity is None or value is None or value.unit != quantity.unit or not limits_in_order(value):
        return [ANYTHING]
    return allowed(value, quantity.decimals)


def hull(ranges: Iterable[Range]) -> Range:
    """The least range that holds them all."""
    listed = [one for one in ranges if not one.empty]
    if not listed:
        return ANYTHING
    return Range(min(one.low for one in listed), max(one.high for one in listed))


def _arithmetic(number: ArithmeticNumber, document: ProfileDocument) -> Range:
    left, right = range_of(number.left, document), range_of(number.right, document)
    if left.empty or right.empty:
        return ANYTHING
    with localcontext() as context:
        context.prec = _DIGITS
        if number.op == "+":
            exact = Range(left.low + right.low, left.high + right.high)
        elif number.op == "-":
            exact = Range(left.low - right.high, left.high - right.low)
        elif number.op == "*":
            exact = _product(left, right)
        else:
            exact = _quotient(left, right)
        return Range(*(_rounded(end, number.decimals) for end in (exact.low, exact.high)))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return _grid(value, decimals, ROUND_HALF_UP)


def _product(left: Range, right: Range) -> Range:
    ends = [_times(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return Range(min(ends), max(ends))


def _times(a: Decimal, b: Decimal) -> Decimal:
    return Decimal(0) if a == 0 or b == 0 else a * b


def _quotient(left: Range, right: Range) -> Range:
    """Division by zero is empty, so that only divisors other than zero count."""
    if right.low < 0 < right.high or right.low == right.high == 0:
        return ANYTHING
    if right.high <= 0:
        return _quotient(Range(-left.high, -left.low), Range(-right.high, -right.low))
    ends = [_divided(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return Range(min(ends), max(ends))


def _divided(a: Decimal, b: Decimal) -> Decimal:
    """By a divisor that is not negative: 0 stands for numbers as small as they come."""
    if a == 0 or b == _INFINITE:
        return Decimal(0)
    return _INFINITE.copy_sign(a) if b == 0 else a / b

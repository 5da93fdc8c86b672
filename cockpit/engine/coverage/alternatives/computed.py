"""Computed numbers written otherwise. A new kind of number is one function and one line in `_BY_TYPE`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from cockpit.engine.coverage.alternatives.alternative import Alternative, changed, within
from cockpit.engine.coverage.alternatives.numbers import (
    limit_alternatives,
    whole_number_alternatives,
    window_alternatives,
)
from cockpit.engine.coverage.alternatives.picks import pick_alternatives
from cockpit.engine.coverage.alternatives.selections import selection_alternatives
from cockpit.engine.numbers import decimals_of
from cockpit.engine.selection import quantity_of
from cockpit.engine.values import plain
from cockpit.standard.document import (
    AggregateNumber,
    ArithmeticNumber,
    Comparison,
    ConstantNumber,
    CountNumber,
    CoveredNumber,
    DaysSinceNumber,
    DoseNumber,
    LargestShareNumber,
    Number,
    PickedNumber,
    ProfileDocument,
    SpanNumber,
)

_OTHER_FUNCTION = {"sum": "maximum", "mean": "maximum", "minimum": "maximum", "maximum": "minimum"}
_OTHER_OPERATION = {"+": "-", "-": "+", "*": "/", "/": "*"}
_OTHER_COUNT = {
    "events": "dates",
    "dates": "events",
    "codes": "events",
    "practitioners": "events",
    "episodes": "events",
}


def number_alternatives(number: Number, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    """The number written otherwise; what it is calculated from too."""
    alternatives = _BY_TYPE.get(type(number))
    if alternatives is not None:
        yield from alternatives(number, document)


def comparison_alternatives(
    comparison: Comparison, number: Number, document: ProfileDocument
) -> Iterator[Alternative[Comparison]]:
    """The limit moved by one unit of the number's last decimal; of numbers with decimals also in or out."""
    decimals = decimals_of(number, document)
    if decimals == 0:
        yield from whole_number_alternatives(comparison)
    else:
        yield from limit_alternatives(comparison, Decimal(1).scaleb(-decimals))


def _constant(number: ConstantNumber, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    step = Decimal(1).scaleb(-decimals_of(number, document))
    for sign in (1, -1):
        yield changed(number, "value", plain(Decimal(number.value) + sign * step), "value", f"{sign:+d}")


def _events(number: Any, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    selection = number.events
    yield from within(number, "events", selection_alternatives(selection, quantity_of(document, selection)))


def _count(number: CountNumber, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    yield from _events(number, document)
    other = _OTHER_COUNT[number.of]
    yield Alternative("of", other, number.model_copy(update={"of": other, "gap": None}))
    for sign in (1, -1) if number.gap is not None else ():
        if (number.gap or 0) + sign >= 0:
            yield changed(number, "gap", (number.gap or 0) + sign, "gap", f"{sign:+d}")


def _picked(number: PickedNumber | DaysSinceNumber, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    yield from _events(number, document)
    quantity = quantity_of(document, number.events) if isinstance(number, PickedNumber) else None
    yield from pick_alternatives(number, quantity)


def _aggregate(number: AggregateNumber, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    yield from _events(number, document)
    other = _OTHER_FUNCTION[number.function]
    yield Alternative("function", other, number.model_copy(update={"function": other, "decimals": None}))


def _covered(number: CoveredNumber, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    for index, selection in enumerate(number.events):
        for alternative in selection_alternatives(selection, None):
            written = [*number.events[:index], alternative.node, *number.events[index + 1 :]]
            yield changed(number, "events", written, f"events.{index}.{alternative.kind}", alternative.detail)
    yield from within(number, "window", window_alternatives(number.window))
    if len(number.events) > 1:
        other = "any" if number.by == "all" else "all"
        yield changed(number, "by", other, "by", other)


def _largest_share(number: LargestShareNumber, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    yield from _events(number, document)
    for sign in (1, -1):
        if number.least + sign >= 1:
            yield changed(number, "least", number.least + sign, "least", f"{sign:+d}")


def _arithmetic(number: ArithmeticNumber, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    other = _OTHER_OPERATION[number.op]
    yield changed(number, "op", other, "op", other)
    for side in ("left", "right"):
        yield from within(number, side, number_alternatives(getattr(number, side), document))


_BY_TYPE: dict[type[Any], Callable[[Any, ProfileDocument], Iterator[Alternative[Any]]]] = {
    ConstantNumber: _constant,
    CountNumber: _count,
    PickedNumber: _picked,
    DaysSinceNumber: _picked,
    AggregateNumber: _aggregate,
    SpanNumber: _events,
    CoveredNumber: _covered,
    DoseNumber: _events,
    LargestShareNumber: _largest_share,
    ArithmeticNumber: _arithmetic,
}

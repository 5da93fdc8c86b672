"""Comparisons and periods written otherwise: one step up or down, and the limit itself in or out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeVar

from cockpit.engine.coverage.alternatives.alternative import Alternative, changed, within
from cockpit.engine.values import comparable, compared, plain, point
from cockpit.standard.document import CalendarWindow, Comparison, Period, Quantity, RollingWindow, Window, civil_date

AnyPeriod = TypeVar("AnyPeriod", bound=Period)
_LIMIT_IN_OR_OUT = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_FURTHEST = 1500  # the longest period that the standard allows


def whole_number_alternatives(comparison: Comparison) -> Iterator[Alternative[Comparison]]:
    """A count or an age. The limit in or out is the same as one step, so it is not tried apart; zero and *any* change places."""
    if (comparison.op, comparison.value) == ("=", "0"):
        yield Alternative("not.removed", "", comparison.model_copy(update={"op": ">=", "value": "1"}))
    seen = {_met_by(comparison)}
    for alternative in _steps(comparison, Decimal(1)):
        changed_comparison = alternative.node
        upper = changed_comparison.upper or "0"
        if min(Decimal(changed_comparison.value), Decimal(upper)) < 0 or _met_by(changed_comparison) in seen:
            continue
        seen.add(_met_by(changed_comparison))
        yield alternative


def _met_by(comparison: Comparison) -> tuple[str, ...]:
    """Which whole numbers around the limits compare; equal for comparisons that no count tells apart."""
    limits = [Decimal(comparison.value), Decimal(comparison.upper or comparison.value)]
    around = range(int(limits[0]) - 3, int(limits[1]) + 4)
    return tuple(f"{n} {compared(point(n), comparison).value}" for n in (0, *around) if n >= 0)


def value_alternatives(comparison: Comparison, quantity: Quantity | None) -> Iterator[Alternative[Comparison]]:
    """A measured value: one unit in the last decimal of the concept. A comparison that can never be decided has no alternatives."""
    if quantity is None or not comparable(comparison, quantity):
        return
    yield from limit_alternatives(comparison, Decimal(1).scaleb(-quantity.decimals))


def limit_alternatives(comparison: Comparison, step: Decimal) -> Iterator[Alternative[Comparison]]:
    """The limits moved by a step, and the limit itself in or out."""
    yield from _steps(comparison, step)
    if comparison.op in _LIMIT_IN_OR_OUT:
        op = _LIMIT_IN_OR_OUT[comparison.op]
        yield changed(comparison, "op", op, "op", op)


def _steps(comparison: Comparison, step: Decimal) -> Iterator[Alternative[Comparison]]:
    for field in ("value", "upper"):
        limit = getattr(comparison, field)
        for sign in (1, -1) if limit is not None else ():
            moved = changed(comparison, field, plain(Decimal(limit) + sign * step), field, f"{sign:+d}")
            if moved.node.upper is None or Decimal(moved.node.value) <= Decimal(moved.node.upper):
                yield moved


def period_alternatives(period: AnyPeriod, least: int = 0) -> Iterator[Alternative[AnyPeriod]]:
    """One unit longer and one shorter, from `least` units."""
    for sign in (1, -1):
        if least <= period.amount + sign <= _FURTHEST:
            yield changed(period, "amount", period.amount + sign, "amount", f"{sign:+d}")


def window_alternatives(window: Window) -> Iterator[Alternative[Window]]:
    """Each end of the window one unit earlier and later; a calendar window's ends by a day. Windows that are empty are left out."""
    if isinstance(window, CalendarWindow):
        yield from _calendar_alternatives(window)
    elif isinstance(window, RollingWindow):
        for end in ("oldest", "newest"):
            for moved in within(window, end, period_alternatives(getattr(window, end))):
                if not _inverted(moved.node):
                    yield moved
    else:
        yield from period_alternatives(window, 1 if window.type == "last" else 0)


def _inverted(window: RollingWindow) -> bool:
    oldest, newest = window.oldest, window.newest
    return oldest.unit == newest.unit and oldest.amount <= newest.amount


def _calendar_alternatives(window: CalendarWindow) -> Iterator[Alternative[Window]]:
    for end in ("first", "last"):
        day = getattr(window, end)
        for sign in (1, -1) if day is not None else ():
            moved = changed(window, end, _day_beside(day, sign), end, f"{sign:+d}")
            if moved.node.first is None or moved.node.last is None or moved.node.first <= moved.node.last:
                yield moved


def _day_beside(day: str, sign: int) -> str:
    return civil_date(day).fromordinal(civil_date(day).toordinal() + sign).isoformat()

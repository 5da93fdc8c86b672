"""Windows as sets of days: which window is within which, whatever the reference date."""

from __future__ import annotations

from cockpit.standard.changes.directions.shifts import Move, inclusion
from cockpit.standard.document import CalendarWindow, EarlierThanWindow, LastWindow, Period, Window

End = Period | str | None
"""An end of a window: a length back from the reference date, a calendar date, or open."""


def window_move(old: Window | None, new: Window | None) -> Move:
    """The move of the set of days. No window holds every day up to the reference date, after which nothing is seen."""
    before, after = _ends(old), _ends(new)
    return inclusion(old_in_new=_within(before, after), new_in_old=_within(after, before))


def apart(window: Window, other: Window) -> bool:
    """Whether no day is ever in both windows, as far as their ends tell: one begins after the other ends."""
    return _begins_after(window, other) or _begins_after(other, window)


def _begins_after(window: Window, other: Window) -> bool:
    first, last = _ends(window)[0], _ends(other)[1]
    if isinstance(first, Period) and isinstance(last, Period):
        return no_longer(first, last)  # a window begins on the day after the reference date less its period
    return isinstance(first, str) and isinstance(last, str) and first > last


def _ends(window: Window | None) -> tuple[End, End]:
    """The first and the last day. An end at the reference date itself bounds nothing."""
    if window is None:
        return None, None
    if isinstance(window, LastWindow):
        return window, None
    if isinstance(window, CalendarWindow):
        return window.first, window.last
    first = None if isinstance(window, EarlierThanWindow) else window.oldest
    newest = window if isinstance(window, EarlierThanWindow) else window.newest
    return first, newest if newest.amount else None


def _within(inner: tuple[End, End], outer: tuple[End, End]) -> bool:
    return _no_earlier(inner[0], outer[0]) and _no_earlier(outer[1], inner[1], open_end=True)


def _no_earlier(day: End, other: End, *, open_end: bool = False) -> bool:
    """Whether the day is surely not before the other. None is before every day, as an end (`open_end`) after every day."""
    free = day if open_end else other
    if free is None:
        return True
    if isinstance(day, Period) and isinstance(other, Period):
        return no_longer(day, other)
    return isinstance(day, str) and isinstance(other, str) and day >= other


def no_longer(period: Period, other: Period) -> bool:
    """Whether the first period never reaches further back than the second, from any day."""
    months, others = _months(period), _months(other)
    if months is not None and others is not None:
        return months <= others
    return days_of(period)[1] <= days_of(other)[0]


def days_of(period: Period) -> tuple[int, int]:
    """The fewest and the most days that the period can be."""
    months = _months(period)
    if months is None:
        days = period.amount * (7 if period.unit == "weeks" else 1)
        return days, days
    years, rest = divmod(months, 12)
    return 365 * years + 28 * rest, 366 * years + 31 * rest


def _months(period: Period) -> int | None:
    """The period in months; None for days and weeks."""
    return {"months": period.amount, "years": 12 * period.amount}.get(period.unit)

"""Civil dates: windows, ages, and dates that are known only by month or year.

Evaluation is *as at the end of day D*. Every bound is computed here, once, and handed to SQL as a constant, so that no
engine's own date arithmetic can differ.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from cockpit.engine.kleene import Truth, truth
from cockpit.standard.document import CalendarWindow, EarlierThanWindow, LastWindow, Period, Window, civil_date

Bounds = tuple[date | None, date | None]


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    return monthrange(year, month)[1]


def before(day: date, period: Period) -> date:
    """The day that lies the period before `day`. Months and years are calendar months; a day that the month lacks becomes its last.

    31 March minus 1 month is 28 February (29 in a leap year). Raises ValueError or OverflowError before year 1.
    """
    if period.unit in ("days", "weeks"):
        return day - timedelta(days=period.amount * (7 if period.unit == "weeks" else 1))
    months = day.year * 12 + day.month - 1 - period.amount * (12 if period.unit == "years" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def bounds(window: Window, as_of: date) -> Bounds:
    """First and last day of the window at D, both included; None is open.

    `last n`: the day after (D minus n) to D. `earlier_than n`: up to D minus n, its exact complement. `rolling`: the day after
    (D minus oldest) to D minus newest. `calendar`: as written. First after last means an empty window, which nothing is within.
    """
    if isinstance(window, LastWindow):
        return before(as_of, window) + timedelta(days=1), as_of
    if isinstance(window, EarlierThanWindow):
        return None, before(as_of, window)
    if isinstance(window, CalendarWindow):
        first, last = (civil_date(day) if day else None for day in (window.first, window.last))
        return first, last
    return before(as_of, window.oldest) + timedelta(days=1), before(as_of, window.newest)


def is_empty(window: Bounds) -> bool:
    """Whether no day at all is within the bounds."""
    first, last = window
    return first is not None and last is not None and first > last


def within(first_day: date, last_day: date, window: Bounds) -> Truth:
    """Whether a date that lies somewhere from `first_day` to `last_day` is within the bounds.

    True when every possible day is within, false when none is, else unknown.
    """
    first, last = window
    if is_empty(window):
        return Truth.FALSE
    certain = (first is None or first_day >= first) and (last is None or last_day <= last)
    possible = (first is None or last_day >= first) and (last is None or first_day <= last)
    return truth(certain, possible)


def age_in_years(birth: date, as_of: date) -> int:
    """Completed years at D. Born 29 February completes the year on 1 March in a common year."""
    return as_of.year - birth.year - ((as_of.month, as_of.day) < (birth.month, birth.day))

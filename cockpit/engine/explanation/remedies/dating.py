"""How an event is made to lie when it should: in its windows, at an age, as relations say, and where it is picked or counted.

The outcome turns at few days only: at the ends of windows, at birthdays, at other events, and at the distances from them that are asked about. Each
of these days is tried, and the day before and after it; between two that follow one another the outcome is the same. So a range of days is claimed
only when the criterion is met on all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from cockpit.engine.dates import age_in_years, within
from cockpit.engine.explanation.remedies.changes import Change, Wanted, in_both
from cockpit.engine.explanation.remedies.patients import ages_that_compare, born_otherwise
from cockpit.engine.explanation.remedies.sought import Sought
from cockpit.engine.explanation.remedies.turning import turning_days
from cockpit.engine.explanation.words import Words
from cockpit.engine.kleene import Truth
from cockpit.engine.values import compared, point
from cockpit.standard.document import Comparison, Exists, Picked
from cockpit.standard.record import VIEWS

_DATED = frozenset({"window", "age", "relations"})
Works = Callable[[date], bool]


def dated(sought: Sought, fixed: Sequence[Change]) -> list[Change] | None:
    """The changes of the date (or of the birth date, when no date gives the age) that meet the criterion beside the fixed ones.

    No changes when the fixed ones are enough; None when nothing does.
    """
    if sought.met(fixed):
        return []
    if not _wrongly_dated(sought):
        return None
    days = turning_days(sought)
    nearest = sorted(days, key=lambda day: (abs((day - sought.seen.last_day).days), day))
    moved = _moved(sought, fixed, days, nearest)
    if moved is None and sought.selection.age is not None and "age" in sought.lacking:
        return _born_otherwise(sought, fixed, sought.selection.age, nearest)
    return moved


def _wrongly_dated(sought: Sought) -> bool:
    """Whether the event may have to lie at another time."""
    seen = sought.seen
    inside = all(within(seen.first_day, seen.last_day, window) is Truth.TRUE for window in sought.windows)
    return sought.moved or not inside or bool(_DATED & sought.lacking)


def _moved(
    sought: Sought, fixed: Sequence[Change], days: Sequence[date], nearest: Sequence[date]
) -> list[Change] | None:
    """The change to the nearest day on which the criterion is met."""

    # Where one event is to be, it must lie there; a count may be met because an event that may count then does not.
    one = isinstance(sought.criterion, Exists | Picked)

    def in_place(day: date) -> bool:
        return not one or (_in_windows(sought, day) and _of_age(sought, day))

    def works(day: date) -> bool:
        return in_place(day) and sought.met([*fixed, *_on(sought, day)])

    best = next((day for day in nearest if works(day)), None)
    if best is None:
        return None
    # One event that lies where it should is enough for one to exist; nothing else can come between.
    alone = isinstance(sought.criterion, Exists) and not sought.selection.relations
    if sought.by_the_day:
        return _on(sought, best, _day_said(best))
    first, last = _around(best, days, in_place if alone else works)
    return _on(sought, best, _range_said(first, last, days))


def _born_otherwise(
    sought: Sought, fixed: Sequence[Change], comparison: Comparison, nearest: Sequence[date]
) -> list[Change] | None:
    """The change of the birth date with which the patient had the age; on the event's own day if it can stay, else on the nearest that will do."""
    ages = ages_that_compare(comparison)
    for day in nearest:
        stays = sought.seen.exact and day == sought.seen.first_day
        own = [] if stays else _on(sought, day, _day_said(day))
        works = {
            age: sought.met([*fixed, *own, born_otherwise(age, day, None)]) for age in ages if _in_windows(sought, day)
        }
        if any(works.values()):
            age = next(age for age, met in works.items() if met)
            return [*own, born_otherwise(age, day, comparison if all(works.values()) else None)]
    return None


def _in_windows(sought: Sought, day: date) -> bool:
    return all(within(day, day, window) is Truth.TRUE for window in sought.windows)


def _of_age(sought: Sought, day: date) -> bool:
    wanted = sought.selection.age
    return wanted is None or compared(point(age_in_years(sought.patient.birth_date, day)), wanted) is Truth.TRUE


def _on(sought: Sought, day: date, wanted: Wanted = ("", "")) -> list[Change]:
    """The changes that put the event on the day."""
    view = VIEWS[sought.event.dataset]
    changes = [Change.of(sought.event, view.date or "", day, wanted)]
    if "date_latest" in view.column_names:
        changes.append(Change.of(sought.event, "date_latest", None))
    return changes


def _around(best: date, days: Sequence[date], works: Works) -> tuple[date, date]:
    """The first and the last of the days around the best one that all work."""
    at = days.index(best)
    first = last = at
    while first > 0 and works(days[first - 1]):
        first -= 1
    while last < len(days) - 1 and works(days[last + 1]):
        last += 1
    return days[first], days[last]


def _range_said(first: date, last: date, days: Sequence[date]) -> Wanted:
    """`datoen var 22. november 2025 eller senere`: what begins with the first of the days that matter began before it, and the last is D."""

    def said(words: Words) -> str:
        if (first, last) == (days[0], days[-1]):
            return words.say("would.window.known")
        if first == days[0]:
            return words.say("would.window.to", day=words.day(last))
        if first == last:
            return words.say("would.window.on", day=words.day(first))
        if last == days[-1]:
            return words.say("would.window.from", day=words.day(first))
        return words.say("would.window.between", first=words.day(first), last=words.day(last))

    return in_both(said)


def _day_said(day: date) -> Wanted:
    return in_both(lambda words: words.say("would.window.on", day=words.day(day)))

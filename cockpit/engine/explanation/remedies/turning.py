"""The days at which a criterion's outcome may turn when one event is moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from cockpit.engine.dates import bounds
from cockpit.engine.explanation.remedies.sought import Sought
from cockpit.engine.seen import SeenEvent, seen_events
from cockpit.engine.selection import selected_events
from cockpit.standard.document import EventSelection, Exists, NamedEvent, ProfileDocument


def turning_days(sought: Sought) -> list[date]:
    """The days, with the day before and after each, up to D, in order. The first lies before everything that matters, the last is D."""
    situation, document = sought.situation, sought.situation.document
    named = _named(sought.selection, document)
    relations = [relation for selection in _all(sought, named) for relation in selection.relations or []]
    asked = {bound for relation in relations for bound in (relation.first_day, relation.last_day) if bound is not None}
    offsets = {sign * days for days in (0, *asked, *sought.offsets) for sign in (1, -1)}
    ends = {day.toordinal() for day in chain(_ends(sought, named), _birthdays(sought, named))}
    events = {day.toordinal() for day in _event_days(sought, named)} | {situation.as_of.toordinal()}
    turns = ends | {day + offset for day in events for offset in offsets}
    latest = situation.as_of.toordinal()
    around = {near for turn in turns for near in (turn - 1, turn, turn + 1) if 1 <= near <= latest}
    return [date.fromordinal(day) for day in sorted(around)]


def _named(selection: EventSelection, document: ProfileDocument) -> dict[str, NamedEvent]:
    """The named events that the selection rests on, and those that they rest on, by id."""
    found: dict[str, NamedEvent] = {}
    wanted = [relation.event for relation in selection.relations or []]
    while wanted:
        named = document.named_event(wanted.pop())
        found[named.id] = named
        wanted += [relation.event for relation in named.events.relations or [] if relation.event not in found]
    return found


def _all(sought: Sought, named: dict[str, NamedEvent]) -> list[EventSelection]:
    return [sought.selection, *(one.events for one in named.values())]


def _ends(sought: Sought, named: dict[str, NamedEvent]) -> Iterator[date]:
    """The ends of every window."""
    windows = [one.events.window for one in named.values() if one.events.window is not None]
    for ends in (*sought.windows, *(bounds(window, sought.situation.as_of) for window in windows)):
        yield from (end for end in ends if end is not None)


def _birthdays(sought: Sought, named: dict[str, NamedEvent]) -> Iterator[date]:
    """The birthdays at which the patient reaches an age that is asked about, and the one after."""
    birth = sought.patient.birth_date
    for comparison in (selection.age for selection in _all(sought, named)):
        for limit in () if comparison is None else (comparison.value, comparison.upper or comparison.value):
            for age in (int(float(limit)), int(float(limit)) + 1):
                if age >= 0 and birth.year + age <= sought.situation.as_of.year:
                    yield _birthday(birth, age)


def _birthday(birth: date, age: int) -> date:
    """The day on which the age is completed: 1 March for who is born on 29 February, in a year without that day."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def _event_days(sought: Sought, named: dict[str, NamedEvent]) -> Iterator[date]:
    """The days of the event itself and of those that it is picked or counted among, or is related to."""
    situation, patient = sought.situation, sought.patient
    seen: list[SeenEvent] = [sought.seen]
    if not isinstance(sought.criterion, Exists):
        seen += [selected.seen for selected in selected_events(patient, sought.selection, situation)]
    for dataset in {one.events.dataset for one in named.values()}:
        seen += seen_events(patient, dataset, situation.as_of)
    for one in seen:
        yield from (one.first_day, one.last_day)

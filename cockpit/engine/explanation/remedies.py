"""What about the record would have to be otherwise for a criterion to be met: the same that the reason names, in a form that can be applied.

A remedy changes the patient, or the one event that the reason names (the nearest, the undecided one, or the picked one). It is given only
when applying it was tried and the criterion is then met; where meeting one part of the criterion breaks another (another event is then
picked), there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cockpit.engine.cells import Cell
from cockpit.engine.dates import Bounds, before, bounds, within
from cockpit.engine.explanation.near_misses import near_miss
from cockpit.engine.explanation.words import DANISH, ENGLISH, Words
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import Event, PatientRecord
from cockpit.engine.picking import picking
from cockpit.engine.reference import judged
from cockpit.engine.seen import SeenEvent
from cockpit.engine.selection import Part, Situation, parts, selected_events
from cockpit.engine.values import comparable, compared, plain, point, value_compares
from cockpit.standard.document import (
    Age,
    Comparison,
    Count,
    Criterion,
    EventSelection,
    Exists,
    Period,
    Picked,
    Quantity,
    Sex,
)
from cockpit.standard.record import VIEWS
from cockpit.standard.text.expressions import comparison_text

_RESTRICTED: dict[Part, str] = {"kind": "kinds", "status": "statuses", "certainty": "certainties"}


@dataclass(frozen=True)
class Change:
    """A column of the logical record and what would have to stand there. `event_id` is None for the patient's own row.

    `value` is one value that will do; `wanted` says which will, as a part of a sentence in each language (empty for a column that only
    follows another).
    """

    event_id: str | None
    column: str
    value: Cell
    wanted: tuple[str, str] = ("", "")

    def to_json(self) -> dict[str, str | None]:
        """The JSON value; `value` as it is written in records, empty for nothing."""
        return {"event_id": self.event_id, "column": self.column, "value": _written(self.value)}


def _written(value: Cell) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return plain(value) if isinstance(value, Decimal) else "" if value is None else str(value)


@dataclass(frozen=True)
class Remedy:
    """The changes that together make the criterion true, and what the outcome of the explained tree then is."""

    changes: list[Change]
    membership: Truth

    @property
    def sentence(self) -> str:
        """`Ville være opfyldt, hvis datoen var 22. november 2025 eller senere.`"""
        return self._said(DANISH, 0)

    @property
    def sentence_en(self) -> str:
        """The sentence in English."""
        return self._said(ENGLISH, 1)

    def _said(self, words: Words, which: int) -> str:
        wanted = [change.wanted[which] for change in self.changes if change.wanted[which]]
        said = words.say("would", changes=words.listed(wanted, "and"))
        return said[:1].upper() + said[1:] + "."

    def to_json(self) -> dict[str, Any]:
        """The JSON value: the sentence in each language, the changes, and the outcome of the explained tree after them."""
        return {
            "sentence": self.sentence,
            "sentence_en": self.sentence_en,
            "changes": [change.to_json() for change in self.changes],
            "membership": self.membership.value,
        }


def remedy(criterion: Criterion, root: Criterion, patient: PatientRecord, situation: Situation) -> Remedy | None:
    """What would make a criterion that is no group true; None when it is true already, or when no change that its reason names does."""
    if judged(criterion, patient, situation) is Truth.TRUE:
        return None
    changes = _changes(criterion, patient, situation)
    if not changes:
        return None
    changed = applied(patient, changes)
    if judged(criterion, changed, situation) is not Truth.TRUE:
        return None
    return Remedy(changes, judged(root, changed, situation))


def applied(patient: PatientRecord, changes: Sequence[Change]) -> PatientRecord:
    """The patient's record with the changes; the record itself stays as it is."""
    own = {change.column: change.value for change in changes if change.event_id is None}
    row = {**patient.row, **own}
    events = {
        dataset: [
            _changed(event, [change for change in changes if change.event_id == event.event_id]) for event in listed
        ]
        for dataset, listed in patient.events.items()
    }
    return PatientRecord(patient.clinic_id, patient.patient_id, row["birth_date"], row, events)  # type: ignore[arg-type]


def _changed(event: Event, changes: Sequence[Change]) -> Event:
    if not changes:
        return event
    row = {**event.row, **{change.column: change.value for change in changes}}
    changed = replace(event, row=row, source=str(row["source"]))
    if any(change.column == VIEWS[event.dataset].date for change in changes):
        day: Any = row[VIEWS[event.dataset].date or ""]
        changed = replace(changed, first_day=day, last_day=day)
    return changed


def _changes(criterion: Criterion, patient: PatientRecord, situation: Situation) -> list[Change] | None:
    """The changes that the criterion's reason names."""
    if isinstance(criterion, Age):
        return _older_or_younger(criterion.comparison, situation.as_of)
    if isinstance(criterion, Sex):
        wanted = (DANISH.say(f"would.sex.{criterion.sex}"), ENGLISH.say(f"would.sex.{criterion.sex}"))
        return [Change(None, "sex", criterion.sex, wanted)]
    if not isinstance(criterion, Exists | Count | Picked) or situation.missing(criterion.events):
        return None
    seen = _named(criterion, patient, situation)
    return None if seen is None else _meeting(criterion, seen, patient, situation)


def _older_or_younger(comparison: Comparison, as_of: date) -> list[Change] | None:
    ages = [age for age in _limits([comparison], Decimal(1)) if age >= 0 and age == age.to_integral_value()]
    age = next((age for age in ages if compared(point(age), comparison) is Truth.TRUE), None)
    if age is None:
        return None
    wanted = tuple(
        words.say("would.age", age=comparison_text(comparison, words.language)) for words in (DANISH, ENGLISH)
    )
    return [Change(None, "birth_date", before(as_of, Period(amount=int(age), unit="years")), (wanted[0], wanted[1]))]


def _named(criterion: Exists | Count | Picked, patient: PatientRecord, situation: Situation) -> SeenEvent | None:
    """The event that the reason names: the nearest when none is selected, the latest undecided one, or the only one that may be picked."""
    events = selected_events(patient, criterion.events, situation)
    if not events:
        nearest = near_miss(patient, criterion.events, situation)
        return nearest.seen if nearest else None
    if isinstance(criterion, Picked):
        picks = picking(events, criterion.pick, criterion.tie, situation.quantity(criterion.events), criterion.nth)
        return picks.possible[0] if len(picks.possible) == 1 else None
    undecided = [selected.seen for selected in events if selected.truth is Truth.UNKNOWN]
    return min(undecided, key=lambda seen: (-seen.last_day.toordinal(), seen.event.event_id), default=None)


def _meeting(
    criterion: Exists | Count | Picked, seen: SeenEvent, patient: PatientRecord, situation: Situation
) -> list[Change] | None:
    """The changes that make the event meet each part that it does not surely meet; None when one of them cannot be met."""
    selection = criterion.events
    lacking = [part for part, outcome in parts(seen, selection, situation, patient) if outcome is not Truth.TRUE]
    changes = [_ATTRIBUTES[part](part, seen.event, selection) for part in lacking if part in _ATTRIBUTES]
    own = (criterion.window, criterion.value) if isinstance(criterion, Picked) else (None, None)
    windows = [bounds(window, situation.as_of) for window in (selection.window, own[0]) if window is not None]
    values = [comparison for comparison in (selection.value, own[1]) if comparison is not None]
    dated = _dated(seen, windows, situation.as_of)
    measured = _measured(seen.event, values, situation.quantity(selection))
    return None if dated is None or measured is None else [*changes, *dated, *measured]


def _restricted(part: Part, event: Event, selection: EventSelection) -> Change:
    """Kind, status or certainty: the first value that is asked for."""
    wanted = getattr(selection, _RESTRICTED[part])
    known = "contact" if event.dataset == "contact" else part
    return Change(event.event_id, part, wanted[0], _each_way(f"would.{part}", known, wanted))


def _source(part: Part, event: Event, selection: EventSelection) -> Change:
    return Change(
        event.event_id, "source", selection.sources[0], _each_way("would.source", "source", selection.sources)
    )


def _active(part: Part, event: Event, selection: EventSelection) -> Change:
    return Change(event.event_id, "end", None, (DANISH.say("would.active"), ENGLISH.say("would.active")))


def _as_needed(part: Part, event: Event, selection: EventSelection) -> Change:
    key = "as_needed" if selection.as_needed else "fixed"
    danish, english = (words.say("would.as_needed", value=words.say(key)) for words in (DANISH, ENGLISH))
    return Change(event.event_id, "as_needed", selection.as_needed, (danish, english))


# How an event is made to meet each part of a selection about its attributes; dates and results are met apart. A part that does not stand here
# is left as it is, and the remedy that is tried then fails.
_ATTRIBUTES: dict[Part, Callable[[Part, Event, EventSelection], Change]] = {
    "kind": _restricted,
    "status": _restricted,
    "certainty": _restricted,
    "source": _source,
    "active": _active,
    "as_needed": _as_needed,
}


def _each_way(key: str, known: str, values: Sequence[str]) -> tuple[str, str]:
    """The pattern with the values as people call them, in each language."""

    def said(words: Words) -> str:
        return words.say(key, value=words.listed([words.language.known(known, value) for value in values], "or"))

    return said(DANISH), said(ENGLISH)


def _dated(seen: SeenEvent, windows: Sequence[Bounds], as_of: date) -> list[Change] | None:
    """The change of the event's date to the nearest day that lies in every window; none when it does, None when no seen day can."""
    if all(within(seen.first_day, seen.last_day, window) is Truth.TRUE for window in windows):
        return []
    first = max((first for first, _ in windows if first is not None), default=None)
    last = min((last for _, last in windows if last is not None), default=None)
    latest = as_of if last is None else min(last, as_of)
    day = max(min(seen.last_day, latest), first or date.min)
    if day > latest:
        return None
    column = VIEWS[seen.event.dataset].date or ""
    changes = [Change(seen.event.event_id, column, day, _window_wanted(first, last, as_of))]
    if "date_latest" in VIEWS[seen.event.dataset].column_names:
        changes.append(Change(seen.event.event_id, "date_latest", None))
    return changes


def _window_wanted(first: date | None, last: date | None, as_of: date) -> tuple[str, str]:
    def said(words: Words) -> str:
        if first is None:
            return words.say("would.window.to", day=words.day(last or as_of))
        if last is None or last >= as_of:
            return words.say("would.window.from", day=words.day(first))
        return words.say("would.window.between", first=words.day(first), last=words.day(last))

    return said(DANISH), said(ENGLISH)


def _measured(event: Event, comparisons: Sequence[Comparison], quantity: Quantity | None) -> list[Change] | None:
    """The change of the event's result to one that compares; none when it does, None when no result can."""
    if all(value_compares(event, quantity, comparison) is Truth.TRUE for comparison in comparisons):
        return []
    if quantity is None or not all(comparable(comparison, quantity) for comparison in comparisons):
        return None
    step = Decimal(1).scaleb(-quantity.decimals)
    fits = [
        value
        for value in _limits(comparisons, step)
        if all(compared(point(value), comparison) is Truth.TRUE for comparison in comparisons)
    ]
    if not fits:
        return None
    said = [
        words.say(
            "would.value", comparison=words.listed([comparison_text(c, words.language) for c in comparisons], "and")
        )
        for words in (DANISH, ENGLISH)
    ]
    return [
        Change(event.event_id, "value", fits[0], (said[0], said[1])),
        Change(event.event_id, "unit", quantity.unit),
        Change(event.event_id, "comparator", None),
    ]


def _limits(comparisons: Sequence[Comparison], step: Decimal) -> Iterator[Decimal]:
    """The numbers at the comparisons' limits and a step beside them, in the precision of the step."""
    for comparison in comparisons:
        for limit in (comparison.value, comparison.upper):
            if limit is not None:
                yield from (
                    value.quantize(step) for value in (Decimal(limit), Decimal(limit) + step, Decimal(limit) - step)
                )

"""What a remedy is made of: changes of single columns, what they are called, and the record with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from cockpit.engine.cells import Cell
from cockpit.engine.explanation.words import DANISH, ENGLISH, Words
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import Event, PatientRecord
from cockpit.engine.values import plain
from cockpit.standard.record import VIEWS

Wanted = tuple[str, str]
"""A part of a sentence in Danish and English: `datoen var 22. november 2025 eller senere`."""


@dataclass(frozen=True)
class Change:
    """A column of the logical record and what would have to stand there. `event_id` is None for the patient's own row (`dataset` is `patient`).

    `value` is one value that will do; `wanted` says which will (empty for a column that only follows another).
    """

    dataset: str
    event_id: str | None
    column: str
    value: Cell
    wanted: Wanted = ("", "")

    @classmethod
    def of(cls, event: Event, column: str, value: Cell, wanted: Wanted = ("", "")) -> Change:
        """The change of a column of the event."""
        return cls(event.dataset, event.event_id, column, value, wanted)

    def to_json(self) -> dict[str, str | None]:
        """The JSON value; `value` as it is written in records, empty for nothing."""
        where = {"dataset": self.dataset, "event_id": self.event_id, "column": self.column}
        return {**where, "value": _written(self.value)}


def in_both(say: Callable[[Words], str]) -> Wanted:
    """What is said in each language."""
    return say(DANISH), say(ENGLISH)


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


def applied(patient: PatientRecord, changes: Sequence[Change]) -> PatientRecord:
    """The patient's record with the changes; the record itself stays as it is."""
    own = {change.column: change.value for change in changes if change.event_id is None}
    row = {**patient.row, **own} if own else patient.row
    events = dict(patient.events)
    for dataset in {change.dataset for change in changes if change.event_id is not None}:
        by_event: dict[str | None, list[Change]] = {}
        for change in changes:
            if change.dataset == dataset:
                by_event.setdefault(change.event_id, []).append(change)
        events[dataset] = [_changed(event, by_event.get(event.event_id, ())) for event in events[dataset]]
    return PatientRecord(patient.clinic_id, patient.patient_id, row["birth_date"], row, events)  # type: ignore[arg-type]  # a date, which is required


def _changed(event: Event, changes: Sequence[Change]) -> Event:
    if not changes:
        return event
    row = {**event.row, **{change.column: change.value for change in changes}}
    changed = replace(event, row=row, source=str(row["source"]))
    if any(change.column == VIEWS[event.dataset].date for change in changes):
        day: Any = row[VIEWS[event.dataset].date or ""]
        changed = replace(changed, first_day=day, last_day=day)
    return changed

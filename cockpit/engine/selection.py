"""Which events of a patient a criterion or an element sees, and how certainly.

Seen at all: the event date (its earliest possible day) is D or earlier; a possible day after D is not possible, so the latest
possible day is at most D. Not seen: a cancelled measurement (`annulleret`), and a measurement that another seen measurement of
the patient replaces (`replaces_event_id`). An end after D is read as open.

Each seen event then meets each part of the selection for certain, possibly or not, and the event is selected by all of them
(Kleene). A restriction on an attribute that the row lacks is undecided; so are a value that cannot be compared and a date of which
only some possible days are in the window. Source, codes and *active* are never undecided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from cockpit.engine.dates import bounds, within
from cockpit.engine.kleene import Truth, every, truth
from cockpit.engine.patients import ClinicRecords, Coding, Event, PatientRecord
from cockpit.engine.values import value_compares
from cockpit.standard.codes import code_list_matches
from cockpit.standard.document import CodeList, EventSelection, ProfileDocument, Quantity

Part = Literal["source", "codes", "kind", "status", "certainty", "as_needed", "active", "window", "value"]


class NotInlined(ValueError):
    """A pinned profile is not inlined, so its population cannot be evaluated. `message` is Danish, `message_en` English."""

    def __init__(self, profile: str) -> None:
        self.message = (
            f'Profilen "{profile}" er henvist til, men ikke indlejret i dokumentet. Indlejr den, før profilen køres.'
        )
        self.message_en = (
            f'The profile "{profile}" is referred to, but not inlined in the document. Inline it before running.'
        )
        super().__init__(self.message)


def quantity_of(document: ProfileDocument, selection: EventSelection) -> Quantity | None:
    """The quantity that values of the selection are in: that of the first of its code lists that has one. Measurements only."""
    if selection.dataset != "measurement":
        return None
    concepts = (document.code_list(list_id) for list_id in selection.codes)
    return next((concept.quantity for concept in concepts if concept.quantity), None)


@dataclass(frozen=True)
class Situation:
    """What an evaluation stands on: the document, the reference date, and the datasets and sources that the system holds."""

    document: ProfileDocument
    as_of: date
    held: frozenset[str]
    sources: frozenset[str]
    _matches: dict[tuple[str, Coding], bool] = field(default_factory=dict, repr=False, compare=False)
    _inside: dict[str, Situation] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, document: ProfileDocument, clinic: ClinicRecords, as_of: date) -> Situation:
        return cls(document, as_of, clinic.held, clinic.sources)

    def inside(self, profile: str) -> Situation:
        """The same situation with a pinned profile as the document. Raises NotInlined."""
        if profile not in self._inside:
            document = self.document.profile_pin(profile).document
            if document is None:
                raise NotInlined(profile)
            self._inside[profile] = replace(self, document=document, _matches={}, _inside={})
        return self._inside[profile]

    def code_lists(self, selection: EventSelection) -> list[CodeList]:
        return [self.document.code_list(list_id) for list_id in selection.codes]

    def quantity(self, selection: EventSelection) -> Quantity | None:
        """The quantity that values of the selection are in."""
        return quantity_of(self.document, selection)

    def matches(self, concept: CodeList, coding: Coding) -> bool:
        """Whether the coding is in the code list; remembered, for the same codes come again and again."""
        key = (concept.id, coding)
        if key not in self._matches:
            self._matches[key] = code_list_matches(concept, coding.system, coding.code)
        return self._matches[key]

    def missing(self, selection: EventSelection) -> str | None:
        """The dataset or the first source that the system does not hold; with one missing the outcome is unknown, whatever the rows."""
        if selection.dataset not in self.held:
            return selection.dataset
        return next((source for source in selection.sources if source not in self.sources), None)


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event as it is seen at D: the latest possible day is at most D."""

    event: Event
    last_day: date

    @property
    def first_day(self) -> date:
        return self.event.first_day

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.first_day == self.last_day


@dataclass(frozen=True, slots=True)
class SelectedEvent:
    """A seen event that is selected for certain (TRUE) or possibly (UNKNOWN)."""

    seen: SeenEvent
    truth: Truth


def seen_events(patient: PatientRecord, dataset: str, as_of: date) -> list[SeenEvent]:
    """The events of the dataset that are seen at the end of day D."""
    events = [
        event
        for event in patient.events[dataset]
        if event.first_day <= as_of and not (dataset == "measurement" and event.text("status") == "annulleret")
    ]
    replaced = {event.text("replaces_event_id") for event in events}
    return [SeenEvent(event, min(event.last_day, as_of)) for event in events if event.event_id not in replaced]


def parts(seen: SeenEvent, selection: EventSelection, situation: Situation) -> list[tuple[Part, Truth]]:
    """How the event meets each part of the selection that asks for something."""
    event = seen.event
    judged: list[tuple[Part, Truth]] = [("source", truth(*[event.source in selection.sources] * 2))]
    if selection.codes:
        judged.append(("codes", _same_event(event, situation, situation.code_lists(selection))))
    for part, allowed in (
        ("kind", selection.kinds),
        ("status", selection.statuses),
        ("certainty", selection.certainties),
    ):
        if allowed:
            judged.append((part, _attribute(event.text(part), allowed)))  # type: ignore[arg-type]
    if selection.as_needed is not None:
        judged.append(("as_needed", _attribute(event.flag("as_needed"), (selection.as_needed,))))
    if selection.active:
        judged.append(("active", truth(*[event.end is None or event.end >= situation.as_of] * 2)))
    if selection.window:
        judged.append(("window", within(seen.first_day, seen.last_day, bounds(selection.window, situation.as_of))))
    if selection.value:
        judged.append(("value", value_compares(event, situation.quantity(selection), selection.value)))
    return judged


def _same_event(event: Event, situation: Situation, concepts: Iterable[CodeList]) -> Truth:
    """Every code list is met by some coding of this one event."""
    met = all(any(situation.matches(concept, coding) for coding in event.codings) for concept in concepts)
    return truth(met, met)


def _attribute(value: str | bool | None, allowed: Collection[str | bool]) -> Truth:
    """Whether the attribute is one of those allowed; unknown when the row lacks it."""
    return truth(value in allowed, value is None or value in allowed)


def selected_events(patient: PatientRecord, selection: EventSelection, situation: Situation) -> list[SelectedEvent]:
    """The events that are selected, for certain or possibly."""
    judged = [
        SelectedEvent(seen, every(outcome for _, outcome in parts(seen, selection, situation)))
        for seen in seen_events(patient, selection.dataset, situation.as_of)
    ]
    return [selected for selected in judged if selected.truth is not Truth.FALSE]


def matching_codings(event: Event, selection: EventSelection, situation: Situation) -> list[Coding]:
    """The event's codings that are in one of the selection's code lists (all of them when it names no list), by system and code."""
    concepts = situation.code_lists(selection)
    codings = {c for c in event.codings if not concepts or any(situation.matches(concept, c) for concept in concepts)}
    return sorted(codings, key=lambda coding: (coding.system, coding.code))

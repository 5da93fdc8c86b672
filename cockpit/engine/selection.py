"""Which events of a patient a criterion or an element sees, and how certainly.

Each seen event (`seen`) meets each part of the selection for certain, possibly or not, and the event is selected by all of them
(Kleene). A restriction on an attribute that the row lacks is undecided; so are a value that cannot be compared and a date of which
only some possible days are in the window. Source, codes, texts, *valued* and *active* are never undecided.

A relation compares the event's date with that of a named event: of the one that is first or latest, or of any. The named event is selected and picked
as every event is, and a doubt about its date, or about which event it is, is a doubt about the relation. Without a named event no relation holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from cockpit.engine.dates import age_in_years, bounds, within
from cockpit.engine.kleene import Truth, every, some, truth
from cockpit.engine.patients import ClinicRecords, Coding, Event, PatientRecord
from cockpit.engine.picking import picking
from cockpit.engine.seen import SeenEvent, SelectedEvent, seen_events
from cockpit.engine.values import between, compared, value_compares
from cockpit.engine.wildcards import matches_wildcard
from cockpit.standard.codes import code_list_matches
from cockpit.standard.document import CodeList, EventSelection, ProfileDocument, Quantity, Relation

Part = Literal[
    "source",
    "codes",
    "kind",
    "status",
    "certainty",
    "as_needed",
    "active",
    "window",
    "value",
    "texts",
    "producer",
    "practitioner",
    "age",
    "valued",
    "relations",
]

# The text column that texts are looked for in and that `show: text` shows, by dataset; other datasets have none.
TEXT_COLUMNS = {"measurement": "text", "medication": "indication"}


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
        """The dataset or the first source that the system does not hold; with one missing the outcome is unknown, whatever the rows.

        What the selection's relations need counts too.
        """
        if selection.dataset not in self.held:
            return selection.dataset
        absent = next((source for source in selection.sources if source not in self.sources), None)
        if absent is not None:
            return absent
        named = (self.document.named_event(relation.event).events for relation in selection.relations or [])
        return next((found for events in named if (found := self.missing(events)) is not None), None)


def parts(
    seen: SeenEvent, selection: EventSelection, situation: Situation, patient: PatientRecord
) -> list[tuple[Part, Truth]]:
    """How the patient's event meets each part of the selection that asks for something."""
    event = seen.event
    judged: list[tuple[Part, Truth]] = [("source", truth(*[event.source in selection.sources] * 2))]
    if selection.codes:
        judged.append(("codes", _same_event(event, situation, situation.code_lists(selection))))
    attributes: tuple[tuple[Part, list[str]], ...] = (
        ("kind", selection.kinds),
        ("status", selection.statuses),
        ("certainty", selection.certainties),
    )
    judged += [(part, _attribute(event.text(part), allowed)) for part, allowed in attributes if allowed]
    if selection.as_needed is not None:
        judged.append(("as_needed", _attribute(event.flag("as_needed"), (selection.as_needed,))))
    if selection.active:
        judged.append(("active", truth(*[event.end is None or event.end >= situation.as_of] * 2)))
    if selection.window:
        judged.append(("window", within(seen.first_day, seen.last_day, bounds(selection.window, situation.as_of))))
    if selection.value:
        judged.append(("value", value_compares(event, situation.quantity(selection), selection.value)))
    return judged + _later_parts(seen, selection, situation, patient)


def _later_parts(
    seen: SeenEvent, selection: EventSelection, situation: Situation, patient: PatientRecord
) -> list[tuple[Part, Truth]]:
    """The parts that version 1.1 brought."""
    event = seen.event
    judged: list[tuple[Part, Truth]] = []
    if selection.texts is not None:
        text = event.text(TEXT_COLUMNS.get(event.dataset, ""))
        found = text is not None and any(matches_wildcard(text, wildcard) for wildcard in selection.texts)
        judged.append(("texts", truth(found, found)))
    if selection.producers is not None:
        judged.append(("producer", _attribute(event.text("producer"), selection.producers)))
    if selection.practitioner is not None:
        judged.append(("practitioner", _practitioner(event, selection.practitioner, patient)))
    if selection.age is not None:
        ages = (age_in_years(patient.birth_date, day) for day in (seen.first_day, seen.last_day))
        judged.append(("age", compared(between(*ages), selection.age)))
    if selection.valued is not None:
        has = event.value is not None
        judged.append(("valued", truth(*[has == selection.valued] * 2)))
    if selection.relations is not None:
        judged.append(
            ("relations", every(related(seen, relation, situation, patient) for relation in selection.relations))
        )
    return judged


def _practitioner(event: Event, wanted: str, patient: PatientRecord) -> Truth:
    """Whether the event's practitioner is the patient's own doctor, or another; unknown when either is missing."""
    own, practitioner = patient.attribute("fast_laege"), event.text("practitioner")
    missing = own is None or practitioner is None
    met = not missing and (own == practitioner) == (wanted == "own")
    return truth(met, met or missing)


def related(seen: SeenEvent, relation: Relation, situation: Situation, patient: PatientRecord) -> Truth:
    """Whether the event lies as the relation says to the patient's named event."""
    named = situation.document.named_event(relation.event)
    events = selected_events(patient, named.events, situation)
    if named.occurrence == "any":
        return some(every((one.truth, days_apart(seen, one.seen, relation))) for one in events)
    picked = picking(events, named.occurrence, None, situation.quantity(named.events))
    return picked.judged(lambda one: days_apart(seen, one, relation))


def days_apart(seen: SeenEvent, named: SeenEvent, relation: Relation) -> Truth:
    """Whether the event lies within the relation's days of the named one; unknown when only some of their possible days do."""
    fewest = (seen.first_day - named.last_day).days
    most = (seen.last_day - named.first_day).days
    first, last = relation.first_day, relation.last_day
    certain = (first is None or fewest >= first) and (last is None or most <= last)
    possible = (first is None or most >= first) and (last is None or fewest <= last)
    return truth(certain, possible)


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
        SelectedEvent(seen, every(outcome for _, outcome in parts(seen, selection, situation, patient)))
        for seen in seen_events(patient, selection.dataset, situation.as_of)
    ]
    return [selected for selected in judged if selected.truth is not Truth.FALSE]


def matching_codings(event: Event, selection: EventSelection, situation: Situation) -> list[Coding]:
    """The event's codings that are in one of the selection's code lists (all of them when it names no list), by system and code."""
    concepts = situation.code_lists(selection)
    codings = {c for c in event.codings if not concepts or any(situation.matches(concept, c) for concept in concepts)}
    return sorted(codings, key=lambda coding: (coding.system, coding.code))

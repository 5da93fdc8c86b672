"""Why an event does not meet, or may not meet, the parts of a selection that standard 1.1 brought."""

from __future__ import annotations

from cockpit.engine.dates import age_in_years
from cockpit.engine.explanation.events import searched_text
from cockpit.engine.explanation.words import Words
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import PatientRecord
from cockpit.engine.picking import picking
from cockpit.engine.seen import SeenEvent
from cockpit.engine.selection import Part, Situation, related, selected_events
from cockpit.standard.document import EventSelection, Relation
from cockpit.standard.text.model import phrase_text
from cockpit.standard.text.restrictions import relation_phrase

LATER_PARTS: frozenset[Part] = frozenset({"texts", "producer", "practitioner", "age", "valued", "relations"})


def why_not_later(
    part: Part,
    seen: SeenEvent,
    selection: EventSelection,
    patient: PatientRecord,
    situation: Situation,
    words: Words,
) -> str:
    """Why the event does not meet this part of the selection."""
    event = seen.event
    if part == "texts":
        text = searched_text(event)
        return words.say("not.texts", text=words.language.quoted(text)) if text else words.say("not.texts.none")
    if part == "producer":
        return words.say("not.producer", producer=words.language.quoted(event.text("producer") or ""))
    if part == "practitioner":
        return words.say(f"not.practitioner.{selection.practitioner}")
    if part == "age":
        first, last = (age_in_years(patient.birth_date, day) for day in (seen.first_day, seen.last_day))
        return words.say("not.age", years=str(first) if first == last else f"{first}–{last}")
    if part == "valued":
        return words.say("not.valued" if selection.valued else "not.valued.has")
    failed = _relations(seen, selection, patient, situation, Truth.FALSE)
    return words.listed([_not_related(relation, patient, situation, words) for relation in failed], "and")


def why_unknown_later(
    part: Part,
    seen: SeenEvent,
    selection: EventSelection,
    patient: PatientRecord,
    situation: Situation,
    words: Words,
) -> str:
    """Why it is unknown whether the event meets this part of the selection."""
    if part == "practitioner":
        own = patient.attribute("fast_laege")
        return words.say("unknown.practitioner" if own else "unknown.practitioner.own")
    if part != "relations":
        return words.say(f"unknown.{part}")
    undecided = _relations(seen, selection, patient, situation, Truth.UNKNOWN)
    how = [phrase_text(relation_phrase(situation.document, relation, words.language)) for relation in undecided]
    return words.say("unknown.relations", relations=words.listed(how, "and"))


def _relations(
    seen: SeenEvent, selection: EventSelection, patient: PatientRecord, situation: Situation, outcome: Truth
) -> list[Relation]:
    """The selection's relations with this outcome."""
    relations = selection.relations or []
    return [relation for relation in relations if related(seen, relation, situation, patient) is outcome]


def _not_related(relation: Relation, patient: PatientRecord, situation: Situation, words: Words) -> str:
    """That the event does not lie so to the named event, with that one's date; or that there is none."""
    named = situation.document.named_event(relation.event)
    events = selected_events(patient, named.events, situation)
    how = phrase_text(relation_phrase(situation.document, relation, words.language))
    if not events:
        return words.say("not.relations.none", title=words.language.quoted(words.language.local(named.title)))
    if named.occurrence == "any":
        return words.say("not.relations", relation=how)
    only = picking(events, named.occurrence, None, situation.quantity(named.events)).only
    if only is None:
        return words.say("not.relations", relation=how)
    when = words.when(only.first_day, only.last_day)
    return words.say("not.relations.dated", relation=how, when=when)

"""Events in words, as a clinician would name them: `forløbsdiagnosen P70 Demens, registreret 3. marts 2021`."""

from __future__ import annotations

from cockpit.engine.explanation.words import Words
from cockpit.engine.patients import Coding, Event
from cockpit.engine.selection import TEXT_COLUMNS, Situation, matching_codings
from cockpit.engine.values import as_recorded, converted, plain
from cockpit.standard.codes import matches
from cockpit.standard.document import LATER_DATASETS, CodeEntry, EventSelection
from cockpit.standard.text.expressions import code_list_title
from cockpit.standard.text.model import phrase_text
from cockpit.standard.text.restrictions import attributes_phrase
from cockpit.standard.units import unit_text


def event_text(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    """The event with its date, and its source when it is not the clinic's own."""
    text = _NAMED[event.dataset](event, selection, situation, words)
    matched = searched_text(event)
    if selection.texts is not None and matched and not (event.dataset == "measurement" and event.value is None):
        text = words.say(f"with-text.{event.dataset}", event=text, text=words.language.quoted(matched))
    if event.source == "lokal":
        return text
    return words.say("source", event=text, source=words.language.known("source", event.source))


def searched_text(event: Event) -> str | None:
    """The event's text that a selection's texts are looked for in; None when it has none."""
    return event.text(TEXT_COLUMNS.get(event.dataset, ""))


def _diagnosis(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    kind = event.text("kind")
    diagnosis = words.say(
        f"diagnosis.{kind}" if kind else "diagnosis", codes=codes_text(event, selection, situation, words)
    )
    key = "registered" if event.row.get("debut") is None else "debut"
    return words.say(key, diagnosis=diagnosis, when=words.when(event.first_day, event.last_day, bare=True))


def _medication(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    codes = codes_text(event, selection, situation, words)
    when = words.when(event.first_day, event.last_day, bare=True)
    if event.end is not None and event.end < situation.as_of:
        return words.say("prescribed.ended", codes=codes, when=when, end=words.day(event.end))
    return words.say("prescribed", codes=codes, when=when)


def _coded(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    return words.say("dated", codes=codes_text(event, selection, situation, words), when=_when(event, words))


def _measurement(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    concepts = situation.code_lists(selection)
    analysis = codes_text(event, selection, situation, words)
    if concepts:
        analysis = code_list_title(situation.document, concepts[0], words.language)
    return words.say(
        "measured", analysis=analysis, result=result_text(event, selection, situation, words), when=_when(event, words)
    )


def _contact(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    return words.say("dated", codes=words.language.known("contact", event.text("kind") or ""), when=_when(event, words))


def _of_kind(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    """`forløbsplan af typen KOL (aktiv) den 3. marts 2026`, with its score and its end when it has them."""
    status, language = event.text("status"), words.language
    text = words.say(f"of-kind.{event.dataset}", kind=language.known(event.dataset, event.text("kind") or ""))
    if status:
        text = words.say("of-kind.status", event=text, status=language.known("status", status))
    if event.value is not None:
        text = words.say("of-kind.value", event=text, value=language.number(plain(as_recorded(event.value))))
    text = words.say("dated", codes=text, when=_when(event, words))
    if event.end is not None and event.end < situation.as_of:
        return words.say("of-kind.ended", event=text, end=words.day(event.end))
    return text


_NAMED = {
    "diagnosis": _diagnosis,
    "medication": _medication,
    "dispensing": _coded,
    "measurement": _measurement,
    "service": _coded,
    "contact": _contact,
    "vaccination": _coded,
    "care_plan": _of_kind,
    "referral": _of_kind,
    "questionnaire": _of_kind,
    "observation_flag": _of_kind,
}


def _when(event: Event, words: Words) -> str:
    when = words.when(event.first_day, event.last_day)
    if event.time is None:
        return when
    return words.say("clock", when=when, clock=event.time.isoformat(timespec="minutes"))


def result_text(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    """The result in the concept's unit, and as measured when that differs; a text result in quotation marks."""
    if event.value is None:
        text = event.text("text")
        return words.language.word("quoted", text=text) if text else words.say("no-result")
    comparator = event.text("comparator") or ""
    recorded = comparator + words.language.number(plain(as_recorded(event.value)))
    unit = event.text("unit")
    if unit:
        recorded += " " + unit_text(unit, words.language.key)
    quantity = situation.quantity(selection)
    value = converted(event, quantity)
    if quantity is None or value is None:
        return recorded
    result = f"{comparator}{words.language.number(plain(value))} {unit_text(quantity.unit, words.language.key)}"
    return result if value == event.value else words.say("converted", result=result, recorded=recorded)


def codes_text(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    """The event's codes that the selection asks for (any of them when it asks for none), with what they mean."""
    codings = matching_codings(event, selection, situation) or list(event.codings)
    return words.listed([coding_text(coding, selection, situation, words) for coding in codings], "and") or words.say(
        "uncoded"
    )


def coding_text(coding: Coding, selection: EventSelection, situation: Situation, words: Words) -> str:
    """`P70 Demens`; below a listed code `DF001 (Demens ved Alzheimers sygdom)`; a code in no list by itself."""
    concepts = situation.code_lists(selection) or situation.document.code_lists
    entries = [entry for concept in concepts for entry in concept.codes if matches(entry, coding.system, coding.code)]
    named = [entry for entry in entries if entry.match != "all"]
    if not named:
        return coding.code
    nearest = max(named, key=lambda entry: len(entry.code))
    display = words.language.local(nearest.display)
    return f"{coding.code} {display}" if _is_itself(nearest, coding) else f"{coding.code} ({display})"


def _is_itself(entry: CodeEntry, coding: Coding) -> bool:
    """Whether the entry is the code itself and not one above it."""
    return matches(entry.model_copy(update={"match": "exact"}), coding.system, coding.code)


def none_text(selection: EventSelection, situation: Situation, words: Words) -> str:
    """That there is no such event: `har ikke diagnosen demens`, `ingen måling af HbA1c`, `ingen kontakt`."""
    key = selection.dataset + (".active" if selection.dataset == "medication" and selection.active else "")
    concepts = situation.code_lists(selection)
    if selection.dataset in LATER_DATASETS:
        asked = EventSelection(dataset=selection.dataset, sources=selection.sources, kinds=selection.kinds)
        return words.say(f"no.any.{key}") + phrase_text(attributes_phrase(asked, words.language))
    if not concepts:
        return words.say(f"no.any.{key}")
    if selection.dataset == "diagnosis" and len(concepts) > 1:
        key += ".several"
    elif selection.kinds in (["forloeb"], ["kontakt"]):
        key += f".{selection.kinds[0]}"
    titles = [code_list_title(situation.document, concept, words.language) for concept in concepts]
    return words.say(f"no.{key}", codes=words.listed(titles, "and"))

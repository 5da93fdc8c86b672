"""The event that came nearest when none counted, and why it did not; and why it is unknown whether an event counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cockpit.engine.dates import bounds
from cockpit.engine.explanation.events import event_text, none_text, searched_text
from cockpit.engine.explanation.later_parts import LATER_PARTS, why_not_later, why_unknown_later
from cockpit.engine.explanation.words import Words
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import Event, PatientRecord
from cockpit.engine.seen import SeenEvent, seen_events
from cockpit.engine.selection import Part, Situation, parts
from cockpit.engine.values import converted
from cockpit.standard.document import Comparison, EventSelection, LastWindow
from cockpit.standard.text.expressions import comparison_text
from cockpit.standard.text.model import phrase_text
from cockpit.standard.text.restrictions import selection_time


@dataclass(frozen=True)
class NearMiss:
    """A seen event with the codes asked for, the parts of the selection that it does not meet, and those of which it is unknown."""

    seen: SeenEvent
    failed: tuple[Part, ...]
    undecided: tuple[Part, ...] = ()


def near_miss(patient: PatientRecord, selection: EventSelection, situation: Situation) -> NearMiss | None:
    """The event with the codes asked for that fails the fewest parts of the selection, and leaves the fewest undecided; of those the latest."""
    found: list[tuple[tuple[int, int, int, str], NearMiss]] = []
    for seen in seen_events(patient, selection.dataset, situation.as_of):
        judged = parts(seen, selection, situation, patient)
        failed = tuple(part for part, outcome in judged if outcome is Truth.FALSE)
        undecided = tuple(part for part, outcome in judged if outcome is Truth.UNKNOWN)
        if failed and "codes" not in failed:
            place = (len(failed), len(undecided), -seen.last_day.toordinal(), seen.event.event_id)
            found.append((place, NearMiss(seen, failed, undecided)))
    return min(found, key=lambda placed: placed[0])[1] if found else None


def absence(
    selection: EventSelection, nearest: NearMiss | None, patient: PatientRecord, situation: Situation, words: Words
) -> str:
    """That no event counts, and what came nearest."""
    none = none_text(selection, situation, words)
    window = selection.window
    by_itself = selection.relations is None and selection.age is None
    outside = nearest is not None and (nearest.failed, nearest.undecided) == (("window",), ())
    too_early = outside and isinstance(window, LastWindow) and by_itself
    if nearest and too_early and _is_a_day(nearest.seen, selection):
        return words.say("no.since", none=none, day=words.day(nearest.seen.first_day))
    none += phrase_text(selection_time(situation.document, selection, words.language, sentence=True))
    if nearest is None:
        return none
    event = event_text(nearest.seen.event, selection, situation, words)
    texts = searched_text(nearest.seen.event) is not None
    said_already = (nearest.failed == ("active",) or (nearest.failed == ("texts",) and texts)) and not nearest.undecided
    # A diagnosis of a contact has no status of its own, so that its kind says enough.
    said_already |= nearest.failed == ("kind",) and set(nearest.undecided) <= {"status"}
    if said_already or too_early:  # by the event's own text
        latest = too_early or nearest.failed == ("active",)
        return words.say("no.latest" if latest else "no.only", none=none, event=event)
    why = [_why_not(part, nearest.seen, selection, patient, situation, words) for part in nearest.failed]
    if nearest.undecided:
        why.append(why_unknown(nearest.seen, selection, patient, situation, words))
    return words.say("no.near", none=none, event=event, why=words.listed(why, "and"))


def _is_a_day(seen: SeenEvent, selection: EventSelection) -> bool:
    """The event says no more than what was asked for, besides its day: `ingen årskontrol siden 12. januar 2025`."""
    return selection.dataset in ("service", "contact", "dispensing", "vaccination") and seen.exact


def _why_not(
    part: Part,
    seen: SeenEvent,
    selection: EventSelection,
    patient: PatientRecord,
    situation: Situation,
    words: Words,
) -> str:
    """Why the event does not meet this part of the selection."""
    event, language = seen.event, words.language
    if part == "window":
        return why_outside(seen, bounds(selection.window, situation.as_of), words)  # type: ignore[arg-type]
    if part == "value":
        return words.say("not.value", comparison=comparison_text(selection.value, language))  # type: ignore[arg-type]
    if part == "active":
        return words.say("not.active", day=words.day(event.end or situation.as_of))
    if part == "as_needed":
        return words.say("not.as_needed", value=words.say("as_needed" if event.flag("as_needed") else "fixed"))
    if part == "source":
        return words.say("not.source")
    if part in LATER_PARTS:
        return why_not_later(part, seen, selection, patient, situation, words)
    known = "contact" if event.dataset == "contact" else part
    if part == "kind" and event.dataset not in ("diagnosis", "contact"):
        return words.say("not.kind.other", value=language.known(event.dataset, event.text(part) or ""))
    return words.say(f"not.{part}", value=language.known(known, event.text(part) or ""))


def why_outside(seen: SeenEvent, window: tuple[date | None, date | None], words: Words) -> str:
    """On which side of the window the event lies."""
    first, last = window
    if first is not None and seen.last_day < first:
        return words.say("not.window.before", day=words.day(first))
    if last is not None and seen.first_day > last:
        return words.say("not.window.after", day=words.day(last))
    return words.say("not.window")


def why_unknown(
    seen: SeenEvent, selection: EventSelection, patient: PatientRecord, situation: Situation, words: Words
) -> str:
    """Why it is unknown whether the event is selected."""
    undecided = [part for part, outcome in parts(seen, selection, situation, patient) if outcome is Truth.UNKNOWN]
    reasons = [
        why_value_unknown(seen.event, selection.value, selection, situation, words)
        if part == "value" and selection.value
        else why_unknown_later(part, seen, selection, patient, situation, words)
        if part in LATER_PARTS
        else words.say(f"unknown.{part}")
        for part in undecided
    ]
    return words.listed(reasons, "and")


def why_value_unknown(
    event: Event, comparison: Comparison, selection: EventSelection, situation: Situation, words: Words
) -> str:
    """Why the event's value can be neither said to compare nor not to."""
    return _why_not_converted(event, selection, situation, words) or words.say(
        "unknown.value", comparison=comparison_text(comparison, words.language)
    )


def why_no_exact_value(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    """Why the event has no exact value in the concept's unit; empty when it has."""
    bound = words.say("number.bound") if event.text("comparator") else ""
    return _why_not_converted(event, selection, situation, words) or bound


def _why_not_converted(event: Event, selection: EventSelection, situation: Situation, words: Words) -> str:
    """Why the event's value is not in the concept's unit; empty when it is."""
    if event.value is None:
        return words.say("unknown.value.no-number")
    if converted(event, situation.quantity(selection)) is None:
        return words.say("unknown.value.unit" if event.text("unit") else "unknown.value.no-unit")
    return ""

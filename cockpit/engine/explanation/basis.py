"""What reasons are made of: the sentence with its rows, and what is said when rows are lacking, undecided or not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cockpit.engine.explanation.events import event_text
from cockpit.engine.explanation.near_misses import absence, near_miss, why_unknown
from cockpit.engine.explanation.words import Words
from cockpit.engine.notes import LACKING
from cockpit.engine.patients import PatientRecord
from cockpit.engine.seen import SeenEvent, SelectedEvent
from cockpit.engine.selection import Situation
from cockpit.standard.document import EventSelection


@dataclass(frozen=True)
class Reason:
    """The sentence (without capital and full stop), and the rows: those that decided it, those undecided, or the nearest."""

    text: str
    decided: Sequence[SeenEvent] = ()
    undecided: Sequence[SeenEvent] = ()
    nearest: Sequence[SeenEvent] = field(default=())


def missing_reason(missing: str, words: Words) -> Reason:
    """That the system does not hold the dataset or the source."""
    if missing in LACKING:
        danish, english = LACKING[missing]
        return Reason(words.say("missing.dataset", what=danish if words.language.key == "da" else english))
    return Reason(words.say("missing.source", what=words.language.known("source", missing)))


def latest_first(events: Sequence[SelectedEvent]) -> list[SelectedEvent]:
    return sorted(events, key=lambda selected: (-selected.seen.last_day.toordinal(), selected.seen.event.event_id))


def undecided_reason(
    events: Sequence[SeenEvent], selection: EventSelection, patient: PatientRecord, situation: Situation, words: Words
) -> Reason:
    """That it is unknown whether the latest of the events counts, and why."""
    event = event_text(events[0].event, selection, situation, words)
    why = why_unknown(events[0], selection, patient, situation, words)
    return Reason(words.say("undecided", event=event, why=why), undecided=events)


def absent_reason(selection: EventSelection, patient: PatientRecord, situation: Situation, words: Words) -> Reason:
    nearest = near_miss(patient, selection, situation)
    return Reason(absence(selection, nearest, patient, situation, words), nearest=[nearest.seen] if nearest else ())


def counted(number: int, of: str, dataset: str, words: Words) -> str:
    """`3 målinger`, `2 forskellige datoer`, `1 kode`. `of` is `events`, `dates` or `codes`."""
    key = of if of != "events" else f"events.{dataset}"
    if number == 1:
        key = f"events.one.{dataset}" if of == "events" else f"{of}.one"
    return words.say(key, n=number)

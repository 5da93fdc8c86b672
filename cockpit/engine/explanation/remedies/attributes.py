"""How an event is made to meet what a selection asks of its attributes: kind, status, source, texts, producer, practitioner and the like."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cockpit.engine.explanation.remedies.changes import Change, Wanted, in_both
from cockpit.engine.explanation.remedies.sought import Sought
from cockpit.engine.explanation.words import Words
from cockpit.engine.selection import TEXT_COLUMNS, Part
from cockpit.standard.record import VIEWS

_RESTRICTED: dict[Part, str] = {"kind": "kinds", "status": "statuses", "certainty": "certainties"}


def attribute_changes(sought: Sought) -> list[Change] | None:
    """The changes that make the event meet each attribute that it does not surely meet; None when one of them cannot be met by any row."""
    changes: list[Change] = []
    for part, meet in _MEETING.items():
        if part not in sought.lacking:
            continue
        own = meet(sought)
        columns = VIEWS[sought.event.dataset].column_names
        if not own or any(change.event_id is not None and change.column not in columns for change in own):
            return None
        changes += own
    return changes


def _restricted(part: Part) -> Callable[[Sought], list[Change]]:
    """Kind, status or certainty: the first value that is asked for."""

    def met(sought: Sought) -> list[Change]:
        wanted: list[str] = getattr(sought.selection, _RESTRICTED[part])
        dataset = sought.event.dataset
        key, known = f"would.{part}", str(part)
        known = "contact" if dataset == "contact" else known
        if part == "kind" and dataset not in ("diagnosis", "contact"):
            key, known = "would.kind.other", dataset
        return [Change.of(sought.event, part, wanted[0], _either(key, known, wanted))]

    return met


def _source(sought: Sought) -> list[Change]:
    sources = sought.selection.sources
    return [Change.of(sought.event, "source", sources[0], _either("would.source", "source", sources))]


def _active(sought: Sought) -> list[Change]:
    column = VIEWS[sought.event.dataset].end or ""
    return [Change.of(sought.event, column, None, in_both(lambda words: words.say("would.active")))]


def _as_needed(sought: Sought) -> list[Change]:
    key = "as_needed" if sought.selection.as_needed else "fixed"
    wanted = in_both(lambda words: words.say("would.as_needed", value=words.say(key)))
    return [Change.of(sought.event, "as_needed", sought.selection.as_needed, wanted)]


def _texts(sought: Sought) -> list[Change]:
    """A text that one of the wildcards describes; nothing when none of them describes a text that a row can hold."""
    wildcards, dataset = sought.selection.texts or [], sought.event.dataset
    text = next((text for wildcard in wildcards if (text := _described(wildcard))), None)
    if text is None or dataset not in TEXT_COLUMNS:
        return []
    return [Change.of(sought.event, TEXT_COLUMNS[dataset], text, _like(dataset, wildcards))]


def _described(wildcard: str) -> str | None:
    """The wildcard's own letters, which are the shortest text that it describes; else itself, for a `*` is a sign like another.

    None when neither can stand in a record, whose texts neither begin nor end with a space.
    """
    return next((text for text in (wildcard.replace("*", ""), wildcard) if text and text == text.strip()), None)


def _like(dataset: str, wildcards: Sequence[str]) -> Wanted:
    """`indikationen indeholdt »kol« eller begyndte med »mod«`."""
    how: dict[str, list[str]] = {}
    for wildcard in wildcards:
        shape, text = _shape(wildcard)
        how.setdefault(shape, []).append(text)

    def said(words: Words) -> str:
        shapes = [
            words.say(f"text.{shape}", texts=words.listed([words.language.quoted(text) for text in texts], "or"))
            for shape, texts in how.items()
        ]
        return words.say(f"would.texts.{dataset}", how=words.listed(shapes, "or"))

    return in_both(said)


def _shape(wildcard: str) -> tuple[str, str]:
    """How a text is to be that the wildcard describes, and the letters that it has then."""
    inner = wildcard.removeprefix("*").removesuffix("*")
    if not inner.replace("*", ""):
        return "any", ""
    if "*" in inner:
        return "like", wildcard
    return {
        (False, False): "is",
        (True, False): "ends",
        (False, True): "begins",
        (True, True): "contains",
    }[wildcard.startswith("*"), wildcard.endswith("*")], inner


def _producer(sought: Sought) -> list[Change]:
    producers = sought.selection.producers or []
    return [
        Change.of(sought.event, "producer", producer, _either("would.producer", "", producers))
        for producer in producers[:1]
    ]


def _practitioner(sought: Sought) -> list[Change]:
    """Another practitioner of the event when the patient's own doctor is known; else another doctor of the patient's own; else both."""
    own, practitioner = sought.patient.attribute("fast_laege"), sought.event.text("practitioner")
    wanted = sought.selection.practitioner or ""
    if own is not None:
        said = in_both(lambda words: words.say(f"would.practitioner.{wanted}"))
        return [Change.of(sought.event, "practitioner", own if wanted == "own" else anybody_but([own]), said)]
    known = "known" if practitioner else "unknown"
    said = in_both(lambda words: words.say(f"would.practitioner.{wanted}.{known}"))
    stated = [] if practitioner else [Change.of(sought.event, "practitioner", anybody_but([]))]
    practitioner = practitioner or anybody_but([])
    own = practitioner if wanted == "own" else anybody_but([practitioner])
    return [*stated, Change("patient", None, "fast_laege", own, said)]


def anybody_but(names: Sequence[str]) -> str:
    """The name of a practitioner who is none of these."""
    return next(name for number in range(1, len(names) + 2) if (name := f"læge {number}") not in names)


_MEETING: dict[Part, Callable[[Sought], list[Change]]] = {
    "kind": _restricted("kind"),
    "status": _restricted("status"),
    "certainty": _restricted("certainty"),
    "source": _source,
    "as_needed": _as_needed,
    "active": _active,
    "texts": _texts,
    "producer": _producer,
    "practitioner": _practitioner,
}


def _either(key: str, known: str, values: Sequence[str]) -> Wanted:
    """The pattern with the values as people call them (without a list of known ones: in quotation marks)."""

    def said(words: Words) -> str:
        named = [words.language.known(known, value) if known else words.language.quoted(value) for value in values]
        return words.say(key, value=words.listed(named, "or"))

    return in_both(said)

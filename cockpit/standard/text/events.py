"""What events are called, and sentences about one of them."""

from __future__ import annotations

from cockpit.standard.document import EventSelection, ProfileDocument
from cockpit.standard.text.expressions import selection_codes, selection_sources
from cockpit.standard.text.language import Language
from cockpit.standard.text.model import EMPTY, Phrase, Span, capitalised, filled, plain
from cockpit.standard.text.restrictions import attributes_phrase, selection_time, selection_value


def _parts(
    document: ProfileDocument, events: EventSelection, language: Language, *, sentence: bool
) -> dict[str, Phrase]:
    """What the templates of event sentences ask for, except what the event is called."""
    return {
        "attributes": attributes_phrase(events, language),
        "value": selection_value(events, language),
        "window": selection_time(document, events, language, sentence=sentence),
        "sources": selection_sources(events, language),
        "active": (Span(language.word("active"), "attribute", "active"),),
    }


def event_name(document: ProfileDocument, events: EventSelection, language: Language, form: str) -> Phrase:
    """What the event is called in one `form`: `np`, `one`, `many` or `pick`."""
    return language.phrase(
        f"{form}.{events.dataset}.{how_many(events)}", codes=selection_codes(document, events, language)
    )


def how_many(events: EventSelection) -> str:
    """How many code lists the event must belong to: none asked, one, or several."""
    return "0" if not events.codes else "1" if len(events.codes) == 1 else "n"


def event_sentence(document: ProfileDocument, events: EventSelection, language: Language, sentence: str) -> Phrase:
    """The sentence about an event, without its full stop: `exists` (there is one) or `zero` (there is none)."""
    nothing_asked = sentence == "zero" and not events.codes and f"np.{events.dataset}.none" in language.templates
    if nothing_asked:
        return told(document, events, language, sentence, plain(language.word(f"np.{events.dataset}.none")))
    return told(document, events, language, sentence, event_name(document, events, language, "np"))


def told(document: ProfileDocument, events: EventSelection, language: Language, sentence: str, np: Phrase) -> Phrase:
    """The sentence of this kind with `np` as what the event is."""
    active = events.dataset == "medication" and events.active
    template = language.templates[f"{sentence}.{events.dataset}{'.active' if active else ''}"]
    one, pick = event_name(document, events, language, "one"), event_name(document, events, language, "pick")
    return capitalised(filled(template, np=np, one=one, pick=pick, **_parts(document, events, language, sentence=True)))


def noun_parts(document: ProfileDocument, events: EventSelection, language: Language, number: str) -> dict[str, Phrase]:
    """`_parts` for sentences built on a noun (`ordinationer af opioider`), where *aktiv* follows the noun."""
    parts = _parts(document, events, language, sentence=False)
    if events.active and events.dataset == "medication":
        parts["attributes"] = (*parts["attributes"], Span(language.word(f"active.{number}"), "attribute", "active"))
    return parts


def noun_phrase(document: ProfileDocument, events: EventSelection, language: Language, form: str) -> Phrase:
    """The events as a noun with everything that is asked of them, to stand within a sentence: `many` or `pick`."""
    return language.phrase(
        "noun",
        event=event_name(document, events, language, form),
        **noun_parts(document, events, language, "within.many" if form == "many" else "within.one"),
    )


def picked_phrase(
    document: ProfileDocument,
    events: EventSelection,
    language: Language,
    *,
    pick: str,
    nth: int | None,
    tie: str | None,
    within: bool = False,
) -> Phrase:
    """The picked event: `seneste HbA1c (højeste ved samme tidspunkt)`; `within` a sentence that goes on behind it."""
    return language.phrase(
        "element.event",
        pick=pick_phrase(pick, nth, language),
        event=event_name(document, events, language, "pick"),
        tie=tie_phrase(tie, language),
        **noun_parts(document, events, language, "within.one" if within else "one"),
    )


def pick_text(pick: str, nth: int | None, language: Language) -> str:
    """`seneste`, `næstseneste`, `4. seneste`."""
    if nth is None:
        return language.word(f"pick.{pick}")
    return language.word(f"pick.{pick}.{nth if nth in (2, 3) else 'n'}", nth=language.ordinal(nth))


def pick_phrase(pick: str, nth: int | None, language: Language) -> Phrase:
    """Which event is picked, as a span."""
    return (Span(pick_text(pick, nth, language), "attribute", "pick"),)


def tie_phrase(tie: str | None, language: Language) -> Phrase:
    if tie is None:
        return EMPTY
    return language.phrase("tie", tie=(Span(language.word(f"tie.{tie}"), "attribute", "tie"),))

"""The restrictions of an event selection in words: attributes, value, and when the event lies, by itself and to named events."""

from __future__ import annotations

from collections.abc import Sequence

from cockpit.standard.document import EventSelection, NamedEvent, ProfileDocument, Relation
from cockpit.standard.text.expressions import comparison_phrase, period_of_days, window_phrase, within_sentence
from cockpit.standard.text.language import Language
from cockpit.standard.text.model import EMPTY, Phrase, Span, listed, plain

# The words for the values of `kinds` (a prefix of the templates), and the datasets whose kinds and statuses need no bracket.
_KINDS = {"diagnosis": "kind", "contact": "contact", "care_plan": "care_plan", "referral": "referral"}
_OF_KINDS = ("contact", "care_plan", "referral", "questionnaire", "observation_flag")
_OF_STATUSES = ("diagnosis", "care_plan", "referral", "questionnaire")


def selection_time(document: ProfileDocument, events: EventSelection, language: Language, *, sentence: bool) -> Phrase:
    """When the events lie: window, relations to named events, and the patient's age; nothing when it is not asked."""
    parts = [] if events.window is None else [window_phrase(events.window, language)]
    parts += [relation_phrase(document, relation, language) for relation in events.relations or []]
    if events.age is not None:
        parts.append(language.phrase("age-at-event", comparison=comparison_phrase(events.age, language, "age")))
    if not parts:
        return EMPTY
    return _dated(listed(parts, language.word("and")), events, language, sentence=sentence)


def _dated(time: Phrase, events: EventSelection, language: Language, *, sentence: bool) -> Phrase:
    """The time with the word that the dataset's event date asks for."""
    dataset: str = events.dataset if events.dataset in ("diagnosis", "medication") else "other"
    if dataset == "medication" and events.active and sentence:
        dataset = "medication.active"
    return language.phrase(f"window.{dataset}", window=time)


def selection_value(events: EventSelection, language: Language) -> Phrase:
    """The selection's own value filter; nothing without one."""
    if events.value is None:
        return EMPTY
    key = "value.measurement" if events.dataset == "measurement" else "value.other"
    return language.phrase(key, comparison=comparison_phrase(events.value, language, "value"))


def attributes_phrase(events: EventSelection, language: Language) -> Phrase:
    """Everything else that is asked of the rows, in words; an attribute that its dataset does not have stands in brackets."""
    kinds = "diagnosis" if events.dataset == "diagnosis" else "contact" if events.dataset in _OF_KINDS else "other"
    statuses = "diagnosis" if events.dataset in _OF_STATUSES else "other"
    certainties = "diagnosis" if events.dataset == "diagnosis" else "other"
    parts: list[Phrase] = [
        _values(events.kinds, "kinds", kinds, _KINDS.get(events.dataset, ""), language),
        _values(events.statuses, "statuses", statuses, "status", language),
        _values(events.certainties, "certainties", certainties, "certainty", language),
    ]
    if events.as_needed is not None:
        dataset = "medication" if events.dataset == "medication" else "other"
        spans = {
            "pn": (Span(language.word("as_needed.yes"), "attribute", "as_needed"),),
            "fixed": (Span(language.word("as_needed.no"), "attribute", "as_needed"),),
        }
        parts.append(language.phrase(f"as_needed.{dataset}.{'yes' if events.as_needed else 'no'}", **spans))
    if events.active and events.dataset != "medication":
        parts.append(plain(language.word("active.other")))
    parts += _later_attributes(events, language)
    return tuple(span for part in parts for span in part)


def _later_attributes(events: EventSelection, language: Language) -> list[Phrase]:
    """What version 1.1 brought. An empty list is not the same as none, for nothing is in it."""
    parts: list[Phrase] = []
    for field, datasets in (("texts", ("medication", "measurement")), ("producers", ("measurement",))):
        values: list[str] | None = getattr(events, field)
        if values is not None:
            dataset: str = events.dataset if events.dataset in datasets else "other"
            parts.append(
                _values(values, field, dataset, "", language) or plain(language.word(f"{field}.none")),
            )
    if events.practitioner is not None:
        dataset = events.dataset if events.dataset in ("contact", "diagnosis") else "other"
        who = language.word("practitioner.own" if events.practitioner == "own" else "practitioner.another")
        parts.append(language.phrase(f"practitioner.{dataset}", who=(Span(who, "attribute", "practitioner"),)))
    if events.valued is not None:
        key = ("valued" if events.dataset == "measurement" else "valued.other") + (".yes" if events.valued else ".no")
        parts.append((Span(language.word(key), "attribute", "valued"),))
    if events.relations == []:
        parts.append(plain(language.word("relations.none")))
    return parts


def _values(values: Sequence[str], field: str, dataset: str, words: str, language: Language) -> Phrase:
    if not values:
        return EMPTY
    named = [
        (Span(language.known(words, value) if words else language.quoted(value), "attribute", field),)
        for value in values
    ]
    return language.phrase(f"{field}.{dataset}", values=listed(named, language.word("or")))


def relation_phrase(document: ProfileDocument, relation: Relation, language: Language) -> Phrase:
    """How the event lies to the named event: `mindst 1 og højst 30 dage efter den første »hændelse«`."""
    key, parts = _distance(relation.first_day, relation.last_day, language)
    return language.phrase(f"relation.{key}", event=named_event_phrase(document, relation.event, language), **parts)


def _distance(first: int | None, last: int | None, language: Language) -> tuple[str, dict[str, Phrase | str]]:
    """The template for these bounds, and its days. Positive days are after the named event."""
    if first is not None and last is not None:
        return _between(first, last, language)
    bound = first if last is None else last
    if bound is None:
        return "anywhere", {}
    if bound == 0:
        return ("same.after" if last is None else "same.before"), {}
    beyond = (bound > 0) == (last is None)  # from a day after, or to a day before: the day itself is left out
    side = "after" if bound > 0 else "before"
    return (side if beyond else f"open.{side}"), {"days": period_of_days(abs(bound), language)}


def _between(first: int, last: int, language: Language) -> tuple[str, dict[str, Phrase | str]]:
    """The template for two bounds, and its days."""
    if first > last:
        return "inverted", {"first": language.number(str(first)), "last": language.number(str(last))}
    if first < 0 < last:
        return "around", {"before": period_of_days(-first, language), "after": period_of_days(last, language)}
    side = "after" if last > 0 else "before"
    least, most = sorted((abs(first), abs(last)))
    days: dict[str, Phrase | str] = {"days": period_of_days(most, language)}
    if least == most:
        return (f"exactly.{side}", days) if most else ("same", {})
    if least == 0:
        return f"same.within.{side}", days
    return f"between.{side}", {"least": language.number(str(least)), **days}


def named_event_phrase(document: ProfileDocument, event_id: str, language: Language) -> Phrase:
    """`den første »hjerteinfarkt«`; with its id when another has the same title."""
    try:
        named = document.named_event(event_id)
    except KeyError:
        return (Span(language.word("event.unknown", id=event_id), "event", event_id),)
    title = language.word("event.title", title=event_title(document, named, language))
    return (Span(language.word(f"event.{named.occurrence}", title=title), "event", event_id),)


def event_title(document: ProfileDocument, named: NamedEvent, language: Language) -> str:
    """The named event's title within a sentence; with its id when another has the same."""
    title = within_sentence(language.local(named.title))
    same = [other for other in document.events or [] if within_sentence(language.local(other.title)) == title]
    return title if len(same) == 1 else f"{title} [{named.id}]"

"""One criterion or data element as a sentence."""

from __future__ import annotations

from cockpit.standard.document import (
    Age,
    Attention,
    Comparison,
    Count,
    Criterion,
    Element,
    EventSelection,
    Exists,
    ExistsElement,
    Group,
    ListElement,
    OlderThanAttention,
    PatientElement,
    Picked,
    PickedElement,
    ProfileDocument,
    ProfileReference,
    Scope,
    Sex,
    ValueAttention,
)
from cockpit.standard.text.expressions import (
    attributes_phrase,
    comparison_phrase,
    comparison_text,
    period_text,
    selection_codes,
    selection_sources,
    selection_value,
    selection_window,
    window_phrase,
    within_sentence,
)
from cockpit.standard.text.language import Language
from cockpit.standard.text.model import EMPTY, Phrase, Span, capitalised, filled, merged, plain


def criterion_phrase(document: ProfileDocument, criterion: Criterion, language: Language) -> Phrase:
    """The criterion as a phrase; a group gives its heading alone (`Mindst én af`), its members are lines of their own."""
    match criterion:
        case Group():
            return group_heading(criterion, language)
        case Age():
            return _age(criterion.comparison, language)
        case Sex():
            return (Span(language.word(f"sex.{criterion.sex}"), "attribute", "sex"),)
        case Exists():
            return (*_core(document, criterion.events, language, "exists"), Span("."))
        case Count():
            return _count(document, criterion, language)
        case Picked():
            return _picked(document, criterion, language)
        case ProfileReference():
            return language.phrase(
                "profile",
                profile=(Span(profile_name(document, criterion.profile, language), "profile", criterion.profile),),
            )
        case _:
            return language.phrase(
                "subgroup",
                subgroup=(Span(_subgroup_name(document, criterion.subgroup, language), "profile", criterion.subgroup),),
            )


def whole_criterion(document: ProfileDocument, criterion: Criterion, language: Language) -> Phrase:
    """The criterion in one sentence; a group with its members in parentheses."""
    if not isinstance(criterion, Group):
        return merged(criterion_phrase(document, criterion, language))
    return merged((*_inline(document, criterion, language), Span(".")))


def _inline(document: ProfileDocument, criterion: Criterion, language: Language) -> Phrase:
    phrase = criterion_phrase(document, criterion, language)
    if not isinstance(criterion, Group):
        return without_full_stop(phrase)
    members: list[Span] = []
    for index, member in enumerate(criterion.criteria):
        members.extend(plain("; " if index else ""))
        members.extend(_inline(document, member, language))
    return (*phrase, Span(" ("), *members, Span(")"))


def without_full_stop(phrase: Phrase) -> Phrase:
    """The phrase without the full stop that ends it."""
    last = phrase[-1]
    return (
        (*phrase[:-1], *((Span(last.text[:-1], last.role, last.ref),) if last.text != "." else EMPTY))
        if last.text.endswith(".")
        else phrase
    )


def group_heading(group: Group, language: Language) -> Phrase:
    """`Alle af`, `Mindst én af`, `Mindst 2 af`; what does not belong is said in brackets."""
    uses_n = group.rule in ("at_least", "at_most")
    n = language.word("missing-number") if group.n is None else language.number(str(group.n))
    text = language.word(f"group.{group.rule}", n=n) if uses_n else language.word(f"group.{group.rule}")
    if group.n is not None and not uses_n:
        text += language.word("group.superfluous-n", n=n)
    if not group.criteria:
        text += language.word("group.empty")
    return (Span(text, "attribute", "rule"),)


def _age(comparison: Comparison, language: Language) -> Phrase:
    key = f"age.{comparison.op}"
    complete = (comparison.upper is not None) == (comparison.op == "between")
    if key in language.templates and complete and comparison.unit is None:
        value = (Span(language.number(comparison.value), "value", "comparison"),)
        upper = (Span(language.number(comparison.upper or "0"), "value", "comparison"),)
        return language.phrase(key, value=value, upper=upper)
    return language.phrase("age", comparison=comparison_phrase(comparison, language))


def _parts(events: EventSelection, language: Language, *, sentence: bool) -> dict[str, Phrase]:
    """What the templates of event sentences ask for, except what the event is called."""
    return {
        "attributes": attributes_phrase(events, language),
        "value": selection_value(events, language),
        "window": selection_window(events, language, sentence=sentence),
        "sources": selection_sources(events, language),
        "active": (Span(language.word("active"), "attribute", "active"),),
    }


def _named(document: ProfileDocument, events: EventSelection, language: Language, form: str) -> Phrase:
    """What the event is called in one `form`: `np`, `one`, `many` or `pick`."""
    return language.phrase(
        f"{form}.{events.dataset}.{_how_many(events)}", codes=selection_codes(document, events, language)
    )


def _how_many(events: EventSelection) -> str:
    """How many code lists the event must belong to: none asked, one, or several."""
    return "0" if not events.codes else "1" if len(events.codes) == 1 else "n"


def _core(document: ProfileDocument, events: EventSelection, language: Language, sentence: str) -> Phrase:
    """The sentence about an event, without its full stop: `exists` (there is one) or `zero` (there is none)."""
    nothing_asked = sentence == "zero" and not events.codes and f"np.{events.dataset}.none" in language.templates
    if nothing_asked:
        return _told(document, events, language, sentence, plain(language.word(f"np.{events.dataset}.none")))
    return _told(document, events, language, sentence, _named(document, events, language, "np"))


def _told(document: ProfileDocument, events: EventSelection, language: Language, sentence: str, np: Phrase) -> Phrase:
    """The sentence of this kind with `np` as what the event is."""
    active = events.dataset == "medication" and events.active
    template = language.templates[f"{sentence}.{events.dataset}{'.active' if active else ''}"]
    one, pick = _named(document, events, language, "one"), _named(document, events, language, "pick")
    return capitalised(filled(template, np=np, one=one, pick=pick, **_parts(events, language, sentence=True)))


def _distinct_codes(document: ProfileDocument, criterion: Count, language: Language) -> Phrase:
    """The sentence about how many distinct codes the events have, without its full stop."""
    events, one = criterion.events, ".one" if _singular(criterion.comparison) else ""
    noun = language.phrase(
        f"distinct.{events.dataset}{one}", comparison=comparison_phrase(criterion.comparison, language)
    )
    codes = selection_codes(document, events, language)
    np = language.phrase(f"distinct.{_how_many(events)}", distinct=noun, codes=codes)
    return _told(document, events, language, "exists", np)


def _noun_parts(events: EventSelection, language: Language, number: str) -> dict[str, Phrase]:
    """`_parts` for sentences built on a noun (`ordinationer af opioider`), where *aktiv* follows the noun."""
    parts = _parts(events, language, sentence=False)
    if events.active and events.dataset == "medication":
        parts["attributes"] = (*parts["attributes"], Span(language.word(f"active.{number}"), "attribute", "active"))
    return parts


def _singular(comparison: Comparison) -> bool:
    return comparison.value == "1" and comparison.upper is None


def _count(document: ProfileDocument, criterion: Count, language: Language) -> Phrase:
    comparison, events = criterion.comparison, criterion.events
    if criterion.of == "events" and comparison == Comparison(op="=", value="0"):
        return (*_core(document, events, language, "zero"), Span("."))
    phrase = comparison_phrase(comparison, language)
    if criterion.of == "codes":
        return language.phrase("count.codes", core=_distinct_codes(document, criterion, language))
    if criterion.of == "dates":
        key = "count.dates.one" if _singular(comparison) else "count.dates"
        return language.phrase(key, core=_core(document, events, language, "exists"), comparison=phrase)
    number = "one" if _singular(comparison) else "many"
    noun = _named(document, events, language, number)
    return language.phrase("count.events", comparison=phrase, events=noun, **_noun_parts(events, language, number))


def _tie(tie: str | None, language: Language) -> Phrase:
    if tie is None:
        return EMPTY
    return language.phrase("tie", tie=(Span(language.word(f"tie.{tie}"), "attribute", "tie"),))


def _picked(document: ProfileDocument, criterion: Picked, language: Language) -> Phrase:
    judged = {
        (True, False): "judged.value",
        (False, True): "judged.window",
        (True, True): "judged.both",
        (False, False): "judged.nothing",
    }[criterion.value is not None, criterion.window is not None]
    return capitalised(
        language.phrase(
            "picked",
            pick=(Span(language.word(f"pick.{criterion.pick}"), "attribute", "pick"),),
            event=_named(document, criterion.events, language, "pick"),
            tie=_tie(criterion.tie, language),
            judged=language.phrase(
                judged,
                comparison=comparison_phrase(criterion.value, language, "value") if criterion.value else EMPTY,
                window=window_phrase(criterion.window, language) if criterion.window else EMPTY,
            ),
            **_noun_parts(criterion.events, language, "one"),
        )
    )


def profile_name(document: ProfileDocument, profile_id: str, language: Language) -> str:
    """`profilen Demens (version 1.0.0)`; by id when it is not inlined or another pin has the same title."""
    pins = [pin for pin in document.profiles if pin.id == profile_id]
    if not pins:
        return language.word("profile.unknown", id=profile_id)
    pin = pins[0]
    title = language.local(pin.document.title) if pin.document else language.word("quoted", text=pin.id)
    titles = [language.local(other.document.title) for other in document.profiles if other.document]
    if titles.count(title) > 1:
        title = f"{title} [{pin.id}]"
    return language.word("profile.name", title=title, version=pin.version)


def _subgroup_name(document: ProfileDocument, subgroup_id: str, language: Language) -> str:
    try:
        title = within_sentence(language.local(document.subgroup(subgroup_id).title))
    except KeyError:
        return language.word("subgroup.unknown", id=subgroup_id)
    same = [other for other in document.subgroups if within_sentence(language.local(other.title)) == title]
    name = title if len(same) == 1 else f"{title} [{subgroup_id}]"
    return language.word("subgroup.name", title=language.word("quoted", text=name))


def scope_text(scope: Scope, language: Language) -> str:
    """Who is looked at, in a sentence."""
    return language.word("scope" + (".registered" if scope.registered else "") + (".alive" if scope.alive else ""))


def element_phrase(document: ProfileDocument, element: Element, language: Language) -> Phrase:
    """What the data element shows, in a sentence. Attention rules are separate (`attention_text`)."""
    match element:
        case PatientElement():
            return (Span(language.word(f"element.{element.attribute}"), "attribute", "attribute"),)
        case PickedElement():
            event = language.phrase(
                "element.event",
                pick=(Span(language.word(f"pick.{element.pick}"), "attribute", "pick"),),
                event=_named(document, element.events, language, "pick"),
                tie=_tie(element.tie, language),
                **_noun_parts(element.events, language, "one"),
            )
            return merged(language.phrase(f"element.{element.show}", event=event))
        case ExistsElement():
            return language.phrase("element.exists", core=_core(document, element.events, language, "exists"))
        case ListElement():
            return language.phrase("element.list", core=_core(document, element.events, language, "exists"))
        case _:
            if element.of != "events":
                return language.phrase(
                    f"element.count.{element.of}", core=_core(document, element.events, language, "exists")
                )
            noun = _named(document, element.events, language, "many")
            return language.phrase("element.count.events", events=noun, **_noun_parts(element.events, language, "many"))


def attention_text(attention: Attention, language: Language) -> str:
    """One attention rule of a data element, in a sentence."""
    when, text = attention.when, language.local(attention.text)
    if isinstance(when, ValueAttention):
        return language.word("attention.value", comparison=comparison_text(when.comparison, language), text=text)
    if isinstance(when, OlderThanAttention):
        return language.word("attention.older_than", period=period_text(when, language), text=text)
    return language.word(f"attention.{when.type}", text=text)

"""One criterion or data element as a sentence."""

from __future__ import annotations

from cockpit.standard.document import (
    Age,
    Attention,
    Comparison,
    Computed,
    ComputedElement,
    Count,
    Criterion,
    Element,
    Exists,
    ExistsElement,
    Group,
    InsuranceGroup,
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
from cockpit.standard.text.events import (
    event_name,
    event_sentence,
    how_many,
    noun_parts,
    pick_phrase,
    picked_phrase,
    tie_phrase,
    told,
)
from cockpit.standard.text.expressions import (
    comparison_phrase,
    comparison_text,
    period_text,
    selection_codes,
    window_phrase,
    within_sentence,
)
from cockpit.standard.text.language import Language
from cockpit.standard.text.model import EMPTY, Phrase, Span, capitalised, merged, plain
from cockpit.standard.text.numbers import computed_element_phrase, computed_phrase


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
            return (*event_sentence(document, criterion.events, language, "exists"), Span("."))
        case Count():
            return _count(document, criterion, language)
        case Picked():
            return _picked(document, criterion, language)
        case InsuranceGroup():
            group = (Span(criterion.group, "attribute", "group"),)
            return language.phrase("insurance_group", group=group)
        case Computed():
            return computed_phrase(document, criterion, language)
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


def _distinct_codes(document: ProfileDocument, criterion: Count, language: Language) -> Phrase:
    """The sentence about how many distinct codes the events have, without its full stop."""
    events, one = criterion.events, ".one" if _singular(criterion.comparison) else ""
    noun = language.phrase(
        f"distinct.{events.dataset}{one}", comparison=comparison_phrase(criterion.comparison, language)
    )
    codes = selection_codes(document, events, language)
    np = language.phrase(f"distinct.{how_many(events)}", distinct=noun, codes=codes)
    return told(document, events, language, "exists", np)


def _singular(comparison: Comparison) -> bool:
    return comparison.value == "1" and comparison.upper is None


def _count(document: ProfileDocument, criterion: Count, language: Language) -> Phrase:
    comparison, events = criterion.comparison, criterion.events
    if criterion.of == "events" and comparison == Comparison(op="=", value="0"):
        return (*event_sentence(document, events, language, "zero"), Span("."))
    phrase = comparison_phrase(comparison, language)
    if criterion.of == "codes":
        return language.phrase("count.codes", core=_distinct_codes(document, criterion, language))
    if criterion.of == "dates":
        key = "count.dates.one" if _singular(comparison) else "count.dates"
        return language.phrase(key, core=event_sentence(document, events, language, "exists"), comparison=phrase)
    number = "one" if _singular(comparison) else "many"
    noun = event_name(document, events, language, number)
    return language.phrase(
        "count.events", comparison=phrase, events=noun, **noun_parts(document, events, language, number)
    )


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
            pick=pick_phrase(criterion.pick, criterion.nth, language),
            event=event_name(document, criterion.events, language, "pick"),
            tie=tie_phrase(criterion.tie, language),
            judged=language.phrase(
                judged,
                comparison=comparison_phrase(criterion.value, language, "value") if criterion.value else EMPTY,
                window=window_phrase(criterion.window, language) if criterion.window else EMPTY,
            ),
            **noun_parts(document, criterion.events, language, "one"),
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
            event = picked_phrase(
                document, element.events, language, pick=element.pick, nth=element.nth, tie=element.tie
            )
            return merged(language.phrase(f"element.{element.show}", event=event))
        case ExistsElement():
            return language.phrase("element.exists", core=event_sentence(document, element.events, language, "exists"))
        case ComputedElement():
            return computed_element_phrase(document, element, language)
        case ListElement():
            return language.phrase("element.list", core=event_sentence(document, element.events, language, "exists"))
        case _:
            if element.of != "events":
                return language.phrase(
                    f"element.count.{element.of}", core=event_sentence(document, element.events, language, "exists")
                )
            noun = event_name(document, element.events, language, "many")
            return language.phrase(
                "element.count.events", events=noun, **noun_parts(document, element.events, language, "many")
            )


def attention_text(attention: Attention, language: Language) -> str:
    """One attention rule of a data element, in a sentence."""
    when, text = attention.when, language.local(attention.text)
    if isinstance(when, ValueAttention):
        return language.word("attention.value", comparison=comparison_text(when.comparison, language), text=text)
    if isinstance(when, OlderThanAttention):
        return language.word("attention.older_than", period=period_text(when, language), text=text)
    return language.word(f"attention.{when.type}", text=text)

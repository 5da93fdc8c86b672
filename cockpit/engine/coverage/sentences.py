"""Mutants in words: what the profile says, and what it would say instead. The words are those of the profile's own text."""

from __future__ import annotations

from typing import Any

from cockpit.engine.coverage.mutants import Mutant
from cockpit.standard.document import CodeList, DoseTable, Group, NamedEvent, ProfileDocument, Scope
from cockpit.standard.text import (
    attention_sentence,
    code_entry_text,
    criterion_heading,
    criterion_sentence,
    element_sentence,
    scope_sentence,
)
from cockpit.standard.text.language import language_named
from cockpit.standard.text.later import named_event_lines
from cockpit.standard.units import unit_text

_WORDS = {
    "exclusion": (
        "kodelisten »{title}« uden undtagelsen {code}",
        'the code list "{title}" without the exception {code}',
    ),
    "code": ("kodelisten »{title}« uden {code}", 'the code list "{title}" without {code}'),
    "element": ("{title}: {sentence}", "{title}: {sentence}"),
    "factor": ("dosistabellen »{title}« uden {factor}", 'the dose table "{title}" without {factor}'),
    "inside": ("i »{profile}«: {said}", 'in "{profile}": {said}'),
    "without": ("{heading} uden: {member}", "{heading} without: {member}"),
    "quoted": ("»{said}«", '"{said}"'),
}


def mutant_sentence(mutant: Mutant, language: str = "da") -> str:
    """`»Patienten er fyldt 65 år« → »Patienten er fyldt 66 år«`, or which code a list would lack. `language` is `da` or `en`."""
    said = _said(mutant, language)
    if mutant.profile is None:
        return said
    title = _local(mutant.owner.title, language)
    return _word("inside", language, profile=title, said=said)


def _said(mutant: Mutant, language: str) -> str:
    before, after = mutant.before, mutant.after
    if isinstance(before, CodeList):
        dropped = [
            entry for entry in (*before.codes, *before.exclusions) if entry not in (*after.codes, *after.exclusions)
        ]
        key = "exclusion" if dropped[0] in before.exclusions else "code"
        title = _local(before.title, language)
        return _word(key, language, title=title, code=code_entry_text(dropped[0], language))
    if isinstance(before, Scope):
        return _change(scope_sentence(mutant.owner, language), scope_sentence(mutant.mutated_owner, language), language)
    if mutant.path[0] == "elements":
        return _element(mutant, language)
    if isinstance(before, NamedEvent):
        return _named_event(mutant, language)
    if isinstance(before, DoseTable):
        factor = next(one for one in before.factors if one not in after.factors)
        told = f"{_local(factor.display, language)} ({factor.code}, {unit_text(factor.unit, language)})"
        return _word("factor", language, title=_local(before.title, language), factor=told)
    if isinstance(before, Group) and len(after.criteria) < len(before.criteria):
        return _member_dropped(before, after, mutant.owner, language)
    return _change(
        criterion_heading(mutant.owner, before, language),
        criterion_heading(mutant.mutated_owner, after, language),
        language,
    )


def _named_event(mutant: Mutant, language: str) -> str:
    """The named event as it is said, before and after."""
    lines = [
        list(named_event_lines(owner.model_copy(update={"events": [named]}), language_named(language)))
        for owner, named in ((mutant.owner, mutant.before), (mutant.mutated_owner, mutant.after))
    ]
    was, now = (" ".join(one).removeprefix("• ") for one in lines)
    return _change(was, now, language)


def _element(mutant: Mutant, language: str) -> str:
    """The attention rule that differs, else what the element shows."""
    before, after = mutant.before, mutant.after
    for rule, other in zip(before.attention, after.attention, strict=True):
        if rule != other:
            said = _change(attention_sentence(rule, language), attention_sentence(other, language), language)
            return _word("element", language, title=_local(before.title, language), sentence=said)
    was, now = (element_sentence(mutant.owner, element, language) for element in (before, after))
    return _word("element", language, title=_local(before.title, language), sentence=_change(was, now, language))


def _member_dropped(before: Group, after: Group, owner: ProfileDocument, language: str) -> str:
    dropped = next(member for member in before.criteria if member not in after.criteria)
    heading = criterion_heading(owner, before, language)
    return _word(
        "without", language, heading=heading, member=_quoted(criterion_sentence(owner, dropped, language), language)
    )


def _change(before: str, after: str, language: str) -> str:
    return f"{_quoted(before, language)} → {_quoted(after, language)}"


def _quoted(said: str, language: str) -> str:
    return _word("quoted", language, said=said.removesuffix("."))


def _local(text: Any, language: str) -> str:
    return str(text.da if language == "da" else text.en or text.da)


def _word(key: str, language: str, **parts: str) -> str:
    return _WORDS[key][0 if language == "da" else 1].format(**parts)

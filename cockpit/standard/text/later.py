"""What standard 1.1 added to a document, as lines of its text: named events, parameters with what they set, dose tables."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.document import (
    DoseTable,
    Group,
    NamedEvent,
    Parameter,
    ParameterTarget,
    ProfileDocument,
    criteria,
    criterion_roots,
)
from cockpit.standard.text.events import noun_phrase
from cockpit.standard.text.expressions import decimals_text
from cockpit.standard.text.language import Language
from cockpit.standard.text.lines import criterion_numbers
from cockpit.standard.text.model import phrase_text
from cockpit.standard.text.numbers import dose_table_title
from cockpit.standard.text.restrictions import event_title
from cockpit.standard.units import unit_text


def named_event_lines(document: ProfileDocument, language: Language) -> Iterator[str]:
    """Each named event with the occurrence that relations mean."""
    for named in document.events or []:
        yield "• " + named_event_text(document, named, language)


def named_event_text(document: ProfileDocument, named: NamedEvent, language: Language) -> str:
    """The named event, with its title in front."""
    form = "many" if named.occurrence == "any" else "pick"
    event = phrase_text(noun_phrase(document, named.events, language, form))
    title = event_title(document, named, language)
    return language.word(f"named.{named.occurrence}", title=title[:1].upper() + title[1:], event=event)


def parameter_lines(document: ProfileDocument, language: Language) -> Iterator[str]:
    """Each parameter with its default, its limits and every number that it sets."""
    for parameter in document.parameters or []:
        yield "• " + parameter_text(parameter, language)
        for target in parameter.targets:
            yield "    " + _sets(document, target, language)


def parameter_sentences(document: ProfileDocument, parameter: Parameter, language: Language) -> str:
    """The parameter and what it sets, in one text."""
    sets = (_sets(document, target, language) for target in parameter.targets)
    return " ".join((parameter_text(parameter, language), *sets))


def _sets(document: ProfileDocument, target: ParameterTarget, language: Language) -> str:
    field = language.templates.get(f"field.{target.field}") or language.quoted(target.field)
    return language.word("parameter.sets", field=field, node=_target(document, target, language))


def parameter_text(parameter: Parameter, language: Language) -> str:
    """`Døgndosis: 50, kan vælges fra 20 til og med 200. Enhed: mg/døgn.`"""
    return language.word(
        "parameter" if parameter.unit is None else "parameter.unit",
        title=language.local(parameter.title),
        default=language.number(parameter.default),
        minimum=language.number(parameter.minimum),
        maximum=language.number(parameter.maximum),
        unit=unit_text(parameter.unit or "", language.key),
    )


def _target(document: ProfileDocument, target: ParameterTarget, language: Language) -> str:
    """The node that holds the number: a criterion by its number, others by title."""
    for path, root in criterion_roots(document):
        holder = language.word("holder.population")
        if len(path) > 1:
            part, index = str(path[0]), path[1]
            title = language.local(getattr(document, part)[index].title)
            holder = language.word(f"holder.{part}", title=language.word("quoted", text=title))
        numbers = criterion_numbers(root)
        for _, criterion in criteria(root, ()):
            if criterion.id == target.node:
                whole = isinstance(criterion, Group) and not numbers[criterion.id]
                key = "target.group" if whole else "target.criterion"
                return language.word(key, number=numbers[criterion.id], holder=holder)
    for element in document.elements:
        if element.id == target.node:
            return language.word("target.element", title=language.word("quoted", text=language.local(element.title)))
    for named in document.events or []:
        if named.id == target.node:
            title = event_title(document, named, language)
            return language.word("target.event", title=language.word("event.title", title=title))
    return language.word("target.unknown", id=target.node)


def dose_table_lines(document: ProfileDocument, table: DoseTable, language: Language) -> Iterator[str]:
    """A dose table: what doses are converted to, and every factor."""
    yield ""
    yield f"{language.word('heading.dose_tables')}: {dose_table_title(document, table, language)}".upper()
    yield from _dose_table(table, language)


def dose_table_text(table: DoseTable, language: Language) -> str:
    """The same without the heading, in one text."""
    return " ".join(line.strip() for line in _dose_table(table, language))


def _dose_table(table: DoseTable, language: Language) -> Iterator[str]:
    unit, decimals = unit_text(table.unit, language.key), decimals_text(table.decimals, language)
    yield language.word("dose_table", unit=unit, decimals=decimals)
    for entry in table.factors:
        yield language.word(
            "dose_table.factor",
            code=entry.code,
            unit=unit_text(entry.unit, language.key),
            display=language.local(entry.display),
            factor=language.number(entry.factor),
        )

"""A whole profile as plain text: everything in the document except its technical ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from cockpit.standard.document import (
    Action,
    CodeList,
    Conversion,
    Criterion,
    LocalText,
    ProfileDocument,
    QualityList,
    Subgroup,
    criteria,
)
from cockpit.standard.record import NATIONAL_SOURCES
from cockpit.standard.text.expressions import code_text
from cockpit.standard.text.language import Language
from cockpit.standard.text.later import dose_table_lines, named_event_lines, parameter_lines
from cockpit.standard.text.lines import tree_lines
from cockpit.standard.text.model import phrase_text
from cockpit.standard.text.sentences import attention_text, element_phrase, scope_text
from cockpit.standard.units import unit_text


def document_lines(document: ProfileDocument, language: Language) -> Iterator[str]:
    """The lines of the whole text."""
    yield from _identity(document, language)
    yield from _clinical(document, language)
    yield from _legal(document, language)
    yield from _section(
        "population", [scope_text(document.scope, language), *_tree(document, document.population, language)], language
    )
    yield from _section("subgroups", _holders(document, document.subgroups, language), language)
    yield from _section("elements", _elements(document, language), language)
    yield from _views(document, language)
    yield from _section("actions", _holders(document, document.actions, language), language)
    yield from _section("quality_lists", _holders(document, document.quality_lists, language), language)
    yield from _section("events", named_event_lines(document, language), language)
    yield from _section("parameters", parameter_lines(document, language), language)
    yield from _section("profiles", _pins(document, language), language)
    for code_list in document.code_lists:
        yield from _code_list(code_list, language)
    for table in document.dose_tables or []:
        yield from dose_table_lines(document, table, language)
    pin = document.terminology
    yield from _section("terminology", [language.word("terminology", release=pin.release, hash=pin.hash)], language)
    extensions = [
        f"{key}: {json.dumps(document.extensions[key], ensure_ascii=False, sort_keys=True)}"
        for key in document.extensions
    ]
    yield from _section("extensions", extensions, language)


def _section(key: str, lines: Iterable[str], language: Language) -> Iterator[str]:
    """A heading and its lines; nothing when there are no lines."""
    content = list(lines)
    if content:
        yield ""
        yield language.word(f"heading.{key}").upper()
        yield from content


def _identity(document: ProfileDocument, language: Language) -> Iterator[str]:
    yield language.word("heading.identity", title=language.local(document.title), version=document.version)
    yield language.word("organisation", organisation=document.organisation, id=document.id, standard=document.standard)
    yield language.word(f"confirmation.{document.clinical.confirmation}")


def _clinical(document: ProfileDocument, language: Language) -> Iterator[str]:
    for key in ("purpose", "target_group", "basis", "instructions"):
        text: LocalText = getattr(document.clinical, key)
        yield from _section(key, [language.local(text)], language)
    references = [
        reference.title + (f" <{reference.url}>" if reference.url else "") for reference in document.clinical.references
    ]
    yield from _section("references", references, language)


def _legal(document: ProfileDocument, language: Language) -> Iterator[str]:
    lines = [language.word("processing_purpose", text=language.local(document.legal.processing_purpose))]
    for use in document.legal.sources:
        source = language.known("source", use.source)
        if use.legal_basis is None:
            missing = use.source in NATIONAL_SOURCES
            lines.append(language.word("source_use.no-basis" if missing else "source_use.local", source=source))
        else:
            lines.append(language.word("source_use", source=source, basis=language.local(use.legal_basis)))
    yield from _section("legal", lines, language)


def _tree(document: ProfileDocument, root: Criterion, language: Language) -> Iterator[str]:
    """The criterion tree, indented, with titles before and rationales under the criteria that have them."""
    rationales = {criterion.id: criterion.rationale for _, criterion in criteria(root, ())}
    for line in tree_lines(document, root, language):
        indent = "    " * line.depth
        number = f"{line.number}. " if line.number else ""
        title = f"[{line.title}] " if line.title else ""
        yield f"{indent}{number}{title}{line.text}"
        rationale = rationales[line.node]
        if rationale is not None:
            yield f"{indent}    {language.word('rationale', text=language.local(rationale))}"


def _holders(
    document: ProfileDocument, holders: Sequence[Subgroup | Action | QualityList], language: Language
) -> Iterator[str]:
    """Subgroups, actions or quality lists: title, description, criterion."""
    for holder in holders:
        yield f"• {language.local(holder.title)}"
        description = holder.description if isinstance(holder, Subgroup) else holder.text
        if description is not None:
            yield f"    {language.local(description)}"
        yield from (f"    {line}" for line in _tree(document, holder.criterion, language))


def _elements(document: ProfileDocument, language: Language) -> Iterator[str]:
    for element in document.elements:
        yield f"• {language.local(element.title)}: {phrase_text(element_phrase(document, element, language))}"
        for attention in element.attention:
            yield f"    {attention_text(attention, language)}"


def _views(document: ProfileDocument, language: Language) -> Iterator[str]:
    titles = {element.id: language.local(element.title) for element in document.elements}
    subgroups = {subgroup.id: language.local(subgroup.title) for subgroup in document.subgroups}
    view = document.views.list

    def title(names: dict[str, str], node: str) -> str:
        return names.get(node) or language.word("quoted", text=node)

    lines = [language.word("columns", elements="; ".join(title(titles, column) for column in view.columns))]
    if view.sort:
        keys = [
            language.word("sorted.descending", element=title(titles, key.element))
            if key.descending
            else title(titles, key.element)
            for key in view.sort
        ]
        lines.append(language.word("sorted", elements="; ".join(keys)))
    if view.group_by is not None:
        lines.append(language.word("grouped", element=title(titles, view.group_by)))
    if view.filters:
        lines.append(
            language.word("filters", subgroups="; ".join(title(subgroups, subgroup) for subgroup in view.filters))
        )
    yield from _section("list", lines, language)
    sections = [
        f"• {language.local(section.title)}: {'; '.join(title(titles, element) for element in section.elements)}"
        for section in document.views.patient.sections
    ]
    yield from _section("patient", sections, language)


def _pins(document: ProfileDocument, language: Language) -> Iterator[str]:
    for pin in document.profiles:
        title = language.word("quoted", text=pin.id) if pin.document is None else language.local(pin.document.title)
        yield "• " + language.word("pin", title=title, version=pin.version, hash=pin.hash)
        if pin.document is not None:
            yield from (
                f"    {line}"
                for line in (
                    scope_text(pin.document.scope, language),
                    *_tree(pin.document, pin.document.population, language),
                    *named_event_lines(pin.document, language),
                )
            )


def _code_list(code_list: CodeList, language: Language) -> Iterator[str]:
    yield ""
    yield f"{language.word('heading.code_lists')}: {language.local(code_list.title)}".upper()
    for entry in code_list.codes:
        yield code_text(entry, language)
    for entry in code_list.exclusions:
        yield code_text(entry, language, excluded=True)
    quantity = code_list.quantity
    if quantity is not None:
        key = "code_list.quantity.one" if quantity.decimals == 1 else "code_list.quantity"
        yield language.word(key, unit=unit_text(quantity.unit, language.key), decimals=str(quantity.decimals))
        for conversion in quantity.conversions:
            yield language.word(
                _conversion_key(conversion),
                unit=unit_text(conversion.unit, language.key),
                factor=language.number(conversion.factor),
                offset=language.number(conversion.offset),
            )


def _conversion_key(conversion: Conversion) -> str:
    """Only what the conversion does is said. The numbers are compared as they are written, for they are part of the document."""
    if conversion.factor == "1":
        return "code_list.conversion.same" if conversion.offset == "0" else "code_list.conversion.add"
    return "code_list.conversion.multiply" if conversion.offset == "0" else "code_list.conversion"

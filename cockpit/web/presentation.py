"""A profile's document arranged for reading: lines, elements, code lists and texts in the page's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cockpit.standard import text
from cockpit.standard.codes import CODE_SYSTEMS, CodeSystem
from cockpit.standard.document import CodeList, Criterion, ProfileDocument
from cockpit.standard.editing import places
from cockpit.standard.units import unit_text
from cockpit.web.forms.events import SOURCE_NAMES
from cockpit.web.wording import language, local, pick


@dataclass(frozen=True)
class Tree:
    """A named criterion tree: a subgroup, an action or a quality list; `description` may be empty."""

    id: str
    title: str
    description: str
    lines: list[text.Line]


@dataclass(frozen=True)
class ElementLine:
    """One data element: its name, what it shows in a sentence, and when it asks for attention."""

    id: str
    title: str
    sentence: str
    attention: list[str]
    in_list: bool


@dataclass(frozen=True)
class SourceLine:
    """One data source of the profile and its legal basis (empty when none is stated)."""

    source: str
    name: str
    legal_basis: str


@dataclass(frozen=True)
class EntryLine:
    """One code of a list. `match` is the document's word for how it matches; `hierarchical`: its system has codes below codes."""

    system: str
    system_name: str
    code: str
    match: str
    display: str
    hierarchical: bool


@dataclass(frozen=True)
class CodeListLine:
    """One code list with its codes, what is left out of it, and how many criteria and elements use it."""

    id: str
    title: str
    codes: list[EntryLine]
    exclusions: list[EntryLine]
    quantity: str
    users: int


@dataclass(frozen=True)
class ReadableProfile:
    """Everything that the overview shows of a document."""

    document: ProfileDocument
    scope: str
    population: list[text.Line]
    subgroups: list[Tree]
    elements: list[ElementLine]
    actions: list[Tree]
    quality_lists: list[Tree]
    sources: list[SourceLine]
    code_lists: list[CodeListLine]

    @property
    def example(self) -> bool:
        """The clinical content is an example that no clinician has confirmed."""
        return self.document.clinical.confirmation == "example"


def readable(document: ProfileDocument) -> ReadableProfile:
    """The document as its overview shows it."""
    return ReadableProfile(
        document,
        text.scope_sentence(document, language()),
        text.population_lines(document, language()),
        _trees(document, document.subgroups, "description"),
        element_lines(document),
        _trees(document, document.actions, "text"),
        _trees(document, document.quality_lists, "text"),
        source_lines(document),
        code_list_lines(document),
    )


def _trees(document: ProfileDocument, owners: Sequence[Any], description: str) -> list[Tree]:
    return [
        Tree(owner.id, local(owner.title), local(getattr(owner, description)), tree_lines(document, owner.criterion))
        for owner in owners
    ]


def tree_lines(document: ProfileDocument, criterion: Criterion) -> list[text.Line]:
    """The lines of a tree in the page's language."""
    return text.criterion_lines(document, criterion, language())


def element_lines(document: ProfileDocument) -> list[ElementLine]:
    """The data elements in the document's order."""
    columns = set(document.views.list.columns)
    return [
        ElementLine(
            element.id,
            local(element.title),
            text.element_sentence(document, element, language()),
            [text.attention_sentence(rule, language()) for rule in element.attention],
            element.id in columns,
        )
        for element in document.elements
    ]


def source_lines(document: ProfileDocument) -> list[SourceLine]:
    """The data sources with their legal basis."""
    return [
        SourceLine(use.source, str(SOURCE_NAMES.get(use.source, use.source)), local(use.legal_basis))
        for use in document.legal.sources
    ]


def code_list_lines(document: ProfileDocument) -> list[CodeListLine]:
    """The code lists in the document's order."""
    content = document.content()
    used: dict[str, int] = {}
    for node in [place.criterion for place in places(content)] + content["elements"]:
        for list_id in node.get("events", {}).get("codes", []):
            used[list_id] = used.get(list_id, 0) + 1
    return [code_list_line(code_list, used.get(code_list.id, 0)) for code_list in document.code_lists]


def code_list_line(code_list: CodeList, users: int) -> CodeListLine:
    """One code list for reading."""
    quantity = code_list.quantity
    return CodeListLine(
        code_list.id,
        local(code_list.title),
        _entries(code_list.codes),
        _entries(code_list.exclusions),
        "" if quantity is None else unit_text(quantity.unit, language()),
        users,
    )


def _entries(entries: Sequence[Any]) -> list[EntryLine]:
    return [_entry(entry, CODE_SYSTEMS[entry.system]) for entry in entries]


def _entry(entry: Any, system: CodeSystem) -> EntryLine:
    name = pick(system.name_da, system.name_en)
    return EntryLine(entry.system, name, entry.code, entry.match, local(entry.display), system.hierarchical)

"""The mutants of a profile: each part written slightly otherwise, one at a time.

A mutant's id is the part's own id, what differs and what it became (`aeldre-k:comparison.value:+1`), with the inlined profile's id in front
when the part is another profile's (`demens/har-demens-k:events.kinds.dropped`). Ids of parts survive editing and moving, so that a mutant's id
does too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cockpit.engine.coverage.alternatives import (
    Alternative,
    code_list_alternatives,
    criterion_alternatives,
    dose_table_alternatives,
    element_alternatives,
    named_event_alternatives,
    scope_alternatives,
)
from cockpit.engine.coverage.parts import Part, affected, parts_of
from cockpit.standard.document import (
    CodeList,
    Criterion,
    EventSelection,
    Node,
    Path,
    ProfileDocument,
    all_criteria,
    all_numbers,
    criteria,
    own_selections,
    selections,
)

POPULATION: Path = ("population",)


@dataclass(frozen=True)
class Mutant:
    """One part of the profile written otherwise.

    `owner` is the document that the part stands in (the profile's own, or one inlined in it at `owner_path`), `path` the part's place in that
    document, `before` the part and `after` its alternative. `parts` are what may show it.
    """

    document: ProfileDocument
    owner: ProfileDocument
    owner_path: Path
    path: Path
    before: Any
    alternative: Alternative[Any]
    parts: frozenset[Part]

    @property
    def node(self) -> str:
        """The id of the part; `scope` has none of its own."""
        return getattr(self.before, "id", "scope")

    @property
    def profile(self) -> str | None:
        """The inlined profile that the part is of; None for the profile itself."""
        return self.owner.id if self.owner_path else None

    @property
    def after(self) -> Any:
        return self.alternative.node

    @property
    def id(self) -> str:
        owners = [str(getattr(at(self.document, self.owner_path[:end]), "id", "")) for end in _pins(self.owner_path)]
        named = ":".join(filter(None, (self.node, self.alternative.kind, self.alternative.detail)))
        return "/".join([*owners, named])

    @cached_property
    def mutated_owner(self) -> ProfileDocument:
        """The document that the part stands in, with the part written otherwise."""
        document: ProfileDocument = replaced(self.owner, self.path, self.after)
        return document

    @cached_property
    def mutated(self) -> ProfileDocument:
        """The whole profile with the part written otherwise."""
        if not self.owner_path:
            return self.mutated_owner
        document: ProfileDocument = replaced(self.document, self.owner_path, self.mutated_owner)
        return document


def _pins(path: Path) -> Iterable[int]:
    """The lengths of the path that end at a pin: `profiles`, index, `document`, and again for a profile inlined in that one."""
    return range(2, len(path) + 1, 3)


def at(node: Any, path: Path) -> Any:
    """What stands at the path."""
    for step in path:
        node = getattr(node, step) if isinstance(step, str) else node[step]
    return node


def replaced(node: Any, path: Path, new: Node) -> Any:
    """The document (or part of one) with what stands at the path replaced; nothing else is copied."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        return node.model_copy(update={step: replaced(getattr(node, step), rest, new)})
    return [*node[:step], replaced(node[step], rest, new), *node[step + 1 :]]


def mutants(document: ProfileDocument) -> Iterator[Mutant]:
    """Every mutant of the profile and of the populations of the profiles inlined in it, in reading order."""
    yield from _own(document)
    yield from _inlined(document, document, (), frozenset())


def _own(document: ProfileDocument) -> Iterator[Mutant]:
    """The scope, the criteria, the data elements and the code lists that something uses."""
    lists = [Part("quality_lists", quality_list.id) for quality_list in document.quality_lists]
    looked_at = frozenset({Part("population"), *lists})
    for alternative in scope_alternatives(document.scope):
        yield Mutant(document, document, (), ("scope",), document.scope, alternative, looked_at)
    for path, criterion in all_criteria(document):
        yield from _of_criterion(document, document, (), path, criterion, affected(document, Part.of(document, path)))
    for index, element in enumerate(document.elements):
        parts = frozenset({Part("elements", element.id)})
        for other in element_alternatives(element, document):
            yield Mutant(document, document, (), ("elements", index), element, other, parts)
    yield from _foundations(document)
    used = [(part, selection) for path, _, selection in selections(document) for part in parts_of(document, path)]
    for index, code_list in enumerate(document.code_lists):
        users = [part for part, selection in used if code_list.id in selection.codes]
        yield from _of_code_list(document, document, (), ("code_lists", index), code_list, affected(document, *users))


def _foundations(document: ProfileDocument) -> Iterator[Mutant]:
    """Named events and dose tables that something uses."""
    for index, named in enumerate(document.events or []):
        path: Path = ("events", index)
        parts = affected(document, *parts_of(document, path))
        for alternative in named_event_alternatives(named, document) if parts else ():
            yield Mutant(document, document, (), path, named, alternative, parts)
    for index, table in enumerate(document.dose_tables or []):
        users = [
            Part.of(document, path)
            for path, _, number in all_numbers(document)
            if table.id == getattr(number, "table", None)
        ]
        parts = affected(document, *users)
        for alternative in dose_table_alternatives(table) if parts else ():
            yield Mutant(document, document, (), ("dose_tables", index), table, alternative, parts)


def _of_criterion(
    document: ProfileDocument,
    owner: ProfileDocument,
    owner_path: Path,
    path: Path,
    criterion: Criterion,
    parts: frozenset[Part],
) -> Iterator[Mutant]:
    for alternative in criterion_alternatives(criterion, owner):
        yield Mutant(document, owner, owner_path, path, criterion, alternative, parts)


def _of_code_list(
    document: ProfileDocument,
    owner: ProfileDocument,
    owner_path: Path,
    path: Path,
    code_list: CodeList,
    parts: frozenset[Part],
) -> Iterator[Mutant]:
    for alternative in code_list_alternatives(code_list) if parts else ():
        yield Mutant(document, owner, owner_path, path, code_list, alternative, parts)


def _inlined(
    document: ProfileDocument, holder: ProfileDocument, holder_path: Path, reached: frozenset[Part]
) -> Iterator[Mutant]:
    """The mutants of the populations that `holder` inlines; `reached` are the parts of the profile itself that show the holder's population."""
    for index, pin in enumerate(holder.profiles):
        inside = pin.document
        parts = reached if holder_path else affected(document, *Part.referring(document, pin.id))
        if inside is None or not parts:
            continue
        path: Path = (*holder_path, "profiles", index, "document")
        for own, criterion in criteria(inside.population, POPULATION):
            yield from _of_criterion(document, inside, path, own, criterion, parts)
        asked = list(_selections(inside.population))
        for number, code_list in enumerate(inside.code_lists):
            if any(code_list.id in events.codes for events in asked):
                yield from _of_code_list(document, inside, path, ("code_lists", number), code_list, parts)
        yield from _inlined(document, inside, path, parts)


def _selections(root: Criterion) -> Iterator[EventSelection]:
    for path, criterion in criteria(root, ()):
        yield from (events for _, events in own_selections(criterion, path))

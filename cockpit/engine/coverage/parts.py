"""The parts of a profile whose results are shown: population, subgroups, actions, quality lists and data elements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cockpit.standard.document import (
    LocalText,
    Path,
    ProfileDocument,
    ProfileReference,
    SubgroupReference,
    all_criteria,
    selections,
)

Kind = Literal["population", "subgroups", "actions", "quality_lists", "elements"]


@dataclass(frozen=True)
class Part:
    """One part: its field in the document and its id (empty for the population)."""

    kind: Kind
    id: str = ""

    @classmethod
    def of(cls, document: ProfileDocument, path: Path) -> Part:
        """The part that a place in the document belongs to."""
        if path[0] == "population":
            return cls("population")
        return cls(path[0], getattr(document, str(path[0]))[path[1]].id)  # type: ignore[arg-type]  # the other holders of criteria

    def title(self, document: ProfileDocument) -> LocalText | None:
        """The part's own title; None for the population."""
        if self.kind == "population":
            return None
        title: LocalText = next(holder.title for holder in getattr(document, self.kind) if holder.id == self.id)
        return title

    @classmethod
    def referring(cls, document: ProfileDocument, profile: str) -> list[Part]:
        """The parts with a criterion on another profile's population."""
        return [
            cls.of(document, path)
            for path, criterion in all_criteria(document)
            if isinstance(criterion, ProfileReference) and criterion.profile == profile
        ]


def parts_of(document: ProfileDocument, path: Path) -> list[Part]:
    """The parts that show what stands at the place; of a named event those whose selections relate to it, also through other named events."""
    if path[0] != "events":
        return [Part.of(document, path)]
    named = (document.events or [])[int(path[1])].id
    return [
        part
        for place, _, selection in selections(document)
        if any(relation.event == named for relation in selection.relations or [])
        for part in parts_of(document, place)
    ]


def affected(document: ProfileDocument, *parts: Part) -> frozenset[Part]:
    """The parts and the actions that refer to a subgroup among them."""
    subgroups = {part.id for part in parts if part.kind == "subgroups"}
    following = [
        Part.of(document, path)
        for path, criterion in all_criteria(document)
        if isinstance(criterion, SubgroupReference) and criterion.subgroup in subgroups
    ]
    return frozenset({*parts, *following})

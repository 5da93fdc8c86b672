"""Two versions of a profile compared by node id: what is added, removed, moved and changed, and which version number follows.

Levels (docs/standard/versions.md): **major** when the population, a subgroup, the scope, a code list, named event, dose table, parameter or profile
that they use, the sources or legal basis change, the level is raised, or an element is removed or retyped; **minor** when an element, view, attention rule, action or quality
list is added or changed; **patch** for text. The highest class wins. Each change of logic is labelled as widening, narrowing or unclear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cockpit.standard.changes import code_lists, criteria, elements, identity, later, views
from cockpit.standard.changes.directions.labels import TreeDirection, tree_directions
from cockpit.standard.changes.model import Change, Direction, Kind, Level, direction_name, highest
from cockpit.standard.document import ProfileDocument
from cockpit.standard.level import engine_level

__all__ = ["Change", "Direction", "Kind", "Level", "TreeDirection", "VersionComparison", "compare"]


@dataclass(frozen=True)
class VersionComparison:
    """What changed from the old version to the new one."""

    changes: list[Change]
    level: Level | None
    """The highest level of the changes; None when nothing changed or there is no old version."""
    next_version: str
    """The version number that the new one gets: `1.0.0` for the first; the old number when nothing changed."""
    first: bool = False
    directions: list[TreeDirection] = field(default_factory=list)
    """The population's direction, then that of each subgroup, action and quality list that both versions have; empty for the first."""

    def summary(self, language: str = "da") -> list[str]:
        """A few sentences: the version that follows and why, then what changed part by part. `language` is `da` or `en`."""
        english = language == "en"
        if self.first:
            return ["The first version: 1.0.0." if english else "Den første version: 1.0.0."]
        if self.level is None:
            return ["Nothing has changed." if english else "Intet er ændret."]
        return [self._why(english), *self._parts(english)]

    def effects(self, language: str = "da") -> list[str]:
        """What the changes together do to those who are certainly in: the population in every case, other lists when anything happens."""
        return [
            f"{told.title_en if language == 'en' else told.title}: {direction_name(told.direction, language)}."
            for told in self.directions
            if told.part == "population" or told.direction != "same"
        ]

    def _why(self, english: bool) -> str:
        decisive = next(change for change in self.changes if change.level == self.level)
        if english:
            return f"The next version is {self.next_version}, because {decisive.reason('en')}."
        return f"Næste version bliver {self.next_version}, fordi {decisive.reason('da')}."

    def _parts(self, english: bool) -> Iterator[str]:
        language = "en" if english else "da"
        counts: dict[str, dict[str, int]] = {}
        for change in self.changes:
            kinds = counts.setdefault(change.part_name(language), {})
            kinds[change.kind_name(language)] = kinds.get(change.kind_name(language), 0) + 1
        for part, kinds in counts.items():
            yield f"{part}: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}."


def compare(old: ProfileDocument | None, new: ProfileDocument) -> VersionComparison:
    """The comparison of `new` with `old` (None: there is no published version, and the next number is 1.0.0)."""
    if old is None:
        return VersionComparison([], None, "1.0.0", first=True)
    changes = [
        *_raised_level(old, new),
        *criteria.changes(old, new),
        *code_lists.changes(old, new),
        *later.changes(old, new),
        *elements.changes(old, new),
        *views.changes(old, new),
        *identity.changes(old, new),
    ]
    if not changes and _compared(old) != _compared(new):
        changes = [Change(None, "document", "changed", "major", "Dokumentet", "The document", direction="unclear")]
    level = highest(change.level for change in changes)
    return VersionComparison(changes, level, _next(old.version, level), directions=tree_directions(old, new))


def _compared(document: ProfileDocument) -> dict[str, Any]:
    """All that a comparison is about: not the id, the version, or the inlined text of pins, which their hashes stand for.

    It is compared whole when nothing else differs: a document with an id or a source twice cannot be told apart node by node.
    """
    content = document.model_dump(mode="json", exclude={"id": True, "version": True})
    for pin in content["profiles"]:
        del pin["document"]
    return content


def _raised_level(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    before, after = engine_level(old), engine_level(new)
    if after > before:
        yield Change(
            None, "level", "changed", "major", "Niveauet er hævet", "The level is raised",
            f"Niveau {before}", f"Niveau {after}", f"Level {before}", f"Level {after}",
        )  # fmt: skip


def _next(version: str, level: Level | None) -> str:
    major, minor, patch = (int(part) for part in version.split("."))
    if level is None:
        return version
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }[level]

"""The statement in the making: its parts in order, their names, and what has been compiled already."""

from __future__ import annotations

from dataclasses import dataclass, field

from cockpit.engine.relational import datasets
from cockpit.engine.relational.form import Part, Select, Union
from cockpit.engine.selection import Situation

# PostgreSQL cuts names after 63 bytes; the rest is room for a number that keeps shortened names apart.
_LONGEST = 56


@dataclass
class Plan:
    """Parts are added after everything they use. A criterion that is used twice is compiled once."""

    situation: Situation
    parts: list[Part] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _done: dict[tuple[int, str], str] = field(default_factory=dict)

    def add(self, wanted: str, comment: str, relation: Select | Union) -> str:
        """Add a part; its name is the wanted one, shortened and numbered when need be."""
        name = self._name(wanted)
        self.parts.append(Part(name, comment, relation))
        return name

    def column(self, wanted: str) -> str:
        """A name for a column of the final select that no part or other column has."""
        return self._name(wanted)

    def seen(self, dataset: str) -> str:
        """The part that holds the dataset's seen events; `diagnosis_code` is the diagnoses' codings."""
        part = datasets.seen_codings() if dataset == "diagnosis_code" else datasets.seen(dataset)
        if part.name not in self._names:
            self.include(part)
        return part.name

    def include(self, part: Part) -> None:
        """Add a part under its own name."""
        self._names.add(part.name)
        self.parts.append(part)

    def done(self, situation: Situation, criterion_id: str) -> str | None:
        """The name of the part that already holds this criterion's outcome."""
        return self._done.get((id(situation), criterion_id))

    def remember(self, situation: Situation, criterion_id: str, name: str) -> None:
        self._done[id(situation), criterion_id] = name

    def _name(self, wanted: str) -> str:
        base = wanted.replace("-", "_")[:_LONGEST]
        name, number = base, 1
        while name in self._names:
            number += 1
            name = f"{base}_{number}"
        self._names.add(name)
        return name

"""A statement with fewer parts, for an engine that takes no more than so many: some parts stand where they are read instead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from cockpit.engine.relational.form import Part, Statement, nodes, reading_instead
from cockpit.engine.relational.reads import names_read


@dataclass
class _Counted:
    """A relation with what it reads by name, each as often as it does, and how long it is; neither is counted anew when a part is put in."""

    relation: Any
    reads: Counter[str]
    size: int

    @classmethod
    def of(cls, relation: Any) -> _Counted:
        return cls(relation, Counter(names_read(relation)), sum(1 for _ in nodes(relation)))

    def put_in(self, part: Part, inside: _Counted) -> None:
        """The part's relation wherever the part is read."""
        times = self.reads.pop(part.name, 0)
        if times:
            self.relation = reading_instead(self.relation, part.name, inside.relation)
            self.size += times * inside.size
            for name, count in inside.reads.items():
                self.reads[name] += times * count


def with_fewer_parts(statement: Statement, most: int) -> Statement:
    """The same statement with at most so many parts: those that are read least are put in first, the shortest of them before the others."""
    parts = {part.name: (part, _Counted.of(part.relation)) for part in statement.parts}
    select = _Counted.of(statement.select)
    while len(parts) > most:
        uses: Counter[str] = Counter(select.reads)
        for _, counted in parts.values():
            uses.update(counted.reads)
        name = min(parts, key=lambda one: (uses[one], parts[one][1].size))
        part, inside = parts.pop(name)
        for counted in (select, *(counted for _, counted in parts.values())):
            counted.put_in(part, inside)
    kept = tuple(replace(part, relation=counted.relation) for part, counted in parts.values())
    return replace(statement, parts=kept, select=select.relation)

"""A statement in which what is asked alike is asked once: groupings of the same rows are one, events that several look at are put together once, and
what is said of a patient stands in one row.

Only for engines that compute a part once, however often it is read (`Dialect.gathers`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from cockpit.engine.relational.events_once import events_once
from cockpit.engine.relational.form import Named, Part, Select, changed
from cockpit.engine.relational.gathering import called_alike, gathered, groupings
from cockpit.engine.relational.one_row import RowOf, in_one_row
from cockpit.engine.relational.readings import Reading
from cockpit.engine.relational.reads import names_read
from cockpit.engine.relational.simplifying import flattened

Parts = list[Part | Reading]


def together(
    parts: Parts, final: Select, rows: Sequence[RowOf], most_joins: int, name: Callable[[str], str]
) -> tuple[Parts, Select]:
    """The parts and the final select with as few groupings and joins as say the same.

    `rows`: of whom a row is made, those who are read from another row before the others; `most_joins`: how many parts one select joins at most; `name`: a name
    that no part has yet, like a wanted one.
    """
    every: Parts = gathered(_read_widely(_without_asking(events_once(parts, name))), name)
    for of in rows:
        every, final = in_one_row(every, final, of, most_joins, name)
    return every, final


def _without_asking(parts: Parts) -> Parts:
    """The parts without asking for what is so of all rows of a reading, and with selects of selects as one."""
    readings = {part.name: part for part in parts if isinstance(part, Reading)}

    def known(node: Any) -> Any:
        if isinstance(node, Select) and node.source and node.source.relation in readings:
            reading = readings[str(node.source.relation)]
            return reading.with_person(reading.without_asking(node))
        return node

    return [
        replace(part, relation=flattened(changed(part.relation, known))) if isinstance(part, Part) else part
        for part in parts
    ]


def _read_widely(parts: Parts) -> Parts:
    """The parts without readings of which nothing is asked but what is asked of the wider one too, by the same groupings of the same rows: those serve."""
    asked: dict[str, list[object]] = {}
    for select in (select for part in parts if isinstance(part, Part) for select in groupings(part.relation)):
        called = called_alike(select)
        source = str(called.source.relation) if called.source else ""
        asked.setdefault(source, []).append((called.joins, called.where, called.group_by))
    read = Counter(name for part in parts if isinstance(part, Part) for name in names_read(part.relation))
    wider = {
        part.name: part.wider.name
        for part in parts
        if isinstance(part, Reading)
        and part.wider
        and read[part.name] == len(asked.get(part.name, []))
        and all(one in asked.get(part.wider.name, []) for one in asked.get(part.name, []))
    }

    def widely(node: Any) -> Any:
        if isinstance(node, Named) and node.relation in wider:
            return replace(node, relation=wider[str(node.relation)])
        return node

    kept = [part for part in parts if part.name not in wider]
    return [replace(one, relation=changed(one.relation, widely)) if isinstance(one, Part) else one for one in kept]

"""What the relations of a statement read by name: how often each name, and which of its columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from cockpit.engine.relational.form import Column, Named, Relation, Select, Union, fields_of, nodes


class Reads:
    """What some relations read. Each is walked through once, however much is asked afterwards."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        self.times: Counter[str] = Counter()
        self._columns: defaultdict[str, set[str]] = defaultdict(set)
        for relation in relations:
            self.add(relation)

    def add(self, relation: Relation) -> None:
        """One relation more."""
        self.times.update(names_read(relation))
        for name, column in _columns_read(relation):
            self._columns[name].add(column)

    def columns(self, name: str) -> set[str]:
        """The columns that are read of what has this name."""
        return set(self._columns.get(name, ()))


def names_read(node: Any) -> Iterator[str]:
    """What a node of a statement, with all below it, reads by name, once for each time."""
    return (one.relation for one in nodes(node) if isinstance(one, Named) and isinstance(one.relation, str))


def columns_of(select: Select, alias: str) -> set[str]:
    """The columns that the select itself reads of the relation with this alias."""
    return {column.name for column in _columns(select) if column.of == alias}


def _columns_read(relation: Relation) -> Iterator[tuple[str, str]]:
    """The columns that a relation, with those nested in it, reads, each behind the name of what it is read from."""
    if isinstance(relation, Union):
        for select in relation.selects:
            yield from _columns_read(select)
    elif isinstance(relation, Select):
        sources = ([relation.source] if relation.source else []) + [join.to for join in relation.joins]
        named = {source.alias: source.relation for source in sources if isinstance(source.relation, str)}
        yield from ((named[column.of], column.name) for column in _columns(relation) if column.of in named)
        for source in sources:
            if not isinstance(source.relation, str):
                yield from _columns_read(source.relation)


def _columns(node: Any) -> Iterator[Column]:
    """The columns in the values and conditions of a node; not those of relations that it reads."""
    if isinstance(node, Column):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from _columns(part)
    elif not isinstance(node, Named):
        for name in fields_of(type(node)):
            yield from _columns(getattr(node, name))

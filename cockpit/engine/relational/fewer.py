"""A statement with fewer parts, for an engine that takes no more than so many: some parts stand where they are read instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from cockpit.engine.relational.form import Named, Part, Statement


def with_fewer_parts(statement: Statement, most: int) -> Statement:
    """The same statement with at most so many parts: those that are read least are put in first, the shortest of them before the others."""
    parts, select = list(statement.parts), statement.select
    while len(parts) > most:
        uses = Counter(_read([*(part.relation for part in parts), select]))
        part = min(parts, key=lambda one: (uses[one.name], _size(one.relation)))
        parts = [replace(one, relation=_put_in(part, one.relation)) for one in parts if one is not part]
        select = _put_in(part, select)
    return replace(statement, parts=tuple(parts), select=select)


def _nodes(node: Any) -> Iterator[Any]:
    """The node and everything below it."""
    if isinstance(node, tuple | list):
        for one in node:
            yield from _nodes(one)
    elif is_dataclass(node):
        yield node
        for part in fields(node):
            yield from _nodes(getattr(node, part.name))


def _read(node: Any) -> Iterator[str]:
    """What is read by name, once for each time."""
    return (one.relation for one in _nodes(node) if isinstance(one, Named) and isinstance(one.relation, str))


def _size(node: Any) -> int:
    return sum(1 for _ in _nodes(node))


def _put_in(part: Part, node: Any) -> Any:
    """The node with the part's relation wherever the part is read."""
    if isinstance(node, tuple):
        return tuple(_put_in(part, one) for one in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    if isinstance(node, Named) and node.relation == part.name:
        return replace(node, relation=part.relation)
    return replace(node, **{own.name: _put_in(part, getattr(node, own.name)) for own in fields(node)})

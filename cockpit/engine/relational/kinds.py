"""What kind of value a column or an expression holds: read from the logical record's types, without running anything.

A dialect needs it where it writes texts otherwise than numbers and days. Oracle orders texts as the session's language does unless each is
told otherwise, and numbers must not be told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from cockpit.engine.relational.form import (
    Absolute,
    Aggregate,
    Arithmetic,
    AsDecimal,
    Binary,
    ByCodePoints,
    Case,
    Coalesce,
    Column,
    CompletedYears,
    Concatenated,
    Constant,
    DaysAfter,
    DaysBetween,
    Folded,
    Greatest,
    Joined,
    Least,
    Named,
    Order,
    Parameter,
    Placeholder,
    Previous,
    Quotient,
    Relation,
    Rounded,
    RowNumber,
    RunningMaximum,
    Select,
    Statement,
    Trimmed,
    Union,
    Values,
)
from cockpit.standard.record import VIEWS, Type

Kinds = Mapping[str, Type | None]


def texts_by_code_points(statement: Statement) -> Statement:
    """The statement with every text (a time of day is one too) that something is ordered by told to be compared by code points."""
    known: dict[str, Kinds] = {
        view.name: {column.name: column.type for column in view.columns} for view in VIEWS.values()
    }
    parts = []
    for part in statement.parts:
        parts.append(replace(part, relation=_told(part.relation, known, {})))
        known[part.name] = columns_of(part.relation, known)
    return replace(statement, parts=tuple(parts), select=_told(statement.select, known, {}))


def columns_of(relation: Relation, known: Mapping[str, Kinds]) -> dict[str, Type | None]:
    """The kinds of a relation's columns; None for NULL. `known`: those of the views and of earlier parts."""
    if isinstance(relation, Union):
        columns: dict[str, Type | None] = {}
        for select in relation.selects:
            for name, kind in columns_of(select, known).items():
                columns[name] = columns.get(name) or kind
        return columns
    if isinstance(relation, Values):
        first = relation.rows[0] if relation.rows else [Constant(None)] * len(relation.columns)
        return {name: _of_constant(value) for name, value in zip(relation.columns, first, strict=True)}
    scope = _scope(relation, known)
    return {name: kind_of(value, scope) for name, value in relation.columns}


def _scope(select: Select, known: Mapping[str, Kinds]) -> dict[str, Kinds]:
    """The columns that a select can read, by alias."""
    read = ([select.source] if select.source else []) + [join.to for join in select.joins]
    return {named.alias: _columns_read(named, known) for named in read}


def _columns_read(named: Named, known: Mapping[str, Kinds]) -> Kinds:
    return known[named.relation] if isinstance(named.relation, str) else columns_of(named.relation, known)


def kind_of(value: Any, scope: Mapping[str, Kinds]) -> Type | None:
    """The kind of a value in a select that reads these columns; None for NULL."""
    if isinstance(value, Constant):
        return _of_constant(value)
    if isinstance(value, Column):
        return scope[value.of][value.name] if value.of else next(iter(scope.values()))[value.name]
    if isinstance(value, Case):
        return _first([*(then for _, then in value.branches), value.otherwise], scope)
    if isinstance(value, Coalesce):
        return _first([value.value, value.instead], scope)
    if isinstance(value, Least | Greatest):
        return _first([value.left, value.right], scope)
    if isinstance(value, Aggregate) and value.function in ("SUM", "COUNT"):
        return Type.DECIMAL
    if isinstance(value, Aggregate | RunningMaximum | Previous):
        return kind_of(value.value, scope)
    return _ALWAYS[type(value)]


_ALWAYS: dict[type, Type] = {
    **dict.fromkeys((Binary, ByCodePoints, Parameter, Placeholder, Joined, Concatenated, Trimmed, Folded), Type.TEXT),
    **dict.fromkeys(
        (Arithmetic, AsDecimal, Rounded, RowNumber, CompletedYears, DaysBetween, Quotient, Absolute), Type.DECIMAL
    ),
    DaysAfter: Type.DATE,
}


_AS_TEXT = (Type.TEXT, Type.TIME)  # Oracle has no TIME


def _first(values: list[Any], scope: Mapping[str, Kinds]) -> Type | None:
    """The kind of the first value that has one."""
    return next((kind for value in values if value is not None and (kind := kind_of(value, scope))), None)


def _of_constant(constant: Constant) -> Type | None:
    kinds = {str: Type.TEXT, date: Type.DATE, time: Type.TIME, int: Type.DECIMAL, Decimal: Type.DECIMAL}
    return kinds.get(type(constant.value))


def _told(node: Any, known: Mapping[str, Kinds], scope: Mapping[str, Kinds]) -> Any:
    """A node of the form with the orders in it told."""
    if isinstance(node, tuple):
        return tuple(_told(part, known, scope) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    if isinstance(node, Select):
        scope = {**scope, **_scope(node, known)}
    told: Any = replace(node, **{part.name: _told(getattr(node, part.name), known, scope) for part in fields(node)})
    if isinstance(node, Order) and kind_of(node.value, scope) in _AS_TEXT:
        return replace(told, value=ByCodePoints(told.value))
    if isinstance(node, Joined):
        keys = zip(node.order, told.order, strict=True)
        return replace(
            told, order=tuple(ByCodePoints(key) if kind_of(own, scope) in _AS_TEXT else key for own, key in keys)
        )
    return told

"""Which parts of a statement have at most one row for each patient, and which of them read nothing but such parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from cockpit.engine.relational.form import (
    ALWAYS,
    Aggregate,
    Binary,
    Column,
    Compare,
    Constant,
    Join,
    Joined,
    Named,
    Part,
    RowNumber,
    Select,
    Union,
    Value,
    nodes,
)
from cockpit.engine.relational.reads import names_read

_PATIENT = "patient_id"


def left_by_patient(part: str, alias: str, to: str) -> Join:
    """The join of a part that has at most one row for each patient to a relation with patients, which keeps all its rows."""
    return Join("LEFT", Named(part, alias), Compare(Column(_PATIENT, alias), "=", Column(_PATIENT, to)))


def of_rows(parts: Sequence[Any], people: str) -> set[str]:
    """The names of those of these parts that can stand in the row of these people: they read nothing but such parts, and what has a row for each patient."""
    every = [part for part in parts if isinstance(part, Part)]
    bases = {part.name for part in every if _has_one_row(part.relation)}
    found = set[str]()
    for part in every:
        if part.name not in {*bases, people} and _is_of_row(part.relation, {people, *bases, *found}):
            found.add(part.name)
    return found


def read_by_others(parts: Sequence[Any], final: Select, found: set[str]) -> set[str]:
    """Those of the found parts that the final select reads, or one of these parts that is not found, or is one of these."""
    read = {name for name in names_read(final) if name in found}
    for part in reversed(parts):
        if isinstance(part, Part) and (part.name not in found or part.name in read):
            read.update(name for name in names_read(part.relation) if name in found)
    return read


def _has_one_row(select: Any) -> bool:
    """It groups by patient, keeps each patient's first row, or looks at something that does."""
    if not isinstance(select, Select) or select.source is None:
        return False
    if select.group_by:
        return _is_patient(select.group_by) and not sums_up(select)
    inner = select.source.relation
    if not isinstance(inner, Select) or select.joins:
        return False
    places = [value for _, value in inner.columns if isinstance(value, RowNumber)]
    return all(_is_patient(place.partition) for place in places) if places else _has_one_row(inner)


def _is_patient(key: Sequence[Value]) -> bool:
    return [one.name for one in key if isinstance(one, Column)] == [_PATIENT]


def sums_up(select: Select) -> bool:
    """It adds up, or tells one after another, what other parts say of each patient."""
    united = select.source.relation if select.source else None
    asked = [one for one in nodes(select.columns) if isinstance(one, Aggregate | Joined)]
    return isinstance(united, Union) and bool(asked) and all(_is_sum(one, united) for one in asked)


def _is_sum(value: Aggregate | Joined, united: Union) -> bool:
    """A sum of a column of all that is united, or the texts of one that is a constant in each."""
    name = value.value.name if isinstance(value.value, Column) else ""
    if isinstance(value, Joined):
        told = [dict(one.columns).get(name) for one in united.selects]
        return value.order == (value.value,) and all(isinstance(one, Constant) for one in told)
    return value.function == "SUM" and bool(name) and all(one.where == ALWAYS for one in united.selects)


def _is_of_row(relation: Any, rows: set[str]) -> bool:
    """It reads nothing but parts with one row, joined by patient."""
    return isinstance(relation, Select) and relation.source is not None and _reads_rows(relation, relation.source, rows)


def _reads_rows(select: Select, source: Named, rows: set[str]) -> bool:
    if sums_up(select):
        united = cast(Union, source.relation)
        return not select.joins and all(_is_of_row(one, rows) for one in united.selects)
    if select.group_by or any(isinstance(one, Aggregate | RowNumber) for one in nodes(select.columns)):
        return False
    named = [source, *(join.to for join in select.joins)]
    return all(one.relation in rows for one in named) and all(is_of_one_patient(join.on) for join in select.joins)


def patient_of(value: Any) -> str | None:
    """Of which relation the value is the patient's id, a text of a view or not; None where it is not that."""
    column = value.value if isinstance(value, Binary) else value
    return column.of if isinstance(column, Column) and column.name == _PATIENT else None


def is_of_one_patient(condition: Any) -> bool:
    """The condition says of two rows that they are of the same patient."""
    if not isinstance(condition, Compare) or condition.operator != "=":
        return False
    return patient_of(condition.left) is not None and patient_of(condition.right) is not None

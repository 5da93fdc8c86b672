"""Selects of the relational form said more simply, with the same meaning: what constants decide, and selects of selects as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
    Aggregate,
    And,
    Case,
    Column,
    Compare,
    Condition,
    Constant,
    Joined,
    Not,
    Or,
    Previous,
    Relation,
    RowNumber,
    RunningMaximum,
    Select,
    Value,
    changed,
    conjunction,
    disjunction,
    flag,
    nodes,
    opposite,
)

_WINDOWS = (RowNumber, RunningMaximum, Previous)

# ---- selects of selects ----------------------------------------------------------------------------------------------------


def flattened(relation: Relation) -> Relation:
    """The relation with each select of a select as one, where the inner one neither groups nor numbers its rows and the outer one groups by columns."""

    def flat(node: Any) -> Any:
        return _flat(node) if isinstance(node, Select) else node

    return cast(Relation, changed(relation, flat))


def _flat(select: Select) -> Select:
    inner = select.source.relation if select.source else None
    if not isinstance(inner, Select) or inner.source is None or not _is_plain(inner):
        return select
    if aliases(inner) & {join.to.alias for join in select.joins}:
        return select
    columns, alias = dict(inner.columns), select.source.alias if select.source else ""

    def put_in(node: Any) -> Any:
        return columns[node.name] if isinstance(node, Column) and node.of == alias else node

    # A constant divides nothing, and as a key it would be read as the place of a column.
    keys = [key for key in dict.fromkeys(changed(select.group_by, put_in)) if not isinstance(key, Constant)]
    if any(not isinstance(key, Column) for key in keys) or (select.group_by and not keys):
        return select
    joins = tuple(replace(join, on=simplified(changed(join.on, put_in))) for join in select.joins)
    return replace(
        select,
        columns=tuple((name, simplified(changed(value, put_in))) for name, value in select.columns),
        source=inner.source,
        joins=(*inner.joins, *joins),
        where=all_of(inner.where, simplified(changed(select.where, put_in))),
        group_by=tuple(keys),
        order_by=changed(select.order_by, put_in),
    )


def _is_plain(select: Select) -> bool:
    """It neither groups, nor orders, nor looks at other rows than its own."""
    within = list(nodes([value for _, value in select.columns]))
    beyond = any(isinstance(one, (Aggregate, Joined, *_WINDOWS)) for one in within)
    return not (select.group_by or select.order_by or beyond)


def aliases(select: Select) -> set[str]:
    sources = [*([select.source] if select.source else []), *(join.to for join in select.joins)]
    return {source.alias for source in sources}


def each_of(condition: Condition) -> Iterator[Condition]:
    """The conditions that must all hold."""
    if isinstance(condition, And):
        for one in condition.conditions:
            yield from each_of(one)
    else:
        yield condition


def all_of(*conditions: Condition) -> Condition:
    """All of them, each said once; of any of several, one of which is said alone, nothing more is said."""
    every = dict.fromkeys(one for condition in conditions for one in each_of(condition))
    return conjunction([one for one in every if not (isinstance(one, Or) and any(o in every for o in one.conditions))])


def said_by_all(listed: Sequence[Collection[Condition]]) -> list[Condition]:
    """Of lists of conditions that must all hold, what each of them says."""
    return [one for one in listed[0] if all(one in other for other in listed[1:])]


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Any of them: what all of them say, and then what only some do."""
    listed = [dict.fromkeys(each_of(one)) for one in conditions]
    common = said_by_all(listed)
    rest = disjunction(
        list(dict.fromkeys(conjunction([one for one in other if one not in common]) for other in listed))
    )
    return all_of(*common, rest)


# ---- what constants decide -------------------------------------------------------------------------------------------------


def simplified(node: Any) -> Any:
    """The value or condition without what constants decide."""
    return changed(node, _simpler)


def _simpler(node: Any) -> Any:
    if isinstance(node, Compare):
        return _decided(node)
    if isinstance(node, And):
        return all_of(node)
    if isinstance(node, Or):
        return disjunction(node.conditions)
    if isinstance(node, Not):
        return opposite(node.condition)
    if isinstance(node, Case):
        return _shorter(node)
    if isinstance(node, Aggregate) and isinstance(node.value, Constant) and node.value.value is not None:
        if node.function == "COUNT" and not node.distinct:
            return replace(node, value=None)
        if node.function in ("MIN", "MAX"):
            return node.value  # of a group, which has a row
    return node


def _decided(compare: Compare) -> Condition:
    left, right = compare.left, compare.right
    constants = [one.value for one in (left, right) if isinstance(one, Constant) and one.value is not None]
    if compare.operator == "=" and len(constants) == 2:
        return ALWAYS if left == right else NEVER
    return compare


def _shorter(case: Case) -> Value:
    """Without branches that are never taken, and with what is taken first for certain as all there is."""
    branches: list[tuple[Condition, Value]] = []
    otherwise = case.otherwise
    for asked, then in case.branches:
        when = all_of(*(_asked(one) for one in each_of(asked)))
        if when == ALWAYS:
            otherwise = then
            break
        if when != NEVER:
            branches.append((when, then))
    return Case(tuple(branches), otherwise) if branches else otherwise or Constant(None)


def of_one_row(value: Value) -> Value:
    """What an aggregate, or a value with aggregates, is of a group of one row."""

    def alone(node: Any) -> Any:
        least_or_most = isinstance(node, Aggregate) and node.function in ("MIN", "MAX")
        return node.value if least_or_most else node

    return cast(Value, simplified(changed(value, alone)))


def _asked(condition: Condition) -> Condition:
    """What a flag that must be 1 says, where a condition that is NULL is as good as one that does not hold."""
    left = condition.left if isinstance(condition, Compare) else None
    if isinstance(left, Case) and len(left.branches) == 1:
        asked = left.branches[0][0]
        if condition == Compare(flag(asked), "=", Constant(1)):
            return asked
    return condition


def never_null(value: Value | None) -> bool:
    """A constant, or a case of constants, is something of every row."""
    if isinstance(value, Constant):
        return value.value is not None
    if not isinstance(value, Case):
        return False
    return all(never_null(then) for then in (*(then for _, then in value.branches), value.otherwise))

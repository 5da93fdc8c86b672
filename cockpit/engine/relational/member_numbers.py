"""Members are called by numbers in the parts that look at members only: engines join and group whole numbers faster than texts.

Whoever is listed gets a number, by the order of the patient ids, and the members have theirs. What is joined with the members shows the member's number instead of
the patient's id, and so does what reads that; in the end those listed are joined with what is shown by their numbers. A statement in which numbers and ids
would have to be compared stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, cast

from cockpit.engine.relational.form import (
    Column,
    Compare,
    Condition,
    Join,
    Named,
    Order,
    Part,
    Relation,
    RowNumber,
    Select,
    Union,
    Value,
    changed_outermost,
    nodes,
)
from cockpit.engine.relational.single_rows import is_of_one_patient, patient_of

NUMBER = "member_number"
_PATIENT = "patient_id"

Kind = Literal["number", "members", "patients"]


def by_number(parts: Sequence[Part], final: Select, listed: str, members: str) -> tuple[tuple[Part, ...], Select]:
    """The parts and the final select with members called by numbers. `listed` and `members`: the parts with those, of which each is worked out once."""
    numbering = _Numbering(listed, members)
    try:
        return tuple(numbering.part(part) for part in parts), numbering.final(final)
    except _MixedError:
        return tuple(parts), final


class _MixedError(Exception):
    """A number would have to be compared with an id."""


class _Numbering:
    def __init__(self, listed: str, members: str) -> None:
        self._listed = listed
        self._members = members
        self._numbered: set[str] = set()

    def part(self, part: Part) -> Part:
        """The part, with its key as it is from now on. Parts come in their order."""
        if part.name == self._listed:
            return replace(part, relation=_with_numbers(cast(Select, part.relation)))
        if part.name == self._members:
            select = cast(Select, part.relation)
            number = (NUMBER, Column(NUMBER, cast(Named, select.source).alias))
            return replace(part, relation=replace(select, columns=(*select.columns, number)))
        relation, numbered = self._relation(part.relation)
        if not numbered:
            return part
        self._numbered.add(part.name)
        return replace(part, relation=relation, comment=part.comment.replace(_PATIENT, NUMBER))

    def final(self, final: Select) -> Select:
        """The final select, which joins those listed with what is shown."""
        source = cast(Named, final.source)
        kinds: dict[str | None, Kind] = {join.to.alias: self._kind(join.to) for join in final.joins}
        kinds[source.alias] = "members"
        joins = tuple(replace(join, on=_compared(join.on, kinds)) for join in final.joins)
        return replace(final, joins=joins)

    def _kind(self, named: Named) -> Kind:
        if named.relation == self._members:
            return "members"
        return "number" if named.relation in self._numbered else "patients"

    def _relation(self, relation: Relation) -> tuple[Relation, bool]:
        """The relation, and whether its key is the number."""
        if isinstance(relation, Select):
            return self._select(relation)
        if not isinstance(relation, Union):
            return relation, False
        united = [self._select(select) for select in relation.selects]
        if len({numbered for _, numbered in united}) > 1:
            raise _MixedError
        return Union(tuple(select for select, _ in united)), united[0][1]

    def _named(self, named: Named) -> tuple[Named, Kind]:
        if isinstance(named.relation, str):
            return named, self._kind(named)
        relation, numbered = self._relation(named.relation)
        return Named(relation, named.alias), "number" if numbered else "patients"

    def _select(self, select: Select) -> tuple[Select, bool]:
        if select.source is None:
            return select, False
        source, kind = self._named(select.source)
        joined = [(join, *self._named(join.to)) for join in select.joins]
        kinds: dict[str | None, Kind] = {source.alias: kind, **{to.alias: one for _, to, one in joined}}
        if set(kinds.values()) == {"patients"}:
            return select, False
        joins = tuple(replace(join, to=to, on=_compared(join.on, kinds)) for join, to, _ in joined)
        member = next((alias for alias, one in kinds.items() if one == "members"), None)
        ids = _ids_of_members(source, joins, kinds)

        def called(node: Any) -> Any:
            of = patient_of(node)
            if of in ids:
                return Column(NUMBER, member)
            return node if kinds.get(of, "patients") == "patients" else Column(NUMBER, of)

        columns = tuple(
            (NUMBER if name == _PATIENT else name, changed_outermost(value, called)) for name, value in select.columns
        )
        if patient_of(dict(columns).get(NUMBER)):
            raise _MixedError
        return (
            replace(
                select,
                columns=columns,
                source=source,
                joins=joins,
                where=_compared(select.where, kinds),
                group_by=cast(tuple[Value, ...], changed_outermost(select.group_by, called)),
                order_by=cast(tuple[Order, ...], changed_outermost(select.order_by, called)),
            ),
            True,
        )


def _with_numbers(listed: Select) -> Select:
    """Those listed with their numbers, which are the same however often they are worked out."""
    patient = dict(listed.columns)[_PATIENT]
    number = (NUMBER, RowNumber((), (Order(patient),)))
    return replace(listed, columns=(*listed.columns, number))


def _ids_of_members(source: Named, joins: Sequence[Join], kinds: dict[str | None, Kind]) -> set[str | None]:
    """The relations with ids that are those of the members: read from, or joined, none left out."""
    inner = {source.alias, *(join.to.alias for join in joins if join.kind == "INNER")}
    conditions = [node for join in joins if join.kind == "INNER" for node in nodes(join.on)]
    pairs = [{patient_of(node.left), patient_of(node.right)} for node in conditions if is_of_one_patient(node)]
    members = {alias for alias, kind in kinds.items() if kind == "members"}
    same = {alias for pair in pairs if pair & members for alias in pair}
    return {alias for alias in same & inner if kinds.get(alias) == "patients"}


def _compared(condition: Condition, kinds: dict[str | None, Kind]) -> Condition:
    """The condition with patients compared by number where either side has no more than that."""

    def put_in(node: Any) -> Any:
        if is_of_one_patient(node):
            told = {kinds.get(patient_of(side), "patients") for side in (node.left, node.right)}
            if told == {"number", "patients"}:
                raise _MixedError
            if "number" in told:
                return Compare(Column(NUMBER, patient_of(node.left)), "=", Column(NUMBER, patient_of(node.right)))
        elif kinds.get(patient_of(node)) == "number":
            return Column(NUMBER, patient_of(node))
        return node

    return cast(Condition, changed_outermost(condition, put_in))

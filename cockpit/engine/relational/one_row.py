"""What is said of the members stands in one row for each: every criterion and element adds its columns to it, where otherwise each would be joined.

Parts about members are compiled one by one, each with at most one row for a patient, and joined with each other and with the members by patient. Here the
groupings and picks that they stand on, the bases, are joined with the members once; every other part is a select of that row and of what was added to it before.
A patient of whom a part has no row has NULL in its columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, cast

from cockpit.engine.relational.form import (
    ALWAYS,
    Aggregate,
    Arithmetic,
    Case,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Join,
    Joined,
    Named,
    Not,
    Part,
    RowNumber,
    Select,
    Union,
    Value,
    changed,
    changed_outermost,
    disjunction,
    free_name,
    nodes,
    opposite,
)
from cockpit.engine.relational.reads import names_read
from cockpit.engine.relational.simplifying import all_of, each_of, never_null, simplified

P = "p"
"""What the row so far is called."""

_PATIENT = "patient_id"
_OF_ROW = Column(_PATIENT, P)


def in_one_row(
    parts: list[Any], final: Select, people: str, shown: Sequence[str], most_joins: int, name: Callable[[str], str]
) -> tuple[list[Any], Select]:
    """The parts, in order, and the final select, with what they say of these people in one row for each. What is not a part is left.

    `people`: the part with the members; `shown`: the parts with what is shown of them, which the final select joins; `most_joins`: with more bases than this
    nothing is changed, for to carry a long row from join to join takes longer than to join twice; `name`: a name that no part has yet, like a wanted one.
    """
    place = next(at for at, part in enumerate(parts) if part.name == people)
    after = parts[place + 1 :]
    of_rows = _of_rows(parts, after, people)
    read = {name for part in after if part.name in of_rows for name in names_read(part.relation)}
    if not shown or len(read - of_rows - {people}) > most_joins or not of_rows.issuperset(shown):
        return parts, final
    row = _OneRow(parts[place], {part.name: part.comment for part in parts if isinstance(part, Part)}, name)
    for part in after:
        if part.name in of_rows:
            row.add(part, last=part.name in shown)
    kept = [part for part in after if part.name not in of_rows]
    return [*parts[: place + 1], *kept, *row.parts()], _joined_once(final, shown)


def _joined_once(final: Select, shown: Sequence[str]) -> Select:
    """The final select with all that is shown in the first of the parts."""
    first, *others = [join.to.alias for join in final.joins if join.to.relation in shown]

    def call(node: Any) -> Any:
        return replace(node, of=first) if isinstance(node, Column) and node.of in others else node

    joins = tuple(join for join in final.joins if join.to.alias not in others)
    return replace(cast(Select, changed(final, call)), joins=joins)


# ---- which parts are of a row ----------------------------------------------------------------------------------------------


def _of_rows(every: Sequence[Any], parts: Sequence[Any], people: str) -> set[str]:
    """The names of those of these parts that can stand in the members' row: they read nothing but such parts, and what has a row for each patient, and only such
    parts read them.
    """
    bases = {part.name for part in every if isinstance(part, Part) and _has_one_row(part.relation)}
    found = set[str]()
    for part in parts:
        if isinstance(part, Part) and part.name not in bases and _is_of_row(part.relation, {people, *bases, *found}):
            found.add(part.name)
    while (
        others := {
            name
            for part in parts
            if part.name not in found and isinstance(part, Part)
            for name in names_read(part.relation)
        }
        & found
    ):
        found -= others
    return found


def _has_one_row(select: Any) -> bool:
    """It groups by patient, keeps each patient's first row, or looks at something that does."""
    if not isinstance(select, Select) or select.source is None:
        return False
    if select.group_by:
        return _is_patient(select.group_by) and not _sums_up(select)
    inner = select.source.relation
    if not isinstance(inner, Select) or select.joins:
        return False
    places = [value for _, value in inner.columns if isinstance(value, RowNumber)]
    return all(_is_patient(place.partition) for place in places) if places else _has_one_row(inner)


def _is_patient(key: Sequence[Value]) -> bool:
    return [one.name for one in key if isinstance(one, Column)] == [_PATIENT]


def _sums_up(select: Select) -> bool:
    """It adds up, for each patient, what other parts say."""
    united = select.source.relation if select.source else None
    asked = [one for one in nodes(select.columns) if isinstance(one, Aggregate | Joined)]
    return isinstance(united, Union) and bool(asked) and all(_is_sum(one) for one in asked)


def _is_sum(value: Aggregate | Joined) -> bool:
    return isinstance(value, Aggregate) and value.function == "SUM" and isinstance(value.value, Column)


def _is_of_row(relation: Any, rows: set[str]) -> bool:
    """It reads nothing but parts with one row, joined by patient."""
    return isinstance(relation, Select) and relation.source is not None and _reads_rows(relation, relation.source, rows)


def _reads_rows(select: Select, source: Named, rows: set[str]) -> bool:
    if _sums_up(select):
        united = cast(Union, source.relation)
        return not select.joins and all(_is_of_row(one, rows) for one in united.selects)
    if select.group_by or any(isinstance(one, Aggregate | RowNumber) for one in nodes(select.columns)):
        return False
    named = [source, *(join.to for join in select.joins)]
    return all(one.relation in rows for one in named) and all(_is_by_patient(join) for join in select.joins)


def _is_by_patient(join: Join) -> bool:
    on = join.on
    return (
        isinstance(on, Compare)
        and on.operator == "="
        and all(isinstance(side, Column) and side.name == _PATIENT for side in (on.left, on.right))
    )


# ---- the row ---------------------------------------------------------------------------------------------------------------


@dataclass
class _Base:
    """A part that the members are joined with. `columns`: those that are asked for, with their names in the row."""

    name: str
    take: Callable[[str], str]
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def present(self) -> Condition:
        """It has a row of the member."""
        return opposite(IsNull(self._in_row(_PATIENT, f"{self.name}_patient")))

    def column(self, name: str) -> Value:
        """A column as a value of the row `p`, NULL where the part has no row."""
        return Case(((self.present, _OF_ROW),)) if name == _PATIENT else self._in_row(name, name)

    def implied_by(self, conditions: Sequence[Condition]) -> bool:
        """One of the conditions does not hold where the part has no row."""
        own = {Column(name, P) for name in self.columns.values()}
        return any(_asks_for(condition) & own for condition in conditions)

    def in_row(self, read: set[str]) -> dict[str, str]:
        """The names in the row of those of its columns that are read, each with its own name."""
        return {name: own for own, name in self.columns.items() if name in read}

    def _in_row(self, name: str, wanted: str) -> Column:
        if name not in self.columns:
            self.columns[name] = self.take(wanted)
        return Column(self.columns[name], P)


def _asks_for(condition: Condition) -> set[Value]:
    """Columns that must not be NULL for the condition to hold, of those that a simple condition asks for."""
    asked = condition.condition if isinstance(condition, Not) else condition
    if isinstance(asked, Compare):
        return {asked.left, asked.right}
    return {asked.value} if isinstance(asked, IsNull) and asked is not condition else set()


@dataclass(frozen=True)
class _Added:
    """What a part added to the row: when it says something of the member, and its columns' names there, NULL when it does not."""

    present: Condition
    columns: dict[str, str]

    def column(self, name: str) -> Value:
        if name == _PATIENT:
            return _when(self.present, _OF_ROW)
        return Column(self.columns[name], P)

    def implied_by(self, conditions: Sequence[Condition]) -> bool:
        return self.present in conditions


def _when(present: Condition, value: Value) -> Value:
    return value if present == ALWAYS else Case(((present, value),))


@dataclass
class _Level:
    """Columns that can be added at once, for none reads another; with what is noted at some of them."""

    columns: list[tuple[str, Value]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.columns}


def _judges(columns: Mapping[str, Value]) -> bool:
    """They are a criterion's outcome, which stands for itself also where it is another's."""
    return columns.keys() == {"lower", "upper"}


class _OneRow:
    """The members' row in the making."""

    def __init__(self, people: Part, comments: Mapping[str, str], name: Callable[[str], str]) -> None:
        person = [column for column, _ in cast(Select, people.relation).columns]
        self._people = people.name
        self._name = name
        self._untold = dict(comments)
        self._taken = set(person)
        self._said = {people.name: _Added(ALWAYS, {column: column for column in person})}
        self._bases: dict[str, _Base] = {}
        self._levels: list[_Level] = []
        self._last: list[Part] = []
        self._shown: list[tuple[str, Value]] = []
        self._told: list[tuple[str, str]] = []
        self._first = name("found")

    def add(self, part: Part, *, last: bool) -> None:
        """Let the part add its columns; `last`: of the last only its own columns are wanted, under their own names."""
        select = cast(Select, part.relation)
        present, columns = self._resolved(select)
        said = {name: value for name, value in columns.items() if name != _PATIENT}
        if last:
            self._shown.extend(said.items())
            self._told.extend(self._told_of(select))
            self._last.append(part)
            return
        values = {name: self._while(present, value) for name, value in said.items()}
        own = values if _judges(values) else {n: one for n, one in values.items() if not isinstance(one, Column)}
        names = {name: value.name for name, value in values.items() if isinstance(value, Column)}
        names |= {name: self._take(f"{part.name}_{name}") for name in own}
        sure = next((Column(names[name], P) for name, value in said.items() if never_null(value)), None)
        if present != ALWAYS and sure:
            present = opposite(IsNull(sure))
        self._said[part.name] = _Added(present, names)
        if own:
            del self._untold[part.name]
            self._add([(names[name], value) for name, value in own.items()], f"{part.name}: {part.comment}")

    def _told_of(self, shown: Select) -> Iterator[tuple[str, str]]:
        """At the first column of what is shown of a part, what the part says, where that is not told yet."""
        names = {join.to.alias: str(join.to.relation) for join in shown.joins}
        for name, value in shown.columns:
            read = [names[one.of] for one in nodes(value) if isinstance(one, Column) and one.of in names]
            told = next((self._untold.pop(part) for part in read if part in self._untold), None)
            if told:
                yield name, told

    def _add(self, columns: Sequence[tuple[str, Value]], note: str) -> None:
        """Add columns where all that they read stands already."""
        read = {one.name for one in nodes([value for _, value in columns]) if isinstance(one, Column)}
        place = max((at + 1 for at, level in enumerate(self._levels) if level.names & read), default=0)
        if place == len(self._levels):
            self._levels.append(_Level())
        self._levels[place].columns.extend(columns)
        self._levels[place].notes.append((columns[0][0], note))

    def parts(self) -> Iterator[Part]:
        """The members with their bases, and then what each part adds."""
        names = [self._first, *(self._name(f"said_{number}") for number in range(1, len(self._levels) + 1))]
        comment = "Det, der siges om hvert medlem: hvert kriterium, og hvad det bygger på, har sine kolonner."
        added = [
            Part(name, comment, Select(tuple(one.columns), Named(before, P), every_of=P, notes=tuple(one.notes)))
            for one, before, name in zip(self._levels, names, names[1:], strict=False)
        ]
        select = Select(((_PATIENT, _OF_ROW), *self._shown), Named(names[-1], P), notes=tuple(self._told))
        shown = replace(self._last[0], relation=select)
        values = [cast(Select, part.relation).columns for part in (*added, shown)]
        yield self._found({one.name for one in nodes(values) if isinstance(one, Column)})
        yield from (*added, shown)

    def _found(self, read: set[str]) -> Part:
        """The members joined with the bases, of which they get the columns that are read."""
        m = "m"
        person = [_PATIENT, *(name for name in self._said[self._people].columns if name in read and name != _PATIENT)]
        columns: list[tuple[str, Value]] = [(name, Column(name, m)) for name in person]
        joins = []
        for number, base in enumerate(self._bases.values(), start=1):
            alias = f"b{number}"
            same = Compare(Column(_PATIENT, alias), "=", Column(_PATIENT, m))
            joins.append(Join("LEFT", Named(base.name, alias), same))
            columns += [(name, Column(own, alias)) for name, own in base.in_row(read).items()]
        select = Select(tuple(columns), Named(self._people, m), tuple(joins))
        return Part(self._first, "Det, der er fundet om hvert medlem.", select)

    def _while(self, present: Condition, value: Value) -> Value:
        """The value, NULL where the part says nothing: as a column is that stands on the same part."""
        every: list[_Base | _Added] = [*self._bases.values(), *self._said.values()]
        for one in every:
            if isinstance(value, Column) and value.name in one.columns.values() and one.present == present:
                return value
        return _when(present, value)

    def _take(self, wanted: str) -> str:
        name = free_name(wanted, self._taken)
        self._taken.add(name)
        return name

    def _part(self, name: str) -> _Added | _Base:
        """What the part with this name says."""
        if name in self._said:
            return self._said[name]
        return self._bases.setdefault(name, _Base(name, self._take))

    def _resolved(self, select: Select) -> tuple[Condition, dict[str, Value]]:
        """When the select has a row of the member, and its columns, as values of the row."""
        if _sums_up(select):
            return self._summed(select)
        named = [cast(Named, select.source), *(join.to for join in select.joins)]
        read = {one.alias: self._part(cast(str, one.relation)) for one in named}

        def put_in(node: Any) -> Any:
            return read[node.of].column(node.name) if isinstance(node, Column) and node.of in read else node

        where = list(each_of(simplified(changed(select.where, put_in))))
        columns = {name: simplified(changed(value, put_in)) for name, value in select.columns}
        needed = [named[0].alias, *(join.to.alias for join in select.joins if join.kind == "INNER")]
        rows = [read[alias] for alias in needed]
        present = all_of(*(one.present for one in rows if not one.implied_by(where)), *where)
        return present, columns

    def _summed(self, select: Select) -> tuple[Condition, dict[str, Value]]:
        """Of a union of selects with a row of the member each, what is added up."""
        source = cast(Named, select.source)
        united = [self._resolved(one) for one in cast(Union, source.relation).selects]

        def put_in(node: Any) -> Any:
            if isinstance(node, Aggregate):
                name = cast(Column, node.value).name
                added = [_or_nothing(present, columns[name]) for present, columns in united]
                return reduce(lambda one, other: Arithmetic(one, "+", other), added)
            return node

        columns = {name: changed_outermost(value, put_in) for name, value in select.columns}
        presents = [present for present, _ in united]
        return ALWAYS if ALWAYS in presents else disjunction(list(dict.fromkeys(presents))), columns


def _or_nothing(present: Condition, number: Value) -> Value:
    return number if present == ALWAYS else Case(((present, number),), Constant(0))

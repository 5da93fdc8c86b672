"""What is said of the members, or of everybody, stands in one row for each: every criterion and element adds its columns to it, where otherwise each would be joined.

Parts are compiled one by one, each with at most one row for a patient, and joined with each other and with these people by patient. Here the
groupings and picks that they stand on, the bases, are joined with the people once; every other part is a select of that row and of what was added to it before.
A patient of whom a part has no row has NULL in its columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from cockpit.engine.relational.form import (
    ALWAYS,
    Aggregate,
    Arithmetic,
    Binary,
    Case,
    Coalesce,
    Column,
    Compare,
    Concatenated,
    Condition,
    Constant,
    IsNull,
    Join,
    Joined,
    Named,
    Not,
    Part,
    Select,
    Trimmed,
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
from cockpit.engine.relational.single_rows import left_by_patient, of_rows, read_by_others, sums_up

P = "p"
"""What the row so far is called."""

_PATIENT = "patient_id"
_OUTCOME = {"lower", "upper"}
_OF_ROW = Column(_PATIENT, P)


@dataclass(frozen=True)
class RowOf:
    """Of whom a row is made. `people`: the part with them; `shown`: the parts that are wanted, the first of which gets all that they show; `first` and `next`:
    what the parts with the row are called, that with what it stands on and those that add to it; `comments`: what is said of those two.
    """

    people: str
    shown: tuple[str, ...]
    first: str
    next: str
    comments: tuple[str, str]


def in_one_row(
    parts: list[Any], final: Select, of: RowOf, most_joins: int, name: Callable[[str], str]
) -> tuple[list[Any], Select]:
    """The parts, in order, and the final select, with what they say of these people in one row for each. What is not a part is left.

    `most_joins`: with more bases than this nothing is changed, for to carry a long row from join to join takes longer than to join twice; `name`: a name that
    no part has yet, like a wanted one.
    """
    wanted = set(of.shown)
    rows = of_rows(parts, of.people)
    names = _needed(parts, wanted, rows)
    needed = [part for part in parts if part.name in names]
    read = {one for part in needed for one in names_read(part.relation)}
    if not wanted or not rows.issuperset(wanted) or len(read - rows - {of.people}) > most_joins:
        return parts, final
    row = _OneRow(of, parts, name)
    for part in needed:
        row.add(part, last=part.name in wanted)
    others = [part for part in parts if part.name not in wanted]
    gone = names - read_by_others(others, final, names)
    kept, final = [part for part in others if part.name not in gone], _joined_once(final, of.shown)
    place = next(at for at, part in enumerate(parts) if part.name == of.shown[0])
    before = {part.name for part in parts[:place]}
    after = row.carried([part for part in kept if part.name not in before])
    return [*(part for part in kept if part.name in before), *row.parts(), *after], final


def _needed(parts: Sequence[Any], wanted: set[str], rows: set[str]) -> set[str]:
    """The wanted parts, and those in rows that they stand on."""
    needed = set(wanted)
    for part in reversed(parts):
        if part.name in needed:
            needed.update(name for name in names_read(part.relation) if name in rows)
    return needed


def _joined_once(final: Select, shown: Sequence[str]) -> Select:
    """The final select with all that is shown in the first of the parts."""
    named = [*([final.source] if final.source else []), *(join.to for join in final.joins)]
    of = {one.relation: one.alias for one in named if one.relation in shown}
    first, *others = (of[one] for one in shown)

    def call(node: Any) -> Any:
        return replace(node, of=first) if isinstance(node, Column) and node.of in others else node

    joins = tuple(join for join in final.joins if join.to.alias not in others)
    return replace(cast(Select, changed(final, call)), joins=joins)


# ---- the row ---------------------------------------------------------------------------------------------------------------


@dataclass
class _Base:
    """A part that the people are joined with. `columns`: those that are asked for, with their names in the row."""

    name: str
    take: Callable[[str], str]
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def present(self) -> Condition:
        """It has a row of the patient."""
        return opposite(IsNull(self.shown(_PATIENT)))

    def column(self, name: str) -> Value:
        """A column as a value of the row `p`, NULL where the part has no row."""
        return Case(((self.present, _OF_ROW),)) if name == _PATIENT else self._in_row(name, name)

    def shown(self, name: str) -> Column:
        """The column of the row that holds this one."""
        return self._in_row(name, f"{self.name}_patient" if name == _PATIENT else name)

    def implied_by(self, conditions: Sequence[Condition]) -> bool:
        """One of the conditions does not hold where the part has no row."""
        return _ask_for(self.columns, conditions)

    def in_row(self, read: set[str]) -> dict[str, str]:
        """The names in the row of those of its columns that are read, each with its own name."""
        return {name: own for own, name in self.columns.items() if name in read}

    def _in_row(self, name: str, wanted: str) -> Column:
        if name not in self.columns:
            self.columns[name] = self.take(f"{self.name}_{name}" if name in _OUTCOME else wanted)
        return Column(self.columns[name], P)


def _ask_for(columns: Mapping[str, str], conditions: Sequence[Condition]) -> bool:
    """One of the conditions does not hold where one of these columns of the row is NULL."""
    own = {Column(name, P) for name in columns.values()}
    return any(_asks_for(condition) & own for condition in conditions)


def _asks_for(condition: Condition) -> set[Value]:
    """Columns that must not be NULL for the condition to hold, of those that a simple condition asks for."""
    asked = condition.condition if isinstance(condition, Not) else condition
    if isinstance(asked, Compare):
        return {asked.left, asked.right}
    return {asked.value} if isinstance(asked, IsNull) and asked is not condition else set()


@dataclass(frozen=True)
class _Added:
    """What a part added to the row: when it says something of the patient, and its columns' names there, NULL when it does not."""

    present: Condition
    columns: dict[str, str]

    def column(self, name: str) -> Value:
        if name == _PATIENT:
            return _when(self.present, _OF_ROW)
        return Column(self.columns[name], P)

    def implied_by(self, conditions: Sequence[Condition]) -> bool:
        return self.present in conditions or _ask_for(self.columns, conditions)


@dataclass(frozen=True)
class _Person:
    """The people's own columns, plain ones, and values of those, which are worked out where they are wanted."""

    columns: dict[str, str]
    values: dict[str, Value]
    present: Condition = ALWAYS

    @classmethod
    def of(cls, people: Select) -> _Person:
        """The columns of the select with the people."""
        plain = {value: name for name, value in people.columns if isinstance(value, Column | Binary)}

        def put_in(node: Any) -> Any:
            return Column(plain[node], P) if node in plain else node

        values = {name: changed(value, put_in) for name, value in people.columns if value not in plain}
        return cls({name: name for name in plain.values()}, values)

    def column(self, name: str) -> Value:
        return self.values.get(name, Column(name, P))

    def implied_by(self, conditions: Sequence[Condition]) -> bool:
        return True


def _when(present: Condition, value: Value) -> Value:
    """The value while the condition holds, which a flag of the very condition need not ask again."""
    if present == ALWAYS:
        return value
    if isinstance(value, Case) and len(value.branches) == 1:
        asked, then = value.branches[0]
        if set(each_of(present)).issuperset(each_of(asked)):
            value = then
    return Case(((present, value),))


@dataclass
class _Level:
    """Columns that can be added at once, for none reads another; with what is noted at some of them."""

    columns: list[tuple[str, Value]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.columns}


class _Carrying:
    """What a row shows besides, so that those who are read from it need not be joined again with what the row is joined with."""

    def __init__(self, row: str, bases: Mapping[str, _Base]) -> None:
        self._row = row
        self._bases = bases
        self._people = set[str]()
        self.columns: dict[str, Value] = {}

    def joined_less(self, part: Any) -> Any:
        """The part, one after another, without joins with bases of people who are read from the row."""
        select = part.relation if isinstance(part, Part) else None
        if not isinstance(select, Select) or select.source is None:
            return part
        if select.source.relation == self._row and not select.joins and not select.group_by:
            self._people.add(part.name)
        if select.source.relation not in self._people:
            return part
        alias = select.source.alias
        carried = {join.to.alias: str(join.to.relation) for join in select.joins if self._is_carried(join, alias)}

        def put_in(node: Any) -> Any:
            if isinstance(node, Column) and node.of in carried:
                return Column(self._shown(carried[node.of], node.name), alias)
            return node

        joins = tuple(join for join in select.joins if join.to.alias not in carried)
        return replace(part, relation=changed(replace(select, joins=joins), put_in))

    def _is_carried(self, join: Join, alias: str) -> bool:
        base = str(join.to.relation)
        return base in self._bases and join == left_by_patient(base, join.to.alias, alias)

    def _shown(self, base: str, name: str) -> str:
        column = self._bases[base].shown(name)
        self.columns[column.name] = column
        return column.name

    def wider(self, part: Any) -> Any:
        """The part with the columns, where it is these people."""
        if part.name not in self._people:
            return part
        select = cast(Select, part.relation)
        alias = select.source.alias if select.source else ""
        carried = tuple((name, Column(name, alias)) for name in self.columns)
        return replace(part, relation=replace(select, columns=(*select.columns, *carried)))


def _judges(columns: Mapping[str, Value]) -> bool:
    """They are a criterion's outcome, which stands for itself also where it is another's."""
    return columns.keys() == _OUTCOME


class _OneRow:
    """The row of these people in the making."""

    def __init__(self, of: RowOf, parts: Sequence[Any], name: Callable[[str], str]) -> None:
        every = {part.name: part for part in parts if isinstance(part, Part)}
        person = _Person.of(cast(Select, every[of.people].relation))
        self._of = of
        self._name = name
        self._untold = {part.name: part.comment for part in every.values()}
        self._taken = set(person.columns).union(*(_names(every[part]) for part in of.shown))
        self._said: dict[str, _Added | _Person] = {of.people: person}
        self._bases: dict[str, _Base] = {}
        self._levels: list[_Level] = []
        self._last: list[Part] = []
        self._where: Condition = ALWAYS
        self._shown: list[tuple[str, Value]] = []
        self._told: list[tuple[str, str]] = []
        self._first = name(of.first)

    def add(self, part: Part, *, last: bool) -> None:
        """Let the part add its columns; `last`: of the last only its own columns are wanted, under their own names."""
        select = cast(Select, part.relation)
        present, columns = self._resolved(select)
        said = {name: value for name, value in columns.items() if name != _PATIENT}
        if last and not self._last:
            self._where = present
        values = said if last and present == self._where else {n: self._while(present, one) for n, one in said.items()}
        if last:
            self._shown.extend(values.items())
            self._told.extend(self._told_of(select))
            self._last.append(part)
            return
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
        """The people with their bases, and then what each part adds."""
        names = [self._first, *(self._name(f"{self._of.next}_{number + 1}") for number in range(len(self._levels)))]
        comment = self._of.comments[1]
        added = [
            Part(name, comment, Select(tuple(one.columns), Named(before, P), every_of=P, notes=tuple(one.notes)))
            for one, before, name in zip(self._levels, names, names[1:], strict=False)
        ]
        columns = ((_PATIENT, _OF_ROW), *self._shown)
        select = Select(columns, Named(names[-1], P), where=self._where, notes=tuple(self._told))
        shown = replace(self._last[0], relation=select)
        read = nodes([(one.columns, one.where) for one in (cast(Select, part.relation) for part in (*added, shown))])
        yield self._found({one.name for one in read if isinstance(one, Column)})
        yield from (*added, shown)

    def carried(self, parts: Sequence[Any]) -> list[Any]:
        """The parts that come after the row's, reading from what the row shows what they joined its people with."""
        carrying = _Carrying(self._of.shown[0], self._bases)
        fewer = [carrying.joined_less(part) for part in parts]
        self._shown.extend(carrying.columns.items())
        return [carrying.wider(part) for part in fewer]

    def _found(self, read: set[str]) -> Part:
        """The people joined with the bases, of which they get the columns that are read."""
        m = "m"
        person = [
            _PATIENT,
            *(name for name in self._said[self._of.people].columns if name in read and name != _PATIENT),
        ]
        columns: list[tuple[str, Value]] = [(name, Column(name, m)) for name in person]
        joins = []
        for number, base in enumerate(self._bases.values(), start=1):
            alias = f"b{number}"
            joins.append(left_by_patient(base.name, alias, m))
            columns += [(name, Column(own, alias)) for name, own in base.in_row(read).items()]
        select = Select(tuple(columns), Named(self._of.people, m), tuple(joins))
        return Part(self._first, self._of.comments[0], select)

    def _while(self, present: Condition, value: Value) -> Value:
        """The value, NULL where the part says nothing: as a column is that stands on the same part."""
        return value if self._stands_on(present, value) else _when(present, value)

    def _stands_on(self, present: Condition, value: Value) -> bool:
        """It is a column that is NULL unless the condition holds."""
        every: list[_Base | _Added | _Person] = [*self._bases.values(), *self._said.values()]
        return isinstance(value, Column) and any(
            one.present == present and value.name in one.columns.values() for one in every
        )

    def _take(self, wanted: str) -> str:
        name = free_name(wanted, self._taken)
        self._taken.add(name)
        return name

    def _part(self, name: str) -> _Added | _Base | _Person:
        """What the part with this name says."""
        if name in self._said:
            return self._said[name]
        return self._bases.setdefault(name, _Base(name, self._take))

    def _resolved(self, select: Select) -> tuple[Condition, dict[str, Value]]:
        """When the select has a row of the patient, and its columns, as values of the row."""
        if sums_up(select):
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
        """Of a union of selects with a row of the patient each, what is added up."""
        source = cast(Named, select.source)
        united = [self._resolved(one) for one in cast(Union, source.relation).selects]

        def put_in(node: Any) -> Any:
            if isinstance(node, Aggregate):
                name = cast(Column, node.value).name
                added = [_or_nothing(present, columns[name]) for present, columns in united]
                return _evenly(added, lambda one, other: Arithmetic(one, "+", other))
            if isinstance(node, Joined):
                name = cast(Column, node.value).name
                return _told_of_each([(present, columns[name]) for present, columns in united], node.separator)
            return node

        columns = {name: changed_outermost(value, put_in) for name, value in select.columns}
        presents = [present for present, _ in united]
        return ALWAYS if ALWAYS in presents else disjunction(list(dict.fromkeys(presents))), columns


def _or_nothing(present: Condition, number: Value) -> Value:
    """The number, made of a column that is NULL where there is none, or zero."""
    return number if present == ALWAYS else Coalesce(number, Constant(0))


def _evenly(values: Sequence[Value], joined: Callable[[Value, Value], Value]) -> Value:
    """The values joined two by two, so that none stands deep: hundreds of them, one within the other, are more than an engine, or we, can take."""
    if len(values) == 1:
        return values[0]
    half = len(values) // 2
    return joined(_evenly(values[:half], joined), _evenly(values[half:], joined))


def _told_of_each(texts: Sequence[tuple[Condition, Value]], separator: str) -> Value:
    """The texts of those that are present, in their order."""
    ordered = sorted(texts, key=lambda one: str(cast(Constant, one[1]).value))
    told = [
        Case(((present, Constant(f"{separator}{cast(Constant, text).value}")),), Constant(""))
        for present, text in ordered
    ]
    return Trimmed(_evenly(told, lambda one, other: Concatenated((one, other))))


def _names(part: Part) -> list[str]:
    return [column for column, _ in cast(Select, part.relation).columns]

"""What is asked of the same rows is gathered by one grouping: each answer a column of it, with a filter of its own.

Criteria and elements are compiled one by one, each with the rows that it looks at and a grouping of them by patient. Here groupings of the same rows by the same
keys become one part, which is read where each of them stood. Nothing else changes: a patient has a row in what was a grouping when some row of the gathered
ones passes its filter.

Counts of distinct codes or dates, and shares, group twice; what is gathered of the first grouping is rows for the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from cockpit.engine.relational.form import (
    ALWAYS,
    Aggregate,
    Case,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Joined,
    Like,
    Named,
    Part,
    Relation,
    Select,
    Value,
    changed,
    changed_outermost,
    conjunction,
    disjunction,
    free_name,
    is_of_bits,
    nodes,
    opposite,
)
from cockpit.engine.relational.simplifying import (
    aliases,
    all_of,
    any_of,
    each_of,
    flattened,
    never_null,
    said_by_all,
    simplified,
)

G = "g"
"""What the rows that are gathered are called."""

Key = tuple[object, ...]
Columns = tuple[tuple[str, Value], ...]


@dataclass
class _Gathered:
    """Groupings of the same rows by the same keys, becoming one. `columns`: the name of each aggregate with its filter."""

    of: Select
    name: str
    where: Condition
    columns: dict[Value, str] = field(default_factory=dict)

    def part(self) -> Part:
        keys = [(value.name, value) for value in self.of.group_by if isinstance(value, Column)]
        shown = (*keys, *((column, value) for value, column in self.columns.items()))
        source = self.of.source.relation if self.of.source else ""
        by = " og ".join(column for column, _ in keys)
        comment = f"Det, der spørges om i {source}, samlet for {by}."
        return Part(self.name, comment, replace(self.of, columns=shown, where=self.where))

    def read(self, select: Select, owner: str) -> Select:
        """What the grouping was, read from the part. `owner`: the name of the part that it stands in."""
        said = list(each_of(self.where))
        own = conjunction([one for one in each_of(select.where) if one not in said])

        def ask(node: Any) -> Any:
            return self._column(node, own, owner) if isinstance(node, Aggregate | Joined) else node

        columns = tuple((column, changed_outermost(value, ask)) for column, value in select.columns)
        return Select(columns, Named(self.name, G), where=self._present(columns, own, owner))

    def _present(self, columns: Columns, own: Condition, owner: str) -> Condition:
        """Some row passed the filter: an aggregate that is NULL without rows is not."""
        if own == ALWAYS:
            return ALWAYS
        asked = {column.name for column in nodes(columns) if isinstance(column, Column) and column.of == G}
        for aggregate, name in self.columns.items():
            if name in asked and isinstance(aggregate, Aggregate) and aggregate.among == own:
                if aggregate == Aggregate("COUNT", among=own):
                    break
                if aggregate.function in ("MIN", "MAX") and never_null(aggregate.value):
                    return opposite(IsNull(Column(name, G)))
        return Compare(self._column(Aggregate("COUNT"), own, owner), ">", Constant(0))

    def _column(self, value: Aggregate | Joined, where: Condition, owner: str) -> Column:
        filtered = _filtered(value, where)
        if filtered not in self.columns:
            kind = value.function.lower() if isinstance(value, Aggregate) else "texts"
            self.columns[filtered] = free_name(f"{owner}_{kind}", self.columns.values())
        return Column(self.columns[filtered], G)


def _filtered(value: Aggregate | Joined, where: Condition) -> Aggregate | Joined:
    """The aggregate of the rows for which the condition holds; a case without an alternative is a condition too."""
    among = [where] if value.among is None else [where, value.among]
    of = value.value
    if isinstance(value, Aggregate) and isinstance(of, Case) and len(of.branches) == 1 and of.otherwise is None:
        among.append(of.branches[0][0])
        value = simplified(replace(value, value=of.branches[0][1]))
    told = all_of(*among)
    return replace(value, among=None if told == ALWAYS else told)


def gathered(parts: Sequence[Any], name: Callable[[str], str]) -> list[Any]:
    """The parts with groupings of the same rows as one. What is not a part is left. `name`: a name that no part has yet, like a wanted one."""
    listed, seen = list(parts), _Seen()
    while found := seen.alike(listed):
        listed = _gathered_once(listed, found, name)
    return listed


@dataclass(frozen=True)
class _Found:
    """A grouping as it stands in a part, and with its rows called `g`. `key`: the number of its rows and keys."""

    owner: str
    select: Select
    called: Select
    key: int


@dataclass
class _Seen:
    """The groupings of parts that were looked through before: a part that is still the same need not be again."""

    _keys: dict[Key, int] = field(default_factory=dict)
    _of: dict[int, tuple[Part, list[_Found]]] = field(default_factory=dict)

    def alike(self, parts: Sequence[Any]) -> list[_Found]:
        """The first groupings of the same rows by the same keys; none when no two are."""
        groups: dict[int, list[_Found]] = {}
        for part in parts:
            for one in self._groupings(part) if isinstance(part, Part) else ():
                groups.setdefault(one.key, []).append(one)
        return next((found for found in groups.values() if len(found) > 1), [])

    def _groupings(self, part: Part) -> list[_Found]:
        if id(part) not in self._of:
            found = [(select, called_alike(select)) for select in groupings(part.relation)]
            numbered = [_Found(part.name, select, called, self._number(called)) for select, called in found]
            self._of[id(part)] = part, numbered  # with the part, which thereby keeps its identity
        return self._of[id(part)][1]

    def _number(self, called: Select) -> int:
        return self._keys.setdefault((called.source, called.joins, called.group_by), len(self._keys))


def groupings(relation: Relation) -> Iterator[Select]:
    """The groupings of a part's rows by columns of them."""
    for node in nodes(relation):
        if not isinstance(node, Select) or not node.group_by or node.source is None:
            continue
        own = all(isinstance(key, Column) and key.of == node.source.alias for key in node.group_by)
        if own and isinstance(node.source.relation, str):
            yield node


def called_alike(select: Select) -> Select:
    """The select with its rows called `g`."""
    if select.source is None or G in aliases(select):
        return select
    alias = select.source.alias

    def call(node: Any) -> Any:
        return replace(node, of=G) if isinstance(node, Column) and node.of == alias else node

    return replace(cast(Select, changed(select, call)), source=replace(select.source, alias=G))


def _looked_at(asked: Sequence[Condition]) -> Condition:
    """Rows of which any of these is asked. Where all of them ask for concepts, rows of those: each answer has a filter of its own, and to ask twice takes
    longer than to gather some rows more; but for texts, which few rows have.
    """
    every = [list(each_of(one)) for one in asked]
    concepts = [next((one for one in other if is_of_bits(one)), None) for other in every]
    if not all(concepts) or any(isinstance(node, Like) for node in nodes(tuple(asked))):
        return any_of(asked)
    return all_of(*said_by_all(every), disjunction([one for one in concepts if one]))


def _gathered_once(parts: Sequence[Any], found: Sequence[_Found], name: Callable[[str], str]) -> list[Any]:
    """The parts with these groupings as one, which stands before the first of them."""
    first = found[0].called
    source = str(first.source.relation if first.source else "").removeprefix("seen_").removeprefix("gathered_")
    one = _Gathered(first, name(f"gathered_{source}"), _looked_at([each.called.where for each in found]))
    instead: dict[Select, Select] = {}
    for each in found:
        if each.select not in instead:
            instead[each.select] = one.read(each.called, each.owner)

    def put_in(node: Any) -> Any:
        return instead.get(node, node) if isinstance(node, Select) else node

    def with_it(other: Any) -> Any:
        return replace(other, relation=flattened(changed_outermost(other.relation, put_in)))

    owners = {each.owner for each in found}
    place = next(at for at, other in enumerate(parts) if other.name in owners)
    after = [with_it(other) if other.name in owners else other for other in parts[place:]]
    return [*parts[:place], one.part(), *after]

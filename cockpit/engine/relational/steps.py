"""A compiled statement in steps: what is read of the record, and what is read more than once, is a table that is made first; the select then reads the tables, and
they are dropped after it.

For engines that work a part out anew wherever it is read, or copy it there before they plan (MariaDB, Spark, SQLite, SQL Server): as one statement a large profile
may take them minutes. Every step is a statement with the parts that it alone reads, and means what it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cockpit.engine.relational.datasets import CLINIC, of_the_record
from cockpit.engine.relational.dialects import DIALECTS
from cockpit.engine.relational.form import (
    PARAMETERS,
    Column,
    Named,
    Parameter,
    Part,
    Placeholder,
    Relation,
    Select,
    Statement,
    Union,
    changed_outermost,
    nodes,
)
from cockpit.engine.relational.plan import Compiled
from cockpit.engine.relational.reads import names_read


class NoSteps(ValueError):
    """The dialect's engine works a part out once, or takes no parameter where a table is made; the message is its name."""


@dataclass(frozen=True)
class Step:
    """A statement of its own. `table`: the name of the table that is made of its select; None for the last one, which gives the result."""

    table: str | None
    statement: Statement


def written(statement: Statement, dialect: str, *, in_steps: bool) -> Compiled:
    """The statement as SQL, as one SELECT or in steps. Raises NoSteps for a dialect that has none (`Dialect.tables`), KeyError for one that is not known."""
    writer = DIALECTS[dialect]
    if not in_steps:
        return Compiled(writer.statement(statement), (CLINIC,))
    if not writer.tables:
        raise NoSteps(dialect)
    every = list(steps(statement, writer.tables, one_mark=writer.one_mark))
    asked = [(CLINIC,) if _asks(one.statement, marks=writer.marks) else () for one in every]
    texts = [writer.table(one.table, one.statement) if one.table else writer.query(one.statement) for one in every]
    said = [Compiled(text, parameters) for text, parameters in zip(texts, asked, strict=True)]
    if writer.session:
        said.insert(0, Compiled(f"{writer.session}\n", ()))
    heading = writer.heading(f"{statement.comment}\n{_HEADING}", in_steps=True)
    said[0] = replace(said[0], sql=f"{heading}{said[0].sql}")
    after = tuple(writer.dropped(one.table) for one in reversed(every) if one.table)
    return replace(said[-1], before=tuple(said[:-1]), after=after)


def script(compiled: Compiled) -> str:
    """All that was compiled, to be run in this order: in steps every statement with a semicolon behind it."""
    if not compiled.before:
        return compiled.sql
    every = (*(step.sql for step in compiled.before), compiled.sql, *compiled.after)
    return "\n".join(f"{text.rstrip()};\n" for text in every)


_HEADING = "I trin: først laves tabellerne, så giver den sidste SELECT resultatet, og til sidst slettes tabellerne."


def steps(statement: Statement, prefix: str, *, one_mark: bool) -> Iterator[Step]:
    """The statement's steps, in order. `prefix`: what the names of tables begin with; `one_mark`: the clinic can be given once only, so that the parameters are
    a table as well.
    """
    parts = {part.name: part for part in statement.parts}
    times = Counter(
        name for one in (*(part.relation for part in statement.parts), statement.select) for name in names_read(one)
    )
    tables = {name: f"{prefix}{name}" for name, part in parts.items() if _is_table(part, times[name], one_mark)}

    def stepwise(node: Any) -> Any:
        return _from_tables(node, tables)

    for name, table in tables.items():
        part = parts[name]
        own = [stepwise(one) for one in _only_read_by(part.relation, parts, tables)]
        yield Step(table, Statement(part.comment, tuple(own), stepwise(_as_select(part.relation))))
    own = [stepwise(one) for one in _only_read_by(statement.select, parts, tables)]
    yield Step(None, Statement(statement.comment, tuple(own), stepwise(statement.select)))


def _is_table(part: Part, times: int, one_mark: bool) -> bool:
    """It is read more than once, or is made of the record's own rows: were those one with what reads them, MariaDB would compare every row with every row. The diagnoses
    of 4,000 patients took it four minutes so, and take a second.
    """
    if part.name == PARAMETERS:
        return one_mark
    return times > 1 or any(of_the_record(name) for name in names_read(part.relation))


def _only_read_by(relation: Relation, parts: dict[str, Part], tables: dict[str, str]) -> list[Part]:
    """The parts that the relation needs and that are no tables, in their order."""
    needed = set[str]()
    todo = [*names_read(relation)]
    while todo:
        name = todo.pop()
        if name in parts and name not in tables and name not in needed:
            needed.add(name)
            todo.extend(names_read(parts[name].relation))
    return [part for name, part in parts.items() if name in needed]


def _from_tables(node: Any, tables: dict[str, str]) -> Any:
    """The node reading the tables where it read parts."""

    def read(one: Any) -> Any:
        if isinstance(one, Named) and isinstance(one.relation, str) and one.relation in tables:
            return Named(tables[one.relation], one.alias)
        return one

    return changed_outermost(node, read)


def _as_select(relation: Relation) -> Select:
    if isinstance(relation, Select):
        return relation
    return Select(tuple((name, Column(name, "u")) for name in _columns(relation)), Named(relation, "u"))


def _columns(relation: Relation) -> Sequence[str]:
    if isinstance(relation, Union):
        return _columns(relation.selects[0])
    return relation.columns if not isinstance(relation, Select) else [name for name, _ in relation.columns]


def _asks(statement: Statement, *, marks: bool) -> bool:
    """Somewhere in it stands the clinic. `marks`: wherever it is read, and not only in the parameters."""
    read = [*(part.relation for part in statement.parts), statement.select]
    return any(isinstance(node, Placeholder) or (marks and isinstance(node, Parameter)) for node in nodes(read))

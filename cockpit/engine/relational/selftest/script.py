"""The script of `cockpit self-test`: tables with the example records, every example profile's statement, and questions about single constructs.

Each statement gives one row that says whether the database answered as it should.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any

from cockpit.engine import reference
from cockpit.engine.patients import ClinicRecords
from cockpit.engine.records import load_records
from cockpit.engine.relational.compiling import compile_profile
from cockpit.engine.relational.databases import DuckDb, view_rows
from cockpit.engine.relational.dialects import DIALECTS
from cockpit.engine.relational.form import (
    Aggregate,
    And,
    Case,
    Coalesce,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Named,
    Select,
    conjunction,
    disjunction,
    flag,
)
from cockpit.engine.relational.plan import Compiled
from cockpit.engine.relational.printing import Dialect
from cockpit.engine.relational.selftest.questions import QUESTIONS
from cockpit.engine.relational.selftest.shapes import SHAPES, Shape
from cockpit.examples.catalogue import REFERENCE_DATE, all_profile_files, records_directory
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from cockpit.standard.record import VIEWS, View


def self_test(dialect: str, *, in_steps: bool = False) -> Iterator[str]:
    """The script, statement by statement, each with its line breaks. `in_steps`: the profiles as `cockpit sql --steps` writes them.

    Raises KeyError for a dialect that is not known, NoSteps for one that has none.
    """
    writer, shape = DIALECTS[dialect], SHAPES[dialect]
    records = load_records(records_directory())
    yield _header(writer, shape)
    yield "".join(f"{line}\n" for line in shape.before)
    for view in VIEWS.values():
        for statement in _table(view, list(view_rows(records, view)), writer, shape):
            yield f"{statement}{shape.end}\n"
    for name, question in QUESTIONS.items():
        met = disjunction([_answered(n, answer) for n, answer in enumerate(question.answers)])
        asked = _verdict(f"construct: {name}", Named(question.select(), "r"), met, len(question.rows))
        yield f"{writer.relation(asked)}{shape.end}\n"
    for expected in _expected():
        for statement in _profile(expected, writer, in_steps):
            yield f"{statement.rstrip()}{shape.end}\n"
    yield "".join(f"{line}\n" for line in shape.after)


def _header(writer: Dialect, shape: Shape) -> str:
    lines = [
        f"Selvtest af profilernes SQL: {writer.least_version} eller nyere. Alle patienter er opdigtede.",
        "Hver sætning giver én række: result er ok, eller differs når databasen svarer anderledes end den skal.",
        "Kør den, hvor ingen tabeller hedder som den logiske journals, for eksempel i en tom database eller et tomt skema.",
        "Self-test of the profiles' SQL. All patients are fictive. Every statement gives one row: ok, or differs.",
        "Run it where no tables have the names of the logical record's, such as an empty database or schema.",
        f"{shape.run}",
    ]
    return "".join(f"-- {line}\n" for line in lines)


def _table(view: View, rows: Sequence[Sequence[Any]], writer: Dialect, shape: Shape) -> Iterator[str]:
    """The table of a view with its rows; in Spark, which has no tables of a session's own, a view on constants."""
    names = [writer.identifier(column.name) for column in view.columns]
    types = [shape.types[column.type] for column in view.columns]
    written = [f"({', '.join(_cell(cell, writer) for cell in row)})" for row in rows]
    if not shape.create:
        columns = ", ".join(f"CAST(v.{name} AS {kind}) AS {name}" for name, kind in zip(names, types, strict=True))
        constants = ",\n".join(written)
        yield (
            f"CREATE OR REPLACE TEMPORARY VIEW {view.name} AS\nSELECT {columns}\n"
            f"FROM (VALUES\n{constants}\n) AS v ({', '.join(names)})"
        )
        return
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
    yield f"{shape.create} {view.name} ({columns})"
    for start in range(0, len(written), shape.block):
        values = ",\n".join(written[start : start + shape.block])
        yield f"INSERT INTO {view.name} ({', '.join(names)}) VALUES\n{values}"


def _cell(cell: Any, writer: Dialect) -> str:
    return writer.value(Constant(int(cell) if isinstance(cell, bool) else cell))


@dataclass(frozen=True)
class _Expected:
    """A profile, the clinic with most members, and the rows that its statement gives there."""

    document: ProfileDocument
    clinic: ClinicRecords
    rows: Sequence[Mapping[str, Any]]


@cache
def _expected() -> tuple[_Expected, ...]:
    """Every example profile with the rows that DuckDB gives; that these are the reference evaluator's is what the test suite shows."""
    records, found = load_records(records_directory()), []
    with closing(DuckDb(records)) as database:
        for document in (read_document(path.read_bytes()) for path in all_profile_files()):
            clinic = max(records.by_clinic.values(), key=lambda one: _members(document, one))
            rows = database.rows(_compiled(document, clinic, "duckdb"), clinic.clinic_id)
            found.append(_Expected(document, clinic, rows))
    return tuple(found)


def _members(document: ProfileDocument, clinic: ClinicRecords) -> int:
    return len(reference.evaluate(document, clinic, REFERENCE_DATE).members)


def _compiled(document: ProfileDocument, clinic: ClinicRecords, dialect: str, in_steps: bool = False) -> Compiled:
    return compile_profile(
        document, REFERENCE_DATE, held=clinic.held, sources=clinic.sources, dialect=dialect, in_steps=in_steps
    )


def _profile(expected: _Expected, writer: Dialect, in_steps: bool) -> Iterator[str]:
    """The profile's statement on the clinic, and whether it gives the rows that it should; in steps, with what is run before and after it."""
    document, rows = expected.document, expected.rows
    clinic_id = writer.value(Constant(expected.clinic.clinic_id))
    compiled = _compiled(document, expected.clinic, writer.name, in_steps)
    *before, last = (
        one.sql.replace(writer.mark, clinic_id, -1 if writer.marks else 1) if one.parameters else one.sql
        for one in (*compiled.before, compiled)
    )
    verdict = _verdict(
        f"profile: {document.id} {document.version}",
        Named(_RESULT, "r"),
        disjunction([_row(row) for row in rows]),
        len(rows),
    )
    yield from before
    yield f"{_as_part(last, writer)}{writer.gap}{writer.relation(verdict)}"
    yield from compiled.after


_RESULT = "self_test_result"


def _as_part(sql: str, writer: Dialect) -> str:
    """The printed statement with its last SELECT, which stands at the beginning of a line as nothing before it does, as a part that can be read.

    What is run is then the very text that `cockpit sql` prints, but for the order of its rows, which a part cannot have.
    """
    parts, _, select = f"\n{sql}".rpartition("\nSELECT")
    body, _, _ = select.rpartition("\nORDER BY ")
    begun = f"{parts.strip().removesuffix(writer.gap.strip()).rstrip()}," if parts.strip() else "WITH"
    return f"{begun}{writer.gap}{_RESULT} AS (\nSELECT{body}\n)"


def _row(row: Mapping[str, Any]) -> Condition:
    return conjunction([_is(Column(name, "r"), value) for name, value in row.items()])


def _answered(n: int, answer: Any) -> Condition:
    return And((Compare(Column("n", "r"), "=", Constant(n)), _is(Column("found", "r"), answer)))


def _is(column: Column, value: Any) -> Condition:
    return IsNull(column) if value is None else Compare(column, "=", Constant(value))


def _verdict(what: str, source: Named, met: Condition, expected: int) -> Select:
    """What was tested, how many rows should come, how many came, how many of those are right, and whether that is ok."""
    counted = Select(
        (("found", Aggregate("COUNT")), ("same", Coalesce(Aggregate("SUM", flag(met)), Constant(0)))), source
    )
    found, same = Column("found", "c"), Column("same", "c")
    right = And((Compare(found, "=", Constant(expected)), Compare(same, "=", Constant(expected))))
    return Select(
        (
            ("checked", Constant(what)),
            ("expected", Constant(expected)),
            ("found", found),
            ("same", same),
            ("result", Case(((right, Constant("ok")),), Constant("differs"))),
        ),
        Named(counted, "c"),
    )

"""The traps of the dialects that are not run by default, node by node: what each must write so that the meaning stays the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
import sqlglot
from sqlglot import exp

from cockpit.engine import relational
from cockpit.engine.relational import words
from cockpit.engine.relational.dialects import DIALECTS, Mysql, Oracle, Spark, Tsql
from cockpit.engine.relational.fewer import with_fewer_parts
from cockpit.engine.relational.form import (
    NEVER,
    Absolute,
    Aggregate,
    AsDecimal,
    BeginsWith,
    Binary,
    Case,
    Coalesce,
    Column,
    Compare,
    Concatenated,
    Constant,
    DaysAfter,
    Folded,
    Join,
    Joined,
    Least,
    Like,
    Named,
    OneOf,
    Order,
    Part,
    Previous,
    RowNumber,
    Select,
    Statement,
    Union,
    Value,
    Values,
)
from cockpit.engine.relational.printing import Dialect
from cockpit.engine.relational.selftest.questions import QUESTIONS
from cockpit.examples.catalogue import REFERENCE_DATE, all_profile_files
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from tests.engine.drawing import D, diagnosis, exists, patient, profile, records

mysql, oracle, spark, tsql = Mysql(), Oracle(), Spark(), Tsql()
CODE = Column("code", "e")
SHIPPED = [read_document(path.read_bytes()) for path in all_profile_files()]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_reserved_word_may_be_the_name_of_a_column(dialect: str) -> None:
    """An element's id is a column of the result."""
    # SQLite reads a quoted "true" or "false" behind an alias as no column at all.
    ids = sorted(word for word in words.COMMON - {"true", "false"} if re.fullmatch("[a-z]+", word))
    elements = [{"id": name, "title": {"da": "Alder"}, "type": "patient", "attribute": "age"} for name in ids]
    document = profile(exists("diagnosis"), elements=elements)
    sql = relational.compile_profile(document, D, dialect=dialect).sql
    if dialect in ("duckdb", "sqlite"):
        data = records(patient("a", diagnosis("2026-01-01", "icpc2:P70")))
        kind = relational.DuckDb if dialect == "duckdb" else relational.SqliteDatabase
        database = kind(data)
        (member,) = relational.evaluate(document, data, data.clinics[0], D, database=database).members
        database.close()
        assert set(member.elements) == set(ids)
    assert isinstance(sqlglot.parse_one(sql, read=dialect), exp.Select)


@pytest.mark.parametrize(
    ("dialect", "text"),
    [(mysql, "a `end`"), (spark, "a `end`"), (tsql, "a [end]"), (oracle, 'a "END"'), (Dialect(), 'a "end"')],
)
def test_a_reserved_word_is_quoted_in_the_way_of_the_dialect(dialect: Dialect, text: str) -> None:
    assert f"a {dialect.identifier('end')}" == text
    assert dialect.identifier("birth_date") == "birth_date"


@pytest.mark.parametrize(
    ("dialect", "day", "clock"),
    [
        (mysql, "DATE '2026-11-21'", "TIME '08:30:00'"),
        (spark, "DATE '2026-11-21'", "'08:30:00'"),
        (tsql, "CAST('2026-11-21' AS DATE)", "CAST('08:30:00' AS TIME(0))"),
        (oracle, "DATE '2026-11-21'", "'08:30:00'"),
    ],
)
def test_days_and_times_of_day(dialect: Dialect, day: str, clock: str) -> None:
    assert dialect.value(Constant(date(2026, 11, 21))) == day
    assert dialect.value(Constant(time(8, 30))) == clock


def test_a_text_that_a_setting_could_change_is_written_otherwise() -> None:
    assert mysql.value(Constant("a\\b")) == "_utf8mb4 X'615C62'"
    assert mysql.value(Constant("it's")) == "'it''s'"
    assert spark.value(Constant("it's")) == "CAST(X'69742773' AS STRING)"
    assert spark.value(Constant("${x}")) == "CAST(X'247B787D' AS STRING)"
    assert tsql.value(Constant("$(x)'")) == "(N'$' + N'(x)''')"
    assert tsql.value(Constant("æ")) == "N'æ'"


def test_a_comment_ends_where_its_line_ends() -> None:
    """Spark goes on after a backslash; sqlcmd and Spark replace variables; SQL*Plus ends the statement at a semicolon."""
    said = Statement(
        "en \\\n${x} $(y);", (Part("p", "tekst;", Select((("a", Constant(1)),), None)),), Select((), Named("p", "p"))
    )
    assert "-- en \\ \n-- $ {x} $(y);\n" in spark.statement(said)
    assert "-- ${x} $ (y);\n" in tsql.statement(said)
    written = oracle.statement(Statement(said.comment, said.parts, Select((("a", Column("a", "p")),), Named("p", "p"))))
    assert "-- ${x} $(y),\n" in written and "-- tekst,\n" in written
    assert "\n\n" not in written and not any(line.endswith(";") for line in written.splitlines())


@pytest.mark.parametrize("dialect", [mysql, tsql])
def test_a_constant_that_ends_in_a_blank_is_equal_to_no_text(dialect: Dialect) -> None:
    """These pad the shorter text with blanks."""
    assert dialect.condition(OneOf(CODE, ("A ", "B "))) == "1 = 0"
    assert dialect.condition(OneOf(CODE, ("A", "B "))).endswith("= 'A'" if dialect is mysql else "= N'A'")


def test_what_like_reads_as_a_pattern() -> None:
    assert tsql.condition(BeginsWith(CODE, "a[_")) == "e.code LIKE N'a![!_%' ESCAPE '!'".replace("'!'", "N'!'").replace(
        "N'!'", "'!'"
    )
    assert mysql.condition(BeginsWith(CODE, "a[_")) == "e.code LIKE 'a[!_%' ESCAPE '!'"
    assert mysql.condition(Like(CODE, "a\\*")) == "e.code LIKE _utf8mb4 X'615C25' ESCAPE '!'"
    assert oracle.condition(Like(CODE, "*50%*")) == "e.code LIKE '%50!%%' ESCAPE '!'"
    assert spark.condition(Like(CODE, "N06D*")) == "e.code LIKE 'N06D%'"


def test_texts_are_folded_in_every_collation() -> None:
    assert tsql.value(Folded(CODE)).startswith("TRANSLATE(e.code COLLATE Latin1_General_BIN2, N'ABC")
    assert tsql.value(Folded(Binary(CODE))).startswith("TRANSLATE(e.code COLLATE Latin1_General_BIN2, N'ABC")
    assert mysql.value(Folded(CODE)).count("REPLACE(") == mysql.value(Folded(Binary(CODE))).count("REPLACE(") == 29


def test_oracle_takes_a_thousand_items_in_a_list_and_no_long_lines() -> None:
    values = tuple(f"K{number:04}" for number in range(2_001))
    text = oracle.condition(OneOf(CODE, values))
    lists = re.findall(r"IN \(([^)]*)\)", text)
    assert [one.count("'K") for one in lists] == [1_000, 1_000] and "e.code = 'K2000'" in text
    assert re.findall(r"K\d{4}", text) == list(values)
    assert text.startswith("(") and text.endswith(")") and max(map(len, text.splitlines())) < 400


def test_oracle_joins_texts_only_where_all_are_there() -> None:
    """To Oracle, an empty text is NULL and NULL is nothing to add."""
    joined = Concatenated((Column("system", "e"), Constant("|"), CODE))
    there = "e.system IS NOT NULL AND e.code IS NOT NULL"
    assert oracle.value(joined) == f"CASE WHEN {there} THEN (e.system || '|' || e.code) END"
    assert oracle.value(Concatenated((Constant("a"), Constant("b")))) == "('a' || 'b')"


def read_by(*values: tuple[str, Value], order: tuple[Order, ...] = ()) -> Statement:
    """A statement with a part of some columns of measurements, from which the final select orders by the last."""
    part = Select(values, Named("measurement", "v"))
    final = Select((("n", Constant(1)),), Named("p", "p"), order_by=order or (Order(Column(values[-1][0], "p")),))
    return Statement("Prøve.", (Part("p", "Del.", part),), final)


TEXT, NUMBER, DAY = Column("code", "v"), Column("value", "v"), Column("date", "v")


@pytest.mark.parametrize(
    ("value", "is_text"),
    [
        (TEXT, True),
        (Binary(TEXT), True),
        (Column("time", "v"), True),
        (Coalesce(TEXT, Constant("")), True),
        (Case(((NEVER, Constant(None)),), TEXT), True),
        (Least(TEXT, Constant("a")), True),
        (Folded(TEXT), True),
        (Aggregate("MAX", TEXT), True),
        (Previous(TEXT, (NUMBER,), (Order(NUMBER),)), True),
        (NUMBER, False),
        (AsDecimal(NUMBER), False),
        (Absolute(NUMBER), False),
        (Aggregate("COUNT"), False),
        (Aggregate("SUM", NUMBER), False),
        (RowNumber((TEXT,), (Order(NUMBER),)), False),
        (DaysAfter(DAY, Constant(1)), False),
        (Constant(Decimal(1)), False),
        (Constant(None), False),
    ],
)
def test_oracle_orders_texts_by_code_points_and_numbers_as_numbers(value: Value, is_text: bool) -> None:
    """Its orders follow the session's language; a number that was told otherwise would be ordered as a text."""
    last = oracle.statement(read_by(("x", value))).splitlines()[-1]
    assert last == ("ORDER BY NLSSORT(p.x, 'NLS_SORT=BINARY')" if is_text else "ORDER BY p.x")


def test_oracle_orders_texts_within_groups_windows_and_unions() -> None:
    both = Union((Select((("x", Constant(None)),), None), Select((("x", TEXT),), Named("measurement", "v"))))
    joined = Joined(Column("x", "u"), " ", (Column("x", "u"),))
    constants = Values(("x", "y"), ((Constant("a"), Constant(1)),))
    place = RowNumber((Column("y", "k"),), (Order(Column("x", "k")), Order(Column("y", "k"))))
    parts = (
        Part("one", "En.", Select((("all_of_them", joined),), Named(both, "u"))),
        Part("two", "To.", Select((("place", place),), Named(constants, "k"))),
        Part("none", "Ingen.", Values(("x",), ())),
    )
    sql = oracle.statement(
        Statement("Prøve.", parts, Select((("n", Constant(1)),), Named("two", "t"), order_by=(Order(Column("place")),)))
    )
    assert "WITHIN GROUP (ORDER BY NLSSORT(u.x, 'NLS_SORT=BINARY'))" in sql
    assert "(PARTITION BY k.y ORDER BY NLSSORT(k.x, 'NLS_SORT=BINARY'), k.y)" in sql
    assert sql.endswith("ORDER BY place\n") and sql.count("FROM DUAL") == 3


def test_constants_as_each_dialect_has_them() -> None:
    values = Values(("code", "n"), ((Constant("A"), Constant(1)), (Constant("B"), Constant(2))))
    assert "UNION ALL" in mysql.relation(values) and "VALUES" not in mysql.relation(values)
    assert oracle.relation(values).count("FROM DUAL") == 2
    assert "v.code COLLATE Latin1_General_BIN2 AS code, v.n\n" in tsql.relation(values)
    assert "FROM DUAL\nWHERE 1 = 0" in mysql.relation(Values(("code",), ()))
    assert "AS v (code, n)" in spark.relation(values)


def test_tsql_gives_null_a_type_and_orders_by_a_key_once() -> None:
    nothing = Constant(None)
    select = Select(
        (
            ("a", nothing),
            ("b", Aggregate("MIN", nothing)),
            ("c", Case(((NEVER, nothing),))),
            ("d", Case(((NEVER, nothing),), CODE)),
        ),
        Named("t", "e"),
        order_by=(Order(CODE), Order(Column("n", "e"), descending=True), Order(CODE, descending=True)),
    )
    text = tsql.relation(select)
    assert text.count("CAST(NULL AS NVARCHAR(1))") == 3 and "THEN NULL ELSE e.code END" in text
    assert text.endswith("ORDER BY e.code, e.n DESC")
    assert tsql.value(Aggregate("COUNT")) == "COUNT(*)"


def test_mariadb_takes_so_many_parts_and_no_more() -> None:
    """Those that are read least stand where they are read."""
    parts = [Part("p0", "Nul.", Select((("x", Constant(0)),), None))]
    for number in range(1, 70):
        parts.append(Part(f"p{number}", "Del.", Select((("x", Column("x", "a")),), Named(f"p{number - 1}", "a"))))
    final = Select((("x", Column("x", "l")), ("y", Column("x", "f"))), Named("p69", "l"), ())
    statement = Statement("Prøve.", tuple(parts), final)
    fewer = with_fewer_parts(statement, 60)
    assert len(fewer.parts) == 60 and with_fewer_parts(fewer, 60) == fewer
    assert mysql.statement(statement).count(" AS (\n") == 60
    assert len(with_fewer_parts(statement, 1).parts) == 1


@pytest.mark.parametrize("dialect", ["tsql", "oracle"])
@pytest.mark.parametrize("document", SHIPPED[:3], ids=lambda document: document.id)
def test_a_second_parser_reads_what_cannot_be_run_here(dialect: str, document: ProfileDocument) -> None:
    """And what it reads has none of the shapes that the engine refuses."""
    sql = relational.compile_profile(document, REFERENCE_DATE, dialect=dialect).sql
    (tree,) = sqlglot.parse(sql, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    assert isinstance(tree, exp.Select) and not list(tree.find_all(exp.Command))
    assert {one.name.upper() for one in tree.find_all(exp.Anonymous)} <= {"NLSSORT"}
    assert not list(tree.find_all(exp.Boolean)), "a truth value that the engine does not have"
    assert not any(aggregate.find(exp.Subquery) for aggregate in tree.find_all(exp.AggFunc))
    assert all(len(listed.expressions) <= 1_000 for listed in tree.find_all(exp.In))
    assert max(len(identifier.name) for identifier in tree.find_all(exp.Identifier)) <= 63
    for select in tree.find_all(exp.Select):
        assert select is tree or not select.args.get("order"), "an order within a part"
        assert not any(column.find(exp.Exists) for column in select.expressions)
        assert dialect != "oracle" or select.args.get("from_") or select.args.get("from"), "a select without FROM"
    if dialect == "oracle":
        assert "''" not in sql and not re.search(r"(FROM|JOIN) \w+ AS ", sql)


def test_a_condition_of_a_text_and_a_number_stays_a_comparison() -> None:
    assert tsql.condition(Compare(CODE, "=", Constant("A"))) == "e.code = N'A'"


@pytest.mark.parametrize("dialect", ["mysql", "spark", "tsql", "oracle"])
def test_every_construct_is_written_so_that_another_parser_reads_it(dialect: str) -> None:
    joined = Select((("x", Joined(CODE, ", ", (CODE,))), ("y", Concatenated((CODE, CODE)))), Named("t", "e"))
    selects = [replace(question, rows=question.rows[:2]).select() for question in QUESTIONS.values()]
    for select in (*selects, joined):
        tree = sqlglot.parse_one(DIALECTS[dialect].relation(select), read=dialect)
        assert isinstance(tree, exp.Select)


def test_mysql_joins_what_is_read_of_the_record_in_the_order_in_which_it_stands() -> None:
    joined = (Join("INNER", Named("k", "k"), Compare(Column("code", "k"), "=", Column("code", "v"))),)
    code = (("code", Column("code", "v")),)
    for view in ("service", "leaving_service", "part_leaving_service"):
        assert mysql.relation(Select(code, Named(view, "v"), joined)).startswith("SELECT STRAIGHT_JOIN\n")
    for other in (Select(code, Named("service", "v")), Select(code, Named("part_k", "v"), joined)):
        assert mysql.relation(other).startswith("SELECT\n")

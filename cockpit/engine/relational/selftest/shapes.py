"""What a script looks like in each dialect: how it is run, where its tables are made and gone again, and what their columns' types are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cockpit.standard.record import VIEWS, Type


@dataclass(frozen=True)
class Shape:
    """`run`: the command that runs the script; `before` and `after`: lines around everything, as they are.

    `create`: what begins a table; `block`: how many rows are inserted at a time; `end`: what ends a statement.
    """

    run: str
    types: Mapping[Type, str]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    create: str = "CREATE TEMPORARY TABLE"
    block: int = 100
    end: str = ";"


def _types(text: str, day: str, clock: str, decimal: str, truth: str) -> dict[Type, str]:
    return {Type.TEXT: text, Type.DATE: day, Type.TIME: clock, Type.DECIMAL: decimal, Type.BOOLEAN: truth}


_DROPPED = tuple(f"DROP TABLE {name}" for name in VIEWS)
SHAPES: dict[str, Shape] = {
    "duckdb": Shape("duckdb < self-test.sql", _types("VARCHAR", "DATE", "TIME", "DECIMAL(18, 6)", "SMALLINT")),
    "postgres": Shape(
        "psql --quiet --file self-test.sql", _types("TEXT", "DATE", "TIME", "NUMERIC(18, 6)", "SMALLINT")
    ),
    "sqlite": Shape("sqlite3 :memory: < self-test.sql", _types("TEXT", "TEXT", "TEXT", "NUMERIC", "INTEGER")),
    "mysql": Shape(
        "mysql --table < self-test.sql",
        _types("VARCHAR(400)", "DATE", "TIME", "DECIMAL(18, 6)", "TINYINT"),
        before=(
            "SET NAMES utf8mb4;",
            "CREATE DATABASE cockpit_self_test CHARACTER SET utf8mb4;",
            "USE cockpit_self_test;",
        ),
        after=("DROP DATABASE cockpit_self_test;",),
        create="CREATE TABLE",
    ),
    "spark": Shape(
        "spark-sql -f self-test.sql",
        _types("STRING", "DATE", "STRING", "DECIMAL(18, 6)", "INT"),
        create="",
        block=100_000,
    ),
    "tsql": Shape(
        "sqlcmd -f 65001 -x -i self-test.sql",
        _types("NVARCHAR(400)", "DATE", "TIME(0)", "DECIMAL(18, 6)", "BIT"),
        before=("SET NOCOUNT ON;", "USE tempdb;", "GO"),
        after=(*(f"{line};" for line in _DROPPED), "GO"),
        create="CREATE TABLE",
        end=";\nGO",
    ),
    "oracle": Shape(
        "NLS_LANG=.AL32UTF8 sqlplus USER@DATABASE @self-test.sql",
        _types("VARCHAR2(400 CHAR)", "DATE", "VARCHAR2(8)", "NUMBER(18, 6)", "NUMBER(1)"),
        before=("SET DEFINE OFF", "SET SQLBLANKLINES ON", "SET LINESIZE 200", "WHENEVER SQLERROR EXIT FAILURE"),
        after=(*(f"{line} PURGE;" for line in _DROPPED), "EXIT"),
        create="CREATE TABLE",
        block=1,
    ),
}

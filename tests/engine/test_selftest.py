"""The script that a vendor runs on its own database finds everything in order on the engines that are here, and tells when it is not."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from cockpit.engine.relational.dialects import DIALECTS
from cockpit.engine.relational.selftest.shapes import SHAPES
from tests.engine.verdicts import TESTED, statements, verdicts

# The profiles' rows are found first, which takes seconds.
pytestmark = pytest.mark.generated


@pytest.mark.parametrize("in_steps", [False, True])
def test_sqlite_finds_everything_in_order(in_steps: bool) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        said = verdicts("sqlite", lambda sql: connection.execute(sql).fetchall(), in_steps=in_steps)
    assert said == dict.fromkeys(TESTED, "ok")


def test_a_database_that_counts_days_otherwise_is_told_of() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        said = verdicts(
            "sqlite", lambda sql: connection.execute(sql.replace("JULIANDAY(", "2 * JULIANDAY(")).fetchall(), "days"
        )
    assert said == {"construct: days between": "differs", "construct: days after": "ok"}


def test_a_view_that_is_filled_otherwise_is_told_of() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:

        def run(sql: str) -> Any:
            return connection.execute(sql.replace("'1950-", "'2010-")).fetchall()

        assert verdicts("sqlite", run, "profile: osteoporose") == {"profile: osteoporose": "differs"}


@pytest.mark.parametrize("dialect", ["tsql", "oracle"])
def test_what_cannot_be_run_here_is_read_by_another_parser(dialect: str) -> None:
    """The profiles' own statements are read where they are compiled; here, what stands around them."""
    kinds = set()
    for statement in statements(dialect):
        if "self_test_result" not in statement and not re.match(r"INSERT INTO (?!vaccination)", statement):
            (tree,) = sqlglot.parse(statement, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
            kinds.add(type(tree))
    assert kinds == {exp.Create, exp.Insert, exp.Select}


def test_every_dialect_has_a_script() -> None:
    assert set(SHAPES) == set(DIALECTS)

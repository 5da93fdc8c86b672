"""Single constructs of the relational form give Python's answers in DuckDB and in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import duckdb
import pytest

from cockpit.engine.relational.dialects import DIALECTS
from tests.engine.constructs import QUESTIONS, wrong

Ask = Callable[[str], list[Any]]


@pytest.fixture(scope="module", params=["duckdb", "sqlite"])
def engine(request: pytest.FixtureRequest) -> Iterator[tuple[str, Ask]]:
    connection: Any = duckdb.connect(":memory:") if request.param == "duckdb" else sqlite3.connect(":memory:")
    with closing(connection):
        yield request.param, lambda sql: list(connection.execute(sql).fetchall())


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_construct_gives_the_answer_of_python(name: str, engine: tuple[str, Ask]) -> None:
    dialect, ask = engine
    question = QUESTIONS[name]
    assert wrong(question, ask(DIALECTS[dialect].relation(question.select()))) == []

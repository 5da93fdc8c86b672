"""The relational form in a real MariaDB, which compares texts as Danish words unless told otherwise. `deploy/test --engines`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from cockpit.engine.relational.dialects import Mysql
from cockpit.engine.relational.selftest.shapes import SHAPES
from deploy import mariadb
from tests.engine import agreeing
from tests.engine.constructs import QUESTIONS, wrong
from tests.engine.drawing import patient, records
from tests.engine.examples import EXAMPLES
from tests.engine.generation import GeneratedCase, cases
from tests.engine.verdicts import TESTED, verdicts

pytestmark = pytest.mark.mariadb


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    with mariadb.running() as socket:
        yield socket


@pytest.fixture
def opened(server: Path) -> agreeing.Opened:
    from tests.engine.mariadb import MariaDb  # needs the driver, which the default run does without

    return partial(MariaDb, str(server))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_construct_gives_the_answer_of_python(name: str, opened: agreeing.Opened) -> None:
    question = QUESTIONS[name]
    with closing(opened(records(patient("a")))) as database:
        found = [(row["n"], row["found"]) for row in database.ask(Mysql().relation(question.select()))]  # type: ignore[attr-defined]  # only this engine's database can be asked
    assert wrong(question, found) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_rule_holds_for_each_drawn_patient(name: str, opened: agreeing.Opened) -> None:
    agreeing.agrees_on_example(name, opened)


def test_on_the_shipped_profiles_and_patients(opened: agreeing.Opened) -> None:
    agreeing.agrees_on_shipped(opened)


# Of osteoporose, kontinuitet, adhd and kol the one statement does not come to an end: MariaDB is told to take steps (docs/standard/sql.md).
@pytest.mark.parametrize(
    "name", ["demens", "svaer-psykisk-sygdom", "somatisk-undersoegelse", "opioidbehandling", "laenderygsmerter"]
)
def test_on_shipped_profiles_as_one_statement(name: str, opened: agreeing.Opened) -> None:
    agreeing.agrees_on_shipped_as_one_statement(name, opened)


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(case=cases())
def test_on_generated_profiles_and_patients(opened: agreeing.Opened, case: GeneratedCase) -> None:
    agreeing.agrees_on_generated(case, opened)


def test_the_self_test_finds_everything_in_order(server: Path) -> None:
    """As the script says, in a database of its own; in it, the server's connection compares texts as it likes."""
    import pymysql

    connection = pymysql.connect(unix_socket=str(server), user="root", charset="utf8mb4", autocommit=True)
    with closing(connection), connection.cursor() as cursor:

        def run(sql: str) -> list[Any]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        for line in SHAPES["mysql"].before:
            cursor.execute(line)
        said = verdicts("mysql", run, in_steps=True)
        cursor.execute(*SHAPES["mysql"].after)
    assert said == dict.fromkeys(TESTED, "ok")

"""The relational form in a real Spark. `deploy/test --engines`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from cockpit.engine.relational.dialects import Spark
from tests.engine import agreeing
from tests.engine.constructs import QUESTIONS, wrong
from tests.engine.drawing import patient, records
from tests.engine.examples import EXAMPLES
from tests.engine.generation import GeneratedCase, cases
from tests.engine.verdicts import TESTED, verdicts

# pyspark leaves its socket to the interpreter's end.
pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[agreeing.Opened]:
    from tests.engine import spark  # needs pyspark, which the default run does without

    session = spark.session(tmp_path_factory.mktemp("warehouse"))
    yield partial(spark.SparkDatabase, session)
    session.stop()


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_construct_gives_the_answer_of_python(name: str, opened: agreeing.Opened) -> None:
    question = QUESTIONS[name]
    with closing(opened(records(patient("a")))) as database:
        found = [(row["n"], row["found"]) for row in database.ask(Spark().relation(question.select()))]  # type: ignore[attr-defined]  # only this engine's database can be asked
    assert wrong(question, found) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_rule_holds_for_each_drawn_patient(name: str, opened: agreeing.Opened) -> None:
    agreeing.agrees_on_example(name, opened)


def test_on_the_shipped_profiles_and_patients(opened: agreeing.Opened) -> None:
    agreeing.agrees_on_shipped(opened)


@pytest.mark.parametrize("name", agreeing.shipped())
def test_on_shipped_profiles_as_one_statement(name: str, opened: agreeing.Opened) -> None:
    agreeing.agrees_on_shipped_as_one_statement(name, opened)


@settings(
    max_examples=75, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(case=cases())
def test_on_generated_profiles_and_patients(opened: agreeing.Opened, case: GeneratedCase) -> None:
    agreeing.agrees_on_generated(case, opened)


def test_the_self_test_finds_everything_in_order(opened: agreeing.Opened) -> None:
    with closing(opened(records(patient("a")))) as database:
        ask = database.ask  # type: ignore[attr-defined]  # only this engine's database can be asked
        said = verdicts("spark", lambda sql: [tuple(row.values()) for row in ask(sql)], in_steps=True)
    assert said == dict.fromkeys(TESTED, "ok")

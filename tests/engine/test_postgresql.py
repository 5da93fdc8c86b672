"""The relational form in PostgreSQL gives what the reference evaluator gives: shipped, drawn and generated profiles."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from cockpit.engine import reference, relational
from cockpit.engine.evaluation import Evaluation
from cockpit.engine.records import load_records
from cockpit.engine.relational.dialects import Postgresql
from cockpit.examples.catalogue import CLINICS, REFERENCE_DATE, all_profile_files, records_directory
from cockpit.standard.reading import read_document
from tests.engine.agreement import Report, compare_case
from tests.engine.constructs import QUESTIONS, wrong
from tests.engine.generation import GeneratedCase, cases
from tests.engine.postgresql import PostgresqlDatabase
from tests.engine.verdicts import TESTED, verdicts

pytestmark = pytest.mark.postgresql


DOCUMENTS = [read_document(path.read_bytes()) for path in all_profile_files()]


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresqlDatabase]:
    with closing(PostgresqlDatabase(load_records(records_directory()))) as opened:
        yield opened


@cache
def expected(number: int, clinic_id: str) -> Evaluation:
    clinic = load_records(records_directory()).clinic(clinic_id)
    return reference.evaluate(DOCUMENTS[number], clinic, REFERENCE_DATE)


@pytest.mark.parametrize("number", range(len(DOCUMENTS)), ids=lambda number: DOCUMENTS[number].id)
def test_on_the_shipped_profiles_and_patients(number: int, database: PostgresqlDatabase) -> None:
    for clinic_id in CLINICS:
        found = relational.evaluate(DOCUMENTS[number], database.records, clinic_id, REFERENCE_DATE, database=database)
        assert found == expected(number, clinic_id)
        assert found.members, "agreement on nothing proves nothing"


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_construct_gives_the_answer_of_python(name: str) -> None:
    question = QUESTIONS[name]
    with psycopg.connect(os.environ["COCKPIT_DATABASE_URL"]) as connection:
        found = connection.execute(Postgresql().relation(question.select()).encode()).fetchall()
    assert wrong(question, found) == []


def test_all_shipped_profiles_at_once(database: PostgresqlDatabase) -> None:
    for clinic_id in CLINICS:
        found = relational.evaluate_all(DOCUMENTS, database.records, clinic_id, REFERENCE_DATE, database=database)
        assert found == [expected(number, clinic_id) for number in range(len(DOCUMENTS))]
        listed = relational.memberships(DOCUMENTS, database.records, clinic_id, REFERENCE_DATE, database=database)
        assert listed == [expected(number, clinic_id).membership() for number in range(len(DOCUMENTS))]


@seed(0)
@settings(
    max_examples=28, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(cases())
def test_on_generated_profiles_and_patients(case: GeneratedCase) -> None:
    report = Report()
    compare_case(case, {"postgresql": lambda records: closing(PostgresqlDatabase(records))}, report)
    assert report.disagreements == []


def test_the_self_test_finds_everything_in_order() -> None:
    with psycopg.connect(os.environ["COCKPIT_DATABASE_URL"], autocommit=True) as connection:

        def run(sql: str) -> list[Any]:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

        assert verdicts("postgres", run) == dict.fromkeys(TESTED, "ok")

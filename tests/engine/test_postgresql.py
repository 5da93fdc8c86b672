"""The relational form in PostgreSQL gives what the reference evaluator gives: shipped, drawn and generated profiles."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from cockpit.engine import reference, relational
from cockpit.engine.records import load_records
from cockpit.engine.relational.dialects import Postgresql
from cockpit.examples.catalogue import REFERENCE_DATE, profile_files, records_directory
from cockpit.standard.reading import read_document
from tests.engine.agreement import Report, compare_case
from tests.engine.constructs import QUESTIONS, wrong
from tests.engine.generation import GeneratedCase, cases
from tests.engine.postgresql import PostgresqlDatabase
from tests.engine.verdicts import TESTED, verdicts

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("path", profile_files(), ids=lambda path: path.stem)
def test_on_the_shipped_profiles_and_patients(path: Path) -> None:
    document, records = read_document(path.read_bytes()), load_records(records_directory())
    with closing(PostgresqlDatabase(records)) as database:
        for clinic_id in records.clinics:
            expected = reference.evaluate(document, records.clinic(clinic_id), REFERENCE_DATE)
            assert relational.evaluate(document, records, clinic_id, REFERENCE_DATE, database=database) == expected
            assert expected.members, "agreement on nothing proves nothing"


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_construct_gives_the_answer_of_python(name: str) -> None:
    question = QUESTIONS[name]
    with psycopg.connect(os.environ["COCKPIT_DATABASE_URL"]) as connection:
        found = connection.execute(Postgresql().relation(question.select()).encode()).fetchall()
    assert wrong(question, found) == []


def test_all_shipped_profiles_at_once() -> None:
    documents = [read_document(path.read_bytes()) for path in profile_files()]
    records = load_records(records_directory())
    with closing(PostgresqlDatabase(records)) as database:
        for clinic_id in records.clinics:
            expected = [reference.evaluate(one, records.clinic(clinic_id), REFERENCE_DATE) for one in documents]
            assert relational.evaluate_all(documents, records, clinic_id, REFERENCE_DATE, database=database) == expected


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

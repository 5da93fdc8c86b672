"""The relational form in DuckDB and in SQLite gives what the reference evaluator gives, on generated profiles and patients."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from cockpit.engine import reference, relational
from cockpit.engine.patients import Records
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import D
from tests.engine.generation import GeneratedCase, cases


def told(document: ProfileDocument, records: Records, clinic_id: str, expected: Any, engine: str, found: Any) -> str:
    """What differs, on what profile and which rows: enough to draw the case as an example."""
    rows = [
        event.row
        for patient in records.clinic(clinic_id).patients.values()
        for dataset in patient.events.values()
        for event in dataset
    ]
    kept = [{name: str(value) for name, value in row.items() if value is not None} for row in rows]
    parts = {
        "profile": document.content(),
        "held": sorted(records.held),
        "rows": kept,
        "reference": expected,
        engine: found,
    }
    return "\n".join(f"{name}: {json.dumps(part, ensure_ascii=False)}" for name, part in parts.items())


# Shrinking whole profiles takes minutes and rarely makes them plainer, so a failing case is told as it is.
@pytest.mark.generated
@settings(
    max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(cases())
def test_engines_agree(case: GeneratedCase) -> None:
    clinic_id = case.records.clinics[0]
    with closing(relational.DuckDb(case.records)) as duckdb, closing(relational.SqliteDatabase(case.records)) as sqlite:
        for document in case.documents:
            expected = reference.evaluate(document, case.records.clinic(clinic_id), D).to_json()
            for database in (duckdb, sqlite):
                found = relational.evaluate(document, case.records, clinic_id, D, database=database).to_json()
                assert found == expected, told(document, case.records, clinic_id, expected, database.dialect, found)
        for database in (duckdb, sqlite):
            at_once = relational.evaluate_all(case.documents, case.records, clinic_id, D, database=database)
            for document, evaluation in zip(case.documents, at_once, strict=True):
                expected = reference.evaluate(document, case.records.clinic(clinic_id), D).to_json()
                found = evaluation.to_json()
                assert found == expected, told(
                    document, case.records, clinic_id, expected, f"all at once in {database.dialect}", found
                )

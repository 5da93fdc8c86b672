"""Invariant 8: all engines that we execute agree. Generated profiles and patients are compared in tests/engine/test_agreement.py; here the
attacks: hostile text, rows in another order, other people's rows, other days, and the very bytes that were published.
"""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cockpit.engine import reference, relational
from cockpit.engine.evaluation import Evaluation
from cockpit.engine.patients import Records
from cockpit.engine.records import load_records
from cockpit.examples.catalogue import REFERENCE_DATE, records_directory
from cockpit.profiles.models import Submission
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from tests.engine.drawing import (
    agreed,
    diagnosis,
    exists,
    group,
    measurement,
    medication,
    outcomes,
    patient,
    profile,
    records,
)
from tests.fixtures.governance import example_content, narrowed
from tests.invariants.world import World

HOSTILE = [
    "'; DROP TABLE patient; --",
    '" OR 1=1 --',
    "*/ SELECT 1; /*",
    "-- ud af kommentaren\n); DELETE FROM diagnosis; --",
    "\r\n; DROP VIEW patient; --",
    "$1 $clinic ? :clinic %s {clinic}",
    "æøå ÆØÅ aa ﬀ ı İ ß ẞ",
    "\\'; --",
    "100 % _ *",
]
"""Text that would leave a comment, a literal or a parameter if it were let."""


def both(document: ProfileDocument, data: Records, clinic: str, as_of: date, database: Any = None) -> Evaluation:
    """The reference evaluator's result, which the relational form must equal in every part."""
    expected = reference.evaluate(document, data.clinic(clinic), as_of)
    found = relational.evaluate(document, data, clinic, as_of, database=database)
    assert json.dumps(found.to_json(), sort_keys=True) == json.dumps(expected.to_json(), sort_keys=True)
    return expected


@pytest.mark.parametrize("text", HOSTILE)
class TestHostileText:
    def test_in_titles_rationales_and_descriptions(self, text: str) -> None:
        words = {"da": text.strip() or "x"}
        criterion = {**exists("diagnosis", "dementia"), "title": words, "rationale": words}
        document = profile(
            {**group("all", criterion), "title": words, "rationale": words},
            title=words,
            subgroups=[{"id": "gruppe", "title": words, "description": words, "criterion": exists("contact", id="k")}],
            quality_lists=[{"id": "liste", "title": words, "text": words, "criterion": exists("contact", id="q")}],
        )
        data = records(patient("a", diagnosis("2026-01-01", "icpc2:P70")), patient("b"))
        assert outcomes(agreed(document, data)) == {"a": "in"}

    def test_in_codes_and_restrictions(self, text: str) -> None:
        code = text.replace("\n", " ").replace("\r", " ").strip()[:19].strip()
        concept = {
            "id": "fjendtlig",
            "title": {"da": "x"},
            "codes": [
                {"system": system, "code": code, "match": match, "display": {"da": "x"}}
                for system, match in (("icpc2", "exact"), ("sks", "descendants"), ("medcom", "exact"))
            ],
        }
        events = {"dataset": "diagnosis", "sources": ["lokal"], "codes": ["fjendtlig"], "kinds": [code]}
        document = profile(
            group("any", {"type": "exists", "id": "e", "events": events}, exists("diagnosis", "dementia", id="f"))
        )
        content = {**document.content(), "code_lists": [*document.content()["code_lists"], concept]}
        data = records(
            patient("a", diagnosis("2026-01-01", "icpc2:P70")), patient("b", diagnosis("2026-01-01", "icpc2:P76"))
        )
        assert outcomes(agreed(ProfileDocument.model_validate(content), data)) == {"a": "in"}

    def test_in_patients_ids_and_rows(self, text: str) -> None:
        name = text.replace("\n", " ").replace("\r", " ").strip()
        document = profile(
            exists("diagnosis", "dementia"),
            elements=[
                {"id": "svar", "type": "picked", "title": {"da": "x"}, "pick": "latest", "show": "text",
                 "events": {"dataset": "measurement", "sources": ["lokal"], "codes": ["text-result"]}},
                {"id": "koder", "type": "list", "title": {"da": "x"},
                 "events": {"dataset": "medication", "sources": ["lokal"]}},
            ],
            sort=[{"element": "svar"}],
        )  # fmt: skip
        rows = (
            diagnosis("2026-01-01", "icpc2:P70"),
            measurement("2026-02-01", "", "", "medcom:MCS1", text=name),
            medication("2026-01-01", "N06DA02", indication=name),
        )
        data = records(patient(name, *rows, name=name), patient("a", *rows), patient("Å", *rows), patient("å", *rows))
        members = [member.patient_id for member in agreed(document, data).members]
        assert sorted(members) == sorted([name, "a", "Å", "å"])


class TestTheSamePatientsOtherwise:
    def test_the_order_of_the_rows_decides_nothing(self, tmp_path: Path) -> None:
        before = load_records(records_directory())
        shuffled = tmp_path / "records"
        shuffled.mkdir()
        order = random.Random(20261121)  # noqa: S311 - an order, no secret
        for file in records_directory().glob("*.csv"):
            header, *rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
            order.shuffle(rows)
            with (shuffled / file.name).open("w", encoding="utf-8", newline="") as target:
                csv.writer(target).writerows([header, *rows])
        after = load_records(shuffled)
        document = read_document(example_content())
        for clinic in before.clinics:
            assert both(document, after, clinic, REFERENCE_DATE) == both(document, before, clinic, REFERENCE_DATE)

    def test_the_rows_of_another_clinic_decide_nothing(self) -> None:
        document = profile(exists("diagnosis", "dementia"))
        here, there = diagnosis("2026-01-01", "icpc2:P76"), diagnosis("2026-01-01", "icpc2:P70")
        data = records(patient("same", here), patient("same", there, clinic_id="990002"))
        assert outcomes(agreed(document, data)) == {}
        assert outcomes(agreed(document, data, clinic="990002")) == {"same": "in"}

    def test_on_other_days(self) -> None:
        data, document = load_records(records_directory()), read_document(example_content())
        database = relational.DuckDb(data)
        try:
            sizes = {
                len(both(document, data, clinic, REFERENCE_DATE - timedelta(days=days), database).members)
                for days in (1, 366, 1461)
                for clinic in data.clinics
            }
        finally:
            database.close()
        assert len(sizes) > 1  # the days differ


def test_the_bytes_that_were_published_give_what_the_reviewers_saw(world: World) -> None:
    """The evidence beside a submission is what both engines make of exactly its bytes."""
    data = load_records(records_directory())
    database = relational.DuckDb(data)
    try:
        for submission in Submission.objects.filter(evidence__isnull=False, version__artifact__slug="demens"):
            evidence = json.loads(submission.evidence_bytes or b"")
            for clinic, told in evidence["clinics"].items():
                found = both(submission.profile(), data, clinic, date.fromisoformat(evidence["as_of"]), database)
                assert json.loads(json.dumps(found.to_json())) == told
    finally:
        database.close()


def test_a_changed_profile_changes_both_engines_alike() -> None:
    data = load_records(records_directory())
    wide, narrow = (read_document(content) for content in (example_content(), narrowed(example_content())))
    for clinic in data.clinics:
        everybody = {member.patient_id for member in both(wide, data, clinic, REFERENCE_DATE).members}
        elder = {member.patient_id for member in both(narrow, data, clinic, REFERENCE_DATE).members}
        assert elder <= everybody

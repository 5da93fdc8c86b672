"""What an engine outside the default run must give: Python's answers, the drawn examples, the shipped profiles, generated cases."""

from __future__ import annotations

from contextlib import closing
from typing import Protocol

from cockpit.engine import leaving, reference, relational
from cockpit.engine.patients import Records
from cockpit.engine.records import load_records
from cockpit.engine.relational.databases import Database
from cockpit.examples.catalogue import REFERENCE_DATE, all_profile_files, records_directory
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from tests.engine.agreement import Report, compare_case
from tests.engine.drawing import CLINIC, patient, profile, records
from tests.engine.examples import EXAMPLES
from tests.engine.generation import GeneratedCase


class Opened(Protocol):
    """Opens a database with records in it; `in_steps`: whether it is asked in steps."""

    def __call__(self, records: Records, *, in_steps: bool = True) -> Database: ...


def agrees_on_example(name: str, opened: Opened) -> None:
    example = EXAMPLES[name]
    drawn = [patient(f"p{number}", *case.rows, **case.attributes) for number, case in enumerate(example.cases)]
    data = records(*drawn, missing=example.missing, sources=example.sources)
    document = profile(example.criterion, **example.parts)
    expected = reference.evaluate(document, data.clinic(CLINIC), example.as_of)
    with closing(opened(data, in_steps=False)) as database:
        assert relational.evaluate(document, data, CLINIC, example.as_of, database=database) == expected


def agrees_on_shipped(opened: Opened) -> None:
    """Every shipped profile on every clinic of the shipped records, in steps: each by itself, all at once, and what may be counted outside the clinic."""
    data, documents = load_records(records_directory()), list(shipped().values())
    with closing(opened(data)) as database:
        for clinic_id in data.clinics:
            clinic = data.clinic(clinic_id)
            expected = [reference.evaluate(document, clinic, REFERENCE_DATE) for document in documents]
            for document, one in zip(documents, expected, strict=True):
                found = relational.evaluate(document, data, clinic_id, REFERENCE_DATE, database=database)
                assert found == one, f"{document.id} in {clinic_id}"
                counts = relational.count(document, data, clinic_id, REFERENCE_DATE, database)
                assert counts == leaving.count(document, clinic, REFERENCE_DATE), f"{document.id} in {clinic_id}"
            together = relational.evaluate_all(documents, data, clinic_id, REFERENCE_DATE, database=database)
            assert together == expected


def agrees_on_shipped_as_one_statement(name: str, opened: Opened) -> None:
    """A shipped profile on every clinic of the shipped records, as one statement."""
    data, document = load_records(records_directory()), shipped()[name]
    with closing(opened(data, in_steps=False)) as database:
        for clinic_id in data.clinics:
            expected = reference.evaluate(document, data.clinic(clinic_id), REFERENCE_DATE)
            found = relational.evaluate(document, data, clinic_id, REFERENCE_DATE, database=database)
            assert found == expected, f"{name} in {clinic_id}"


def shipped() -> dict[str, ProfileDocument]:
    """The shipped profiles by id."""
    return {path.stem: read_document(path.read_bytes()) for path in all_profile_files()}


def agrees_on_generated(case: GeneratedCase, opened: Opened) -> None:
    report = Report()
    compare_case(case, {"engine": lambda records: closing(opened(records))}, report)
    assert report.disagreements == []

"""What an engine outside the default run must give: Python's answers, the drawn examples, the shipped profiles, generated cases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from cockpit.engine import reference, relational
from cockpit.engine.patients import Records
from cockpit.engine.records import load_records
from cockpit.engine.relational.databases import Database
from cockpit.examples.catalogue import REFERENCE_DATE, all_profile_files, records_directory
from cockpit.standard.reading import read_document
from tests.engine.agreement import Report, compare_case
from tests.engine.drawing import CLINIC, patient, profile, records
from tests.engine.examples import EXAMPLES
from tests.engine.generation import GeneratedCase

Opened = Callable[[Records], Database]


def agrees_on_example(name: str, opened: Opened) -> None:
    example = EXAMPLES[name]
    drawn = [patient(f"p{number}", *case.rows, **case.attributes) for number, case in enumerate(example.cases)]
    data = records(*drawn, missing=example.missing, sources=example.sources)
    document = profile(example.criterion, **example.parts)
    expected = reference.evaluate(document, data.clinic(CLINIC), example.as_of)
    with closing(opened(data)) as database:
        assert relational.evaluate(document, data, CLINIC, example.as_of, database=database) == expected


def agrees_on_shipped(opened: Opened) -> None:
    """Every shipped profile on every clinic of the shipped records."""
    data = load_records(records_directory())
    with closing(opened(data)) as database:
        for path in all_profile_files():
            document = read_document(path.read_bytes())
            for clinic_id in data.clinics:
                expected = reference.evaluate(document, data.clinic(clinic_id), REFERENCE_DATE)
                found = relational.evaluate(document, data, clinic_id, REFERENCE_DATE, database=database)
                assert found == expected, f"{path.stem} in {clinic_id}"


def agrees_on_generated(case: GeneratedCase, opened: Opened) -> None:
    report = Report()
    compare_case(case, {"engine": lambda records: closing(opened(records))}, report)
    assert report.disagreements == []

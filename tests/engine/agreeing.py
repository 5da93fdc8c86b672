"""What an engine outside the default run must give: Python's answers, the drawn examples, the shipped profiles, generated cases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from cockpit.engine import reference, relational
from cockpit.engine.records import load_records
from cockpit.engine.relational.databases import Database
from cockpit.examples.catalogue import REFERENCE_DATE, all_profile_files, records_directory
from cockpit.standard.reading import read_document
from tests.engine.agreement import Report, compare_case
from tests.engine.drawing import CLINIC, patient, profile, records
from tests.engine.examples import EXAMPLES
from tests.engine.generation import GeneratedCase

Opened = Callable[..., Database]
"""Opens a database with records in it; `in_steps`: whether it is asked in steps, which is so unless said otherwise."""
ONE_STATEMENT = ("demens", "svaer-psykisk-sygdom", "somatisk-undersoegelse")
"""The shipped profiles that are also run as one statement; of some others an engine that copies parts does not come to an end."""


def agrees_on_example(name: str, opened: Opened) -> None:
    example = EXAMPLES[name]
    drawn = [patient(f"p{number}", *case.rows, **case.attributes) for number, case in enumerate(example.cases)]
    data = records(*drawn, missing=example.missing, sources=example.sources)
    document = profile(example.criterion, **example.parts)
    expected = reference.evaluate(document, data.clinic(CLINIC), example.as_of)
    with closing(opened(data, in_steps=False)) as database:
        assert relational.evaluate(document, data, CLINIC, example.as_of, database=database) == expected


def agrees_on_shipped(opened: Opened) -> None:
    """Every shipped profile on every clinic of the shipped records: each in steps, all at once, and some as one statement."""
    data = load_records(records_directory())
    documents = {path.stem: read_document(path.read_bytes()) for path in all_profile_files()}
    every = [(name, document, clinic) for name, document in documents.items() for clinic in data.clinics]
    expected = {
        (name, clinic): reference.evaluate(one, data.clinic(clinic), REFERENCE_DATE) for name, one, clinic in every
    }
    with closing(opened(data)) as database:
        for name, one, clinic in every:
            found = relational.evaluate(one, data, clinic, REFERENCE_DATE, database=database)
            assert found == expected[name, clinic], f"{name} in {clinic}"
        for clinic in data.clinics:
            together = relational.evaluate_all(
                list(documents.values()), data, clinic, REFERENCE_DATE, database=database
            )
            assert together == [expected[name, clinic] for name in documents]
    with closing(opened(data, in_steps=False)) as database:
        for name in ONE_STATEMENT:
            found = relational.evaluate(documents[name], data, data.clinics[0], REFERENCE_DATE, database=database)
            assert found == expected[name, data.clinics[0]], f"{name} as one statement"


def agrees_on_generated(case: GeneratedCase, opened: Opened) -> None:
    report = Report()
    compare_case(case, {"engine": lambda records: closing(opened(records))}, report)
    assert report.disagreements == []

"""Counts that leave the clinic are the same from the relational form as from the reference evaluator, on generated profiles and patients.

Every event is private, not private or says nothing, some datasets say nothing at all, and so for patients' refusals.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from cockpit.engine import leaving, reference, relational
from cockpit.engine.patients import PatientRecord, Records
from tests.engine.agreement import told
from tests.engine.drawing import D
from tests.engine.embedded import EMBEDDED
from tests.engine.generation import GeneratedCase, cases

_STATED = st.sampled_from([False, False, False, False, True, None])
_REFUSED = st.sampled_from([False, False, False, False, False, False, True, None])


@st.composite
def stated(draw: st.DrawFn) -> GeneratedCase:
    """A generated case in which rows and patients say what may be passed on; about a sixth of the datasets say nothing."""
    case = draw(cases())
    silent = {dataset for dataset in sorted(case.records.held) if draw(st.integers(0, 5)) == 0}
    clinics = {}
    for clinic_id, clinic in case.records.by_clinic.items():
        patients = {name: _patient(draw, one, silent) for name, one in clinic.patients.items()}
        first = next(iter(patients))  # somebody states it, or nobody could be counted
        patients[first] = replace(patients[first], row={**patients[first].row, "disclosure_refused": False})
        clinics[clinic_id] = replace(clinic, patients=patients)
    return GeneratedCase(replace(case.records, by_clinic=clinics), case.documents)


def _patient(draw: st.DrawFn, patient: PatientRecord, silent: set[str]) -> PatientRecord:
    events = {
        dataset: [
            replace(event, row={**event.row, "private": None if dataset in silent else draw(_STATED)})
            for event in listed
        ]
        for dataset, listed in patient.events.items()
    }
    row = {**patient.row, "disclosure_refused": draw(_REFUSED), "name_address_protected": draw(st.booleans())}
    return replace(patient, row=row, events=events)


def compare_counts(case: GeneratedCase, engine: str, found: Counter[str]) -> None:
    """Every profile of the case: what is counted, patient by patient, and the numbers."""
    clinic = case.records.clinic(case.records.clinics[0])
    kept = leaving.leaving(clinic, D)
    with EMBEDDED[engine](case.records) as database:
        for document in case.documents:
            expected = replace(reference.evaluate(document, kept, D), notes=[], notes_en=[], protected=[])
            own = reference.evaluate(document, clinic, D)
            result = relational.evaluate_leaving(document, kept, D, database)
            assert result == expected, told(document, case.records, expected.to_json(), engine, result.to_json())
            counts = relational.count(document, case.records, clinic.clinic_id, D, database)
            assert counts == leaving.count(document, clinic, D)
            found["members"] += len(expected.members)
            found["possible"] += len(expected.possible)
            found["otherwise than in the clinic"] += [m.patient_id for m in own.members] != [
                m.patient_id for m in expected.members
            ]


@pytest.mark.generated
@pytest.mark.parametrize("engine", EMBEDDED)
@pytest.mark.parametrize("share", [0, *(pytest.param(share, marks=pytest.mark.no_cover) for share in (1, 2))])
def test_the_relational_form_counts_as_the_reference_does(engine: str, share: int) -> None:
    found: Counter[str] = Counter()

    @seed(share)
    @settings(
        max_examples=7, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(stated())
    def compared(case: GeneratedCase) -> None:
        compare_counts(case, engine, found)

    compared()
    print(dict(found))
    assert all(found[what] for what in ("members", "possible", "otherwise than in the clinic"))


def test_filtering_twice_changes_nothing() -> None:
    """What may leave may leave: the filter reads nothing that it takes away."""

    @seed(1)
    @settings(
        max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(stated())
    def twice(case: GeneratedCase) -> None:
        once = leaving.leaving(case.records.clinic(case.records.clinics[0]), D)
        assert leaving.leaving(once, D) == once

    twice()


def test_the_database_is_not_asked_for_what_the_clinic_lacks() -> None:
    """A clinic whose rows all may be passed on is counted from all of them."""

    @seed(2)
    @settings(
        max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(cases())
    def everything(case: GeneratedCase) -> None:
        open_records = _open(case.records)
        clinic = open_records.clinic(open_records.clinics[0])
        for document in case.documents:
            own = reference.evaluate(document, clinic, D)
            with closing(relational.DuckDb(open_records)) as database:
                found = relational.evaluate_leaving(document, clinic, D, database)
            assert found == replace(own, notes=[], notes_en=[], protected=[])

    everything()


def _open(records: Records) -> Records:
    clinics = {
        name: replace(
            clinic,
            patients={
                patient_id: replace(
                    one,
                    row={**one.row, "disclosure_refused": False},
                    events={
                        dataset: [replace(event, row={**event.row, "private": False}) for event in listed]
                        for dataset, listed in one.events.items()
                    },
                )
                for patient_id, one in clinic.patients.items()
            },
        )
        for name, clinic in records.by_clinic.items()
    }
    return replace(records, by_clinic=clinics)

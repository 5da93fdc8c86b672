"""The fictive records: readable without a complaint, clearly fictive, and each of them explained."""

from __future__ import annotations

import re

from cockpit.engine.patients import PatientRecord
from cockpit.engine.records import load_records
from cockpit.examples.catalogue import CLINICS, records_directory
from cockpit.standard.record import VIEWS

README = (records_directory() / "README.md").read_text(encoding="utf-8")
RECORDS = load_records(records_directory())
MODULUS_11 = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def patients() -> list[PatientRecord]:
    return [patient for clinic in CLINICS for patient in RECORDS.clinic(clinic).patients.values()]


def test_there_is_one_file_per_view_and_every_row_can_be_read() -> None:
    assert {path.stem for path in records_directory().glob("*.csv")} == set(VIEWS)
    assert RECORDS.problems == []
    assert tuple(RECORDS.clinics) == CLINICS


def test_exactly_one_person_is_a_patient_of_both_clinics() -> None:
    first, second = (set(RECORDS.clinic(clinic).patients) for clinic in CLINICS)
    assert len(first & second) == 1


def test_no_patient_can_be_taken_for_a_real_person() -> None:
    for patient in patients():
        assert " Test " in str(patient.row["name"])
        digits = [int(digit) for digit in patient.patient_id]
        assert sum(digit * weight for digit, weight in zip(digits, MODULUS_11, strict=True)) % 11 != 0
        assert patient.patient_id[6:] >= "3989"
        assert patient.patient_id[7:9] in {"98", "99"}


def test_the_number_tells_the_birth_date() -> None:
    for patient in patients():
        assert patient.birth_date.strftime("%d%m%y") == patient.patient_id[:6]


def test_the_readme_explains_every_record_in_one_line() -> None:
    told: list[tuple[str, str]] = []
    clinic = ""
    for line in README.splitlines():
        if heading := re.match(r"## (\d{6}), ", line):
            clinic = heading[1]
        elif row := re.match(r"\| (\d{10}) \| (.+?) \| .+ \|$", line):
            told.append((clinic, row[1]))
    assert sorted(told) == sorted((patient.clinic_id, patient.patient_id) for patient in patients())

"""Reading the logical record from CSV: what is held, what is refused, and what is left out and reported."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from cockpit.engine.records import Coding, Records, RecordsRefused, load_records

PATIENTS = "clinic_id,patient_id,name,birth_date,sex\n990001,p1,Nancy,1948-03-01,K\n990001,p2,Max,1990-01-01,M\n990002,p1,Nancy,1948-03-01,K\n"
MEASUREMENTS = "clinic_id,patient_id,event_id,source,system,code,date,time,value,comparator,unit,replaces_event_id\n"
DIAGNOSES = "clinic_id,patient_id,event_id,source,kind,debut,registered,private\n"


def written(directory: Path, **files: str) -> Path:
    for name, content in {"patient": PATIENTS, **files}.items():
        (directory / f"{name}.csv").write_text(content, encoding="utf-8")
    return directory


def refusal(directory: Path) -> RecordsRefused:
    with pytest.raises(RecordsRefused) as caught:
        load_records(directory)
    assert str(caught.value) == caught.value.message
    return caught.value


def problems(records: Records) -> list[tuple[str, int, str | None]]:
    return [(problem.file, problem.line, problem.column) for problem in records.problems]


def test_one_person_in_two_clinics_is_two_records(tmp_path: Path) -> None:
    records = load_records(written(tmp_path))
    assert records.clinics == ["990001", "990002"]
    assert list(records.clinic("990001").patients) == ["p1", "p2"]
    assert list(records.clinic("990002").patients) == ["p1"]
    patient = records.clinic("990001").patients["p1"]
    assert (patient.name, patient.sex, patient.birth_date, patient.day("death_date")) == (
        "Nancy",
        "K",
        date(1948, 3, 1),
        None,
    )


def test_a_clinic_that_is_not_in_the_data_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(RecordsRefused) as caught:
        load_records(written(tmp_path)).clinic("990003")
    assert "990001, 990002" in caught.value.message and "990001, 990002" in caught.value.message_en


def test_a_dataset_is_held_when_its_file_is_there_even_empty(tmp_path: Path) -> None:
    records = load_records(written(tmp_path, measurement=MEASUREMENTS))
    assert records.held == {"measurement"}
    assert records.clinic("990001").held == {"measurement"}


def test_diagnoses_are_not_held_without_their_codes(tmp_path: Path) -> None:
    directory = written(tmp_path, diagnosis=DIAGNOSES)
    assert load_records(directory).held == frozenset()
    written(tmp_path, diagnosis=DIAGNOSES, diagnosis_code="clinic_id,patient_id,event_id,system,code\n")
    assert load_records(directory).held == {"diagnosis"}


def test_sources_are_lokal_and_those_seen_unless_they_are_given(tmp_path: Path) -> None:
    directory = written(
        tmp_path, service="clinic_id,patient_id,event_id,source,code,date\n990001,p1,s1,sygesikring,0101,2026-01-01\n"
    )
    assert load_records(directory).sources == {"lokal", "sygesikring"}
    assert load_records(directory, sources=["fmk"]).clinic("990001").sources == {"fmk"}


def test_a_row_is_typed_and_its_code_normalised_whatever_the_order_of_columns(tmp_path: Path) -> None:
    header = "value,code,system,clinic_id,patient_id,event_id,source,date,time,unit\n"
    row = "6.5,npu27300,urn:oid:1.2.208.176.2.1,990001,p1,m1,lokal,2026-05-04,08:30,%\n"
    (event,) = (
        load_records(written(tmp_path, measurement=header + row)).clinic("990001").patients["p1"].events["measurement"]
    )
    assert event.codings == (Coding("npu", "NPU27300"),)
    assert (event.first_day, event.last_day, event.time, event.value) == (
        date(2026, 5, 4),
        date(2026, 5, 4),
        time(8, 30),
        Decimal("6.5"),
    )
    assert (event.text("unit"), event.text("kind"), event.flag("as_needed"), event.end) == ("%", None, None, None)


def test_codings_stand_with_their_diagnosis(tmp_path: Path) -> None:
    directory = written(
        tmp_path,
        diagnosis=DIAGNOSES + "990001,p1,d1,lokal,forloeb,,2021-03-03,1\n",
        diagnosis_code="clinic_id,patient_id,event_id,system,code\n990001,p1,d1,icpc2,p70\n990001,p1,d1,sks,F00.1\n",
    )
    (event,) = load_records(directory).clinic("990001").patients["p1"].events["diagnosis"]
    assert event.codings == (Coding("icpc2", "P70"), Coding("sks", "DF001"))
    assert event.first_day == date(2021, 3, 3), "without a debut the event date is the day of registration"
    assert event.flag("private") is True


@pytest.mark.parametrize(
    ("debut", "latest"),
    [("2024", date(2024, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2024-02-05", date(2024, 2, 5))],
)
def test_a_date_known_by_year_or_month_becomes_its_earliest_and_latest_day(
    tmp_path: Path, debut: str, latest: date
) -> None:
    directory = written(tmp_path, diagnosis=DIAGNOSES + f"990001,p1,d1,lokal,,{debut},2025-01-01,\n")
    (event,) = load_records(directory).clinic("990001").patients["p1"].events["diagnosis"]
    assert event.first_day == date.fromisoformat((debut + "-01-01")[:10])
    assert event.last_day == latest


def test_blank_lines_a_byte_order_mark_and_quoted_text_are_read(tmp_path: Path) -> None:
    directory = written(
        tmp_path, patient='\ufeffclinic_id,patient_id,birth_date,name\n\n990001,p1,1948-03-01,"Berggren, Nancy"\n'
    )
    assert load_records(directory).clinic("990001").patients["p1"].name == "Berggren, Nancy"


BAD_MEASUREMENTS = {
    "a date that does not exist": ("990001,p1,m1,lokal,npu,NPU1,2026-02-30,,1,,,", "date"),
    "a date in another notation": ("990001,p1,m1,lokal,npu,NPU1,30-01-2026,,1,,,", "date"),
    "a month that does not exist": ("990001,p1,m1,lokal,npu,NPU1,2026-13,,1,,,", "date"),
    "month zero": ("990001,p1,m1,lokal,npu,NPU1,2026-00,,1,,,", "date"),
    "year zero": ("990001,p1,m1,lokal,npu,NPU1,0000,,1,,,", "date"),
    "an empty required value": ("990001,p1,,lokal,npu,NPU1,2026-01-01,,1,,,", "event_id"),
    "a decimal comma": ('990001,p1,m1,lokal,npu,NPU1,2026-01-01,,"6,5",,,', "value"),
    "too many decimals": ("990001,p1,m1,lokal,npu,NPU1,2026-01-01,,0.1234567,,,", "value"),
    "a time of no shape": ("990001,p1,m1,lokal,npu,NPU1,2026-01-01,8.30,1,,,", "time"),
    "a time that does not exist": ("990001,p1,m1,lokal,npu,NPU1,2026-01-01,25:00,1,,,", "time"),
    "a comparator outside the closed set": ("990001,p1,m1,lokal,npu,NPU1,2026-01-01,,1,~,,", "comparator"),
    "a source outside the closed set": ("990001,p1,m1,hjemme,npu,NPU1,2026-01-01,,1,,,", "source"),
    "an unknown code system": ("990001,p1,m1,lokal,snomed,1,2026-01-01,,1,,,", "system"),
    "a measurement that replaces itself": ("990001,p1,m1,lokal,npu,NPU1,2026-01-01,,1,,,m1", "replaces_event_id"),
    "a patient who is not there": ("990001,p9,m1,lokal,npu,NPU1,2026-01-01,,1,,,", "patient_id"),
    "too few values": ("990001,p1,m1", None),
}


@pytest.mark.parametrize("name", BAD_MEASUREMENTS)
def test_a_bad_row_is_left_out_and_reported_with_file_line_and_column(tmp_path: Path, name: str) -> None:
    row, column = BAD_MEASUREMENTS[name]
    records = load_records(
        written(tmp_path, measurement=MEASUREMENTS + "990001,p1,m0,lokal,npu,NPU1,2026-01-01,,1,,,\n" + row + "\n")
    )
    assert problems(records) == [("measurement.csv", 3, column)]
    (problem,) = records.problems
    assert problem.message.startswith("measurement.csv linje 3: ") and problem.message_en.startswith(
        "measurement.csv line 3: "
    )
    assert [event.event_id for event in records.clinic("990001").patients["p1"].events["measurement"]] == ["m0"]


def test_rows_left_out_are_counted_in_the_clinic_they_belong_to(tmp_path: Path) -> None:
    records = load_records(
        written(tmp_path, measurement=MEASUREMENTS + "990001,p1,m1,lokal,npu,NPU1,2026,,x,,,\n990001,p1,m1\n")
    )
    assert records.clinic("990001").left_out == 2, "one of this clinic, and one whose clinic is not known"
    assert records.clinic("990002").left_out == 1


def test_an_imprecise_date_is_refused_where_the_view_has_no_latest_day(tmp_path: Path) -> None:
    directory = written(
        tmp_path, service="clinic_id,patient_id,event_id,source,code,date\n990001,p1,s1,lokal,0101,2026\n"
    )
    assert problems(load_records(directory)) == [("service.csv", 2, "date")]


def test_a_bad_boolean_is_reported(tmp_path: Path) -> None:
    directory = written(tmp_path, diagnosis=DIAGNOSES + "990001,p1,d1,lokal,,,2025-01-01,maybe\n")
    assert problems(load_records(directory)) == [("diagnosis.csv", 2, "private")]


def test_the_latest_day_needs_an_event_date_and_may_not_be_before_it(tmp_path: Path) -> None:
    header = "clinic_id,patient_id,event_id,source,debut,registered,date_latest\n"
    rows = "990001,p1,d1,lokal,,2025-01-01,2025-02-01\n990001,p1,d2,lokal,2025-03-01,2025-01-01,2025-02-01\n"
    assert problems(load_records(written(tmp_path, diagnosis=header + rows))) == [
        ("diagnosis.csv", 2, "date_latest"),
        ("diagnosis.csv", 3, "date_latest"),
    ]


def test_ids_that_appear_twice_in_a_clinic_are_reported_and_the_first_row_stands(tmp_path: Path) -> None:
    rows = "990001,p1,m1,lokal,npu,NPU1,2026-01-01,,1,,,\n990001,p2,m1,lokal,npu,NPU1,2026-01-01,,2,,,\n990002,p1,m1,lokal,npu,NPU1,2026-01-01,,3,,,\n"
    records = load_records(
        written(tmp_path, patient=PATIENTS + "990001,p1,Igen,1948-03-01,K\n", measurement=MEASUREMENTS + rows)
    )
    assert problems(records) == [("patient.csv", 5, "patient_id"), ("measurement.csv", 3, "event_id")]
    assert records.clinic("990001").patients["p1"].name == "Nancy"
    assert records.clinic("990002").patients["p1"].events["measurement"][0].value == 3


def test_a_coding_without_its_diagnosis_is_reported(tmp_path: Path) -> None:
    directory = written(
        tmp_path,
        diagnosis=DIAGNOSES,
        diagnosis_code="clinic_id,patient_id,event_id,system,code\n990001,p1,d9,icpc2,P70\n",
    )
    assert problems(load_records(directory)) == [("diagnosis_code.csv", 2, "event_id")]


def test_an_unknown_column_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    refused = refusal(written(tmp_path, patient="clinic_id,patient_id,birth_date,cpr\n"))
    assert 'patient.csv har en ukendt kolonne "cpr"' in refused.message and "fast_laege" in refused.message
    assert 'unknown column "cpr"' in refused.message_en


def test_a_file_with_semicolons_is_refused_with_a_hint(tmp_path: Path) -> None:
    assert "komma, ikke semikolon" in refusal(written(tmp_path, patient="clinic_id;patient_id\n")).message


def test_a_repeated_or_a_missing_column_is_refused(tmp_path: Path) -> None:
    assert (
        '"sex" flere gange' in refusal(written(tmp_path, patient="clinic_id,patient_id,birth_date,sex,sex\n")).message
    )
    assert 'mangler kolonnen "birth_date"' in refusal(written(tmp_path, patient="clinic_id,patient_id\n")).message
    assert 'mangler kolonnen "clinic_id"' in refusal(written(tmp_path, patient="")).message


def test_a_directory_or_patient_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "findes ikke" in refusal(tmp_path / "ingen").message
    assert "patient.csv mangler" in refusal(tmp_path).message


def test_a_csv_file_that_is_no_view_is_refused(tmp_path: Path) -> None:
    assert "diagnoser.csv" in refusal(written(tmp_path, diagnoser="a\n")).message


def test_a_file_that_is_not_utf8_or_not_csv_is_refused(tmp_path: Path) -> None:
    (written(tmp_path) / "contact.csv").write_bytes(
        "clinic_id,patient_id,event_id,source,kind,date,practitioner\n,,,,,,Søren\n".encode("latin-1")
    )
    assert "ikke UTF-8" in refusal(tmp_path).message
    (tmp_path / "contact.csv").write_text('clinic_id,patient_id,event_id,source,kind,date,practitioner\n"a"b,,,,,,\n')
    assert "kan ikke læses som CSV" in refusal(tmp_path).message

"""Records from FHIR R4: the inverse of the export, MedCom's and dk-core's forms, and a sentence for what cannot be read."""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from cockpit.engine.exports.fhir_records import clinic_bundle, patient_bundles
from cockpit.engine.patients import Event, Records
from cockpit.engine.records import Coding, RecordsRefused, load_records
from cockpit.examples import catalogue

ICPC, SKS = "urn:oid:1.2.208.176.2.31", "urn:oid:1.2.208.176.2.4.12"
NPU, ATC = "urn:oid:1.2.208.176.2.1", "http://www.whocc.no/atc"
YDER, CPR = "urn:oid:1.2.208.176.1.4", "urn:oid:1.2.208.176.1.2"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"
SNOMED = "http://snomed.info/sct"

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"system": CPR, "value": "2509479989"}],
    "name": [{"use": "official", "given": ["Bruno", "Test"], "family": "Elmer"}],
    "gender": "male",
    "birthDate": "1947-09-25",
    "managingOrganization": {"identifier": {"system": YDER, "value": "990001"}},
}
SUBJECT = {"subject": {"reference": "Patient/p1"}}


def concept(*codings: tuple[str, str], text: str | None = None) -> dict[str, Any]:
    said = {"text": text} if text else {}
    return {"coding": [{"system": system, "code": code} for system, code in codings], **said}


def resource(kind: str, **elements: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": "e1", **SUBJECT, **elements}


def observation(**elements: Any) -> dict[str, Any]:
    return resource(
        "Observation",
        **{"status": "final", "code": concept((NPU, "NPU27300")), "effectiveDateTime": "2026-05-04", **elements},
    )


def bundle(*resources: dict[str, Any], patient: dict[str, Any] = PATIENT) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": one} for one in (patient, *resources)],
    }


def load(
    directory: Path, *resources: dict[str, Any], patient: dict[str, Any] = PATIENT, clinic: str | None = None
) -> Records:
    (directory / "journal.json").write_text(json.dumps(bundle(*resources, patient=patient)), encoding="utf-8")
    return load_records(directory, clinic=clinic)


def event(directory: Path, dataset: str, one: dict[str, Any]) -> Event:
    """The event that one resource becomes."""
    records = load(directory, one)
    assert records.problems == []
    (found,) = records.clinic("990001").patients["p1"].events[dataset]
    return found


def problem(directory: Path, one: dict[str, Any]) -> tuple[int, str | None, str]:
    """The one problem of one resource: its number in the bundle, the element, and the Danish sentence."""
    (found,) = load(directory, one).problems
    assert (found.file, found.word) == ("journal.json", "ressource")
    return found.line, found.column, found.message


def test_the_example_records_survive_the_way_out_and_in(tmp_path: Path) -> None:
    examples = load_records(catalogue.records_directory())
    for clinic in examples.by_clinic.values():
        written = json.dumps(clinic_bundle(clinic))
        assert clinic.clinic_id in written and CPR not in written
        (tmp_path / f"{clinic.clinic_id}.json").write_text(written)
    records = load_records(tmp_path)
    assert records == examples, "every row, coding, day, source and dataset"


def test_what_the_examples_do_not_hold_survives_too(tmp_path: Path) -> None:
    rows = {
        "patient": "clinic_id,patient_id,birth_date,registered_from,registered_to,sikringsgruppe,fast_laege\n990001,p1,1948-03-01,2020-01-01,,2,L7\n990001,p2,1950-01-01,,,,\n",
        "medication": "clinic_id,patient_id,event_id,source,code,start,date_latest,end,dose_per_day,dose_unit,indication\n"
        "990001,p1,m1,fmk,N02AA01,2025-03,,2026-01-01,1.5,mg,smerter\n990001,p1,m2,lokal,N02AA01,2025-01-10,2025-03-20,,,,\n"
        "990001,p1,m3,lokal,N02AA01,2025-01-01,2025-03-31,,,,\n",
        "measurement": "clinic_id,patient_id,event_id,source,system,code,date,date_latest,time,value,unit,replaces_event_id,status\n"
        "990001,p1,x1,lokal,npu,NPU1,2025,,,0.000001,,x0,\n990001,p2,x2,lokal,npu,NPU1,2025-01-01,,,,,,endelig\n"
        "990001,p1,x3,lokal,npu,NPU1,2025-01-01,2025-01-31,08:30,5,,x1,\n990001,p1,x4,lokal,npu,NPU1,2025-01-03,2025-02-20,,5,,x3,\n",
        "diagnosis": "clinic_id,patient_id,event_id,source,registered,private\n990001,p1,d1,lokal,2025-01-01,0\n",
        "diagnosis_code": "clinic_id,patient_id,event_id,system,code\n990001,p1,d1,sks,DF00\n",
        "care_plan": "clinic_id,patient_id,event_id,source,kind,status,date,end\n990001,p1,f1,lokal,kol,planlagt,2025-01-01,2026-01-01\n990001,p1,f2,lokal,kol,,2025-01-01,\n",
        "referral": "clinic_id,patient_id,event_id,source,kind,status,date\n"
        + "".join(
            f"990001,p1,h{n},lokal,x,{status},2025-01-01\n"
            for n, status in enumerate(["", "afsendt", "modtaget", "afvist", "afsluttet"])
        ),
        "questionnaire": "clinic_id,patient_id,event_id,source,kind,status,date,value\n990001,p1,q1,lokal,x,besvaret,2025-01-01,4.5\n990001,p1,q2,lokal,x,udsendt,2025-01-01,\n",
    }
    (tmp_path / "csv").mkdir()
    for view, content in rows.items():
        (tmp_path / "csv" / f"{view}.csv").write_text(content)
    before = load_records(tmp_path / "csv")
    bundle = json.dumps(clinic_bundle(before.clinic("990001")))
    Bundle.model_validate_json(bundle)
    (tmp_path / "clinic.json").write_text(bundle)
    assert before.problems == [] and load_records(tmp_path / "clinic.json") == before


def test_a_bundle_of_one_patient_holds_that_patient_only(tmp_path: Path) -> None:
    clinic = load_records(catalogue.records_directory()).clinic("990002")
    (tmp_path / "one.json").write_text(json.dumps(dict(patient_bundles(clinic))["2111619995"]))
    Bundle.model_validate_json((tmp_path / "one.json").read_bytes())
    records = load_records(tmp_path / "one.json")
    assert records.clinic("990002").patients == {"2111619995": clinic.patients["2111619995"]}


def test_a_patient_is_known_by_the_records_id_and_the_civil_registration_number_is_never_kept(tmp_path: Path) -> None:
    records = load(tmp_path)
    patient = records.clinic("990001").patients["p1"]
    assert (patient.name, patient.sex, patient.birth_date) == ("Bruno Test Elmer", "M", date(1947, 9, 25))
    assert "2509479989" not in repr(records)


def test_a_diagnosis_has_icpc_and_sks_on_one_event_and_medcoms_attributes(tmp_path: Path) -> None:
    found = event(
        tmp_path,
        "diagnosis",
        resource(
            "Condition",
            code=concept((ICPC, "P70"), (SKS, "F00.1"), (SNOMED, "26929004"), text="Demens"),
            category=[concept((CATEGORY, "problem-list-item"))],
            clinicalStatus=concept((CLINICAL, "inactive")),
            verificationStatus=concept((VERIFICATION, "provisional")),
            onsetDateTime="2024-02",
            recordedDate="2024-03-15T09:00:00Z",
            abatementDateTime="2025-12-31",
            meta={"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}]},
            recorder={"display": "Læge Test"},
        ),
    )
    assert found.codings == (Coding("icpc2", "P70"), Coding("sks", "DF001"))
    attributes = [found.text(name) for name in ("kind", "status", "certainty", "practitioner")]
    assert attributes == ["forloeb", "relevant", "formodet", "Læge Test"]
    assert (found.first_day, found.last_day, found.end) == (date(2024, 2, 1), date(2024, 2, 29), date(2025, 12, 31))
    assert (found.row["registered"], found.flag("private")) == (date(2024, 3, 15), True)


def test_older_medcom_lists_have_the_status_as_a_category_and_no_recorded_date(tmp_path: Path) -> None:
    found = event(
        tmp_path,
        "diagnosis",
        resource(
            "Condition",
            code=concept((ICPC, "T90")),
            category=[concept((CATEGORY, "encounter-diagnosis")), concept((SNOMED, "15240007"))],
            onsetPeriod={"start": "2019-05-10"},
            meta={"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N"}]},
        ),
    )
    assert (found.text("kind"), found.text("status"), found.row["registered"]) == (
        "kontakt",
        "aktuel",
        date(2019, 5, 10),
    )
    assert found.flag("private") is False


def test_every_event_may_be_private_and_a_patient_may_have_refused_or_be_protected(tmp_path: Path) -> None:
    label = {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "V"}]}
    contact = {"type": [concept(("urn:profilstandard:kontakttype", "konsultation"))], "period": {"start": "2026-01-01"}}
    assert (
        event(tmp_path, "contact", resource("Encounter", status="finished", meta=label, **contact)).flag("private")
        is True
    )
    patients = load_records(catalogue.records_directory())
    (tmp_path / "journal").mkdir()
    file = tmp_path / "journal" / "all.json"
    file.write_text(json.dumps(clinic_bundle(patients.clinic("990001"))), encoding="utf-8")
    read = load_records(file).clinic("990001")
    assert read.protected == patients.clinic("990001").protected != frozenset()
    assert [one.row["disclosure_refused"] for one in read.patients.values()] == [
        one.row["disclosure_refused"] for one in patients.clinic("990001").patients.values()
    ]


def test_a_diagnosis_with_text_only_is_an_event_without_codes(tmp_path: Path) -> None:
    found = event(tmp_path, "diagnosis", resource("Condition", code={"text": "Astma"}, recordedDate="2020-01-01"))
    assert (found.codings, found.text("status")) == ((), None)


def test_a_code_of_another_system_alone_is_told_to_be_left_out(tmp_path: Path) -> None:
    other = resource("Condition", code=concept((SNOMED, "1")), recordedDate="2020-01-01")
    line, column, message = problem(tmp_path, other)
    assert (line, column) == (2, "code.coding.system") and SNOMED in message


@pytest.mark.parametrize(
    "nothing",
    [
        resource("Condition", code=concept((ICPC, "P70")), verificationStatus=concept((VERIFICATION, "refuted"))),
        resource("MedicationStatement", status="not-taken", medicationCodeableConcept=concept((ATC, "N06DA02"))),
        resource("MedicationRequest", status="draft", medicationCodeableConcept=concept((ATC, "N06DA02"))),
        resource("MedicationRequest", status="active", intent="proposal"),
        resource("MedicationDispense", status="cancelled"),
        resource("Encounter", status="planned"),
        resource("ChargeItem", status="aborted"),
        resource("Immunization", status="not-done"),
        resource("CarePlan", status="entered-in-error"),
        resource("ServiceRequest", status="draft"),
        resource("QuestionnaireResponse", status="stopped"),
        resource("Flag", status="inactive"),
        resource("Practitioner"),
    ],
    ids=lambda one: one["resourceType"],
)
def test_what_did_not_happen_is_no_event_and_no_fault(tmp_path: Path, nothing: dict[str, Any]) -> None:
    records = load(tmp_path, nothing)
    assert records.problems == [] and not any(records.clinic("990001").patients["p1"].events.values())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"valueQuantity": {"value": 6.5, "unit": "procent", "system": "http://unitsofmeasure.org", "code": "%"}}, ("6.5", None, "%", None)),
        ({"valueQuantity": {"value": 20, "comparator": "<", "unit": "nmol/L"}}, ("20", "<", "nmol/L", None)),
        ({"valueQuantity": {"value": 1, "unit": "stk", "system": "urn:local", "code": "9"}}, ("1", None, "stk", None)),
        ({"valueQuantity": {"value": 1, "system": "urn:local", "code": "9"}}, ("1", None, "9", None)),
        ({"valueInteger": 7}, ("7", None, None, None)),
        ({"valueString": "se svar"}, (None, None, None, "se svar")),
        ({"valueBoolean": True}, (None, None, None, "ja")),
        ({"valueBoolean": False}, (None, None, None, "nej")),
        ({"valueCodeableConcept": {"coding": [{"code": "1"}, {"display": "Positiv"}]}}, (None, None, None, "Positiv")),
        ({"valueCodeableConcept": {"coding": [{"code": "1"}]}}, (None, None, None, "1")),
        ({"dataAbsentReason": {"text": "mangler"}}, (None, None, None, None)),
    ],
)  # fmt: skip
def test_a_result_is_a_number_with_comparator_and_unit_or_a_text(
    tmp_path: Path, value: dict[str, Any], expected: tuple[str | None, ...]
) -> None:
    found = event(tmp_path, "measurement", observation(**value))
    number = None if found.value is None else str(found.value)
    assert (number, *(found.text(name) for name in ("comparator", "unit", "text"))) == expected
    assert found.codings == (Coding("npu", "NPU27300"),)


@pytest.mark.parametrize(
    ("effective", "expected"),
    [
        ({"effectiveDateTime": "2026"}, (date(2026, 1, 1), date(2026, 12, 31), None)),
        ({"effectiveDateTime": "2026-07-01T22:30:00Z"}, (date(2026, 7, 2), date(2026, 7, 2), time(0, 30))),
        ({"effectiveDateTime": "2026-07-01T22:30:00.123+02:00"}, (date(2026, 7, 1), date(2026, 7, 1), time(22, 30))),
        ({"effectiveInstant": "2026-01-01T10:00:00"}, (date(2026, 1, 1), date(2026, 1, 1), time(10))),
        ({"effectivePeriod": {"start": "2026-01-02"}}, (date(2026, 1, 2), date(2026, 1, 2), None)),
    ],
)
def test_a_moment_is_a_civil_date_and_time_in_denmark(
    tmp_path: Path, effective: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    one = {name: value for name, value in observation().items() if name != "effectiveDateTime"}
    found = event(tmp_path, "measurement", {**one, **effective})
    assert (found.first_day, found.last_day, found.time) == expected


def test_components_are_measurements_of_their_own(tmp_path: Path) -> None:
    parts = [
        {"code": concept((NPU, code)), "valueQuantity": {"value": value, "code": "mm[Hg]"}}
        for code, value in (("DNK05472", 152), ("DNK05473", 84))
    ]
    replaces = [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/observation-replaces",
            "valueReference": {"reference": "Observation/e0"},
        }
    ]
    panel = observation(component=parts, status="corrected", extension=replaces, performer=[{"display": "Lab"}])
    found = load(tmp_path, panel).clinic("990001").patients["p1"].events["measurement"]
    assert [(one.event_id, str(one.value), one.text("replaces_event_id")) for one in found] == [
        ("e1.1", "152", "e0.1"),
        ("e1.2", "84", "e0.2"),
    ]
    assert (found[0].text("status"), found[0].text("producer")) == ("korrigeret", "Lab")
    whole = load(tmp_path, observation(component=parts[:1], valueInteger=1)).clinic("990001").patients["p1"]
    assert [one.event_id for one in whole.events["measurement"]] == ["e1", "e1.1"]


def test_medication_has_period_as_needed_daily_dose_and_reason(tmp_path: Path) -> None:
    found = event(
        tmp_path,
        "medication",
        resource(
            "MedicationStatement",
            status="active",
            medicationCodeableConcept=concept(("urn:other", "1"), (ATC, "N02AA01")),
            effectivePeriod={"start": "2026-01-01", "end": "2026-12-31"},
            reasonCode=[{"text": "smerter"}],
            dosage=[
                {
                    "asNeededCodeableConcept": {"text": "ved smerter"},
                    "timing": {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
                    "doseAndRate": [{"doseQuantity": {"value": 0.5, "unit": "tablet"}}],
                }
            ],
        ),
    )
    assert (found.codings[0].code, found.first_day, found.end) == ("N02AA01", date(2026, 1, 1), date(2026, 12, 31))
    assert (
        found.flag("as_needed"),
        str(found.row["dose_per_day"]),
        found.text("dose_unit"),
        found.text("indication"),
    ) == (
        True,
        "1.5",
        "tablet",
        "smerter",
    )


@pytest.mark.parametrize(
    "repeat", [{}, {"frequency": 1, "period": 1, "periodUnit": "h"}, {"frequency": 0, "period": 1, "periodUnit": "d"}]
)
def test_a_dose_that_is_not_said_per_day_or_week_is_not_guessed(tmp_path: Path, repeat: dict[str, Any]) -> None:
    dosage = [
        {
            "timing": {"repeat": repeat},
            "doseAndRate": [{"doseQuantity": {"value": 1, "code": "mg"}}],
            "asNeededBoolean": False,
        }
    ]
    order = resource(
        "MedicationRequest",
        status="active",
        intent="order",
        medicationReference={"reference": "#m"},
        contained=[{"resourceType": "Medication", "id": "m", "code": concept((ATC, "N06DA02"))}],
        authoredOn="2026-02-01",
        dosageInstruction=dosage,
    )
    found = event(tmp_path, "medication", order)
    assert (found.row["dose_per_day"], found.flag("as_needed"), found.first_day) == (None, False, date(2026, 2, 1))


def test_an_order_takes_its_period_from_the_dosage_and_its_code_from_a_medication(tmp_path: Path) -> None:
    bounds = {"timing": {"repeat": {"boundsPeriod": {"start": "2026-03-01", "end": "2026-04-01"}}}}
    order = resource(
        "MedicationRequest",
        status="completed",
        medicationReference={"reference": "Medication/m1"},
        dosageInstruction=[bounds],
    )
    drug = {"resourceType": "Medication", "id": "m1", "code": concept((ATC, "N06DA02"))}
    (found,) = load(tmp_path, order, drug).clinic("990001").patients["p1"].events["medication"]
    assert (found.codings[0].code, found.first_day, found.end) == ("N06DA02", date(2026, 3, 1), date(2026, 4, 1))


@pytest.mark.parametrize(
    ("one", "column", "said"),
    [
        (resource("MedicationStatement", status="stopped", medicationCodeableConcept=concept((ATC, "N06DA02")), effectivePeriod={"start": "2026-01-01"}), "effectivePeriod.end", "uden en slutdato"),
        (resource("MedicationStatement", status="active", medicationCodeableConcept=concept(("urn:other", "1")), effectiveDateTime="2026-01-01"), "medicationCodeableConcept", '"code" er tom'),
        (resource("MedicationStatement", status="active", medicationReference={"reference": "Medication/x"}, effectiveDateTime="2026-01-01"), "medicationCodeableConcept", '"code" er tom'),
        (observation(code={}), "code.coding.system", '"system" er tom'),
        (observation(code=concept((SNOMED, "1"))), "code.coding.system", "ukendt"),
        (observation(effectiveDateTime="i går T"), "effectiveDateTime", "ikke er en dato"),
        (observation(effectiveDateTime=["2026-01-01"]), "effectiveDateTime", "anden type"),
        (observation(code="NPU27300"), "code.coding.code", "anden type"),
        (observation(code={"coding": "NPU27300"}), "code.coding", "anden type"),
        (observation(valueRatio={}), "valueRatio", "slags resultat"),
        (observation(valueQuantity={"value": "seks"}), "valueQuantity.value", "ikke er et tal"),
        (observation(subject={"reference": "Patient/p9"}), "subject", "Patient/p9"),
        (observation(subject={"identifier": {"system": CPR, "value": "2509479989"}}), "subject", "mangler en reference"),
        (observation(meta={"tag": [{"system": "urn:profilstandard:kilde", "code": "hjemme"}]}), "meta.tag", "hjemme"),
        (resource("Encounter", status="finished", period={"start": "2026-01-01"}), "type", '"kind" er tom'),
        (resource("Immunization", status="completed", patient={"reference": "Patient/p1"}, vaccineCode=concept((ATC, "J07BB02")), occurrenceDateTime="2026"), "occurrenceDateTime", "ikke er en dato"),
    ],
)  # fmt: skip
def test_a_resource_that_cannot_be_read_is_reported_with_its_number_and_element(
    tmp_path: Path, one: dict[str, Any], column: str, said: str
) -> None:
    line, found, message = problem(tmp_path, one)
    assert (line, found) == (2, column)
    assert said in message and "2509479989" not in message


def test_the_other_events_are_read_from_their_resources(tmp_path: Path) -> None:
    kind = concept(("urn:profilstandard:kontakttype", "telefonkonsultation"))
    resources = [
        resource("Encounter", status="finished", **{"class": {"code": "HH"}}, period={"start": "2026-01-01"}),
        resource("Encounter", id="e2", status="finished", type=[kind], period={"start": "2026-01-02"}, participant=[{"individual": {"display": "L1"}}]),
        resource("ChargeItem", status="billable", code=concept(("urn:profilstandard:ydelseskode", "0120")), occurrencePeriod={"start": "2026-01-03"}),
        resource("MedicationDispense", status="completed", medicationCodeableConcept=concept((ATC, "M05BX04")), whenPrepared="2026-01-04", quantity={"value": 1, "unit": "pakning"}, authorizingPrescription=[{"reference": "MedicationRequest/r1"}]),
        resource("Immunization", status="completed", patient={"reference": "Patient/p1"}, vaccineCode=concept((ATC, "J07BB02")), occurrenceDateTime="2026-01-05"),
    ]  # fmt: skip
    records = load(tmp_path, *resources)
    events = records.clinic("990001").patients["p1"].events
    assert records.problems == []
    assert [(one.text("kind"), one.text("practitioner")) for one in events["contact"]] == [
        ("sygebesoeg", None),
        ("telefonkonsultation", "L1"),
    ]
    assert events["service"][0].codings == (Coding("ydelse", "0120"),)
    assert events["dispensing"][0].text("medication_event_id") == "r1"
    assert events["vaccination"][0].first_day == date(2026, 1, 5)
    assert records.held == {"contact", "service", "dispensing", "vaccination"}


def test_plans_referrals_answers_and_flags_are_read_from_their_resources(tmp_path: Path) -> None:
    received = [{"url": "urn:profilstandard:fhir:henvisningsstatus", "valueCode": "modtaget"}]
    score = [{"url": "urn:profilstandard:fhir:score", "valueDecimal": 4.5}]
    referral = concept(("urn:profilstandard:henvisning", "kol-rehabilitering"))
    resources = [
        resource("CarePlan", status="revoked", category=[concept(("urn:profilstandard:forloebsplan", "kol"))], period={"start": "2026-01-01", "end": "2026-02-01"}),
        resource("ServiceRequest", status="active", category=[referral], authoredOn="2026-01-02"),
        resource("ServiceRequest", id="e2", status="active", category=[referral], authoredOn="2026-01-02", extension=received),
        resource("QuestionnaireResponse", status="amended", questionnaire="https://x.example/Questionnaire/start-back|2", authored="2026-01-03T08:00:00Z", extension=score),
        resource("Flag", status="active", code=concept(("urn:profilstandard:markering", "adhd-overtaget")), period={"start": "2026-01-04"}),
    ]  # fmt: skip
    records = load(tmp_path, *resources)
    found = records.clinic("990001").patients["p1"].events
    assert records.problems == []
    assert [(one.text("kind"), one.text("status"), one.end) for one in found["care_plan"]] == [
        ("kol", "afsluttet", date(2026, 2, 1))
    ]
    assert [one.text("status") for one in found["referral"]] == ["afsendt", "modtaget"]
    (answer,) = found["questionnaire"]
    assert (answer.text("kind"), answer.text("status"), str(answer.value)) == ("start-back", "besvaret", "4.5")
    assert [(one.text("kind"), one.first_day) for one in found["observation_flag"]] == [
        ("adhd-overtaget", date(2026, 1, 4))
    ]


@pytest.mark.parametrize(
    ("patient", "column", "said"),
    [
        ({**PATIENT, "deceasedBoolean": True}, "deceasedDateTime", "uden en dødsdato"),
        ({**PATIENT, "active": False}, "active", "ikke i brug"),
        ({**PATIENT, "birthDate": "1947"}, "birthDate", "ikke er en dato"),
        ({**PATIENT, "birthDate": 1947}, "birthDate", "ikke er en dato"),
        ({name: value for name, value in PATIENT.items() if name != "managingOrganization"}, "managingOrganization", '"clinic_id" er tom'),
        ({**PATIENT, "managingOrganization": "990001"}, "managingOrganization", "anden type"),
    ],
)  # fmt: skip
def test_a_patient_who_cannot_be_read_is_reported(
    tmp_path: Path, patient: dict[str, Any], column: str, said: str
) -> None:
    (found,) = load(tmp_path, patient=patient).problems
    assert (found.line, found.column) == (1, column) and said in found.message


def test_the_clinic_is_the_organisations_the_files_only_one_or_as_given(tmp_path: Path) -> None:
    homeless = {name: value for name, value in PATIENT.items() if name != "managingOrganization"}
    clinic = {"resourceType": "Organization", "id": "o1", "identifier": [{"system": YDER, "value": "990002"}]}
    hospital = {
        "resourceType": "Organization",
        "id": "o2",
        "identifier": [{"system": "urn:oid:1.2.208.176.1.1", "value": "1"}],
    }
    broken = {"resourceType": "Organization", "id": "o3", "identifier": 7}
    assert load(tmp_path, patient=homeless, clinic="990009").clinics == ["990009"]
    assert load(tmp_path, clinic, hospital, broken, patient=homeless).clinics == ["990002"]
    registered = {**homeless, "generalPractitioner": [{"reference": "Organization/o1"}]}
    other = {**clinic, "id": "o4", "identifier": [{"system": YDER, "value": "990003"}]}
    assert load(tmp_path, clinic, other, patient=registered).clinics == ["990002"]


def test_references_are_followed_by_address_in_a_bundle_and_by_type_and_id_across_files(tmp_path: Path) -> None:
    patient = {
        "fullUrl": "urn:uuid:1",
        "resource": {name: value for name, value in PATIENT.items() if name != "id"} | {"id": "p1"},
    }
    one = {"resource": observation(subject={"reference": "urn:uuid:1"})}
    (tmp_path / "a.json").write_text(json.dumps({"resourceType": "Bundle", "entry": [patient, one]}))
    other = observation(id="e2", subject={"reference": "https://journal.example/fhir/Patient/p1/_history/3"})
    (tmp_path / "Observation.ndjson").write_text(f"{json.dumps(other)}\n\n")
    records = load_records(tmp_path)
    assert records.problems == []
    assert len(records.clinic("990001").patients["p1"].events["measurement"]) == 2


def test_a_patient_id_in_two_clinics_is_resolved_in_the_same_file_only(tmp_path: Path) -> None:
    for clinic in ("990001", "990002"):
        patient = {**PATIENT, "managingOrganization": {"identifier": {"system": YDER, "value": clinic}}}
        (tmp_path / f"{clinic}.json").write_text(json.dumps(bundle(observation(id=clinic), patient=patient)))
    (tmp_path / "z.ndjson").write_text(json.dumps(observation(id="whose")))
    records = load_records(tmp_path, clinic="990001")
    assert [
        records.clinic(clinic).patients["p1"].events["measurement"][0].event_id for clinic in records.clinics
    ] == records.clinics
    (found,) = records.problems
    assert (found.file, found.line, found.word, found.column) == ("z.ndjson", 1, "linje", "subject")


def test_an_empty_file_named_after_a_resource_says_that_the_system_holds_them(tmp_path: Path) -> None:
    (tmp_path / "Observation.ndjson").write_text("")
    assert load(tmp_path).held == {"measurement"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"resourceType": "Bundle",\n "entry": [}', "linje 2"),
        ('{"resourceType": "Patient", "id": NaN}', "NaN"),
        ("[]", "ikke FHIR R4"),
        ('{"resourceType": "Bundle", "entry": 7}', "ikke FHIR R4"),
        ('{"resourceType": "Bundle", "entry": [7]}', "ressource 1"),
        ('{"resourceType": "Bundle", "entry": [{"resource": {"id": "x"}}]}', "ressource 1"),
    ],
)
def test_a_file_that_is_not_fhir_as_json_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(RecordsRefused) as caught:
        load_records(tmp_path)
    assert "x.json" in caught.value.message and said in caught.value.message


def test_a_line_a_file_of_other_text_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.ndjson").write_text(f"{json.dumps(PATIENT)}\n{{}}\n")
    with pytest.raises(RecordsRefused, match=r"x\.ndjson, linje 2, er ikke FHIR R4"):
        load_records(tmp_path)
    (tmp_path / "x.ndjson").write_text(f"{json.dumps(PATIENT)}\n{{\n")
    with pytest.raises(RecordsRefused, match="linje 2"):
        load_records(tmp_path)
    (tmp_path / "x.ndjson").write_bytes("æ".encode("latin-1"))
    with pytest.raises(RecordsRefused, match="ikke UTF-8"):
        load_records(tmp_path)
    (tmp_path / "x.ndjson").unlink()
    (tmp_path / "x.json").mkdir()
    with pytest.raises(RecordsRefused, match="kan ikke læses"):
        load_records(tmp_path)

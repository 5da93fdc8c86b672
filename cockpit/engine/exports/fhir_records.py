"""A clinic's records as a FHIR R4 bundle: the inverse of reading one (`cockpit.engine.records.fhir`), with the same words.

Patients are known by the id of their record. No civil registration number is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from cockpit.engine.dates import days_in_month
from cockpit.engine.patients import ClinicRecords, Event, PatientRecord
from cockpit.engine.records.fhir import vocabulary
from cockpit.engine.records.fhir.elements import DENMARK
from cockpit.engine.records.fhir.vocabulary import code_for
from cockpit.standard.codes import CODE_SYSTEMS
from cockpit.standard.record import EVENT_DATASETS

Json = dict[str, Any]


def clinic_bundle(clinic: ClinicRecords) -> Json:
    """The clinic and its patients with everything in their records, as a bundle of type collection."""
    entries = [_entry(resource) for resource in _resources(clinic)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def patient_bundles(clinic: ClinicRecords) -> Iterator[tuple[str, Json]]:
    """Each patient by id, with a bundle of their own."""
    for patient_id, patient in sorted(clinic.patients.items()):
        alone = ClinicRecords(clinic.clinic_id, {patient_id: patient}, clinic.held, clinic.sources)
        yield patient_id, clinic_bundle(alone)


def _entry(resource: Json) -> Json:
    return {"fullUrl": f"{vocabulary.OWN}journal:{resource['resourceType']}:{resource['id']}", "resource": resource}


def _resources(clinic: ClinicRecords) -> Iterator[Json]:
    yield {
        "resourceType": "Organization",
        "id": clinic.clinic_id,
        "identifier": [{"system": vocabulary.YDERNUMMER, "value": clinic.clinic_id}],
    }
    for _, patient in sorted(clinic.patients.items()):
        yield _patient(patient)
        for dataset in EVENT_DATASETS:
            for event in patient.events[dataset]:
                shared, own = _event(patient, event, dataset), _WRITERS[dataset](event)
                extensions = [*shared["extension"], *own.get("extension", [])]
                yield _without_empty({**shared, **own, "extension": extensions})


def _patient(patient: PatientRecord) -> Json:
    row = patient.row
    extensions: list[Json] = []
    period = {"start": row["registered_from"], "end": row["registered_to"]}
    if any(period.values()):
        days = {name: _day(value) for name, value in period.items() if value}
        extensions.append({"url": vocabulary.REGISTRATION, "valuePeriod": days})
    if row["sikringsgruppe"]:
        extensions.append({"url": vocabulary.SIKRINGSGRUPPE, "valueString": str(row["sikringsgruppe"])})
    for column, url in _STATEMENTS.items():
        if row.get(column) is not None:
            extensions.append({"url": url, "valueBoolean": row[column]})
    doctor = {"identifier": {"system": vocabulary.FAST_LAEGE, "value": row["fast_laege"]}}
    return _without_empty(
        {
            "resourceType": "Patient",
            "id": patient.patient_id,
            "extension": extensions,
            "name": [{"use": "official", "text": patient.name}] if patient.name else [],
            "gender": code_for(patient.sex, vocabulary.SEXES) if patient.sex else None,
            "birthDate": patient.birth_date.isoformat(),
            "deceasedDateTime": _day(row["death_date"]),
            "generalPractitioner": [doctor] if row["fast_laege"] else [],
            "managingOrganization": {"reference": f"Organization/{patient.clinic_id}"},
        }
    )


_STATEMENTS = {
    "disclosure_refused": vocabulary.DISCLOSURE_REFUSED,
    "name_address_protected": vocabulary.NAME_ADDRESS_PROTECTED,
}


def _event(patient: PatientRecord, event: Event, dataset: str) -> Json:
    resource = _RESOURCES[dataset]
    person = {"reference": f"Patient/{patient.patient_id}"}
    latest = event.row.get("date_latest")
    written = event.row.get(_DATES[dataset])
    meta: Json = {"tag": [{"system": vocabulary.SOURCE_TAG, "code": event.source}]}
    private = event.flag("private")
    if private is not None:
        meta["security"] = [{"system": vocabulary.CONFIDENTIALITY, "code": "R" if private else "N"}]
    # A dateTime with a time is written whole, so it cannot say that the day is one of a month.
    imprecise = latest is not None and (event.time is not None or _partial(written, latest) is None)  # type: ignore[arg-type]  # both are dates
    return {
        "resourceType": resource,
        "id": event.event_id,
        "meta": meta,
        "extension": [{"url": vocabulary.LATEST_DAY, "valueDate": _day(latest)}] if imprecise else [],
        "patient" if resource == "Immunization" else "subject": person,
    }


def _diagnosis(event: Event) -> Json:
    kind, status, certainty = (event.text(name) for name in ("kind", "status", "certainty"))
    return {
        "category": [_concept(vocabulary.CONDITION_CATEGORY, code_for(kind, vocabulary.KINDS))] if kind else [],
        "clinicalStatus": _concept(vocabulary.CONDITION_CLINICAL, code_for(status, vocabulary.STATUSES))
        if status
        else {},
        "verificationStatus": _concept(vocabulary.CONDITION_VERIFICATION, code_for(certainty, vocabulary.CERTAINTIES))
        if certainty
        else {},
        "code": _codings(event),
        "onsetDateTime": _moment(event, "debut"),
        "recordedDate": _day(event.row["registered"]),
        "abatementDateTime": _day(event.row["ended"]),
        "recorder": _practitioner(event),
    }


def _medication(event: Event) -> Json:
    needed, dose, end = event.flag("as_needed"), event.row["dose_per_day"], event.row["end"]
    dosage: Json = {} if needed is None else {"asNeededBoolean": needed}
    if dose is not None:
        dosage["timing"] = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
        dosage["doseAndRate"] = [{"doseQuantity": _quantity(dose, event.text("dose_unit"))}]  # type: ignore[arg-type]
    reason = event.text("indication")
    return {
        "status": "unknown",
        "medicationCodeableConcept": _codings(event),
        "effectivePeriod": _without_empty({"start": _moment(event, "start"), "end": _day(end)}),
        "reasonCode": [{"text": reason}] if reason else [],
        "dosage": [dosage] if dosage else [],
    }


def _dispensing(event: Event) -> Json:
    amount, prescription = event.row["amount"], event.text("medication_event_id")
    return {
        "status": "completed",
        "medicationCodeableConcept": _codings(event),
        "authorizingPrescription": [{"reference": f"MedicationRequest/{prescription}"}] if prescription else [],
        "quantity": _quantity(amount, event.text("unit")) if amount is not None else {},  # type: ignore[arg-type]
        "whenHandedOver": _day(event.row["date"]),
    }


def _measurement(event: Event) -> Json:
    replaces, status, producer = (event.text(name) for name in ("replaces_event_id", "status", "producer"))
    resource: Json = {
        "status": code_for(status, vocabulary.RESULT_STATUSES) if status else "unknown",
        "code": _codings(event),
        "effectiveDateTime": _moment(event, "date"),
        "performer": [{"display": producer}] if producer else [],
    }
    if replaces:
        reference = {"reference": f"Observation/{replaces}"}
        resource["extension"] = [{"url": vocabulary.OBSERVATION_REPLACES, "valueReference": reference}]
    if event.value is not None:
        quantity = _quantity(event.value, event.text("unit"))
        resource["valueQuantity"] = quantity | (
            {"comparator": event.text("comparator")} if event.text("comparator") else {}
        )
    elif event.text("text"):
        resource["valueString"] = event.text("text")
    return resource


def _service(event: Event) -> Json:
    return {"status": "billable", "code": _codings(event), "occurrenceDateTime": _day(event.row["date"])}


def _contact(event: Event) -> Json:
    kind = str(event.text("kind"))
    classes = {word: code for code, word in vocabulary.CONTACT_CLASSES.items()}
    practitioner = _practitioner(event)
    return {
        "status": "finished",
        "class": {"system": vocabulary.ACT, "code": classes.get(kind, "AMB")},
        "type": [_concept(vocabulary.CONTACT_KIND, kind)],
        "participant": [{"individual": practitioner}] if practitioner else [],
        "period": {"start": _day(event.row["date"]), "end": _day(event.row["date"])},
    }


def _vaccination(event: Event) -> Json:
    return {"status": "completed", "vaccineCode": _codings(event), "occurrenceDateTime": _day(event.row["date"])}


def _care_plan(event: Event) -> Json:
    status = event.text("status")
    return {
        "status": code_for(status, vocabulary.CARE_PLAN_STATUSES) if status else "unknown",
        "intent": "plan",
        "category": [_concept(vocabulary.CARE_PLAN_KIND, str(event.text("kind")))],
        "period": _without_empty({"start": _day(event.row["date"]), "end": _day(event.row["end"])}),
    }


def _referral(event: Event) -> Json:
    """R4 has no word for received, so the record's own status goes along."""
    status = event.text("status")
    codes = {word: code for code, word in reversed(vocabulary.REFERRAL_STATUSES.items())}
    return {
        "extension": [{"url": vocabulary.REFERRAL_STATUS, "valueCode": status}] if status else [],
        "status": codes.get(status or "", "active" if status else "unknown"),
        "intent": "order",
        "category": [_concept(vocabulary.REFERRAL_KIND, str(event.text("kind")))],
        "authoredOn": _day(event.row["date"]),
    }


def _questionnaire(event: Event) -> Json:
    status = event.text("status")
    score = (
        []
        if event.value is None
        else [{"url": vocabulary.SCORE, "valueDecimal": _quantity(event.value, None)["value"]}]
    )
    return {
        "extension": score,
        "questionnaire": f"{vocabulary.QUESTIONNAIRE}{event.text('kind')}",
        "status": code_for(status, vocabulary.ANSWER_STATUSES) if status else "in-progress",
        "authored": _day(event.row["date"]),
    }


def _flag(event: Event) -> Json:
    code = _concept(vocabulary.FLAG_KIND, str(event.text("kind")))
    return {"status": "active", "code": code, "period": {"start": _day(event.row["date"])}}


_WRITERS: Mapping[str, Callable[[Event], Json]] = {
    "diagnosis": _diagnosis,
    "medication": _medication,
    "dispensing": _dispensing,
    "measurement": _measurement,
    "service": _service,
    "contact": _contact,
    "vaccination": _vaccination,
    "care_plan": _care_plan,
    "referral": _referral,
    "questionnaire": _questionnaire,
    "observation_flag": _flag,
}
_RESOURCES = {
    "diagnosis": "Condition",
    "medication": "MedicationStatement",
    "dispensing": "MedicationDispense",
    "measurement": "Observation",
    "service": "ChargeItem",
    "contact": "Encounter",
    "vaccination": "Immunization",
    "care_plan": "CarePlan",
    "referral": "ServiceRequest",
    "questionnaire": "QuestionnaireResponse",
    "observation_flag": "Flag",
}
_DATES = dict.fromkeys(EVENT_DATASETS, "date") | {"diagnosis": "debut", "medication": "start"}


def _codings(event: Event) -> Json:
    return {"coding": [{"system": CODE_SYSTEMS[one.system].uri, "code": one.code} for one in event.codings]}


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _practitioner(event: Event) -> Json:
    number = event.text("practitioner")
    return {"identifier": {"system": vocabulary.PRACTITIONER, "value": number}} if number else {}


def _quantity(value: Decimal, unit: str | None) -> Json:
    """The number as JSON writes it; the unit as UCUM."""
    number = int(value) if value == value.to_integral_value() else float(value)
    return {"value": number, **({"unit": unit, "system": vocabulary.UCUM, "code": unit} if unit else {})}


def _day(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else None


def _moment(event: Event, column: str) -> str | None:
    """The event date as FHIR has it: with the time in Danish time when there is one, by year or month when it is known no better."""
    first = event.row[column]
    if not isinstance(first, date):
        return None
    latest, clock = event.row.get("date_latest"), event.time
    if isinstance(clock, time):
        return datetime.combine(first, clock, DENMARK).isoformat()
    return _partial(first, latest) or first.isoformat() if isinstance(latest, date) else first.isoformat()


def _partial(first: date | None, latest: date) -> str | None:
    """The year or month that goes from the first day to the latest; None when they are no such thing."""
    if (
        first is None
        or first.day != 1
        or latest.year != first.year
        or latest.day != days_in_month(latest.year, latest.month)
    ):
        return None
    if first.month == latest.month:
        return f"{first:%Y-%m}"
    return f"{first.year:04}" if (first.month, latest.month) == (1, 12) else None


def _without_empty(resource: Json) -> Json:
    """FHIR has no empty elements."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {})}

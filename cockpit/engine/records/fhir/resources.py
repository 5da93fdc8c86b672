"""Each resource as a row of its view: texts, which the same reader judges as those of a CSV file.

A civil registration number is never read: the patient is known by the resource's id, and no other identifier than a clinic's is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from cockpit.engine.cells import CellRefused
from cockpit.engine.records.fhir import vocabulary
from cockpit.engine.records.fhir.bundles import Entry
from cockpit.engine.records.fhir.elements import (
    Resource,
    at,
    civil,
    code_in,
    codings,
    day_at,
    extension,
    items,
    known_codings,
    text,
    words,
)
from cockpit.engine.records.fhir.index import Index
from cockpit.standard.codes import system_key

FhirRow = dict[str, str | None]
Mapper = Callable[[Entry, Index], Iterator[FhirRow]]


def patient(entry: Entry, index: Index) -> Iterator[FhirRow]:
    resource = entry.resource
    died = text(resource, "deceasedDateTime")
    if died is None and text(resource, "deceasedBoolean") == "true":
        raise _without(
            "deceasedBoolean", "deceasedDateTime", "er sand uden en dødsdato", "is true without a date of death"
        )
    if text(resource, "active") == "false":
        raise _without("active", "active", "er falsk: journalen er ikke i brug", "is false: the record is not in use")
    names = items(resource, "name")
    name = next((one for one in names if one.get("use") == "official"), names[0] if names else {})
    registered = at(extension(resource, vocabulary.REGISTRATION), "valuePeriod")
    doctors = (at(one, "identifier") for one in items(resource, "generalPractitioner"))
    yield {
        "clinic_id": index.clinic_of(entry),
        "patient_id": text(resource, "id"),
        "name": _name(name),
        "birth_date": text(resource, "birthDate"),
        "sex": vocabulary.SEXES.get(text(resource, "gender") or ""),
        "death_date": civil(died)[0],
        "registered_from": civil(text(registered, "start"))[0],
        "registered_to": civil(text(registered, "end"))[0],
        "sikringsgruppe": text(extension(resource, vocabulary.SIKRINGSGRUPPE), "valueString"),
        "fast_laege": next(
            (text(one, "value") for one in doctors if text(one, "system") == vocabulary.FAST_LAEGE), None
        ),
        "disclosure_refused": text(extension(resource, vocabulary.DISCLOSURE_REFUSED), "valueBoolean"),
        "name_address_protected": text(extension(resource, vocabulary.NAME_ADDRESS_PROTECTED), "valueBoolean"),
    }


def diagnosis(entry: Entry, index: Index) -> Iterator[FhirRow]:
    resource = entry.resource
    if _refuted(resource):
        return
    categories = items(resource, "category")
    clinical = [at(resource, "clinicalStatus") or {}]
    status = code_in(clinical, vocabulary.CONDITION_CLINICAL, vocabulary.STATUSES)
    debut = day_at(resource, "onsetDateTime", "onsetPeriod")
    yield {
        **_event(entry, index),
        "kind": code_in(categories, vocabulary.CONDITION_CATEGORY, vocabulary.KINDS),
        "status": status or code_in(categories, vocabulary.SNOMED, vocabulary.STATUS_CATEGORIES),
        "certainty": code_in(
            [at(resource, "verificationStatus") or {}], vocabulary.CONDITION_VERIFICATION, vocabulary.CERTAINTIES
        ),
        "debut": debut,
        "date_latest": _latest(resource),
        "registered": day_at(resource, "recordedDate") or _first_day(debut),
        "ended": day_at(resource, "abatementDateTime", "abatementPeriod"),
        "practitioner": _practitioner(at(resource, "recorder")),
    }


def diagnosis_codes(entry: Entry, index: Index) -> Iterator[FhirRow]:
    if _refuted(entry.resource):
        return
    event = _event(entry, index)
    keys = {name: event[name] for name in ("clinic_id", "patient_id", "event_id")}
    for system, code in known_codings(codings(entry.resource, "code")):
        yield {**keys, "system": system, "code": code}


def medication(entry: Entry, index: Index) -> Iterator[FhirRow]:
    """A MedicationStatement, or a MedicationRequest that is an order."""
    resource = entry.resource
    status = text(resource, "status") or ""
    if status in vocabulary.NO_EVENT[entry.kind] or text(resource, "intent") == "proposal":
        return
    dosage = (items(resource, "dosage") or items(resource, "dosageInstruction") or [{}])[0]
    bounds = at(dosage, "timing", "repeat", "boundsPeriod") or {}
    start = day_at(resource, "effectivePeriod", "effectiveDateTime") or day_at(bounds, "start")
    end = civil(text(resource, "effectivePeriod", "end") or text(bounds, "end"))[0]
    if end is None and status in vocabulary.ENDED:
        raise _without("status", "end", f'er "{status}" uden en slutdato', f'is "{status}" without an end')
    daily, unit = _daily_dose(dosage)
    needed = text(dosage, "asNeededBoolean")
    yield {
        **_event(entry, index),
        "code": _code(_medication_codings(entry, index), "atc"),
        "start": start or day_at(resource, "authoredOn"),
        "date_latest": _latest(resource),
        "end": end,
        "as_needed": "true" if at(dosage, "asNeededCodeableConcept") else needed,
        "dose_per_day": daily,
        "dose_unit": unit,
        "indication": next((words(reason) for reason in items(resource, "reasonCode")), None),
    }


def dispensing(entry: Entry, index: Index) -> Iterator[FhirRow]:
    resource = entry.resource
    if text(resource, "status") in vocabulary.NO_EVENT[entry.kind]:
        return
    prescription = text(resource, "authorizingPrescription", 0, "reference")
    yield {
        **_event(entry, index),
        "code": _code(_medication_codings(entry, index), "atc"),
        "date": day_at(resource, "whenHandedOver", "whenPrepared"),
        "amount": text(resource, "quantity", "value"),
        "unit": _unit(at(resource, "quantity")),
        "medication_event_id": prescription and prescription.rpartition("/")[2],
    }


def measurements(entry: Entry, index: Index) -> Iterator[FhirRow]:
    """An Observation; each component that has a code of its own is a measurement of its own, `id.1`, `id.2` …"""
    resource = entry.resource
    moment = (
        text(resource, "effectiveDateTime")
        or text(resource, "effectiveInstant")
        or text(resource, "effectivePeriod", "start")
    )
    day, clock = civil(moment)
    replaces = text(extension(resource, vocabulary.OBSERVATION_REPLACES), "valueReference", "reference")
    event = _event(entry, index)
    shared: FhirRow = {
        "date": day,
        "date_latest": _latest(resource),
        "time": clock,
        "status": vocabulary.RESULT_STATUSES.get(text(resource, "status") or ""),
        "producer": _practitioner(at(resource, "performer", 0)),
    }
    replaced = replaces and replaces.rpartition("/")[2]
    components = items(resource, "component")
    if not components or any(name.startswith("value") for name in resource):
        yield {**event, **shared, **_measured(resource), "replaces_event_id": replaced}
    for number, component in enumerate(components, start=1):
        yield {
            **event,
            **shared,
            **_measured(component),
            "event_id": f"{event['event_id']}.{number}",
            "replaces_event_id": replaced and f"{replaced}.{number}",
        }


def service(entry: Entry, index: Index) -> Iterator[FhirRow]:
    resource = entry.resource
    if text(resource, "status") in vocabulary.NO_EVENT[entry.kind]:
        return
    yield {
        **_event(entry, index),
        "code": _code(known_codings(codings(resource, "code"), "ydelse"), "ydelse"),
        "date": day_at(resource, "occurrenceDateTime", "occurrencePeriod"),
    }


def contact(entry: Entry, index: Index) -> Iterator[FhirRow]:
    resource = entry.resource
    if text(resource, "status") in vocabulary.NO_EVENT[entry.kind]:
        return
    own = _own_code(items(resource, "type"), vocabulary.CONTACT_KIND)
    yield {
        **_event(entry, index),
        "kind": own or vocabulary.CONTACT_CLASSES.get(text(resource, "class", "code") or ""),
        "date": day_at(resource, "period"),
        "practitioner": _practitioner(at(resource, "participant", 0, "individual")),
    }


def vaccination(entry: Entry, index: Index) -> Iterator[FhirRow]:
    resource = entry.resource
    if text(resource, "status") in vocabulary.NO_EVENT[entry.kind]:
        return
    yield {
        **_event(entry, index),
        "code": _code(known_codings(codings(resource, "vaccineCode"), "atc"), "atc"),
        "date": day_at(resource, "occurrenceDateTime"),
    }


def care_plan(entry: Entry, index: Index) -> Iterator[FhirRow]:
    resource = entry.resource
    status = text(resource, "status") or ""
    if status in vocabulary.NO_EVENT[entry.kind]:
        return
    yield {
        **_event(entry, index),
        "kind": _own_code(items(resource, "category"), vocabulary.CARE_PLAN_KIND),
        "status": vocabulary.CARE_PLAN_STATUSES.get(status),
        "date": day_at(resource, "period"),
        "end": civil(text(resource, "period", "end"))[0],
    }


def referral(entry: Entry, index: Index) -> Iterator[FhirRow]:
    resource = entry.resource
    status = text(resource, "status") or ""
    if status in vocabulary.NO_EVENT[entry.kind]:
        return
    said = text(extension(resource, vocabulary.REFERRAL_STATUS), "valueCode")
    yield {
        **_event(entry, index),
        "kind": _own_code(items(resource, "category"), vocabulary.REFERRAL_KIND),
        "status": said or vocabulary.REFERRAL_STATUSES.get(status),
        "date": day_at(resource, "authoredOn"),
    }


def questionnaire(entry: Entry, index: Index) -> Iterator[FhirRow]:
    resource = entry.resource
    status = text(resource, "status") or ""
    if status in vocabulary.NO_EVENT[entry.kind]:
        return
    canonical = (text(resource, "questionnaire") or "").partition("|")[0]
    yield {
        **_event(entry, index),
        "kind": canonical.removeprefix(vocabulary.QUESTIONNAIRE).rpartition("/")[2],
        "status": vocabulary.ANSWER_STATUSES.get(status),
        "date": day_at(resource, "authored"),
        "value": text(extension(resource, vocabulary.SCORE), "valueDecimal"),
    }


def flag(entry: Entry, index: Index) -> Iterator[FhirRow]:
    resource = entry.resource
    if text(resource, "status") in vocabulary.NO_EVENT[entry.kind]:
        return
    yield {
        **_event(entry, index),
        "kind": _own_code([at(resource, "code") or {}], vocabulary.FLAG_KIND),
        "date": day_at(resource, "period"),
    }


MAPPERS: Mapping[str, tuple[tuple[str, ...], Mapper]] = {
    "patient": (("Patient",), patient),
    "diagnosis": (("Condition",), diagnosis),
    "diagnosis_code": (("Condition",), diagnosis_codes),
    "medication": (("MedicationStatement", "MedicationRequest"), medication),
    "dispensing": (("MedicationDispense",), dispensing),
    "measurement": (("Observation",), measurements),
    "service": (("ChargeItem",), service),
    "contact": (("Encounter",), contact),
    "vaccination": (("Immunization",), vaccination),
    "care_plan": (("CarePlan",), care_plan),
    "referral": (("ServiceRequest",), referral),
    "questionnaire": (("QuestionnaireResponse",), questionnaire),
    "observation_flag": (("Flag",), flag),
}
"""The resource types of each view, and how a resource becomes rows."""

ELEMENTS: Mapping[str, Mapping[str, str]] = {
    "patient": {"clinic_id": "managingOrganization", "patient_id": "id", "birth_date": "birthDate", "death_date": "deceasedDateTime"},
    "diagnosis": {"debut": "onsetDateTime", "registered": "recordedDate", "ended": "abatementDateTime"},
    "diagnosis_code": {"system": "code.coding.system", "code": "code.coding.code"},
    "medication": {"code": "medicationCodeableConcept", "start": "effectivePeriod.start", "end": "effectivePeriod.end", "dose_per_day": "dosage"},
    "dispensing": {"code": "medicationCodeableConcept", "date": "whenHandedOver", "amount": "quantity.value"},
    "measurement": {"system": "code.coding.system", "code": "code.coding.code", "date": "effectiveDateTime", "value": "valueQuantity.value", "comparator": "valueQuantity.comparator"},
    "service": {"code": "code", "date": "occurrenceDateTime"},
    "contact": {"kind": "type", "date": "period.start"},
    "vaccination": {"code": "vaccineCode", "date": "occurrenceDateTime"},
    "care_plan": {"kind": "category", "date": "period.start", "end": "period.end"},
    "referral": {"kind": "category", "date": "authoredOn"},
    "questionnaire": {"kind": "questionnaire", "date": "authored", "value": "extension"},
    "observation_flag": {"kind": "code", "date": "period.start"},
}  # fmt: skip
"""What a view's column is called in the resource, where a fault is told."""

EVENT_ELEMENTS = {"event_id": "id", "patient_id": "subject", "source": "meta.tag"}


def _event(entry: Entry, index: Index) -> FhirRow:
    """The keys and the source of an event, and whether it is private."""
    clinic_id, patient_id = index.patient(entry)
    tags, security = _tags(entry.resource, "tag"), _tags(entry.resource, "security")
    return {
        "clinic_id": clinic_id,
        "patient_id": patient_id,
        "event_id": text(entry.resource, "id") or (entry.full_url or "").rpartition(":")[2],
        "source": next((code for system, code in tags if system == vocabulary.SOURCE_TAG), "lokal"),
        "private": next(
            ("1" if code in ("R", "V") else "0" for system, code in security if system == vocabulary.CONFIDENTIALITY),
            None,
        ),
    }


def _own_code(concepts: list[Resource], system: str) -> str | None:
    """The first code of a system of ours."""
    return next((code for one in concepts for found, code in codings(one) if found == system), None)


def _tags(resource: Resource, name: str) -> list[tuple[str, str]]:
    """The tags or security labels of a resource, as system and code."""
    return [(text(one, "system") or "", text(one, "code") or "") for one in items(resource, "meta", name)]


def _without(element: str, column: str, danish: str, english: str) -> CellRefused:
    return CellRefused(
        (f'"{element}" {danish}; rækken er udeladt.', f'"{element}" {english}; the row is left out.'), column
    )


def _refuted(condition: Resource) -> bool:
    said = {code for _, code in codings(condition, "verificationStatus")}
    return bool(said & vocabulary.NO_EVENT["Condition"])


def _name(name: Resource) -> str | None:
    given = at(name, "given") or []
    parts = [part for part in (*given, text(name, "family")) if isinstance(part, str)]
    return text(name, "text") or " ".join(parts) or None


def _practitioner(reference: object) -> str | None:
    """A practitioner's local number where we wrote one, else the name that the reference shows."""
    number = at(reference, "identifier")
    if text(number, "system") == vocabulary.PRACTITIONER:
        return text(number, "value")
    return text(reference, "display")


def _latest(resource: Resource) -> str | None:
    return text(extension(resource, vocabulary.LATEST_DAY), "valueDate")


def _first_day(day: str | None) -> str | None:
    """The first day of a year or a month."""
    return day and (day + "-01-01")[:10]


def _medication_codings(entry: Entry, index: Index) -> list[tuple[str, str]]:
    """The codings of the medication: in the resource itself, contained in it, or in a Medication of its own."""
    resource = entry.resource
    if at(resource, "medicationCodeableConcept") is not None:
        return known_codings(codings(resource, "medicationCodeableConcept"), "atc")
    reference = text(resource, "medicationReference", "reference")
    if reference is not None and reference.startswith("#"):
        inside = (one for one in items(resource, "contained") if one.get("id") == reference[1:])
        return known_codings(codings(next(inside, None), "code"), "atc")
    return known_codings(list(index.medications.find(entry.place.file, reference) or ()), "atc")


def _code(found: list[tuple[str, str]], system: str) -> str | None:
    """The first code, which must be in this system: another system's code is not one of ours."""
    return next((code for named, code in found if system_key(named) == system), None)


def _unit(quantity: object) -> str | None:
    """The unit as UCUM where the quantity has it so, else as it is written."""
    if text(quantity, "system") in (None, vocabulary.UCUM):
        return text(quantity, "code") or text(quantity, "unit")
    return text(quantity, "unit") or text(quantity, "code")


def _measured(part: Resource) -> FhirRow:
    """Code and value of an observation or of a component of one."""
    found = known_codings(codings(part, "code"))
    system, code = found[0] if found else (None, None)
    row: FhirRow = {"system": system, "code": code}
    values = [name for name in part if name.startswith("value") and part[name] is not None]
    if not values:
        return row
    if "valueQuantity" in values:
        quantity = part["valueQuantity"]
        row |= {"value": text(quantity, "value"), "comparator": text(quantity, "comparator"), "unit": _unit(quantity)}
    elif "valueInteger" in values:
        row["value"] = text(part, "valueInteger")
    elif "valueString" in values:
        row["text"] = text(part, "valueString")
    elif "valueCodeableConcept" in values:
        row["text"] = words(part["valueCodeableConcept"])
    elif "valueBoolean" in values:
        row["text"] = "ja" if part["valueBoolean"] is True else "nej"
    else:
        raise _without(
            values[0], values[0], "er en slags resultat, som ikke kan læses", "is a kind of result that cannot be read"
        )
    return row


_PER_DAY = {"d": Decimal(1), "wk": Decimal(7)}


def _daily_dose(dosage: Resource) -> tuple[str | None, str | None]:
    """Dose per day and its unit, when the dosage says how much and how often in days or weeks."""
    quantity = at(dosage, "doseAndRate", 0, "doseQuantity")
    repeat = at(dosage, "timing", "repeat") or {}
    length = _PER_DAY.get(text(repeat, "periodUnit") or "")
    numbers = [at(quantity, "value"), at(repeat, "frequency"), at(repeat, "period")]
    if length is None or not all(isinstance(number, int | Decimal) and number > 0 for number in numbers):
        return None, None
    dose, frequency, period = (Decimal(number) for number in numbers)
    return format((dose * frequency / (period * length)).quantize(Decimal("0.000001")).normalize(), "f"), _unit(
        quantity
    )

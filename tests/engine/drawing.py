"""Tiny patients and profiles for specification examples: written as text rows, read by the same reader as every record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cockpit.engine import reference, relational
from cockpit.engine.evaluation import Evaluation
from cockpit.engine.patients import Records
from cockpit.engine.records import numbered, read_records
from cockpit.standard.document import ProfileDocument
from cockpit.standard.record import VIEWS
from tests.engine.embedded import EMBEDDED

D = date(2026, 11, 21)
CLINIC = "990001"
Row = dict[str, str]

ZERO_HASH = "sha256:" + "0" * 64

DEMENTIA = {
    "id": "dementia",
    "title": {"da": "Demens", "en": "Dementia"},
    "codes": [("icpc2", "P70", "exact"), ("sks", "DF00", "descendants")],
}
DEPRESSION = {
    "id": "depression",
    "title": {"da": "Depression", "en": "Depression"},
    "codes": [("icpc2", "P76", "exact")],
}
SEVERE = {
    "id": "severe",
    "title": {"da": "Svær depression", "en": "Severe depression"},
    "codes": [("sks", "DF322", "exact")],
}
DRUGS = {
    "id": "drugs",
    "title": {"da": "Demensmedicin", "en": "Drugs for dementia"},
    "codes": [("atc", "N06D", "descendants")],
    "exclusions": [("atc", "N06DX01", "exact")],
}
HBA1C = {
    "id": "hba1c",
    "title": {"da": "HbA1c"},
    "codes": [("npu", "NPU27300", "exact")],
    "quantity": {
        "unit": "mmol/mol",
        "decimals": 0,
        "conversions": [{"unit": "%", "factor": "10.93", "offset": "-23.5"}, {"unit": "1", "factor": "0"}],
    },
}
TEXT_RESULT = {
    "id": "text-result",
    "title": {"da": "Urinstix", "en": "Urine dipstick"},
    "codes": [("medcom", "MCS1", "exact")],
}
SERVICES = {"id": "services", "title": {"da": "Årskontrol", "en": "Annual review"}, "codes": [("ydelse", "*", "all")]}
DISPLAYS = {
    "P70": {"da": "Demens", "en": "Dementia"},
    "P76": {"da": "Depression", "en": "Depression"},
    "DF322": {"da": "Svær depression", "en": "Severe depression"},
    "N06DX01": {"da": "Memantin", "en": "Memantine"},
    "N02A": {"da": "Opioider", "en": "Opioids"},
    "C10AA01": {"da": "Simvastatin", "en": "Simvastatin"},
    "NPU27300": {"da": "HbA1c", "en": "HbA1c"},
    "MCS1": {"da": "Urinstix", "en": "Urine dipstick"},
    "*": {"da": "Alle ydelser", "en": "Every service"},
}
EVENT_TITLES = {
    "first-dementia": {"da": "Demensdiagnose", "en": "Diagnosis of dementia"},
    "latest-dementia": {"da": "Demensdiagnose", "en": "Diagnosis of dementia"},
    "any-dementia": {"da": "Demensdiagnose", "en": "Diagnosis of dementia"},
    "any-visit": {"da": "Besøg", "en": "Visit"},
    "visit-after": {"da": "Besøg efter diagnosen", "en": "Visit after the diagnosis"},
    "own": {"da": "Forløbsdiagnose", "en": "Course diagnosis"},
}
CODE_LISTS: list[dict[str, Any]] = [DEMENTIA, DEPRESSION, SEVERE, DRUGS, HBA1C, TEXT_RESULT, SERVICES]


def profile(population: dict[str, Any], **parts: Any) -> ProfileDocument:
    """A profile with the code lists above, this population, and whatever other parts are given."""
    elements = parts.pop("elements", [{"id": "age", "title": {"da": "Alder"}, "type": "patient", "attribute": "age"}])
    views = {
        "list": {"columns": [elements[0]["id"]], "sort": parts.pop("sort", [])},
        "patient": {"sections": []},
    }
    text = {"da": "Eksempel", "en": "Example"}
    content = {
        "standard": "1.1",
        "id": "example",
        "version": "1.0.0",
        "title": text,
        "organisation": "Eksempel",
        "clinical": {
            "confirmation": "example",
            "purpose": text,
            "target_group": text,
            "basis": text,
            "instructions": text,
        },
        "legal": {"processing_purpose": text, "sources": [{"source": "lokal"}]},
        "terminology": {"release": "example", "hash": ZERO_HASH},
        "code_lists": [_code_list(concept) for concept in [*CODE_LISTS, *parts.pop("more_code_lists", [])]],
        "population": population,
        "elements": elements,
        "views": views,
        **parts,
    }
    return ProfileDocument.model_validate(content)


def _code_list(concept: dict[str, Any]) -> dict[str, Any]:
    entries = {part: [_entry(*entry) for entry in concept.get(part, [])] for part in ("codes", "exclusions")}
    return {**concept, **entries}


def _entry(system: str, code: str, match: str) -> dict[str, Any]:
    return {"system": system, "code": code, "match": match, "display": DISPLAYS.get(code, {"da": code})}


def events(dataset: str, *codes: str, **restrictions: Any) -> dict[str, Any]:
    """An event selection from the clinic's own data."""
    return {"dataset": dataset, "sources": ["lokal"], "codes": list(codes), **restrictions}


def picked(dataset: str, *codes: str, pick: str = "latest", **judge: Any) -> dict[str, Any]:
    """A picked event; `tie`, `value` and `window` judge it, everything else restricts the selection (`select` wraps a window)."""
    own: dict[str, Any] = {name: judge.pop(name) for name in ("tie", "value", "window", "nth") if name in judge}
    return {
        "id": "picked",
        "type": "picked",
        "pick": pick,
        "events": events(dataset, *codes, **judge.pop("select", {}), **judge),
        **own,
    }


def count(
    op: str, value: str, *selection: str, of: str = "events", upper: str | None = None, **restrictions: Any
) -> dict[str, Any]:
    return {
        "id": "count",
        "type": "count",
        "of": of,
        "comparison": compare(op, value, upper),
        "events": events(*selection, **restrictions),
    }


def exists(dataset: str, *codes: str, id: str = "exists", **restrictions: Any) -> dict[str, Any]:
    return {"id": id, "type": "exists", "events": events(dataset, *codes, **restrictions)}


def group(rule: str, *criteria: dict[str, Any], id: str = "group", **more: Any) -> dict[str, Any]:
    return {"id": id, "type": "group", "rule": rule, "criteria": list(criteria), **more}


def computed(number: dict[str, Any], op: str, value: str) -> dict[str, Any]:
    """A computed number, compared."""
    return {"id": "computed", "type": "computed", "number": number, "comparison": compare(op, value)}


def named(id: str, occurrence: str, *selection: str, **restrictions: Any) -> dict[str, Any]:
    """A named event."""
    return {
        "id": id,
        "title": EVENT_TITLES.get(id, {"da": id.capitalize()}),
        "occurrence": occurrence,
        "events": events(*selection, **restrictions),
    }


def related(event: str, first_day: int | None, last_day: int | None) -> dict[str, Any]:
    """A relation to a named event; None is an open bound."""
    bounds = {"first_day": first_day, "last_day": last_day}
    return {"event": event, **{name: day for name, day in bounds.items() if day is not None}}


def last(amount: int, unit: str) -> dict[str, Any]:
    return {"type": "last", "amount": amount, "unit": unit}


def earlier_than(amount: int, unit: str) -> dict[str, Any]:
    return {"type": "earlier_than", "amount": amount, "unit": unit}


def rolling(oldest: tuple[int, str], newest: tuple[int, str]) -> dict[str, Any]:
    periods = ({"amount": amount, "unit": unit} for amount, unit in (oldest, newest))
    return {"type": "rolling", **dict(zip(("oldest", "newest"), periods, strict=True))}


def compare(op: str, value: str, upper: str | None = None, unit: str | None = None) -> dict[str, Any]:
    return {"op": op, "value": value, **({"upper": upper} if upper else {}), **({"unit": unit} if unit else {})}


def diagnosis(debut: str, *codes: str, **row: str) -> Row:
    """`codes` as `system:code`."""
    return {
        "view": "diagnosis",
        "debut": debut,
        "registered": row.pop("registered", "2026-01-01"),
        "codes": " ".join(codes),
        **row,
    }


def medication(start: str, code: str, **row: str) -> Row:
    return {"view": "medication", "start": start, "code": code, **row}


def measurement(day: str, value: str, unit: str = "mmol/mol", code: str = "npu:NPU27300", **row: str) -> Row:
    system, _, own = code.partition(":")
    return {"view": "measurement", "date": day, "value": value, "unit": unit, "system": system, "code": own, **row}


def service(day: str, code: str = "0120", **row: str) -> Row:
    return {"view": "service", "date": day, "code": code, **row}


def coded(view: str, day: str, code: str, **row: str) -> Row:
    """A dispensing or a vaccination."""
    return {"view": view, "date": day, "code": code, **row}


def contact(day: str, kind: str = "konsultation", **row: str) -> Row:
    return {"view": "contact", "date": day, "kind": kind, **row}


def of_kind(view: str, day: str, kind: str, **row: str) -> Row:
    """A care plan, a referral, a questionnaire or a flag."""
    return {"view": view, "date": day, "kind": kind, **row}


def patient(patient_id: str, *rows: Row, **attributes: str) -> list[Row]:
    """A patient's rows; events without an id are numbered."""
    keys = {"clinic_id": attributes.pop("clinic_id", CLINIC), "patient_id": patient_id}
    own = {"view": "patient", "birth_date": "1950-01-01", "sex": "K", **attributes, **keys}
    numbered_rows = [
        {"event_id": f"{patient_id}-{number}", "source": "lokal", **row, **keys}
        for number, row in enumerate(rows, start=1)
    ]
    return [own, *numbered_rows]


def records(*patients: list[Row], missing: Iterable[str] = (), sources: Iterable[str] | None = None) -> Records:
    """The patients' records; every dataset is held but those named as missing, whose rows are left away. No row may be wrong."""
    tables: dict[str, list[Row]] = {name: [] for name in VIEWS}
    for row in (row for rows in patients for row in rows):
        own = dict(row)
        view = own.pop("view")
        for coding in own.pop("codes", "").split():
            system, _, code = coding.partition(":")
            keys = {key: own[key] for key in ("clinic_id", "patient_id", "event_id")}
            tables["diagnosis_code"].append({**keys, "system": system, "code": code})
        tables[view].append(own)
    tables = {name: rows for name, rows in tables.items() if name not in missing}
    read = read_records({name: numbered(rows) for name, rows in tables.items()}, sources=sources)
    assert read.problems == []
    return read


def agreed(document: ProfileDocument, data: Records, as_of: date = D, clinic: str = CLINIC) -> Evaluation:
    """The result of the reference evaluator, which the relational form in DuckDB and in SQLite equals."""
    expected = reference.evaluate(document, data.clinic(clinic), as_of)
    for name, engine in EMBEDDED.items():
        with engine(data) as database:
            assert relational.evaluate(document, data, clinic, as_of, database=database) == expected, name
    return expected


def outcomes(evaluation: Evaluation) -> dict[str, str]:
    """`in` or `possible` by patient id; other patients are out."""
    members = {member.patient_id: "in" for member in evaluation.members}
    return members | {possible.patient_id: "possible" for possible in evaluation.possible}


@dataclass(frozen=True)
class Case:
    """One drawn patient: `in`, `out` or `possible`, and the mistake in an implementation that this patient catches."""

    outcome: str
    catches: str
    rows: tuple[Row, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One rule of the standard with a tiny drawn data set: a criterion as the population, and who is in, out or possible."""

    rule: str
    criterion: dict[str, Any]
    cases: tuple[Case, ...]
    missing: tuple[str, ...] = ()
    sources: tuple[str, ...] | None = None
    as_of: date = D
    parts: Mapping[str, Any] = field(default_factory=dict)


def case(outcome: str, catches: str, *rows: Row, **attributes: str) -> Case:
    """Shorthand for drawing a patient."""
    return Case(outcome, catches, rows, attributes)

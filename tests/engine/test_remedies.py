"""Changing what an explanation says would change the outcome does change it: tried on generated profiles and patients."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from cockpit.engine.explanation import Change, ExplainedCriterion, Remedy, explain
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import ClinicRecords, Event, PatientRecord
from cockpit.engine.records import load_records
from cockpit.engine.reference import judged
from cockpit.engine.scope import in_scope
from cockpit.engine.selection import Situation
from cockpit.engine.wildcards import matches_wildcard
from cockpit.examples.catalogue import REFERENCE_DATE, profile_files, records_directory
from cockpit.standard.document import Criterion, ProfileDocument, all_criteria, criterion_roots
from cockpit.standard.reading import read_document
from cockpit.standard.record import VIEWS
from cockpit.standard.text.language import ENGLISH
from tests.engine.drawing import (
    CLINIC,
    D,
    Row,
    compare,
    contact,
    count,
    diagnosis,
    earlier_than,
    exists,
    group,
    last,
    measurement,
    medication,
    patient,
    picked,
    profile,
    records,
    service,
)
from tests.engine.generation import DAYS, GeneratedCase, cases

Content = dict[str, Any]


def remedied(criterion: Content, *rows: Row, **attributes: str) -> Remedy | None:
    """The remedy of a criterion that is the population, for one patient; applied, it changes the outcome as it says."""
    document, data = profile(criterion), records(patient("p", *rows, **attributes))
    (line,) = explain(document, data.clinic(CLINIC), "p", D).lines
    if line.remedy is not None:
        assert after(document, data.clinic(CLINIC), "p", line.remedy, document.population) is Truth.TRUE
        assert line.remedy.membership is Truth.TRUE
    return line.remedy


def after(
    document: ProfileDocument, clinic: ClinicRecords, patient_id: str, found: Remedy, criterion: Criterion
) -> Truth:
    """The outcome of a criterion for the patient whose record was changed by hand, column by column."""
    return judged(criterion, rewritten(clinic.patients[patient_id], found.changes), Situation.of(document, clinic, D))


def rewritten(record: PatientRecord, changes: list[Change]) -> PatientRecord:
    """The record with other values in the columns, its events' days and sources read from the columns again."""
    cells = {(change.dataset, change.event_id, change.column): change.value for change in changes}
    row: dict[str, Any] = {column: cells.get(("patient", None, column), value) for column, value in record.row.items()}
    events: dict[str, list[Any]] = {}
    for dataset, listed in record.events.items():
        events[dataset] = []
        for event in listed:
            own: dict[str, Any] = {
                column: cells.get((dataset, event.event_id, column), value) for column, value in event.row.items()
            }
            day = own[VIEWS[dataset].date or ""]
            first = own["registered"] if dataset == "diagnosis" and day is None else day
            latest = own.get("date_latest") or first
            events[dataset].append(replace(event, row=own, source=str(own["source"]), first_day=first, last_day=latest))
    return PatientRecord(record.clinic_id, record.patient_id, row["birth_date"], row, events)


def said(found: Remedy | None) -> str:
    assert found is not None
    assert found.sentence_en.startswith("Would be met if ")
    return found.sentence


def test_a_row_that_counts_but_for_its_date() -> None:
    seen = exists("contact", kinds=["konsultation"], window=last(12, "months"))
    found = remedied(seen, contact("2025-11-21"))
    assert said(found) == "Ville være opfyldt, hvis datoen var 22. november 2025 eller senere."
    assert found is not None
    assert found.to_json()["changes"] == [
        {"dataset": "contact", "event_id": "p-1", "column": "date", "value": "2025-11-22"}
    ]
    old = exists("diagnosis", "dementia", window=earlier_than(12, "months"))
    assert said(remedied(old, diagnosis("2026-01-01", "icpc2:P70"))) == (
        "Ville være opfyldt, hvis datoen var 21. november 2025 eller tidligere."
    )
    months = {"type": "rolling", "oldest": {"amount": 24, "unit": "months"}, "newest": {"amount": 12, "unit": "months"}}
    between = exists("diagnosis", "dementia", window=months)
    assert said(remedied(between, diagnosis("2020", "icpc2:P70"))) == (
        "Ville være opfyldt, hvis datoen lå fra 22. november 2024 til 21. november 2025."
    )
    future = exists("service", window={"type": "calendar", "first": "2030-01-01"})
    assert remedied(future, service("2026-01-01")) is None  # no day that is seen lies there


def test_a_row_that_counts_but_for_its_attributes_also_those_that_are_missing() -> None:
    restricted = exists(
        "diagnosis", "dementia", kinds=["forloeb"], statuses=["aktuel", "relevant"], certainties=["sikker"]
    )
    found = remedied(restricted, diagnosis("2020-01-01", "icpc2:P70", kind="kontakt", status="afsluttet"))
    assert said(found) == (
        "Ville være opfyldt, hvis den var forløbsdiagnose, status var aktuel eller relevant og den var sikker."
    )
    regular = exists("medication", "drugs", as_needed=False, active=True)
    found = remedied(regular, medication("2020-01-01", "N06DA02", end="2021-01-01", as_needed="1"))
    assert said(found) == "Ville være opfyldt, hvis det var fast medicin og behandlingen ikke var afsluttet."
    found = remedied(exists("medication", "drugs", as_needed=True), medication("2020-01-01", "N06DA02", as_needed="0"))
    assert said(found) == "Ville være opfyldt, hvis det var pn-medicin."
    assert found is not None and found.to_json()["changes"][0]["value"] == "1"
    other = contact("2026-01-01", "telefon")
    assert "den var konsultation" in said(remedied(exists("contact", kinds=["konsultation"]), other))
    assert "den var fra klinikkens egen journal" in said(remedied(exists("contact"), {**other, "source": "sygehus"}))


def test_a_result_that_counts_but_for_its_value() -> None:
    high = picked("measurement", "hba1c", value=compare(">", "48", unit="mmol/mol"))
    found = remedied(high, measurement("2026-01-01", "48"))
    assert said(found) == "Ville være opfyldt, hvis resultatet var over 48 mmol/mol."
    assert found is not None and [change.to_json()["value"] for change in found.changes] == ["49", "mmol/mol", ""]
    assert "over 48" in said(remedied(high, measurement("2026-01-01", "7", "stk")))  # unknown until the unit is known
    low = exists("measurement", "hba1c", value=compare("outside", "40", "48"))
    assert "under 40 eller over 48" in said(remedied(low, measurement("2026-01-01", "44")))
    text = exists("measurement", "text-result", value=compare("<", "5"))
    assert remedied(text, measurement("2026-01-01", "7", code="medcom:MCS1")) is None  # without a unit none compares
    never = {**high, "events": {**high["events"], "value": compare("<", "40")}}
    assert remedied(never, measurement("2026-01-01", "44")) is None


def test_no_change_is_named_when_another_row_would_then_be_picked() -> None:
    old = picked("service", "services", window=earlier_than(12, "months"))
    assert said(remedied(old, service("2026-01-01"))).endswith("21. november 2025 eller tidligere.")
    assert remedied(old, service("2026-01-01"), service("2026-02-02")) is None
    doubt = picked("diagnosis", window=last(1, "years"))
    assert remedied(doubt, diagnosis("2025", "icpc2:P70"), diagnosis("2025", "icpc2:P76")) is None


def test_the_patient_would_have_to_be_another() -> None:
    age: Content = {"id": "age", "type": "age", "comparison": compare(">=", "65")}
    found = remedied(age, birth_date="1990-06-30")
    assert said(found) == "Ville være opfyldt, hvis patienten var mindst 65 år."
    assert found is not None and found.to_json()["changes"][0]["value"] == "1961-11-21"
    assert remedied({**age, "comparison": compare("<", "0")}) is None
    assert said(remedied({"id": "sex", "type": "sex", "sex": "M"})) == "Ville være opfyldt, hvis patienten var mand."
    assert remedied(age) is None  # is met


def test_counts_need_one_more_row_only_when_one_is_enough() -> None:
    late = service("2020-01-01")
    assert remedied(count(">=", "1", "service", window=last(1, "years")), late) is not None
    assert remedied(count(">=", "2", "service", window=last(1, "years")), late) is None
    assert remedied(count(">=", "2", "service"), late) is None  # the row counts already
    assert remedied(count(">=", "1", "service")) is None  # nothing is near
    assert remedied(count(">=", "1", "vaccination"), late) is None


def test_a_remedy_tells_what_becomes_of_membership() -> None:
    both = group("all", exists("contact", id="seen", window=last(1, "years")), exists("service", id="served"))
    data = records(patient("p", contact("2020-01-01")))
    explanation = explain(profile(both), data.clinic(CLINIC), "p", D)
    by_node = {line.node: line for line in explanation.lines}
    found = by_node["seen"].remedy
    assert found is not None and found.membership is Truth.FALSE  # the service is still lacking
    assert by_node["group"].remedy is None and by_node["served"].remedy is None
    value = json.loads(json.dumps(explanation.to_json()))["lines"][1]["remedy"]
    assert (value["membership"], set(value)) == ("false", {"sentence", "sentence_en", "changes", "membership"})


def test_what_the_system_does_not_hold_has_no_remedy() -> None:
    data = records(patient("p"), missing=("contact",))
    (line,) = explain(profile(exists("contact")), data.clinic(CLINIC), "p", D).lines
    assert (line.outcome, line.remedy) == (Truth.UNKNOWN, None)


def lines_of(document: ProfileDocument, clinic: ClinicRecords) -> Iterator[tuple[str, Criterion, ExplainedCriterion]]:
    """Every line of every explanation: patient id, the tree that is explained, and the line."""
    for patient_id, record in clinic.patients.items():
        if not in_scope(record, document.scope, D):
            continue
        for path, root in criterion_roots(document):
            of = path[0] if path[0] == "population" else getattr(document, str(path[0]))[path[1]].id
            for line in explain(document, clinic, patient_id, D, of=str(of)).lines:
                yield patient_id, root, line


def held_to(document: ProfileDocument, clinic: ClinicRecords) -> int:
    """Hold every remedy to its word, and every near miss to having one; how many remedies there were."""
    by_id = {criterion.id: criterion for _, criterion in all_criteria(document)}
    tried = 0
    for patient_id, root, line in lines_of(document, clinic):
        criterion = by_id[line.node]
        if line.remedy is not None:
            tried += 1
            assert line.outcome is not Truth.TRUE
            assert after(document, clinic, patient_id, line.remedy, criterion) is Truth.TRUE, line.sentence
            assert after(document, clinic, patient_id, line.remedy, root) is line.remedy.membership, line.sentence
            assert holds_on_every_day_that_it_names(
                line.remedy, criterion, clinic.patients[patient_id], document, clinic
            )
        elif line.outcome is not Truth.TRUE and wanting(line, criterion):
            situation = Situation.of(document, clinic, D)
            assert not could_be_met(line, criterion, clinic.patients[patient_id], situation), line.reason
    return tried


def wanting(line: ExplainedCriterion, criterion: Criterion) -> bool:
    """Whether the reason names one event, so that a remedy should tell what about it would have to be otherwise, if anything can."""
    if line.reason.startswith("Kun "):  # too few events, all of which it has
        return False
    named = [row for row in line.rows if row["role"] in ("nearest", "undecided")]
    if criterion.type == "computed":
        number = criterion.number
        one = len(line.rows) == 1 and (bool(named) or number.type in ("picked", "days_since"))
        in_doubt_of_dates = (
            number.type == "count" and number.of == "dates" and named and named[0]["role"] == "undecided"
        )
        return one and number.type in ("count", "picked", "aggregate", "days_since", "span") and not in_doubt_of_dates
    return bool(named) if criterion.type in ("exists", "count") else criterion.type == "picked" and len(line.rows) == 1


def holds_on_every_day_that_it_names(
    found: Remedy, criterion: Criterion, record: PatientRecord, document: ProfileDocument, clinic: ClinicRecords
) -> bool:
    """Whether the criterion is met on other days of the range that the sentence claims, too."""
    dated = next((change for change in found.changes if change.value.__class__ is date and change.event_id), None)
    said = dated.wanted[1].removeprefix("the ") if dated else ""
    named = re.findall(r"(\d+) ([A-Z]\w+) (\d{4})", said)
    days = [date(int(year), ENGLISH.months.index(month) + 1, int(day)) for day, month, year in named]
    if said == "exact date were known" and dated:
        (event,) = [one for one in record.events[dated.dataset] if one.event_id == dated.event_id]
        days = [event.first_day, min(event.last_day, D)]
    first, latest = (days[0], days[-1]) if days else (D, D)
    if said.endswith("or earlier"):
        first -= timedelta(days=1000)
    if said.endswith("or later"):
        latest = D
    for share in range(5) if dated and days else ():
        day = first + (latest - first) * share / 4
        others = [replace(change, value=day) if change is dated else change for change in found.changes]
        if judged(criterion, rewritten(record, others), Situation.of(document, clinic, D)) is not Truth.TRUE:
            return False
    return True


def could_be_met(line: ExplainedCriterion, criterion: Criterion, record: PatientRecord, situation: Situation) -> bool:
    """Whether the criterion is met with some other values in the named event, tried by brute force: whatever the selection asks for, on many days."""
    judging: Any = criterion.number if criterion.type == "computed" else criterion
    selection = judging.events
    row = next((row for row in line.rows if row["role"] in ("nearest", "undecided")), line.rows[0])
    (event,) = [event for event in record.events[row["dataset"]] if event.event_id == row["event_id"]]
    attributes = what_is_asked(event, selection, record)
    timed = selection.window or selection.age or selection.relations or getattr(judging, "window", None)
    timed = timed or judging.type in ("days_since", "span") or getattr(judging, "of", None) == "episodes"
    values = [what_compares(event, value) for value in ("-4", "0", "1", "2", "39", "40", "44", "48", "49", "51", "91")]
    measured = selection.value or getattr(judging, "value", None) or criterion.type == "computed"
    for result in [[], *values] if measured and event.dataset == "measurement" else [[]]:
        for moved in [[], *(on(event, day) for day in some_days(record))] if timed else [[]]:
            if judged(criterion, rewritten(record, [*attributes, *result, *moved]), situation) is Truth.TRUE:
                return True
    return False


def what_is_asked(event: Event, selection: Any, record: PatientRecord) -> list[Change]:
    """The first of what the selection asks of each attribute, for the columns that the event has."""
    asked = {"source": selection.sources, "kind": selection.kinds, "status": selection.statuses}
    asked |= {"certainty": selection.certainties, "producer": selection.producers or []}
    columns = VIEWS[event.dataset].column_names
    changes = [
        Change.of(event, column, values[0])
        for column, values in asked.items()
        if values and column in columns and event.row.get(column) not in values
    ]
    if selection.as_needed is not None:
        changes.append(Change.of(event, "as_needed", selection.as_needed))
    if selection.active:
        changes.append(Change.of(event, "end", None))
    if selection.texts and event.dataset in ("medication", "measurement"):
        column = "text" if event.dataset == "measurement" else "indication"
        text = event.text(column)
        if text is None or not any(matches_wildcard(text, wildcard) for wildcard in selection.texts):
            changes.append(Change.of(event, column, selection.texts[0].strip()))
    if selection.practitioner and "practitioner" in columns:
        own = record.attribute("fast_laege") or "somebody"
        changes.append(Change("patient", None, "fast_laege", own))
        changes.append(Change.of(event, "practitioner", own if selection.practitioner == "own" else own + " not"))
    if selection.valued is not None and event.dataset in ("measurement", "questionnaire"):
        changes.append(Change.of(event, "value", Decimal(44) if selection.valued else None))
    return changes


def what_compares(event: Event, value: str) -> list[Change]:
    return [
        Change.of(event, "value", Decimal(value)),
        Change.of(event, "unit", "mmol/mol"),
        Change.of(event, "comparator", None),
    ]


def on(event: Event, day: date) -> list[Change]:
    dated = Change.of(event, VIEWS[event.dataset].date or "", day)
    return [dated, Change.of(event, "date_latest", None)] if "date_latest" in event.row else [dated]


def some_days(record: PatientRecord) -> list[date]:
    """Days up to D at which drawn windows, ages and relations turn, and the days beside them; and one day in each month."""
    events = {day for listed in record.events.values() for event in listed for day in (event.first_day, event.last_day)}
    turns = {D, *map(date.fromisoformat, DAYS), *(day + timedelta(days=far) for day in events for far in (-30, 0, 30))}
    beside = {day + timedelta(days=far) for day in turns for far in (-1, 0, 1)}
    months = {date(year, month, 15) for year in range(2019, D.year + 1) for month in range(1, 13)}
    return sorted(day for day in beside | months if day <= D)


@pytest.mark.generated
@settings(
    max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(cases())
def test_every_remedy_of_generated_profiles_does_what_it_says(case: GeneratedCase) -> None:
    for document in case.documents:
        for clinic in map(case.records.clinic, case.records.clinics):
            held_to(document, clinic)


def test_every_remedy_of_the_shipped_profiles_does_what_it_says() -> None:
    data = load_records(records_directory())
    assert D == REFERENCE_DATE
    (path,) = [path for path in profile_files() if path.stem == "demens"]
    document = read_document(path.read_bytes())
    assert held_to(document, data.clinic("990002")) > 30

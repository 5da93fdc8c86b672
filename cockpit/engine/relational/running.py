"""Runs the compiled form in DuckDB on records in memory, and reads its rows back as an `Evaluation`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from cockpit.engine.elements import Shown, element_value, is_number
from cockpit.engine.evaluation import ElementValue, Evaluation, Member, Possible
from cockpit.engine.kleene import truth
from cockpit.engine.notes import notes_on
from cockpit.engine.patients import PatientRecord, Records
from cockpit.engine.relational.compiling import Compiled, compile_profile
from cockpit.engine.scope import in_scope
from cockpit.engine.selection import Situation, quantity_of
from cockpit.engine.values import as_recorded, rounded
from cockpit.standard.document import Criterion, Element, Group, PickedElement, ProfileDocument
from cockpit.standard.record import VIEWS, Type

_TYPES = {
    Type.TEXT: "VARCHAR",
    Type.DATE: "DATE",
    Type.TIME: "TIME",
    Type.DECIMAL: "DECIMAL(18, 6)",
    Type.BOOLEAN: "SMALLINT",
}


class Database:
    """Records loaded into an in-memory DuckDB, one table per view of the logical record; many profiles may be run on it."""

    def __init__(self, records: Records, *, batch: int = 50_000) -> None:
        """`batch`: how many rows are inserted at a time."""
        self.records = records
        self._batch = batch
        self._connection = duckdb.connect(":memory:")
        # A part per criterion nests as deep as the profile is long; the default of 1,000 is less than a profile may hold.
        self._connection.execute("SET max_expression_depth TO 100000")
        for view in VIEWS.values():
            columns = ", ".join(f'"{column.name}" {_TYPES[column.type]}' for column in view.columns)
            self._connection.execute(f"CREATE TABLE {view.name} ({columns})")
        patients = [patient for clinic in records.by_clinic.values() for patient in clinic.patients.values()]
        self._insert("patient", (patient.row for patient in patients))
        for dataset in (name for name in VIEWS if name not in ("patient", "diagnosis_code")):
            self._insert(dataset, (event.row for patient in patients for event in patient.events[dataset]))
        self._insert("diagnosis_code", _coding_rows(patients))

    def rows(self, compiled: Compiled, clinic_id: str) -> list[dict[str, Any]]:
        """The result of a compiled profile for one clinic, as columns by name."""
        cursor = self._connection.execute(compiled.sql, {"clinic_id": clinic_id})
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        self._connection.close()

    def _insert(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert rows by column, a batch at a time."""
        columns = VIEWS[name].columns
        values = ", ".join(
            f"unnest(CAST(${number} AS {_TYPES[column.type]}[]))" for number, column in enumerate(columns, start=1)
        )
        listed = list(rows)
        for start in range(0, len(listed), self._batch):
            batch = listed[start : start + self._batch]
            self._connection.execute(
                f"INSERT INTO {name} SELECT {values}", [[row.get(column.name) for row in batch] for column in columns]
            )


def _coding_rows(patients: Iterable[PatientRecord]) -> Iterable[dict[str, str]]:
    for patient in patients:
        for event in patient.events["diagnosis"]:
            for coding in event.codings:
                keys = {"clinic_id": patient.clinic_id, "patient_id": patient.patient_id, "event_id": event.event_id}
                yield {**keys, "system": coding.system, "code": coding.code}


def evaluate(
    document: ProfileDocument, records: Records, clinic_id: str, as_of: date, *, database: Database | None = None
) -> Evaluation:
    """Run the profile on one clinic in DuckDB; the same result as the reference evaluator.

    `database`: the same records, already loaded. Raises RecordsRefused for a clinic that is not in the data, NotInlined for a
    pinned profile that is not inlined.
    """
    clinic = records.clinic(clinic_id)
    compiled = compile_profile(document, as_of, held=clinic.held, sources=clinic.sources)
    loaded = database or Database(records)
    try:
        rows = loaded.rows(compiled, clinic_id)
    finally:
        if database is None:
            loaded.close()
    patients = [patient for _, patient in sorted(clinic.patients.items()) if in_scope(patient, document.scope, as_of)]
    notes = notes_on(Situation.of(document, clinic, as_of), clinic, patients)
    layout = compiled.layout
    return Evaluation(
        profile=document.id,
        version=document.version,
        clinic=clinic_id,
        as_of=as_of,
        members=[_member(row, document, compiled, as_of) for row in rows if row["member"]],
        possible=[
            Possible(row["patient_id"], _reasons(document.population, row[layout.unknown].split()))
            for row in rows
            if row["possible"]
        ],
        quality_lists={
            quality_list: [row["patient_id"] for row in rows if row[column]]
            for quality_list, column in layout.quality_lists.items()
        },
        notes=[note.message for note in notes],
        notes_en=[note.message_en for note in notes],
    )


def _member(row: Mapping[str, Any], document: ProfileDocument, compiled: Compiled, as_of: date) -> Member:
    layout = compiled.layout
    return Member(
        row["patient_id"],
        {
            element.id: _element(element, row, document, layout.elements[element.id], as_of)
            for element in document.elements
        },
        {subgroup: truth(row[lower], row[upper]) for subgroup, (lower, upper) in layout.subgroups.items()},
        [action for action, column in layout.actions.items() if row[column]],
    )


def _element(
    element: Element, row: Mapping[str, Any], document: ProfileDocument, columns: Mapping[str, str], as_of: date
) -> ElementValue:
    """The element's columns as what an engine found, and from there as the reference evaluator shows it."""
    found = {column: row[name] for column, name in columns.items()}
    shown = Shown(found["state"], first_day=found.get("first_day"), last_day=found.get("last_day"))
    if shown.state == "known":
        shown = _with_value(element, shown, found, document)
    return element_value(element, shown, as_of)


def _with_value(element: Element, shown: Shown, found: Mapping[str, Any], document: ProfileDocument) -> Shown:
    value: Any = found.get("value")
    if isinstance(element, PickedElement) and element.show == "date":
        return replace(shown, text=shown.day)
    if isinstance(element, PickedElement) and element.show == "code":
        return replace(shown, text=value.partition("|")[2])
    if not is_number(element):
        return replace(shown, text=value.isoformat() if isinstance(value, date) else value)
    if not isinstance(element, PickedElement):
        return replace(shown, number=Decimal(value))
    comparator = None if found["comparator"] == "=" else found["comparator"]
    quantity = quantity_of(document, element.events)
    if quantity is None:
        return replace(shown, number=as_recorded(value), comparator=comparator, comparable=False, unit=found["unit"])
    return replace(shown, number=rounded(value, quantity.decimals), comparator=comparator, unit=quantity.unit)


def _reasons(criterion: Criterion, unknown: Collection[str]) -> list[str]:
    """The unknown criteria that are no group, within unknown groups only, in reading order."""
    if criterion.id not in unknown:
        return []
    if isinstance(criterion, Group):
        return [reason for child in criterion.criteria for reason in _reasons(child, unknown)]
    return [criterion.id]

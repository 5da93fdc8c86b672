"""Runs the compiled form in a database, and reads its rows back as an `Evaluation`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cockpit.engine.elements import Shown, element_value, is_number
from cockpit.engine.evaluation import ElementValue, Evaluation, Member, Note, Possible
from cockpit.engine.kleene import truth
from cockpit.engine.notes import notes_on
from cockpit.engine.numbers import decimals_of
from cockpit.engine.patients import Records
from cockpit.engine.relational.compiling import CompiledProfile, compile_profile
from cockpit.engine.relational.databases import Database, DuckDb
from cockpit.engine.scope import in_scope
from cockpit.engine.selection import Situation, quantity_of
from cockpit.engine.values import as_recorded, rounded
from cockpit.standard.document import ComputedElement, Criterion, Element, Group, PickedElement, ProfileDocument


def evaluate(
    document: ProfileDocument, records: Records, clinic_id: str, as_of: date, *, database: Database | None = None
) -> Evaluation:
    """Run the profile on one clinic in a database, DuckDB unless another is given; the same result as the reference evaluator.

    `database`: holds the same records. Raises RecordsRefused for a clinic that is not in the data, NotInlined for a
    pinned profile that is not inlined.
    """
    clinic = records.clinic(clinic_id)
    loaded = database or DuckDb(records)
    compiled = compile_profile(
        document, as_of, held=clinic.held, sources=clinic.sources, dialect=loaded.dialect, in_steps=loaded.in_steps
    )
    try:
        rows = loaded.result(compiled, clinic_id)
    finally:
        if database is None:
            loaded.close()
    patients = [patient for _, patient in sorted(clinic.patients.items()) if in_scope(patient, document.scope, as_of)]
    notes = notes_on(Situation.of(document, clinic, as_of), clinic, patients)
    return evaluation(document, clinic_id, as_of, compiled, rows, notes).marked(clinic.protected)


def evaluation(
    document: ProfileDocument,
    clinic_id: str,
    as_of: date,
    compiled: CompiledProfile,
    rows: Sequence[Mapping[str, Any]],
    notes: Sequence[Note],
) -> Evaluation:
    """The rows of the compiled profile, and the notes on running it, as its result."""
    layout = compiled.layout
    return Evaluation(
        profile=document.id,
        version=document.version,
        clinic=clinic_id,
        as_of=as_of,
        members=[_member(row, document, compiled, as_of) for row in rows if row["member"]],
        possible=[
            Possible(row["patient_id"], reasons(document.population, row[layout.unknown].split()))
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


def _member(row: Mapping[str, Any], document: ProfileDocument, compiled: CompiledProfile, as_of: date) -> Member:
    layout = compiled.layout
    return Member(
        row["patient_id"],
        {
            element.id: shown_again(
                element, {name: row[column] for name, column in layout.elements[element.id].items()}, document, as_of
            )
            for element in document.elements
        },
        {subgroup: truth(row[lower], row[upper]) for subgroup, (lower, upper) in layout.subgroups.items()},
        [action for action, column in layout.actions.items() if row[column]],
    )


def shown_again(element: Element, found: Mapping[str, Any], document: ProfileDocument, as_of: date) -> ElementValue:
    """The element's columns (state, and of value, comparator, unit, first_day, last_day those it has) as the reference evaluator shows them."""
    shown = Shown(found["state"], first_day=_day(found.get("first_day")), last_day=_day(found.get("last_day")))
    if shown.state == "known":
        shown = _with_value(element, shown, found, document)
    return element_value(element, shown, as_of)


def _day(value: date | str | None) -> date | None:
    """A day as the database gave it: some have no dates, and write them in ISO 8601."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _number(value: Decimal | int | float) -> Decimal:
    """A number as the database gave it: of a floating point number the decimals that tell it apart."""
    return Decimal(str(value))


def _with_value(element: Element, shown: Shown, found: Mapping[str, Any], document: ProfileDocument) -> Shown:
    value: Any = found.get("value")
    if isinstance(element, PickedElement) and element.show == "date":
        return replace(shown, text=shown.day)
    if isinstance(element, PickedElement) and element.show == "code":
        return replace(shown, text=value.partition("|")[2])
    if not is_number(element):
        return replace(shown, text=value.isoformat() if isinstance(value, date) else value)
    if isinstance(element, ComputedElement):
        decimals = decimals_of(element.number, document)
        return replace(shown, number=rounded(_number(value), decimals), unit=element.unit)
    if not isinstance(element, PickedElement):
        return replace(shown, number=_number(value))
    comparator = None if found["comparator"] == "=" else found["comparator"]
    quantity = quantity_of(document, element.events)
    if quantity is None:
        return replace(
            shown, number=as_recorded(_number(value)), comparator=comparator, comparable=False, unit=found["unit"]
        )
    return replace(shown, number=rounded(_number(value), quantity.decimals), comparator=comparator, unit=quantity.unit)


def reasons(criterion: Criterion, unknown: Collection[str]) -> list[str]:
    """The unknown criteria that are no group, within unknown groups only, in reading order."""
    if criterion.id not in unknown:
        return []
    if isinstance(criterion, Group):
        return [reason for child in criterion.criteria for reason in reasons(child, unknown)]
    return [criterion.id]

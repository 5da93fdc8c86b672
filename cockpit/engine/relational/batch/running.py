"""Runs many profiles at once in a database, and reads the rows back as one `Evaluation` per profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from cockpit.engine.elements import in_list_order
from cockpit.engine.evaluation import ElementValue, Evaluation, Member, Membership, Possible
from cockpit.engine.kleene import Truth
from cockpit.engine.notes import notes_on
from cockpit.engine.patients import ClinicRecords, Records
from cockpit.engine.relational.batch.compiling import compile_memberships, compile_profiles
from cockpit.engine.relational.databases import Database, DuckDb
from cockpit.engine.relational.running import reasons, shown_again
from cockpit.engine.scope import in_scope
from cockpit.engine.selection import Situation
from cockpit.standard.document import (
    ComputedElement,
    CountElement,
    Element,
    ExistsElement,
    PatientElement,
    PickedElement,
    ProfileDocument,
)

Row = Mapping[str, Any]
_PLACE = itemgetter("profile", "patient_id", "element")
"""A patient's own row, whose element is empty, stands before those of elements."""


def evaluate_all(
    documents: Sequence[ProfileDocument],
    records: Records,
    clinic_id: str,
    as_of: date,
    *,
    database: Database | None = None,
) -> list[Evaluation]:
    """Run the profiles on one clinic together; one result per profile, in their order, equal to running each by itself.

    `database`: holds the same records; DuckDB unless another is given. Raises RecordsRefused for a clinic that is not in the data, NotInlined for a pinned profile
    that is not inlined.
    """
    clinic = records.clinic(clinic_id)
    if not documents:
        return []
    loaded = database or DuckDb(records)
    try:
        return _evaluated(documents, clinic, as_of, loaded)
    finally:
        if database is None:
            loaded.close()


def _evaluated(
    documents: Sequence[ProfileDocument], clinic: ClinicRecords, as_of: date, database: Database
) -> list[Evaluation]:
    compiled = compile_profiles(
        documents, as_of, held=clinic.held, sources=clinic.sources, dialect=database.dialect, in_steps=database.in_steps
    )
    rows = sorted(database.result(compiled, clinic.clinic_id), key=_PLACE)
    by_profile = {number: list(some) for number, some in groupby(rows, key=lambda row: row["profile"])}
    return [
        _evaluation(Situation.of(document, clinic, as_of), clinic, by_profile.get(number, []))
        for number, document in enumerate(documents, start=1)
    ]


def memberships(
    documents: Sequence[ProfileDocument], records: Records, clinic_id: str, as_of: date, *, database: Database
) -> list[Membership]:
    """Who is listed in the profiles; one result per profile, in their order, equal to those of `evaluate_all`.

    `database`: holds the same records. Raises RecordsRefused for a clinic that is not in the data, NotInlined for a pinned profile that is not inlined.
    """
    clinic = records.clinic(clinic_id)
    return _listed(documents, clinic, as_of, database) if documents else []


def _listed(
    documents: Sequence[ProfileDocument], clinic: ClinicRecords, as_of: date, database: Database
) -> list[Membership]:
    compiled = compile_memberships(
        documents, as_of, held=clinic.held, sources=clinic.sources, dialect=database.dialect, in_steps=database.in_steps
    )
    found = [Membership([], [], {one.id: [] for one in document.quality_lists}) for document in documents]
    for row in sorted(database.result(compiled, clinic.clinic_id), key=itemgetter("profile", "patient_id")):
        number, patient_id = row["profile"] - 1, row["patient_id"]
        if row["member"]:
            found[number].members.append(patient_id)
        if row["possible"]:
            found[number].possible.append(_possible(row, documents[number]))
        for quality_list in (row["quality_lists"] or "").split():
            found[number].quality_lists[quality_list].append(patient_id)
    return found


def _possible(row: Row, document: ProfileDocument) -> Possible:
    return Possible(row["patient_id"], reasons(document.population, row["undecided"].split()))


def _evaluation(situation: Situation, clinic: ClinicRecords, rows: Iterable[Row]) -> Evaluation:
    document, as_of = situation.document, situation.as_of
    members: list[Member] = []
    possible: list[Possible] = []
    quality_lists: dict[str, list[str]] = {quality_list.id: [] for quality_list in document.quality_lists}
    for patient_id, of_patient in groupby(rows, key=lambda row: row["patient_id"]):
        patient, *elements = of_patient  # a patient's own row stands first
        if patient["member"]:
            members.append(_member(patient, {row["element"]: row for row in elements}, situation))
        if patient["possible"]:
            possible.append(_possible(patient, document))
        for quality_list in (patient["quality_lists"] or "").split():
            quality_lists[quality_list].append(patient_id)
    patients = [patient for _, patient in sorted(clinic.patients.items()) if in_scope(patient, document.scope, as_of)]
    notes = notes_on(situation, clinic, patients)
    return Evaluation(
        profile=document.id,
        version=document.version,
        clinic=clinic.clinic_id,
        as_of=as_of,
        members=in_list_order(members, document),
        possible=possible,
        quality_lists=quality_lists,
        notes=[note.message for note in notes],
        notes_en=[note.message_en for note in notes],
    ).marked(clinic.protected)


def _member(patient: Row, elements: Mapping[str, Row], situation: Situation) -> Member:
    document = situation.document
    told = set(patient["subgroups"].split())
    outcomes = {
        one.id: Truth.TRUE if one.id in told else Truth.UNKNOWN if f"{one.id}?" in told else Truth.FALSE
        for one in document.subgroups
    }
    values = {
        element.id: _value(element, patient, elements.get(element.id), situation) for element in document.elements
    }
    return Member(patient["patient_id"], values, outcomes, patient["actions"].split())


def _value(element: Element, patient: Row, row: Row | None, situation: Situation) -> ElementValue:
    """The element from its row; from the patient's own when it shows an attribute; without a row as its kind is without events."""
    found: dict[str, Any]
    if isinstance(element, PatientElement):
        value = patient[element.attribute]
        found = {"state": "unknown" if value is None else "known", "value": value}
    elif row is not None:
        number = row["number"]  # in one column with measured values, a count has decimals too
        value = row["text"] if number is None else int(number) if isinstance(element, CountElement) else number
        found = {**row, "value": value}
    elif isinstance(element, ComputedElement) or situation.missing(element.events):
        found = {"state": "unknown"}
    elif isinstance(element, ExistsElement | CountElement):
        found = {"state": "known", "value": 0 if isinstance(element, CountElement) else "nej"}
    else:
        found = {"state": "empty"}
    if not isinstance(element, PickedElement):
        found = {name: value for name, value in found.items() if name in ("state", "value")}
    return shown_again(element, found, situation.document, situation.as_of)

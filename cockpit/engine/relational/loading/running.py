"""Runs a profile on records that were loaded straight into DuckDB."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from cockpit.engine.evaluation import Evaluation
from cockpit.engine.leaving import Counts, counts_of
from cockpit.engine.leaving.passed_on import nobody_stated
from cockpit.engine.notes import RecordedUnits, notes_from
from cockpit.engine.patients import Coding
from cockpit.engine.relational.compiling import compile_profile
from cockpit.engine.relational.leaving import evaluate_leaving
from cockpit.engine.relational.loading.loaded import LoadedRecords
from cockpit.engine.relational.running import evaluation
from cockpit.engine.selection import Situation
from cockpit.standard.document import ProfileDocument, Scope


def evaluate_loaded(document: ProfileDocument, records: LoadedRecords, clinic_id: str, as_of: date) -> Evaluation:
    """Run the profile on one clinic; the same result as the reference evaluator on the same files.

    Raises RecordsRefused for a clinic that is not in the data, NotInlined for a pinned profile that is not inlined.
    """
    clinic = records.clinic(clinic_id)
    compiled = compile_profile(document, as_of, held=clinic.held, sources=clinic.sources, dialect=records.dialect)
    rows = records.rows(compiled, clinic_id)
    situation = Situation.of(document, clinic, as_of)
    notes = notes_from(situation, clinic.left_out, _recorded_units(records, document.scope, clinic_id, as_of))
    marked = "SELECT patient_id FROM patient WHERE clinic_id = $clinic AND name_address_protected = 1"
    protected = {patient_id for (patient_id,) in records.query(marked, {"clinic": clinic_id})}
    return evaluation(document, clinic_id, as_of, compiled, rows, notes).marked(protected)


def count_loaded(document: ProfileDocument, records: LoadedRecords, clinic_id: str, as_of: date) -> Counts:
    """The counts of one clinic that leave it; the same as the reference evaluator's on the same files.

    Raises RecordsRefused for a clinic that is not in the data or states no refusals, NotInlined for a pinned profile that is not inlined.
    """
    clinic = records.clinic(clinic_id)
    if not _stated(records, "patient", "disclosure_refused", clinic_id):
        raise nobody_stated(clinic_id)
    silent = {dataset for dataset in clinic.held if not _stated(records, dataset, "private", clinic_id)}
    kept = replace(clinic, held=clinic.held - silent)
    found = evaluate_leaving(document, kept, as_of, records)
    return counts_of(document, found, Situation.of(document, kept, as_of))


def _stated(records: LoadedRecords, view: str, column: str, clinic_id: str) -> bool:
    """Whether some row of the clinic states the column, or there is none."""
    ((rows, stated),) = records.query(
        f"SELECT count(*), count({column}) FROM {view} WHERE clinic_id = $clinic", {"clinic": clinic_id}
    )
    return bool(stated or not rows)


def _recorded_units(records: LoadedRecords, scope: Scope, clinic_id: str, as_of: date) -> RecordedUnits:
    """How often each code of a measurement is recorded with a value in each unit, among the patients who are looked at."""
    seen = "{0}.date <= $as_of AND {0}.status IS DISTINCT FROM 'annulleret'"
    conditions = ["p.birth_date <= $as_of"]
    if scope.registered:
        conditions.append("coalesce(p.registered_from <= $as_of, true) AND coalesce(p.registered_to >= $as_of, true)")
    if scope.alive:
        conditions.append("coalesce(p.death_date > $as_of, true)")
    found = records.query(
        f"""
        SELECT m.system, m.code, coalesce(m.unit, ''), count(*)
        FROM measurement m JOIN patient p USING (clinic_id, patient_id)
        WHERE clinic_id = $clinic AND m.value IS NOT NULL AND {seen.format("m")} AND {" AND ".join(conditions)}
          AND NOT EXISTS (
            SELECT 1 FROM measurement x
            WHERE x.clinic_id = $clinic AND x.patient_id = m.patient_id AND x.replaces_event_id = m.event_id AND {seen.format("x")}
          )
        GROUP BY ALL
        """,
        {"clinic": clinic_id, "as_of": as_of},
    )
    return Counter({((Coding(system, code),), unit): rows for system, code, unit, rows in found})

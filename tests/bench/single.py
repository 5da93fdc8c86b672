"""What a person waits for: why one patient is in a profile, and what differs between two versions of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from cockpit.engine.explanation import explain
from cockpit.engine.patients import ClinicRecords, PatientRecord
from cockpit.engine.records import load_records
from cockpit.engine.scope import in_scope
from cockpit.standard.comparison import compare
from cockpit.standard.document import ProfileDocument, all_criteria
from cockpit.standard.reading import read_document
from cockpit.standard.record import VIEWS
from tests.bench import shipped
from tests.bench.drawn_profiles import large_profile
from tests.bench.measures import Goal, Measure, Rounds, tell
from tests.bench.statements import AS_OF
from tests.bench.synthetic.generating import Population, ensured

EXPLANATION, COMPARISON = Goal(50, "ms"), Goal(100, "ms")
CRITERIA = 200
_CLINIC = Population(patients=4_000)


def explanations(folder: Path, rounds: int) -> list[Measure]:
    """The patient of a clinic who has most events, explained in each shipped profile; the slowest profile is the measure."""
    clinic = _records(folder)
    patient = _busiest(clinic)
    events = sum(len(listed) for listed in patient.events.values())
    documents = shipped.profiles()
    calls: dict[str, Callable[[], object]] = {
        profile: partial(explain, document, clinic, patient.patient_id, AS_OF) for profile, document in documents.items()
    }  # fmt: skip
    taken = Rounds()
    taken.run(calls, rounds, lambda text: None)
    slowest = max(documents, key=taken.median)
    tell(f"explained a patient with {events} events in each profile; slowest in {slowest}")
    return _timed("explanation", slowest, taken, EXPLANATION)


def comparisons(rounds: int) -> list[Measure]:
    """Two versions of a profile with 200 criteria, of which every tenth has changed, compared."""
    old = large_profile(CRITERIA)
    taken = Rounds()
    taken.run({"comparison": partial(compare, old, edited(old))}, rounds, lambda text: None)
    return _timed("comparison", "comparison", taken, COMPARISON)


def _timed(name: str, what: str, taken: Rounds, goal: Goal) -> list[Measure]:
    """The time that a person waits, which the goal is about, and the processor time in it: what a machine with nothing else to do takes."""
    return [
        Measure(name, 1000 * taken.median(what), "ms", goal=goal),
        Measure(f"{name}-processor-time", 1000 * median(taken.processor[what]), "ms"),
    ]


def edited(old: ProfileDocument) -> ProfileDocument:
    """The next version: every tenth criterion has another window, bound or age, and one criterion is gone."""
    content = old.content()
    criteria = content["population"]["criteria"]
    for criterion in criteria[::10]:
        _edit(criterion)
    del criteria[5]
    return read_document(content)


def _edit(criterion: dict[str, Any]) -> None:
    if "comparison" in criterion:
        criterion["comparison"]["value"] = str(int(criterion["comparison"]["value"]) + 1)
    else:
        criterion["events"]["window"] = {"type": "last", "amount": 17, "unit": "months"}


def _records(folder: Path) -> ClinicRecords:
    """A synthetic clinic as the reference evaluator reads it."""
    path = ensured(_CLINIC, folder, tell)
    with tempfile.TemporaryDirectory() as name, duckdb.connect(str(path), read_only=True) as connection:
        for view in VIEWS:
            connection.execute(f"COPY {view} TO '{name}/{view}.csv' (HEADER)")
        return load_records(Path(name)).clinic(_CLINIC.clinic_ids()[0])


def _busiest(clinic: ClinicRecords) -> PatientRecord:
    scope = next(iter(shipped.profiles().values())).scope
    patients = (patient for patient in clinic.patients.values() if in_scope(patient, scope, AS_OF))
    return max(patients, key=lambda patient: sum(len(listed) for listed in patient.events.values()))


def criteria_of(document: ProfileDocument) -> int:
    """How many criteria a profile has."""
    return len(list(all_criteria(document)))

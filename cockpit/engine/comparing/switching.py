"""Run two versions of a profile on one clinic and name the patients whose outcome differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cockpit.engine.comparing.reasons import ChangedCriterion, Told, changed_criteria
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import ClinicRecords, PatientRecord
from cockpit.engine.reference import judged
from cockpit.engine.scope import in_scope
from cockpit.engine.selection import Situation
from cockpit.standard.document import ProfileDocument


@dataclass(frozen=True)
class Switch:
    """A patient whose outcome is another: true is *in*, unknown *possibly in*, false *out*.

    `because` are the criteria behind it; `by_population` says that a patient left or came to a subgroup with the population, so that the
    population's switch tells why. The summaries are those of each version's explanation.
    """

    patient_id: str
    before: Truth
    after: Truth
    because: list[ChangedCriterion]
    summary_before: str
    summary_before_en: str
    summary_after: str
    summary_after_en: str
    by_population: bool = False

    def to_json(self) -> dict[str, Any]:
        """The JSON value of the switch."""
        names = (
            "patient_id",
            "summary_before",
            "summary_before_en",
            "summary_after",
            "summary_after_en",
            "by_population",
        )
        return {name: getattr(self, name) for name in names} | {
            "before": self.before.value,
            "after": self.after.value,
            "because": [criterion.to_json() for criterion in self.because],
        }


@dataclass(frozen=True)
class Tally:
    """How many patients are certainly and how many possibly in the population."""

    members: int
    possible: int


@dataclass(frozen=True)
class Switching:
    """Who switches in one clinic at one reference date: in the population, and in each subgroup that both versions have."""

    clinic: str
    as_of: date
    before: Tally
    after: Tally
    population: list[Switch]
    subgroups: dict[str, list[Switch]]

    def to_json(self) -> dict[str, Any]:
        """The JSON value of the result."""
        return {
            "clinic": self.clinic,
            "as_of": self.as_of.isoformat(),
            "before": {"members": self.before.members, "possible": self.before.possible},
            "after": {"members": self.after.members, "possible": self.after.possible},
            "population": [switch.to_json() for switch in self.population],
            "subgroups": {
                subgroup: [switch.to_json() for switch in switches] for subgroup, switches in self.subgroups.items()
            },
        }


def switching(old: ProfileDocument, new: ProfileDocument, clinic: ClinicRecords, as_of: date) -> Switching:
    """The patients of the clinic who switch, by patient id. Raises NotInlined when a pinned profile is not inlined."""
    before, after = Situation.of(old, clinic, as_of), Situation.of(new, clinic, as_of)
    patients = [patient for _, patient in sorted(clinic.patients.items())]
    was = {patient.patient_id: _in_population(patient, before) for patient in patients}
    now = {patient.patient_id: _in_population(patient, after) for patient in patients}
    kept = [subgroup.id for subgroup in old.subgroups if subgroup.id in {other.id for other in new.subgroups}]
    return Switching(
        clinic.clinic_id,
        as_of,
        _tally(was),
        _tally(now),
        [
            _switch(node, was[node], now[node], _told(before, after, clinic, node, "population"))
            for node in was
            if was[node] is not now[node]
        ],
        {subgroup: _of_subgroup(subgroup, before, after, clinic, was, now) for subgroup in kept},
    )


def _in_population(patient: PatientRecord, situation: Situation) -> Truth:
    """The outcome of the population; a patient who is not looked at is out."""
    if not in_scope(patient, situation.document.scope, situation.as_of):
        return Truth.FALSE
    return judged(situation.document.population, patient, situation)


def _tally(outcomes: dict[str, Truth]) -> Tally:
    listed = list(outcomes.values())
    return Tally(listed.count(Truth.TRUE), listed.count(Truth.UNKNOWN))


def _told(before: Situation, after: Situation, clinic: ClinicRecords, patient_id: str, tree: str) -> tuple[Told, Told]:
    return Told.of(before, clinic, patient_id, tree), Told.of(after, clinic, patient_id, tree)


def _switch(patient_id: str, was: Truth, now: Truth, told: tuple[Told, Told], *, by_population: bool = False) -> Switch:
    before, after = told
    because = [] if by_population else changed_criteria(before, after)
    summaries = (before.summary, before.summary_en, after.summary, after.summary_en)
    return Switch(patient_id, was, now, because, *summaries, by_population)


def _of_subgroup(
    subgroup: str,
    before: Situation,
    after: Situation,
    clinic: ClinicRecords,
    was: dict[str, Truth],
    now: dict[str, Truth],
) -> list[Switch]:
    """The patients who switch in a subgroup, which holds members of the population only."""
    switches = []
    for node, patient in sorted(clinic.patients.items()):
        old = _in_subgroup(subgroup, patient, before, was[node])
        new = _in_subgroup(subgroup, patient, after, now[node])
        if old is not new:
            by_population = was[node] is not now[node]
            tree = "population" if by_population else subgroup
            told = _told(before, after, clinic, node, tree)
            switches.append(_switch(node, old, new, told, by_population=by_population))
    return switches


def _in_subgroup(subgroup: str, patient: PatientRecord, situation: Situation, population: Truth) -> Truth:
    if population is not Truth.TRUE:
        return Truth.FALSE
    return judged(situation.document.subgroup(subgroup).criterion, patient, situation)

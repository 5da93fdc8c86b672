"""Which mutants some test patient notices.

A patient notices a mutant when what the result shows of the patient differs: being a member or possibly one, a subgroup, a suggested action,
a quality list, or a data element with its attention rules. Only what can differ is evaluated: the changed criterion by itself first, and the
part that it stands in only for patients for whom that differs; a forgotten code only for patients who have a coding that it matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cockpit.engine.coverage.mutants import Mutant, at
from cockpit.engine.coverage.parts import Part
from cockpit.engine.elements import element_value, shown_element
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import Coding, PatientRecord, Records
from cockpit.engine.reference import judged
from cockpit.engine.scope import in_scope
from cockpit.engine.selection import Situation
from cockpit.standard.codes import matches
from cockpit.standard.document import CodeEntry, CodeList, Criterion, Element, Path, ProfileDocument, Scope

PatientKey = tuple[str, str]
"""Clinic and patient id."""

POPULATION = Part("population")


@dataclass
class PatientSet:
    """All test patients of all clinics, and what the profile itself shows of them."""

    document: ProfileDocument
    records: Records
    as_of: date
    _shown: dict[tuple[PatientKey, Part], Any] = field(default_factory=dict)
    _outcomes: dict[tuple[PatientKey, Path, str], Truth] = field(default_factory=dict)
    _codings: dict[PatientKey, set[Coding]] = field(default_factory=dict)
    _situations: dict[tuple[str, Path], Situation] = field(default_factory=dict)

    def __iter__(self) -> Iterator[PatientRecord]:
        for clinic in self.records.clinics:
            yield from self.records.clinic(clinic).patients.values()

    def situation(self, patient: PatientRecord, owner_path: Path = ()) -> Situation:
        """The situation of the profile itself, or of a profile inlined in it."""
        key = patient.clinic_id, owner_path
        if key not in self._situations:
            if owner_path:
                outer = self.situation(patient, owner_path[:-3])
                self._situations[key] = outer.inside(outer.document.profiles[int(owner_path[-2])].id)
            else:
                clinic = self.records.clinic(patient.clinic_id)
                self._situations[key] = Situation.of(self.document, clinic, self.as_of)
        return self._situations[key]

    def owner(self, owner_path: Path) -> ProfileDocument:
        """The profile itself, or the profile inlined in it at the path."""
        document: ProfileDocument = at(self.document, owner_path)
        return document

    def outcome(self, criterion: Criterion, patient: PatientRecord, owner_path: Path = ()) -> Truth:
        """The outcome of a criterion of the profile itself, or of a profile inlined in it."""
        key = key_of(patient), owner_path, criterion.id
        if key not in self._outcomes:
            self._outcomes[key] = judged(criterion, patient, self.situation(patient, owner_path))
        return self._outcomes[key]

    def shown(self, patient: PatientRecord, part: Part) -> Any:
        """What the profile itself shows of the part."""
        key = key_of(patient), part
        if key not in self._shown:
            self._shown[key] = _shown(part, patient, self.situation(patient))
        return self._shown[key]

    def codings(self, patient: PatientRecord) -> set[Coding]:
        """Every coding in the patient's record."""
        key = key_of(patient)
        if key not in self._codings:
            events = (event for dataset in patient.events.values() for event in dataset)
            self._codings[key] = {coding for event in events for coding in event.codings}
        return self._codings[key]


def key_of(patient: PatientRecord) -> PatientKey:
    return patient.clinic_id, patient.patient_id


def noticed_by(mutant: Mutant, patients: PatientSet) -> PatientKey | None:
    """The first test patient who notices the mutant; None when none does."""
    mutated: dict[str, Situation] = {}
    for patient in _who_may_notice(mutant, patients):
        if patient.clinic_id not in mutated:
            mutated[patient.clinic_id] = _mutated_situation(mutant, patients.situation(patient))
        if _notices(mutant.parts, patient, patients, mutated[patient.clinic_id]):
            return key_of(patient)
    return None


def _mutated_situation(mutant: Mutant, situation: Situation) -> Situation:
    """The situation with the mutated profile. Which codings a concept matches is asked anew when it is a concept that changed."""
    if isinstance(mutant.before, CodeList) or mutant.owner_path:
        return replace(situation, document=mutant.mutated, _matches={}, _inside={})
    return replace(situation, document=mutant.mutated)


def _who_may_notice(mutant: Mutant, patients: PatientSet) -> Iterable[PatientRecord]:
    """The patients for whom the changed part by itself differs, or may."""
    if isinstance(mutant.before, Scope):
        return list(patients)
    looked_at = [patient for patient in patients if in_scope(patient, mutant.document.scope, patients.as_of)]
    if isinstance(mutant.before, CodeList):
        entries = _dropped(mutant.before, mutant.after)
        return [patient for patient in looked_at if _has_one_of(patients.codings(patient), entries)]
    if mutant.path[0] in ("elements", "events", "dose_tables"):
        return looked_at
    return (patient for patient in looked_at if _differs(mutant, patient, patients))


def _differs(mutant: Mutant, patient: PatientRecord, patients: PatientSet) -> bool:
    """Whether the changed criterion by itself has another outcome. What it refers to is the same before and after."""
    now = judged(mutant.after, patient, patients.situation(patient, mutant.owner_path))
    return now is not patients.outcome(mutant.before, patient, mutant.owner_path)


def _dropped(before: CodeList, after: CodeList) -> list[CodeEntry]:
    return [
        *(entry for entry in before.codes if entry not in after.codes),
        *(entry for entry in before.exclusions if entry not in after.exclusions),
    ]


def _has_one_of(codings: set[Coding], entries: list[CodeEntry]) -> bool:
    return any(matches(entry, coding.system, coding.code) for entry in entries for coding in codings)


def _notices(parts: Iterable[Part], patient: PatientRecord, patients: PatientSet, mutated: Situation) -> bool:
    """Whether what is shown of the patient differs. With the same outcome of the population only what that outcome shows can."""
    outcome = patients.shown(patient, POPULATION)
    if POPULATION in parts and _shown(POPULATION, patient, mutated) != outcome:
        return True
    visible = {Truth.TRUE: ("subgroups", "actions", "elements"), Truth.FALSE: ("quality_lists",)}.get(outcome, ())
    return any(
        _shown(part, patient, mutated) != patients.shown(patient, part) for part in parts if part.kind in visible
    )


def _shown(part: Part, patient: PatientRecord, situation: Situation) -> Any:
    """What the result shows of the part for a patient with the outcome that shows it. Who is not looked at is out, and on no quality list."""
    document = situation.document
    if part.kind == "elements":
        element: Element = document.element(part.id)
        return element_value(element, shown_element(element, patient, situation), situation.as_of)
    if part.kind == "subgroups":
        return judged(document.subgroup(part.id).criterion, patient, situation)
    looked_at = in_scope(patient, document.scope, situation.as_of)
    if part.kind == "population":
        return judged(document.population, patient, situation) if looked_at else Truth.FALSE
    holders: list[Any] = getattr(document, part.kind)
    criterion = next(holder.criterion for holder in holders if holder.id == part.id)
    return looked_at and judged(criterion, patient, situation) is Truth.TRUE

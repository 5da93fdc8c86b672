"""The reference evaluator: what a profile means. Every other engine must give the same result.

It is written to be read and ported: plain functions over records in memory, one outcome (true, unknown, false) per criterion and
patient, no cleverness. The document must have passed the checks of the standard without errors.

- Evaluation is as at the end of the reference date D. Patients in scope are those registered with the clinic and alive at D
  (`in_scope`); criteria are judged for them only.
- A criterion about events is unknown when the system lacks the dataset or one of the sources that it names, whatever the rows. With
  everything held, no matching event makes it false.
- Groups follow Kleene logic. A referred profile's population is judged on the same patient with that profile's own code lists; its scope
  plays no part, for this profile's own scope has already been applied.
- Members are certain; possible ones stand apart with the criteria that leave it open. A quality list holds patients in scope who are
  neither, and for whom its criterion is certain. An action is suggested when its criterion is certain.
"""

from __future__ import annotations

from datetime import date

from cockpit.engine.counting import count_bounds
from cockpit.engine.dates import age_in_years, bounds, within
from cockpit.engine.elements import element_value, in_list_order, shown_element
from cockpit.engine.evaluation import Evaluation, Member, Possible
from cockpit.engine.kleene import Truth, at_least, at_most, every, negation, some, truth
from cockpit.engine.notes import notes_on
from cockpit.engine.numbers import computed
from cockpit.engine.patients import ClinicRecords, PatientRecord
from cockpit.engine.picking import picking
from cockpit.engine.scope import in_scope
from cockpit.engine.seen import SeenEvent
from cockpit.engine.selection import Situation, selected_events
from cockpit.engine.values import between, compared, point, value_compares
from cockpit.standard.document import (
    Age,
    Computed,
    Count,
    Criterion,
    Exists,
    Group,
    InsuranceGroup,
    Picked,
    ProfileDocument,
    ProfileReference,
    Sex,
    SubgroupReference,
)


def evaluate(document: ProfileDocument, clinic: ClinicRecords, as_of: date) -> Evaluation:
    """Run the profile on one clinic. Raises NotInlined when a pinned profile is not inlined."""
    situation = Situation.of(document, clinic, as_of)
    patients = [patient for _, patient in sorted(clinic.patients.items()) if in_scope(patient, document.scope, as_of)]
    outcomes = {patient.patient_id: judged(document.population, patient, situation) for patient in patients}
    members = [member(patient, situation) for patient in patients if outcomes[patient.patient_id] is Truth.TRUE]
    possible = [
        Possible(patient.patient_id, reasons(document.population, patient, situation))
        for patient in patients
        if outcomes[patient.patient_id] is Truth.UNKNOWN
    ]
    outside = [patient for patient in patients if outcomes[patient.patient_id] is Truth.FALSE]
    quality = {
        quality_list.id: [p.patient_id for p in outside if judged(quality_list.criterion, p, situation) is Truth.TRUE]
        for quality_list in document.quality_lists
    }
    notes = notes_on(situation, clinic, patients)
    return Evaluation(
        profile=document.id,
        version=document.version,
        clinic=clinic.clinic_id,
        as_of=as_of,
        members=in_list_order(members, document),
        possible=possible,
        quality_lists=quality,
        notes=[note.message for note in notes],
        notes_en=[note.message_en for note in notes],
    ).marked(clinic.protected)


def judged(criterion: Criterion, patient: PatientRecord, situation: Situation) -> Truth:
    """The outcome of one criterion for one patient."""
    if isinstance(criterion, Group):
        return _group(criterion, patient, situation)
    if isinstance(criterion, Age | Sex | InsuranceGroup):
        return _attribute(criterion, patient, situation)
    if isinstance(criterion, Computed):
        return _computed(criterion, patient, situation)
    if isinstance(criterion, ProfileReference):
        inside = situation.inside(criterion.profile)
        return judged(inside.document.population, patient, inside)
    if isinstance(criterion, SubgroupReference):
        return judged(situation.document.subgroup(criterion.subgroup).criterion, patient, situation)
    if situation.missing(criterion.events):
        return Truth.UNKNOWN
    return _events(criterion, patient, situation)


def _attribute(criterion: Age | Sex | InsuranceGroup, patient: PatientRecord, situation: Situation) -> Truth:
    """What stands in the patient's own row; unknown when it does not stand there."""
    if isinstance(criterion, Age):
        return compared(point(age_in_years(patient.birth_date, situation.as_of)), criterion.comparison)
    if isinstance(criterion, Sex):
        registered, wanted = patient.sex, str(criterion.sex)
    else:
        registered, wanted = patient.attribute("sikringsgruppe"), criterion.group
    return truth(registered == wanted, registered in (None, wanted))


def _group(group: Group, patient: PatientRecord, situation: Situation) -> Truth:
    outcomes = [judged(criterion, patient, situation) for criterion in group.criteria]
    if group.rule == "all":
        return every(outcomes)
    if group.rule == "any":
        return some(outcomes)
    if group.rule == "none":
        return negation(some(outcomes))
    return at_least(group.n or 0, outcomes) if group.rule == "at_least" else at_most(group.n or 0, outcomes)


def _computed(criterion: Computed, patient: PatientRecord, situation: Situation) -> Truth:
    """A known number compares or does not; an empty one is false, an unknown one unknown."""
    number = computed(criterion.number, patient, situation)
    if number.value is None:
        return truth(False, number.state == "unknown")
    return compared(point(number.value), criterion.comparison)


def _events(criterion: Exists | Count | Picked, patient: PatientRecord, situation: Situation) -> Truth:
    """An outcome from the patient's events, all of whose datasets and sources are held."""
    events = selected_events(patient, criterion.events, situation)
    if isinstance(criterion, Exists):
        return some(selected.truth for selected in events)
    if isinstance(criterion, Count):
        fewest, most = count_bounds(criterion.of, events, criterion.events, situation)
        return compared(between(fewest, most), criterion.comparison)
    picked = picking(events, criterion.pick, criterion.tie, situation.quantity(criterion.events), criterion.nth)
    return picked.judged(lambda seen: judged_event(criterion, seen, situation))


def judged_event(criterion: Picked, seen: SeenEvent, situation: Situation) -> Truth:
    """The outcome of a picked event: its value and its date, whichever the criterion judges; both when both."""
    outcomes = []
    if criterion.value:
        outcomes.append(value_compares(seen.event, situation.quantity(criterion.events), criterion.value))
    if criterion.window:
        outcomes.append(within(seen.first_day, seen.last_day, bounds(criterion.window, situation.as_of)))
    return every(outcomes)


def member(patient: PatientRecord, situation: Situation) -> Member:
    """What is shown of a patient: elements, subgroups and the actions that are suggested."""
    document = situation.document
    return Member(
        patient.patient_id,
        {
            element.id: element_value(element, shown_element(element, patient, situation), situation.as_of)
            for element in document.elements
        },
        {subgroup.id: judged(subgroup.criterion, patient, situation) for subgroup in document.subgroups},
        [action.id for action in document.actions if judged(action.criterion, patient, situation) is Truth.TRUE],
    )


def reasons(criterion: Criterion, patient: PatientRecord, situation: Situation) -> list[str]:
    """The ids of the criteria that leave the outcome open: those that are no group, unknown, and within unknown groups only."""
    if judged(criterion, patient, situation) is not Truth.UNKNOWN:
        return []
    if isinstance(criterion, Group):
        return [reason for child in criterion.criteria for reason in reasons(child, patient, situation)]
    return [criterion.id]

"""The part of a clinic's records that may be passed on: what says so, and nothing that says no or says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cockpit.engine.patients import ClinicRecords, Event, PatientRecord, RecordsRefused
from cockpit.engine.seen import seen_events


def leaving(clinic: ClinicRecords, as_of: date) -> ClinicRecords:
    """The records that counts which leave the clinic rest on, as at the end of day D.

    Without patients whose `disclosure_refused` is not 0, and without events whose `private` is not 0. Measurements that were replaced at D stay so, also by one that is
    private. A dataset of which no row states `private` is not held. Raises RecordsRefused when no patient states `disclosure_refused`.
    """
    stated = [patient for patient in clinic.patients.values() if patient.row.get("disclosure_refused") is not None]
    if not stated:
        raise nobody_stated(clinic.clinic_id)
    patients = {
        patient.patient_id: _leaving(patient, as_of) for patient in stated if patient.row["disclosure_refused"] is False
    }
    return replace(clinic, patients=patients, held=clinic.held - not_stated(clinic))


def not_stated(clinic: ClinicRecords) -> frozenset[str]:
    """The datasets with rows in this clinic of which not one states whether it is private."""
    rows: dict[str, list[Event]] = {
        dataset: [event for patient in clinic.patients.values() for event in patient.events[dataset]]
        for dataset in clinic.held
    }
    return frozenset(
        dataset for dataset, events in rows.items() if events and all(event.flag("private") is None for event in events)
    )


def nobody_stated(clinic_id: str) -> RecordsRefused:
    """The refusal of counts from a clinic whose patients' view does not state who has refused."""
    return RecordsRefused(
        f"Klinik {clinic_id}: ingen patient har noget i kolonnen disclosure_refused. Skriv 1 for dem, der har frabedt sig videregivelse, og 0 for de andre; "
        "ellers kan ingen tælle med i tal, der forlader klinikken.",
        f"Clinic {clinic_id}: no patient states disclosure_refused. Write 1 for those who have refused that anything is passed on and 0 for the others; "
        "otherwise nobody can count in numbers that leave the clinic.",
    )


def _leaving(patient: PatientRecord, as_of: date) -> PatientRecord:
    """The patient with the events that may be passed on."""
    kept = {
        dataset: [event for event in events if event.flag("private") is False]
        for dataset, events in patient.events.items()
    }
    # Seen as everything is seen first: a private correction is not passed on, and what it corrects is still wrong.
    current = {seen.event.event_id for seen in seen_events(patient, "measurement", as_of)}
    kept["measurement"] = [event for event in kept["measurement"] if event.event_id in current]
    return replace(patient, events=kept)

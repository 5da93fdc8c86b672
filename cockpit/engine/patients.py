"""Patients' records in memory: what both engines read.

The patient is the pair (clinic, patient id); a person in two clinics is two records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from cockpit.engine.cells import Cell
from cockpit.standard.record import EVENT_DATASETS, VIEWS


class RecordsRefused(ValueError):
    """The files cannot be read as the logical record. `message` is Danish, `message_en` English; both say where and what to do."""

    def __init__(self, message: str, message_en: str) -> None:
        super().__init__(message)
        self.message = message
        self.message_en = message_en


@dataclass(frozen=True)
class RowProblem:
    """A row that was left out: file name, line (1 is the header), column if it is one column's fault, and the sentence.

    `word` is what `line` counts: lines of a text file, rows of a Parquet file, resources of a FHIR bundle.
    """

    file: str
    line: int
    column: str | None
    message: str
    message_en: str
    clinic_id: str | None = None
    word: str = "linje"
    word_en: str = "line"


@dataclass(frozen=True, slots=True)
class Coding:
    """One code of an event: the system's short key and the normalised code."""

    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a patient. The event date lies somewhere from `first_day` to `last_day`; they are equal when it is exact.

    `row` holds every column of the view by name (None when empty): text, date, time, Decimal or bool.
    """

    dataset: str
    event_id: str
    source: str
    first_day: date
    last_day: date
    codings: tuple[Coding, ...]
    row: Mapping[str, Cell]

    @property
    def time(self) -> time | None:
        return self.row.get("time")  # type: ignore[return-value]  # as the column's type says

    @property
    def end(self) -> date | None:
        """Last day of treatment (medication) or the day a diagnosis ended."""
        column = VIEWS[self.dataset].end
        return self.row.get(column) if column else None  # type: ignore[return-value]  # as the column's type says

    @property
    def value(self) -> Decimal | None:
        return self.row.get("value")  # type: ignore[return-value]  # as the column's type says

    def text(self, column: str) -> str | None:
        """The text in a text column; None when it is empty or the view has no such column."""
        return self.row.get(column)  # type: ignore[return-value]  # as the column's type says

    def flag(self, column: str) -> bool | None:
        """The value of a boolean column; None when it is empty or the view has no such column."""
        return self.row.get(column)  # type: ignore[return-value]  # as the column's type says


@dataclass
class PatientRecord:
    """One patient in one clinic with all events by dataset."""

    clinic_id: str
    patient_id: str
    birth_date: date
    row: Mapping[str, Cell]
    events: dict[str, list[Event]] = field(default_factory=lambda: {dataset: [] for dataset in EVENT_DATASETS})

    def day(self, column: str) -> date | None:
        """The date in a date column of the patient view."""
        return self.row.get(column)  # type: ignore[return-value]  # as the column's type says

    def attribute(self, column: str) -> str | None:
        """The text in a column of the patient view; None when it is empty."""
        return self.row.get(column)  # type: ignore[return-value]  # as the column's type says

    @property
    def name(self) -> str | None:
        return self.attribute("name")

    @property
    def sex(self) -> str | None:
        """K, M, or None when not registered."""
        return self.attribute("sex")


@dataclass
class ClinicRecords:
    """The records of one clinic, and what the system holds at all: datasets (file present) and data sources."""

    clinic_id: str
    patients: dict[str, PatientRecord]
    held: frozenset[str]
    sources: frozenset[str]
    left_out: int = 0

    @property
    def protected(self) -> frozenset[str]:
        """The ids of the patients with name and address protection."""
        return frozenset(
            patient_id for patient_id, patient in self.patients.items() if patient.row.get("name_address_protected")
        )


@dataclass
class Records:
    """Everything that was read: clinics in order of their id, and the rows that were left out."""

    held: frozenset[str]
    sources: frozenset[str]
    by_clinic: dict[str, ClinicRecords]
    problems: list[RowProblem]

    @property
    def clinics(self) -> list[str]:
        return sorted(self.by_clinic)

    def clinic(self, clinic_id: str) -> ClinicRecords:
        """The records of one clinic. Raises RecordsRefused when there is no such clinic."""
        if clinic_id not in self.by_clinic:
            raise unknown_clinic(clinic_id, self.clinics)
        return self.by_clinic[clinic_id]


def unknown_clinic(clinic_id: str, clinics: Sequence[str]) -> RecordsRefused:
    """The refusal of a clinic that is not among those in the data."""
    known = ", ".join(clinics)
    return RecordsRefused(
        f"Klinikken {clinic_id} findes ikke i data. Klinikker i data: {known or 'ingen'}.",
        f"Clinic {clinic_id} is not in the data. Clinics in the data: {known or 'none'}.",
    )

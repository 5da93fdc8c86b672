"""Patients' records, read from files: one CSV or Parquet file per view of the logical record (`cockpit.standard.record`), or FHIR R4.

The order of the columns is free and an optional column may be absent. An unknown column, a missing required column or an
unreadable file refuses the whole reading (`RecordsRefused`). A row that is wrong is left out and reported (`RowProblem`), never silently,
in the same words whatever the form. A dataset is *held* when its file is present, even when it is empty: an absent file means that the system
has no such data, and what asks for it is unknown.

Codes are normalised as they are read (`normalised_code`), code systems named by an address get their short key. An event date written
`2024` or `2024-05` becomes the earliest day, with the latest day in `date_latest`.
"""

from __future__ import annotations

from cockpit.engine.patients import ClinicRecords, Coding, Event, PatientRecord, Records, RecordsRefused, RowProblem
from cockpit.engine.records.files import load_records
from cockpit.engine.records.reading import numbered, read_records

__all__ = [
    "ClinicRecords",
    "Coding",
    "Event",
    "PatientRecord",
    "Records",
    "RecordsRefused",
    "RowProblem",
    "load_records",
    "numbered",
    "read_records",
]

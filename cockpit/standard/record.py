"""The logical record: the views that a GP system maps its own tables to, once. Every profile then runs.

The patient is the pair (`clinic_id`, `patient_id`); a person in two clinics is two records. Rows whose event date is after the
reference date are never seen. `date_latest` beside an event date holds the latest possible day of a date known only by month or
year (empty: the date is exact); the event date itself is then the earliest possible day.

`private` in an event's row, and `disclosure_refused` in the patient's, say what may not be passed on; only counts that leave the clinic look at
them (`cockpit.engine.leaving`). `name_address_protected` is the CPR register's *navne- og adressebeskyttelse* (CPR-loven § 28).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """Column types of the logical record. Dates are civil dates in Danish time; decimals carry a point, never a comma."""

    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """One column of a view: name, type, whether a row without it is refused, the closed set of values if there is one, and the version of the
    standard that brought it.
    """

    name: str
    type: Type = Type.TEXT
    required: bool = False
    values: tuple[str, ...] = ()
    since: str = "1.0"


@dataclass(frozen=True)
class View:
    """One view of the logical record. `date` names the event date's column; `code` and `system` the coding's, if events are coded."""

    name: str
    columns: tuple[Column, ...]
    date: str | None = None
    end: str | None = None
    system: str | None = None
    since: str = "1.0"

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


SOURCES = ("lokal", "fmk", "laboratorieportal", "sygehus", "ddv", "sygesikring")
NATIONAL_SOURCES = frozenset(SOURCES) - {"lokal"}

_PATIENT_KEY = (Column("clinic_id", required=True), Column("patient_id", required=True))
_EVENT_KEY = (*_PATIENT_KEY, Column("event_id", required=True), Column("source", required=True, values=SOURCES))
_CODE = Column("code", required=True)
# Version 1.0 has it on diagnoses only. In every view it stands last, for columns are loaded in this order.
_PRIVATE = Column("private", Type.BOOLEAN, since="1.1")

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View(
            "patient",
            (
                *_PATIENT_KEY,
                Column("name"),
                Column("birth_date", Type.DATE, required=True),
                Column("sex", values=("K", "M")),
                Column("death_date", Type.DATE),
                Column("registered_from", Type.DATE),
                Column("registered_to", Type.DATE),
                Column("sikringsgruppe", values=("1", "2")),
                Column("fast_laege"),
                Column("disclosure_refused", Type.BOOLEAN, since="1.1"),
                Column("name_address_protected", Type.BOOLEAN, since="1.1"),
            ),
        ),
        View(
            "diagnosis",
            (
                *_EVENT_KEY,
                Column("kind", values=("forloeb", "kontakt")),
                Column("status", values=("aktuel", "relevant", "afsluttet")),
                Column("certainty", values=("sikker", "formodet")),
                Column("private", Type.BOOLEAN),
                Column("debut", Type.DATE),
                Column("date_latest", Type.DATE),
                Column("registered", Type.DATE, required=True),
                Column("ended", Type.DATE),
                Column("practitioner"),
            ),
            date="debut",
            end="ended",
        ),
        View(
            "diagnosis_code", (*_PATIENT_KEY, Column("event_id", required=True), Column("system", required=True), _CODE)
        ),
        View(
            "medication",
            (
                *_EVENT_KEY,
                _CODE,
                Column("start", Type.DATE, required=True),
                Column("date_latest", Type.DATE),
                Column("end", Type.DATE),
                Column("as_needed", Type.BOOLEAN),
                Column("dose_per_day", Type.DECIMAL),
                Column("dose_unit"),
                Column("indication"),
                _PRIVATE,
            ),
            date="start",
            end="end",
            system="atc",
        ),
        View(
            "dispensing",
            (
                *_EVENT_KEY,
                _CODE,
                Column("date", Type.DATE, required=True),
                Column("amount", Type.DECIMAL),
                Column("unit"),
                Column("medication_event_id"),
                _PRIVATE,
            ),
            date="date",
            system="atc",
        ),
        View(
            "measurement",
            (
                *_EVENT_KEY,
                Column("system", required=True),
                _CODE,
                Column("date", Type.DATE, required=True),
                Column("date_latest", Type.DATE),
                Column("time", Type.TIME),
                Column("value", Type.DECIMAL),
                Column("comparator", values=("<", "<=", ">", ">=")),
                Column("unit"),
                Column("text"),
                Column("status", values=("foreloebig", "endelig", "korrigeret", "annulleret")),
                Column("replaces_event_id"),
                Column("producer"),
                _PRIVATE,
            ),
            date="date",
        ),
        View(
            "service",
            (*_EVENT_KEY, _CODE, Column("date", Type.DATE, required=True), _PRIVATE),
            date="date",
            system="ydelse",
        ),
        View(
            "contact",
            (
                *_EVENT_KEY,
                Column("kind", required=True),
                Column("date", Type.DATE, required=True),
                Column("practitioner"),
                _PRIVATE,
            ),
            date="date",
        ),
        View(
            "vaccination",
            (*_EVENT_KEY, _CODE, Column("date", Type.DATE, required=True), _PRIVATE),
            date="date",
            system="atc",
        ),
        View(
            "care_plan",
            (
                *_EVENT_KEY,
                Column("kind", required=True),
                Column("status", values=("planlagt", "aktiv", "afsluttet")),
                Column("date", Type.DATE, required=True),
                Column("end", Type.DATE),
                _PRIVATE,
            ),
            date="date",
            end="end",
            since="1.1",
        ),
        View(
            "referral",
            (
                *_EVENT_KEY,
                Column("kind", required=True),
                Column("status", values=("afsendt", "modtaget", "afvist", "afsluttet")),
                Column("date", Type.DATE, required=True),
                _PRIVATE,
            ),
            date="date",
            since="1.1",
        ),
        View(
            "questionnaire",
            (
                *_EVENT_KEY,
                Column("kind", required=True),
                Column("status", values=("udsendt", "besvaret")),
                Column("date", Type.DATE, required=True),
                Column("value", Type.DECIMAL),
                _PRIVATE,
            ),
            date="date",
            since="1.1",
        ),
        View(
            "observation_flag",
            (*_EVENT_KEY, Column("kind", required=True), Column("date", Type.DATE, required=True), _PRIVATE),
            date="date",
            since="1.1",
        ),
    )
}

DATASET_NAMES: dict[str, tuple[str, str]] = {
    "diagnosis": ("diagnoser", "diagnoses"),
    "medication": ("ordinationer", "medication"),
    "dispensing": ("udleveringer", "dispensings"),
    "measurement": ("målinger", "measurements"),
    "service": ("ydelser", "services"),
    "contact": ("kontakter", "contacts"),
    "vaccination": ("vaccinationer", "vaccinations"),
    "care_plan": ("forløbsplaner", "care plans"),
    "referral": ("henvisninger", "referrals"),
    "questionnaire": ("spørgeskemaer", "questionnaires"),
    "observation_flag": ("markeringer", "flags"),
}
"""What people call each dataset, in Danish and English."""

# The datasets that a criterion can look at: every event view, where `diagnosis` includes its codings.
EVENT_DATASETS = tuple(name for name in VIEWS if name not in ("patient", "diagnosis_code"))

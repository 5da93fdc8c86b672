"""What a generated population holds, and whether it can be trusted: counts, unique ids, prevalences, and independence of the draws."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from cockpit.standard.record import EVENT_DATASETS, VIEWS
from tests.bench.synthetic.model import CONDITIONS

# Conditions whose share of the population is known well enough to be compared with: per mille, from and to.
EXPECTED = {
    "dementia": (11, 19),
    "osteoporosis": (25, 37),
    "psychosis": (4, 9),
    "bipolar": (2, 7),
    "copd": (33, 46),
    "adhd": (12, 19),
    "pain-opioid": (33, 48),
    "low-back-pain": (42, 58),
}
_ODDITIES = {
    "measurements without a value": "SELECT avg((value IS NULL)::INTEGER) FROM measurement",
    "measurements with a comparator": "SELECT avg((comparator IS NOT NULL)::INTEGER) FROM measurement",
    "measurements in another unit": "SELECT avg((unit IN ('%', 'g', 'cm', 'g/dL', 'mmHg', 'kg/m²', 'syntetisk enhed'))::INTEGER) FROM measurement",
    "cancelled measurements": "SELECT avg((status = 'annulleret')::INTEGER) FROM measurement",
    "replacing measurements": "SELECT avg((replaces_event_id IS NOT NULL)::INTEGER) FROM measurement",
    "diagnoses with an imprecise date": "SELECT avg((date_latest IS NOT NULL)::INTEGER) FROM diagnosis",
    "diagnoses without a kind": "SELECT avg((kind IS NULL)::INTEGER) FROM diagnosis",
    "diagnoses without a debut": "SELECT avg((debut IS NULL)::INTEGER) FROM diagnosis",
    "prescriptions that are active": 'SELECT avg(("end" IS NULL)::INTEGER) FROM medication',
    "patients who are dead": "SELECT avg((death_date IS NOT NULL)::INTEGER) FROM patient",
    "women": "SELECT avg((sex = 'K')::INTEGER) FROM patient",
}


@dataclass(frozen=True)
class Line:
    """One finding: what, how much, and whether it is as it should be (None: nothing is expected of it)."""

    name: str
    value: float
    sound: bool | None = None

    def __str__(self) -> str:
        mark = {True: "  as expected", False: "  NOT AS EXPECTED", None: ""}[self.sound]
        return f"{self.name:<60} {self.value:>16,.4f}".rstrip("0").rstrip(".") + mark


def report(connection: duckdb.DuckDBPyConnection) -> list[Line]:
    """The findings. Prevalences count whoever has one of the condition's own ICPC-2 codes, so shared and background codes are in them."""
    return [*_amounts(connection), *_prevalences(connection), *_independence(connection), *_oddities(connection)]


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    (value,) = connection.execute(sql).fetchone() or (0,)
    return float(value or 0)


def _amounts(connection: duckdb.DuckDBPyConnection) -> list[Line]:
    lines, events = list[Line](), 0.0
    for name in VIEWS:
        rows = _number(connection, f"SELECT count(*) FROM {name}")
        lines.append(Line(f"rows in {name}", rows, rows > 0))
        events += rows if name in EVENT_DATASETS else 0
    lines.append(Line("events", events))
    for name in EVENT_DATASETS:
        doubled = _number(connection, f"SELECT count(*) - count(DISTINCT event_id) FROM {name}")
        lines.append(Line(f"event ids that occur twice in {name}", doubled, doubled == 0))
        if "code" in VIEWS[name].column_names:
            lines.append(
                Line(
                    f"distinct codes in {name}", _number(connection, f"SELECT count(DISTINCT code) FROM {name}")
                )
            )  # fmt: skip
    lines.append(
        Line("distinct codes in diagnosis_code", _number(connection, "SELECT count(DISTINCT code) FROM diagnosis_code"))
    )
    return lines


def _with_code(condition: str) -> str:
    """SQL for the patients who have one of the condition's own ICPC-2 codes."""
    (codes,) = (one.icpc2 for one in CONDITIONS if one.name == condition)
    listed = ", ".join(f"'{code}'" for code in codes)
    return f"SELECT DISTINCT clinic_id, patient_id FROM diagnosis_code WHERE system = 'icpc2' AND code IN ({listed})"


def _prevalences(connection: duckdb.DuckDBPyConnection) -> list[Line]:
    patients = _number(connection, "SELECT count(*) FROM patient")
    lines = []
    for condition, (least, most) in EXPECTED.items():
        share = 1000 * _number(connection, f"SELECT count(*) FROM ({_with_code(condition)})") / patients
        lines.append(Line(f"{condition}, per mille", share, least <= share <= most))
    return lines


def _independence(connection: duckdb.DuckDBPyConnection) -> list[Line]:
    """Conditions that have the same shares in every age are drawn independently of each other: their overlap is as chance has it.

    Overlap of two conditions among people of one age band and sex, divided by what independence gives.
    """
    lines = []
    for one, other in (("low-back-pain", "anxiety"), ("depression", "tobacco"), ("obesity", "asthma")):
        ratio = _number(
            connection,
            f"""
            WITH base AS (
                SELECT clinic_id, patient_id FROM patient
                WHERE sex = 'K' AND birth_date BETWEEN DATE '1983-01-01' AND DATE '2007-01-01'
            ), one AS (SELECT * FROM base SEMI JOIN ({_with_code(one)}) USING (clinic_id, patient_id)),
            other AS (SELECT * FROM base SEMI JOIN ({_with_code(other)}) USING (clinic_id, patient_id))
            SELECT (SELECT count(*) FROM one SEMI JOIN other USING (clinic_id, patient_id)) * (SELECT count(*) FROM base)
                / ((SELECT count(*) FROM one) * (SELECT count(*) FROM other)::DOUBLE)""",
        )
        expected = _number(connection, "SELECT count(*) FROM patient") >= 100_000
        lines.append(Line(f"overlap of {one} and {other} / chance", ratio, 0.9 < ratio < 1.1 if expected else None))
    return lines


def _oddities(connection: duckdb.DuckDBPyConnection) -> list[Line]:
    lines = []
    for name, sql in _ODDITIES.items():
        share = _number(connection, sql)
        lines.append(Line(f"share of {name}", share, 0 < share < 1))
    return lines

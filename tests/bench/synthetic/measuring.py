"""The measurements of a chunk: panels taken on one day for a condition, and single measurements of no interest to any profile."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.synthetic.draws import Draws
from tests.bench.synthetic.tables import BACKGROUND, KEYS, REPEATS

_MEASURES = 64  # room for the measures of one day


def measurements(draws: Draws, day: str) -> Iterator[str]:
    """The statements, in order."""
    yield _visited(draws, day)
    yield _measured(draws)
    yield _background(draws, day)


def _visited(draws: Draws, day: str) -> str:
    """The days on which a panel was taken, and at what time."""
    first = f"(h.i * {KEYS} + v.v * {REPEATS})"
    return f"""
        CREATE OR REPLACE TEMP TABLE visited AS
        SELECT clinic_id, patient_id, panel, k + j AS k,
            greatest(birth_date, {day} - (3300 * pow({draws.unit("visit", "k + j")}, 1.8))::INTEGER
                + CASE WHEN {draws.chance("visit to come", "k + j", 2)} THEN 30 ELSE 0 END) AS date,
            CASE WHEN {draws.chance("no clock", "k + j", 250)} THEN NULL
                ELSE TIME '08:00:00' + INTERVAL 5 MINUTE * ({draws.whole("clock", "k + j")} % 90)::INTEGER END AS time,
            j
        FROM (
            SELECT h.clinic_id, h.patient_id, h.birth_date, v.panel, {first} AS k,
                unnest(range({draws.count("visits", first, "0.1 + v.visits * 0.45", REPEATS)})) AS j
            FROM having_condition h JOIN visit v USING (c)
        )"""


def _measured(draws: Draws) -> str:
    """The panel's measurements: now and then in another unit, in one that nobody knows, as text, beyond what is measured, or cancelled.

    A corrected result replaces that of the same measure at the visit before, so it stands where there is one.
    """
    own = f"(v.k * {_MEASURES} + o.m)"
    value = f"greatest(m.mean * 0.15, m.mean + m.spread * {draws.normal('value', own)})"
    in_other = "CASE WHEN written_otherwise THEN (value - offset_by) / factor ELSE value END"
    exact = f"round({in_other}, CASE WHEN NOT written_otherwise THEN decimals WHEN factor < 0.1 THEN 0 ELSE 1 END)::DECIMAL(18, 6)"
    return f"""
        INSERT INTO measurement
        SELECT clinic_id, patient_id, 'L' || mk::VARCHAR, source, system, code, date, last_day, time,
            CASE WHEN NOT as_text THEN least(CASE WHEN over THEN ceiling ELSE {exact} END, 99999999) END,
            CASE WHEN as_text THEN NULL WHEN over THEN '>' WHEN {draws.chance("below", "mk", 3)} THEN '<' END,
            CASE WHEN {draws.chance("odd unit", "mk", 3)} THEN 'syntetisk enhed' WHEN {draws.chance("no unit", "mk", 2)} THEN NULL
                WHEN written_otherwise AND NOT over THEN other ELSE unit END,
            CASE WHEN as_text THEN 'syntetisk svar' END,
            CASE WHEN replaces THEN 'korrigeret' ELSE {draws.choice("status", "mk", ("'endelig'", 975), ("NULL", 15), ("'annulleret'", 6), ("'foreloebig'", 4))} END,
            CASE WHEN replaces THEN 'L' || (mk - {_MEASURES})::VARCHAR END,
            'syntetisk laboratorium'
        FROM (
            SELECT v.clinic_id, v.patient_id, {own} AS mk, m.system, {draws.one_of("measure code", own, "m.codes", 2.5)} AS code,
                CASE WHEN {draws.chance("month", own, 4)} THEN date_trunc('month', v.date)::DATE ELSE v.date END AS date,
                CASE WHEN {draws.chance("month", own, 4)} THEN last_day(v.date) END AS last_day, v.time,
                {value} AS value, m.ceiling IS NOT NULL AND {value} >= m.ceiling AS over, m.ceiling, m.decimals,
                m.unit, m.other, m.factor, m.offset_by, m.other IS NOT NULL AND {draws.chance("other unit", own, 40)} AS written_otherwise,
                {draws.chance("text", own, 5)} AS as_text, v.j > 0 AND {draws.chance("corrected", own, 6)} AS replaces,
                CASE WHEN {draws.chance("portal", own, 50)} THEN 'laboratorieportal' ELSE 'lokal' END AS source
            FROM visited v JOIN ordered o USING (panel) JOIN measure m ON m.m = o.m
            WHERE {draws.chance("ordered", own, "o.per_mille")}
        )"""


def _background(draws: Draws, day: str) -> str:
    k = f"(i * {KEYS} + {BACKGROUND} + j)"
    return f"""
        INSERT INTO measurement
        SELECT clinic_id, patient_id, 'B' || {k}::VARCHAR, CASE WHEN {draws.chance("other source", k, 60)} THEN 'laboratorieportal' ELSE 'lokal' END,
            'npu', {draws.one_of("other npu", k, "npu_invented", 3)},
            greatest(birth_date, {day} - (3300 * pow({draws.unit("measured", k)}, 1.6))::INTEGER), NULL, NULL,
            round(100 * {draws.unit("number", k)}, 1)::DECIMAL(18, 6), NULL,
            {draws.choice("unit", k, ("'mmol/L'", 500), ("'U/L'", 200), ("'g/L'", 200), ("'syntetisk enhed'", 100))}, NULL, 'endelig', NULL, 'syntetisk laboratorium'
        FROM (SELECT *, unnest(range({draws.count("measurements", "k", "0.9 + age / 32.0", 60)})) AS j FROM person), code"""

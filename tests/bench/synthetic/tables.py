"""The model as small tables in DuckDB, which the statements that generate join their patients with."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from tests.bench.synthetic import codes
from tests.bench.synthetic.model import AGES, CONDITIONS, CONTACT_SERVICES, FOLLOW_UPS, MEASURES, MILLIGRAMS, PANELS

# Room for keys: a patient's number × KEYS plus a row's place, and of it × REPEATS plus the number of the repeat.
REPEATS = 16
KEYS = 4096
BACKGROUND = 3600  # the first place that no condition, drug or panel has
PATIENT = KEYS - 1  # the place of the patient's own draws


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the model's tables as temporary ones. They are `age`, `condition`, `drug`, `visit`, `ordered`, `measure`, `given`, `following` and `code`."""
    _ages(connection)
    _conditions(connection)
    _measurements(connection)
    _codes(connection)
    _follow_ups(connection)


def _rows() -> list[tuple[object, ...]]:
    return []


def _fill(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
    connection.execute(f"CREATE TEMP TABLE {name} ({columns})")
    marks = ", ".join("?" for _ in columns.split(", "))
    connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)


def _ages(connection: duckdb.DuckDBPyConnection) -> None:
    rows, begun = _rows(), 0
    total = sum(share for _, _, share, _ in AGES)
    for first, years, share, women in AGES:
        rows.append((begun / total, first, years, women))
        begun += share
    _fill(connection, "age", "begins DOUBLE, first_age INTEGER, years INTEGER, women INTEGER", rows)


def _conditions(connection: duckdb.DuckDBPyConnection) -> None:
    conditions, drugs, visits, services = _rows(), _rows(), _rows(), _rows()
    for number, condition in enumerate(CONDITIONS):
        conditions.append(
            (
                number, list(condition.per_mille), condition.women, list(condition.icpc2), list(condition.sks), condition.repeats,
                bool(condition.icpc2 or condition.sks),
            )
        )  # fmt: skip
        drugs += [
            (len(drugs) + index, number, drug.code, drug.per_mille, MILLIGRAMS.get(drug.code))
            for index, drug in enumerate(condition.drugs)
        ]
        visits += [
            (len(visits) + index, number, panel.name, panel.visits) for index, panel in enumerate(condition.panels)
        ]
        services += [
            (len(services) + index, number, service.code, service.per_mille, service.times)
            for index, service in enumerate(condition.services)
        ]
    if max(len(rows) for rows in (conditions, drugs, visits, services)) * REPEATS > BACKGROUND:
        raise ValueError("the model has more rows than there are places for")
    _fill(
        connection, "condition",
        "c INTEGER, per_mille INTEGER[], women DOUBLE, icpc2 VARCHAR[], sks VARCHAR[], repeats DOUBLE, coded BOOLEAN", conditions,
    )  # fmt: skip
    _fill(connection, "drug", "d INTEGER, c INTEGER, code VARCHAR, per_mille INTEGER, milligrams DOUBLE", drugs)
    _fill(connection, "visit", "v INTEGER, c INTEGER, panel VARCHAR, visits DOUBLE", visits)
    _fill(connection, "given", "s INTEGER, c INTEGER, code VARCHAR, per_mille INTEGER, times INTEGER", services)


def _measurements(connection: duckdb.DuckDBPyConnection) -> None:
    numbers = {measure.name: number for number, measure in enumerate(MEASURES)}
    rows = _rows()
    for number, measure in enumerate(MEASURES):
        unit, factor, offset = measure.other or (None, None, None)
        rows.append(
            (
                number, measure.system, list(measure.codes), measure.mean, measure.spread, measure.unit, measure.decimals,
                unit, factor, offset, measure.ceiling,
            )
        )  # fmt: skip
    _fill(
        connection, "measure",
        "m INTEGER, system VARCHAR, codes VARCHAR[], mean DOUBLE, spread DOUBLE, unit VARCHAR, decimals INTEGER, "
        "other VARCHAR, factor DOUBLE, offset_by DOUBLE, ceiling DOUBLE", rows,
    )  # fmt: skip
    ordered = [
        (panel, numbers[name], per_mille) for panel, measures in PANELS.items() for name, per_mille in measures.items()
    ]
    _fill(connection, "ordered", "panel VARCHAR, m INTEGER, per_mille INTEGER", [*ordered])


def _codes(connection: duckdb.DuckDBPyConnection) -> None:
    """One row with the lists of invented codes by system, and those that the profiles use by system."""
    invented, wanted = codes.invented(), codes.wanted()
    columns: dict[str, list[str]] = {f"{system}_invented": listed for system, listed in invented.items()}
    for system in codes.DATASETS:
        listed = [code for known, code in wanted if known == system]
        columns[f"{system}_wanted"] = listed or invented.get(system, ["X"])
    columns["contact_services"] = [code for code, share in CONTACT_SERVICES for _ in range(share // 5)]
    _fill(connection, "code", ", ".join(f"{name} VARCHAR[]" for name in columns), [tuple(columns.values())])


def _follow_ups(connection: duckdb.DuckDBPyConnection) -> None:
    numbers = {condition.name: number for number, condition in enumerate(CONDITIONS)}
    rows = _rows()
    for number, one in enumerate(FOLLOW_UPS):
        rows.append((number, one.view, numbers[one.condition], one.kind, one.per_mille, list(one.statuses)))
    columns = "f INTEGER, dataset VARCHAR, c INTEGER, kind VARCHAR, per_mille INTEGER, statuses VARCHAR[]"
    _fill(connection, "following", columns, rows)

"""What each dialect writes differently, and why: the traps that a profile's meaning must not fall into."""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.engine import relational
from cockpit.engine.relational.dialects import DIALECTS, Sqlite
from cockpit.engine.relational.form import Arithmetic, Column, Constant, Rounded
from cockpit.engine.values import rounded
from cockpit.examples.catalogue import REFERENCE_DATE, all_profile_files
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from tests.engine.drawing import (
    D,
    agreed,
    diagnosis,
    exists,
    group,
    outcomes,
    patient,
    profile,
    records,
    service,
)

SHIPPED = [read_document(path.read_bytes()) for path in all_profile_files()]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_statement_says_the_least_version_that_it_is_written_for(dialect: str) -> None:
    sql = relational.compile_profile(SHIPPED[0], REFERENCE_DATE, dialect=dialect).sql
    assert f"-- Skrevet til {DIALECTS[dialect].least_version} eller nyere." in sql.splitlines()


def test_each_dialect_takes_the_clinic_in_its_own_way_once_and_duckdb_and_spark_wherever_it_is_read() -> None:
    placeholders = {
        "duckdb": "$clinic_id",
        "postgres": "CAST($1 AS TEXT)",
        "sqlite": ":clinic_id",
        "mysql": "?",
        "spark": ":clinic_id",
        "tsql": "@clinic_id",
        "oracle": ":clinic_id",
    }
    assert set(placeholders) == set(DIALECTS)
    for dialect, placeholder in placeholders.items():
        times = relational.compile_profile(SHIPPED[0], REFERENCE_DATE, dialect=dialect).sql.count(placeholder)
        assert times > 1 if dialect in ("duckdb", "spark") else times == 1, dialect


def parts(sql: str, prefix: str) -> list[str]:
    """The bodies of the parts whose names begin so."""
    return re.findall(rf"^{prefix}\w* AS (?:MATERIALIZED )?\(\n(.*?)^\)", sql, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("document", SHIPPED, ids=lambda document: document.id)
def test_postgresql_compares_every_text_of_a_view_by_code_points(document: ProfileDocument) -> None:
    sql = relational.compile_profile(document, REFERENCE_DATE, dialect="postgres").sql
    texts = ("patient_id", "event_id", "source", "kind", "status", "certainty", "code", "system", "unit")
    read = [line.strip(" ,") for part in parts(sql, "seen_") for line in part.splitlines()]
    found = [line for line in read if any(line.startswith(f"v.{text}") for text in texts)]
    assert found and all(re.fullmatch(r'v\.(\w+) COLLATE "C"( AS \1)?', line) for line in found)


def test_a_prefix_is_met_by_capital_letters_only_and_is_no_pattern() -> None:
    """LIKE in SQLite takes small letters for capital ones; `_` and `%` are letters like others here."""
    content = profile(exists("diagnosis", "dementia")).content()
    content["code_lists"][0]["codes"] = [
        {"system": "sks", "code": code, "match": "descendants", "display": {"da": "Demens"}} for code in ("DF_0", "DG%")
    ]
    data = records(
        patient("a", diagnosis("2026-01-01", "sks:DF_01")),
        patient("b", diagnosis("2026-01-01", "sks:DFX01")),
        patient("c", diagnosis("2026-01-01", "sks:DG%2")),
        patient("d", diagnosis("2026-01-01", "sks:DG12")),
    )
    assert outcomes(agreed(ProfileDocument.model_validate(content), data)) == {"a": "in", "c": "in"}
    sql = relational.compile_profile(ProfileDocument.model_validate(content), date(2026, 1, 1), dialect="sqlite").sql
    assert "LIKE" not in sql


def computed(value: Decimal, factor: Decimal, offset: Decimal, decimals: int) -> float:
    """What SQLite makes of value × factor + offset, rounded."""
    exact = Arithmetic(Arithmetic(Column("value"), "*", Constant(factor)), "+", Constant(offset))
    sql = f"SELECT {Sqlite().value(Rounded(exact, decimals))} FROM measurement"
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE TABLE measurement (value NUMERIC)")
        connection.execute("INSERT INTO measurement VALUES (?)", [str(value)])
        (found,) = connection.execute(sql).fetchone()
    finally:
        connection.close()
    return float(found)


@pytest.mark.parametrize(
    ("value", "factor", "offset", "decimals", "expected"),
    [
        ("6.5", "10.93", "-23.5", 0, 48),  # 47.545, HbA1c
        ("1.005", "1", "0", 2, 1.01),  # in binary floating point this is less than a half
        ("-1.005", "1", "0", 2, -1.01),
        ("0.5", "1", "0", 0, 1),
        ("-0.5", "1", "0", 0, -1),
        ("2.675", "1", "0", 2, 2.68),
        ("0.97", "100", "0", 1, 97.0),
        ("7", "1", "0", 8, 7.0),
    ],
)
def test_sqlite_rounds_half_away_from_zero_without_floating_point(
    value: str, factor: str, offset: str, decimals: int, expected: float
) -> None:
    assert computed(Decimal(value), Decimal(factor), Decimal(offset), decimals) == expected


def numbers(digits: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(-(10**digits), 10**digits).map(lambda number: Decimal(number).scaleb(-places))


@given(numbers(9, 4), numbers(5, 4), numbers(6, 3), st.integers(0, 6))
def test_sqlite_converts_as_decimals_do(value: Decimal, factor: Decimal, offset: Decimal, decimals: int) -> None:
    assert computed(value, factor, offset, decimals) == float(rounded(value * factor + offset, decimals))


def counting(elements: int) -> list[dict[str, Any]]:
    """So many elements that count services."""
    events = {"dataset": "service", "sources": ["lokal"]}
    return [
        {"type": "count", "id": f"antal-{number}", "title": {"da": "Antal"}, "of": "events", "events": events}
        for number in range(elements)
    ]


SERVED = records(
    patient("a", service("2026-01-01", "0101")),
    patient("b", service("2026-01-01", "0101"), service("2026-02-01", "0101")),
    patient("c"),
)


def test_sqlite_unites_more_selects_than_it_takes_at_once() -> None:
    document = profile(group("any", *(exists("service", id=f"ydelse-{number}") for number in range(501))))
    assert outcomes(agreed(document, SERVED)) == {"a": "in", "b": "in"}


def test_more_is_shown_and_sorted_than_an_engine_joins_at_once() -> None:
    """SQLite joins at most 64 relations."""
    content = profile(exists("service"), elements=counting(70)).content()
    content["views"]["list"] = {"columns": ["antal-0"], "sort": [{"element": "antal-69", "descending": True}]}
    document = ProfileDocument.model_validate(content)
    assert [member.patient_id for member in agreed(document, SERVED).members] == ["b", "a"]
    blocks = {
        name: len(parts(relational.compile_profile(document, D, dialect=name).sql, "shown_"))
        for name in ("sqlite", "duckdb")
    }
    assert blocks == {"sqlite": 2, "duckdb": 1}  # DuckDB counts all in one grouping


def test_the_vendor_guide_tells_of_every_dialect() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "vendor-guide.md").read_text(encoding="utf-8")
    for name, dialect in DIALECTS.items():
        assert f"| `{name}` | {dialect.least_version} |" in guide

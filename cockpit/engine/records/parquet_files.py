"""One Parquet file per view. Values are read as text, as from CSV, so that the same rows are left out with the same words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.engine.patients import RecordsRefused
from cockpit.engine.records.headers import check_header
from cockpit.engine.records.places import Row
from cockpit.standard.record import VIEWS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 10_000


def parquet_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """The rows of a file, numbered from 1; the columns are checked first. Raises RecordsRefused."""
    import duckdb  # needed for this form only

    try:
        with closing(duckdb.connect(":memory:")) as connection:
            header = parquet_columns(connection, path)
            cursor = connection.execute(f"SELECT {as_texts(header)} FROM read_parquet($1)", [str(path)])
            numbers = count(1)
            while batch := cursor.fetchmany(_BATCH):
                for values in batch:
                    yield next(numbers), dict(zip(header, values, strict=True))
    except duckdb.Error as error:
        raise unreadable(path, error) from error


def parquet_columns(connection: DuckDBPyConnection, path: Path) -> list[str]:
    """The file's columns, checked. Raises RecordsRefused, and DuckDB's own error when the file is no Parquet file."""
    described = connection.execute("DESCRIBE SELECT * FROM read_parquet($1)", [str(path)])
    header = [str(row[0]) for row in described.fetchall()]
    check_header(path.name, VIEWS[path.stem], header)
    return header


def as_texts(columns: list[str]) -> str:
    """The columns as text: days as 2026-11-21, decimals with a point, whatever type they have in the file."""
    return ", ".join(f'CAST("{column}" AS VARCHAR) AS "{column}"' for column in columns)


def unreadable(path: Path, error: Exception) -> RecordsRefused:
    """The refusal of a file that is no Parquet file."""
    reason = str(error).splitlines()[0].replace(str(path), path.name)
    return RecordsRefused(
        f"Filen {path.name} kan ikke læses som Parquet ({reason}).",
        f"The file {path.name} cannot be read as Parquet ({reason}).",
    )

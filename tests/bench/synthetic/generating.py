"""Synthetic records in a DuckDB file: generated chunk by chunk, labelled synthetic, and kept for the next run that asks for the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import duckdb

from cockpit.engine.relational import DuckDb
from cockpit.examples.catalogue import REFERENCE_DATE
from cockpit.standard.record import VIEWS, Column, View
from tests.bench.synthetic import codes, statements, tables
from tests.bench.synthetic.draws import Draws

Progress = Callable[[str], None]

NATION = 5_900_000
CHUNK = 200_000
LABEL = "Syntetiske data. Ingen person findes; navne, numre og fund er opdigtet. Synthetic data: no person exists."
_HERE = Path(__file__).parent


class SyntheticRefused(ValueError):
    """The population cannot be generated as asked; the message is a sentence that says why."""


@dataclass(frozen=True)
class Population:
    """What is generated: how many patients in how many clinics, from which seed, seen from which reference date."""

    patients: int = NATION
    clinics: int = 1
    seed: int = 1
    as_of: date = REFERENCE_DATE

    def __post_init__(self) -> None:
        if not 1 <= self.patients <= 9_999_999:
            raise SyntheticRefused("The number of patients must be from 1 to 9,999,999.")
        if not 1 <= self.clinics <= 999:
            raise SyntheticRefused("The number of clinics must be from 1 to 999.")

    def clinic_ids(self) -> list[str]:
        return ["SYN000"] if self.clinics == 1 else [f"SYN{number:03}" for number in range(1, self.clinics + 1)]

    def fingerprint(self) -> str:
        """The same for the same data: of what was asked for, the record's columns, the generator's own text, the profiles' codes and DuckDB's version."""
        parts = [json.dumps(asdict(self), default=str), json.dumps(codes.wanted()), duckdb.__version__]
        parts += [json.dumps({view.name: view.column_names for view in VIEWS.values()})]
        parts += [(_HERE / f"{name}.py").read_text(encoding="utf-8") for name in _GENERATOR]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


# The modules whose text decides what is generated.
_GENERATOR = ("model", "codes", "draws", "tables", "statements", "measuring")


def file_of(population: Population, folder: Path) -> Path:
    """Where the population's file is, or would be."""
    return folder / f"synthetic-{population.patients}-{population.clinics}-{population.fingerprint()}.duckdb"


def ensured(population: Population, folder: Path, progress: Progress) -> Path:
    """The DuckDB file with the population, generated unless it is there. A file is complete or not there at all."""
    path = file_of(population, folder)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        making = path.with_suffix(".making")
        making.unlink(missing_ok=True)
        with duckdb.connect(str(making)) as connection:
            generate(connection, population, progress)
        making.rename(path)
    return path


def generate(
    connection: duckdb.DuckDBPyConnection, population: Population, progress: Progress, *, chunk: int = CHUNK
) -> None:
    """Create the views of the logical record as tables in an empty database and fill them. What is generated does not depend on `chunk`."""
    connection.execute("SET memory_limit = '6GB'")
    connection.execute("SET enable_progress_bar = false")
    for view in VIEWS.values():
        filled = view.columns[: len(view.columns) - len(_stated(view))]
        columns = ", ".join(f'"{column.name}" {DuckDb.types[column.type]}' for column in filled)
        connection.execute(f"CREATE TABLE {view.name} ({columns})")
        connection.execute(f"COMMENT ON TABLE {view.name} IS '{LABEL}'")
    _label(connection, population)
    tables.make(connection)
    draws = Draws(population.seed)
    for first in range(0, population.patients, chunk):
        beyond = min(first + chunk, population.patients)
        for statement in statements.chunk(draws, population.as_of, population.clinics, first, beyond):
            connection.execute(statement)
        progress(f"{beyond:,} of {population.patients:,} synthetic patients")
    for view in VIEWS.values():
        for column in _stated(view):
            kind = DuckDb.types[column.type]
            connection.execute(f'ALTER TABLE {view.name} ADD COLUMN "{column.name}" {kind} DEFAULT 0')


def _stated(view: View) -> list[Column]:
    """The columns that say what may be passed on, which stand last: 0 in every row, and added when everything else is filled in."""
    names = ("disclosure_refused", "name_address_protected", "private")
    return [column for column in view.columns if column.name in names and column.since != "1.0"]


def _label(connection: duckdb.DuckDBPyConnection, population: Population) -> None:
    """A table that says, to whoever opens the file, that nothing in it is real, and how it was made."""
    connection.execute("CREATE TABLE synthetic_data (name VARCHAR, value VARCHAR)")
    connection.execute(f"COMMENT ON TABLE synthetic_data IS '{LABEL}'")
    rows = {"label": LABEL, "fingerprint": population.fingerprint(), **asdict(population)}
    connection.executemany(
        "INSERT INTO synthetic_data VALUES (?, ?)", [(name, str(value)) for name, value in rows.items()]
    )

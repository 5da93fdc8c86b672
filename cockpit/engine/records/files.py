"""Which form the given files have, and reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cockpit.engine.cells import CellRefused
from cockpit.engine.patients import Records, RecordsRefused
from cockpit.engine.records.csv_files import csv_rows
from cockpit.engine.records.fhir import FHIR_ENDINGS, fhir_tables
from cockpit.engine.records.parquet_files import parquet_rows
from cockpit.engine.records.places import CSV, FHIR, PARQUET, Form, Row, Rows
from cockpit.engine.records.reading import read_records
from cockpit.standard.record import VIEWS

Kind = Literal["csv", "parquet", "fhir"]
FORMS: dict[Kind, Form] = {"csv": CSV, "parquet": PARQUET, "fhir": FHIR}
_READERS: dict[Kind, Callable[[Path], Iterator[tuple[int, Row | CellRefused]]]] = {
    "csv": csv_rows,
    "parquet": parquet_rows,
}


@dataclass(frozen=True)
class RecordFiles:
    """The files of one set of records, in one form: one file per view (by its name), or FHIR files."""

    kind: Kind
    views: dict[str, Path]
    fhir: tuple[Path, ...] = ()

    @property
    def form(self) -> Form:
        return FORMS[self.kind]

    def tables(self, clinic: str | None = None) -> dict[str, Rows]:
        """The rows of text of each view, to be read once and in order. `clinic`: of FHIR patients that name none. Raises RecordsRefused."""
        if self.kind == "fhir":
            return fhir_tables(self.fhir, clinic)
        return {name: _READERS[self.kind](path) for name, path in self.views.items()}


def load_records(given: Path, *, sources: Iterable[str] | None = None, clinic: str | None = None) -> Records:
    """Read a directory with `<view>.csv` or `<view>.parquet` files, or FHIR R4 bundles (a file, or a directory of JSON or NDJSON files).

    `sources`: the data sources the system holds; default `lokal` and those seen. `clinic`: the clinic of FHIR patients that name none.

    Raises RecordsRefused for a missing directory or patient file, an unknown file, files of several forms, an unknown or missing column, or a
    file that cannot be read.
    """
    files = record_files(given)
    return read_records(files.tables(clinic), sources=sources, form=files.form)


def record_files(given: Path) -> RecordFiles:
    """The files in a directory, or the one FHIR file given. Raises RecordsRefused."""
    if given.is_file():
        if given.suffix not in FHIR_ENDINGS:
            raise RecordsRefused(
                f"{given} er en fil. Angiv en mappe med CSV- eller Parquet-filer, eller en FHIR-fil (.json, .ndjson).",
                f"{given} is a file. Give a directory with CSV or Parquet files, or a FHIR file (.json, .ndjson).",
            )
        return RecordFiles("fhir", {}, (given,))
    if not given.is_dir():
        raise RecordsRefused(f"Mappen {given} findes ikke.", f"The directory {given} does not exist.")
    found: dict[Kind, list[Path]] = {"csv": [], "parquet": [], "fhir": []}
    for path in sorted(given.iterdir()):
        kind: Kind | None = "fhir" if path.suffix in FHIR_ENDINGS else _OF_VIEWS.get(path.suffix)
        if kind is not None:
            found[kind].append(path)
    kinds = [kind for kind, paths in found.items() if paths]
    if len(kinds) > 1:
        named = f"{found[kinds[0]][0].name}, {found[kinds[1]][0].name}"
        raise RecordsRefused(
            f"Mappen {given} har filer i flere formater ({named}). Behold ét.",
            f"The directory {given} has files in several formats ({named}). Keep one.",
        )
    if kinds == ["fhir"]:
        return RecordFiles("fhir", {}, tuple(found["fhir"]))
    kind = kinds[0] if kinds else "csv"
    return RecordFiles(kind, _views(kind, found[kind]))


_OF_VIEWS: dict[str, Kind] = {".csv": "csv", ".parquet": "parquet"}


def _views(kind: Kind, paths: list[Path]) -> dict[str, Path]:
    """The files by the view that each holds, in the order of the views. Raises RecordsRefused for a file that is none of them."""
    known = ", ".join(FORMS[kind].file(name) for name in VIEWS)
    for path in paths:
        if path.stem not in VIEWS:
            raise RecordsRefused(
                f"Filen {path.name} er ikke en fil i den logiske journal. Omdøb eller fjern den. Kendte filer: {known}.",
                f"The file {path.name} is not a file of the logical record. Rename or remove it. Known files: {known}.",
            )
    by_view = {path.stem: path for path in paths}
    return {name: by_view[name] for name in VIEWS if name in by_view}

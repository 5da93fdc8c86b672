"""Patients from FHIR R4 in the form of MedCom and dk-core: bundles (JSON) or NDJSON files. `docs/standard/fhir.md` has the table.

The files are read twice or more and never held: first for who the patients are, then once for each view whose resources they have. A dataset
is held when some file has a resource of its type, or is named after it (`Observation.ndjson`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cockpit.engine.cells import CellRefused
from cockpit.engine.records.fhir.bundles import FHIR_ENDINGS, LINES, entries
from cockpit.engine.records.fhir.index import Index
from cockpit.engine.records.fhir.resources import ELEMENTS, EVENT_ELEMENTS, MAPPERS
from cockpit.engine.records.places import FHIR, NDJSON, Place, Row, Rows

__all__ = ["FHIR_ENDINGS", "fhir_tables", "place_in"]


def fhir_tables(paths: Sequence[Path], clinic: str | None) -> dict[str, Rows]:
    """The rows of text of each view that the files have. `clinic`: of patients that name none. Raises RecordsRefused."""
    index = Index(paths, clinic)
    return {
        view: _rows(view, index) for view, (kinds, _) in MAPPERS.items() if any(kind in index.files for kind in kinds)
    }


def place_in(view: str, file: str, number: int) -> Place:
    """The place of a resource that a row of the view was read from."""
    called = ELEMENTS[view] if view == "patient" else {**EVENT_ELEMENTS, **ELEMENTS[view]}
    return Place(file, number, NDJSON if Path(file).suffix in LINES else FHIR, called)


def _rows(view: str, index: Index) -> Iterator[tuple[Place, Row | CellRefused]]:
    kinds, mapper = MAPPERS[view]
    for path in dict.fromkeys(path for kind in kinds for path in index.files.get(kind, ())):
        for entry in entries(path):
            if entry.kind not in kinds:
                continue
            place = place_in(view, entry.place.file, entry.place.number)
            try:
                for row in mapper(entry, index):
                    yield place, row
            except CellRefused as refusal:
                yield place, refusal

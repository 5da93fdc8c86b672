"""One CSV file per view: UTF-8, comma, a header."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from cockpit.engine.cells import CellRefused
from cockpit.engine.patients import RecordsRefused
from cockpit.engine.records import sentences
from cockpit.engine.records.headers import check_header
from cockpit.engine.records.places import Row
from cockpit.standard.record import VIEWS


def csv_rows(path: Path) -> Iterator[tuple[int, Row | CellRefused]]:
    """The rows of a file with their line numbers; the header is checked first. Raises RecordsRefused."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            check_header(path.name, VIEWS[path.stem], header)
            for values in reader:
                if not values:
                    continue  # a blank line
                if len(values) != len(header):
                    yield reader.line_num, CellRefused(sentences.wrong_length(len(values), len(header)))
                else:
                    yield reader.line_num, dict(zip(header, values, strict=True))
    except UnicodeDecodeError as error:
        raise RecordsRefused(
            f"Filen {path.name} er ikke UTF-8. Gem den igen som UTF-8.",
            f"The file {path.name} is not UTF-8. Save it again as UTF-8.",
        ) from error
    except (csv.Error, OSError) as error:
        raise RecordsRefused(
            f"Filen {path.name} kan ikke læses som CSV ({error}).",
            f"The file {path.name} cannot be read as CSV ({error}).",
        ) from error

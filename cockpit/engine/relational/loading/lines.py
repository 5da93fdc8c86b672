"""The lines of a CSV file, split into values by DuckDB where that is plain, and given back to the CSV reader where it is not.

DuckDB's own CSV reader is more lenient than ours (a comma too many, blanks around quotes), so it is asked for lines only.
"""

from __future__ import annotations

import csv
from pathlib import Path

from cockpit.engine.records.headers import check_header
from cockpit.standard.record import View

NO_DELIMITER = "\x1f"
LONGEST = csv.field_size_limit()
"""A longer line may hold a value that the CSV reader refuses."""
_CHUNK = 1 << 20


def plain_lines(path: Path) -> int | None:
    """How many lines the file has when each ends in the same way and none holds NUL or our delimiter; None when not."""
    ends = returns = both = 0
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk or NO_DELIMITER.encode() in chunk:
                return None
            ends += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            both += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
            last = chunk[-1:]
    if returns and not returns == both == ends:
        return None
    return ends + (last not in (b"\n", b""))


def plain_header(path: Path, view: View) -> list[str] | None:
    """The columns of the file, checked, when the header is one line without quotes; None when it is not. Raises RecordsRefused."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline().rstrip("\r\n")
    if '"' in line or not line:
        return None
    header = [name.strip() for name in line.split(",")]
    check_header(path.name, view, header)
    return header


def lines_of(path: Path) -> str:
    """SQL that reads the lines below the header as `line`, in order; an empty line is NULL."""
    name = str(path).replace("'", "''")
    return (
        f"read_csv('{name}', auto_detect = false, header = false, skip = 1, delim = '{NO_DELIMITER}', quote = '', escape = '', "
        "comment = '', columns = {'line': 'VARCHAR'})"
    )


def values_of(line: str) -> list[str] | None:
    """The values of one line by the CSV reader; None when it needs more than this line, or is no CSV."""
    try:
        (values,) = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        return None
    return values

"""A terminology release: which codes exist, what they are called, and the hash that a profile pins.

A release is evidence for those who check a profile; what runs is the code lists' own rules (`codes.matches`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.codes import CODE_SYSTEMS, normalised_code
from cockpit.standard.findings import DocumentRefused, Finding

COLUMNS = ("system", "code", "match", "display_da", "display_en", "unit")


class Terminology(Protocol):
    """A release that codes can be looked up in."""

    @property
    def release(self) -> str:
        """The release's name, for example `eksempel-2026-11`."""

    @property
    def hash(self) -> str:
        """`sha256:` and 64 hexadecimal digits over the release's canonical content."""

    def display(self, system: str, code: str) -> str | None:
        """The Danish text of a code (any spelling); None when the release does not have it."""

    def covers(self, system: str) -> bool:
        """Whether the release holds the code system at all."""


@dataclass(frozen=True)
class TerminologyCode:
    """One code of a release. `match` is the suggested use (`exact` or `descendants`); `unit` is UCUM, empty when it is not measured."""

    system: str
    code: str
    match: str
    display_da: str
    display_en: str
    unit: str


@dataclass(frozen=True)
class FileTerminology:
    """A release read from a file."""

    release: str
    codes: tuple[TerminologyCode, ...]
    hash: str = field(init=False)
    _index: dict[tuple[str, str], TerminologyCode] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", terminology_hash(self.release, self.codes))
        index = {(code.system, normalised_code(code.system, code.code)): code for code in self.codes}
        object.__setattr__(self, "_index", index)

    def code(self, system: str, code: str) -> TerminologyCode | None:
        """The release's row for a code in any spelling; None when it has none."""
        return self._index.get((system, normalised_code(system, code)))

    def display(self, system: str, code: str) -> str | None:
        """The Danish text of a code (any spelling); None when the release does not have it."""
        found = self.code(system, code)
        return None if found is None else found.display_da

    def covers(self, system: str) -> bool:
        """Whether the release holds the code system at all."""
        return any(code.system == system for code in self.codes)


def terminology_hash(release: str, codes: tuple[TerminologyCode, ...] | list[TerminologyCode]) -> str:
    """The hash of a release: its name and its codes, whatever order they were listed in."""
    rows = sorted([code.system, code.code, code.match, code.display_da, code.display_en, code.unit] for code in codes)
    return hash_of(canonical_bytes({"release": release, "columns": list(COLUMNS), "codes": rows}))


def read_terminology_csv(source: Path | str, *, release: str | None = None) -> FileTerminology:
    """The release in a CSV file (or in its text: a `str` with a line break) with the columns of `COLUMNS`, UTF-8.

    `release` names it; by default the file's name without its ending. Raises DocumentRefused naming line and column for a missing
    column, an unknown code system or match, an empty code or text, and a code that stands twice; OSError when there is no such file.
    """
    if isinstance(source, str) and "\n" in source:
        text, name = source, release or "udgave"
    else:
        path = Path(source)
        text, name = path.read_text(encoding="utf-8-sig"), release or path.stem
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise DocumentRefused(
            [_refusal(1, f"Kolonnerne skal være {', '.join(COLUMNS)}", f"The columns must be {', '.join(COLUMNS)}")]
        )
    findings: list[Finding] = []
    codes: dict[tuple[str, str], TerminologyCode] = {}
    for row in rows:
        values = {column: (row[column] or "").strip() for column in COLUMNS}
        problem = _problem(values, codes, extra=None in row)
        if problem is None:
            codes[(values["system"], normalised_code(values["system"], values["code"]))] = TerminologyCode(**values)
        else:
            findings.append(_refusal(rows.line_num, *problem))
    if findings:
        raise DocumentRefused(findings)
    return FileTerminology(name, tuple(codes.values()))


def _problem(
    values: dict[str, str], codes: dict[tuple[str, str], TerminologyCode], *, extra: bool
) -> tuple[str, str] | None:
    """What is wrong with one row, in Danish and English; None when nothing is."""
    if extra:
        return "Rækken har flere felter end der er kolonner", "The row has more fields than there are columns"
    system = values["system"]
    if system not in CODE_SYSTEMS:
        known = ", ".join(CODE_SYSTEMS)
        return (
            f"Kolonnen system skal være en af {known}, ikke »{system}«",
            f'The column system must be one of {known}, not "{system}"',
        )
    if values["match"] not in ("exact", "descendants"):
        return "Kolonnen match skal være exact eller descendants", "The column match must be exact or descendants"
    if not normalised_code(system, values["code"]) or not values["display_da"]:
        return "Kolonnerne code og display_da skal være udfyldt", "The columns code and display_da must be filled in"
    if (system, normalised_code(system, values["code"])) in codes:
        return f"Koden {values['code']} står to gange", f"The code {values['code']} stands twice"
    return None


def _refusal(line: int, message: str, message_en: str) -> Finding:
    return Finding(
        "error",
        "terminology-row",
        (line,),
        None,
        f"Linje {line}: {message}. Ret filen.",
        f"Line {line}: {message_en}. Correct the file.",
    )

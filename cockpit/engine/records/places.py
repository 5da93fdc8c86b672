"""Where a row stands: its file, its number, and what the number counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cockpit.engine.cells import CellRefused, Sentence
from cockpit.engine.patients import RowProblem

Row = Mapping[str, str | None]


@dataclass(frozen=True)
class Form:
    """One form of files: the ending of a view's file, and what a row's number counts, in Danish and English."""

    ending: str
    word: str
    word_en: str

    def file(self, view: str) -> str:
        """The name of a view's file."""
        return f"{view}{self.ending}"


CSV = Form(".csv", "linje", "line")
PARQUET = Form(".parquet", "række", "row")
FHIR = Form("", "ressource", "resource")
NDJSON = Form("", "linje", "line")


@dataclass(frozen=True)
class Place:
    """The place of one row. `columns`: what the columns of the view are called there, where that is something else (FHIR elements)."""

    file: str
    number: int
    form: Form = CSV
    columns: Mapping[str, str] = field(default_factory=dict)

    def problem(self, column: str | None, clinic_id: str | None, sentence: Sentence) -> RowProblem:
        """The row at this place as one that was left out."""
        called = None if column is None else self.columns.get(column, column)
        return RowProblem(
            self.file,
            self.number,
            called,
            f"{self.file} {self.form.word} {self.number}: {sentence[0]}",
            f"{self.file} {self.form.word_en} {self.number}: {sentence[1]}",
            (clinic_id or "").strip() or None,
            self.form.word,
            self.form.word_en,
        )


Rows = Iterable[tuple[int | Place, Row | CellRefused]]
"""Rows of text, or why a row is none, with the number of each in its view's file, or with its whole place where a view has several files."""

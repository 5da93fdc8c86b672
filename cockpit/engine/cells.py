"""One value of a CSV row: from text to what the column holds, or a sentence on what is wrong with it."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal

from cockpit.engine.dates import days_in_month
from cockpit.standard.record import Column, Type, View

Cell = str | date | time | Decimal | bool | None
Sentence = tuple[str, str]  # Danish, English

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?")
# As many digits as fit beside a conversion factor in 38 digits, which every database has.
_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_BOOLEANS = {"1": True, "true": True, "ja": True, "0": False, "false": False, "nej": False}


class CellRefused(ValueError):
    """A value that cannot be read: the sentence in Danish and English, and the column when it is another than the one being read."""

    def __init__(self, sentence: Sentence, column: str | None = None) -> None:
        super().__init__(sentence[0])
        self.sentence = sentence
        self.column = column


def read_cell(view: View, column: Column, raw: str | None) -> dict[str, Cell]:
    """The value of one column, by name; an imprecise event date gives `date_latest` too. Raises CellRefused."""
    text = (raw or "").strip()
    if not text:
        if column.required:
            raise CellRefused(_say(column, "er tom, men skal udfyldes", "is empty, but must be filled in"))
        return {} if column.name == "date_latest" else {column.name: None}
    if column.values and text not in column.values:
        allowed = ", ".join(column.values)
        raise CellRefused(
            _say(
                column, f'har værdien "{text}"; tilladt er {allowed}', f'has the value "{text}"; allowed are {allowed}'
            )
        )
    if column.type is Type.DATE:
        return _dates(view, column, text)
    return {column.name: _READERS[column.type](column, text)}


def _say(column: Column, danish: str, english: str) -> Sentence:
    return f'"{column.name}" {danish}; rækken er udeladt.', f'"{column.name}" {english}; the row is left out.'


def _dates(view: View, column: Column, text: str) -> dict[str, Cell]:
    if _DAY.fullmatch(text):
        try:
            return {column.name: date.fromisoformat(text)}
        except ValueError:
            raise CellRefused(
                _say(column, f'har datoen "{text}", som ikke findes', f'has the date "{text}", which does not exist')
            ) from None
    imprecise = _YEAR_OR_MONTH.fullmatch(text)
    if imprecise and column.name == view.date and "date_latest" in view.column_names:
        return _imprecise(column, text, int(imprecise[1]), int(imprecise[2]) if imprecise[2] else None)
    raise CellRefused(
        _say(
            column,
            f'har "{text}", som ikke er en dato; skriv den som 2026-11-21',
            f'has "{text}", which is not a date; write it as 2026-11-21',
        )
    )


def _imprecise(column: Column, text: str, year: int, month: int | None) -> dict[str, Cell]:
    """The earliest and the latest day of a year or a month."""
    last_month = month or 12
    if year == 0 or last_month > 12 or month == 0:
        raise CellRefused(
            _say(column, f'har datoen "{text}", som ikke findes', f'has the date "{text}", which does not exist')
        )
    return {
        column.name: date(year, month or 1, 1),
        "date_latest": date(year, last_month, days_in_month(year, last_month)),
    }


def _text(column: Column, text: str) -> Cell:
    return text


def _time(column: Column, text: str) -> Cell:
    try:
        if _TIME.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise CellRefused(
        _say(
            column,
            f'har "{text}", som ikke er et klokkeslæt; skriv 08:30',
            f'has "{text}", which is not a time; write 08:30',
        )
    )


def _decimal(column: Column, text: str) -> Cell:
    if not _DECIMAL.fullmatch(text):
        raise CellRefused(
            _say(
                column,
                f'har "{text}", som ikke er et tal med punktum (højst 12 cifre før og 6 efter)',
                f'has "{text}", which is not a number with a point (at most 12 digits before and 6 after)',
            )
        )
    return Decimal(text)


def _boolean(column: Column, text: str) -> Cell:
    value = _BOOLEANS.get(text.lower())
    if value is None:
        raise CellRefused(_say(column, f'har "{text}"; skriv 1 eller 0', f'has "{text}"; write 1 or 0'))
    return value


_READERS = {Type.TEXT: _text, Type.TIME: _time, Type.DECIMAL: _decimal, Type.BOOLEAN: _boolean}

"""The texts of a view's columns as typed values in SQL, and when a text is plainly right.

Plainly right is narrower than right: blanks around a text, a date known by month, `Ja`, a code with blanks in it are judged row by row.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator

from cockpit.standard.codes import CODE_SYSTEMS
from cockpit.standard.record import Column, Type, View

_BLANKS = "".join(character for code in range(sys.maxunicode + 1) if (character := chr(code)).isspace())
_PLAIN = "[!-~]([ -~]*[!-~])?"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "[0-9]{2}:[0-9]{2}(:[0-9]{2})?"
_DECIMAL = r"-?[0-9]{1,12}(\.[0-9]{1,6})?"
_CODE = "[A-Za-z0-9.]+"
_BOOLEANS = {"1": 1, "true": 1, "ja": 1, "0": 0, "false": 0, "nej": 0}


class ViewCells:
    """The columns of a view as SQL over the texts of a file that has some of them."""

    def __init__(self, view: View, present: Collection[str]) -> None:
        self._view = view
        self._present = present

    def values(self) -> list[str]:
        """The typed value of every column of the view, in its order."""
        return [self._value(column) for column in self._view.columns]

    def plainly_right(self) -> str:
        """The condition that every text is plainly right, and that what must hold between columns holds."""
        conditions = [self._condition(column) for column in self._view.columns if column.name in self._present]
        return " AND ".join([*conditions, *self._between()])

    def _text(self, name: str) -> str:
        """The text, NULL when it is empty or the file lacks the column."""
        return f"nullif(\"{name}\", '')" if name in self._present else "NULL"

    def _value(self, column: Column) -> str:
        text = self._text(column.name)
        if column.name not in self._present:
            return self._of_the_view(column)
        if column.name == "code":
            return self._code(text)
        if column.name == "system":
            return _system(text)
        if column.type is Type.DATE:
            return f"try_cast({text} AS DATE)"
        if column.type is Type.TIME:
            return f"try_cast({text} AS TIME)"
        if column.type is Type.DECIMAL:
            return f"try_cast({text} AS DECIMAL(18, 6))"
        if column.type is Type.BOOLEAN:
            return _case(text, {word: str(value) for word, value in _BOOLEANS.items()})
        return text

    def _of_the_view(self, column: Column) -> str:
        types = {Type.DATE: "DATE", Type.TIME: "TIME", Type.DECIMAL: "DECIMAL(18, 6)", Type.BOOLEAN: "SMALLINT"}
        return f"CAST(NULL AS {types.get(column.type, 'VARCHAR')})"

    def _code(self, text: str) -> str:
        """As `normalised_code` writes it, for a code of letters, digits and dots."""
        compact = f"upper(replace({text}, '.', ''))"
        if self._view.system is not None:
            return compact
        diagnosis = f"length({compact}) >= 3 AND regexp_matches({compact}, '^[A-Z][0-9]')"
        system = _system(self._text("system"))
        return f"CASE WHEN {system} = 'sks' AND {diagnosis} THEN 'D' || {compact} ELSE {compact} END"

    def _condition(self, column: Column) -> str:
        text = self._text(column.name)
        right = self._right(column, text)
        return f"coalesce({right}, false)" if column.required else f"coalesce({text} IS NULL OR {right}, false)"

    def _right(self, column: Column, text: str) -> str:
        if column.values:
            return f"{text} IN ({_listed(column.values)})"
        if column.name == "code":
            return f"regexp_full_match({text}, '{_CODE}')"
        if column.name == "system":
            return f"{_system(text)} IS NOT NULL"
        if column.type is Type.DATE:  # SQL has a year 0, dates in Python begin with year 1
            return f"regexp_full_match({text}, '{_DAY}') AND {text} >= '0001' AND try_cast({text} AS DATE) IS NOT NULL"
        if column.type is Type.TIME:  # SQL has 24:00:00
            return f"regexp_full_match({text}, '{_TIME}') AND {text} < '24' AND try_cast({text} AS TIME) IS NOT NULL"
        if column.type is Type.DECIMAL:
            return f"regexp_full_match({text}, '{_DECIMAL}')"
        if column.type is Type.BOOLEAN:
            return f"{text} IN ({_listed(_BOOLEANS)})"
        # Most texts are plain ASCII, which is found much quicker than that no blank of any kind stands around them.
        return f"(regexp_full_match({text}, '{_PLAIN}') OR {text} = trim({text}, {_literal(_BLANKS)}))"

    def _between(self) -> Iterator[str]:
        latest, first = self._text("date_latest"), self._text(self._view.date or "")
        if "date_latest" in self._present:
            yield f"({latest} IS NULL OR coalesce({latest} >= {first}, false))"
        if "replaces_event_id" in self._present:
            replaced = self._text("replaces_event_id")
            yield f"({replaced} IS NULL OR {replaced} <> {self._text('event_id')})"


def _system(text: str) -> str:
    """The short key of a code system by any of its names; NULL when it has none of them."""
    names = {
        name: f"'{system.key}'"
        for system in CODE_SYSTEMS.values()
        for name in (system.key, system.uri, *system.aliases)
    }
    return _case(text, names)


def _case(text: str, values: dict[str, str]) -> str:
    branches = " ".join(f"WHEN {_literal(name)} THEN {value}" for name, value in values.items())
    return f"CASE {text} {branches} END"


def _listed(values: Collection[str]) -> str:
    return ", ".join(_literal(value) for value in values)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

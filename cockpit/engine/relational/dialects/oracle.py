"""Oracle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from cockpit.engine.relational import words
from cockpit.engine.relational.form import (
    ByCodePoints,
    Concatenated,
    Constant,
    DaysAfter,
    Joined,
    Masked,
    Named,
    OneOf,
    Quotient,
    Relation,
    Select,
    Statement,
    Values,
)
from cockpit.engine.relational.groups import MOST_JOINS
from cockpit.engine.relational.kinds import texts_by_code_points
from cockpit.engine.relational.printing import Dialect, quotient_of_decimals


class Oracle(Dialect):
    """Oracle. Texts of the views are VARCHAR2, decimals and truth NUMBER, days DATE at midnight; the clinic is the bind variable `:clinic_id`.

    - An empty text is NULL: the views have no empty texts, and the statement makes none. `||` leaves NULL out, so texts are joined
      only where all are there.
    - There is no TIME: a time of day is the text `HH:MM:SS`. There are no booleans, and no condition stands among the columns.
    - Collations: `COLLATE` needs extended data types, so it is not used. Comparisons are by bytes, in UTF-8 by code points, as long as the
      session's NLS_COMP is BINARY, as it is unless somebody changed it. Orders follow the session's language (NLS_SORT, Danish in Denmark), so each
      text that is ordered by says `NLS_SORT=BINARY` itself.
    - A list has at most 1,000 items: longer ones are taken apart; a line of SQL*Plus has at most 2,499 characters, so they are broken too.
    - LISTAGG has at most 4,000 bytes (32,767 with extended data types). It is told to fail with ORA-01489 rather than to cut.
    - Words that Oracle reserves are quoted in capitals, as it keeps all names; names are shorter than 128 bytes. Tables have
      aliases without AS, and a select that reads nothing reads DUAL.
    - SQL*Plus ends a statement at a blank line and at a semicolon at the end of a comment's line, and asks for a value at `&`. The statement
      has no blank line and no such comment; the script that runs it says SET DEFINE OFF.
    """

    name = "oracle"
    least_version = "Oracle 19c"
    reserved = words.ORACLE
    mark = ":clinic_id"
    wide = ""
    hints = False
    keeps = False
    gathers = False
    lowers = False
    members_apart = False
    seeks_patients = False
    marks = False
    most_joins = MOST_JOINS
    gap = "\n--\n"

    def _suited(self, statement: Statement) -> Statement:
        return texts_by_code_points(statement)

    def identifier(self, name: str) -> str:
        """In capitals, as Oracle keeps names without quotes."""
        return f'"{name.upper()}"' if name in self.reserved else name

    def relation(self, relation: Relation) -> str:
        if isinstance(relation, Select) and relation.source is None:
            relation = replace(relation, source=_DUAL)
        return super().relation(relation)

    def _named(self, named: Named) -> str:
        return "DUAL" if named == _DUAL else super()._named(named)

    def _whole(self, total: str) -> str:
        return total

    def _constants(self, values: Values) -> str:
        return self._united(values)

    def _comment(self, text: str) -> str:
        return re.sub(r";$", ",", super()._comment(text), flags=re.MULTILINE)

    def _by_code_points(self, text: ByCodePoints) -> str:
        return f"NLSSORT({self.value(text.value)}, 'NLS_SORT=BINARY')"

    def _time(self, value: time) -> str:
        return self._text(value.isoformat())

    def _joined(self, joined: Joined) -> str:
        separator = f"{self._text(joined.separator)} ON OVERFLOW ERROR"
        return f"LISTAGG({self.value(joined.value)}, {separator}) WITHIN GROUP (ORDER BY {self._values(joined.order)})"

    def _concatenated(self, concatenated: Concatenated) -> str:
        """NULL when any text is, which `||` alone would leave out."""
        joined = super()._concatenated(concatenated)
        varying = [text for text in concatenated.texts if not isinstance(text, Constant)]
        there = " AND ".join(f"{self.value(text)} IS NOT NULL" for text in varying)
        return f"CASE WHEN {there} THEN {joined} END" if varying else joined

    def _one_of(self, condition: OneOf) -> str:
        """A list has at most 1,000 items."""
        values = condition.values
        blocks = [values[at : at + _MOST_IN_LIST] for at in range(0, len(values), _MOST_IN_LIST)]
        lists = [super(Oracle, self)._one_of(OneOf(condition.value, block)) for block in blocks]
        return lists[0] if len(lists) == 1 else "(" + " OR ".join(lists) + ")"

    def _list(self, values: Sequence[str | int]) -> str:
        lines = [values[at : at + _ON_A_LINE] for at in range(0, len(values), _ON_A_LINE)]
        return ",\n".join(super(Oracle, self)._list(line) for line in lines)

    def _masked(self, masked: Masked) -> str:
        return f"BITAND({self.value(masked.value)}, {masked.mask})"

    def _whole_quotient(self, dividend: str, divisor: int) -> str:
        return f"TRUNC({dividend} / {divisor})"

    def _quotient(self, quotient: Quotient) -> str:
        return quotient_of_decimals(self.value(quotient.dividend), self.value(quotient.divisor), quotient.decimals)

    def _days_after(self, after: DaysAfter) -> str:
        return f"({self.value(after.day)} + {self.value(after.days)})"


_MOST_IN_LIST = 1_000
_ON_A_LINE = 20
_DUAL = Named("dual", "dual")

"""PostgreSQL."""

from __future__ import annotations

from cockpit.engine.relational import words
from cockpit.engine.relational.form import Binary, Joined, Placeholder, Quotient, Value
from cockpit.engine.relational.groups import MOST_JOINS
from cockpit.engine.relational.printing import Dialect, quotient_of_decimals


class Postgresql(Dialect):
    """PostgreSQL. Decimals of the views are NUMERIC; the clinic is the statement's first parameter."""

    name = "postgres"
    least_version = "PostgreSQL 14"
    reserved = words.POSTGRESQL
    mark = "$1"
    most_joins = MOST_JOINS
    lowers = False
    members_apart = False
    seeks_patients = False
    marks = False
    wide = ""

    def _placeholder(self, placeholder: Placeholder) -> str:
        return f"CAST({self.mark} AS TEXT)"

    def _binary(self, binary: Binary) -> str:
        return f'{self._column_of(binary.value)} COLLATE "C"'

    def _day_number(self, day: Value) -> str:
        return f"CAST({super()._day_number(day)} AS INTEGER)"

    def _whole_quotient(self, dividend: str, divisor: int) -> str:
        return f"({dividend} / {divisor})"

    def _joined(self, joined: Joined) -> str:
        text, separator = self.value(joined.value), self._text(joined.separator)
        return f"STRING_AGG({text}, {separator} ORDER BY {self._values(joined.order)}){self._among(joined.among)}"

    def _quotient(self, quotient: Quotient) -> str:
        return quotient_of_decimals(self.value(quotient.dividend), self.value(quotient.divisor), quotient.decimals)

"""Oracle."""

from __future__ import annotations

from datetime import time

from cockpit.engine.relational import words
from cockpit.engine.relational.form import (
    Concatenated,
    Constant,
    DaysAfter,
    Joined,
    OneOf,
    Placeholder,
    Quotient,
)
from cockpit.engine.relational.printing import Dialect, quotient_of_decimals


class Oracle(Dialect):
    """Oracle."""

    name = "oracle"
    least_version = "Oracle 19c"
    reserved = words.ORACLE

    def identifier(self, name: str) -> str:
        """In capitals, as Oracle keeps names without quotes."""
        return f'"{name.upper()}"' if name in self.reserved else name

    def _placeholder(self, placeholder: Placeholder) -> str:
        return f":{placeholder.name}"

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

    def _whole_quotient(self, dividend: str, divisor: int) -> str:
        return f"TRUNC({dividend} / {divisor})"

    def _quotient(self, quotient: Quotient) -> str:
        return quotient_of_decimals(self.value(quotient.dividend), self.value(quotient.divisor), quotient.decimals)

    def _days_after(self, after: DaysAfter) -> str:
        return f"({self.value(after.day)} + {self.value(after.days)})"


_MOST_IN_LIST = 1_000

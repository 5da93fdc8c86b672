"""SQLite."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from textwrap import indent

from cockpit.engine.relational import words
from cockpit.engine.relational.form import (
    Arithmetic,
    AsDecimal,
    BeginsWith,
    Constant,
    DaysAfter,
    DaysBetween,
    Folded,
    Joined,
    Like,
    Named,
    Quotient,
    Relation,
    Rounded,
    Select,
    Union,
    Value,
    Values,
)
from cockpit.engine.relational.groups import MOST_JOINS
from cockpit.engine.relational.printing import CAPITALS, STEP, Dialect, half_away


class Sqlite(Dialect):
    """SQLite. Days and times of the views are ISO 8601 text, decimals NUMERIC with at most six decimals.

    SQLite has no decimals: values are converted and rounded in whole millionths, which is exact as long as a value, times its factor
    with all decimals, stays below 9.2 × 10^18. It compares text by code points already. The texts of a group are joined in the
    order in which its rows are read, so they are read in order.
    """

    name = "sqlite"
    keeps = False
    gathers = False
    lowers = False
    members_apart = False
    seeks_patients = False
    marks = False
    most_joins = MOST_JOINS
    tables = "part_"
    least_version = "SQLite 3.35"
    reserved = words.SQLITE
    mark = ":clinic_id"
    wide = ""

    def _date(self, value: date) -> str:
        return self._text(value.isoformat())

    def _time(self, value: time) -> str:
        return self._text(value.isoformat())

    def relation(self, relation: Relation) -> str:
        """A union of more than 500 selects is refused, so a long one is a union of unions."""
        if isinstance(relation, Union) and len(relation.selects) > _MOST_SELECTS:
            selects = relation.selects
            blocks = [Union(selects[at : at + _MOST_SELECTS]) for at in range(0, len(selects), _MOST_SELECTS)]
            return "\nUNION ALL\n".join(f"SELECT *\nFROM {self._named(Named(block, 'u'))}" for block in blocks)
        return super().relation(relation)

    def _constants(self, values: Values) -> str:
        """The columns of VALUES have names of their own, which nothing in parentheses can change."""
        named = ", ".join(f"v.column{place} AS {self.identifier(name)}" for place, name in enumerate(values.columns, 1))
        return f"SELECT {named}\nFROM (\n{indent(self._rows(values), STEP)}\n) v"

    def _source(self, select: Select, source: Named) -> str:
        joined = next((value for _, value in select.columns if isinstance(value, Joined)), None)
        if joined is None:
            return super()._source(select, source)
        in_order = f"SELECT *\nFROM {self._named(source)}\nORDER BY {self._values((*select.group_by, *joined.order))}"
        return f"(\n{indent(in_order, STEP)}\n) {source.alias}"

    def _joined(self, joined: Joined) -> str:
        return f"GROUP_CONCAT({self.value(joined.value)}, {self._text(joined.separator)})"

    def _begins_with(self, condition: BeginsWith) -> str:
        """LIKE does not tell small letters from capital ones here."""
        return f"SUBSTR({self.value(condition.value)}, 1, {len(condition.prefix)}) = {self._text(condition.prefix)}"

    def _day_number(self, day: Value) -> str:
        return f"CAST(REPLACE({self.value(day)}, '-', '') AS INTEGER)"

    def _days_between(self, days: DaysBetween) -> str:
        return f"CAST(JULIANDAY({self.value(days.later)}) - JULIANDAY({self.value(days.earlier)}) AS INTEGER)"

    def _days_after(self, after: DaysAfter) -> str:
        return f"DATE({self.value(after.day)}, CAST({self.value(after.days)} AS INTEGER) || ' days')"

    def _folded(self, folded: Folded) -> str:
        """LOWER knows no letters but A–Z."""
        text = f"LOWER({self.value(folded.value)})"
        for capital in (capital for capital in CAPITALS if not capital.isascii()):
            text = f"REPLACE({text}, '{capital}', '{capital.lower()}')"
        return text

    def _like(self, condition: Like) -> str:
        """GLOB, for LIKE does not tell small letters from capital ones here."""
        pattern = re.sub(r"[?\[]", r"[\g<0>]", condition.pattern)
        return f"{self.value(condition.value)} GLOB {self._text(pattern)}"

    def _as_decimal(self, decimal: AsDecimal) -> str:
        """There are no decimals to make room in."""
        return self.value(decimal.value)

    def _whole_quotient(self, dividend: str, divisor: int) -> str:
        return f"({dividend} / {divisor})"

    def _rounded(self, rounded: Rounded) -> str:
        whole, decimals = self._scaled(rounded.value)
        if decimals > rounded.decimals:
            step = 10 ** (decimals - rounded.decimals)
            away = f"CASE WHEN {whole} < 0 THEN -{step // 2} ELSE {step // 2} END"
            whole = f"(({whole} + {away}) / {step})"
        else:
            whole = f"({whole} * {10 ** (rounded.decimals - decimals)})"
        return f"({whole} / {10**rounded.decimals}.0)" if rounded.decimals else whole

    def _quotient(self, quotient: Quotient) -> str:
        """The whole part by itself, so that the rest may be multiplied without growing too large."""
        dividend, divisor, _ = self._aligned(quotient.dividend, quotient.divisor)
        rest = half_away(f"({dividend} % {divisor})", divisor, quotient.decimals, "/")
        whole = f"({dividend} / {divisor} * {10**quotient.decimals} + {rest})"
        return f"({whole} / {10**quotient.decimals}.0)" if quotient.decimals else whole

    def _aligned(self, left: Value, right: Value) -> tuple[str, str, int]:
        """Two numbers as whole ones, freed of the same number of decimals."""
        scaled = self._scaled(left), self._scaled(right)
        decimals = max(own for _, own in scaled)
        first, second = (f"({text} * {10 ** (decimals - own)})" if own < decimals else text for text, own in scaled)
        return first, second, decimals

    def _scaled(self, value: Value) -> tuple[str, int]:
        """A number as a whole one, and how many decimals it has been freed of."""
        if isinstance(value, Arithmetic):
            if value.operator == "*":
                (left, left_decimals), (right, right_decimals) = self._scaled(value.left), self._scaled(value.right)
                return f"({left} * {right})", left_decimals + right_decimals
            left, right, decimals = self._aligned(value.left, value.right)
            return f"({left} {value.operator} {right})", decimals
        if isinstance(value, Constant) and isinstance(value.value, Decimal):
            _, _, exponent = value.value.normalize().as_tuple()
            decimals = max(0, -int(exponent))
            return f"{value.value.scaleb(decimals):.0f}", decimals
        return f"CAST(ROUND({self.value(value)} * {10**_DECIMALS}) AS INTEGER)", _DECIMALS


_DECIMALS = 6  # of a value in the logical record
_MOST_SELECTS = 400

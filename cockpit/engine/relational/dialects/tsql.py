"""SQL Server (Transact-SQL)."""

from __future__ import annotations

from datetime import date, time
from textwrap import indent

from cockpit.engine.relational import words
from cockpit.engine.relational.form import (
    Aggregate,
    Binary,
    Case,
    Concatenated,
    Constant,
    DaysAfter,
    DaysBetween,
    Folded,
    Joined,
    OneOf,
    Quotient,
    Value,
    Values,
)
from cockpit.engine.relational.groups import MOST_JOINS
from cockpit.engine.relational.printing import CAPITALS, STEP, Dialect


class Tsql(Dialect):
    """SQL Server. Texts of the views are NVARCHAR, decimals DECIMAL(18, 6), truth BIT or INT; the clinic is the variable `@clinic_id`, NVARCHAR.

    - Collations: texts of the views are compared as `Latin1_General_BIN2` (its UTF-8 sibling needs SQL Server 2019): by code points up to U+FFFF;
      a character beyond those is ordered as its two halves, before U+E000. The clinic is compared as its column is, so that its index is
      used.
    - Comparisons pad the shorter text with blanks: texts of the views end in no blank, and a constant that does is equal to none of them.
    - LIKE reads `[` as a pattern too. Texts are NVARCHAR constants; `$(`, which `sqlcmd` would replace, is taken apart.
    - NULL has no type of its own: where nothing else in an expression gives one, it is cast.
    - A product of more than 38 digits loses decimals, down to six. Values of DECIMAL(18, 6) times a factor of 19 digits are exact. A quotient is made
      of DECIMAL(18, 6) and has twenty decimals before it is rounded.
    - STRING_AGG is given NVARCHAR(MAX), for it fails on more than 8,000 bytes otherwise.
    - Common table expressions are put in wherever they are used, so a long profile makes a long plan.
    """

    name = "tsql"
    least_version = "SQL Server 2017"
    reserved = words.TSQL
    mark = "@clinic_id"
    wide = ""
    hints = False
    keeps = False
    gathers = False
    lowers = False
    members_apart = False
    seeks_patients = False
    marks = False
    most_joins = MOST_JOINS
    tables = "#"  # a table of the session's own
    wildcards = "%_["

    def _made(self, table: str, parts: str, select: str) -> str:
        return f"{parts}SELECT *\nINTO {table}\nFROM (\n{indent(select, STEP)}\n) AS made"

    def identifier(self, name: str) -> str:
        return f"[{name}]" if name in self.reserved else name

    def _comment(self, text: str) -> str:
        return super()._comment(text.replace("$(", "$ ("))

    def _binary(self, binary: Binary) -> str:
        return f"{self._column_of(binary.value)} COLLATE {_COLLATION}"

    def _date(self, value: date) -> str:
        return f"CAST('{value.isoformat()}' AS DATE)"

    def _time(self, value: time) -> str:
        return f"CAST('{value.isoformat()}' AS TIME(0))"

    def _text(self, text: str) -> str:
        halves = "N" + super()._text(text).replace("$(", "$' + N'(")
        return f"({halves})" if "$(" in text else halves

    def _column(self, name: str, value: Value) -> str:
        return f"{_NULL} AS {self.identifier(name)}" if value == _NOTHING else super()._column(name, value)

    def _constants(self, values: Values) -> str:
        """Texts with the collation of the views' texts, with which they are united and compared."""
        told = super()._constants(values)
        for name, value in zip(values.columns, values.rows[0], strict=True):
            if isinstance(value.value, str):
                column = self.identifier(name)
                told = told.replace(f"v.{column}", f"v.{column} COLLATE {_COLLATION} AS {column}", 1)
        return told

    def _case(self, case: Case) -> str:
        results = [then for _, then in case.branches] + ([case.otherwise] if case.otherwise else [])
        return _NULL if all(result == _NOTHING for result in results) else super()._case(case)

    def _aggregate(self, aggregate: Aggregate) -> str:
        return f"{aggregate.function}({_NULL})" if aggregate.value == _NOTHING else super()._aggregate(aggregate)

    def _one_of(self, condition: OneOf) -> str:
        values = tuple(value for value in condition.values if not str(value).endswith(" "))
        return super()._one_of(OneOf(condition.value, values)) if values else "1 = 0"

    def _joined(self, joined: Joined) -> str:
        text = f"CAST({self.value(joined.value)} AS NVARCHAR(MAX))"
        order = self._values(joined.order)
        return f"STRING_AGG({text}, {self._text(joined.separator)}) WITHIN GROUP (ORDER BY {order})"

    def _concatenated(self, concatenated: Concatenated) -> str:
        return "(" + " + ".join(self.value(text) for text in concatenated.texts) + ")"

    def _day_number(self, day: Value) -> str:
        text = self.value(day)
        return f"(YEAR({text}) * 10000 + MONTH({text}) * 100 + DAY({text}))"

    def _whole_quotient(self, dividend: str, divisor: int) -> str:
        return f"({dividend} / {divisor})"

    def _quotient(self, quotient: Quotient) -> str:
        dividend, divisor = self.value(quotient.dividend), self.value(quotient.divisor)
        exact = f"CAST({dividend} AS DECIMAL(18, 6)) / NULLIF(CAST({divisor} AS DECIMAL(18, 6)), 0)"
        return f"ROUND({exact}, {quotient.decimals})"

    def _days_between(self, days: DaysBetween) -> str:
        return f"DATEDIFF(DAY, {self.value(days.earlier)}, {self.value(days.later)})"

    def _days_after(self, after: DaysAfter) -> str:
        return f"DATEADD(DAY, {self.value(after.days)}, {self.value(after.day)})"

    def _folded(self, folded: Folded) -> str:
        text = self.value(folded.value)
        if not isinstance(folded.value, Binary):
            text = f"{text} COLLATE {_COLLATION}"
        return f"TRANSLATE({text}, {self._text(CAPITALS)}, {self._text(CAPITALS.lower())})"


_COLLATION = "Latin1_General_BIN2"
_NOTHING = Constant(None)
_NULL = "CAST(NULL AS NVARCHAR(1))"

"""Spark SQL."""

from __future__ import annotations

from datetime import time
from textwrap import indent

from cockpit.engine.relational import words
from cockpit.engine.relational.form import LISTED_PATIENTS, DaysAfter, DaysBetween, Joined, Part, Quotient
from cockpit.engine.relational.groups import MOST_JOINS
from cockpit.engine.relational.printing import STEP, Dialect


class Spark(Dialect):
    """Spark SQL. Decimals of the views are DECIMAL(18, 6), truth is INT; the clinic is the named parameter `:clinic_id`.

    - There is no TIME: a time of day is the text `HH:MM:SS`.
    - Texts are compared by their bytes, which is by code points.
    - A backslash and a quote in a text mean different things by version and setting, and `${…}` is replaced before the statement is read: a
      text with one of them is written in hexadecimals; in comments they are taken apart.
    - A product has at most 38 digits; of more, decimals are rounded away, down to six. Values below 10^12 with six decimals times a factor of
      19 digits are exact. A quotient is made of DECIMAL(18, 6) and has twenty decimals before it is rounded.
    - A part is copied to wherever it is read, and there is no MATERIALIZED; but what chance has a part in is worked out once, for copies might differ.
      Only who is listed is kept so: that stops the copies from growing out of bounds, and of several such parts that build on each other the optimiser
      of Spark 4.3 makes an invalid plan.
    - There is no ordered STRING_AGG before Spark 4: the group's texts are collected with their keys, sorted and joined.
    """

    name = "spark"
    least_version = "Spark 3.4"
    reserved = words.SPARK
    mark = ":clinic_id"
    wide = ""
    hints = False
    keeps = False
    gathers = False
    lowers = False
    members_apart = False
    seeks_patients = False
    marks = True
    most_joins = MOST_JOINS
    tables = "part_"

    def identifier(self, name: str) -> str:
        return f"`{name}`" if name in self.reserved else name

    def _made(self, table: str, parts: str, select: str) -> str:
        """There are no temporary tables, and a view is copied to wherever it is read."""
        return f"CREATE TABLE {table} USING parquet AS\n{parts}{select}"

    def _part_body(self, part: Part) -> str:
        body = super()._part_body(part)
        if part.name != LISTED_PATIENTS:
            return body
        why = self._comment(
            "RAND() er altid mindst 0; med den regner Spark denne del ud én gang i stedet for hvor den læses."
        )
        return f"SELECT *\nFROM (\n{indent(body, STEP)}\n) AS once\n{why}WHERE RAND() >= 0"

    def _comment(self, text: str) -> str:
        """A backslash at the end of a comment's line would make the next line a part of it."""
        lines = super()._comment(text.replace("${", "$ {")).splitlines()
        return "".join(f"{line} \n" if line.endswith("\\") else f"{line}\n" for line in lines)

    def _time(self, value: time) -> str:
        return self._text(value.isoformat())

    def _text(self, text: str) -> str:
        if "\\" in text or "'" in text or "${" in text:
            return f"CAST(X'{text.encode().hex().upper()}' AS STRING)"
        return super()._text(text)

    def _joined(self, joined: Joined) -> str:
        keys = "".join(f"{self.value(key)} AS k{number}, " for number, key in enumerate(joined.order, start=1))
        collected = f"ARRAY_SORT(COLLECT_LIST(STRUCT({keys}{self.value(joined.value)} AS joined)))"
        return f"ARRAY_JOIN(TRANSFORM({collected}, one -> one.joined), {self._text(joined.separator)})"

    def _whole_quotient(self, dividend: str, divisor: int) -> str:
        return f"({dividend} DIV {divisor})"

    def _quotient(self, quotient: Quotient) -> str:
        dividend, divisor = self.value(quotient.dividend), self.value(quotient.divisor)
        exact = f"CAST({dividend} AS DECIMAL(18, 6)) / NULLIF(CAST({divisor} AS DECIMAL(18, 6)), 0)"
        return f"ROUND({exact}, {quotient.decimals})"

    def _days_between(self, days: DaysBetween) -> str:
        return f"DATEDIFF({self.value(days.later)}, {self.value(days.earlier)})"

    def _days_after(self, after: DaysAfter) -> str:
        return f"DATE_ADD({self.value(after.day)}, CAST({self.value(after.days)} AS INT))"

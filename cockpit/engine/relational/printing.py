"""How the relational form is written as SQL text. DuckDB's way; another dialect (`dialects`) overrides what it writes differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from textwrap import indent, wrap

from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
    Aggregate,
    And,
    Arithmetic,
    BeginsWith,
    Binary,
    Case,
    Coalesce,
    Column,
    Compare,
    CompletedYears,
    Concatenated,
    Condition,
    Constant,
    IsNull,
    Join,
    Joined,
    Named,
    Not,
    OneOf,
    Or,
    Order,
    Part,
    Placeholder,
    Quotient,
    Relation,
    Rounded,
    RowNumber,
    Select,
    Statement,
    Union,
    Value,
    Values,
)

STEP = "    "


class Dialect:
    """DuckDB. Every method gives the text of one kind of node."""

    name = "duckdb"
    least_version = "DuckDB 1.1"
    reserved = frozenset({"end"})

    def statement(self, statement: Statement) -> str:
        """The whole statement, ending in a line break."""
        parts = ",\n\n".join(self._part(part) for part in statement.parts)
        comment = f"{statement.comment}\nSkrevet til {self.least_version} eller nyere."
        return f"{self._comment(comment)}WITH\n\n{parts}\n\n{self.relation(statement.select)}\n"

    def _part(self, part: Part) -> str:
        body = indent(self.relation(part.relation), STEP)
        return (
            f"{self._comment(part.comment)}{self.identifier(part.name)} AS {self._hint(part.materialized)}(\n{body}\n)"
        )

    def _hint(self, materialized: bool | None) -> str:
        """Whether the part is computed once and kept, for an engine that lets itself be told; with a blank behind it."""
        return {None: "", True: "MATERIALIZED ", False: "NOT MATERIALIZED "}[materialized]

    def _comment(self, text: str) -> str:
        """Comment lines; a line break in the text cannot end the comment."""
        return "".join(f"-- {line}\n" for paragraph in text.splitlines() for line in wrap(paragraph, 110))

    def identifier(self, name: str) -> str:
        return f'"{name}"' if name in self.reserved else name

    # ---- relations

    def relation(self, relation: Relation) -> str:
        if isinstance(relation, Union):
            return "\nUNION ALL\n".join(self.relation(select) for select in relation.selects)
        if isinstance(relation, Values):
            return self._constants(relation) if relation.rows else self._nothing(relation)
        lines = ["SELECT", ",\n".join(f"{STEP}{self._column(name, value)}" for name, value in relation.columns)]
        if relation.source:
            lines.append(f"FROM {self._source(relation, relation.source)}")
        lines += [self._join(join) for join in relation.joins]
        if relation.where != ALWAYS:
            lines.append(f"WHERE {self._where(relation.where)}")
        if relation.group_by:
            lines.append(f"GROUP BY {self._values(relation.group_by)}")
        if relation.order_by:
            lines.append(f"ORDER BY {self._orders(relation.order_by)}")
        return "\n".join(lines)

    def _constants(self, values: Values) -> str:
        """Constant rows, of which there is at least one, as a query."""
        names = [self.identifier(name) for name in values.columns]
        listed = ", ".join(f"v.{name}" for name in names)
        return f"SELECT {listed}\nFROM (\n{indent(self._rows(values), STEP)}\n) AS v ({', '.join(names)})"

    def _rows(self, values: Values) -> str:
        """VALUES with a row on each line."""
        return "VALUES\n" + ",\n".join(f"{STEP}({self._values(row)})" for row in values.rows)

    def _nothing(self, values: Values) -> str:
        """No row at all, with these columns."""
        return self.relation(Select(tuple((name, Constant("")) for name in values.columns), None, where=NEVER))

    def _column(self, name: str, value: Value) -> str:
        text = self.value(value)
        same = isinstance(value, Column | Binary) and text.rpartition(".")[2] == self.identifier(name)
        return text if same else f"{text} AS {self.identifier(name)}"

    def _source(self, select: Select, source: Named) -> str:
        """What the select reads first."""
        return self._named(source)

    def _named(self, named: Named) -> str:
        if isinstance(named.relation, str):
            return f"{self.identifier(named.relation)} {named.alias}"
        return f"(\n{indent(self.relation(named.relation), STEP)}\n) {named.alias}"

    def _join(self, join: Join) -> str:
        if join.kind == "CROSS":
            return f"CROSS JOIN {self._named(join.to)}"
        return f"{join.kind} JOIN {self._named(join.to)} ON {self.condition(join.on, top=True)}"

    def _where(self, condition: Condition) -> str:
        """The condition with each of its parts on a line."""
        if not isinstance(condition, And):
            return self.condition(condition, top=True)
        return f"\n{STEP}AND ".join(self.condition(part) for part in condition.conditions) or self.condition(condition)

    def _orders(self, orders: Sequence[Order]) -> str:
        return ", ".join(self.value(order.value) + (" DESC" if order.descending else "") for order in orders)

    def _values(self, values: Iterable[Value]) -> str:
        return ", ".join(self.value(value) for value in values)

    # ---- values

    def value(self, value: Value) -> str:
        writers: dict[type, Callable[..., str]] = {
            Column: self._column_of,
            Binary: self._binary,
            Constant: self._constant,
            Placeholder: self._placeholder,
            Case: self._case,
            Coalesce: self._coalesce,
            Arithmetic: self._arithmetic,
            Quotient: self._whole_quotient,
            Rounded: self._rounded,
            Aggregate: self._aggregate,
            Joined: self._joined,
            Concatenated: self._concatenated,
            RowNumber: self._row_number,
            CompletedYears: self._completed_years,
        }
        return writers[type(value)](value)

    def _column_of(self, column: Column) -> str:
        name = self.identifier(column.name)
        return f"{column.of}.{name}" if column.of else name

    def _binary(self, binary: Binary) -> str:
        return self._column_of(binary.value)

    def _constant(self, constant: Constant) -> str:
        value = constant.value
        if value is None:
            return "NULL"
        if isinstance(value, date):
            return self._date(value)
        if isinstance(value, time):
            return self._time(value)
        if isinstance(value, Decimal):
            return format(value, "f")
        return str(value) if isinstance(value, int) else self._text(value)

    def _date(self, value: date) -> str:
        return f"DATE '{value.isoformat()}'"

    def _time(self, value: time) -> str:
        return f"TIME '{value.isoformat()}'"

    def _text(self, text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    def _placeholder(self, placeholder: Placeholder) -> str:
        return f"${placeholder.name}"

    def _case(self, case: Case) -> str:
        branches = " ".join(
            f"WHEN {self.condition(when, top=True)} THEN {self.value(then)}" for when, then in case.branches
        )
        otherwise = f" ELSE {self.value(case.otherwise)}" if case.otherwise else ""
        return f"CASE {branches}{otherwise} END"

    def _coalesce(self, coalesce: Coalesce) -> str:
        return f"COALESCE({self.value(coalesce.value)}, {self.value(coalesce.instead)})"

    def _arithmetic(self, arithmetic: Arithmetic) -> str:
        return f"({self.value(arithmetic.left)} {arithmetic.operator} {self.value(arithmetic.right)})"

    def _rounded(self, rounded: Rounded) -> str:
        return f"ROUND({self.value(rounded.value)}, {rounded.decimals})"

    def _aggregate(self, aggregate: Aggregate) -> str:
        counted = "*" if aggregate.value is None else self.value(aggregate.value)
        return f"{aggregate.function}({'DISTINCT ' if aggregate.distinct else ''}{counted})"

    def _joined(self, joined: Joined) -> str:
        return f"STRING_AGG({self.value(joined.value)}, {self._text(joined.separator)} ORDER BY {self._values(joined.order)})"

    def _concatenated(self, concatenated: Concatenated) -> str:
        return "(" + " || ".join(self.value(text) for text in concatenated.texts) + ")"

    def _row_number(self, number: RowNumber) -> str:
        return (
            f"ROW_NUMBER() OVER (PARTITION BY {self._values(number.partition)} ORDER BY {self._orders(number.order)})"
        )

    def _completed_years(self, years: CompletedYears) -> str:
        return self._quotient(f"({self._day_number(years.until)} - {self._day_number(years.since)})", 10000)

    def _whole_quotient(self, quotient: Quotient) -> str:
        value = self.value(quotient.value)
        return value if quotient.divisor == 1 else self._quotient(value, quotient.divisor)

    def _quotient(self, dividend: str, divisor: int) -> str:
        """Division of whole numbers that drops the rest."""
        return f"({dividend} // {divisor})"

    def _day_number(self, day: Value) -> str:
        """The day as the number yyyymmdd."""
        text = self.value(day)
        return f"(EXTRACT(YEAR FROM {text}) * 10000 + EXTRACT(MONTH FROM {text}) * 100 + EXTRACT(DAY FROM {text}))"

    # ---- conditions

    def condition(self, condition: Condition, *, top: bool = False) -> str:
        """The condition's text; in parentheses when it is compound and not at the top."""
        if isinstance(condition, And | Or):
            return self._compound(condition, top=top)
        if isinstance(condition, Compare):
            return f"{self.value(condition.left)} {condition.operator} {self.value(condition.right)}"
        if isinstance(condition, Not) and isinstance(condition.condition, IsNull):
            return f"{self.value(condition.condition.value)} IS NOT NULL"
        if isinstance(condition, Not):
            return f"NOT ({self.condition(condition.condition, top=True)})"
        if isinstance(condition, IsNull):
            return f"{self.value(condition.value)} IS NULL"
        if isinstance(condition, OneOf):
            return self._one_of(condition)
        return self._begins_with(condition)

    def _compound(self, condition: And | Or, *, top: bool) -> str:
        if not condition.conditions:
            return "1 = 1" if isinstance(condition, And) else "1 = 0"
        word = " AND " if isinstance(condition, And) else " OR "
        text = word.join(self.condition(part) for part in condition.conditions)
        return text if top else f"({text})"

    def _one_of(self, condition: OneOf) -> str:
        if len(condition.values) == 1:
            return f"{self.value(condition.value)} = {self._text(condition.values[0])}"
        return f"{self.value(condition.value)} IN ({', '.join(self._text(value) for value in condition.values)})"

    def _begins_with(self, condition: BeginsWith) -> str:
        """LIKE, with whatever LIKE would read as a pattern escaped."""
        escaped = re.sub(r"([%_\\])", r"\\\1", condition.prefix)
        suffix = " ESCAPE '\\'" if escaped != condition.prefix else ""
        return f"{self.value(condition.value)} LIKE {self._text(escaped + '%')}{suffix}"

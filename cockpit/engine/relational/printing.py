"""How the relational form is written as SQL text. DuckDB's way; another dialect (`dialects`) overrides what it writes differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from textwrap import indent, wrap

from cockpit.engine.relational import words
from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
    PARAMETERS,
    Absolute,
    Aggregate,
    And,
    Arithmetic,
    AsDecimal,
    BeginsWith,
    Binary,
    ByCodePoints,
    Case,
    Coalesce,
    Column,
    Compare,
    CompletedYears,
    Concatenated,
    Condition,
    Constant,
    DaysAfter,
    DaysBetween,
    Folded,
    Greatest,
    IsNull,
    Join,
    Joined,
    Least,
    Like,
    Masked,
    Named,
    Not,
    OneOf,
    Or,
    Order,
    Parameter,
    Part,
    Placeholder,
    Previous,
    Quotient,
    Relation,
    Rounded,
    RowNumber,
    RunningMaximum,
    Select,
    Statement,
    Trimmed,
    Union,
    Value,
    Values,
)

STEP = "    "
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ"


def half_away(dividend: str, divisor: str, decimals: int, division: str) -> str:
    """A quotient of whole numbers times 10^decimals, rounded half away from zero; `division` drops the rest. NULL when the divisor is zero."""
    half = f"CASE WHEN {dividend} < 0 THEN -ABS({divisor}) ELSE ABS({divisor}) END"
    return f"((2 * {10**decimals} * {dividend} + {half}) {division} NULLIF(2 * {divisor}, 0))"


def quotient_of_decimals(dividend: str, divisor: str, decimals: int) -> str:
    """A quotient where decimals are divided as decimals, with so many more of them that a half is never taken for its neighbour."""
    return f"ROUND({dividend} * 1.{'0' * 20} / NULLIF({divisor}, 0), {decimals})"


def _is_long(factor: Value) -> bool:
    """Whether a product with the constant may need more than 18 digits: the other factor has six decimals and up to eight digits before them."""
    return (
        isinstance(factor, Constant) and isinstance(factor.value, Decimal) and len(factor.value.as_tuple().digits) > 4
    )


class Dialect:
    """DuckDB. Every method gives the text of one kind of node."""

    name = "duckdb"
    least_version = "DuckDB 1.1"
    reserved = words.DUCKDB
    wildcards = "%_"  # what LIKE reads as a pattern
    gap = "\n\n"  # between parts
    mark = "$clinic_id"  # where the clinic goes
    # Whether the mark may stand wherever the clinic is read. DuckDB takes a subquery in its place half a second to plan.
    marks = True
    hints = True  # whether it takes MATERIALIZED
    keeps = True  # whether it then computes a part once, however often and deeply it is read
    gathers = True  # whether groupings of the same rows are to be one, each answer with a filter of its own
    # Whether what is read again for members is kept by itself, with no more rows and columns than they need. Here that is 1 to 3 % of a statement.
    members_apart = True
    # Whether rows of others than those whose rows are looked for are left unread, where the join has the patient for its only key (`sought`). Here that is 4 to
    # 20 % of the statement of one profile. Many profiles at once look for most patients, and lose 8 % by it.
    seeks_patients = True
    # Whether LOWER takes letter by letter, whatever the language, and is quicker than folding: it makes more letters small than folding does, so that
    # what it rules out need not be folded. Here it is twenty times as quick.
    lowers = True
    # How many parts are joined to those listed before they are gathered in blocks: a longer chain carries so many columns from join to join that making
    # room for them takes half a second.
    most_joins = 8
    tables = ""  # what the names of tables begin with where a statement is written in steps; empty where it cannot be
    session = ""  # what a session is told before the steps
    least_in_steps = ""  # the version that takes the steps, where not every one does that takes the statement
    one_mark = False  # whether the mark may stand in one place only
    wide = "DECIMAL(28, 6)"  # what has room for a product, where one of two decimals of 18 digits has 18 too; empty where products widen

    def statement(self, statement: Statement) -> str:
        """The whole statement, ending in a line break."""
        return f"{self.heading(statement.comment)}{self.query(statement)}"

    def heading(self, comment: str, *, in_steps: bool = False) -> str:
        """What stands above everything."""
        least = (self.least_in_steps if in_steps else "") or self.least_version
        return self._comment(f"{comment}\nSkrevet til {least} eller nyere.")

    def query(self, statement: Statement) -> str:
        """The statement without a heading, ending in a line break."""
        statement = self._suited(statement)
        return f"{self._with(statement.parts)}{self._final(statement.select)}\n"

    def table(self, name: str, statement: Statement) -> str:
        """What makes a table of the statement's result, ending in a line break."""
        statement = self._suited(statement)
        made = self._made(self.identifier(name), self._with(statement.parts), self.relation(statement.select))
        return f"{self._comment(statement.comment)}{made}\n"

    def dropped(self, table: str) -> str:
        """What drops such a table, also where it was not made."""
        return f"DROP TABLE IF EXISTS {self.identifier(table)}\n"

    def _made(self, table: str, parts: str, select: str) -> str:
        return f"CREATE TEMPORARY TABLE {table} AS\n{parts}{select}"

    def _suited(self, statement: Statement) -> Statement:
        """The statement as the engine takes it."""
        return statement

    def _with(self, parts: Sequence[Part]) -> str:
        written = [self._part(part) for part in parts if not (self.marks and part.name == PARAMETERS)]
        return f"WITH{self.gap}{f',{self.gap}'.join(written)}{self.gap}" if written else ""

    def _final(self, select: Select) -> str:
        return self.relation(select)

    def _part(self, part: Part) -> str:
        body = indent(self._part_body(part), STEP)
        return (
            f"{self._comment(part.comment)}{self.identifier(part.name)} AS {self._hint(part.materialized)}(\n{body}\n)"
        )

    def _part_body(self, part: Part) -> str:
        return self.relation(part.relation)

    def _hint(self, materialized: bool | None) -> str:
        """Whether the part is computed once and kept, for an engine that lets itself be told; with a blank behind it."""
        if not self.hints:
            return ""
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
        every = [f"{STEP}{relation.every_of}.*"] if relation.every_of else []
        notes = {name: indent(self._comment(note), STEP) for name, note in relation.notes}
        columns = [f"{notes.get(name, '')}{STEP}{self._column(name, value)}" for name, value in relation.columns]
        lines = ["SELECT", ",\n".join([*every, *columns])]
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

    def _united(self, values: Values) -> str:
        """Constant rows for an engine without VALUES, or with its own."""
        rows = (Select(tuple(zip(values.columns, row, strict=True)), None) for row in values.rows)
        return self.relation(Union(tuple(rows)))

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
        """Each key once, where it counts: T-SQL refuses one that it has had."""
        keys = {order.value: order.descending for order in reversed(orders)}
        firsts = [(value, keys.pop(value)) for value in [order.value for order in orders] if value in keys]
        return ", ".join(self.value(value) + (" DESC" if descending else "") for value, descending in firsts)

    def _values(self, values: Iterable[Value]) -> str:
        return ", ".join(self.value(value) for value in values)

    # ---- values

    def value(self, value: Value) -> str:
        writers: dict[type, Callable[..., str]] = {
            Column: self._column_of,
            Binary: self._binary,
            ByCodePoints: self._by_code_points,
            Constant: self._constant,
            Placeholder: self._placeholder,
            Parameter: self._parameter,
            Case: self._case,
            Coalesce: self._coalesce,
            Arithmetic: self._arithmetic,
            Masked: self._masked,
            Rounded: self._rounded,
            Aggregate: self._aggregate,
            Joined: self._joined,
            Concatenated: self._concatenated,
            Trimmed: self._trimmed,
            RowNumber: self._row_number,
            CompletedYears: self._completed_years,
            DaysBetween: self._days_between,
            DaysAfter: self._days_after,
            Folded: self._folded,
            Quotient: self._quotient,
            AsDecimal: self._as_decimal,
            Absolute: self._absolute,
            Least: self._least,
            Greatest: self._greatest,
            RunningMaximum: self._running_maximum,
            Previous: self._previous,
        }
        return writers[type(value)](value)

    def _column_of(self, column: Column) -> str:
        name = self.identifier(column.name)
        return f"{column.of}.{name}" if column.of else name

    def _binary(self, binary: Binary) -> str:
        return self._column_of(binary.value)

    def _by_code_points(self, text: ByCodePoints) -> str:
        return self.value(text.value)

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
        return self.mark

    def _parameter(self, parameter: Parameter) -> str:
        if self.marks:
            return self.mark
        column = self._column_of(Column(parameter.name, parameter.source.alias))
        return f"(SELECT {column} FROM {self._named(parameter.source)})"

    def _case(self, case: Case) -> str:
        branches = " ".join(
            f"WHEN {self.condition(when, top=True)} THEN {self.value(then)}" for when, then in case.branches
        )
        otherwise = f" ELSE {self.value(case.otherwise)}" if case.otherwise else ""
        return f"CASE {branches}{otherwise} END"

    def _coalesce(self, coalesce: Coalesce) -> str:
        return f"COALESCE({self.value(coalesce.value)}, {self.value(coalesce.instead)})"

    def _arithmetic(self, arithmetic: Arithmetic) -> str:
        left = self.value(arithmetic.left)
        if self.wide and arithmetic.operator == "*" and _is_long(arithmetic.right):
            left = f"CAST({left} AS {self.wide})"
        return f"({left} {arithmetic.operator} {self.value(arithmetic.right)})"

    def _rounded(self, rounded: Rounded) -> str:
        return f"ROUND({self.value(rounded.value)}, {rounded.decimals})"

    def _aggregate(self, aggregate: Aggregate) -> str:
        counted = "*" if aggregate.value is None else self.value(aggregate.value)
        text = (
            f"{aggregate.function}({'DISTINCT ' if aggregate.distinct else ''}{counted}){self._among(aggregate.among)}"
        )
        return self._whole(text) if aggregate.whole else text

    def _among(self, among: Condition | None) -> str:
        """Which rows of the group an aggregate takes."""
        return "" if among is None else f" FILTER (WHERE {self.condition(among, top=True)})"

    def _whole(self, total: str) -> str:
        """A sum as a whole number of 64 bits: sums of whole numbers have 128 here, which is slow."""
        return f"CAST({total} AS BIGINT)"

    def _joined(self, joined: Joined) -> str:
        """As a list that is sorted: an aggregate with an order of its own takes DuckDB four times as long. What comes after the text itself in the order makes no difference."""
        texts = f"LIST({self.value(joined.value)}){self._among(joined.among)}"
        return f"ARRAY_TO_STRING(LIST_SORT({texts}), {self._text(joined.separator)})"

    def _concatenated(self, concatenated: Concatenated) -> str:
        return "(" + " || ".join(self.value(text) for text in concatenated.texts) + ")"

    def _trimmed(self, text: Trimmed) -> str:
        return f"LTRIM({self.value(text.value)})"

    def _row_number(self, number: RowNumber) -> str:
        return f"ROW_NUMBER() OVER ({self._window(number)})"

    def _running_maximum(self, maximum: RunningMaximum) -> str:
        earlier = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
        return f"MAX({self.value(maximum.value)}) OVER ({self._window(maximum)} {earlier})"

    def _previous(self, previous: Previous) -> str:
        return f"LAG({self.value(previous.value)}) OVER ({self._window(previous)})"

    def _window(self, windowed: RowNumber | RunningMaximum | Previous) -> str:
        of = f"PARTITION BY {self._values(windowed.partition)} " if windowed.partition else ""
        return f"{of}ORDER BY {self._orders(windowed.order)}"

    def _days_between(self, days: DaysBetween) -> str:
        return f"({self.value(days.later)} - {self.value(days.earlier)})"

    def _days_after(self, after: DaysAfter) -> str:
        return f"({self.value(after.day)} + CAST({self.value(after.days)} AS INTEGER))"

    def _folded(self, folded: Folded) -> str:
        return f"TRANSLATE({self.value(folded.value)}, {self._text(CAPITALS)}, {self._text(CAPITALS.lower())})"

    def _as_decimal(self, decimal: AsDecimal) -> str:
        return f"CAST({self.value(decimal.value)} AS DECIMAL(18, 6))"

    def _absolute(self, absolute: Absolute) -> str:
        return f"ABS({self.value(absolute.value)})"

    def _least(self, least: Least) -> str:
        return self._chosen(least.left, "<=", least.right)

    def _greatest(self, greatest: Greatest) -> str:
        return self._chosen(greatest.left, ">=", greatest.right)

    def _chosen(self, left: Value, operator: str, right: Value) -> str:
        one, other = self.value(left), self.value(right)
        return f"CASE WHEN {one} {operator} {other} THEN {one} WHEN {other} {operator} {one} THEN {other} END"

    def _quotient(self, quotient: Quotient) -> str:
        """In whole millionths, for decimals are divided as floating point numbers here."""
        if quotient.whole:
            return self._quotient_of_counts(quotient)
        dividend, divisor = (
            f"CAST(CAST({self.value(value)} AS DECIMAL(24, 6)) * 1000000 AS HUGEINT)"
            for value in (quotient.dividend, quotient.divisor)
        )
        whole = f"CAST({half_away(dividend, divisor, quotient.decimals, '//')} AS DECIMAL(30, 0))"
        return f"({whole} * {Decimal(1).scaleb(-quotient.decimals):f})" if quotient.decimals else whole

    def _quotient_of_counts(self, quotient: Quotient) -> str:
        """Whole numbers of 64 bits are divided many times as quickly as those of 128."""
        dividend, divisor = (f"CAST({self.value(one)} AS BIGINT)" for one in (quotient.dividend, quotient.divisor))
        whole = f"(({2 * 10**quotient.decimals} * {dividend} + {divisor}) // NULLIF(2 * {divisor}, 0))"
        return f"(CAST({whole} AS DECIMAL(18, 0)) * {Decimal(1).scaleb(-quotient.decimals):f})"

    def _completed_years(self, years: CompletedYears) -> str:
        return self._whole_quotient(f"({self._day_number(years.until)} - {self._day_number(years.since)})", 10000)

    def _masked(self, masked: Masked) -> str:
        return f"({self.value(masked.value)} & {masked.mask})"

    def _whole_quotient(self, dividend: str, divisor: int) -> str:
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
        if isinstance(condition, Like):
            return self._like(condition)
        return self._begins_with(condition)

    def _compound(self, condition: And | Or, *, top: bool) -> str:
        if not condition.conditions:
            return "1 = 1" if isinstance(condition, And) else "1 = 0"
        word = " AND " if isinstance(condition, And) else " OR "
        text = word.join(self.condition(part) for part in condition.conditions)
        return text if top else f"({text})"

    def _one_of(self, condition: OneOf) -> str:
        if len(condition.values) == 1:
            return f"{self.value(condition.value)} = {self._constant(Constant(condition.values[0]))}"
        return f"{self.value(condition.value)} IN ({self._list(condition.values)})"

    def _list(self, values: Sequence[str | int]) -> str:
        return ", ".join(self._constant(Constant(value)) for value in values)

    def _begins_with(self, condition: BeginsWith) -> str:
        return self._matches(condition.value, self._escaped(condition.prefix) + "%")

    def _like(self, condition: Like) -> str:
        literals = re.sub(r"\*+", "*", condition.pattern).split("*")
        pattern = "%".join(self._escaped(literal) for literal in literals)
        matches = self._matches(condition.value, pattern)
        if not self.lowers or not isinstance(condition.value, Folded):
            return matches
        lowered = f"LOWER({self.value(condition.value.value)})"
        # A case, for AND may ask both of every row.
        return f"CASE WHEN NOT {self._matched(lowered, f'LOWER({self._text(pattern)})', pattern)} THEN FALSE ELSE {matches} END"

    def _matches(self, value: Value, pattern: str) -> str:
        """LIKE. Where an engine takes a backslash for an escape by itself, naming another one leaves it a letter."""
        return self._matched(self.value(value), self._text(pattern), pattern)

    def _matched(self, value: str, pattern: str, written: str) -> str:
        escape = " ESCAPE '!'" if "!" in written or "\\" in written else ""
        return f"{value} LIKE {pattern}{escape}"

    def _escaped(self, literal: str) -> str:
        """A text in which nothing is a wildcard."""
        return re.sub(f"[{re.escape(self.wildcards)}!]", r"!\g<0>", literal)

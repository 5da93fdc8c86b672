"""Expressions of CQL, each with its text and its ELM (the JSON that engines run), so that the two cannot say different things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Elm = dict[str, Any]
SYSTEM = "{urn:hl7-org:elm-types:r1}"
FHIR = "{http://hl7.org/fhir}"


@dataclass(frozen=True)
class Expr:
    """One expression: `text` in CQL, safe to stand anywhere, and `elm`."""

    text: str
    elm: Elm


def boolean(value: bool) -> Expr:
    return Expr("true" if value else "false", _literal("Boolean", "true" if value else "false"))


def nothing(kind: str) -> Expr:
    """Null of one of CQL's own types."""
    elm = {"type": "As", "operand": {"type": "Null"}, "asType": f"{SYSTEM}{kind}", "strict": False}
    return Expr(f"(null as System.{kind})", elm)


UNKNOWN = nothing("Boolean")


def string(value: str) -> Expr:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return Expr(f"'{escaped}'", _literal("String", value))


def number(value: Decimal | int) -> Expr:
    whole = value == int(value)
    text = str(int(value)) if whole else format(Decimal(value), "f")
    return Expr(text, _literal("Integer" if whole else "Decimal", text))


def decimal(value: Decimal | int | str) -> Expr:
    """A number with a point, also when it is whole, for CQL's decimals and integers are different types."""
    text = format(Decimal(value), "f")
    text = text if "." in text else f"{text}.0"
    return Expr(text, _literal("Decimal", text))


LEAST = Expr("(minimum Decimal)", {"type": "MinValue", "valueType": f"{SYSTEM}Decimal"})
GREATEST = Expr("(maximum Decimal)", {"type": "MaxValue", "valueType": f"{SYSTEM}Decimal"})


def day(value: date) -> Expr:
    parts = {name: _literal("Integer", str(getattr(value, name))) for name in ("year", "month", "day")}
    return Expr(f"@{value.isoformat()}", {"type": "Date", **parts})


def _literal(kind: str, value: str) -> Elm:
    return {"type": "Literal", "valueType": f"{SYSTEM}{kind}", "value": value}


def both(*expressions: Expr) -> Expr:
    """All of them, by Kleene; nothing at all is true."""
    return _chain("And", "and", expressions) if expressions else boolean(True)


def either(*expressions: Expr) -> Expr:
    """Any of them, by Kleene; nothing at all is false."""
    return _chain("Or", "or", expressions) if expressions else boolean(False)


def _chain(kind: str, word: str, expressions: Sequence[Expr]) -> Expr:
    first, *rest = expressions
    for one in rest:
        first = _binary(kind, word, first, one)
    return first


def _binary(kind: str, word: str, left: Expr, right: Expr) -> Expr:
    return Expr(f"({left.text} {word} {right.text})", {"type": kind, "operand": [left.elm, right.elm]})


def opposite(one: Expr) -> Expr:
    return Expr(f"(not {one.text})", {"type": "Not", "operand": one.elm})


def is_true(one: Expr) -> Expr:
    return Expr(f"({one.text} is true)", {"type": "IsTrue", "operand": one.elm})


def is_null(one: Expr) -> Expr:
    return Expr(f"({one.text} is null)", {"type": "IsNull", "operand": one.elm})


def not_false(one: Expr) -> Expr:
    """True or unknown."""
    return opposite(Expr(f"({one.text} is false)", {"type": "IsFalse", "operand": one.elm}))


def equal(left: Expr, right: Expr) -> Expr:
    return _binary("Equal", "=", left, right)


def at_most(left: Expr, right: Expr) -> Expr:
    return _binary("LessOrEqual", "<=", left, right)


def at_least(left: Expr, right: Expr) -> Expr:
    return _binary("GreaterOrEqual", ">=", left, right)


def below(left: Expr, right: Expr) -> Expr:
    return _binary("Less", "<", left, right)


def above(left: Expr, right: Expr) -> Expr:
    return _binary("Greater", ">", left, right)


def within(one: Expr, many: Expr) -> Expr:
    return _binary("In", "in", one, many)


def plus(left: Expr, right: Expr) -> Expr:
    return _binary("Add", "+", left, right)


def minus(left: Expr, right: Expr) -> Expr:
    return _binary("Subtract", "-", left, right)


def negative(one: Expr) -> Expr:
    return Expr(f"(-{one.text})", {"type": "Negate", "operand": one.elm})


def quotient(left: Expr, right: Expr) -> Expr:
    return _binary("Divide", "/", left, right)


def nearest(one: Expr, decimals: int = 0) -> Expr:
    """CQL's own rounding. Engines differ on the half of a negative number: round positive ones only."""
    if not decimals:
        return Expr(f"Round({one.text})", {"type": "Round", "operand": one.elm})
    precision = number(decimals)
    elm = {"type": "Round", "operand": one.elm, "precision": precision.elm}
    return Expr(f"Round({one.text}, {precision.text})", elm)


def floor(one: Expr) -> Expr:
    """The greatest whole number that is not greater."""
    return Expr(f"Floor({one.text})", {"type": "Floor", "operand": one.elm})


def to_decimal(one: Expr) -> Expr:
    return Expr(f"ToDecimal({one.text})", {"type": "ToDecimal", "operand": one.elm})


def times(left: Expr, right: Expr) -> Expr:
    return _binary("Multiply", "*", left, right)


def date_of(one: Expr) -> Expr:
    return Expr(f"(date from {one.text})", {"type": "DateFrom", "operand": one.elm})


def part_of_date(name: str, one: Expr) -> Expr:
    elm = {"type": "DateTimeComponentFrom", "precision": name.capitalize(), "operand": one.elm}
    return Expr(f"({name} from {one.text})", elm)


def date_with(year: Expr, month: Expr, day_of_month: Expr) -> Expr:
    parts = {"year": year, "month": month, "day": day_of_month}
    inside = ", ".join(part.text for part in parts.values())
    return Expr(f"Date({inside})", {"type": "Date", **{name: part.elm for name, part in parts.items()}})


def days_between(earlier: Expr, later: Expr) -> Expr:
    """How many days the later date lies after the earlier; negative when it lies before."""
    elm = {"type": "DifferenceBetween", "precision": "Day", "operand": [earlier.elm, later.elm]}
    return Expr(f"(difference in days between {earlier.text} and {later.text})", elm)


def month_end(first_of_month: Expr) -> Expr:
    """The last day of the month that begins on a date."""
    month, one_day = ({"type": "Quantity", "value": 1, "unit": unit} for unit in ("month", "day"))
    next_month = {"type": "Add", "operand": [first_of_month.elm, month]}
    return Expr(f"({first_of_month.text} + 1 month - 1 day)", {"type": "Subtract", "operand": [next_month, one_day]})


def first_known(*expressions: Expr) -> Expr:
    return Expr(
        f"Coalesce({', '.join(one.text for one in expressions)})",
        {"type": "Coalesce", "operand": [one.elm for one in expressions]},
    )


def starts_with(one: Expr, beginning: str) -> Expr:
    start = string(beginning)
    return Expr(f"StartsWith({one.text}, {start.text})", {"type": "StartsWith", "operand": [one.elm, start.elm]})


def ends_with(one: Expr, end: Expr) -> Expr:
    return Expr(f"EndsWith({one.text}, {end.text})", {"type": "EndsWith", "operand": [one.elm, end.elm]})


def joined(left: Expr, right: Expr) -> Expr:
    return Expr(f"({left.text} + {right.text})", {"type": "Concatenate", "operand": [left.elm, right.elm]})


def replaced(one: Expr, pattern: str, by: str) -> Expr:
    arguments = [one, string(pattern), string(by)]
    inside = ", ".join(argument.text for argument in arguments)
    return Expr(
        f"ReplaceMatches({inside})", {"type": "ReplaceMatches", "operand": [argument.elm for argument in arguments]}
    )


def matches(one: Expr, pattern: str) -> Expr:
    """Whether the whole text matches; the pattern is put in a group, for some engines only put anchors around it."""
    arguments = [one, string(f"(?:{pattern})")]
    inside = ", ".join(argument.text for argument in arguments)
    return Expr(f"Matches({inside})", {"type": "Matches", "operand": [argument.elm for argument in arguments]})


def upper(one: Expr) -> Expr:
    return Expr(f"Upper({one.text})", {"type": "Upper", "operand": one.elm})


def typed(one: Expr, fhir_type: str) -> Expr:
    """A value that may be of several types, where it is of this one; else null."""
    elm = {"type": "As", "operand": one.elm, "asType": f"{FHIR}{fhir_type}", "strict": False}
    return Expr(f"({one.text} as FHIR.{fhir_type})", elm)


def element(of: Expr, path: str) -> Expr:
    return Expr(f"{of.text}.{path}", {"type": "Property", "path": path, "source": of.elm})


def reference(name: str) -> Expr:
    """The value of another definition of the library."""
    return Expr(f'"{name}"', {"type": "ExpressionRef", "name": name})


def operand(name: str) -> Expr:
    return Expr(name, {"type": "OperandRef", "name": name})


def call(name: str, *arguments: Expr) -> Expr:
    inside = ", ".join(argument.text for argument in arguments)
    elm = {"type": "FunctionRef", "name": name, "operand": [argument.elm for argument in arguments]}
    return Expr(f'"{name}"({inside})', elm)


def cases(items: Sequence[tuple[Expr, Expr]], otherwise: Expr) -> Expr:
    """What stands beside the first condition that is true, else something else; with no condition that."""
    if not items:
        return otherwise
    elm = {
        "type": "Case",
        "caseItem": [{"when": when.elm, "then": then.elm} for when, then in items],
        "else": otherwise.elm,
    }
    said = " ".join(f"when {when.text} then {then.text}" for when, then in items)
    return Expr(f"(case {said} else {otherwise.text} end)", elm)


def three_valued(certain: Expr, possible: Expr) -> Expr:
    """True when certain, unknown when only possible, else false."""
    return cases([(certain, boolean(True)), (possible, UNKNOWN)], boolean(False))


def known_or_unknown(is_it: Expr, is_another: Expr) -> Expr:
    """True when it is, false when it is something else that is known, else unknown."""
    return cases([(is_it, boolean(True)), (is_another, boolean(False))], UNKNOWN)

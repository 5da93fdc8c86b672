"""Expressions of CQL, each with its text and its ELM (the JSON that engines run), so that the two cannot say different things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


UNKNOWN = Expr(
    "(null as System.Boolean)",
    {"type": "As", "operand": {"type": "Null"}, "asType": f"{SYSTEM}Boolean", "strict": False},
)


def string(value: str) -> Expr:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return Expr(f"'{escaped}'", _literal("String", value))


def number(value: Decimal | int) -> Expr:
    whole = value == int(value)
    text = str(int(value)) if whole else format(Decimal(value), "f")
    return Expr(text, _literal("Integer" if whole else "Decimal", text))


def day(value: date) -> Expr:
    parts = {name: _literal("Integer", str(getattr(value, name))) for name in ("year", "month", "day")}
    return Expr(f"@{value.isoformat()}", {"type": "Date", **parts})


def _literal(kind: str, value: str) -> Elm:
    return {"type": "Literal", "valueType": f"{SYSTEM}{kind}", "value": value}


def texts(values: Iterable[str]) -> Expr:
    """A list of strings."""
    return listed([string(value) for value in values])


def listed(expressions: Sequence[Expr]) -> Expr:
    inside = ", ".join(one.text for one in expressions)
    return Expr(f"{{ {inside} }}", {"type": "List", "element": [one.elm for one in expressions]})


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


def within(one: Expr, many: Expr) -> Expr:
    return _binary("In", "in", one, many)


def plus(left: Expr, right: Expr) -> Expr:
    return _binary("Add", "+", left, right)


def minus(left: Expr, right: Expr) -> Expr:
    return _binary("Subtract", "-", left, right)


def times(left: Expr, right: Expr) -> Expr:
    return _binary("Multiply", "*", left, right)


def whole_quotient(left: Expr, right: Expr) -> Expr:
    return _binary("TruncatedDivide", "div", left, right)


def date_of(one: Expr) -> Expr:
    return Expr(f"(date from {one.text})", {"type": "DateFrom", "operand": one.elm})


def part_of_date(name: str, one: Expr) -> Expr:
    elm = {"type": "DateTimeComponentFrom", "precision": name.capitalize(), "operand": one.elm}
    return Expr(f"({name} from {one.text})", elm)


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


def upper(one: Expr) -> Expr:
    return Expr(f"Upper({one.text})", {"type": "Upper", "operand": one.elm})


def alias(name: str, path: str) -> Expr:
    """An element of what the alias of a query stands for."""
    return Expr(f"{name}.{path}", {"type": "Property", "path": path, "scope": name})


def element(of: Expr, path: str) -> Expr:
    return Expr(f"{of.text}.{path}", {"type": "Property", "path": path, "source": of.elm})


def reference(name: str) -> Expr:
    """The value of another definition of the library."""
    return Expr(f'"{name}"', {"type": "ExpressionRef", "name": name})


def operand(name: str) -> Expr:
    return Expr(name, {"type": "OperandRef", "name": name})


def call(name: str, argument: Expr) -> Expr:
    return Expr(f'"{name}"({argument.text})', {"type": "FunctionRef", "name": name, "operand": [argument.elm]})


def retrieved(resource: str) -> Expr:
    """All resources of a type in the patient's record."""
    return Expr(f"[{resource}]", {"type": "Retrieve", "dataType": f"{FHIR}{resource}"})


def filtered(source: Expr, name: str, condition: Expr, *, repeated: bool = False) -> Expr:
    """Those of a list for which the condition is true, under an alias. CQL gives equal ones once, unless they may be `repeated`."""
    elm: Elm = {
        "type": "Query",
        "source": [{"alias": name, "expression": source.elm}],
        "relationship": [],
        "where": condition.elm,
    }
    if repeated:
        elm["return"] = {"distinct": False, "expression": {"type": "AliasRef", "name": name}}
    return Expr(f"({source.text} {name} where {condition.text}{f' return all {name}' if repeated else ''})", elm)


def extensions(source: Expr, url: str) -> Expr:
    """The extensions with an address, found before anything is asked of their values, whose types differ."""
    return filtered(source, "U", equal(alias("U", "url.value"), string(url)))


def alias_itself(name: str) -> Expr:
    return Expr(name, {"type": "AliasRef", "name": name})


def exists(source: Expr) -> Expr:
    return Expr(f"exists {source.text}", {"type": "Exists", "operand": source.elm})


def first(source: Expr) -> Expr:
    return Expr(f"First({source.text})", {"type": "First", "source": source.elm})


def count(source: Expr) -> Expr:
    return Expr(f"Count({source.text})", {"type": "Count", "source": source.elm})


def three_valued(certain: Expr, possible: Expr) -> Expr:
    """True when certain, unknown when only possible, else false."""
    elm = {
        "type": "Case",
        "caseItem": [
            {"when": certain.elm, "then": boolean(True).elm},
            {"when": possible.elm, "then": UNKNOWN.elm},
        ],
        "else": boolean(False).elm,
    }
    return Expr(f"(case when {certain.text} then true when {possible.text} then {UNKNOWN.text} else false end)", elm)


def known_or_unknown(is_it: Expr, is_another: Expr) -> Expr:
    """True when it is, false when it is something else that is known, else unknown."""
    elm = {
        "type": "Case",
        "caseItem": [
            {"when": is_it.elm, "then": boolean(True).elm},
            {"when": is_another.elm, "then": boolean(False).elm},
        ],
        "else": UNKNOWN.elm,
    }
    return Expr(f"(case when {is_it.text} then true when {is_another.text} then false else {UNKNOWN.text} end)", elm)

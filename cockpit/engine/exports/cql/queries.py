"""Expressions about lists: what is retrieved, which are meant, what is made of each, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cockpit.engine.exports.cql.expressions import FHIR, SYSTEM, Elm, Expr, equal, string


def retrieved(resource: str) -> Expr:
    """All resources of a type in the patient's record."""
    return Expr(f"[{resource}]", {"type": "Retrieve", "dataType": f"{FHIR}{resource}"})


def alias(name: str, path: str) -> Expr:
    """An element of what the alias of a query stands for."""
    return Expr(f"{name}.{path}", {"type": "Property", "path": path, "scope": name})


def alias_itself(name: str) -> Expr:
    return Expr(name, {"type": "AliasRef", "name": name})


def let(name: str) -> Expr:
    """What a query has called by a name for each of its elements."""
    return Expr(name, {"type": "QueryLetRef", "name": name})


def record(parts: Mapping[str, Expr]) -> Expr:
    """A tuple."""
    inside = ", ".join(f"{name}: {part.text}" for name, part in parts.items())
    elm = {"type": "Tuple", "element": [{"name": name, "value": part.elm} for name, part in parts.items()]}
    return Expr(f"Tuple {{ {inside} }}", elm)


def listed(expressions: Sequence[Expr]) -> Expr:
    inside = ", ".join(one.text for one in expressions)
    return Expr(f"{{ {inside} }}", {"type": "List", "element": [one.elm for one in expressions]})


def empty(kind: str) -> Expr:
    """A list of nothing, of one of CQL's own types: what it is of must be said where nothing shows it."""
    of = {"type": "NamedTypeSpecifier", "name": f"{SYSTEM}{kind}"}
    elm = {"type": "List", "typeSpecifier": {"type": "ListTypeSpecifier", "elementType": of}, "element": []}
    return Expr(f"List<System.{kind}>{{ }}", elm)


def texts(values: Iterable[str]) -> Expr:
    """A list of strings."""
    return listed([string(value) for value in values])


def filtered(source: Expr, name: str, condition: Expr) -> Expr:
    """Those of a list for which the condition is true, under an alias; equal ones as often as they are there."""
    return made(source, name, condition, alias_itself(name))


def made(source: Expr, name: str, condition: Expr | None, what: Expr, lets: Sequence[tuple[str, Expr]] = ()) -> Expr:
    """What is made of each of a list for which the condition is true. `lets` are named first, in their order."""
    elm: Elm = {
        "type": "Query",
        "source": [{"alias": name, "expression": source.elm}],
        "relationship": [],
        "return": {"distinct": False, "expression": what.elm},
    }
    said = f"{_as_source(source)} {name}"
    if lets:
        elm["let"] = [{"identifier": called, "expression": expression.elm} for called, expression in lets]
        said += " let " + ", ".join(f"{called}: {expression.text}" for called, expression in lets)
    if condition is not None:
        elm["where"] = condition.elm
        said += f" where {condition.text}"
    return Expr(f"({said} return all {what.text})", elm)


_NAMES = ("ExpressionRef", "OperandRef", "AliasRef", "QueryLetRef")


def _as_source(source: Expr) -> str:
    """The text of what a query is of: as CQL's grammar has it a retrieve, a name, or anything in parentheses."""
    elm = source.elm
    while elm["type"] == "Property" and "source" in elm:
        elm = elm["source"]
    if elm["type"] in ("Retrieve", "Property", *_NAMES):
        return source.text
    return source.text if elm["type"] == "Query" else f"({source.text})"


def extensions(source: Expr, url: str) -> Expr:
    """The extensions with an address, found before anything is asked of their values, whose types differ."""
    return filtered(source, "U", equal(alias("U", "url.value"), string(url)))


def exists(source: Expr) -> Expr:
    return Expr(f"exists {source.text}", {"type": "Exists", "operand": source.elm})


def _of_all(function: str, source: Expr) -> Expr:
    """A function of a whole list, which ELM calls by the same name."""
    return Expr(f"{function}({source.text})", {"type": function, "source": source.elm})


def first(source: Expr) -> Expr:
    return _of_all("First", source)


def count(source: Expr) -> Expr:
    return _of_all("Count", source)


def total(source: Expr) -> Expr:
    return _of_all("Sum", source)


def least(source: Expr) -> Expr:
    return _of_all("Min", source)


def greatest(source: Expr) -> Expr:
    return _of_all("Max", source)


def distinct(source: Expr) -> Expr:
    return Expr(f"(distinct {source.text})", {"type": "Distinct", "operand": source.elm})


def flattened(source: Expr) -> Expr:
    """The elements of lists in a list, as one list."""
    return Expr(f"(flatten {source.text})", {"type": "Flatten", "operand": source.elm})

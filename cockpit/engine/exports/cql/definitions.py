"""The named expressions and functions that a library is made of, and what its parts are written with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql.expressions import Elm, Expr
from cockpit.engine.selection import Situation


class NotExpressible(Exception):
    """A part of a criterion that the CQL cannot say; the message is Danish, `english` English."""

    def __init__(self, danish: str, english: str) -> None:
        super().__init__(danish)
        self.english = english


@dataclass(frozen=True)
class Operand:
    """What a function is given: its name, and its type in CQL's text and in ELM."""

    name: str
    type_text: str
    type_elm: Elm


@dataclass(frozen=True)
class Definition:
    """A named expression, or with operands a function."""

    name: str
    comment: str
    expression: Expr
    operands: Sequence[Operand] = ()

    @property
    def elm(self) -> Elm:
        """The definition in ELM."""
        elm: Elm = {
            "name": self.name,
            "context": "Patient",
            "accessLevel": "Public",
            "expression": self.expression.elm,
        }
        if self.operands:
            elm["type"] = "FunctionDef"
            elm["operand"] = [{"name": one.name, "operandTypeSpecifier": one.type_elm} for one in self.operands]
        return elm

    @property
    def lines(self) -> list[str]:
        """The definition in CQL, with its comment above it."""
        given = ", ".join(f"{one.name} {one.type_text}" for one in self.operands)
        what = f'function "{self.name}"({given})' if self.operands else f'"{self.name}"'
        return [*(f"// {line}" for line in self.comment.splitlines()), f"define {what}:", f"  {self.expression.text}"]


@dataclass
class Definitions:
    """A library's definitions by name, each after those that it rests on."""

    as_of: date
    by_name: dict[str, Definition] = field(default_factory=dict)

    def define(self, name: str, comment: str, expression: Expr, operands: Sequence[Operand] = ()) -> Expr:
        """Add a definition and refer to it."""
        self.by_name[name] = Definition(name, comment, expression, operands)
        return cql.reference(name)

    def once(self, name: str, comment: str, expression: Callable[[], Expr], operands: Sequence[Operand] = ()) -> Expr:
        """Refer to a definition that many parts share; it is added when it is not there."""
        if name not in self.by_name:
            self.define(name, comment, expression(), operands)
        return cql.reference(name)

    def needed(self, roots: Iterable[str]) -> list[Definition]:
        """The definitions that the roots rest on, themselves included, in their order."""
        wanted = set(roots)
        for definition in reversed(self.by_name.values()):
            if definition.name in wanted:
                wanted |= set(_names(definition.expression.elm))
        return [definition for definition in self.by_name.values() if definition.name in wanted]


def _names(elm: Any) -> Iterable[str]:
    if isinstance(elm, dict):
        if elm.get("type") in ("ExpressionRef", "FunctionRef"):
            yield elm["name"]
        elm = list(elm.values())
    if isinstance(elm, list):
        for inner in elm:
            yield from _names(inner)


@dataclass(frozen=True)
class Writing:
    """What a part of a document is written with. The names of an inlined profile's definitions begin with its id (`prefix`)."""

    definitions: Definitions
    situation: Situation
    prefix: str = ""

    @property
    def as_of(self) -> date:
        """The reference date."""
        return self.definitions.as_of

    def define(self, name: str, comment: str, expression: Expr) -> Expr:
        return self.definitions.define(name, comment, expression)

"""Parameters: numbers in a document that a clinic may choose between two limits.

The published document stands with the default in every target. A choice gives another document to evaluate, never another published one: whoever
evaluates keeps the published document's hash, and `chosen` tells which parameters stand with another number than their default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from cockpit.standard.document import (
    NUMBER_DECIMALS,
    Comparison,
    ConstantNumber,
    CountNumber,
    DaysSinceNumber,
    Group,
    LargestShareNumber,
    Node,
    Parameter,
    ParameterTarget,
    Path,
    Period,
    Picked,
    PickedElement,
    PickedNumber,
    ProfileDocument,
    Relation,
    all_criteria,
    decimals_in,
)
from cockpit.standard.findings import DocumentRefused, Finding

_SETTABLE: tuple[tuple[type[Node], tuple[str, ...]], ...] = (
    (Comparison, ("value", "upper")),
    (Period, ("amount",)),
    (Relation, ("first_day", "last_day")),
    (Group, ("n",)),
    (Picked, ("nth",)),
    (PickedElement, ("nth",)),
    (PickedNumber, ("nth",)),
    (DaysSinceNumber, ("nth",)),
    (CountNumber, ("gap",)),
    (LargestShareNumber, ("least",)),
    (ConstantNumber, ("value",)),
)
_DECIMAL = re.compile(r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,8})?$")


@dataclass(frozen=True)
class Target:
    """A number that a parameter sets: its path in the document, the part that holds it, and the number there now as text (None: there is none)."""

    path: Path
    holder: Node
    field: str
    now: str | None

    @property
    def whole(self) -> bool:
        """Whether only whole numbers fit."""
        return not isinstance(self.holder, Comparison | ConstantNumber)

    def holds(self, value: str) -> bool:
        """Whether the number fits where it is to stand: a whole number where one is needed, within the limits of the field, and no
        more decimals than a computed number keeps.
        """
        if isinstance(self.holder, ConstantNumber) and decimals_in(value) > NUMBER_DECIMALS:
            return False
        try:
            type(self.holder).model_validate(_plain(self.holder) | {self.field: self.typed(value)})
        except (ValidationError, ValueError):
            return False
        return True

    def typed(self, value: str) -> str | int:
        """The number as it stands in the document. Raises ValueError for a fraction where only whole numbers fit."""
        return int(value) if self.whole else value


def _plain(node: Node) -> dict[str, Any]:
    return {name: getattr(node, name) for name in type(node).model_fields}


def node_paths(document: ProfileDocument) -> dict[str, Path]:
    """Where the nodes stand that a parameter may set something in: criteria, data elements and named events, by id."""
    paths: dict[str, Path] = {}
    for index, named in enumerate(document.events or []):
        paths[named.id] = ("events", index)
    for index, element in enumerate(document.elements):
        paths[element.id] = ("elements", index)
    return paths | {criterion.id: path for path, criterion in all_criteria(document)}


def target_of(document: ProfileDocument, target: ParameterTarget, paths: Mapping[str, Path]) -> Target | None:
    """What the target means in the document; None when there is no such node or no number there that a parameter may set."""
    if target.node not in paths:
        return None
    path = paths[target.node]
    holder: Any = node_at(document, path)
    *steps, field = target.field.split(".")
    for step in steps:
        if isinstance(holder, Group) and step == "criteria":
            return None  # what stands in the group has an id of its own
        part: str | int = int(step) if step.isdigit() else step
        holder, path = _step(holder, part), (*path, part)
    if not any(isinstance(holder, kind) and field in fields for kind, fields in _SETTABLE):
        return None
    now = getattr(holder, field)
    return Target((*path, field), holder, field, None if now is None else str(now))


def node_at(document: ProfileDocument, path: Path) -> Any:
    """What stands at the path; None when nothing does."""
    value: Any = document
    for part in path:
        value = _step(value, part)
    return value


def _step(value: Any, part: str | int) -> Any:
    """What stands at the name or position; None when nothing does."""
    if isinstance(value, list) and isinstance(part, int):
        return value[part] if part < len(value) else None
    if isinstance(value, Node) and isinstance(part, str) and part in type(value).model_fields:
        return getattr(value, part)
    return None


def with_parameters(document: ProfileDocument, values: Mapping[str, str]) -> ProfileDocument:
    """The document with the chosen numbers in every target of the parameters; parameters that are not chosen keep their default.

    `values`: numbers as text with a point, by parameter id. Raises DocumentRefused, with a finding for each reason, for a parameter that the
    document does not have, for what is no number, and for a number outside the limits or that does not fit where it is to stand.
    """
    known = {parameter.id: parameter for parameter in document.parameters or []}
    findings: list[Finding] = []
    paths = node_paths(document)
    result = document
    for node, value in values.items():
        parameter = known.get(node)
        refused = _unknown(node, list(known)) if parameter is None else _outside(parameter, value)
        if refused is not None or parameter is None:
            findings.extend([refused] if refused else [])
            continue
        for target in parameter.targets:
            found = target_of(document, target, paths)
            if found is None or not found.holds(value):
                findings.append(_does_not_fit(parameter, value))
                break
            result = replaced(result, found.path, found.typed(value))
    if findings:
        raise DocumentRefused(findings)
    return result


def replaced(node: Any, path: Path, value: Any) -> Any:
    """The node, or list, with another value at the path; everything else is shared."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(node, list):
        assert isinstance(first, int)
        return [*node[:first], replaced(node[first], rest, value), *node[first + 1 :]]
    assert isinstance(node, Node)
    return node.model_copy(update={str(first): replaced(getattr(node, str(first)), rest, value)})


def chosen(document: ProfileDocument) -> list[tuple[Parameter, str]]:
    """The parameters that stand with another number than their default, with that number."""
    paths = node_paths(document) if document.parameters else {}
    found = ((parameter, target_of(document, parameter.targets[0], paths)) for parameter in document.parameters or [])
    return [
        (parameter, target.now)
        for parameter, target in found
        if target is not None and target.now is not None and Decimal(target.now) != Decimal(parameter.default)
    ]


def _unknown(node: str, known: Sequence[str]) -> Finding:
    return _refused(
        "unknown-parameter",
        node,
        f"Profilen har ingen parameter »{node}«. "
        + (f"Vælg mellem {', '.join(known)}." if known else "Den har ingen parametre."),
        f'The profile has no parameter "{node}". '
        + (f"Choose among {', '.join(known)}." if known else "It has no parameters."),
    )


def _outside(parameter: Parameter, value: str) -> Finding | None:
    title, low, high = parameter.title, parameter.minimum, parameter.maximum
    if not _DECIMAL.match(value):
        return _refused(
            "parameter-not-a-number",
            parameter.id,
            f"»{value}« er ikke et tal. Skriv »{title.da}« som et tal fra {low} til {high}, med punktum for decimaler.",
            f'"{value}" is not a number. Write "{title.en or title.da}" as a number from {low} to {high}, with a point for decimals.',
        )
    if not Decimal(low) <= Decimal(value) <= Decimal(high):
        return _refused(
            "parameter-outside-limits",
            parameter.id,
            f"»{title.da}« kan vælges fra {low} til {high}, ikke {value}. Vælg et tal imellem dem.",
            f'"{title.en or title.da}" can be chosen from {low} to {high}, not {value}. Choose a number between them.',
        )
    return None


def _does_not_fit(parameter: Parameter, value: str) -> Finding:
    title = parameter.title
    return _refused(
        "parameter-does-not-fit",
        parameter.id,
        f"{value} kan ikke stå de steder, som »{title.da}« bruges. Vælg et helt tal, eller et, der passer dér.",
        f'{value} cannot stand in the places where "{title.en or title.da}" is used. Choose a whole number, or one that fits there.',
    )


def _refused(code: str, node: str, message: str, message_en: str) -> Finding:
    return Finding("error", code, ("parameters",), node, message, message_en)

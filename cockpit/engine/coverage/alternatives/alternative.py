"""One part of a profile written slightly otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cockpit.standard.document import Node

AnyNode = TypeVar("AnyNode", bound=Node)
Written_co = TypeVar("Written_co", bound=Node, covariant=True)


@dataclass(frozen=True)
class Alternative(Generic[Written_co]):
    """The part as it might mistakenly have been written.

    `kind` is the field that differs and how (`events.window.amount`, `tie`, `kinds.dropped`), `detail` what it became (`+1`, `lowest`); the two
    together are unique within the part and stay the same as long as the part does.
    """

    kind: str
    detail: str
    node: Written_co


def changed(node: AnyNode, field: str, value: Any, kind: str, detail: object = "") -> Alternative[AnyNode]:
    """The part with one field changed."""
    return Alternative(kind, str(detail), node.model_copy(update={field: value}))


def dropped(node: AnyNode, field: str, neutral: Any = None) -> Alternative[AnyNode]:
    """The part without what the field asks for."""
    return changed(node, field, neutral, f"{field}.dropped")


def each_dropped(node: AnyNode, field: str) -> Iterator[Alternative[AnyNode]]:
    """The part with one value fewer in a list of several; each value is its own name."""
    values = getattr(node, field)
    if len(values) > 1:
        for value in values:
            yield changed(node, field, [other for other in values if other != value], f"{field}.dropped", value)


def within(node: AnyNode, field: str, alternatives: Iterable[Alternative[Any]]) -> Iterator[Alternative[AnyNode]]:
    """The part with one of its fields written otherwise."""
    for alternative in alternatives:
        kind = f"{field}.{alternative.kind}"
        yield changed(node, field, alternative.node, kind, alternative.detail)

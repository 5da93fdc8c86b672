"""Which constructs of the standard a document uses, and which there are: every kind of node, every choice of a field, and every field that may be left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from cockpit.standard import document as model
from cockpit.standard.document import Node, ProfileDocument

# What a criterion, a number or an element is made of. Human texts, views, pins and legal parts have no meaning that an engine computes.
_ROOTS = (
    model.Group, model.Age, model.Sex, model.InsuranceGroup, model.Exists, model.Count, model.Picked, model.Computed,
    model.ProfileReference, model.SubgroupReference, model.NamedEvent, model.PatientElement, model.PickedElement,
    model.ExistsElement, model.CountElement, model.ListElement, model.ComputedElement, model.Attention, model.DoseTable,
    model.CodeList, model.Scope, model.SortKey,
)  # fmt: skip
# Words for people, ids, and what the standard does not restrict.
_WORDS = frozenset({"id", "title", "rationale", "text", "display", "type", "description"})


def every_construct() -> set[str]:
    """The names of all constructs: `Picked`, `Picked.pick=latest`, `Picked.tie`."""
    return {name for kind in sorted(_kinds(_ROOTS), key=lambda kind: kind.__name__) for name in _constructs(kind)}


def _kinds(roots: Iterable[type[Node]]) -> set[type[Node]]:
    """The node types and all below them."""
    found: set[type[Node]] = set()
    waiting = list(roots)
    while waiting:
        kind = waiting.pop()
        if kind in found or kind is model.LocalText:
            continue
        found.add(kind)
        for field in kind.model_fields.values():
            waiting += [part for part in _leaves(field.annotation) if isinstance(part, type) and issubclass(part, Node)]
    return found


def _leaves(annotation: Any) -> Iterator[Any]:
    """What an annotation is made of, through lists, unions and annotations."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _leaves(get_args(annotation)[0])
    elif origin in (list, Union, UnionType):
        for part in get_args(annotation):
            yield from _leaves(part)
    else:
        yield annotation


def _constructs(kind: type[Node]) -> Iterator[str]:
    yield kind.__name__
    for name, field in kind.model_fields.items():
        if name in _WORDS:
            continue
        choices = _choices(field)
        yield from (f"{kind.__name__}.{name}={choice}" for choice in choices)
        if not choices and not field.is_required():
            yield f"{kind.__name__}.{name}"


def _choices(field: FieldInfo) -> list[str]:
    """The values of a closed choice, yes and no too."""
    listed: list[str] = []
    for part in _leaves(field.annotation):
        if get_origin(part) is Literal:
            listed += [str(choice) for choice in get_args(part)]
        if part is bool:
            listed += ["True", "False"]
    return listed


def constructs_used(document: ProfileDocument) -> Counter[str]:
    """How often the document uses each construct, inlined profiles included."""
    known = every_construct()
    return Counter(name for name in _of_node(document) if name in known)


def _of_node(node: Node) -> Iterator[str]:
    kind = type(node).__name__
    yield kind
    for name, field in type(node).model_fields.items():
        value = getattr(node, name)
        if _choices(field):
            yield f"{kind}.{name}={value}"
        elif value not in (None, []):
            yield f"{kind}.{name}"
        yield from _of_value(value)


def _of_value(value: Any) -> Iterator[str]:
    if isinstance(value, Node):
        yield from _of_node(value)
    elif isinstance(value, list):
        for item in value:
            yield from _of_value(item)

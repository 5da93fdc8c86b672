"""Data elements and their attention rules written otherwise. A new kind of element is one function and one line in `_BY_TYPE`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cockpit.engine.coverage.alternatives.alternative import Alternative, changed, within
from cockpit.engine.coverage.alternatives.criteria import counted_alternatives, pick_alternatives
from cockpit.engine.coverage.alternatives.numbers import (
    period_alternatives,
    value_alternatives,
    whole_number_alternatives,
)
from cockpit.engine.coverage.alternatives.selections import selection_alternatives
from cockpit.engine.elements import is_number
from cockpit.engine.selection import quantity_of
from cockpit.standard.document import (
    Attention,
    CountElement,
    Element,
    ExistsElement,
    ListElement,
    OlderThanAttention,
    PatientElement,
    PickedElement,
    ProfileDocument,
    Quantity,
    ValueAttention,
)


def element_alternatives(element: Element, document: ProfileDocument) -> Iterator[Alternative[Element]]:
    """What the element shows, and when it asks for attention, written otherwise."""
    alternatives = _BY_TYPE.get(type(element))
    if alternatives is not None:
        yield from alternatives(element, document)
    for index, rule in enumerate(element.attention):
        for alternative in _attention(rule, element, document):
            rules = [*element.attention[:index], alternative.node, *element.attention[index + 1 :]]
            yield changed(element, "attention", rules, f"attention.{index}.{alternative.kind}", alternative.detail)


def _attention(rule: Attention, element: Element, document: ProfileDocument) -> Iterator[Alternative[Attention]]:
    when = rule.when
    if isinstance(when, OlderThanAttention):
        yield from within(rule, "when", period_alternatives(when))
    elif isinstance(when, ValueAttention) and is_number(element):
        quantity = _shown_quantity(element, document)
        whole = not isinstance(element, PickedElement)
        comparisons = (
            whole_number_alternatives(when.comparison) if whole else value_alternatives(when.comparison, quantity)
        )
        yield from within(rule, "when", within(when, "comparison", comparisons))


def _shown_quantity(element: Element, document: ProfileDocument) -> Quantity | None:
    return None if isinstance(element, PatientElement) else quantity_of(document, element.events)


def _selected(element: ExistsElement | ListElement, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    yield from within(element, "events", selection_alternatives(element.events, quantity_of(document, element.events)))


def _picked(element: PickedElement, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    quantity = quantity_of(document, element.events)
    yield from within(element, "events", selection_alternatives(element.events, quantity))
    yield from pick_alternatives(element, quantity)


def _count(element: CountElement, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    yield from within(element, "events", selection_alternatives(element.events, quantity_of(document, element.events)))
    yield from counted_alternatives(element)


_BY_TYPE: dict[type[Any], Callable[[Any, ProfileDocument], Iterator[Alternative[Any]]]] = {
    PickedElement: _picked,
    ExistsElement: _selected,
    ListElement: _selected,
    CountElement: _count,
}

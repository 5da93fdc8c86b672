"""Data elements and their attention rules written otherwise. A new kind of element is one function and one line in `_BY_TYPE`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cockpit.engine.coverage.alternatives.alternative import Alternative, changed, within
from cockpit.engine.coverage.alternatives.computed import comparison_alternatives, number_alternatives
from cockpit.engine.coverage.alternatives.criteria import counted_alternatives
from cockpit.engine.coverage.alternatives.numbers import (
    period_alternatives,
    value_alternatives,
    whole_number_alternatives,
)
from cockpit.engine.coverage.alternatives.picks import pick_alternatives
from cockpit.engine.coverage.alternatives.selections import selection_alternatives
from cockpit.engine.elements import is_number
from cockpit.engine.selection import quantity_of
from cockpit.standard.document import (
    Attention,
    Comparison,
    ComputedElement,
    CountElement,
    Element,
    ExistsElement,
    ListElement,
    OlderThanAttention,
    PickedElement,
    ProfileDocument,
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
        comparisons = _compared(when.comparison, element, document)
        yield from within(rule, "when", within(when, "comparison", comparisons))


def _compared(comparison: Comparison, element: Element, document: ProfileDocument) -> Iterator[Alternative[Comparison]]:
    """The limit moved by what the element's number is told in."""
    if isinstance(element, ComputedElement):
        yield from comparison_alternatives(comparison, element.number, document)
    elif isinstance(element, PickedElement):
        yield from value_alternatives(comparison, quantity_of(document, element.events))
    else:
        yield from whole_number_alternatives(comparison)


def _computed(element: ComputedElement, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    yield from within(element, "number", number_alternatives(element.number, document))


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
    ComputedElement: _computed,
}

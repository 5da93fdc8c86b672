"""Criteria written otherwise. A new kind of criterion is one function and one line in `_BY_TYPE`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cockpit.engine.coverage.alternatives.alternative import Alternative, changed, dropped, within
from cockpit.engine.coverage.alternatives.computed import comparison_alternatives, number_alternatives
from cockpit.engine.coverage.alternatives.numbers import (
    value_alternatives,
    whole_number_alternatives,
    window_alternatives,
)
from cockpit.engine.coverage.alternatives.picks import pick_alternatives
from cockpit.engine.coverage.alternatives.selections import selection_alternatives
from cockpit.engine.selection import quantity_of
from cockpit.engine.values import compared, point
from cockpit.standard.document import (
    Age,
    Comparison,
    Computed,
    Count,
    Criterion,
    Exists,
    Group,
    InsuranceGroup,
    Picked,
    ProfileDocument,
    Sex,
)
from cockpit.standard.record import VIEWS


def criterion_alternatives(criterion: Criterion, document: ProfileDocument) -> Iterator[Alternative[Criterion]]:
    """The criterion by itself written otherwise; the members of a group have alternatives of their own."""
    alternatives = _BY_TYPE.get(type(criterion))
    if alternatives is not None:
        yield from alternatives(criterion, document)


def _age(criterion: Age, document: ProfileDocument) -> Iterator[Alternative[Age]]:
    return within(criterion, "comparison", whole_number_alternatives(criterion.comparison))


def _sex(criterion: Sex, document: ProfileDocument) -> Iterator[Alternative[Sex]]:
    other = "M" if criterion.sex == "K" else "K"
    yield changed(criterion, "sex", other, "sex", other)


def _exists(criterion: Exists, document: ProfileDocument) -> Iterator[Alternative[Exists]]:
    yield from within(criterion, "events", _events(criterion, document))


def _events(holder: Exists | Count | Picked, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    return selection_alternatives(holder.events, quantity_of(document, holder.events))


def _count(criterion: Count, document: ProfileDocument) -> Iterator[Alternative[Count]]:
    yield from within(criterion, "events", _events(criterion, document))
    yield from within(criterion, "comparison", whole_number_alternatives(criterion.comparison))
    for alternative in counted_alternatives(criterion):
        if not (_only_whether_any(criterion.comparison) and _each_counts_once(alternative.node)):
            yield alternative


def counted_alternatives(holder: Any) -> Iterator[Alternative[Any]]:
    """Another thing counted."""
    for of in ("events", "dates", "codes"):
        if of != holder.of:
            yield changed(holder, "of", of, "of", of)


def _only_whether_any(comparison: Comparison) -> bool:
    """Whether the comparison tells none from some, and no number from another."""
    some = {compared(point(n), comparison) for n in range(1, int(float(comparison.upper or comparison.value)) + 3)}
    return len(some) == 1


def _each_counts_once(criterion: Count) -> bool:
    """Whether no event leaves the count at nothing: every event has a date, and a code when codes are asked for or the row must have one."""
    return (
        criterion.of != "codes"
        or bool(criterion.events.codes)
        or (criterion.events.dataset != "diagnosis" and "code" in VIEWS[criterion.events.dataset].column_names)
    )


def _picked(criterion: Picked, document: ProfileDocument) -> Iterator[Alternative[Picked]]:
    quantity = quantity_of(document, criterion.events)
    yield from within(criterion, "events", _events(criterion, document))
    yield from pick_alternatives(criterion, quantity)
    if criterion.value is not None:
        yield from within(criterion, "value", value_alternatives(criterion.value, quantity))
    if criterion.window is not None:
        yield from within(criterion, "window", window_alternatives(criterion.window))
    if criterion.value is not None and criterion.window is not None:
        yield dropped(criterion, "value")
        yield dropped(criterion, "window")


def _insurance_group(criterion: InsuranceGroup, document: ProfileDocument) -> Iterator[Alternative[InsuranceGroup]]:
    other = "2" if criterion.group == "1" else "1"
    yield changed(criterion, "group", other, "group", other)


def _computed(criterion: Computed, document: ProfileDocument) -> Iterator[Alternative[Computed]]:
    yield from within(criterion, "number", number_alternatives(criterion.number, document))
    comparisons = comparison_alternatives(criterion.comparison, criterion.number, document)
    yield from within(criterion, "comparison", comparisons)


def _group(group: Group, document: ProfileDocument) -> Iterator[Alternative[Group]]:
    size = len(group.criteria)
    swapped = {"all": "any", "any": "all"}
    if group.rule in swapped and size > 1:
        yield changed(group, "rule", swapped[group.rule], "rule", swapped[group.rule])
    if group.rule == "none":
        yield changed(group, "rule", "any", "not.removed")
    least, most = (1, size) if group.rule == "at_least" else (0, size - 1)
    for sign in (1, -1) if group.n is not None else ():
        if least <= (group.n or 0) + sign <= most:
            yield changed(group, "n", (group.n or 0) + sign, "n", f"{sign:+d}")
    if size > 1:
        for member in group.criteria:
            rest = [other for other in group.criteria if other is not member]
            yield changed(group, "criteria", rest, "criteria.dropped", member.id)


_BY_TYPE: dict[type[Any], Callable[[Any, ProfileDocument], Iterator[Alternative[Any]]]] = {
    Age: _age,
    Sex: _sex,
    Exists: _exists,
    Count: _count,
    Picked: _picked,
    InsuranceGroup: _insurance_group,
    Computed: _computed,
    Group: _group,
}

"""Selections of events written otherwise: each restriction dropped, each of several values dropped, windows and values moved."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.engine.coverage.alternatives.alternative import Alternative, changed, dropped, each_dropped, within
from cockpit.engine.coverage.alternatives.numbers import (
    value_alternatives,
    whole_number_alternatives,
    window_alternatives,
)
from cockpit.standard.document import EventSelection, Quantity, Relation

# Without a code list a selection is about something else altogether, so that only one of several lists is dropped; so with sources.
_NEVER_WITHOUT = frozenset({"dataset", "sources", "codes"})


def selection_alternatives(
    selection: EventSelection, quantity: Quantity | None
) -> Iterator[Alternative[EventSelection]]:
    """Every field of a selection that restricts: dropped, and one value fewer when it lists several.

    It goes by the fields of the model, so that a restriction that the standard adds is tried without a word here; what moves within a
    restriction (a window, a value) is named below.
    """
    for name, field in EventSelection.model_fields.items():
        value = getattr(selection, name)
        if name not in _NEVER_WITHOUT and value != field.get_default(call_default_factory=True):
            yield dropped(selection, name, field.get_default(call_default_factory=True))
        if isinstance(value, list) and name != "relations":
            yield from each_dropped(selection, name)
    if selection.window is not None:
        yield from within(selection, "window", window_alternatives(selection.window))
    if selection.value is not None:
        yield from within(selection, "value", value_alternatives(selection.value, quantity))
    if selection.age is not None:
        yield from within(selection, "age", whole_number_alternatives(selection.age))
    if selection.practitioner is not None:
        other = "other" if selection.practitioner == "own" else "own"
        yield changed(selection, "practitioner", other, "practitioner", other)
    if selection.valued is not None:
        yield changed(selection, "valued", not selection.valued, "valued", not selection.valued)
    relations = selection.relations or []
    for index, relation in enumerate(relations):
        for alternative in _relation(relation):
            written = [*relations[:index], alternative.node, *relations[index + 1 :]]
            kind = f"relations.{relation.event}.{alternative.kind}"
            yield changed(selection, "relations", written, kind, alternative.detail)


def _relation(relation: Relation) -> Iterator[Alternative[Relation]]:
    """Each bound a day earlier and later; not past the other."""
    for bound in ("first_day", "last_day"):
        day = getattr(relation, bound)
        for sign in (1, -1) if day is not None else ():
            moved = changed(relation, bound, day + sign, bound, f"{sign:+d}")
            first, last = moved.node.first_day, moved.node.last_day
            if first is None or last is None or first <= last:
                yield moved

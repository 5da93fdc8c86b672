"""Selections of events written otherwise: each restriction dropped, each of several values dropped, windows and values moved."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.engine.coverage.alternatives.alternative import Alternative, dropped, each_dropped, within
from cockpit.engine.coverage.alternatives.numbers import value_alternatives, window_alternatives
from cockpit.standard.document import EventSelection, Quantity

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
        if isinstance(value, list):
            yield from each_dropped(selection, name)
    if selection.window is not None:
        yield from within(selection, "window", window_alternatives(selection.window))
    if selection.value is not None:
        yield from within(selection, "value", value_alternatives(selection.value, quantity))

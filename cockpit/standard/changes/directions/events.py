"""Criteria about events: how the events that are selected shift, and what follows for existence, counts and picked events."""

from __future__ import annotations

from typing import Literal

from cockpit.standard.changes.directions.numbers import Numbers, counted_shift, numbers_shift, value_shift
from cockpit.standard.changes.directions.selections import Documents, needs, needs_shift, quantity_of, selection_shift
from cockpit.standard.changes.directions.shifts import ANYTHING, FALLS, RISES, SAME, Shift, both
from cockpit.standard.changes.directions.windows import window_move
from cockpit.standard.document import Comparison, Count, EventSelection, Exists, Picked, Quantity

EventCriterion = Exists | Count | Picked


def event_shift(was: EventCriterion, now: EventCriterion, documents: Documents) -> Shift:
    """The shift of a criterion about events.

    A system that lacks a source leaves the criterion unknown: with one more source fewer can be certain and more are possible.
    """
    if was.events.dataset != now.events.dataset:
        return ANYTHING
    return _held(was, now, documents) | needs_shift(needs(was.events, documents.old), needs(now.events, documents.new))


def _held(was: EventCriterion, now: EventCriterion, documents: Documents) -> Shift:
    """The shift when the system holds what both versions ask for."""
    if isinstance(was, Count):
        return _counts(was, _as_count(now, was.of), documents)
    if isinstance(now, Count):
        return _counts(_as_count(was, now.of), now, documents)
    selected = selection_shift(was.events, now.events, documents)
    if _exists(was) and _exists(now):
        return selected
    if _exists(was):  # first select other events, then judge the one that is picked from them
        return selected | FALLS
    if _exists(now):
        return RISES | selected
    assert isinstance(was, Picked) and isinstance(now, Picked)
    return _judged(was, now, documents) if selected == SAME and _same_pick(was, now, documents) else ANYTHING


def _as_count(criterion: EventCriterion, of: Literal["events", "dates", "codes"]) -> Count | None:
    """The criterion as a count of the same thing: that an event exists is that at least one event, or date, is counted."""
    if isinstance(criterion, Count):
        return criterion if criterion.of == of else None
    if of == "codes" or not _exists(criterion):  # an event may have no code
        return None
    once = Comparison(op=">=", value="1")
    return Count(id=criterion.id, type="count", events=criterion.events, of=of, comparison=once)


def _counts(was: Count | None, now: Count | None, documents: Documents) -> Shift:
    """The shift of a count of the same thing; None is what cannot be seen as such a count."""
    if was is None or now is None:
        return ANYTHING
    selected = selection_shift(was.events, now.events, documents)
    if was.of == "codes":
        selected |= _codes_counted(was.events, now.events)
    before, after = Numbers.of(was.comparison).counted(), Numbers.of(now.comparison).counted()
    return counted_shift(selected, before) | numbers_shift(before, after)


def _exists(criterion: Exists | Picked) -> bool:
    """Whether any event will do: a picked event of which nothing is asked exists whenever an event does."""
    return isinstance(criterion, Exists) or (
        criterion.value is None and criterion.window is None and criterion.nth is None
    )


def _same_pick(was: Picked, now: Picked, documents: Documents) -> bool:
    """Whether the same event is picked from the same events. Only a quantity makes values and ties count."""
    quantities = _quantities(was, now, documents)
    if (was.pick, was.nth) != (now.pick, now.nth) or quantities[0] != quantities[1]:
        return False
    tied = was.pick in ("latest", "first") and quantities[0] is not None
    return not tied or (was.tie or "highest") == (now.tie or "highest")


def _judged(was: Picked, now: Picked, documents: Documents) -> Shift:
    """The shift of judging the same picked event."""
    value = value_shift(was.value, now.value, _quantities(was, now, documents))
    return value | both(window_move(was.window, now.window))


def _quantities(
    was: EventCriterion, now: EventCriterion, documents: Documents
) -> tuple[Quantity | None, Quantity | None]:
    return quantity_of(was.events, documents.old), quantity_of(now.events, documents.new)


def _codes_counted(was: EventSelection, now: EventSelection) -> Shift:
    """The shift of which codes of an event are counted: those in any of the lists, all when there is no list."""
    if not was.codes or not now.codes or len(set(was.codes)) == len(set(now.codes)) == 1:
        return SAME  # the codes follow the events
    return SAME if set(was.codes) == set(now.codes) else ANYTHING

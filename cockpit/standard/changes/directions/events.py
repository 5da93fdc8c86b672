"""Criteria about events: how the events that are selected shift, and what follows for existence, counts and picked events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cockpit.standard.changes.directions.code_lists import code_list_move
from cockpit.standard.changes.directions.numbers import Numbers, counted_shift, numbers_shift, value_shift
from cockpit.standard.changes.directions.shifts import (
    ANYTHING,
    FALLS,
    RISES,
    SAME,
    Move,
    Shift,
    both,
    inclusion,
)
from cockpit.standard.changes.directions.windows import window_move
from cockpit.standard.document import (
    CodeList,
    Comparison,
    Count,
    EventSelection,
    Exists,
    Picked,
    ProfileDocument,
    Quantity,
    Window,
)

EventCriterion = Exists | Count | Picked


@dataclass(frozen=True)
class Documents:
    """What the old and the new criterion are resolved in. `entered` are subgroups that are being looked into."""

    old: ProfileDocument
    new: ProfileDocument
    entered: frozenset[str] = frozenset()


def event_shift(was: EventCriterion, now: EventCriterion, documents: Documents) -> Shift:
    """The shift of a criterion about events.

    A system that lacks a source leaves the criterion unknown: with one more source fewer can be certain and more are possible.
    """
    if was.events.dataset != now.events.dataset:
        return ANYTHING
    shift = _held(was, now, documents)
    if not set(now.events.sources) <= set(was.events.sources):
        shift |= Shift(Move.DOWN, Move.UP)
    if not set(was.events.sources) <= set(now.events.sources):
        shift |= Shift(Move.UP, Move.DOWN)
    return shift


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
    return isinstance(criterion, Exists) or (criterion.value is None and criterion.window is None)


def _same_pick(was: Picked, now: Picked, documents: Documents) -> bool:
    """Whether the same event is picked from the same events. Only a quantity makes values and ties count."""
    quantities = _quantities(was, now, documents)
    if was.pick != now.pick or quantities[0] != quantities[1]:
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


def quantity_of(selection: EventSelection, document: ProfileDocument) -> Quantity | None:
    """The quantity that the selection's values are in: that of the first of its code lists that has one. Measurements only."""
    if selection.dataset != "measurement":
        return None
    lists = _code_lists(document)
    concepts = (lists[list_id] for list_id in selection.codes if list_id in lists)
    return next((concept.quantity for concept in concepts if concept.quantity), None)


def _code_lists(document: ProfileDocument) -> dict[str, CodeList]:
    """The code lists by id; the first of those with the same id."""
    return {code_list.id: code_list for code_list in reversed(document.code_lists)}


def selection_shift(was: EventSelection, now: EventSelection, documents: Documents) -> Shift:
    """The shift of whether an event of the dataset is selected."""
    moves = (
        inclusion(old_in_new=set(was.sources) <= set(now.sources), new_in_old=set(now.sources) <= set(was.sources)),
        _codes(was, now, documents),
        _allowed(was.kinds, now.kinds),
        _allowed(was.statuses, now.statuses),
        _allowed(was.certainties, now.certainties),
        _allowed(_listed(was.as_needed), _listed(now.as_needed)),
        inclusion(old_in_new=was.active >= now.active, new_in_old=now.active >= was.active),
        _window(was.window, now.window),
    )
    shift = value_shift(was.value, now.value, (quantity_of(was, documents.old), quantity_of(now, documents.new)))
    for move in moves:
        shift |= both(move)
    return shift


def _window(was: Window | None, now: Window | None) -> Move:
    return Move.SAME if was == now else window_move(was, now)


def _listed(flag: bool | None) -> list[bool]:
    return [] if flag is None else [flag]


def _allowed(was: Sequence[str | bool], now: Sequence[str | bool]) -> Move:
    """The move of what an attribute may be; an empty list restricts nothing, so that a row without the attribute is met too."""
    return inclusion(
        old_in_new=not now or (bool(was) and set(was) <= set(now)),
        new_in_old=not was or (bool(now) and set(now) <= set(was)),
    )


def _codes(was: EventSelection, now: EventSelection, documents: Documents) -> Move:
    """The move of which events are coded as asked for: every code list must be met, so that one more list asks more."""
    old, new = _code_lists(documents.old), _code_lists(documents.new)
    kept = [node for node in was.codes if node in now.codes]
    gone = [node for node in was.codes if node not in now.codes]
    come = [node for node in now.codes if node not in was.codes]
    pairs = [(node, node) for node in kept]
    if len(gone) == len(come) == 1:  # one list instead of another
        pairs.append((gone[0], come[0]))
        gone = come = []
    move = (Move.UP if gone else Move.SAME) | (Move.DOWN if come else Move.SAME)
    for before, after in pairs:
        known = before in old and after in new
        move |= code_list_move(old[before], new[after]) if known else Move.ANY
    return move


def _codes_counted(was: EventSelection, now: EventSelection) -> Shift:
    """The shift of which codes of an event are counted: those in any of the lists, all when there is no list."""
    if not was.codes or not now.codes or len(set(was.codes)) == len(set(now.codes)) == 1:
        return SAME  # the codes follow the events
    return SAME if set(was.codes) == set(now.codes) else ANYTHING

"""Selections of events: how the events that are selected shift, with the events that they are related to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cockpit.standard.changes.directions.code_lists import code_list_move
from cockpit.standard.changes.directions.numbers import Numbers, numbers_shift, value_shift
from cockpit.standard.changes.directions.shifts import ANYTHING, SAME, Move, Shift, both, inclusion
from cockpit.standard.changes.directions.windows import window_move
from cockpit.standard.document import (
    CodeList,
    Comparison,
    EventSelection,
    NamedEvent,
    ProfileDocument,
    Quantity,
    Relation,
    Window,
)
from cockpit.standard.wildcards import matches_wildcard


@dataclass(frozen=True)
class Documents:
    """What the old and the new criterion are resolved in. `entered` are subgroups and named events that are being looked into.

    `alike`: the two differ in nothing that both have, so that a criterion which is the same object in both says the same. `known` remembers the shift
    of criteria that are no groups, by identity: they are looked at as written and again without needless nesting.
    """

    old: ProfileDocument
    new: ProfileDocument
    entered: frozenset[str] = frozenset()
    alike: bool = False
    known: dict[tuple[int, int], Shift] = field(default_factory=dict, repr=False, compare=False)


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
    for move in (*moves, *_later_moves(was, now)):
        if move is not Move.SAME:
            shift |= both(move)
    return shift | _age(was.age, now.age) | _relations(was.relations or [], now.relations or [], documents)


def _later_moves(was: EventSelection, now: EventSelection) -> tuple[Move, ...]:
    """The moves of what version 1.1 brought; None restricts nothing."""
    return (
        _patterns(was.texts, now.texts),
        _restricted(was.producers, now.producers),
        _restricted(_one(was.practitioner), _one(now.practitioner)),
        _restricted(_one(was.valued), _one(now.valued)),
    )


def _one(value: str | bool | None) -> list[str | bool] | None:
    return None if value is None else [value]


def _restricted(was: Sequence[str | bool] | None, now: Sequence[str | bool] | None) -> Move:
    """The move of what an attribute may be when no list restricts nothing and an empty one lets nothing through."""
    return inclusion(
        old_in_new=now is None or (was is not None and set(was) <= set(now)),
        new_in_old=was is None or (now is not None and set(now) <= set(was)),
    )


def _patterns(was: Sequence[str] | None, now: Sequence[str] | None) -> Move:
    """The move of the texts that match. A pattern that matches another one, stars and all, matches every text that the other does."""

    def within(inner: Sequence[str] | None, outer: Sequence[str] | None) -> bool:
        if outer is None or inner is None:
            return outer is None
        return all(any(matches_wildcard(one, other) for other in outer) for one in inner)

    return inclusion(old_in_new=within(was, now), new_in_old=within(now, was))


def _age(was: Comparison | None, now: Comparison | None) -> Shift:
    """The shift of the age at the event; no comparison allows every age."""
    if was is None or now is None:
        return both(inclusion(old_in_new=now is None, new_in_old=was is None))
    return numbers_shift(Numbers.of(was).counted(), Numbers.of(now).counted())


def _relations(was: Sequence[Relation], now: Sequence[Relation], documents: Documents) -> Shift:
    """The shift of all relations together: first the relations themselves change, then the events that the new ones name."""
    shift = both(
        inclusion(
            old_in_new=all(any(_implies(one, other) for one in was) for other in now),
            new_in_old=all(any(_implies(one, other) for one in now) for other in was),
        )
    )
    for node in {relation.event for relation in was} & {relation.event for relation in now}:
        shift |= _named_shift(node, documents)
    return shift


def _implies(relation: Relation, other: Relation) -> bool:
    """Whether an event that lies as the first relation says lies as the second says."""
    if relation.event != other.event:
        return False
    later = other.first_day is None or (relation.first_day is not None and relation.first_day >= other.first_day)
    earlier = other.last_day is None or (relation.last_day is not None and relation.last_day <= other.last_day)
    return later and earlier


def _named_shift(node: str, documents: Documents) -> Shift:
    """The shift of a relation when the event it names does. More events of which any will do can only help; a first or latest is another one."""
    was, now = named_event(node, documents.old), named_event(node, documents.new)
    entered = f"event {node}"
    if was is None or now is None or was.occurrence != now.occurrence or entered in documents.entered:
        return ANYTHING
    shift = selection_shift(was.events, now.events, replace(documents, entered=documents.entered | {entered}))
    same = quantity_of(was.events, documents.old) == quantity_of(now.events, documents.new)
    return (
        shift
        if (was.occurrence == "any" or shift == SAME) and was.events.dataset == now.events.dataset and same
        else ANYTHING
    )


def named_event(node: str, document: ProfileDocument) -> NamedEvent | None:
    """The first named event with the id."""
    return next((named for named in document.events or [] if named.id == node), None)


def needs(selection: EventSelection, document: ProfileDocument, entered: frozenset[str] = frozenset()) -> set[str]:
    """The sources, and the datasets, that a system must hold for the selection to be judged: its own and those of the events it is related to."""
    found = {selection.dataset, *(f"source {source}" for source in selection.sources)}
    for relation in selection.relations or []:
        named = named_event(relation.event, document)
        if named is not None and named.id not in entered:
            found |= needs(named.events, document, entered | {named.id})
    return found


def needs_shift(was: set[str], now: set[str]) -> Shift:
    """The shift of needing more or less. A system that lacks something leaves the outcome unknown: fewer are certain and more are possible."""
    shift = SAME
    if not now <= was:
        shift |= Shift(Move.DOWN, Move.UP)
    if not was <= now:
        shift |= Shift(Move.UP, Move.DOWN)
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

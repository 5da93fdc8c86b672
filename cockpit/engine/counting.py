"""Counts of events, distinct dates and distinct codes, with a lower and an upper bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cockpit.engine.kleene import Truth
from cockpit.engine.patients import Coding
from cockpit.engine.seen import SelectedEvent
from cockpit.engine.selection import Situation, matching_codings
from cockpit.standard.document import EventSelection


def distinct_codes(
    events: Sequence[SelectedEvent], selection: EventSelection, situation: Situation
) -> tuple[set[Coding], set[Coding]]:
    """The codings of the selection's code lists among events that are selected for certain, and among all that may be."""
    certain, possible = set[Coding](), set[Coding]()
    for selected in events:
        codings = matching_codings(selected.seen.event, selection, situation)
        possible.update(codings)
        if selected.truth is Truth.TRUE:
            certain.update(codings)
    return certain, possible


def count_bounds(
    of: Literal["events", "dates", "codes"],
    events: Sequence[SelectedEvent],
    selection: EventSelection,
    situation: Situation,
) -> tuple[int, int]:
    """The fewest and the most that the count can be.

    Events and distinct codes: those of events that are selected for certain, and those of all that may be.
    Distinct dates, fewest: the exact dates of certain events, and at least 1 when any event is certain. Most: the exact dates of
    all that may be selected, and one more for each event with an imprecise date.
    """
    certain = [selected.seen for selected in events if selected.truth is Truth.TRUE]
    if of == "events":
        return len(certain), len(events)
    if of == "codes":
        fewest, most = distinct_codes(events, selection, situation)
        return len(fewest), len(most)
    exact_certain = {seen.first_day for seen in certain if seen.exact}
    exact_possible = {selected.seen.first_day for selected in events if selected.seen.exact}
    imprecise = sum(not selected.seen.exact for selected in events)
    return max(len(exact_certain), min(1, len(certain))), len(exact_possible) + imprecise

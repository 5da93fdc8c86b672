"""Pick one event first, then judge it.

Rule. The selected events stand in a total order, and the first in it is picked:

    latest    latest day, latest time (a row without time is earlier than one with), value by `tie`, event id
    first     earliest day, earliest time, value by `tie`, event id
    highest   highest value, latest day, latest time, event id
    lowest    lowest value, latest day, latest time, event id

`tie` is the highest value unless the profile says the lowest; it plays no part when the concept has no quantity. Event ids
are compared as text, character by character, the least first.

What is unknown may make more than one event the picked one. An event has a best and a worst possible place in the order: best with the
latest (for `first`: earliest) of its possible days and the best of its possible values, worst with the opposite. A **possible pick** is an
event, selected for certain or possibly, whose best place is not behind the worst place of any event that is selected for certain.
The outcome is true when some event is selected for certain and every possible pick is judged true; false when every possible pick
is judged false (or there is none); otherwise unknown. An older event is never judged because the picked one cannot be. The rule
looks at each event by itself, so it may say unknown where deeper reasoning could decide; it never decides wrongly.

The nth in the order (since 1.1) needs a settled order: with fewer than n events there is none; when any event is only possibly selected, or has
more than one possible place, every event is a possible pick and none is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cockpit.engine.kleene import Truth, truth
from cockpit.engine.seen import SeenEvent, SelectedEvent
from cockpit.engine.values import Range, value_range
from cockpit.standard.document import Quantity

Pick = Literal["latest", "first", "highest", "lowest"]
Tie = Literal["highest", "lowest"]
Place = tuple[Decimal | int | str, ...]  # the lesser stands before


@dataclass(frozen=True)
class Picking:
    """The possible picks in the order of their best places, and whether there is certainly an event to pick."""

    possible: Sequence[SeenEvent]
    certain: bool

    def judged(self, judge: Callable[[SeenEvent], Truth]) -> Truth:
        """The outcome of judging the picked event."""
        outcomes = [judge(seen) for seen in self.possible]
        return truth(self.certain and all(o.lower for o in outcomes), any(o.upper for o in outcomes))

    @property
    def only(self) -> SeenEvent | None:
        """The picked event when there is no doubt which."""
        return self.possible[0] if self.certain and len(self.possible) == 1 else None


def picking(
    events: Sequence[SelectedEvent], pick: Pick, tie: Tie | None, quantity: Quantity | None, nth: int | None = None
) -> Picking:
    """Which of the selected events may be the picked one; with `nth` which may be the nth in the order."""
    places = [(_places(selected.seen, pick, tie or "highest", quantity), selected) for selected in events]
    if nth is not None:
        return _nth(places, nth)
    certain = [worst for (_, worst), selected in places if selected.truth is Truth.TRUE]
    bar = min(certain, default=None)
    possible = [(best, selected.seen) for (best, _), selected in places if bar is None or best <= bar]
    return Picking([seen for _, seen in sorted(possible, key=lambda placed: placed[0])], bool(certain))


def _nth(places: Sequence[tuple[tuple[Place, Place], SelectedEvent]], nth: int) -> Picking:
    """The nth of events whose order is settled; of others all, none for certain; none of fewer than n."""
    if len(places) < nth:
        return Picking([], False)
    ordered = [selected.seen for _, selected in sorted(places, key=lambda placed: placed[0][0])]
    settled = all(best == worst and selected.truth is Truth.TRUE for (best, worst), selected in places)
    return Picking([ordered[nth - 1]], True) if settled else Picking(ordered, False)


def _places(seen: SeenEvent, pick: Pick, tie: Tie, quantity: Quantity | None) -> tuple[Place, Place]:
    """Best and worst place of an event. The event id is last and never equal, so that no two places are."""
    earliest, latest = seen.first_day.toordinal(), seen.last_day.toordinal()
    clock = (
        -1
        if seen.event.time is None
        else seen.event.time.hour * 3600 + seen.event.time.minute * 60 + seen.event.time.second
    )
    end = seen.event.event_id
    if pick in ("highest", "lowest"):
        best, worst = _value_places(value_range(seen.event, quantity), pick)
        return (best, -latest, -clock, end), (worst, -earliest, -clock, end)
    best, worst = _value_places(value_range(seen.event, quantity), tie) if quantity else (Decimal(0), Decimal(0))
    if pick == "latest":
        return (-latest, -clock, best, end), (-earliest, -clock, worst, end)
    return (earliest, clock, best, end), (latest, clock, worst, end)


def _value_places(where: Range, rule: str) -> tuple[Decimal, Decimal]:
    """Best and worst place of a value in the order that puts the highest (or the lowest) first."""
    low = Decimal("-Infinity") if where.low is None else where.low
    high = Decimal("Infinity") if where.high is None else where.high
    return (-high, -low) if rule == "highest" else (low, high)

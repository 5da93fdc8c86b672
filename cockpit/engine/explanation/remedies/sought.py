"""An event that does not count as it should, and what it would have to be for its criterion to be met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cockpit.engine.dates import Bounds, bounds
from cockpit.engine.explanation.basis import latest_first
from cockpit.engine.explanation.near_misses import near_miss
from cockpit.engine.explanation.remedies.changes import Change, applied
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import Event, PatientRecord
from cockpit.engine.reference import judged
from cockpit.engine.seen import SeenEvent, SelectedEvent
from cockpit.engine.selection import Part, Situation, parts
from cockpit.standard.document import Comparison, Criterion, EventSelection, Window


@dataclass(frozen=True)
class Sought:
    """The one event of a patient that a criterion's reason names.

    value       what the value of the event should meet when it is picked, beside what the selection asks
    window      where the date of the event should lie when it is picked, beside the selection's own window
    exact       whether its value must be a number without comparator
    moved       whether its date may have to be another though the selection leaves it free (days since, an unknown day)
    offsets     days from other events, and from D, at which the outcome may turn (a gap, a limit in days)
    by_the_day  whether the outcome may turn at any day, so that one day that will do says nothing of the next
    """

    criterion: Criterion
    patient: PatientRecord
    situation: Situation
    selection: EventSelection
    seen: SeenEvent
    value: Comparison | None = None
    window: Window | None = None
    exact: bool = False
    moved: bool = False
    offsets: tuple[int, ...] = ()
    by_the_day: bool = False

    @property
    def event(self) -> Event:
        return self.seen.event

    @property
    def comparisons(self) -> list[Comparison]:
        """Everything that the value should meet."""
        return [comparison for comparison in (self.selection.value, self.value) if comparison is not None]

    @cached_property
    def windows(self) -> list[Bounds]:
        """Everything that the date should lie in."""
        windows = (self.selection.window, self.window)
        return [bounds(window, self.situation.as_of) for window in windows if window is not None]

    @cached_property
    def lacking(self) -> frozenset[Part]:
        """The parts of the selection that the event does not meet for certain."""
        judged_parts = parts(self.seen, self.selection, self.situation, self.patient)
        return frozenset(part for part, outcome in judged_parts if outcome is not Truth.TRUE)

    def met(self, changes: Sequence[Change]) -> bool:
        """Whether the criterion is true of the patient with the changes."""
        return judged(self.criterion, applied(self.patient, changes), self.situation) is Truth.TRUE


def latest_undecided(events: Sequence[SelectedEvent]) -> SeenEvent | None:
    """The latest of the events that are selected possibly: the one that the reason names."""
    return next((selected.seen for selected in latest_first(events) if selected.truth is Truth.UNKNOWN), None)


def nearest(patient: PatientRecord, selection: EventSelection, situation: Situation) -> SeenEvent | None:
    """The event that comes nearest when none is selected."""
    found = near_miss(patient, selection, situation)
    return found.seen if found else None

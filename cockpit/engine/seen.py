"""Events as they are seen at the end of D.

Seen at all: the event date (its earliest possible day) is D or earlier; a possible day after D is not possible, so the latest
possible day is at most D. Not seen: a cancelled measurement (`annulleret`), and a measurement that another seen measurement of
the patient replaces (`replaces_event_id`). An end after D is read as open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cockpit.engine.kleene import Truth
from cockpit.engine.patients import Event, PatientRecord


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event as it is seen at D: the latest possible day is at most D."""

    event: Event
    last_day: date

    @property
    def first_day(self) -> date:
        return self.event.first_day

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.first_day == self.last_day


@dataclass(frozen=True, slots=True)
class SelectedEvent:
    """A seen event that is selected for certain (TRUE) or possibly (UNKNOWN)."""

    seen: SeenEvent
    truth: Truth

    @property
    def settled(self) -> bool:
        """Whether it is selected for certain and its day is known."""
        return self.truth is Truth.TRUE and self.seen.exact


def seen_events(patient: PatientRecord, dataset: str, as_of: date) -> list[SeenEvent]:
    """The events of the dataset that are seen at the end of day D."""
    events = [
        event
        for event in patient.events[dataset]
        if event.first_day <= as_of and not (dataset == "measurement" and event.text("status") == "annulleret")
    ]
    replaced = {event.text("replaces_event_id") for event in events}
    return [SeenEvent(event, min(event.last_day, as_of)) for event in events if event.event_id not in replaced]

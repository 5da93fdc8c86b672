"""Reading the event log: filtered, newest first, page by page; and oldest first for those who follow it as an
outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cockpit.audit.models import ChainHead, Event


@dataclass(frozen=True)
class EventPage:
    """`events` newest first; `before` is what to ask the next page with, None on the last one."""

    events: list[Event]
    before: int | None


def events(
    *,
    subject_type: str | None = None,
    subject_id: str | int | None = None,
    action: str | Sequence[str] | None = None,
    actor_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Event]:
    """Events newest first; every filter given must hold. `since` is included, `until` is not."""
    rows = Event.objects.order_by("-sequence")
    if subject_type is not None:
        rows = rows.filter(subject_type=subject_type)
    if subject_id is not None:
        rows = rows.filter(subject_id=str(subject_id))
    if action is not None:
        rows = rows.filter(action__in=[action] if isinstance(action, str) else list(action))
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return rows


def event_page(rows: QuerySet[Event], *, before: int | None = None, size: int = 50) -> EventPage:
    """One page of `events(...)`: those with a sequence below `before`. Stable while new events arrive."""
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    found = list(rows[: size + 1])
    page = found[:size]
    return EventPage(page, page[-1].sequence if len(found) > size else None)


def events_after(sequence: int, *, limit: int = 100) -> list[Event]:
    """The outbox: the next events after `sequence`, oldest first. Nothing can appear later below what was returned."""
    return list(Event.objects.filter(sequence__gt=sequence).order_by("sequence")[:limit])


def head_sequence() -> int:
    """The sequence number of the newest event, 0 when there is none."""
    return ChainHead.objects.get(pk=1).sequence

"""Is the event log whole? Walks the chain and names the first event that was altered, removed, inserted or cut off.

The chain alone reveals a change that was made without computing the later hashes anew. Who can do that too is revealed
by the signed checkpoints (`checkpoints.py`), and by them alone a tail that was cut off together with the head.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from django.db import connections
from django.db.models import Max, TextField
from django.db.models.functions import Cast

from cockpit.audit import guards, traces
from cockpit.audit.models import GENESIS, ChainHead, Event
from cockpit.standard.canonical import canonical_bytes

Kind = Literal["altered", "removed", "inserted", "cut", "rewritten", "head", "checkpoint", "guard", "untold"]


@dataclass(frozen=True)
class Anchor:
    """A place in the chain that is known from elsewhere: the event with this number had this hash."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """What is wrong, in Danish and English; `sequence` is the event in question, where there is one."""

    kind: Kind
    sequence: int | None
    message: str
    message_en: str


@dataclass(frozen=True)
class Report:
    """How many events were walked and checkpoints compared, and what is wrong: the chain's first fault before all
    others.
    """

    events: int
    checkpoints: int
    faults: tuple[Fault, ...]


def chain_report(
    checkpoints: Sequence[Anchor] = (), *, checkpoint_faults: Sequence[Fault] = (), using: str = "default"
) -> Report:
    """The whole log: the chain against its head and the checkpoints, the database's guards, and rows that no event tells of."""
    fault = chain_fault(checkpoints, using=using)
    faults = [] if fault is None else [fault]
    faults += checkpoint_faults
    faults += [
        Fault(
            "guard",
            None,
            f"Databasens vagt »{name}« mangler eller er ændret.",
            f"The database guard “{name}” is missing or altered.",
        )
        for name in guards.missing(connections[using])
    ]
    faults += [_untold(found) for found in traces.untold(connections[using])]
    return Report(Event.objects.using(using).count(), len(checkpoints), tuple(faults))


def _untold(found: traces.Untold) -> Fault:
    about = f"{found.trace.subject_type} {found.subject}"
    return Fault(
        "untold",
        None,
        f"Tabellen {found.trace.table} har {found.rows} rækker om {about}, men historikken fortæller om {found.events}.",
        f"The table {found.trace.table} has {found.rows} rows about {about}, but the log tells of {found.events}.",
    )


def chain_fault(
    checkpoints: Sequence[Anchor] = (), *, after: Anchor | None = None, using: str = "default"
) -> Fault | None:
    """The first fault in the chain, or in what follows `after`; None when it is whole.

    May run while events are being appended: the head is read before and after the walk.
    """
    head = ChainHead.objects.using(using).filter(pk=1).first()
    if head is None:
        return Fault(
            "head", None, "Kædens hoved mangler i databasen.", "The chain's head is missing from the database."
        )
    if after is not None:
        fault = _start_fault(after, using)
        if fault is not None:
            return fault
    start = after or Anchor(0, GENESIS)
    anchors = {anchor.sequence: anchor.hash for anchor in checkpoints}
    last, agreed = start, start.sequence
    for row in _rows(start.sequence, using):
        fault = _row_fault(row, last) or _anchor_fault(row, anchors, agreed, head)
        if fault is not None:
            return fault
        last = Anchor(row.sequence, row.hash)
        if row.sequence in anchors:
            agreed = row.sequence
    return _end_fault(last, head, anchors, using)


@dataclass(frozen=True)
class _Row:
    """An event as the database holds it, before anything in it is believed."""

    sequence: Any
    at: str
    actor_id: Any
    action: str
    subject_type: str
    subject_id: str
    data: str
    previous_hash: str
    hash: str

    def whole(self) -> bool:
        """Whether the content fits the row's own hash."""
        try:
            data = json.loads(self.data)
            at = datetime.fromisoformat(self.at)
            event = Event(
                sequence=self.sequence,
                at=at if at.tzinfo else at.replace(tzinfo=UTC),  # SQLite keeps UTC without saying so
                actor_id=self.actor_id,
                action=self.action,
                subject_type=self.subject_type,
                subject_id=self.subject_id,
                data_text=self.data,
                previous_hash=self.previous_hash,
            )
            return event.computed_hash() == self.hash and canonical_bytes(data).decode() == self.data
        except (ValueError, TypeError):
            return False


def _rows(after: int, using: str) -> Iterator[_Row]:
    rows = Event.objects.using(using).filter(sequence__gt=after) if after else Event.objects.using(using)
    names = ("actor_id", "action", "subject_type", "subject_id", "data_text", "previous_hash", "hash")
    # The time as text: a broken one is then a row that was altered, not an error on the way.
    values = (
        rows.order_by("sequence").annotate(at_text=Cast("at", TextField())).values_list("sequence", "at_text", *names)
    )
    for value in values.iterator(chunk_size=2000):
        yield _Row(*value)


def _row_fault(row: _Row, last: Anchor) -> Fault | None:
    """What is wrong between the last good event and this one."""
    expected = last.sequence + 1
    if not isinstance(row.sequence, int) or row.sequence < expected:
        return Fault(
            "inserted",
            None,
            f"En hændelse med nummeret {row.sequence} er indsat.",
            f"An event numbered {row.sequence} was inserted.",
        )
    if row.sequence > expected:
        return Fault("removed", expected, f"Hændelse {expected} er fjernet.", f"Event {expected} was removed.")
    if not row.whole():
        return Fault(
            "altered",
            expected,
            f"Hændelse {expected} er ændret: indholdet passer ikke til dens hash.",
            f"Event {expected} was altered: its content does not fit its hash.",
        )
    if row.previous_hash != last.hash:
        return _replaced(max(last.sequence, 1), f"hændelse {expected}", f"event {expected}")
    return None


def _anchor_fault(row: _Row, anchors: dict[int, str], agreed: int, head: ChainHead) -> Fault | None:
    """What a checkpoint, or the head as it was before the walk, says against this event."""
    if anchors.get(row.sequence, row.hash) != row.hash:
        return _rewritten(row.sequence, agreed + 1)
    if row.sequence == head.sequence and row.hash != head.hash:
        return _replaced(row.sequence, "kædens hoved", "the chain's head")
    return None


def _start_fault(after: Anchor, using: str) -> Fault | None:
    """What a checkpoint to start from says against the event that it knows."""
    events = Event.objects.using(using)
    found = events.filter(sequence=after.sequence).values_list("hash", flat=True).first()
    if found is None:
        last = events.filter(sequence__lt=after.sequence).aggregate(last=Max("sequence"))["last"] or 0
        return _cut(last + 1, after.sequence, by_head=False)
    return None if found == after.hash else _rewritten(after.sequence, 1)


def _end_fault(last: Anchor, head: ChainHead, anchors: dict[int, str], using: str) -> Fault | None:
    """What the head and the checkpoints say against where the chain ends."""
    known = max([head.sequence, *anchors])
    if last.sequence < known:
        return _cut(last.sequence + 1, known, by_head=known == head.sequence)
    now = ChainHead.objects.using(using).get(pk=1)
    if last.sequence > now.sequence:
        first = now.sequence + 1
        return Fault(
            "inserted",
            first,
            f"Hændelse {first} er indsat efter kædens hoved.",
            f"Event {first} was inserted after the chain's head.",
        )
    return None


def _replaced(sequence: int, witness: str, witness_en: str) -> Fault:
    return Fault(
        "altered",
        sequence,
        f"Hændelse {sequence} er ændret: {witness} henviser til en anden.",
        f"Event {sequence} was altered: {witness_en} refers to another one.",
    )


def _rewritten(sequence: int, first: int) -> Fault:
    return Fault(
        "rewritten",
        sequence,
        f"Kæden er skrevet om: hændelse {sequence} er ikke den, som det underskrevne kontrolpunkt kender. "
        f"Den første ændrede hændelse er nr. {first} eller en senere.",
        f"The chain was rewritten: event {sequence} is not the one that the signed checkpoint knows. "
        f"The first altered event is number {first} or a later one.",
    )


def _cut(first: int, known: int, *, by_head: bool) -> Fault:
    witness, witness_en = (
        ("kædens hoved", "the chain's head") if by_head else ("et underskrevet kontrolpunkt", "a signed checkpoint")
    )
    return Fault(
        "cut",
        first,
        f"Kæden er skåret af: hændelse {first} mangler; {witness} kender hændelser til og med {known}.",
        f"The chain was cut off: event {first} is missing; {witness_en} knows events up to {known}.",
    )

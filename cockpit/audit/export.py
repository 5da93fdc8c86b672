"""The event log as text for an auditor to take away: JSON lines that hold everything the hashes cover, or CSV for a
spreadsheet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from cockpit.audit.actions import sentence
from cockpit.audit.models import Event, moment_text
from cockpit.standard.canonical import canonical_bytes

FORMATS = ("jsonl", "csv")
COLUMNS = (
    "sequence",
    "at",
    "actor_id",
    "action",
    "sentence",
    "subject_type",
    "subject_id",
    "data",
    "previous_hash",
    "hash",
)


def export_lines(form: str, *, after: int = 0) -> Iterator[str]:
    """Lines (with line ends) of every event after `after`, oldest first. Raises ValueError for a form not in
    FORMATS.
    """
    if form not in FORMATS:
        raise ValueError(f"unknown form {form!r}")
    if form == "csv":
        yield _csv_line(COLUMNS)
    for event in Event.objects.filter(sequence__gt=after).order_by("sequence").iterator(chunk_size=2000):
        if form == "jsonl":
            yield canonical_bytes({**event.fields(), "hash": event.hash}).decode() + "\n"
        else:
            yield _csv_line(_csv_values(event))


def _csv_values(event: Event) -> tuple[object, ...]:
    return (
        event.sequence,
        moment_text(event.at),
        event.actor_id,
        event.action,
        sentence(event),
        event.subject_type,
        event.subject_id,
        event.data_text,
        event.previous_hash,
        event.hash,
    )


def _csv_line(values: tuple[object, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()

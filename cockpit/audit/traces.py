"""What must have left an event: rows of which the log tells exactly once each.

A row that was written past the services has no event, and an event without its row tells of something that is not there;
`audit verify` finds both by counting. A room declares its tables in `actions.py`:

    traces.told("review_decision", "version", subject="(SELECT …)", actions=["version.approved", …])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Trace:
    """Every row of `table` for which `when` holds is told of by one event with one of `actions`, about what `subject` gives.

    `subject` and `when` are SQL over the table's columns, the same on both databases.
    """

    table: str
    subject_type: str
    subject: str
    actions: tuple[str, ...]
    when: str


@dataclass(frozen=True)
class Untold:
    """A subject with more or fewer rows than events."""

    trace: Trace
    subject: str
    rows: int
    events: int


_declared: list[Trace] = []


def told(table: str, subject_type: str, *, subject: str, actions: Sequence[str], when: str = "TRUE") -> None:
    """Declare it."""
    trace = Trace(table, subject_type, subject, tuple(actions), when)
    if trace not in _declared:
        _declared.append(trace)


def untold(connection: BaseDatabaseWrapper) -> list[Untold]:
    """Every subject whose rows and events do not match, by table and subject. One statement each, so that work that goes on is no fault."""
    present = set(connection.introspection.table_names())
    return [fault for trace in _declared if trace.table in present for fault in _untold(connection, trace)]


def _untold(connection: BaseDatabaseWrapper, trace: Trace) -> list[Untold]:
    places = ", ".join(["%s"] * len(trace.actions))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, SUM(is_row), SUM(is_event) FROM ("
            f"SELECT CAST({trace.subject} AS VARCHAR(200)) AS subject, 1 AS is_row, 0 AS is_event FROM {trace.table} WHERE {trace.when} "
            f"UNION ALL SELECT subject_id, 0, 1 FROM audit_event WHERE subject_type = %s AND action IN ({places})"
            ") AS counted GROUP BY subject HAVING SUM(is_row) <> SUM(is_event) ORDER BY subject",
            [trace.subject_type, *trace.actions],
        )
        return [Untold(trace, subject, int(rows), int(events)) for subject, rows, events in cursor.fetchall()]

"""Named events and dose tables written otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cockpit.engine.coverage.alternatives.alternative import Alternative, changed, within
from cockpit.engine.coverage.alternatives.selections import selection_alternatives
from cockpit.engine.selection import quantity_of
from cockpit.standard.document import DoseTable, NamedEvent, ProfileDocument


def named_event_alternatives(named: NamedEvent, document: ProfileDocument) -> Iterator[Alternative[Any]]:
    """Each other occurrence, and another selection."""
    for other in ("first", "latest", "any"):
        if other != named.occurrence:
            yield changed(named, "occurrence", other, "occurrence", other)
    yield from within(named, "events", selection_alternatives(named.events, quantity_of(document, named.events)))


def dose_table_alternatives(table: DoseTable) -> Iterator[Alternative[Any]]:
    """The table without one of its factors."""
    if len(table.factors) > 1:
        for factor in table.factors:
            rest = [other for other in table.factors if other is not factor]
            yield changed(table, "factors", rest, "factors.dropped", f"{factor.code}/{factor.unit}")

"""What criteria stand on: the selections that they make, with those of the events they relate to, and the lists and tables that these use."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.document import (
    Computed,
    Criterion,
    DoseNumber,
    EventSelection,
    NamedEvent,
    ProfileDocument,
    criteria,
    numbers,
    own_selections,
)


def decisive(document: ProfileDocument) -> Iterator[Criterion]:
    """The criteria of the population and the subgroups: those that decide who is on which list."""
    for root in (document.population, *(subgroup.criterion for subgroup in document.subgroups)):
        for _, criterion in criteria(root, ()):
            yield criterion


def events_used(document: ProfileDocument, criterion: Criterion) -> list[NamedEvent]:
    """The named events that the criterion relates to, directly or through others, each once."""
    waiting = [events for _, events in own_selections(criterion, ())]
    found: dict[str, NamedEvent] = {}
    while waiting:
        for relation in waiting.pop().relations or []:
            named = next((event for event in document.events or [] if event.id == relation.event), None)
            if named is not None and named.id not in found:
                found[named.id] = named
                waiting.append(named.events)
    return list(found.values())


def lists_used(document: ProfileDocument, criterion: Criterion) -> set[str]:
    """The ids of the code lists of the criterion's selections, and of the events that it relates to."""
    selections: list[EventSelection] = [events for _, events in own_selections(criterion, ())]
    selections += [named.events for named in events_used(document, criterion)]
    return {list_id for events in selections for list_id in events.codes}


def tables_used(criterion: Criterion) -> set[str]:
    """The ids of the dose tables of the criterion's number."""
    if not isinstance(criterion, Computed):
        return set()
    return {number.table for _, number in numbers(criterion.number, ()) if isinstance(number, DoseNumber)}

"""Changes of what version 1.1 of the standard added to a document: named events, dose tables and parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from cockpit.standard.changes.directions import labels
from cockpit.standard.changes.model import Change, Direction, Kind, Level
from cockpit.standard.changes.uses import decisive, events_used, tables_used
from cockpit.standard.document import DoseTable, LocalText, NamedEvent, Parameter, ProfileDocument
from cockpit.standard.text import dose_table_text, named_event_text, parameter_sentences


def changes(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """Changes of named events, then of dose tables, then of parameters."""
    yield from _events(old, new)
    yield from _tables(old, new)
    yield from _parameters(old, new)


Said = tuple[str | None, str | None]
"""What a node says, in Danish and English; None when it is not there."""


def _events(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    used = _events_decisive(old) | _events_decisive(new)
    for was, now in _pairs(old.events, new.events):
        node = now or was
        assert node is not None
        title = _title(node.title, "Den navngivne hændelse", "The named event")
        level: Level = "major" if node.id in used else "minor"
        said = _event(old, was), _event(new, now)
        if was is not None and now is not None:
            if _meaning(was) != _meaning(now):
                direction = labels.named_event_direction(old, new, was)
                yield _change(node.id, "named_event", "changed", level, title, *said, direction)
            yield from _renamed(node.id, "named_event", title, was.title, now.title)
        else:
            yield _change(node.id, "named_event", _kind(was), level, title, *said)


def _events_decisive(document: ProfileDocument) -> set[str]:
    """The ids of the named events that decide who is on which list."""
    return {named.id for criterion in decisive(document) for named in events_used(document, criterion)}


def _event(document: ProfileDocument, named: NamedEvent | None) -> Said:
    if named is None:
        return None, None
    return named_event_text(document, named), named_event_text(document, named, "en")


def _tables(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    used = {table for document in (old, new) for criterion in decisive(document) for table in tables_used(criterion)}
    for was, now in _pairs(old.dose_tables, new.dose_tables):
        node = now or was
        assert node is not None
        title = _title(node.title, "Dosistabellen", "The dose table")
        level: Level = "major" if node.id in used else "minor"
        said = _table(old, was), _table(new, now)
        if was is not None and now is not None:
            if _factors(was) != _factors(now):
                direction = labels.dose_table_direction(new, was)
                yield _change(node.id, "dose_table", "changed", level, title, *said, direction)
            elif _displays(was) != _displays(now):
                yield _change(node.id, "dose_table", "changed", "patch", _part(title, "teksten", "the text"), *said)
            yield from _renamed(node.id, "dose_table", title, was.title, now.title)
        else:
            yield _change(node.id, "dose_table", _kind(was), level, title, *said)


def _table(document: ProfileDocument, table: DoseTable | None) -> Said:
    if table is None:
        return None, None
    return dose_table_text(document, table), dose_table_text(document, table, "en")


def _factors(table: DoseTable) -> Any:
    """What the table gives: its order and texts are no part of it."""
    factors = sorted((entry.code, entry.unit, entry.factor) for entry in table.factors)
    return table.unit, table.decimals, factors


def _displays(table: DoseTable) -> Any:
    return [(entry.code, entry.unit, entry.display) for entry in table.factors]


def _parameters(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """What a clinic may choose. The number itself stands in what the parameter sets, and is compared there too."""
    deciding = {
        node
        for document in (old, new)
        for node in (*(criterion.id for criterion in decisive(document)), *_events_decisive(document))
    }
    for was, now in _pairs(old.parameters, new.parameters):
        node = now or was
        assert node is not None
        title = _title(node.title, "Parameteren", "The parameter")
        targets = [target.node for parameter in (was, now) if parameter is not None for target in parameter.targets]
        level: Level = "major" if deciding.intersection(targets) else "minor"
        said = _parameter(old, was), _parameter(new, now)
        if was is not None and now is not None:
            if _meaning(was) != _meaning(now):
                yield _change(node.id, "parameter", "changed", level, title, *said)
            yield from _renamed(node.id, "parameter", title, was.title, now.title)
        else:
            yield _change(node.id, "parameter", _kind(was), level, title, *said)


def _parameter(document: ProfileDocument, parameter: Parameter | None) -> Said:
    if parameter is None:
        return None, None
    return parameter_sentences(document, parameter), parameter_sentences(document, parameter, "en")


NodeT = TypeVar("NodeT", NamedEvent, DoseTable, Parameter)


def _pairs(
    before: Sequence[NodeT] | None, after: Sequence[NodeT] | None
) -> Iterator[tuple[NodeT | None, NodeT | None]]:
    """Nodes of both versions by id, those of the new one first; None where one does not have it."""
    was, now = {node.id: node for node in before or []}, {node.id: node for node in after or []}
    for node in {**now, **was}:
        yield was.get(node), now.get(node)


def _meaning(node: NamedEvent | Parameter) -> dict[str, Any]:
    return node.model_dump(mode="json", exclude={"title"})


def _kind(was: object | None) -> Kind:
    return "added" if was is None else "removed"


def _title(title: LocalText, da: str, en: str) -> tuple[str, str]:
    return f"{da} »{title.da}«", f'{en} "{title.en or title.da}"'


def _part(title: tuple[str, str], da: str, en: str) -> tuple[str, str]:
    return f"{title[0]}, {da}", f"{title[1]}, {en}"


def _renamed(node: str, part: str, title: tuple[str, str], was: LocalText, now: LocalText) -> Iterator[Change]:
    if was != now:
        before, after = (was.da, was.en or was.da), (now.da, now.en or now.da)
        yield _change(node, part, "changed", "patch", _part(title, "navnet", "the name"), before, after)


def _change(
    node: str,
    part: str,
    kind: Kind,
    level: Level,
    title: tuple[str, str],
    before: Said,
    after: Said,
    direction: Direction | None = None,
) -> Change:
    return Change(node, part, kind, level, *title, before[0], after[0], before[1], after[1], direction=direction)

"""Events that several parts look at, each event once, are a part: otherwise each of them would put its codings together again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from cockpit.engine.relational.form import Column, Named, Part, Select, changed_outermost, nodes
from cockpit.engine.relational.reads import names_read

E = "e"


def events_once(parts: Sequence[Any], name: Callable[[str], str]) -> list[Any]:
    """The parts, those events before the first part that looks at them. What is not a part is left. `name`: a name that no part has yet, like a wanted one."""
    times = Counter(select for part in parts for select in _of_events(part))
    asked = {select for select, number in times.items() if number > 1}
    instead: dict[Select, Select] = {}
    listed: list[Any] = []

    def put_in(node: Any) -> Any:
        return instead.get(node, node) if isinstance(node, Select) else node

    for part in parts:
        for select in _of_events(part):
            if select in asked and select not in instead:
                listed.append(own := _events(select, name))
                instead[select] = _read(own)
        if isinstance(part, Part):
            relation = changed_outermost(part.relation, put_in)
            part = part if relation is part.relation else replace(part, relation=relation)
        listed.append(part)
    return listed


def _of_events(part: Any) -> list[Select]:
    """The groupings of a reading's rows by event."""
    if not isinstance(part, Part):
        return []
    return [node for node in nodes(part.relation) if isinstance(node, Select) and _is_of_events(node)]


def _is_of_events(select: Select) -> bool:
    """It puts the codings of each event together (`rows.each_event`)."""
    by_event = any(isinstance(key, Column) and key.name == "event_id" for key in select.group_by)
    return by_event and select.source is not None and isinstance(select.source.relation, Select)


def _events(select: Select, name: Callable[[str], str]) -> Part:
    read = next(names_read(select))
    comment = f"De hændelser i {read}, der spørges om flere gange, hver én gang."
    return Part(name(f"events_{read.removeprefix('seen_')}"), comment, select)


def _read(events: Part) -> Select:
    columns = cast(Select, events.relation).columns
    return Select(tuple((name, Column(name, E)) for name, _ in columns), Named(events.name, E))

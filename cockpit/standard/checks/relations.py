"""Named events and the relations to them: known, used, never in a circle, and with days that an event can lie within."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.checks.context import Context
from cockpit.standard.document import EventSelection, NamedEvent, Path, ProfileDocument, Relation, selections

MAXIMUM_STEPS = 1000


def check(context: Context) -> None:
    """Every relation, then the named events as a whole."""
    known = {named.id: named for named in reversed(context.document.events or [])}
    for path, node, events in selections(context.document):
        for index, relation in enumerate(events.relations or []):
            _relation(context, (*path, "relations", index), node, relation, known)
        _together(context, path, node, events, known)
    circular = _circles(context, known)
    _unused(context, known)
    if not circular:
        _long_chains(context, known)


def _relation(context: Context, path: Path, node: str, relation: Relation, known: dict[str, NamedEvent]) -> None:
    if relation.event not in known:
        context.error(
            "unknown-event",
            (*path, "event"),
            node,
            f"den navngivne hændelse »{relation.event}« findes ikke i profilen. Vælg en af profilens navngivne hændelser, eller opret den.",
            f'the named event "{relation.event}" does not exist in the profile. Choose one of its named events or create it.',
        )
    first, last = relation.first_day, relation.last_day
    if first is None and last is None:
        context.warning(
            "relation-without-days",
            path,
            node,
            "relationen har ingen grænser, så enhver dag passer. Skriv den første eller den sidste dag, eller fjern relationen.",
            "the relation has no bounds, so any day fits. Write the first or the last day, or remove the relation.",
        )
    if first is not None and last is not None and first > last:
        context.error(
            "inverted-relation",
            path,
            node,
            "relationens sidste dag ligger før den første, så ingen dag passer. Byt dem om.",
            "the relation's last day is before its first, so no day fits. Swap them.",
        )


def _together(context: Context, path: Path, node: str, events: EventSelection, known: dict[str, NamedEvent]) -> None:
    """Relations of one selection that stand twice, or whose days to the same first or latest event never meet."""
    seen: dict[str, list[Relation]] = {}
    for index, relation in enumerate(events.relations or []):
        at, others = (*path, "relations", index), seen.setdefault(relation.event, [])
        named = known.get(relation.event)
        if relation in others:
            context.warning(
                "duplicate-relation",
                at,
                node,
                "den samme relation står to gange. Fjern den ene.",
                "the same relation stands twice. Remove one of them.",
            )
        elif named is not None and named.occurrence != "any" and any(_apart(relation, other) for other in others):
            context.error(
                "never-true",
                at,
                node,
                "ingen hændelse kan ligge, som denne og en anden relation til samme hændelse siger. Ret dagene.",
                "no event can lie as this and another relation to the same event say. Correct the days.",
            )
        others.append(relation)


def _apart(relation: Relation, other: Relation) -> bool:
    """Whether the days of two relations in order never meet."""
    if any(_is_inverted(one) for one in (relation, other)):
        return False
    return _ends_before(relation, other) or _ends_before(other, relation)


def _is_inverted(relation: Relation) -> bool:
    return relation.first_day is not None and relation.last_day is not None and relation.first_day > relation.last_day


def _ends_before(relation: Relation, other: Relation) -> bool:
    return relation.last_day is not None and other.first_day is not None and relation.last_day < other.first_day


def related(events: EventSelection) -> Iterator[str]:
    """The ids of the named events that the selection is related to, each once."""
    yield from dict.fromkeys(relation.event for relation in events.relations or [])


def events_led_to(document: ProfileDocument, events: EventSelection) -> set[str]:
    """The ids of all named events that the selection's relations lead to, directly or through others."""
    known = {named.id: named for named in reversed(document.events or [])}
    return _reached(_following(known), [event for event in related(events) if event in known])


def _following(known: dict[str, NamedEvent]) -> dict[str, list[str]]:
    return {node: [event for event in related(named.events) if event in known] for node, named in known.items()}


def _circles(context: Context, known: dict[str, NamedEvent]) -> bool:
    """Report every named event that relates to itself, directly or through others; whether there is any."""
    following = _following(known)
    found = False
    for index, named in enumerate(context.document.events or []):
        if known[named.id] is named and named.id in _reached(following, following[named.id]):
            found = True
            context.error(
                "circular-reference",
                ("events", index, "events", "relations"),
                named.id,
                f"hændelsen »{named.title.da}« ligger i forhold til sig selv, direkte eller gennem andre. Fjern en af relationerne.",
                f'the event "{named.title.da}" lies in relation to itself, directly or through others. Remove one of the relations.',
            )
    return found


def _reached(following: dict[str, list[str]], begin: list[str]) -> set[str]:
    """The named events that can be reached."""
    reached: set[str] = set()
    waiting = list(begin)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(following[node])
    return reached


def _unused(context: Context, known: dict[str, NamedEvent]) -> None:
    """A named event is used when a criterion or an element leads to it."""
    begin = [
        event
        for path, _, events in selections(context.document)
        if path[0] != "events"
        for event in related(events)
        if event in known
    ]
    used = _reached(_following(known), begin)
    for index, named in enumerate(context.document.events or []):
        if named.id not in used:
            context.warning(
                "unused-event",
                ("events", index),
                named.id,
                "den navngivne hændelse bruges ikke. Brug den i en relation, eller fjern den.",
                "the named event is not used. Use it in a relation or remove it.",
            )


def _long_chains(context: Context, known: dict[str, NamedEvent]) -> None:
    """Chains of relations that branch so much that evaluating them never ends."""
    steps: dict[str, int] = {}

    def cost(events: EventSelection) -> int:
        return sum(of(event) for event in (relation.event for relation in events.relations or []) if event in known)

    def of(node: str) -> int:
        if node not in steps:
            steps[node] = 1 + cost(known[node].events)
        return steps[node]

    for path, node, events in selections(context.document):
        if cost(events) > MAXIMUM_STEPS:
            context.error(
                "too-many-relations",
                (*path, "relations"),
                node,
                f"relationerne fører gennem mere end {MAXIMUM_STEPS} hændelser, når hver tælles for hver vej til den. Brug færre relationer.",
                f"the relations lead through more than {MAXIMUM_STEPS} events, each counted once for every way to it. Use fewer relations.",
            )

"""Editing the criterion trees: add, change, move, remove, and groups made and dissolved."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Literal

from cockpit.standard.editing.places import Content, EditRefused, Place, new_id, node_ids, place_of, places, tree_of

Direction = Literal["up", "down", "in", "out"]
DIRECTIONS: tuple[Direction, ...] = ("up", "down", "in", "out")


def criterion_add(content: Content, *, group: str, criterion: Mapping[str, Any], index: int | None = None) -> Content:
    """Add a criterion to a group, last or at `index`. At the top of a tree that is no group, both are put in a new
    group *all of*.
    """
    result = deepcopy(content)
    if criterion["id"] in node_ids(result):
        raise EditRefused(
            "id-taken",
            f"Betegnelsen {criterion['id']} bruges allerede i profilen.",
            f"The id {criterion['id']} is used in the profile already.",
        )
    place = place_of(result, group)
    if place.criterion["type"] != "group":
        if place.parent is not None:
            raise EditRefused(
                "not-a-group", "Et kriterium kan kun tilføjes i en gruppe.", "A criterion can only be added to a group."
            )
        _wrap(result, place, rule="all")
        place = Place(place.owner[place.slot], None, 0, place.owner, place.slot)
    criteria = place.criterion["criteria"]
    criteria.insert(len(criteria) if index is None else index, deepcopy(dict(criterion)))
    return result


def criterion_change(content: Content, *, node: str, criterion: Mapping[str, Any]) -> Content:
    """Put another statement where the criterion stands. It keeps its id; a group that stays one keeps its criteria."""
    result = deepcopy(content)
    place = place_of(result, node)
    replacement = {**deepcopy(dict(criterion)), "id": node}
    if place.criterion["type"] == "group" and replacement["type"] == "group":
        replacement["criteria"] = place.criterion["criteria"]
    elif place.criterion["type"] == "group" and place.criterion["criteria"]:
        raise EditRefused(
            "group-not-empty",
            "Gruppen har stadig kriterier. Flyt eller fjern dem først.",
            "The group still has criteria. Move or remove them first.",
        )
    _put(place, replacement)
    return result


KEPT_OF_EVENTS = ("texts", "producers", "practitioner", "age", "valued", "relations")
"""What a selection of events may hold besides what a form of 1.0 asks for."""


def kept_parts(criterion: Mapping[str, Any]) -> list[str]:
    """The parts of the criterion that came with version 1.1 and that stay when something else in it is changed."""
    events = criterion.get("events", {})
    kept = [name for name in KEPT_OF_EVENTS if events.get(name) is not None]
    return [*kept, "nth"] if criterion.get("nth") is not None else kept


def with_kept_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Content:
    """The new statement with the old one's parts that no form asks for, as long as it looks at the same dataset and (nth) still picks an event."""
    result = deepcopy(dict(after))
    was, now = before.get("events"), result.get("events")
    if was is None or now is None or was["dataset"] != now["dataset"]:
        return result
    for name in kept_parts(before):
        owner, given = (result, before) if name == "nth" else (now, was)
        if name != "nth" or result["type"] == "picked":
            owner[name] = deepcopy(given[name])
    return result


def criterion_remove(content: Content, *, node: str) -> Content:
    """Remove a criterion, and with a group everything in it. The top of a tree stays: a tree without a criterion means
    nothing.
    """
    result = deepcopy(content)
    place = place_of(result, node)
    if place.parent is None:
        raise EditRefused(
            "top-of-tree",
            "Det øverste kriterium kan ikke fjernes. Ret det i stedet.",
            "The top criterion cannot be removed. Change it instead.",
        )
    del place.parent["criteria"][place.index]
    return result


def group_dissolve(content: Content, *, node: str) -> Content:
    """Remove a group but keep its criteria, which move out to where the group stood."""
    result = deepcopy(content)
    place = place_of(result, node)
    if place.criterion["type"] != "group":
        raise EditRefused("not-a-group", "Kun en gruppe kan opløses.", "Only a group can be dissolved.")
    if place.parent is not None:
        place.parent["criteria"][place.index : place.index + 1] = place.criterion["criteria"]
    elif len(place.criterion["criteria"]) == 1:
        place.owner[place.slot] = place.criterion["criteria"][0]
    else:
        raise EditRefused(
            "top-of-tree",
            "Den øverste gruppe kan kun opløses, når der står ét kriterium i den.",
            "The top group can only be dissolved when it holds one criterion.",
        )
    return result


def criterion_wrap(content: Content, *, node: str, rule: str = "any") -> Content:
    """Put a criterion into a new group of its own, standing where the criterion stood."""
    result = deepcopy(content)
    _wrap(result, place_of(result, node), rule=rule)
    return result


def criterion_move(content: Content, *, node: str, direction: Direction) -> Content:
    """Move one step: `up` and `down` among its siblings, `in` to the neighbouring group (the one before first), `out`
    of its group.
    """
    result = deepcopy(content)
    place = place_of(result, node)
    target = _target(result, place, direction)
    if target is None:
        raise EditRefused(
            "cannot-move", "Kriteriet kan ikke flyttes den vej.", "The criterion cannot be moved that way."
        )
    group, index = target
    del place.siblings[place.index]
    group["criteria"].insert(index, place.criterion)
    return result


def possible_moves(content: Content, node: str) -> frozenset[Direction]:
    """The directions that `criterion_move` would accept."""
    place = place_of(content, node)
    return frozenset(direction for direction in DIRECTIONS if _target(content, place, direction) is not None)


def criterion_move_to(content: Content, *, node: str, group: str) -> Content:
    """Move a criterion last into another group of the same tree or another tree of the document."""
    result = deepcopy(content)
    place = place_of(result, node)
    target = place_of(result, group)
    if place.parent is None:
        raise EditRefused(
            "top-of-tree", "Det øverste kriterium kan ikke flyttes.", "The top criterion cannot be moved."
        )
    if target.criterion["type"] != "group":
        raise EditRefused(
            "not-a-group", "Et kriterium kan kun flyttes til en gruppe.", "A criterion can only be moved to a group."
        )
    if group in {inner["id"] for inner in tree_of(place.criterion)}:
        raise EditRefused(
            "into-itself", "En gruppe kan ikke flyttes ind i sig selv.", "A group cannot be moved into itself."
        )
    del place.parent["criteria"][place.index]
    target.criterion["criteria"].append(place.criterion)
    return result


def groups_for(content: Content, node: str) -> list[Content]:
    """The groups that `criterion_move_to` would accept for this criterion, in reading order, without the one that it
    stands in.
    """
    place = place_of(content, node)
    if place.parent is None:
        return []
    own = {inner["id"] for inner in tree_of(place.criterion)}
    return [
        other.criterion
        for other in places(content)
        if other.criterion["type"] == "group"
        and other.criterion["id"] not in own
        and other.criterion["id"] != place.parent["id"]
    ]


def _put(place: Place, criterion: Content) -> None:
    if place.parent is None:
        place.owner[place.slot] = criterion
    else:
        place.parent["criteria"][place.index] = criterion


def _wrap(content: Content, place: Place, *, rule: str) -> None:
    _put(
        place, {"type": "group", "id": new_id(content, "gruppe", "gruppe"), "rule": rule, "criteria": [place.criterion]}
    )


def _target(content: Content, place: Place, direction: Direction) -> tuple[Content, int] | None:
    """The group and the index there (after the criterion was taken out of its place) that a step leads to; None when it
    leads nowhere.
    """
    if place.parent is None:
        return None
    siblings = place.siblings
    if direction == "up":
        return (place.parent, place.index - 1) if place.index > 0 else None
    if direction == "down":
        return (place.parent, place.index + 1) if place.index + 1 < len(siblings) else None
    if direction == "in":
        if place.index > 0 and siblings[place.index - 1]["type"] == "group":
            return siblings[place.index - 1], len(siblings[place.index - 1]["criteria"])
        if place.index + 1 < len(siblings) and siblings[place.index + 1]["type"] == "group":
            return siblings[place.index + 1], 0
        return None
    around = place_of(content, place.parent["id"])
    return None if around.parent is None else (around.parent, around.index + 1)

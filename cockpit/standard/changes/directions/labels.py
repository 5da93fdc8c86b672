"""The label of one change, and the direction of the whole: what happens to those who certainly meet each criterion tree.

A change is labelled by itself. The new version is set beside the same version without that one change, so that everything else is as in the new
one; the label is that of the tree which the change stands in, and of all trees that use a code list or a pinned profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cockpit.standard.changes.directions.criteria import shift
from cockpit.standard.changes.directions.selections import Documents
from cockpit.standard.changes.directions.shifts import Move, inclusion
from cockpit.standard.changes.model import Direction
from cockpit.standard.changes.uses import events_used, lists_used, tables_used
from cockpit.standard.document import (
    CodeList,
    Criterion,
    DoseTable,
    Group,
    NamedEvent,
    ProfileDocument,
    ProfilePin,
    ProfileReference,
    Scope,
    Subgroup,
    criteria,
)

Held = CodeList | DoseTable | NamedEvent | ProfilePin | Subgroup
Tree = tuple[str, str]
"""A criterion tree: `population` and no id, or `subgroup`, `action`, `quality_list` and the id."""

POPULATION: Tree = ("population", "")
_PARTS = {
    "subgroups": ("subgroup", "Delpopulationen", "The subgroup"),
    "actions": ("action", "Handlingen", "The action"),
    "quality_lists": ("quality_list", "Kvalitetslisten", "The quality list"),
}


def trees(document: ProfileDocument) -> dict[Tree, Criterion]:
    """The criterion trees of the document."""
    held = {
        (part, holder.id): holder.criterion
        for field, (part, _, _) in _PARTS.items()
        for holder in getattr(document, field)
    }
    return {POPULATION: document.population, **held}


@dataclass(frozen=True)
class TreeDirection:
    """What all changes together do to those who certainly meet the criterion tree (population: are in scope and meet it)."""

    part: str
    node: str
    title: str
    title_en: str
    direction: Direction


def tree_directions(old: ProfileDocument, new: ProfileDocument) -> list[TreeDirection]:
    """The direction of the population, then of every subgroup, action and quality list that both versions have."""
    documents = Documents(old, new)
    before, after = trees(old), trees(new)
    titles = _titles(new)
    moves = {tree: shift(before[tree], after[tree], documents).lower for tree in after if tree in before}
    moves[POPULATION] |= _scope_move(old.scope, new.scope)
    return [TreeDirection(*tree, *titles[tree], move.direction) for tree, move in moves.items()]


def _titles(document: ProfileDocument) -> dict[Tree, tuple[str, str]]:
    """What the trees are called, in Danish and English."""
    held = {
        (part, holder.id): (f"{da} »{holder.title.da}«", f'{en} "{holder.title.en or holder.title.da}"')
        for field, (part, da, en) in _PARTS.items()
        for holder in getattr(document, field)
    }
    return {POPULATION: ("Populationen", "The population"), **held}


def scope_direction(old: Scope, new: Scope) -> Direction:
    """The label of looking at others."""
    return _scope_move(old, new).direction


def _scope_move(old: Scope, new: Scope) -> Move:
    return inclusion(
        old_in_new=new.registered <= old.registered and new.alive <= old.alive,
        new_in_old=old.registered <= new.registered and old.alive <= new.alive,
    )


def changed(old: ProfileDocument, new: ProfileDocument, criterion: Criterion) -> Direction:
    """The label of a criterion that says something else; `criterion` is the old one, whose members (of a group) are not looked at."""

    def before(now: Criterion) -> Criterion:
        if isinstance(criterion, Group) and isinstance(now, Group):
            return criterion.model_copy(update={"criteria": now.criteria})
        return criterion

    return _effect(old, new, lambda root: _replaced(root, criterion.id, before), [criterion.id])


def added(old: ProfileDocument, new: ProfileDocument, node: str) -> Direction:
    """The label of a criterion that came."""
    return _effect(old, new, lambda root: _without(root, node), [node])


def removed(old: ProfileDocument, new: ProfileDocument, criterion: Criterion, parent: str) -> Direction:
    """The label of a criterion that is gone from the group `parent`."""
    return _effect(old, new, lambda root: _with_member(root, parent, criterion), [criterion.id])


def moved(old: ProfileDocument, new: ProfileDocument, criterion: Criterion, parent: str) -> Direction:
    """The label of a criterion that stood in the group `parent` and stands elsewhere; `criterion` is the new one.

    A criterion that is the top of a tree, or whose old group is gone or now stands inside it, cannot be put back: then it is what the trees do.
    """
    node = criterion.id
    roots = [_without(root, node) for root in trees(new).values()]
    groups = {at.id for root in roots for _, at in criteria(root, ()) if isinstance(at, Group)}
    if parent not in groups or any(root.id == node for root in roots):
        return _whole(old, new, [node])
    return _effect(old, new, lambda root: _with_member(_without(root, node), parent, criterion), [node])


def _members_below(criterion: Criterion) -> set[str]:
    return {node.id for _, node in criteria(criterion, ())}


def _effect(
    old: ProfileDocument, new: ProfileDocument, before: Callable[[Criterion], Criterion], nodes: Iterable[str]
) -> Direction:
    """What it does to go from the trees without the change to the new ones; when that cannot be told apart, what the whole tree does."""
    documents = Documents(_completed(new, old), new, alike=True)
    after = trees(new)
    without = {tree: before(root) for tree, root in after.items()}
    touched = [tree for tree in after if without[tree] is not after[tree]]
    if not touched:
        return _whole(old, new, nodes)
    move = Move.SAME
    for tree in touched:
        move |= shift(without[tree], after[tree], documents).lower
    return move.direction


def _whole(old: ProfileDocument, new: ProfileDocument, nodes: Iterable[str]) -> Direction:
    """The direction of the trees that the nodes stand in."""
    wanted, documents = set(nodes), Documents(old, new)
    before, after = trees(old), trees(new)
    move = Move.SAME
    for tree in before.keys() & after.keys():
        if wanted & (_members_below(before[tree]) | _members_below(after[tree])):
            move |= shift(before[tree], after[tree], documents).lower
    return move.direction


def _completed(new: ProfileDocument, old: ProfileDocument) -> ProfileDocument:
    """The new document with what only the old one has, so that old criteria can be resolved in it."""
    update = {}
    for field in ("code_lists", "profiles", "subgroups", "events", "dose_tables"):
        own: list[Held] = getattr(new, field) or []
        held = {node.id for node in own}
        update[field] = own + [node for node in getattr(old, field) or [] if node.id not in held]
    return new.model_copy(update=update)


def code_list_direction(new: ProfileDocument, before: CodeList) -> Direction | None:
    """The label of a code list that matches something else; None when no criterion uses it."""
    was = new.model_copy(update={"code_lists": _swapped(new.code_lists, before)})
    return _of_users(was, new, lambda criterion: before.id in lists_used(new, criterion))


def named_event_direction(old: ProfileDocument, new: ProfileDocument, before: NamedEvent) -> Direction | None:
    """The label of a named event that is another one; None when no criterion relates to it."""
    was = _completed(new.model_copy(update={"events": _swapped(new.events or [], before)}), old)
    return _of_users(was, new, lambda criterion: before.id in {named.id for named in events_used(new, criterion)})


def dose_table_direction(new: ProfileDocument, before: DoseTable) -> Direction | None:
    """The label of a dose table that gives something else; None when no criterion uses it."""
    was = new.model_copy(update={"dose_tables": _swapped(new.dose_tables or [], before)})
    return _of_users(was, new, lambda criterion: before.id in tables_used(criterion))


def pin_direction(new: ProfileDocument, before: ProfilePin) -> Direction | None:
    """The label of a profile that is pinned in another version; None when no criterion uses it."""
    was = new.model_copy(update={"profiles": _swapped(new.profiles, before)})
    return _of_users(
        was, new, lambda criterion: isinstance(criterion, ProfileReference) and criterion.profile == before.id
    )


def _swapped(nodes: Iterable[Held], before: Held) -> list[Held]:
    return [before if node.id == before.id else node for node in nodes]


def _of_users(was: ProfileDocument, new: ProfileDocument, uses: Callable[[Criterion], bool]) -> Direction | None:
    """The direction of all trees in which a criterion uses what changed."""
    documents = Documents(was, new)
    moves = [
        shift(root, root, documents).lower
        for root in trees(new).values()
        if any(uses(criterion) for _, criterion in criteria(root, ()))
    ]
    if not moves:
        return None
    whole = Move.SAME
    for move in moves:
        whole |= move
    return whole.direction


def _replaced(root: Criterion, node: str, change: Callable[[Criterion], Criterion]) -> Criterion:
    """The tree with one criterion changed; the tree itself when it does not hold it."""
    if root.id == node:
        return change(root)
    if not isinstance(root, Group):
        return root
    members = [_replaced(member, node, change) for member in root.criteria]
    return _regrouped(root, members)


def _regrouped(group: Group, members: list[Criterion]) -> Group:
    """The group with these members; itself when they are its own."""
    same = len(members) == len(group.criteria) and all(a is b for a, b in zip(members, group.criteria, strict=True))
    return group if same else group.model_copy(update={"criteria": members})


def _without(root: Criterion, node: str) -> Criterion:
    """The tree without the criterion, wherever it is a member; the tree itself when it does not hold it."""
    if not isinstance(root, Group):
        return root
    return _regrouped(root, [_without(member, node) for member in root.criteria if member.id != node])


def _with_member(root: Criterion, parent: str, member: Criterion) -> Criterion:
    """The tree with one more member in the group `parent`; the tree itself when it does not hold such a group."""

    def grown(group: Criterion) -> Criterion:
        return group.model_copy(update={"criteria": [*group.criteria, member]}) if isinstance(group, Group) else group

    return _replaced(root, parent, grown)

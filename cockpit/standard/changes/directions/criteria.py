"""Criteria and groups of them: how the outcome shifts from one tree to another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cockpit.standard.changes.directions.computed import computed_shift
from cockpit.standard.changes.directions.events import event_shift
from cockpit.standard.changes.directions.numbers import Numbers, numbers_shift
from cockpit.standard.changes.directions.selections import Documents
from cockpit.standard.changes.directions.shifts import ANYTHING, SAME, Shift, both, inclusion
from cockpit.standard.document import (
    Age,
    Computed,
    Count,
    Criterion,
    Exists,
    Group,
    InsuranceGroup,
    Picked,
    ProfileDocument,
    ProfilePin,
    ProfileReference,
    Sex,
    Subgroup,
    SubgroupReference,
)


def shift(was: Criterion, now: Criterion, documents: Documents) -> Shift:
    """The shift of the outcome, for any patient, records and reference date; looked at as written, and again without needless nesting."""
    written = _shift(was, now, documents)
    if written == SAME:
        return written
    before, after = flattened(was), flattened(now)
    return written if before is was and after is now else written & _shift(before, after, documents)


def _shift(was: Criterion, now: Criterion, documents: Documents) -> Shift:
    if was is now and documents.alike:
        return SAME
    if isinstance(was, Group) or isinstance(now, Group):
        return _groups(*_as_groups(was, now), documents)
    if documents.entered:
        return _leaves(was, now, documents)
    key = id(was), id(now)
    if key not in documents.known:
        documents.known[key] = _leaves(was, now, documents)
    return documents.known[key]


def _leaves(was: Criterion, now: Criterion, documents: Documents) -> Shift:
    """The shift from one criterion to another, neither of them a group."""
    if isinstance(was, Exists | Count | Picked) and isinstance(now, Exists | Count | Picked):
        return event_shift(was, now, documents)
    if isinstance(was, Age) and isinstance(now, Age):
        return numbers_shift(Numbers.of(was.comparison).counted(), Numbers.of(now.comparison).counted())
    if isinstance(was, Sex) and isinstance(now, Sex):
        return SAME if was.sex == now.sex else ANYTHING
    if isinstance(was, InsuranceGroup) and isinstance(now, InsuranceGroup):
        return SAME if was.group == now.group else ANYTHING
    if isinstance(was, Computed) and isinstance(now, Computed):
        return computed_shift(was, now, documents)
    if isinstance(was, ProfileReference) and isinstance(now, ProfileReference):
        return _profiles(was, now, documents)
    if isinstance(was, SubgroupReference) and isinstance(now, SubgroupReference):
        return _subgroups(was, now, documents)
    return ANYTHING


def _profiles(was: ProfileReference, now: ProfileReference, documents: Documents) -> Shift:
    """The shift from one pinned population to another; with nothing inlined to look into, the hash tells whether they are the same."""
    before, after = _pin(was, documents.old), _pin(now, documents.new)
    if before is None or after is None:
        return ANYTHING
    if before.document is None or after.document is None:
        return SAME if before.hash == after.hash else ANYTHING
    return shift(before.document.population, after.document.population, Documents(before.document, after.document))


def _pin(reference: ProfileReference, document: ProfileDocument) -> ProfilePin | None:
    return next((pin for pin in document.profiles if pin.id == reference.profile), None)


def _subgroups(was: SubgroupReference, now: SubgroupReference, documents: Documents) -> Shift:
    """The shift from one subgroup to another. A draft may refer in a circle, which nothing can be said about."""
    before, after = _subgroup(was, documents.old), _subgroup(now, documents.new)
    if before is None or after is None or before.id in documents.entered:
        return ANYTHING
    inside = replace(documents, entered=documents.entered | {before.id})
    return shift(before.criterion, after.criterion, inside)


def _subgroup(reference: SubgroupReference, document: ProfileDocument) -> Subgroup | None:
    return next((subgroup for subgroup in document.subgroups if subgroup.id == reference.subgroup), None)


@dataclass(frozen=True)
class _Threshold:
    """A group as *at least `least` of its members*, or as the opposite of that."""

    least: int
    opposite: bool
    members: dict[str, Criterion]
    distinct: bool

    @classmethod
    def of(cls, group: Group) -> _Threshold:
        count, n = len(group.criteria), group.n or 0
        least = {"all": count, "any": 1, "none": 1, "at_least": n, "at_most": n + 1}[group.rule]
        members = {member.id: member for member in group.criteria}
        return cls(least, group.rule in ("none", "at_most"), members, len(members) == count)

    def meets(self, other: _Threshold) -> bool:
        """Whether enough of these members means enough of those, when the members of both have the same outcomes.

        At worst all that only this group has are true, and all that only the other has are false.
        """
        own = len(self.members.keys() - other.members.keys())
        return other.least <= max(0, self.least - own) or self.least > len(self.members)


def _groups(was: Group, now: Group, documents: Documents) -> Shift:
    """The shift of the members that stay, then that of the group with others in it or another number of them."""
    before, after = _Threshold.of(was), _Threshold.of(now)
    if before.opposite != after.opposite or not (before.distinct and after.distinct):
        return ANYTHING
    result = both(inclusion(old_in_new=before.meets(after), new_in_old=after.meets(before)))
    for node, member in before.members.items():
        if node in after.members:
            result |= _shift(member, after.members[node], documents)
    return result.negated() if before.opposite else result


def _as_groups(was: Criterion, now: Criterion) -> tuple[Group, Group]:
    """Both as groups. A criterion that the other group holds, or that is no group, stands as a group of its own."""
    if not isinstance(was, Group) or (was.id != now.id and _holds(now, was)):
        was = _alone(was)
    if not isinstance(now, Group) or (was.id != now.id and _holds(was, now)):
        now = _alone(now)
    return was, now


def _holds(group: Criterion, member: Criterion) -> bool:
    return isinstance(group, Group) and any(criterion.id == member.id for criterion in group.criteria)


def _alone(criterion: Criterion) -> Group:
    return Group.model_construct(id=criterion.id, type="group", rule="all", n=None, criteria=[criterion])


_TAKEN_UP = {"all": "all", "any": "any", "none": "any"}
"""Which members' groups say the same as their members would in the group's place."""


def flattened(criterion: Criterion) -> Criterion:
    """The criterion (itself, when it has none) without groups that only nest: *all* in *all*, *any* in *any* or *none*, and *all* or *any* of one."""
    if not isinstance(criterion, Group):
        return criterion
    members: list[Criterion] = []
    for member in map(flattened, criterion.criteria):
        nested = isinstance(member, Group) and member.rule == _TAKEN_UP.get(criterion.rule)
        members += member.criteria if nested and isinstance(member, Group) else [member]
    if criterion.rule in ("all", "any") and len(members) == 1:
        return members[0]
    same = len(members) == len(criterion.criteria) and all(
        a is b for a, b in zip(members, criterion.criteria, strict=True)
    )
    return criterion if same else criterion.model_copy(update={"criteria": members})

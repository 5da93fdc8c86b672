"""Groups that can never be met, or that exclude nobody, as far as their form shows it."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.checks.context import Context
from cockpit.standard.checks.together import Conflict, Together, meaning
from cockpit.standard.document import Criterion, Group, Path, all_criteria


def check(context: Context) -> None:
    """Within every group: the same criterion twice, criteria that cannot be met together, a criterion accepted together with its opposite."""
    for path, criterion in all_criteria(context.document):
        if isinstance(criterion, Group):
            _duplicates(context, path, criterion)
            if criterion.rule == "any":
                _met_by_all(context, path, criterion)
    conflicts: dict[int, Conflict | None] = {}
    for path, criterion in reversed(list(all_criteria(context.document))):  # members before the group they stand in
        if isinstance(criterion, Group) and criterion.rule == "all":
            _never_met(context, path, criterion, conflicts)


def _never_met(context: Context, path: Path, group: Group, conflicts: dict[int, Conflict | None]) -> None:
    """Report the innermost group only: what stands in it is part of every group around it."""
    if any(conflicts.get(id(member)) is not None for member in group.criteria):
        conflicts[id(group)] = next(found for member in group.criteria if (found := conflicts.get(id(member))))
        return
    conflict = conflicts[id(group)] = Together.of(group.criteria).conflict(context.document)
    if conflict is not None:
        context.error(
            "never-true",
            path,
            group.id,
            f"{conflict.da}, så ingen kan opfylde den. Ret eller fjern et af kriterierne, eller vælg »mindst én af«.",
            f'{conflict.en}, so nobody can meet it. Correct or remove one of the criteria, or choose "at least one of".',
        )


def _duplicates(context: Context, path: Path, group: Group) -> None:
    seen: set[str] = set()
    for index, member in enumerate(group.criteria):
        said = meaning(member)
        if said in seen:
            context.warning(
                "duplicate-criterion",
                (*path, "criteria", index),
                member.id,
                "det samme kriterium står to gange i gruppen. Fjern det ene.",
                "the same criterion stands twice in the group. Remove one of them.",
            )
        seen.add(said)


def _members(group: Group, rule: str) -> Iterator[Criterion]:
    """What the group asks for directly, and through subgroups with the same `rule`."""
    for member in group.criteria:
        if isinstance(member, Group) and member.rule == rule:
            yield from _members(member, rule)
        else:
            yield member


def _met_by_all(context: Context, path: Path, group: Group) -> None:
    offered = {meaning(member) for member in _members(group, "any")}
    opposites = [member for member in group.criteria if isinstance(member, Group) and member.rule == "none"]
    if any(len(member.criteria) == 1 and meaning(member.criteria[0]) in offered for member in opposites):
        context.warning(
            "always-true",
            path,
            group.id,
            "gruppen godtager et kriterium og det modsatte, så den udelukker ingen. Fjern det ene.",
            "the group accepts a criterion and its opposite, so it excludes nobody. Remove one of them.",
        )

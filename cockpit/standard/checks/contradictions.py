"""Criteria that can never be met, or that exclude nobody, as far as their form shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cockpit.standard.checks.context import Context
from cockpit.standard.document import Age, Criterion, Group, Path, Sex, all_criteria

_HIGHEST_AGE = 200
_NOT_MEANING = frozenset({"id", "title", "rationale"})


def check(context: Context) -> None:
    """Within every group: the same criterion twice, a criterion asked for and excluded, ages and sexes that cannot meet."""
    for path, criterion in all_criteria(context.document):
        if isinstance(criterion, Group):
            _duplicates(context, path, criterion)
            if criterion.rule == "all":
                _asked_and_excluded(context, path, criterion)
                _impossible_patient(context, path, criterion)
            if criterion.rule == "any":
                _met_by_all(context, path, criterion)


def meaning(criterion: Criterion) -> str:
    """What the criterion says, without ids, titles and rationales, as text: equal for two criteria that say the same."""
    return json.dumps(_stripped(criterion.model_dump(mode="json")), sort_keys=True)


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(item) for key, item in value.items() if key not in _NOT_MEANING}
    if isinstance(value, list):
        return [_stripped(item) for item in value]
    return value


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


def _members(group: Group, rule: str) -> Iterator[str]:
    """What the group asks for directly, and through subgroups with the same `rule`."""
    for member in group.criteria:
        if isinstance(member, Group) and member.rule == rule:
            yield from _members(member, rule)
        else:
            yield meaning(member)


def _excluded(group: Group) -> list[str]:
    """What members of the group exclude (`ingen af`)."""
    excluding = [member for member in group.criteria if isinstance(member, Group) and member.rule == "none"]
    return [meaning(criterion) for member in excluding for criterion in member.criteria]


def _asked_and_excluded(context: Context, path: Path, group: Group) -> None:
    asked = set(_members(group, "all"))
    if any(said in asked for said in _excluded(group)):
        context.error(
            "never-true",
            path,
            group.id,
            "gruppen kræver og udelukker det samme kriterium, så ingen kan opfylde den. Fjern kriteriet det ene sted.",
            "the group asks for and excludes the same criterion, so nobody can meet it. Remove the criterion in one place.",
        )


def _met_by_all(context: Context, path: Path, group: Group) -> None:
    offered = set(_members(group, "any"))
    opposites = [member for member in group.criteria if isinstance(member, Group) and member.rule == "none"]
    if any(len(member.criteria) == 1 and meaning(member.criteria[0]) in offered for member in opposites):
        context.warning(
            "always-true",
            path,
            group.id,
            "gruppen godtager et kriterium og det modsatte, så den udelukker ingen. Fjern det ene.",
            "the group accepts a criterion and its opposite, so it excludes nobody. Remove one of them.",
        )


def _impossible_patient(context: Context, path: Path, group: Group) -> None:
    """Ages and sexes asked for together that no patient has."""
    ages = set(range(_HIGHEST_AGE))
    sexes: set[str] = set()
    for member in group.criteria:
        if isinstance(member, Age):
            ages &= {age for age in ages if _compares(member, age)}
        if isinstance(member, Sex):
            sexes.add(member.sex)
    if not ages or len(sexes) > 1:
        what_da, what_en = ("køn", "sexes") if ages else ("aldre", "ages")
        context.error(
            "never-true",
            path,
            group.id,
            f"gruppen kræver {what_da}, som ingen patient har på én gang. Ret kriterierne, eller vælg »mindst én af«.",
            f'the group asks for {what_en} that no patient has at once. Correct the criteria or choose "at least one of".',
        )


def _compares(criterion: Age, age: int) -> bool:
    comparison = criterion.comparison
    low = Decimal(comparison.value)
    high = low if comparison.upper is None else Decimal(comparison.upper)
    return {
        "<": age < low,
        "<=": age <= low,
        "=": age == low,
        ">=": age >= low,
        ">": age > low,
        "between": low <= age <= high,
        "outside": age < low or age > high,
    }[comparison.op]

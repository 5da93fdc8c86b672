"""Criteria that are asked for together: whether any patient can meet them all, as far as their form shows it.

What is reported is proven: from the ages, sexes and numbers that the criteria allow, and from what one criterion implies about another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from cockpit.standard.changes.directions.criteria import shift
from cockpit.standard.changes.directions.selections import Documents
from cockpit.standard.changes.directions.shifts import Move
from cockpit.standard.changes.directions.windows import apart
from cockpit.standard.checks.ranges import (
    HIGHEST_AGE,
    Range,
    allowed,
    common,
    decimals_of,
    limits_in_order,
    opposite,
    quantity_of,
    range_of,
    refused,
)
from cockpit.standard.document import (
    Age,
    AgeNumber,
    Comparison,
    Computed,
    Count,
    Criterion,
    Exists,
    Group,
    InsuranceGroup,
    Picked,
    ProfileDocument,
    Sex,
    Window,
)

_NOT_MEANING = frozenset({"id", "title", "rationale"})
_MAXIMUM_PAIRS = 1_000


def meaning(criterion: Criterion, *, without: Iterable[str] = ()) -> str:
    """What the criterion says, without ids, titles and rationales, as text: equal for two criteria that say the same."""
    return json.dumps(_stripped(criterion.model_dump(mode="json", exclude=set(without))), sort_keys=True)


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(item) for key, item in value.items() if key not in _NOT_MEANING}
    if isinstance(value, list):
        return [_stripped(item) for item in value]
    return value


@dataclass
class Together:
    """What a group asks for and excludes at once, groups that only nest taken up; `either` are its groups of which one member is enough."""

    asked: list[Criterion] = field(default_factory=list)
    excluded: list[Criterion] = field(default_factory=list)
    either: list[Group] = field(default_factory=list)

    @classmethod
    def of(cls, criteria: Iterable[Criterion]) -> Together:
        result = cls()
        for criterion in criteria:
            result._take(criterion)
        return result

    def _take(self, criterion: Criterion) -> None:
        if isinstance(criterion, Group) and criterion.rule == "all":
            for member in criterion.criteria:
                self._take(member)
        elif isinstance(criterion, Group) and criterion.rule == "none":
            self.excluded += criterion.criteria
            self.asked.append(criterion)
        else:
            self.asked.append(criterion)
            if isinstance(criterion, Group) and criterion.rule == "any" and criterion.criteria:
                self.either.append(criterion)

    def conflict(self, document: ProfileDocument) -> Conflict | None:
        """Why nobody can meet all of it, or None."""
        found = self._plain_conflict(document)
        if found is not None:
            return found
        for group in self.either:
            if len(group.criteria) * len(self.asked) > _MAXIMUM_PAIRS:
                continue
            rest = [criterion for criterion in self.asked if criterion is not group]
            if all(Together.of([*rest, member])._plain_conflict(document) is not None for member in group.criteria):
                return Conflict(
                    f"gruppen »mindst én af« ({group.id}) har ingen mulighed, der kan være opfyldt sammen med resten",
                    f'the group "at least one of" ({group.id}) has no alternative that can be met together with the rest',
                )
        return None

    def _plain_conflict(self, document: ProfileDocument) -> Conflict | None:
        return _attributes(self) or _numbers(self, document) or _implied(self, document)


@dataclass(frozen=True)
class Conflict:
    """Why criteria cannot be met at once, as a clause in Danish and English."""

    da: str
    en: str


def _attributes(together: Together) -> Conflict | None:
    """Sexes, insurance groups and ages that no patient has at once."""
    for kind, attribute, da, en in (
        (Sex, "sex", "køn", "sexes"),
        (InsuranceGroup, "group", "sikringsgrupper", "insurance groups"),
    ):
        asked = {getattr(criterion, attribute) for criterion in together.asked if isinstance(criterion, kind)}
        excluded = {getattr(criterion, attribute) for criterion in together.excluded if isinstance(criterion, kind)}
        if len(asked) > 1 or len(excluded) > 1:
            return _no_patient(da, en)
    ages = [Range(high=Decimal(HIGHEST_AGE))]
    for criteria, meets in ((together.asked, allowed), (together.excluded, refused)):
        for criterion in criteria:
            comparison = _of_age(criterion)
            if comparison is not None and limits_in_order(comparison):
                ages = common(ages, meets(comparison, 0))
    return None if ages else _no_patient("aldre", "ages")


def _of_age(criterion: Criterion) -> Comparison | None:
    if isinstance(criterion, Age):
        return criterion.comparison
    return criterion.comparison if isinstance(criterion, Computed) and isinstance(criterion.number, AgeNumber) else None


def _no_patient(da: str, en: str) -> Conflict:
    return Conflict(
        f"gruppen kræver {da}, som ingen patient har på én gang", f"the group asks for {en} that no patient has at once"
    )


@dataclass
class _Judged:
    """What is asked of one number or one picked event: the numbers that are left, and the windows that its date lies in."""

    numbers: list[Range]
    windows: list[Window] = field(default_factory=list)


def _numbers(together: Together, document: ProfileDocument) -> Conflict | None:
    """Limits on one computed number, one count, or one picked event that leave nothing."""
    judged: dict[str, _Judged] = {}
    for criterion in together.asked:
        if isinstance(criterion, Computed):
            _limit(
                judged,
                criterion,
                range_of(criterion.number, document),
                criterion.comparison,
                decimals_of(criterion.number, document),
            )
        elif isinstance(criterion, Count):
            _limit(judged, criterion, Range(), criterion.comparison, 0)
        elif isinstance(criterion, Picked):
            _pick(judged, criterion, document)
    for one in judged.values():
        if not one.numbers:
            return Conflict(
                "gruppen stiller flere grænser for det samme tal, og intet tal ligger inden for dem alle",
                "the group sets several limits for the same number, and no number lies within them all",
            )
        if any(apart(window, other) for index, window in enumerate(one.windows) for other in one.windows[:index]):
            return Conflict(
                "gruppen kræver, at den samme hændelse ligger i to perioder, som ikke har nogen dag til fælles",
                "the group asks that one event lies in two windows that have no day in common",
            )
    return None


def _limit(
    judged: dict[str, _Judged],
    criterion: Computed | Count,
    possible: Range,
    comparison: Comparison,
    decimals: int | None,
) -> None:
    if decimals is None or not limits_in_order(comparison) or not common(allowed(comparison, decimals), [possible]):
        return  # a limit that is never met by itself is reported where it stands
    one = judged.setdefault(meaning(criterion, without=["comparison"]), _Judged([possible]))
    one.numbers = common(one.numbers, allowed(comparison, decimals))


def _pick(judged: dict[str, _Judged], criterion: Picked, document: ProfileDocument) -> None:
    one = judged.setdefault(meaning(criterion, without=["value", "window"]), _Judged([Range()]))
    quantity, value = quantity_of(document, criterion.events), criterion.value
    if value is not None and quantity is not None and value.unit == quantity.unit and limits_in_order(value):
        ranges = [limit for limit in allowed(value, quantity.decimals) if not limit.empty]
        one.numbers = common(one.numbers, ranges) if ranges else one.numbers
    if criterion.window is not None:
        one.windows.append(criterion.window)


def _implied(together: Together, document: ProfileDocument) -> Conflict | None:
    """A criterion that is asked for and excluded, or that implies one that is excluded."""
    said = {meaning(criterion): criterion for criterion in together.asked}
    for criterion in together.excluded:
        if meaning(criterion) in said:
            return Conflict(
                "gruppen kræver og udelukker det samme kriterium",
                "the group asks for and excludes the same criterion",
            )
    documents = Documents(document, document)
    for asked, excluded in islice(_pairs(together), _MAXIMUM_PAIRS):
        if not shift(asked, excluded, documents).lower & Move.DOWN:
            return Conflict(
                f"den, der opfylder {asked.id}, kan ikke opfylde resten af gruppen",
                f"whoever meets {asked.id} cannot meet the rest of the group",
            )
    return None


def _pairs(together: Together) -> Iterator[tuple[Criterion, Criterion]]:
    """Criteria about the same kind of events: one that is asked for, and one that must not be met."""
    wanted: dict[tuple[str, tuple[str, ...]], list[Exists | Count | Picked]] = {}
    for criterion in together.asked:
        if isinstance(criterion, Exists | Count | Picked):
            wanted.setdefault(_about(criterion), []).append(criterion)
    for criterion in together.excluded:
        if isinstance(criterion, Exists | Count | Picked):
            for asked in wanted.get(_about(criterion), []):
                yield asked, criterion
    for criteria in wanted.values():
        for counted in criteria:
            if isinstance(counted, Count) and limits_in_order(counted.comparison):
                negated = counted.model_copy(update={"comparison": opposite(counted.comparison)})
                for asked in criteria:
                    if asked is not counted:
                        yield asked, negated


def _about(criterion: Exists | Count | Picked) -> tuple[str, tuple[str, ...]]:
    return criterion.events.dataset, tuple(sorted(set(criterion.events.codes)))

"""Which numbers may be shown together, so that no small one can be calculated from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

LEAST = 5
"""The least number of patients that is shown, or may be calculated."""

MOST = 1_000
"""How many groups that can be calculated are looked at; with more, the next number is not shown."""

_Group = int
"""A group of patients, one bit each."""


def safe_numbers(groups: Sequence[Collection[str]]) -> list[int | None]:
    """How many are in each group of patient ids, None where that is not shown. Earlier groups go first.

    A group is shown when it has at least `LEAST` patients, and so has every group that can then be calculated: two groups without common patients together, and a group
    without another that is part of it, over and over.
    """
    bits = _bits(groups)
    calculated: frozenset[_Group] = frozenset()
    numbers: list[int | None] = []
    for group in groups:
        more = _calculated(calculated, sum(bits[patient] for patient in set(group)))
        numbers.append(None if more is None else len(set(group)))
        calculated = calculated if more is None else more
    return numbers


def _bits(groups: Sequence[Collection[str]]) -> Mapping[str, _Group]:
    patients = sorted({patient for group in groups for patient in group})
    return {patient: 1 << place for place, patient in enumerate(patients)}


def _calculated(known: frozenset[_Group], group: _Group) -> frozenset[_Group] | None:
    """The groups that can be calculated when one more is known; None when a small one is among them, or they are too many to look at."""
    found, waiting = set(known), [group]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        if one.bit_count() < LEAST or len(found) == MOST:
            return None
        waiting += [new for other in found for new in _together(one, other)]
        found.add(one)
    return frozenset(found)


def _together(one: _Group, other: _Group) -> Iterator[_Group]:
    """What two different groups give: their sum when nobody is in both, their difference when one is part of the other."""
    common = one & other
    if not common:
        yield one | other
    elif common in (one, other):
        yield one ^ other

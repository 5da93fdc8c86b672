"""Kleene logic: every rule agrees with trying out each unknown as both true and false."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from cockpit.engine.kleene import Truth, at_least, at_most, every, negation, some, truth

RULES: dict[str, tuple[Callable[[list[Truth]], Truth], Callable[[tuple[bool, ...]], bool]]] = {
    "every": (every, all),
    "some": (some, any),
    "none": (lambda outcomes: negation(some(outcomes)), lambda values: not any(values)),
    "at least two": (lambda outcomes: at_least(2, outcomes), lambda values: sum(values) >= 2),
    "at most one": (lambda outcomes: at_most(1, outcomes), lambda values: sum(values) <= 1),
    "at least none": (lambda outcomes: at_least(0, outcomes), lambda values: True),
}
POSSIBLE = {Truth.TRUE: (True,), Truth.UNKNOWN: (True, False), Truth.FALSE: (False,)}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("size", range(4))
def test_a_group_is_unknown_exactly_when_its_unknowns_can_decide_it(rule: str, size: int) -> None:
    judged, meaning = RULES[rule]
    for outcomes in product(Truth, repeat=size):
        worlds = {meaning(values) for values in product(*(POSSIBLE[outcome] for outcome in outcomes))}
        expected = Truth.UNKNOWN if len(worlds) == 2 else Truth.TRUE if worlds == {True} else Truth.FALSE
        assert judged(list(outcomes)) is expected


def test_bounds_and_outcomes_are_the_same_thing() -> None:
    assert {outcome: (outcome.lower, outcome.upper) for outcome in Truth} == {
        Truth.TRUE: (1, 1),
        Truth.UNKNOWN: (0, 1),
        Truth.FALSE: (0, 0),
    }
    assert [truth(outcome.lower, outcome.upper) for outcome in Truth] == list(Truth)

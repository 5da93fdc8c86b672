"""Criteria about events as leaves, each once for all profiles: an item and what is said of it.

The outcome of a leaf for a patient is 1 (unknown) or 2 (true); a leaf that is true where nothing is recorded is written the other way
round (see `trees`). Only outcomes that are not zero have a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TypeVar

from cockpit.engine import dates
from cockpit.engine.kleene import Truth
from cockpit.engine.relational.batch.items import Family, Item, Items, alone
from cockpit.engine.relational.bounds import UNDECIDED, Bounds, MeasuredNumber, both, compared, within
from cockpit.engine.relational.criteria import criterion_outcome
from cockpit.engine.relational.form import Column
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.readings import Stage
from cockpit.engine.relational.rows import COMPARATOR, FIRST_DAY, LAST_DAY, E
from cockpit.engine.selection import Situation
from cockpit.engine.values import between, comparable
from cockpit.engine.values import compared as number_compared
from cockpit.standard.document import Comparison, Computed, Count, Criterion, Exists, Picked

_Key = TypeVar("_Key")
_FEWEST, _MOST = 0, 2_000_000_000


@dataclass(frozen=True)
class Leaf:
    """A number for all profiles; `default`: whether a patient without rows is true; `every`: whether it is true when every row is, and its outcome is
    gathered from rows, bit by bit: 1 some row is possibly true, 2 some row is not certainly true.
    """

    number: int
    default: bool = False
    every: bool = False


@dataclass(frozen=True)
class CountRange:
    """A count lies from `least` to `most`, or outside."""

    least: int
    most: int
    outside: bool = False


@dataclass
class Leaves:
    """All leaves of one stage."""

    items: Items
    plan: Plan
    own_stage: Callable[[Situation], Stage]
    """Whom a criterion that is computed by itself looks at."""
    _counts: dict[tuple[Item, CountRange], Leaf] = field(default_factory=dict)
    _picks: dict[tuple[Item, Bounds], Leaf] = field(default_factory=dict)
    _apart: dict[tuple[int, str], tuple[Leaf, str]] = field(default_factory=dict)

    def leaf(self, criterion: Exists | Count | Picked | Computed, situation: Situation) -> Leaf | bool:
        """The leaf, or its outcome when no event can ever be selected."""
        if isinstance(criterion, Computed) or alone(criterion.events):
            return self._own(criterion, situation)
        if isinstance(criterion, Picked) and criterion.nth is not None:
            return self._own(criterion, situation)
        if isinstance(criterion, Picked):
            item = self.items.picked(criterion, situation)
            if item is None:
                return False
            key = (item, pick_judged(criterion, situation))
            return self._numbered(self._picks, key, Leaf(self._next(), every=self.plan.keeps))
        if isinstance(criterion, Exists):
            item, asked, default = (
                self.items.counted("exists", criterion.events, situation),
                CountRange(1, _MOST),
                False,
            )
        else:
            item = self.items.counted(criterion.of, criterion.events, situation)
            asked = count_range(criterion.comparison)
            default = number_compared(between(0, 0), criterion.comparison) is Truth.TRUE
        return default if item is None else self._numbered(self._counts, (item, asked), Leaf(self._next(), default))

    def _own(self, criterion: Criterion, situation: Situation) -> Leaf:
        """A criterion that is compiled as it is for one profile, into a part of its own."""
        key = (id(situation), criterion.id)
        if key not in self._apart:
            outcome = criterion_outcome(criterion, self.plan, situation, self.own_stage(situation))
            self._apart[key] = Leaf(self._next(), outcome.default), outcome.part
        return self._apart[key][0]

    def apart(self) -> list[tuple[Leaf, str]]:
        """The leaves with parts of their own."""
        return list(self._apart.values())

    def counts(self) -> dict[Family, list[tuple[Leaf, Item, CountRange]]]:
        found: dict[Family, list[tuple[Leaf, Item, CountRange]]] = {}
        for (item, asked), leaf in self._counts.items():
            found.setdefault(item.family, []).append((leaf, item, asked))
        return found

    def picks(self) -> dict[Family, list[tuple[Leaf, Item, Bounds]]]:
        found: dict[Family, list[tuple[Leaf, Item, Bounds]]] = {}
        for (item, asked), leaf in self._picks.items():
            found.setdefault(item.family, []).append((leaf, item, asked))
        return found

    def _numbered(self, among: dict[_Key, Leaf], key: _Key, leaf: Leaf) -> Leaf:
        return among.setdefault(key, leaf)

    def _next(self) -> int:
        return len(self._counts) + len(self._picks) + len(self._apart) + 1


def count_range(comparison: Comparison) -> CountRange:
    """The whole numbers that the comparison asks for."""
    value = Decimal(comparison.value)
    upper = value if comparison.upper is None else Decimal(comparison.upper)
    least, most = int(value.to_integral_value(ROUND_CEILING)), int(upper.to_integral_value(ROUND_FLOOR))
    exact = value == least
    ranges = {
        "<": CountRange(_FEWEST, least - 1),
        "<=": CountRange(_FEWEST, most),
        ">=": CountRange(least, _MOST),
        ">": CountRange(least + 1 if exact else least, _MOST),
        "outside": CountRange(least, most, outside=True),
    }
    return _bounded(ranges.get(comparison.op, CountRange(least, most)))


def _bounded(asked: CountRange) -> CountRange:
    """No end beyond what a whole number of 32 bits holds."""
    least, most = (max(-_MOST, min(_MOST, end)) for end in (asked.least, asked.most))
    return CountRange(least, most, asked.outside)


def pick_judged(criterion: Picked, situation: Situation) -> Bounds:
    """What is said of the picked event, a row `e` with its value converted."""
    judged = []
    if criterion.value:
        known = comparable(criterion.value, situation.quantity(criterion.events))
        judged.append(compared(MeasuredNumber(Column("value", E), COMPARATOR), criterion.value) if known else UNDECIDED)
    if criterion.window:
        judged.append(within(FIRST_DAY, LAST_DAY, dates.bounds(criterion.window, situation.as_of)))
    return both(judged)

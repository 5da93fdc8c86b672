"""A profile's criteria as conditions on one row per patient: what all leaves came to, packed into numbers, and the patient's age and sex.

What came of each leaf is 0 (false), 1 (unknown) or 2 (true; 3 where both were said); for a leaf that is true where nothing is recorded it is
the other way round, so that a patient without rows has zeros only. Of a picked event it is what was found of each that may be picked
(`Leaf.every`). The leaves of all profiles are the digits, in base four, of one or more numbers (words), gathered from the patient's rows as sums
or bit by bit: two bits each, which no engine has to divide for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cockpit.engine.relational.batch.leaves import Leaf, Leaves
from cockpit.engine.relational.bounds import UNDECIDED, Bounds, CompletedAge, both, compared, exactly, negated
from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
    Arithmetic,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Masked,
    OneOf,
    Value,
    any_bit,
    disjunction,
    flag,
    opposite,
)
from cockpit.engine.relational.groups import threshold
from cockpit.engine.selection import Situation
from cockpit.standard.document import (
    Age,
    Computed,
    Criterion,
    Group,
    InsuranceGroup,
    ProfileReference,
    Sex,
    SubgroupReference,
)

DIGITS = 15
"""How many base-four digits a whole number of 32 bits with a sign holds."""

S = "s"


@dataclass
class Slots:
    """Which digit of which word a leaf is, in one stage, for all profiles."""

    _slots: dict[int, int] = field(default_factory=dict)

    def slot(self, leaf: Leaf) -> int:
        return self._slots.setdefault(leaf.number, len(self._slots))

    def uses(self) -> list[tuple[int, int, int]]:
        """Leaf number, word (from 1), and the weight of its digit."""
        return [(number, slot // DIGITS + 1, 4 ** (slot % DIGITS)) for number, slot in self._slots.items()]

    def words(self) -> list[str]:
        """The names of the words; there is one even where there are no leaves."""
        return [f"word_{word}" for word in range(1, max(1, -(-len(self._slots) // DIGITS)) + 1)]


Judge = Callable[[Leaf], Bounds]


def by_digit(slots: Slots, alias: str, word: Callable[[Value], Value] = lambda value: value) -> Judge:
    """Judges a leaf by its digit in the words of the row `alias`."""

    def judged(leaf: Leaf) -> Bounds:
        place = slots.slot(leaf)
        number = word(Column(f"word_{place // DIGITS + 1}", alias))
        one = 4 ** (place % DIGITS)
        first_bit, second_bit, both_bits = any_bit(number, one), any_bit(number, 2 * one), any_bit(number, 3 * one)
        if leaf.every:
            return Bounds(Compare(Masked(number, 3 * one), "=", Constant(one)), first_bit)
        if leaf.default:
            return Bounds(opposite(both_bits), opposite(second_bit))
        return Bounds(second_bit, both_bits)

    return judged


def unrecorded(leaf: Leaf) -> Bounds:
    """The leaf of a patient without rows."""
    return exactly(ALWAYS if leaf.default else NEVER)


def tree(criterion: Criterion, situation: Situation, leaves: Leaves, judge: Judge) -> Bounds:
    """When the criterion is certain and when it is possible."""
    if isinstance(criterion, Group):
        return _group(criterion, [tree(child, situation, leaves, judge) for child in criterion.criteria])
    if isinstance(criterion, Age):
        return compared(CompletedAge(Column("birth_date", S), situation.as_of), criterion.comparison)
    if isinstance(criterion, Sex):
        return _registered(Column("sex", S), criterion.sex)
    if isinstance(criterion, InsuranceGroup):
        return _registered(Column("sikringsgruppe", S), criterion.group)
    if isinstance(criterion, ProfileReference):
        inside = situation.inside(criterion.profile)
        return tree(inside.document.population, inside, leaves, judge)
    if isinstance(criterion, SubgroupReference):
        return tree(situation.document.subgroup(criterion.subgroup).criterion, situation, leaves, judge)
    if not isinstance(criterion, Computed) and situation.missing(criterion.events):
        return UNDECIDED
    leaf = leaves.leaf(criterion, situation)
    return judge(leaf) if isinstance(leaf, Leaf) else exactly(ALWAYS if leaf else NEVER)


def _registered(column: Column, wanted: str) -> Bounds:
    """What stands in the patient's own row; undecided when nothing does."""
    missing, right = IsNull(column), OneOf(column, (wanted,))
    return Bounds(both([negated(exactly(missing)), exactly(right)]).certain, disjunction([missing, right]))


def _group(group: Group, children: Sequence[Bounds]) -> Bounds:
    least, holds = threshold(group)
    if least == len(children):
        enough = both(children)
    elif least == 1:
        enough = Bounds(disjunction([c.certain for c in children]), disjunction([c.possible for c in children]))
    else:
        enough = Bounds(
            _at_least(least, [c.certain for c in children]), _at_least(least, [c.possible for c in children])
        )
    return enough if holds else negated(enough)


def _at_least(least: int, conditions: Sequence[Condition]) -> Condition:
    """So many of the conditions hold."""
    enough = least - sum(condition == ALWAYS for condition in conditions)
    open_ones = [condition for condition in conditions if condition not in (ALWAYS, NEVER)]
    if enough <= 0 or enough > len(open_ones):
        return ALWAYS if enough <= 0 else NEVER
    count: Value = flag(open_ones[0])
    for condition in open_ones[1:]:
        count = Arithmetic(count, "+", flag(condition))
    return Compare(count, ">=", Constant(enough))

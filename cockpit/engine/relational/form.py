"""The relational form: a small syntax tree of our own for one SELECT with named, commented parts.

It holds only what every SQL engine has: CASE, MIN/MAX/SUM/COUNT, ROW_NUMBER, joins, UNION ALL, constants. Truth is 1 or 0, never a
boolean column; conditions stand only where a condition may stand (WHERE, ON, CASE WHEN). How each node is written is a dialect's
business (`printing`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import Any, Literal

# ---- values ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column of the relation with this alias; a name without a relation where there is only one."""

    name: str
    of: str | None = None


@dataclass(frozen=True)
class Binary:
    """A text of a view, to be compared and ordered by its characters' code points, whatever the database's collation says."""

    value: Column


@dataclass(frozen=True)
class ByCodePoints:
    """A text as something to order by, for a dialect whose orders follow the session's language (`kinds` puts it in)."""

    value: Value


@dataclass(frozen=True)
class Constant:
    value: int | str | Decimal | date | time | None


@dataclass(frozen=True)
class Placeholder:
    """A value that the caller gives when the statement is run."""

    name: str


PARAMETERS = "parameters"
"""The part with what the caller gives, one row."""

LISTED_PATIENTS = "listed"
"""The part with who is listed, which all that is asked of members stands on."""


@dataclass(frozen=True)
class Parameter:
    """A value of the part `parameters`, read as a value and not by a join: so that a planner takes it for a constant, and an index with it."""

    name: str
    source: Named = field(default_factory=lambda: Named(PARAMETERS, "p"))


@dataclass(frozen=True)
class Case:
    """CASE WHEN … THEN … ELSE … END; without an `otherwise` NULL."""

    branches: tuple[tuple[Condition, Value], ...]
    otherwise: Value | None = None


@dataclass(frozen=True)
class Coalesce:
    value: Value
    instead: Value


@dataclass(frozen=True)
class Arithmetic:
    left: Value
    operator: Literal["+", "-", "*"]
    right: Value


@dataclass(frozen=True)
class Masked:
    """Of a whole number that is not negative the bits that are set in the mask, as a whole number."""

    value: Value
    mask: int


@dataclass(frozen=True)
class Rounded:
    """Rounded half away from zero to this many decimals."""

    value: Value
    decimals: int


@dataclass(frozen=True)
class Aggregate:
    """An aggregate over the group; COUNT without a value counts rows. BIT_OR: a whole number with the bits that any value has, for dialects that
    `keep` parts.

    `whole`: the sum is a whole number of at most 64 bits, and is to be calculated with as one.
    `among`: which rows of the group count, for dialects that `gather`.
    """

    function: Literal["MIN", "MAX", "SUM", "COUNT", "BIT_OR"]
    value: Value | None = None
    distinct: bool = False
    whole: bool = False
    among: Condition | None = None


@dataclass(frozen=True)
class Joined:
    """The texts of the group with a separator between them, ordered by the text itself and then by what else is in the order.

    `among`: which rows of the group count, for dialects that `gather`.
    """

    value: Value
    separator: str
    order: tuple[Value, ...]
    among: Condition | None = None


@dataclass(frozen=True)
class Concatenated:
    texts: tuple[Value, ...]


@dataclass(frozen=True)
class Trimmed:
    """A text without the blanks that it begins with."""

    value: Value


@dataclass(frozen=True)
class RowNumber:
    """The row's place, from 1, among the rows with the same partition."""

    partition: tuple[Value, ...]
    order: tuple[Order, ...]


@dataclass(frozen=True)
class CompletedYears:
    """Whole years from one day to another: (yyyymmdd - yyyymmdd) div 10000."""

    since: Value
    until: Value


@dataclass(frozen=True)
class DaysBetween:
    """How many days one day lies after another, below zero when it lies before; NULL when either is."""

    later: Value
    earlier: Value


@dataclass(frozen=True)
class DaysAfter:
    """The day that lies a whole number of days after a day, before it when the number is below zero; NULL when either is."""

    day: Value
    days: Value


@dataclass(frozen=True)
class Folded:
    """A text with the capital letters A–Z, Æ, Ø and Å made small and nothing else changed, so that it is the same everywhere."""

    value: Value


@dataclass(frozen=True)
class Quotient:
    """A division of decimals, rounded half away from zero to so many decimals, at most six; NULL when the divisor is zero or either is NULL.

    Both have at most six decimals; the dividend is below 10^12, the divisor below 10^(12 - decimals). `whole`: both are whole numbers, none below zero.
    """

    dividend: Value
    divisor: Value
    decimals: int
    whole: bool = False


@dataclass(frozen=True)
class AsDecimal:
    """A number as a decimal with at most 12 digits before and 6 after the point, so that what is made of it has room for its digits."""

    value: Value


@dataclass(frozen=True)
class Absolute:
    """A number without its sign."""

    value: Value


@dataclass(frozen=True)
class Least:
    """The lesser of two; NULL when either is (where engines' own LEAST disagree)."""

    left: Value
    right: Value


@dataclass(frozen=True)
class Greatest:
    """The greater of two; NULL when either is."""

    left: Value
    right: Value


@dataclass(frozen=True)
class RunningMaximum:
    """The greatest value of all earlier rows of the partition; NULL on its first row. The order is total."""

    value: Value
    partition: tuple[Value, ...]
    order: tuple[Order, ...]


@dataclass(frozen=True)
class Previous:
    """The value on the row before in the partition; NULL on its first row. The order is total."""

    value: Value
    partition: tuple[Value, ...]
    order: tuple[Order, ...]


Value = (
    Column
    | Binary
    | ByCodePoints
    | Constant
    | Placeholder
    | Parameter
    | Case
    | Coalesce
    | Arithmetic
    | Masked
    | Rounded
    | Aggregate
    | Joined
    | Concatenated
    | Trimmed
    | RowNumber
    | CompletedYears
    | DaysBetween
    | DaysAfter
    | Folded
    | Quotient
    | AsDecimal
    | Absolute
    | Least
    | Greatest
    | RunningMaximum
    | Previous
)


@dataclass(frozen=True)
class Order:
    """One key of an order. No key is ever NULL, for engines place NULL differently."""

    value: Value
    descending: bool = False


# ---- conditions ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compare:
    left: Value
    operator: Literal["<", "<=", "=", ">=", ">", "<>"]
    right: Value


@dataclass(frozen=True)
class And:
    """Every condition; of none it is always so."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """Any condition; of none it is never so."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """Only around conditions that cannot be NULL."""

    condition: Condition


@dataclass(frozen=True)
class IsNull:
    value: Value


@dataclass(frozen=True)
class OneOf:
    """The value is one of these, all texts or all numbers."""

    value: Value
    values: tuple[str | int, ...]


@dataclass(frozen=True)
class BeginsWith:
    """The text begins with this prefix, which is not empty."""

    value: Value
    prefix: str


@dataclass(frozen=True)
class Like:
    """The whole text matches the pattern, where `*` stands for any characters, none too, and everything else for itself."""

    value: Value
    pattern: str


Condition = Compare | And | Or | Not | IsNull | OneOf | BeginsWith | Like

ALWAYS = And(())
NEVER = Or(())


def conjunction(conditions: Sequence[Condition]) -> Condition:
    """All of the conditions, without those that always hold."""
    kept = tuple(condition for condition in conditions if condition != ALWAYS)
    if NEVER in kept:
        return NEVER
    return kept[0] if len(kept) == 1 else And(kept)


def disjunction(conditions: Sequence[Condition]) -> Condition:
    """Any of the conditions, without those that never hold; whether any of some bits is set is asked once."""
    kept = tuple(_bits_together(condition for condition in conditions if condition != NEVER))
    if ALWAYS in kept:
        return ALWAYS
    return kept[0] if len(kept) == 1 else Or(kept)


def any_bit(value: Value, mask: int) -> Condition:
    """A bit of the mask is set."""
    return Compare(Masked(value, mask), ">", Constant(0))


def is_of_bits(condition: Condition) -> bool:
    """It asks whether any of some bits is set."""
    left = condition.left if isinstance(condition, Compare) else None
    return isinstance(left, Masked) and condition == any_bit(left.value, left.mask)


def _bits_together(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """The conditions, those that ask for bits of the same value as one, which stands first."""
    masks: dict[Value, int] = {}
    others: list[Condition] = []
    for condition in conditions:
        left = condition.left if isinstance(condition, Compare) and is_of_bits(condition) else None
        if isinstance(left, Masked):
            masks[left.value] = masks.get(left.value, 0) | left.mask
        else:
            others.append(condition)
    yield from (any_bit(value, mask) for value, mask in masks.items())
    yield from others


def opposite(condition: Condition) -> Condition:
    """Not the condition (which cannot be NULL)."""
    if condition in (ALWAYS, NEVER):
        return NEVER if condition == ALWAYS else ALWAYS
    return Not(condition)


def flag(condition: Condition) -> Value:
    """1 where the condition holds, else 0 (also where it is NULL)."""
    if condition in (ALWAYS, NEVER):
        return Constant(int(condition == ALWAYS))
    return Case(((condition, Constant(1)),), Constant(0))


def asked_after(condition: Condition) -> Condition:
    """The condition in a form that no engine takes for a key of a join, so that it is asked of the rows that the keys have found."""
    return ALWAYS if condition == ALWAYS else Compare(flag(condition), "=", Constant(1))


def nothing_like(value: str | date | Decimal) -> Value:
    """NULL of the value's type, where an engine must be told: in the first select of a union, and in a column of a table that is made."""
    return Case(((NEVER, Constant(value)),))


# ---- relations -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Named:
    """What a select reads: a view of the logical record, an earlier part by name, or a relation of its own; with an alias."""

    relation: str | Relation
    alias: str


@dataclass(frozen=True)
class Join:
    kind: Literal["INNER", "LEFT", "CROSS"]
    to: Named
    on: Condition = ALWAYS


@dataclass(frozen=True)
class Select:
    """One SELECT: columns by name. `every_of`: the alias of a relation all columns of which stand before them; `notes`: sentences, each by the name of the
    column that it stands before.
    """

    columns: tuple[tuple[str, Value], ...]
    source: Named | None
    joins: tuple[Join, ...] = ()
    where: Condition = ALWAYS
    group_by: tuple[Value, ...] = ()
    order_by: tuple[Order, ...] = ()
    every_of: str | None = None
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Union:
    """UNION ALL of selects with the same columns."""

    selects: tuple[Select, ...]


@dataclass(frozen=True)
class Values:
    """Constant rows; there may be none. The values of a column are of one type, and none is NULL."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Constant, ...], ...]


Relation = Select | Union | Values


@dataclass(frozen=True)
class Part:
    """A named part of the statement (a common table expression) with a sentence that says what it is.

    `materialized`: whether an engine that lets itself be told is to compute it once and keep it (True), or to compute it where it is used (False).
    """

    name: str
    comment: str
    relation: Relation
    materialized: bool | None = None


@dataclass(frozen=True)
class Statement:
    """The whole statement: parts in order, each using only earlier ones, and the final select."""

    comment: str
    parts: tuple[Part, ...]
    select: Select
    placeholders: tuple[str, ...] = field(default=())


_FIELDS: dict[type, tuple[str, ...]] = {}


def fields_of(kind: type) -> tuple[str, ...]:
    """The fields of a node's type; none of what is no node."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(own.name for own in fields(kind)) if is_dataclass(kind) else ()
    return _FIELDS[kind]


def _or_same(node: tuple[Any, ...], told: tuple[Any, ...]) -> tuple[Any, ...]:
    """What was told of the node, or the very node where all of it is as it was."""
    return node if all(one is other for one, other in zip(told, node, strict=True)) else told


def changed(node: Any, change: Callable[[Any], Any]) -> Any:
    """The node with everything below it changed, and then itself. What stays as it is is the same object."""
    if isinstance(node, tuple):
        return _or_same(node, tuple(changed(one, change) for one in node))
    names = fields_of(type(node))
    if not names:
        return node
    below = {}
    for name in names:
        own = getattr(node, name)
        other = changed(own, change)
        if other is not own:
            below[name] = other
    return change(replace(node, **below) if below else node)


def changed_outermost(node: Any, change: Callable[[Any], Any]) -> Any:
    """The node with what the change changes changed, and nothing below that."""
    if isinstance(node, tuple):
        return _or_same(node, tuple(changed_outermost(one, change) for one in node))
    names = fields_of(type(node))
    if not names:
        return node
    other = change(node)
    if other is not node:
        return other
    below = {name: changed_outermost(getattr(node, name), change) for name in names}
    same = all(getattr(node, name) is one for name, one in below.items())
    return node if same else replace(node, **below)


def reading_instead(node: Any, name: str, instead: str | Relation) -> Any:
    """The node of a statement, whatever it is, with what it reads by this name read from another name, or from a relation, instead."""

    def read(one: Any) -> Any:
        return replace(one, relation=instead) if isinstance(one, Named) and one.relation == name else one

    return changed_outermost(node, read)


def free_name(wanted: str, taken: Collection[str], mark: str = "_") -> str:
    """The wanted name, with the mark and a number behind it when it is taken."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}{mark}{number}"
    return name


def nodes(node: Any) -> Iterator[Any]:
    """The node of a statement and everything below it."""
    if isinstance(node, tuple | list):
        for one in node:
            yield from nodes(one)
    elif names := fields_of(type(node)):
        yield node
        for name in names:
            yield from nodes(getattr(node, name))

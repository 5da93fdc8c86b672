"""Pick one event first, then judge it: the possible picks are a definition, by the total order of `cockpit.engine.picking`.

Nothing is sorted: an event is a possible pick when no event that is selected for certain is ahead of it, column by column, whatever is unknown of the
two. So no engine's order of equal or missing values plays a part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.definitions import Writing
from cockpit.engine.exports.cql.expressions import Expr

Pick = Literal["latest", "first", "highest", "lowest"]
Tie = Literal["highest", "lowest"]
Key = tuple[str, str, bool]
"""A column of the event that is ahead at worst, that of the event behind at best, and whether the greater is ahead."""

_LATEST: tuple[Key, ...] = (("foerst", "senest", True), ("tid", "tid", True))
_FIRST: tuple[Key, ...] = (("senest", "foerst", False), ("tid", "tid", False))
_VALUES: dict[str, Key] = {"highest": ("lav", "hoej", True), "lowest": ("hoej", "lav", False)}


@dataclass(frozen=True)
class Picking:
    """The possible picks, and whether there is certainly an event to pick."""

    possible: Expr
    certain: Expr

    def judged(self, alias: str, outcome: Expr) -> Expr:
        """The outcome of judging the picked event, which stands under the alias."""
        against = queries.exists(queries.filtered(self.possible, alias, cql.opposite(cql.is_true(outcome))))
        open_to = queries.exists(queries.filtered(self.possible, alias, cql.not_false(outcome)))
        return cql.three_valued(cql.both(self.certain, cql.opposite(against)), open_to)

    @property
    def none(self) -> Expr:
        """Whether there is no event that may be picked."""
        return cql.opposite(queries.exists(self.possible))

    @property
    def settled(self) -> Expr:
        """Whether there is no doubt which event is picked: the first of `possible` then."""
        return cql.both(self.certain, cql.equal(queries.count(self.possible), cql.number(1)))

    def of_only(self, column: str) -> Expr:
        """A column of the picked event."""
        return cql.element(queries.first(self.possible), column)


def picking(
    writing: Writing,
    name: str,
    rows: Expr,
    pick: Pick,
    tie: Tie,
    *,
    with_values: bool,
    nth: int | None = None,
) -> Picking:
    """Which of the selected events may be the picked one. `with_values`: whether values settle ties between dates and times."""
    keys = _keys(pick, tie, with_values)
    title = f"Mulige {writing.prefix}{name}"
    if nth is not None:
        return _nth(writing, title, rows, keys, nth)
    sure = cql.both(queries.alias("C", "sikker"), _ahead(keys))
    possible = queries.filtered(rows, "E", cql.opposite(queries.exists(queries.filtered(rows, "C", sure))))
    defined = writing.define(title, "Den hændelse, der vælges; flere, når det er uvist hvilken.", possible)
    return Picking(defined, queries.exists(queries.filtered(rows, "R", queries.alias("R", "sikker"))))


def _nth(writing: Writing, title: str, rows: Expr, keys: list[Key], nth: int) -> Picking:
    """The nth of events whose order is settled; of others all, none for certain; none of fewer than n."""
    same = [cql.equal(queries.alias("R", worst), queries.alias("R", best)) for worst, best, _ in keys if worst != best]
    doubt = cql.opposite(cql.both(queries.alias("R", "sikker"), *same))
    settled = cql.opposite(queries.exists(queries.filtered(rows, "R", doubt)))
    enough = cql.at_least(queries.count(rows), cql.number(nth))
    ahead = queries.count(queries.filtered(rows, "C", _ahead(keys)))
    at_place = cql.either(cql.opposite(settled), cql.equal(ahead, cql.number(nth - 1)))
    possible = queries.filtered(rows, "E", cql.both(enough, at_place))
    defined = writing.define(title, f"Hændelse nummer {nth} i rækkefølgen; alle, når rækkefølgen er uvis.", possible)
    return Picking(defined, cql.both(settled, enough))


def _keys(pick: Pick, tie: Tie, with_values: bool) -> list[Key]:
    if pick in ("highest", "lowest"):
        return [_VALUES[pick], *_LATEST]
    ties = [_VALUES[tie]] if with_values else []
    return [*(_LATEST if pick == "latest" else _FIRST), *ties]


def _ahead(keys: list[Key]) -> Expr:
    """Whether the event under C, at worst, is ahead of the event under E, at best; the least id is last to decide."""
    decided = cql.below(queries.alias("C", "id"), queries.alias("E", "id"))
    for worst, best, greater in reversed(keys):
        one, other = queries.alias("C", worst), queries.alias("E", best)
        first = cql.above(one, other) if greater else cql.below(one, other)
        level = cql.both(cql.at_least(one, other), cql.at_most(one, other))
        decided = cql.either(first, cql.both(level, decided))
    return decided

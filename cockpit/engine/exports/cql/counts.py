"""Counts of selected events, distinct dates and distinct codes, with a lower and an upper bound (`cockpit.engine.counting`)."""

from __future__ import annotations

from typing import Literal

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.expressions import Expr
from cockpit.engine.exports.cql.selections import Column, certain

Counted = Literal["events", "dates", "codes"]


def columns_for(of: str) -> tuple[Column, ...]:
    """The columns that counting needs of the selected events."""
    return ("codes",) if of == "codes" else ()


def count_bounds(of: Counted, rows: Expr) -> tuple[Expr, Expr]:
    """The fewest and the most that the count can be."""
    if of == "events":
        return queries.count(certain(rows)), queries.count(rows)
    if of == "codes":
        return _codes(certain(rows)), _codes(rows)
    some = cql.cases([(queries.exists(certain(rows)), cql.number(1))], cql.number(0))
    fewest = queries.greatest(queries.listed([_exact_days(certain(rows)), some]))
    imprecise = queries.count(queries.filtered(rows, "R", cql.opposite(exact("R"))))
    return fewest, cql.plus(_exact_days(rows), imprecise)


def exact(alias: str) -> Expr:
    """Whether the day of a selected event is known."""
    return cql.equal(queries.alias(alias, "foerst"), queries.alias(alias, "senest"))


def _codes(rows: Expr) -> Expr:
    each = queries.made(rows, "R", None, queries.alias("R", "koder"))
    return queries.count(queries.distinct(queries.flattened(each)))


def _exact_days(rows: Expr) -> Expr:
    """How many distinct days the events with a known day have."""
    return queries.count(queries.distinct(queries.made(rows, "X", exact("X"), queries.alias("X", "foerst"))))

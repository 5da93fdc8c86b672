"""Days covered by treatment in CQL: the gaps in a window, from which both the days covered and the longest gap follow.

Days of the window are counted from 0. A gap begins on day 0 or on the day after some treatment ends, and ends where some treatment begins, so
only those days are looked at, not each day of the window.
"""

from __future__ import annotations

from cockpit.engine.dates import bounds
from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.counts import exact
from cockpit.engine.exports.cql.definitions import Writing
from cockpit.engine.exports.cql.expressions import Expr
from cockpit.engine.exports.cql.selections import selected
from cockpit.standard.document import CoveredNumber


def covered_days(writing: Writing, name: str, number: CoveredNumber) -> tuple[Expr, Expr]:
    """Whether the number is known, and how many days it is."""
    first, last = bounds(number.window, writing.as_of)
    if first is None or last is None:
        raise ValueError("a window of covered days has both ends; the checks of the standard demand it")
    length = max((last - first).days + 1, 0)
    selections, runs = [], []
    for place, selection in enumerate(number.events, start=1):
        rows = selected(writing, f"{name}, {place}", selection, ("end",))
        selections.append(rows)
        comment = "Behandlingens dage i perioden: nummer fra og til, hvor 0 er periodens første dag."
        title = f"Dage {writing.prefix}{name}, {place}"
        runs.append(writing.define(title, comment, _runs(rows, cql.day(first), length)))
    gaps = writing.define(
        f"Huller {writing.prefix}{name}", "Hvor mange dage hvert hul varer.", _gaps(runs, number.by, length)
    )
    doubts = [queries.exists(queries.filtered(rows, "R", cql.opposite(_settled("R")))) for rows in selections]
    none = cql.number(0)
    longest = cql.first_known(queries.greatest(gaps), none)
    covered = cql.minus(cql.number(length), cql.first_known(queries.total(gaps), none))
    return cql.opposite(cql.either(*doubts)), covered if number.days == "covered" else longest


def _settled(alias: str) -> Expr:
    return cql.both(queries.alias(alias, "sikker"), exact(alias))


def _runs(rows: Expr, first: Expr, length: int) -> Expr:
    """The days of each event that lie in the window."""
    start = cql.days_between(first, queries.alias("E", "foerst"))
    end = cql.days_between(first, queries.alias("E", "slut"))
    final = cql.number(length - 1)
    from_day = cql.cases([(cql.below(start, cql.number(0)), cql.number(0))], start)
    to_day = cql.cases([(cql.above(end, final), final)], end)
    inside = cql.at_most(queries.let("fra"), queries.let("til"))
    days = {name: queries.let(name) for name in ("fra", "til")}
    return queries.made(rows, "E", inside, queries.record(days), [("fra", from_day), ("til", to_day)])


def _gaps(runs: list[Expr], by: str, length: int) -> Expr:
    """How long each run of days that are not covered is."""
    ends = [queries.made(run, "I", None, cql.plus(queries.alias("I", "til"), cql.number(1))) for run in runs]
    starts = [queries.made(run, "I", None, queries.alias("I", "fra")) for run in runs]
    day, later = queries.alias_itself("G"), queries.alias_itself("S")
    before = _covered(runs, by, cql.minus(day, cql.number(1)))
    begins = cql.both(
        cql.below(day, cql.number(length)),
        cql.opposite(_covered(runs, by, day)),
        cql.either(cql.equal(day, cql.number(0)), before),
    )
    covered_later = cql.both(cql.above(later, day), _covered(runs, by, later))
    next_day = queries.least(queries.filtered(queries.flattened(queries.listed(starts)), "S", covered_later))
    lasts = cql.minus(cql.first_known(next_day, cql.number(length)), day)
    candidates = queries.flattened(queries.listed([queries.listed([cql.number(0)]), *ends]))
    return queries.made(queries.distinct(candidates), "G", begins, lasts)


def _covered(runs: list[Expr], by: str, day: Expr) -> Expr:
    """Whether the day is covered by one of the selections, or by all of them."""
    inside = cql.both(cql.at_most(queries.alias("I", "fra"), day), cql.at_most(day, queries.alias("I", "til")))
    each = [queries.exists(queries.filtered(run, "I", inside)) for run in runs]
    return cql.either(*each) if by == "any" else cql.both(*each)

"""Computed numbers in CQL: a decimal when known, else null; and whether the number is empty (`cockpit.engine.numbers`)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.counts import columns_for, count_bounds, exact
from cockpit.engine.exports.cql.covered import covered_days
from cockpit.engine.exports.cql.definitions import NotExpressible, Writing
from cockpit.engine.exports.cql.expressions import Expr
from cockpit.engine.exports.cql.picks import Picking, picking
from cockpit.engine.exports.cql.selections import PLACED, age_on, selected
from cockpit.engine.exports.cql.values import rounded
from cockpit.engine.exports.omissions import parts_beyond
from cockpit.engine.numbers import decimals_of
from cockpit.standard.document import (
    AgeNumber,
    AggregateNumber,
    ArithmeticNumber,
    ConstantNumber,
    CountNumber,
    CoveredNumber,
    DaysSinceNumber,
    DoseNumber,
    LargestShareNumber,
    Number,
    PickedNumber,
    SpanNumber,
    number_selections,
)

_NULL = cql.nothing("Decimal")
_NEVER = cql.boolean(False)
_KNOWN: dict[type, set[str]] = {
    ConstantNumber: {"value"},
    AgeNumber: set(),
    CountNumber: {"events", "of", "gap"},
    PickedNumber: {"events", "pick", "tie", "nth"},
    AggregateNumber: {"events", "function", "decimals"},
    DaysSinceNumber: {"events", "pick", "nth"},
    SpanNumber: {"events"},
    CoveredNumber: {"events", "by", "days", "window"},
    DoseNumber: {"events", "table"},
    LargestShareNumber: {"events", "least", "decimals"},
    ArithmeticNumber: {"op", "left", "right", "decimals"},
}


@dataclass(frozen=True)
class Computed:
    """A number: `value` is a decimal, null when it is empty or unknown; `empty` is true or false."""

    value: Expr
    empty: Expr = _NEVER


def computed(writing: Writing, name: str, number: Number) -> Computed:
    """The number as definitions with a name. Raises NotExpressible."""
    if type(number) not in _KNOWN or parts_beyond(number, _KNOWN[type(number)] | {"type"}):
        what = f'Tallet "{number.type}" kan ikke udtrykkes i CQL her'
        raise NotExpressible(what, f'The number "{number.type}" cannot be expressed in CQL here')
    made = _made(writing, name, number)
    if any(writing.situation.missing(selection) for _, selection in number_selections(number, ())):
        # Arithmetic may still be empty by an operand whose data is held, so it is decided operand by operand.
        made = made if isinstance(number, ArithmeticNumber) else Computed(_NULL)
    value = writing.define(f"Tal {writing.prefix}{name}", "Tallet; null, når det er tomt eller uvist.", made.value)
    empty = writing.define(f"Tal {writing.prefix}{name} er tomt", "Er der intet tal?", made.empty)
    return Computed(value, empty)


def _made(writing: Writing, name: str, number: Number) -> Computed:
    if isinstance(number, ConstantNumber):
        return Computed(cql.decimal(number.value))
    if isinstance(number, AgeNumber):
        return Computed(cql.to_decimal(age_on(cql.day(writing.as_of))))
    if isinstance(number, ArithmeticNumber):
        return _arithmetic(writing, name, number)
    if isinstance(number, CoveredNumber):
        return Computed(_whole_when(*covered_days(writing, name, number)))
    if isinstance(number, CountNumber):
        return Computed(_count(writing, name, number))
    if isinstance(number, PickedNumber | DaysSinceNumber):
        return _picked(writing, name, number)
    if isinstance(number, AggregateNumber):
        return _aggregate(writing, name, number)
    if isinstance(number, SpanNumber):
        return _span(writing, selected(writing, name, number.events))
    if isinstance(number, DoseNumber):
        return _dose(writing, name, number)
    return _largest_share(writing, name, number)


def _when(known: Expr, value: Expr) -> Expr:
    return cql.cases([(known, value)], _NULL)


def _whole_when(known: Expr, value: Expr) -> Expr:
    return _when(known, cql.to_decimal(value))


def _all(rows: Expr, condition: Expr) -> Expr:
    """Whether a condition is true of every selected event, which stands under the alias R."""
    return cql.opposite(queries.exists(queries.filtered(rows, "R", cql.opposite(cql.is_true(condition)))))


def _empty(rows: Expr) -> Expr:
    return cql.opposite(queries.exists(rows))


def settled(alias: str) -> Expr:
    """Whether an event is selected for certain, on a day that is known."""
    return cql.both(queries.alias(alias, "sikker"), exact(alias))


def _count(writing: Writing, name: str, number: CountNumber) -> Expr:
    if number.of == "practitioners":
        rows = selected(writing, name, number.events, ("practitioner",))
        practitioners = queries.distinct(queries.made(rows, "R", None, queries.alias("R", "behandler")))
        return _whole_when(_all(rows, _by_somebody()), queries.count(practitioners))
    if number.of == "episodes":
        rows = selected(writing, name, number.events)
        return _whole_when(_all(rows, settled("R")), _episodes(rows, number.gap or 0))
    rows = selected(writing, name, number.events, columns_for(number.of))
    fewest, most = count_bounds(number.of, rows)
    return _whole_when(cql.equal(fewest, most), fewest)


def _by_somebody() -> Expr:
    named = cql.opposite(cql.is_null(queries.alias("R", "behandler")))
    return cql.both(queries.alias("R", "sikker"), named)


def _episodes(rows: Expr, gap: int) -> Expr:
    """The distinct days on which an episode begins: no event lies on the days before, as many as the gap."""
    day, earlier = queries.alias("E", "foerst"), queries.alias("C", "foerst")
    near = cql.both(cql.below(earlier, day), cql.at_most(cql.days_between(earlier, day), cql.number(gap)))
    begins = cql.opposite(queries.exists(queries.filtered(rows, "C", near)))
    return queries.count(queries.distinct(queries.made(rows, "E", begins, day)))


def _picked(writing: Writing, name: str, number: PickedNumber | DaysSinceNumber) -> Computed:
    rows = selected(writing, name, number.events, PLACED)
    tie = (number.tie if isinstance(number, PickedNumber) else None) or "highest"
    with_values = writing.situation.quantity(number.events) is not None
    picked = picking(writing, name, rows, number.pick, tie, with_values=with_values, nth=number.nth)
    if isinstance(number, PickedNumber):
        return Computed(
            _when(cql.both(picked.settled, _same(picked, "lav", "hoej")), picked.of_only("lav")), picked.none
        )
    days = cql.days_between(picked.of_only("foerst"), cql.day(writing.as_of))
    return Computed(_whole_when(cql.both(picked.settled, _same(picked, "foerst", "senest")), days), picked.none)


def _same(picked: Picking, one: str, other: str) -> Expr:
    return cql.equal(picked.of_only(one), picked.of_only(other))


def _aggregate(writing: Writing, name: str, number: AggregateNumber) -> Computed:
    rows = selected(writing, name, number.events, ("value",))
    known = _all(rows, cql.both(queries.alias("R", "sikker"), _point("R")))
    values = queries.made(rows, "R", None, queries.alias("R", "lav"))
    decimals = decimals_of(number, writing.situation.document)
    if number.function in ("minimum", "maximum"):
        value = queries.least(values) if number.function == "minimum" else queries.greatest(values)
    else:
        value = queries.total(values)
        if number.function == "mean":
            value = cql.quotient(value, cql.to_decimal(queries.count(values)))
        value = rounded(writing.definitions, value, decimals)
    return Computed(_when(cql.both(cql.opposite(_empty(rows)), known), value), _empty(rows))


def _point(alias: str) -> Expr:
    return cql.equal(queries.alias(alias, "lav"), queries.alias(alias, "hoej"))


def _span(writing: Writing, rows: Expr) -> Computed:
    ago = queries.made(rows, "R", None, cql.days_between(queries.alias("R", "foerst"), cql.day(writing.as_of)))
    days = cql.minus(queries.greatest(ago), queries.least(ago))
    known = cql.both(cql.opposite(_empty(rows)), _all(rows, settled("R")))
    return Computed(_whole_when(known, days), _empty(rows))


def _dose(writing: Writing, name: str, number: DoseNumber) -> Computed:
    table = writing.situation.document.dose_table(number.table)
    rows = selected(writing, name, number.events, doses=table)
    has_dose = cql.opposite(cql.is_null(queries.alias("R", "dosis")))
    known = _all(rows, cql.both(queries.alias("R", "sikker"), has_dose))
    total = queries.total(queries.made(rows, "R", None, queries.alias("R", "dosis")))
    value = rounded(writing.definitions, total, table.decimals)
    return Computed(_when(cql.both(cql.opposite(_empty(rows)), known), value), _empty(rows))


def _largest_share(writing: Writing, name: str, number: LargestShareNumber) -> Computed:
    rows = selected(writing, name, number.events, ("practitioner",))
    empty = cql.below(queries.count(rows), cql.number(number.least))
    practitioners = queries.distinct(queries.made(rows, "R", None, queries.alias("R", "behandler")))
    theirs = queries.filtered(rows, "R", cql.equal(queries.alias("R", "behandler"), queries.alias_itself("P")))
    most = queries.greatest(queries.made(practitioners, "P", None, queries.count(theirs)))
    share = cql.quotient(cql.to_decimal(most), cql.to_decimal(queries.count(rows)))
    known = cql.both(cql.opposite(empty), _all(rows, _by_somebody()))
    return Computed(_when(known, rounded(writing.definitions, share, number.decimals)), empty)


def _arithmetic(writing: Writing, name: str, number: ArithmeticNumber) -> Computed:
    left = computed(writing, f"{name}, venstre", number.left)
    right = computed(writing, f"{name}, højre", number.right)
    empty = cql.either(left.empty, right.empty)
    operations = {"+": cql.plus, "-": cql.minus, "*": cql.times, "/": cql.quotient}
    value = rounded(writing.definitions, operations[number.op](left.value, right.value), number.decimals)
    if number.op != "/":
        return Computed(value, empty)
    by_zero = cql.equal(right.value, cql.decimal(Decimal(0)))
    both_known = cql.opposite(cql.either(cql.is_null(left.value), cql.is_null(right.value)))
    nothing = cql.both(both_known, by_zero)
    return Computed(cql.cases([(cql.is_true(by_zero), _NULL)], value), cql.either(empty, cql.is_true(nothing)))

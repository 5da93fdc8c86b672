"""Measured values in CQL: converted and rounded before anything compares them, and where they lie when they have a comparator.

CQL's decimals hold eight digits after the point. A conversion is first scaled and rounded to those eight, which also takes away what an engine with
binary fractions has added, and then to the concept's own, half away from zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.datasets import recorded
from cockpit.engine.exports.cql.definitions import Definitions, Operand
from cockpit.engine.exports.cql.expressions import SYSTEM, Expr
from cockpit.engine.records.fhir import vocabulary
from cockpit.engine.values import conversions
from cockpit.standard.document import Comparison, Quantity

_ROUNDED = "Afrundet"
_DECIMAL = {"type": "NamedTypeSpecifier", "name": f"{SYSTEM}Decimal"}
_VALUE, _SIGN = "tal", "tegn"


@dataclass(frozen=True)
class Range:
    """Where a number lies: from `low` to `high`. An end is excluded where `low_open` or `high_open` is true; None is never."""

    low: Expr
    high: Expr
    low_open: Expr | None = None
    high_open: Expr | None = None


def compared(where: Range, comparison: Comparison, *, decimals: bool = False) -> Expr:
    """A number that lies in the range, compared: the same two questions as in `cockpit.engine.values.compared`.

    `decimals`: whether the range's ends are decimals; counts and ages are whole numbers.
    """
    literal = cql.decimal if decimals else cql.number
    value = literal(Decimal(comparison.value))
    upper = value if comparison.upper is None else literal(Decimal(comparison.upper))
    if comparison.op in ("<", ">="):
        return _below(where, value) if comparison.op == "<" else cql.opposite(_below(where, value))
    if comparison.op in ("<=", ">"):
        return _at_most(where, value) if comparison.op == "<=" else cql.opposite(_at_most(where, value))
    inside = cql.both(cql.opposite(_below(where, value)), _at_most(where, upper))
    return cql.opposite(inside) if comparison.op == "outside" else inside


def _below(where: Range, bound: Expr) -> Expr:
    certain = cql.below(where.high, bound)
    if where.high_open is not None:
        certain = cql.either(certain, cql.both(where.high_open, cql.equal(where.high, bound)))
    return cql.three_valued(certain, cql.below(where.low, bound))


def _at_most(where: Range, bound: Expr) -> Expr:
    possible = cql.at_most(where.low, bound)
    if where.low_open is not None:
        excluded = cql.both(where.low_open, cql.equal(where.low, bound))
        possible = cql.both(possible, cql.opposite(excluded))
    return cql.three_valued(cql.at_most(where.high, bound), possible)


def rounded(definitions: Definitions, exact: Expr, decimals: int) -> Expr:
    """A decimal with so many decimals, half away from zero; null stays null."""
    comment = "Tallet gange faktoren som nærmeste hele tal, delt med faktoren; det halve væk fra nul."
    operands = [Operand(name, "Decimal", _DECIMAL) for name in ("tal", "faktor")]
    definitions.once(_ROUNDED, comment, _rounding, operands)
    return cql.call(_ROUNDED, exact, cql.decimal(10**decimals))


def _rounding() -> Expr:
    value, factor = cql.operand("tal"), cql.operand("faktor")

    def nearest(positive: Expr) -> Expr:
        return cql.quotient(cql.nearest(cql.nearest(cql.times(positive, factor), 8)), factor)

    negative = (cql.below(value, cql.decimal(0)), cql.negative(nearest(cql.negative(value))))
    return cql.cases([negative], nearest(value))


def value_lets(definitions: Definitions, quantity: Quantity | None) -> list[tuple[str, Expr]]:
    """What is named of the event under the alias E, so that `value_range` can be asked for: the converted value and its comparator."""
    if quantity is None:
        return []
    measured = cql.typed(queries.alias("E", recorded("value")), "Quantity")
    return [(_VALUE, _converted(definitions, measured, quantity)), (_SIGN, cql.element(measured, "comparator.value"))]


def value_range(quantity: Quantity | None) -> Range:
    """Where the value of the event under the alias E lies in the concept's unit; anywhere when it cannot be converted."""
    if quantity is None:
        return Range(cql.LEAST, cql.GREATEST)
    value, sign = queries.let(_VALUE), queries.let(_SIGN)

    def is_one_of(*signs: str) -> Expr:
        return cql.is_true(cql.within(sign, queries.texts(signs)))

    unknown = cql.is_null(value)
    low = cql.cases([(cql.either(unknown, is_one_of("<", "<=")), cql.LEAST)], value)
    high = cql.cases([(cql.either(unknown, is_one_of(">", ">=")), cql.GREATEST)], value)
    return Range(low, high, is_one_of(">"), is_one_of("<"))


def _converted(definitions: Definitions, measured: Expr, quantity: Quantity) -> Expr:
    """Value × factor + offset, rounded; null when the unit is not known to the concept."""
    value, unit = cql.element(measured, "value.value"), unit_of(measured)
    items = []
    for name, conversion in conversions(quantity).items():
        exact = value
        if Decimal(conversion.factor) != 1:
            exact = cql.times(exact, cql.decimal(conversion.factor))
        if Decimal(conversion.offset) != 0:
            exact = cql.plus(exact, cql.decimal(conversion.offset))
        items.append((cql.equal(unit, cql.string(name)), rounded(definitions, exact, quantity.decimals)))
    return cql.cases(items, cql.nothing("Decimal"))


def unit_of(measured: Expr) -> Expr:
    """The unit of a quantity: its code in UCUM, else as it is written."""
    system, code, said = (cql.element(measured, f"{part}.value") for part in ("system", "code", "unit"))
    ours = cql.either(cql.is_null(system), cql.equal(system, cql.string(vocabulary.UCUM)))
    return cql.cases([(ours, cql.first_known(code, said))], cql.first_known(said, code))

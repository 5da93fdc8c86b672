"""The numbers at which comparisons turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cockpit.engine.values import plain, rounded
from cockpit.standard.document import Comparison


def limits(comparisons: Sequence[Comparison], step: Decimal) -> Iterator[Decimal]:
    """The numbers at the comparisons' limits and a step beside them, in the precision of the step.

    A limit that is finer than the step is rounded both ways, so that a number that compares stands among them when any such number does.
    """
    for comparison in comparisons:
        for limit in (comparison.value, comparison.upper):
            if limit is not None:
                yield from beside(Decimal(limit), step)


def beside(number: Decimal, step: Decimal) -> Iterator[Decimal]:
    """The number, and the numbers a step more and a step less, in the precision of the step."""
    decimals = -int(step.as_tuple().exponent)
    yield from (rounded(value, decimals) for value in (number, number + step, number - step))


def exactly(number: Decimal, unit: str | None) -> Comparison:
    """The comparison with this number alone."""
    return Comparison(op="=", value=plain(number), unit=unit)

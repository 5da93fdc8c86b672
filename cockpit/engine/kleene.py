"""Three-valued (Kleene) logic: the outcome of a criterion is true, unknown or false.

An outcome is a pair of bounds (lower, upper): (1, 1) is true, (0, 1) unknown, (0, 0) false. Every rule here is a rule on the
bounds alone, so that SQL, which has no third value to rely on, computes the same from two columns of 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """An outcome. The value is the text that stands in results."""

    TRUE = "true"
    UNKNOWN = "unknown"
    FALSE = "false"

    @property
    def lower(self) -> int:
        """1 when certainly true, else 0."""
        return int(self is Truth.TRUE)

    @property
    def upper(self) -> int:
        """1 when possibly true, else 0."""
        return int(self is not Truth.FALSE)


def truth(lower: bool | int, upper: bool | int) -> Truth:
    """The outcome with these bounds."""
    return Truth.TRUE if lower else Truth.UNKNOWN if upper else Truth.FALSE


def negation(outcome: Truth) -> Truth:
    """Not: true and false change places, unknown stays."""
    return truth(1 - outcome.upper, 1 - outcome.lower)


def every(outcomes: Iterable[Truth]) -> Truth:
    """All of: the least outcome; nothing at all is true."""
    listed = list(outcomes)
    return truth(min((o.lower for o in listed), default=1), min((o.upper for o in listed), default=1))


def some(outcomes: Iterable[Truth]) -> Truth:
    """Any of: the greatest outcome; nothing at all is false."""
    listed = list(outcomes)
    return truth(max((o.lower for o in listed), default=0), max((o.upper for o in listed), default=0))


def at_least(n: int, outcomes: Iterable[Truth]) -> Truth:
    """At least n of: certain when n are certain, possible when n are possible."""
    listed = list(outcomes)
    return truth(sum(o.lower for o in listed) >= n, sum(o.upper for o in listed) >= n)


def at_most(n: int, outcomes: Iterable[Truth]) -> Truth:
    """At most n of: not at least n + 1 of."""
    return negation(at_least(n + 1, outcomes))

"""How an outcome's bounds may move from the old version to the new one.

A bound may rise, fall, do either (`ANY`) or stay (`SAME`). Steps after one another, and parts of one criterion, are combined by `|`: what
some step may do, the whole may do. Two proofs about the same thing are combined by `&`: only what both allow can happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag

from cockpit.standard.changes.model import Direction


class Move(Flag):
    """What may happen to a bound, or to a set (`UP`: something comes in)."""

    SAME = 0
    UP = 1
    DOWN = 2
    ANY = 3

    @property
    def direction(self) -> Direction:
        """The move of the certain bound as a label."""
        return _DIRECTIONS[self]

    def flipped(self) -> Move:
        """The move of the opposite."""
        return _FLIPPED[self]


_DIRECTIONS: dict[Move, Direction] = {
    Move.SAME: "same",
    Move.UP: "widens",
    Move.DOWN: "narrows",
    Move.ANY: "unclear",
}
_FLIPPED = {Move.SAME: Move.SAME, Move.UP: Move.DOWN, Move.DOWN: Move.UP, Move.ANY: Move.ANY}


@dataclass(frozen=True)
class Shift:
    """The moves of the two bounds: `lower` is certainly true, `upper` possibly true."""

    lower: Move
    upper: Move

    def __or__(self, other: Shift) -> Shift:
        if other == SAME or self == other:  # by far the most; flags are slow to combine
            return self
        return Shift(self.lower | other.lower, self.upper | other.upper)

    def __and__(self, other: Shift) -> Shift:
        return Shift(self.lower & other.lower, self.upper & other.upper)

    def negated(self) -> Shift:
        """The shift of *not*: what was possibly true is then not certainly false."""
        return Shift(self.upper.flipped(), self.lower.flipped())


def both(move: Move) -> Shift:
    """Both bounds move alike."""
    return Shift(move, move)


def inclusion(*, old_in_new: bool, new_in_old: bool) -> Move:
    """The move of a set of which it is proven, or not, that the old is within the new and the new within the old."""
    return _INCLUSIONS[old_in_new, new_in_old]


_INCLUSIONS = {
    (True, True): Move.SAME,
    (True, False): Move.UP,
    (False, True): Move.DOWN,
    (False, False): Move.ANY,
}


SAME, RISES, FALLS, ANYTHING = both(Move.SAME), both(Move.UP), both(Move.DOWN), both(Move.ANY)

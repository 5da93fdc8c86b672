"""Computed numbers: counts, picked values, sums and means, days, doses, shares, and arithmetic on them.

A number is known, empty, or unknown. It is unknown as soon as anything that it rests on is in doubt, and never a guess.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cockpit.standard.document.base import DecimalText, Node, NodeId, Window
from cockpit.standard.document.events import EventSelection

Decimals = Annotated[int, Field(ge=0, le=4)]
Nth = Annotated[int, Field(ge=2, le=100)]

NUMBER_DECIMALS = 6
"""The decimals that a computed number keeps in every form: those of the logical record, which databases give their decimals."""


def decimals_in(text: str) -> int:
    """How many decimals are written in a `DecimalText`; those that end in 0 count too."""
    return len(text.partition(".")[2])


class NumberNode(Node):
    """What every computed number has."""

    since: ClassVar[str] = "1.1"


class ConstantNumber(NumberNode):
    """This number."""

    type: Literal["constant"]
    value: DecimalText


class AgeNumber(NumberNode):
    """The patient's completed years at D."""

    type: Literal["age"]


class CountNumber(NumberNode):
    """How many events, distinct dates, distinct codes, distinct practitioners, or episodes. None is 0.

    An episode is a run of events in which none lies more than `gap` days after the one before it; `gap` is given for episodes only.
    """

    type: Literal["count"]
    events: EventSelection
    of: Literal["events", "dates", "codes", "practitioners", "episodes"]
    gap: Annotated[int, Field(ge=0, le=3650)] | None = None


class PickedNumber(NumberNode):
    """The converted value of one event, picked as in `Picked`: the latest, first, highest or lowest, or the `nth` latest or first. None is empty."""

    type: Literal["picked"]
    events: EventSelection
    pick: Literal["latest", "first", "highest", "lowest"]
    tie: Literal["highest", "lowest"] | None = None
    nth: Nth | None = None


class AggregateNumber(NumberNode):
    """The sum, mean, least or greatest of the converted values; the mean has `decimals`, given for it only. None is empty."""

    type: Literal["aggregate"]
    events: EventSelection
    function: Literal["sum", "mean", "minimum", "maximum"]
    decimals: Decimals | None = None


class DaysSinceNumber(NumberNode):
    """Days from the first or the latest event to D: 0 when it lies on D. None is empty."""

    type: Literal["days_since"]
    events: EventSelection
    pick: Literal["latest", "first"]
    nth: Nth | None = None


class SpanNumber(NumberNode):
    """Days from the first event to the latest: 0 when there is one day. None is empty."""

    type: Literal["span"]
    events: EventSelection


class CoveredNumber(NumberNode):
    """Days of the window that the events cover, each from its start to its end (open: to D), both included.

    With several selections: days covered by any of them, or by all of them (overlap). `longest_gap` is the longest run of days of the window
    that is not covered. No event covers 0 days. The window must have both ends.
    """

    type: Literal["covered"]
    events: Annotated[list[EventSelection], Field(min_length=1, max_length=2)]
    by: Literal["any", "all"]
    days: Literal["covered", "longest_gap"]
    window: Window


class DoseNumber(NumberNode):
    """The sum of the daily doses of the selected medication in the dose table's unit: each dose × its factor, rounded to the table's decimals, and then added.

    None is empty.
    """

    type: Literal["dose"]
    events: EventSelection
    table: NodeId


class LargestShareNumber(NumberNode):
    """The share of the events that the practitioner with most of them has (usual provider continuity), from 0 to 1.

    Empty when there are fewer than `least` events.
    """

    type: Literal["largest_share"]
    events: EventSelection
    least: Annotated[int, Field(ge=1, le=1000)]
    decimals: Decimals


class ArithmeticNumber(NumberNode):
    """left + - × ÷ right, rounded half away from zero to the decimals. An empty operand and division by zero give empty."""

    type: Literal["arithmetic"]
    op: Literal["+", "-", "*", "/"]
    left: Number
    right: Number
    decimals: Decimals


Number = Annotated[
    ConstantNumber
    | AgeNumber
    | CountNumber
    | PickedNumber
    | AggregateNumber
    | DaysSinceNumber
    | SpanNumber
    | CoveredNumber
    | DoseNumber
    | LargestShareNumber
    | ArithmeticNumber,
    Field(discriminator="type"),
]

ArithmeticNumber.model_rebuild()

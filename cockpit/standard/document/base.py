"""What every part of a document is made of: strict nodes, human texts, periods, windows, comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

NodeId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
VersionNumber = Annotated[
    str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$")
]
Hash = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
# Decimals are text, so that no reader's floating point can change them. At most 12 digits before and 8 after the point.
DecimalText = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,8})?$")]
CivilDate = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
NonEmptyText = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Since:
    """Marks a field with the version of the standard that brought it; a field without a mark is as old as its node.

    A field that came later is optional and None when it is absent, so that the canonical bytes of older documents never change.
    """

    version: str


class Node(BaseModel):
    """Base of every part of a document: strict types, no unknown fields, immutable. `since` is the version that brought the node."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, ser_json_inf_nan="strings")
    since: ClassVar[str] = "1.0"


class LocalText(Node):
    """A human text: Danish required, English optional."""

    da: NonEmptyText
    en: NonEmptyText | None = None


class Period(Node):
    """A length of time back from the reference date. Months and years are calendar months; month ends clamp."""

    amount: Annotated[int, Field(ge=0, le=1500)]
    unit: Literal["days", "weeks", "months", "years"]


class LastWindow(Period):
    """*Inden for de seneste n*: from the day after (D minus the period) to D, both included."""

    type: Literal["last"]


class EarlierThanWindow(Period):
    """*For mere end n siden*: up to and including D minus the period; the exact complement of LastWindow."""

    type: Literal["earlier_than"]


class RollingWindow(Node):
    """*For mellem n og m siden*: from the day after (D minus `oldest`) to (D minus `newest`), both included."""

    type: Literal["rolling"]
    oldest: Period
    newest: Period


class CalendarWindow(Node):
    """Calendar dates, both included; an open end is left out."""

    type: Literal["calendar"]
    first: CivilDate | None = None
    last: CivilDate | None = None


Window = Annotated[LastWindow | EarlierThanWindow | RollingWindow | CalendarWindow, Field(discriminator="type")]


class Comparison(Node):
    """A comparison with constants. `between` includes both ends; `outside` is its complement. `unit` is UCUM, for values only."""

    op: Literal["<", "<=", "=", ">=", ">", "between", "outside"]
    value: DecimalText
    upper: DecimalText | None = None
    unit: str | None = None


def civil_date(text: str) -> date:
    """The date of a `CivilDate`. Raises ValueError for a date that does not exist."""
    return date.fromisoformat(text)

"""Criteria to bend, and the labels and directions of a comparison, for tests of widening and narrowing."""

from __future__ import annotations

from typing import Any

from cockpit.standard.comparison import Direction, compare
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import compare as drawn
from tests.engine.drawing import exists, picked
from tests.standard.documents import Content

HBA1C = ("measurement", "hba1c")
PAIN = exists("diagnosis", "dementia", id="a")
OTHER = exists("contact", id="b")
THIRD = exists("service", id="c")
VALUE = drawn("<", "48", None, "mmol/mol")


def age(op: str, value: str, upper: str | None = None) -> Content:
    return {"id": "age", "type": "age", "comparison": drawn(op, value, upper)}


def latest(**judge: Any) -> Content:
    return picked(*HBA1C, **judge)


def flipped(direction: Direction) -> Direction:
    opposite: dict[Direction, Direction] = {"widens": "narrows", "narrows": "widens"}
    return opposite.get(direction, direction)


def labels(old: ProfileDocument, new: ProfileDocument) -> dict[tuple[str, str | None], Direction | None]:
    """The label of each change, by what happened and the node."""
    return {(change.kind, change.node): change.direction for change in compare(old, new).changes}


def directions(old: ProfileDocument, new: ProfileDocument) -> dict[str, Direction]:
    return {told.node or told.part: told.direction for told in compare(old, new).directions}

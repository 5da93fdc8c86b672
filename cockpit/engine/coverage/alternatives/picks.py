"""What is picked, written otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cockpit.engine.coverage.alternatives.alternative import Alternative, changed
from cockpit.standard.document import Quantity

OPPOSITE_PICK = {"latest": "first", "first": "latest", "highest": "lowest", "lowest": "highest"}


def pick_alternatives(holder: Any, quantity: Quantity | None) -> Iterator[Alternative[Any]]:
    """The opposite event picked, and of the nth its neighbours.

    A tie plays a part only between events of one time, and when the concept has values to tell them apart.
    """
    opposite = OPPOSITE_PICK[holder.pick]
    yield changed(holder, "pick", opposite, "pick", opposite)
    if quantity is not None and holder.pick in ("latest", "first"):
        tie = "highest" if holder.tie == "lowest" else "lowest"
        yield changed(holder, "tie", tie, "tie", tie)
    if holder.nth is not None:
        yield changed(holder, "nth", holder.nth + 1, "nth", "+1")
        yield changed(holder, "nth", None if holder.nth == 2 else holder.nth - 1, "nth", "-1")

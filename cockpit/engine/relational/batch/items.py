"""What many profiles ask of a patient's events, each thing once: counted, listed or picked, numbered across all profiles.

Two profiles that ask the same (the same codes by meaning, sources, attributes, window, and the same count or pick) share the item,
whatever they call it. An item belongs to a family: those whose rows are computed in one go, for they come from one reading and differ
only in what a table of constants can say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from cockpit.engine import dates
from cockpit.engine.relational.bounds import Bounds, both
from cockpit.engine.relational.concepts import Concept
from cockpit.engine.relational.datasets import codeless
from cockpit.engine.relational.form import NEVER
from cockpit.engine.relational.picks import value_rule
from cockpit.engine.relational.readings import Stage
from cockpit.engine.relational.rows import judged_parts
from cockpit.engine.selection import Situation
from cockpit.standard.document import EventSelection, Picked, PickedElement

Counted = Literal["exists", "events", "dates", "codes"]


@dataclass(frozen=True)
class Selected:
    """A selection by its meaning. `rule`: what it asks besides codes and window; `window`: first and last day, None where open."""

    dataset: str
    coded: bool
    concept: Concept
    rule: Bounds
    window: dates.Bounds

    @classmethod
    def of(cls, selection: EventSelection, situation: Situation) -> Selected:
        window = dates.bounds(selection.window, situation.as_of) if selection.window else (None, None)
        rule = both(judged_parts(selection.model_copy(update={"window": None}), situation))
        concept = Concept(tuple(situation.code_lists(selection)))
        return cls(selection.dataset, bool(selection.codes), concept, rule, window)

    @property
    def empty(self) -> bool:
        """No event at all can be selected."""
        return dates.is_empty(self.window) or self.rule.possible == NEVER or (codeless(self.dataset) and self.coded)


def alone(selection: EventSelection) -> bool:
    """Whether the selection is computed by itself: what it asks stands in other rows than the event's own."""
    return bool(selection.relations) or selection.age is not None or selection.practitioner is not None


@dataclass(frozen=True)
class Family:
    """Items that are computed in one go. `of`: what is counted, or `pick`; for picks the order, and whether values are converted."""

    dataset: str
    coded: bool
    of: Counted | Literal["pick"]
    pick: Literal["latest", "first", "highest", "lowest"] | None = None
    values: str | None = None
    converted: bool = False

    @property
    def name(self) -> str:
        told = (
            self.dataset,
            "" if self.coded else "any",
            self.of,
            self.pick,
            self.values,
            "converted" * self.converted,
        )
        return "_".join(part for part in told if part)


@dataclass(frozen=True)
class Item:
    """One thing that is asked, with its number. `quantity`: what values are converted to, as text. `owner`: some criterion or element that asks it, for what they all have in common."""

    number: int
    family: Family
    selected: Selected
    quantity: str | None
    selection: EventSelection = field(compare=False)
    situation: Situation = field(compare=False)
    owner: Picked | PickedElement | None = field(compare=False, default=None)


@dataclass
class Items:
    """All items of one stage. `shows`: what elements show of the events that a family picks."""

    stage: Stage
    shows: dict[Family, set[str]] = field(default_factory=dict)
    _numbers: dict[tuple[Family, Selected, str | None], Item] = field(default_factory=dict)

    def counted(self, of: Counted, selection: EventSelection, situation: Situation) -> Item | None:
        """The item that counts what the selection selects; None when that is nothing."""
        return self._item(Family(selection.dataset, bool(selection.codes), of), selection, situation)

    def picked(self, owner: Picked | PickedElement, situation: Situation) -> Item | None:
        """The item that picks one of the selected events; None when there is none."""
        quantity = situation.quantity(owner.events)
        family = Family(
            owner.events.dataset,
            bool(owner.events.codes),
            "pick",
            owner.pick,
            value_rule(owner, situation),
            quantity is not None,
        )
        told = None if quantity is None else quantity.model_dump_json()
        item = self._item(family, owner.events, situation, told)
        if isinstance(owner, PickedElement):
            self.shows.setdefault(family, set()).add(owner.show)
        return None if item is None else self._owned(item, owner)

    def families(self) -> dict[Family, list[Item]]:
        """The items by family, in the order in which they were asked."""
        found: dict[Family, list[Item]] = {}
        for item in self._numbers.values():
            found.setdefault(item.family, []).append(item)
        return found

    def _item(
        self, family: Family, selection: EventSelection, situation: Situation, quantity: str | None = None
    ) -> Item | None:
        selected = Selected.of(selection, situation)
        if selected.empty:
            return None
        key = (family, selected, quantity)
        if key not in self._numbers:
            self._numbers[key] = Item(len(self._numbers) + 1, family, selected, quantity, selection, situation)
        return self._numbers[key]

    def _owned(self, item: Item, owner: Picked | PickedElement) -> Item:
        key = (item.family, item.selected, item.quantity)
        if item.owner is None:
            self._numbers[key] = replace(item, owner=owner)
        return self._numbers[key]

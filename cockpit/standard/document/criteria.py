"""Criteria: what is asked of a patient, as a tree."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cockpit.standard.document.base import Comparison, LocalText, Node, NodeId, Since, Window
from cockpit.standard.document.events import EventSelection
from cockpit.standard.document.numbers import Nth, Number


class CriterionNode(Node):
    """What every criterion has: a stable id, an optional heading and an optional clinical rationale."""

    id: NodeId
    title: LocalText | None = None
    rationale: LocalText | None = None


class Group(CriterionNode):
    """All of, any of, none of, at least n of, at most n of the criteria. Three-valued (Kleene), the same wherever it stands."""

    type: Literal["group"]
    rule: Literal["all", "any", "none", "at_least", "at_most"]
    n: Annotated[int, Field(ge=0, le=2000)] | None = None
    criteria: list[Criterion]


class Age(CriterionNode):
    """Completed years at the reference date."""

    type: Literal["age"]
    comparison: Comparison


class Sex(CriterionNode):
    """The patient's registered sex; unknown when not registered."""

    type: Literal["sex"]
    sex: Literal["K", "M"]


class InsuranceGroup(CriterionNode):
    """The patient's sikringsgruppe; unknown when not registered."""

    since: ClassVar[str] = "1.1"
    type: Literal["insurance_group"]
    group: Literal["1", "2"]


class Exists(CriterionNode):
    """At least one event."""

    type: Literal["exists"]
    events: EventSelection


class Count(CriterionNode):
    """The number of events, distinct event dates or distinct codes, compared. Zero is absence."""

    type: Literal["count"]
    events: EventSelection
    of: Literal["events", "dates", "codes"]
    comparison: Comparison


class Picked(CriterionNode):
    """Pick one event first, then judge it: its value or its date. No event: false. Never a fall back to another event.

    `latest` / `first`: by date, then time (a row without time is earlier), then `tie` (the highest or lowest value), then event id.
    `highest` / `lowest`: by value, then the latest date, time, and event id. Since 1.1 `nth` picks the second (2), third (3), … in that order; fewer events than
    that is no event, and a doubt about any event leaves the order, and so the outcome, unknown.
    """

    type: Literal["picked"]
    events: EventSelection
    pick: Literal["latest", "first", "highest", "lowest"]
    tie: Literal["highest", "lowest"] | None = None
    value: Comparison | None = None
    window: Window | None = None
    nth: Annotated[Nth | None, Since("1.1")] = None


class Computed(CriterionNode):
    """A computed number, compared. An empty number is false, an unknown one unknown."""

    since: ClassVar[str] = "1.1"
    type: Literal["computed"]
    number: Number
    comparison: Comparison


class ProfileReference(CriterionNode):
    """The population of another profile, pinned and inlined under `profiles`."""

    type: Literal["profile"]
    profile: NodeId


class SubgroupReference(CriterionNode):
    """One of this profile's own subgroups; only in actions."""

    type: Literal["subgroup"]
    subgroup: NodeId


Criterion = Annotated[
    Group | Age | Sex | InsuranceGroup | Exists | Count | Picked | Computed | ProfileReference | SubgroupReference,
    Field(discriminator="type"),
]

Group.model_rebuild()


class Subgroup(Node):
    """A named criterion evaluated inside the population."""

    id: NodeId
    title: LocalText
    description: LocalText | None = None
    criterion: Criterion


class Action(Node):
    """A suggested next step and when it is suggested; never executed by the standard itself."""

    id: NodeId
    title: LocalText
    text: LocalText | None = None
    criterion: Criterion


class QualityList(Node):
    """Suspected but uncoded patients: in scope, not in the population, criterion true. Never part of a population."""

    id: NodeId
    title: LocalText
    text: LocalText | None = None
    criterion: Criterion

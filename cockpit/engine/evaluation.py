"""The result of running a profile on one clinic at one reference date; the same from every engine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from cockpit.engine.kleene import Truth


@dataclass(frozen=True)
class ElementValue:
    """A data element of one patient.

    state     `known`; `empty` (no event, or the picked event has no such text or code); `unknown` (it cannot be decided)
    value     text when known, else None: a number with a point and the concept's decimals, with its comparator in front (`<5`); a date;
              a code; several codes joined by `, `; `ja` or `nej`; K or M
    unit      the concept's unit (UCUM) when the value is a measured one; the row's own unit when the concept has no quantity
    date      the picked event's date, `2026-05-04`, or `2026-01-01/2026-12-31` (earliest and latest day) when it is imprecise; None for
              other elements, and when it is in doubt which event is the picked one
    attention indexes of the element's attention rules that fire; what cannot be decided does not fire
    """

    state: Literal["known", "empty", "unknown"]
    value: str | None = None
    unit: str | None = None
    date: str | None = None
    attention: list[int] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "value": self.value,
            "unit": self.unit,
            "date": self.date,
            "attention": self.attention,
        }


@dataclass(frozen=True)
class Member:
    """A patient who is certainly in the population: elements and subgroups by id, and the ids of the actions that are suggested."""

    patient_id: str
    elements: dict[str, ElementValue]
    subgroups: dict[str, Truth]
    actions: list[str]

    def to_json(self) -> dict[str, Any]:
        return {
            "patient_id": self.patient_id,
            "elements": {element_id: value.to_json() for element_id, value in self.elements.items()},
            "subgroups": {subgroup_id: outcome.value for subgroup_id, outcome in self.subgroups.items()},
            "actions": self.actions,
        }


@dataclass(frozen=True)
class Possible:
    """A patient who may be in the population: the ids of the unknown criteria that leave it open, in reading order.

    A criterion is a reason when it is no group, is unknown, and every group around it is unknown too.
    """

    patient_id: str
    reasons: list[str]

    def to_json(self) -> dict[str, Any]:
        return {"patient_id": self.patient_id, "reasons": self.reasons}


@dataclass(frozen=True)
class Membership:
    """Who is listed in a profile and nothing more: ids of patients, in order."""

    members: list[str]
    possible: list[Possible]
    quality_lists: dict[str, list[str]]


@dataclass(frozen=True)
class Note:
    """What a reader of the result must know; Danish and English."""

    message: str
    message_en: str


@dataclass(frozen=True)
class Evaluation:
    """Members in the list view's order; possible members and quality lists by patient id; notes in Danish (`notes_en` in English).

    `protected`: those of all these patients who have name and address protection, by patient id in order: whose name and address the GP system may hide.
    """

    profile: str
    version: str
    clinic: str
    as_of: date
    members: list[Member]
    possible: list[Possible]
    quality_lists: dict[str, list[str]]
    notes: list[str]
    notes_en: list[str]
    protected: list[str] = field(default_factory=list)

    def marked(self, protected: Collection[str]) -> Evaluation:
        """The result with those among its patients marked who are protected. `protected`: ids of the clinic's protected patients."""
        listed = {member.patient_id for member in self.members} | {one.patient_id for one in self.possible}
        listed = listed.union(*self.quality_lists.values())
        return replace(self, protected=sorted(listed.intersection(protected)))

    def membership(self) -> Membership:
        """Who is listed."""
        return Membership(sorted(one.patient_id for one in self.members), self.possible, self.quality_lists)

    def to_json(self) -> dict[str, Any]:
        """The JSON value of the result."""
        return {
            "profile": self.profile,
            "version": self.version,
            "clinic": self.clinic,
            "as_of": self.as_of.isoformat(),
            "members": [member.to_json() for member in self.members],
            "possible": [possible.to_json() for possible in self.possible],
            "quality_lists": self.quality_lists,
            "notes": self.notes,
            "notes_en": self.notes_en,
            "protected": self.protected,
        }

"""Data elements: what is shown of each patient, when a reader should look twice, and the views that show them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cockpit.standard.document.base import Comparison, LocalText, Node, NodeId, Period, Since
from cockpit.standard.document.codes import UnitText
from cockpit.standard.document.events import EventSelection
from cockpit.standard.document.numbers import Nth, Number


class ValueAttention(Node):
    """Attention when the element's value compares."""

    type: Literal["value"]
    comparison: Comparison


class OlderThanAttention(Period):
    """Attention when the element's date is D minus the period or earlier."""

    type: Literal["older_than"]


class MissingAttention(Node):
    """Attention when the element is empty."""

    type: Literal["missing"]


class PresentAttention(Node):
    """Attention when the element is not empty, not zero and not *nej*."""

    type: Literal["present"]


class Attention(Node):
    """An attention rule of a data element: when, and what to say."""

    when: Annotated[
        ValueAttention | OlderThanAttention | MissingAttention | PresentAttention, Field(discriminator="type")
    ]
    text: LocalText


class ElementNode(Node):
    """What every data element has."""

    id: NodeId
    title: LocalText
    attention: list[Attention] = []


LATER_ATTRIBUTES = {"sikringsgruppe": "1.1", "fast_laege": "1.1"}
"""The patient's attributes that version 1.0 does not show, with the version that brought them."""


class PatientElement(ElementNode):
    """An attribute of the patient: age (years at D), sex, birth date; since 1.1 also sikringsgruppe and fast læge."""

    type: Literal["patient"]
    attribute: Literal["age", "sex", "birth_date", "sikringsgruppe", "fast_laege"]


class PickedElement(ElementNode):
    """One event, picked as in `Picked`; shows its converted value with unit, its date, its code or its text. The date comes along."""

    type: Literal["picked"]
    events: EventSelection
    pick: Literal["latest", "first", "highest", "lowest"]
    tie: Literal["highest", "lowest"] | None = None
    show: Literal["value", "date", "code", "text"]
    nth: Annotated[Nth | None, Since("1.1")] = None


class ExistsElement(ElementNode):
    """*Ja* or *nej*."""

    type: Literal["exists"]
    events: EventSelection


class CountElement(ElementNode):
    """A number of events, distinct dates or distinct codes."""

    type: Literal["count"]
    events: EventSelection
    of: Literal["events", "dates", "codes"]


class ListElement(ElementNode):
    """The distinct codes of the events, in code order."""

    type: Literal["list"]
    events: EventSelection


class ComputedElement(ElementNode):
    """A computed number, with the unit that is written beside it."""

    since: ClassVar[str] = "1.1"
    type: Literal["computed"]
    number: Number
    unit: UnitText | None = None


Element = Annotated[
    PatientElement | PickedElement | ExistsElement | CountElement | ListElement | ComputedElement,
    Field(discriminator="type"),
]


class SortKey(Node):
    element: NodeId
    descending: bool = False


class ListView(Node):
    """Columns and sorting of the population list. Empty values last, then patient id. `filters` names subgroups to offer."""

    columns: Annotated[list[NodeId], Field(min_length=1)]
    sort: list[SortKey] = []
    group_by: NodeId | None = None
    filters: list[NodeId] = []


class Section(Node):
    id: NodeId
    title: LocalText
    elements: Annotated[list[NodeId], Field(min_length=1)]


class PatientView(Node):
    """Sections of the focused view of one patient."""

    sections: list[Section]


class Views(Node):
    list: ListView
    patient: PatientView

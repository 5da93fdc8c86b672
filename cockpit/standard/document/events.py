"""Which events are meant: selections of rows, named events, and how one event lies to another."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from cockpit.standard.document.base import Comparison, LocalText, Node, NodeId, Since, Window

Dataset = Literal[
    "diagnosis",
    "medication",
    "dispensing",
    "measurement",
    "service",
    "contact",
    "vaccination",
    "care_plan",
    "referral",
    "questionnaire",
    "observation_flag",
]
LATER_DATASETS = {"care_plan": "1.1", "referral": "1.1", "questionnaire": "1.1", "observation_flag": "1.1"}
"""The datasets that version 1.0 does not have, with the version that brought them."""

# A text with `*` for any run of signs, compared without regard to A-Z, Æ, Ø and Å being capital or small.
Wildcard = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Days = Annotated[int, Field(ge=-36_500, le=36_500)]


class Relation(Node):
    """How an event lies to a named event: its date is from `first_day` to `last_day` days after the named event's, both included.

    Negative days are before. 0 to 30 is *the same day or within 30 days after*; 1 to 30 leaves the same day out. A bound left out is open. The same named
    event is the same event in every relation that names it.
    """

    since: ClassVar[str] = "1.1"
    event: NodeId
    first_day: Days | None = None
    last_day: Days | None = None


class EventSelection(Node):
    """Which rows of one dataset a criterion or element sees.

    `sources` filters the rows by data source. Every code list in `codes` must be met by a coding of **the same event**; no list
    means any code. `kinds`, `statuses`, `certainties` restrict diagnoses (contacts: `kinds`); an empty list restricts nothing, and a row without the
    attribute that a restriction asks for is undecided. `active` (medication): started, and not ended before D. `window` is about the
    event date. `value` (measurements) keeps rows whose converted value compares.

    Since 1.1: `texts` keeps rows whose text (indication, text result) matches one of the wildcards, a row without text matches none; `producers`
    restricts who measured; `practitioner` is the patient's own doctor or another; `age` compares completed years at the event date;
    `valued` keeps measurements with (or without) a number; every one of `relations` must hold for **the same event**.
    """

    dataset: Dataset
    sources: Annotated[list[str], Field(min_length=1)]
    codes: list[NodeId] = []
    kinds: list[str] = []
    statuses: list[str] = []
    certainties: list[str] = []
    as_needed: bool | None = None
    active: bool = False
    window: Window | None = None
    value: Comparison | None = None
    texts: Annotated[list[Wildcard] | None, Since("1.1"), Field(max_length=50)] = None
    producers: Annotated[list[str] | None, Since("1.1"), Field(max_length=50)] = None
    practitioner: Annotated[Literal["own", "other"] | None, Since("1.1")] = None
    age: Annotated[Comparison | None, Since("1.1")] = None
    valued: Annotated[bool | None, Since("1.1")] = None
    relations: Annotated[list[Relation] | None, Since("1.1"), Field(max_length=20)] = None


class NamedEvent(Node):
    """An event that relations refer to: the first or the latest of the selected events, or any of them. There is no default.

    *First* and *latest* are picked like `Picked` does: by date, time, the highest value, event id.
    """

    since: ClassVar[str] = "1.1"
    id: NodeId
    title: LocalText
    events: EventSelection
    occurrence: Literal["first", "latest", "any"]

"""The document model of the profile standard, version 1.0.

A profile is one strict JSON document. Unknown fields are refused (extensions only under `extensions`), Danish is required in every human
text, decimals are text, and every node has an id that survives editing and moving. The meaning of each construct is fixed in
`docs/standard/`; the class docstrings give the short form. Every field here is part of the published contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

STANDARD_VERSION = "1.0"

NodeId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
VersionNumber = Annotated[
    str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$")
]
Hash = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
# Decimals are text, so that no reader's floating point can change them. At most 12 digits before and 8 after the point.
DecimalText = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,8})?$")]
CivilDate = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
NonEmptyText = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]


class Node(BaseModel):
    """Base of every part of a document: strict types, no unknown fields, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, ser_json_inf_nan="strings")


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


class CodeEntry(Node):
    """One code of a list: `exact`, with `descendants` (normalised prefix; SKS and ATC), or `all` codes of the system (code `*`)."""

    system: Literal["icpc2", "sks", "atc", "npu", "medcom", "ydelse"]
    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    match: Literal["exact", "descendants", "all"]
    display: LocalText


class Conversion(Node):
    """How a value in `unit` becomes the concept's unit: value × factor + offset, rounded half away from zero to its decimals."""

    unit: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    factor: DecimalText
    offset: DecimalText = "0"


class Quantity(Node):
    """The unit (UCUM) and precision of a measured concept. Values are converted and rounded **before** anything compares them."""

    unit: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    decimals: Annotated[int, Field(ge=0, le=8)]
    conversions: list[Conversion] = []


class CodeList(Node):
    """A named concept: codes of one or several systems, less the exclusions; with a quantity when it is measured."""

    id: NodeId
    title: LocalText
    codes: Annotated[list[CodeEntry], Field(max_length=5000)]
    exclusions: list[CodeEntry] = []
    quantity: Quantity | None = None


class EventSelection(Node):
    """Which rows of one dataset a criterion or element sees.

    `sources` filters the rows by data source. Every code list in `codes` must be met by a coding of **the same event**; no list
    means any code. `kinds`, `statuses`, `certainties` restrict diagnoses (contacts: `kinds`); an empty list restricts nothing, and a row without the
    attribute that a restriction asks for is undecided. `active` (medication): started, and not ended before D. `window` is about the
    event date. `value` (measurements) keeps rows whose converted value compares.
    """

    dataset: Literal["diagnosis", "medication", "dispensing", "measurement", "service", "contact", "vaccination"]
    sources: Annotated[list[str], Field(min_length=1)]
    codes: list[NodeId] = []
    kinds: list[str] = []
    statuses: list[str] = []
    certainties: list[str] = []
    as_needed: bool | None = None
    active: bool = False
    window: Window | None = None
    value: Comparison | None = None


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
    `highest` / `lowest`: by value, then the latest date, time, and event id.
    """

    type: Literal["picked"]
    events: EventSelection
    pick: Literal["latest", "first", "highest", "lowest"]
    tie: Literal["highest", "lowest"] | None = None
    value: Comparison | None = None
    window: Window | None = None


class ProfileReference(CriterionNode):
    """The population of another profile, pinned and inlined under `profiles`."""

    type: Literal["profile"]
    profile: NodeId


class SubgroupReference(CriterionNode):
    """One of this profile's own subgroups; only in actions."""

    type: Literal["subgroup"]
    subgroup: NodeId


Criterion = Annotated[
    Group | Age | Sex | Exists | Count | Picked | ProfileReference | SubgroupReference, Field(discriminator="type")
]


class Subgroup(Node):
    """A named criterion evaluated inside the population."""

    id: NodeId
    title: LocalText
    description: LocalText | None = None
    criterion: Criterion


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


class PatientElement(ElementNode):
    """An attribute of the patient: age (years at D), sex, or birth date."""

    type: Literal["patient"]
    attribute: Literal["age", "sex", "birth_date"]


class PickedElement(ElementNode):
    """One event, picked as in `Picked`; shows its converted value with unit, its date, its code or its text. The date comes along."""

    type: Literal["picked"]
    events: EventSelection
    pick: Literal["latest", "first", "highest", "lowest"]
    tie: Literal["highest", "lowest"] | None = None
    show: Literal["value", "date", "code", "text"]


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


Element = Annotated[
    PatientElement | PickedElement | ExistsElement | CountElement | ListElement, Field(discriminator="type")
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


class Reference(Node):
    id: NodeId
    title: NonEmptyText
    url: str | None = None


class Clinical(Node):
    """Clinical text. `confirmation` is `example` until a clinician has confirmed the content; every view of the profile says so."""

    confirmation: Literal["example", "confirmed"]
    purpose: LocalText
    target_group: LocalText
    basis: LocalText
    references: list[Reference] = []
    instructions: LocalText


class SourceUse(Node):
    """One data source that the profile uses, and the legal basis (hjemmel), which a national source must have."""

    source: str
    legal_basis: LocalText | None = None


class Legal(Node):
    processing_purpose: LocalText
    sources: Annotated[list[SourceUse], Field(min_length=1)]


class TerminologyPin(Node):
    """The terminology release that the codes were checked against."""

    release: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    hash: Hash


class ProfilePin(Node):
    """Another profile whose population is used: pinned by id, version and hash, and inlined when submitted."""

    id: NodeId
    version: VersionNumber
    hash: Hash
    document: ProfileDocument | None = None


class Scope(Node):
    """Who is looked at: by default patients registered with the clinic at D and alive at the end of D."""

    registered: bool = True
    alive: bool = True


class ProfileDocument(Node):
    """A profile: identity, clinical and legal text, codes, population, subgroups, elements, views, actions, quality lists, pins."""

    standard: Literal["1.0"]
    id: NodeId
    version: VersionNumber
    title: LocalText
    organisation: NonEmptyText
    clinical: Clinical
    legal: Legal
    terminology: TerminologyPin
    profiles: list[ProfilePin] = []
    code_lists: list[CodeList] = []
    scope: Scope = Scope()
    population: Criterion
    subgroups: list[Subgroup] = []
    elements: list[Element] = []
    views: Views
    actions: list[Action] = []
    quality_lists: list[QualityList] = []
    extensions: dict[str, Any] = {}

    def code_list(self, list_id: str) -> CodeList:
        """The code list with this id. Raises KeyError."""
        return node_with_id(self.code_lists, list_id)

    def element(self, element_id: str) -> Element:
        """The data element with this id. Raises KeyError."""
        return node_with_id(self.elements, element_id)

    def subgroup(self, subgroup_id: str) -> Subgroup:
        """The subgroup with this id. Raises KeyError."""
        return node_with_id(self.subgroups, subgroup_id)

    def profile_pin(self, profile_id: str) -> ProfilePin:
        """The pinned profile with this id. Raises KeyError."""
        return node_with_id(self.profiles, profile_id)

    def content(self) -> dict[str, Any]:
        """The JSON value of this document: defaults written out, absent optional fields left out."""
        return self.model_dump(mode="json", exclude_none=True)


NodeType = TypeVar("NodeType", CodeList, Element, Subgroup, ProfilePin)


def node_with_id(nodes: list[NodeType], node_id: str) -> NodeType:
    """The first node with the id. Raises KeyError."""
    for node in nodes:
        if node.id == node_id:
            return node
    raise KeyError(node_id)


Group.model_rebuild()
ProfileDocument.model_rebuild()

Path = tuple[str | int, ...]


def criteria(criterion: Criterion, path: Path) -> Iterator[tuple[Path, Criterion]]:
    """The criterion and all criteria below it, with their paths in the document, in reading order."""
    yield path, criterion
    if isinstance(criterion, Group):
        for index, child in enumerate(criterion.criteria):
            yield from criteria(child, (*path, "criteria", index))


def criterion_roots(document: ProfileDocument) -> Iterator[tuple[Path, Criterion]]:
    """The root criteria of a document with their paths: population, subgroups, actions, quality lists."""
    yield ("population",), document.population
    for part in ("subgroups", "actions", "quality_lists"):
        for index, holder in enumerate(getattr(document, part)):
            yield (part, index, "criterion"), holder.criterion


def all_criteria(document: ProfileDocument) -> Iterator[tuple[Path, Criterion]]:
    """Every criterion of the document itself (inlined profiles not entered), with its path."""
    for path, root in criterion_roots(document):
        yield from criteria(root, path)


def selections(document: ProfileDocument) -> Iterator[tuple[Path, str, EventSelection]]:
    """Every event selection with its path and the id of the criterion or element that owns it."""
    for path, criterion in all_criteria(document):
        if isinstance(criterion, Exists | Count | Picked):
            yield (*path, "events"), criterion.id, criterion.events
    for index, element in enumerate(document.elements):
        if not isinstance(element, PatientElement):
            yield ("elements", index, "events"), element.id, element.events


def civil_date(text: str) -> date:
    """The date of a `CivilDate`. Raises ValueError for a date that does not exist."""
    return date.fromisoformat(text)

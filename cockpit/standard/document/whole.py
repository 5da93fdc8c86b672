"""The whole document: identity, clinical and legal text, pins, parameters, and the parts of the other modules."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import Field, StringConstraints

from cockpit.standard.document.base import (
    DecimalText,
    Hash,
    LocalText,
    Node,
    NodeId,
    NonEmptyText,
    Since,
    VersionNumber,
)
from cockpit.standard.document.codes import CodeList, DoseTable, UnitText
from cockpit.standard.document.criteria import Action, Criterion, QualityList, Subgroup
from cockpit.standard.document.elements import Element, Views
from cockpit.standard.document.events import NamedEvent


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


class ParameterTarget(Node):
    """A number in the document that a parameter sets: the node that holds it, and where in the node, for example `comparison.value`."""

    since: ClassVar[str] = "1.1"
    node: NodeId
    field: Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z_0-9]+){0,15}$")]


class Parameter(Node):
    """A number that a clinic may choose between two limits. The document stands with the default in every target."""

    since: ClassVar[str] = "1.1"
    id: NodeId
    title: LocalText
    default: DecimalText
    minimum: DecimalText
    maximum: DecimalText
    unit: UnitText | None = None
    targets: Annotated[list[ParameterTarget], Field(min_length=1, max_length=100)]


class ProfileDocument(Node):
    """A profile: identity, clinical and legal text, codes, population, subgroups, elements, views, actions, quality lists, pins.

    `standard` is the version of the standard that the document is written in; it uses nothing that came later. Since 1.1: named `events`,
    `dose_tables`, `parameters`.
    """

    standard: Literal["1.0", "1.1"]
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
    events: Annotated[list[NamedEvent] | None, Since("1.1"), Field(max_length=100)] = None
    dose_tables: Annotated[list[DoseTable] | None, Since("1.1"), Field(max_length=20)] = None
    parameters: Annotated[list[Parameter] | None, Since("1.1"), Field(max_length=100)] = None
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

    def named_event(self, event_id: str) -> NamedEvent:
        """The named event with this id. Raises KeyError."""
        return node_with_id(self.events or [], event_id)

    def dose_table(self, table_id: str) -> DoseTable:
        """The dose table with this id. Raises KeyError."""
        return node_with_id(self.dose_tables or [], table_id)

    def content(self) -> dict[str, Any]:
        """The JSON value of this document: defaults written out, absent optional fields left out."""
        return self.model_dump(mode="json", exclude_none=True)


NodeType = TypeVar("NodeType", CodeList, DoseTable, Element, NamedEvent, Subgroup, ProfilePin)


def node_with_id(nodes: list[NodeType], node_id: str) -> NodeType:
    """The first node with the id. Raises KeyError."""
    for node in nodes:
        if node.id == node_id:
            return node
    raise KeyError(node_id)


ProfileDocument.model_rebuild()

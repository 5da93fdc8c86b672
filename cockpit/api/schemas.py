"""The shapes of the API's answers: its published contract, from which OpenAPI is made."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from cockpit.standard.document import Hash

Status = Literal["published", "superseded", "withdrawn"]
Jws = Annotated[
    str,
    Field(
        description="A compact JWS (RFC 7515, Ed25519). Believe it only after verifying it with keys that you pinned."
    ),
]


class Text(Schema):
    da: str
    en: str | None = None


class Links(Schema):
    """Addresses on this host."""

    record: str
    document: str
    versions: str
    document_schema: Annotated[str | None, Field(description="Standards only: the JSON Schema of their documents.")] = (
        None
    )


class Replacement(Schema):
    id: str
    version: str


class VersionSummary(Schema):
    """One version and where it stands. Superseded and withdrawn versions stay visible."""

    id: str
    version: str
    title: Text
    status: Status
    hash: Annotated[Hash, Field(description="SHA-256 of the document's canonical bytes.")]
    standard: Annotated[
        str | None, Field(description="Version of the profile standard that the document is written in.")
    ]
    effective_from: str
    issued: str
    links: Links


class Approval(Schema):
    organisation: str
    decided: str


class VersionRecord(VersionSummary):
    """One version with the signed releases that say all of this."""

    organisation: str | None
    approvals: list[Approval]
    evidence: Hash | None
    replaced_by: Replacement | None
    reason: str | None
    release: Annotated[Jws, Field(description="The release that published this version, signed.")]
    ended_by: Annotated[list[Jws], Field(description="The releases that ended it since, signed, oldest first.")]


class ProfileList(Schema):
    profiles: Annotated[
        list[VersionSummary], Field(description="Each profile's current version; the newest one where none is current.")
    ]


class StandardList(Schema):
    standards: list[VersionSummary]


class VersionList(Schema):
    id: str
    versions: Annotated[list[VersionSummary], Field(description="Oldest first.")]


class FeedEntry(Schema):
    sequence: int
    release: Jws
    document: Annotated[str, Field(description="Where the bytes are that the release's hash is of.")]


class Feed(Schema):
    entries: Annotated[list[FeedEntry], Field(description="In sequence, without gaps.")]
    next: Annotated[int, Field(description="What to ask `after` with the next time, whether there is more or not.")]
    more: bool


class KeySet(Schema):
    """A JWK set (RFC 7517). Informative: pin keys that you got by another way than this API."""

    keys: list[dict[str, Any]]


class Health(Schema):
    status: Literal["ok"]
    head: Annotated[int, Field(description="Sequence number of the newest release received; 0: none.")]


class Delivery(Schema):
    """What the sender delivers."""

    model_config = ConfigDict(extra="forbid")

    release: Annotated[str, Field(min_length=1, max_length=100_000)]
    document: Annotated[
        str | None, Field(description="The canonical text of the document that is published; null for tombstones.")
    ]


class ReceiptBody(Schema):
    """The same body however often the same release is delivered."""

    sequence: int
    payload: Annotated[Hash, Field(description="SHA-256 of the release's payload.")]
    document: Hash
    received_at: str


class Fault(Schema):
    """One fault of several."""

    path: list[str | int]
    message: str


class ProblemBody(Schema):
    """An RFC 9457 problem document. `detail` is Danish, or English when Accept-Language prefers it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None
    expected: Annotated[int | None, Field(description="The next sequence number, when a release does not fit.")] = None

"""The release envelope: what is signed when a version is published, superseded or withdrawn, and how anyone verifies it.

A release is a compact JWS (RFC 7515) over a canonical JSON payload, EdDSA with Ed25519 only. Releases form one chain: `sequence` runs
from 1 without gaps and `previous` is the hash of the previous payload's bytes. A reader pins public keys from a file of its own; keys that an
API serves prove nothing by themselves.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import Field, ValidationError

from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.document import CivilDate, Hash, Node, NodeId, NonEmptyText, VersionNumber

ALGORITHM = "Ed25519"  # EdDSA by its RFC 9864 name
RELEASE_TYPE = "cockpit-release+json"
CHECKPOINT_TYPE = "cockpit-checkpoint+json"

UtcTime = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]


class SignatureRefused(ValueError):
    """The token is malformed, of another type or algorithm, or not signed by a pinned key. `code` says which."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ChainRefused(ValueError):
    """A release does not continue the chain: replayed, missing, reordered, or its predecessor was another one. `code` says which."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Approval(Node):
    """One organisation's approval: when (UTC)."""

    organisation: NonEmptyText
    decided: UtcTime


class Replacement(Node):
    """The version that takes over."""

    id: NodeId
    version: VersionNumber | Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+$")]


class ReleasePayload(Node):
    """What a release says. For `supersede` and `withdraw` the `document` hash is that of the version that ends (a signed tombstone)."""

    sequence: Annotated[int, Field(ge=1)]
    previous: Hash | None
    kind: Literal["publish", "supersede", "withdraw"]
    subject: Literal["profile", "standard"]
    id: NodeId
    version: VersionNumber | Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+$")]
    document: Hash
    effective_from: CivilDate
    issued: UtcTime
    approvals: list[Approval]
    evidence: Hash | None
    replaced_by: Replacement | None
    reason: str | None

    def payload_bytes(self) -> bytes:
        """The canonical bytes that are signed and that the next release's `previous` is the hash of."""
        return canonical_bytes(self.model_dump(mode="json"))


def generate_key() -> dict[str, Any]:
    """A new private Ed25519 key as a JWK with `kid` (RFC 7638 thumbprint). Keep it in a file that only the publishing worker reads."""
    key = OKPKey.generate_key("Ed25519", auto_kid=True)
    return dict(key.as_dict(private=True))


def public_key(jwk: dict[str, Any]) -> dict[str, Any]:
    """The public part of a JWK, with its `kid`."""
    return {name: jwk[name] for name in ("kty", "crv", "x", "kid") if name in jwk}


def sign(payload: bytes, private_jwk: dict[str, Any], token_type: str) -> str:
    """A compact JWS over the payload bytes, `typ` and `kid` in its protected header."""
    key = OKPKey.import_key(private_jwk)
    header = {"alg": ALGORITHM, "kid": private_jwk["kid"], "typ": token_type}
    return jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM])


def verify(token: str, trusted: list[dict[str, Any]], token_type: str) -> bytes:
    """The payload bytes of a token that a pinned key signed. Raises SignatureRefused otherwise; nothing in the token is believed before that."""
    try:
        unverified = jws.extract_compact(token.encode("ascii"))
        header = unverified.headers()
    except (JoseError, ValueError, TypeError, UnicodeError) as error:
        raise SignatureRefused("malformed", "the signed text is not a compact JWS") from error
    if header.get("alg") != ALGORITHM or header.get("typ") != token_type:
        raise SignatureRefused(
            "wrong-type", f"expected {ALGORITHM} and {token_type}, found {header.get('alg')} and {header.get('typ')}"
        )
    for jwk in trusted:
        if jwk.get("kid") == header.get("kid"):
            break
    else:
        raise SignatureRefused("unknown-key", "the key that signed is not among the pinned keys")
    try:
        verified = jws.deserialize_compact(token, OKPKey.import_key(public_key(jwk)), algorithms=[ALGORITHM])
    except (JoseError, ValueError) as error:
        raise SignatureRefused("bad-signature", "the signature does not fit the content") from error
    return verified.payload


def release_of(token: str, trusted: list[dict[str, Any]]) -> ReleasePayload:
    """The release that a token carries, verified against pinned keys. Raises SignatureRefused."""
    payload = verify(token, trusted, RELEASE_TYPE)
    try:
        release = ReleasePayload.model_validate(json.loads(payload))
    except (ValidationError, ValueError) as error:
        raise SignatureRefused("malformed", "the signed content is not a release") from error
    if release.payload_bytes() != payload:
        raise SignatureRefused("malformed", "the signed content is not in canonical form")
    return release


def follows(release: ReleasePayload, last: ReleasePayload | None) -> None:
    """Check that `release` is the next link after `last` (None: the chain is empty). Raises ChainRefused."""
    expected = 1 if last is None else last.sequence + 1
    if release.sequence < expected:
        raise ChainRefused("replayed", f"release {release.sequence} was received before; the next one is {expected}")
    if release.sequence > expected:
        raise ChainRefused("gap", f"release {release.sequence} came, but {expected} is missing")
    previous = None if last is None else hash_of(last.payload_bytes())
    if release.previous != previous:
        raise ChainRefused("broken-link", f"release {release.sequence} does not continue the chain that was received")

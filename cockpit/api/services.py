"""The only writer of the API's database: receiving one release. Nothing is stored, and so nothing shown, before all of it is verified."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cockpit.api import selectors
from cockpit.api.models import Document, Head, Release
from cockpit.api.problems import Problem
from cockpit.standard.canonical import CanonicalFormError, canonical_bytes, hash_of
from cockpit.standard.envelope import ChainRefused, ReleasePayload, SignatureRefused, follows, release_of
from cockpit.standard.feed import published_set
from cockpit.standard.findings import DocumentRefused
from cockpit.standard.reading import read_document
from cockpit.standard.schema import FROZEN, read_standard_document
from cockpit.standard.trust import refusal_sentence


@dataclass(frozen=True)
class Receipt:
    """What was received, and whether it was now (False: the same release came before)."""

    release: Release
    new: bool


def release_receive(
    *, sequence: int, token: str, document: str | None, trusted: list[dict[str, Any]], now: datetime
) -> Receipt:
    """Receive the release with this sequence number, signed by a trusted key, with the text of its document when it publishes.

    The same release again changes nothing and gives the first receipt. Raises Problem: 422 for what is not acceptable in itself (signature, document),
    409 for what does not fit the chain (`expected` says which sequence number does).
    """
    payload = _verified(token, trusted)
    if payload.sequence != sequence:
        raise Problem(
            422,
            "other-sequence",
            f"Adressen siger udgivelse {sequence}, men den underskrevne er nummer {payload.sequence}. Send den til sin egen adresse.",
            f"The address says release {sequence}, but the signed one is number {payload.sequence}. Send it to its own address.",
        )
    content = _checked_document(payload, document)
    with transaction.atomic():
        head = Head.objects.select_for_update().get(pk=1)
        if sequence <= head.sequence:
            return _received_before(payload, head)
        _check_chain(payload, head)
        return Receipt(_store(payload, token, content, head, now), new=True)


def _verified(token: str, trusted: list[dict[str, Any]]) -> ReleasePayload:
    try:
        return release_of(token, trusted)
    except SignatureRefused as error:
        raise Problem(422, error.code, refusal_sentence(error, "da"), refusal_sentence(error, "en")) from error


def _received_before(payload: ReleasePayload, head: Head) -> Receipt:
    stored = Release.objects.get(pk=payload.sequence)
    if stored.payload_hash == hash_of(payload.payload_bytes()):
        return Receipt(stored, new=False)
    raise Problem(
        409,
        "another-release",
        f"Udgivelse {payload.sequence} er modtaget før med et andet indhold, som bliver stående. Den næste er {head.sequence + 1}.",
        f"Release {payload.sequence} was received before with another content, which stands. The next one is {head.sequence + 1}.",
        {"expected": head.sequence + 1},
    )


def _check_chain(payload: ReleasePayload, head: Head) -> None:
    known = selectors.published()
    try:
        follows(payload, known.head)
        published_set([payload], after=known)
    except ChainRefused as error:
        expected = head.sequence + 1
        danish = f"{refusal_sentence(error, 'da')} Den næste udgivelse her er nummer {expected}."
        english = f"{refusal_sentence(error, 'en')} The next release here is number {expected}."
        raise Problem(409, error.code, danish, english, {"expected": expected}) from error


def _store(payload: ReleasePayload, token: str, content: bytes | None, head: Head, now: datetime) -> Release:
    if content is not None:
        Document.objects.get_or_create(hash=payload.document, defaults={"content": content})
    payload_bytes = payload.payload_bytes()
    release = Release(
        sequence=payload.sequence,
        token=token,
        payload_text=payload_bytes.decode(),
        payload_hash=hash_of(payload_bytes),
        previous=payload.previous or "",
        kind=payload.kind,
        subject=payload.subject,
        thing=payload.id,
        version=payload.version,
        document_id=payload.document,
        received_at=now,
    )
    release.save(force_insert=True)
    head.sequence, head.payload_hash = release.sequence, release.payload_hash
    head.save(update_fields=["sequence", "payload_hash"])
    return release


def _checked_document(payload: ReleasePayload, document: str | None) -> bytes | None:
    """The document's bytes, checked against the release: hash, canonical form, content, id and version. None when the release publishes nothing."""
    if payload.kind != "publish":
        if document is not None:
            raise _refused_document(
                "document-not-wanted", "skal ikke have et dokument med", "must not bring a document along"
            )
        return None
    if document is None:
        raise _refused_document("document-missing", "mangler sit dokument", "lacks its document")
    try:
        content = document.encode()
    except UnicodeEncodeError:
        content = b""  # a lone surrogate is no text; the hash cannot fit
    if hash_of(content) != payload.document:
        raise _refused_document(
            "document-altered",
            "er underskrevet for et andet dokument end det, der kom med",
            "was signed for another document than the one that came",
        )
    found = _identity(payload, content)
    if found != (payload.id, payload.version):
        raise _refused_document(
            "document-other",
            "er underskrevet for en anden id eller version end dokumentets",
            "was signed for another id or version than the document's",
        )
    return content


def _identity(payload: ReleasePayload, content: bytes) -> tuple[str, str]:
    """(id, version) that the document gives itself, after it was read as what it is."""
    try:
        if canonical_bytes(json.loads(content)) != content:
            raise CanonicalFormError
        if payload.subject == "profile":
            profile = read_document(content)
            return profile.id, profile.version
        standard = read_standard_document(content)
        if standard["version"] not in FROZEN:  # it may still change, and what is published never does
            raise ValueError(standard["version"])
        return standard["id"], standard["version"]
    except (CanonicalFormError, ValueError, RecursionError) as error:
        findings = error.findings if isinstance(error, DocumentRefused) else []
        raise _refused_document(
            "document-invalid",
            "har et dokument, der ikke kan læses efter standarden i kanonisk form",
            "has a document that cannot be read by the standard in canonical form",
            [
                {"path": list(finding.path), "message": finding.message, "message_en": finding.message_en}
                for finding in findings
            ],
        ) from error


def _refused_document(code: str, danish: str, english: str, errors: list[dict[str, Any]] | None = None) -> Problem:
    return Problem(
        422,
        code,
        f"Udgivelsen {danish}. Intet blev taget imod; send udgivelsen og dokumentet, som de blev udgivet.",
        f"The release {english}. Nothing was accepted; send the release and the document as they were published.",
        {"errors": errors} if errors else {},
    )

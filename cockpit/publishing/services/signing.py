"""Signing: only the worker holds the private key, and it looks at what it signs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from cockpit.audit.checkpoints import Checkpoint, checkpoint_write
from cockpit.audit.errors import Conflict, Refusal
from cockpit.audit.models import Event
from cockpit.audit.services import event_record
from cockpit.publishing.models import Release, ReleaseHead, ReleaseSignature
from cockpit.publishing.services.releases import payload_expected
from cockpit.review.selectors import approvals_of
from cockpit.standard.canonical import hash_of
from cockpit.standard.envelope import RELEASE_TYPE, ChainRefused, follows, public_key, release_of, sign

_APPROVING = ("version.approval_given", "version.approved")


class NoKey(Refusal):
    """There is no private key where one is needed."""

    status = 503
    default_code = "no-signing-key"


def releases_sign(*, now: datetime) -> list[ReleaseSignature]:
    """Sign every release that has no signature, in sequence. Raises NoKey; Conflict when a release is not what was approved.

    Before each signature the payload is compared with the rows it speaks of, its place in the chain and the document's bytes.
    """
    key = _private_key()
    signatures: list[ReleaseSignature] = []
    unsigned = Release.objects.filter(signature=None).select_related("submission").order_by("sequence")
    if not unsigned.exists():
        return signatures  # a poll takes no lock for that
    with transaction.atomic():
        ReleaseHead.objects.select_for_update().get(pk=1)  # one worker signs at a time
        for release in unsigned.all():
            _check(release)
            token = sign(release.payload_text.encode(), key, RELEASE_TYPE)
            release_of(token, [public_key(key)])  # what went out of our hands is readable
            signature = ReleaseSignature(release=release, token=token, key_id=key["kid"], signed_at=now)
            signature.save(force_insert=True)
            data = {"sequence": release.sequence, "payload_hash": release.payload_hash, "key_id": key["kid"]}
            event_record(
                action="release.signed",
                by=None,
                now=now,
                subject_type="release",
                subject_id=release.sequence,
                data=data,
            )
            signatures.append(signature)
    return signatures


def checkpoint_sign(*, now: datetime) -> Checkpoint | None:
    """Append a signed checkpoint of the event log to its file outside the database; None when nothing happened since the last.

    Raises NoKey; Conflict when the log does not continue the last checkpoint.
    """
    return checkpoint_write(now=now, private_jwk=_private_key(), path=settings.COCKPIT_CHECKPOINT_FILE)


def _check(release: Release) -> None:
    """Raises Conflict unless the release says what its rows say, follows its predecessor, and names the hash of the approved bytes.

    Who approved it, and when, is taken from the decisions again: what the row's payload claims is not believed.
    """
    payload = payload_expected(release)
    before = Release.objects.filter(sequence=release.sequence - 1).first()
    said = payload.payload_bytes() == release.payload_text.encode()
    approved = payload.document == release.document_hash == hash_of(release.submission.document_bytes)
    try:
        follows(payload, before.payload if before else None)
    except ChainRefused:
        said = False
    if not (said and approved and _approvals_told(release)):
        raise Conflict(
            f"Udgivelse {release.sequence} blev ikke underskrevet: den passer ikke til det, der er godkendt. Databasen er ændret; undersøg det.",
            f"Release {release.sequence} was not signed: it does not fit what was approved. The database was altered; look into it.",
            code="release-altered",
        )


def _approvals_told(release: Release) -> bool:
    """Whether the event log tells of every approval that the release rests on: by that person, of exactly these bytes.

    A decision that was written past the services has no event, and the log cannot be made to tell of it unnoticed.
    """
    events = Event.objects.filter(action__in=_APPROVING, subject_type="version", subject_id=str(release.version_id))
    told = {
        (event.actor_id, event.data["decision"])
        for event in events
        if event.data["document_hash"] == release.document_hash
    }
    return {(decision.person_id, decision.pk) for decision in approvals_of(release.submission)} <= told


def _private_key() -> dict[str, Any]:
    """The private JWK in the worker's file. Raises NoKey."""
    file: Path | None = settings.COCKPIT_SIGNING_KEY_FILE
    if file is None:
        raise NoKey(
            "Der kan ikke underskrives her: COCKPIT_SIGNING_KEY_FILE er ikke sat. Kun arbejdsprocessen har nøglen.",
            "Nothing can be signed here: COCKPIT_SIGNING_KEY_FILE is not set. Only the worker has the key.",
        )
    try:
        key: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if not all(isinstance(key[name], str) for name in ("kty", "crv", "x", "d", "kid")):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoKey(
            f"Filen {file} indeholder ikke en privat Ed25519-nøgle (JWK), der kan læses. Ret COCKPIT_SIGNING_KEY_FILE.",
            f"The file {file} does not hold a readable private Ed25519 key (JWK). Correct COCKPIT_SIGNING_KEY_FILE.",
        ) from error
    return key

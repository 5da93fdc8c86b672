"""The receiver: where the tool delivers a release. Not public: it authenticates the sender, and verifies everything even so."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Router, Status
from ninja.security import HttpBearer

from cockpit.api import schemas, services
from cockpit.standard.trust import read_trusted_keys

router = Router()

_PROBLEMS = (400, 401, 409, 413, 422, 500)


class SenderToken(HttpBearer):
    """The sender's bearer token; only its hash is known here, and the comparison takes the same time whatever is sent."""

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        """Whether this is the sender."""
        given = hashlib.sha256(token.encode()).hexdigest()
        return hmac.compare_digest(given, settings.COCKPIT_SENDER_TOKEN_SHA256)


@router.put(
    "/internal/releases/{sequence}",
    auth=SenderToken(),
    response={200: schemas.ReceiptBody, 201: schemas.ReceiptBody, **dict.fromkeys(_PROBLEMS, schemas.ProblemBody)},
    tags=["receiver"],
    summary="Deliver the next release",
)
def receive(
    request: HttpRequest, sequence: Annotated[int, Path(ge=1, le=2**53 - 1)], delivery: schemas.Delivery
) -> Status[dict[str, Any]]:
    """201 the first time, 200 with the same body when the same release comes again, 409 for anything else that is not the next one."""
    receipt = services.release_receive(
        sequence=sequence,
        token=delivery.release,
        document=delivery.document,
        trusted=read_trusted_keys(settings.COCKPIT_TRUSTED_KEYS_FILE),
        now=datetime.now(UTC),
    )
    release = receipt.release
    body = {
        "sequence": release.sequence,
        "payload": release.payload_hash,
        "document": release.document_id,
        "received_at": release.received_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return Status(201 if receipt.new else 200, body)

"""Signed checkpoints of the chain, kept in a file outside the database.

A checkpoint says "the event with this sequence number had this hash at this time" and is signed (EdDSA) by the process
that holds the private key. Somebody who can change the whole database cannot change those lines too: they reveal a tail
that was cut off and a chain that was computed anew. One compact JWS per line, oldest first, only ever appended to.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cockpit.audit.errors import Conflict
from cockpit.audit.models import ChainHead
from cockpit.audit.verification import Anchor, Fault, chain_fault
from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.envelope import CHECKPOINT_TYPE, SignatureRefused, public_key, sign, verify


@dataclass(frozen=True)
class Checkpoint(Anchor):
    """An anchor with the time at which it was signed (UTC, seconds)."""

    at: str


def checkpoint_write(*, now: datetime, private_jwk: dict[str, Any], path: Path) -> Checkpoint | None:
    """Check the chain since the last checkpoint, then append one for its head; None when nothing happened since.

    Raises Conflict when the chain no longer continues the last checkpoint: the fault must be looked into before
    anything is signed on top of it. Two writers wait for each other.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        content = file.read()
        known, faults = checkpoints_in(content.decode(errors="replace"), [public_key(private_jwk)])
        last = known[-1] if known else None
        head = ChainHead.objects.get(pk=1)
        fault = faults[0] if faults and last is None else chain_fault([Anchor(head.sequence, head.hash)], after=last)
        if fault is not None:
            raise Conflict(
                f"Kontrolpunktet blev ikke skrevet. {fault.message}",
                f"The checkpoint was not written. {fault.message_en}",
            )
        if head.sequence == (last.sequence if last else 0):
            return None
        checkpoint = Checkpoint(head.sequence, head.hash, now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        payload = {"sequence": checkpoint.sequence, "hash": checkpoint.hash, "at": checkpoint.at}
        line = sign(canonical_bytes(payload), private_jwk, CHECKPOINT_TYPE) + "\n"
        # A line that a power cut left half-written is closed first, so that it spoils nothing but itself.
        file.write((b"" if not content or content.endswith(b"\n") else b"\n") + line.encode())
        os.fsync(file.fileno())
    return checkpoint


def checkpoints_in(text: str, trusted: list[dict[str, Any]]) -> tuple[list[Checkpoint], list[Fault]]:
    """The checkpoints of a file's text that a pinned key signed, in order; and a fault for each line that is none."""
    found: list[Checkpoint] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            checkpoint = _checkpoint(line.strip(), trusted)
        except ValueError:
            faults.append(
                Fault(
                    "checkpoint",
                    None,
                    f"Linje {number} i kontrolpunktfilen er ikke underskrevet med en kendt nøgle.",
                    f"Line {number} of the checkpoint file is not signed with a known key.",
                )
            )
            continue
        if found and checkpoint.sequence <= found[-1].sequence:
            faults.append(
                Fault(
                    "checkpoint",
                    checkpoint.sequence,
                    f"Linje {number} i kontrolpunktfilen går tilbage til hændelse {checkpoint.sequence}.",
                    f"Line {number} of the checkpoint file goes back to event {checkpoint.sequence}.",
                )
            )
            continue
        found.append(checkpoint)
    return found, faults


def _checkpoint(token: str, trusted: list[dict[str, Any]]) -> Checkpoint:
    """Raises ValueError unless the token is a checkpoint that a pinned key signed."""
    payload = json.loads(verify(token, trusted, CHECKPOINT_TYPE))
    match payload:
        case {"sequence": int(sequence), "hash": str(digest), "at": str(at)} if sequence > 0:
            return Checkpoint(sequence, digest, at)
    raise SignatureRefused("malformed", "the signed content is not a checkpoint")

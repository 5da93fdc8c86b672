"""Reading the received chain. Everything derives from it; nothing is kept beside it but a cache that is checked against its head."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from cockpit.api.models import Document, Head, Release
from cockpit.standard.feed import PublishedSet, published_set

_replayed: tuple[str, PublishedSet] = ("", PublishedSet())
"""(hash of the last payload, the set) of this process's last replay; extended while the chain still continues it."""


def published() -> PublishedSet:
    """The published set as at the newest release received."""
    global _replayed
    head = Head.objects.get(pk=1)
    known_hash, known = _replayed
    if head.payload_hash == known_hash:
        return known
    sequence = known.head.sequence if known.head else 0
    if sequence and not Release.objects.filter(sequence=sequence, payload_hash=known_hash).exists():
        known, sequence = PublishedSet(), 0
    rows = Release.objects.filter(sequence__gt=sequence, sequence__lte=head.sequence).order_by("sequence")
    replayed = published_set((row.payload for row in rows.iterator()), after=known)
    _replayed = (head.payload_hash, replayed)
    return replayed


def feed_page(*, after: int, limit: int) -> tuple[list[Release], bool]:
    """The next `limit` releases after a sequence number, oldest first, and whether there are more."""
    rows = list(Release.objects.filter(sequence__gt=after).order_by("sequence")[: limit + 1])
    return rows[:limit], len(rows) > limit


def tokens(*sequences: int) -> list[str]:
    """The signed releases with these sequence numbers, in sequence."""
    return list(Release.objects.filter(sequence__in=sequences).order_by("sequence").values_list("token", flat=True))


def document_bytes(document_hash: str) -> bytes:
    """The canonical bytes with this hash. Raises Document.DoesNotExist."""
    return bytes(Document.objects.get(pk=document_hash).content)


@lru_cache(maxsize=1024)
def document_head(document_hash: str) -> dict[str, Any]:
    """Title, organisation and standard version as the document says (each None where it does not); a hash's content never changes."""
    content = json.loads(document_bytes(document_hash))
    return {name: content.get(name) for name in ("title", "organisation", "standard")}

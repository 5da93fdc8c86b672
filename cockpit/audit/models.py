"""The event log: what happened, chained by hash. It is also the outbox that notices and deliveries read from.

`Event` rows are never changed or deleted; the database refuses it (`guards.py`). `ChainHead` is the one row that is
locked to commit while an event is appended, so that sequence numbers are gap-free and in commit order.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Q

from cockpit.standard.canonical import canonical_bytes, hash_of

GENESIS = "sha256:" + "0" * 64
"""The `previous_hash` of event 1."""


class Event(models.Model):
    """One thing that happened. Holds actor ids and never names, so that erasing a person does not break the chain."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    # Not a foreign key: an event outlives what it speaks of, and the database may never be asked to change it.
    actor_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=200)
    # Canonical JSON as text: SQLite and PostgreSQL then give back exactly the bytes that were hashed.
    data_text = models.TextField(db_column="data")
    previous_hash = models.CharField(max_length=71)
    hash = models.CharField(max_length=71)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "sequence"], name="event_subject"),
            models.Index(fields=["actor_id", "sequence"], name="event_actor"),
            models.Index(fields=["action", "sequence"], name="event_action"),
            models.Index(fields=["at"], name="event_at"),
        ]
        constraints = [models.CheckConstraint(condition=Q(sequence__gte=1), name="event_sequence_from_1")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject_type} {self.subject_id}"

    @property
    def data(self) -> dict[str, Any]:
        """What changed: JSON, before → after where that makes sense."""
        content: dict[str, Any] = json.loads(self.data_text)
        return content

    def fields(self) -> dict[str, Any]:
        """Everything that the hash covers, as JSON: all fields but `hash` itself."""
        return {
            "sequence": self.sequence,
            "at": moment_text(self.at),
            "actor_id": self.actor_id,
            "action": self.action,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "data": self.data,
            "previous_hash": self.previous_hash,
        }

    def computed_hash(self) -> str:
        """sha256 over the RFC 8785 form of `fields()`."""
        return hash_of(canonical_bytes(self.fields()))


class ChainHead(models.Model):
    """The single row that says where the chain ends; a migration makes it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=71, default=GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="chainhead_single_row")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


def moment_text(moment: datetime) -> str:
    """A UTC time with microseconds, always the same length: both databases keep exactly that precision."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

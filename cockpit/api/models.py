"""What the public API holds: the received chain of releases and the documents that it speaks of. Nothing here ever changes.

Everything that is shown derives from these rows (`cockpit.standard.feed.published_set`). `Head` is the one row that is locked to commit while a
release is received, so that the chain has no gaps and no forks.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cockpit.standard.envelope import ReleasePayload


class Document(models.Model):
    """The canonical bytes of one document, exactly as hashed, signed and published."""

    hash = models.CharField(primary_key=True, max_length=71)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.hash


class Release(models.Model):
    """One received release. `token` is the JWS as it came; `payload_text` its verified payload (canonical JSON)."""

    sequence = models.BigIntegerField(primary_key=True)
    token = models.TextField()
    payload_text = models.TextField(db_column="payload")
    payload_hash = models.CharField(max_length=71, unique=True)
    previous = models.CharField(max_length=71, blank=True)
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=20)
    thing = models.CharField(max_length=64)
    version = models.CharField(max_length=30)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="releases")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.CheckConstraint(condition=Q(sequence__gte=1), name="api_release_sequence_from_1"),
            models.UniqueConstraint(
                fields=["subject", "thing", "version"], condition=Q(kind="publish"), name="api_release_published_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.thing} {self.version}"

    @property
    def payload(self) -> ReleasePayload:
        """The release as it was verified when it was received."""
        return ReleasePayload.model_validate_json(self.payload_text)


class Head(models.Model):
    """The single row that says where the received chain ends; a migration makes it. An empty hash: nothing was received."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    payload_hash = models.CharField(max_length=71, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="api_head_single_row")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.payload_hash}"

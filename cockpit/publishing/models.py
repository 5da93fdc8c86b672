"""What is published: the chain of releases, their signatures, and their delivery to targets.

Releases and signatures never change, and the database refuses to (`guards.py`). `ReleaseHead` is the one row that is locked to commit while releases
are written, so that their sequence has no gaps. A `Delivery` is a release on its way to a target; targets read the event log as an outbox.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from cockpit.accounts.models import User
from cockpit.profiles.models import HASH_PATTERN, Submission, Version
from cockpit.standard.envelope import ReleasePayload


class Release(models.Model):
    """One link of the chain: a version is published, superseded or withdrawn. `payload_text` is what is signed (canonical JSON).

    For `supersede` and `withdraw`, `version` and `submission` are those that end.
    """

    class Kind(models.TextChoices):
        PUBLISH = "publish", "Udgivet"
        SUPERSEDE = "supersede", "Afløst"
        WITHDRAW = "withdraw", "Trukket tilbage"

    sequence = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="releases")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="releases")
    document_hash = models.CharField(max_length=71)
    effective_from = models.DateField()
    reason = models.TextField(blank=True)
    replaced_by = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    payload_text = models.TextField()
    payload_hash = models.CharField(max_length=71, unique=True)
    previous_hash = models.CharField(max_length=71, blank=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.CheckConstraint(condition=Q(sequence__gte=1), name="release_sequence_from_1"),
            models.CheckConstraint(
                condition=Q(kind__in=["publish", "supersede", "withdraw"]), name="release_kind_known"
            ),
            models.CheckConstraint(condition=Q(document_hash__regex=HASH_PATTERN), name="release_hash_format"),
            models.CheckConstraint(condition=~Q(kind="withdraw", reason=""), name="release_withdrawal_has_reason"),
            models.CheckConstraint(condition=~Q(kind="supersede", replaced_by=None), name="release_successor_named"),
            models.CheckConstraint(
                condition=~Q(kind="publish") | Q(reason="", replaced_by__isnull=True),
                name="release_publish_ends_nothing",
            ),
            models.UniqueConstraint(fields=["version", "kind"], name="release_once_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.version}"

    @property
    def payload(self) -> ReleasePayload:
        """What the release says."""
        return ReleasePayload.model_validate_json(self.payload_text)


class ReleaseHead(models.Model):
    """The single row that says where the chain ends; a migration makes it. An empty hash: nothing was released."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    payload_hash = models.CharField(max_length=71, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="releasehead_single_row")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.payload_hash}"


class ReleaseSignature(models.Model):
    """The worker's signature over a release: the compact JWS, and which key made it."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, primary_key=True, related_name="signature")
    token = models.TextField()
    key_id = models.CharField(max_length=100)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["release_id"]

    def __str__(self) -> str:
        return f"{self.release_id} · {self.key_id}"


class Target(models.Model):
    """Where releases go. Its address and token come from the settings. `event_sequence`: the event log was read this far for it."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    event_sequence = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One release to one target. It is tried until it is there and was read back; `next_attempt_at` is a row to poll, never a countdown.

    While an attempt runs, `next_attempt_at` is when it counts as lost. `error` and `error_en` say what went wrong last.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Venter"
        DELIVERED = "delivered", "Leveret"

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="deliveries")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    error_en = models.TextField(blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["target_id", "release_id"]
        constraints = [
            models.UniqueConstraint(fields=["release", "target"], name="delivery_once_per_target"),
            models.CheckConstraint(condition=Q(state__in=["waiting", "delivered"]), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | Q(state="waiting", delivered_at__isnull=True),
                name="delivery_time_when_delivered",
            ),
        ]
        indexes = [models.Index(fields=["target", "state", "release"], name="delivery_next")]

    def __str__(self) -> str:
        return f"{self.release_id} → {self.target_id} · {self.state}"

    @property
    def is_delivered(self) -> bool:
        return self.state == self.State.DELIVERED

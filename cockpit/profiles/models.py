"""What is governed: artifacts, their versions, the working copies and what was sent to review.

`Artifact`, `Version` and `Draft` change and keep a trail (django-simple-history); `Contribution`, `Submission` and
`SubmissionContributor` never change, and the database refuses to (`guards.py`). Only services write.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from guardian.models import UserObjectPermissionBase
from simple_history.models import HistoricalRecords

from cockpit.accounts.models import User
from cockpit.profiles.lifecycle import ACTIVE, RELEASED, State
from cockpit.standard.document import ProfileDocument
from cockpit.terminology.models import TerminologyRelease

EDIT_PERMISSION = "edit_artifact"
HASH_PATTERN = r"^sha256:[0-9a-f]{64}$"
NUMBER_PATTERN = r"^\d+\.\d+(\.\d+)?$"


class Artifact(models.Model):
    """A governed thing: a profile, or the profile standard itself. `slug` is the id inside its documents and never
    changes.

    `contact`, `topics` and `owner` are its catalogue record: they stand outside every document and hash, and change
    without a new version.
    """

    class Kind(models.TextChoices):
        PROFILE = "profile", "Profil"
        STANDARD = "standard", "Profilstandard"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    slug = models.SlugField(max_length=64, unique=True)
    contact = models.CharField(max_length=300, blank=True)
    topics = models.JSONField(default=list)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="owned_artifacts")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="created_artifacts")
    created_at = models.DateTimeField()

    history = HistoricalRecords()

    class Meta:
        ordering = ["kind", "slug"]
        default_permissions = ()
        permissions = [(EDIT_PERMISSION, "Rediger profilen")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["profile", "standard"]), name="artifact_kind_known"),
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z][a-z0-9-]{0,63}$"), name="artifact_slug_is_id"),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="standard"), name="artifact_one_standard"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def is_standard(self) -> bool:
        return self.kind == self.Kind.STANDARD


class ArtifactUserObjectPermission(UserObjectPermissionBase):
    """One person may edit one artifact (guardian's grant with a direct foreign key): given by whom, when. Read by
    `ArtifactPolicy` only.
    """

    content_object = models.ForeignKey(Artifact, on_delete=models.PROTECT, related_name="grants")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta(UserObjectPermissionBase.Meta):
        ordering = ["granted_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(granted_by=models.F("user")), name="artifactgrant_not_to_oneself")
        ]


class Version(models.Model):
    """One version in the making or made. `number` is set when it is submitted; `base` is the version that it was made
    from.
    """

    artifact = models.ForeignKey(Artifact, on_delete=models.PROTECT, related_name="versions")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    number = models.CharField(max_length=30, null=True)
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="successors")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    state_since = models.DateTimeField()

    history = HistoricalRecords()

    class Meta:
        ordering = ["artifact_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="version_state_known"),
            models.UniqueConstraint(
                fields=["artifact"], condition=Q(state__in=[str(state) for state in ACTIVE]), name="version_one_active"
            ),
            models.UniqueConstraint(fields=["artifact"], condition=Q(state="published"), name="version_one_current"),
            models.UniqueConstraint(
                fields=["artifact", "number"],
                condition=Q(state__in=[str(state) for state in RELEASED]),
                name="version_number_unique",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | Q(state__in=["draft", "abandoned"]),
                name="version_numbered_when_submitted",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__regex=NUMBER_PATTERN), name="version_number_format"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artifact.slug} {self.number or State.DRAFT.label.lower()}"

    @property
    def is_released(self) -> bool:
        """Published now or at some time before."""
        return self.state in RELEASED


class Draft(models.Model):
    """The working copy of one version. `lock` grows by one with every change of content; who saves must name the one
    that they saw.

    `content_text` is the document in canonical form. For a profile, `version` in it and the inlined documents of
    pinned profiles are not the author's: they are set when the version is submitted.
    """

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="draft")
    content_text = models.TextField()
    lock = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    history = HistoricalRecords()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(lock__gte=1), name="draft_lock_from_1")]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.lock}"

    @property
    def content(self) -> dict[str, Any]:
        """The document as a JSON value."""
        value: dict[str, Any] = json.loads(self.content_text)
        return value


class Contribution(models.Model):
    """Somebody saved content into a version: who, when, and which content (by lock and hash)."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="contributions")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lock = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=71)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["version_id", "lock"]
        constraints = [
            models.UniqueConstraint(fields=["version", "lock"], name="contribution_one_per_lock"),
            models.CheckConstraint(condition=Q(content_hash__regex=HASH_PATTERN), name="contribution_hash_format"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.lock}"


class Submission(models.Model):
    """What was sent to review: the canonical bytes that are hashed, approved and published, and the evidence for it.

    `counter` counts the submissions of one version and stands outside the hash. `evidence` is the result on the
    shipped test patients (canonical JSON); the standard itself has none.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="submissions")
    counter = models.PositiveIntegerField()
    number = models.CharField(max_length=30)
    document = models.BinaryField()
    document_hash = models.CharField(max_length=71)
    evidence = models.BinaryField(null=True)
    evidence_hash = models.CharField(max_length=71, null=True)
    terminology = models.ForeignKey(TerminologyRelease, on_delete=models.PROTECT, null=True, related_name="+")
    draft_lock = models.PositiveIntegerField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["version_id", "counter"]
        indexes = [models.Index(fields=["document_hash"], name="submission_hash")]
        constraints = [
            models.UniqueConstraint(fields=["version", "counter"], name="submission_counter"),
            models.CheckConstraint(condition=Q(counter__gte=1), name="submission_counter_from_1"),
            models.CheckConstraint(condition=Q(number__regex=NUMBER_PATTERN), name="submission_number_format"),
            models.CheckConstraint(condition=Q(document_hash__regex=HASH_PATTERN), name="submission_hash_format"),
            models.CheckConstraint(
                condition=Q(evidence__isnull=True, evidence_hash__isnull=True)
                | Q(evidence__isnull=False, evidence_hash__regex=HASH_PATTERN),
                name="submission_evidence_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}, indsendelse {self.counter}"

    @property
    def document_bytes(self) -> bytes:
        """The canonical bytes, exactly as hashed."""
        return bytes(self.document)

    @property
    def evidence_bytes(self) -> bytes | None:
        """The canonical JSON of the result on the test patients."""
        return None if self.evidence is None else bytes(self.evidence)

    @property
    def content(self) -> dict[str, Any]:
        """The document as a JSON value."""
        value: dict[str, Any] = json.loads(self.document_bytes)
        return value

    def profile(self) -> ProfileDocument:
        """The document as a profile; only for artifacts of kind profile. The stored bytes were read strictly when
        submitted.
        """
        return ProfileDocument.model_validate_json(self.document_bytes)


class SubmissionContributor(models.Model):
    """Somebody who had a hand in the content of a submission, frozen when it was submitted; neither approves nor
    publishes it.
    """

    class Reason(models.TextChoices):
        CONTENT = "content", "har gemt indhold"
        TERMINOLOGY = "terminology", "har indlæst kodeudgaven"
        SUBMITTED = "submitted", "har sendt versionen til review"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="contributors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices)

    class Meta:
        ordering = ["submission_id", "person_id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "person"], name="submissioncontributor_once"),
            models.CheckConstraint(
                condition=Q(reason__in=["content", "terminology", "submitted"]),
                name="submissioncontributor_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} · person {self.person_id}"

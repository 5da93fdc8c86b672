"""The review of one submission and the decisions in it.

A decision never changes, names the hash that it is about and the organisation that it speaks for. A round only
closes; when changes were requested, the next submission gets a round of its own and starts from nothing.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from cockpit.accounts.models import Organisation, User
from cockpit.profiles.models import HASH_PATTERN, Artifact, Submission


class Round(models.Model):
    """The review of one submission. `artifact` is the submission's, here so that the database can hold one open round
    per artifact.
    """

    class State(models.TextChoices):
        OPEN = "open", "I gang"
        APPROVED = "approved", "Godkendt"
        CHANGES_REQUESTED = "changes_requested", "Ændringer ønskes"
        RECALLED = "recalled", "Trukket tilbage"
        ABANDONED = "abandoned", "Opgivet"

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="round")
    artifact = models.ForeignKey(Artifact, on_delete=models.PROTECT, related_name="rounds")
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "approved", "changes_requested", "recalled", "abandoned"]),
                name="round_state_known",
            ),
            models.UniqueConstraint(fields=["artifact"], condition=Q(state="open"), name="round_one_open"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="round_closed_when_not_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} · {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Decision(models.Model):
    """One person's decision about one hash, for the organisation that they spoke for at that time."""

    class Outcome(models.TextChoices):
        APPROVE = "approve", "Godkendt"
        REQUEST_CHANGES = "request_changes", "Ændringer ønskes"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="decisions")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    document_hash = models.CharField(max_length=71)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["approve", "request_changes"]), name="decision_outcome_known"
            ),
            models.CheckConstraint(condition=Q(document_hash__regex=HASH_PATTERN), name="decision_hash_format"),
            models.CheckConstraint(condition=Q(outcome="approve") | ~Q(reason=""), name="decision_changes_have_reason"),
            models.UniqueConstraint(fields=["round", "person"], name="decision_once_per_person"),
            models.UniqueConstraint(
                fields=["round", "organisation"],
                condition=Q(outcome="approve"),
                name="decision_one_approval_per_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} · {self.organisation_id} · {self.outcome}"

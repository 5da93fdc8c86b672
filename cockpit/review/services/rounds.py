"""Opening and closing rounds, and recalling a submission."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import Conflict
from cockpit.audit.history import history_note
from cockpit.audit.services import event_record
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import Action, transition
from cockpit.profiles.models import Submission
from cockpit.profiles.policies import version_policy
from cockpit.profiles.services import version_advance, version_locked
from cockpit.review.models import Round


class ReviewRounds:
    """What the profiles room asks for (`cockpit.profiles.rounds.Rounds`): inside its transactions and events."""

    def round_open(self, *, submission: Submission, by: User, now: datetime) -> None:
        """Open the round of a new submission; it starts from nothing."""
        round_ = Round(submission=submission, artifact_id=submission.version.artifact_id, opened_at=now)
        history_note(round_, by=by, now=now)
        round_.save(force_insert=True)

    def round_abandon(self, *, submission: Submission, by: User, now: datetime) -> None:
        """Close the round because its version is abandoned."""
        round_close(round_=round_locked(submission), state=Round.State.ABANDONED, by=by, now=now)


def submission_recall(*, by: User, now: datetime, submission: Submission) -> Submission:
    """Take a submission back from review, or an approved version back before it is published; it becomes a draft again.

    Its decisions stay on record and count for nothing any more. Raises NotAllowed, Conflict.
    """
    with transaction.atomic():
        version = version_locked(submission.version_id)
        version_policy.require(by, roles.VERSION_RECALL, version, at=now)
        transition(version.state, Action.RECALL)
        require_latest(submission)
        round_close(round_=round_locked(submission), state=Round.State.RECALLED, by=by, now=now)
        version_advance(version=version, action=Action.RECALL, by=by, now=now)
        data = {
            "slug": version.artifact.slug,
            "number": submission.number,
            "counter": submission.counter,
            "document_hash": submission.document_hash,
        }
        event_record(
            action="version.recalled", by=by, now=now, subject_type="version", subject_id=version.pk, data=data
        )
    submission.version = version
    return submission


def round_locked(submission: Submission) -> Round:
    """The submission's round, locked until the transaction ends. Every submission has one."""
    return Round.objects.select_for_update(of=("self",)).select_related("submission").get(submission_id=submission.pk)


def round_close(*, round_: Round, state: Round.State, by: User, now: datetime) -> None:
    """Close a locked round, inside the caller's transaction and event."""
    round_.state, round_.closed_at = state, now
    history_note(round_, by=by, now=now)
    round_.save(update_fields=["state", "closed_at"])


def require_latest(submission: Submission) -> None:
    """Raise Conflict when the version has been submitted again since."""
    latest = profiles.latest_submission(submission.version)
    if latest is None or latest.pk != submission.pk:
        raise Conflict(
            "Versionen er indsendt igen siden. Genindlæs siden, og tag stilling til den nyeste indsendelse.",
            "The version has been submitted again since. Reload the page and decide about the latest submission.",
            code="older-submission",
        )

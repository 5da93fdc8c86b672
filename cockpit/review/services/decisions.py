"""Deciding about a submission: an approval or a request for changes, bound to the hash that the reviewer saw."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import Conflict, Invalid, Stale
from cockpit.audit.services import event_record
from cockpit.profiles.lifecycle import Action, transition
from cockpit.profiles.models import Submission, Version
from cockpit.profiles.services import version_advance, version_locked
from cockpit.review import selectors
from cockpit.review.models import Decision, Round
from cockpit.review.policies import review_policy
from cockpit.review.services.rounds import require_latest, round_close, round_locked

LONGEST_REASON = 5_000


def version_approve(*, by: User, now: datetime, submission: Submission, document_hash: str) -> Decision:
    """Approve exactly this content for one's organisation; the approval that completes the quorum approves the
    version.

    Raises NotAllowed (role, organisation, contributor); Stale (another hash); Conflict (not in review, submitted again
    since, decided already, the organisation has approved).
    """
    with transaction.atomic():
        version, submission, round_ = _opened(by, now, submission, document_hash, Action.APPROVE)
        decision = _decide(round_, by, now, Decision.Outcome.APPROVE, "")
        concluded = selectors.quorum(round_).reached
        if concluded:
            round_close(round_=round_, state=Round.State.APPROVED, by=by, now=now)
            version_advance(version=version, action=Action.CONCLUDE, by=by, now=now)
        _record("version.approved" if concluded else "version.approval_given", decision, version, submission)
    return decision


def changes_request(*, by: User, now: datetime, submission: Submission, document_hash: str, reason: str) -> Decision:
    """Ask for changes to exactly this content, with a reason; the round ends and the version can be edited again.

    Raises as `version_approve`, and Invalid without a reason.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(
            f"Begrundelsen mangler eller er over {LONGEST_REASON} tegn. Skriv, hvad der skal ændres, og hvorfor.",
            f"The reason is missing or longer than {LONGEST_REASON} characters. Write what must change, and why.",
            code="reason-missing",
        )
    with transaction.atomic():
        version, submission, round_ = _opened(by, now, submission, document_hash, Action.REQUEST_CHANGES)
        decision = _decide(round_, by, now, Decision.Outcome.REQUEST_CHANGES, reason)
        round_close(round_=round_, state=Round.State.CHANGES_REQUESTED, by=by, now=now)
        version_advance(version=version, action=Action.REQUEST_CHANGES, by=by, now=now)
        _record("version.changes_requested", decision, version, submission)
    return decision


def _opened(
    by: User, now: datetime, submission: Submission, document_hash: str, action: Action
) -> tuple[Version, Submission, Round]:
    """Everything that a decision needs, locked and judged. Raises NotAllowed, Stale, Conflict."""
    version = version_locked(submission.version_id)
    submission = Submission.objects.get(pk=submission.pk)
    submission.version = version
    review_policy.require(by, roles.REVIEW_DECIDE, submission, at=now)
    if document_hash != submission.document_hash:
        raise Stale(
            "Det, du så, er ikke længere det, der er sendt til review. Genindlæs siden, læs versionen igen, og tag så stilling.",
            "What you saw is no longer what is in review. Reload the page, read the version again, and then decide.",
            code="other-hash",
        )
    transition(version.state, action)
    require_latest(submission)
    verdict = review_policy.verdict(by, action, submission, at=now)
    if not verdict:
        raise Conflict(verdict.reason_da, verdict.reason_en, code="decided-already")
    return version, submission, round_locked(submission)


def _decide(round_: Round, by: User, now: datetime, outcome: Decision.Outcome, reason: str) -> Decision:
    decision = Decision(
        round=round_,
        person=by,
        organisation=by.organisation,
        outcome=outcome,
        document_hash=round_.submission.document_hash,
        reason=reason,
        decided_at=now,
    )
    decision.save(force_insert=True)
    return decision


def _record(action: str, decision: Decision, version: Version, submission: Submission) -> None:
    data = {
        "slug": version.artifact.slug,
        "number": submission.number,
        "counter": submission.counter,
        "document_hash": decision.document_hash,
        "organisation": decision.organisation.name,
        "decision": decision.pk,
        "reason": decision.reason,
    }
    event_record(
        action=action,
        by=decision.person,
        now=decision.decided_at,
        subject_type="version",
        subject_id=version.pk,
        data=data,
    )

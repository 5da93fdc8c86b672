"""Who may read and decide in review."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cockpit.accounts import roles
from cockpit.accounts.models import Organisation, User
from cockpit.accounts.policies import ALLOWED, Policy, Verdict, Visitor, denied
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import Action, State, find, impossible
from cockpit.profiles.models import Submission
from cockpit.profiles.policies import version_policy
from cockpit.review.models import Decision

CONTRIBUTOR = denied(
    "Du har selv skrevet i denne version og kan derfor ikke godkende den.",
    "You have written in this version yourself and can therefore not approve it.",
)
NOT_REFERENCE_GROUP = denied(
    "Din organisation er ikke med i den kliniske referencegruppe, så du kan ikke tage stilling til versionen.",
    "Your organisation is not in the clinical reference group, so you cannot decide about the version.",
)
DECIDED = denied(
    "Du har allerede taget stilling i denne reviewrunde.", "You have decided in this review round already."
)
NOT_LATEST = denied(
    "Versionen er indsendt igen siden. Tag stilling til den nyeste indsendelse.",
    "The version has been submitted again since. Decide about the latest submission.",
)


def _organisation_approved(name: str) -> Verdict:
    return denied(
        f"{name} har allerede godkendt i denne reviewrunde. Er du uenig, kan du bede om ændringer.",
        f"{name} has approved in this review round already. If you disagree, you can request changes.",
    )


class ReviewPolicy(Policy):
    """Submissions in review. `obj` is a Submission."""

    permissions = frozenset({roles.REVIEW_READ, roles.REVIEW_COMMENT, roles.REVIEW_DECIDE})
    model = Submission

    def judge(self, user: User, action: str, obj: Any) -> Verdict:
        """Whoever may read the version reads its review; deciding takes an organisation of the reference group and
        clean hands.
        """
        if action != roles.REVIEW_DECIDE:
            return version_policy.may(user, roles.PROFILE_READ, obj.version)
        if user.organisation.kind != Organisation.Kind.REFERENCE_GROUP:
            return NOT_REFERENCE_GROUP
        return CONTRIBUTOR if profiles.is_contributor(user, obj) else ALLOWED

    def visible(self, user: User, action: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Submissions of readable versions; to decide about, those that one has not contributed to."""
        if action != roles.REVIEW_DECIDE:
            return rows.filter(version__in=version_policy.rows(user, roles.PROFILE_READ))
        if user.organisation.kind != Organisation.Kind.REFERENCE_GROUP:
            return rows.none()
        return rows.exclude(contributors__person=user)

    def verdict(self, user: Visitor, action: Action, submission: Submission, *, at: datetime | None = None) -> Verdict:
        """Whether the user may approve or request changes to this submission as things stand: the reason beside the
        button.
        """
        verdict = self.may(user, roles.REVIEW_DECIDE, submission, at=at)
        if not verdict or not isinstance(user, User):
            return verdict
        version = submission.version
        if find(version.state, action) is None:
            return denied(*impossible(State(version.state), action))
        latest = profiles.latest_submission(version)
        if latest is None or latest.pk != submission.pk:
            return NOT_LATEST
        return self._undecided(user, action, submission)

    def _undecided(self, user: User, action: Action, submission: Submission) -> Verdict:
        """One person decides once in a round, and one organisation approves once."""
        decisions = Decision.objects.filter(round__submission=submission)
        if decisions.filter(person=user).exists():
            return DECIDED
        approvals = decisions.filter(organisation_id=user.organisation_id, outcome=Decision.Outcome.APPROVE)
        if action is Action.APPROVE and approvals.exists():
            return _organisation_approved(user.organisation.name)
        return ALLOWED


review_policy = ReviewPolicy()

"""Reading review: what waits for whom, and what a round still lacks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from cockpit.accounts import roles
from cockpit.accounts.models import Organisation, User
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Submission
from cockpit.review.models import Decision, Round
from cockpit.review.policies import review_policy
from cockpit.review.quorum import ORGANISATIONS


@dataclass(frozen=True)
class Seat:
    """One organisation of the quorum in a round: its approval, when given."""

    organisation: Organisation
    approval: Decision | None


@dataclass(frozen=True)
class Quorum:
    """Where a round stands: a seat per organisation that must approve, in the quorum's order, and every decision in
    order of time.
    """

    round: Round
    seats: list[Seat]
    decisions: list[Decision]

    @property
    def lacking(self) -> list[Organisation]:
        """Organisations whose approval is still lacking."""
        return [seat.organisation for seat in self.seats if seat.approval is None]

    @property
    def reached(self) -> bool:
        """Whether every organisation of the quorum has approved."""
        return len(self.seats) == len(ORGANISATIONS) and not self.lacking

    @property
    def changes(self) -> list[Decision]:
        """The requests for changes, with their reasons."""
        return [decision for decision in self.decisions if decision.outcome == Decision.Outcome.REQUEST_CHANGES]

    def blocking(self, language: str = "da") -> str:
        """What still blocks, in a sentence; empty when nothing does."""
        names = [organisation.name for organisation in self.lacking]
        missing = len(ORGANISATIONS) - len(self.seats)
        if missing:
            return (
                f"{missing} of the organisations that must approve do not exist in the tool. Ask an administrator."
                if language == "en"
                else f"{missing} af de organisationer, der skal godkende, findes ikke i værktøjet. Tal med en administrator."
            )
        if not names:
            return ""
        if language == "en":
            return f"Still lacking approval from {_listed(names, 'and')}."
        return f"Mangler godkendelse fra {_listed(names, 'og')}."


def _listed(names: list[str], conjunction: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {conjunction} {names[-1]}"


def quorum(round_: Round) -> Quorum:
    """Who has decided in the round, and which approvals are lacking. Only decisions about the submitted hash count."""
    decisions = list(
        round_.decisions.filter(document_hash=round_.submission.document_hash).select_related("person", "organisation")
    )
    approvals = {
        decision.organisation.slug: decision for decision in decisions if decision.outcome == Decision.Outcome.APPROVE
    }
    bodies = {
        body.slug: body
        for body in Organisation.objects.filter(slug__in=ORGANISATIONS, kind=Organisation.Kind.REFERENCE_GROUP)
    }
    seats = [Seat(bodies[slug], approvals.get(slug)) for slug in ORGANISATIONS if slug in bodies]
    return Quorum(round_, seats, decisions)


def round_of(submission: Submission) -> Round | None:
    """The submission's round, None when it has none."""
    return Round.objects.filter(submission=submission).select_related("submission").first()


def approvals_of(submission: Submission) -> list[Decision]:
    """The approvals of this submission's hash, in order of time: what the release names."""
    approved = Decision.objects.filter(
        round__submission=submission,
        outcome=Decision.Outcome.APPROVE,
        document_hash=submission.document_hash,
    )
    return list(approved.select_related("person", "organisation"))


def rounds_of_version(version_id: int) -> QuerySet[Round]:
    """Every round of a version, oldest first, with its submission."""
    return (
        Round.objects.filter(submission__version_id=version_id)
        .select_related("submission")
        .order_by("submission__counter")
    )


def reviewer_tasks(user: User) -> list[Submission]:
    """Submissions in open rounds that wait for this reviewer: not decided by them, nor approved by their
    organisation; oldest first.
    """
    mine: QuerySet[Submission] = review_policy.rows(user, roles.REVIEW_DECIDE)
    waiting = mine.filter(round__state=Round.State.OPEN, version__state=State.IN_REVIEW)
    waiting = waiting.exclude(round__decisions__person=user)
    approved = Decision.objects.filter(organisation_id=user.organisation_id, outcome=Decision.Outcome.APPROVE)
    waiting = waiting.exclude(round__in=approved.values("round"))
    return list(waiting.select_related("version", "version__artifact", "submitted_by").order_by("submitted_at", "pk"))

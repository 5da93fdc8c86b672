"""What must hold of the database whatever was tried: said once, over the rows as they are."""

from __future__ import annotations

from cockpit.accounts.models import RoleGrant
from cockpit.audit.verification import chain_report
from cockpit.profiles.lifecycle import RELEASED, State
from cockpit.profiles.models import Contribution, Submission, SubmissionContributor, Version
from cockpit.profiles.selectors import latest_submission
from cockpit.publishing.models import Release
from cockpit.review.models import Decision
from cockpit.review.quorum import ORGANISATIONS
from cockpit.standard.canonical import hash_of


def four_eyes_kept() -> None:
    """Whoever saved content since the base stands among the frozen contributors; none of them decided or published; one person, one organisation."""
    for submission in Submission.objects.select_related("version"):
        named = set(SubmissionContributor.objects.filter(submission=submission).values_list("person_id", flat=True))
        version = submission.version
        saved = Contribution.objects.filter(
            version__artifact=version.artifact_id, version__base=version.base_id, saved_at__lte=submission.submitted_at
        )
        assert {submission.submitted_by_id, *saved.values_list("person_id", flat=True)} <= named
        decisions = Decision.objects.filter(round__submission=submission).select_related("person")
        assert not named & {decision.person_id for decision in decisions}
        releases = Release.objects.filter(submission=submission, kind=Release.Kind.PUBLISH)
        assert not named & {release.released_by_id for release in releases}
        assert all(decision.organisation_id == decision.person.organisation_id for decision in decisions)
    for grant in RoleGrant.objects.all():
        assert grant.person_id not in (grant.granted_by_id, grant.revoked_by_id)


def approved_by_all(version: Version) -> Submission:
    """The version's last submission, whose bytes hash to what one clinician from each of the three organisations approved."""
    submission = latest_submission(version)
    assert submission is not None
    assert hash_of(submission.document_bytes) == submission.document_hash
    approvals = Decision.objects.filter(round__submission=submission, outcome=Decision.Outcome.APPROVE)
    assert {approval.organisation.slug for approval in approvals.select_related("organisation")} == set(ORGANISATIONS)
    assert {approval.document_hash for approval in approvals} == {submission.document_hash}
    assert len({approval.person_id for approval in approvals}) == len(ORGANISATIONS)
    return submission


def published_is_approved() -> None:
    """Every version that is approved or ever was published is, byte for byte, what three organisations approved; and so is its release."""
    for version in Version.objects.filter(state__in=[State.APPROVED, *RELEASED]):
        submission = approved_by_all(version)
        releases = list(Release.objects.filter(version=version))
        assert bool(releases) == (version.state != State.APPROVED)
        for release in releases:
            assert release.submission_id == submission.pk
            assert release.document_hash == release.payload.document == submission.document_hash


def chain_whole() -> None:
    """The event log is whole and every guard is in place."""
    assert chain_report().faults == ()


def all_kept() -> None:
    """All of the above."""
    four_eyes_kept()
    published_is_approved()
    chain_whole()

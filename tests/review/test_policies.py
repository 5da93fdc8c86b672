from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.profiles.lifecycle import Action
from cockpit.profiles.models import Submission, Version
from cockpit.profiles.services import grant_give
from cockpit.review.policies import review_policy
from cockpit.review.services import changes_request, version_approve
from tests.fixtures.governance import reworded, saved, submitted
from tests.fixtures.people import NOW, People, later, role_add

REVIEWERS = {"plo", "other_plo", "dsam", "kiap"}


def able(people: People, action: str, submission: Submission) -> set[str]:
    """Who may; the rows and the single answer agree."""
    names = set()
    for name, person in people:
        allowed = bool(review_policy.may(person, action, submission))
        assert (submission in review_policy.rows(person, action)) == allowed
        names |= {name} if allowed else set()
    return names


def test_whoever_may_read_the_version_may_read_its_review(people: People, submission: Submission) -> None:
    everything = {"administrator", "other_administrator", "author", "publisher", "auditor"}
    assert able(people, roles.REVIEW_READ, submission) == everything | REVIEWERS
    assert able(people, roles.REVIEW_COMMENT, submission) == {"author"} | REVIEWERS


def test_reviewers_of_the_reference_group_decide_unless_they_contributed(people: People, demens_draft: Version) -> None:
    role_add(people, people.dsam, roles.AUTHOR)
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.dsam)
    saved(demens_draft, people.dsam, reworded(demens_draft.draft.content, "Skrevet af DSAM's kliniker."))
    submission = submitted(demens_draft, people.author)
    assert able(people, roles.REVIEW_DECIDE, submission) == REVIEWERS - {"dsam"}
    assert review_policy.may(people.dsam, roles.REVIEW_DECIDE, submission).reason_da == (
        "Du har selv skrevet i denne version og kan derfor ikke godkende den."
    )


def test_a_reviewer_outside_the_reference_group_decides_nothing(people: People, submission: Submission) -> None:
    people.plo.organisation = people.author.organisation  # as it would be read if the database let it happen
    verdict = review_policy.may(people.plo, roles.REVIEW_DECIDE, submission)
    assert verdict.reason_da.startswith("Din organisation er ikke med i den kliniske referencegruppe")
    assert not review_policy.rows(people.plo, roles.REVIEW_DECIDE).exists()


def test_a_verdict_says_what_hinders_a_decision_as_things_stand(people: People, submission: Submission) -> None:
    def reason(person: User | AnonymousUser, action: Action) -> str:
        return review_policy.verdict(person, action, submission).reason_da

    assert review_policy.verdict(people.plo, Action.APPROVE, submission)
    assert reason(AnonymousUser(), Action.APPROVE).startswith("Du er ikke logget ind")
    assert reason(people.author, Action.APPROVE).startswith("Det kræver rollen Klinisk reviewer")
    version_approve(by=people.plo, now=later(9), submission=submission, document_hash=submission.document_hash)
    assert reason(people.plo, Action.REQUEST_CHANGES) == "Du har allerede taget stilling i denne reviewrunde."
    assert reason(people.other_plo, Action.APPROVE).startswith("PLO har allerede godkendt")
    assert review_policy.verdict(people.other_plo, Action.REQUEST_CHANGES, submission)

    changes_request(
        by=people.dsam, now=later(10), submission=submission, document_hash=submission.document_hash, reason="Ret."
    )
    submission.version.refresh_from_db()
    assert "»Ændringer ønskes«" in reason(people.kiap, Action.APPROVE)
    submitted(submission.version, people.author, minutes=12)
    submission.version.refresh_from_db()
    assert reason(people.kiap, Action.APPROVE).startswith("Versionen er indsendt igen siden.")

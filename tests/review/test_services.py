from __future__ import annotations

from typing import Any

import pytest

from cockpit.accounts import roles
from cockpit.accounts.models import Organisation, RoleGrant, User
from cockpit.accounts.services import organisation_create, role_grant, role_revoke
from cockpit.audit.errors import Conflict, Invalid, NotAllowed, Stale
from cockpit.audit.models import Event
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Submission, Version
from cockpit.profiles.services import grant_give
from cockpit.review import selectors
from cockpit.review.models import Decision, Round
from cockpit.review.services import changes_request, submission_recall, version_approve
from tests.fixtures.governance import approved, reworded, saved, submitted
from tests.fixtures.people import FOUNDED, NOW, People, later, person_add, role_add

ZEROS = "sha256:" + "0" * 64


def state(submission: Submission) -> str:
    return Version.objects.get(pk=submission.version_id).state


def approve(person: User, submission: Submission, **changes: Any) -> Decision:
    values: dict[str, Any] = {
        "by": person,
        "now": later(10),
        "submission": submission,
        "document_hash": submission.document_hash,
    }
    return version_approve(**(values | changes))


def test_a_version_is_approved_when_one_clinician_of_each_organisation_has_approved(
    people: People, submission: Submission
) -> None:
    for clinician in (people.plo, people.dsam):
        approve(clinician, submission)
        assert state(submission) == State.IN_REVIEW
    decision = approve(people.kiap, submission)
    assert state(submission) == State.APPROVED
    assert (decision.organisation, decision.document_hash) == (people.kiap.organisation, submission.document_hash)
    round_ = Round.objects.get()
    assert (round_.state, round_.closed_at) == (Round.State.APPROVED, later(10))
    assert [row.organisation.slug for row in selectors.approvals_of(submission)] == ["plo", "dsam", "kiap"]


def test_every_decision_leaves_one_event_and_the_last_one_says_that_the_version_is_approved(
    people: People, submission: Submission
) -> None:
    before = Event.objects.count()
    approved(people, submission)
    events = list(Event.objects.order_by("sequence"))[before:]
    assert [event.action for event in events] == [
        "version.approval_given",
        "version.approval_given",
        "version.approved",
    ]
    assert [event.data["organisation"] for event in events] == ["PLO", "DSAM", "KiAP"]
    assert {event.data["document_hash"] for event in events} == {submission.document_hash}


def test_an_approval_names_the_hash_that_the_reviewer_saw(people: People, submission: Submission) -> None:
    with pytest.raises(Stale) as caught:
        approve(people.plo, submission, document_hash=ZEROS)
    assert caught.value.code == "other-hash"
    assert "Genindlæs siden" in caught.value.message
    assert not Decision.objects.exists()


def test_a_hash_from_before_the_changes_approves_nothing(people: People, submission: Submission) -> None:
    changes_request(
        by=people.plo, now=later(10), submission=submission, document_hash=submission.document_hash, reason="Ret."
    )
    version = submission.version
    saved(version, people.author, reworded(profiles.content_of(version), "Rettet."), minutes=11)
    second = submitted(version, people.author, minutes=12)
    with pytest.raises(Stale):
        approve(people.dsam, second, document_hash=submission.document_hash)
    with pytest.raises(Conflict) as caught:
        approve(people.dsam, submission)
    assert caught.value.code == "older-submission"
    with pytest.raises(Conflict) as caught:
        submission_recall(by=people.author, now=later(13), submission=submission)
    assert caught.value.code == "older-submission"
    assert state(second) == State.IN_REVIEW


def test_a_contributor_does_not_decide(people: People, demens_draft: Version) -> None:
    role_add(people, people.plo, roles.AUTHOR)
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.plo)
    saved(demens_draft, people.plo, reworded(demens_draft.draft.content, "Skrevet af PLO's kliniker."))
    submission = submitted(demens_draft, people.author)
    with pytest.raises(NotAllowed) as caught:
        approve(people.plo, submission)
    assert caught.value.message == "Du har selv skrevet i denne version og kan derfor ikke godkende den."
    with pytest.raises(NotAllowed):
        changes_request(
            by=people.plo, now=NOW, submission=submission, document_hash=submission.document_hash, reason="Nej."
        )
    approve(people.other_plo, submission)


def test_only_clinical_reviewers_decide(people: People, submission: Submission) -> None:
    for name, person in people:
        if name not in ("plo", "other_plo", "dsam", "kiap"):
            with pytest.raises(NotAllowed):
                approve(person, submission)
    assert not Decision.objects.exists()


def test_a_role_that_was_withdrawn_decides_nothing(people: People, submission: Submission) -> None:
    grant = RoleGrant.objects.get(person=people.plo)
    role_revoke(by=people.administrator, now=later(6), grant=grant, reason="Stoppet")
    with pytest.raises(NotAllowed):
        approve(people.plo, submission)


def test_one_person_decides_once(people: People, submission: Submission) -> None:
    approve(people.plo, submission)
    with pytest.raises(Conflict) as caught:
        approve(people.plo, submission)
    assert caught.value.message == "Du har allerede taget stilling i denne reviewrunde."
    with pytest.raises(Conflict):
        changes_request(
            by=people.plo, now=NOW, submission=submission, document_hash=submission.document_hash, reason="Alligevel."
        )


def test_one_organisation_approves_once_and_another_of_its_clinicians_can_still_disagree(
    people: People, submission: Submission
) -> None:
    approve(people.plo, submission)
    with pytest.raises(Conflict) as caught:
        approve(people.other_plo, submission)
    assert caught.value.message.startswith("PLO har allerede godkendt")
    changes_request(
        by=people.other_plo, now=NOW, submission=submission, document_hash=submission.document_hash, reason="Uenig."
    )
    assert state(submission) == State.CHANGES_REQUESTED


def test_an_organisation_outside_the_quorum_can_ask_for_changes_but_its_approval_does_not_count(
    people: People, submission: Submission
) -> None:
    society = organisation_create(
        by=people.administrator, now=FOUNDED, slug="dgs", name="DGS", kind=Organisation.Kind.REFERENCE_GROUP
    )
    guest = person_add(people.administrator, "dgs", society, roles.CLINICAL_REVIEWER)
    approve(guest, submission)
    approve(people.plo, submission)
    approve(people.dsam, submission)
    assert state(submission) == State.IN_REVIEW
    assert [seat.organisation.slug for seat in selectors.quorum(Round.objects.get()).seats] == ["plo", "dsam", "kiap"]


def test_requested_changes_have_a_reason_and_open_the_version_for_editing(
    people: People, submission: Submission
) -> None:
    approve(people.plo, submission)
    decision = changes_request(
        by=people.dsam,
        now=later(11),
        submission=submission,
        document_hash=submission.document_hash,
        reason="  Aldersgrænsen mangler. ",
    )
    assert decision.reason == "Aldersgrænsen mangler."
    assert state(submission) == State.CHANGES_REQUESTED
    assert Round.objects.get().state == Round.State.CHANGES_REQUESTED
    event = Event.objects.latest("sequence")
    assert (event.action, event.data["reason"]) == ("version.changes_requested", "Aldersgrænsen mangler.")
    assert [task.kind for task in profiles.author_tasks(people.author)] == ["changes_requested"]


@pytest.mark.parametrize("reason", ["", "   \n", "x" * 5001])
def test_changes_without_a_reason_are_not_requested(people: People, submission: Submission, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        changes_request(
            by=people.plo, now=NOW, submission=submission, document_hash=submission.document_hash, reason=reason
        )
    assert caught.value.code == "reason-missing"
    assert state(submission) == State.IN_REVIEW


def test_the_round_after_changes_starts_from_nothing(people: People, submission: Submission) -> None:
    approve(people.plo, submission)
    approve(people.dsam, submission)
    changes_request(
        by=people.kiap, now=later(11), submission=submission, document_hash=submission.document_hash, reason="Ret."
    )
    second = submitted(submission.version, people.author, minutes=12)
    assert second.document_hash == submission.document_hash  # even when the author changed nothing
    assert selectors.quorum(Round.objects.get(submission=second)).decisions == []
    approve(people.kiap, second, now=later(13))
    assert state(second) == State.IN_REVIEW
    assert approved_by_others(people, second) == State.APPROVED
    assert [round_.submission for round_ in selectors.rounds_of_version(second.version_id)] == [submission, second]


def approved_by_others(people: People, submission: Submission) -> str:
    for clinician in (people.plo, people.dsam):
        approve(clinician, submission, now=later(14))
    return state(submission)


@pytest.mark.parametrize("fixture", ["demens_in_review", "demens_approved"])
def test_the_author_recalls_what_is_in_review_or_approved(
    request: pytest.FixtureRequest, people: People, fixture: str
) -> None:
    found = profiles.latest_submission(request.getfixturevalue(fixture))
    assert found is not None
    submission_recall(by=people.author, now=later(20), submission=found)
    assert state(found) == State.DRAFT
    round_ = Round.objects.get()
    assert (round_.state, round_.closed_at) == (Round.State.RECALLED, later(20))
    assert Event.objects.latest("sequence").action == "version.recalled"
    with pytest.raises(Conflict):
        approve(people.other_plo, found)
    again = submitted(found.version, people.author, minutes=21)
    assert (again.counter, state(again)) == (2, State.IN_REVIEW)


def test_only_those_who_may_edit_recall(people: People, submission: Submission) -> None:
    for name, person in people:
        if name != "author":
            with pytest.raises(NotAllowed):
                submission_recall(by=person, now=NOW, submission=submission)


def test_the_trail_of_a_round_tells_who_closed_it(people: People, demens_approved: Version) -> None:
    trail = [(row.state, row.history_user) for row in Round.objects.get().history.order_by("pk")]
    assert trail == [(Round.State.OPEN, people.author), (Round.State.APPROVED, people.kiap)]


def test_approving_carries_no_edit(people: People, demens_draft: Version) -> None:
    before = demens_draft.draft.content_text
    submission = submitted(demens_draft, people.author)
    approved(people, submission)
    demens_draft.draft.refresh_from_db()
    assert (demens_draft.draft.content_text, demens_draft.draft.lock) == (before, 1)
    assert Submission.objects.get().document_bytes == submission.document_bytes


def test_a_clinician_of_another_kind_of_organisation_cannot_be_made_a_reviewer(people: People) -> None:
    with pytest.raises(Conflict):
        role_grant(
            by=people.administrator, now=NOW, person=people.reader, role=roles.CLINICAL_REVIEWER.slug, reason="Prøve"
        )

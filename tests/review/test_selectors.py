from __future__ import annotations

from cockpit.accounts.models import Organisation
from cockpit.accounts.services import organisation_create
from cockpit.profiles.models import Submission
from cockpit.review import selectors
from cockpit.review.models import Round
from cockpit.review.services import changes_request, version_approve
from tests.fixtures.governance import draft_create, submitted
from tests.fixtures.people import FOUNDED, People, later


def quorum(submission: Submission) -> selectors.Quorum:
    round_ = selectors.round_of(submission)
    assert round_ is not None
    return selectors.quorum(round_)


def test_a_quorum_says_who_has_decided_and_what_still_blocks(people: People, submission: Submission) -> None:
    state = quorum(submission)
    assert [seat.organisation.name for seat in state.seats] == ["PLO", "DSAM", "KiAP"]
    assert not state.reached
    assert state.blocking() == "Mangler godkendelse fra PLO, DSAM og KiAP."
    assert state.blocking("en") == "Still lacking approval from PLO, DSAM and KiAP."

    for clinician in (people.dsam, people.plo):
        version_approve(by=clinician, now=later(10), submission=submission, document_hash=submission.document_hash)
    state = quorum(submission)
    assert [seat.approval.person if seat.approval else None for seat in state.seats] == [people.plo, people.dsam, None]
    assert state.blocking() == "Mangler godkendelse fra KiAP."

    version_approve(by=people.kiap, now=later(11), submission=submission, document_hash=submission.document_hash)
    state = quorum(submission)
    assert (state.reached, state.lacking, state.blocking(), state.changes) == (True, [], "", [])


def test_a_quorum_tells_the_requests_for_changes(people: People, submission: Submission) -> None:
    wish = changes_request(
        by=people.kiap, now=later(10), submission=submission, document_hash=submission.document_hash, reason="Ret."
    )
    state = quorum(submission)
    assert (state.changes, state.decisions, len(state.lacking)) == ([wish], [wish], 3)


def test_an_organisation_that_does_not_exist_blocks_and_is_told(people: People, submission: Submission) -> None:
    state = quorum(submission)
    incomplete = selectors.Quorum(state.round, state.seats[:2], [])
    assert not incomplete.reached
    assert incomplete.blocking().startswith("1 af de organisationer")
    assert incomplete.blocking("en").startswith("1 of the organisations")


def test_a_submission_without_a_round_has_none(people: People) -> None:
    assert selectors.round_of(Submission(pk=4711)) is None


def test_a_reviewers_tasks_are_the_open_rounds_that_wait_for_them_or_their_organisation(
    people: People, submission: Submission
) -> None:
    newer = submitted(draft_create(people, "osteoporose"), people.author, minutes=9)
    assert selectors.reviewer_tasks(people.plo) == [submission, newer]
    assert selectors.reviewer_tasks(people.author) == selectors.reviewer_tasks(people.nobody) == []
    version_approve(by=people.plo, now=later(10), submission=submission, document_hash=submission.document_hash)
    assert selectors.reviewer_tasks(people.plo) == [newer]
    assert selectors.reviewer_tasks(people.other_plo) == [newer]
    assert selectors.reviewer_tasks(people.dsam) == [submission, newer]
    changes_request(
        by=people.dsam, now=later(11), submission=submission, document_hash=submission.document_hash, reason="Ret."
    )
    assert selectors.reviewer_tasks(people.kiap) == [newer]


def test_rounds_of_a_version_are_told_in_their_order(people: People, submission: Submission) -> None:
    changes_request(
        by=people.dsam, now=later(11), submission=submission, document_hash=submission.document_hash, reason="Ret."
    )
    submitted(submission.version, people.author, minutes=12)
    rounds = selectors.rounds_of_version(submission.version_id)
    assert [(row.submission.counter, row.state) for row in rounds] == [
        (1, Round.State.CHANGES_REQUESTED),
        (2, Round.State.OPEN),
    ]


def test_an_organisation_outside_the_quorum_has_no_seat(people: People, submission: Submission) -> None:
    organisation_create(
        by=people.administrator, now=FOUNDED, slug="dgs", name="DGS", kind=Organisation.Kind.REFERENCE_GROUP
    )
    assert len(quorum(submission).seats) == 3

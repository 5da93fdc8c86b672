"""Two people at the same moment, each on a connection of their own, really committed. Meaningful on PostgreSQL above
all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from cockpit.audit import guards
from cockpit.audit.errors import Conflict
from cockpit.audit.models import Event
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Artifact, Contribution, Draft, Submission, Version
from cockpit.profiles.services import (
    DraftStale,
    draft_save,
    grant_give,
    profile_create,
    version_abandon,
    version_begin,
    version_submit,
)
from cockpit.review.models import Decision, Round
from cockpit.review.services import changes_request, submission_recall, version_approve
from cockpit.terminology.models import TerminologyRelease
from cockpit.terminology.services import terminology_import
from tests.databases import at_once
from tests.fixtures.governance import draft_create, reworded, submitted
from tests.fixtures.people import NOW, People, later, people_create, terminology_create


@pytest.fixture
def everybody(fresh_database: None) -> People:
    people = people_create()
    terminology_create(people)
    return people


def kinds(outcomes: list[Any]) -> Counter[str]:
    """How many calls ended how: the names of the refusals, and `done`."""
    return Counter(type(outcome).__name__ if isinstance(outcome, Exception) else "done" for outcome in outcomes)


def approval(person: Any, submission: Submission) -> Callable[[], Decision]:
    return lambda: version_approve(
        by=person, now=later(10), submission=submission, document_hash=submission.document_hash
    )


def state(version_id: int) -> str:
    return Version.objects.get(pk=version_id).state


def chain_is_whole() -> bool:
    """Every event follows the one before it, and each still has its hash."""
    previous = None
    for sequence, event in enumerate(Event.objects.order_by("sequence"), start=1):
        if event.sequence != sequence or event.hash != event.computed_hash():
            return False
        if previous is not None and event.previous_hash != previous:
            return False
        previous = event.hash
    return True


def test_a_copied_database_has_every_guard(everybody: People) -> None:
    assert guards.missing(connection) == []


def test_of_two_submissions_of_one_draft_one_is_taken(everybody: People) -> None:
    version = draft_create(everybody)

    def submission() -> Submission:
        return version_submit(by=everybody.author, now=later(5), version=version, lock=1)

    outcomes = at_once(submission, submission)
    assert kinds(outcomes) == {"done": 1, "Conflict": 1}
    assert (Submission.objects.count(), Round.objects.count(), state(version.pk)) == (1, 1, State.IN_REVIEW)
    assert chain_is_whole()


def test_of_two_saves_under_one_lock_one_is_kept_and_the_other_told(everybody: People) -> None:
    version = draft_create(everybody)
    grant_give(by=everybody.administrator, now=NOW, artifact=version.artifact, person=everybody.other_author)

    def save(person: Any) -> Callable[[], Draft]:
        content = reworded(version.draft.content, f"Skrevet af {person.name}.")
        return lambda: draft_save(by=person, now=later(1), draft=version.draft, lock=1, content=content)

    outcomes = at_once(save(everybody.author), save(everybody.other_author))
    assert kinds(outcomes) == {"done": 1, "DraftStale": 1}
    kept = next(outcome for outcome in outcomes if isinstance(outcome, Draft))
    told = next(outcome for outcome in outcomes if isinstance(outcome, DraftStale))
    draft = Draft.objects.get(version=version)
    assert (draft.lock, draft.content_text) == (2, kept.content_text)
    assert kept.saved_by.name in told.message
    assert Contribution.objects.count() == 2


def test_a_save_and_a_submission_at_once_never_lose_the_save(everybody: People) -> None:
    version = draft_create(everybody)
    content = reworded(version.draft.content, "Gemt i sidste øjeblik.")
    outcomes = at_once(
        lambda: draft_save(by=everybody.author, now=later(1), draft=version.draft, lock=1, content=content),
        lambda: version_submit(by=everybody.author, now=later(1), version=version, lock=1),
    )
    assert kinds(outcomes) in ({"done": 1, "Conflict": 1}, {"done": 1, "DraftStale": 1})
    submission = profiles.latest_submission(version)
    draft = Draft.objects.get(version=version)
    assert submission is None or (draft.lock, submission.draft_lock) == (1, 1)


def test_three_approvals_at_once_approve_the_version_once(everybody: People) -> None:
    submission = submitted(draft_create(everybody), everybody.author)
    outcomes = at_once(*(approval(clinician, submission) for clinician in everybody.quorum))
    assert kinds(outcomes) == {"done": 3}
    assert state(submission.version_id) == State.APPROVED
    assert Event.objects.filter(action="version.approved").count() == 1
    assert chain_is_whole()


def test_two_clinicians_of_one_organisation_approve_at_once_and_count_for_one(everybody: People) -> None:
    submission = submitted(draft_create(everybody), everybody.author)
    outcomes = at_once(approval(everybody.plo, submission), approval(everybody.other_plo, submission))
    assert kinds(outcomes) == {"done": 1, "Conflict": 1}
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("approvals_before", [0, 2])
def test_an_approval_and_a_recall_at_once_leave_a_draft_that_is_approved_by_nobody(
    everybody: People, approvals_before: int
) -> None:
    submission = submitted(draft_create(everybody), everybody.author)
    for clinician in (everybody.dsam, everybody.kiap)[:approvals_before]:
        approval(clinician, submission)()
    outcomes = at_once(
        approval(everybody.plo, submission),
        lambda: submission_recall(by=everybody.author, now=later(11), submission=submission),
    )
    assert isinstance(outcomes[1], Submission)
    assert isinstance(outcomes[0], Decision | Conflict)
    assert state(submission.version_id) == State.DRAFT
    assert Round.objects.get().state == Round.State.RECALLED
    assert chain_is_whole()


def test_an_approval_and_a_request_for_changes_at_once_end_in_changes_requested_or_with_one_told(
    everybody: People,
) -> None:
    submission = submitted(draft_create(everybody), everybody.author)
    for clinician in (everybody.dsam, everybody.kiap):
        approval(clinician, submission)()
    outcomes = at_once(
        approval(everybody.plo, submission),
        lambda: changes_request(
            by=everybody.other_plo,
            now=later(10),
            submission=submission,
            document_hash=submission.document_hash,
            reason="Ret.",
        ),
    )
    assert kinds(outcomes) == {"done": 1, "Conflict": 1}
    reached = state(submission.version_id)
    assert reached == (State.APPROVED if isinstance(outcomes[0], Decision) else State.CHANGES_REQUESTED)


def test_an_approval_and_an_abandonment_at_once_leave_no_open_round(everybody: People) -> None:
    submission = submitted(draft_create(everybody), everybody.author)
    outcomes = at_once(
        approval(everybody.plo, submission),
        lambda: version_abandon(by=everybody.author, now=later(10), version=submission.version),
    )
    assert isinstance(outcomes[1], Version)
    assert Round.objects.get().state == Round.State.ABANDONED


def test_two_new_versions_at_once_are_one(everybody: People) -> None:
    version = draft_create(everybody)
    version_abandon(by=everybody.author, now=later(1), version=version)

    def begin() -> Version:
        return version_begin(by=everybody.author, now=later(2), artifact=version.artifact)

    assert kinds(at_once(begin, begin)) == {"done": 1, "Conflict": 1}
    assert version.artifact.versions.count() == 2


def test_two_profiles_with_one_short_name_at_once_are_one(everybody: People) -> None:
    def create() -> Version:
        return profile_create(by=everybody.author, now=NOW, slug="kol", title="KOL")

    assert kinds(at_once(create, create)) == {"done": 1, "Conflict": 1}
    assert Artifact.objects.count() == 1


def test_two_imports_under_one_name_at_once_are_one(everybody: People) -> None:
    rows = "system,code,match,display_da,display_en,unit\nicpc2,P70,exact,Demens,,\n"

    def load(person: Any) -> Callable[[], TerminologyRelease]:
        return lambda: terminology_import(by=person, now=NOW, name="prøve", content=rows)

    outcomes = at_once(load(everybody.administrator), load(everybody.other_administrator))
    assert kinds(outcomes) == {"done": 1, "Conflict": 1}

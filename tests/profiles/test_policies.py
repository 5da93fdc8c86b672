from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.profiles.lifecycle import Action, State
from cockpit.profiles.models import Version
from cockpit.profiles.policies import artifact_policy, version_policy
from cockpit.profiles.services import grant_give, version_abandon
from cockpit.review.services import submission_recall
from tests.fixtures.governance import submitted
from tests.fixtures.people import NOW, People, later

EVERYTHING = {"administrator", "other_administrator", "author", "publisher", "auditor"}
IN_REVIEW = EVERYTHING | {"plo", "other_plo", "dsam", "kiap"}


def readers(people: People, version: Version, action: str = roles.PROFILE_READ) -> set[str]:
    """Who may read the version; the rows, the artifact and the single answer agree."""
    seen = set()
    for name, person in people:
        allowed = bool(version_policy.may(person, action, version))
        assert (version in version_policy.rows(person, action)) == allowed
        if action == roles.PROFILE_READ:
            assert bool(artifact_policy.may(person, action, version.artifact)) == allowed
            assert (version.artifact in artifact_policy.rows(person, action)) == allowed
        if allowed:
            seen.add(name)
    return seen


def test_a_draft_is_read_by_its_authors_publishers_administrators_and_auditors(
    people: People, demens_draft: Version
) -> None:
    assert readers(people, demens_draft) == EVERYTHING
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    assert readers(people, demens_draft) == EVERYTHING | {"other_author"}


def test_reviewers_read_what_has_been_sent_to_review_and_not_what_was_taken_back(
    people: People, demens_draft: Version
) -> None:
    submission = submitted(demens_draft, people.author)
    assert readers(people, submission.version) == IN_REVIEW
    recalled = submission_recall(by=people.author, now=later(6), submission=submission).version
    assert readers(people, recalled) == EVERYTHING
    assert readers(people, version_abandon(by=people.author, now=later(7), version=recalled)) == EVERYTHING


def test_what_is_published_is_read_by_everybody_with_a_role(people: People, demens_published: Version) -> None:
    everybody = {name for name, _ in people}
    assert readers(people, demens_published) == everybody - {"nobody", "vendor"}
    assert readers(people, demens_published, roles.RELEASE_READ) == everybody - {"nobody"}


def test_what_is_not_published_is_no_release_for_anybody(people: People, demens_approved: Version) -> None:
    assert readers(people, demens_approved, roles.RELEASE_READ) == set()


def test_who_is_not_signed_in_or_has_no_role_reads_nothing(people: People, demens_published: Version) -> None:
    assert not version_policy.may(AnonymousUser(), roles.PROFILE_READ, demens_published)
    assert not version_policy.rows(AnonymousUser(), roles.PROFILE_READ).exists()
    verdict = version_policy.may(people.nobody, roles.PROFILE_READ, demens_published)
    assert verdict.reason_da.startswith("Det kræver rollen ")


def test_a_closed_account_and_a_superuser_flag_give_nothing(people: People, demens_published: Version) -> None:
    User.objects.filter(pk=people.reader.pk).update(is_active=False, is_superuser=True)
    people.reader.refresh_from_db()
    assert not version_policy.may(people.reader, roles.PROFILE_READ, demens_published)
    User.objects.filter(pk=people.nobody.pk).update(is_superuser=True)
    people.nobody.refresh_from_db()
    for action in version_policy.permissions:
        assert not version_policy.may(people.nobody, action, demens_published)
        assert not version_policy.rows(people.nobody, action).exists()


def test_editable_rows_are_those_of_profiles_one_may_edit(people: People, demens_draft: Version) -> None:
    assert list(version_policy.rows(people.author, roles.DRAFT_EDIT)) == [demens_draft]
    assert list(version_policy.rows(people.other_author, roles.DRAFT_EDIT)) == []


def test_a_policy_knows_nothing_of_other_rooms_actions(people: People, demens_draft: Version) -> None:
    for action in (roles.REVIEW_DECIDE, roles.RELEASE_PUBLISH, "draft.destroy"):
        for _, person in people:
            assert not version_policy.may(person, action, demens_draft)


@pytest.mark.parametrize("action", [Action.EDIT, Action.SUBMIT, Action.ABANDON])
def test_a_verdict_is_a_yes_where_person_and_state_fit(people: People, demens_draft: Version, action: Action) -> None:
    assert version_policy.verdict(people.author, action, demens_draft)


def test_a_verdict_says_why_not_the_person_before_the_state(people: People, demens_in_review: Version) -> None:
    assert version_policy.verdict(people.other_author, Action.EDIT, demens_in_review).reason_da == (
        "Du har ikke redigeringsret til denne profil. Bed en administrator om den."
    )
    verdict = version_policy.verdict(people.author, Action.EDIT, demens_in_review)
    assert not verdict
    assert State.IN_REVIEW.label in verdict.reason_da
    assert "In review" in verdict.reason_en
    assert version_policy.verdict(people.author, Action.RECALL, demens_in_review)

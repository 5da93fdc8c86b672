"""Attempts to get round the services, as the application's own database role: raw SQL, bulk writes, a superuser at
the ORM.

Invariants: 2 (contributors are frozen and complete), 3 (approving carries no edit), 4 (a version never changes), 5
(nothing is deleted).
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cockpit.profiles import selectors
from cockpit.profiles.lifecycle import EDGES, State
from cockpit.profiles.models import (
    Artifact,
    Contribution,
    Draft,
    Submission,
    SubmissionContributor,
    Version,
)
from tests.fixtures.attacks import alone, checked_now, like, refused, refused_row, without
from tests.fixtures.governance import narrowed, next_version, saved
from tests.fixtures.people import NOW, People, later

ZEROS = "sha256:" + "0" * 64


def latest(version: Version) -> Submission:
    submission = selectors.latest_submission(version)
    assert submission is not None
    return submission


TABLES = [
    "profiles_artifact",
    "profiles_version",
    "profiles_draft",
    "profiles_contribution",
    "profiles_submission",
    "profiles_submissioncontributor",
    "profiles_historicalartifact",
    "profiles_historicalversion",
    "profiles_historicaldraft",
]


def test_no_row_is_ever_deleted(demens_in_review: Version) -> None:
    for table in TABLES:
        assert refused(f"DELETE FROM {table}") == f"{table}_delete"


@pytest.mark.postgresql
def test_no_table_is_ever_emptied(demens_in_review: Version) -> None:
    checked_now()
    for table in TABLES:
        assert refused(f"TRUNCATE {table} CASCADE").endswith("_truncate")


def test_what_was_written_down_never_changes(demens_in_review: Version) -> None:
    for table, change in [
        ("profiles_contribution", "person_id = person_id + 1"),
        ("profiles_submission", f"document_hash = '{ZEROS}'"),
        ("profiles_submission", "document = evidence"),
        ("profiles_submission", "evidence = NULL, evidence_hash = NULL"),
        ("profiles_submissioncontributor", "person_id = person_id + 1"),
        ("profiles_historicalversion", "state = 'published'"),
        ("profiles_historicaldraft", "content_text = '{}'"),
        ("profiles_historicalartifact", "slug = 'noget-andet'"),
    ]:
        assert refused(f"UPDATE {table} SET {change}") == f"{table}_update"


def test_identity_and_origin_never_change(demens_draft: Version) -> None:
    for table, change in [
        ("profiles_artifact", "slug = 'kol'"),
        ("profiles_artifact", "created_by_id = created_by_id + 1"),
        ("profiles_version", "artifact_id = artifact_id + 1"),
        ("profiles_version", "base_id = id"),
        ("profiles_version", "created_by_id = created_by_id + 1"),
        ("profiles_draft", "version_id = version_id + 1"),
    ]:
        assert refused(f"UPDATE {table} SET {change}") == f"{table}_frozen"


@pytest.mark.parametrize("start", ["demens_draft", "demens_in_review", "demens_approved", "demens_published"])
def test_the_state_moves_along_the_table_only(request: pytest.FixtureRequest, start: str) -> None:
    version: Version = request.getfixturevalue(start)
    alone("profiles_version_state_edges")
    for state in State:
        if state != version.state and (version.state, state.value) not in EDGES:
            update = f"UPDATE profiles_version SET state = '{state}', number = '1.0.0' WHERE id = {version.pk}"
            assert refused(update) == "profiles_version_state_edges"
    assert refused(f"UPDATE profiles_version SET state = 'hemmelig' WHERE id = {version.pk}")


def test_a_version_begins_as_a_draft(people: People, demens_draft: Version) -> None:
    other = Artifact(kind="profile", slug="kol", created_by=people.author, created_at=NOW)
    other.save()
    row = Version(artifact=other, state="published", number="1.0.0", created_by=people.author, created_at=NOW)
    row.state_since = NOW
    assert refused_row(row) == "profiles_version_state_initial"


def test_a_version_is_made_from_a_published_one_of_the_same_profile(
    people: People, demens_draft: Version, demens_published: Version
) -> None:
    def begun(artifact: Artifact, base: Version | None) -> str:
        return refused_row(
            Version(artifact=artifact, base=base, created_by=people.author, created_at=NOW, state_since=NOW)
        )

    other = Artifact(kind="profile", slug="kol", created_by=people.author, created_at=NOW)
    other.save()
    assert begun(other, demens_published) == "profiles_version_base"
    assert begun(demens_published.artifact, None) == "profiles_version_first"


def test_there_is_one_version_on_its_way(people: People, demens_draft: Version) -> None:
    assert refused_row(
        Version(artifact=demens_draft.artifact, created_by=people.author, created_at=NOW, state_since=NOW)
    )


def test_there_is_one_standard(people: People) -> None:
    Artifact(kind="standard", slug="profilstandard", created_by=people.author, created_at=NOW).save()
    assert refused_row(Artifact(kind="standard", slug="en-anden", created_by=people.author, created_at=NOW))


@pytest.mark.parametrize("state", ["demens_in_review", "demens_approved", "demens_published"])
def test_content_cannot_be_slipped_in_under_review_or_afterwards(
    request: pytest.FixtureRequest, people: People, state: str
) -> None:
    version: Version = request.getfixturevalue(state)
    row = Contribution(version=version, person=people.author, lock=2, content_hash=ZEROS, saved_at=NOW)
    assert refused_row(row) == "profiles_contribution_editable"
    without("profiles_draft_contribution")
    sql = "UPDATE profiles_draft SET content_text = '{}', lock = lock + 1"
    assert refused(sql) == "profiles_draft_editable"


def test_content_changes_only_with_somebodys_name_on_it(people: People, demens_draft: Version) -> None:
    assert refused("UPDATE profiles_draft SET content_text = '{}', lock = lock + 1") == "profiles_draft_contribution"
    assert refused("UPDATE profiles_draft SET content_text = '{}'") == "profiles_draft_contribution"
    assert refused("UPDATE profiles_draft SET lock = lock + 1") == "profiles_draft_lock"
    Contribution.objects.create(version=demens_draft, person=people.author, lock=2, content_hash=ZEROS, saved_at=NOW)
    sql = "UPDATE profiles_draft SET content_text = '{}', lock = 2, saved_by_id = %s"
    assert refused(sql, [people.other_author.pk]) == "profiles_draft_contribution"


def test_a_draft_is_not_replaced_by_another(people: People, demens_in_review: Version) -> None:
    row = Draft(version=demens_in_review, content_text="{}", saved_by=people.author, saved_at=NOW)
    assert refused_row(row) == "profiles_draft_begin"


def copied(submission: Submission, **changes: Any) -> Submission:
    """The next submission, like this one."""
    row: Submission = like(submission, **({"counter": submission.counter + 1} | changes))
    return row


@pytest.mark.parametrize("state", ["demens_in_review", "demens_approved", "demens_published"])
def test_nothing_is_submitted_beside_what_is_in_review_or_decided(request: pytest.FixtureRequest, state: str) -> None:
    version: Version = request.getfixturevalue(state)
    assert refused_row(copied(latest(version))) == "profiles_submission_next"


def test_a_submission_is_of_the_draft_as_it_is(people: People, demens_published: Version) -> None:
    version = next_version(people, demens_published, narrowed(selectors.content_of(demens_published)))
    row = copied(latest(demens_published), version_id=version.pk, counter=1, draft_lock=1)
    assert refused_row(row) == "profiles_submission_next"
    assert refused_row(copied(latest(demens_published), version_id=version.pk, counter=2, draft_lock=2)) == (
        "profiles_submission_next"
    )


def test_a_submissions_hash_is_that_of_its_bytes(people: People, demens_published: Version) -> None:
    version = next_version(people, demens_published, narrowed(selectors.content_of(demens_published)))
    model = latest(demens_published)
    for change in ({"document_hash": ZEROS}, {"document": b"{}"}, {"evidence": b"{}"}):
        row = copied(model, version_id=version.pk, counter=1, draft_lock=2, **change)
        assert refused_row(row) == "profiles_submission_hash"


def forged(people: People, version: Version, *contributors: int) -> Submission:
    """A submission that names these contributors, written past the services."""
    assert version.base is not None
    row = copied(latest(version.base), version_id=version.pk, counter=1, draft_lock=version.draft.lock, number="1.0.1")
    row.submitted_by = people.other_author
    row.save(force_insert=True)
    for person in contributors:
        SubmissionContributor.objects.create(submission=row, person_id=person, reason="content")
    return row


def enter_review() -> str:
    return refused("UPDATE profiles_version SET state = 'in_review', number = '1.0.1' WHERE state = 'draft'")


def test_review_does_not_begin_before_the_submitter_is_named(people: People, demens_published: Version) -> None:
    version = next_version(people, demens_published, narrowed(selectors.content_of(demens_published)))
    row = forged(people, version, people.author.pk)
    without("profiles_version_round", "profiles_version_contributors")
    assert enter_review() == "profiles_version_submitted"
    SubmissionContributor.objects.create(submission=row, person=people.other_author, reason="submitted")
    with connection.cursor() as cursor:  # now nothing is lacking
        cursor.execute("UPDATE profiles_version SET state = 'in_review', number = '1.0.1' WHERE state = 'draft'")


def test_everybody_who_saved_since_the_base_is_named_before_review_begins(
    people: People, demens_published: Version
) -> None:
    version = next_version(people, demens_published, narrowed(selectors.content_of(demens_published)))
    row = forged(people, version, people.other_author.pk)
    without("profiles_version_round", "profiles_version_saver")
    assert enter_review() == "profiles_version_contributors"
    SubmissionContributor.objects.create(submission=row, person=people.author, reason="content")
    with connection.cursor() as cursor:  # now nothing is lacking
        cursor.execute("UPDATE profiles_version SET state = 'in_review', number = '1.0.1' WHERE state = 'draft'")
    assert Version.objects.get(pk=version.pk).state == State.IN_REVIEW


def test_who_saved_the_draft_as_it_is_is_named_before_review_begins(people: People, demens_published: Version) -> None:
    version = next_version(people, demens_published, narrowed(selectors.content_of(demens_published)))
    forged(people, version, people.other_author.pk)
    without("profiles_version_round", "profiles_version_contributors")
    assert enter_review() == "profiles_version_saver"


def test_a_profile_is_submitted_with_its_codes_and_its_result(people: People, demens_published: Version) -> None:
    version = next_version(people, demens_published, narrowed(selectors.content_of(demens_published)))
    model = latest(demens_published)
    for change in ({"terminology_id": None}, {"evidence": None, "evidence_hash": None}):
        row = copied(model, version_id=version.pk, counter=1, draft_lock=2, **change)
        assert refused_row(row) == "profiles_submission_whole"


def test_review_does_not_begin_without_a_round(people: People, demens_published: Version) -> None:
    version = next_version(people, demens_published, narrowed(selectors.content_of(demens_published)))
    forged(people, version, people.author.pk, people.other_author.pk)
    assert enter_review() == "profiles_version_round"


def test_what_was_saved_after_the_submission_does_not_go_to_review_under_it(
    people: People, demens_published: Version
) -> None:
    version = next_version(people, demens_published, narrowed(selectors.content_of(demens_published)))
    forged(people, version, people.author.pk, people.other_author.pk)
    saved(version, people.author, selectors.content_of(demens_published), minutes=50)
    without("profiles_version_round")
    assert enter_review() == "profiles_version_submitted"


def test_contributors_are_frozen_when_review_begins(people: People, demens_in_review: Version) -> None:
    row = SubmissionContributor(submission=latest(demens_in_review), person=people.reader, reason="content")
    assert refused_row(row) == "profiles_submissioncontributor_frozen"


@pytest.mark.parametrize("state", ["demens_draft", "demens_in_review", "demens_approved", "demens_published"])
def test_a_number_is_set_by_submission_only(request: pytest.FixtureRequest, state: str) -> None:
    version: Version = request.getfixturevalue(state)
    update = f"UPDATE profiles_version SET number = '9.9.9' WHERE id = {version.pk}"
    assert refused(update) == "profiles_version_number"


def test_a_django_superuser_at_the_orm_is_refused_like_everybody_else(people: People, demens_approved: Version) -> None:
    people.author.is_superuser = people.author.is_staff = True  # type: ignore[attr-defined]  # ours has no such field
    people.author.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        demens_approved.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(document_hash=ZEROS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=demens_approved.pk).update(state=State.SUPERSEDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(version=demens_approved).update(content_text="{}", lock=2, saved_at=later(60))

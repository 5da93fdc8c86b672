"""Attempts to decide past the services: raw rows and statements as the application's own database role, and at the
ORM.

Invariants 1 to 4: decisions name the submitted hash, no contributor decides, nothing is approved without the quorum,
nothing changes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cockpit.accounts import roles
from cockpit.accounts.models import RoleGrant, User
from cockpit.accounts.services import role_revoke
from cockpit.audit import guards
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Submission, SubmissionContributor, Version
from cockpit.review.models import Decision, Round
from cockpit.review.services import changes_request, version_approve
from tests.fixtures.attacks import alone, checked_now, like, refused, refused_row, without
from tests.fixtures.governance import draft_create, submitted
from tests.fixtures.people import FOUNDED, People, later, role_add

ZEROS = "sha256:" + "0" * 64


def decision(submission: Submission, person: User, **changes: Any) -> Decision:
    """An approval as the service would write it, but for the changes."""
    values: dict[str, Any] = {
        "round": Round.objects.get(submission=submission),
        "person": person,
        "organisation": person.organisation,
        "outcome": "approve",
        "document_hash": submission.document_hash,
        "decided_at": later(10),
    }
    return Decision(**(values | changes))


def test_a_decision_as_the_service_writes_it_is_taken(people: People, submission: Submission) -> None:
    decision(submission, people.plo).save()
    assert Decision.objects.count() == 1


def test_a_decision_about_another_hash_is_refused(people: People, submission: Submission) -> None:
    assert refused_row(decision(submission, people.plo, document_hash=ZEROS)) == "review_decision_hash"


def test_a_contributors_decision_is_refused(people: People, demens_draft: Version) -> None:
    role_add(people, people.plo, roles.ADMINISTRATOR)
    submission = submitted(demens_draft, people.author)
    without("profiles_submissioncontributor_frozen")
    SubmissionContributor.objects.create(submission=submission, person=people.plo, reason="content")
    assert refused_row(decision(submission, people.plo)) == "review_decision_contributor"
    request = decision(submission, people.plo, outcome="request_changes", reason="Mit eget.")
    assert refused_row(request) == "review_decision_contributor"


def test_a_decision_for_somebody_elses_organisation_is_refused(people: People, submission: Submission) -> None:
    row = decision(submission, people.plo, organisation=people.dsam.organisation)
    assert refused_row(row) == "review_decision_organisation"


def test_a_decision_by_somebody_outside_the_reference_group_is_refused(people: People, submission: Submission) -> None:
    without("review_decision_role")
    assert refused_row(decision(submission, people.publisher)) == "review_decision_organisation"


def test_a_decision_without_the_role_is_refused(people: People, submission: Submission) -> None:
    without("review_decision_organisation")
    assert refused_row(decision(submission, people.reader)) == "review_decision_role"


def test_a_decision_after_the_role_was_withdrawn_or_before_it_was_granted_is_refused(
    people: People, submission: Submission
) -> None:
    before = datetime(2019, 1, 1, tzinfo=FOUNDED.tzinfo)
    assert refused_row(decision(submission, people.plo, decided_at=before)) == "review_decision_role"
    grant = RoleGrant.objects.get(person=people.plo)
    role_revoke(by=people.administrator, now=later(6), grant=grant, reason="Stoppet")
    assert refused_row(decision(submission, people.plo)) == "review_decision_role"


def test_a_closed_accounts_decision_is_refused(people: People, submission: Submission) -> None:
    User.objects.filter(pk=people.plo.pk).update(is_active=False)
    assert refused_row(decision(submission, people.plo)) == "review_decision_organisation"


def test_a_decision_in_a_closed_round_is_refused(people: People, submission: Submission) -> None:
    changes_request(
        by=people.dsam, now=later(9), submission=submission, document_hash=submission.document_hash, reason="Ret."
    )
    assert refused_row(decision(submission, people.plo)) == "review_decision_open"


def test_a_person_decides_once_and_an_organisation_approves_once(people: People, submission: Submission) -> None:
    decision(submission, people.plo).save()
    assert refused_row(decision(submission, people.plo, outcome="request_changes", reason="Fortrudt"))
    assert refused_row(decision(submission, people.other_plo))


def test_changes_without_a_reason_are_refused(people: People, submission: Submission) -> None:
    assert "reason" in refused_row(decision(submission, people.plo, outcome="request_changes"))


def test_decisions_and_rounds_are_never_changed_back_or_deleted(people: People, demens_approved: Version) -> None:
    for table, change, guard in [
        ("review_decision", "outcome = 'request_changes', reason = 'x'", "review_decision_update"),
        ("review_decision", f"document_hash = '{ZEROS}'", "review_decision_update"),
        ("review_historicalround", "state = 'open'", "review_historicalround_update"),
        ("review_round", "submission_id = submission_id + 1", "review_round_frozen"),
        ("review_round", "artifact_id = artifact_id + 1", "review_round_frozen"),
        ("review_round", "state = 'open', closed_at = NULL", "review_round_state_edges"),
        ("review_round", "state = 'changes_requested'", "review_round_state_edges"),
    ]:
        assert refused(f"UPDATE {table} SET {change}") == guard
    for table in ("review_decision", "review_round", "review_historicalround"):
        assert refused(f"DELETE FROM {table}") == f"{table}_delete"


@pytest.mark.postgresql
def test_no_table_of_review_is_ever_emptied(demens_approved: Version) -> None:
    checked_now()
    for table in ("review_decision", "review_round", "review_historicalround"):
        assert refused(f"TRUNCATE {table} CASCADE").endswith("_truncate")


def test_a_round_begins_open_and_is_of_its_submissions_artifact(people: People, demens_in_review: Version) -> None:
    other = submitted(draft_create(people, "osteoporose"), people.author)
    row = Round.objects.get(submission=other)
    without("review_round_delete")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM review_round WHERE id = %s", [row.pk])
    assert refused_row(like(row, artifact_id=demens_in_review.artifact_id)) == "review_round_artifact"
    closed = like(row, state="approved", closed_at=later(9))
    assert refused_row(closed) == "review_round_state_initial"
    assert refused_row(like(row, state="open", closed_at=later(9)))


def approve_by_statement() -> str:
    return refused("UPDATE profiles_version SET state = 'approved'")


def test_a_version_is_not_approved_without_the_quorum(people: People, submission: Submission) -> None:
    assert approve_by_statement() == "profiles_version_quorum"
    version_approve(by=people.plo, now=later(9), submission=submission, document_hash=submission.document_hash)
    version_approve(by=people.dsam, now=later(9), submission=submission, document_hash=submission.document_hash)
    assert approve_by_statement() == "profiles_version_quorum"
    closing = "UPDATE review_round SET state = 'approved', closed_at = opened_at"
    assert refused(closing) == "review_round_quorum"
    without("review_round_quorum")
    with connection.cursor() as cursor:
        cursor.execute(closing)
    assert approve_by_statement() == "profiles_version_quorum"  # also when the round claims it


def test_a_version_is_not_approved_before_its_round_is_closed(people: People, submission: Submission) -> None:
    for clinician in people.quorum:
        decision(submission, clinician).save()
    assert approve_by_statement() == "profiles_version_quorum"


def test_two_clinicians_of_one_organisation_are_no_quorum(people: People, submission: Submission) -> None:
    for clinician in (people.plo, people.dsam):
        decision(submission, clinician).save()
    with connection.cursor() as cursor:  # even if one organisation could approve twice
        cursor.execute("DROP INDEX decision_one_approval_per_organisation")
    decision(submission, people.other_plo).save()
    assert refused("UPDATE review_round SET state = 'approved', closed_at = opened_at") == "review_round_quorum"


def test_approvals_of_an_earlier_submission_approve_nothing(people: People, demens_approved: Version) -> None:
    from cockpit.review.services import submission_recall

    first = profiles.latest_submission(demens_approved)
    assert first is not None
    submission_recall(by=people.author, now=later(20), submission=first)
    second = submitted(demens_approved, people.author, minutes=21)
    assert second.document_hash == first.document_hash
    assert refused("UPDATE review_round SET state = 'approved' WHERE state = 'open'") == "review_round_quorum"
    assert approve_by_statement() == "profiles_version_quorum"


def test_nothing_is_published_by_a_statement_but_what_was_approved(people: People, submission: Submission) -> None:
    alone("profiles_version_published_quorum")
    assert refused("UPDATE profiles_version SET state = 'published'") == "profiles_version_published_quorum"


def test_changes_are_requested_by_a_decision_only(people: People, submission: Submission) -> None:
    assert refused("UPDATE profiles_version SET state = 'changes_requested'") == "profiles_version_changes"


def test_a_django_superuser_at_the_orm_is_refused_like_everybody_else(people: People, submission: Submission) -> None:
    people.author.is_superuser = True
    people.author.save()
    assert refused_row(decision(submission, people.author))
    decision(submission, people.plo).save()
    for attack in (
        lambda: Decision.objects.update(person=people.dsam),
        lambda: Decision.objects.all().delete(),
        lambda: Round.objects.all().delete(),
        lambda: Version.objects.update(state=State.APPROVED),
        lambda: Decision.objects.bulk_create([decision(submission, people.author)]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()


def test_every_guard_is_in_the_database(people: People) -> None:
    assert guards.missing(connection) == []

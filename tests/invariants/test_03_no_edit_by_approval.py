"""Invariant 3: approving never carries an edit. A new hash voids every decision; saving without a change makes no new hash."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from cockpit.accounts.models import User
from cockpit.audit.errors import Conflict, Refusal, Stale
from cockpit.audit.models import Event
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Contribution, Draft, Submission, Version
from cockpit.profiles.services import draft_save
from cockpit.publishing.services import version_publish
from cockpit.review.models import Decision, Round
from cockpit.review.services import changes_request, submission_recall, version_approve
from tests.databases import at_once
from tests.fixtures.attacks import like
from tests.fixtures.governance import reworded, submitted
from tests.fixtures.people import later
from tests.invariants import promises
from tests.invariants.attack import NO_PRIVILEGE, fingerprint, not_inserted, refusal_of, stopped, tried
from tests.invariants.steps import approve, begun, publish, save
from tests.invariants.world import APPROVED, DRAFT, IN_REVIEW, PUBLISHED, World


@pytest.fixture(autouse=True)
def kept(world: World) -> Iterator[None]:
    """Whatever was tried, what is approved or published is what three organisations approved."""
    yield
    promises.published_is_approved()
    promises.four_eyes_kept()


def recalled(world: World, slug: str) -> Version:
    submission = world.submission(slug)
    submission_recall(by=world.people.author, now=later(60), submission=submission)
    return Version.objects.get(pk=submission.version_id)


def approvals(submission: Submission) -> int:
    return Decision.objects.filter(round__submission=submission, outcome="approve").count()


class TestByServices:
    @pytest.mark.parametrize("slug", [IN_REVIEW, APPROVED, PUBLISHED])
    def test_nothing_is_saved_while_or_after_it_is_decided(self, world: World, slug: str) -> None:
        version, before = world.version(slug), fingerprint()
        [refusal] = tried(lambda: save(version, world.people.author, "Skjult ændring.", minutes=70))
        assert isinstance(refusal, Conflict)
        assert fingerprint() == before

    def test_saving_without_a_change_leaves_no_trace(self, world: World) -> None:
        version = recalled(world, APPROVED)
        draft, before = Draft.objects.get(version=version), fingerprint()
        for content in (draft.content, draft.content_text, draft.content_text.encode()):
            for by in (world.people.author, world.people.author):
                draft_save(by=by, now=later(70), draft=draft, lock=draft.lock, content=content)
        reordered = dict(reversed(list(draft.content.items())))
        draft_save(by=world.people.author, now=later(71), draft=draft, lock=draft.lock, content=reordered)
        assert fingerprint() == before

    def test_a_change_voids_every_approval(self, world: World) -> None:
        old = world.submission(APPROVED)
        version = recalled(world, APPROVED)
        save(version, world.people.author, "Et nyt formål.", minutes=70)
        new = submitted(version, world.people.author, minutes=75)
        assert new.document_hash != old.document_hash
        assert (approvals(old), approvals(new)) == (3, 0)
        for person in world.people.quorum:
            for submission in (old, new):
                [refusal] = tried(partial(self.with_hash, person, submission, old.document_hash))
                assert isinstance(refusal, Stale | Conflict)
        assert Version.objects.get(pk=version.pk).state == State.IN_REVIEW

    def with_hash(self, by: User, submission: Submission, document_hash: str) -> None:
        version_approve(by=by, now=later(80), submission=submission, document_hash=document_hash)

    def test_the_same_content_sent_again_is_decided_anew(self, world: World) -> None:
        """The hash is the same; the decisions of the round that ended count for nothing."""
        old = world.submission(APPROVED)
        new = submitted(recalled(world, APPROVED), world.people.author, minutes=70)
        assert new.document_hash == old.document_hash
        for person in world.people.quorum:
            assert Version.objects.get(pk=new.version_id).state == State.IN_REVIEW
            approve(person, new, minutes=80)
        assert Version.objects.get(pk=new.version_id).state == State.APPROVED

    def test_an_approval_before_a_request_for_changes_does_not_count_after_it(self, world: World) -> None:
        submission = world.submission(IN_REVIEW)  # PLO has approved
        seen = submission.document_hash
        changes_request(
            by=world.people.dsam, now=later(60), submission=submission, document_hash=seen, reason="Ret formålet"
        )
        version = Version.objects.get(pk=submission.version_id)
        save(version, world.people.author, "Rettet formål.", minutes=65)
        again = submitted(version, world.people.author, minutes=70)
        approve(world.people.dsam, again, minutes=80)
        approve(world.people.kiap, again, minutes=80)
        assert Version.objects.get(pk=version.pk).state == State.IN_REVIEW
        approve(world.people.plo, again, minutes=80)
        assert Version.objects.get(pk=version.pk).state == State.APPROVED

    def test_what_was_recalled_is_not_published_by_the_hash_that_was_approved(self, world: World) -> None:
        old = world.submission(APPROVED)
        version = recalled(world, APPROVED)
        [refusal] = tried(lambda: publish(world.people.publisher, old))
        assert isinstance(refusal, Conflict)
        save(version, world.people.author, "Et nyt formål.", minutes=70)
        new = submitted(version, world.people.author, minutes=75)
        for person in world.people.quorum:
            approve(person, new, minutes=80)
        by, seen = world.people.publisher, old.document_hash
        [refusal] = tried(lambda: version_publish(by=by, now=later(90), version=version, document_hash=seen))
        assert isinstance(refusal, Stale)


class TestByRawSql:
    def test_decisions_are_not_moved_to_the_next_round(self, world: World) -> None:
        old = world.submission(APPROVED)
        version = recalled(world, APPROVED)
        save(version, world.people.author, "Et nyt formål.", minutes=70)
        new = submitted(version, world.people.author, minutes=75)
        round_, old_round = Round.objects.get(submission=new), Round.objects.get(submission=old)
        before = fingerprint()
        refused = (NO_PRIVILEGE, "review_decision_update")
        assert stopped(f"UPDATE review_decision SET round_id = {round_.pk} WHERE round_id = {old_round.pk}") in refused
        assert stopped(f"UPDATE review_decision SET document_hash = '{new.document_hash}'") in refused
        assert stopped(f"UPDATE review_round SET submission_id = {new.pk} WHERE id = {old_round.pk}")
        assert stopped(f"UPDATE review_round SET state = 'open', closed_at = NULL WHERE id = {old_round.pk}")
        for decision in Decision.objects.filter(round=old_round):
            assert not_inserted(like(decision, round_id=round_.pk))
        assert fingerprint() == before

    def test_a_draft_is_not_changed_under_review_or_approval(self, world: World) -> None:
        before = fingerprint()
        for slug in (IN_REVIEW, APPROVED, PUBLISHED):
            draft = Draft.objects.get(version=world.version(slug))
            sql = "UPDATE profiles_draft SET content_text = %s, lock = lock + 1 WHERE id = %s"
            assert stopped(sql, [draft.content_text + " ", draft.pk]).startswith("profiles_draft_")
            row = Contribution(
                version_id=draft.version_id,
                person=world.people.author,
                lock=draft.lock + 1,
                content_hash="sha256:" + "0" * 64,
                saved_at=later(70),
            )
            assert not_inserted(row)
        assert fingerprint() == before

    def test_a_submission_is_neither_changed_nor_followed_by_another_while_it_is_decided(self, world: World) -> None:
        before = fingerprint()
        for slug in (IN_REVIEW, APPROVED, PUBLISHED):
            submission = world.submission(slug)
            for change in ("document = evidence", "document_hash = evidence_hash", "counter = 9", "number = '9.9.9'"):
                assert stopped(f"UPDATE profiles_submission SET {change} WHERE id = {submission.pk}") in (
                    NO_PRIVILEGE,
                    "profiles_submission_update",
                )
            assert not_inserted(like(submission, counter=submission.counter + 1)) == "profiles_submission_next"
        assert fingerprint() == before

    def test_a_submission_whose_hash_is_another_contents_is_refused(self, world: World) -> None:
        """Otherwise three organisations could be shown one document and approve the hash of another."""
        model, other = world.submission(PUBLISHED), world.submission(APPROVED)
        version = begun(world)
        draft = save(version, world.people.author, "Et nyt formål.", minutes=102)
        values = {"version_id": version.pk, "counter": 1, "draft_lock": draft.lock}
        before = fingerprint()
        for change in (
            {"document": other.document_bytes},
            {"document_hash": other.document_hash},
            {"document": model.document_bytes + b" "},
            {"evidence": other.evidence_bytes},
        ):
            assert not_inserted(like(model, **values, **change)) == "profiles_submission_hash"
        assert fingerprint() == before

    def test_a_version_does_not_return_to_approval_without_review(self, world: World) -> None:
        version = recalled(world, APPROVED)
        before = fingerprint()
        for state in ("approved", "published", "in_review"):
            assert stopped(f"UPDATE profiles_version SET state = '{state}' WHERE id = {version.pk}")
        assert fingerprint() == before


@pytest.mark.postgresql
class TestAtTheSameMoment:
    def test_the_last_approval_and_a_recall(self, world: World) -> None:
        """Either it is approved and then recalled, or recalled and the approval refused; never approved after the recall."""
        submission = world.submission(IN_REVIEW)
        approve(world.people.dsam, submission, minutes=30)
        decided, taken_back = at_once(
            lambda: approve(world.people.kiap, submission, minutes=40),
            lambda: submission_recall(by=world.people.author, now=later(40), submission=submission),
        )
        assert refusal_of(taken_back) is None
        assert isinstance(decided, Decision) or refusal_of(decided)
        assert world.version(IN_REVIEW).state == State.DRAFT

    def test_publishing_and_a_recall(self, world: World) -> None:
        submission = world.submission(APPROVED)
        outcomes = at_once(
            lambda: publish(world.people.publisher, submission),
            lambda: submission_recall(by=world.people.author, now=later(300), submission=submission),
        )
        assert [isinstance(outcome, Refusal) for outcome in outcomes].count(True) == 1, outcomes
        assert world.version(APPROVED).state in (State.PUBLISHED, State.DRAFT)

    def test_the_same_draft_saved_by_two(self, world: World) -> None:
        """One of them is saved; the other is told, and nothing of it was overwritten or lost."""
        draft = Draft.objects.get(version=world.version(DRAFT))
        words = ("Den enes formål.", "Den andens formål.")
        outcomes = at_once(
            *[
                lambda text=text: draft_save(
                    by=world.people.author,
                    now=later(1),
                    draft=draft,
                    lock=draft.lock,
                    content=reworded(draft.content, text),
                )
                for text in words
            ]
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Draft", "DraftStale"]
        now = Draft.objects.get(pk=draft.pk)
        assert now.lock == draft.lock + 1
        assert now.content["clinical"]["purpose"]["da"] in words
        assert Event.objects.filter(action="draft.saved", subject_id=str(draft.version_id)).count() == 1

"""Publishing and withdrawing: exactly what was approved, by other eyes, chained, and nothing half-done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cockpit.accounts import roles
from cockpit.audit.errors import Conflict, Invalid, NotAllowed, Refusal, Stale
from cockpit.audit.models import Event
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import Action, State
from cockpit.profiles.models import Version
from cockpit.profiles.services import profile_create, standard_begin, version_begin
from cockpit.publishing.models import Release
from cockpit.publishing.policies import release_policy
from cockpit.publishing.selectors import release_chain_fault
from cockpit.publishing.services import version_publish, version_withdraw
from cockpit.review.services import submission_recall
from cockpit.standard.canonical import hash_of
from cockpit.standard.feed import published_set
from tests.fixtures.attacks import without
from tests.fixtures.governance import (
    approved,
    draft_create,
    example_content,
    narrowed,
    next_version,
    published,
    published_example,
    reworded,
    standard_ensure,
    submitted,
)
from tests.fixtures.people import NOW, People, later, role_add

ZEROS = "sha256:" + "0" * 64


def hash_of_version(version: Version) -> str:
    submission = profiles.latest_submission(version)
    assert submission is not None
    return submission.document_hash


def publish(people: People, version: Version, **changes: Any) -> Release:
    values: dict[str, Any] = {
        "by": people.publisher,
        "now": later(20),
        "version": version,
        "document_hash": hash_of_version(version),
    }
    return version_publish(**(values | changes))


def withdraw(people: People, version: Version, **changes: Any) -> Release:
    values: dict[str, Any] = {
        "by": people.publisher,
        "now": later(60),
        "version": version,
        "reason": "Forkert kode i populationen",
    }
    return version_withdraw(**(values | changes))


def refused(call: Any, *arguments: Any, **changes: Any) -> str:
    """The code of the refusal; it must have a sentence in both languages and have changed nothing."""
    before = (Release.objects.count(), Event.objects.count(), sorted(Version.objects.values_list("pk", "state")))
    with pytest.raises(Refusal) as caught:
        call(*arguments, **changes)
    assert caught.value.message != caught.value.message_en
    assert (
        Release.objects.count(),
        Event.objects.count(),
        sorted(Version.objects.values_list("pk", "state")),
    ) == before
    return caught.value.code


@pytest.fixture
def ready(people: People, demens_approved: Version) -> Version:
    """Demens approved, and the standard published."""
    standard_ensure(people)
    return demens_approved


@pytest.fixture
def successor(people: People, demens_published: Version) -> Version:
    """Demens 2.0.0, approved, made from 1.0.0, which is in force."""
    version = next_version(people, demens_published, narrowed(profiles.content_of(demens_published)))
    return approved(people, submitted(version, people.author, minutes=35), minutes=40)


# Publishing.


def test_what_is_published_is_byte_for_byte_what_was_approved(people: People, ready: Version) -> None:
    submission = profiles.latest_submission(ready)
    assert submission is not None
    release = publish(people, ready)
    payload = release.payload
    assert payload.document == release.document_hash == submission.document_hash == hash_of(submission.document_bytes)
    assert (payload.subject, payload.id, payload.version, payload.kind) == ("profile", "demens", "1.0.0", "publish")
    assert payload.evidence == submission.evidence_hash
    assert [approval.organisation for approval in payload.approvals] == ["PLO", "DSAM", "KiAP"]
    assert payload.approvals[0].decided == "2026-11-21T09:10:00Z"
    assert (payload.issued, payload.effective_from) == ("2026-11-21T09:20:00Z", "2026-11-21")
    assert Version.objects.get(pk=ready.pk).state == State.PUBLISHED


def test_publishing_leaves_one_event_that_names_the_releases(people: People, ready: Version) -> None:
    before = Event.objects.count()
    release = publish(people, ready)
    (event,) = Event.objects.order_by("sequence")[before:]
    assert (event.action, event.actor_id, event.subject_id) == ("version.published", people.publisher.pk, str(ready.pk))
    assert event.data["releases"] == [release.sequence]
    assert event.data["document_hash"] == release.document_hash


def test_the_standard_is_published_as_its_own_subject(people: People) -> None:
    standard_ensure(people)
    payload = Release.objects.get().payload
    assert (payload.subject, payload.id, payload.version, payload.sequence) == ("standard", "profilstandard", "1.0", 1)
    assert (payload.previous, payload.evidence) == (None, None)


def test_a_successor_supersedes_the_version_in_force_in_the_same_transaction(
    people: People, demens_published: Version, successor: Version
) -> None:
    release = publish(people, successor, now=later(50))
    assert Version.objects.get(pk=demens_published.pk).state == State.SUPERSEDED
    tombstone = Release.objects.get(sequence=release.sequence + 1)
    assert (tombstone.kind, tombstone.version, tombstone.replaced_by) == ("supersede", demens_published, successor)
    assert tombstone.payload.document == hash_of_version(demens_published)
    assert tombstone.payload.replaced_by is not None
    assert (tombstone.payload.replaced_by.id, tombstone.payload.replaced_by.version) == ("demens", "2.0.0")
    assert Event.objects.latest("sequence").data["releases"] == [release.sequence, tombstone.sequence]
    assert Event.objects.latest("sequence").data["superseded"] == "1.0.0"


def test_the_chain_replays_from_nothing_to_exactly_what_is_in_force(
    people: People, demens_published: Version, successor: Version
) -> None:
    publish(people, successor, now=later(50))
    published_example(people, "osteoporose")
    withdraw(people, successor)
    replayed = published_set(release.payload for release in Release.objects.order_by("sequence"))
    assert release_chain_fault() is None
    in_force = {(version.artifact.slug, version.number) for version in Version.objects.filter(state=State.PUBLISHED)}
    assert {(key[1], key[2]) for key, version in replayed.versions.items() if version.status == "published"} == in_force
    ended = {
        (version.artifact.slug, version.number): version.state
        for version in Version.objects.exclude(state=State.PUBLISHED)
    }
    for key, version in replayed.versions.items():
        assert version.status == ended.get((key[1], key[2]), "published")


def test_a_chain_that_was_altered_does_not_replay(people: People, ready: Version) -> None:
    publish(people, ready)
    without("publishing_release_update")
    Release.objects.filter(sequence=2).update(payload_text=Release.objects.get(sequence=1).payload_text)
    assert release_chain_fault() == "replayed"


def test_a_later_date_can_be_chosen_and_today_is_danish(people: People, ready: Version) -> None:
    assert publish(people, ready, effective_from=date(2027, 1, 1)).payload.effective_from == "2027-01-01"


def test_shortly_before_midnight_utc_it_is_tomorrow_in_denmark(people: People, ready: Version) -> None:
    release = publish(people, ready, now=datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    assert (release.payload.effective_from, release.payload.issued) == ("2026-11-22", "2026-11-21T23:30:00Z")


def test_a_date_in_the_past_is_refused(people: People, ready: Version) -> None:
    assert refused(publish, people, ready, effective_from=date(2026, 11, 20)) == "effective-in-the-past"


def test_another_hash_than_the_approved_one_is_refused(people: People, ready: Version) -> None:
    with pytest.raises(Stale):
        publish(people, ready, document_hash=ZEROS)
    assert refused(publish, people, ready, document_hash=ZEROS) == "other-hash"


def test_a_contributor_does_not_publish_even_as_publisher_or_superuser(people: People, ready: Version) -> None:
    role_add(people, people.author, roles.PUBLISHER)
    people.author.is_superuser = True
    people.author.save()
    with pytest.raises(NotAllowed) as caught:
        publish(people, ready, by=people.author)
    assert "selv bidraget" in caught.value.message
    assert refused(publish, people, ready, by=people.author) == "not-allowed"


def test_who_imported_the_code_release_does_not_publish(people: People, ready: Version) -> None:
    role_add(people, people.administrator, roles.PUBLISHER)
    assert refused(publish, people, ready, by=people.administrator) == "not-allowed"


def test_only_publishers_publish_and_withdraw(people: People, demens_published: Version, successor: Version) -> None:
    for name, person in people:
        if name != "publisher":
            assert refused(publish, people, successor, by=person) == "not-allowed"
            assert refused(withdraw, people, demens_published, by=person) == "not-allowed"


def test_what_is_not_approved_is_not_published(people: People, terminology: object, demens_published: Version) -> None:
    draft = draft_create(people, "osteoporose")
    assert (
        refused(version_publish, by=people.publisher, now=later(5), version=draft, document_hash=ZEROS)
        == "publish-not-possible"
    )
    in_review = submitted(draft, people.author).version
    assert refused(publish, people, in_review) == "publish-not-possible"
    assert refused(publish, people, demens_published) == "publish-not-possible"


def test_a_recalled_approval_is_not_published(people: People, ready: Version) -> None:
    submission = profiles.latest_submission(ready)
    assert submission is not None
    submission_recall(by=people.author, now=later(15), submission=submission)
    assert refused(publish, people, ready) == "publish-not-possible"


def test_a_profile_waits_for_its_standard(people: People, demens_approved: Version) -> None:
    assert refused(publish, people, demens_approved) == "standard-not-published"
    standard_ensure(people)
    publish(people, demens_approved)


def test_a_version_of_the_standard_in_draft_is_approved_but_not_published(people: People) -> None:
    standard_ensure(people)
    version = standard_begin(by=people.other_author, now=later(20))
    approved(people, submitted(version, people.other_author, minutes=21), minutes=22)
    version.refresh_from_db()
    assert refused(publish, people, version) == "standard-in-draft"
    verdict = release_policy.verdict(people.publisher, Action.PUBLISH, version)
    assert not verdict and "kan først udgives, når den er låst" in verdict.reason_da
    assert Release.objects.count() == 1


def test_a_profile_in_the_standard_in_draft_is_approved_but_not_published(people: People, terminology: object) -> None:
    standard_ensure(people)
    content = {**example_content("demens"), "standard": "1.1"}
    draft = profile_create(by=people.author, now=NOW, slug="demens", document=content)
    version = approved(people, submitted(draft, people.author))
    assert refused(publish, people, version) == "standard-not-published"
    assert Release.objects.count() == 1


def test_a_version_made_from_an_older_one_is_refused(
    people: People, demens_published: Version, successor: Version
) -> None:
    without("profiles_version_frozen")
    Version.objects.filter(pk=successor.pk).update(base=None)
    with pytest.raises(Conflict) as caught:
        publish(people, successor)
    assert caught.value.code == "base-not-current"
    assert "1.0.0 er udgivet siden" in caught.value.message
    Version.objects.filter(pk=demens_published.pk).update(base=demens_published)
    Version.objects.filter(pk=successor.pk).update(base=successor)
    assert refused(publish, people, successor) == "base-not-current"


def test_after_a_withdrawal_a_successor_is_published_without_superseding(
    people: People, demens_published: Version, successor: Version
) -> None:
    withdraw(people, demens_published)
    release = publish(people, successor, now=later(70))
    assert Release.objects.latest("sequence") == release
    assert Version.objects.get(pk=demens_published.pk).state == State.WITHDRAWN


def test_a_new_version_after_a_withdrawal_is_made_from_the_withdrawn_one(
    people: People, demens_published: Version
) -> None:
    withdraw(people, demens_published)
    version = version_begin(by=people.author, now=later(70), artifact=demens_published.artifact)
    assert version.base == demens_published


def test_a_document_that_was_altered_in_the_database_is_not_published(people: People, ready: Version) -> None:
    submission = profiles.latest_submission(ready)
    assert submission is not None
    without("profiles_submission_update")
    altered = submission.document_bytes.replace(b"demens", b"Demens", 1)
    type(submission).objects.filter(pk=submission.pk).update(document=altered)
    assert refused(publish, people, ready) == "document-altered"


def test_a_profile_that_builds_on_a_withdrawn_one_is_not_published(people: People, terminology: object) -> None:
    base = published_example(people, "svaer-psykisk-sygdom")
    version = draft_create(people, "somatisk-undersoegelse")
    version = approved(people, submitted(version, people.author))
    withdraw(people, base)
    assert refused(publish, people, version, now=later(70)) == "pin-withdrawn"


def test_a_profile_is_published_with_the_profiles_that_it_builds_on_inside(people: People, terminology: object) -> None:
    published_example(people, "svaer-psykisk-sygdom")
    version = published_example(people, "somatisk-undersoegelse")
    submission = profiles.latest_submission(version)
    assert submission is not None
    (pin,) = submission.profile().profiles
    assert pin.document is not None
    assert Release.objects.latest("sequence").payload.document == hash_of(submission.document_bytes)


# Withdrawing.


def test_withdrawing_writes_a_tombstone_with_the_reason(people: People, demens_published: Version) -> None:
    before = Event.objects.count()
    release = withdraw(people, demens_published, reason="  Forkert kode  ")
    assert (release.kind, release.reason, release.payload.reason) == ("withdraw", "Forkert kode", "Forkert kode")
    assert release.payload.document == hash_of_version(demens_published)
    assert release.payload.replaced_by is None
    (event,) = Event.objects.order_by("sequence")[before:]
    assert (event.action, event.data["releases"], event.data["replaced_by"]) == (
        "version.withdrawn",
        [release.sequence],
        None,
    )
    assert Version.objects.get(pk=demens_published.pk).state == State.WITHDRAWN


def test_withdrawing_can_name_what_to_use_instead(people: People, demens_published: Version) -> None:
    bones = published_example(people, "osteoporose")
    release = withdraw(people, demens_published, replaced_by=bones)
    assert release.payload.replaced_by is not None
    assert (release.payload.replaced_by.id, release.payload.replaced_by.version) == ("osteoporose", "1.0.0")
    assert Event.objects.latest("sequence").data["replaced_by"] == ["osteoporose", "1.0.0"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 5001])
def test_withdrawing_takes_a_reason(people: People, demens_published: Version, reason: str) -> None:
    with pytest.raises(Invalid):
        withdraw(people, demens_published, reason=reason)
    assert refused(withdraw, people, demens_published, reason=reason) == "reason-missing"


def test_a_replacement_is_another_version_in_force_of_the_same_kind(people: People, demens_published: Version) -> None:
    standard = Version.objects.get(artifact__kind="standard")
    draft = draft_create(people, "osteoporose")
    for chosen in (demens_published, standard, draft):
        assert refused(withdraw, people, demens_published, replaced_by=chosen) == "replacement-not-in-force"


def test_what_is_not_in_force_is_not_withdrawn(people: People, demens_published: Version, successor: Version) -> None:
    assert refused(withdraw, people, successor) == "withdraw-not-possible"
    publish(people, successor, now=later(50))
    assert refused(withdraw, people, demens_published) == "withdraw-not-possible"
    withdraw(people, successor)
    assert refused(withdraw, people, successor) == "withdraw-not-possible"


# Without a broker.


def test_publishing_stands_when_the_broker_is_down(
    people: People, ready: Version, django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        publish(people, ready)
    assert len(callbacks) == 1
    assert "the release is delivered by the next poll" in caplog.text
    assert Version.objects.get(pk=ready.pk).state == State.PUBLISHED


def test_a_text_change_is_published_as_a_patch(people: People, demens_published: Version) -> None:
    version = next_version(
        people, demens_published, reworded(profiles.content_of(demens_published), "Andre ord om formålet")
    )
    version = approved(people, submitted(version, people.author, minutes=35), minutes=40)
    version = published(people, version, minutes=45)
    assert (version.number, version.state) == ("1.0.1", State.PUBLISHED)

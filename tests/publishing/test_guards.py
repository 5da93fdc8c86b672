"""The database itself refuses what no service would do: raw SQL and the ORM, as the application's own role."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cockpit.accounts import roles
from cockpit.accounts.services import role_revoke
from cockpit.audit import guards
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Submission, Version
from cockpit.publishing.models import Delivery, Release, ReleaseHead, ReleaseSignature, Target
from cockpit.publishing.services import deliveries_enqueue, releases_sign
from cockpit.standard.canonical import hash_of
from cockpit.standard.envelope import ReleasePayload
from tests.fixtures.attacks import refused, refused_row, without
from tests.fixtures.governance import draft_create, standard_ensure, submitted
from tests.fixtures.people import NOW, People, later, role_add
from tests.fixtures.releases import Publisher

ZEROS = "sha256:" + "0" * 64


@pytest.fixture
def ready(people: People, demens_approved: Version) -> Version:
    """Demens approved, and the standard published as release 1."""
    standard_ensure(people)
    return demens_approved


def forged(people: People, version: Version, said: dict[str, Any] | None = None, **changes: Any) -> Release:
    """A release row that is right in all but the changes; `said` changes the payload alone."""
    head = ReleaseHead.objects.get()
    submission = profiles.latest_submission(version)
    assert submission is not None
    values: dict[str, Any] = {
        "sequence": head.sequence + 1,
        "kind": "publish",
        "version": version,
        "submission": submission,
        "document_hash": submission.document_hash,
        "effective_from": NOW.date(),
        "previous_hash": head.payload_hash,
        "released_by": people.publisher,
        "released_at": later(20),
        **changes,
    }
    payload = {
        "sequence": values["sequence"],
        "previous": values["previous_hash"] or None,
        "kind": values["kind"],
        "subject": "profile",
        "id": version.artifact.slug,
        "version": version.number,
        "document": values["document_hash"],
        "effective_from": "2026-11-21",
        "issued": "2026-11-21T09:20:00Z",
        "approvals": [],
        "evidence": None,
        "replaced_by": None,
        "reason": values.get("reason") or None,
        **(said or {}),
    }
    content = ReleasePayload.model_validate_json(json.dumps(payload)).payload_bytes()
    return Release(**{"payload_text": content.decode(), "payload_hash": hash_of(content), **values})


def test_the_forged_row_is_otherwise_right(people: People, ready: Version) -> None:
    forged(people, ready).save(force_insert=True)
    assert Release.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"sequence": 3}, "publishing_release_next"),
        ({"sequence": 1}, "publishing_release_next"),
        ({"previous_hash": ZEROS}, "publishing_release_next"),
        ({"previous_hash": ""}, "publishing_release_next"),
        ({"document_hash": ZEROS}, "publishing_release_submission"),
        ({"kind": "supersede"}, "publishing_release_state"),
        ({"kind": "withdraw", "reason": "Fejl"}, "publishing_release_state"),
        ({"said": {"sequence": 7}}, "publishing_release_payload"),
        ({"said": {"kind": "withdraw"}}, "publishing_release_payload"),
        ({"said": {"document": ZEROS}}, "publishing_release_payload"),
        ({"said": {"previous": None}}, "publishing_release_payload"),
        ({"said": {"reason": "noget"}}, "publishing_release_payload"),
        ({"said": {"version": "9.9.9"}}, "publishing_release_payload"),
        ({"said": {"id": "osteoporose"}}, "publishing_release_payload"),
    ],
)
def test_a_forged_release_is_refused(people: People, ready: Version, changes: dict[str, Any], guard: str) -> None:
    assert refused_row(forged(people, ready, **changes)) == guard
    assert Release.objects.count() == 1


def test_a_contributor_or_anybody_but_a_publisher_releases_nothing(people: People, ready: Version) -> None:
    assert refused_row(forged(people, ready, released_by=people.reader)) == "publishing_release_role"
    role_add(people, people.author, roles.PUBLISHER)
    assert refused_row(forged(people, ready, released_by=people.author)) == "publishing_release_contributor"


def test_a_publisher_whose_role_was_withdrawn_releases_nothing(people: People, ready: Version) -> None:
    grant = people.publisher.role_grants.get()
    role_revoke(by=people.administrator, now=later(16), grant=grant, reason="Ny opgave")
    assert refused_row(forged(people, ready)) == "publishing_release_role"


def test_what_was_not_approved_is_not_released(people: People, ready: Version) -> None:
    version = submitted(draft_create(people, "osteoporose"), people.author).version
    version = Version.objects.get(pk=version.pk)
    without("publishing_release_state")
    assert refused_row(forged(people, version)) == "publishing_release_approved"


def test_what_is_published_already_is_not_published_again(people: People, demens_published: Version) -> None:
    assert refused_row(forged(people, demens_published)) == "publishing_release_state"
    without("publishing_release_state")
    assert "release" in refused_row(forged(people, demens_published))


def test_a_release_names_its_own_versions_last_submission(people: People, ready: Version) -> None:
    other = Submission.objects.exclude(version=ready).get()
    release = forged(people, ready, submission=other, document_hash=other.document_hash)
    assert refused_row(release) == "publishing_release_submission"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "noget"},
        {"kind": "withdraw", "reason": ""},
        {"kind": "supersede", "replaced_by": None},
        {"reason": "hvorfor"},
    ],
)
def test_a_release_is_whole(people: People, ready: Version, changes: dict[str, Any]) -> None:
    without("publishing_release_state", "publishing_release_payload")
    said = {"kind": "publish"} if changes.get("kind") == "noget" else {}
    assert "check constraint" in refused_row(forged(people, ready, said=said, **changes)).lower()


@pytest.fixture
def travelling(people: People, demens_published: Version, worker: Publisher) -> Version:
    """Demens published, signed and enqueued."""
    releases_sign(now=later(30))
    deliveries_enqueue(now=later(30))
    return demens_published


@pytest.mark.parametrize(
    ("statement", "guard"),
    [
        ("UPDATE publishing_release SET payload_text = '{}'", "publishing_release_update"),
        ("UPDATE publishing_release SET released_by_id = released_by_id + 1", "publishing_release_update"),
        ("DELETE FROM publishing_release", "publishing_release_delete"),
        ("UPDATE publishing_releasesignature SET token = 'x'", "publishing_releasesignature_update"),
        ("DELETE FROM publishing_releasesignature", "publishing_releasesignature_delete"),
        ("DELETE FROM publishing_releasehead", "publishing_releasehead_delete"),
        (
            "INSERT INTO publishing_releasehead (id, sequence, payload_hash) VALUES (2, 0, '')",
            "publishing_releasehead_insert",
        ),
        ("UPDATE publishing_releasehead SET sequence = 0, payload_hash = ''", "publishing_releasehead_step"),
        ("UPDATE publishing_releasehead SET sequence = sequence + 1", "publishing_releasehead_step"),
        ("UPDATE publishing_releasehead SET payload_hash = 'x'", "publishing_releasehead_step"),
        ("DELETE FROM publishing_delivery", "publishing_delivery_delete"),
        ("UPDATE publishing_delivery SET release_id = 2 WHERE release_id = 1", "publishing_delivery_frozen"),
        ("UPDATE publishing_delivery SET state = 'tabt', delivered_at = NULL", "publishing_delivery_state_edges"),
        ("DELETE FROM publishing_historicaldelivery", "publishing_historicaldelivery_delete"),
        ("UPDATE publishing_historicaldelivery SET attempts = 0", "publishing_historicaldelivery_update"),
        ("DELETE FROM publishing_target", "publishing_target_delete"),
        ("UPDATE publishing_target SET slug = 'andet'", "publishing_target_frozen"),
        ("UPDATE publishing_target SET event_sequence = 0", "publishing_target_forward"),
    ],
)
def test_a_statement_that_would_change_history_is_refused(travelling: Version, statement: str, guard: str) -> None:
    before = [list(model.objects.values()) for model in (Release, ReleaseSignature, ReleaseHead, Delivery, Target)]
    assert refused(statement) == guard
    assert before == [
        list(model.objects.values()) for model in (Release, ReleaseSignature, ReleaseHead, Delivery, Target)
    ]


def test_nothing_is_delivered_before_what_precedes_it_or_unsigned(travelling: Version) -> None:
    delivered = (
        "UPDATE publishing_delivery SET state = 'delivered', delivered_at = next_attempt_at WHERE release_id = {}"
    )
    assert refused(delivered.format(2)) == "publishing_delivery_order"
    without("publishing_releasesignature_delete")
    ReleaseSignature.objects.filter(pk=1).delete()
    assert refused(delivered.format(1)) == "publishing_delivery_order"


def test_a_delivery_begins_waiting(travelling: Version) -> None:
    without("publishing_delivery_delete")
    delivery = Delivery.objects.get(release_id=2)
    Delivery.objects.filter(pk=delivery.pk).delete()
    forged = Delivery(target=delivery.target, release_id=2, state="delivered", delivered_at=NOW, next_attempt_at=NOW)
    assert refused_row(forged) == "publishing_delivery_state_initial"


def test_no_version_is_published_superseded_or_withdrawn_without_its_release(people: People, ready: Version) -> None:
    update = f"UPDATE profiles_version SET state = '{{}}' WHERE id = {ready.pk}"
    assert refused(update.format(State.PUBLISHED)) == "profiles_version_published_release"
    standard = Version.objects.get(artifact__kind="standard")
    update = f"UPDATE profiles_version SET state = '{{}}' WHERE id = {standard.pk}"
    assert refused(update.format(State.SUPERSEDED)) == "profiles_version_superseded_release"
    assert refused(update.format(State.WITHDRAWN)) == "profiles_version_withdrawn_release"


def test_a_django_superuser_at_the_orm_is_refused_like_everybody_else(people: People, travelling: Version) -> None:
    people.author.is_superuser = True
    people.author.save()
    attacks: list[Callable[[], Any]] = [
        lambda: Release.objects.all().delete(),
        lambda: Release.objects.update(released_by=people.author),
        lambda: Release.objects.bulk_create([forged(people, travelling, released_by=people.author)]),
        lambda: ReleaseSignature.objects.update(token="x"),
        lambda: ReleaseHead.objects.update(sequence=0),
        lambda: Version.objects.filter(pk=travelling.pk).update(state=State.WITHDRAWN),
        lambda: Delivery.objects.all().delete(),
    ]
    for attack in attacks:
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()


def test_every_guard_is_in_the_database(people: People) -> None:
    assert guards.missing(connection) == []


def test_what_may_not_be_deleted_may_not_be_truncated_or_replaced(fresh_database: None) -> None:
    tables = (
        "publishing_release",
        "publishing_releasesignature",
        "publishing_releasehead",
        "publishing_delivery",
        "publishing_target",
    )
    if connection.vendor == "postgresql":
        for table in tables:
            assert refused(f"TRUNCATE {table} CASCADE").endswith("_truncate")
    else:
        replace = "INSERT OR REPLACE INTO publishing_releasehead (id, sequence, payload_hash) VALUES (1, 0, '')"
        assert refused(replace) == "publishing_releasehead_insert"
    assert ReleaseHead.objects.get().sequence == 0

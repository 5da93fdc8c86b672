"""Who may publish, withdraw, read and restart: allowed by role and clean hands alone, with the reason beside the button."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from cockpit.accounts import roles
from cockpit.profiles.lifecycle import Action
from cockpit.profiles.models import Version
from cockpit.publishing.models import Delivery, Release
from cockpit.publishing.policies import delivery_policy, release_policy, release_reading
from cockpit.publishing.services import deliveries_enqueue
from tests.fixtures.governance import draft_create, standard_ensure
from tests.fixtures.people import People, later, role_add


def test_the_publish_button_says_what_is_in_the_way(people: People, demens_approved: Version) -> None:
    verdict = release_policy.verdict(people.publisher, Action.PUBLISH, demens_approved)
    assert not verdict
    assert "Udgiv standarden først" in verdict.reason_da
    standard_ensure(people)
    assert release_policy.verdict(people.publisher, Action.PUBLISH, demens_approved)
    assert "Udgiver" in release_policy.verdict(people.reader, Action.PUBLISH, demens_approved).reason_da
    assert "ikke logget ind" in release_policy.verdict(AnonymousUser(), Action.PUBLISH, demens_approved).reason_da
    role_add(people, people.author, roles.PUBLISHER)
    assert "selv bidraget" in release_policy.verdict(people.author, Action.PUBLISH, demens_approved).reason_da
    assert "er i tilstanden" in release_policy.verdict(people.publisher, Action.WITHDRAW, demens_approved).reason_da


def test_the_withdraw_button_is_open_to_publishers(people: People, demens_published: Version) -> None:
    assert release_policy.verdict(people.publisher, Action.WITHDRAW, demens_published)
    assert not release_policy.verdict(people.administrator, Action.WITHDRAW, demens_published)
    role_add(people, people.author, roles.PUBLISHER)
    assert release_policy.verdict(people.author, Action.WITHDRAW, demens_published)


def test_a_version_that_was_never_submitted_has_no_contributors_to_look_for(
    people: People, terminology: object
) -> None:
    draft = draft_create(people)
    assert "er i tilstanden" in release_policy.verdict(people.publisher, Action.PUBLISH, draft).reason_da


def test_the_rows_are_those_that_may(people: People, demens_approved: Version) -> None:
    role_add(people, people.author, roles.PUBLISHER)
    assert list(release_policy.rows(people.publisher, roles.RELEASE_PUBLISH)) == [demens_approved]
    for person in (people.author, people.reader, people.administrator):
        assert list(release_policy.rows(person, roles.RELEASE_PUBLISH)) == []
    assert list(release_policy.rows(people.publisher, roles.RELEASE_WITHDRAW)) == []


def test_what_is_in_force_can_be_withdrawn(people: People, demens_published: Version) -> None:
    rows = release_policy.rows(people.publisher, roles.RELEASE_WITHDRAW)
    assert set(rows) == {demens_published, Version.objects.get(artifact__kind="standard")}


def test_everybody_with_a_role_reads_releases_and_only_operators_see_deliveries(
    people: People, demens_published: Version
) -> None:
    deliveries_enqueue(now=later(60))
    readers, watchers, restarters = set(), set(), set()
    for name, person in people:
        if release_reading.rows(person, roles.RELEASE_READ).count() == Release.objects.count():
            readers.add(name)
        if delivery_policy.rows(person, roles.DELIVERY_READ).count() == Delivery.objects.count():
            watchers.add(name)
        if delivery_policy.rows(person, roles.DELIVERY_RETRY).exists():
            restarters.add(name)
    assert readers == {name for name, _ in people} - {"nobody"}
    assert watchers == {"publisher", "administrator", "other_administrator", "auditor"}
    assert restarters == {"publisher"}


@pytest.mark.parametrize("action", ["release.sign", "delivery.delete", ""])
def test_an_action_that_is_not_known_is_denied(people: People, demens_published: Version, action: str) -> None:
    people.publisher.is_superuser = True
    for policy in (release_policy, release_reading, delivery_policy):
        assert not policy.may(people.publisher, action, demens_published)

"""Reading releases and deliveries, as far as the reader may."""

from __future__ import annotations

from cockpit.profiles.models import Version
from cockpit.publishing import selectors
from cockpit.publishing.services import deliveries_deliver, deliveries_enqueue, releases_sign, version_withdraw
from tests.fixtures.people import People, later
from tests.fixtures.public_api import PublicApi
from tests.fixtures.releases import Publisher


def test_releases_stand_newest_first_with_signature_and_deliveries(
    public_api: PublicApi, people: People, demens_published: Version
) -> None:
    lines = selectors.release_lines(people.publisher, selectors.releases(people.publisher))
    assert [(line.release.sequence, line.signature, line.deliveries, line.is_delivered) for line in lines] == [
        (2, None, [], False),
        (1, None, [], False),
    ]
    releases_sign(now=later(60))
    deliveries_enqueue(now=later(60))
    deliveries_deliver(now=later(61))
    newest, oldest = selectors.release_lines(people.publisher, selectors.releases(people.publisher))
    assert newest.signature is not None
    assert (newest.is_delivered, oldest.is_delivered) == (False, True)
    assert list(selectors.waiting_deliveries(people.publisher)) == newest.deliveries


def test_a_reader_sees_releases_without_how_they_travel(
    worker: Publisher, people: People, demens_published: Version
) -> None:
    deliveries_enqueue(now=later(60))
    lines = selectors.release_lines(people.reader, selectors.releases(people.reader))
    assert [(line.release.sequence, line.deliveries) for line in lines] == [(2, []), (1, [])]
    assert not selectors.waiting_deliveries(people.reader).exists()
    assert not selectors.releases(people.nobody).exists()


def test_the_releases_of_a_version_tell_its_story(people: People, demens_published: Version) -> None:
    version_withdraw(by=people.publisher, now=later(50), version=demens_published, reason="Fejl")
    assert [release.kind for release in selectors.releases_of(demens_published)] == ["publish", "withdraw"]


def test_a_publishers_tasks_are_the_approved_versions(people: People, demens_approved: Version) -> None:
    assert selectors.publisher_tasks(people.publisher) == [demens_approved]
    assert selectors.publisher_tasks(people.author) == []

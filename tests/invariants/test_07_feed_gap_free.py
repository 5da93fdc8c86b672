"""Invariant 7: the feed is gap-free. Replaying it from nothing gives exactly the published set, and a client with pinned keys detects
replayed, missing, reordered, altered and rewritten entries.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from django.db import transaction
from pytest_django import Settings

from cockpit.audit import actions
from cockpit.client.pull import Pulled, pull
from cockpit.client.refusal import ClientRefused
from cockpit.client.source import Source
from cockpit.client.store import Store
from cockpit.profiles.lifecycle import RELEASED
from cockpit.profiles.models import Version
from cockpit.publishing.models import Delivery, Release, ReleaseHead, ReleaseSignature
from cockpit.publishing.selectors import release_chain_fault
from cockpit.publishing.services import (
    deliveries_deliver,
    deliveries_enqueue,
    releases_sign,
    version_withdraw,
)
from cockpit.standard.feed import published_set
from cockpit.standard.trust import key_set
from tests.databases import at_once
from tests.fixtures.attacks import like
from tests.fixtures.people import later
from tests.fixtures.public_api import PublicApi, running
from tests.fixtures.releases import Publisher
from tests.invariants.attack import fingerprint, not_inserted, refusal_of, stopped
from tests.invariants.steps import publish
from tests.invariants.world import APPROVED, PUBLISHED, World
from tests.publishing.conftest import worker_equip


def replays_to_the_published_set() -> None:
    """The chain from nothing gives exactly what is in force and what ended, with the same numbers, hashes and states."""
    assert list(Release.objects.order_by("sequence").values_list("sequence", flat=True)) == list(
        range(1, ReleaseHead.objects.get().sequence + 1)
    )
    replayed = published_set(release.payload for release in Release.objects.order_by("sequence"))
    seen = {(key[1], key[2], version.status) for key, version in replayed.versions.items()}
    rows = Version.objects.filter(state__in=RELEASED).select_related("artifact")
    assert seen == {(version.artifact.slug, version.number, version.state) for version in rows}


@pytest.fixture(autouse=True)
def kept(world: World) -> Iterator[None]:
    """Whatever was tried, the chain of releases is the published set."""
    yield
    replays_to_the_published_set()


@pytest.fixture(scope="module")
def api_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicApi]:
    """The public API as a process of its own."""
    with running(tmp_path_factory.mktemp("public-api"), Publisher()) as api:
        yield api


@pytest.fixture
def public_api(api_process: PublicApi, tmp_path: Path, settings: Settings) -> PublicApi:
    """The API with nothing received yet, and this process as the worker that delivers to it."""
    api_process.emptied()
    worker_equip(settings, tmp_path, api_process.publisher, api_process.token, api_process.url)
    return api_process


def delivered(*, minutes: int = 600) -> None:
    """Everything signed, enqueued and delivered."""
    releases_sign(now=later(minutes))
    deliveries_enqueue(now=later(minutes))
    while Delivery.objects.filter(state="waiting").exists():
        minutes += 10
        assert all(delivery.is_delivered for delivery in deliveries_deliver(now=later(minutes)))


def pulled(api: PublicApi, store: Store) -> Pulled:
    with Source(api.url) as source:
        return pull(source, store, key_set([api.publisher.key])["keys"])


class TestTheChain:
    def test_no_link_is_skipped_doubled_exchanged_or_taken_out(self, world: World) -> None:
        before, head = fingerprint(), ReleaseHead.objects.get()
        last = Release.objects.get(pk=head.sequence)
        for changes in (
            {"sequence": head.sequence},
            {"sequence": head.sequence + 2},
            {"sequence": head.sequence + 1},
            {"sequence": 0},
        ):
            assert not_inserted(like(last, **changes))
        for sql in (
            "DELETE FROM publishing_release WHERE sequence = 2",
            f"DELETE FROM publishing_release WHERE sequence = {head.sequence}",
            "UPDATE publishing_release SET sequence = sequence + 100",
            "UPDATE publishing_release SET payload_text = '{}'",
            "UPDATE publishing_release SET previous_hash = payload_hash",
            f"UPDATE publishing_releasehead SET sequence = {head.sequence - 1}",
            f"UPDATE publishing_releasehead SET sequence = {head.sequence + 1}",
            "UPDATE publishing_releasehead SET payload_hash = ''",
            "DELETE FROM publishing_releasehead",
        ):
            assert stopped(sql)
        assert fingerprint() == before

    def test_a_publication_that_fails_halfway_leaves_no_number_behind(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        submission, before = world.submission(APPROVED), fingerprint()
        with monkeypatch.context() as patched:
            patched.delitem(actions._registered, "version.published")
            with pytest.raises(ValueError, match="vocabulary"):
                publish(world.people.publisher, submission)
        assert fingerprint() == before
        with transaction.atomic():
            publish(world.people.publisher, submission)
            transaction.set_rollback(True)
        assert fingerprint() == before
        assert publish(world.people.publisher, submission).sequence == ReleaseHead.objects.get().sequence
        assert release_chain_fault() is None

    @pytest.mark.postgresql
    def test_publications_and_withdrawals_at_the_same_moment_make_one_chain(self, world: World) -> None:
        people = world.people
        current = Version.objects.get(artifact__slug=PUBLISHED, state="published")
        outcomes = at_once(
            partial(publish, people.publisher, world.submission(APPROVED)),
            lambda: version_withdraw(by=people.publisher, now=later(300), version=current, reason="Forkert kode"),
        )
        assert [refusal_of(outcome) for outcome in outcomes] == [None, None]
        assert Release.objects.count() == 6


Tampering = Callable[[sqlite3.Connection], object]

_ALTERED: dict[str, Tampering] = {
    "altered": lambda database: database.execute(
        "UPDATE api_release SET token = replace(token, substr(token, 200, 4), 'AAAA') WHERE sequence = 3"
    ),
    "forged": lambda database: database.execute(
        "UPDATE api_release SET token = ? WHERE sequence = 3",
        [Publisher().publish(b'{"id":"demens","version":"1.0.1"}').token],
    ),
    "missing": lambda database: database.execute("DELETE FROM api_release WHERE sequence = 2"),
    "replayed": lambda database: database.execute(
        "UPDATE api_release SET token = (SELECT token FROM api_release WHERE sequence = 2) WHERE sequence = 3"
    ),
    "reordered": lambda database: database.executescript(
        "UPDATE api_release SET sequence = 99 WHERE sequence = 2; UPDATE api_release SET sequence = 2 WHERE sequence = 3; "
        "UPDATE api_release SET sequence = 3 WHERE sequence = 99;"
    ),
    "another document": lambda database: database.execute("UPDATE api_document SET content = x'7b7d'"),
}


def tampered(api: PublicApi, how: Tampering) -> None:
    """Somebody owns the API's database: guards off, change, done."""
    with sqlite3.connect(api.database) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        how(database)
    database.close()


@pytest.mark.parametrize("world", ["connection"], indirect=True)
class TestAtTheReceiverAndTheClient:
    def test_a_client_that_follows_from_nothing_has_exactly_what_is_published(
        self, world: World, public_api: PublicApi, tmp_path: Path
    ) -> None:
        delivered()
        store = Store(tmp_path / "profiler")
        first = pulled(public_api, store)
        assert [release.sequence for release in first.new] == [1, 2, 3, 4]
        publish(world.people.publisher, world.submission(APPROVED))
        current = Version.objects.get(artifact__slug=PUBLISHED, state="published")
        version_withdraw(by=world.people.publisher, now=later(310), version=current, reason="Forkert kode")
        delivered(minutes=700)
        second = pulled(public_api, store)
        assert [release.sequence for release in second.new] == [5, 6]
        fresh = pulled(public_api, Store(tmp_path / "fresh"))
        assert fresh.published.versions == second.published.versions
        seen = {(key[1], key[2], version.status) for key, version in fresh.published.versions.items()}
        rows = Version.objects.filter(state__in=RELEASED).select_related("artifact")
        assert seen == {(version.artifact.slug, version.number, version.state) for version in rows}

    def test_the_receiver_takes_the_next_release_of_the_pinned_key_and_nothing_else(
        self, world: World, public_api: PublicApi
    ) -> None:
        delivered()
        tokens = {one.pk: one.token for one in ReleaseSignature.objects.all()}
        publisher = public_api.publisher
        stranger, expected = Publisher(), len(tokens) + 1

        def answered(sequence: int, token: str, document: str | None = None, *, sender: str = public_api.token) -> int:
            address = f"{public_api.url}/internal/releases/{sequence}"
            body = {"release": token, "document": document}
            return httpx.put(address, json=body, headers={"Authorization": f"Bearer {sender}"}).status_code

        assert answered(1, tokens[1]) == 422  # a publication without its document
        assert answered(4, tokens[4]) == 200  # the same again: nothing new
        assert answered(expected, tokens[4]) == 422
        assert answered(expected, stranger.publish(b'{"id":"x","version":"1.0.0"}').token, "{}") == 422
        gap = publisher.release({"kind": "withdraw", "subject": "profile", "id": PUBLISHED, "version": "1.0.1",
                                 "document": "sha256:" + "0" * 64, "sequence": expected + 1, "reason": "x"})  # fmt: skip
        assert answered(expected + 1, gap.token) == 409
        broken = publisher.release({"kind": "withdraw", "subject": "profile", "id": PUBLISHED, "version": "1.0.1",
                                    "document": "sha256:" + "0" * 64, "sequence": expected, "reason": "x"})  # fmt: skip
        assert answered(expected, broken.token) == 409
        assert answered(4, tokens[4], sender="another token") == 401
        assert [release.sequence for release in pulled(public_api, Store(public_api.folder / "seen")).new] == [
            1,
            2,
            3,
            4,
        ]

    @pytest.mark.parametrize("how", _ALTERED)
    def test_a_client_refuses_what_the_apis_owner_altered(
        self, world: World, public_api: PublicApi, tmp_path: Path, how: str
    ) -> None:
        delivered()
        tampered(public_api, _ALTERED[how])
        store = Store(tmp_path / "profiler")
        with pytest.raises(ClientRefused):
            pulled(public_api, store)
        kept = store.published(key_set([public_api.publisher.key])["keys"])
        assert len(kept.versions) <= 2  # what came before the fault, verified; nothing of the fault or after it
        assert store.faults(key_set([public_api.publisher.key])["keys"]) == []

    def test_a_client_notices_a_feed_that_became_shorter_or_was_written_anew(
        self, world: World, public_api: PublicApi, tmp_path: Path
    ) -> None:
        delivered()
        store = Store(tmp_path / "profiler")
        pulled(public_api, store)
        tampered(public_api, lambda database: database.execute("DELETE FROM api_release WHERE sequence = 4"))
        with pytest.raises(ClientRefused, match="shorter"):
            pulled(public_api, store)
        public_api.emptied()
        standard = Release.objects.get(pk=1)
        other = public_api.publisher.release({"kind": "publish", "subject": "standard", "id": "profilstandard",
                                              "version": "1.0", "document": standard.document_hash},
                                             standard.submission.document_bytes)  # fmt: skip
        assert public_api.deliver(other).status_code == 201
        with pytest.raises(ClientRefused):
            pulled(public_api, store)
        assert store.head() == 4

    def test_a_receiver_that_lost_everything_gets_everything_again_in_order(
        self, world: World, public_api: PublicApi, tmp_path: Path
    ) -> None:
        delivered()
        keep = list(public_api.publisher.issued)
        public_api.emptied()
        public_api.publisher.issued.extend(keep)
        publish(world.people.publisher, world.submission(APPROVED))
        releases_sign(now=later(900))
        deliveries_enqueue(now=later(900))
        for minute in range(910, 1000, 10):
            deliveries_deliver(now=later(minute))
        assert [release.sequence for release in pulled(public_api, Store(tmp_path / "profiler")).new] == [1, 2, 3, 4, 5]

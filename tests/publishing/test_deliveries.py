"""Delivery to the real public API: in sequence, once visible, tried again until it was read back, and everything told in sentences."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from cockpit.audit.errors import Conflict, NotAllowed
from cockpit.audit.models import ChainHead, Event
from cockpit.profiles.models import Version
from cockpit.publishing.models import Delivery, Release, Target
from cockpit.publishing.services import (
    deliveries_deliver,
    deliveries_enqueue,
    delivery_retry,
    releases_sign,
    version_withdraw,
)
from cockpit.publishing.services.deliveries import LEASE
from cockpit.standard.envelope import public_key, release_of
from cockpit.standard.feed import published_set
from tests.fixtures.governance import published_example
from tests.fixtures.people import People, later
from tests.fixtures.public_api import PublicApi
from tests.fixtures.releases import Publisher


def ready() -> None:
    """Sign and enqueue what there is."""
    releases_sign(now=later(60))
    deliveries_enqueue(now=later(60))


def states() -> list[tuple[int, str, int]]:
    return list(Delivery.objects.order_by("release_id").values_list("release_id", "state", "attempts"))


def last_event() -> str:
    return Event.objects.latest("sequence").action


def visible(api: PublicApi) -> list[str]:
    """The signed releases that everybody can see."""
    return [entry["release"] for entry in httpx.get(f"{api.url}/v1/feed").json()["entries"]]


# The outbox.


def test_the_first_enqueueing_adds_the_target_and_reads_the_log_from_its_beginning(demens_published: Version) -> None:
    deliveries = deliveries_enqueue(now=later(60))
    assert [(delivery.release_id, delivery.state, delivery.attempts) for delivery in deliveries] == [
        (1, "waiting", 0),
        (2, "waiting", 0),
    ]
    target = Target.objects.get()
    assert (target.slug, target.event_sequence) == ("public-api", ChainHead.objects.get().sequence)
    assert last_event() == "target.added"


def test_enqueueing_again_makes_nothing_twice(people: People, demens_published: Version) -> None:
    deliveries_enqueue(now=later(60))
    assert deliveries_enqueue(now=later(61)) == []
    version_withdraw(by=people.publisher, now=later(62), version=demens_published, reason="Fejl")
    assert [delivery.release_id for delivery in deliveries_enqueue(now=later(63))] == [3]


# Delivering.


def test_releases_arrive_in_sequence_one_at_a_time_and_are_read_back(
    public_api: PublicApi, demens_published: Version
) -> None:
    ready()
    (first,) = deliveries_deliver(now=later(61))
    assert (first.release_id, first.state, first.delivered_at) == (1, "delivered", later(61))
    assert states() == [(1, "delivered", 1), (2, "waiting", 0)]
    deliveries_deliver(now=later(61))
    assert states() == [(1, "delivered", 1), (2, "delivered", 1)]
    assert deliveries_deliver(now=later(61)) == []
    assert [event.action for event in Event.objects.order_by("-sequence")[:2]] == ["release.delivered"] * 2
    key = public_key(public_api.publisher.key)
    replayed = published_set(release_of(token, [key]) for token in visible(public_api))
    assert replayed.head == Release.objects.get(sequence=2).payload


def test_a_successor_and_a_withdrawal_arrive_as_tombstones(
    public_api: PublicApi, people: People, demens_published: Version
) -> None:
    version_withdraw(by=people.publisher, now=later(50), version=demens_published, reason="Forkert kode")
    ready()
    for _ in range(3):
        deliveries_deliver(now=later(61))
    record = httpx.get(f"{public_api.url}/v1/profiles/demens/versions/1.0.0").json()
    assert (record["status"], record["reason"]) == ("withdrawn", "Forkert kode")


def test_unsigned_or_not_enqueued_is_not_sent(public_api: PublicApi, demens_published: Version) -> None:
    assert deliveries_deliver(now=later(60)) == []
    deliveries_enqueue(now=later(60))
    assert deliveries_deliver(now=later(61)) == []
    assert states() == [(1, "waiting", 0), (2, "waiting", 0)]


def test_delivering_what_arrived_before_changes_nothing_there(public_api: PublicApi, demens_published: Version) -> None:
    """As when the worker was killed after the receiver had answered and before it was written down."""
    ready()
    deliveries_deliver(now=later(61))
    before = visible(public_api)
    Delivery.objects.filter(release_id=1).update(state="waiting", delivered_at=None, next_attempt_at=later(61))
    deliveries_deliver(now=later(62))
    assert visible(public_api) == before
    assert states()[0] == (1, "delivered", 2)


def test_a_claimed_delivery_is_left_alone_until_its_time_has_run_out(
    public_api: PublicApi, demens_published: Version
) -> None:
    ready()
    Delivery.objects.filter(release_id=1).update(attempts=1, next_attempt_at=later(61) + LEASE)
    assert deliveries_deliver(now=later(61)) == []
    assert [delivery.release_id for delivery in deliveries_deliver(now=later(61) + LEASE)] == [1]


# What can go wrong.


def failing(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    """A network on which something else answers than the receiver."""
    return httpx.MockTransport(answer)


def test_while_the_receiver_is_down_the_pauses_grow_and_one_event_tells_of_it(
    worker: Publisher, demens_published: Version
) -> None:
    ready()
    before = Event.objects.count()
    now, pauses = later(61), []
    for _ in range(10):
        (delivery,) = deliveries_deliver(now=now)
        assert "kan ikke nås" in delivery.error
        assert "cannot be reached" in delivery.error_en
        pauses.append((delivery.next_attempt_at - now).total_seconds())
        assert deliveries_deliver(now=now) == []
        now = delivery.next_attempt_at
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert [event.action for event in Event.objects.order_by("sequence")[before:]] == ["delivery.failed"]
    assert states() == [(1, "waiting", 10), (2, "waiting", 0)]


def test_when_the_receiver_is_back_everything_arrives_and_the_sentence_is_gone(
    public_api: PublicApi, demens_published: Version, settings: Settings
) -> None:
    ready()
    settings.COCKPIT_TARGET_URL = "http://127.0.0.1:1"
    (delivery,) = deliveries_deliver(now=later(61))
    settings.COCKPIT_TARGET_URL = public_api.url
    deliveries_deliver(now=delivery.next_attempt_at)
    deliveries_deliver(now=delivery.next_attempt_at)
    assert states() == [(1, "delivered", 2), (2, "delivered", 1)]
    assert set(Delivery.objects.values_list("error", "error_en")) == {("", "")}


def test_a_wrong_token_is_told_with_the_receivers_own_sentence(
    public_api: PublicApi, demens_published: Version, settings: Settings
) -> None:
    settings.COCKPIT_TARGET_TOKEN_FILE.write_text("another", encoding="ascii")
    ready()
    (delivery,) = deliveries_deliver(now=later(61))
    assert delivery.error.startswith("Modtageren svarede 401. Afsenderen kunne ikke genkendes.")
    assert delivery.error_en.startswith("The receiver answered 401. The sender was not recognised.")
    assert visible(public_api) == []


def test_a_key_that_the_receiver_does_not_pin_is_told(
    public_api: PublicApi, demens_published: Version, settings: Settings
) -> None:
    settings.COCKPIT_SIGNING_KEY_FILE.write_text(json.dumps(Publisher().key), encoding="utf-8")
    ready()
    (delivery,) = deliveries_deliver(now=later(61))
    assert "ikke er blandt de betroede" in delivery.error
    assert visible(public_api) == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda request: httpx.Response(502, text="<html>"), "Modtageren svarede 502."),
        (lambda request: httpx.Response(409, json=["no problem document"]), "Modtageren svarede 409."),
        (lambda request: httpx.Response(409, json={"detail": "Nej.", "expected": "x"}), "Modtageren svarede 409. Nej."),
        (lambda request: httpx.Response(302, headers={"Location": "http://evil.example"}), "Modtageren svarede 302."),
        (lambda request: httpx.Response(200, json={}), "kunne ikke læses tilbage"),
        (
            lambda request: httpx.Response(200 if request.method == "PUT" else 503, json={"entries": []}),
            "kunne ikke læses tilbage",
        ),
        (lambda request: httpx.Response(200, text="no json"), "kunne ikke læses tilbage"),
    ],
)
def test_what_something_else_answers_is_told(
    worker: Publisher, demens_published: Version, answer: Any, told: str
) -> None:
    ready()
    (delivery,) = deliveries_deliver(now=later(61), transport=failing(answer))
    assert told in delivery.error
    assert not delivery.is_delivered


def test_what_is_shown_otherwise_than_it_was_sent_does_not_count_as_delivered(
    public_api: PublicApi, demens_published: Version
) -> None:
    ready()
    real = httpx.HTTPTransport()

    def altered(request: httpx.Request) -> httpx.Response:
        response = real.handle_request(request)
        content = response.read()
        if request.url.path.endswith("/document"):
            content = content.replace(b"1", b"2")
        return httpx.Response(response.status_code, content=content)

    (delivery,) = deliveries_deliver(now=later(61), transport=failing(altered))
    assert "kunne ikke læses tilbage" in delivery.error
    real.close()


def test_a_receiver_that_lost_its_database_gets_everything_again(
    public_api: PublicApi, people: People, demens_published: Version
) -> None:
    ready()
    deliveries_deliver(now=later(61))
    deliveries_deliver(now=later(61))
    before = visible(public_api)
    public_api.emptied()
    version_withdraw(by=people.publisher, now=later(62), version=demens_published, reason="Fejl")
    ready()
    (third,) = deliveries_deliver(now=later(63))
    assert "mangler en udgivelse" in third.error
    assert states() == [(1, "waiting", 1), (2, "waiting", 1), (3, "waiting", 1)]
    assert {"delivery.rewound", "delivery.failed"} <= {
        event.action for event in Event.objects.order_by("-sequence")[:2]
    }
    for _ in range(3):
        deliveries_deliver(now=later(64))
    assert visible(public_api)[:2] == before
    assert [state for _, state, _ in states()] == ["delivered"] * 3


def test_a_receiver_that_says_nonsense_about_what_it_expects_rewinds_nothing(
    worker: Publisher, demens_published: Version
) -> None:
    ready()
    answer = {"detail": "Nej.", "expected": 0}
    (delivery,) = deliveries_deliver(now=later(61), transport=failing(lambda request: httpx.Response(409, json=answer)))
    assert delivery.error == "Modtageren svarede 409. Nej."
    assert last_event() == "delivery.failed"


def test_an_attempt_that_counted_as_lost_and_comes_through_late_changes_nothing(
    public_api: PublicApi, demens_published: Version
) -> None:
    ready()

    def meanwhile(outcome: Callable[[httpx.Request], httpx.Response]) -> Callable[[httpx.Request], httpx.Response]:
        def answer(request: httpx.Request) -> httpx.Response:
            deliveries_deliver(now=later(61) + LEASE)  # another worker, after this one's time has run out
            return outcome(request)

        return answer

    (late,) = deliveries_deliver(now=later(61), transport=failing(meanwhile(lambda request: httpx.Response(503))))
    assert (late.state, late.error) == ("delivered", "")
    real = httpx.HTTPTransport()
    before = Event.objects.count()

    def slow(request: httpx.Request) -> httpx.Response:
        response = real.handle_request(request)
        content = response.read()
        if request.method == "PUT":
            deliveries_deliver(now=later(62) + LEASE)
        return httpx.Response(response.status_code, content=content)

    (late,) = deliveries_deliver(now=later(62), transport=failing(slow))
    assert late.delivered_at == later(62) + LEASE
    assert [event.action for event in Event.objects.order_by("sequence")[before:]] == ["release.delivered"]
    real.close()


@pytest.mark.parametrize("content", [None, "æøå"])
def test_a_token_that_cannot_be_read_is_told(
    worker: Publisher, demens_published: Version, settings: Settings, tmp_path: Path, content: str | None
) -> None:
    settings.COCKPIT_TARGET_TOKEN_FILE = None if content is None else tmp_path / "token"
    if content is not None:
        settings.COCKPIT_TARGET_TOKEN_FILE.write_text(content, encoding="utf-8")
    ready()
    with pytest.raises(Conflict, match="COCKPIT_TARGET_TOKEN_FILE"):
        deliveries_deliver(now=later(61))


# Trying again.


def test_a_publisher_can_have_it_tried_at_once(worker: Publisher, people: People, demens_published: Version) -> None:
    ready()
    (delivery,) = deliveries_deliver(now=later(61))
    now = later(61) + timedelta(seconds=1)
    assert deliveries_deliver(now=now) == []
    assert delivery_retry(by=people.publisher, now=now, delivery=delivery).next_attempt_at == now
    event = Event.objects.latest("sequence")
    assert (event.action, event.actor_id, event.data["sequence"]) == ("delivery.retried", people.publisher.pk, 1)
    assert len(deliveries_deliver(now=now)) == 1


def test_only_publishers_try_again_and_only_what_waits(
    public_api: PublicApi, people: People, demens_published: Version
) -> None:
    ready()
    (delivered,) = deliveries_deliver(now=later(61))
    waiting = Delivery.objects.get(release_id=2)
    for name, person in people:
        if name != "publisher":
            with pytest.raises(NotAllowed):
                delivery_retry(by=person, now=later(62), delivery=waiting)
    with pytest.raises(NotAllowed, match="allerede leveret"):
        delivery_retry(by=people.publisher, now=later(62), delivery=delivered)


def test_every_attempt_leaves_its_trail(worker: Publisher, demens_published: Version) -> None:
    ready()
    deliveries_deliver(now=later(61))
    trail: list[tuple[int, datetime]] = list(
        Delivery.history.filter(release_id=1).order_by("history_id").values_list("attempts", "history_date")
    )
    assert trail == [(0, later(60)), (1, later(61)), (1, later(61))]


def test_two_profiles_and_their_standard_arrive_as_one_chain(
    public_api: PublicApi, people: People, demens_published: Version
) -> None:
    published_example(people, "osteoporose")
    ready()
    for _ in range(3):
        deliveries_deliver(now=later(61))
    listed = httpx.get(f"{public_api.url}/v1/profiles").json()["profiles"]
    assert [profile["id"] for profile in listed] == ["demens", "osteoporose"]
    assert httpx.get(f"{public_api.url}/v1/standards/1.0").json()["status"] == "published"

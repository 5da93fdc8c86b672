"""The receiver takes the next release and nothing else, and shows nothing that it has not verified."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_django import Settings

from cockpit.api.models import Document, Release
from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.document import DRAFT_STANDARD_VERSION
from cockpit.standard.envelope import CHECKPOINT_TYPE, sign
from cockpit.standard.schema import standard_document
from tests.api.conftest import Sender
from tests.fixtures.releases import Publisher, profile_bytes, standard_bytes

pytestmark = pytest.mark.django_db


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer that must be this refusal and must have changed nothing."""
    body = json.loads(response.content)
    assert (response.status_code, body["type"]) == (status, f"urn:problem-type:cockpit:{code}"), body
    assert response["Content-Type"] == "application/problem+json"
    assert body["status"] == status
    return dict(body)


def nothing_received() -> None:
    assert not Release.objects.exists()
    assert not Document.objects.exists()


def test_the_next_release_is_received_once_and_answers_the_same_ever_after(
    sender: Sender, publisher: Publisher
) -> None:
    issued = publisher.publish(profile_bytes())
    first = sender.put(1, issued.body())
    again = sender.put(1, issued.body())
    assert (first.status_code, again.status_code) == (201, 200)
    assert json.loads(first.content) == json.loads(again.content)
    assert json.loads(first.content)["document"] == issued.payload.document
    assert Release.objects.count() == 1


def test_a_whole_history_is_received(sender: Sender, publisher: Publisher) -> None:
    standard = publisher.publish(standard_bytes(), subject="standard")
    one = publisher.publish(profile_bytes())
    two = publisher.publish(profile_bytes(version="1.1.0"))
    sender.deliver(standard, one, two, publisher.supersede(one, two), publisher.withdraw(two))
    assert list(Release.objects.values_list("kind", flat=True)) == [
        "publish",
        "publish",
        "publish",
        "supersede",
        "withdraw",
    ]
    assert Document.objects.count() == 3


@pytest.mark.parametrize("token", [None, "", "another-token", "the-senders-tokenx", "æøå"])
def test_an_unknown_sender_is_turned_away_before_anything_is_read(
    sender: Sender, publisher: Publisher, token: str | None
) -> None:
    response = sender.put(1, publisher.publish(profile_bytes()).body(), token=token)
    problem(response, 401, "unknown-sender")
    assert response["WWW-Authenticate"] == "Bearer"
    nothing_received()


def test_without_a_configured_sender_nobody_is_the_sender(
    sender: Sender, publisher: Publisher, settings: Settings
) -> None:
    settings.COCKPIT_SENDER_TOKEN_SHA256 = ""
    problem(sender.put(1, publisher.publish(profile_bytes()).body(), token=""), 401, "unknown-sender")


def test_another_key_is_refused(sender: Sender) -> None:
    stranger = Publisher()
    body = problem(sender.put(1, stranger.publish(profile_bytes()).body()), 422, "unknown-key")
    assert "ikke er blandt de betroede" in body["detail"]
    nothing_received()


def test_a_key_that_claims_a_pinned_name_is_refused(sender: Sender, publisher: Publisher) -> None:
    stranger = Publisher()
    stranger.key["kid"] = publisher.key["kid"]
    problem(sender.put(1, stranger.publish(profile_bytes()).body()), 422, "bad-signature")
    nothing_received()


def test_an_altered_release_is_refused(sender: Sender, publisher: Publisher) -> None:
    one, two = publisher.publish(profile_bytes()), publisher.publish(profile_bytes(version="1.1.0"))
    header, payload, _ = one.token.split(".")
    other_signature = two.token.split(".")[2]
    problem(sender.put(1, {**one.body(), "release": f"{header}.{payload}.{other_signature}"}), 422, "bad-signature")
    problem(sender.put(1, {**one.body(), "release": "not.a.jws"}), 422, "malformed")
    nothing_received()


def test_a_token_of_another_kind_is_refused(sender: Sender, publisher: Publisher) -> None:
    issued = publisher.publish(profile_bytes())
    token = sign(issued.payload.payload_bytes(), publisher.key, CHECKPOINT_TYPE)
    problem(sender.put(1, {**issued.body(), "release": token}), 422, "wrong-type")
    nothing_received()


def test_an_altered_document_is_refused(sender: Sender, publisher: Publisher) -> None:
    issued = publisher.publish(profile_bytes())
    altered = profile_bytes().replace(b"demens", b"Demens", 1).decode()
    problem(sender.put(1, {**issued.body(), "document": altered}), 422, "document-altered")
    problem(sender.put(1, b'{"release": "%s", "document": "\\ud800"}' % issued.token.encode()), 422, "document-altered")
    problem(sender.put(1, {**issued.body(), "document": None}), 422, "document-missing")
    nothing_received()


def test_a_document_must_be_canonical(sender: Sender, publisher: Publisher) -> None:
    loose = json.dumps(json.loads(profile_bytes()), indent=1).encode()
    problem(sender.put(1, publisher.publish(loose).body()), 422, "document-invalid")
    nothing_received()


def test_a_document_must_be_of_the_standard_and_every_fault_is_named(sender: Sender, publisher: Publisher) -> None:
    faulty = json.loads(profile_bytes())
    faulty["surprise"] = 1
    content = json.dumps(faulty, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    body = problem(sender.put(1, publisher.publish(content).body()), 422, "document-invalid")
    assert body["errors"][0]["path"] == ["surprise"]
    nothing_received()


@pytest.mark.parametrize(
    "content", [b'{"id":"demens","version":"1.0.0"}', b'{"id":"demens","version":"1.0.0","x":0.5}']
)
def test_a_document_that_is_no_profile_is_refused(sender: Sender, publisher: Publisher, content: bytes) -> None:
    problem(sender.put(1, publisher.publish(content).body()), 422, "document-invalid")
    nothing_received()


def test_a_version_of_the_standard_in_draft_is_refused(sender: Sender, publisher: Publisher) -> None:
    content = canonical_bytes(standard_document(DRAFT_STANDARD_VERSION))
    problem(sender.put(1, publisher.publish(content, subject="standard").body()), 422, "document-invalid")
    nothing_received()


def test_a_standard_that_this_software_does_not_implement_is_refused(sender: Sender, publisher: Publisher) -> None:
    content = b'{"version":"9.9"}'
    problem(sender.put(1, publisher.publish(content, subject="standard").body()), 422, "document-invalid")
    nothing_received()


@pytest.mark.parametrize("changes", [{"version": "2.0.0"}, {"id": "osteoporose"}])
def test_a_release_must_be_of_its_own_document(sender: Sender, publisher: Publisher, changes: dict[str, str]) -> None:
    problem(sender.put(1, publisher.publish(profile_bytes(), **changes).body()), 422, "document-other")
    nothing_received()


def test_a_tombstone_brings_no_document(sender: Sender, publisher: Publisher) -> None:
    one = publisher.publish(profile_bytes())
    sender.deliver(one)
    withdrawn = publisher.withdraw(one)
    problem(sender.put(2, {**withdrawn.body(), "document": profile_bytes().decode()}), 422, "document-not-wanted")
    assert Release.objects.count() == 1


def test_a_release_under_another_address_is_refused(sender: Sender, publisher: Publisher) -> None:
    problem(sender.put(2, publisher.publish(profile_bytes()).body()), 422, "other-sequence")
    nothing_received()


def test_a_gap_is_told_with_the_expected_number(sender: Sender, publisher: Publisher) -> None:
    publisher.publish(profile_bytes())
    two = publisher.publish(profile_bytes(version="1.1.0"))
    body = problem(sender.put(2, two.body()), 409, "gap")
    assert body["expected"] == 1
    assert "nummer 1" in body["detail"]
    nothing_received()


def test_another_release_under_a_taken_number_is_refused_and_the_first_stands(
    sender: Sender, publisher: Publisher
) -> None:
    issued = publisher.publish(profile_bytes())
    sender.deliver(issued)
    rewritten = Publisher(key=publisher.key)
    body = problem(
        sender.put(1, rewritten.publish(profile_bytes(), evidence=hash_of(b"another")).body()), 409, "another-release"
    )
    assert body["expected"] == 2
    assert Release.objects.get().token == issued.token


def test_a_release_that_does_not_continue_the_chain_is_refused(sender: Sender, publisher: Publisher) -> None:
    sender.deliver(publisher.publish(profile_bytes()))
    fork = publisher.publish(profile_bytes(version="1.1.0"), previous=hash_of(b"another"))
    problem(sender.put(2, fork.body()), 409, "broken-link")
    assert Release.objects.count() == 1


def test_a_release_that_says_what_cannot_be_is_refused(sender: Sender, publisher: Publisher) -> None:
    one = publisher.publish(profile_bytes())
    sender.deliver(one)
    twice = publisher.publish(profile_bytes(), evidence=hash_of(b"another"))
    problem(sender.put(2, twice.body()), 409, "published-twice")
    assert Release.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid-request"),
        (b"{", 400, "bad-request"),
        (b"[]", 422, "invalid-request"),
        (b"{}", 422, "invalid-request"),
        (b'{"release": "x", "document": null, "more": 1}', 422, "invalid-request"),
        (b'{"release": 7, "document": null}', 422, "invalid-request"),
        (b'{"release": "", "document": null}', 422, "invalid-request"),
    ],
)
def test_an_unreadable_body_is_told(sender: Sender, publisher: Publisher, body: bytes, status: int, code: str) -> None:
    problem(sender.put(1, body), status, code)


@pytest.mark.parametrize("sequence", [0, -1, 2**53, 10**30])
def test_a_sequence_number_out_of_range_is_told(sender: Sender, publisher: Publisher, sequence: int) -> None:
    issued = publisher.publish(profile_bytes())
    problem(sender.put(sequence, issued.body()), 422, "invalid-request")


def test_a_body_that_is_too_large_is_refused_unread(sender: Sender, publisher: Publisher, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(sender.put(1, publisher.publish(profile_bytes()).body()), 413, "too-large")


def test_a_fault_while_storing_leaves_nothing_behind(
    sender: Sender, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Release, **arguments: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Release, "save", fail)
    body = problem(sender.put(1, publisher.publish(profile_bytes()).body()), 500, "fault")
    assert "disk" not in body["detail"]
    nothing_received()

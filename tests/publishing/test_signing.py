"""Signing: by the worker's key alone, once, in sequence, and only what fits what was approved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from cockpit.audit.checkpoints import checkpoints_in
from cockpit.audit.errors import Conflict
from cockpit.audit.models import ChainHead, Event
from cockpit.profiles.models import Submission, Version
from cockpit.publishing.models import Release, ReleaseSignature
from cockpit.publishing.services import checkpoint_sign, releases_sign
from cockpit.publishing.services.signing import NoKey
from cockpit.standard.envelope import public_key, release_of
from tests.fixtures.attacks import without
from tests.fixtures.people import People, later
from tests.fixtures.releases import Publisher


def test_every_release_is_signed_once_in_sequence(demens_published: Version, worker: Publisher) -> None:
    before = Event.objects.count()
    signatures = releases_sign(now=later(30))
    assert [signature.release_id for signature in signatures] == [1, 2]
    assert [event.action for event in Event.objects.order_by("sequence")[before:]] == ["release.signed"] * 2
    for signature in signatures:
        payload = release_of(signature.token, [public_key(worker.key)])
        assert payload == signature.release.payload
        assert signature.key_id == worker.key["kid"]
    assert releases_sign(now=later(31)) == []
    assert Event.objects.count() == before + 2


def test_without_the_key_nothing_is_signed(demens_published: Version, settings: Settings) -> None:
    settings.COCKPIT_SIGNING_KEY_FILE = None
    with pytest.raises(NoKey, match="COCKPIT_SIGNING_KEY_FILE") as caught:
        releases_sign(now=later(30))
    assert caught.value.status == 503
    assert not ReleaseSignature.objects.exists()


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", "{no", '{"kty": "OKP", "crv": "Ed25519", "x": 1, "d": "x", "kid": "x"}']
)
def test_a_key_that_cannot_be_read_is_told(
    demens_published: Version, settings: Settings, tmp_path: Path, content: str | None
) -> None:
    settings.COCKPIT_SIGNING_KEY_FILE = tmp_path / "key.json"
    if content is not None:
        settings.COCKPIT_SIGNING_KEY_FILE.write_text(content, encoding="utf-8")
    with pytest.raises(NoKey, match="privat Ed25519"):
        releases_sign(now=later(30))


def test_a_public_key_alone_signs_nothing(demens_published: Version, worker: Publisher, settings: Settings) -> None:
    settings.COCKPIT_SIGNING_KEY_FILE.write_text(json.dumps(public_key(worker.key)), encoding="utf-8")
    with pytest.raises(NoKey):
        releases_sign(now=later(30))


def altered_payload(release: Release, **changes: Any) -> None:
    text = json.dumps({**json.loads(release.payload_text), **changes}, sort_keys=True, separators=(",", ":"))
    Release.objects.filter(pk=release.pk).update(payload_text=text)


@pytest.mark.parametrize(
    "changes",
    [{"document": "sha256:" + "0" * 64}, {"sequence": 3}, {"previous": None}, {"previous": "sha256:" + "1" * 64}],
)
def test_a_release_that_was_altered_is_not_signed(
    demens_published: Version, worker: Publisher, changes: dict[str, Any]
) -> None:
    without("publishing_release_update")
    altered_payload(Release.objects.get(sequence=2), **changes)
    with pytest.raises(Conflict) as caught:
        releases_sign(now=later(30))
    assert caught.value.code == "release-altered"
    assert "2" in caught.value.message
    assert not ReleaseSignature.objects.exists()


def test_a_release_that_continues_another_chain_is_not_signed(demens_published: Version, worker: Publisher) -> None:
    """Its row and its payload agree with each other, and not with the release before."""
    without("publishing_release_update")
    elsewhere = "sha256:" + "1" * 64
    altered_payload(Release.objects.get(sequence=2), previous=elsewhere)
    Release.objects.filter(sequence=2).update(previous_hash=elsewhere)
    with pytest.raises(Conflict) as caught:
        releases_sign(now=later(30))
    assert caught.value.code == "release-altered"


def test_a_release_in_another_than_the_canonical_form_is_not_signed(
    demens_published: Version, worker: Publisher
) -> None:
    without("publishing_release_update")
    release = Release.objects.get(sequence=2)
    Release.objects.filter(pk=2).update(payload_text=json.dumps(json.loads(release.payload_text), indent=1))
    with pytest.raises(Conflict):
        releases_sign(now=later(30))


def test_a_release_of_bytes_that_were_altered_is_not_signed(demens_published: Version, worker: Publisher) -> None:
    without("profiles_submission_update")
    submission = Submission.objects.get(version=demens_published)
    Submission.objects.filter(pk=submission.pk).update(document=submission.document_bytes + b" ")
    with pytest.raises(Conflict):
        releases_sign(now=later(30))


def test_checkpoints_are_signed_with_the_same_key(people: People, worker: Publisher, settings: Settings) -> None:
    checkpoint = checkpoint_sign(now=later(30))
    assert checkpoint is not None
    assert checkpoint.sequence == ChainHead.objects.get().sequence
    found, faults = checkpoints_in(
        settings.COCKPIT_CHECKPOINT_FILE.read_text(encoding="ascii"), [public_key(worker.key)]
    )
    assert (found, faults) == ([checkpoint], [])
    assert checkpoint_sign(now=later(31)) is None


def test_without_the_key_there_is_no_checkpoint(people: People, settings: Settings) -> None:
    settings.COCKPIT_SIGNING_KEY_FILE = None
    with pytest.raises(NoKey):
        checkpoint_sign(now=later(30))

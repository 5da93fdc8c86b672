from __future__ import annotations

from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.envelope import (
    CHECKPOINT_TYPE,
    RELEASE_TYPE,
    ChainRefused,
    ReleasePayload,
    SignatureRefused,
    follows,
    generate_key,
    public_key,
    release_of,
    sign,
    verify,
)

KEY = generate_key()
OTHER_KEY = generate_key()
HASH = "sha256:" + "a" * 64


def release(sequence: int = 1, previous: str | None = None, **fields: Any) -> ReleasePayload:
    content: dict[str, Any] = {
        "sequence": sequence,
        "previous": previous,
        "kind": "publish",
        "subject": "profile",
        "id": "demens",
        "version": "1.0.0",
        "document": HASH,
        "effective_from": "2026-11-21",
        "issued": "2026-11-21T08:00:00Z",
        "approvals": [{"organisation": "PLO", "decided": "2026-11-20T08:00:00Z"}],
        "evidence": None,
        "replaced_by": None,
        "reason": None,
    }
    return ReleasePayload.model_validate({**content, **fields})


def signed(payload: ReleasePayload, key: dict[str, Any] = KEY) -> str:
    return sign(payload.payload_bytes(), key, RELEASE_TYPE)


def refusal(token: str, trusted: list[dict[str, Any]] | None = None, token_type: str = RELEASE_TYPE) -> str:
    with pytest.raises(SignatureRefused) as caught:
        verify(token, [public_key(KEY)] if trusted is None else trusted, token_type)
    return caught.value.code


def test_a_release_signed_by_a_pinned_key_is_read() -> None:
    assert release_of(signed(release()), [public_key(OTHER_KEY), public_key(KEY)]) == release()


def test_a_public_key_holds_no_private_part() -> None:
    assert "d" in KEY
    assert set(public_key(KEY)) == {"kty", "crv", "x", "kid"}


def test_one_changed_sign_in_content_or_signature_is_noticed() -> None:
    header, payload, signature = signed(release()).split(".")
    forged = signed(release(version="6.6.6"), OTHER_KEY).split(".")[1]
    assert refusal(f"{header}.{forged}.{signature}") == "bad-signature"
    assert refusal(f"{header}.{payload}.{signature[::-1]}") == "bad-signature"


def test_a_key_that_is_not_pinned_proves_nothing() -> None:
    assert refusal(signed(release(), OTHER_KEY)) == "unknown-key"
    assert refusal(signed(release()), trusted=[]) == "unknown-key"


def test_a_key_that_borrows_a_pinned_name_is_noticed() -> None:
    assert refusal(sign(release().payload_bytes(), {**OTHER_KEY, "kid": KEY["kid"]}, RELEASE_TYPE)) == "bad-signature"


def test_a_token_of_another_type_or_algorithm_is_refused() -> None:
    assert refusal(signed(release()), token_type=CHECKPOINT_TYPE) == "wrong-type"
    secret = OctKey.import_key("x" * 64)
    header = {"alg": "HS256", "kid": KEY["kid"], "typ": RELEASE_TYPE}
    token = jws.serialize_compact(header, release().payload_bytes(), secret, algorithms=["HS256"])
    assert refusal(token) == "wrong-type"


@pytest.mark.parametrize("token", ["", "a.b", "æ.ø.å", "!.!.!"])
def test_what_is_no_token_is_refused(token: str) -> None:
    assert refusal(token) == "malformed"


@pytest.mark.parametrize("payload", [b"not json", b"{}", b" " + release().payload_bytes()])
def test_signed_content_that_is_no_canonical_release_is_refused(payload: bytes) -> None:
    with pytest.raises(SignatureRefused) as caught:
        release_of(sign(payload, KEY, RELEASE_TYPE), [public_key(KEY)])
    assert caught.value.code == "malformed"


def test_a_signature_says_nothing_about_the_key_that_came_with_it() -> None:
    stranger = OKPKey.generate_key("Ed25519", auto_kid=True)
    header = {"alg": "Ed25519", "kid": stranger.kid, "typ": RELEASE_TYPE, "jwk": stranger.as_dict(private=False)}
    token = jws.serialize_compact(header, release().payload_bytes(), stranger, algorithms=["Ed25519"])
    assert refusal(token) == "unknown-key"


def test_releases_form_one_chain_without_gaps() -> None:
    first = release()
    second = release(
        2, hash_of(first.payload_bytes()), kind="supersede", replaced_by={"id": "demens", "version": "2.0.0"}
    )
    follows(first, None)
    follows(second, first)
    assert first.payload_bytes() == canonical_bytes(first.model_dump(mode="json"))


@pytest.mark.parametrize(
    ("sequence", "previous", "code"),
    [(1, None, "replayed"), (3, None, "gap"), (2, None, "broken-link"), (2, HASH, "broken-link")],
)
def test_a_replayed_missing_or_foreign_release_is_noticed(sequence: int, previous: str | None, code: str) -> None:
    with pytest.raises(ChainRefused) as caught:
        follows(release(sequence, previous), release())
    assert caught.value.code == code


def test_the_first_release_has_no_predecessor() -> None:
    with pytest.raises(ChainRefused, match="does not continue"):
        follows(release(1, HASH), None)

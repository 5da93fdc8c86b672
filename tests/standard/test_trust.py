"""Pinned keys are public, sound and named by their thumbprint; every refusal has a sentence in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cockpit.standard import trust
from cockpit.standard.envelope import ChainRefused, SignatureRefused, generate_key, public_key
from cockpit.standard.trust import KeysRefused, key_set, read_trusted_keys, refusal_sentence, trusted_keys


def test_a_key_set_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    private = generate_key()
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(key_set([private])), encoding="utf-8")
    assert read_trusted_keys(file) == [public_key(private)]
    assert "d" not in file.read_text(encoding="utf-8").split('"')


def test_a_file_that_is_not_there_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(KeysRefused, match="nowhere") as refused:
        read_trusted_keys(tmp_path / "nowhere.json")
    assert "kan ikke læses" in refused.value.message


def test_a_private_key_is_refused() -> None:
    with pytest.raises(KeysRefused) as refused:
        trusted_keys(json.dumps({"keys": [generate_key()]}))
    assert "privat nøgle" in refused.value.message


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"keys": []}', '{"keys": {}}', '{"keys": [1]}', "\xff"])
def test_what_is_not_a_key_set_is_refused(content: str) -> None:
    with pytest.raises(KeysRefused) as refused:
        trusted_keys(content)
    assert "JWK-sæt" in refused.value.message


@pytest.mark.parametrize(
    "change",
    [{"kid": "another"}, {"kid": None}, {"x": "AAAA"}, {"x": 7}, {"crv": "Ed448"}, {"crv": "X25519"}, {"kty": "EC"}],
)
def test_a_key_of_another_kind_or_name_is_refused(change: dict[str, Any]) -> None:
    key = {**public_key(generate_key()), **change}
    with pytest.raises(KeysRefused) as refused:
        trusted_keys(json.dumps({"keys": [key]}))
    assert "Nøgle 1" in refused.value.message
    assert "Key 1" in refused.value.message_en


def test_every_refusal_has_a_danish_and_an_english_sentence() -> None:
    for code in trust._SENTENCES:
        for error in (SignatureRefused(code, ""), ChainRefused(code, "")):
            assert refusal_sentence(error, "da") != refusal_sentence(error, "en")

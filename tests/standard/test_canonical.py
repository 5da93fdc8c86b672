from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.standard.canonical import CanonicalFormError, canonical_bytes, hash_of, normalised

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXTS.map(lambda text: unicodedata.normalize("NFC", text)), inner, max_size=4)
    ),
    max_leaves=10,
)


def test_keys_are_sorted_and_nothing_is_padded() -> None:
    assert canonical_bytes({"b": [1, True, None], "a": "å"}) == '{"a":"å","b":[1,true,null]}'.encode()


def test_text_and_keys_are_composed_so_that_two_spellings_have_one_hash() -> None:
    assert canonical_bytes({"a\u030a": "a\u030a"}) == canonical_bytes({"å": "å"})


def test_a_hash_is_sha256_of_the_bytes() -> None:
    assert hash_of(b"profil") == "sha256:" + hashlib.sha256(b"profil").hexdigest()


@pytest.mark.parametrize(
    "value",
    [0.5, {"a": [float("nan")]}, {1: "a"}, {"å": 1, "a\u030a": 2}, b"bytes", 2**53, "\ud800", {"\ud800": 1}],
    ids=str,
)
def test_a_value_without_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(CanonicalFormError):
        canonical_bytes(value)


@given(JSON)
def test_normalising_twice_changes_nothing_more(value: Any) -> None:
    assert canonical_bytes(normalised(value)) == canonical_bytes(value)


@given(st.dictionaries(TEXTS.map(lambda text: unicodedata.normalize("NFC", text)), JSON, min_size=2, max_size=5))
def test_the_order_of_keys_never_matters(value: dict[str, Any]) -> None:
    assert canonical_bytes(dict(reversed(value.items()))) == canonical_bytes(value)

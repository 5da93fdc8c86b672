"""What looks like a civil registration number is found wherever it stands, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from cockpit.standard.personal import first_in_texts, personal_number


@pytest.mark.parametrize("text", ["2512489996", "251248-9996", "251248 9996", "Se 251248-9996.", "(0101004321)"])
def test_a_cpr_number_is_found(text: str) -> None:
    assert personal_number(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "32124899966",
        "3212489996",
        "2513489996",
        "12345678",
        "x2512489996",
        "2026-11-21",
        "NPU27300",
        "sha256:2512489996ab",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert personal_number(text) is None


def test_every_text_and_key_of_a_json_value_is_looked_at() -> None:
    assert first_in_texts({"a": [1, None, {"b": ("x", "251248-9996")}]}, personal_number) == "251248-9996"
    assert first_in_texts({"251248-9996": 1}, personal_number) == "251248-9996"
    assert first_in_texts({"a": [1, None, {"b": "x"}], "c": True}, personal_number) is None

from __future__ import annotations

from typing import Any

import pytest

from cockpit.standard.level import engine_level, least_standard
from tests.standard.documents import (
    HBA1C_LIMIT,
    Content,
    events,
    exists,
    months,
    only,
    picked,
    pinned,
    psychiatric,
    read,
    sound,
)


def plain() -> Content:
    """A profile of the core only."""
    content = sound()
    content["elements"].pop(1)
    return content


def test_codes_attributes_windows_and_counts_are_the_core() -> None:
    assert engine_level(read(plain())) == 1


@pytest.mark.parametrize(
    "criterion",
    [
        picked("x", events("contact"), "latest", window=months(3)),
        exists("x", events("measurement", "hba1c", value=HBA1C_LIMIT)),
    ],
    ids=["picked", "value"],
)
def test_picked_events_and_values_are_the_second_level(criterion: Any) -> None:
    assert engine_level(only(plain(), criterion)) == 2


def test_a_shown_value_is_the_second_level() -> None:
    assert engine_level(read(sound())) == 2


def test_an_inlined_profile_raises_the_level() -> None:
    content = plain()
    pin = pinned(psychiatric())
    content["profiles"] = [pin]
    assert engine_level(read(content)) == 2
    del pin["document"]
    assert engine_level(read(content)) == 1


def test_the_least_standard_is_the_documents_own() -> None:
    assert least_standard(read(sound())) == "1.0"

from __future__ import annotations

from typing import Any

import pytest

from cockpit.standard.level import engine_level, least_standard
from tests.standard.documents import (
    HBA1C_LIMIT,
    Content,
    events,
    exists,
    later,
    local,
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


@pytest.mark.parametrize(
    ("criterion", "level"),
    [
        (exists("x", events("measurement", "hba1c", valued=True)), 2),
        (exists("x", events("contact", relations=[{"event": "indeks", "first_day": 0}])), 2),
        (exists("x", events("contact", relations=[])), 1),
        (exists("x", events("contact", practitioner="own")), 1),
        (exists("x", events("care_plan")), 1),
        ({"type": "insurance_group", "id": "x", "group": "1"}, 1),
        ({"type": "computed", "id": "x", "number": {"type": "age"}, "comparison": {"op": ">", "value": "1"}}, 3),
    ],
    ids=["valued", "related", "no relations", "practitioner", "care plan", "insurance group", "computed"],
)
def test_relations_are_the_second_level_and_computed_numbers_the_third(criterion: Any, level: int) -> None:
    assert engine_level(only({**plain(), "standard": "1.1", "events": later()["events"]}, criterion)) == level


def test_a_computed_element_is_the_third_level() -> None:
    content = {**plain(), "standard": "1.1"}
    content["elements"].append({"type": "computed", "id": "x", "title": local("X"), "number": {"type": "age"}})
    assert engine_level(read(content)) == 3


def test_the_least_standard_is_the_documents_own() -> None:
    assert least_standard(read(sound())) == "1.0"
    assert least_standard(read(later())) == "1.1"

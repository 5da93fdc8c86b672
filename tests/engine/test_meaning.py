"""The drawn examples hold in the reference evaluator and in the relational form."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.engine.drawing import agreed, outcomes, patient, profile, records
from tests.engine.element_examples import ELEMENT_CHAPTERS, ELEMENT_EXAMPLES, EVERYBODY, told
from tests.engine.examples import EXAMPLES
from tests.engine.reach import constructs_used, every_construct
from tests.engine.rendering import CHAPTERS, DANISH, DANISH_PARTS, PAGES, page, sentences


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_rule_holds_for_each_drawn_patient(name: str) -> None:
    example = EXAMPLES[name]
    drawn = [patient(f"p{number}", *case.rows, **case.attributes) for number, case in enumerate(example.cases)]
    data = records(*drawn, missing=example.missing, sources=example.sources)
    found = outcomes(agreed(profile(example.criterion, **example.parts), data, example.as_of))
    for number, case in enumerate(example.cases):
        assert found.get(f"p{number}", "out") == case.outcome, f"{example.rule} This patient catches: {case.catches}."


@pytest.mark.parametrize("name", ELEMENT_EXAMPLES)
def test_the_element_shows_what_is_drawn(name: str) -> None:
    example = ELEMENT_EXAMPLES[name]
    drawn = [patient(f"p{number}", *case.rows, **case.attributes) for number, case in enumerate(example.cases)]
    found = agreed(profile(EVERYBODY, elements=[example.element], **example.parts), records(*drawn))
    shown = {member.patient_id: told(member.elements["shown"]) for member in found.members}
    for number, case in enumerate(example.cases):
        assert shown[f"p{number}"] == case.told, f"{example.rule} This patient catches: {case.catches}."


def test_every_construct_has_an_example() -> None:
    used: Counter[str] = Counter()
    for example in EXAMPLES.values():
        used += constructs_used(profile(example.criterion, **example.parts))
    for one in ELEMENT_EXAMPLES.values():
        used += constructs_used(profile(EVERYBODY, elements=[one.element], **one.parts))
    assert every_construct() - set(used) == set()


@pytest.mark.parametrize("language", PAGES)
def test_the_documentation_shows_these_examples(language: str) -> None:
    path = Path(__file__).parents[2] / "docs" / "standard" / PAGES[language]
    if os.environ.get("COCKPIT_WRITE_GOLDEN"):
        path.write_text(page(language), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page(language)


def test_no_documented_example_has_the_name_of_another() -> None:
    assert sum(len(chapter) for chapter in CHAPTERS.values()) == len(EXAMPLES)
    assert sum(len(chapter) for chapter in ELEMENT_CHAPTERS.values()) == len(ELEMENT_EXAMPLES)


def test_every_documented_sentence_has_its_danish_text() -> None:
    assert "" not in sentences(), "each drawn patient catches something"
    assert set(sentences()) == set(DANISH)
    assert sum(len(part) for part in DANISH_PARTS) == len(DANISH), "each is said in one place"
    assert all(danish and (danish != english or english.isdigit()) for english, danish in DANISH.items())

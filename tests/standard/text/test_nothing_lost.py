"""Different criteria have different texts, in both languages; and both languages have the same patterns."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.standard.checks.together import meaning
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from cockpit.standard.text import criterion_lines, criterion_sentence, element_sentence
from cockpit.standard.text import danish as danish_module
from cockpit.standard.text import english as english_module
from tests.standard.documents import Content, group, later
from tests.standard.generated import CRITERIA, ELEMENTS, LEAVES, LEAVES_BY_TYPE, NUMBERS_BY_TYPE


def documents(criteria: list[Content]) -> ProfileDocument:
    """A document whose population holds the criteria side by side."""
    return read_document({**later(), "population": group("side-om-side", "any", *criteria)})


def lines_text(document: ProfileDocument, index: int, language: str) -> str:
    criterion = document.population.criteria[index]  # type: ignore[union-attr]
    return "\n".join(f"{line.depth} {line.text}" for line in criterion_lines(document, criterion, language))


@pytest.mark.parametrize("language", ["da", "en"])
@settings(max_examples=60, deadline=None)
@given(criteria=st.lists(CRITERIA | LEAVES, min_size=2, max_size=15))
def test_two_different_criteria_never_have_the_same_text(language: str, criteria: list[Content]) -> None:
    document = documents(criteria)
    said: dict[str, object] = {}
    for index, criterion in enumerate(document.population.criteria):  # type: ignore[union-attr]
        for text in (lines_text(document, index, language), criterion_sentence(document, criterion, language)):
            assert said.setdefault(text, meaning(criterion)) == meaning(criterion), text


@pytest.mark.parametrize("kind", sorted(LEAVES_BY_TYPE))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_changing_any_one_field_changes_the_text(kind: str, data: st.DataObject) -> None:
    first, other = data.draw(LEAVES_BY_TYPE[kind]), data.draw(LEAVES_BY_TYPE[kind])
    field = data.draw(st.sampled_from(sorted(set(first) | set(other))))
    second = {**first, **({field: other[field]} if field in other else {})}
    if "events" in first and data.draw(st.booleans()):
        inner = data.draw(st.sampled_from(sorted(set(first["events"]) | set(other["events"]))))
        second = {
            **first,
            "events": {**first["events"], **({inner: other["events"][inner]} if inner in other["events"] else {})},
        }
    document = documents([first, second])
    one, two = document.population.criteria  # type: ignore[union-attr]
    assert (criterion_sentence(document, one) == criterion_sentence(document, two)) == (meaning(one) == meaning(two))


@pytest.mark.parametrize("kind", sorted(NUMBERS_BY_TYPE))
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_changing_any_one_field_of_a_computed_number_changes_the_text(kind: str, data: st.DataObject) -> None:
    of_kind = NUMBERS_BY_TYPE[kind]
    first, other = data.draw(of_kind), data.draw(of_kind)
    field = data.draw(st.sampled_from(sorted(set(first) | set(other))))
    second = {key: value for key, value in first.items() if key != field}
    if field in other:
        second[field] = other[field]
    limit = {"op": ">=", "value": "1"}
    document = documents(
        [
            {"type": "computed", "id": f"n-{index}", "number": number, "comparison": limit}
            for index, number in enumerate((first, second))
        ]
    )
    one, two = document.population.criteria  # type: ignore[union-attr]
    for language in ("da", "en"):
        same = criterion_sentence(document, one, language) == criterion_sentence(document, two, language)
        assert same == (meaning(one) == meaning(two))


@pytest.mark.parametrize("language", ["da", "en"])
@settings(max_examples=60, deadline=None)
@given(elements=st.lists(ELEMENTS, min_size=2, max_size=20))
def test_two_different_data_elements_never_have_the_same_text(language: str, elements: list[Content]) -> None:
    document = read_document({**later(), "elements": elements})
    said: dict[str, object] = {}
    for element in document.elements:
        content = element.model_dump(mode="json", exclude={"id", "title"})
        assert said.setdefault(element_sentence(document, element, language), content) == content


@settings(max_examples=60, deadline=None)
@given(CRITERIA)
def test_ids_titles_and_rationales_are_no_part_of_the_text(criterion: Content) -> None:
    bare = {key: value for key, value in criterion.items() if key not in ("title", "rationale")}
    document = documents([criterion, {**bare, "id": "et-andet-id"}])
    assert lines_text(document, 0, "da") == lines_text(document, 1, "da")


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_both_languages_have_the_same_patterns_with_the_same_fields() -> None:
    danish, english = danish_module.TEMPLATES, english_module.TEMPLATES
    assert danish.keys() == english.keys()
    assert {key: fields(text) for key, text in danish.items()} == {key: fields(text) for key, text in english.items()}

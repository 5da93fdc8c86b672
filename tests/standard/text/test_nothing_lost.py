"""Different criteria have different texts, in both languages; and both languages have the same patterns."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cockpit.engine.coverage.mutants import replaced
from cockpit.standard.checks.together import meaning
from cockpit.standard.document import (
    Age,
    Attention,
    CalendarWindow,
    Comparison,
    Count,
    CountElement,
    EarlierThanWindow,
    EventSelection,
    Exists,
    ExistsElement,
    Group,
    LastWindow,
    ListElement,
    Node,
    Path,
    PatientElement,
    Picked,
    PickedElement,
    ProfileDocument,
    ProfileReference,
    RollingWindow,
    Sex,
    SubgroupReference,
)
from cockpit.standard.reading import read_document
from cockpit.standard.text import (
    attention_sentence,
    criterion_lines,
    criterion_sentence,
    document_text,
    element_sentence,
)
from cockpit.standard.text import danish as danish_module
from cockpit.standard.text import english as english_module
from tests.standard.documents import Content, group, later, local, members, with_pin
from tests.standard.generated import (
    COMPARISONS,
    CRITERIA,
    ELEMENTS,
    LEAVES,
    LEAVES_BY_TYPE,
    NUMBERS_BY_TYPE,
    PERIODS,
    SELECTIONS,
    WINDOWS,
)


def documents(criteria: list[Content]) -> ProfileDocument:
    """A document whose population holds the criteria side by side."""
    return read_document({**later(), "population": group("side-om-side", "any", *criteria)})


def lines_text(document: ProfileDocument, index: int, language: str) -> str:
    criterion = members(document)[index]
    return "\n".join(f"{line.depth} {line.text}" for line in criterion_lines(document, criterion, language))


@pytest.mark.parametrize("language", ["da", "en"])
@settings(max_examples=60, deadline=None)
@given(criteria=st.lists(CRITERIA | LEAVES, min_size=2, max_size=15))
def test_two_different_criteria_never_have_the_same_text(language: str, criteria: list[Content]) -> None:
    document = documents(criteria)
    said: dict[str, object] = {}
    for index, criterion in enumerate(members(document)):
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
    one, two = members(document)
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
    one, two = members(document)
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


COMPARED = st.builds(lambda comparison: {"type": "value", "comparison": comparison}, COMPARISONS)
ATTENTION = st.one_of(
    COMPARED,
    st.builds(lambda period: {"type": "older_than", **period}, st.fixed_dictionaries(PERIODS)),
    st.sampled_from([{"type": "missing"}, {"type": "present"}]),
)


@pytest.mark.parametrize("language", ["da", "en"])
@settings(max_examples=60, deadline=None)
@given(rules=st.lists(ATTENTION, min_size=2, max_size=10))
def test_two_different_attention_rules_never_have_the_same_text(language: str, rules: list[Content]) -> None:
    said: dict[str, object] = {}
    for rule in rules:
        attention = Attention.model_validate({"when": rule, "text": local("Se her", "Look")})
        content = attention.model_dump(mode="json")
        assert said.setdefault(attention_sentence(attention, language), content) == content


def drawn_values(strategy: st.SearchStrategy[Content]) -> list[Content]:
    """Many values of a strategy, and every value within them."""
    found: list[Content] = []

    @settings(
        max_examples=120,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: Content) -> None:
        found.append(value)

    collect()
    return found


@pytest.mark.parametrize(
    ("model", "drawn"),
    [
        (Group, CRITERIA), (Age, LEAVES), (Sex, LEAVES), (Exists, LEAVES), (Count, LEAVES), (Picked, LEAVES),
        (ProfileReference, LEAVES), (SubgroupReference, LEAVES), (EventSelection, SELECTIONS), (Comparison, COMPARISONS),
        (PatientElement, ELEMENTS), (PickedElement, ELEMENTS), (ExistsElement, ELEMENTS), (CountElement, ELEMENTS),
        (ListElement, ELEMENTS), (LastWindow, WINDOWS), (EarlierThanWindow, WINDOWS), (RollingWindow, WINDOWS),
        (CalendarWindow, WINDOWS),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)  # fmt: skip
def test_every_field_of_the_model_is_drawn(model: type[Node], drawn: st.SearchStrategy[Content]) -> None:
    kind: Any = model.model_fields["type"].annotation if "type" in model.model_fields else None
    own = [value for value in drawn_values(drawn) if kind is None or value.get("type") == get_args(kind)[0]]
    fields = {name for value in own for name in value}
    assert set(model.model_fields) - fields - {"attention", "title", "rationale"} == set()


def changes(node: Node, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every field of the document and of what it holds, with another value that the model takes."""
    for name, field in type(node).model_fields.items():
        value, place = getattr(node, name), (*path, name)
        if isinstance(value, Node):
            yield from changes(value, place)
        elif isinstance(value, list):
            if value and name != "criteria":
                yield place, value[:-1]
            for index, item in enumerate(value):
                if isinstance(item, Node):
                    yield from changes(item, (*place, index))
        elif isinstance(value, bool):
            yield place, not value
        elif isinstance(value, int):
            yield place, value + 1
        elif isinstance(value, str) and name not in _NOT_SAID:
            annotation: Any = field.annotation
            choices = [choice for choice in get_args(annotation) if isinstance(choice, str)]
            other = [choice for choice in choices if choice != value and name != "type"]
            if other:
                yield place, other[0]
            elif not choices:
                yield place, f"{value}9"


# Ids are no part of what is said; types are, but take other fields with them.
_NOT_SAID = {"id", "type", "en"}


def test_every_field_of_a_document_is_in_its_text() -> None:
    """Of an inlined profile the population is told, and the hash, which is another as soon as anything else in it is."""
    document = read_document(with_pin())
    before, lost = document_text(document), []
    for path, value in changes(document):
        if path[0] == "profiles" and "document" in path and "population" not in path:
            continue
        try:
            changed = replaced(document, path, value)
            after = document_text(changed)
        except (ValueError, KeyError):
            continue  # no document of the standard
        if after == before:
            lost.append(".".join(map(str, path)))
    assert lost == []


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_both_languages_have_the_same_patterns_with_the_same_fields() -> None:
    danish, english = danish_module.TEMPLATES, english_module.TEMPLATES
    assert danish.keys() == english.keys()
    assert {key: fields(text) for key, text in danish.items()} == {key: fields(text) for key, text in english.items()}

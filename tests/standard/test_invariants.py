"""The invariants that the standard itself owns: each test tries to break one."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given, settings

from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.checks import check
from cockpit.standard.document import (
    Criterion,
    EventSelection,
    Group,
    Number,
    ProfileDocument,
    Relation,
    all_criteria,
    selections,
)
from cockpit.standard.findings import DocumentRefused, errors
from cockpit.standard.reading import document_bytes, document_hash, read_document
from cockpit.standard.record import NATIONAL_SOURCES, SOURCES
from tests.standard.documents import (
    Content,
    age,
    events,
    exists,
    group,
    local,
    pinned,
    psychiatric,
    read,
    sound,
    with_pin,
    with_population,
)
from tests.standard.generated import CRITERIA

CRITERION_TYPES = get_args(get_args(Criterion)[0])


# Invariant 1: what is published is byte for byte what was approved.


def test_the_same_document_always_gives_the_same_bytes_however_it_was_written() -> None:
    bytes_once = document_bytes(read(sound()))
    for text in (json.dumps(sound(), indent=3), json.dumps(dict(reversed(sound().items())), ensure_ascii=False)):
        assert document_bytes(read_document(text)) == bytes_once
    assert document_bytes(read_document(bytes_once)) == bytes_once


@settings(max_examples=50, deadline=None)
@given(CRITERIA, CRITERIA)
def test_two_different_documents_never_have_the_same_hash(first: Content, second: Content) -> None:
    one, two = (
        {**with_pin(), "standard": "1.1", "population": group("top", "any", criterion)} for criterion in (first, second)
    )
    documents = read_document(one), read_document(two)
    assert (documents[0] == documents[1]) == (document_hash(documents[0]) == document_hash(documents[1]))


def test_a_pinned_profile_cannot_change_unnoticed() -> None:
    content = with_pin()
    content["profiles"][0]["document"]["population"]["criteria"].append(age("smuglet-ind", "<", "90"))
    assert [finding.code for finding in errors(check(read(content)))] == ["pin-hash-mismatch"]
    content["profiles"][0]["hash"] = hash_of(canonical_bytes(content["profiles"][0]["document"]))
    published = {("svaer-psykisk-sygdom", "2.0.0"): document_hash(read(psychiatric()))}
    assert [finding.code for finding in errors(check(read(content), published=published))] == ["pin-hash-mismatch"]


# Invariant 10: a population cannot refer to a quality list.


def reference_fields(model: Any) -> set[str]:
    """The fields of a criterion that name another node."""
    own = {
        "id",
        "type",
        "title",
        "rationale",
        "rule",
        "n",
        "criteria",
        "comparison",
        "sex",
        "group",
        "of",
        "pick",
        "tie",
        "nth",
        "value",
    }
    return set(model.model_fields) - own - {"window", "events", "number"}


def test_no_criterion_has_a_field_for_a_quality_list() -> None:
    fields = {field for model in CRITERION_TYPES for field in reference_fields(model)}
    assert fields == {"profile", "subgroup"}


def test_neither_a_number_nor_a_selection_has_a_field_for_a_quality_list() -> None:
    numbers = get_args(get_args(Number)[0])
    fields = {field for model in numbers for field in reference_fields(model)}
    assert fields - {"gap", "function", "decimals", "by", "days", "least", "op", "left", "right"} == {"table"}
    named = {field for field in EventSelection.model_fields if field in ("codes", "relations")}
    assert named == {"codes", "relations"} and set(Relation.model_fields) == {"event", "first_day", "last_day"}


def test_a_criterion_on_a_quality_list_is_no_criterion() -> None:
    for kind in ("quality_list", "quality-list", "list"):
        with pytest.raises(DocumentRefused):
            read(with_population({"type": kind, "id": "x", "quality_list": "kun-depression"}))
    with pytest.raises(DocumentRefused):
        read(with_population({**exists("x", events("diagnosis")), "quality_list": "kun-depression"}))


@pytest.mark.parametrize(
    ("criterion", "code"),
    [
        ({"type": "subgroup", "id": "x", "subgroup": "kun-depression"}, "unknown-subgroup"),
        ({"type": "subgroup", "id": "x", "subgroup": "har-depression"}, "unknown-subgroup"),
        ({"type": "profile", "id": "x", "profile": "kun-depression"}, "unknown-profile"),
        (exists("x", events("diagnosis", "kun-depression")), "unknown-code-list"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_quality_lists_id_leads_nowhere_from_a_population(criterion: Content, code: str) -> None:
    found = errors(check(read(with_population(criterion))))
    assert code in {finding.code for finding in found}


def test_an_action_on_a_quality_list_and_a_filter_on_one_lead_nowhere() -> None:
    content = sound()
    content["actions"][0]["criterion"]["subgroup"] = "kun-depression"
    content["views"]["list"]["filters"] = ["kun-depression"]
    assert [finding.code for finding in errors(check(read(content)))] == ["unknown-subgroup", "unknown-subgroup"]


def test_another_profiles_quality_list_cannot_be_reached_through_its_pin() -> None:
    content = with_pin()
    content["population"]["criteria"][2]["profile"] = "kun-depression"
    assert "unknown-profile" in {finding.code for finding in errors(check(read(content)))}


# Invariant 11: every criterion names its data sources, and national ones need a legal basis.


@pytest.mark.parametrize("sources", [None, []], ids=["left out", "empty"])
def test_an_event_selection_without_a_source_is_refused(sources: list[str] | None) -> None:
    selection = events("diagnosis", "demenskoder")
    del selection["sources"]
    if sources is not None:
        selection["sources"] = sources
    with pytest.raises(DocumentRefused) as caught:
        read(with_population(exists("x", selection)))
    assert caught.value.findings[0].place == "population.criteria[2].events.sources"


def test_every_selection_of_every_document_names_its_sources() -> None:
    document = read(sound())
    assert all(selection.sources for _, _, selection in selections(document))
    leaves = [criterion for _, criterion in all_criteria(document) if not isinstance(criterion, Group)]
    assert all(
        hasattr(criterion, "events") or criterion.type in ("age", "sex", "profile", "subgroup") for criterion in leaves
    )


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_exactly_the_national_sources_need_a_legal_basis(source: str) -> None:
    def codes_of(declared: Content) -> set[str]:
        content = with_population(exists("x", events("diagnosis", "demenskoder", sources=[source])))
        content["legal"]["sources"] = [{"source": "lokal"}, declared] if source != "lokal" else [declared]
        return {finding.code for finding in errors(check(read(content)))}

    assert ("legal-basis-missing" in codes_of({"source": source})) == (source in NATIONAL_SOURCES)
    assert codes_of({"source": source, "legal_basis": local("Sundhedsloven", "The Health Act")}) == set()


def test_a_national_source_cannot_hide_in_an_inlined_population_an_element_or_a_quality_list() -> None:
    inner = psychiatric()
    inner["population"]["criteria"].append(exists("fmk-inde", events("medication", "demensmedicin", sources=["fmk"])))
    assert "source-not-declared" in {finding.code for finding in errors(check(read(with_pin(pinned(inner)))))}
    for change in ("elements", "quality_lists"):
        content: Any = sound()
        selection = (
            content["elements"][2]["events"]
            if change == "elements"
            else content["quality_lists"][0]["criterion"]["events"]
        )
        selection["sources"] = ["lokal", "fmk"]
        assert "source-not-declared" in {finding.code for finding in errors(check(read(content)))}


def test_a_document_cannot_be_changed_in_place() -> None:
    document: ProfileDocument = read(sound())
    with pytest.raises(ValueError, match="frozen"):
        document.version = "9.9.9"  # type: ignore[misc]  # which is to be refused

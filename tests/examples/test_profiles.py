"""The example profiles: sound documents in the standard's own form, with nothing but the clinic's own data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cockpit.examples.catalogue import (
    DRAFT_PROFILE_IDS,
    PROFILE_IDS,
    all_profile_files,
    terminology_file,
)
from cockpit.standard.canonical import canonical_bytes, hash_of, normalised
from cockpit.standard.checks import check
from cockpit.standard.document import LocalText, Node, ProfileDocument, SourceUse, criterion_roots
from cockpit.standard.reading import read_document
from cockpit.standard.terminology import read_terminology_csv
from cockpit.standard.text import criterion_sentence, document_text, element_sentence
from cockpit.standard.versions import least_standard

FILES = all_profile_files()
every_profile = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
UNCONFIRMED = {"adhd": ("DF988C",)}
"""The codes that no public source confirms and that a profile uses all the same; its clinical basis says so."""


def document_of(path: Path) -> ProfileDocument:
    return read_document(path.read_bytes())


def nodes(value: Any) -> list[Node]:
    """Every part of a document, inlined profiles included."""
    if isinstance(value, Node):
        return [value, *(part for name in type(value).model_fields for part in nodes(getattr(value, name)))]
    return [part for item in value for part in nodes(item)] if isinstance(value, list) else []


def test_each_profile_stands_after_those_it_refers_to() -> None:
    seen: set[str] = set()
    for path in FILES:
        document = document_of(path)
        assert document.id == path.stem
        assert {pin.id for pin in document.profiles} <= seen
        seen.add(document.id)
    assert seen == {*PROFILE_IDS, *DRAFT_PROFILE_IDS}


@every_profile
def test_the_file_is_the_documents_own_normal_form(path: Path) -> None:
    content = document_of(path).content()
    assert path.read_text(encoding="utf-8") == json.dumps(normalised(content), ensure_ascii=False, indent=2) + "\n"


@every_profile
def test_the_checks_find_nothing_but_that_a_clinician_has_not_confirmed_the_content(path: Path) -> None:
    terminology = read_terminology_csv(terminology_file())
    published = {(document.id, document.version): document_hash(document) for document in map(document_of, FILES)}
    findings = check(document_of(path), terminology=terminology, published=published)
    assert [(finding.severity, finding.code) for finding in findings] == [("note", "awaits-confirmation")]


@every_profile
def test_the_terminology_release_is_pinned_by_its_hash(path: Path) -> None:
    terminology = read_terminology_csv(terminology_file())
    pin = document_of(path).terminology
    assert (pin.release, pin.hash) == (terminology.release, terminology.hash)


@every_profile
def test_every_code_carries_the_releases_own_text_and_is_confirmed(path: Path) -> None:
    terminology = read_terminology_csv(terminology_file())
    for code_list in document_of(path).code_lists:
        for entry in (*code_list.codes, *code_list.exclusions):
            row = terminology.code(entry.system, entry.code)
            assert row is not None, entry.code
            assert (entry.display.da, entry.display.en) == (row.display_da, row.display_en)
            assert entry.match == row.match
            assert "ikke bekræftet" not in row.display_da or entry.code in UNCONFIRMED.get(path.stem, ())


@every_profile
def test_every_measured_code_has_a_unit_that_its_concept_can_convert(path: Path) -> None:
    terminology = read_terminology_csv(terminology_file())
    for code_list in document_of(path).code_lists:
        units = {
            row.unit for entry in code_list.codes if (row := terminology.code(entry.system, entry.code)) and row.unit
        }
        known = (
            {code_list.quantity.unit, *(conversion.unit for conversion in code_list.quantity.conversions)}
            if code_list.quantity
            else set()
        )
        assert units <= known, code_list.id


@every_profile
def test_every_human_text_is_in_danish_and_english(path: Path) -> None:
    texts = [node for node in nodes(document_of(path)) if isinstance(node, LocalText)]
    assert texts
    assert [text.da for text in texts if text.en is None] == []


@every_profile
def test_only_the_clinics_own_data_is_used(path: Path) -> None:
    document = document_of(path)
    assert [use.source for use in nodes(document.legal) if isinstance(use, SourceUse)] == ["lokal"]
    assert {
        source for node in nodes(document) for source in getattr(node, "sources", []) if isinstance(source, str)
    } == {"lokal"}


def document_hash(document: ProfileDocument) -> str:
    return hash_of(canonical_bytes(document.content()))


def test_the_inlined_profile_is_byte_for_byte_the_shipped_one() -> None:
    by_id = {document.id: document for document in map(document_of, FILES)}
    (pin,) = by_id["somatisk-undersoegelse"].profiles
    shipped = by_id["svaer-psykisk-sygdom"]
    assert pin.document is not None
    assert pin.version == shipped.version
    assert pin.hash == document_hash(pin.document) == document_hash(shipped)


def test_a_profile_states_the_least_version_of_the_standard_that_it_needs() -> None:
    needed = {path.stem: (document_of(path).standard, least_standard(document_of(path))) for path in FILES}
    assert needed == {
        **dict.fromkeys(PROFILE_IDS, ("1.0", "1.0")),
        **dict.fromkeys(DRAFT_PROFILE_IDS, ("1.1", "1.1")),
    }


def test_an_unconfirmed_code_is_told_in_the_clinical_basis() -> None:
    for path in FILES:
        basis = document_of(path).clinical.basis
        for code in UNCONFIRMED.get(path.stem, ()):
            assert code in basis.da
            assert code in str(basis.en)


@every_profile
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_criterion_and_data_element_is_said_in_a_sentence_of_its_own(path: Path, language: str) -> None:
    document = document_of(path)
    texts = [criterion_sentence(document, root, language) for _, root in criterion_roots(document)]
    texts += [element_sentence(document, element, language) for element in document.elements]
    whole = document_text(document, language)
    assert [text for text in texts if "[" in text] == [], "a construct that has no words"
    assert all(title in whole for title in (str(getattr(text.title, language)) for text in document.subgroups))

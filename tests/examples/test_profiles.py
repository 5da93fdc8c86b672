"""The four example profiles: sound documents in the standard's own form, with nothing but the clinic's own data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cockpit.examples.catalogue import PROFILE_IDS, profile_files, terminology_file
from cockpit.standard.canonical import canonical_bytes, hash_of, normalised
from cockpit.standard.checks import check
from cockpit.standard.document import LocalText, Node, ProfileDocument, SourceUse
from cockpit.standard.reading import read_document
from cockpit.standard.terminology import read_terminology_csv

FILES = profile_files()
every_profile = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


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
    assert seen == set(PROFILE_IDS)


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
            assert "ikke bekræftet" not in row.display_da


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

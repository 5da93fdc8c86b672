"""The frozen version of the standard, its schema and its rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings

from cockpit.examples.catalogue import profile_files
from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.document import DRAFT_STANDARD_VERSION
from cockpit.standard.findings import DocumentRefused
from cockpit.standard.reading import read_document
from cockpit.standard.rules import RULES
from cockpit.standard.schema import (
    FROZEN,
    IMPLEMENTED,
    IN_DRAFT,
    generated_standard_document,
    json_schema,
    next_version,
    read_standard_document,
    standard_document,
    write,
)
from cockpit.standard.versions import VERSIONS
from tests.standard.documents import Content, sound, with_pin
from tests.standard.generated import CRITERIA

DOCS = Path(__file__).parents[2] / "docs" / "standard"


@pytest.mark.parametrize("version", IMPLEMENTED)
def test_every_version_is_what_the_code_gives_and_has_its_hash(version: str) -> None:
    """Fails when the model, the logical record, the code systems, the units or the rules change.

    Undo the change, or make it part of the version in draft: `python -m cockpit.standard.schema write`.
    """
    assert standard_document(version) == generated_standard_document(version)
    assert hash_of(canonical_bytes(standard_document(version))) == IMPLEMENTED[version]


def test_a_version_is_either_frozen_or_in_draft() -> None:
    assert {**FROZEN, **IN_DRAFT} == IMPLEMENTED
    assert FROZEN.keys().isdisjoint(IN_DRAFT)
    assert list(IMPLEMENTED) == list(VERSIONS)


def test_the_next_version_is_the_first_that_is_newer_than_the_published_one() -> None:
    assert [next_version(published) for published in (None, "1.0", "1.1", "9.9")] == ["1.0", "1.1", None, None]


def test_writing_the_version_in_draft_again_writes_the_same_file(tmp_path: Path) -> None:
    assert write(tmp_path / "versions") == IN_DRAFT[DRAFT_STANDARD_VERSION]
    written = json.loads((tmp_path / "versions" / f"{DRAFT_STANDARD_VERSION}.json").read_text(encoding="utf-8"))
    assert written == standard_document(DRAFT_STANDARD_VERSION)


def test_the_later_version_only_adds() -> None:
    """Every view, column, unit, code system, source and rule of 1.0 stands unchanged in 1.1."""
    first, later = standard_document("1.0"), standard_document("1.1")
    for part in ("sources", "code_systems", "units", "rules"):
        assert [item for item in later[part] if item in first[part]] == first[part]
    views = {view["name"]: view for view in later["record"]}
    for view in first["record"]:
        columns = views[view["name"]]["columns"]
        assert [column for column in columns if column in view["columns"]] == view["columns"]
    assert first["limits"] == later["limits"]


def test_a_version_that_is_not_implemented_has_no_document() -> None:
    with pytest.raises(KeyError):
        standard_document("2.0")


def test_the_governed_document_reads_back() -> None:
    for version in IMPLEMENTED:
        assert read_standard_document(canonical_bytes(standard_document(version))) == standard_document(version)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": "2.0"}, "standard-not-implemented"),
        ({"version": "1.1"}, "standard-differs"),
        ({"version": 1}, "standard-not-implemented"),
        ({"rules": []}, "standard-differs"),
        ({"extra": True}, "standard-differs"),
    ],
)
def test_anything_but_an_implemented_version_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        read_standard_document({**standard_document(), **change})
    (finding,) = caught.value.findings
    assert finding.code == code


def test_the_schema_is_2020_12_and_closed() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$ref"] == "#/$defs/ProfileDocument"
    assert all(
        part.get("additionalProperties") is False for part in schema["$defs"].values() if part["type"] == "object"
    )


def test_the_documentation_states_every_rule_word_for_word() -> None:
    text = " ".join((DOCS / "meanings.md").read_text(encoding="utf-8").split())
    missing = [rule.id for rule in RULES if rule.da not in text or rule.en not in text or f"`{rule.id}`" not in text]
    assert missing == []


def test_rule_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


VALIDATOR = jsonschema_rs.validator_for(json_schema())


@settings(max_examples=80, deadline=None)
@given(CRITERIA)
def test_the_schema_accepts_whatever_the_model_accepts(criterion: Content) -> None:
    content = {**with_pin(), "standard": "1.1", "population": criterion}
    assert VALIDATOR.is_valid(content)
    assert VALIDATOR.is_valid(read_document(content).content())


@pytest.mark.parametrize("file", sorted(profile_files()), ids=lambda file: file.stem)
def test_the_shipped_profiles_satisfy_the_schema(file: Path) -> None:
    assert VALIDATOR.is_valid(json.loads(file.read_text(encoding="utf-8")))


def test_the_schema_refuses_unknown_fields_types_and_forms() -> None:
    for path, value in ((("colour",), 1), (("population", "type"), "x"), (("version",), "1"), (("code_lists",), {})):
        content: Any = sound()
        at = content
        for part in path[:-1]:
            at = at[part]
        at[path[-1]] = value
        assert not VALIDATOR.is_valid(content)

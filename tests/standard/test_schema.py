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
from cockpit.standard.findings import DocumentRefused
from cockpit.standard.reading import read_document
from cockpit.standard.rules import RULES
from cockpit.standard.schema import (
    FROZEN,
    freeze,
    generated_standard_document,
    json_schema,
    read_standard_document,
    standard_document,
)
from tests.standard.documents import Content, sound, with_pin
from tests.standard.generated import CRITERIA

DOCS = Path(__file__).parents[2] / "docs" / "standard"


def test_version_1_0_is_what_the_code_gives_and_what_was_frozen() -> None:
    """Fails when the model, the logical record, the code systems, the units or the rules change.

    Undo the change, or make it part of a new version; only while 1.0 is unpublished: `python -m cockpit.standard.schema freeze`.
    """
    assert standard_document() == generated_standard_document()
    assert hash_of(canonical_bytes(standard_document("1.0"))) == FROZEN["1.0"]


def test_freezing_again_writes_the_same_file(tmp_path: Path) -> None:
    assert freeze(tmp_path / "versions") == FROZEN["1.0"]
    assert json.loads((tmp_path / "versions" / "1.0.json").read_text(encoding="utf-8")) == standard_document()


def test_a_version_that_is_not_implemented_has_no_document() -> None:
    with pytest.raises(KeyError):
        standard_document("2.0")


def test_the_governed_document_reads_back() -> None:
    assert read_standard_document(canonical_bytes(standard_document())) == standard_document()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": "1.1"}, "standard-not-implemented"),
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
    content = {**with_pin(), "population": criterion}
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

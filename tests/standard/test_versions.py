"""The standard's own versions: what came later, the least version that a document needs, and upgrading."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from cockpit.examples.catalogue import profile_files
from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.comparison import compare
from cockpit.standard.reading import document_hash, read_document
from cockpit.standard.schema import standard_document
from cockpit.standard.text import document_text
from cockpit.standard.versions import VERSIONS, later_constructs, least_standard, upgraded, version_order
from tests.standard.documents import (
    Content,
    compared,
    events,
    exists,
    later,
    only,
    picked,
    pinned,
    psychiatric,
    read,
    sound,
    with_pin,
)

# The hash that version 1.0 of this software, which knew nothing of 1.1, gave the sound profile.
SOUND_HASH = "sha256:83ffe45bbfb6f81486d679a19452ec17f39a295461b1ce496840984bf7a2767f"

LATER: dict[str, Content] = {
    "texts": exists("x", events("medication", texts=["*kol*"])),
    "no texts at all": exists("x", events("medication", texts=[])),
    "producers": exists("x", events("measurement", producers=["x"])),
    "practitioner": exists("x", events("contact", practitioner="own")),
    "age": exists("x", events("contact", age=compared("<", "65"))),
    "valued": exists("x", events("measurement", valued=False)),
    "relations": exists("x", events("contact", relations=[])),
    "care_plan": exists("x", events("care_plan")),
    "nth": picked("x", events("contact"), "latest", nth=2),
    "insurance_group": {"type": "insurance_group", "id": "x", "group": "1"},
    "computed": {
        "type": "computed",
        "id": "x",
        "number": {"type": "age"},
        "comparison": {"op": ">", "value": "1"},
    },
}


def newer() -> Content:
    """The sound profile, stated to be written in 1.1 though it uses nothing of it."""
    return {**sound(), "standard": "1.1"}


def names(content: Content) -> list[str]:
    return [construct.name for construct in later_constructs(read(content))]


@pytest.mark.parametrize("name", LATER)
def test_what_came_later_is_found_where_it_stands(name: str) -> None:
    document = only(newer(), LATER[name])
    found = later_constructs(document)
    assert found
    assert {construct.node for construct in found} == {"x"}
    assert all(construct.path[0] == "population" and construct.since == "1.1" for construct in found)
    assert (name if name != "no texts at all" else "texts") in {construct.name for construct in found}
    assert least_standard(document) == "1.1"


def test_the_parts_below_what_came_later_are_found_too() -> None:
    relation = {"event": "indeks", "first_day": 0}
    found = later_constructs(only(newer(), exists("x", events("contact", relations=[relation]))))
    assert [(construct.path, construct.name) for construct in found] == [
        (("population", "events", "relations"), "relations"),
        (("population", "events", "relations", 0), "Relation"),
    ]


def test_parts_of_the_whole_document_and_what_elements_show_are_found() -> None:
    assert names(sound()) == []
    assert {"events", "dose_tables", "NamedEvent", "DoseTable", "DoseFactor"} == set(names(later()))
    content = newer()
    content["elements"][0]["attribute"] = "fast_laege"
    assert [(found.path, found.node, found.name) for found in later_constructs(read(content))] == [
        (("elements", 0, "attribute"), "alder", "fast_laege")
    ]


def test_extensions_and_inlined_profiles_are_no_constructs_of_the_document() -> None:
    content = with_pin(pinned({**psychiatric(), "standard": "1.1", "events": later()["events"]}))
    content["extensions"] = {"dk.medcom.farve": {"events": []}}
    document = read(content)
    assert later_constructs(document) == []
    assert least_standard(document) == "1.1"  # what is inlined must be read too
    del content["profiles"][0]["document"]
    assert least_standard(read(content)) == "1.0"


def test_versions_are_ordered_as_numbers() -> None:
    assert sorted(["1.10", "1.9", "2.0", "1.0"], key=version_order) == ["1.0", "1.9", "1.10", "2.0"]
    assert list(VERSIONS) == sorted(VERSIONS, key=version_order)


@pytest.mark.parametrize("file", sorted(profile_files()), ids=lambda file: file.stem)
def test_a_shipped_profile_is_written_in_a_version_that_has_what_it_uses(file: Any) -> None:
    document = read_document(file.read_bytes())
    assert version_order(least_standard(document)) <= version_order(document.standard)


def test_an_upgrade_changes_the_stated_version_and_nothing_else() -> None:
    before = read(with_pin())
    upgrade = upgraded(before, "1.1")
    assert (before.standard, upgrade.document.standard, upgrade.meaning_kept) == ("1.0", "1.1", True)
    rest = [
        canonical_bytes({key: value for key, value in document.content().items() if key != "standard"})
        for document in (before, upgrade.document)
    ]
    assert rest[0] == rest[1]
    assert document_hash(before) != document_hash(upgrade.document)
    assert upgrade.document.profiles == before.profiles
    assert upgrade.report == (
        "Dokumentet er løftet fra version 1.0 til 1.1 af profilstandarden. Alt andet er uændret, og alle ord betyder det samme."
    )
    assert upgrade.report_en.startswith("The document was upgraded from version 1.0 to 1.1")
    assert document_text(upgrade.document).replace("(åben udgave) 1.1.", "(åben udgave) 1.0.") == document_text(before)


def test_an_upgrade_to_its_own_version_leaves_a_document_as_it_is() -> None:
    document = read(later())
    upgrade = upgraded(document, "1.1")
    assert upgrade.document == document and upgrade.meaning_kept
    assert upgrade.report == "Dokumentet er allerede skrevet i version 1.1 af profilstandarden."
    assert upgrade.report_en == "The document is already written in version 1.1 of the profile standard."


@pytest.mark.parametrize(("content", "version"), [(sound(), "2.0"), (later(), "1.0")], ids=["unknown", "older"])
def test_a_document_is_upgraded_to_a_later_version_that_is_known(content: Content, version: str) -> None:
    with pytest.raises(ValueError, match=version):
        upgraded(read(content), version)


def test_an_upgrade_is_a_patch() -> None:
    before = read(sound())
    comparison = compare(before, upgraded(before, "1.1").document)
    assert (comparison.level, comparison.next_version) == ("patch", "1.2.4")
    (change,) = comparison.changes
    assert (change.title, change.before, change.after) == ("Profilstandardens version", "1.0", "1.1")


@pytest.mark.parametrize(("content", "valid"), [(sound(), {"1.0", "1.1"}), (later(), {"1.1"})], ids=["1.0", "1.1"])
def test_a_document_of_1_0_meets_both_schemas_and_one_that_uses_1_1_the_later_alone(
    content: Content, valid: set[str]
) -> None:
    schemas = {version: standard_document(version)["schema"] for version in VERSIONS}
    assert {name for name, schema in schemas.items() if jsonschema_rs.validator_for(schema).is_valid(content)} == valid


def test_a_document_of_1_0_has_the_same_bytes_as_before_1_1_came() -> None:
    assert document_hash(read(sound())) == SOUND_HASH
    assert not {"events", "dose_tables", "parameters"} & set(read(sound()).content())

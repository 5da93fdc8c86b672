from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.document import ProfileDocument
from cockpit.standard.findings import DocumentRefused, Finding, errors, path_text
from cockpit.standard.reading import (
    MAXIMUM_BYTES,
    MAXIMUM_CRITERIA,
    MAXIMUM_DEPTH,
    document_bytes,
    document_hash,
    read_document,
)
from cockpit.standard.refusals import _FORMS, _form
from tests.standard.documents import Content, age, exists, group, local, pinned, sound, with_pin


def refused(content: bytes | str | Content) -> list[Finding]:
    with pytest.raises(DocumentRefused) as caught:
        read_document(content)
    return caught.value.findings


def bent(change: Callable[[Content], Any]) -> Finding:
    """The one finding when the sound profile is bent by `change`."""
    content = sound()
    change(content)
    (finding,) = refused(content)
    return finding


def test_bytes_text_and_a_parsed_object_give_the_same_document() -> None:
    text = json.dumps(sound())
    assert read_document(text) == read_document(text.encode()) == read_document(sound())


def test_the_canonical_bytes_of_a_document_read_back_as_the_same_document() -> None:
    document = read_document(sound())
    assert read_document(document_bytes(document)) == document
    assert document_hash(document) == hash_of(canonical_bytes(document.content()))


def test_the_hash_does_not_depend_on_spelling_or_on_defaults_left_out() -> None:
    explicit = {
        **sound(),
        "scope": {"registered": True, "alive": True},
        "profiles": [],
        "title": local(" Demens ", "Dementia"),
    }
    assert document_hash(read_document(explicit)) == document_hash(read_document(sound()))


def test_text_is_read_composed_so_that_what_is_shown_is_what_is_hashed() -> None:
    content = {**sound(), "organisation": "A\u030arhus"}
    assert read_document(content).organisation == "Århus"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff", "not-utf-8"),
        ("{", "invalid-json"),
        ("[]", "not-an-object"),
        ('{"a": 1, "a": 2}', "duplicate-key"),
        ('{"a": NaN}', "invalid-number"),
        ('{"a": 1.5}', "number-with-fraction"),
        ('{"a": ' + "9" * 5000 + "}", "invalid-number"),
        ("[" * 100_000, "nesting-too-deep"),
        ('{"a":' * 201 + "1" + "}" * 201, "nesting-too-deep"),
        ('{"a": "' + "x" * MAXIMUM_BYTES + '"}', "too-large"),
        ('{"a": "\\ud800"}', "no-canonical-form"),
        ('{"a": "\\u0000"}', "hidden-character"),
        ('{"a": ["x\\u202ey"]}', "hidden-character"),
        ('{"a\\u0007": 1}', "hidden-character"),
        ('{"a": ["Ring til 251248-9996."]}', "personal-number"),
        ({"a": 1.5}, "no-canonical-form"),
        ({"a": "x" * MAXIMUM_BYTES}, "too-large"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_not_strict_json_within_the_limits_is_refused(content: Any, code: str) -> None:
    (finding,) = refused(content)
    assert finding.code == code
    assert finding.severity == "error"
    assert finding.message.endswith(".")
    assert finding.message_en.endswith(".")


def test_line_breaks_and_tabs_are_text_like_any_other() -> None:
    content = sound()
    content["clinical"]["instructions"] = local("Først:\n\tring.")
    assert read_document(content).clinical.instructions.da == "Først:\n\tring."


def test_invalid_json_names_line_and_column() -> None:
    (finding,) = refused('{\n  "a": x}')
    assert "linje 2, kolonne 8" in finding.message
    assert "line 2, column 8" in finding.message_en


def _set(content: Content, *path: str | int, value: Any) -> None:
    at: Any = content
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value


REFUSALS: list[tuple[Callable[[Content], Any], str, str, str | None, str]] = [
    (lambda c: c.pop("title"), "missing-field", "title", None, "Feltet »title« mangler."),
    (lambda c: _set(c, "private", value=True), "private-asked", "private", None, "kan ikke spørge om »private«"),
    (lambda c: _set(c, "colour", value="red"), "unknown-field", "colour", None, "findes ikke i standarden"),
    (
        lambda c: _set(c, "population", "criteria", 0, "weight", value=1),
        "unknown-field",
        "population.criteria[0].weight",
        "voksen",
        "»weight« findes ikke",
    ),
    (
        lambda c: _set(c, "population", "criteria", 0, "type", value="height"),
        "unknown-type",
        "population.criteria[0]",
        "voksen",
        "Skriv en af: group, age, sex",
    ),
    (
        lambda c: c["population"]["criteria"][0].pop("type"),
        "unknown-type",
        "population.criteria[0]",
        "voksen",
        "Feltet »type« mangler",
    ),
    (
        lambda c: _set(c, "population", "rule", value="xor"),
        "unknown-value",
        "population.rule",
        "alle",
        "Skriv: all, any, none, at_least eller at_most",
    ),
    (lambda c: _set(c, "organisation", value=3), "wrong-type", "organisation", None, "skal være tekst"),
    (lambda c: _set(c, "scope", value={"alive": "ja"}), "wrong-type", "scope.alive", None, "true eller false"),
    (lambda c: _set(c, "elements", value={}), "wrong-type", "elements", None, "skal være en liste"),
    (lambda c: _set(c, "title", value="Demens"), "wrong-type", "title", None, "skal være et objekt"),
    (lambda c: _set(c, "extensions", value=[]), "wrong-type", "extensions", None, "skal være et objekt"),
    (lambda c: _set(c, "id", value="Demens 1"), "wrong-form", "id", None, "små bogstaver"),
    (lambda c: _set(c, "version", value="1.0"), "wrong-form", "version", None, "»2.1.0«"),
    (lambda c: _set(c, "version", value="٢.٠.٠"), "wrong-form", "version", None, "»2.1.0«"),
    (
        lambda c: _set(c, "population", "criteria", 0, "comparison", "value", value="18,5"),
        "wrong-form",
        "population.criteria[0].comparison.value",
        "voksen",
        "»6.5«",
    ),
    (lambda c: _set(c, "organisation", value="  "), "empty", "organisation", None, "er tomt"),
    (
        lambda c: _set(c, "views", "list", "columns", value=[]),
        "empty",
        "views.list.columns",
        None,
        "er tomt",
    ),
    (lambda c: _set(c, "organisation", value="x" * 20_001), "too-long", "organisation", None, "grænsen er 20000"),
    (
        lambda c: _set(c, "code_lists", 0, "codes", value=c["code_lists"][0]["codes"] * 2501),
        "too-long",
        "code_lists[0].codes",
        "demenskoder",
        "grænsen er 5000",
    ),
    (
        lambda c: _set(c, "code_lists", 5, "quantity", "decimals", value=-1),
        "out-of-range",
        "code_lists[5].quantity.decimals",
        "hba1c",
        "skal være mindst 0",
    ),
    (
        lambda c: _set(c, "code_lists", 5, "quantity", "decimals", value=9),
        "out-of-range",
        "code_lists[5].quantity.decimals",
        "hba1c",
        "må højst være 8",
    ),
    (
        lambda c: _set(c, "code_lists", 5, "quantity", "decimals", value=True),
        "wrong-type",
        "code_lists[5].quantity.decimals",
        "hba1c",
        "et helt tal",
    ),
    (
        lambda c: _set(c, "code_lists", 5, "quantity", "decimals", value=2**53 - 1),
        "out-of-range",
        "code_lists[5].quantity.decimals",
        "hba1c",
        "må højst være 8",
    ),
]


@pytest.mark.parametrize(
    ("change", "code", "place", "node", "says"), REFUSALS, ids=[f"{row[1]}-{row[2]}" for row in REFUSALS]
)
def test_a_wrong_value_is_refused_with_its_place_its_node_and_what_to_do(
    change: Callable[[Content], Any], code: str, place: str, node: str | None, says: str
) -> None:
    finding = bent(change)
    assert (finding.code, finding.place, finding.node) == (code, place, node)
    assert says in finding.message
    assert f"Sted: {place}" in finding.message
    assert f"Place: {place}" in finding.message_en


def test_the_kind_of_a_node_is_no_part_of_its_path_even_when_a_field_has_the_same_name() -> None:
    finding = bent(
        lambda c: c["population"]["criteria"].append({"type": "profile", "id": "anden", "profile": 3}),
    )
    assert (finding.place, finding.node) == ("population.criteria[2].profile", "anden")


def test_all_reasons_are_said_at_once() -> None:
    content = sound()
    content["colour"] = "red"
    del content["title"], content["population"]["rule"]
    assert {finding.place for finding in refused(content)} == {"colour", "title", "population.rule"}


def test_an_error_that_we_have_no_words_for_is_still_a_sentence() -> None:
    code, message, message_en = _form("unheard_of", {}, "title")
    assert (code, message) == ("wrong-value", "Feltet »title« har en ugyldig værdi. Ret den.")
    assert message_en == 'The field "title" has an invalid value. Correct it.'


def test_criteria_may_nest_to_the_limit_and_not_deeper() -> None:
    def nested(depth: int) -> Content:
        criterion = age("a", ">=", "18")
        for level in range(depth - 1):
            criterion = group(f"g-{level}", "all", criterion)
        return {**sound(), "population": criterion}

    assert read_document(nested(MAXIMUM_DEPTH))
    (finding,) = refused(nested(MAXIMUM_DEPTH + 1))
    assert (finding.code, finding.node) == ("criteria-too-deep", "a")


def test_there_may_be_criteria_to_the_limit_and_not_more() -> None:
    def wide(number: int) -> Content:
        criteria = [age(f"a-{index}", ">=", "18") for index in range(number)]
        content = {**sound(), "population": group("alle", "any", *criteria)}
        content.update(subgroups=[], actions=[], quality_lists=[])
        return content

    assert read_document(wide(MAXIMUM_CRITERIA - 1))
    (finding,) = refused(wide(MAXIMUM_CRITERIA))
    assert finding.code == "too-many-criteria"
    assert "2001" in finding.message


def test_inlined_profiles_count_towards_the_limits() -> None:
    inner = sound()
    inner.update(id="indre", subgroups=[], actions=[], quality_lists=[])
    inner["views"]["list"]["filters"] = []
    inner["population"] = group(
        "alle", "any", *(age(f"a-{index}", ">=", "18") for index in range(MAXIMUM_CRITERIA - 2))
    )
    (finding,) = refused(with_pin(pinned(inner)))
    assert finding.code == "too-many-criteria"


def test_what_is_of_a_later_version_is_refused_where_it_stands() -> None:
    content = {**sound(), "id": "indre"}
    around = with_pin(pinned(content))
    for document in (content, around["profiles"][0]["document"]):
        document["elements"][0]["attribute"] = "fast_laege"
    assert [(one.code, one.place) for one in refused(content)] == [("later-standard", "elements[0].attribute")]
    assert [(one.code, one.place) for one in refused(around)] == [
        ("later-standard", "profiles[0].document.elements[0].attribute")
    ]


def patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for value in schema.values():
            yield from patterns(value)
    if isinstance(schema, list):
        for value in schema:
            yield from patterns(value)


def test_every_pattern_of_the_model_is_explained_in_words() -> None:
    assert set(patterns(ProfileDocument.model_json_schema())) == set(_FORMS)


def test_a_path_reads_as_people_write_it() -> None:
    assert path_text(("population", "criteria", 0, "events")) == "population.criteria[0].events"
    assert path_text(()) == "$"


def test_a_finding_speaks_both_languages_and_errors_are_set_apart() -> None:
    error = Finding("error", "a", (), None, "Forkert.", "Wrong.")
    note = Finding("note", "b", (), None, "Bemærk.", "Note.")
    assert (error.sentence(), error.sentence("en"), error.place) == ("Forkert.", "Wrong.", "$")
    assert errors([note, error]) == [error]
    assert str(DocumentRefused([error, note])) == "Forkert. Bemærk."


def test_a_sound_profile_reads_without_any_finding() -> None:
    assert read_document(sound()).population.id == "alle"
    assert read_document(
        {**sound(), "population": exists("x", sound()["population"]["criteria"][1]["criteria"][0]["events"])}
    )

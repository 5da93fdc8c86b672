"""The FHIR bundle: valid by HL7's model, complete by our own checks, the same every time, and open about what it cannot express."""

from __future__ import annotations

import base64
import copy
import json
from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from cockpit.engine.exports.fhir import Publication, bundle_faults, fhir_bundle, fhir_text
from cockpit.engine.exports.fhir.addresses import (
    COMBINATION_METHOD,
    COMBINATION_THRESHOLD,
    TEXT_ONLY,
    full_url,
    group_url,
)
from cockpit.engine.exports.fhir.data_requirements import RESOURCES
from cockpit.engine.exports.omissions import parts_beyond
from cockpit.examples import catalogue
from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.document import Age, Comparison, EventSelection, ProfileDocument
from cockpit.standard.reading import read_document
from tests.engine.drawing import ZERO_HASH, profile

AGE = {"id": "old", "type": "age", "comparison": {"op": ">=", "value": "65"}}
WOMAN = {"id": "woman", "type": "sex", "sex": "K"}


def exists(node: str, codes: list[str] | None = None, dataset: str = "diagnosis", **more: Any) -> dict[str, Any]:
    events = {"dataset": dataset, "sources": ["lokal"], "codes": ["dementia"] if codes is None else codes, **more}
    return {"id": node, "type": "exists", "events": events}


def group(rule: str, *criteria: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": f"group-{rule.replace('_', '-')}", "type": "group", "rule": rule, "criteria": list(criteria), **more}


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def group_of(bundle: dict[str, Any], document: ProfileDocument, part: str = "population") -> dict[str, Any]:
    address = full_url(group_url(document.id, part), document.version)
    (found,) = [entry["resource"] for entry in bundle["entry"] if entry["fullUrl"] == address]
    return dict(found)


def characteristics(document: ProfileDocument, part: str = "population") -> list[dict[str, Any]]:
    """The group's characteristics that are criteria: without the scope."""
    found = group_of(fhir_bundle(document), document, part).get("characteristic", [])
    return [one for one in found if "afgraensning" not in one["code"]["coding"][0]["system"]]


def omitted(document: ProfileDocument) -> set[tuple[str, str]]:
    (outcome,) = resources(fhir_bundle(document), "OperationOutcome")
    return {(issue["diagnostics"], issue["expression"][0]) for issue in outcome["issue"]}


@pytest.mark.parametrize("path", catalogue.all_profile_files(), ids=lambda path: path.stem)
def test_every_shipped_profile_is_a_valid_bundle_that_lacks_nothing(path: Any) -> None:
    document = read_document(path.read_bytes())
    bundle = fhir_bundle(document, Publication("active", date(2026, 11, 21)))
    assert bundle_faults(bundle, document) == []
    Bundle.model_validate_json(json.dumps(bundle))
    assert fhir_text(document) == fhir_text(read_document(path.read_bytes()))


def test_the_library_holds_the_document_byte_for_byte_and_says_that_its_content_is_an_example() -> None:
    document = profile(AGE)
    library = resources(fhir_bundle(document), "Library")[0]
    assert base64.b64decode(library["content"][0]["data"]) == canonical_bytes(document.content())
    assert (library["experimental"], library["status"], "date" in library) == (True, "unknown", False)
    capable = [one["valueCode"] for one in library["extension"] if "knowledgeCapability" in one["url"]]
    assert capable == ["shareable", "computable"]


def test_a_published_version_says_when_and_can_be_published() -> None:
    library = resources(fhir_bundle(profile(AGE), Publication("active", date(2026, 11, 21))), "Library")[0]
    assert (library["status"], library["date"]) == ("active", "2026-11-21")
    assert "publishable" in [one.get("valueCode") for one in library["extension"]]


def test_a_value_set_names_exact_codes_rules_for_descendants_and_exclusions() -> None:
    bundle = fhir_bundle(profile(AGE))
    sets = {one["url"].rpartition(":")[2]: one for one in resources(bundle, "ValueSet")}
    included = sets["dementia"]["compose"]["include"]
    assert included[0]["concept"] == [
        {"code": "P70", "display": "Demens", "designation": [{"language": "en", "value": "Dementia"}]}
    ]
    assert included[1]["filter"][0]["value"] == "^DF00.*$"
    assert "WONCA" in sets["dementia"]["copyright"] and "copyright" not in sets["drugs"]
    assert sets["drugs"]["compose"]["exclude"][0]["concept"][0]["code"] == "N06DX01"
    assert sets["services"]["compose"]["include"] == [{"system": "urn:profilstandard:ydelseskode"}]
    quantity = next(one for one in sets["hba1c"]["extension"] if one["url"].endswith("maaling"))
    assert [part.get("valueString") for part in quantity["extension"]][:1] == ["mmol/mol"]


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ({"op": ">=", "value": "65"}, ("valueQuantity", {"value": 65, "comparator": ">="})),
        ({"op": "=", "value": "6.5"}, ("valueQuantity", {"value": 6.5})),
        ({"op": "between", "value": "18", "upper": "64"}, ("valueRange", {"low": 18, "high": 64})),
    ],
)
def test_an_age_is_a_quantity_or_a_range(comparison: dict[str, str], expected: tuple[str, Any]) -> None:
    (age,) = characteristics(profile({**AGE, "comparison": comparison}))
    value = age[expected[0]]
    found = {name: one["value"] if isinstance(one, dict) else one for name, one in value.items()}
    assert expected[1].items() <= found.items()
    assert "modifierExtension" not in age


def test_sex_and_a_diagnosis_of_one_code_list_are_characteristics_with_their_sentence() -> None:
    document = profile(
        group("all", WOMAN, exists("has"), exists("had", window={"type": "calendar", "first": "2020-01-01"}))
    )
    woman, has, had = characteristics(document)
    assert woman["valueCodeableConcept"]["coding"][0]["code"] == "female"
    sets = {entry["fullUrl"]: entry["resource"] for entry in fhir_bundle(document)["entry"]}
    assert sets[has["valueReference"]["reference"]]["title"] == "Demens"
    assert had["period"] == {"start": "2020-01-01"}
    assert "Demens" in has["code"]["text"] or "demens" in has["code"]["text"]
    assert {one["url"].rpartition(":")[2] for one in has["extension"]} == {"node", "kilde"}


@pytest.mark.parametrize(
    "criterion",
    [
        exists("x", window={"type": "last", "amount": 1, "unit": "years"}),
        exists("x", codes=["depression", "severe"]),
        exists("x", codes=[]),
        exists("x", kinds=["forloeb"]),
        exists("x", codes=["drugs"], dataset="medication", active=True),
        {"id": "x", "type": "age", "comparison": {"op": "outside", "value": "18", "upper": "64"}},
        {
            "id": "x",
            "type": "count",
            "events": exists("y")["events"],
            "of": "dates",
            "comparison": {"op": ">=", "value": "2"},
        },
        {"id": "x", "type": "group", "rule": "at_most", "n": 0, "criteria": [AGE]},
    ],
    ids=["window", "same-event", "any-code", "kind", "active", "outside", "count", "at-most-none"],
)
def test_what_a_characteristic_cannot_carry_is_text_with_a_modifier_and_told_to_be_missing(
    criterion: dict[str, Any],
) -> None:
    document = profile(group("all", WOMAN, criterion))
    _, said = characteristics(document)
    assert said["modifierExtension"] == [{"url": TEXT_ONLY, "valueCode": "x"}]
    assert said["code"]["text"]
    assert ("x", "population.criteria[1]") in omitted(document)


def test_none_of_excludes_and_any_of_is_a_group_of_its_own_that_nobody_can_misread() -> None:
    document = profile(group("all", group("none", AGE), group("any", WOMAN, group("all", AGE, WOMAN, id="inner"))))
    not_old, either = characteristics(document)
    assert (not_old["exclude"], not_old["valueQuantity"]["value"]) == (True, 65)
    either_group = group_of(fhir_bundle(document), document, "kriterium:group-any")
    assert either["exclude"] is False
    assert either_group["modifierExtension"] == [{"url": COMBINATION_METHOD, "valueCode": "any-of"}]
    _, inner = characteristics(document, "kriterium:group-any")
    assert inner["valueReference"]["display"].startswith("Alle af") or inner["valueReference"]["display"]
    assert len(characteristics(document, "kriterium:inner")) == 2


def test_at_least_n_of_counts_each_criterion_once_and_none_of_can_be_excluded() -> None:
    document = profile(group("none", group("at_least", AGE, WOMAN, group("none", AGE, WOMAN, id="neither"), n=2)))
    (counted,) = characteristics(document)
    assert counted["exclude"] is True
    inside = group_of(fhir_bundle(document), document, "kriterium:group-at-least")
    assert inside["modifierExtension"][1] == {"url": COMBINATION_THRESHOLD, "valuePositiveInt": 2}
    assert len(inside["characteristic"]) == 3
    assert [one["exclude"] for one in characteristics(document, "kriterium:neither")] == [True, True]


def test_another_profiles_population_is_in_the_bundle_when_it_is_inlined() -> None:
    reference = {"id": "other", "type": "profile", "profile": "inner"}
    inner = profile(AGE).content() | {"id": "inner"}
    pin = {"id": "inner", "version": "1.0.0", "hash": ZERO_HASH}
    within = profile(reference, profiles=[{**pin, "document": inner}])
    (found,) = characteristics(within)
    addresses = {entry["fullUrl"] for entry in fhir_bundle(within)["entry"]}
    assert found["valueReference"]["reference"] in addresses
    without = profile(reference, profiles=[pin])
    (said,) = characteristics(without)
    assert said["modifierExtension"][0]["url"] == TEXT_ONLY


def test_a_data_requirement_says_type_codes_attributes_and_dates_and_tells_what_it_cannot() -> None:
    window = {"type": "last", "amount": 12, "unit": "months"}
    rolling = {"type": "rolling", "oldest": {"amount": 2, "unit": "years"}, "newest": {"amount": 1, "unit": "years"}}
    document = profile(
        group(
            "all",
            exists("a", kinds=["forloeb"], statuses=["aktuel"], certainties=["sikker"], window=window),
            exists("b", codes=["drugs"], dataset="medication", active=True, window=rolling),
            exists("c", codes=[], dataset="contact", kinds=["konsultation"]),
            exists("d", codes=["services"], dataset="service", window={"type": "calendar", "last": "2026-01-01"}),
        )
    )
    first, second, third, fourth = resources(fhir_bundle(document), "Library")[0]["dataRequirement"]
    assert [one["path"] for one in first["codeFilter"]] == ["code", "category", "clinicalStatus", "verificationStatus"]
    assert first["dateFilter"][0]["valueDuration"]["code"] == "mo"
    assert (second["type"], second["codeFilter"][0]["path"], "dateFilter" in second) == (
        "MedicationStatement",
        "medication",
        False,
    )
    assert third["codeFilter"][0]["code"][0]["code"] == "konsultation"
    assert fourth["dateFilter"][0]["valuePeriod"] == {"end": "2026-01-01"}
    place = "population.criteria[1].events"
    assert {("b", f"{place}.active"), ("b", f"{place}.window")} <= omitted(document)


def test_subgroups_and_quality_lists_stand_inside_and_outside_the_population() -> None:
    named = {"id": "women", "title": {"da": "Kvinder", "en": "Women"}, "criterion": WOMAN}
    listed = {"id": "perhaps", "title": {"da": "Måske"}, "criterion": exists("has")}
    document = profile(AGE, subgroups=[named], quality_lists=[listed])
    inside, woman = characteristics(document, "delpopulation:women")
    outside, _ = characteristics(document, "kvalitetsliste:perhaps")
    assert (inside["exclude"], woman["exclude"], outside["exclude"]) == (False, False, True)
    assert inside["valueReference"] == outside["valueReference"]
    assert group_of(fhir_bundle(document), document, "delpopulation:women")["_name"]["extension"]


def test_the_views_and_elements_are_told_to_be_in_the_document_only() -> None:
    document = profile(AGE, scope={"registered": False, "alive": False})
    assert {("age", "elements[0]"), (document.id, "views")} <= omitted(document)
    assert len(group_of(fhir_bundle(document), document)["characteristic"]) == 1, "nobody is left out by the scope"


def test_what_a_data_requirement_cannot_say_of_other_datasets_is_told() -> None:
    plan = exists("a", codes=[], dataset="care_plan", kinds=["kol"], statuses=["aktiv"])
    answer = exists("b", codes=[], dataset="questionnaire", kinds=["start-back"])
    document = profile(group("all", plan, answer))
    first, second = resources(fhir_bundle(document), "Library")[0]["dataRequirement"]
    assert (first["type"], first["codeFilter"][0]["code"][0]["code"]) == ("CarePlan", "kol")
    assert (second["type"], "codeFilter" in second) == ("QuestionnaireResponse", False)
    place = "population.criteria[{}].events.{}"
    assert {("a", place.format(0, "statuses")), ("b", place.format(1, "kinds"))} <= omitted(document)


def test_a_dataset_without_a_resource_type_is_told_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RESOURCES, "dispensing")
    document = profile(exists("x", codes=["drugs"], dataset="dispensing"))
    assert "dataRequirement" not in resources(fhir_bundle(document), "Library")[0]
    assert ("x", "population.events.dataset") in omitted(document)


def test_a_field_that_an_export_does_not_know_is_noticed() -> None:
    selection = EventSelection(dataset="diagnosis", sources=["lokal"], active=True)
    assert parts_beyond(selection, {"dataset", "sources"}) == ["active"]
    age = Age(id="x", type="age", comparison=Comparison(op="<", value="5"))
    assert parts_beyond(age, {"id", "type"}) == ["comparison"]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda entries: entries.append(entries[0]), "two entries have the same address"),
        (lambda entries: entries.pop(1), "the code list dementia is missing"),
        (lambda entries: entries.pop(0), "the canonical document is not in the bundle"),
        (
            lambda entries: entries[0]["resource"]["content"][0]["extension"][0].update(valueString="sha256:0"),
            "the hash of the canonical document is another",
        ),
    ],
)
def test_our_own_checks_see_what_is_missing(spoil: Any, fault: str) -> None:
    document = profile(exists("has"))
    bundle = copy.deepcopy(fhir_bundle(document))
    spoil(bundle["entry"])
    assert fault in bundle_faults(bundle, document)


def test_our_own_checks_follow_every_reference() -> None:
    document = profile(exists("has"))
    bundle = fhir_bundle(document)
    bundle["entry"] = [entry for entry in bundle["entry"] if entry["resource"]["resourceType"] != "ValueSet"]
    faults = bundle_faults(bundle, document)
    assert any("valueReference.reference" in fault for fault in faults)
    assert any(".valueSet: the canonical address" in fault for fault in faults)

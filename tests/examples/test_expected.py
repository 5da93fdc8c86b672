"""What a clinician expects of the example profiles, written before any engine ran, against what the engines find."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cockpit.engine import relational
from cockpit.engine.evaluation import Evaluation, Member
from cockpit.engine.kleene import Truth
from cockpit.engine.records import load_records
from cockpit.engine.reference import evaluate, judged
from cockpit.engine.scope import in_scope
from cockpit.engine.selection import Situation
from cockpit.examples.catalogue import (
    CLINICS,
    REFERENCE_DATE,
    all_profile_files,
    expected_file,
    records_directory,
)
from cockpit.standard.document import ProfileDocument, all_criteria
from cockpit.standard.reading import read_document
from tests.engine.embedded import EMBEDDED

RECORDS = load_records(records_directory())
FILES = all_profile_files()
every_profile = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
in_each_clinic = pytest.mark.parametrize("clinic", CLINICS)


@cache
def found(path: Path, clinic: str) -> Evaluation:
    return evaluate(read_document(path.read_bytes()), RECORDS.clinic(clinic), REFERENCE_DATE)


def expected(path: Path, clinic: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(expected_file(path.stem).read_text(encoding="utf-8"))
    assert (content["profile"], content["reference_date"]) == (path.stem, REFERENCE_DATE.isoformat())
    clinics: dict[str, dict[str, Any]] = content["clinics"]
    return clinics[clinic]


def with_outcome(evaluation: Evaluation, subgroup: str, outcome: Truth) -> list[str]:
    return sorted(member.patient_id for member in evaluation.members if member.subgroups[subgroup] is outcome)


@pytest.fixture(scope="module", params=list(EMBEDDED))
def database(request: pytest.FixtureRequest) -> Iterator[relational.Database]:
    with EMBEDDED[request.param](RECORDS) as opened:
        yield opened


@every_profile
@in_each_clinic
def test_the_relational_form_finds_exactly_what_the_reference_evaluator_finds(
    path: Path, clinic: str, database: relational.Database
) -> None:
    document = read_document(path.read_bytes())
    relational_result = relational.evaluate(document, RECORDS, clinic, REFERENCE_DATE, database=database)
    assert relational_result.to_json() == found(path, clinic).to_json()


@in_each_clinic
def test_all_profiles_at_once_find_what_each_finds_by_itself(clinic: str, database: relational.Database) -> None:
    documents = [read_document(path.read_bytes()) for path in FILES]
    together = relational.evaluate_all(documents, RECORDS, clinic, REFERENCE_DATE, database=database)
    assert together == [found(path, clinic) for path in FILES]
    listed = relational.memberships(documents, RECORDS, clinic, REFERENCE_DATE, database=database)
    assert listed == [found(path, clinic).membership() for path in FILES]


@every_profile
@in_each_clinic
def test_the_members_and_the_possible_members_are_those_expected(path: Path, clinic: str) -> None:
    evaluation, expectation = found(path, clinic), expected(path, clinic)
    assert sorted(member.patient_id for member in evaluation.members) == expectation["members"]
    assert [possible.patient_id for possible in evaluation.possible] == expectation["possible"]


@every_profile
@in_each_clinic
def test_the_subgroups_hold_those_expected_and_leave_open_those_expected(path: Path, clinic: str) -> None:
    evaluation, expectation = found(path, clinic), expected(path, clinic)
    for subgroup, members in expectation["subgroups"].items():
        assert with_outcome(evaluation, subgroup, Truth.TRUE) == members, subgroup
        assert with_outcome(evaluation, subgroup, Truth.UNKNOWN) == expectation["unknown_subgroups"].get(
            subgroup, []
        ), subgroup


@every_profile
@in_each_clinic
def test_the_actions_are_suggested_for_those_expected(path: Path, clinic: str) -> None:
    evaluation, expectation = found(path, clinic), expected(path, clinic)
    for action, members in expectation["actions"].items():
        assert sorted(member.patient_id for member in evaluation.members if action in member.actions) == members, action


@every_profile
@in_each_clinic
def test_the_quality_lists_hold_those_expected(path: Path, clinic: str) -> None:
    assert found(path, clinic).quality_lists == expected(path, clinic)["quality_lists"]


@every_profile
@in_each_clinic
def test_the_elements_show_what_is_expected(path: Path, clinic: str) -> None:
    shown = {member.patient_id: member.elements for member in found(path, clinic).members}
    for patient_id, elements in expected(path, clinic)["elements"].items():
        for element, value in elements.items():
            seen = shown[patient_id][element]
            assert {"value": seen.value, "unit": seen.unit, "date": seen.date} == value, (patient_id, element)


@every_profile
def test_the_expectations_name_every_part_of_the_profile_and_no_other(path: Path) -> None:
    document = read_document(path.read_bytes())
    for clinic in CLINICS:
        expectation = expected(path, clinic)
        assert list(expectation["subgroups"]) == [subgroup.id for subgroup in document.subgroups]
        assert list(expectation["actions"]) == [action.id for action in document.actions]
        assert list(expectation["quality_lists"]) == [quality.id for quality in document.quality_lists]


def outcomes(document: ProfileDocument) -> dict[str, set[Truth]]:
    """The outcomes that each criterion has among the patients in scope of both clinics."""
    seen: dict[str, set[Truth]] = {}
    for clinic in CLINICS:
        records = RECORDS.clinic(clinic)
        situation = Situation.of(document, records, REFERENCE_DATE)
        for patient in records.patients.values():
            if in_scope(patient, document.scope, REFERENCE_DATE):
                for _, criterion in all_criteria(document):
                    seen.setdefault(criterion.id, set()).add(judged(criterion, patient, situation))
    return seen


@every_profile
def test_every_criterion_is_seen_true_and_false(path: Path) -> None:
    one_sided = {
        node
        for node, seen in outcomes(read_document(path.read_bytes())).items()
        if not {Truth.TRUE, Truth.FALSE} <= seen
    }
    assert one_sided == set()


@every_profile
def test_every_subgroup_and_action_has_members_in_and_members_out(path: Path) -> None:
    both = [expected(path, clinic) for clinic in CLINICS]
    members = sum(len(expectation["members"]) for expectation in both)
    for part in ("subgroups", "actions"):
        for node in both[0][part]:
            assert 0 < sum(len(expectation[part][node]) for expectation in both) < members, node


@every_profile
def test_every_quality_list_has_somebody_on_it(path: Path) -> None:
    both = [expected(path, clinic) for clinic in CLINICS]
    assert [
        node for node in both[0]["quality_lists"] if not any(expectation["quality_lists"][node] for expectation in both)
    ] == []


def all_members(path: Path) -> list[Member]:
    return [member for clinic in CLINICS for member in found(path, clinic).members]


@every_profile
def test_every_element_is_known_for_some_member_and_every_attention_rule_fires_for_some_and_not_for_all(
    path: Path,
) -> None:
    members = all_members(path)
    for element in read_document(path.read_bytes()).elements:
        assert "known" in {member.elements[element.id].state for member in members}, element.id
        for index, rule in enumerate(element.attention):
            firing = sum(index in member.elements[element.id].attention for member in members)
            assert 0 < firing < len(members), (element.id, rule.text.da)

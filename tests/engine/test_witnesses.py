"""Whoever may be listed has something recorded: the witnesses, and that nobody is lost by looking only at those whom they find."""

from __future__ import annotations

from typing import Any

import pytest

from cockpit.engine import relational
from cockpit.engine.patients import Records
from cockpit.engine.relational.witnesses import witnesses_of_listed
from cockpit.engine.selection import Situation
from cockpit.standard.document import ProfileDocument
from cockpit.standard.record import EVENT_DATASETS, SOURCES
from tests.engine.drawing import (
    D,
    agreed,
    compare,
    computed,
    count,
    diagnosis,
    events,
    exists,
    group,
    measurement,
    outcomes,
    patient,
    profile,
    records,
    service,
)

OLD = {"id": "old", "type": "age", "comparison": compare(">=", "65")}
DEMENTIA = exists("diagnosis", "dementia", id="dementia")
SEEN = exists("contact", id="seen")
TESTED = exists("measurement", "hba1c", id="tested")
NEVER_SEEN = {**count("=", "0", "contact"), "id": "never-seen"}
A_COUNT = {**count(">=", "2", "service"), "id": "served"}
SPAN = computed({"type": "span", "events": events("diagnosis", "dementia")}, ">=", "90")
DATES = {"type": "count", "of": "dates", "events": events("diagnosis", "dementia")}


def found(document: ProfileDocument, held: frozenset[str] = frozenset(EVENT_DATASETS)) -> set[str] | None:
    listed = witnesses_of_listed(document, Situation(document, D, held, frozenset(SOURCES)))
    return None if listed is None else {criterion.id for criterion, _ in listed}


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        pytest.param(DEMENTIA, {"dementia"}, id="a criterion about events is its own witness"),
        pytest.param(A_COUNT, {"served"}, id="so is a count of which zero is not enough"),
        pytest.param(SPAN, {"computed"}, id="and a number that is empty without events"),
        pytest.param(computed(DATES, ">=", "2"), {"computed"}, id="or of which zero is not enough"),
        pytest.param(computed(DATES, "<", "2"), None, id="of which zero is enough"),
        pytest.param(computed({"type": "age"}, ">=", "65"), None, id="a number that is no event's"),
        pytest.param(OLD, None, id="age is recorded of everybody"),
        pytest.param(NEVER_SEEN, None, id="zero events are enough"),
        pytest.param(group("all", OLD, SEEN, TESTED, DEMENTIA), {"dementia"}, id="of all, the one that finds fewest"),
        pytest.param(group("any", SEEN, DEMENTIA), {"seen", "dementia"}, id="of any, each"),
        pytest.param(group("any", OLD, DEMENTIA), None, id="of any, the one without a witness is enough"),
        pytest.param(
            group("at_least", SEEN, TESTED, DEMENTIA, n=2), {"tested", "dementia"}, id="of three, two of which one may be missing"
        ),
        pytest.param(group("at_least", OLD, TESTED, DEMENTIA, n=2), {"tested", "dementia"}, id="age may be one of two"),
        pytest.param(group("at_least", OLD, NEVER_SEEN, DEMENTIA, n=2), None, id="age and nothing recorded may be two"),
        pytest.param(group("none", DEMENTIA), None, id="none of"),
        pytest.param(group("all", OLD, group("none", SEEN, id="inner")), None, id="all of age and none of"),
    ],
)  # fmt: skip
def test_the_witnesses_of_a_population(population: dict[str, Any], expected: set[str] | None) -> None:
    assert found(profile(population)) == expected


def test_a_quality_list_without_a_witness_leaves_the_profile_without() -> None:
    lists = [{"id": "the-old", "title": {"da": "Ældre"}, "criterion": OLD}]
    assert found(profile(DEMENTIA, quality_lists=lists)) is None


def test_the_witnesses_of_quality_lists_count_too() -> None:
    lists = [
        {"id": "tested-only", "title": {"da": "Kun målt"}, "criterion": group("all", TESTED, OLD, id="tested-old")}
    ]
    assert found(profile(DEMENTIA, quality_lists=lists)) == {"dementia", "tested"}


def test_what_the_system_does_not_hold_is_unknown_of_everybody() -> None:
    assert found(profile(TESTED), frozenset({"diagnosis"})) is None


def test_a_subgroup_answers_for_the_criterion_that_refers_to_it() -> None:
    subgroup = {"id": "with-dementia", "title": {"da": "Demens"}, "criterion": DEMENTIA}
    refers = {"id": "refers", "type": "subgroup", "subgroup": "with-dementia"}
    assert found(profile(refers, subgroups=[subgroup])) == {"dementia"}


@pytest.fixture(scope="module")
def data() -> Records:
    return records(
        patient("old-and-ill", diagnosis("2020-01-01", "icpc2:P70"), birth_date="1940-01-01"),
        patient("young-and-ill", diagnosis("2020-01-01", "icpc2:P70"), birth_date="1990-01-01"),
        patient("old-and-tested", measurement("2026-01-01", "50"), birth_date="1940-01-01"),
        patient("old-only", birth_date="1940-01-01"),
        patient("served", service("2026-01-01"), birth_date="1940-01-01"),
    )


@pytest.mark.parametrize(
    ("population", "members"),
    [
        (group("all", OLD, DEMENTIA), {"old-and-ill"}),
        (group("any", TESTED, group("all", OLD, DEMENTIA, id="inner")), {"old-and-ill", "old-and-tested"}),
        (group("any", OLD, DEMENTIA), {"old-and-ill", "young-and-ill", "old-and-tested", "old-only", "served"}),
        (group("all", OLD, group("none", DEMENTIA, TESTED, id="inner")), {"old-only", "served"}),
    ],
)
def test_nobody_is_lost(population: dict[str, Any], members: set[str], data: Records) -> None:
    assert set(outcomes(agreed(profile(population), data))) == members


def test_only_databases_that_compute_a_part_once_look_for_candidates() -> None:
    document = profile(group("all", OLD, DEMENTIA))
    having = {
        dialect
        for dialect in ("duckdb", "postgres", "sqlite", "mysql", "tsql", "oracle", "spark")
        if "candidates" in relational.compile_profile(document, D, dialect=dialect).sql.lower()
    }
    assert having == {"duckdb", "postgres"}
    assert "candidates" not in relational.compile_profile(profile(OLD), D).sql

"""Which mutants test patients notice: what the whole evaluation shows, found without evaluating the whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from cockpit.engine.coverage import Coverage, coverage
from cockpit.engine.coverage.mutants import mutants
from cockpit.engine.coverage.noticing import PatientSet, noticed_by
from cockpit.engine.kleene import Truth
from cockpit.engine.reference import evaluate
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import (
    CLINIC,
    D,
    Row,
    compare,
    contact,
    count,
    diagnosis,
    events,
    exists,
    group,
    last,
    measurement,
    patient,
    picked,
    profile,
    records,
    service,
)
from tests.engine.generation import GeneratedCase, cases

Content = dict[str, Any]
SEEN = exists("contact", id="seen")
TEXT = {"da": "Eksempel", "en": "Example"}


def covered(document: ProfileDocument, *patients: list[Row]) -> Coverage:
    return coverage(document, records(*patients), D)


def survivors(found: Coverage) -> set[str]:
    return {tried.id for tried in found.survivors}


def age(least: str, id: str = "age") -> Content:
    return {"id": id, "type": "age", "comparison": compare(">=", least)}


def test_a_limit_is_noticed_by_a_patient_on_either_side_of_it() -> None:
    document = profile(age("65"))
    sixty = patient("sixty", birth_date="1966-11-21")
    just = patient("just", birth_date="1961-11-21")
    almost = patient("almost", birth_date="1961-11-22")
    assert {"age:comparison.value:+1", "age:comparison.value:-1"} <= survivors(covered(document, sixty))
    found = covered(document, sixty, just, almost)
    assert not survivors(found) & {"age:comparison.value:+1", "age:comparison.value:-1"}
    noticing = {tried.id: tried.noticed_by for tried in found.mutants}
    assert noticing["age:comparison.value:+1"] == (CLINIC, "just")
    assert noticing["age:comparison.value:-1"] == (CLINIC, "almost")


def test_scope_subgroups_actions_and_quality_lists_are_noticed_where_they_are_shown() -> None:
    parts = {
        "subgroups": [{"id": "old", "title": TEXT, "criterion": age("65", "old-age")}],
        "actions": [
            {"id": "act", "title": TEXT, "criterion": {"id": "in-old", "type": "subgroup", "subgroup": "old"}},
            {"id": "more", "title": TEXT, "criterion": count(">=", "2", "contact")},
        ],
        "quality_lists": [
            {"id": "list", "title": TEXT, "criterion": exists("service", id="served", window=last(5, "days"))}
        ],
    }
    document = profile(SEEN, **parts)
    member = patient("member", contact("2026-01-01"), birth_date="1961-11-22")
    nobody = patient("nobody", contact("2026-01-01"), contact("2026-01-02"), birth_date="1961-11-21")
    dead = patient("dead", contact("2026-01-01"), death_date="2020-01-01")
    served = patient("served", service("2026-11-16"))
    assert survivors(covered(document, member)) >= {
        "scope:alive.dropped",
        "old-age:comparison.value:+1",
        "count:of:dates",
        "served:events.window.amount:+1",
    }
    left = survivors(covered(document, member, nobody, dead, served))
    assert left == {"scope:registered.dropped", "count:of:dates", "served:events.window.amount:-1"}


def test_what_a_patient_outside_the_population_would_show_is_not_noticed() -> None:
    parts = {"subgroups": [{"id": "old", "title": TEXT, "criterion": age("65", "old-age")}]}
    outside = patient("outside", birth_date="1961-11-21")
    assert "old-age:comparison.value:+1" in survivors(covered(profile(SEEN, **parts), outside))


def test_an_element_and_its_attention_are_noticed_on_members() -> None:
    shown = {
        "id": "hba1c-shown",
        "title": TEXT,
        "type": "picked",
        "events": events("measurement", "hba1c"),
        "pick": "latest",
        "show": "value",
        "attention": [{"when": {"type": "value", "comparison": compare(">=", "48")}, "text": TEXT}],
    }
    document = profile(SEEN, elements=[shown])
    one = patient("one", contact("2026-01-01"), measurement("2026-01-01", "48"))
    assert {"hba1c-shown:attention.0.when.comparison.value:-1", "hba1c-shown:pick:first"} <= survivors(
        covered(document, one)
    )
    two = patient("two", contact("2026-01-01"), measurement("2025-01-01", "40"), measurement("2026-01-01", "47"))
    assert survivors(covered(document, one, two)) & {"hba1c-shown:attention.0.when.comparison.value:-1"} == set()


def test_a_code_that_is_forgotten_in_a_list_or_in_an_inlined_profile_is_noticed() -> None:
    inner = profile(exists("diagnosis", "dementia", id="has"), id="inner").content()
    pin = {"id": "inner", "version": "1.0.0", "hash": "sha256:" + "0" * 64, "document": inner}
    document = profile({"id": "ref", "type": "profile", "profile": "inner"}, profiles=[pin])
    icpc = patient("icpc", diagnosis("2020-01-01", "icpc2:P70"))
    both = patient("both", diagnosis("2020-01-01", "icpc2:P70", "sks:DF001"))
    assert survivors(covered(document, both)) >= {
        "inner/dementia:codes.dropped:icpc2/P70",
        "inner/dementia:codes.dropped:sks/DF00+",
    }
    found = covered(document, icpc, both)
    assert "inner/dementia:codes.dropped:icpc2/P70" not in survivors(found)
    assert {criterion.profile for criterion in found.criteria} == {None, "inner"}


def test_outcomes_are_seen_where_they_matter_and_unknown_is_asked_for_where_it_can_be() -> None:
    document = profile(
        group("all", SEEN, picked("measurement", "hba1c", value=compare(">=", "48"))),
        subgroups=[{"id": "sub", "title": TEXT, "criterion": age("70", "old")}],
        quality_lists=[{"id": "list", "title": TEXT, "criterion": exists("diagnosis", "dementia", kinds=["forloeb"])}],
    )
    member = patient("member", contact("2026-01-01"), measurement("2026-01-01", "50"))
    perhaps = patient("perhaps", contact("2026-01-01"), measurement("2026-01-01", "50", "stk"))
    outside = patient("outside")
    found = {criterion.id: criterion for criterion in covered(document, member, perhaps, outside).criteria}
    assert found["group"].seen == {
        Truth.TRUE: [(CLINIC, "member")],
        Truth.FALSE: [(CLINIC, "outside")],
        Truth.UNKNOWN: [(CLINIC, "perhaps")],
    }
    assert found["group"].lacking == []
    assert found["old"].lacking == [Truth.FALSE]  # looked at for the member only
    assert found["exists"].lacking == [Truth.TRUE, Truth.UNKNOWN]
    assert (found["seen"].number, found["seen"].depth, found["group"].number) == ("1", 1, "")


def test_the_figures_and_the_json_tell_the_same() -> None:
    found = covered(profile(SEEN), patient("seen", contact("2026-01-01")), patient("gone", registered_to="2020-01-01"))
    assert (found.noticed, len(found.mutants)) == (0, 2)
    assert found.percentage == 0
    value = json.loads(json.dumps(found.to_json()))
    assert (value["mutants"], value["noticed"], value["percentage"]) == (2, 0, 0.0)
    assert value["outcomes_lacking"] == sum(len(criterion["lacking"]) for criterion in value["criteria"]) == 1
    assert value["tried"][0]["id"] == "scope:registered.dropped"
    assert [gap.id for gap in found.gaps] == [
        "seen:seen:false",
        "scope:registered.dropped",
        "scope:alive.dropped",
    ]
    everybody = profile(SEEN, scope={"registered": False, "alive": False})
    assert covered(everybody, patient("p")).percentage == 100


def test_criteria_of_a_profile_that_nothing_refers_to_are_left_out() -> None:
    inner = profile(exists("diagnosis", "dementia", id="has"), id="inner").content()
    pin = {"id": "inner", "version": "1.0.0", "hash": "sha256:" + "0" * 64, "document": inner}
    found = covered(profile(SEEN, profiles=[pin]), patient("p"))
    assert [criterion.id for criterion in found.criteria] == ["seen"]


def test_progress_is_told_mutant_by_mutant() -> None:
    told: list[tuple[int, int]] = []
    coverage(profile(SEEN), records(patient("p")), D, lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.generated
@settings(
    max_examples=5, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(cases())
def test_a_mutant_is_noticed_exactly_when_the_whole_evaluation_differs(case: GeneratedCase) -> None:
    for document in case.documents:
        patients = PatientSet(document, case.records, D)
        before = evaluated(document, case)
        for mutant in mutants(document):
            differs = evaluated(mutant.mutated, case) != before
            assert (noticed_by(mutant, patients) is not None) == differs, mutant.id


def evaluated(document: ProfileDocument, case: GeneratedCase) -> list[Any]:
    """What the evaluations show of patients."""
    found = [evaluate(document, case.records.clinic(clinic), D) for clinic in case.records.clinics]
    return [
        (
            sorted(json.dumps(member.to_json()) for member in evaluation.members),
            [possible.patient_id for possible in evaluation.possible],
            evaluation.quality_lists,
        )
        for evaluation in found
    ]

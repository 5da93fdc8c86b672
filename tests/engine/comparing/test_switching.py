"""Who switches between two versions, and why: the criteria behind it, and nothing that the evaluations do not say."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cockpit.engine import reference
from cockpit.engine.comparing import Switch, Switching, switching
from cockpit.engine.evaluation import Evaluation
from cockpit.engine.kleene import Truth
from cockpit.engine.selection import NotInlined
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import (
    CLINIC,
    D,
    Row,
    compare,
    contact,
    count,
    diagnosis,
    exists,
    group,
    patient,
    profile,
    records,
    service,
)
from tests.engine.generation import GeneratedCase, cases
from tests.standard.variation import Variation

Content = dict[str, Any]
DEMENTIA = exists("diagnosis", "dementia", id="dementia")
SEEN = exists("contact", id="seen")


def age(least: str) -> Content:
    return {"id": "age", "type": "age", "comparison": compare(">=", least)}


def told(old: ProfileDocument, new: ProfileDocument, *patients: list[Row], missing: tuple[str, ...] = ()) -> Switching:
    return switching(old, new, records(*patients, missing=missing).clinic(CLINIC), D)


def one(old: Content, new: Content, *rows: Row, **attributes: str) -> Switch:
    """The switch of the only patient."""
    (switch,) = told(profile(old), profile(new), patient("p", *rows, **attributes)).population
    return switch


def because(switch: Switch) -> list[tuple[str, str, str | None, str | None]]:
    """The criteria behind a switch: what happened, node, outcome before and after."""
    return [
        (
            criterion.kind,
            criterion.node,
            None if criterion.before is None else criterion.before.outcome.value,
            None if criterion.after is None else criterion.after.outcome.value,
        )
        for criterion in switch.because
    ]


def test_the_criterion_that_turns_out_otherwise_is_named_with_its_reason_before_and_after() -> None:
    switch = one(group("all", age("80"), SEEN), group("all", age("70"), SEEN), contact("2026-01-01"))
    assert (switch.before, switch.after) == (Truth.FALSE, Truth.TRUE)
    (criterion,) = switch.because
    assert because(switch) == [("changed", "age", "false", "true")]
    assert criterion.before is not None and criterion.after is not None
    assert criterion.before.sentence != criterion.after.sentence
    assert (criterion.before.reason, criterion.after.reason_en) == ("Er 76 år.", "Is 76 years old.")


def test_a_criterion_that_came_is_named_when_the_outcome_rests_on_it() -> None:
    switch = one(group("all", SEEN), group("all", SEEN, DEMENTIA), contact("2026-01-01"))
    assert because(switch) == [("added", "dementia", None, "false")]
    harmless = exists("service", id="harmless")
    switch = one(
        group("all", SEEN), group("all", SEEN, DEMENTIA, harmless), contact("2026-01-01"), service("2026-01-01")
    )
    assert because(switch) == [("added", "dementia", None, "false")]


def test_a_criterion_that_is_gone_is_named_when_the_outcome_rested_on_it() -> None:
    switch = one(group("all", SEEN, DEMENTIA), group("all", SEEN), contact("2026-01-01"))
    assert because(switch) == [("removed", "dementia", "false", None)]


def test_a_group_is_named_when_it_alone_says_something_else() -> None:
    inner = [group(rule, SEEN, DEMENTIA, id="inner") for rule in ("all", "any")]
    switch = one(*(group("all", members, age("18"), id="top") for members in inner), contact("2026-01-01"))
    assert because(switch) == [("changed", "inner", "false", "true")]


def test_a_criterion_that_becomes_a_group_is_told_as_one_that_went_for_others_that_came() -> None:
    wrapped = group("none", SEEN | {"id": "other"}, id="seen")
    switch = one(group("all", SEEN, id="top"), group("all", wrapped, id="top"), contact("2026-01-01"))
    assert because(switch) == [("added", "other", None, "true")]


def test_who_is_no_longer_looked_at_is_told_by_the_explanations() -> None:
    old, new = profile(SEEN, scope={"alive": False}), profile(SEEN)
    (switch,) = told(old, new, patient("p", contact("2026-01-01"), death_date="2026-02-01")).population
    assert switch.because == []
    assert switch.summary_before.startswith("Med: ")
    assert switch.summary_after == "Ikke med: patienten døde 1. februar 2026."
    assert switch.summary_after_en.startswith("Not in: ")


def test_becoming_undecided_is_a_switch() -> None:
    switch = one(
        exists("diagnosis", "dementia"),
        exists("diagnosis", "dementia", statuses=["aktuel"]),
        diagnosis("2020-01-01", "icpc2:P70"),
    )
    assert (switch.before, switch.after) == (Truth.TRUE, Truth.UNKNOWN)
    assert because(switch) == [("changed", "exists", "true", "unknown")]


def subgrouped(population: Content, criterion: Content, *more: str) -> ProfileDocument:
    title = {"da": "Del"}
    own = [{"id": "sub", "title": title, "criterion": criterion}]
    return profile(
        population,
        subgroups=own + [{"id": name, "title": title, "criterion": age("0") | {"id": name}} for name in more],
    )


def test_a_subgroup_switches_by_its_own_criterion_or_with_the_population() -> None:
    old = subgrouped(DEMENTIA, count(">=", "2", "contact"), "old-only")
    new = subgrouped(SEEN, count(">=", "1", "contact"), "new-only")
    both = patient("both", diagnosis("2020-01-01", "icpc2:P70"), contact("2026-01-01"))
    comes = patient("comes", contact("2026-01-01"))
    found = told(old, new, both, comes, patient("neither"))
    assert list(found.subgroups) == ["sub"]
    own, followed = found.subgroups["sub"]
    assert (own.patient_id, own.by_population, because(own)) == ("both", False, [("changed", "count", "false", "true")])
    assert (followed.patient_id, followed.by_population, followed.because) == ("comes", True, [])
    assert [switch.patient_id for switch in found.population] == ["comes"]
    assert (found.before.members, found.after.members) == (1, 2)


def test_the_json_value_says_all_of_it() -> None:
    found = told(
        subgrouped(DEMENTIA, SEEN | {"id": "s"}),
        subgrouped(SEEN, SEEN | {"id": "s"}),
        patient("p", contact("2026-01-01")),
    )
    value = json.loads(json.dumps(found.to_json()))
    assert (value["clinic"], value["as_of"]) == (CLINIC, "2026-11-21")
    assert (value["before"], value["after"]) == ({"members": 0, "possible": 0}, {"members": 1, "possible": 0})
    (switch,) = value["population"]
    assert (switch["patient_id"], switch["before"], switch["after"]) == ("p", "false", "true")
    removed, added = switch["because"]
    assert (removed["kind"], removed["node"], removed["after"]) == ("removed", "dementia", None)
    assert (added["kind"], added["before"], added["after"]["outcome"]) == ("added", None, "true")
    assert value["subgroups"]["sub"][0]["by_population"] is True


def test_a_pinned_profile_that_is_not_inlined_is_refused() -> None:
    pins = [{"id": "other", "version": "1.0.0", "hash": "sha256:" + "0" * 64}]
    document = profile({"id": "ref", "type": "profile", "profile": "other"}, profiles=pins)
    with pytest.raises(NotInlined):
        told(document, document, patient("p"))


def standing(evaluation: Evaluation) -> dict[str, Truth]:
    members = {member.patient_id: Truth.TRUE for member in evaluation.members}
    return members | {possible.patient_id: Truth.UNKNOWN for possible in evaluation.possible}


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(case=cases(), seed=st.integers(0, 2**32))
def test_those_who_switch_are_those_whose_evaluations_differ_and_each_has_a_reason(
    case: GeneratedCase, seed: int
) -> None:
    clinic = case.records.clinic(CLINIC)
    for old in case.documents:
        content = old.content()
        variation = Variation(content, Random(seed))  # noqa: S311  (a draw that can be repeated, no secret)
        for _ in range(3):
            variation.edit()
        new = ProfileDocument.model_validate(content)
        before, after = (reference.evaluate(document, clinic, D) for document in (old, new))
        was, now = standing(before), standing(after)
        found = switching(old, new, clinic, D)
        assert {switch.patient_id: (switch.before, switch.after) for switch in found.population} == {
            node: (was.get(node, Truth.FALSE), now.get(node, Truth.FALSE))
            for node in sorted(clinic.patients)
            if was.get(node) is not now.get(node)
        }
        inside = [{m.patient_id: m.subgroups["subgroup"] for m in evaluation.members} for evaluation in (before, after)]
        assert {switch.patient_id for switch in found.subgroups["subgroup"]} == {
            node for node in clinic.patients if inside[0].get(node, Truth.FALSE) is not inside[1].get(node, Truth.FALSE)
        }
        for switch in found.population:
            assert switch.because or switch.summary_before != switch.summary_after

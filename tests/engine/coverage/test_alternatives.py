"""Which slight mistakes are tried for each construct, and which are not because they would mean the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from cockpit.engine.coverage.mutants import Mutant, mutants
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import compare, count, earlier_than, events, exists, group, last, picked, profile

Content = dict[str, Any]
SEEN = exists("contact", id="seen")


def ids(document: ProfileDocument, *, of: str) -> set[str]:
    """What is tried of one part, without the part's id in front."""
    return {mutant.id.removeprefix(f"{of}:") for mutant in mutants(document) if mutant.id.startswith(f"{of}:")}


def tried(criterion: Content) -> set[str]:
    """What is tried of a criterion that is the population."""
    return ids(profile(criterion), of=criterion["id"])


def age(op: str, value: str, upper: str | None = None) -> Content:
    return {"id": "age", "type": "age", "comparison": compare(op, value, upper)}


def numbers(*names: str) -> set[str]:
    return {f"comparison.{name}" for name in names}


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ((">=", "65"), numbers("value:+1", "value:-1")),  # > 65 is >= 66
        (("<", "1"), numbers("value:+1", "value:-1")),
        (("<", "0"), numbers("value:+1")),  # nothing is below zero
        (("between", "1", "2"), numbers("value:+1", "value:-1", "upper:+1", "upper:-1")),
        (("between", "2", "2"), numbers("value:-1", "upper:+1")),  # an empty interval is no mistake that anybody makes
        (("outside", "3", "5"), numbers("value:+1", "value:-1", "upper:+1", "upper:-1")),
    ],
)
def test_a_whole_number_is_moved_one_step_each_way(comparison: tuple[str, ...], expected: set[str]) -> None:
    assert tried(age(*comparison)) == expected


def test_absence_is_taken_for_presence_and_one_for_none() -> None:
    assert tried(count("=", "0", "service", "services")) == {
        "comparison.not.removed",
        "comparison.value:+1",
    }


@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
def test_a_measured_value_is_moved_by_a_unit_in_its_last_decimal_and_loses_or_gains_its_limit(op: str) -> None:
    other = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}[op]
    found = tried(picked("measurement", "hba1c", value=compare(op, "48", unit="mmol/mol")))
    assert {"value.value:+1", "value.value:-1", f"value.op:{other}"} <= found


def test_a_value_that_can_never_be_compared_is_not_moved() -> None:
    for code, unit in (("text-result", None), ("hba1c", "kg")):
        found = tried(picked("measurement", code, value=compare(">", "48", unit=unit)))
        assert not any(name.startswith("value") for name in found)


def test_each_restriction_is_dropped_and_each_of_several_values() -> None:
    criterion = exists(
        "diagnosis",
        "depression",
        "severe",
        kinds=["forloeb"],
        statuses=["aktuel", "relevant"],
        certainties=["sikker"],
    )
    assert tried({**criterion, "events": {**criterion["events"], "sources": ["lokal", "sygehus"]}}) == {
        f"events.{name}"
        for name in (
            "sources.dropped:lokal",
            "sources.dropped:sygehus",
            "codes.dropped:depression",
            "codes.dropped:severe",
            "kinds.dropped",
            "statuses.dropped",
            "statuses.dropped:aktuel",
            "statuses.dropped:relevant",
            "certainties.dropped",
        )
    }
    assert tried(exists("medication", "drugs", as_needed=False, active=True)) == {
        "events.as_needed.dropped",
        "events.active.dropped",
    }


def test_a_value_that_filters_rows_is_moved_and_dropped() -> None:
    found = tried(exists("measurement", "hba1c", value=compare(">=", "48", unit="mmol/mol")))
    assert found == {
        "events.value.dropped",
        "events.value.value:+1",
        "events.value.value:-1",
        "events.value.op:>",
    }


CALENDAR = {"type": "calendar", "first": "2026-01-01", "last": "2026-01-01"}


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (last(12, "months"), {"amount:+1", "amount:-1"}),
        (last(1, "days"), {"amount:+1"}),  # none of the last zero days
        (earlier_than(1, "years"), {"amount:+1", "amount:-1"}),
        (last(1500, "days"), {"amount:-1"}),
        ({"type": "calendar"}, set()),
        (CALENDAR, {"first:-1", "last:+1"}),  # the last before the first is empty
        ({"type": "calendar", "first": "2026-01-01"}, {"first:-1", "first:+1"}),
        (
            {"type": "rolling", "oldest": {"amount": 9, "unit": "months"}, "newest": {"amount": 7, "unit": "months"}},
            {"oldest.amount:+1", "oldest.amount:-1", "newest.amount:+1", "newest.amount:-1"},
        ),
        (
            {"type": "rolling", "oldest": {"amount": 1, "unit": "months"}, "newest": {"amount": 0, "unit": "months"}},
            {"oldest.amount:+1"},
        ),
        (
            {"type": "rolling", "oldest": {"amount": 1, "unit": "years"}, "newest": {"amount": 1, "unit": "months"}},
            {"oldest.amount:+1", "oldest.amount:-1", "newest.amount:+1", "newest.amount:-1"},
        ),
    ],
)
def test_each_end_of_a_window_is_moved_by_a_unit(window: Content, expected: set[str]) -> None:
    found = tried(exists("diagnosis", "dementia", window=window))
    assert found - {"events.window.dropped"} == {f"events.window.{name}" for name in expected}


def test_another_event_is_picked_and_each_judgement_is_dropped_when_there_are_two() -> None:
    found = tried(picked("measurement", "hba1c", value=compare("<", "48"), window=last(2, "weeks")))
    assert {"pick:first", "tie:lowest", "value.dropped", "window.dropped", "window.amount:+1"} <= found
    assert tried(picked("measurement", "hba1c", pick="first", tie="lowest")) == {"pick:latest", "tie:highest"}
    assert tried(picked("measurement", "hba1c", pick="highest")) == {"pick:lowest"}  # a tie plays no part
    assert tried(picked("service", "services", pick="lowest")) == {"pick:highest"}
    assert tried(picked("service", "services")) == {"pick:first"}  # nor without values


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (count(">=", "2", "service", "services"), {"of:dates", "of:codes"}),
        (count(">=", "1", "service", "services"), set()),  # at least one event is at least one date and one code
        (count("=", "0", "service"), set()),
        (count(">=", "1", "diagnosis"), {"of:codes"}),  # an event may be without a code
        (count(">=", "1", "diagnosis", "dementia", of="codes"), set()),
        (count("outside", "0", "contact", upper="2", of="dates"), {"of:events", "of:codes"}),
        (count("outside", "1", "service", "services", upper="2"), {"of:dates", "of:codes"}),
    ],
)
def test_something_else_is_counted(criterion: Content, expected: set[str]) -> None:
    assert {name for name in tried(criterion) if name.startswith("of:")} == expected


def test_groups_take_all_for_any_and_lose_their_members_and_their_not() -> None:
    other = exists("service", id="other")
    assert tried(group("all", SEEN, other)) == {"rule:any", "criteria.dropped:seen", "criteria.dropped:other"}
    assert tried(group("any", SEEN, other)) == {"rule:all", "criteria.dropped:seen", "criteria.dropped:other"}
    assert tried(group("any", SEEN)) == set()  # all of one is any of one
    assert tried(group("none", SEEN)) == {"not.removed"}
    third = exists("vaccination", id="third")
    numbered = {name for name in tried(group("at_least", SEEN, other, third, n=2)) if name.startswith("n:")}
    assert numbered == {"n:+1", "n:-1"}
    assert {name for name in tried(group("at_least", SEEN, n=1)) if name.startswith("n:")} == set()
    assert {name for name in tried(group("at_most", SEEN, other, n=0)) if name.startswith("n:")} == {"n:+1"}


def test_a_sex_is_taken_for_the_other_and_a_reference_is_not_changed_itself() -> None:
    assert tried({"id": "sex", "type": "sex", "sex": "K"}) == {"sex:M"}
    assert tried({"id": "sex", "type": "sex", "sex": "M"}) == {"sex:K"}
    assert tried({"id": "ref", "type": "profile", "profile": "other"}) == set()


def element(kind: str, *attention: Content, **more: Any) -> Content:
    rules = [{"when": when, "text": {"da": "Se her"}} for when in attention]
    return {"id": "shown", "title": {"da": "Vist"}, "type": kind, "attention": rules, **more}


def of_element(content: Content) -> set[str]:
    return ids(profile(SEEN, elements=[content]), of="shown")


def test_elements_are_picked_counted_and_selected_otherwise_and_attention_comes_a_step_too_early_or_late() -> None:
    value = {"type": "value", "comparison": compare(">=", "48", unit="mmol/mol")}
    found = of_element(
        element("picked", value, events=events("measurement", "hba1c"), pick="latest", tie="highest", show="value")
    )
    assert found == {
        "pick:first",
        "tie:lowest",
        "attention.0.when.comparison.value:+1",
        "attention.0.when.comparison.value:-1",
        "attention.0.when.comparison.op:>",
    }
    many = {"type": "value", "comparison": compare(">=", "10")}
    older = {"type": "older_than", "amount": 12, "unit": "months"}
    counted = element("count", many, {"type": "present"}, events=events("medication", active=True), of="codes")
    assert of_element(counted) == {
        "of:events",
        "of:dates",
        "events.active.dropped",
        "attention.0.when.comparison.value:+1",
        "attention.0.when.comparison.value:-1",
    }
    assert of_element(element("list", older, events=events("service"))) == {
        "attention.0.when.amount:+1",
        "attention.0.when.amount:-1",
    }
    assert of_element(element("exists", value, events=events("contact", kinds=["telefon"]))) == {"events.kinds.dropped"}
    assert of_element(element("patient", many, attribute="age")) == {
        "attention.0.when.comparison.value:+1",
        "attention.0.when.comparison.value:-1",
    }


def test_a_code_or_an_exclusion_is_forgotten_unless_another_covers_it() -> None:
    criterion = group(
        "any",
        exists("diagnosis", "dementia", id="a"),
        exists("medication", "drugs", id="b"),
        exists("service", "services"),
    )
    document = profile(criterion)
    assert ids(document, of="dementia") == {"codes.dropped:icpc2/P70", "codes.dropped:sks/DF00+"}
    assert ids(document, of="drugs") == {"codes.dropped:atc/N06D+", "exclusions.dropped:atc/N06DX01"}
    assert ids(document, of="services") == {"codes.dropped:ydelse/*"}
    assert ids(document, of="depression") == set()  # nothing uses it
    covered = document.code_list("dementia").codes[1].model_copy(update={"code": "DF001"})
    dementia = document.code_list("dementia")
    wider = dementia.model_copy(update={"codes": [*dementia.codes, covered]})
    changed = document.model_copy(update={"code_lists": [wider, *document.code_lists[1:]]})
    assert "codes.dropped:sks/DF001+" not in ids(changed, of="dementia")


def test_the_scope_is_forgotten_where_there_is_one() -> None:
    assert ids(profile(SEEN), of="scope") == {"registered.dropped", "alive.dropped"}
    assert ids(profile(SEEN, scope={"registered": False, "alive": True}), of="scope") == {"alive.dropped"}


def inlined(holder: Content, population: Content, **parts: Any) -> ProfileDocument:
    """A profile that inlines one with the population, which inlines another in its turn."""
    innermost = profile(exists("service", "services", id="inmost", window=last(1, "years")), id="inner").content()
    pin = {"id": "inner", "version": "1.0.0", "hash": "sha256:" + "0" * 64, "document": innermost}
    outer = profile(population, id="outer", profiles=[pin]).content()
    return profile(holder, profiles=[{**pin, "id": "outer", "document": outer}], **parts)


def of_inlined(found: Iterable[Mutant]) -> set[str]:
    return {mutant.id for mutant in found if mutant.profile is not None}


def test_the_populations_of_inlined_profiles_are_tried_with_the_profile_in_front() -> None:
    holder = {"id": "refers", "type": "profile", "profile": "outer"}
    both = group(
        "all", exists("diagnosis", "dementia", id="own"), {"id": "inner-ref", "type": "profile", "profile": "inner"}
    )
    assert of_inlined(mutants(inlined(holder, both))) == {
        "outer/group:rule:any",
        "outer/group:criteria.dropped:own",
        "outer/group:criteria.dropped:inner-ref",
        "outer/dementia:codes.dropped:icpc2/P70",
        "outer/dementia:codes.dropped:sks/DF00+",
        "outer/inner/inmost:events.window.dropped",
        "outer/inner/inmost:events.window.amount:+1",
        "outer/inner/services:codes.dropped:ydelse/*",
    }


def test_a_profile_that_nothing_refers_to_or_that_is_not_inlined_is_not_tried() -> None:
    assert of_inlined(mutants(inlined(SEEN, SEEN))) == set()
    pin = {"id": "outer", "version": "1.0.0", "hash": "sha256:" + "0" * 64}
    assert of_inlined(mutants(profile({"id": "r", "type": "profile", "profile": "outer"}, profiles=[pin]))) == set()

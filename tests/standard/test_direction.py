"""Widening and narrowing: what is claimed about a change holds for generated patients, and what can be told is told."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from cockpit.engine import dates
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import ClinicRecords, Records
from cockpit.engine.reference import judged
from cockpit.engine.scope import in_scope
from cockpit.engine.selection import Situation
from cockpit.standard.changes.directions.labels import POPULATION, Tree, trees
from cockpit.standard.changes.directions.windows import days_of, no_longer
from cockpit.standard.comparison import Change, Direction, VersionComparison, compare
from cockpit.standard.document import Period, ProfileDocument, criteria
from tests.engine.drawing import D, count, exists, group, picked, profile
from tests.engine.drawing import compare as drawn
from tests.engine.generation import FOCUS, GeneratedCase, Ids, cases, data, leaves
from tests.standard.documents import Content
from tests.standard.variation import WINDOWS, Variation

EARLIER = date(2025, 11, 22)


def certain(document: ProfileDocument, clinic: ClinicRecords, as_of: date) -> dict[Tree, set[str]]:
    """Who certainly meets each criterion tree; for the population also in scope."""
    situation = Situation.of(document, clinic, as_of)
    born = [patient for patient in clinic.patients.values() if patient.birth_date <= as_of]
    return {
        tree: {
            patient.patient_id
            for patient in born
            if (tree != POPULATION or in_scope(patient, document.scope, as_of))
            and judged(root, patient, situation) is Truth.TRUE
        }
        for tree, root in trees(document).items()
    }


def holds(direction: Direction, was: set[str], now: set[str]) -> bool:
    return {"widens": was <= now, "narrows": was >= now, "same": was == now, "unclear": True}[direction]


def concerned(change: Change, document: ProfileDocument) -> list[Tree]:
    """The trees that the label of a change is about."""
    if change.part in ("scope", "population"):
        return [POPULATION]
    found = trees(document)
    if change.part in ("code_list", "profile"):
        return list(found)
    return [tree for tree, root in found.items() if change.node in {node.id for _, node in criteria(root, ())}]


def refuted(
    comparison: VersionComparison, old: ProfileDocument, new: ProfileDocument, clinic: ClinicRecords, as_of: date
) -> Iterator[str]:
    """What is claimed and does not hold for these patients."""
    was, now = certain(old, clinic, as_of), certain(new, clinic, as_of)
    for told in comparison.directions:
        tree = (told.part, told.node)
        event(f"{told.direction}, {'as it was' if was[tree] == now[tree] else 'patients switch'}")
        if not holds(told.direction, was[tree], now[tree]):
            yield f"{tree} {told.direction}: {was[tree]} {now[tree]}"
    labelled = [change for change in comparison.changes if change.direction is not None]
    if len(labelled) == 1:
        (change,) = labelled
        assert change.direction is not None
        for tree in concerned(change, new):
            if not holds(change.direction, was[tree], now[tree]):
                yield f"{change.heading('en')} {change.direction} {tree}: {was[tree]} {now[tree]}"


def variants(document: ProfileDocument, chance: Random) -> Iterator[ProfileDocument]:
    """Versions one to three edits away."""
    for number in range(16):
        content = deepcopy(document.content())
        variation = Variation(content, chance)
        for _ in range(1 + number // 7):
            variation.edit()
        yield ProfileDocument.model_validate(content)


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(case=cases(), seed=st.integers(0, 2**32))
def test_what_is_said_to_widen_loses_nobody_and_what_is_said_to_narrow_takes_in_nobody(
    case: GeneratedCase, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311  (a draw that can be repeated, no secret)
    clinic = case.records.clinic("990001")
    for document in case.documents:
        for variant in variants(document, chance):
            comparison = compare(document, variant)
            for as_of in (D, EARLIER):
                assert list(refuted(comparison, document, variant, clinic, as_of)) == []


@dataclass(frozen=True)
class Leaves:
    """Records, and criteria that are no group, each of which is a population by itself."""

    records: Records
    criteria: tuple[Content, ...]

    def __repr__(self) -> str:
        return f"{len(self.criteria)} criteria"


@st.composite
def leaf_cases(draw: st.DrawFn) -> Leaves:
    focus, ids = draw(FOCUS), Ids()
    kinds = draw(st.lists(leaves(ids, focus).filter(lambda leaf: leaf["type"] != "profile"), min_size=8, max_size=8))
    return Leaves(draw(data(focus)), tuple(kinds))


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(case=leaf_cases(), seed=st.integers(0, 2**32))
def test_what_is_said_of_one_criterion_holds_by_itself_and_in_an_exclusion(case: Leaves, seed: int) -> None:
    chance = Random(seed)  # noqa: S311  (a draw that can be repeated, no secret)
    clinic = case.records.clinic("990001")
    for number, criterion in enumerate(case.criteria):
        old = profile(group("none", criterion, id="top") if number % 2 else criterion).content()
        for _ in range(30):
            content = deepcopy(old)
            Variation(content, chance).leaf()
            before, after = (ProfileDocument.model_validate(one) for one in (old, content))
            assert list(refuted(compare(before, after), before, after, clinic, D)) == []


# What can be told is told: one rule of the reasoning each, from what to what, and the label of the change.

HBA1C = ("measurement", "hba1c")
PAIN = exists("diagnosis", "dementia", id="a")
OTHER = exists("contact", id="b")
THIRD = exists("service", id="c")
VALUE = drawn("<", "48", None, "mmol/mol")


def age(op: str, value: str, upper: str | None = None) -> Content:
    return {"id": "age", "type": "age", "comparison": drawn(op, value, upper)}


def window(**window: Any) -> Content:
    return exists("contact", window=window)


def back(kind: str, amount: int, unit: str) -> Content:
    return window(type=kind, amount=amount, unit=unit)


def rolling(oldest: int, newest: int) -> Content:
    ends = {name: {"amount": amount, "unit": "months"} for name, amount in (("oldest", oldest), ("newest", newest))}
    return window(type="rolling", **ends)


def latest(**judge: Any) -> Content:
    return picked(*HBA1C, **judge)


def sex(value: str) -> Content:
    return {"id": "sex", "type": "sex", "sex": value}


RULES: dict[str, tuple[Content, Content, Direction]] = {
    "a lower least age": (age(">=", "65"), age(">=", "60"), "widens"),
    "a higher least age": (age(">=", "60"), age(">=", "65"), "narrows"),
    "the same whole years": (age(">", "64"), age(">=", "65"), "same"),
    "the same whole years, with a fraction": (age(">=", "64.5"), age("between", "65", "64000"), "narrows"),
    "a least age that says nothing": (age(">=", "0"), age(">", "-1"), "same"),
    "under and at most": (age("<", "18"), age("<=", "17"), "same"),
    "under a fraction": (age("<", "17.5"), age("<=", "17"), "same"),
    "a wider interval": (age("between", "18", "64"), age("between", "18", "70"), "widens"),
    "an interval that moves": (age("between", "18", "64"), age("between", "20", "70"), "unclear"),
    "one age within an interval": (age("=", "40"), age("between", "18", "64"), "widens"),
    "a greater gap": (age("outside", "40", "50"), age("outside", "30", "50"), "narrows"),
    "one side of a gap": (age("outside", "40", "50"), age("<", "40"), "narrows"),
    "one side that is within the gap's other side": (age(">", "60"), age("outside", "40", "50"), "widens"),
    "a gap with nothing below it": (age("outside", "0", "17"), age(">=", "18"), "same"),
    "a gap that is no gap": (age("outside", "-5", "-2"), age(">=", "0"), "same"),
    "a gap and an open comparison": (age("outside", "40", "50"), age(">=", "0"), "widens"),
    "turned round": (age("<", "18"), age(">=", "18"), "unclear"),
    "something else asked": (sex("K"), age(">=", "18") | {"id": "sex"}, "unclear"),
    "another sex": (sex("K"), sex("M"), "unclear"),
    "a longer window": (back("last", 12, "months"), back("last", 2, "years"), "widens"),
    "as long in another unit": (back("last", 12, "months"), back("last", 1, "years"), "same"),
    "surely longer": (back("last", 30, "days"), back("last", 2, "months"), "widens"),
    "not surely longer": (back("last", 60, "days"), back("last", 2, "months"), "unclear"),
    "weeks and days": (back("last", 14, "days"), back("last", 2, "weeks"), "same"),
    "longer ago": (back("earlier_than", 12, "months"), back("earlier_than", 6, "months"), "widens"),
    "a window dropped": (back("last", 12, "months"), exists("contact"), "widens"),
    "up to today": (rolling(12, 0), back("last", 12, "months"), "same"),
    "an end less": (rolling(12, 6), back("last", 12, "months"), "widens"),
    "another window": (back("last", 12, "months"), back("earlier_than", 12, "months"), "unclear"),
    "a later calendar end": (window(type="calendar", last="2025-01-01"), window(type="calendar", last="2025-06-01"), "widens"),
    "a calendar window and a rolling one": (window(type="calendar", first="2025-01-01"), back("last", 1, "years"), "unclear"),
    "one more kind": (exists("diagnosis", kinds=["forloeb"]), exists("diagnosis", kinds=["forloeb", "kontakt"]), "widens"),
    "any kind": (exists("diagnosis", kinds=["forloeb", "kontakt"]), exists("diagnosis"), "widens"),
    "a kind asked for": (exists("diagnosis"), exists("diagnosis", kinds=["forloeb"]), "narrows"),
    "another kind": (exists("diagnosis", kinds=["forloeb"]), exists("diagnosis", kinds=["kontakt"]), "unclear"),
    "only active": (exists("medication"), exists("medication", active=True), "narrows"),
    "not only as needed": (exists("medication", as_needed=True), exists("medication"), "widens"),
    "one more source, which a system may lack": (exists("contact"), exists("contact", sources=["lokal", "fmk"]), "unclear"),
    "one more source where none may be found": (
        count("=", "0", "contact"), count("=", "0", "contact", sources=["lokal", "fmk"]), "narrows",
    ),
    "one source less where none may be found": (
        count("=", "0", "contact", sources=["lokal", "fmk"]), count("=", "0", "contact"), "widens",
    ),
    "other rows": (exists("contact"), exists("service"), "unclear"),
    "one more list that must be met": (
        exists("diagnosis", "depression"), exists("diagnosis", "depression", "severe"), "narrows",
    ),
    "any code": (exists("diagnosis", "depression"), exists("diagnosis"), "widens"),
    "a list that is not there": (exists("diagnosis", "depression"), exists("diagnosis", "nowhere"), "unclear"),
    "a measurement of an unknown list": (exists("measurement", "nowhere", value=VALUE), exists("measurement", "nowhere"), "unclear"),
    "more counted": (count(">=", "2", "contact"), count(">=", "1", "contact"), "widens"),
    "rarer where few are wanted": (
        count("<=", "2", "contact", window=WINDOWS[0]), count("<=", "2", "contact"), "narrows",
    ),
    "an exact number of more": (count("=", "2", "contact", window=WINDOWS[1]), count("=", "2", "contact"), "unclear"),
    "of something else": (count(">=", "2", "contact"), count(">=", "2", "contact", of="dates"), "unclear"),
    "existence and one": (exists("contact", id="count"), count(">=", "1", "contact"), "same"),
    "twice instead of once": (exists("contact", id="count"), count(">=", "2", "contact", of="dates"), "narrows"),
    "once instead of twice": (count(">=", "2", "contact"), exists("contact", id="count"), "widens"),
    "an event may have no code": (exists("contact", id="count"), count(">=", "1", "contact", of="codes"), "unclear"),
    "a judged event is no count": (latest(value=VALUE), count(">=", "1", *HBA1C) | {"id": "picked"}, "unclear"),
    "codes of events of any kind": (
        count(">=", "2", "diagnosis", "dementia", of="codes"), count(">=", "2", "diagnosis", of="codes"), "widens",
    ),
    "codes of one list and not of two": (
        count(">=", "2", "diagnosis", "dementia", "severe", of="codes"), count(">=", "2", "diagnosis", "dementia", of="codes"), "unclear",
    ),
    "codes of the same lists": (
        count(">=", "2", "diagnosis", "dementia", "severe", of="codes"),
        count(">=", "1", "diagnosis", "severe", "dementia", of="codes"), "widens",
    ),
    "a higher limit of the latest value": (latest(value=VALUE), latest(value=drawn("<", "50")), "widens"),
    "a limit in another unit": (latest(value=VALUE), latest(value=drawn("<", "48", None, "%")), "unclear"),
    "the value not asked for": (latest(value=VALUE, window=WINDOWS[3]), latest(window=WINDOWS[3]), "widens"),
    "a value asked for": (latest(), latest(value=VALUE), "narrows"),
    "any value": (latest(value=VALUE), latest(), "widens"),
    "the latest of fewer": (latest(value=VALUE), latest(value=VALUE, select={"window": WINDOWS[0]}), "unclear"),
    "any of fewer": (latest(), latest(select={"window": WINDOWS[0]}), "narrows"),
    "the first instead": (latest(value=VALUE), latest(pick="first", value=VALUE), "unclear"),
    "another tie": (latest(value=VALUE), latest(tie="lowest", value=VALUE), "unclear"),
    "the tie that is meant anyhow": (latest(value=VALUE), latest(tie="highest", value=VALUE), "same"),
    "a tie where none can be": (
        picked("contact", window=WINDOWS[3]), picked("contact", tie="lowest", window=WINDOWS[3]), "same",
    ),
    "values of events": (exists(*HBA1C, value=VALUE), exists(*HBA1C), "widens"),
    "a greater number of members": (group("at_least", PAIN, OTHER, n=1), group("at_least", PAIN, OTHER, n=2), "narrows"),
    "at most more": (group("at_most", PAIN, OTHER, n=0), group("at_most", PAIN, OTHER, n=1), "widens"),
    "any instead of all": (group("all", PAIN, OTHER), group("any", PAIN, OTHER), "widens"),
    "all instead of any of one": (group("any", PAIN), group("all", PAIN), "same"),
    "none instead of any": (group("any", PAIN, OTHER), group("none", PAIN, OTHER), "unclear"),
    "a number that nothing reaches": (group("at_least", PAIN, n=2), group("at_least", PAIN, n=3), "same"),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_a_changed_criterion_has_the_label_that_follows_from_the_rule(rule: str) -> None:
    old, new, expected = RULES[rule]
    comparison = compare(profile(old), profile(new))
    (told,) = comparison.directions
    assert told.direction == expected
    (back_told,) = compare(profile(new), profile(old)).directions
    assert back_told.direction == {"widens": "narrows", "narrows": "widens"}.get(expected, expected)
    if new["id"] == old["id"]:
        assert [change.direction for change in comparison.changes if change.part == "population"] == [expected]


def flipped(direction: Direction) -> Direction:
    opposite: dict[Direction, Direction] = {"widens": "narrows", "narrows": "widens"}
    return opposite.get(direction, direction)


@pytest.mark.parametrize("rule", [rule for rule, (old, new, _) in RULES.items() if "sources" not in str((old, new))])
def test_an_exclusion_turns_the_direction_round_and_two_of_them_turn_it_back(rule: str) -> None:
    old, new, expected = RULES[rule]
    for outer in ("none", "at_most"):
        n = {"n": 0} if outer == "at_most" else {}
        excluded = [group(outer, one, id="outer", **n) for one in (old, new)]
        (told,) = compare(*(profile(one) for one in excluded)).directions
        assert told.direction == flipped(expected)
        (twice,) = compare(*(profile(group("none", one, OTHER | {"id": "z"}, id="top")) for one in excluded)).directions
        assert twice.direction == expected


def test_a_source_that_a_system_may_lack_leaves_both_an_exclusion_and_its_opposite_less_certain() -> None:
    excluded = [group("none", count("=", "0", "contact", sources=sources)) for sources in (["lokal"], ["lokal", "fmk"])]
    (told,) = compare(*(profile(one) for one in excluded)).directions
    assert told.direction == "unclear"
    excluded = [group("none", exists("contact", sources=sources)) for sources in (["lokal"], ["lokal", "fmk"])]
    (told,) = compare(*(profile(one) for one in excluded)).directions
    assert told.direction == "narrows"


# Criteria that come, go and move; code lists, pinned profiles, subgroups, who is looked at.


def labels(old: ProfileDocument, new: ProfileDocument) -> dict[tuple[str, str | None], Direction | None]:
    """The label of each change, by what happened and the node."""
    return {(change.kind, change.node): change.direction for change in compare(old, new).changes}


def directions(old: ProfileDocument, new: ProfileDocument) -> dict[str, Direction]:
    return {told.node or told.part: told.direction for told in compare(old, new).directions}


ALL = profile(group("all", PAIN, OTHER))
MEMBERS: dict[str, tuple[Content, Content, dict[tuple[str, str | None], Direction | None], Direction]] = {
    "one more must be met": (group("all", PAIN), group("all", PAIN, OTHER), {("added", "b"): "narrows"}, "narrows"),
    "one less must be met": (group("all", PAIN, OTHER), group("all", PAIN), {("removed", "b"): "widens"}, "widens"),
    "one more may be met": (group("any", PAIN), group("any", PAIN, OTHER), {("added", "b"): "widens"}, "widens"),
    "one more is excluded": (group("none", PAIN), group("none", PAIN, OTHER), {("added", "b"): "narrows"}, "narrows"),
    "another instead": (
        group("all", PAIN), group("all", OTHER), {("removed", "a"): "widens", ("added", "b"): "narrows"}, "unclear",
    ),
    "one out and one in that cancel": (
        group("all", PAIN, OTHER), group("any", PAIN, THIRD),
        {("changed", "group"): "widens", ("removed", "b"): "narrows", ("added", "c"): "widens"}, "widens",
    ),
    "another order": (group("all", PAIN, OTHER), group("all", OTHER, PAIN), {("moved", "b"): "same"}, "same"),
    "wrapped alone": (PAIN, group("all", PAIN, id="w"), {("added", "w"): "same", ("moved", "a"): "same"}, "same"),
    "wrapped with another": (
        PAIN, group("all", PAIN, OTHER, id="w"), {("added", "w"): "narrows", ("moved", "a"): "narrows"}, "narrows",
    ),
    "a group in its own exclusion": (
        group("any", PAIN, OTHER), group("none", group("any", PAIN, OTHER), id="w"),
        {("added", "w"): "unclear", ("moved", "group"): "unclear"}, "unclear",
    ),
    "out of its wrapping": (
        group("all", PAIN, OTHER, id="w"), PAIN, {("moved", "a"): "widens", ("removed", "w"): "widens"}, "widens",
    ),
    "into a group that means the same": (
        group("all", PAIN, group("all", OTHER, id="in")), group("all", group("all", PAIN, OTHER, id="in")),
        {("moved", "a"): "same"}, "same",
    ),
    "into an alternative": (
        group("all", PAIN, group("any", OTHER, id="in")), group("all", group("any", PAIN, OTHER, id="in")),
        {("moved", "a"): "widens"}, "widens",
    ),
    "into what stood inside it": (
        group("all", group("any", group("all", PAIN, id="in"), id="out"), THIRD),
        group("all", group("all", PAIN, group("any", id="out"), id="in"), THIRD),
        {("moved", "in"): "narrows", ("moved", "out"): "same"}, "narrows",
    ),
    "a group that becomes something else": (
        group("all", group("all", PAIN, id="x"), OTHER), group("all", THIRD | {"id": "x"}, OTHER),
        {("changed", "x"): "unclear", ("removed", "a"): "unclear"}, "unclear",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MEMBERS)
def test_what_comes_goes_and_moves_has_the_label_of_what_it_does_by_itself(name: str) -> None:
    was, now, expected, whole = MEMBERS[name]
    old, new = profile(was), profile(now)
    assert (labels(old, new), directions(old, new)) == (expected, {"population": whole})


def with_lists(population: Content, **lists: Content) -> ProfileDocument:
    """A profile of which some code lists are otherwise."""
    content = profile(population).content()
    content["code_lists"] = [one | lists.get(one["id"], {}) for one in content["code_lists"]]
    return ProfileDocument.model_validate(content)


def coded(*entries: tuple[str, str, str]) -> list[Content]:
    return [
        {"system": system, "code": code, "match": match, "display": {"da": "Kode"}} for system, code, match in entries
    ]


P70, DF, DF001, ICPC = (
    ("icpc2", "P70", "exact"),
    ("sks", "DF00", "descendants"),
    ("sks", "DF001", "exact"),
    ("icpc2", "*", "all"),
)
LISTS: dict[str, tuple[Content, Content, Direction]] = {
    "one more code": ({"codes": coded(P70)}, {"codes": coded(P70, DF)}, "widens"),
    "a code below another": ({"codes": coded(P70, DF)}, {"codes": coded(P70, DF, DF001)}, "same"),
    "the code above": ({"codes": coded(DF001)}, {"codes": coded(DF)}, "widens"),
    "the same code written otherwise": ({"codes": coded(("sks", "DF001", "exact"))}, {"codes": coded(("sks", "F00.1", "exact"))}, "same"),
    "the whole system": ({"codes": coded(P70)}, {"codes": coded(ICPC)}, "widens"),
    "another system": ({"codes": coded(ICPC)}, {"codes": coded(("sks", "*", "all"))}, "unclear"),
    "a code that says nothing": ({"codes": coded(P70)}, {"codes": coded(P70, ("sks", " ", "descendants"))}, "same"),
    "one excluded": ({"codes": coded(DF)}, {"codes": coded(DF), "exclusions": coded(DF001)}, "narrows"),
    "more excluded": (
        {"codes": coded(DF), "exclusions": coded(DF001)},
        {"codes": coded(DF), "exclusions": coded(("sks", "DF0", "descendants"))}, "narrows",
    ),
    "excluded that was not in it": ({"codes": coded(DF001)}, {"codes": coded(DF001), "exclusions": coded(P70)}, "same"),
    "excluded above": ({"codes": coded(DF001)}, {"codes": coded(DF001), "exclusions": coded(DF)}, "narrows"),
    "a list with the whole system excluded": ({"codes": coded(P70, DF)}, {"codes": coded(P70, DF), "exclusions": coded(ICPC)}, "narrows"),
    "added and excluded at once": (
        {"codes": coded(P70)}, {"codes": coded(P70, DF), "exclusions": coded(P70)}, "unclear",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_code_list_has_the_label_of_the_codes_it_matches(name: str) -> None:
    was, now, expected = LISTS[name]
    using = exists("diagnosis", "dementia")
    old, new = with_lists(using, dementia=was), with_lists(using, dementia=now)
    assert labels(old, new) == {("changed", "dementia"): expected}
    assert labels(new, old) == {("changed", "dementia"): flipped(expected)}
    assert directions(old, new) == {"population": expected}


FEWER, MORE = {"codes": coded(P70)}, {"codes": coded(P70, DF)}


def test_a_code_list_used_both_ways_is_unclear_and_one_that_no_criterion_uses_has_no_label() -> None:
    excluded = group("none", exists("diagnosis", "dementia"))
    assert labels(with_lists(excluded, dementia=FEWER), with_lists(excluded, dementia=MORE)) == {
        ("changed", "dementia"): "narrows"
    }
    either = group("any", exists("diagnosis", "dementia", id="with"), excluded, id="top")
    assert labels(with_lists(either, dementia=FEWER), with_lists(either, dementia=MORE)) == {
        ("changed", "dementia"): "unclear"
    }
    assert labels(with_lists(PAIN | {"type": "exists"}, drugs=FEWER), with_lists(PAIN, drugs=MORE)) == {
        ("changed", "drugs"): None
    }


def test_another_unit_is_unclear_where_values_are_judged_and_the_same_where_none_is() -> None:
    rounded = {"quantity": {"unit": "mmol/mol", "decimals": 1}}
    for population, expected in (
        (latest(value=VALUE), "unclear"),
        (exists(*HBA1C, value=VALUE), "unclear"),
        (exists(*HBA1C), "same"),
        (latest(), "same"),
    ):
        assert labels(with_lists(population), with_lists(population, hba1c=rounded)) == {("changed", "hba1c"): expected}


def pinning(population: Content, *, inlined: bool = True, digest: str = "0") -> ProfileDocument:
    """A profile that asks for another one's population."""
    pin: Content = {"id": "other", "version": "1.0.0", "hash": "sha256:" + digest * 64}
    if inlined:
        pin["document"] = profile(population, id="other").content()
    return profile(group("none", {"id": "ref", "type": "profile", "profile": "other"}), profiles=[pin])


def test_another_version_of_a_pinned_profile_has_the_label_of_its_population() -> None:
    old, new = pinning(group("all", PAIN)), pinning(group("all", PAIN, OTHER), digest="1")
    assert labels(old, new) == {("changed", "other"): "widens"}
    assert directions(old, new) == {"population": "widens"}
    bare = pinning(PAIN, inlined=False)
    assert labels(bare, pinning(PAIN, digest="1")) == {("changed", "other"): "unclear"}
    assert directions(bare, bare) == {"population": "same"}
    unpinned = profile(bare.population.model_dump())
    assert directions(unpinned, unpinned) == {"population": "unclear"}
    unused = profile(PAIN, profiles=[bare.profiles[0].model_dump()])
    pinned_anew = profile(PAIN, profiles=[pinning(PAIN, inlined=False, digest="1").profiles[0].model_dump()])
    assert labels(unused, pinned_anew) == {("changed", "other"): None}


def grouped(criterion: Content, action: Content | None = None) -> ProfileDocument:
    """A profile with a subgroup, and an action for those who are in it."""
    text = {"da": "Eksempel"}
    asked = action or {"id": "ref", "type": "subgroup", "subgroup": "sub"}
    return profile(
        THIRD,
        subgroups=[{"id": "sub", "title": {"da": "Unge", "en": "Young"}, "criterion": criterion}],
        actions=[{"id": "act", "title": text, "criterion": asked}],
    )


def test_a_subgroup_has_its_own_direction_and_actions_follow_it() -> None:
    comparison = compare(grouped(group("all", PAIN, OTHER)), grouped(group("all", PAIN)))
    assert [(change.node, change.part, change.direction) for change in comparison.changes] == [
        ("b", "subgroup", "widens")
    ]
    assert comparison.effects() == [
        "Populationen: samme betydning.",
        "Delpopulationen »Unge«: udvider.",
        "Handlingen »Eksempel«: udvider.",
    ]
    assert comparison.effects("en") == [
        "The population: same meaning.",
        'The subgroup "Young": widens.',
        'The action "Eksempel": widens.',
    ]


def test_a_draft_that_refers_in_a_circle_or_to_nothing_is_unclear() -> None:
    circle = grouped({"id": "round", "type": "subgroup", "subgroup": "sub"})
    nowhere = grouped(PAIN, {"id": "ref", "type": "subgroup", "subgroup": "gone"})
    assert directions(circle, circle) == {"population": "same", "sub": "unclear", "act": "unclear"}
    assert directions(nowhere, nowhere) == {"population": "same", "sub": "same", "act": "unclear"}


def test_a_draft_with_an_id_twice_is_unclear() -> None:
    twice = profile(group("all", PAIN, PAIN))
    assert directions(twice, profile(group("all", PAIN))) == {"population": "unclear"}
    assert labels(profile(PAIN, subgroups=[]), profile(PAIN, version="1.0.1")) == {}


def test_a_criterion_that_moves_between_trees_is_labelled_for_both() -> None:
    def document(*population: Content, sub: list[Content]) -> ProfileDocument:
        held = {"id": "sub", "title": {"da": "Del"}, "criterion": group("all", *sub, id="in-sub")}
        return profile(group("all", *population), subgroups=[held])

    old, new = document(PAIN, OTHER, sub=[THIRD]), document(PAIN, sub=[THIRD, OTHER])
    assert labels(old, new) == {("moved", "b"): "unclear"}
    assert labels(new, old) == {("moved", "b"): "unclear"}
    assert directions(old, new) == {"population": "widens", "sub": "narrows"}


def test_a_criterion_that_takes_the_place_of_another_concerns_its_own_tree_only() -> None:
    sub = [{"id": "sub", "title": {"da": "Del"}, "criterion": THIRD}]
    old, new = profile(PAIN, subgroups=sub), profile(OTHER, subgroups=sub)
    assert labels(old, new) == {("removed", "a"): "unclear", ("added", "b"): "unclear"}
    assert directions(old, new) == {"population": "unclear", "sub": "same"}


def test_who_is_looked_at_widens_and_narrows_the_population() -> None:
    def document(**scope: bool) -> ProfileDocument:
        return profile(PAIN, scope=scope)

    everybody, usual = document(registered=False, alive=False), document()
    assert labels(usual, everybody) == {("changed", None): "widens"}
    assert directions(everybody, usual) == {"population": "narrows"}
    assert directions(document(registered=False), document(alive=False)) == {"population": "unclear"}


def test_the_label_is_said_in_danish_and_english() -> None:
    (change,) = compare(profile(age(">=", "65")), profile(age(">=", "60"))).changes
    assert (change.direction_name(), change.direction_name("en")) == ("udvider", "widens")
    (renamed,) = compare(profile(PAIN), profile(PAIN, organisation="MedCom")).changes
    assert renamed.direction_name() is None


PERIODS = st.builds(
    lambda amount, unit: Period(amount=amount, unit=unit),
    st.integers(0, 40),
    st.sampled_from(["days", "weeks", "months", "years"]),
)


@settings(max_examples=300, deadline=None)
@given(day=st.dates(date(1999, 1, 1), date(2101, 1, 1)), one=PERIODS, other=PERIODS)
def test_a_period_said_to_be_no_longer_never_reaches_further_back(day: date, one: Period, other: Period) -> None:
    fewest, most = days_of(one)
    assert fewest <= (day - dates.before(day, one)).days <= most
    if no_longer(one, other):
        assert dates.before(day, one) >= dates.before(day, other)

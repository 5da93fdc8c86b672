"""Labels of criteria that come, go and move, of code lists, pinned profiles, subgroups, and of who is looked at."""

from __future__ import annotations

import pytest

from cockpit.standard.comparison import Direction, compare
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import exists, group, profile
from tests.standard.documents import Content
from tests.standard.labelled import HBA1C, OTHER, PAIN, THIRD, VALUE, age, directions, flipped, labels, latest

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

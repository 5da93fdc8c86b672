"""Structured edits: what each leaves behind, that ids stay, that the given document is never touched, and what is
refused.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from cockpit.standard import editing
from cockpit.standard.editing import Content, EditRefused
from tests.standard.later_documents import later


def age(node: str, value: str = "18") -> Content:
    return {"type": "age", "id": node, "comparison": {"op": ">=", "value": value}}


def exists(node: str, *lists: str) -> Content:
    return {
        "type": "exists",
        "id": node,
        "events": {"dataset": "diagnosis", "sources": ["lokal"], "codes": list(lists)},
    }


def group(node: str, *criteria: Content, rule: str = "all") -> Content:
    return {"type": "group", "id": node, "rule": rule, "criteria": list(criteria)}


def code(value: str, match: str = "exact") -> Content:
    return {"system": "icpc2", "code": value, "match": match, "display": {"da": value}}


@pytest.fixture
def content() -> Content:
    """population: top(a, g(b, c), d); one subgroup with a tree of its own; one code list that b and an element use."""
    return {
        "id": "demens",
        "clinical": {"purpose": {"da": "Formål"}, "references": [{"id": "kilde", "title": "Kilde"}]},
        "legal": {"processing_purpose": {"da": "Behandling"}, "sources": [{"source": "lokal"}]},
        "code_lists": [
            {"id": "demens-koder", "title": {"da": "Demens"}, "codes": [code("P70")]},
            {"id": "tom", "title": {"da": "Tom"}, "codes": []},
        ],
        "population": group("top", age("a"), group("g", exists("b", "demens-koder"), age("c"), rule="any"), age("d")),
        "subgroups": [{"id": "gamle", "title": {"da": "Gamle"}, "criterion": age("gammel", "80")}],
        "elements": [
            {
                "type": "exists",
                "id": "har-demens",
                "title": {"da": "Demens"},
                "events": exists("x", "demens-koder")["events"],
            }
        ],
        "views": {
            "list": {"columns": ["har-demens"]},
            "patient": {"sections": [{"id": "sektion", "title": {"da": "S"}, "elements": ["har-demens"]}]},
        },
    }


@pytest.fixture(autouse=True)
def given_document_is_never_touched(content: Content) -> Any:
    before = deepcopy(content)
    yield
    assert content == before


def tree(criterion: Content) -> Any:
    """The ids as nested lists, for readable expectations."""
    return [criterion["id"], *map(tree, criterion["criteria"])] if criterion["type"] == "group" else criterion["id"]


def refused(code_: str) -> Any:
    return pytest.raises(
        EditRefused, check=lambda error: error.code == code_ and bool(error.message) and bool(error.message_en)
    )


def test_places_come_in_reading_order_through_every_tree(content: Content) -> None:
    content = {**content, "actions": [{"id": "h", "criterion": age("handling")}]}
    assert [place.criterion["id"] for place in editing.places(content)] == [
        "top",
        "a",
        "g",
        "b",
        "c",
        "d",
        "gammel",
        "handling",
    ]


def test_a_place_at_the_top_of_a_tree_has_only_itself_as_sibling(content: Content) -> None:
    assert [node["id"] for node in editing.place_of(content, "gammel").siblings] == ["gammel"]


def test_a_new_id_is_made_of_the_danish_words_and_is_free(content: Content) -> None:
    assert editing.new_id(content, "Ældre på plejehjem (65+)", "kriterium") == "aeldre-paa-plejehjem-65"
    assert editing.new_id(content, "Demens koder", "kodeliste") == "demens-koder-2"
    assert editing.new_id(content, "---", "kriterium") == "kriterium"
    assert editing.new_id(content, "65 år", "kriterium") == "kriterium-65-aar"


def test_a_new_id_passes_by_all_taken_numbers(content: Content) -> None:
    content, _ = editing.code_list_add(content, title="Tom")
    assert editing.new_id(content, "tom", "kodeliste") == "tom-3"
    assert editing.valid_id("tom-3") and not editing.valid_id("3-tom")


def test_a_criterion_is_added_last_or_at_an_index(content: Content) -> None:
    assert tree(editing.criterion_add(content, group="g", criterion=age("ny"))["population"]) == [
        "top",
        "a",
        ["g", "b", "c", "ny"],
        "d",
    ]
    assert tree(editing.criterion_add(content, group="g", criterion=age("ny"), index=0)["population"]) == [
        "top",
        "a",
        ["g", "ny", "b", "c"],
        "d",
    ]


def test_adding_at_a_top_that_is_no_group_makes_a_group_of_both(content: Content) -> None:
    result = editing.criterion_add(content, group="gammel", criterion=age("ny"))
    assert tree(result["subgroups"][0]["criterion"]) == ["gruppe", "gammel", "ny"]
    assert result["subgroups"][0]["criterion"]["rule"] == "all"


def test_adding_to_a_leaf_with_a_taken_id_or_to_a_missing_group_is_refused(content: Content) -> None:
    with refused("not-a-group"):
        editing.criterion_add(content, group="b", criterion=age("ny"))
    with refused("id-taken"):
        editing.criterion_add(content, group="g", criterion=age("d"))
    with refused("gone"):
        editing.criterion_add(content, group="findes-ikke", criterion=age("ny"))


def test_a_changed_criterion_keeps_its_id_and_place(content: Content) -> None:
    result = editing.criterion_change(content, node="c", criterion=exists("andet", "tom"))
    assert tree(result["population"]) == ["top", "a", ["g", "b", "c"], "d"]
    assert editing.place_of(result, "c").criterion == exists("c", "tom")


def test_a_changed_group_keeps_its_criteria(content: Content) -> None:
    result = editing.criterion_change(content, node="g", criterion=group("g", rule="none"))
    assert editing.place_of(result, "g").criterion["rule"] == "none"
    assert tree(result["population"]) == ["top", "a", ["g", "b", "c"], "d"]


def test_the_top_of_a_tree_can_be_changed(content: Content) -> None:
    assert editing.criterion_change(content, node="gammel", criterion=age("x", "90"))["subgroups"][0][
        "criterion"
    ] == age("gammel", "90")


def test_a_group_with_criteria_cannot_become_a_single_criterion(content: Content) -> None:
    with refused("group-not-empty"):
        editing.criterion_change(content, node="g", criterion=age("g"))
    emptied = editing.criterion_remove(editing.criterion_remove(content, node="b"), node="c")
    assert tree(editing.criterion_change(emptied, node="g", criterion=age("g"))["population"]) == ["top", "a", "g", "d"]


def test_removing_a_group_removes_what_is_in_it(content: Content) -> None:
    assert tree(editing.criterion_remove(content, node="g")["population"]) == ["top", "a", "d"]
    with refused("top-of-tree"):
        editing.criterion_remove(content, node="top")


def test_dissolving_a_group_keeps_its_criteria_where_it_stood(content: Content) -> None:
    assert tree(editing.group_dissolve(content, node="g")["population"]) == ["top", "a", "b", "c", "d"]
    with refused("not-a-group"):
        editing.group_dissolve(content, node="a")
    with refused("top-of-tree"):
        editing.group_dissolve(content, node="top")


def test_a_top_group_of_one_can_be_dissolved(content: Content) -> None:
    wrapped = editing.criterion_wrap(content, node="gammel", rule="none")
    assert tree(wrapped["subgroups"][0]["criterion"]) == ["gruppe", "gammel"]
    assert editing.group_dissolve(wrapped, node="gruppe") == content


def test_wrapping_puts_a_group_where_the_criterion_stood(content: Content) -> None:
    result = editing.criterion_wrap(content, node="a")
    assert tree(result["population"]) == ["top", ["gruppe", "a"], ["g", "b", "c"], "d"]
    assert editing.place_of(result, "gruppe").criterion["rule"] == "any"


@pytest.mark.parametrize(
    ("node", "direction", "expected"),
    [
        ("d", "up", ["top", "a", "d", ["g", "b", "c"]]),
        ("a", "down", ["top", ["g", "b", "c"], "a", "d"]),
        ("d", "in", ["top", "a", ["g", "b", "c", "d"]]),
        ("a", "in", ["top", ["g", "a", "b", "c"], "d"]),
        ("b", "out", ["top", "a", ["g", "c"], "b", "d"]),
        ("g", "up", ["top", ["g", "b", "c"], "a", "d"]),
    ],
)
def test_a_step_moves_one_criterion_and_nothing_else(
    content: Content, node: str, direction: editing.Direction, expected: Any
) -> None:
    assert tree(editing.criterion_move(content, node=node, direction=direction)["population"]) == expected
    assert direction in editing.possible_moves(content, node)


@pytest.mark.parametrize(
    ("node", "direction"),
    [("a", "up"), ("d", "down"), ("b", "in"), ("c", "in"), ("a", "out"), ("top", "up"), ("gammel", "out")],
)
def test_a_step_that_leads_nowhere_is_refused_and_not_offered(
    content: Content, node: str, direction: editing.Direction
) -> None:
    assert direction not in editing.possible_moves(content, node)
    with refused("cannot-move"):
        editing.criterion_move(content, node=node, direction=direction)


def test_up_undoes_down_and_out_undoes_in(content: Content) -> None:
    down = editing.criterion_move(content, node="a", direction="down")
    assert editing.criterion_move(down, node="a", direction="up") == content
    inside = editing.criterion_move(content, node="d", direction="in")
    assert editing.criterion_move(inside, node="d", direction="out") == content


def test_a_criterion_moves_to_another_group_also_in_another_tree(content: Content) -> None:
    assert tree(editing.criterion_move_to(content, node="a", group="g")["population"]) == [
        "top",
        ["g", "b", "c", "a"],
        "d",
    ]
    wrapped = editing.criterion_wrap(content, node="gammel")
    result = editing.criterion_move_to(wrapped, node="g", group="gruppe")
    assert tree(result["population"]) == ["top", "a", "d"]
    assert tree(result["subgroups"][0]["criterion"]) == ["gruppe", "gammel", ["g", "b", "c"]]


def test_a_group_cannot_move_into_itself_a_leaf_or_from_the_top(content: Content) -> None:
    deeper = editing.criterion_wrap(content, node="b")
    with refused("into-itself"):
        editing.criterion_move_to(deeper, node="g", group="gruppe")
    with refused("not-a-group"):
        editing.criterion_move_to(content, node="a", group="b")
    with refused("top-of-tree"):
        editing.criterion_move_to(content, node="gammel", group="g")


def test_the_groups_on_offer_are_those_that_a_move_accepts(content: Content) -> None:
    deeper = editing.criterion_wrap(content, node="b")
    assert [found["id"] for found in editing.groups_for(deeper, "b")] == ["top", "g"]
    assert [found["id"] for found in editing.groups_for(deeper, "g")] == []
    assert editing.groups_for(deeper, "gammel") == []
    for found in editing.groups_for(deeper, "c"):
        editing.criterion_move_to(deeper, node="c", group=found["id"])


def test_a_code_list_is_added_changed_and_removed_when_nothing_uses_it(content: Content) -> None:
    added, list_id = editing.code_list_add(content, title="Årskontrol")
    assert list_id == "aarskontrol"
    changed = editing.code_list_change(
        added, list_id=list_id, title={"da": "HbA1c"}, quantity={"unit": "mmol/mol", "decimals": 0}
    )
    assert changed["code_lists"][-1]["quantity"] == {"unit": "mmol/mol", "decimals": 0}
    assert "quantity" not in editing.code_list_change(changed, list_id=list_id, title={"da": "HbA1c"})["code_lists"][-1]
    assert editing.code_list_remove(changed, list_id=list_id) == content


def test_a_code_list_in_use_stays_and_the_refusal_counts_its_users(content: Content) -> None:
    assert editing.code_list_users(content, "demens-koder") == ["b", "har-demens"]
    with pytest.raises(EditRefused, match="bruges 2 steder"):
        editing.code_list_remove(content, list_id="demens-koder")
    once = editing.criterion_remove(content, node="b")
    with pytest.raises(EditRefused, match="bruges 1 sted i"):
        editing.code_list_remove(once, list_id="demens-koder")
    with refused("gone"):
        editing.code_list_remove(content, list_id="findes-ikke")


def test_codes_are_added_changed_and_removed_in_codes_and_exclusions(content: Content) -> None:
    added = editing.code_add(content, list_id="demens-koder", entry=code("P20"), part="exclusions")
    changed = editing.code_change(
        added, list_id="demens-koder", system="icpc2", code="P20", match="descendants", part="exclusions"
    )
    assert changed["code_lists"][0]["exclusions"] == [code("P20", "descendants")]
    removed = editing.code_remove(changed, list_id="demens-koder", system="icpc2", code="P20", part="exclusions")
    assert removed["code_lists"][0]["exclusions"] == []
    assert removed["code_lists"][0]["codes"] == [code("P70")]


def test_a_code_stands_once_on_a_list_and_a_missing_one_is_told(content: Content) -> None:
    with refused("code-there"):
        editing.code_add(content, list_id="demens-koder", entry=code("P70", "descendants"))
    with refused("gone"):
        editing.code_remove(content, list_id="demens-koder", system="sks", code="P70")


def test_a_text_is_put_and_taken_away_by_its_path(content: Content) -> None:
    changed = editing.text_change(content, path=("clinical", "purpose"), value={"da": "Nyt"})
    assert changed["clinical"]["purpose"] == {"da": "Nyt"}
    assert "purpose" not in editing.text_change(changed, path=("clinical", "purpose"), value=None)["clinical"]
    assert editing.text_change(content, path=("clinical", "findes-ikke"), value=None) == content


def test_data_sources_are_named_changed_and_removed_but_never_the_last(content: Content) -> None:
    added = editing.source_set(content, source="fmk", legal_basis=None)
    changed = editing.source_set(added, source="fmk", legal_basis={"da": "Sundhedsloven § 157"})
    assert changed["legal"]["sources"] == [
        {"source": "lokal"},
        {"source": "fmk", "legal_basis": {"da": "Sundhedsloven § 157"}},
    ]
    assert editing.source_remove(changed, source="fmk") == content
    with refused("last-source"):
        editing.source_remove(content, source="lokal")


def test_another_profile_is_pinned_moved_to_a_newer_version_and_removed(content: Content) -> None:
    first, second = "sha256:" + "1" * 64, "sha256:" + "2" * 64
    pinned = editing.profile_pin_set(content, profile="kol", version="1.0.0", document_hash=first)
    both = editing.profile_pin_set(pinned, profile="gigt", version="1.0.0", document_hash=first)
    newer = editing.profile_pin_set(both, profile="kol", version="2.0.0", document_hash=second)
    assert [(pin["id"], pin["version"], pin["hash"]) for pin in newer["profiles"]] == [
        ("kol", "2.0.0", second),
        ("gigt", "1.0.0", first),
    ]
    assert editing.profile_pin_remove(pinned, profile="kol")["profiles"] == []
    assert editing.profile_pin_remove(content, profile="kol")["profiles"] == []


def test_a_pinned_profile_that_a_criterion_uses_stays(content: Content) -> None:
    pinned = editing.profile_pin_set(content, profile="kol", version="1.0.0", document_hash="sha256:" + "1" * 64)
    used = editing.criterion_add(pinned, group="g", criterion={"type": "profile", "id": "har-kol", "profile": "kol"})
    with refused("in-use"):
        editing.profile_pin_remove(used, profile="kol")


def test_what_no_form_asks_for_stays_while_the_criterion_looks_at_the_same_rows() -> None:
    relations = [{"event": "debut", "first_day": 0}]
    plain = {"dataset": "contact", "sources": ["lokal"]}
    events = {**plain, "relations": relations, "practitioner": "own", "valued": None}
    before = {"type": "picked", "id": "x", "events": events, "pick": "latest", "nth": 2}
    assert editing.kept_parts(before) == ["practitioner", "relations", "nth"]
    kept = {**plain, "practitioner": "own", "relations": relations}
    picked = editing.with_kept_parts(before, {"type": "picked", "events": plain, "pick": "first"})
    assert picked == {"type": "picked", "events": kept, "pick": "first", "nth": 2}
    assert picked["events"]["relations"] is not relations
    exists = editing.with_kept_parts(before, {"type": "exists", "events": plain})
    assert exists == {"type": "exists", "events": kept}
    other = {"type": "exists", "events": {"dataset": "service", "sources": ["lokal"]}}
    assert editing.with_kept_parts(before, other) == other
    assert editing.with_kept_parts(before, {"type": "age"}) == {"type": "age"}
    assert editing.kept_parts({"type": "age", "id": "y"}) == []


def test_numbers_and_named_events_use_code_lists_and_ids() -> None:
    content = later()
    assert editing.code_list_users(content, "opioider") == ["hoej-dosis", "doegndosis"]
    assert editing.code_list_users(content, "demenskoder") == ["har-demens", "debut"]
    assert {"debut", "morfin", "dosisgraense"} <= editing.node_ids(content)
    assert editing.new_id(content, "Debut", "x") == "debut-2"

"""Parameters: a clinic's choice gives another document to evaluate; what is not a choice is refused in a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from cockpit.standard.checks import check
from cockpit.standard.document import (
    Computed,
    Count,
    Exists,
    Group,
    LastWindow,
    Picked,
    PickedElement,
    ProfileDocument,
    ValueAttention,
)
from cockpit.standard.findings import DocumentRefused
from cockpit.standard.parameters import chosen, with_parameters
from cockpit.standard.reading import document_hash
from tests.standard.documents import Content, count, events, exists, group, local, months, picked, read, sound
from tests.standard.later_documents import (
    THRESHOLD,
    arithmetic,
    asking_later,
    computed,
    constant,
    counted,
    later,
    latest,
    share,
)


def parameter(node: str, default: str, low: str, high: str, *targets: tuple[str, str]) -> Content:
    return {
        "id": node,
        "title": local(f"Valget {node}", f"The choice {node}"),
        "default": default,
        "minimum": low,
        "maximum": high,
        "targets": [{"node": where, "field": field} for where, field in targets],
    }


def every_place() -> ProfileDocument:
    """A profile with a parameter for every kind of number that a parameter may set."""
    content = later()
    relations = [{"event": "debut", "first_day": 0, "last_day": 90}]
    content["population"] = group(
        "alle",
        "at_least",
        exists("efter", events("contact", relations=relations, window=months(12))),
        picked("anden", events("contact"), "latest", window=months(6), nth=2),
        count("mellem", events("contact"), "events", "between", "2", upper="9"),
        computed("hoej-dosis", arithmetic("*", latest(), constant("100")), ">=", "100"),
        computed("forloeb", counted("episodes", gap=30), ">=", "2"),
        computed("andel", share(), ">=", "0.5"),
        computed("ny", latest(nth=2), ">=", "48", unit="mmol/mol"),
        computed("siden", {"type": "days_since", "pick": "latest", "events": events("contact"), "nth": 2}, ">", "5"),
        n=2,
    )
    content["elements"][1]["nth"] = 2
    content["parameters"] = [
        parameter("dage", "90", "0", "120", ("efter", "events.relations.0.last_day")),
        parameter("foer", "0", "-30", "5", ("efter", "events.relations.0.first_day")),
        parameter("periode", "12", "6", "24", ("efter", "events.window.amount")),
        parameter("hvilken", "2", "2", "4", ("anden", "nth"), ("ny", "number.nth"), ("siden", "number.nth"), ("seneste-hba1c", "nth")),
        parameter("oevre", "9", "5", "12", ("mellem", "comparison.upper")),
        parameter("tal", "100", "1.5", "200", ("hoej-dosis", "number.right.value"), ("hoej-dosis", "comparison.value")),
        parameter("hul", "30", "0", "60", ("forloeb", "number.gap")),
        parameter("mindst", "3", "1", "10", ("andel", "number.least")),
        parameter("antal", "2", "1", "5", ("alle", "n")),
        parameter("graense", "48", "40", "60", ("seneste-hba1c", "attention.0.when.comparison.value")),
    ]  # fmt: skip
    return read(content)


CHOICES = {
    "dage": "60", "foer": "-7", "periode": "18", "hvilken": "3", "oevre": "7", "tal": "1.5", "hul": "14", "mindst": "5", "antal": "4",
    "graense": "53",
}  # fmt: skip


def test_a_choice_stands_in_every_target_and_nothing_else_changes() -> None:
    document = every_place()
    assert [
        finding for finding in check(document) if finding.code.startswith(("unknown-target", "default", "limit"))
    ] == []
    result = with_parameters(document, CHOICES)
    population = result.population
    assert isinstance(population, Group)
    efter, anden, mellem, dosis, forloeb, andel, ny, siden = population.criteria
    assert isinstance(efter, Exists) and isinstance(anden, Picked) and isinstance(mellem, Count)
    assert isinstance(dosis, Computed) and isinstance(efter.events.window, LastWindow)
    assert efter.events.relations is not None
    relation = efter.events.relations[0]
    assert (relation.first_day, relation.last_day, efter.events.window.amount) == (-7, 60, 18)
    assert (population.n, anden.nth, mellem.comparison.upper) == (4, 3, "7")
    numbers: list[Any] = [one.number for one in (dosis, forloeb, andel, ny, siden) if isinstance(one, Computed)]
    assert [number.model_dump(include={"value", "gap", "least", "nth"}) for number in numbers] == [
        {},
        {"gap": 14},
        {"least": 5},
        {"nth": 3},
        {"nth": 3},
    ]
    assert (numbers[0].right.value, dosis.comparison.value) == ("1.5", "1.5")
    assert isinstance(result.elements[1], PickedElement)
    when = result.elements[1].attention[0].when
    assert isinstance(when, ValueAttention) and (result.elements[1].nth, when.comparison.value) == (3, "53")
    defaults = {one.id: one.default for one in document.parameters or []}
    assert with_parameters(result, defaults) == document
    assert document_hash(with_parameters(document, {})) == document_hash(document)


def test_what_was_chosen_can_be_told() -> None:
    document = every_place()
    assert chosen(document) == []
    result = with_parameters(document, CHOICES | {"dage": "90", "tal": "100.0"})
    assert {one.id: value for one, value in chosen(result)} == {
        node: value for node, value in CHOICES.items() if node not in ("dage", "tal")
    }
    assert chosen(read(sound())) == []


@pytest.mark.parametrize(
    ("values", "code", "said"),
    [
        ({"mangler": "1"}, "unknown-parameter", "Vælg mellem dage, foer, periode"),
        ({"dage": "121"}, "parameter-outside-limits", "»Valget dage« kan vælges fra 0 til 120, ikke 121."),
        ({"dage": "-1"}, "parameter-outside-limits", "Vælg et tal imellem dem."),
        ({"dage": "mange"}, "parameter-not-a-number", "»mange« er ikke et tal."),
        ({"dage": "1e3"}, "parameter-not-a-number", "med punktum for decimaler."),
        ({"tal": "1,5"}, "parameter-not-a-number", "fra 1.5 til 200"),
        ({"dage": "30.5"}, "parameter-does-not-fit", "Vælg et helt tal"),
        ({"tal": "1.5000001"}, "parameter-does-not-fit", "eller et, der passer dér"),
    ],
)
def test_what_is_no_choice_is_refused_in_a_sentence(values: dict[str, str], code: str, said: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        with_parameters(every_place(), values)
    (finding,) = caught.value.findings
    assert (finding.code, finding.path) == (code, ("parameters",))
    assert said in finding.message
    assert finding.message_en != finding.message and finding.message_en.endswith(".")


def test_every_choice_that_is_refused_is_told() -> None:
    with pytest.raises(DocumentRefused) as caught:
        with_parameters(every_place(), {"dage": "121", "mangler": "1", "hul": "14"})
    assert [finding.node for finding in caught.value.findings] == ["dage", "mangler"]


def test_a_profile_without_parameters_says_so() -> None:
    with pytest.raises(DocumentRefused) as caught:
        with_parameters(read(sound()), {"dage": "1"})
    assert "Den har ingen parametre." in str(caught.value)


def test_a_target_that_leads_nowhere_sets_nothing() -> None:
    content = later()
    content["parameters"] = [{**THRESHOLD, "targets": [{"node": "hoej-dosis", "field": "comparison.unit"}]}]
    document = read(content)
    assert chosen(document) == []
    with pytest.raises(DocumentRefused):
        with_parameters(document, {"dosisgraense": "60"})


def test_a_number_that_the_field_does_not_allow_does_not_fit() -> None:
    content = asking_later(count("x", events("contact"), "events", ">=", "100"))
    content["population"]["criteria"][2]["events"]["relations"][0]["last_day"] = 100
    content["parameters"] = [
        parameter("p", "100", "0", "40000", ("kontakt-efter-debut", "events.relations.0.last_day"))
    ]
    with pytest.raises(DocumentRefused) as caught:
        with_parameters(read(content), {"p": "40000"})
    assert caught.value.findings[0].code == "parameter-does-not-fit"

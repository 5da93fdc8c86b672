"""The criterion form says everything that a criterion can say: saving an untouched form changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.forms import CheckboxInput, CheckboxSelectMultiple, Select
from django.http import QueryDict

from cockpit.examples.catalogue import draft_profile_files, profile_files
from cockpit.standard.document import ProfileDocument
from cockpit.standard.editing import places, with_kept_parts
from cockpit.standard.editing.criteria import KEPT_OF_EVENTS
from cockpit.standard.reading import read_document
from cockpit.web.forms.criteria import KEPT_NAMES, KINDS, CriterionForm, kind_of


def documents() -> list[ProfileDocument]:
    return [read_document(path.read_bytes()) for path in profile_files()]


def criteria() -> Iterator[Any]:
    for document in documents():
        for place in places(document.content()):
            if place.criterion["type"] != "subgroup":
                yield pytest.param(document, place.criterion, id=f"{document.id}-{place.criterion['id']}")


def as_posted(form: CriterionForm) -> QueryDict:
    """What a browser sends when the form is sent as it stands."""
    data = QueryDict(mutable=True)
    for part in form.parts.values():
        for field in part:
            value = field.value()
            widget = field.field.widget
            if isinstance(widget, CheckboxSelectMultiple):
                data.setlist(field.html_name, value or [])
            elif isinstance(widget, CheckboxInput):
                if value:
                    data[field.html_name] = "on"
            else:
                shown = value if isinstance(widget, Select) else widget.format_value(field.field.prepare_value(value))
                data[field.html_name] = "" if shown is None else str(shown)
    return data


def said(criterion: dict[str, Any]) -> dict[str, Any]:
    """What of a criterion the form is about: neither its id nor, for a group, its criteria."""
    return {key: value for key, value in criterion.items() if key not in ("id", "criteria")}


@pytest.mark.parametrize(("document", "criterion"), list(criteria()))
def test_an_untouched_form_gives_the_criterion_back(document: ProfileDocument, criterion: dict[str, Any]) -> None:
    kind = kind_of(criterion)
    sent = CriterionForm(kind=kind, document=document, data=as_sent(document, criterion))
    assert sent.is_valid(), [part.errors for part in sent.parts.values()]
    assert sent.criterion() == said(criterion)


def later_criteria() -> Iterator[Any]:
    for path in draft_profile_files():
        document = read_document(path.read_bytes())
        for place in places(document.content()):
            if kind_of(place.criterion) in KINDS:
                yield pytest.param(document, place.criterion, id=f"{document.id}-{place.criterion['id']}")


@pytest.mark.parametrize(("document", "criterion"), list(later_criteria()))
def test_an_untouched_form_keeps_what_it_does_not_ask_for(document: ProfileDocument, criterion: dict[str, Any]) -> None:
    sent = CriterionForm(kind=kind_of(criterion), document=document, data=as_sent(document, criterion))
    assert sent.is_valid(), [part.errors for part in sent.parts.values()]
    assert with_kept_parts(criterion, sent.criterion()) == said(criterion)


def test_every_part_that_is_kept_has_a_name() -> None:
    assert set(KEPT_NAMES) == {*KEPT_OF_EVENTS, "nth"}


def as_sent(document: ProfileDocument, criterion: dict[str, Any]) -> QueryDict:
    return as_posted(CriterionForm(kind=kind_of(criterion), document=document, criterion=criterion))


EVENTS = {
    "dataset": "measurement",
    "sources": ["lokal"],
    "codes": [],
    "kinds": [],
    "statuses": [],
    "certainties": [],
    "active": False,
}
PERIOD = {"amount": 3, "unit": "weeks"}
MORE = [
    {"type": "age", "comparison": {"op": "between", "value": "18", "upper": "64"}},
    {"type": "sex", "sex": "K"},
    {"type": "group", "rule": "at_least", "n": 2, "title": {"da": "To af", "en": "Two of"}},
    {"type": "group", "rule": "at_most", "n": 0},
    {"type": "exists", "events": {**EVENTS, "value": {"op": "outside", "value": "3.5", "upper": "5.1", "unit": "mmol/L"}}},
    {"type": "exists", "events": {**EVENTS, "window": {"type": "earlier_than", **PERIOD}}},
    {"type": "exists", "events": {**EVENTS, "window": {"type": "rolling", "oldest": {"amount": 2, "unit": "years"}, "newest": PERIOD}}},
    {"type": "exists", "events": {**EVENTS, "window": {"type": "calendar", "first": "2026-01-01", "last": "2026-06-30"}}},
    {"type": "exists", "events": {**EVENTS, "window": {"type": "calendar", "last": "2026-06-30"}}},
    {"type": "count", "events": {**EVENTS, "value": {"op": ">", "value": "1"}}, "of": "dates", "comparison": {"op": "=", "value": "0"}},
    {
        "type": "picked",
        "events": {**EVENTS, "window": {"type": "last", "amount": 12, "unit": "months"}},
        "pick": "first",
        "tie": "lowest",
        "value": {"op": "<=", "value": "-2.5"},
        "window": {"type": "last", **PERIOD},
        "rationale": {"da": "Fordi.", "en": "Because."},
    },
    {"type": "exists", "events": {**EVENTS, "dataset": "medication", "active": True, "as_needed": False}},
    {"type": "exists", "events": {**EVENTS, "dataset": "medication", "as_needed": True}},
    {"type": "exists", "events": {**EVENTS, "dataset": "contact", "kinds": ["konsultation", "sygebesoeg"]}},
    {"type": "exists", "events": {**EVENTS, "dataset": "diagnosis", "certainties": ["sikker"], "sources": ["lokal", "sygehus"]}},
]  # fmt: skip


@pytest.mark.parametrize("criterion", MORE, ids=lambda criterion: criterion["type"])
def test_what_the_examples_do_not_say_comes_back_too(criterion: dict[str, Any]) -> None:
    document = documents()[0]
    sent = CriterionForm(kind=kind_of(criterion), document=document, data=as_sent(document, criterion))
    assert sent.is_valid(), [part.errors for part in sent.parts.values()]
    assert sent.criterion() == criterion


def form(kind: str, **values: Any) -> CriterionForm:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        key = name.replace("__", "-")
        data.setlist(key, value if isinstance(value, list) else [value])
    return CriterionForm(kind=kind, document=documents()[0], data=data)


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("age", {"age__op": ">=", "age__value": "atten"}, "value"),
        ("age", {"age__op": ">=", "age__value": ""}, "value"),
        ("age", {"age__op": "between", "age__value": "18"}, "upper"),
        ("age", {"age__value": "18"}, "op"),
        ("group", {"group__rule": "at_least"}, "n"),
        ("group", {"group__rule": "at_most", "group__n": "-1"}, "n"),
        ("sex", {"one__sex": "X"}, "sex"),
        ("profile", {"one__profile": "findes-ikke"}, "profile"),
        ("diagnosis", {"how__how": "exists"}, "sources"),
        ("diagnosis", {"how__how": "exists", "events__sources": ["månen"]}, "sources"),
        ("diagnosis", {"how__how": "exists", "events__sources": ["lokal"], "events__codes": ["ukendt"]}, "codes"),
        ("diagnosis", {"how__how": "exists", "events__sources": ["lokal"], "window__type": "last"}, "amount"),
        ("diagnosis", {"how__how": "exists", "events__sources": ["lokal"], "window__type": "rolling", "window__amount": "1"}, "newest"),
        ("diagnosis", {"how__how": "exists", "events__sources": ["lokal"], "window__type": "calendar"}, "first"),
        ("diagnosis", {"how__how": "count", "events__sources": ["lokal"]}, "op"),
        ("measurement", {"how__how": "exists", "events__sources": ["lokal"], "rows__op": ">"}, "value"),
        ("diagnosis", {"how__how": "exists", "events__sources": ["lokal"], "words__title_en": "Only English"}, "title"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told_at_its_field(kind: str, values: dict[str, Any], field: str) -> None:
    sent = form(kind, **values)
    assert not sent.is_valid()
    assert field in {name for part in sent.parts.values() if part.is_bound for name in part.errors}


def test_danish_decimals_are_understood() -> None:
    sent = form(
        "measurement", how__how="exists", events__sources=["lokal"], rows__op="<", rows__value="6,5", rows__unit="%"
    )
    assert sent.is_valid()
    assert sent.criterion()["events"]["value"] == {"op": "<", "value": "6.5", "unit": "%"}


def test_what_belongs_to_another_way_of_judging_is_not_read() -> None:
    sent = form("diagnosis", how__how="exists", events__sources=["lokal"], number__op="between", date__type="rolling")
    assert sent.is_valid() and sent.criterion()["type"] == "exists"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_form(kind: str) -> None:
    assert CriterionForm(kind=kind, document=documents()[3]).parts


def test_a_form_offers_the_code_lists_that_its_dataset_can_meet() -> None:
    codes = CriterionForm(kind="medication", document=documents()[0]).parts["events"].fields["codes"]
    assert isinstance(codes.widget, CheckboxSelectMultiple)
    names = {value for value, _label in codes.widget.choices}
    assert "demensmedicin-koder" in names and "demens-diagnoser" not in names

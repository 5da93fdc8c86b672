"""Counts that leave the clinic: the drawn examples hold in the reference evaluator and in the relational form."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from cockpit.engine.leaving import safe_numbers, small_numbers
from cockpit.engine.patients import RecordsRefused
from cockpit.engine.records import read_records
from tests.engine.drawing import (
    CLINIC,
    agreed,
    contact,
    diagnosis,
    exists,
    medication,
    outcomes,
    patient,
    profile,
    records,
)
from tests.engine.leaving.counted_examples import PASSED_ON, SMALL_NUMBERS, Drawn, PassedOn, Small
from tests.engine.leaving.counting import counted, judged, with_subgroups
from tests.engine.leaving.rendering import PAGES, page

DEMENTIA = exists("diagnosis", "dementia")


def drawn_patient(number: int, case: Drawn) -> list[dict[str, str]]:
    return patient(f"p{number}", *case.rows, disclosure_refused=case.refused, **case.attributes)


@pytest.mark.parametrize("example", PASSED_ON.values(), ids=[english for _, english in PASSED_ON])
def test_what_may_be_passed_on_counts_and_the_clinic_sees_everything(example: PassedOn) -> None:
    data = records(*(drawn_patient(number, case) for number, case in enumerate(example.cases)))
    document = profile(example.criterion)
    own, counts = outcomes(agreed(document, data)), outcomes(judged(document, data))
    for number, case in enumerate(example.cases):
        found = (own.get(f"p{number}", "out"), counts.get(f"p{number}", "out"))
        assert found == (case.own, case.counted), f"{example.rule[1]} This patient catches: {case.catches[1]}."


@pytest.mark.parametrize("example", SMALL_NUMBERS, ids=[example.catches[1] for example in SMALL_NUMBERS])
def test_no_small_number_is_shown_or_given_away(example: Small) -> None:
    counts = counted(*with_subgroups(example.members, example.subgroups))
    assert (counts.members, *(certain for certain, _ in counts.subgroups.values())) == example.shown


def test_undecided_members_of_a_subgroup_are_a_number_of_their_own() -> None:
    document, data = with_subgroups(20, (tuple(range(1, 9)),))
    assert counted(document, data).subgroups == {"s0": (8, None)}
    silent = records(
        *(patient(f"p{number}", contact("2026-01-01", "g0"), disclosure_refused="0") for number in range(9))
    )
    counts = counted(document, silent)
    assert (counts.members, counts.subgroups) == (9, {"s0": (None, None)}), "of all of them it is unknown"


def test_possible_patients_and_quality_lists_are_counted_by_the_same_rule() -> None:
    many = [
        patient(f"a{number}", diagnosis("2026-01-01", "icpc2:P70", private="0"), disclosure_refused="0")
        for number in range(5)
    ]
    some = [
        patient(f"b{number}", medication("2026-01-01", "N06DA02", private="0"), disclosure_refused="0")
        for number in range(6)
    ]
    document = profile(
        exists("diagnosis", "dementia", kinds=["forloeb"]),
        quality_lists=[
            {"id": name, "title": {"da": name}, "criterion": exists("medication", code, id=name)}
            for name, code in (("treated", "drugs"), ("otherwise", "services"))
        ],
    )
    counts = counted(document, records(*many, *some))
    assert (counts.members, counts.possible) == (None, 5)
    assert counts.quality_lists == {"treated": 6, "otherwise": None}
    assert counts.undecidable == ()


def test_the_value_that_is_reported() -> None:
    document, data = with_subgroups(20, (tuple(range(1, 9)),))
    content = counted(document, data).to_json()
    assert content.pop("document").startswith("sha256:")
    assert content == {
        "profile": "example",
        "version": "1.0.0",
        "clinic": CLINIC,
        "as_of": "2026-11-21",
        "least": 5,
        "members": 20,
        "possible": None,
        "subgroups": {"s0": {"members": 8, "possible": None}},
        "quality_lists": {},
        "undecidable": [],
    }


def test_what_cannot_be_decided_is_named() -> None:
    silent = patient("p1", diagnosis("2026-01-01", "icpc2:P70"), disclosure_refused="0")
    inlined = profile(exists("measurement", "hba1c"), id="other")
    pin = {"id": "other", "version": "1.0.0", "hash": "sha256:" + "0" * 64, "document": inlined.content()}
    document = profile(DEMENTIA, profiles=[pin])
    assert counted(document, records(silent, missing=["measurement"])).undecidable == ("diagnosis", "measurement")


def test_a_clinic_that_states_no_refusals_cannot_count() -> None:
    with pytest.raises(RecordsRefused) as refusal:
        counted(profile(DEMENTIA), records(patient("p1")))
    assert "disclosure_refused" in refusal.value.message
    assert CLINIC in refusal.value.message_en


def test_one_clinic_says_nothing_about_another() -> None:
    stated = patient(
        "p1", diagnosis("2026-01-01", "icpc2:P70", private="0"), clinic_id="990002", disclosure_refused="0"
    )
    silent = patient("p2", diagnosis("2026-01-01", "icpc2:P70"), disclosure_refused="0")
    assert outcomes(judged(profile(DEMENTIA), records(stated, silent))) == {"p2": "possible"}


def test_records_of_the_first_version_read_as_ever() -> None:
    """None of the columns has to be there."""
    rows = {"patient": [(2, {"clinic_id": CLINIC, "patient_id": "p1", "birth_date": "1950-01-01"})]}
    assert read_records(rows).problems == []


def test_everybody_who_is_listed_and_protected_is_marked() -> None:
    codes = {"in": "icpc2:P70", "out": "icpc2:A01"}
    drawn = [
        patient(f"{name}{protected}", diagnosis("2026-01-01", code, kind=kind), name_address_protected=protected)
        for protected in ("", "0", "1")
        for name, code, kind in (
            ("a", codes["in"], "forloeb"),
            ("b", codes["in"], ""),
            ("c", codes["out"], ""),
            ("d", codes["out"], "kontakt"),
        )
    ]
    document = profile(
        exists("diagnosis", "dementia", kinds=["forloeb"]),
        quality_lists=[
            {"id": "quality", "title": {"da": "K"}, "criterion": exists("diagnosis", id="q", kinds=["kontakt"])}
        ],
    )
    found = agreed(document, records(*drawn))
    assert found.protected == ["a1", "b1", "d1"]
    assert found.to_json()["protected"] == found.protected
    assert replace(found, protected=[]) == agreed(
        document, records(*[[{**rows[0], "name_address_protected": ""}, *rows[1:]] for rows in drawn])
    )


def test_groups_are_compared_as_sets() -> None:
    assert safe_numbers([list("aabcde"), list("edcba")]) == [5, 5]
    assert safe_numbers([]) == []


def test_more_groups_than_can_be_looked_at_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = [[f"{place}-{number}" for number in range(5)] for place in range(4)]
    assert safe_numbers(apart) == [5, 5, 5, 5]
    monkeypatch.setattr(small_numbers, "MOST", 10)
    assert safe_numbers(apart) == [5, 5, 5, None]


@pytest.mark.parametrize("language", PAGES)
def test_the_documentation_shows_these_examples(language: str) -> None:
    path = Path(__file__).parents[3] / "docs" / "standard" / PAGES[language]
    if os.environ.get("COCKPIT_WRITE_GOLDEN"):
        path.write_text(page(language), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page(language)

"""Members, possible members with reasons, quality lists, subgroups, actions, referred profiles and notes; the same from both engines."""

from __future__ import annotations

from typing import Any

import pytest

from cockpit.engine import reference, relational
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import RecordsRefused
from cockpit.engine.selection import NotInlined
from tests.engine.drawing import (
    CLINIC,
    D,
    agreed,
    diagnosis,
    exists,
    group,
    measurement,
    medication,
    outcomes,
    patient,
    profile,
    records,
    service,
)

TEXT = {"da": "Eksempel"}
KIND = exists("diagnosis", "dementia", id="kind", kinds=["forloeb"])
DRUG = exists("medication", "drugs", id="drug", as_needed=False)
SEEN = exists("service", "services", id="seen")
KNOWN = diagnosis("2026-01-01", "icpc2:P70", kind="forloeb")
UNDECIDED = diagnosis("2026-01-01", "icpc2:P70")


def test_the_reasons_of_a_possible_member_are_the_unknown_criteria_within_unknown_groups() -> None:
    population = group(
        "all",
        KIND,
        group("any", {**DRUG, "id": "drug-or-seen"}, SEEN, id="settled"),
        group("none", DRUG, id="without-drug"),
        id="top",
    )
    data = records(
        patient("a", UNDECIDED, medication("2026-01-01", "N06DA02"), service("2026-01-01")),
        patient("b", UNDECIDED, service("2026-01-01")),
    )
    assert [(one.patient_id, one.reasons) for one in agreed(profile(population), data).possible] == [
        ("a", ["kind", "drug"]),
        ("b", ["kind"]),
    ]


def test_a_single_criterion_can_be_the_reason() -> None:
    assert agreed(profile(KIND), records(patient("a", UNDECIDED))).possible[0].reasons == ["kind"]


def test_a_quality_list_holds_certain_patients_who_are_neither_members_nor_possible() -> None:
    quality = [{"id": "drug-only", "title": TEXT, "criterion": {**DRUG, "id": "on-drug"}}]
    drug, undecided_drug = medication("2026-01-01", "N06DA02", as_needed="0"), medication("2026-01-01", "N06DA02")
    data = records(
        patient("member", KNOWN, drug),
        patient("possible", UNDECIDED, drug),
        patient("listed", drug),
        patient("undecided", undecided_drug),
        patient("dead", drug, death_date="2020-01-01"),
    )
    evaluation = agreed(profile(KIND, quality_lists=quality), data)
    assert evaluation.quality_lists == {"drug-only": ["listed"]}
    assert outcomes(evaluation) == {"member": "in", "possible": "possible"}


def test_subgroups_are_three_valued_and_actions_are_suggested_when_certain() -> None:
    document = profile(
        KIND,
        subgroups=[{"id": "on-drug", "title": TEXT, "criterion": DRUG}],
        actions=[
            {
                "id": "review",
                "title": TEXT,
                "criterion": {"id": "is-on-drug", "type": "subgroup", "subgroup": "on-drug"},
            },
            {"id": "invite", "title": TEXT, "criterion": group("none", SEEN)},
        ],
    )
    data = records(
        patient("a", KNOWN, medication("2026-01-01", "N06DA02", as_needed="0"), service("2026-01-01")),
        patient("b", KNOWN, medication("2026-01-01", "N06DA02")),
        patient("c", KNOWN),
    )
    found = {
        member.patient_id: (member.subgroups["on-drug"], member.actions) for member in agreed(document, data).members
    }
    assert found == {"a": (Truth.TRUE, ["review"]), "b": (Truth.UNKNOWN, ["invite"]), "c": (Truth.FALSE, ["invite"])}


def referring(other: dict[str, Any] | None, population: dict[str, Any] | None = None) -> Any:
    pin = {"id": "other", "version": "1.0.0", "hash": "sha256:" + "0" * 64, **({"document": other} if other else {})}
    return profile(population or {"id": "in-other", "type": "profile", "profile": "other"}, profiles=[pin])


def test_another_profile_s_population_is_judged_with_its_own_code_lists_and_without_its_scope() -> None:
    other = profile(exists("diagnosis", "dementia"), id="other").content()
    other["code_lists"][0]["codes"] = [{"system": "icpc2", "code": "A01", "match": "exact", "display": TEXT}]
    other["scope"] = {"registered": True, "alive": True}
    content = referring(other).content() | {"scope": {"registered": True, "alive": False}}
    document = type(profile(KIND)).model_validate(content)
    data = records(
        patient("a", diagnosis("2026-01-01", "icpc2:A01")),
        patient("b", diagnosis("2026-01-01", "icpc2:P70")),
        patient("dead", diagnosis("2019-01-01", "icpc2:A01"), death_date="2020-01-01"),
    )
    assert outcomes(agreed(document, data)) == {"a": "in", "dead": "in"}


def test_a_reference_is_the_reason_that_its_own_document_knows() -> None:
    document = referring(profile(group("all", KIND), id="other").content())
    assert agreed(document, records(patient("a", UNDECIDED))).possible[0].reasons == ["in-other"]


def test_the_same_profile_can_be_referred_to_twice() -> None:
    twice = group(
        "at_least",
        {"id": "once", "type": "profile", "profile": "other"},
        {"id": "again", "type": "profile", "profile": "other"},
        {"id": "kind", "type": "age", "comparison": {"op": ">", "value": "200"}},
        n=2,
    )
    document = referring(profile(group("all", KIND), id="other").content(), twice)
    assert outcomes(agreed(document, records(patient("a", KNOWN), patient("b")))) == {"a": "in"}


def test_a_profile_that_is_not_inlined_is_refused_by_both_engines() -> None:
    data = records(patient("a"))
    with pytest.raises(NotInlined) as caught:
        reference.evaluate(referring(None), data.clinic(CLINIC), D)
    assert '"other"' in caught.value.message and "Inline it" in caught.value.message_en
    with pytest.raises(NotInlined):
        relational.evaluate(referring(None), data, CLINIC, D)


def test_a_pin_that_nothing_refers_to_need_not_be_inlined() -> None:
    assert outcomes(agreed(referring(None, KIND), records(patient("a", KNOWN)))) == {"a": "in"}


def test_a_clinic_sees_its_own_patients_only() -> None:
    data = records(
        patient("a", KNOWN), patient("a", UNDECIDED, clinic_id="990002"), patient("b", KNOWN, clinic_id="990002")
    )
    document = profile(KIND)
    assert outcomes(agreed(document, data)) == {"a": "in"}
    assert outcomes(agreed(document, data, clinic="990002")) == {"a": "possible", "b": "in"}
    with pytest.raises(RecordsRefused):
        relational.evaluate(document, data, "990003", D)


def test_event_ids_of_another_patient_are_another_event() -> None:
    """The coding and the correction belong to the patient as well as to the event."""
    data = records(
        patient("a", {**measurement("2026-01-01", "50"), "event_id": "m1"}),
        patient("b", {**measurement("2026-01-01", "50"), "event_id": "m2", "replaces_event_id": "m1"}),
    )
    assert outcomes(agreed(profile(exists("measurement", "hba1c")), data)) == {"a": "in", "b": "in"}


def test_notes_tell_what_is_not_held_once() -> None:
    population = group(
        "any",
        exists("measurement", "hba1c", id="one"),
        exists("measurement", id="two"),
        exists("service", id="three", sources=["fmk"]),
    )
    evaluation = agreed(profile(population), records(patient("a"), missing=("measurement",)))
    assert evaluation.notes == [
        "Systemet har ikke målinger: de kriterier og dataelementer, der bruger dem, kan ikke afgøres.",
        "Systemet har ikke data fra kilden fmk: de kriterier og dataelementer, der bruger dem, kan ikke afgøres.",
    ]
    assert evaluation.notes_en[0].startswith("The system does not hold measurements")


def test_notes_count_values_in_unknown_units_of_patients_in_scope() -> None:
    data = records(
        patient(
            "a",
            measurement("2026-01-01", "50", "mg/dl"),
            measurement("2026-01-02", "50", "mg/dl"),
            measurement("2026-01-01", "50", ""),
        ),
        patient("b", measurement("2026-01-01", "50", "mg/dl"), death_date="2020-01-01"),
        patient(
            "c",
            measurement("2026-01-01", "", "mg/dl"),
            measurement("2026-01-01", "1", "mg/dl", "medcom:MCS1"),
            measurement("2026-01-01", "50"),
        ),
    )
    assert agreed(profile(exists("measurement", "hba1c")), data).notes == [
        "HbA1c: 1 måling med ingen enhed kan ikke omregnes til mmol/mol og kan ikke afgøres.",
        'HbA1c: 2 målinger med enheden "mg/dl" kan ikke omregnes til mmol/mol og kan ikke afgøres.',
    ]


def test_a_note_says_that_status_is_a_snapshot_also_of_inlined_profiles() -> None:
    other = profile(exists("diagnosis", "dementia", statuses=["aktuel"]), id="other").content()
    (note,) = agreed(referring(other), records(patient("a"))).notes
    assert "kan den ikke genskabes" in note


@pytest.mark.parametrize(("left_out", "said"), [(1, "1 række."), (2, "2 rækker.")])
def test_a_note_counts_the_rows_that_were_left_out(left_out: int, said: str) -> None:
    data = records(patient("a"))
    data.clinic(CLINIC).left_out = left_out
    assert agreed(profile(KIND), data).notes == [f"Kunne ikke læses og er udeladt: {said}"]


def test_the_result_has_a_json_value() -> None:
    data = records(patient("a", KNOWN), patient("b", UNDECIDED), patient("c"))
    document = profile(
        KIND,
        subgroups=[{"id": "on-drug", "title": TEXT, "criterion": DRUG}],
        quality_lists=[{"id": "rest", "title": TEXT, "criterion": group("none", SEEN)}],
    )
    assert agreed(document, data).to_json() == {
        "profile": "example",
        "version": "1.0.0",
        "clinic": "990001",
        "as_of": "2026-11-21",
        "members": [
            {
                "patient_id": "a",
                "elements": {"age": {"state": "known", "value": "76", "unit": None, "date": None, "attention": []}},
                "subgroups": {"on-drug": "false"},
                "actions": [],
            }
        ],
        "possible": [{"patient_id": "b", "reasons": ["kind"]}],
        "quality_lists": {"rest": ["c"]},
        "notes": [],
        "notes_en": [],
        "protected": [],
    }

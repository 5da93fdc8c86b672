"""What few profiles ask for, in both evaluators and in every dialect."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from cockpit.engine import reference, relational
from cockpit.engine.patients import RecordsRefused
from cockpit.engine.records import load_records
from cockpit.engine.relational import compile_profile, compile_profiles
from cockpit.engine.relational.dialects import DIALECTS
from cockpit.engine.relational.form import ByCodePoints, Column, Quotient
from cockpit.engine.relational.selftest.script import self_test
from tests.engine.drawing import (
    CLINIC,
    D,
    agreed,
    compare,
    computed,
    contact,
    diagnosis,
    earlier_than,
    events,
    exists,
    group,
    last,
    measurement,
    medication,
    outcomes,
    patient,
    picked,
    profile,
    records,
)
from tests.engine.embedded import EMBEDDED
from tests.engine.later_examples import COVERED

DRAWN = records(
    patient("p1", diagnosis("2026-01-01", "icpc2:P70"), contact("2026-11-01"), medication("2026-01-01", "N06DA02")),
    patient("p2", diagnosis("2026-01-01", "icpc2:P76")),
)


def together(*documents: Any) -> list[dict[str, Any]]:
    return [found.to_json() for found in relational.evaluate_all(documents, DRAWN, CLINIC, D)]


def test_covered_days_in_a_window_without_end_are_a_fault_of_the_caller() -> None:
    document = profile(computed({**COVERED, "window": earlier_than(1, "years")}, ">", "1"))
    with pytest.raises(ValueError, match="both ends"):
        reference.evaluate(document, DRAWN.clinic(CLINIC), D)
    with pytest.raises(ValueError, match="both ends"):
        compile_profile(document, D)


def test_events_without_an_end_cover_until_the_reference_date() -> None:
    number = {**COVERED, "events": [{"dataset": "contact", "sources": ["lokal"]}], "window": last(30, "days")}
    assert outcomes(agreed(profile(computed(number, "=", "21")), DRAWN)) == {"p1": "in"}


def tiny(decimals: int) -> dict[str, Any]:
    """A concept that is recorded in other units than it is judged in, so that its values have many decimals."""
    conversions = [{"unit": "%", "factor": "0.00000001", "offset": "0.00000003"}]
    quantity = {"unit": "mmol/mol", "decimals": decimals, "conversions": conversions}
    return {"id": "tiny", "title": {"da": "Lille"}, "codes": [("npu", "NPU1", "exact")], "quantity": quantity}


TINY = records(
    *(
        patient(f"p{place}", measurement("2026-01-01", value, unit, "npu:NPU1"))
        for place, (value, unit) in enumerate([("12345675", "%"), ("12345676", "%"), ("0.123457", "mmol/mol")], 1)
    )
)


@pytest.mark.parametrize(("op", "found"), [("<", []), ("=", ["p1"]), (">", ["p2", "p3"])])
def test_limits_factors_and_offsets_of_eight_decimals_are_exact(op: str, found: list[str]) -> None:
    judged = picked("measurement", "tiny", tie="highest", value=compare(op, "0.12345678", unit="mmol/mol"))
    assert list(outcomes(agreed(profile(judged, more_code_lists=[tiny(8)]), TINY))) == found


def test_a_large_value_times_a_factor_of_many_decimals_has_room() -> None:
    conversions = [{"unit": "mg", "factor": "1.23456789", "offset": "0"}]
    quantity = {"unit": "U", "decimals": 2, "conversions": conversions}
    long = {"id": "long", "title": {"da": "Lang"}, "codes": [("npu", "NPU1", "exact")], "quantity": quantity}
    judged = picked("measurement", "long", tie="highest", value=compare("=", "15241.58", unit="U"))
    data = records(patient("p1", measurement("2026-01-01", "12345.678", "mg", "npu:NPU1")))
    assert outcomes(agreed(profile(judged, more_code_lists=[long]), data)) == {"p1": "in"}


@pytest.mark.parametrize(
    ("op", "limit", "found"), [("=", "0.123457", 3), ("<", "0.12345701", 3), (">", "0.12345699", 3)]
)
def test_numbers_of_six_decimals_are_exact(op: str, limit: str, found: int) -> None:
    latest = {"type": "picked", "events": events("measurement", "tiny"), "pick": "latest", "tie": "highest"}
    document = profile(computed(latest, op, limit), more_code_lists=[tiny(6)])
    assert len(outcomes(agreed(document, TINY))) == found


def test_more_criteria_than_one_number_holds_digits_for() -> None:
    criteria = [exists("contact", id=f"contact-{days}", window=last(days, "days")) for days in range(1, 45)]
    document = profile(group("any", *criteria))
    expected = reference.evaluate(document, DRAWN.clinic(CLINIC), D).to_json()
    assert together(document, document) == [expected, expected]
    assert expected["members"]


def test_code_lists_with_one_name_and_other_codes_are_kept_apart() -> None:
    other = {"id": "own", "title": {"da": "Egen"}, "codes": [("icpc2", "P76", "exact")]}
    same = {**other, "codes": [("icpc2", "P70", "exact")]}
    documents = [profile(exists("diagnosis", "own"), more_code_lists=[one]) for one in (other, same)]
    expected = [reference.evaluate(document, DRAWN.clinic(CLINIC), D).to_json() for document in documents]
    assert together(*documents) == expected
    assert [[member["patient_id"] for member in one["members"]] for one in expected] == [["p2"], ["p1"]]


def test_each_of_many_profiles_looks_at_its_own_patients() -> None:
    data = records(
        patient("here", diagnosis("2019-01-01", "icpc2:P70")),
        patient("dead", diagnosis("2019-01-01", "icpc2:P70"), death_date="2020-01-01"),
        patient("left", diagnosis("2019-01-01", "icpc2:P70"), registered_to="2020-01-01"),
    )
    scopes = [(True, True), (True, False), (False, True), (False, False)]
    documents = [
        profile(exists("diagnosis", "dementia"), scope={"registered": registered, "alive": alive})
        for registered, alive in scopes
    ]
    for some in (documents, documents[-1:], documents[:1]):
        found = relational.evaluate_all(some, data, CLINIC, D)
        assert found == [reference.evaluate(one, data.clinic(CLINIC), D) for one in some]
    assert [len(one.members) for one in relational.evaluate_all(documents, data, CLINIC, D)] == [1, 2, 2, 3]


@pytest.mark.parametrize("engine", EMBEDDED)
def test_profiles_of_age_alone_list_patients_of_whom_nothing_is_recorded(engine: str) -> None:
    data = records(patient("old", birth_date="1930-01-01"), patient("young", birth_date="2010-01-01"))
    documents = [profile({"type": "age", "id": "age", "comparison": compare(">=", age)}) for age in ("10", "75")]
    with EMBEDDED[engine](data) as database:
        listed = relational.memberships(documents, data, CLINIC, D, database=database)
        assert relational.memberships([], data, CLINIC, D, database=database) == []
    assert [one.members for one in listed] == [["old", "young"], ["old"]]
    assert listed == [reference.evaluate(one, data.clinic(CLINIC), D).membership() for one in documents]


def test_what_a_profile_asks_of_its_members_by_another_profile_is_the_same_at_once() -> None:
    seen = computed(
        {**COVERED, "events": [{"dataset": "contact", "sources": ["lokal"]}], "window": last(30, "days")}, "=", "21"
    )
    other = profile(seen, id="other").content()
    pin = {"id": "other", "version": "1.0.0", "hash": "sha256:" + "0" * 64, "document": other}
    subgroup = {
        "id": "seen",
        "title": {"da": "Set"},
        "criterion": {"id": "in-other", "type": "profile", "profile": "other"},
    }
    document = profile(exists("diagnosis"), profiles=[pin], subgroups=[subgroup])
    expected = reference.evaluate(document, DRAWN.clinic(CLINIC), D)
    assert relational.evaluate_all([document, document], DRAWN, CLINIC, D) == [expected, expected]
    assert {one.patient_id: one.subgroups["seen"].value for one in expected.members} == {"p1": "true", "p2": "false"}


def test_a_list_of_another_system_is_met_by_nothing() -> None:
    assert outcomes(agreed(profile(exists("medication", "depression")), DRAWN)) == {}


def test_texts_of_events_without_text_match_nothing() -> None:
    assert outcomes(agreed(profile(exists("contact", texts=["*"])), DRAWN)) == {}


def test_lists_of_the_same_name_in_a_profile_and_in_one_that_it_refers_to_stay_apart() -> None:
    other = profile(exists("diagnosis", "dementia"), id="other").content()
    (theirs,) = (one for one in other["code_lists"] if one["id"] == "dementia")
    theirs["codes"] = [{"system": "icpc2", "code": "P76", "match": "exact", "display": {"da": "Depression"}}]
    pin = {"id": "other", "version": "1.0.0", "hash": "sha256:" + "0" * 64, "document": other}
    refers = {"id": "in-other", "type": "profile", "profile": "other"}
    document = profile(group("all", exists("diagnosis", "dementia"), refers), profiles=[pin])
    data = records(
        patient("both", diagnosis("2020-01-01", "icpc2:P70"), diagnosis("2020-01-01", "icpc2:P76")),
        patient("one", diagnosis("2020-01-01", "icpc2:P70")),
        patient("other", diagnosis("2020-01-01", "icpc2:P76")),
    )
    assert outcomes(agreed(document, data)) == {"both": "in"}
    assert "'dementia-2'" in compile_profile(document, D, dialect="sqlite").sql
    assert "concepts & 1: dementia, concepts & 2: dementia-2" in compile_profile(document, D).sql


def test_letters_that_a_database_makes_small_and_folding_does_not_stay_as_they_are() -> None:
    """The Kelvin sign and É become k and é in LOWER; here only A to Z, Æ, Ø and Å become small."""
    texts = {"ascii": "Mod KOL", "danish": "FORHØJET: KOL", "kelvin": "mod \u212aOL", "accent": "KOL, CAFÉ"}
    data = records(
        *(patient(name, medication("2026-01-01", "N06DA02", indication=text)) for name, text in texts.items())
    )
    found = [
        outcomes(agreed(profile(exists("medication", texts=[pattern])), data))
        for pattern in ("*kol*", "*café*", "*cafÉ*")
    ]
    assert [sorted(one) for one in found] == [["accent", "ascii", "danish"], [], ["accent"]]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_many_profiles_are_written_in_every_dialect(dialect: str) -> None:
    documents = [profile(exists("contact")), profile(exists("diagnosis", "dementia"))]
    compiled = compile_profiles(documents, D, dialect=dialect)
    assert compiled.parameters == ("clinic_id",)
    assert "\npatients AS " in compiled.sql or "\nPATIENTS AS " in compiled.sql


@pytest.mark.parametrize("dialect", DIALECTS)
def test_quotients_and_texts_by_code_points_are_written_in_every_dialect(dialect: str) -> None:
    writer = DIALECTS[dialect]
    assert "x" in writer.value(Quotient(Column("x"), Column("y"), 1))
    assert "x" in writer.value(ByCodePoints(Column("x")))


def test_the_self_test_for_spark_puts_its_records_into_views() -> None:
    begun = "".join(islice(self_test("spark"), 4))
    assert "CREATE OR REPLACE TEMPORARY VIEW patient AS" in begun


def test_records_without_patients_are_refused(tmp_path: Path) -> None:
    (tmp_path / "service.csv").write_text("clinic_id,patient_id,event_id,source,code,date\n", encoding="utf-8")
    with pytest.raises(RecordsRefused, match=r"patient\.csv"):
        load_records(tmp_path)


def test_a_bundle_without_patients_is_refused(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.json"
    bundle.write_text('{"resourceType": "Bundle", "type": "collection", "entry": []}', encoding="utf-8")
    with pytest.raises(RecordsRefused, match="ingen Patient-ressource"):
        load_records(bundle)


def test_the_code_of_the_latest_diagnosis_of_any_kind_is_shown_alone_and_at_once() -> None:
    """Its codings stand in a part of their own; without a database the engine opens its own."""
    shown = {
        "id": "kode",
        "title": {"da": "Kode"},
        "type": "picked",
        "events": {"dataset": "diagnosis", "sources": ["lokal"]},
        "pick": "latest",
        "show": "code",
    }
    document = profile(exists("diagnosis"), elements=[shown])
    data = records(patient("a", diagnosis("2019-01-01", "icpc2:P70"), diagnosis("2020-01-01", "sks:DF00", "icpc2:P76")))
    expected = reference.evaluate(document, data.clinic(CLINIC), D)
    assert relational.evaluate(document, data, CLINIC, D) == expected
    assert relational.evaluate_all([document, document], data, CLINIC, D) == [expected, expected]

"""What data elements show, when they call for attention, and in which order the list stands; the same from both engines."""

from __future__ import annotations

from typing import Any

import pytest

from cockpit.engine.evaluation import ElementValue
from tests.engine.drawing import (
    Row,
    agreed,
    compare,
    contact,
    diagnosis,
    events,
    group,
    last,
    measurement,
    medication,
    patient,
    profile,
    records,
    service,
)

EVERYBODY = group("all")


def element(kind: str, **parts: Any) -> dict[str, Any]:
    return {"id": "shown", "title": {"da": "Vist"}, "type": kind, **parts}


def value_of(shown: dict[str, Any], *rows: Row, missing: tuple[str, ...] = (), **attributes: str) -> ElementValue:
    """The element of a patient with these rows."""
    data = records(patient("p", *rows, **attributes), missing=missing)
    (member,) = agreed(profile(EVERYBODY, elements=[shown]), data).members
    return member.elements["shown"]


def known(
    value: str, unit: str | None = None, date: str | None = None, attention: tuple[int, ...] = ()
) -> ElementValue:
    return ElementValue("known", value, unit, date, list(attention))


def empty(date: str | None = None) -> ElementValue:
    return ElementValue("empty", date=date)


def unknown(date: str | None = None) -> ElementValue:
    return ElementValue("unknown", date=date)


HBA1C = element("picked", events=events("measurement", "hba1c"), pick="latest", show="value", tie="highest")
STIX = element("picked", events=events("measurement", "text-result"), pick="latest", show="value")
FIRST_DATE = element("picked", events=events("diagnosis", "dementia"), pick="first", show="date")
FIRST_CODE = element("picked", events=events("diagnosis", "dementia"), pick="first", show="code")
ANY_CODE = element("picked", events=events("diagnosis"), pick="latest", show="code")
DRUG_CODE = element("picked", events=events("medication"), pick="latest", show="code")
SEEN_CODE = element("picked", events=events("contact"), pick="latest", show="code")
SEEN_TEXT = element("picked", events=events("contact"), pick="latest", show="text")
SEEN_VALUE = element("picked", events=events("contact"), pick="latest", show="value")
INDICATION = element("picked", events=events("medication", "drugs"), pick="latest", show="text")
RESULT = element("picked", events=events("measurement", "text-result"), pick="latest", show="text")
HIGHEST_STIX = element("picked", events=events("measurement", "text-result"), pick="highest", show="date")

PICKED = {
    "a value in the concept's unit and precision": (
        HBA1C,
        [measurement("2026-05-04", "6.5", "%")],
        known("48", "mmol/mol", "2026-05-04"),
    ),
    "a value with its comparator": (
        HBA1C,
        [measurement("2026-05-04", "20", comparator="<")],
        known("<20", "mmol/mol", "2026-05-04"),
    ),
    "a value that cannot be converted is unknown, with its date": (
        HBA1C,
        [measurement("2026-05-04", "50", "mg/dl")],
        unknown("2026-05-04"),
    ),
    "a result without a number is unknown, with its date": (
        HBA1C,
        [measurement("2026-05-04", "", text="se svar")],
        unknown("2026-05-04"),
    ),
    "a value of a concept without a quantity stands as recorded": (
        STIX,
        [measurement("2026-05-04", "10.50", "arb.enhed", "medcom:MCS1", comparator=">")],
        known(">10.5", "arb.enhed", "2026-05-04"),
    ),
    "such a value without a unit": (
        STIX,
        [measurement("2026-05-04", "100", "", "medcom:MCS1")],
        known("100", None, "2026-05-04"),
    ),
    "such a value without a number": (STIX, [measurement("2026-05-04", "", "", "medcom:MCS1")], unknown("2026-05-04")),
    "no event": (HBA1C, [], empty()),
    "two values of one time, of which one may be the higher": (
        HBA1C,
        [measurement("2026-05-04", "50"), measurement("2026-05-04", "50", "mg/dl")],
        unknown(),
    ),
    "an undecided row alone": (
        {**FIRST_DATE, "events": events("diagnosis", "dementia", kinds=["forloeb"])},
        [diagnosis("2021-03-03", "icpc2:P70")],
        unknown(),
    ),
    "a date": (FIRST_DATE, [diagnosis("2021-03-03", "icpc2:P70")], known("2021-03-03", None, "2021-03-03")),
    "an imprecise date": (
        FIRST_DATE,
        [diagnosis("2021", "icpc2:P70")],
        known("2021-01-01/2021-12-31", None, "2021-01-01/2021-12-31"),
    ),
    "an imprecise date of this year": (
        FIRST_DATE,
        [diagnosis("2026", "icpc2:P70")],
        known("2026-01-01/2026-11-21", None, "2026-01-01/2026-11-21"),
    ),
    "the first of the event's codes that are asked for": (
        FIRST_CODE,
        [diagnosis("2021-03-03", "sks:DF001", "icpc2:P70", "icpc2:A01")],
        known("P70", None, "2021-03-03"),
    ),
    "any code": (ANY_CODE, [diagnosis("2021-03-03", "sks:DF001", "icpc2:A01")], known("A01", None, "2021-03-03")),
    "an event without codes": (ANY_CODE, [diagnosis("2021-03-03")], empty("2021-03-03")),
    "the code in the event's own row": (
        DRUG_CODE,
        [medication("2026-01-01", "N06DA02")],
        known("N06DA02", None, "2026-01-01"),
    ),
    "contacts have no code": (SEEN_CODE, [contact("2026-01-01")], empty("2026-01-01")),
    "contacts have no text": (SEEN_TEXT, [contact("2026-01-01")], empty("2026-01-01")),
    "contacts have no value": (SEEN_VALUE, [contact("2026-01-01")], unknown("2026-01-01")),
    "the indication": (
        INDICATION,
        [medication("2026-01-01", "N06DA02", indication="mod demens")],
        known("mod demens", None, "2026-01-01"),
    ),
    "no indication": (INDICATION, [medication("2026-01-01", "N06DA02")], empty("2026-01-01")),
    "a text result": (
        RESULT,
        [measurement("2026-01-01", "", "", "medcom:MCS1", text="neg.")],
        known("neg.", None, "2026-01-01"),
    ),
    "the highest of values that cannot be compared": (
        HIGHEST_STIX,
        [measurement("2026-01-01", "1", "", "medcom:MCS1"), measurement("2026-01-02", "2", "", "medcom:MCS1")],
        unknown(),
    ),
}


@pytest.mark.parametrize("name", PICKED)
def test_a_picked_event_shows(name: str) -> None:
    shown, rows, expected = PICKED[name]
    assert value_of(shown, *rows) == expected


def restricted(kind: str, **parts: Any) -> dict[str, Any]:
    return element(kind, events=events("diagnosis", "dementia", kinds=["forloeb"]), **parts)


CERTAIN = diagnosis("2021-03-03", "icpc2:P70", kind="forloeb")
UNDECIDED = diagnosis("2021-03-04", "sks:DF00")

OTHERS = {
    "an event is there": (restricted("exists"), [CERTAIN, UNDECIDED], known("ja")),
    "no event is there": (restricted("exists"), [], known("nej")),
    "an event may be there": (restricted("exists"), [UNDECIDED], unknown()),
    "a count": (restricted("count", of="events"), [CERTAIN, CERTAIN], known("2")),
    "a count of none": (restricted("count", of="dates"), [], known("0")),
    "a count whose bounds differ": (restricted("count", of="events"), [CERTAIN, UNDECIDED], unknown()),
    "a count of codes": (restricted("count", of="codes"), [CERTAIN], known("1")),
    "codes in code order": (
        restricted("list"),
        [CERTAIN, {**CERTAIN, "codes": "sks:DF009 sks:DF001"}],
        known("DF001, DF009, P70"),
    ),
    "no codes": (restricted("list"), [], empty()),
    "codes that an undecided event would add to": (restricted("list"), [CERTAIN, UNDECIDED], unknown()),
    "an undecided event that adds nothing": (
        restricted("list"),
        [CERTAIN, diagnosis("2026-01-01", "icpc2:P70")],
        known("P70"),
    ),
    "contacts have no codes to list": (element("list", events=events("contact")), [contact("2026-01-01")], empty()),
}


@pytest.mark.parametrize("name", OTHERS)
def test_an_element_shows(name: str) -> None:
    shown, rows, expected = OTHERS[name]
    assert value_of(shown, *rows) == expected


def test_the_patient_s_own_attributes() -> None:
    assert value_of(element("patient", attribute="age")) == known("76")
    assert value_of(element("patient", attribute="birth_date")) == known("1950-01-01")
    assert value_of(element("patient", attribute="sex")) == known("K")
    assert value_of(element("patient", attribute="sex"), sex="") == unknown()


@pytest.mark.parametrize("shown", [HBA1C, element("exists", events=events("measurement", "hba1c"))])
def test_an_element_of_a_dataset_that_is_not_held_is_unknown(shown: dict[str, Any]) -> None:
    assert value_of(shown, missing=("measurement",)) == unknown()


def attentive(shown: dict[str, Any], *when: dict[str, Any]) -> dict[str, Any]:
    return {**shown, "attention": [{"when": one, "text": {"da": "Se her"}} for one in when]}


HIGH = {"type": "value", "comparison": compare(">=", "48", unit="mmol/mol")}
OLD = {"type": "older_than", "amount": 12, "unit": "months"}
MISSING = {"type": "missing"}
PRESENT = {"type": "present"}
ALL_RULES = (HIGH, OLD, MISSING, PRESENT)

ATTENTION: dict[str, tuple[dict[str, Any], list[Row], list[int]]] = {
    "a high value": (HBA1C, [measurement("2026-05-04", "6.5", "%")], [0, 3]),
    "a low value": (HBA1C, [measurement("2026-05-04", "47")], [3]),
    "above 60 is certainly high": (HBA1C, [measurement("2026-05-04", "60", comparator=">")], [0, 3]),
    "above 40 is not certainly high": (HBA1C, [measurement("2026-05-04", "40", comparator=">")], [3]),
    "12 months old": (HBA1C, [measurement("2025-11-21", "47")], [1, 3]),
    "a day younger": (HBA1C, [measurement("2025-11-22", "47")], [3]),
    "an unknown value of old": (HBA1C, [measurement("2020-01-01", "47", "mg/dl")], [1]),
    "some time in 2025 is not certainly a year ago": (HBA1C, [measurement("2025", "47")], [3]),
    "some time in 2024 is": (HBA1C, [measurement("2024", "47")], [1, 3]),
    "nothing": (HBA1C, [], [2]),
    "a zero is not present": (HBA1C, [measurement("2026-01-01", "0")], []),
    "no is not present": (element("exists", events=events("contact")), [], []),
    "yes is": (element("exists", events=events("contact")), [contact("2026-01-01")], [3]),
    "zero events are not": (element("count", events=events("contact"), of="events"), [], []),
    "a number in another unit is not compared": (
        STIX,
        [measurement("2026-05-04", "60", "mmol/mol", "medcom:MCS1")],
        [3],
    ),
}


@pytest.mark.parametrize("name", ATTENTION)
def test_attention_rules_fire_when_they_certainly_apply(name: str) -> None:
    shown, rows, firing = ATTENTION[name]
    assert value_of(attentive(shown, *ALL_RULES), *rows).attention == firing


def test_a_value_rule_without_a_unit_compares_in_the_concept_s_unit_and_another_unit_never() -> None:
    rules = [
        {"type": "value", "comparison": compare(">", "1")},
        {"type": "value", "comparison": compare(">", "1", unit="%")},
    ]
    assert value_of(attentive(HBA1C, *rules), measurement("2026-05-04", "50")).attention == [0]


def order(sort: list[dict[str, Any]], shown: list[dict[str, Any]], *patients: list[Row]) -> list[str]:
    return [
        member.patient_id
        for member in agreed(profile(EVERYBODY, elements=shown, sort=sort), records(*patients)).members
    ]


def test_numbers_are_ordered_as_numbers_and_what_is_not_known_stands_last_both_ways() -> None:
    patients = [
        patient("a", measurement("2026-01-01", "9")),
        patient("b", measurement("2026-01-01", "100")),
        patient("c"),
        patient("d", measurement("2026-01-01", "50", "mg/dl")),
        patient("e", measurement("2026-01-01", "20", comparator="<")),
    ]
    assert order([{"element": "shown"}], [HBA1C], *patients) == ["a", "e", "b", "c", "d"]
    assert order([{"element": "shown", "descending": True}], [HBA1C], *patients) == ["b", "e", "a", "c", "d"]


def test_equal_values_are_ordered_by_the_next_key_and_then_by_patient_id() -> None:
    age = {"id": "age", "title": {"da": "Alder"}, "type": "patient", "attribute": "age"}
    patients = [patient("b"), patient("a"), patient("c", birth_date="1960-01-01"), patient("B")]
    assert order([], [age], *patients) == ["B", "a", "b", "c"]
    assert order([{"element": "age"}], [age], *patients) == ["c", "B", "a", "b"]
    assert order(
        [{"element": "sex"}, {"element": "age", "descending": True}],
        [age, element("patient", attribute="sex") | {"id": "sex"}],
        *patients,
    ) == [
        "B",
        "a",
        "b",
        "c",
    ]


def test_dates_are_ordered_by_their_earliest_day_and_the_exact_one_first() -> None:
    patients = [
        patient("a", diagnosis("2021", "icpc2:P70")),
        patient("b", diagnosis("2021-01-01", "icpc2:P70")),
        patient("c", diagnosis("2020-12-31", "icpc2:P70")),
        patient("d"),
    ]
    assert order([{"element": "shown"}], [FIRST_DATE], *patients) == ["c", "b", "a", "d"]
    assert order([{"element": "shown", "descending": True}], [FIRST_DATE], *patients) == ["a", "b", "c", "d"]


def test_texts_are_ordered_by_code_point() -> None:
    shown = element("list", events=events("service", "services", window=last(12, "months")))
    patients = [patient("a", service("2026-01-01", "9")), patient("b", service("2026-01-01", "10")), patient("c")]
    assert order([{"element": "shown"}], [shown], *patients) == ["b", "a", "c"]


def test_the_second_diagnosis_counts_each_once_though_it_has_two_codes() -> None:
    second = element("picked", events=events("diagnosis", "dementia"), pick="first", nth=2, show="code")
    twice_coded = diagnosis("2020-01-01", "icpc2:P70", "sks:DF001")
    assert value_of(second, twice_coded) == empty()
    assert value_of(second, twice_coded, diagnosis("2021-01-01", "sks:DF009", "icpc2:P70")) == known(
        "P70", date="2021-01-01"
    )

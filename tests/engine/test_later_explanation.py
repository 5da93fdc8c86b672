"""Reasons for what standard 1.1 added: restrictions, relations, nth picks, datasets of kinds, and computed numbers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from cockpit.engine.explanation import ExplainedCriterion, Explanation, explain
from cockpit.engine.kleene import Truth
from cockpit.engine.reference import judged
from cockpit.engine.selection import Situation
from cockpit.standard.document import criteria
from tests.engine.drawing import (
    CLINIC,
    D,
    Row,
    compare,
    computed,
    contact,
    count,
    diagnosis,
    events,
    exists,
    last,
    measurement,
    medication,
    named,
    of_kind,
    patient,
    picked,
    profile,
    records,
    related,
)
from tests.engine.generation import GeneratedCase, cases
from tests.engine.test_explanation import golden

OWN = events("contact", practitioner="own")
ANY = events("contact")
HB = events("measurement", "hba1c")
DRUG = events("medication", "drugs")
ACTIVE = events("medication", "drugs", active=True)
HALF = last(183, "days")
START = named("start", "first", "diagnosis", "dementia")
LATEST = named("seen", "latest", "contact")
ANYONE = named("visit", "any", "contact")
TABLE = {
    "id": "units",
    "title": {"da": "Enheder"},
    "unit": "mg/d",
    "decimals": 0,
    "factors": [{"code": "N06DA02", "unit": "mg", "factor": "1.5", "display": {"da": "Donepezil"}}],
}


def number(kind: str, **parts: Any) -> dict[str, Any]:
    return {"type": kind, **parts}


def measured(kind: str, **parts: Any) -> dict[str, Any]:
    """A criterion that any such number meets when it is known and positive."""
    return computed(number(kind, **parts), ">", "0")


def after(event: str, first: int | None, final: int | None) -> dict[str, Any]:
    return exists("measurement", "hba1c", relations=[related(event, first, final)])


def dosed(day: str, dose: str, unit: str = "mg", code: str = "N06DA02", **row: str) -> Row:
    return medication(day, code, dose_per_day=dose, dose_unit=unit, **row)


DEMENTIA = diagnosis("2026-01-01", "icpc2:P70")
LOW = compare(">=", "48", unit="mmol/mol")

# population, rows, attributes of the patient
CASES: dict[str, tuple[dict[str, Any], list[Row], dict[str, str]]] = {
    "the insurance group": ({"id": "g", "type": "insurance_group", "group": "2"}, [], {"sikringsgruppe": "1"}),
    "no insurance group": ({"id": "g", "type": "insurance_group", "group": "2"}, [], {}),
    "a care plan": (
        exists("care_plan", kinds=["kol"], statuses=["aktiv"]),
        [of_kind("care_plan", "2026-03-03", "kol", status="aktiv")],
        {},
    ),
    "an ended care plan": (
        exists("care_plan", kinds=["kol"], statuses=["aktiv"]),
        [of_kind("care_plan", "2026-03-03", "kol", status="afsluttet", end="2026-05-01")],
        {},
    ),
    "a care plan of another kind": (
        exists("care_plan", kinds=["kol"], statuses=["aktiv"]),
        [of_kind("care_plan", "2026-03-03", "hjerte", status="planlagt")],
        {},
    ),
    "no care plan": (exists("care_plan", kinds=["kol"]), [], {}),
    "an answered questionnaire": (
        exists("questionnaire", valued=True),
        [of_kind("questionnaire", "2026-03-03", "cat", status="besvaret", value="12")],
        {},
    ),
    "an unanswered questionnaire": (
        exists("questionnaire", valued=True),
        [of_kind("questionnaire", "2026-03-03", "cat", status="udsendt")],
        {},
    ),
    "an answer that should not be": (
        exists("questionnaire", valued=False),
        [of_kind("questionnaire", "2026-03-03", "cat", value="12")],
        {},
    ),
    "two referrals": (count(">=", "3", "referral"), [of_kind("referral", "2026-03-03", "fysioterapi")] * 2, {}),
    "no flag": (exists("observation_flag"), [], {}),
    "an indication": (
        exists("medication", texts=["*kol*"]),
        [medication("2026-01-01", "R03BB04", indication="mod KOL")],
        {},
    ),
    "another indication": (
        exists("medication", texts=["*kol*"]),
        [medication("2026-01-01", "R03BB04", indication="astma")],
        {},
    ),
    "another indication of an ended one": (
        exists("medication", texts=["*kol*"], active=True),
        [medication("2026-01-01", "R03BB04", indication="astma", end="2026-02-01")],
        {},
    ),
    "no indication": (exists("medication", texts=["*kol*"]), [medication("2026-01-01", "R03BB04")], {}),
    "a result text": (
        exists("measurement", texts=["*positiv*"]),
        [measurement("2026-01-01", "", "", text="Positiv")],
        {},
    ),
    "a result text beside a number": (
        exists("measurement", texts=["*positiv*"]),
        [measurement("2026-01-01", "50", text="Positiv")],
        {},
    ),
    "another producer": (
        exists("measurement", producers=["klinikken"]),
        [measurement("2026-01-01", "50", producer="sygehuset")],
        {},
    ),
    "no producer": (exists("measurement", producers=["klinikken"]), [measurement("2026-01-01", "50")], {}),
    "another doctor": (
        exists("contact", practitioner="own"),
        [contact("2026-01-01", practitioner="b")],
        {"fast_laege": "a"},
    ),
    "one's own doctor": (
        exists("contact", practitioner="other"),
        [contact("2026-01-01", practitioner="a")],
        {"fast_laege": "a"},
    ),
    "no doctor stated": (exists("contact", practitioner="own"), [contact("2026-01-01")], {"fast_laege": "a"}),
    "no doctor of one's own": (
        exists("contact", practitioner="own"),
        [contact("2026-01-01", practitioner="a")],
        {},
    ),
    "too old at the event": (exists("diagnosis", "dementia", age=compare("<", "65")), [DEMENTIA], {}),
    "too old in that year": (
        exists("diagnosis", "dementia", age=compare("<", "65")),
        [diagnosis("2020", "icpc2:P70")],
        {"birth_date": "1950-06-01"},
    ),
    "perhaps too old": (
        exists("diagnosis", "dementia", age=compare("<", "70")),
        [diagnosis("2020", "icpc2:P70")],
        {"birth_date": "1950-06-01"},
    ),
    "after the first": (after("start", 1, 30), [DEMENTIA, measurement("2026-01-15", "50")], {}),
    "too long after the first": (after("start", 1, 30), [DEMENTIA, measurement("2026-05-15", "50")], {}),
    "nothing to be after": (after("start", 1, 30), [measurement("2026-05-15", "50")], {}),
    "too long after any": (
        after("visit", 1, 30),
        [contact("2026-01-01"), contact("2026-01-02"), measurement("2026-05-15", "50")],
        {},
    ),
    "long after either first": (
        after("start", 1, 30),
        [diagnosis("2019", "icpc2:P70"), diagnosis("2019-05", "icpc2:P70"), measurement("2026-05-15", "50")],
        {},
    ),
    "perhaps after the first": (
        after("start", 1, 30),
        [diagnosis("2026-01", "icpc2:P70"), measurement("2026-01-31", "50")],
        {},
    ),
    "not lately and not after": (
        exists("measurement", "hba1c", window=last(12, "months"), relations=[related("start", 0, None)]),
        [diagnosis("2020-01-01", "icpc2:P70"), measurement("2021-01-31", "50")],
        {},
    ),
    "the second latest": (
        picked("measurement", "hba1c", value=LOW, tie="highest", nth=2),
        [measurement("2026-01-01", "50"), measurement("2026-02-01", "40")],
        {},
    ),
    "no second latest": (
        picked("measurement", "hba1c", value=LOW, tie="highest", nth=2),
        [measurement("2026-01-01", "50")],
        {},
    ),
    "a doubtful third": (
        picked("diagnosis", "dementia", pick="first", nth=3, window=last(5, "years")),
        [diagnosis("2020", "icpc2:P70")] * 7,
        {},
    ),
    "a doubtful second": (
        picked("diagnosis", "dementia", pick="first", nth=2, window=last(5, "years")),
        [diagnosis("2020", "icpc2:P70")] * 6,
        {},
    ),
    "a constant": (measured("constant", value="6.5"), [], {}),
    "the age": (measured("age"), [], {}),
    "a number of events": (
        measured("count", events=ANY, of="events"),
        [contact("2026-01-01"), contact("2026-01-02")],
        {},
    ),
    "a number of dates": (
        measured("count", events=ANY, of="dates"),
        [contact("2026-01-01"), contact("2026-01-01")],
        {},
    ),
    "a number that hangs on a row": (
        measured("count", events=events("diagnosis", "dementia", kinds=["forloeb"]), of="events"),
        [DEMENTIA],
        {},
    ),
    "a number that hangs on dates": (
        measured("count", events=events("diagnosis", "dementia"), of="dates"),
        [diagnosis("2025", "icpc2:P70"), diagnosis("2025", "icpc2:P70")],
        {},
    ),
    "none to count": (measured("count", events=ANY, of="events"), [], {}),
    "practitioners": (
        measured("count", events=ANY, of="practitioners"),
        [contact("2026-01-01", practitioner="a"), contact("2026-01-02", practitioner="b")],
        {},
    ),
    "one practitioner": (
        measured("count", events=ANY, of="practitioners"),
        [contact("2026-01-01", practitioner="a")],
        {},
    ),
    "a missing practitioner": (
        measured("count", events=ANY, of="practitioners"),
        [contact("2026-01-01", practitioner="a"), contact("2026-01-02")],
        {},
    ),
    "practitioners of an undecided row": (
        measured("count", events=OWN, of="practitioners"),
        [contact("2026-01-01", practitioner="a")],
        {},
    ),
    "episodes": (
        measured("count", events=ANY, of="episodes", gap=7),
        [contact("2026-01-01"), contact("2026-01-05"), contact("2026-03-01")],
        {},
    ),
    "one episode": (measured("count", events=ANY, of="episodes", gap=7), [contact("2026-01-01")], {}),
    "episodes without exact dates": (
        measured("count", events=events("diagnosis", "dementia"), of="episodes", gap=7),
        [diagnosis("2026-01", "icpc2:P70")],
        {},
    ),
    "the latest result": (
        measured("picked", events=HB, pick="latest", tie="highest"),
        [measurement("2026-01-01", "6.5", "%")],
        {},
    ),
    "a latest result that is a bound": (
        measured("picked", events=HB, pick="latest", tie="highest"),
        [measurement("2026-01-01", "20", comparator="<")],
        {},
    ),
    "no second latest result": (
        measured("picked", events=HB, pick="latest", tie="highest", nth=2),
        [measurement("2026-01-01", "50")],
        {},
    ),
    "no result": (measured("picked", events=HB, pick="latest", tie="highest"), [], {}),
    "a sum": (
        measured("aggregate", events=HB, function="sum"),
        [measurement("2026-01-01", "50"), measurement("2026-02-01", "51")],
        {},
    ),
    "a mean": (
        measured("aggregate", events=HB, function="mean", decimals=1),
        [measurement("2026-01-01", "50"), measurement("2026-02-01", "51")],
        {},
    ),
    "the lowest": (measured("aggregate", events=HB, function="minimum"), [measurement("2026-01-01", "50")], {}),
    "the highest": (measured("aggregate", events=HB, function="maximum"), [measurement("2026-01-01", "50")], {}),
    "a sum without a unit": (
        measured("aggregate", events=HB, function="sum"),
        [measurement("2026-01-01", "50", ""), measurement("2026-02-01", "51")],
        {},
    ),
    "days since": (
        measured("days_since", events=ANY, pick="latest"),
        [contact("2026-11-20"), contact("2025-01-01")],
        {},
    ),
    "days since a month": (
        measured("days_since", events=events("diagnosis", "dementia"), pick="latest"),
        [diagnosis("2026-01", "icpc2:P70")],
        {},
    ),
    "days since one of two": (
        measured("days_since", events=events("diagnosis", "dementia"), pick="latest"),
        [diagnosis("2026-01", "icpc2:P70"), diagnosis("2026-01-10", "icpc2:P70")],
        {},
    ),
    "days since a row that may not count": (
        measured("days_since", events=events("diagnosis", "dementia", kinds=["forloeb"]), pick="latest"),
        [DEMENTIA],
        {},
    ),
    "a span": (measured("span", events=ANY), [contact("2026-01-01"), contact("2026-04-04")], {}),
    "a span of one": (measured("span", events=ANY), [contact("2026-01-01")], {}),
    "covered days": (
        measured("covered", events=[DRUG], by="any", days="covered", window=HALF),
        [medication("2026-11-01", "N06DA02", end="2026-11-10")],
        {},
    ),
    "nothing covers": (measured("covered", events=[DRUG], by="any", days="covered", window=HALF), [], {}),
    "only one of two covers": (
        measured("covered", events=[DRUG, events("vaccination")], by="any", days="covered", window=HALF),
        [medication("2026-11-01", "N06DA02", end="2026-11-10")],
        {},
    ),
    "covered by both": (
        measured("covered", events=[DRUG, events("medication")], by="all", days="covered", window=HALF),
        [medication("2026-11-01", "N06DA02", end="2026-11-10"), medication("2026-11-10", "C10AA01")],
        {},
    ),
    "the longest gap": (
        measured("covered", events=[DRUG], by="any", days="longest_gap", window=HALF),
        [medication("2026-11-01", "N06DA02")],
        {},
    ),
    "covered by an undecided row": (
        measured("covered", events=[events("medication", as_needed=True)], by="any", days="covered", window=HALF),
        [medication("2026-11-01", "N06DA02")],
        {},
    ),
    "covered from an unknown day": (
        measured("covered", events=[DRUG], by="any", days="covered", window=HALF),
        [medication("2026-11-01", "N06DA02", date_latest="2026-11-30", end="2026-12-01")],
        {},
    ),
    "a dose": (
        measured("dose", events=ACTIVE, table="units"),
        [dosed("2026-01-01", "10"), dosed("2026-02-01", "5")],
        {},
    ),
    "no dose": (measured("dose", events=ACTIVE, table="units"), [medication("2026-01-01", "N06DA02")], {}),
    "one dose of two": (
        measured("dose", events=ACTIVE, table="units"),
        [medication("2026-01-01", "N06DA02"), dosed("2026-02-01", "5")],
        {},
    ),
    "a dose without unit": (measured("dose", events=ACTIVE, table="units"), [dosed("2026-01-01", "10", "")], {}),
    "a dose in another unit": (
        measured("dose", events=ACTIVE, table="units"),
        [dosed("2026-01-01", "10", "plaster")],
        {},
    ),
    "the largest share": (
        measured("largest_share", events=ANY, least=3, decimals=2),
        [contact("2026-01-01", practitioner=name) for name in "aab"],
        {},
    ),
    "too few for a share": (measured("largest_share", events=ANY, least=3, decimals=2), [contact("2026-01-01")], {}),
    "a share without a practitioner": (
        measured("largest_share", events=ANY, least=1, decimals=2),
        [contact("2026-01-01")],
        {},
    ),
    "a calculation": (
        measured(
            "arithmetic",
            op="-",
            left=number("count", events=ANY, of="events"),
            right=number("constant", value="0.5"),
            decimals=1,
        ),
        [contact("2026-01-01")],
        {},
    ),
    "a calculation with constants": (
        measured(
            "arithmetic", op="+", left=number("constant", value="1"), right=number("constant", value="1"), decimals=0
        ),
        [],
        {},
    ),
    "a ratio": (
        measured(
            "arithmetic",
            op="/",
            left=number("count", events=OWN, of="events"),
            right=number("count", events=ANY, of="events"),
            decimals=2,
        ),
        [contact("2026-01-01", practitioner=name) for name in "aab"],
        {"fast_laege": "a"},
    ),
    "nothing by nothing": (
        measured(
            "arithmetic",
            op="/",
            left=number("count", events=OWN, of="events"),
            right=number("count", events=ANY, of="events"),
            decimals=2,
        ),
        [],
        {},
    ),
    "a calculation on nothing": (
        measured(
            "arithmetic",
            op="-",
            left=number("picked", events=HB, pick="latest", tie="highest"),
            right=number("picked", events=HB, pick="latest", tie="highest", nth=2),
            decimals=0,
        ),
        [measurement("2026-01-01", "50")],
        {},
    ),
    "an undecided calculation": (
        measured(
            "arithmetic",
            op="-",
            left=number("picked", events=HB, pick="latest", tie="highest"),
            right=number("age"),
            decimals=0,
        ),
        [measurement("2026-01-01", "", text="se svar")],
        {},
    ),
}


def explained(name: str) -> Explanation:
    population, rows, attributes = CASES[name]
    document = profile(population, events=[START, LATEST, ANYONE], dose_tables=[TABLE])
    return explain(document, records(patient("p", *rows, **attributes)).clinic(CLINIC), "p", D)


def test_the_reasons_read_as_a_clinician_would_say_them() -> None:
    lines = []
    for name in CASES:
        explanation = explained(name)
        lines += [name, f"    {explanation.summary}", f"    {explanation.summary_en}"]
    golden("later-reasons.txt", "\n".join(lines) + "\n")


def roles(name: str) -> list[tuple[str, str]]:
    """The role and the event id of the rows behind the one criterion."""
    line: ExplainedCriterion
    (line,) = explained(name).lines
    return [(row["role"], row["event_id"]) for row in line.rows]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a span", [("decided", "p-2"), ("decided", "p-1")]),
        ("a span of one", [("decided", "p-1")]),
        ("days since", [("decided", "p-1")]),
        ("a dose", [("decided", "p-2"), ("decided", "p-1")]),
        ("a missing practitioner", [("undecided", "p-2")]),
        ("a number that hangs on a row", [("undecided", "p-1")]),
        ("covered by an undecided row", [("undecided", "p-1")]),
        ("a latest result that is a bound", [("undecided", "p-1")]),
        ("no second latest", [("nearest", "p-1")]),
        ("too long after the first", [("nearest", "p-2")]),
        ("a calculation on nothing", [("nearest", "p-1")]),
        ("a ratio", [("decided", "p-3"), ("decided", "p-2"), ("decided", "p-1")]),
        ("a constant", []),
    ],
)
def test_the_rows_behind_a_number_have_their_roles(name: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(set(roles(name))) == sorted(expected)


def test_what_the_system_lacks_makes_a_number_unknown() -> None:
    population = measured("count", events=events("contact"), of="events")
    data = records(patient("p"), missing=("contact",))
    assert (
        explain(profile(population), data.clinic(CLINIC), "p", D).summary
        == "Muligvis med: systemet har ikke kontakter."
    )
    abroad = measured("count", events={**events("contact"), "sources": ["sygehus"]}, of="events")
    assert (
        explain(profile(abroad), records(patient("p"), sources=["lokal"]).clinic(CLINIC), "p", D).summary
        == "Muligvis med: systemet har ikke data fra sygehuset."
    )


def test_a_number_too_large_for_a_word_is_written_with_its_thousands() -> None:
    population = measured("aggregate", events=HB, function="sum")
    rows = [measurement("2026-01-01", "1000"), measurement("2026-01-02", "500")]
    summary = explain(profile(population), records(patient("p", *rows)).clinic(CLINIC), "p", D).summary
    assert summary == "Med: summen er 1.500 mmol/mol (2 målinger)."


def test_a_doubt_that_does_not_matter_is_said_not_to() -> None:
    either = [diagnosis("2025", "icpc2:P70"), diagnosis("2025-06-01", "icpc2:P70")]

    def summary(window: dict[str, Any]) -> str:
        document = profile(picked("diagnosis", "dementia", window=window))
        return explain(document, records(patient("p", *either)).clinic(CLINIC), "p", D).summary

    assert summary(last(5, "years")).endswith("1. juni 2025, men de opfylder det alle.")
    assert summary(last(1, "months")).endswith("1. juni 2025, men ingen af dem opfylder det.")


# Shrinking whole profiles takes minutes and rarely makes them plainer.
@settings(
    max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(cases())
def test_every_generated_patient_is_explained_with_the_outcome_of_the_reference_evaluator(case: GeneratedCase) -> None:
    clinic = case.records.clinic(case.records.clinics[0])
    for document in case.documents:
        situation = Situation.of(document, clinic, D)
        tree = [criterion for _, criterion in criteria(document.population, ())]
        for patient_id, record in clinic.patients.items():
            for line, criterion in zip(explain(document, clinic, patient_id, D).lines, tree, strict=False):
                assert (line.node, line.outcome) == (criterion.id, judged(criterion, record, situation))
                assert line.outcome is not Truth.UNKNOWN or line.reason

"""What would have to be otherwise, for what standard 1.1 brought: restrictions, relations, nth picks, and computed numbers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cockpit.engine.explanation import Remedy, explain
from cockpit.engine.kleene import Truth
from cockpit.standard.parameters import with_parameters
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
    service,
)
from tests.engine.generation import ROWS, plainly, selections
from tests.engine.later_generation import days
from tests.engine.test_remedies import after, held_to

START = named("start", "first", "diagnosis", "dementia")
TABLE = {
    "id": "units",
    "title": {"da": "Enheder"},
    "unit": "mg/d",
    "decimals": 0,
    "factors": [{"code": "N06DA02", "unit": "mg", "factor": "1.5", "display": {"da": "Donepezil"}}],
}
HB = events("measurement", "hba1c")
VISITS = events("contact")


def remedied(criterion: dict[str, Any], *rows: Row, named_events: Any = (START,), **attributes: str) -> Remedy | None:
    """The remedy of a criterion that is the population, for one patient; applied, it makes the patient a member, as it says."""
    document = profile(criterion, events=list(named_events), dose_tables=[TABLE])
    clinic = records(patient("p", *rows, **attributes)).clinic(CLINIC)
    (line,) = explain(document, clinic, "p", D).lines
    if line.remedy is not None:
        assert after(document, clinic, "p", line.remedy, document.population) is Truth.TRUE
        assert line.remedy.membership is Truth.TRUE
    held_to(document, clinic)
    return line.remedy


def said(found: Remedy | None) -> tuple[str, str]:
    """What the sentence says after *Ville være opfyldt, hvis*, in Danish and English."""
    assert found is not None
    danish, english = found.sentence, found.sentence_en
    assert danish.startswith("Ville være opfyldt, hvis ") and english.startswith("Would be met if ")
    return danish.removeprefix("Ville være opfyldt, hvis "), english.removeprefix("Would be met if ")


def values(found: Remedy | None) -> dict[str, str | None]:
    """The values of the changes by column."""
    assert found is not None
    return {str(change["column"]): change["value"] for change in found.to_json()["changes"]}


@pytest.mark.parametrize(
    ("wildcards", "danish", "english", "value"),
    [
        (["*kol*", "*astma*"], "indeholdt »kol« eller »astma«", "contained “kol” or “astma”", "kol"),
        (["mod *", "*smerter"], "begyndte med »mod « eller sluttede med »smerter«", "began with “mod ” or ended with “smerter”", "mod *"),
        (["kol"], "var »kol«", "were “kol”", "kol"),
        (["*a*b*"], "var som »*a*b*«", "were like “*a*b*”", "ab"),
        (["*"], "var angivet", "were stated", "*"),
    ],
)  # fmt: skip
def test_another_text(wildcards: list[str], danish: str, english: str, value: str) -> None:
    found = remedied(exists("medication", texts=wildcards), medication("2026-01-01", "R03BB04", indication=""))
    assert said(found) == (f"indikationen {danish}.", f"the indication {english}.")
    assert values(found) == {"indication": value}
    found = remedied(exists("measurement", texts=wildcards), measurement("2026-01-01", "50"))
    assert said(found) == (f"svarteksten {danish}.", f"the result text {english}.")


def test_a_text_that_no_row_can_have_is_no_remedy() -> None:
    astma = medication("2026-01-01", "R03BB04", indication="astma")
    assert remedied(exists("medication", texts=[]), astma) is None
    assert remedied(exists("medication", texts=[" kol"]), astma) is None
    assert remedied(exists("contact", texts=["kol"]), contact("2026-01-01")) is None


def test_another_producer_kind_or_number() -> None:
    producers = exists("measurement", producers=["klinikken", "praksis"])
    found = remedied(producers, measurement("2026-01-01", "50", producer="sygehuset"))
    assert said(found) == (
        "den var udført af »klinikken« eller »praksis«.",
        "it were made by “klinikken” or “praksis”.",
    )
    assert remedied(exists("measurement", producers=[]), measurement("2026-01-01", "50")) is None
    assert remedied(exists("contact", producers=["klinikken"]), contact("2026-01-01")) is None
    plan = exists("care_plan", kinds=["kol"], statuses=["aktiv"], active=True)
    found = remedied(plan, of_kind("care_plan", "2026-01-01", "hjerte", status="afsluttet", end="2026-02-01"))
    assert said(found)[0] == "typen var KOL, status var aktiv og behandlingen ikke var afsluttet."
    for dataset, value in (("questionnaire", ""), ("measurement", "")):
        row = measurement("2026-01-01", value) if dataset == "measurement" else of_kind(dataset, "2026-01-01", "cat")
        assert said(remedied(exists(dataset, valued=True), row)) == (
            "der var et talresultat.",
            "there were a numeric result.",
        )
    found = remedied(exists("measurement", "hba1c", valued=True), measurement("2026-01-01", "", ""))
    assert values(found) == {"value": "1", "comparator": "", "unit": "mmol/mol"}
    found = remedied(exists("questionnaire", valued=False), of_kind("questionnaire", "2026-01-01", "cat", value="3"))
    assert said(found) == ("der ikke var noget talresultat.", "there were no numeric result.")
    assert remedied(exists("contact", valued=True), contact("2026-01-01")) is None


@pytest.mark.parametrize(
    ("wanted", "own", "practitioner", "danish", "changed"),
    [
        ("own", "a", "b", "behandleren var egen læge.", {"practitioner": "a"}),
        ("own", "a", "", "behandleren var egen læge.", {"practitioner": "a"}),
        ("own", "", "b", "behandleren var angivet som patientens faste læge.", {"fast_laege": "b"}),
        ("own", "", "", "behandleren var angivet og var patientens faste læge.", {"practitioner": "læge 1", "fast_laege": "læge 1"}),
        ("other", "a", "a", "behandleren var en anden end egen læge.", {"practitioner": "læge 1"}),
        ("other", "læge 1", "", "behandleren var en anden end egen læge.", {"practitioner": "læge 2"}),
        ("other", "", "b", "patientens faste læge var angivet og var en anden end behandleren.", {"fast_laege": "læge 1"}),
        ("other", "", "", "både behandleren og patientens faste læge var angivet og var to forskellige.", {"practitioner": "læge 1", "fast_laege": "læge 2"}),
    ],
)  # fmt: skip
def test_another_practitioner(wanted: str, own: str, practitioner: str, danish: str, changed: dict[str, str]) -> None:
    found = remedied(
        exists("contact", practitioner=wanted), contact("2026-01-01", practitioner=practitioner), fast_laege=own
    )
    assert (said(found)[0], values(found)) == (danish, changed)


def test_no_practitioner_where_the_dataset_has_none() -> None:
    assert remedied(exists("service", practitioner="own"), service("2026-01-01"), fast_laege="a") is None
    assert remedied(exists("service", practitioner="own"), service("2026-01-01")) is None


def test_another_insurance_group() -> None:
    found = remedied({"id": "g", "type": "insurance_group", "group": "2"}, sikringsgruppe="1")
    assert said(found) == ("patienten var i sikringsgruppe 2.", "the patient were in insurance group 2.")
    assert found is not None and found.changes[0].to_json() == {
        "dataset": "patient",
        "event_id": None,
        "column": "sikringsgruppe",
        "value": "2",
    }


def test_another_age_at_the_event() -> None:
    young = exists("diagnosis", "dementia", age=compare("<", "65"))
    dementia = diagnosis("2026-01-01", "icpc2:P70")
    assert said(remedied(young, dementia)) == (
        "datoen var 31. december 2014 eller tidligere.",
        "the date were 31 December 2014 or earlier.",
    )
    leap = exists("diagnosis", "dementia", age=compare(">=", "18"))
    found = remedied(leap, diagnosis("2025-01-01", "icpc2:P70"), birth_date="2008-02-29")
    assert said(found)[0] == "datoen var 1. marts 2026 eller senere."
    old = exists("diagnosis", "dementia", age=compare(">=", "65"))
    found = remedied(old, dementia, birth_date="1990-06-30")  # 65 only long after D
    assert said(found) == (
        "patienten dengang var mindst 65 år.",
        "the patient were at least 65 years old at the time.",
    )
    assert values(found) == {"birth_date": "1961-01-01"}
    found = remedied(old, diagnosis("2025", "icpc2:P70"), birth_date="1990-06-30")
    assert said(found)[0] == "datoen var 31. december 2025 og patienten dengang var mindst 65 år."
    recent = exists("diagnosis", "dementia", age=compare(">=", "65"), window=last(1, "months"))
    assert said(remedied(recent, dementia, birth_date="1990-06-30"))[0] == (
        "datoen var 22. oktober 2026 og patienten dengang var mindst 65 år."
    )
    assert remedied(exists("diagnosis", age=compare(">", "150")), dementia) is None
    assert remedied(exists("diagnosis", age=compare("between", "70", "60")), dementia) is None


def test_the_age_is_told_as_it_is_when_not_every_age_will_do() -> None:
    """The patient may not be 76 at the visit that the diagnosis follows; the birth date is one for both."""
    visit = named("visit", "any", "contact", age=compare("<=", "66"))
    both = exists("diagnosis", "dementia", age=compare("between", "65", "80"), relations=[related("visit", 0, 0)])
    rows = [contact("2026-01-01"), diagnosis("2026-01-01", "icpc2:P70")]
    found = remedied(both, *rows, named_events=[visit], birth_date="2000-01-01")
    assert said(found)[0] == "patienten dengang var præcis 65 år."


def test_a_day_within_the_relation() -> None:
    follow = exists("measurement", "hba1c", relations=[related("start", 1, 30)])
    dementia, late = diagnosis("2026-01-01", "icpc2:P70"), measurement("2026-05-15", "50")
    assert said(remedied(follow, dementia, late)) == (
        "datoen lå fra 2. januar 2026 til 31. januar 2026.",
        "the date lay from 2 January 2026 to 31 January 2026.",
    )
    nearest_month = exists("measurement", "hba1c", relations=[related("start", 1, 30)], window=last(10, "months"))
    assert said(remedied(nearest_month, dementia, late))[0] == "datoen lå fra 22. januar 2026 til 31. januar 2026."
    same_day = exists("measurement", "hba1c", relations=[related("start", 0, 0)])
    assert said(remedied(same_day, dementia, late))[0] == "datoen var 1. januar 2026."
    in_a_year = diagnosis("2025", "icpc2:P70")
    assert said(remedied(exists("measurement", relations=[related("start", 1, None)]), in_a_year, measurement("2025-05-05", "50")))[0] == (
        "datoen var 1. januar 2026 eller senere."
    )  # fmt: skip
    assert remedied(follow, late) is None  # nothing to lie after
    assert remedied(follow, in_a_year, late) is None  # within 30 days of every day of the year is no day
    outside = exists("measurement", relations=[related("start", 31, 30)])
    assert remedied(outside, dementia, late) is None


def test_a_chain_of_relations_is_kept_when_the_event_is_moved() -> None:
    """The named event is the first visit after the diagnosis: moving a visit may make another the first."""
    visit = named("visit", "first", "contact", relations=[related("start", 0, None)])
    again = exists("contact", relations=[related("visit", 10, 20)])
    rows = [diagnosis("2026-01-01", "icpc2:P70"), contact("2026-02-01"), contact("2026-06-01")]
    found = remedied(again, *rows, named_events=[START, visit])
    assert said(found)[0] == "datoen lå fra 11. februar 2026 til 21. februar 2026."


def test_the_nth_has_a_remedy_when_one_event_is_it() -> None:
    low = picked("measurement", "hba1c", value=compare("<", "40", unit="mmol/mol"), tie="highest", nth=2)
    rows = [measurement("2026-01-01", "50"), measurement("2026-02-01", "39")]
    assert said(remedied(low, *rows))[0] == "resultatet var under 40 mmol/mol."
    assert remedied(low, rows[0]) is None  # only one: there is no second
    assert remedied(low, rows[0], measurement("2026", "60")) is None  # which is the second is in doubt
    lately = picked("contact", window=last(1, "months"), nth=2)
    visits = [contact("2026-01-01"), contact("2026-11-01")]
    assert said(remedied(lately, *visits))[0] == "datoen var 22. oktober 2026 eller senere."


def test_only_the_days_are_claimed_that_keep_the_event_the_picked_one() -> None:
    """The latest low result a year ago: a day before the older, high one would make that one the latest."""
    long_ago = picked(
        "measurement",
        "hba1c",
        value=compare("<", "45"),
        window={"type": "earlier_than", "amount": 12, "unit": "months"},
    )
    rows = [measurement("2024-05-05", "60"), measurement("2026-01-01", "40")]
    assert said(remedied(long_ago, *rows))[0] == "datoen lå fra 6. maj 2024 til 21. november 2025."


def test_only_the_result_is_claimed_that_keeps_the_event_the_picked_one() -> None:
    outside = picked("measurement", "hba1c", pick="highest", value=compare("outside", "40", "48", unit="mmol/mol"))
    rows = [measurement("2026-01-01", "44"), measurement("2026-02-01", "42")]
    assert said(remedied(outside, *rows))[0] == "resultatet var præcis 49 mmol/mol."
    assert said(remedied(outside, rows[0]))[0] == "resultatet var under 40 eller over 48 mmol/mol."


def number(kind: str, op: str, value: str, /, **parts: Any) -> dict[str, Any]:
    return computed({"type": kind, **parts}, op, value)


def test_numbers_of_one_event() -> None:
    latest = number("picked", ">", "48", events=HB, pick="latest", tie="highest")
    for row in (measurement("2026-01-01", "40"), measurement("2026-01-01", "60", comparator="<")):
        assert said(remedied(latest, row))[0] == "resultatet var over 48 mmol/mol."
    assert remedied(latest) is None
    text = {**HB, "codes": ["text-result"]}
    dipstick = measurement("2026-01-01", "7", code="medcom:MCS1")
    assert remedied(number("picked", ">", "4", events=text, pick="latest"), dipstick) is None
    mean = number("aggregate", ">", "48", events=HB, function="mean", decimals=1)
    assert said(remedied(mean, measurement("2026-01-01", "40")))[0] == "resultatet var over 48 mmol/mol."
    assert remedied(mean, measurement("2026-01-01", "40"), measurement("2026-01-02", "40")) is None
    age = number("age", ">=", "65")
    assert said(remedied(age, birth_date="1990-06-30"))[0] == "patienten var mindst 65 år."
    assert remedied(number("constant", ">", "3", value="2")) is None


def test_days_of_one_event() -> None:
    since = number("days_since", "<=", "30", events=VISITS, pick="latest")
    assert said(remedied(since, contact("2026-01-01")))[0] == "datoen var 22. oktober 2026 eller senere."
    second = number("days_since", "<=", "30", events=VISITS, pick="latest", nth=2)
    assert remedied(second, contact("2026-01-01")) is None
    vague = events("diagnosis", "dementia")
    known = number("count", ">=", "1", events=vague, of="episodes", gap=7)
    assert said(remedied(known, diagnosis("2026-01", "icpc2:P70"))) == (
        "den præcise dato var kendt.",
        "the exact date were known.",
    )
    span = number("span", ">=", "30", events=vague)
    found = remedied(span, diagnosis("2026-01-20", "icpc2:P70"), diagnosis("2026-03", "icpc2:P70"))
    assert said(found)[0] == "datoen var 19. februar 2026 eller senere."
    assert remedied(span, diagnosis("2026-01-20", "icpc2:P70")) is None
    dates = number("count", ">=", "2", events=vague, of="dates")
    assert remedied(dates, diagnosis("2026-01", "icpc2:P70"), diagnosis("2026-01", "icpc2:P70")) is None


def test_results_among_others() -> None:
    def sum_of(function: str, op: str, value: str) -> dict[str, Any]:
        more = {"decimals": 1} if function == "mean" else {}
        return number("aggregate", op, value, events=HB, function=function, **more)

    bare, other = measurement("2026-02-01", "50", ""), measurement("2026-01-01", "60")
    assert said(remedied(sum_of("sum", "<", "111"), bare, other)) == (
        "resultatet var angivet i mmol/mol.",
        "the result were stated in mmol/mol.",
    )
    assert said(remedied(sum_of("sum", "=", "130"), bare, other)) == (
        "resultatet for eksempel var 70 mmol/mol.",
        "the result were, for example, 70 mmol/mol.",
    )
    assert said(remedied(sum_of("mean", "=", "50"), measurement("2026-02-01", "", ""), other))[0] == (
        "resultatet for eksempel var 40 mmol/mol."
    )
    assert said(remedied(sum_of("maximum", ">", "80"), measurement("2026-02-01", "9", comparator="<"), other))[0] == (
        "resultatet for eksempel var 81 mmol/mol."
    )
    certain = events("measurement", "hba1c", producers=["klinikken"])
    both = [measurement("2026-02-01", "50"), measurement("2026-01-01", "60", producer="klinikken")]
    undecided = number("aggregate", ">", "1", events=certain, function="minimum")
    assert said(remedied(undecided, *both))[0] == "den var udført af »klinikken«."
    text = events("measurement", "text-result")
    rows = [measurement(day, "7", code="medcom:MCS1") for day in ("2026-01-01", "2026-01-02")]
    assert remedied(number("aggregate", ">", "1", events=text, function="sum"), *rows) is None


def test_practitioners_that_are_not_stated() -> None:
    several = number("count", ">=", "2", events=VISITS, of="practitioners")
    one = number("count", "<=", "1", events=VISITS, of="practitioners")
    some = number("count", ">=", "1", events=VISITS, of="practitioners")
    rows = [contact("2026-01-01", practitioner="a"), contact("2026-02-01")]
    assert said(remedied(several, *rows)) == (
        "behandleren var en anden end ved de øvrige hændelser.",
        "the practitioner were another than for the other events.",
    )
    assert said(remedied(one, *rows)) == ("behandleren var »a«.", "the practitioner were “a”.")
    assert said(remedied(some, *rows)) == ("behandleren var angivet.", "the practitioner were stated.")
    assert said(remedied(some, rows[1]))[0] == "behandleren var angivet."
    assert remedied(some, contact("2026-01-01"), contact("2026-02-01")) is None  # two are not stated
    nobody = number("count", ">=", "1", events=events("service"), of="practitioners")
    assert remedied(nobody, service("2026-01-01")) is None
    share = number("largest_share", ">=", "0.6", events=VISITS, least=2, decimals=2)
    assert said(remedied(share, *rows))[0] == "behandleren var »a«."
    assert remedied(share, rows[0]) is None  # too few
    own = number("count", ">=", "1", events=events("contact", practitioner="own"), of="practitioners")
    assert (
        said(remedied(own, contact("2026-01-01", practitioner="b"), fast_laege="a"))[0] == "behandleren var egen læge."
    )


def test_doses() -> None:
    dose = number("dose", ">=", "30", events=events("medication", "drugs"), table="units")

    def row(day: str, amount: str, unit: str, code: str = "N06DA02") -> Row:
        return medication(day, code, dose_per_day=amount, dose_unit=unit)

    found = remedied(dose, row("2026-01-01", "10", "mg"))
    assert said(found) == ("døgndosis for eksempel var 20 mg.", "the daily dose were, for example, 20 mg.")
    assert values(found) == {"dose_per_day": "20", "dose_unit": "mg"}
    assert said(remedied(dose, row("2026-01-01", "20", "stk"))) == (
        "dosis var angivet i mg.",
        "the dose were stated in mg.",
    )
    assert (
        said(remedied(dose, row("2026-01-01", "", ""), row("2026-02-01", "10", "mg")))[0]
        == "døgndosis for eksempel var 10 mg."
    )
    assert said(remedied({**dose, "comparison": compare(">", "0")}, row("2026-01-01", "", ""), row("2026-02-01", "10", "mg")))[0] == (
        "døgndosis for eksempel var 1 mg."
    )  # fmt: skip
    assert remedied(dose, row("2026-01-01", "10", "mg"), row("2026-02-01", "5", "mg")) is None  # either could be more
    assert remedied(dose, row("2026-01-01", "", ""), row("2026-02-01", "", "mg")) is None  # two are not stated
    assert remedied(dose, row("2026-01-01", "10", "mg", "N06DA03")) is None  # not in the table


def test_covered_days() -> None:
    half = last(183, "days")
    drugs = events("medication", "drugs")

    def covered(*selections: dict[str, Any], value: str = "10") -> dict[str, Any]:
        return number("covered", ">=", value, events=list(selections), by="any", days="covered", window=half)

    vague = medication("2026-11-01", "N06DA02", date_latest="2026-11-30", end="2026-12-01")
    assert said(remedied(covered(drugs), vague))[0] == "datoen var 12. november 2026."
    undecided = medication("2026-11-01", "N06DA02")
    regular = events("medication", "drugs", as_needed=False)
    assert said(remedied(covered(regular), undecided))[0] == "det var fast medicin."
    assert said(remedied(covered(events("vaccination"), regular), undecided))[0] == "det var fast medicin."
    needed = medication("2026-11-01", "N06DA02", as_needed="1")
    assert said(remedied(covered(regular), needed))[0] == "det var fast medicin."
    assert remedied(covered(regular, events("vaccination")), needed) is None  # nothing covers, and neither is named
    assert remedied(covered(drugs, value="100"), undecided) is None


def test_calculations_that_hang_on_one_part() -> None:
    def calculated(op: str, left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
        return number("arithmetic", ">", "0", op=op, left=left, right=right, decimals=0)

    visits = {"type": "count", "events": VISITS, "of": "practitioners"}
    one: dict[str, Any] = {"type": "constant", "value": "1"}
    latest = {"type": "picked", "events": HB, "pick": "latest", "tie": "highest"}
    unstated = contact("2026-01-01")
    assert said(remedied(calculated("*", visits, one), unstated))[0] == "behandleren var angivet."
    since = {"type": "days_since", "events": events("diagnosis", "dementia"), "pick": "latest"}
    assert (
        said(remedied(calculated("+", since, one), diagnosis("2026-01", "icpc2:P70")))[0]
        == "datoen var 31. januar 2026."
    )
    assert remedied(calculated("-", visits, visits), contact("2026-01-01", practitioner="a")) is None  # known
    assert remedied(calculated("/", one, {"type": "constant", "value": "0"})) is None
    assert (
        remedied(calculated("+", latest, one), measurement("2026-01-01", "", "")) is None
    )  # no result is better than another
    drugs = {"type": "dose", "events": events("medication", "drugs"), "table": "units"}
    assert remedied(calculated("+", drugs, one), medication("2026-01-01", "N06DA02")) is None
    in_pieces = medication("2026-01-01", "N06DA02", dose_per_day="10", dose_unit="stk")
    assert said(remedied(calculated("+", drugs, one), in_pieces))[0] == "dosis var angivet i mg."


def test_what_the_system_does_not_hold_has_no_remedy_for_a_number_either() -> None:
    data = records(patient("p"), missing=("contact",))
    (line,) = explain(
        profile(number("count", ">=", "1", events=VISITS, of="events")), data.clinic(CLINIC), "p", D
    ).lines
    assert (line.outcome, line.remedy) == (Truth.UNKNOWN, None)


def test_a_remedy_follows_the_chosen_parameters() -> None:
    parameter = {
        "id": "least",
        "title": {"da": "Mindste"},
        "default": "48",
        "minimum": "40",
        "maximum": "60",
        "targets": [{"node": "picked", "field": "value.value"}],
    }
    document = profile(
        picked("measurement", "hba1c", value=compare(">=", "48", unit="mmol/mol")), parameters=[parameter]
    )
    clinic = records(patient("p", measurement("2026-01-01", "45"))).clinic(CLINIC)
    (line,) = explain(with_parameters(document, {"least": "55"}), clinic, "p", D).lines
    assert said(line.remedy)[0] == "resultatet var mindst 55 mmol/mol."


def test_an_event_whose_date_leaves_absence_open_may_lie_outside() -> None:
    none = count("<=", "0", "diagnosis", "dementia", window=last(12, "months"))
    found = remedied(none, diagnosis("2025", "icpc2:P70"))
    assert said(found)[0] == "datoen var 21. november 2025 eller tidligere."
    assert remedied(none, diagnosis("2026-01-01", "icpc2:P70")) is None  # it would have to be gone


def test_a_change_is_of_one_dataset() -> None:
    """Event ids are unique within a dataset only."""
    both = count(">=", "1", "contact", kinds=["konsultation"])
    rows = [contact("2026-01-01", "telefon", event_id="e"), of_kind("care_plan", "2026-01-01", "telefon", event_id="e")]
    found = remedied(both, *rows)
    assert found is not None and found.to_json()["changes"][0]["dataset"] == "contact"


@st.composite
def related_cases(draw: st.DrawFn) -> tuple[Any, Any]:
    """A criterion with a relation to a named event, and patients who mostly have such an event, with exact dates mostly."""
    datasets = st.sampled_from(["diagnosis", "measurement", "contact", "medication"])
    dataset, other = draw(datasets), draw(datasets)
    bounds = draw(st.tuples(days, days))
    restricted = draw(selections(dataset, (), dataset)) | {"relations": [related("event-1", *bounds)]}
    event = named("event-1", draw(st.sampled_from(["first", "latest", "any"])), other)
    population: dict[str, Any] = {"id": "related", "type": "exists", "events": restricted}
    listed = []
    for index in range(12):
        rows = [draw(ROWS[draw(st.sampled_from([dataset, other]))]) for _ in range(draw(st.integers(1, 4)))]
        kept = [plainly(row) if draw(st.integers(0, 3)) else row for row in rows]
        own = [{**row, "event_id": f"e{number}-{index}"} | ({"replaces_event_id": ""} if "replaces_event_id" in row else {}) for number, row in enumerate(kept)]  # fmt: skip
        listed.append(patient(f"p{index}", *own, fast_laege=draw(st.sampled_from(["L1", ""]))))
    return profile(population, events=[event]), records(*listed, sources=("lokal", "sygehus"))


@pytest.mark.generated
@settings(
    max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(related_cases())
def test_every_remedy_of_generated_relations_does_what_it_says(case: tuple[Any, Any]) -> None:
    document, data = case
    held_to(document, data.clinic(CLINIC))

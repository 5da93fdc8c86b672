"""The constructs that version 1.1 brought, as drawn examples."""

from __future__ import annotations

from typing import Any

from tests.engine.drawing import (
    Example,
    Row,
    case,
    coded,
    compare,
    computed,
    contact,
    diagnosis,
    earlier_than,
    events,
    exists,
    last,
    measurement,
    medication,
    named,
    of_kind,
    picked,
    profile,
    related,
    rolling,
)

NOTHING = case("out", "no event at all is false, never unknown and never an error")


def visit(day: str, practitioner: str = "", kind: str = "konsultation") -> Row:
    return contact(day, kind, practitioner=practitioner)


def dose(start: str, code: str, per_day: str, unit: str, **row: str) -> Row:
    return medication(start, code, dose_per_day=per_day, dose_unit=unit, **row)


OPIOIDS: dict[str, Any] = {
    "id": "morphine",
    "title": {"da": "Orale morfinækvivalenter", "en": "Oral morphine equivalents"},
    "unit": "mg",
    "decimals": 1,
    "factors": [
        {"code": "N02AA01", "unit": "mg", "factor": "1", "display": {"da": "Morfin", "en": "Morphine"}},
        {"code": "N02AA05", "unit": "mg", "factor": "1.5", "display": {"da": "Oxycodon", "en": "Oxycodone"}},
        {
            "code": "N02AB03",
            "unit": "ug/h",
            "factor": "2.4",
            "display": {"da": "Fentanyl, plaster", "en": "Fentanyl, patch"},
        },
    ],
}

RESTRICTIONS = {
    "a text matches a wildcard": Example(
        "The whole text must match: `*` is anything, A–Z, Æ, Ø and Å are the same capital or small, everything else must be equal.",
        exists("medication", texts=["*kol*", "astma"]),
        (
            case(
                "in",
                "a word within a longer text",
                medication("2026-01-01", "R03AC12", indication="Mod KOL i forværring"),
            ),
            case("in", "the text is the word alone", medication("2026-01-01", "R03AC12", indication="kol")),
            case("in", "the other pattern", medication("2026-01-01", "R03AC12", indication="ASTMA")),
            case(
                "out",
                "a pattern without * must be the whole text",
                medication("2026-01-01", "R03AC12", indication="mod astma"),
            ),
            case("out", "% read as a wildcard", medication("2026-01-01", "R03AC12", indication="k%l")),
            case("out", "an accent folded away", medication("2026-01-01", "R03AC12", indication="kòl")),
            case(
                "out",
                "a missing text taken as undecided: no text has no word in it",
                medication("2026-01-01", "R03AC12"),
            ),
            NOTHING,
        ),
    ),
    "Danish letters are folded": Example(
        "Æ, Ø and Å are the same capital or small.",
        exists("measurement", texts=["*ØVRE LUFTVEJ*"]),
        (
            case("in", "only a to z folded", measurement("2026-01-01", "", text="i øvre luftveje")),
            case("out", "another word", measurement("2026-01-01", "", text="nedre luftveje")),
        ),
    ),
    "signs that databases read as patterns are signs": Example(
        "`%`, `_` and brackets mean themselves.",
        exists("measurement", texts=["50%_[a]*"]),
        (
            case("in", "the signs themselves", measurement("2026-01-01", "", text="50%_[a] af normal")),
            case("out", "_ read as any sign", measurement("2026-01-01", "", text="50%x[a]")),
            case("out", "% read as any run", measurement("2026-01-01", "", text="50 ml _[a]")),
        ),
    ),
    "who measured": Example(
        "A restriction on the producer keeps the rows with one of them; a row without producer is undecided.",
        exists("measurement", "hba1c", producers=["klinik"]),
        (
            case("in", "the producer asked for", measurement("2026-01-01", "48", producer="klinik")),
            case("out", "another", measurement("2026-01-01", "48", producer="patient")),
            case("possible", "a missing producer taken as no", measurement("2026-01-01", "48")),
            NOTHING,
        ),
    ),
    "own doctor": Example(
        "The practitioner of the event is the patient's registered doctor; undecided when either is missing.",
        exists("contact", practitioner="own"),
        (
            case("in", "the same", visit("2026-01-01", "L1"), fast_laege="L1"),
            case("out", "another", visit("2026-01-01", "L2"), fast_laege="L1"),
            case("possible", "no practitioner on the contact", visit("2026-01-01"), fast_laege="L1"),
            case("possible", "no registered doctor", visit("2026-01-01", "L1")),
            case(
                "in",
                "both missing on one contact, the other decides",
                visit("2026-01-01"),
                visit("2026-02-01", "L1"),
                fast_laege="L1",
            ),
            NOTHING,
        ),
    ),
    "another doctor": Example(
        "A practitioner who is known and is not the registered doctor.",
        exists("contact", practitioner="other"),
        (
            case("in", "another", visit("2026-01-01", "L2"), fast_laege="L1"),
            case("out", "own", visit("2026-01-01", "L1"), fast_laege="L1"),
            case("possible", "not stated", visit("2026-01-01"), fast_laege="L1"),
        ),
    ),
    "age at the event": Example(
        "Completed years at the event date, not at D.",
        exists("diagnosis", "dementia", age=compare("<", "65")),
        (
            case("in", "the age at D taken instead", diagnosis("2010-01-01", "icpc2:P70"), birth_date="1950-01-01"),
            case("in", "the day before the birthday", diagnosis("2014-12-31", "icpc2:P70"), birth_date="1950-01-01"),
            case("out", "on the birthday", diagnosis("2015-01-01", "icpc2:P70"), birth_date="1950-01-01"),
            case(
                "in",
                "born 29 February, the year is completed on 1 March",
                diagnosis("2013-02-28", "icpc2:P70"),
                birth_date="1948-02-29",
            ),
            case("out", "and then it is", diagnosis("2013-03-01", "icpc2:P70"), birth_date="1948-02-29"),
            case(
                "possible",
                "a year in which the birthday falls",
                diagnosis("2015", "icpc2:P70"),
                birth_date="1950-06-01",
            ),
            case("in", "a year before it", diagnosis("2014", "icpc2:P70"), birth_date="1950-06-01"),
            NOTHING,
        ),
    ),
    "a number or none": Example(
        "`valued` keeps the measurements with a number; without one it is the others. Nothing is undecided.",
        exists("measurement", "hba1c", valued=False),
        (
            case("in", "a result in words", measurement("2026-01-01", "", text="hæmolyseret")),
            case("out", "a number", measurement("2026-01-01", "48")),
            case("out", "a bound is a number too", measurement("2026-01-01", "48", comparator="<")),
            NOTHING,
        ),
    ),
    "a measurement with a number": Example(
        "Only results with a number count.",
        exists("measurement", "hba1c", valued=True),
        (
            case("in", "a number", measurement("2026-01-01", "48")),
            case("out", "only words", measurement("2026-01-01", "", text="hæmolyseret")),
        ),
    ),
    "the insurance group": Example(
        "The patient's own row says it; unknown when it does not.",
        {"id": "group", "type": "insurance_group", "group": "1"},
        (
            case("in", "the group", sikringsgruppe="1"),
            case("out", "the other", sikringsgruppe="2"),
            case("possible", "not registered"),
        ),
    ),
    "datasets of version 1.1": Example(
        "Care plans, referrals, questionnaires and flags are told apart by kind; they have no codes.",
        exists("care_plan", kinds=["kol"], statuses=["aktiv"]),
        (
            case("in", "the plan", of_kind("care_plan", "2026-01-01", "kol", status="aktiv")),
            case("out", "another plan", of_kind("care_plan", "2026-01-01", "diabetes", status="aktiv")),
            case("out", "not active any more", of_kind("care_plan", "2026-01-01", "kol", status="afsluttet")),
            case("possible", "no status", of_kind("care_plan", "2026-01-01", "kol")),
            case("out", "in the future", of_kind("care_plan", "2026-11-22", "kol", status="aktiv")),
            NOTHING,
        ),
    ),
    "a dataset of version 1.1 that the system lacks": Example(
        "Unknown, whatever the rows: decided before running.",
        exists("referral", kinds=["fysioterapi"]),
        (case("possible", "no view taken as no referral"),),
        missing=("referral",),
    ),
}

FIRST_DEMENTIA = named("first-dementia", "first", "diagnosis", "dementia")
ANY_DEMENTIA = named("any-dementia", "any", "diagnosis", "dementia")
LATEST_DEMENTIA = named("latest-dementia", "latest", "diagnosis", "dementia")
CHAINED = named("visit-after", "first", "contact", relations=[related("first-dementia", 1, 30)])

RELATIONS = {
    "within days after the first": Example(
        "From 0 to 30 days after the first: the same day and both bounds are included.",
        exists("measurement", "hba1c", relations=[related("first-dementia", 0, 30)]),
        (
            case("in", "the same day", diagnosis("2026-01-01", "icpc2:P70"), measurement("2026-01-01", "48")),
            case("in", "day 30", diagnosis("2026-01-01", "icpc2:P70"), measurement("2026-01-31", "48")),
            case("out", "day 31", diagnosis("2026-01-01", "icpc2:P70"), measurement("2026-02-01", "48")),
            case("out", "the day before", diagnosis("2026-01-01", "icpc2:P70"), measurement("2025-12-31", "48")),
            case(
                "out",
                "counted from the latest instead of the first",
                diagnosis("2025-01-01", "icpc2:P70"),
                diagnosis("2026-01-01", "icpc2:P70"),
                measurement("2026-01-10", "48"),
            ),
            case("out", "no named event: no relation holds", measurement("2026-01-01", "48")),
            case(
                "possible",
                "the first is known by year only",
                diagnosis("2026", "icpc2:P70"),
                measurement("2026-06-01", "48"),
            ),
            NOTHING,
        ),
        parts={"events": [FIRST_DEMENTIA]},
    ),
    "within days of any": Example(
        "Any of the named events will do.",
        exists("measurement", "hba1c", relations=[related("any-dementia", -7, 7)]),
        (
            case(
                "in",
                "near the later one",
                diagnosis("2025-01-01", "icpc2:P70"),
                diagnosis("2026-01-01", "icpc2:P70"),
                measurement("2026-01-08", "48"),
            ),
            case("in", "seven days before", diagnosis("2026-01-08", "icpc2:P70"), measurement("2026-01-01", "48")),
            case("out", "eight days before", diagnosis("2026-01-09", "icpc2:P70"), measurement("2026-01-01", "48")),
            case(
                "out",
                "between two: near one after and the other before, but neither",
                diagnosis("2026-01-01", "icpc2:P70"),
                measurement("2026-01-15", "48"),
                diagnosis("2026-01-30", "icpc2:P70"),
            ),
        ),
        parts={"events": [ANY_DEMENTIA]},
    ),
    "after the latest, without end": Example(
        "A bound left out is open; 1 leaves the same day out.",
        exists("contact", relations=[related("latest-dementia", 1, None)]),
        (
            case("in", "years later", diagnosis("2020-01-01", "icpc2:P70"), contact("2026-01-01")),
            case("out", "the same day", diagnosis("2026-01-01", "icpc2:P70"), contact("2026-01-01")),
            case(
                "out",
                "after the first but not the latest",
                diagnosis("2020-01-01", "icpc2:P70"),
                contact("2021-01-01"),
                diagnosis("2026-01-01", "icpc2:P70"),
            ),
        ),
        parts={"events": [LATEST_DEMENTIA]},
    ),
    "two relations are about the same event": Example(
        "One measurement must lie near both; two measurements that each lie near one are not enough.",
        exists("measurement", "hba1c", relations=[related("any-dementia", 0, 10), related("any-visit", 0, 10)]),
        (
            case(
                "in",
                "one measurement after both",
                diagnosis("2026-01-01", "icpc2:P70"),
                contact("2026-01-03"),
                measurement("2026-01-05", "48"),
            ),
            case(
                "out",
                "one measurement for each",
                diagnosis("2026-01-01", "icpc2:P70"),
                measurement("2026-01-05", "48"),
                contact("2026-03-01"),
                measurement("2026-03-05", "48"),
            ),
        ),
        parts={"events": [ANY_DEMENTIA, named("any-visit", "any", "contact")]},
    ),
    "a chain of relations": Example(
        "The named event may itself be found by a relation: the first visit within 30 days after the first diagnosis.",
        exists("measurement", "hba1c", relations=[related("visit-after", 0, 0)]),
        (
            case(
                "in",
                "on the day of that visit",
                diagnosis("2026-01-01", "icpc2:P70"),
                contact("2026-01-10"),
                measurement("2026-01-10", "48"),
            ),
            case(
                "out",
                "a visit before the diagnosis is not that visit",
                contact("2025-12-01"),
                diagnosis("2026-01-01", "icpc2:P70"),
                measurement("2025-12-01", "48"),
            ),
            case(
                "out",
                "the second visit",
                diagnosis("2026-01-01", "icpc2:P70"),
                contact("2026-01-10"),
                contact("2026-01-20"),
                measurement("2026-01-20", "48"),
            ),
        ),
        parts={"events": [CHAINED, FIRST_DEMENTIA]},
    ),
    "the named event is in doubt": Example(
        "A named event that is only possibly selected makes the relation undecided.",
        exists("contact", relations=[related("own", 0, 7)]),
        (
            case("in", "sure", diagnosis("2026-01-01", "icpc2:P70", kind="forloeb"), contact("2026-01-02")),
            case("possible", "a kind that is not stated", diagnosis("2026-01-01", "icpc2:P70"), contact("2026-01-02")),
            case(
                "possible",
                "the undecided one may be the first",
                diagnosis("2026-01-01", "icpc2:P70"),
                diagnosis("2026-03-01", "icpc2:P70", kind="forloeb"),
                contact("2026-03-02"),
            ),
            case("out", "near neither", diagnosis("2026-01-01", "icpc2:P70"), contact("2026-02-01")),
        ),
        parts={"events": [named("own", "first", "diagnosis", "dementia", kinds=["forloeb"])]},
    ),
    "relations in a count": Example(
        "Only events that lie right are counted.",
        {
            "id": "count",
            "type": "count",
            "of": "events",
            "comparison": compare(">=", "2"),
            "events": events("contact", relations=[related("first-dementia", 1, 90)]),
        },
        (
            case("in", "two", diagnosis("2026-01-01", "icpc2:P70"), contact("2026-01-02"), contact("2026-03-01")),
            case(
                "out",
                "one of them too late",
                diagnosis("2026-01-01", "icpc2:P70"),
                contact("2026-01-02"),
                contact("2026-06-01"),
            ),
        ),
        parts={"events": [FIRST_DEMENTIA]},
    ),
    "what a relation needs is not held": Example(
        "A system without the named event's dataset cannot decide the criterion.",
        exists("contact", relations=[related("first-dementia", 0, 7)]),
        (case("possible", "no diagnoses taken as no relation", contact("2026-01-01")),),
        missing=("diagnosis",),
        parts={"events": [FIRST_DEMENTIA]},
    ),
}

HIGH = compare(">=", "48", unit="mmol/mol")

ORDER = {
    "the second latest": Example(
        "The order of the latest, one further; fewer than two is none.",
        picked("measurement", "hba1c", tie="highest", value=HIGH, nth=2),
        (
            case("in", "the second latest is high", measurement("2026-02-01", "40"), measurement("2026-01-01", "50")),
            case("out", "the latest taken", measurement("2026-02-01", "50"), measurement("2026-01-01", "40")),
            case("out", "only one", measurement("2026-02-01", "50")),
            case(
                "in",
                "same time: the highest stands first, the second is the other",
                measurement("2026-02-01", "60"),
                measurement("2026-02-01", "50"),
                measurement("2026-01-01", "40"),
            ),
            case(
                "possible",
                "the order is in doubt, and they differ",
                measurement("2026", "50"),
                measurement("2026-05-01", "40"),
            ),
            case(
                "possible",
                "any doubt about the order leaves it unknown",
                measurement("2026", "50"),
                measurement("2026-05-01", "50"),
            ),
            case("out", "in doubt, but none is high", measurement("2026", "40"), measurement("2026-05-01", "40")),
            NOTHING,
        ),
    ),
    "the third first": Example(
        "Counted from the first.",
        picked("service", "services", pick="first", nth=3, window=last(12, "months")),
        (
            case(
                "in",
                "the third is within the window",
                {"view": "service", "date": "2020-01-01", "code": "0120"},
                {"view": "service", "date": "2021-01-01", "code": "0120"},
                {"view": "service", "date": "2026-01-01", "code": "0120"},
            ),
            case(
                "out",
                "only two",
                {"view": "service", "date": "2021-01-01", "code": "0120"},
                {"view": "service", "date": "2026-01-01", "code": "0120"},
            ),
        ),
    ),
}

HBA1C_LATEST = {"type": "picked", "events": events("measurement", "hba1c"), "pick": "latest", "tie": "highest"}
HBA1C_PREVIOUS = {**HBA1C_LATEST, "nth": 2}


def arithmetic(op: str, left: Any, right: Any, decimals: int = 0) -> dict[str, Any]:
    return {"type": "arithmetic", "op": op, "left": left, "right": right, "decimals": decimals}


def constant(value: str) -> dict[str, Any]:
    return {"type": "constant", "value": value}


def of(kind: str, *selection: str, **more: Any) -> dict[str, Any]:
    own: dict[str, Any] = {
        name: more.pop(name)
        for name in ("of", "gap", "function", "decimals", "pick", "nth", "least", "table")
        if name in more
    }
    return {"type": kind, "events": events(*selection, **more), **own}


def aggregate(function: str, decimals: int | None = None) -> dict[str, Any]:
    more = {} if decimals is None else {"decimals": decimals}
    return of("aggregate", "measurement", "hba1c", function=function, **more)


COVERED: dict[str, Any] = {
    "type": "covered",
    "events": [events("medication", "drugs")],
    "by": "any",
    "days": "covered",
    "window": {"type": "calendar", "first": "2026-01-01", "last": "2026-01-31"},
}
OTHER_DRUG = {"id": "other-drug", "title": {"da": "Andet"}, "codes": [("atc", "C10AA01", "exact")]}
OVERLAP = {**COVERED, "events": [events("medication", "drugs"), events("medication", "statins")], "by": "all"}

NUMBERS = {
    "the mean": Example(
        "The mean of the converted values, rounded half away from zero.",
        computed(aggregate("mean", 0), "=", "45"),
        (
            case("in", "44.5 rounds to 45", measurement("2026-01-01", "44"), measurement("2026-02-01", "45")),
            case(
                "out",
                "44.33",
                measurement("2026-01-01", "44"),
                measurement("2026-02-01", "44"),
                measurement("2026-03-01", "45"),
            ),
            case(
                "possible",
                "a value in a unit that nobody knows",
                measurement("2026-01-01", "45"),
                measurement("2026-02-01", "9", "mg/dl"),
            ),
            case("possible", "a bound is no value", measurement("2026-01-01", "45", comparator="<")),
            NOTHING,
        ),
    ),
    "the sum": Example(
        "The sum of the values; none is empty, and an empty number compares with nothing.",
        computed(aggregate("sum"), "<=", "100"),
        (
            case("in", "both", measurement("2026-01-01", "50"), measurement("2026-02-01", "50")),
            case("out", "more", measurement("2026-01-01", "50"), measurement("2026-02-01", "51")),
            case("out", "the sum of nothing taken as 0"),
        ),
    ),
    "the least": Example(
        "The least of the converted values.",
        computed(aggregate("minimum"), "<", "48"),
        (
            case("in", "one below", measurement("2026-01-01", "60"), measurement("2025-01-01", "47")),
            case("out", "none below", measurement("2026-01-01", "48")),
            case("in", "converted: 6.5 % is 48, 6.4 % is 46", measurement("2026-01-01", "6.4", "%")),
        ),
    ),
    "the greatest": Example(
        "The greatest of the converted values.",
        computed(aggregate("maximum"), ">", "58"),
        (
            case("in", "one above", measurement("2026-01-01", "40"), measurement("2025-01-01", "59")),
            case("out", "none above", measurement("2026-01-01", "58")),
        ),
    ),
    "change since the previous": Example(
        "The latest less the one before: both must be there.",
        computed(arithmetic("-", HBA1C_LATEST, HBA1C_PREVIOUS), ">=", "10"),
        (
            case("in", "rose by ten", measurement("2026-02-01", "60"), measurement("2026-01-01", "50")),
            case("out", "fell by ten", measurement("2026-02-01", "50"), measurement("2026-01-01", "60")),
            case("out", "only one", measurement("2026-02-01", "60")),
            case(
                "out",
                "the first of three taken for the previous",
                measurement("2026-02-01", "60"),
                measurement("2026-01-01", "55"),
                measurement("2025-01-01", "40"),
            ),
        ),
    ),
    "a ratio": Example(
        "Division by zero is empty, never an error.",
        computed(
            arithmetic("/", of("count", "contact", of="events"), of("count", "diagnosis", of="events"), 1), ">=", "1.5"
        ),
        (
            case("in", "three to two", *[contact("2026-01-01")] * 3, *[diagnosis("2026-01-01")] * 2),
            case(
                "in",
                "16 to 11 is 1.4545…, rounded to 1.5 before comparing",
                *[contact("2026-01-01")] * 16,
                *[diagnosis("2026-01-01")] * 11,
            ),
            case("out", "one to one", contact("2026-01-01"), diagnosis("2026-01-01")),
            case("out", "divided by zero", contact("2026-01-01")),
        ),
    ),
    "arithmetic rounds half away from zero": Example(
        "-2.5 rounds to -3.",
        computed(arithmetic("/", arithmetic("-", constant("0"), HBA1C_LATEST), constant("2")), "=", "-3"),
        (
            case("in", "-5 / 2", measurement("2026-01-01", "5")),
            case("out", "-4 / 2", measurement("2026-01-01", "4")),
        ),
    ),
    "a product and a sum": Example(
        "Each calculation is rounded to its own decimals before the next.",
        computed(arithmetic("+", arithmetic("*", HBA1C_LATEST, constant("0.15"), 1), {"type": "age"}, 1), "=", "83.4"),
        (
            case(
                "in",
                "43 × 0.15 = 6.45, rounded 6.5, and 76 years is 82.5; 49 × 0.15 = 7.35, rounded 7.4",
                measurement("2026-01-01", "49"),
            ),
            case("out", "43", measurement("2026-01-01", "43")),
        ),
    ),
    "days since the latest": Example(
        "0 on D itself; unknown when the day is.",
        computed(of("days_since", "service", "services", pick="latest"), ">", "30"),
        (
            case("in", "31 days", {"view": "service", "date": "2026-10-21", "code": "0120"}),
            case("out", "30 days", {"view": "service", "date": "2026-10-22", "code": "0120"}),
            case(
                "out",
                "the first taken",
                {"view": "service", "date": "2026-01-01", "code": "0120"},
                {"view": "service", "date": "2026-11-21", "code": "0120"},
            ),
            case("out", "never: empty, not infinitely long ago"),
        ),
    ),
    "days since an imprecise day": Example(
        "A day that is not known has no number of days.",
        computed(of("days_since", "diagnosis", "dementia", pick="first"), ">", "30"),
        (
            case("possible", "a year", diagnosis("2020", "icpc2:P70")),
            case("in", "a day", diagnosis("2020-01-01", "icpc2:P70")),
        ),
    ),
    "the span": Example(
        "Days from the first event to the latest.",
        computed(of("span", "diagnosis", "dementia"), ">=", "90"),
        (
            case("in", "exactly 90", diagnosis("2026-01-01", "icpc2:P70"), diagnosis("2026-04-01", "icpc2:P70")),
            case("out", "89", diagnosis("2026-01-01", "icpc2:P70"), diagnosis("2026-03-31", "icpc2:P70")),
            case("out", "one event spans 0", diagnosis("2026-01-01", "icpc2:P70")),
            case(
                "possible",
                "a day that is not known",
                diagnosis("2025", "icpc2:P70"),
                diagnosis("2026-03-31", "icpc2:P70"),
            ),
            NOTHING,
        ),
    ),
    "episodes": Example(
        "A new episode begins when more than the gap lies between one event and the next.",
        computed(of("count", "contact", of="episodes", gap=14), "=", "2"),
        (
            case("in", "15 days apart", contact("2026-01-01"), contact("2026-01-16")),
            case("out", "14 days apart", contact("2026-01-01"), contact("2026-01-15")),
            case(
                "in",
                "a run of short gaps is one",
                contact("2026-01-01"),
                contact("2026-01-10"),
                contact("2026-01-20"),
                contact("2026-06-01"),
            ),
            case("in", "two on one day are one", contact("2026-01-01"), contact("2026-01-01"), contact("2026-03-01")),
            case("out", "none is 0"),
        ),
    ),
    "no episode": Example(
        "No event is no episode: 0, which is a number.",
        computed(of("count", "contact", of="episodes", gap=14), "=", "0"),
        (case("in", "nothing"), case("out", "one", contact("2026-01-01"))),
    ),
    "episodes of uncertain days": Example(
        "A day that is not known leaves the number of episodes unknown.",
        computed(of("count", "diagnosis", "dementia", of="episodes", gap=30), ">=", "1"),
        (
            case("possible", "a year", diagnosis("2026", "icpc2:P70")),
            case("in", "a day", diagnosis("2026-01-01", "icpc2:P70")),
        ),
    ),
    "different practitioners": Example(
        "Distinct practitioners; a contact without one leaves the number unknown.",
        computed(of("count", "contact", of="practitioners"), ">=", "2"),
        (
            case("in", "two", visit("2026-01-01", "L1"), visit("2026-02-01", "L2")),
            case("out", "the same twice", visit("2026-01-01", "L1"), visit("2026-02-01", "L1")),
            case("possible", "not stated", visit("2026-01-01", "L1"), visit("2026-02-01", "L2"), visit("2026-03-01")),
            NOTHING,
        ),
    ),
    "counts of dates and codes are numbers too": Example(
        "A count whose bounds differ is unknown.",
        computed(of("count", "diagnosis", of="dates"), ">=", "2"),
        (
            case("in", "two dates", diagnosis("2026-01-01"), diagnosis("2026-02-01")),
            case("out", "one date", diagnosis("2026-01-01"), diagnosis("2026-01-01")),
            case("possible", "a date that may be the other", diagnosis("2026-01-01"), diagnosis("2026")),
        ),
    ),
    "the largest share": Example(
        "Of at least three contacts, the share of the practitioner with most of them.",
        computed(of("largest_share", "contact", least=3, decimals=2), ">=", "0.67"),
        (
            case(
                "in",
                "two of three is 0.67",
                visit("2026-01-01", "L1"),
                visit("2026-02-01", "L1"),
                visit("2026-03-01", "L2"),
            ),
            case(
                "out", "one of three", visit("2026-01-01", "L1"), visit("2026-02-01", "L2"), visit("2026-03-01", "L3")
            ),
            case("out", "two contacts are too few", visit("2026-01-01", "L1"), visit("2026-02-01", "L1")),
            case(
                "possible",
                "a practitioner not stated",
                visit("2026-01-01", "L1"),
                visit("2026-02-01", "L1"),
                visit("2026-03-01"),
            ),
            NOTHING,
        ),
    ),
    "days covered": Example(
        "From start to end, both included, only the window's days, each once.",
        computed(COVERED, "=", "10"),
        (
            case("in", "ten days", medication("2026-01-01", "N06DA02", end="2026-01-10")),
            case("out", "the last day not counted", medication("2026-01-01", "N06DA02", end="2026-01-09")),
            case(
                "in",
                "overlapping days counted once",
                medication("2026-01-01", "N06DA02", end="2026-01-06"),
                medication("2026-01-05", "N06DA03", end="2026-01-10"),
            ),
            case("in", "days before the window do not count", medication("2025-12-01", "N06DA02", end="2026-01-10")),
            case("in", "days after it do not count", medication("2026-01-22", "N06DA02", end="2026-06-01")),
            case(
                "in",
                "two pieces",
                medication("2026-01-01", "N06DA02", end="2026-01-05"),
                medication("2026-01-20", "N06DA02", end="2026-01-24"),
            ),
            case(
                "in",
                "one within another",
                medication("2026-01-01", "N06DA02", end="2026-01-10"),
                medication("2026-01-03", "N06DA02", end="2026-01-04"),
            ),
            case("out", "an open end covers to the window's last day", medication("2026-01-01", "N06DA02")),
            case("possible", "a start that is not known", medication("2026", "N06DA02", end="2026-01-10")),
            NOTHING,
        ),
    ),
    "nothing covered is zero days": Example(
        "Zero is a number.",
        computed(COVERED, "=", "0"),
        (
            case("in", "no medication"),
            case("in", "outside the window", medication("2025-01-01", "N06DA02", end="2025-12-31")),
            case("in", "an end before the start covers nothing", medication("2026-01-10", "N06DA02", end="2026-01-05")),
            case("out", "one day", medication("2026-01-31", "N06DA02", end="2026-01-31")),
        ),
    ),
    "the longest gap": Example(
        "The longest run of the window's days that is not covered.",
        computed({**COVERED, "days": "longest_gap"}, "=", "11"),
        (
            case(
                "in",
                "between two",
                medication("2025-12-01", "N06DA02", end="2026-01-10"),
                medication("2026-01-22", "N06DA02"),
            ),
            case("in", "at the beginning", medication("2026-01-12", "N06DA02")),
            case("in", "at the end", medication("2026-01-01", "N06DA02", end="2026-01-20")),
            case(
                "out",
                "gaps added up",
                medication("2026-01-06", "N06DA02", end="2026-01-20"),
                medication("2026-01-27", "N06DA02"),
            ),
            case(
                "in",
                "a short one within a long one ends nothing",
                medication("2026-01-01", "N06DA02", end="2026-01-20"),
                medication("2026-01-02", "N06DA02", end="2026-01-03"),
            ),
        ),
    ),
    "no day covered is one gap": Example(
        "Without any event the whole window is a gap.",
        computed({**COVERED, "days": "longest_gap"}, "=", "31"),
        (
            case("in", "nothing"),
            case("out", "one day in the middle", medication("2026-01-15", "N06DA02", end="2026-01-15")),
        ),
    ),
    "overlap of two": Example(
        "Days that both cover.",
        computed(OVERLAP, "=", "5"),
        (
            case(
                "in",
                "five common days",
                medication("2026-01-01", "N06DA02", end="2026-01-10"),
                medication("2026-01-06", "C10AA01", end="2026-01-20"),
            ),
            case("out", "the days of either", medication("2026-01-01", "N06DA02", end="2026-01-05")),
            case(
                "in",
                "in two pieces",
                medication("2026-01-01", "N06DA02", end="2026-01-31"),
                medication("2026-01-01", "C10AA01", end="2026-01-02"),
                medication("2026-01-10", "C10AA01", end="2026-01-12"),
            ),
        ),
        parts={"more_code_lists": [{**OTHER_DRUG, "id": "statins", "title": {"da": "Statiner", "en": "Statins"}}]},
    ),
    "covered days in an empty window": Example(
        "A window without days has no day to cover and no gap.",
        computed({**COVERED, "window": last(0, "days")}, "=", "0"),
        (case("in", "a window of nothing", medication("2026-01-01", "N06DA02")),),
    ),
    "doses in one unit": Example(
        "Daily dose × the factor of drug and unit, rounded to the table's decimals, and then added.",
        computed(of("dose", "medication", "opioids", active=True, table="morphine"), ">=", "100"),
        (
            case("in", "100 mg of morphine", dose("2026-01-01", "N02AA01", "100", "mg")),
            case(
                "in",
                "40 mg of oxycodone is 60, and 40 of morphine",
                dose("2026-01-01", "N02AA05", "40", "mg"),
                dose("2026-01-01", "N02AA01", "40", "mg"),
            ),
            case("out", "without the factor", dose("2026-01-01", "N02AA05", "66.6", "mg")),
            case("in", "a patch in micrograms an hour", dose("2026-01-01", "N02AB03", "50", "ug/h")),
            case(
                "possible",
                "a unit that the table does not know for the drug",
                dose("2026-01-01", "N02AB03", "50", "mg"),
            ),
            case("possible", "no dose", medication("2026-01-01", "N02AA01")),
            case(
                "possible",
                "a drug that the table lacks leaves the sum unknown, however large the rest",
                dose("2026-01-01", "N02AA01", "200", "mg"),
                dose("2026-01-01", "N02AG02", "5", "mg"),
            ),
            case("out", "one that has ended", dose("2026-01-01", "N02AA01", "200", "mg", end="2026-11-20")),
            NOTHING,
        ),
        parts={
            "dose_tables": [OPIOIDS],
            "more_code_lists": [
                {
                    "id": "opioids",
                    "title": {"da": "Opioider", "en": "Opioids"},
                    "codes": [("atc", "N02A", "descendants")],
                }
            ],
        },
    ),
    "what a number needs is not held": Example(
        "A system without the dataset cannot compute it.",
        computed(of("count", "contact", of="events"), ">=", "0"),
        (case("possible", "a missing dataset counted as none"),),
        missing=("contact",),
    ),
    "empty beats unknown": Example(
        "A calculation with an empty part is empty, whatever the other part is.",
        computed(arithmetic("-", HBA1C_LATEST, of("days_since", "contact", pick="latest")), ">", "0"),
        (
            case("out", "the value is unknown, and there is no contact", measurement("2026-01-01", "48", "mg/dl")),
            case(
                "possible",
                "the value is unknown, and there is one",
                measurement("2026-01-01", "48", "mg/dl"),
                contact("2026-11-21"),
            ),
            case("in", "both known", measurement("2026-01-01", "48"), contact("2026-11-21")),
        ),
    ),
    "a value that may be another's": Example(
        "A picked value is unknown when it is in doubt which event is the picked one.",
        computed(HBA1C_LATEST, ">=", "48"),
        (
            case("in", "known", measurement("2026-01-01", "48")),
            case("possible", "either of two in one year", measurement("2026", "50"), measurement("2026-03-01", "50")),
            case("possible", "a bound", measurement("2026-01-01", "60", comparator=">")),
            NOTHING,
        ),
    ),
}

REST = {
    "the other insurance group": Example(
        "Group 2 pays in part.",
        {"id": "group", "type": "insurance_group", "group": "2"},
        (case("in", "the group asked for", sikringsgruppe="2"), case("out", "the groups mixed up", sikringsgruppe="1")),
    ),
    "a man": Example(
        "The registered sex.",
        {"id": "sex", "type": "sex", "sex": "M"},
        (
            case("in", "the sex asked for", sex="M"),
            case("out", "a woman", sex="K"),
            case("possible", "an empty sex guessed", sex=""),
        ),
    ),
    "another profile's population": Example(
        "The other profile's population with its own code lists; its scope plays no part.",
        {"id": "other-population", "type": "profile", "profile": "other"},
        (
            case("in", "found by the other profile's own code list", diagnosis("2026-01-01", "icpc2:P70")),
            case("out", "the reference taken as everybody", diagnosis("2026-01-01", "icpc2:P71")),
        ),
        parts={
            "profiles": [
                {
                    "id": "other",
                    "version": "1.0.0",
                    "hash": "sha256:" + "0" * 64,
                    "document": profile(exists("diagnosis", "dementia"), id="other").content(),
                }
            ]
        },
    ),
    "weeks, years and days": Example(
        "Weeks are seven days, years are calendar years.",
        {
            "id": "group",
            "type": "group",
            "rule": "any",
            "criteria": [
                exists("service", "services", id="weeks", window=last(2, "weeks")),
                exists("contact", id="years", window=last(1, "years")),
                exists("diagnosis", id="days-ago", window=earlier_than(30, "days")),
                exists("vaccination", "drugs", id="weeks-ago", window=earlier_than(2, "weeks")),
                exists("medication", "drugs", id="years-ago", window=earlier_than(1, "years")),
                exists("dispensing", "drugs", id="between", window=rolling((12, "weeks"), (20, "days"))),
                exists("measurement", "hba1c", id="months", window=rolling((6, "months"), (1, "months"))),
            ],
        },
        (
            case("in", "two weeks", {"view": "service", "date": "2026-11-08", "code": "0120"}),
            case("out", "two weeks and a day", {"view": "service", "date": "2026-11-07", "code": "0120"}),
            case("in", "a year", contact("2025-11-22")),
            case("out", "365 days back is 21 November", contact("2025-11-21")),
            case("in", "30 days ago", diagnosis("2026-10-22")),
            case("out", "29 days ago", diagnosis("2026-10-23")),
            case("in", "two weeks ago", coded("vaccination", "2026-11-07", "N06DA02")),
            case("out", "less than two weeks ago", coded("vaccination", "2026-11-08", "N06DA02")),
            case("in", "a year ago", medication("2025-11-21", "N06DA02")),
            case("out", "less than a year ago", medication("2025-11-22", "N06DA02")),
            case("in", "20 days ago", coded("dispensing", "2026-11-01", "N06DA02")),
            case("out", "19 days ago", coded("dispensing", "2026-11-02", "N06DA02")),
            case("in", "a month ago", measurement("2026-10-21", "48")),
            case("out", "less than a month ago", measurement("2026-10-22", "48")),
        ),
    ),
}

LATER_CHAPTERS = {
    "Of each kind one": REST,
    "Restrictions since 1.1": RESTRICTIONS,
    "Relations between events": RELATIONS,
    "The nth in order": ORDER,
    "Computed numbers": NUMBERS,
}

"""Every finding about what version 1.1 brought: what brings it about, where it points, and that what is in order has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cockpit.standard.checks import check
from cockpit.standard.document import ProfileDocument
from tests.standard.documents import (
    HBA1C_LIMIT,
    Content,
    age,
    code,
    code_list,
    compared,
    count,
    events,
    exists,
    findings,
    found_once,
    group,
    local,
    months,
    picked,
    pinned,
    psychiatric,
    read,
)
from tests.standard.later_documents import (
    COMPUTED_ELEMENT,
    MORPHINE,
    THRESHOLD,
    aggregate,
    arithmetic,
    asking_later,
    computed,
    constant,
    counted,
    covered,
    dose,
    factor,
    later,
    latest,
    named,
    relation,
    share,
)

Case = tuple[Content, str, str, str, str | None]
"""Content, severity, code, place and node of the finding."""

X = "population.criteria[4]"


def bent(change: Callable[[Content], Any]) -> Content:
    content = later()
    change(content)
    return content


def selecting(dataset: str, *codes: str, **fields: Any) -> Content:
    return asking_later(exists("x", events(dataset, *codes, **fields)))


def number(value: Content, op: str = ">=", limit: str = "2", **fields: Any) -> Content:
    return asking_later(computed("x", value, op, limit, **fields))


def both(*criteria: Content, rule: str = "all") -> Content:
    """A group of these, as the criterion `x`."""
    return asking_later(group("x", rule, *criteria))


def element(**fields: Any) -> Content:
    return bent(lambda c: c["elements"].__setitem__(3, COMPUTED_ELEMENT | fields))


def parameter(**fields: Any) -> Content:
    return bent(lambda c: c.update(parameters=[THRESHOLD | fields]))


def target(node: str, field: str, content: Content | None = None, default: str = "100", **fields: Any) -> Content:
    content = content or later()
    targets = [{"node": node, "field": field}]
    content["parameters"] = [THRESHOLD | {"default": default, "targets": targets} | fields]
    return content


def with_events(*listed: Content) -> Content:
    return bent(lambda c: c.update(events=[*c["events"], *listed]))


def table(**fields: Any) -> Content:
    return bent(lambda c: c.update(dose_tables=[MORPHINE | fields]))


def chain(length: int, each: int) -> Content:
    """Named events in a row, each related `each` times to the next."""
    content = later()
    following = [
        named(f"n-{index}", events("contact", relations=[relation(f"n-{index + 1}", day) for day in range(each)]))
        for index in range(length)
    ]
    content["events"] += [*following, named(f"n-{length}", events("contact"))]
    content["population"]["criteria"][2]["events"]["relations"].append(relation("n-0", 0))
    return content


def nested(depth: int) -> Content:
    value = latest()
    for _ in range(depth):
        value = arithmetic("+", value, constant("1"))
    return number(value, unit="mmol/mol")


def rolling(oldest: int, newest: int) -> Content:
    """The window between so many months ago."""
    ends = {"oldest": oldest, "newest": newest}
    return {"type": "rolling", **{end: {"amount": amount, "unit": "months"} for end, amount in ends.items()}}


def since(window: Content) -> Content:
    """Days since the latest contact in the window."""
    return {"type": "days_since", "pick": "latest", "events": events("contact", window=window)}


EARLIER = {"type": "earlier_than", "amount": 12, "unit": "months"}
SEX_K, SEX_M = ({"type": "sex", "id": f"k-{sex.lower()}", "sex": sex} for sex in "KM")

SELECTIONS: list[Case] = [
    (selecting("contact", texts=["*a*"]), "error", "attribute-not-in-dataset", f"{X}.events.texts", "x"),
    (selecting("medication", producers=["a"]), "error", "attribute-not-in-dataset", f"{X}.events.producers", "x"),
    (
        selecting("medication", practitioner="own"),
        "error",
        "attribute-not-in-dataset",
        f"{X}.events.practitioner",
        "x",
    ),
    (selecting("diagnosis", valued=False), "error", "attribute-not-in-dataset", f"{X}.events.valued", "x"),
    (
        selecting("observation_flag", statuses=["aktiv"]),
        "error",
        "attribute-not-in-dataset",
        f"{X}.events.statuses",
        "x",
    ),
    (selecting("care_plan", "demenskoder"), "error", "attribute-not-in-dataset", f"{X}.events.codes", "x"),
    (
        selecting("care_plan", statuses=["aktuel"]),
        "error",
        "unknown-attribute-value",
        f"{X}.events.statuses[0]",
        "x",
    ),
    (selecting("medication", texts=[]), "error", "empty-restriction", f"{X}.events.texts", "x"),
    (selecting("measurement", producers=[]), "error", "empty-restriction", f"{X}.events.producers", "x"),
    (selecting("contact", relations=[]), "error", "empty-restriction", f"{X}.events.relations", "x"),
    (selecting("medication", texts=["**"]), "warning", "wildcard-without-effect", f"{X}.events.texts[0]", "x"),
    (selecting("medication", texts=["* *"]), "error", "blank-wildcard", f"{X}.events.texts[0]", "x"),
    (
        selecting("medication", texts=["*Hjerte*", "*hjerte*"]),
        "warning",
        "duplicate-wildcard",
        f"{X}.events.texts[1]",
        "x",
    ),
    (selecting("contact", age=compared(">=", "18.5")), "error", "not-a-whole-number", f"{X}.events.age", "x"),
    (
        selecting("contact", age=compared(">=", "18", unit="a")),
        "error",
        "superfluous-unit",
        f"{X}.events.age.unit",
        "x",
    ),
    (
        asking_later(count("x", events("questionnaire"), "codes", ">=", "2")),
        "error",
        "no-codes-in-dataset",
        X,
        "x",
    ),
]

RELATIONS: list[Case] = [
    (
        selecting("contact", relations=[relation("mangler", 0)]),
        "error",
        "unknown-event",
        f"{X}.events.relations[0].event",
        "x",
    ),
    (
        selecting("contact", relations=[relation("debut")]),
        "warning",
        "relation-without-days",
        f"{X}.events.relations[0]",
        "x",
    ),
    (
        selecting("contact", relations=[relation("debut", 5, 4)]),
        "error",
        "inverted-relation",
        f"{X}.events.relations[0]",
        "x",
    ),
    (
        selecting("contact", relations=[relation("debut", 5), relation("debut", 5)]),
        "warning",
        "duplicate-relation",
        f"{X}.events.relations[1]",
        "x",
    ),
    (
        selecting("contact", relations=[relation("debut", 5), relation("debut", last_day=4)]),
        "error",
        "never-true",
        f"{X}.events.relations[1]",
        "x",
    ),
    (with_events(named("ny", events("contact"))), "warning", "unused-event", "events[1]", "ny"),
    (
        with_events(named("ny", events("contact", relations=[relation("ny", 1)]))),
        "error",
        "circular-reference",
        "events[1].events.relations",
        "ny",
    ),
    (chain(6, 4), "error", "too-many-relations", "population.criteria[2].events.relations", "kontakt-efter-debut"),
    (with_events(named("debut", events("contact"))), "error", "duplicate-id", "events[1]", "debut"),
    (
        with_events(named("ny", events("contact")) | {"title": local("Hændelsen debut", "Another")}),
        "warning",
        "duplicate-title",
        "events[1].title",
        "ny",
    ),
]


def precise(value: Content | None = None) -> Content:
    """HbA1c with seven decimals, and a number."""
    content = later() if value is None else number(value, unit="mmol/mol")
    content["code_lists"][5]["quantity"]["decimals"] = 7
    return content


DECIMALS = "code_lists[5].quantity.decimals"
NUMBERS: list[Case] = [
    (precise(), "warning", "too-many-decimals", DECIMALS, "hba1c"),
    (precise(latest()), "error", "too-many-decimals", DECIMALS, "hba1c"),
    (precise(aggregate("mean", decimals=1)), "error", "too-many-decimals", DECIMALS, "hba1c"),
    (precise(arithmetic("-", latest(), latest(nth=2))), "error", "too-many-decimals", DECIMALS, "hba1c"),
    (number(constant("0.1234567")), "error", "too-many-decimals", f"{X}.number.value", "x"),
    (number(counted("episodes")), "error", "missing-gap", f"{X}.number", "x"),
    (number(counted("dates", gap=3)), "error", "superfluous-gap", f"{X}.number.gap", "x"),
    (number(counted("codes")), "error", "no-codes-in-dataset", f"{X}.number", "x"),
    (
        number(counted("practitioners", events("service", "aarskontrol"))),
        "error",
        "no-practitioner-in-dataset",
        f"{X}.number.events.dataset",
        "x",
    ),
    (
        number(share(events("service")), limit="0.5"),
        "error",
        "no-practitioner-in-dataset",
        f"{X}.number.events.dataset",
        "x",
    ),
    (number(latest(tie=None), unit="mmol/mol"), "error", "missing-tie", f"{X}.number", "x"),
    (number(latest(pick="highest"), unit="mmol/mol"), "warning", "superfluous-tie", f"{X}.number.tie", "x"),
    (number(latest(events=events("contact"))), "error", "no-value-in-dataset", f"{X}.number.pick", "x"),
    (number(latest(events=events("measurement"))), "error", "value-without-quantity", f"{X}.number", "x"),
    (number(aggregate("sum", events("contact"))), "error", "no-value-in-dataset", f"{X}.number.events.dataset", "x"),
    (number(aggregate("sum", events("measurement"))), "error", "value-without-quantity", f"{X}.number", "x"),
    (number(aggregate("mean"), unit="mmol/mol"), "error", "missing-decimals", f"{X}.number", "x"),
    (
        number(aggregate("sum", decimals=1), unit="mmol/mol"),
        "error",
        "superfluous-decimals",
        f"{X}.number.decimals",
        "x",
    ),
    (number(covered(window=months(0))), "error", "empty-window", f"{X}.number.window", "x"),
    (number(covered(window=EARLIER)), "error", "window-without-end", f"{X}.number.window", "x"),
    (
        number(covered(window={"type": "calendar", "first": "2026-01-01"})),
        "error",
        "window-without-end",
        f"{X}.number.window",
        "x",
    ),
    (number(covered(events("contact"))), "error", "no-end-in-dataset", f"{X}.number.events[0].dataset", "x"),
    (
        number(covered(events("medication"), events("diagnosis"), by="all", days="longest_gap")),
        "error",
        "gap-of-overlap",
        f"{X}.number.by",
        "x",
    ),
    (number(covered(by="all")), "error", "overlap-of-one", f"{X}.number.by", "x"),
    (
        number(covered(events("medication"), events("medication"))),
        "warning",
        "duplicate-selection",
        f"{X}.number.events[1]",
        "x",
    ),
    (number(dose(table="mangler")), "error", "unknown-dose-table", f"{X}.number.table", "x"),
    (
        number(dose("opioider", dataset="dispensing"), unit="mg/d"),
        "error",
        "no-dose-in-dataset",
        f"{X}.number.events.dataset",
        "x",
    ),
    (
        bent(lambda c: c["code_lists"][-1]["codes"].append(code("atc", "N02AX02"))),
        "warning",
        "code-without-factor",
        "population.criteria[3].number.events.codes",
        "hoej-dosis",
    ),
    (number(arithmetic("/", latest(), constant("0.0"))), "error", "division-by-zero", f"{X}.number.right", "x"),
    (number(arithmetic("+", latest(), dose())), "warning", "units-differ", f"{X}.number", "x"),
    (number(arithmetic("-", {"type": "age"}, covered())), "warning", "units-differ", f"{X}.number", "x"),
    (nested(17), "error", "arithmetic-too-deep", f"{X}.number", "x"),
]

UNITS: list[Case] = [
    (number(latest()), "error", "unit-mismatch", f"{X}.comparison", "x"),
    (number(dose(), unit="ug/d"), "error", "unit-mismatch", f"{X}.comparison", "x"),
    (number(dose(), unit="enheder"), "error", "unknown-unit", f"{X}.comparison.unit", "x"),
    (number(counted(), unit="d"), "error", "superfluous-unit", f"{X}.comparison.unit", "x"),
    (number(share(), limit="0.5", unit="%"), "error", "superfluous-unit", f"{X}.comparison.unit", "x"),
    (
        number(arithmetic("/", latest(), latest(nth=2)), unit="%"),
        "error",
        "superfluous-unit",
        f"{X}.comparison.unit",
        "x",
    ),
    (number(covered(), limit="1.5"), "error", "not-a-whole-number", f"{X}.comparison", "x"),
    (number(latest(), "between", unit="mmol/mol"), "error", "missing-upper", f"{X}.comparison", "x"),
    (element(unit="enheder"), "error", "unknown-unit", "elements[3].unit", "doegndosis"),
    (element(unit="ug/d"), "error", "unit-mismatch", "elements[3].unit", "doegndosis"),
    (element(unit=None), "error", "unit-mismatch", "elements[3].unit", "doegndosis"),
    (element(number=counted(), unit="%"), "error", "unit-mismatch", "elements[3].unit", "doegndosis"),
    (
        element(attention=[{"when": {"type": "value", "comparison": compared(">", "1")}, "text": local("A", "B")}]),
        "error",
        "unit-mismatch",
        "elements[3].attention[0].when.comparison",
        "doegndosis",
    ),
    (
        element(attention=[{"when": {"type": "older_than", "amount": 1, "unit": "years"}, "text": local("A", "B")}]),
        "error",
        "attention-does-not-fit",
        "elements[3].attention[0].when",
        "doegndosis",
    ),
    *(
        (
            element(
                number=value,
                unit=None,
                attention=[
                    {"when": {"type": "value", "comparison": compared(">", "1", unit="%")}, "text": local("A", "B")}
                ],
            ),
            "error",
            "superfluous-unit",
            "elements[3].attention[0].when.comparison.unit",
            "doegndosis",
        )
        for value in (counted(), share())
    ),
]

TABLES: list[Case] = [
    (
        bent(lambda c: c["dose_tables"].append(MORPHINE | {"id": "to", "title": local("To", "Two")})),
        "warning",
        "unused-dose-table",
        "dose_tables[1]",
        "to",
    ),
    (table(unit="x"), "error", "unknown-unit", "dose_tables[0].unit", "morfin"),
    (table(factors=[factor("N02AA01", "x")]), "error", "unknown-unit", "dose_tables[0].factors[0].unit", "morfin"),
    (table(factors=[factor(" . ")]), "error", "blank-code", "dose_tables[0].factors[0].code", "morfin"),
    (
        table(factors=[factor("N02AA01"), factor("n02aa01")]),
        "error",
        "duplicate-factor",
        "dose_tables[0].factors[1]",
        "morfin",
    ),
    (
        table(factors=[factor("N02AA01", value="0")]),
        "error",
        "factor-not-positive",
        "dose_tables[0].factors[0].factor",
        "morfin",
    ),
]

PARAMETERS: list[Case] = [
    (parameter(minimum="300"), "error", "inverted-limits", "parameters[0].maximum", "dosisgraense"),
    (parameter(maximum="90"), "error", "default-outside-limits", "parameters[0].default", "dosisgraense"),
    (
        parameter(minimum="100", maximum="100"),
        "warning",
        "parameter-without-choice",
        "parameters[0]",
        "dosisgraense",
    ),
    (parameter(unit="x"), "error", "unknown-unit", "parameters[0].unit", "dosisgraense"),
    (parameter(default="100.0"), "error", "default-differs", "parameters[0].targets[0]", "dosisgraense"),
    *(
        (target(node, field), "error", "unknown-target", "parameters[0].targets[0]", "dosisgraense")
        for node, field in (
            ("mangler", "comparison.value"),
            ("hoej-dosis", "comparison.unit"),
            ("hoej-dosis", "number.mangler.value"),
            ("kontakt-efter-debut", "events.relations.7.first_day"),
            ("kontakt-efter-debut", "events.sources.0.x"),
            ("alle", "criteria.0.comparison.value"),
        )
    ),
    (
        parameter(targets=THRESHOLD["targets"] * 2),
        "error",
        "target-set-twice",
        "parameters[0].targets[1]",
        "dosisgraense",
    ),
    (
        target("kontakt-efter-debut", "events.relations.0.last_day", default="90", minimum="0.5"),
        "error",
        "parameter-not-whole",
        "parameters[0].targets[0]",
        "dosisgraense",
    ),
    (
        target("kontakt-efter-debut", "events.relations.0.last_day", default="90", minimum="-5"),
        "error",
        "limit-not-sound",
        "parameters[0].targets[0]",
        "dosisgraense",
    ),
    (
        target("x", "number.value", number(constant("1.5")), default="1.5", minimum="1.2345678", maximum="9"),
        "error",
        "limit-not-sound",
        "parameters[0].targets[0]",
        "dosisgraense",
    ),
    (
        target("kontakt-efter-debut", "events.relations.0.last_day", default="90", maximum="40000"),
        "error",
        "limit-not-sound",
        "parameters[0].targets[0]",
        "dosisgraense",
    ),
]

NEVER: list[Case] = [
    (number(counted(), "<", "0"), "error", "never-true", f"{X}.comparison", "x"),
    (
        number(counted("dates", events("contact", window=months(1))), ">", "31"),
        "error",
        "never-true",
        f"{X}.comparison",
        "x",
    ),
    (
        asking_later(count("x", events("contact", window=months(1)), "dates", ">", "40")),
        "error",
        "never-true",
        f"{X}.comparison",
        "x",
    ),
    (number(share(), ">", "1"), "error", "never-true", f"{X}.comparison", "x"),
    (number(share(), "=", "0.555"), "error", "never-true", f"{X}.comparison", "x"),
    (number(covered(window=months(1)), ">", "40"), "error", "never-true", f"{X}.comparison", "x"),
    (
        number(covered(window={"type": "calendar", "first": "2026-01-01", "last": "2026-01-31"}), ">", "31"),
        "error",
        "never-true",
        f"{X}.comparison",
        "x",
    ),
    (
        number({"type": "days_since", "pick": "latest", "events": events("contact", window=months(1))}, ">", "40"),
        "error",
        "never-true",
        f"{X}.comparison",
        "x",
    ),
    (
        number({"type": "days_since", "pick": "latest", "events": events("contact", window=EARLIER)}, "<", "300"),
        "error",
        "never-true",
        f"{X}.comparison",
        "x",
    ),
    (number(since(rolling(6, 3)), "<", "80"), "error", "never-true", f"{X}.comparison", "x"),
    (
        number({"type": "span", "events": events("contact", window=months(1))}, ">", "40"),
        "error",
        "never-true",
        f"{X}.comparison",
        "x",
    ),
    (number({"type": "age"}, ">", "200"), "error", "never-true", f"{X}.comparison", "x"),
    (number(constant("1"), ">", "2"), "error", "never-true", f"{X}.comparison", "x"),
    (number(arithmetic("*", share(), constant("-2")), ">", "0"), "error", "never-true", f"{X}.comparison", "x"),
    (number(arithmetic("-", share(), constant("1")), ">", "0"), "error", "never-true", f"{X}.comparison", "x"),
    (number(arithmetic("+", share(), constant("1")), "<", "1"), "error", "never-true", f"{X}.comparison", "x"),
    (number(arithmetic("/", share(), constant("-4")), ">", "0"), "error", "never-true", f"{X}.comparison", "x"),
    (number(arithmetic("/", counted(), counted("dates")), "<", "0"), "error", "never-true", f"{X}.comparison", "x"),
    (
        number(latest(events=events("measurement", "hba1c", value=HBA1C_LIMIT)), "<", "48", unit="mmol/mol"),
        "error",
        "never-true",
        f"{X}.comparison",
        "x",
    ),
    (
        number(aggregate("minimum", events("measurement", "hba1c", value=HBA1C_LIMIT)), "<", "48", unit="mmol/mol"),
        "error",
        "never-true",
        f"{X}.comparison",
        "x",
    ),
    (
        asking_later(
            picked(
                "x",
                events("measurement", "hba1c", value=HBA1C_LIMIT),
                "latest",
                tie="highest",
                value=compared("<", "48", unit="mmol/mol"),
            )
        ),
        "error",
        "never-true",
        f"{X}.value",
        "x",
    ),
    (
        asking_later(picked("x", events("contact", window=months(12)), "latest", window=EARLIER)),
        "error",
        "never-true",
        f"{X}.window",
        "x",
    ),
    (
        selecting("measurement", "hba1c", value=compared("=", "48.5", unit="mmol/mol")),
        "error",
        "never-true",
        f"{X}.events.value",
        "x",
    ),
    (
        selecting("measurement", "hba1c", value=HBA1C_LIMIT, valued=False),
        "error",
        "never-true",
        f"{X}.events.valued",
        "x",
    ),
    (number(counted(), ">=", "0"), "warning", "always-true", f"{X}.comparison", "x"),
    (number(share(), "<=", "1"), "warning", "always-true", f"{X}.comparison", "x"),
    (number(covered(window=months(1)), "<", "40"), "warning", "always-true", f"{X}.comparison", "x"),
]


def value(node: str, op: str, limit: str) -> Content:
    return picked(
        node, events("measurement", "hba1c"), "latest", tie="highest", value=compared(op, limit, unit="mmol/mol")
    )


def seen(node: str, window: Content, **fields: Any) -> Content:
    return exists(node, events("service", "aarskontrol", window=window, **fields))


INSURED = [{"type": "insurance_group", "id": f"i-{which}", "group": which} for which in "12"]
LATEST_CONTACT = [picked(f"p-{n}", events("contact"), "latest", window=w) for n, w in enumerate((months(12), EARLIER))]
TOGETHER: list[Case] = [
    (both(*criteria), "error", "never-true", X, "x")
    for criteria in (
        [value("a", ">=", "48"), value("b", "<", "40")],
        [computed("a", share(), ">", "0.75"), computed("b", share(), "<", "0.5")],
        [count("a", events("contact"), "dates", ">", "3"), count("b", events("contact"), "dates", "<=", "2")],
        LATEST_CONTACT,
        [seen("a", months(6)), group("b", "none", seen("c", months(12)))],
        [seen("a", months(6)), count("b", events("service", "aarskontrol", window=months(12)), "events", "=", "0")],
        [group("b", "none", SEX_K, SEX_M), age("d", "<", "90")],
        INSURED,
        [seen("a", months(6)), group("b", "none", seen("c", months(6)))],
        [age("a", "<", "90"), computed("b", {"type": "age"}, ">", "100")],
        [age("a", ">", "60"), group("b", "none", age("c", ">=", "50"))],
        [age("a", ">", "60"), group("b", "any", age("c", "<", "50"), group("d", "all", age("e", "=", "55"), SEX_K))],
    )
]

LATER_CASES = [*SELECTIONS, *RELATIONS, *NUMBERS, *UNITS, *TABLES, *PARAMETERS, *NEVER, *TOGETHER]


@pytest.mark.parametrize(
    ("content", "severity", "code", "place", "node"),
    LATER_CASES,
    ids=[f"{number}-{case[2]}" for number, case in enumerate(LATER_CASES)],
)
def test_what_is_wrong_is_found_where_it_stands(
    content: Content, severity: str, code: str, place: str, node: str | None
) -> None:
    found_once(content, severity, code, place, node)


def test_the_profile_in_version_1_1_has_no_finding_at_all() -> None:
    assert check(read(later()), complete=True) == []


@pytest.mark.parametrize(
    "content",
    [
        selecting("medication", "demensmedicin", texts=["*demens*", "hukommelse"]),
        selecting("measurement", "hba1c", producers=["Klinikken"], valued=True, age=compared("between", "18", "60")),
        selecting("contact", kinds=["konsultation"], practitioner="own"),
        selecting("care_plan", kinds=["kol"], statuses=["aktiv"]),
        selecting("referral", statuses=["afsendt"]),
        selecting("questionnaire", statuses=["besvaret"]),
        selecting("observation_flag", kinds=["flag"]),
        selecting("contact", relations=[relation("debut", 1, 5), relation("debut", last_day=3)]),
        asking_later(picked("x", events("contact"), "latest", window=months(3), nth=2)),
        asking_later(picked("x", events("measurement", "hba1c"), "highest", value=HBA1C_LIMIT, nth=2)),
        asking_later({"type": "insurance_group", "id": "x", "group": "1"}),
        number(counted("episodes", gap=0)),
        number(counted("practitioners")),
        number(share(), ">", "0.5"),
        number(aggregate("mean", decimals=1), unit="mmol/mol"),
        number(covered(events("medication"), events("care_plan"), by="all")),
        number(covered(days="longest_gap"), ">", "30"),
        number({"type": "days_since", "pick": "first", "events": events("contact"), "nth": 3}),
        number({"type": "days_since", "pick": "first", "events": events("contact", window=months(9))}, ">", "90"),
        number({"type": "span", "events": events("contact")}),
        number(since({"type": "calendar", "first": "2026-01-01"}), ">", "400"),
        parameter(unit=None),
        number(arithmetic("-", latest(), latest(nth=2)), unit="mmol/mol"),
        number(arithmetic("-", latest(), constant("5")), unit="mmol/mol"),
        number(arithmetic("-", constant("5"), latest()), unit="mmol/mol"),
        number(arithmetic("/", latest(), arithmetic("*", latest(), latest())), unit="kg/m2"),
        number(arithmetic("/", latest(), latest(nth=2)), limit="1.5"),
        number(arithmetic("/", dose(), counted()), limit="1.5"),
        nested(16),
        element(number=counted(), unit="{count}"),
        element(number=share(), unit="1"),
        element(
            attention=[
                {"when": {"type": "value", "comparison": compared(">", "1", unit="mg/d")}, "text": local("A", "B")}
            ]
        ),
        target("kontakt-efter-debut", "events.relations.0.last_day", default="90"),
        target("seneste-hba1c", "attention.0.when.comparison.value", default="48", minimum="40"),
        both(value("a", ">=", "48"), value("b", "<", "60")),
        both(seen("a", months(12)), group("b", "none", seen("c", months(6)))),
        both(age("a", "<", "90"), group("b", "any", age("c", "<", "50"), SEX_K)),
        both(computed("a", share(), ">", "0.5"), computed("b", share(), "<", "0.75")),
        both(
            count("a", events("contact"), "dates", ">", "3"),
            count("b", events("contact"), "events", "<=", "9"),
            count("c", events("contact"), "dates", "<=", "9"),
        ),
    ],
    ids=lambda content: content["population"]["criteria"][-1]["id"],
)
def test_what_is_in_order_gives_no_finding(content: Content) -> None:
    assert check(read(content), complete=True) == []


def test_what_is_missing_or_wrong_elsewhere_is_said_once_and_breaks_nothing() -> None:
    """Every check meets unknown ids, comparisons without their limit, and selections that are wrong in other ways."""
    unfinished = [
        computed("a", latest(events=events("measurement", "mangler")), ">", "1"),
        computed("b", dose(table="mangler"), "between", "1"),
        computed("c", arithmetic("/", share(), share()), "outside", "2", upper="1"),
        count("d", events("contact", window={"type": "calendar", "first": "2026-02-30"}), "dates", "between", "1"),
        computed("e", arithmetic("/", latest(), arithmetic("-", share(), constant("0.5"))), ">", "1"),
        picked("f", events("measurement", "hba1c"), "latest", tie="highest", value=compared("between", "48")),
        exists(
            "g", events("contact", relations=[relation("mangler", 5, 1), relation("debut", 9, 2), relation("debut", 1)])
        ),
        computed(
            "h",
            latest(events=events("measurement", "hba1c", value=compared("=", "48.5", unit="mmol/mol"))),
            ">",
            "1",
            unit="mmol/mol",
        ),
    ]
    content = asking_later(group("x", "all", *unfinished))
    codes = [finding.code for finding in check(read(content)) if finding.severity == "error"]
    assert set(codes) == {
        "inverted-relation",
        "impossible-date",
        "missing-upper",
        "never-true",
        "unit-mismatch",
        "unknown-code-list",
        "unknown-dose-table",
        "unknown-event",
        "upper-below-value",
        "value-without-quantity",
    }


def test_days_in_a_window_that_is_not_in_order_are_left_to_the_window() -> None:
    content = number(arithmetic("+", since(rolling(1, 9)), constant("1")), "<", "0")
    assert {finding.code for finding in check(read(content))} == {"inverted-window"}


def test_a_group_accepts_a_criterion_and_its_opposite_in_a_group_that_only_nests() -> None:
    content = both(group("a", "any", seen("b", months(6))), group("c", "none", seen("d", months(6))), rule="any")
    assert [finding.node for finding in findings(content, "always-true")] == ["x"]


def test_very_many_alternatives_are_not_tried_one_by_one() -> None:
    many = [age(f"a-{number}", "<", "50") for number in range(1001)]
    content = both(age("a", ">", "60"), group("b", "any", *many))
    assert findings(content, "never-true") == []


def test_events_that_relate_to_each_other_in_a_circle_are_all_named() -> None:
    content = with_events(
        named("a", events("contact", relations=[relation("b", 1)])),
        named("b", events("contact", relations=[relation("a", 1)])),
        named("c", events("contact", relations=[relation("a", 1)])),
    )
    assert [finding.node for finding in findings(content, "circular-reference")] == ["a", "b"]
    assert [finding.node for finding in findings(content, "unused-event")] == ["a", "b", "c"]


def test_sources_of_numbers_and_named_events_are_declared_and_have_a_legal_basis() -> None:
    content = later()
    content["events"][0]["events"]["sources"] = ["sygehus"]
    content["elements"][3]["number"] = dose() | {"events": events("medication", "opioider", sources=["fmk"])}
    places = {finding.place: finding.node for finding in findings(content, "source-not-declared")}
    assert places == {
        "elements[3].number.events.sources[0]": "doegndosis",
        "events[0].events.sources[0]": "debut",
    }
    content["legal"]["sources"] += [{"source": "fmk"}, {"source": "sygehus", "legal_basis": local("Lov", "Law")}]
    assert [finding.place for finding in findings(content, "legal-basis-missing")] == ["legal.sources[1].legal_basis"]


def test_sources_of_a_pinned_population_count_with_its_numbers_and_the_events_it_relates_to() -> None:
    other = psychiatric()
    other["standard"] = "1.1"
    other["events"] = [
        named("foerste", events("diagnosis", "demenskoder", relations=[relation("anden", 1)], sources=["sygehus"])),
        named("anden", events("contact", sources=["ddv"])),
        named("ubrugt", events("contact", sources=["sygesikring"])),
    ]
    other["population"]["criteria"] += [
        exists("efter", events("contact", relations=[relation("foerste", 0)])),
        computed("tal", counted(selection=events("contact", sources=["laboratorieportal"])), ">=", "2"),
    ]
    content = asking_later({"type": "profile", "id": "x", "profile": "svaer-psykisk-sygdom"})
    content["profiles"] = [pinned(other)]
    missing = {finding.message.split("»")[2][:10].split("«")[0] for finding in findings(content, "source-not-declared")}
    assert missing == {"sygehus", "ddv", "laboratori"}


def test_a_code_of_a_dose_table_is_looked_up_in_the_release() -> None:
    class Release:
        release, hash = "proeve-2026", "sha256:" + "0" * 64

        def covers(self, system: str) -> bool:
            return system == "atc"

        def display(self, system: str, code: str) -> str | None:
            return None if code == "N02AB03" else "x"

    document: ProfileDocument = read(later())
    unknown = [finding for finding in check(document, terminology=Release()) if finding.code == "unknown-code"]
    assert [(finding.place, finding.node) for finding in unknown] == [("dose_tables[0].factors[2].code", "morfin")]


def test_a_list_of_descendants_is_not_held_against_the_dose_table() -> None:
    content = later()
    content["code_lists"][-1] = code_list("opioider", "Opioider", code("atc", "N02A", "descendants"))
    assert findings(content, "code-without-factor") == []


def test_a_node_is_called_by_what_it_is() -> None:
    content = table(unit="x")
    content["parameters"][0]["unit"] = "x"
    content["events"][0]["events"]["kinds"] = ["x"]
    said = {finding.node: finding.message for finding in check(read(content)) if finding.severity == "error"}
    assert said["morfin"].startswith("Dosistabellen »Morfinækvivalenter«: enheden")
    assert said["dosisgraense"].startswith("Parameteren »Dosisgrænse«: enheden")
    assert said["debut"].startswith("Den navngivne hændelse »Hændelsen debut«: værdien")

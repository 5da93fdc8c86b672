"""What is shown, as drawn examples: one data element, a few patients, and what stands in the list for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cockpit.engine.evaluation import ElementValue
from tests.engine.drawing import (
    Row,
    coded,
    compare,
    contact,
    diagnosis,
    events,
    measurement,
    medication,
    of_kind,
    service,
)
from tests.engine.later_examples import HBA1C_LATEST, arithmetic, constant, of


@dataclass(frozen=True)
class Shown:
    """One drawn patient: what is shown (`told`), and the mistake in an implementation that this patient catches."""

    told: str
    catches: str
    rows: tuple[Row, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ElementExample:
    """One rule about what is shown, with the element and its patients."""

    rule: str
    element: dict[str, Any]
    cases: tuple[Shown, ...]
    parts: Mapping[str, Any] = field(default_factory=dict)


def told(value: ElementValue) -> str:
    """An element's value in short: `known 48 mmol/mol (2026-01-01) !0`; the numbers behind `!` are the attention rules that fire."""
    parts = [
        value.state,
        value.value,
        value.unit,
        value.date and f"({value.date})",
        *(f"!{n}" for n in value.attention),
    ]
    return " ".join(part for part in parts if part)


def shown(told: str, catches: str, *rows: Row, **attributes: str) -> Shown:
    return Shown(told, catches, rows, attributes)


def element(kind: str, **parts: Any) -> dict[str, Any]:
    return {"id": "shown", "title": {"da": "Vist", "en": "Shown"}, "type": kind, **parts}


def attention(*when: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"when": one, "text": {"da": "Se her", "en": "Look here"}} for one in when]


HBA1C = events("measurement", "hba1c")


def picked(show: str, selection: dict[str, Any] = HBA1C, pick: str = "latest", **more: Any) -> dict[str, Any]:
    return element("picked", events=selection, pick=pick, show=show, **more)


EVERYBODY = {"id": "everybody", "type": "group", "rule": "none", "criteria": []}

WITH_ACTION: dict[str, Any] = {
    "subgroups": [{"id": "everyone", "title": {"da": "Alle"}, "criterion": EVERYBODY | {"id": "everyone-too"}}],
    "actions": [
        {
            "id": "act",
            "title": {"da": "Handl"},
            "criterion": {"id": "in-subgroup", "type": "subgroup", "subgroup": "everyone"},
        }
    ],
}
"""A subgroup with everybody in it, and an action for that subgroup."""

VALUES: dict[str, ElementExample] = {
    "the latest value": ElementExample(
        "The latest value, converted and rounded, with its unit and date; a result that is only a bound keeps its comparator.",
        picked("value", tie="highest"),
        (
            shown(
                "known 50 mmol/mol (2026-02-01)",
                "the first taken",
                measurement("2026-01-01", "40"),
                measurement("2026-02-01", "50"),
            ),
            shown("known 48 mmol/mol (2026-01-01)", "shown as measured", measurement("2026-01-01", "6.5", "%")),
            shown(
                "known <20 mmol/mol (2026-01-01)",
                "the comparator lost",
                measurement("2026-01-01", "20", comparator="<"),
            ),
            shown("unknown (2026-01-01)", "shown without conversion", measurement("2026-01-01", "9", "mg/dl")),
            shown(
                "unknown",
                "one of two that may be the latest",
                measurement("2026", "50"),
                measurement("2026-03-01", "40"),
            ),
            shown(
                "known 60 mmol/mol (2026-01-01)",
                "at the same time the highest",
                measurement("2026-01-01", "50"),
                measurement("2026-01-01", "60"),
            ),
            shown("empty", "nothing measured"),
        ),
        parts={"sort": [{"element": "shown", "descending": True}]},
    ),
    "at the same time the lowest": ElementExample(
        "The tie rule of the profile decides.",
        picked("value", tie="lowest"),
        (
            shown(
                "known 50 mmol/mol (2026-01-01)",
                "always the highest",
                measurement("2026-01-01", "50"),
                measurement("2026-01-01", "60"),
            ),
        ),
    ),
    "the first value": ElementExample(
        "By date, then time.",
        picked("value", pick="first", tie="highest"),
        (
            shown(
                "known 40 mmol/mol (2026-01-01)",
                "the latest taken",
                measurement("2026-01-01", "40"),
                measurement("2026-02-01", "50"),
            ),
        ),
        parts={"sort": [{"element": "shown"}], **WITH_ACTION},
    ),
    "the highest value": ElementExample(
        "The highest, whenever it was.",
        picked("value", pick="highest"),
        (
            shown(
                "known 60 mmol/mol (2025-01-01)",
                "the latest taken",
                measurement("2025-01-01", "60"),
                measurement("2026-02-01", "50"),
            ),
        ),
    ),
    "the lowest value": ElementExample(
        "The lowest, whenever it was.",
        picked("value", pick="lowest"),
        (
            shown(
                "known 40 mmol/mol (2025-01-01)",
                "the latest taken",
                measurement("2025-01-01", "40"),
                measurement("2026-02-01", "50"),
            ),
        ),
    ),
    "the value before the latest": ElementExample(
        "The second latest; with one value there is none.",
        picked("value", tie="highest", nth=2),
        (
            shown(
                "known 40 mmol/mol (2026-01-01)",
                "the latest taken",
                measurement("2026-01-01", "40"),
                measurement("2026-02-01", "50"),
            ),
            shown("empty", "the only one taken", measurement("2026-01-01", "40")),
        ),
    ),
    "the date": ElementExample(
        "The date of the picked event; an imprecise one as earliest and latest day.",
        picked("date", events("diagnosis", "dementia"), pick="first"),
        (
            shown(
                "known 2021-03-03 (2021-03-03)",
                "the latest taken",
                diagnosis("2021-03-03", "icpc2:P70"),
                diagnosis("2025-01-01", "icpc2:P70"),
            ),
            shown(
                "known 2021-01-01/2021-12-31 (2021-01-01/2021-12-31)",
                "a year shown as 1 January",
                diagnosis("2021", "icpc2:P70"),
            ),
        ),
    ),
    "the code": ElementExample(
        "The code that is in the code list; of several the first by system and code.",
        picked("code", events("diagnosis", "dementia")),
        (
            shown(
                "known P70 (2026-01-01)",
                "another coding of the event",
                diagnosis("2026-01-01", "sks:DF322", "icpc2:P70"),
            ),
            shown("known DF001 (2026-01-01)", "the code list's own code", diagnosis("2026-01-01", "sks:DF001")),
        ),
    ),
    "the text": ElementExample(
        "The indication of medication, the text result of a measurement.",
        picked("text", events("medication", "drugs")),
        (
            shown(
                "known mod demens (2026-01-01)",
                "the code shown",
                medication("2026-01-01", "N06DA02", indication="mod demens"),
            ),
            shown("empty (2026-01-01)", "no text taken as unknown", medication("2026-01-01", "N06DA02")),
        ),
    ),
    "the score of a questionnaire": ElementExample(
        "As it was answered, without a unit.",
        picked("value", events("questionnaire", kinds=["cat"])),
        (shown("known 12 (2026-01-01)", "no score shown", of_kind("questionnaire", "2026-01-01", "cat", value="12")),),
    ),
}

COUNTED: dict[str, ElementExample] = {
    "yes or no": ElementExample(
        "*Ja* when an event is selected for certain, *nej* when none may be.",
        element("exists", events=events("diagnosis", "dementia", kinds=["forloeb"])),
        (
            shown("known ja", "present", diagnosis("2026-01-01", "icpc2:P70", kind="forloeb")),
            shown("known nej", "nothing is nej, not empty"),
            shown("unknown", "undecided shown as nej", diagnosis("2026-01-01", "icpc2:P70")),
        ),
    ),
    "how many events": ElementExample(
        "Zero is a number.",
        element("count", events=events("contact"), of="events"),
        (
            shown("known 2", "dates counted", contact("2026-01-01"), contact("2026-01-01")),
            shown("known 0", "none is empty"),
        ),
    ),
    "on how many dates": ElementExample(
        "Distinct dates.",
        element("count", events=events("dispensing", "drugs"), of="dates"),
        (
            shown(
                "known 1",
                "events counted",
                coded("dispensing", "2026-01-01", "N06DA02"),
                coded("dispensing", "2026-01-01", "N06DA03"),
            ),
        ),
    ),
    "how many codes": ElementExample(
        "Distinct codes.",
        element("count", events=events("vaccination", "drugs"), of="codes"),
        (
            shown(
                "known 1",
                "events counted",
                coded("vaccination", "2026-01-01", "N06DA02"),
                coded("vaccination", "2026-02-01", "N06DA02"),
            ),
        ),
    ),
    "which codes": ElementExample(
        "Distinct codes in code order; unknown when an undecided event would add one.",
        element("list", events=events("medication", "drugs", as_needed=True)),
        (
            shown(
                "known N06DA02, N06DA03",
                "in the order of the record",
                medication("2026-01-01", "N06DA03", as_needed="1"),
                medication("2026-02-01", "N06DA02", as_needed="1"),
            ),
            shown("unknown", "an undecided event left out", medication("2026-01-01", "N06DA03")),
            shown("empty", "no event"),
        ),
    ),
    "a flag": ElementExample(
        "Flags are told apart by kind.",
        element("exists", events=events("observation_flag", kinds=["fald"])),
        (
            shown("known ja", "the kind", of_kind("observation_flag", "2026-01-01", "fald")),
            shown("known nej", "another kind", of_kind("observation_flag", "2026-01-01", "plejehjem")),
        ),
    ),
}

OWN: dict[str, ElementExample] = {
    name: ElementExample(rule, element("patient", attribute=attribute), cases)
    for name, rule, attribute, cases in (
        (
            "age shown",
            "Completed years at D.",
            "age",
            (shown("known 75", "counted in calendar years", birth_date="1950-11-22"),),
        ),
        (
            "sex shown",
            "As registered; unknown when not.",
            "sex",
            (
                shown("known M", "shown in other words than registered", sex="M"),
                shown("unknown", "an empty sex guessed", sex=""),
            ),
        ),
        (
            "date of birth shown",
            "As registered.",
            "birth_date",
            (shown("known 1950-11-22", "shown as an age", birth_date="1950-11-22"),),
        ),
        (
            "insurance group shown",
            "As registered.",
            "sikringsgruppe",
            (
                shown("known 1", "group 1 shown as yes", sikringsgruppe="1"),
                shown("unknown", "not registered taken as 1"),
            ),
        ),
        (
            "own doctor shown",
            "As registered.",
            "fast_laege",
            (
                shown("known L1", "the doctor of the latest contact shown", fast_laege="L1"),
                shown("unknown", "not registered"),
            ),
        ),
    )
}

NUMBERS: dict[str, ElementExample] = {
    "a computed number": ElementExample(
        "The number with its decimals and the unit of the element.",
        element("computed", number=arithmetic("*", HBA1C_LATEST, constant("1.5"), 1), unit="mmol/mol"),
        (
            shown("known 72.0 mmol/mol", "decimals dropped", measurement("2026-01-01", "48")),
            shown("unknown", "a value that cannot be converted", measurement("2026-01-01", "48", "mg/dl")),
            shown("empty", "nothing measured is 0"),
        ),
    ),
    "the first value as a number": ElementExample(
        "Picked like an element, without a date.",
        element("computed", number={**HBA1C_LATEST, "pick": "first", "tie": "lowest"}),
        (shown("known 40", "the latest taken", measurement("2026-01-01", "40"), measurement("2026-02-01", "50")),),
    ),
    "the highest value as a number": ElementExample(
        "The highest.",
        element("computed", number={"type": "picked", "events": HBA1C, "pick": "highest"}),
        (shown("known 60", "the latest taken", measurement("2025-01-01", "60"), measurement("2026-02-01", "50")),),
    ),
    "the lowest value as a number": ElementExample(
        "The lowest.",
        element("computed", number={"type": "picked", "events": HBA1C, "pick": "lowest"}),
        (shown("known 40", "the latest taken", measurement("2025-01-01", "40"), measurement("2026-02-01", "50")),),
    ),
    "days since the one before": ElementExample(
        "Days from the second latest to D.",
        element("computed", number=of("days_since", "service", "services", pick="latest", nth=2)),
        (
            shown("known 20", "the latest taken", service("2026-11-01"), service("2026-11-11")),
            shown("empty", "the only one taken", service("2026-11-11")),
        ),
    ),
    "codes as a number": ElementExample(
        "Distinct codes are a number.",
        element("computed", number=of("count", "medication", "drugs", of="codes")),
        (
            shown(
                "known 2",
                "events counted",
                medication("2026-01-01", "N06DA02"),
                medication("2026-01-01", "N06DA03"),
                medication("2026-02-01", "N06DA03"),
            ),
        ),
    ),
}

ATTENTION: dict[str, ElementExample] = {
    "attention to a value": ElementExample(
        "When the value certainly compares.",
        picked(
            "value",
            tie="highest",
            attention=attention({"type": "value", "comparison": compare(">=", "58", unit="mmol/mol")}),
        ),
        (
            shown("known 58 mmol/mol (2026-01-01) !0", "the limit itself is included", measurement("2026-01-01", "58")),
            shown("known 57 mmol/mol (2026-01-01)", "a limit too low", measurement("2026-01-01", "57")),
            shown(
                "known <60 mmol/mol (2026-01-01)",
                "a bound taken as a value",
                measurement("2026-01-01", "60", comparator="<"),
            ),
        ),
    ),
    "attention to age": ElementExample(
        "When the date is D minus the period or earlier: years, months, weeks and days.",
        picked(
            "date",
            events("service", "services"),
            attention=attention(
                *(
                    {"type": "older_than", "amount": n, "unit": unit}
                    for n, unit in ((1, "years"), (12, "months"), (52, "weeks"), (366, "days"))
                )
            ),
        ),
        (
            shown("known 2025-11-21 (2025-11-21) !0 !1 !2", "a year is not 366 days", service("2025-11-21")),
            shown("known 2025-11-22 (2025-11-22) !2", "a day too early", service("2025-11-22")),
            shown("known 2025-11-20 (2025-11-20) !0 !1 !2 !3", "366 days counted as a year", service("2025-11-20")),
        ),
    ),
    "attention to what is missing": ElementExample(
        "When the element is empty, not when it is unknown.",
        picked("value", tie="highest", attention=attention({"type": "missing"})),
        (
            shown("empty !0", "nothing"),
            shown("unknown (2026-01-01)", "unknown taken as missing", measurement("2026-01-01", "9", "mg/dl")),
        ),
    ),
    "attention to what is there": ElementExample(
        "When there is something: not empty, not zero, not *nej*.",
        element("count", events=events("contact"), of="events", attention=attention({"type": "present"})),
        (shown("known 1 !0", "one is something", contact("2026-01-01")), shown("known 0", "zero taken as something")),
    ),
    "attention to a list": ElementExample(
        "A list that is not empty is there.",
        element("list", events=events("medication", "drugs"), attention=attention({"type": "present"})),
        (
            shown("known N06DA02 !0", "a list of one code is there", medication("2026-01-01", "N06DA02")),
            shown("empty", "an empty list taken as there"),
        ),
    ),
    "attention to yes": ElementExample(
        "*Nej* is not there.",
        element("exists", events=events("contact"), attention=attention({"type": "present"})),
        (shown("known ja !0", "ja is there", contact("2026-01-01")), shown("known nej", "nej taken as a finding")),
    ),
    "attention to a computed number": ElementExample(
        "In the unit of the element.",
        element(
            "computed",
            number=HBA1C_LATEST,
            unit="mmol/mol",
            attention=attention({"type": "value", "comparison": compare(">", "58", unit="mmol/mol")}),
        ),
        (
            shown("known 59 mmol/mol !0", "above the limit", measurement("2026-01-01", "59")),
            shown("known 58 mmol/mol", "the limit itself is not above", measurement("2026-01-01", "58")),
        ),
    ),
    "attention to the patient": ElementExample(
        "Attributes of the patient may have attention too.",
        element("patient", attribute="age", attention=attention({"type": "value", "comparison": compare(">=", "76")})),
        (
            shown("known 76 !0", "turns 76 today", birth_date="1950-11-21"),
            shown("known 75", "turns 76 tomorrow", birth_date="1950-11-22"),
        ),
    ),
}

ELEMENT_CHAPTERS = {
    "What is shown: picked events": VALUES,
    "What is shown: counts and lists": COUNTED,
    "What is shown: the patient": OWN,
    "What is shown: computed numbers": NUMBERS,
    "Attention": ATTENTION,
}
ELEMENT_EXAMPLES = {name: example for chapter in ELEMENT_CHAPTERS.values() for name, example in chapter.items()}

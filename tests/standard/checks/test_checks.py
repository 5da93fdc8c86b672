"""Every finding: what brings it about, where it points, and that the sound profile has none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cockpit.standard import checks
from cockpit.standard.checks import check
from cockpit.standard.reading import read_document
from tests.standard.checks.test_later_constructs import LATER_CASES
from tests.standard.documents import (
    HBA1C_LIMIT,
    Content,
    age,
    code,
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
    sound,
    with_pin,
    with_population,
)

Case = tuple[Content, str, str, str, str | None]
"""Content, severity, code, place and node of the finding."""


def bent(change: Callable[[Content], Any]) -> Content:
    """The sound profile, changed."""
    content = sound()
    change(content)
    return content


def put(*path: str | int, value: Any) -> Content:
    """The sound profile with the value put at the path."""
    content = sound()
    at: Any = content
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    return content


def asking(criterion: Content) -> Content:
    """The sound profile asking for this criterion as well, as the third of its population."""
    return with_population(criterion)


def windowed(window: Content) -> Content:
    return asking(exists("x", events("service", "aarskontrol", window=window)))


def measured(**fields: Any) -> Content:
    return asking(exists("x", events("measurement", "hba1c", value=compared(">=", "48", **fields))))


def element(**fields: Any) -> Content:
    """The sound profile with these fields changed in its measured element."""
    return bent(lambda c: c["elements"][1].update(fields))


def attention(index: int, when: Content) -> Content:
    return put("elements", index, "attention", value=[{"when": when, "text": local("Ring", "Call")}])


def rolling(oldest: tuple[int, str], newest: tuple[int, str]) -> Content:
    def period(amount: int, unit: str) -> Content:
        return {"amount": amount, "unit": unit}

    return windowed({"type": "rolling", "oldest": period(*oldest), "newest": period(*newest)})


X = "population.criteria[2]"
VALUE = {"type": "value", "comparison": HBA1C_LIMIT}
WITHOUT_UNIT = {"type": "value", "comparison": compared(">=", "3")}

IDENTITY: list[Case] = [
    (asking(age("voksen", "<", "90")), "error", "duplicate-id", X, "voksen"),
    (put("elements", 0, "id", value="demenskoder"), "error", "duplicate-id", "code_lists[0]", "demenskoder"),
    (
        put("views", "patient", "sections", 0, "id", value="alder"),
        "error",
        "duplicate-id",
        "views.patient.sections[0]",
        "alder",
    ),
    (put("clinical", "references", 0, "id", value="alder"), "error", "duplicate-id", "clinical.references[0]", "alder"),
    (asking(exists("x", events("diagnosis", "mangler"))), "error", "unknown-code-list", f"{X}.events.codes[0]", "x"),
    (
        put("elements", 2, "events", "codes", value=["mangler"]),
        "error",
        "unknown-code-list",
        "elements[2].events.codes[0]",
        "psykofarmaka",
    ),
    (asking({"type": "profile", "id": "x", "profile": "mangler"}), "error", "unknown-profile", f"{X}.profile", "x"),
    (asking({"type": "subgroup", "id": "x", "subgroup": "ikke-set"}), "error", "subgroup-outside-action", X, "x"),
    (
        put("actions", 0, "criterion", "subgroup", value="mangler"),
        "error",
        "unknown-subgroup",
        "actions[0].criterion.subgroup",
        "er-ikke-set",
    ),
    (
        bent(
            lambda c: (
                c.update(profiles=[pinned(psychiatric())] * 2)
                or c["population"]["criteria"].append({"type": "profile", "id": "x", "profile": "svaer-psykisk-sygdom"})
            )
        ),
        "error",
        "duplicate-pin",
        "profiles[1]",
        "svaer-psykisk-sygdom",
    ),
]

STRUCTURE: list[Case] = [
    (
        put("population", value=group("g", "all", group("h", "any"))),
        "error",
        "population-without-criterion",
        "population",
        "g",
    ),
    (asking(group("x", "any")), "error", "empty-group", X, "x"),
    (asking(group("x", "any", age("a", "<", "90"), n=1)), "error", "superfluous-n", f"{X}.n", "x"),
    (asking(group("x", "at_least", age("a", "<", "90"))), "error", "missing-n", X, "x"),
    (asking(group("x", "at_least", age("a", "<", "90"), n=2)), "error", "n-out-of-range", f"{X}.n", "x"),
    (asking(group("x", "at_least", age("a", "<", "90"), n=0)), "error", "n-out-of-range", f"{X}.n", "x"),
    (asking(group("x", "at_most", age("a", "<", "90"), n=1)), "error", "n-out-of-range", f"{X}.n", "x"),
    (asking(age("x", "between", "20")), "error", "missing-upper", f"{X}.comparison", "x"),
    (asking(age("x", "<", "90", "99")), "error", "superfluous-upper", f"{X}.comparison.upper", "x"),
    (asking(age("x", "outside", "90", "20")), "error", "upper-below-value", f"{X}.comparison.upper", "x"),
    (
        asking({**age("x", "<", "90"), "comparison": compared("<", "90", unit="%")}),
        "error",
        "superfluous-unit",
        f"{X}.comparison.unit",
        "x",
    ),
    (
        asking(count("x", events("contact"), "events", ">=", "2", unit="%")),
        "error",
        "superfluous-unit",
        f"{X}.comparison.unit",
        "x",
    ),
    (asking(age("x", "<", "90.5")), "error", "not-a-whole-number", f"{X}.comparison", "x"),
    (asking(age("x", "between", "20", "90.5")), "error", "not-a-whole-number", f"{X}.comparison", "x"),
    (
        asking(count("x", events("contact"), "events", ">=", "-1")),
        "error",
        "not-a-whole-number",
        f"{X}.comparison",
        "x",
    ),
    (asking(count("x", events("contact"), "events", "<", "0")), "error", "never-true", f"{X}.comparison", "x"),
    (asking(count("x", events("contact"), "events", ">=", "0")), "warning", "always-true", f"{X}.comparison", "x"),
    (
        attention(1, {"type": "value", "comparison": compared("between", "3", unit="mmol/mol")}),
        "error",
        "missing-upper",
        "elements[1].attention[0].when.comparison",
        "seneste-hba1c",
    ),
]

EVENTS: list[Case] = [
    (
        asking(exists("x", events("medication", kinds=["forloeb"]))),
        "error",
        "attribute-not-in-dataset",
        f"{X}.events.kinds",
        "x",
    ),
    (
        asking(exists("x", events("contact", statuses=["aktuel"]))),
        "error",
        "attribute-not-in-dataset",
        f"{X}.events.statuses",
        "x",
    ),
    (
        asking(exists("x", events("contact", certainties=["sikker"]))),
        "error",
        "attribute-not-in-dataset",
        f"{X}.events.certainties",
        "x",
    ),
    (
        asking(exists("x", events("contact", as_needed=False))),
        "error",
        "attribute-not-in-dataset",
        f"{X}.events.as_needed",
        "x",
    ),
    (
        asking(exists("x", events("contact", active=True))),
        "error",
        "attribute-not-in-dataset",
        f"{X}.events.active",
        "x",
    ),
    (
        asking(exists("x", events("contact", value=HBA1C_LIMIT))),
        "error",
        "attribute-not-in-dataset",
        f"{X}.events.value",
        "x",
    ),
    (
        asking(exists("x", events("contact", "aarskontrol"))),
        "error",
        "attribute-not-in-dataset",
        f"{X}.events.codes",
        "x",
    ),
    (
        asking(exists("x", events("diagnosis", kinds=["forløb"]))),
        "error",
        "unknown-attribute-value",
        f"{X}.events.kinds[0]",
        "x",
    ),
    (
        asking(exists("x", events("diagnosis", statuses=["x"]))),
        "error",
        "unknown-attribute-value",
        f"{X}.events.statuses[0]",
        "x",
    ),
    (
        asking(exists("x", events("diagnosis", certainties=["x"]))),
        "error",
        "unknown-attribute-value",
        f"{X}.events.certainties[0]",
        "x",
    ),
    (
        asking(exists("x", events("contact", sources=["min-egen"]))),
        "error",
        "unknown-source",
        f"{X}.events.sources[0]",
        "x",
    ),
    (
        asking(exists("x", events("contact", sources=["lokal", "lokal"]))),
        "warning",
        "duplicate-source",
        f"{X}.events.sources[1]",
        "x",
    ),
    (
        asking(exists("x", events("diagnosis", "demensmedicin"))),
        "error",
        "wrong-code-system",
        f"{X}.events.codes[0]",
        "x",
    ),
    (measured(unit="mmHg"), "error", "unknown-unit", f"{X}.events.value.unit", "x"),
    (measured(unit="%"), "error", "unit-mismatch", f"{X}.events.value", "x"),
    (measured(), "error", "unit-mismatch", f"{X}.events.value", "x"),
    (measured(unit="mmol/mol", upper="60"), "error", "superfluous-upper", f"{X}.events.value.upper", "x"),
    (
        asking(exists("x", events("measurement", value=HBA1C_LIMIT))),
        "error",
        "value-without-quantity",
        f"{X}.events.value",
        "x",
    ),
    (
        asking(picked("x", events("measurement", "hba1c"), "latest", tie="highest")),
        "error",
        "picked-judges-one",
        X,
        "x",
    ),
    (
        asking(
            picked("x", events("measurement", "hba1c"), "latest", tie="highest", value=HBA1C_LIMIT, window=months(3))
        ),
        "error",
        "picked-judges-one",
        X,
        "x",
    ),
    (asking(picked("x", events("measurement", "hba1c"), "latest", value=HBA1C_LIMIT)), "error", "missing-tie", X, "x"),
    (element(tie=None, pick="first"), "error", "missing-tie", "elements[1]", "seneste-hba1c"),
    (asking(picked("x", events("contact"), "latest", window=months(0))), "error", "empty-window", f"{X}.window", "x"),
    (
        asking(picked("x", events("contact"), "latest", value=HBA1C_LIMIT)),
        "error",
        "no-value-in-dataset",
        f"{X}.pick",
        "x",
    ),
    (
        asking(picked("x", events("contact"), "highest", window=months(3))),
        "error",
        "no-value-in-dataset",
        f"{X}.pick",
        "x",
    ),
    (
        asking(picked("x", events("measurement"), "lowest", window=months(3))),
        "error",
        "value-without-quantity",
        X,
        "x",
    ),
    (
        asking(picked("x", events("measurement", "hba1c"), "highest", tie="highest", value=HBA1C_LIMIT)),
        "warning",
        "superfluous-tie",
        f"{X}.tie",
        "x",
    ),
    (
        asking(picked("x", events("contact"), "latest", tie="lowest", window=months(3))),
        "warning",
        "superfluous-tie",
        f"{X}.tie",
        "x",
    ),
    (element(events=events("measurement")), "error", "value-without-quantity", "elements[1]", "seneste-hba1c"),
    (
        element(events=events("contact"), show="code", attention=[]),
        "error",
        "no-codes-in-dataset",
        "elements[1]",
        "seneste-hba1c",
    ),
    (
        element(events=events("contact"), show="text", attention=[]),
        "error",
        "no-text-in-dataset",
        "elements[1].show",
        "seneste-hba1c",
    ),
    (asking(count("x", events("contact"), "codes", ">=", "2")), "error", "no-codes-in-dataset", X, "x"),
    (
        put("elements", 2, "events", value=events("contact")),
        "error",
        "no-codes-in-dataset",
        "elements[2]",
        "psykofarmaka",
    ),
    (
        bent(
            lambda c: (
                c["elements"].append(
                    {"type": "count", "id": "x", "title": local("X", "X"), "events": events("contact"), "of": "codes"}
                )
                or c["views"]["list"]["columns"].append("x")
            )
        ),
        "error",
        "no-codes-in-dataset",
        "elements[3]",
        "x",
    ),
]

WINDOWS: list[Case] = [
    (windowed(months(0)), "error", "empty-window", f"{X}.events.window", "x"),
    (
        windowed({"type": "earlier_than", "amount": 0, "unit": "days"}),
        "warning",
        "window-without-effect",
        f"{X}.events.window",
        "x",
    ),
    (rolling((12, "months"), (1, "years")), "error", "empty-window", f"{X}.events.window", "x"),
    (rolling((14, "days"), (2, "weeks")), "error", "empty-window", f"{X}.events.window", "x"),
    (rolling((6, "months"), (1, "years")), "error", "inverted-window", f"{X}.events.window", "x"),
    (rolling((0, "months"), (1, "months")), "error", "inverted-window", f"{X}.events.window", "x"),
    (rolling((3, "weeks"), (1, "months")), "error", "inverted-window", f"{X}.events.window", "x"),
    (rolling((1, "months"), (30, "days")), "warning", "window-sometimes-empty", f"{X}.events.window", "x"),
    (windowed({"type": "calendar"}), "error", "window-without-dates", f"{X}.events.window", "x"),
    (
        windowed({"type": "calendar", "first": "2026-02-30"}),
        "error",
        "impossible-date",
        f"{X}.events.window.first",
        "x",
    ),
    (windowed({"type": "calendar", "last": "2026-13-01"}), "error", "impossible-date", f"{X}.events.window.last", "x"),
    (
        windowed({"type": "calendar", "first": "2026-01-02", "last": "2026-01-01"}),
        "error",
        "inverted-window",
        f"{X}.events.window",
        "x",
    ),
]

CONTRADICTIONS: list[Case] = [
    (asking(age("x", ">=", "18")), "warning", "duplicate-criterion", X, "x"),
    (asking(group("x", "none", age("a", ">=", "18"))), "error", "never-true", "population", "alle"),
    (
        asking(
            group(
                "x",
                "all",
                group("y", "all", age("a", "<", "90")),
                group("z", "none", age("b", "<", "90"), age("c", "<", "20")),
            )
        ),
        "error",
        "never-true",
        X,
        "x",
    ),
    (asking(age("x", "<", "18")), "error", "never-true", "population", "alle"),
    (asking(age("x", "=", "17")), "error", "never-true", "population", "alle"),
    (asking(age("x", "<=", "17")), "error", "never-true", "population", "alle"),
    (asking(age("x", "between", "5", "17")), "error", "never-true", "population", "alle"),
    (asking(group("x", "all", age("a", ">", "60"), age("b", "outside", "40", "300"))), "error", "never-true", X, "x"),
    (
        asking(group("x", "all", {"type": "sex", "id": "a", "sex": "K"}, {"type": "sex", "id": "b", "sex": "M"})),
        "error",
        "never-true",
        X,
        "x",
    ),
    (
        asking(group("x", "any", age("a", "<", "90"), group("b", "none", age("c", "<", "90")))),
        "warning",
        "always-true",
        X,
        "x",
    ),
]

CODE_LISTS: list[Case] = [
    (
        put("code_lists", 3, "exclusions", value=[code("sks", "*", "all")]),
        "warning",
        "exclusion-without-effect",
        "code_lists[3].exclusions[0]",
        "antipsykotika",
    ),
    (
        put("code_lists", 1, "title", value=local("demens", "dementia")),
        "warning",
        "duplicate-title",
        "code_lists[1].title",
        "depressionskoder",
    ),
    (bent(lambda c: c.update(quality_lists=[])), "warning", "unused-code-list", "code_lists[1]", "depressionskoder"),
    (put("code_lists", 1, "codes", value=[]), "error", "empty-code-list", "code_lists[1]", "depressionskoder"),
    (
        put("code_lists", 5, "quantity", "decimals", value=7),
        "warning",
        "too-many-decimals",
        "code_lists[5].quantity.decimals",
        "hba1c",
    ),
    (
        put("code_lists", 1, "codes", value=[code("icpc2", "P76"), code("icpc2", "p76")]),
        "warning",
        "duplicate-code",
        "code_lists[1].codes[1]",
        "depressionskoder",
    ),
    (
        put("code_lists", 3, "exclusions", value=[code("atc", "N06A")]),
        "warning",
        "exclusion-without-effect",
        "code_lists[3].exclusions[0]",
        "antipsykotika",
    ),
    (
        put("code_lists", 1, "codes", value=[code("icpc2", "*")]),
        "error",
        "all-codes",
        "code_lists[1].codes[0]",
        "depressionskoder",
    ),
    (
        put("code_lists", 1, "codes", value=[code("icpc2", "P76", "all")]),
        "error",
        "all-codes",
        "code_lists[1].codes[0]",
        "depressionskoder",
    ),
    (
        put("code_lists", 1, "codes", value=[code("icpc2", " . ")]),
        "error",
        "blank-code",
        "code_lists[1].codes[0]",
        "depressionskoder",
    ),
    (
        put("code_lists", 1, "codes", value=[code("icpc2", "P7", "descendants")]),
        "error",
        "no-descendants",
        "code_lists[1].codes[0]",
        "depressionskoder",
    ),
    (
        put("code_lists", 5, "quantity", "unit", value="mmHg"),
        "error",
        "unknown-unit",
        "code_lists[5].quantity.unit",
        "hba1c",
    ),
    (
        put("code_lists", 5, "quantity", "conversions", 0, "unit", value="mmol/mol"),
        "error",
        "duplicate-unit",
        "code_lists[5].quantity.conversions[0]",
        "hba1c",
    ),
    (
        put("code_lists", 5, "quantity", "conversions", 0, "factor", value="0.0"),
        "error",
        "factor-not-positive",
        "code_lists[5].quantity.conversions[0].factor",
        "hba1c",
    ),
    (
        put("code_lists", 5, "quantity", "conversions", 0, "factor", value="-1"),
        "error",
        "factor-not-positive",
        "code_lists[5].quantity.conversions[0].factor",
        "hba1c",
    ),
    (
        put("code_lists", 1, "quantity", value={"unit": "%", "decimals": 0}),
        "warning",
        "quantity-without-measurement",
        "code_lists[1].quantity",
        "depressionskoder",
    ),
]

LEGAL: list[Case] = [
    (
        bent(lambda c: c["legal"]["sources"].append({"source": "x"})),
        "error",
        "unknown-source",
        "legal.sources[1]",
        None,
    ),
    (
        bent(lambda c: c["legal"]["sources"].append({"source": "lokal"})),
        "error",
        "duplicate-source",
        "legal.sources[1]",
        None,
    ),
    (
        bent(lambda c: c["legal"]["sources"].append({"source": "fmk"})),
        "error",
        "legal-basis-missing",
        "legal.sources[1].legal_basis",
        None,
    ),
    (
        bent(lambda c: c["legal"]["sources"].append({"source": "fmk", "legal_basis": local("Lov", "Law")})),
        "warning",
        "source-not-used",
        "legal.sources[1]",
        None,
    ),
    (
        asking(exists("x", events("contact", sources=["sygehus"]))),
        "error",
        "source-not-declared",
        f"{X}.events.sources[0]",
        "x",
    ),
]

PRESENTATION: list[Case] = [
    (
        put("views", "list", "columns", value=["alder", "mangler"]),
        "error",
        "unknown-element",
        "views.list.columns[1]",
        "mangler",
    ),
    (
        put("views", "patient", "sections", 0, "elements", value=["mangler", "psykofarmaka"]),
        "error",
        "unknown-element",
        "views.patient.sections[0].elements[0]",
        "mangler",
    ),
    (
        put("views", "list", "columns", value=["alder", "alder"]),
        "warning",
        "shown-twice",
        "views.list.columns[1]",
        "alder",
    ),
    (
        put("views", "patient", "sections", 0, "elements", value=["alder"]),
        "warning",
        "never-shown",
        "elements[2]",
        "psykofarmaka",
    ),
    (
        put("views", "list", "sort", 0, "element", value="mangler"),
        "error",
        "unknown-element",
        "views.list.sort[0].element",
        "mangler",
    ),
    (put("views", "list", "group_by", value="mangler"), "error", "unknown-element", "views.list.group_by", "mangler"),
    (
        put("views", "list", "filters", value=["mangler"]),
        "error",
        "unknown-subgroup",
        "views.list.filters[0]",
        "mangler",
    ),
    (
        attention(0, {"type": "older_than", "amount": 1, "unit": "years"}),
        "error",
        "attention-does-not-fit",
        "elements[0].attention[0].when",
        "alder",
    ),
    (attention(2, VALUE), "error", "attention-does-not-fit", "elements[2].attention[0].when", "psykofarmaka"),
    (attention(0, VALUE), "error", "superfluous-unit", "elements[0].attention[0].when.comparison.unit", "alder"),
    (attention(1, WITHOUT_UNIT), "error", "unit-mismatch", "elements[1].attention[0].when.comparison", "seneste-hba1c"),
    (
        attention(1, {"type": "value", "comparison": compared(">=", "3", unit="x")}),
        "error",
        "unknown-unit",
        "elements[1].attention[0].when.comparison.unit",
        "seneste-hba1c",
    ),
]


def with_circle() -> Content:
    """Demens asks for the psychiatric profile, whose own document asks for an older version of Demens."""
    older = sound()
    older["version"] = "1.0.0"
    middle = psychiatric()
    middle["population"]["criteria"].append({"type": "profile", "id": "tilbage", "profile": "demens"})
    middle["profiles"] = [pinned(older)]
    return with_pin(pinned(middle))


PINS: list[Case] = [
    (
        bent(lambda c: c.update(profiles=[pinned(psychiatric())])),
        "warning",
        "unused-pin",
        "profiles[0]",
        "svaer-psykisk-sygdom",
    ),
    (
        with_pin(pinned(psychiatric(), hash="sha256:" + "1" * 64)),
        "error",
        "pin-hash-mismatch",
        "profiles[0].hash",
        "svaer-psykisk-sygdom",
    ),
    (
        with_pin(pinned(psychiatric(), version="2.0.1")),
        "error",
        "pin-names-another",
        "profiles[0].document",
        "svaer-psykisk-sygdom",
    ),
    (with_circle(), "error", "circular-reference", "profiles[0].document.profiles[0]", "demens"),
]

TEXTS: list[Case] = [
    (put("clinical", "confirmation", value="example"), "note", "awaits-confirmation", "clinical.confirmation", None),
    (put("title", value=local("Demens")), "note", "english-missing", "title", None),
    (put("extensions", value={"farve": 1}), "error", "extension-without-namespace", "extensions.farve", None),
]

CASES = [*IDENTITY, *STRUCTURE, *EVENTS, *WINDOWS, *CONTRADICTIONS, *CODE_LISTS, *LEGAL, *PRESENTATION, *PINS, *TEXTS]
ELSEWHERE = {"unknown-code", "other-terminology", "pin-not-published", "pin-not-inlined", "several-quantities"}


@pytest.mark.parametrize(
    ("content", "severity", "code", "place", "node"), CASES, ids=[f"{case[2]}-{case[3]}" for case in CASES]
)
def test_what_is_wrong_is_found_where_it_stands(
    content: Content, severity: str, code: str, place: str, node: str | None
) -> None:
    found_once(content, severity, code, place, node)


def test_the_sound_profile_has_no_finding_at_all() -> None:
    assert check(read(sound()), complete=True) == []
    assert check(read(with_pin()), complete=True) == []


@pytest.mark.parametrize(
    "criterion",
    [
        group("x", "at_least", age("a", "<", "90"), age("b", "<", "80"), n=1),
        group("x", "at_most", age("a", "<", "90"), age("b", "<", "80"), n=1),
        group("x", "any", group("a", "none", age("b", "<", "90"), age("c", "<", "80")), age("d", "<", "90")),
        group("x", "all", {"type": "sex", "id": "a", "sex": "K"}, age("b", "<", "90")),
        group("x", "all", age("b", "<", "90"), group("c", "none", age("d", "<", "5"))),
        exists("x", events("contact", window={"type": "earlier_than", "amount": 1, "unit": "days"})),
        exists("x", events("contact", window={"type": "calendar", "first": "2026-01-01", "last": "2026-01-01"})),
        exists("x", events("contact", window={"type": "calendar", "last": "2026-01-01"})),
        picked("x", events("measurement", "hba1c"), "latest", tie="lowest", window=months(3)),
        picked("x", events("measurement", "hba1c"), "highest", value=HBA1C_LIMIT),
        count("x", events("medication", "demensmedicin", as_needed=False), "codes", "=", "0"),
        count("x", events("diagnosis", "demenskoder", "depressionskoder"), "dates", "between", "1", upper="3"),
        *(
            exists("x", events("contact", window={"type": "rolling", "oldest": oldest, "newest": newest}))
            for oldest, newest in (
                ({"amount": 2, "unit": "months"}, {"amount": 1, "unit": "months"}),
                ({"amount": 2, "unit": "weeks"}, {"amount": 0, "unit": "months"}),
                ({"amount": 1, "unit": "years"}, {"amount": 300, "unit": "days"}),
                ({"amount": 1, "unit": "days"}, {"amount": 0, "unit": "days"}),
            )
        ),
    ],
    ids=str,
)
def test_a_criterion_in_order_gives_no_finding(criterion: Content) -> None:
    assert check(read(asking(criterion)), complete=True) == []


def test_errors_come_first_and_notes_last() -> None:
    content = put("clinical", "confirmation", value="example")
    content["population"]["criteria"].append(group("x", "any"))
    content["legal"]["sources"].append({"source": "fmk", "legal_basis": local("Lov", "Law")})
    assert [finding.severity for finding in check(read(content))] == ["error", "warning", "note"]


def test_a_sentence_begins_with_what_the_node_is_called() -> None:
    content = asking(group("x", "any", exists("y", events("diagnosis", "demenskoder", kinds=["x"]))))
    content["subgroups"][0]["criterion"] = group("z", "any")
    said = {finding.node: finding for finding in check(read(content)) if finding.severity == "error"}
    assert said["y"].message.startswith("Kriterium 3a i populationen: værdien »x«")
    assert said["y"].message_en.startswith("Criterion 3a in the population: the value")
    assert said["z"].message.startswith("Den øverste gruppe i delpopulationen »Ikke set i 12 måneder«: gruppen er tom.")


def test_all_source_codes_of_findings_are_tried_here_or_in_a_neighbouring_test() -> None:
    written: set[str] = set()
    for file in Path(checks.__file__).parent.glob("*.py"):
        written |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)",\n', file.read_text(encoding="utf-8")))
    assert written == {case[2] for case in [*CASES, *LATER_CASES]} | ELSEWHERE


def test_several_ways_to_measure_at_once_are_refused() -> None:
    content = asking(exists("x", events("measurement", "hba1c", "anden", value=HBA1C_LIMIT)))
    content["code_lists"].append({**sound()["code_lists"][5], "id": "anden", "title": local("Anden", "Other")})
    assert findings(content, "several-quantities") == []
    content["code_lists"][-1]["quantity"] = {"unit": "%", "decimals": 1}
    (finding,) = findings(content, "several-quantities")
    assert finding.node == "x"


def test_english_missing_counts_the_texts() -> None:
    content = sound()
    content["title"], content["elements"][0]["title"] = local("Demens"), local("Alder")
    (finding,) = findings(content, "english-missing")
    assert finding.message.startswith("2 tekster mangler")
    assert finding.message_en.startswith("2 texts have")


def test_any_age_count_or_measured_value_may_have_attention() -> None:
    content = attention(0, WITHOUT_UNIT)
    content["elements"].append(
        {
            "type": "count",
            "id": "x",
            "title": local("X", "X"),
            "events": events("contact"),
            "of": "events",
            "attention": [{"when": WITHOUT_UNIT, "text": local("Ring", "Call")}],
        }
    )
    content["elements"][1]["attention"].append(
        {"when": {"type": "older_than", "amount": 1, "unit": "years"}, "text": local("Ring", "Call")}
    )
    content["views"]["list"]["columns"].append("x")
    assert check(read(content)) == []


@pytest.mark.parametrize(
    ("codes", "exclusion"),
    [
        ([code("sks", "DF051")], code("sks", "DF05", "descendants")),
        ([code("sks", "DF05", "descendants")], code("sks", "F05.1")),
        ([code("sks", "DF051")], code("sks", "DF051")),
        ([code("sks", "*", "all")], code("sks", "DF05")),
        ([code("icpc2", "P70")], code("icpc2", "*", "all")),
    ],
    ids=str,
)
def test_an_exclusion_that_takes_something_out_is_in_order(codes: list[Content], exclusion: Content) -> None:
    content = put("code_lists", 1, "codes", value=codes)
    content["code_lists"][1]["exclusions"] = [exclusion]
    assert check(read(content)) == []


def test_a_contacts_kind_is_free() -> None:
    assert findings(asking(exists("x", events("contact", kinds=["hvadsomhelst"]))), "unknown-attribute-value") == []


def test_extensions_in_a_namespace_are_kept() -> None:
    content = put("extensions", value={"dk.medcom.farve": {"navn": None}})
    assert check(read(content)) == []
    assert read_document(content).content()["extensions"] == {"dk.medcom.farve": {"navn": None}}

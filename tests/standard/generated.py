"""Generated criteria and elements: every construct and every field, also in combinations that the checks refuse."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from cockpit.standard.document import Dataset
from tests.standard.documents import Content

CODE_LISTS = ("demenskoder", "demensmedicin", "aarskontrol", "hba1c", "findes-ikke")
DATASETS = get_args(Dataset)
NUMBERS = st.sampled_from(["0", "1", "2", "1.0", "6.5", "-1", "48", "1000", "1000.5"])
UNITS = ("mmol/mol", "mm[Hg]", "mmHg", "%", "days")


def _record(
    required: dict[str, st.SearchStrategy[Any]], optional: dict[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[Content]:
    return st.fixed_dictionaries(required, optional=optional)


COMPARISONS = _record(
    {"op": st.sampled_from(["<", "<=", "=", ">=", ">", "between", "outside"]), "value": NUMBERS},
    {"upper": NUMBERS, "unit": st.sampled_from(UNITS)},
)
PERIODS = {"amount": st.sampled_from([0, 1, 2, 12]), "unit": st.sampled_from(["days", "weeks", "months", "years"])}
DATES = st.sampled_from(["2026-11-21", "2020-02-30", "2020-01-01"])
WINDOWS = st.one_of(
    _record({"type": st.just("last"), **PERIODS}, {}),
    _record({"type": st.just("earlier_than"), **PERIODS}, {}),
    _record({"type": st.just("rolling"), "oldest": _record(PERIODS, {}), "newest": _record(PERIODS, {})}, {}),
    _record({"type": st.just("calendar")}, {"first": DATES, "last": DATES}),
)
DAYS = st.sampled_from([-30, -1, 0, 1, 30])
RELATIONS = _record(
    {"event": st.sampled_from(["indeks", "udskrivelse", "findes-ikke"])}, {"first_day": DAYS, "last_day": DAYS}
)
SELECTIONS = _record(
    {
        "dataset": st.sampled_from(DATASETS),
        "sources": st.lists(st.sampled_from(["lokal", "fmk", "x"]), min_size=1, max_size=2),
    },
    {
        "codes": st.lists(st.sampled_from(CODE_LISTS), max_size=3),
        "kinds": st.lists(st.sampled_from(["forloeb", "kontakt", "konsultation", "kol", "x"]), max_size=2),
        "statuses": st.lists(st.sampled_from(["aktuel", "afsluttet", "x"]), max_size=2),
        "certainties": st.lists(st.sampled_from(["sikker", "x"]), max_size=2),
        "as_needed": st.booleans(),
        "active": st.booleans(),
        "window": WINDOWS,
        "value": COMPARISONS,
        "texts": st.lists(st.sampled_from(["*kol*", "*KOL*", "x« eller »y", "x", "y"]), max_size=2),
        "producers": st.lists(st.sampled_from(["klinikken", "x"]), max_size=2),
        "practitioner": st.sampled_from(["own", "other"]),
        "age": COMPARISONS,
        "valued": st.booleans(),
        "relations": st.lists(RELATIONS, max_size=2),
    },
)
IDS = st.integers(0, 10**9).map(lambda number: f"n-{number}")
TITLED: dict[str, st.SearchStrategy[Any]] = {"id": IDS}
TEXTS = _record({"da": st.sampled_from(["Første", "Anden"])}, {})


def _node(
    kind: str, required: dict[str, st.SearchStrategy[Any]], optional: dict[str, st.SearchStrategy[Any]] | None = None
) -> Any:
    texts: dict[str, st.SearchStrategy[Any]] = {"title": TEXTS, "rationale": TEXTS}
    return _record({"type": st.just(kind), "id": IDS, **required}, {**texts, **(optional or {})})


PICKS = {"events": SELECTIONS, "pick": st.sampled_from(["latest", "first", "highest", "lowest"])}
TIES = {"tie": st.sampled_from(["highest", "lowest"]), "nth": st.sampled_from([2, 3, 4, 21, 100])}
COUNTED = {"events": SELECTIONS, "of": st.sampled_from(["events", "dates", "codes"])}
DECIMALS = st.integers(0, 2)


def _number(
    kind: str, required: dict[str, st.SearchStrategy[Any]], optional: dict[str, st.SearchStrategy[Any]] | None = None
) -> st.SearchStrategy[Content]:
    return _record({"type": st.just(kind), **required}, optional or {})


NUMBERS_BY_TYPE: dict[str, st.SearchStrategy[Content]] = {
    "constant": _number("constant", {"value": NUMBERS}),
    "age": _number("age", {}),
    "count": _number(
        "count",
        {"events": SELECTIONS, "of": st.sampled_from(["events", "dates", "codes", "practitioners", "episodes"])},
        {"gap": st.sampled_from([0, 1, 30])},
    ),
    "picked": _number("picked", PICKS, TIES),
    "aggregate": _number(
        "aggregate",
        {"events": SELECTIONS, "function": st.sampled_from(["sum", "mean", "minimum", "maximum"])},
        {"decimals": DECIMALS},
    ),
    "days_since": _number(
        "days_since",
        {"events": SELECTIONS, "pick": st.sampled_from(["latest", "first"])},
        {"nth": st.sampled_from([2, 3, 4])},
    ),
    "span": _number("span", {"events": SELECTIONS}),
    "covered": _number(
        "covered",
        {
            "events": st.lists(SELECTIONS, min_size=1, max_size=2),
            "by": st.sampled_from(["any", "all"]),
            "days": st.sampled_from(["covered", "longest_gap"]),
            "window": WINDOWS,
        },
    ),
    "dose": _number(
        "dose", {"events": SELECTIONS, "table": st.sampled_from(["oral-morfin", "diazepam", "findes-ikke"])}
    ),
    "largest_share": _number("largest_share", {"events": SELECTIONS, "least": st.integers(1, 3), "decimals": DECIMALS}),
}


def _arithmetic(part: st.SearchStrategy[Content]) -> st.SearchStrategy[Content]:
    return _number("arithmetic", {"op": st.sampled_from("+-*/"), "left": part, "right": part, "decimals": DECIMALS})


COMPUTED_NUMBERS: st.SearchStrategy[Content] = st.recursive(
    st.one_of(*NUMBERS_BY_TYPE.values()), _arithmetic, max_leaves=3
)
NUMBERS_BY_TYPE["arithmetic"] = _arithmetic(COMPUTED_NUMBERS)
LEAVES_BY_TYPE: dict[str, st.SearchStrategy[Content]] = {
    "age": _node("age", {"comparison": COMPARISONS}),
    "sex": _node("sex", {"sex": st.sampled_from(["K", "M"])}),
    "insurance_group": _node("insurance_group", {"group": st.sampled_from(["1", "2"])}),
    "exists": _node("exists", {"events": SELECTIONS}),
    "count": _node("count", {**COUNTED, "comparison": COMPARISONS}),
    "picked": _node("picked", PICKS, {**TIES, "value": COMPARISONS, "window": WINDOWS}),
    "computed": _node("computed", {"number": COMPUTED_NUMBERS, "comparison": COMPARISONS}),
    "profile": _node("profile", {"profile": st.sampled_from(["svaer-psykisk-sygdom", "findes-ikke"])}),
    "subgroup": _node("subgroup", {"subgroup": st.sampled_from(["ikke-set", "findes-ikke"])}),
}
LEAVES = st.one_of(*LEAVES_BY_TYPE.values())
CRITERIA: st.SearchStrategy[Content] = st.recursive(
    LEAVES,
    lambda inner: _node(
        "group",
        {
            "rule": st.sampled_from(["all", "any", "none", "at_least", "at_most"]),
            "criteria": st.lists(inner, max_size=3),
        },
        {"n": st.integers(0, 3)},
    ),
    max_leaves=6,
)
ELEMENTS: st.SearchStrategy[Content] = st.one_of(
    _record(
        {
            "type": st.just("patient"),
            "id": IDS,
            "title": TEXTS,
            "attribute": st.sampled_from(["age", "sex", "birth_date", "sikringsgruppe", "fast_laege"]),
        },
        {},
    ),
    _record(
        {
            "type": st.just("picked"),
            "id": IDS,
            "title": TEXTS,
            **PICKS,
            "show": st.sampled_from(["value", "date", "code", "text"]),
        },
        TIES,
    ),
    _record({"type": st.just("exists"), "id": IDS, "title": TEXTS, "events": SELECTIONS}, {}),
    _record({"type": st.just("count"), "id": IDS, "title": TEXTS, **COUNTED}, {}),
    _record({"type": st.just("list"), "id": IDS, "title": TEXTS, "events": SELECTIONS}, {}),
    _record(
        {"type": st.just("computed"), "id": IDS, "title": TEXTS, "number": COMPUTED_NUMBERS},
        {"unit": st.sampled_from(["mg/d", "%", "1", "x"])},
    ),
)

"""Generated parts of profiles that version 1.1 brought: restrictions, relations to named events, and computed numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.engine.drawing import compare
from tests.engine.later_examples import OPIOIDS

Selections = Callable[[str | None], st.SearchStrategy[dict[str, Any]]]
"""Selections of a dataset; without one, of whatever the case is about."""

EVENT_IDS = ("event-1", "event-2", "event-3")
"""The named events of every generated profile; a later one may be found by relations to the earlier ones."""

days = st.sampled_from([None, None, -30, -1, 0, 1, 30, 92])


@st.composite
def relations(draw: st.DrawFn, named: tuple[str, ...]) -> list[dict[str, Any]]:
    """One or two relations to the named events."""
    listed = []
    for _ in range(draw(st.sampled_from([1, 1, 2]))):
        bounds = {"first_day": draw(days), "last_day": draw(days)}
        listed.append(
            {"event": draw(st.sampled_from(named)), **{name: day for name, day in bounds.items() if day is not None}}
        )
    return listed


@st.composite
def restrictions(draw: st.DrawFn, dataset: str, named: tuple[str, ...]) -> dict[str, Any]:
    """Some of the restrictions that the dataset has; mostly none."""
    more: dict[str, Any] = {}
    if dataset in ("medication", "measurement") and draw(st.integers(0, 4)) == 0:
        more["texts"] = draw(st.sampled_from([["*demens*"], ["mod *", "se svar"], ["*ØL*"], ["*"]]))
    if dataset == "measurement":
        if draw(st.integers(0, 5)) == 0:
            more["producers"] = ["klinik"]
        if draw(st.integers(0, 5)) == 0:
            more["valued"] = draw(st.booleans())
    if dataset in ("diagnosis", "contact") and draw(st.integers(0, 4)) == 0:
        more["practitioner"] = draw(st.sampled_from(["own", "other"]))
    if draw(st.integers(0, 6)) == 0:
        op = draw(st.sampled_from(["<", "<=", "=", ">=", ">", "between", "outside"]))
        more["age"] = compare(op, "75", "76" if op in ("between", "outside") else None)
    if named and draw(st.integers(0, 4)) == 0:
        more["relations"] = draw(relations(named))
    return more


@st.composite
def named_events(draw: st.DrawFn, selections: Callable[[tuple[str, ...]], st.SearchStrategy[Any]]) -> list[Any]:
    """Named events without circles: each relates to earlier ones only."""
    return [
        {
            "id": event,
            "title": {"da": event},
            "occurrence": draw(st.sampled_from(["first", "latest", "any"])),
            "events": draw(selections(EVENT_IDS[:index])),
        }
        for index, event in enumerate(EVENT_IDS)
    ]


DOSE_TABLE: dict[str, Any] = {
    **OPIOIDS,
    "factors": [
        {"code": "N06DA02", "unit": "mg", "factor": "1.5", "display": {"da": "A"}},
        {"code": "N06DA02", "unit": "ug/h", "factor": "2.4", "display": {"da": "B"}},
        {"code": "C10AA01", "unit": "mg", "factor": "0.333", "display": {"da": "C"}},
    ],
}

nth = st.sampled_from([None, None, 2, 3])
decimals = st.integers(0, 2)
covered_windows = st.sampled_from(
    [
        {"type": "last", "amount": 3, "unit": "months"},
        {"type": "last", "amount": 1, "unit": "years"},
        {"type": "calendar", "first": "2025-11-01", "last": "2026-08-22"},
        {"type": "last", "amount": 0, "unit": "days"},
    ]
)


def without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


@st.composite
def of_events(draw: st.DrawFn, selections: Selections) -> dict[str, Any]:
    """A number of one selection; each kind on what it is meant for, and now and then on what it is not."""
    kind = draw(
        st.sampled_from(["count", "count", "picked", "aggregate", "aggregate", "days_since", "span", "largest_share"])
    )
    meant = {"picked": "measurement", "aggregate": "measurement", "largest_share": "contact"}.get(kind)
    dataset = draw(st.sampled_from([meant, meant, meant, None]))
    number: dict[str, Any] = {"type": kind, "events": draw(selections(dataset))}
    if kind == "count":
        of = draw(st.sampled_from(["events", "dates", "codes", "practitioners", "episodes", "episodes"]))
        return number | {"of": of, **({"gap": draw(st.sampled_from([0, 1, 30]))} if of == "episodes" else {})}
    if kind == "picked":
        pick = draw(st.sampled_from(["latest", "first", "highest", "lowest"]))
        tie = draw(st.sampled_from([None, "highest", "lowest"]))
        return number | without_none({"pick": pick, "tie": tie, "nth": draw(nth)})
    if kind == "aggregate":
        function = draw(st.sampled_from(["sum", "mean", "minimum", "maximum"]))
        return number | {"function": function, **({"decimals": draw(decimals)} if function == "mean" else {})}
    if kind == "days_since":
        return number | without_none({"pick": draw(st.sampled_from(["latest", "first"])), "nth": draw(nth)})
    if kind == "largest_share":
        return number | {"least": draw(st.integers(1, 3)), "decimals": draw(decimals)}
    return number


@st.composite
def covered(draw: st.DrawFn, selections: Selections) -> dict[str, Any]:
    periods = [
        draw(selections(draw(st.sampled_from(["medication", "medication", "care_plan"]))))
        for _ in range(draw(st.sampled_from([1, 1, 2])))
    ]
    what = draw(st.sampled_from(["covered", "covered", "longest_gap"]))
    by = "any" if what == "longest_gap" else draw(st.sampled_from(["any", "all"]))
    return {"type": "covered", "events": periods, "by": by, "days": what, "window": draw(covered_windows)}


@st.composite
def numbers(draw: st.DrawFn, selections: Selections, depth: int = 2) -> dict[str, Any]:
    """A computed number of any kind."""
    kind = draw(st.sampled_from(["events", "events", "events", "covered", "dose", "plain", "arithmetic"]))
    if kind == "arithmetic" and depth:
        op = draw(st.sampled_from(["+", "-", "*", "/"]))
        left, right = (draw(numbers(selections, depth - 1)) for _ in range(2))
        return {"type": "arithmetic", "op": op, "left": left, "right": right, "decimals": draw(decimals)}
    if kind == "covered":
        return draw(covered(selections))
    if kind == "dose":
        return {"type": "dose", "events": draw(selections("medication")), "table": OPIOIDS["id"]}
    if kind == "plain":
        return draw(
            st.sampled_from([{"type": "age"}, {"type": "constant", "value": "2.5"}, {"type": "constant", "value": "0"}])
        )
    return draw(of_events(selections))

"""Statements for engines that keep what they have worked out ask no more than they must: days alone tell most picks, events are put together once, rows
of others are left unread.
"""

from __future__ import annotations

from typing import Any

import pytest

from cockpit.engine import relational
from cockpit.engine.relational.form import (
    And,
    Case,
    Column,
    Compare,
    Constant,
    Join,
    Named,
    Select,
    Statement,
    Union,
)
from cockpit.engine.relational.sought import sought_by_patient
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import (
    D,
    Row,
    agreed,
    contact,
    count,
    diagnosis,
    events,
    exists,
    last,
    named,
    patient,
    profile,
    records,
    related,
)

OWN = {"fast_laege": "L1"}


def statement(document: ProfileDocument, dialect: str = "duckdb") -> str:
    return relational.compile_profile(document, D, dialect=dialect).sql


def picked(pick: str, dataset: str, *lists: str, show: str = "date", **restrictions: Any) -> dict[str, Any]:
    shown = {"type": "picked", "id": "valgt", "title": {"da": "Valgt"}, "pick": pick, "show": show}
    return {**shown, "events": events(dataset, *lists, **restrictions)}


def own(day: str) -> Row:
    return contact(day, practitioner="L1")


def nobodys(day: str) -> Row:
    """A contact of which it is not recorded with whom it was."""
    return contact(day)


# ---- days alone tell most picks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "state", "day"),
    [
        ((own("2026-03-01"), own("2026-01-01")), "known", "2026-03-01"),
        ((own("2026-03-01"), nobodys("2026-01-01")), "known", "2026-03-01"),
        ((own("2026-01-01"), nobodys("2026-03-01")), "unknown", None),
        ((nobodys("2026-03-01"),), "unknown", None),
        # Of the same day the one with the lesser id is the later: the ids are given in this order.
        ((own("2026-03-01"), nobodys("2026-03-01")), "known", "2026-03-01"),
        ((nobodys("2026-03-01"), own("2026-03-01")), "unknown", None),
        ((own("2026-03-01"), own("2026-03-01")), "known", "2026-03-01"),
        ((contact("2026-03-01", practitioner="L2"),), "empty", None),
    ],
)
def test_the_latest_day_is_known_when_no_doubtful_event_may_be_later(
    rows: tuple[Row, ...], state: str, day: str | None
) -> None:
    document = profile(exists("contact"), elements=[picked("latest", "contact", practitioner="own")])
    (member,) = agreed(document, records(patient("a", *rows, **OWN))).members
    found = member.elements["valgt"]
    assert (found.state, found.value) == (state, day)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (("2020-05-01", "2021"), "known"),
        (("2020-05-01", "2020"), "unknown"),
        (("2020", "2021-05-01"), "known"),
        (("2020-01-01", "2020"), "known"),
    ],
)
def test_the_first_day_is_known_when_no_vague_date_may_be_earlier(days: tuple[str, ...], state: str) -> None:
    document = profile(exists("diagnosis"), elements=[picked("first", "diagnosis", "dementia")])
    rows = [diagnosis(day, "icpc2:P70") for day in days]
    (member,) = agreed(document, records(patient("a", *rows))).members
    assert member.elements["valgt"].state == state
    assert "days_valgt_members" in statement(document)


def test_a_picked_day_is_judged_and_related_to_like_any_other() -> None:
    """A criterion with a window, and a named event that others lie to, of a pick that days alone tell."""
    lately = {"type": "picked", "id": "for-nylig", "pick": "latest", "window": last(6, "months")}
    lately["events"] = events("contact", practitioner="own")
    after = {"type": "exists", "id": "efter", "title": {"da": "Efter"}}
    after["events"] = events("contact", relations=[related("seneste", 1, None)])
    document = profile(
        exists("contact"),
        elements=[after],
        subgroups=[{"id": "for-nylig-set", "title": {"da": "For nylig"}, "criterion": lately}],
        events=[named("seneste", "latest", "contact", practitioner="own")],
    )
    data = records(
        patient("a", own("2026-08-01"), nobodys("2020-01-01"), **OWN),
        patient("b", own("2020-01-01"), contact("2026-08-01", practitioner="L2"), **OWN),
        patient("c", own("2020-01-01"), nobodys("2026-08-01"), **OWN),
        patient("d", contact("2026-08-01", practitioner="L2"), **OWN),
    )
    found = {
        one.patient_id: (
            one.subgroups["for-nylig-set"].value,
            one.elements["efter"].value or one.elements["efter"].state,
        )
        for one in agreed(document, data).members
    }
    assert found == {"a": ("true", "nej"), "b": ("false", "ja"), "c": ("unknown", "unknown"), "d": ("false", "nej")}


def test_a_value_or_a_place_is_not_told_by_days_alone() -> None:
    coded = profile(exists("diagnosis"), elements=[picked("latest", "diagnosis", "dementia", show="code")])
    second = {**picked("latest", "diagnosis", "dementia"), "nth": 2}
    assert "days_" not in statement(coded)
    assert "days_" not in statement(profile(exists("diagnosis"), elements=[second]))
    assert "days_" not in statement(profile(exists("contact"), elements=[picked("latest", "contact")]))


# ---- what is looked at once ------------------------------------------------------------------------------------------------


def test_events_that_several_look_at_are_put_together_once() -> None:
    """A diagnosis stands once for each of its codes in the code lists; how many events there are, and of how many days, is asked of each event once."""
    numbers = [
        {"type": "count", "id": of, "title": {"da": of}, "of": of, "events": events("diagnosis", "dementia")}
        for of in ("events", "dates")
    ]
    document = profile(exists("diagnosis"), elements=numbers)
    twice = diagnosis("2020-01-01", "icpc2:P70", "sks:DF00")
    (member,) = agreed(document, records(patient("a", twice, diagnosis("2021-01-01", "icpc2:P70")))).members
    assert {name: one.value for name, one in member.elements.items()} == {"events": "2", "dates": "2"}
    assert statement(document).count("\nevents_diagnosis_members AS (") == 1


@pytest.mark.parametrize(
    ("operator", "number", "by_event"), [("=", "0", False), (">=", "1", False), ("<", "1", False), (">=", "2", True)]
)
def test_whether_there_is_any_is_asked_of_every_coding(operator: str, number: str, by_event: bool) -> None:
    document = profile(count(operator, number, "diagnosis", "dementia"))
    agreed(document, records(patient("a", diagnosis("2020-01-01", "icpc2:P70", "sks:DF00")), patient("b")))
    assert (", e.event_id" in statement(document)) == by_event


def test_codes_are_looked_for_by_code_and_told_apart_by_system() -> None:
    """What is a code of the list in one system is none in another."""
    document = profile(exists("diagnosis", "dementia"))
    data = records(
        patient("a", diagnosis("2020-01-01", "sks:DF001")),
        patient("b", diagnosis("2020-01-01", "icpc2:DF001")),
        patient("c", diagnosis("2020-01-01", "sks:P70")),
    )
    assert [member.patient_id for member in agreed(document, data).members] == ["a"]
    assert "GROUP BY v.code\n" in statement(document)


# ---- whose rows are looked for ---------------------------------------------------------------------------------------------

NOBODY = "UNION ALL\n        SELECT\n            '' AS patient_id\n    ) m ON m.patient_id = v.patient_id"
SAME = Compare(Column("patient_id", "m"), "=", Column("patient_id", "v"))


def test_rows_of_members_are_looked_for_with_an_empty_id_among_theirs_in_duckdb() -> None:
    document = profile(exists("diagnosis"), elements=[picked("latest", "contact")])
    assert NOBODY in statement(document)
    assert "står et tomt patient_id blandt deres" in statement(document)
    assert "''" not in statement(document, "postgres")


def test_events_are_found_by_patient_and_then_told_apart() -> None:
    document = profile(count("=", "1", "diagnosis", "dementia"))
    by_patient = "k.patient_id = v.patient_id AND CASE WHEN k.event_id = v.event_id THEN 1 ELSE 0 END = 1"
    assert by_patient in statement(document)
    coded, other = diagnosis("2020-01-01", "icpc2:P70", "sks:DF00"), diagnosis("2020-01-01", "icpc2:A97")
    data = records(patient("a", coded, other), patient("b", other), patient("c", coded, coded), patient("d"))
    assert [member.patient_id for member in agreed(document, data).members] == ["a"]


def _with_joins(*joins: Join, source: str = "contact") -> Statement:
    shown = (("patient_id", Column("patient_id", "v")), ("fast_laege", Column("fast_laege", "m")))
    return Statement("", (), Select(shown, Named(source, "v"), joins))


SAME_EVENT = Compare(Column("event_id", "m"), "=", Column("event_id", "v"))
ONE = Constant(1)


def test_only_what_is_read_of_those_who_are_looked_for_stands_beside_the_empty_id() -> None:
    sought = sought_by_patient(_with_joins(Join("INNER", Named("members", "m"), And((SAME, SAME_EVENT)))))
    (join,) = sought.select.joins
    names = ("event_id", "fast_laege", "patient_id")
    nobody = (("event_id", Constant(None)), ("fast_laege", Constant(None)), ("patient_id", Constant("")))
    everybody = tuple((name, Column(name, "s")) for name in names)
    assert join.to == Named(Union((Select(everybody, Named("members", "s")), Select(nobody, None))), "m")
    told = Compare(Case(((SAME_EVENT, ONE),), Constant(0)), "=", ONE)
    assert join.on == And((SAME, told))


LATER = Compare(Column("patient_id", "m"), "<", Column("patient_id", "v"))
OTHERS = Compare(Column("patient_id", "m"), "=", Column("patient_id", "k"))


@pytest.mark.parametrize(
    "as_it_was",
    [
        _with_joins(Join("LEFT", Named("members", "m"), SAME)),  # which keeps the others' rows
        _with_joins(Join("INNER", Named("service", "m"), SAME)),
        _with_joins(Join("INNER", Named("codes", "m"), SAME_EVENT)),
        _with_joins(Join("INNER", Named("members", "m"), OTHERS)),
        _with_joins(Join("INNER", Named("members", "m"), LATER)),
        _with_joins(Join("INNER", Named("members", "m"), SAME), source="seen"),
        _with_joins(),
    ],
)
def test_a_join_that_does_not_look_for_rows_of_patients_stays_as_it_is(as_it_was: Statement) -> None:
    assert sought_by_patient(as_it_was) is as_it_was

"""What is asked alike of the same rows is asked once, and what is said of a member stands in one row, where the engine keeps what it has worked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cockpit.engine import relational
from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
    Aggregate,
    And,
    Case,
    Column,
    Compare,
    Constant,
    IsNull,
    Join,
    Named,
    Not,
    Or,
    RowNumber,
    Select,
    flag,
)
from cockpit.engine.relational.simplifying import any_of, flattened, never_null, of_one_row, simplified
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import (
    D,
    agreed,
    compare,
    contact,
    count,
    diagnosis,
    events,
    exists,
    group,
    last,
    medication,
    named,
    outcomes,
    patient,
    profile,
    records,
    related,
    service,
)

KEEPING = pytest.mark.parametrize("dialect", ["duckdb", "postgres"])


def statement(document: ProfileDocument, dialect: str = "duckdb") -> str:
    return relational.compile_profile(document, D, dialect=dialect).sql


def shown(number: int, of: str, *selection: str, **restrictions: Any) -> dict[str, Any]:
    return {
        "type": "count",
        "id": f"antal-{number}",
        "title": {"da": f"Antal {number}"},
        "of": of,
        "events": events(*selection, **restrictions),
    }


SEEN = records(
    patient("a", contact("2026-01-01"), contact("2026-01-01", "telefonkonsultation"), contact("2020-01-01")),
    patient("b", contact("2026-01-01"), contact("2026-02-01"), service("2025-12-01"), service("2020-12-01")),
    patient("c", contact("2020-01-01", "sygebesoeg")),
    patient("d", service("2026-01-01")),
)


def test_questions_about_the_same_rows_are_one_grouping_each_with_its_own_filter() -> None:
    """Asked: are there any, how many ever, how many lately, how many visits, which was the latest."""
    elements = [
        shown(1, "events", "contact"),
        shown(2, "events", "contact", window=last(12, "months")),
        shown(3, "events", "contact", kinds=["sygebesoeg"]),
        {
            "type": "exists",
            "id": "telefon",
            "title": {"da": "Telefon"},
            "events": events("contact", kinds=["telefonkonsultation"]),
        },
        {
            "type": "picked",
            "id": "senest",
            "title": {"da": "Senest"},
            "pick": "latest",
            "show": "date",
            "events": events("contact"),
        },
    ]
    document = profile(exists("contact"), elements=elements)
    found = {
        member.patient_id: [value.value for value in member.elements.values()]
        for member in agreed(document, SEEN).members
    }
    assert found == {
        "a": ["3", "2", "0", "ja", "2026-01-01"],
        "b": ["2", "2", "0", "nej", "2026-02-01"],
        "c": ["1", "0", "1", "nej", "2020-01-01"],
    }
    sql = statement(document)
    assert sql.count("FROM seen_contact_members") == 1
    assert sql.count("FROM contact v") == 2  # everybody's for the population, then the members' own
    assert "OVER (PARTITION" not in sql  # exact days of certain events need no order: the latest day is the greatest


def test_counts_of_days_are_grouped_twice_of_one_grouping() -> None:
    elements = [
        shown(1, "dates", "contact"),
        shown(2, "dates", "contact", kinds=["konsultation"]),
        shown(3, "dates", "contact", window=last(12, "months")),
    ]
    document = profile(exists("contact"), elements=elements)
    found = {
        member.patient_id: [one.value for one in member.elements.values()] for member in agreed(document, SEEN).members
    }
    assert found == {"a": ["2", "2", "1"], "b": ["2", "2", "2"], "c": ["1", "0", "0"]}
    assert statement(document).count("FROM seen_contact_members") == 1


def test_sources_are_asked_for_only_where_others_are_read() -> None:
    own = exists("service", id="own")
    national = {**exists("service", id="national"), "events": {**events("service"), "sources": ["sygesikring"]}}
    assert "source =" in statement(profile(own)) and "v.source = 'lokal'" in statement(profile(own))
    assert "g.source" not in statement(profile(group("any", own, {**own, "id": "again"})))
    both = profile(group("any", own, national))
    assert "source = 'sygesikring'" in statement(both) and "v.source IN ('lokal', 'sygesikring')" in statement(both)
    data = records(
        patient("a", service("2026-01-01")), patient("b", service("2026-01-01", source="sygesikring")), patient("c")
    )
    assert [member.patient_id for member in agreed(both, data).members] == ["a", "b"]


def code_list(name: str, *codes: tuple[str, str, str]) -> dict[str, Any]:
    return {"id": name, "title": {"da": name}, "codes": list(codes)}


@KEEPING
def test_an_event_in_several_lists_stands_once_with_a_bit_for_each(dialect: str) -> None:
    """A medicine is in every ninth of 65 lists, which is more than one column has bits for; exact codes share a row of constants."""
    many = {f"liste-{number}": number % 9 for number in range(65)}
    lists = [
        *(
            code_list(name, ("atc", f"N06D{rest}", "descendants"), ("atc", f"A{place:02}", "exact"))
            for place, (name, rest) in enumerate(many.items())
        ),
        code_list("midlet", ("atc", "N06D1", "exact"), ("atc", "N06D2", "exact")),
        code_list("samme", ("atc", "N06D2", "exact")),
    ]
    elements = [
        {"type": "exists", "id": name, "title": {"da": "I listen"}, "events": events("medication", name)}
        for name in (*many, "midlet", "samme")
    ]
    document = profile(exists("medication", "liste-1"), elements=elements, more_code_lists=lists)
    data = records(
        patient("a", medication("2026-01-01", "N06D1")),
        patient("b", medication("2026-01-01", "N06D2"), medication("2026-01-01", "N06D1")),
        patient("c", medication("2026-01-01", "N06D2")),
    )
    found = {
        member.patient_id: {name for name, element in member.elements.items() if element.value == "ja"}
        for member in agreed(document, data).members
    }
    first, second = ({name for name, rest in many.items() if rest == one} for one in (1, 2))
    assert found == {"a": first | {"midlet"}, "b": first | second | {"midlet", "samme"}}
    sql = statement(document, dialect)
    assert "concepts & 1: liste-" in sql and "concepts_2 & 1: liste-" in sql
    assert "BIT_OR(k.concepts_2) AS concepts_2" in sql


@pytest.mark.parametrize("dataset", ["diagnosis", "medication"])
def test_events_in_each_of_several_lists_have_a_bit_beside_those_in_one(dataset: str) -> None:
    lists = [
        code_list("vid", ("icpc2", "P70", "exact"), ("sks", "DF0", "descendants"), ("atc", "N06", "descendants")),
        code_list("smal", ("icpc2", "P70", "exact"), ("atc", "N06DX01", "exact")),
    ]
    both = {**exists(dataset, "vid", "smal"), "id": "begge"}
    wide = {**exists(dataset, "vid"), "id": "kun-vid"}
    subgroups = [{"id": "vid", "title": {"da": "Vid"}, "criterion": wide}]
    data = records(
        patient("a", diagnosis("2020-01-01", "icpc2:P70"), medication("2020-01-01", "N06DX01")),
        patient("b", diagnosis("2020-01-01", "sks:DF009"), medication("2020-01-01", "N06AA09")),
        patient("c", diagnosis("2020-01-01", "sks:DF009", "icpc2:P70"), medication("2020-01-01", "N06DX01")),
    )
    for population, members in ((both, ["a", "c"]), (group("any", both, {**wide, "id": "eller-vid"}), ["a", "b", "c"])):
        document = profile(population, subgroups=subgroups, more_code_lists=lists)
        found = agreed(document, data).members
        assert [one.patient_id for one in found] == members
        assert {one.subgroups["vid"].value for one in found} == {"true"}


def test_kinds_and_days_that_all_rows_have_are_not_asked_of_each() -> None:
    kinds = ["konsultation", "sygebesoeg"]
    lately = {**count(">=", "2", "contact", kinds=kinds, window=last(12, "months")), "id": "nylig"}
    sql = statement(profile(lately))
    assert "v.kind IN ('konsultation', 'sygebesoeg')" in sql and sql.count("kind") == 1
    assert sql.count("2025-11-22") == 1  # the window begins where the reading does
    visits = {**lately, "id": "besoeg", "events": {**lately["events"], "kinds": ["sygebesoeg"]}}
    asked = statement(profile(group("any", lately, visits)))
    assert "kind = 'sygebesoeg'" in asked
    anything = {**lately, "id": "alt", "events": events("contact")}
    assert "v.kind" in statement(profile(group("any", lately, anything)))
    document = profile(group("any", lately, {**visits, "comparison": {"op": ">=", "value": "1"}}))
    data = records(
        patient("a", contact("2026-01-01"), contact("2026-02-01", "telefonkonsultation")),
        patient("b", contact("2026-01-01"), contact("2026-02-01")),
        patient("c", contact("2026-01-01", "sygebesoeg")),
        patient("d", contact("2020-01-01"), contact("2020-02-01")),
    )
    assert [one.patient_id for one in agreed(document, data).members] == ["b", "c"]


@pytest.mark.parametrize(
    ("op", "bounds", "few", "members"),
    [
        (">=", {"value": "5"}, True, ["fem", "seks"]),
        (">", {"value": "5"}, True, ["seks"]),
        ("=", {"value": "5"}, True, ["fem"]),
        ("between", {"value": "5", "upper": "5"}, True, ["fem"]),
        (">=", {"value": "4.5"}, True, ["fem", "seks"]),
        (">=", {"value": "4"}, False, ["fem", "fire", "seks"]),
        ("<", {"value": "5"}, False, ["fire", "ofte"]),
        ("outside", {"value": "5", "upper": "5"}, False, ["fire", "ofte", "seks"]),
    ],
)
def test_who_has_many_days_is_looked_for_among_those_with_as_many_events(
    op: str, bounds: dict[str, str], few: bool, members: list[str]
) -> None:
    """`ofte` has six contacts on one day."""
    criterion = {**count(op, bounds["value"], "contact"), "of": "dates"}
    criterion["comparison"] = {"op": op, **bounds}
    document = profile(group("all", criterion, {**exists("contact"), "id": "set"}))
    days = {"fire": 4, "fem": 5, "seks": 6}
    data = records(
        *(patient(who, *(contact(f"2026-01-{day:02}") for day in range(1, 1 + n))) for who, n in days.items()),
        patient("ofte", *(contact("2026-01-01") for _ in range(6))),
    )
    assert sorted(one.patient_id for one in agreed(document, data).members) == members
    assert ("\noften AS (" in statement(document)) is few
    assert "\noften AS (" not in statement(document, "sqlite")


def test_what_is_asked_of_a_member_besides_the_event_is_a_column_of_what_was_read() -> None:
    """The rows of members are joined with them already."""
    elements = [
        {
            "type": "count",
            "id": of,
            "title": {"da": of},
            "of": "events",
            "events": events("contact", practitioner=of),
        }
        for of in ("own", "other")
    ]
    document = profile(exists("contact"), elements=elements)
    data = records(
        patient(
            "a", contact("2026-01-01", practitioner="L1"), contact("2026-01-02", practitioner="L2"), fast_laege="L1"
        )
    )
    (member,) = agreed(document, data).members
    assert {name: element.value for name, element in member.elements.items()} == {"own": "1", "other": "1"}
    sql = statement(document)
    assert "m.fast_laege AS person_fast_laege" in sql and "who" not in sql
    assert "who.fast_laege" in statement(
        profile({**exists("contact"), "events": events("contact", practitioner="own")})
    )


def test_what_members_are_asked_is_not_asked_again_where_the_population_was_asked_the_same() -> None:
    diagnosed = exists("diagnosis", "dementia")
    element = {"type": "exists", "id": "demens", "title": {"da": "Demens"}, "events": events("diagnosis", "dementia")}
    other = {**element, "id": "depression", "events": events("diagnosis", "depression")}
    assert "seen_diagnosis_members" not in statement(profile(diagnosed, elements=[element]))
    assert "seen_diagnosis_members" in statement(profile(diagnosed, elements=[other]))
    data = records(
        patient("a", diagnosis("2020-01-01", "icpc2:P70")), patient("b", diagnosis("2020-01-01", "icpc2:P76"))
    )
    (member,) = agreed(profile(diagnosed, elements=[element]), data).members
    assert member.elements["demens"].value == "ja"


@KEEPING
def test_what_few_groupings_find_of_a_member_stands_in_one_row(dialect: str) -> None:
    """Criteria are columns of it, each with its sentence; a group is worked out from the columns of its criteria."""
    often = {**count(">=", "2", "contact"), "id": "ofte"}
    served = exists("service", id="ydelse")
    subgroups = [
        {"id": "begge", "title": {"da": "Begge"}, "criterion": group("all", often, served, id="begge-dele")},
        {
            "id": "en-af",
            "title": {"da": "En af"},
            "criterion": group("any", {**often, "id": "ofte-2"}, {**served, "id": "ydelse-2"}, id="mindst-en"),
        },
        {
            "id": "ingen",
            "title": {"da": "Ingen"},
            "criterion": group("none", {**often, "id": "ofte-3"}, {**served, "id": "ydelse-3"}, id="ingen-af"),
        },
    ]
    document = profile(exists("contact"), elements=[shown(1, "events", "contact")], subgroups=subgroups)
    sql = statement(document, dialect)
    assert "\nfound AS (" in sql and sql.count("LEFT JOIN shown_") == 1
    assert "-- criterion_begge_dele: Alle af (" in sql
    assert "AS criterion_begge_dele_lower," in sql
    found = {
        member.patient_id: [outcome.value for outcome in member.subgroups.values()]
        for member in agreed(document, SEEN).members
    }
    assert found == {
        "a": ["false", "true", "false"],
        "b": ["true", "true", "false"],
        "c": ["false", "false", "true"],
    }


OLD_OR_OFTEN = group(
    "any",
    {"type": "age", "id": "gammel", "comparison": compare(">=", "75")},
    group(
        "all",
        {**count(">=", "2", "contact"), "id": "ofte"},
        {"type": "sex", "id": "mand", "sex": "M"},
        group(
            "none",
            {"type": "insurance_group", "id": "gruppe-2", "group": "2"},
            exists("service", id="ydelse"),
            id="hverken",
        ),
        id="ofte-set",
    ),
    id="gammel-eller-ofte",
)
UNNOTICED: dict[str, Any] = {
    "id": "kun-kontakt",
    "title": {"da": "Kun kontakt"},
    "criterion": exists("diagnosis", "dementia", id="kun-kontakt", kinds=["kontakt"]),
}
NOTICED = {"type": "exists", "id": "kontakt", "title": {"da": "Kontakt"}, "events": UNNOTICED["criterion"]["events"]}


@KEEPING
def test_where_nobody_is_ruled_out_before_everybody_is_judged_in_one_row(dialect: str) -> None:
    """Who is old need have nothing recorded. The row shows as well what members are told of the same groupings, and which criteria cannot be decided."""
    document = profile(OLD_OR_OFTEN, elements=[NOTICED], quality_lists=[UNNOTICED])
    sql = statement(document, dialect)
    assert sql.count("FROM scope ") == 1 and "\nundecided AS (" not in sql
    assert sql.count("LEFT JOIN gathered_diagnosis") == 1  # of everybody: members have its columns from there
    assert "CASE WHEN NOT (p.birth_date > DATE '1951-11-21') THEN 1 END AS criterion_gammel_lower" in sql
    young, visited = {"birth_date": "1990-01-01"}, (contact("2026-01-01"), contact("2026-01-02"))
    data = records(
        patient("a", diagnosis("2020-01-01", "icpc2:P70", kind="kontakt"), birth_date="1951-11-21"),
        patient("b", birth_date="1951-11-22"),
        patient("c", *visited, **young, sex="M", sikringsgruppe="1"),
        patient("d", *visited, **young, sex="M", sikringsgruppe=""),
        patient("e", *visited, **young, sex="", sikringsgruppe=""),
        patient("f", *visited, service("2026-01-01"), **young, sex="M", sikringsgruppe="1"),
        patient("g", *visited, diagnosis("2020-01-01", "icpc2:P70", kind="kontakt"), **young, sikringsgruppe="2"),
    )
    result = agreed(document, data)
    assert outcomes(result) == {"a": "in", "c": "in", "d": "possible", "e": "possible"}
    assert [(one.patient_id, one.reasons) for one in result.possible] == [
        ("d", ["gruppe-2"]),
        ("e", ["mand", "gruppe-2"]),
    ]
    assert [one.elements["kontakt"].value for one in result.members] == ["ja", "nej"]
    assert result.quality_lists == {"kun-kontakt": ["g"]}


def test_hundreds_of_criteria_that_cannot_be_decided_are_told_and_added_up() -> None:
    """One within the other they would be too deep to write, and for an engine to read."""
    unknown = [{"type": "sex", "id": f"koen-{number:03}", "sex": "K"} for number in range(300)]
    criterion = group("any", *unknown, {"type": "age", "id": "gammel", "comparison": compare(">=", "100")})
    (possible,) = agreed(profile(criterion), records(patient("a", sex=""))).possible
    assert possible.reasons == [one["id"] for one in unknown]


@pytest.mark.parametrize(
    ("operator", "value", "listed"),
    [
        (">=", "26", "a"),
        (">", "25.5", "a"),
        ("<", "26", "bc"),
        ("<=", "25", "bc"),
        ("=", "25", "b"),
        (">=", "0", "abc"),
        ("<", "0", ""),
        ("<", "5000", "abc"),
        ("<=", "-1", ""),
        (">", "2026", ""),
    ],
)
def test_an_age_is_asked_of_the_birth_date(operator: str, value: str, listed: str) -> None:
    """A person born on 29 February is a year older on 1 March, and nobody is born before the year 1."""
    born = {"a": "2000-02-28", "b": "2000-02-29", "c": "2026-02-28"}
    data = records(*(patient(one, birth_date=day, registered_from="") for one, day in born.items()))
    criterion = {"type": "age", "id": "alder", "comparison": compare(operator, value)}
    found = agreed(profile(criterion), data, as_of=date(2026, 2, 28))
    assert "".join(member.patient_id for member in found.members) == listed
    if listed == "b":
        assert not agreed(profile(criterion), data, as_of=date(2026, 3, 1)).members


def test_a_named_event_that_others_lie_to_stays_a_part_of_its_own() -> None:
    """The first service is one row for each patient, and would be columns of the row if measurements did not ask for it."""
    since = {"id": "siden", "title": {"da": "Siden"}, "type": "exists"}
    since["events"] = events("contact", relations=[related("any-visit", 1, None)])
    document = profile(exists("service"), elements=[since], events=[named("any-visit", "first", "service")])
    data = records(
        patient("a", service("2025-12-01"), contact("2026-01-01")),
        patient("b", service("2026-02-01"), contact("2026-01-01")),
    )
    assert [member.elements["siden"].value for member in agreed(document, data).members] == ["ja", "nej"]
    sql = statement(document)
    assert "\nfound AS (" in sql and "\nevent_any_visit AS (" in sql


def test_counts_outside_two_limits_stand_in_the_row_too() -> None:
    outside = {**count("outside", "2", "contact", upper="2"), "id": "ikke-to"}
    subgroups = [{"id": "ikke-to-gange", "title": {"da": "Ikke to"}, "criterion": outside}]
    document = profile(exists("contact"), elements=[shown(1, "events", "contact")], subgroups=subgroups)
    found = {one.patient_id: one.subgroups["ikke-to-gange"].value for one in agreed(document, SEEN).members}
    assert found == {"a": "true", "b": "false", "c": "true"}


@KEEPING
def test_what_many_groupings_find_is_joined_in_blocks(dialect: str) -> None:
    """To carry a long row from join to join takes longer than to join twice."""
    elements = [
        {
            "type": "picked",
            "id": f"senest-{number}",
            "title": {"da": "Senest"},
            "pick": "latest",
            "show": "date",
            "events": events("diagnosis", window=last(number, "months")),
        }
        for number in range(1, 50)
    ]
    document = profile(exists("diagnosis"), elements=elements)
    sql = statement(document, dialect)
    assert "\nfound AS (" not in sql
    assert sql.count("LEFT JOIN shown_") == (7 if dialect == "duckdb" else 2)
    data = records(patient("a", diagnosis("2026-11-01", "icpc2:P70")))
    (member,) = agreed(document, data).members
    assert {value.value for value in member.elements.values()} == {"2026-11-01"}


# ---- the form said more simply ---------------------------------------------------------------------------------------------

A, B = Compare(Column("a", "e"), "=", Constant(1)), Compare(Column("b", "e"), "=", Constant(1))
ROWS = Select((("patient_id", Column("patient_id", "e")), ("certain", flag(A))), Named("seen", "e"), where=B)


def of_rows(inner: Select, *joins: Join) -> Select:
    certain = Column("certain", "r")
    columns = (("patient_id", Column("patient_id", "r")), ("certain", Aggregate("MAX", certain)))
    return Select(columns, Named(inner, "r"), joins, group_by=(Column("patient_id", "r"),))


def test_a_select_of_a_select_is_one() -> None:
    assert flattened(of_rows(ROWS)) == Select(
        (("patient_id", Column("patient_id", "e")), ("certain", Aggregate("MAX", flag(A)))),
        Named("seen", "e"),
        where=B,
        group_by=(Column("patient_id", "e"),),
    )


def test_a_select_of_what_is_grouped_numbered_or_called_alike_stays() -> None:
    grouped = Select(ROWS.columns, ROWS.source, group_by=(Column("patient_id", "e"),))
    numbered = Select((*ROWS.columns, ("place", RowNumber((), ()))), ROWS.source)
    for inner in (grouped, numbered):
        assert flattened(of_rows(inner)) == of_rows(inner)
    by_value = replace(of_rows(ROWS), group_by=(Column("certain", "r"),))
    assert flattened(by_value) == by_value
    same_name = of_rows(ROWS, Join("INNER", Named("members", "e"), A))
    assert flattened(same_name) == same_name
    other_name = flattened(
        of_rows(ROWS, Join("INNER", Named("members", "m"), Compare(Column("certain", "r"), "=", Constant(1))))
    )
    assert isinstance(other_name, Select)
    assert other_name.joins == (Join("INNER", Named("members", "m"), Compare(flag(A), "=", Constant(1))),)


def test_nothing_is_grouped_by_a_constant() -> None:
    """As a key it would be read as the place of a column."""
    inner = Select((*ROWS.columns, ("listed", Constant(1))), ROWS.source)
    both = tuple(Column(name, "r") for name in ("patient_id", "listed"))
    flat = flattened(Select((("listed", both[1]), ("events", Aggregate("COUNT"))), Named(inner, "r"), group_by=both))
    assert flat == Select(
        (("listed", Constant(1)), ("events", Aggregate("COUNT"))),
        Named("seen", "e"),
        group_by=(Column("patient_id", "e"),),
    )
    alone = Select((("events", Aggregate("COUNT")),), Named(inner, "r"), group_by=both[1:])
    assert flattened(alone) == alone


def test_constants_decide_what_they_can() -> None:
    one, two, nothing = Constant(1), Constant(2), Constant(None)
    assert simplified(Compare(one, "=", one)) == ALWAYS
    assert simplified(Compare(one, "=", two)) == NEVER
    assert simplified(Compare(nothing, "=", nothing)) == Compare(nothing, "=", nothing)
    assert simplified(And((A, And((B, Compare(one, "=", one)))))) == And((A, B))
    assert simplified(Or((A, Compare(one, "=", two)))) == A
    assert simplified(Not(Compare(one, "=", two))) == ALWAYS
    assert simplified(Case(((Compare(one, "=", two), two), (A, one)), nothing)) == Case(((A, one),), nothing)
    assert simplified(Case(((A, one), (Compare(one, "=", one), two)))) == Case(((A, one),), two)
    assert simplified(Case(((Compare(one, "=", two), two),))) == nothing
    assert simplified(Case(((Compare(flag(A), "=", one), two),))) == Case(((A, two),))
    assert simplified(Case(((Compare(flag(A), "=", two), two),))) == Case(((Compare(flag(A), "=", two), two),))
    assert simplified(Aggregate("COUNT", one)) == Aggregate("COUNT")
    assert simplified(Aggregate("COUNT", one, distinct=True)) == Aggregate("COUNT", one, distinct=True)
    assert simplified(Aggregate("MAX", one)) == one
    assert simplified(Aggregate("SUM", one)) == Aggregate("SUM", one)
    assert of_one_row(Aggregate("MIN", Column("a", "e"))) == Column("a", "e")


def test_of_any_of_several_nothing_more_is_said_when_one_of_them_is_said_alone() -> None:
    other = IsNull(Column("c", "e"))
    assert simplified(And((Or((A, other)), A))) == A
    assert simplified(And((Or((A, other)), B))) == And((Or((A, other)), B))


def test_any_of_says_once_what_all_say() -> None:
    both = And((A, B))
    assert any_of([both, A]) == A
    assert any_of([both, both]) == both
    other = IsNull(Column("c", "e"))
    assert any_of([And((A, B)), And((A, other))]) == And((A, Or((B, other))))
    assert any_of([A, ALWAYS]) == ALWAYS


def test_a_case_of_constants_is_something_of_every_row() -> None:
    assert never_null(flag(A)) and never_null(Constant(1))
    assert not never_null(Constant(None)) and not never_null(None) and not never_null(Column("a", "e"))
    assert not never_null(Case(((A, Constant(1)),)))

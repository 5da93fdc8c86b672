"""The constructs that version 1.1 brought, written otherwise; and whether they can be unknown."""

from __future__ import annotations

from typing import Any

import pytest

from cockpit.engine.coverage.mutants import mutants
from cockpit.engine.coverage.sentences import mutant_sentence
from cockpit.engine.coverage.undecidable import undecidable
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import (
    CLINIC,
    D,
    compare,
    computed,
    events,
    exists,
    last,
    measurement,
    named,
    patient,
    picked,
    profile,
    records,
    related,
)
from tests.engine.later_examples import COVERED, HBA1C_LATEST, OPIOIDS, OVERLAP, aggregate, arithmetic, constant, of

EVENTS = [named("first-dementia", "first", "diagnosis", "dementia"), named("any-visit", "any", "contact")]
LISTS = [
    {"id": "opioids", "title": {"da": "Opioider"}, "codes": [("atc", "N02A", "descendants")]},
    {"id": "statins", "title": {"da": "Statiner"}, "codes": [("atc", "C10AA01", "exact")]},
]


def document(criterion: dict[str, Any], **parts: Any) -> ProfileDocument:
    return profile(criterion, events=EVENTS, dose_tables=[OPIOIDS], more_code_lists=LISTS, **parts)


def kinds(written: ProfileDocument, node: str) -> set[str]:
    """What is tried of one part: kind and detail."""
    found = [mutant for mutant in mutants(written) if mutant.node == node]
    assert all(mutant_sentence(mutant, language) for mutant in found for language in ("da", "en"))
    return {":".join(filter(None, (mutant.alternative.kind, mutant.alternative.detail))) for mutant in found}


NUMBERS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "constant": (constant("2.5"), {"number.value:+1", "number.value:-1"}),
    "age": ({"type": "age"}, set()),
    "count": (of("count", "contact", of="events"), {"number.of:dates"}),
    "episodes": (of("count", "contact", of="episodes", gap=1), {"number.of:events", "number.gap:+1", "number.gap:-1"}),
    "no gap": (of("count", "contact", of="episodes", gap=0), {"number.gap:+1"}),
    "picked": (HBA1C_LATEST, {"number.pick:first", "number.tie:lowest"}),
    "third": ({**HBA1C_LATEST, "nth": 3}, {"number.nth:+1", "number.nth:-1"}),
    "second": (
        of("days_since", "contact", pick="latest", nth=2),
        {"number.pick:first", "number.nth:+1", "number.nth:-1"},
    ),
    "mean": (aggregate("mean", 1), {"number.function:maximum"}),
    "span": (of("span", "contact", kinds=["konsultation"]), {"number.events.kinds.dropped"}),
    "covered": (COVERED, {"number.window.first:+1", "number.window.last:-1"}),
    "covered by some": (
        {**COVERED, "events": [events("medication", "drugs", active=True)]},
        {"number.events.0.active.dropped"},
    ),
    "overlap": (OVERLAP, {"number.by:any"}),
    "dose": (of("dose", "medication", "opioids", active=True, table="morphine"), {"number.events.active.dropped"}),
    "share": (of("largest_share", "contact", least=2, decimals=2), {"number.least:+1", "number.least:-1"}),
    "share of one": (of("largest_share", "contact", least=1, decimals=2), {"number.least:+1"}),
    "arithmetic": (arithmetic("/", constant("3"), {"type": "age"}, 1), {"number.op:*", "number.left.value:+1"}),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_each_kind_of_number_is_written_otherwise(name: str) -> None:
    number, expected = NUMBERS[name]
    assert expected <= kinds(document(computed(number, ">=", "2")), "computed")
    shown = {"id": "shown", "title": {"da": "Vist"}, "type": "computed", "number": number}
    assert expected <= kinds(document(exists("contact"), elements=[shown]), "shown")


def test_a_limit_on_a_number_with_decimals_moves_by_the_last_of_them_and_in_or_out() -> None:
    found = kinds(document(computed(of("largest_share", "contact", least=2, decimals=2), ">=", "0.8")), "computed")
    assert {"comparison.value:+1", "comparison.op:>"} <= found
    rule = {"when": {"type": "value", "comparison": compare(">", "2")}, "text": {"da": "Se her"}}
    for shown in (
        {"type": "computed", "number": of("count", "contact", of="events")},
        {"type": "count", "events": events("contact"), "of": "events"},
    ):
        element = {"id": "shown", "title": {"da": "Vist"}, "attention": [rule], **shown}
        assert "attention.0.when.comparison.value:+1" in kinds(document(exists("contact"), elements=[element]), "shown")


def test_restrictions_relations_and_the_insurance_group() -> None:
    criterion = exists(
        "contact",
        practitioner="own",
        age=compare(">=", "65"),
        relations=[related("first-dementia", 0, 0), related("any-visit", None, 30)],
    )
    found = kinds(document(criterion), "exists")
    assert {
        "events.practitioner:other",
        "events.practitioner.dropped",
        "events.age.value:+1",
        "events.age.dropped",
    } <= found
    assert {"events.relations.first-dementia.first_day:-1", "events.relations.first-dementia.last_day:+1"} <= found
    assert "events.relations.first-dementia.first_day:+1" not in found, "past the other bound"
    assert {"events.relations.any-visit.last_day:+1", "events.relations.dropped"} <= found
    assert "events.valued:False" in kinds(document(exists("measurement", "hba1c", valued=True)), "exists")
    assert kinds(document({"id": "group", "type": "insurance_group", "group": "1"}), "group") == {"group:2"}
    assert kinds(document({"id": "group", "type": "insurance_group", "group": "2"}), "group") == {"group:1"}


def test_named_events_and_dose_tables_are_written_otherwise_where_something_uses_them() -> None:
    related_to = document(exists("contact", relations=[related("first-dementia", 0, 7)]))
    assert {"occurrence:latest", "occurrence:any"} <= kinds(related_to, "first-dementia")
    assert kinds(related_to, "any-visit") == set(), "nothing relates to it"
    assert "codes.dropped:icpc2/P70" in kinds(related_to, "dementia"), "a code list of a named event"
    chained = [*EVENTS, named("later", "latest", "contact", relations=[related("first-dementia", 1, None)])]
    through = profile(exists("service", relations=[related("later", 0, 7)]), events=chained)
    assert "occurrence:latest" in kinds(through, "first-dementia"), "through another named event"
    dose = computed(of("dose", "medication", "opioids", table="morphine"), ">=", "100")
    assert "factors.dropped:N02AB03/ug/h" in kinds(document(dose), "morphine")
    one_factor = {**OPIOIDS, "factors": OPIOIDS["factors"][:1]}
    alone = profile(dose, dose_tables=[one_factor], more_code_lists=LISTS)
    assert kinds(alone, "morphine") == set()
    assert kinds(document(exists("contact")), "morphine") == set(), "no number uses it"


@pytest.mark.parametrize(
    ("criterion", "why"),
    [
        ({"id": "group", "type": "insurance_group", "group": "1"}, "Sikringsgruppen kan mangle."),
        (computed(HBA1C_LATEST, ">", "48"), "Resultatet kan være uden for sammenligning og datoen kan være upræcis."),
        (computed(of("largest_share", "contact", least=1, decimals=1), ">", "0.5"), "Behandleren kan mangle."),
        (computed(of("count", "contact", of="practitioners"), ">", "1"), "Behandleren kan mangle."),
        (
            computed(of("dose", "medication", "opioids", table="morphine"), ">", "1"),
            "Døgndosis eller dens enhed kan mangle.",
        ),
        (computed(of("span", "diagnosis", "dementia"), ">", "1"), "Datoen kan være upræcis."),
        (computed(of("count", "diagnosis", of="episodes", gap=1), ">", "1"), "Datoen kan være upræcis."),
        (exists("diagnosis", age=compare(">", "65")), "Datoen kan være upræcis."),
        (picked("service", nth=2, pick="highest"), "Resultatet kan være uden for sammenligning."),
        (picked("service", nth=2), None),
        (picked("diagnosis", nth=2), "Datoen kan være upræcis."),
        (
            computed(of("days_since", "measurement", pick="latest", nth=2), ">", "1"),
            "Resultatet kan være uden for sammenligning og datoen kan være upræcis.",
        ),
        (exists("contact", practitioner="own"), "Behandleren kan mangle."),
        (exists("measurement", "hba1c", producers=["klinik"]), "Det kan mangle, hvem der har målt."),
        (exists("contact", relations=[related("first-dementia", 0, 7)]), "Datoen kan være upræcis."),
        (computed(of("count", "service", of="episodes", gap=1), ">", "1"), None),
        (computed(of("span", "service", window=last(1, "years")), ">", "1"), None),
        (exists("contact", age=compare(">", "65")), None),
        (exists("service", relations=[related("any-visit", 0, 7)]), None),
    ],
)
def test_whether_it_can_be_unknown(criterion: dict[str, Any], why: str | None) -> None:
    written = document(criterion)
    judged = undecidable(written.population, written)
    assert (judged.why if judged.possible else None) == why


def test_a_patient_notices_another_occurrence() -> None:
    from cockpit.engine.coverage import coverage

    drawn = records(
        patient(
            "p1",
            {"view": "diagnosis", "debut": "2020-01-01", "registered": "2020-01-01", "codes": "icpc2:P70"},
            {"view": "diagnosis", "debut": "2026-01-01", "registered": "2026-01-01", "codes": "icpc2:P70"},
            measurement("2026-01-05", "48"),
        )
    )
    written = document(exists("measurement", "hba1c", relations=[related("first-dementia", 0, 7)]))
    found = coverage(written, drawn, D)
    noticed = {one.mutant.id: one.noticed_by for one in found.mutants}
    assert noticed["first-dementia:occurrence:latest"] == (CLINIC, "p1")

"""The sentences as a clinician reads them."""

from __future__ import annotations

import pytest

from cockpit.standard.document import Age, Exists
from cockpit.standard.text import (
    attention_sentence,
    comparison_text,
    criterion_heading,
    criterion_sentence,
    date_text,
    element_sentence,
    number_text,
    scope_sentence,
    window_text,
)
from tests.standard.documents import (
    HBA1C_LIMIT,
    Content,
    age,
    code_list,
    compared,
    count,
    events,
    exists,
    group,
    local,
    members,
    months,
    only,
    picked,
    pinned,
    psychiatric,
    read,
    sound,
    with_pin,
)

LATEST_HBA1C = picked("x", events("measurement", "hba1c"), "latest", tie="highest", value=HBA1C_LIMIT)

SENTENCES: list[tuple[Content, str, str]] = [
    (age("x", ">=", "18"), "Patienten er fyldt 18 år.", "The patient has turned 18."),
    (age("x", "<", "65"), "Patienten er under 65 år.", "The patient is under 65 years old."),
    (age("x", "=", "18"), "Patienten er 18 år.", "The patient is 18 years old."),
    (
        age("x", "between", "18", "64"),
        "Patienten er 18 til og med 64 år.",
        "The patient is 18 up to and including 64 years old.",
    ),
    (
        age("x", ">", "64"),
        "Patientens alder i hele år er over 64.",
        "The patient's age in completed years is above 64.",
    ),
    (
        age("x", "outside", "18", "64"),
        "Patientens alder i hele år er under 18 eller over 64.",
        "The patient's age in completed years is below 18 or above 64.",
    ),
    ({"type": "sex", "id": "x", "sex": "K"}, "Patienten er kvinde.", "The patient is a woman."),
    ({"type": "sex", "id": "x", "sex": "M"}, "Patienten er mand.", "The patient is a man."),
    (
        exists("x", events("diagnosis", "demenskoder", kinds=["forloeb"])),
        "Patienten har diagnosen demens (2 koder) som forløbsdiagnose.",
        "The patient has the diagnosis demens (en) (2 codes) as course diagnosis.",
    ),
    (
        exists(
            "x",
            events(
                "diagnosis", "demenskoder", kinds=["forloeb", "kontakt"], statuses=["aktuel"], certainties=["sikker"]
            ),
        ),
        "Patienten har diagnosen demens (2 koder) som forløbsdiagnose eller kontaktdiagnose med status aktuel (angivet som sikker).",
        "The patient has the diagnosis demens (en) (2 codes) as course diagnosis or contact diagnosis with status current (stated as certain).",
    ),
    (
        exists("x", events("diagnosis", "demenskoder", "depressionskoder", window=months(12))),
        "Patienten har en diagnose kodet som både demens (2 koder) og depression (P76) med debut inden for de seneste 12 måneder.",
        "The patient has a diagnosis coded as both demens (en) (2 codes) and depression (en) (P76) with debut within the last 12 months.",
    ),
    (exists("x", events("diagnosis")), "Patienten har en vilkårlig diagnose.", "The patient has any diagnosis at all."),
    (
        exists("x", events("medication", "demensmedicin", active=True)),
        "Patienten er i aktiv behandling med demensmedicin på skæringsdatoen.",
        "The patient is in active treatment with demensmedicin (en) at the reference date.",
    ),
    (
        exists("x", events("medication", "demensmedicin", active=True, as_needed=False, window=months(3))),
        "Patienten er i aktiv behandling med demensmedicin som fast medicin på skæringsdatoen, påbegyndt inden for de seneste 3 måneder.",
        "The patient is in active treatment with demensmedicin (en) taken regularly at the reference date, started within the last 3 months.",
    ),
    (
        exists("x", events("medication", "demensmedicin", sources=["lokal", "fmk"])),
        "Patienten har fået ordineret demensmedicin (datakilder: klinikkens egen journal og FMK).",
        "The patient has been prescribed demensmedicin (en) (data sources: the clinic's own records and FMK).",
    ),
    (
        exists("x", events("dispensing", "demensmedicin", sources=["fmk"], window=months(1))),
        "Patienten har fået udleveret demensmedicin inden for den seneste måned (datakilde: FMK).",
        "The patient has been dispensed demensmedicin (en) within the last month (data source: FMK).",
    ),
    (
        exists("x", events("measurement", "hba1c", value=HBA1C_LIMIT, window=months(12))),
        "Patienten har en måling af HbA1c på mindst 48 mmol/mol inden for de seneste 12 måneder.",
        "The patient has a measurement of HbA1c (en) of at least 48 mmol/mol within the last 12 months.",
    ),
    (
        exists("x", events("service", "aarskontrol")),
        "Patienten har fået årskontrol (0120).",
        "The patient has received årskontrol (en) (0120).",
    ),
    (
        exists("x", events("contact", kinds=["konsultation", "sygebesoeg"])),
        "Patienten har haft en kontakt af typen konsultation eller sygebesøg.",
        "The patient has had a contact of type consultation or home visit.",
    ),
    (
        exists("x", events("vaccination", "demensmedicin")),
        "Patienten er vaccineret med demensmedicin.",
        "The patient has been vaccinated with demensmedicin (en).",
    ),
    (
        count("x", events("service", "aarskontrol", window=months(12)), "events", "=", "0"),
        "Ingen årskontrol (0120) inden for de seneste 12 måneder.",
        "No årskontrol (en) (0120) within the last 12 months.",
    ),
    (
        count("x", events("medication"), "events", "=", "0"),
        "Patienten har ikke fået ordineret noget lægemiddel.",
        "The patient has not been prescribed any drug.",
    ),
    (
        count("x", events("measurement", "hba1c"), "events", ">=", "2"),
        "Patienten har mindst 2 målinger af HbA1c.",
        "The patient has at least 2 measurements of HbA1c (en).",
    ),
    (
        count("x", events("measurement", "hba1c"), "events", "=", "1"),
        "Patienten har præcis 1 måling af HbA1c.",
        "The patient has exactly 1 measurement of HbA1c (en).",
    ),
    (
        count("x", events("medication", "demensmedicin", active=True), "events", ">=", "2"),
        "Patienten har mindst 2 ordinationer af demensmedicin, aktive på skæringsdatoen.",
        "The patient has at least 2 prescriptions of demensmedicin (en), active at the reference date.",
    ),
    (
        count("x", events("service", "aarskontrol"), "dates", ">=", "2"),
        "Patienten har fået årskontrol (0120) på mindst 2 forskellige datoer.",
        "The patient has received årskontrol (en) (0120) on at least 2 different dates.",
    ),
    (
        count("x", events("medication", active=True, as_needed=False), "codes", ">=", "5"),
        "Patienten er i aktiv behandling med mindst 5 forskellige lægemidler (koder) som fast medicin på skæringsdatoen.",
        "The patient is in active treatment with at least 5 different drugs (codes) taken regularly at the reference date.",
    ),
    (
        count("x", events("diagnosis", "demenskoder"), "codes", "=", "1"),
        "Patienten har diagnoser med præcis 1 kode fra demens (2 koder).",
        "The patient has diagnoses with exactly 1 code from demens (en) (2 codes).",
    ),
    (
        count("x", events("diagnosis", "demenskoder", "depressionskoder"), "codes", ">", "2"),
        "Patienten har diagnoser med over 2 forskellige koder fra både demens (2 koder) og depression (P76).",
        "The patient has diagnoses with above 2 different codes from both demens (en) (2 codes) and depression (en) (P76).",
    ),
    (
        LATEST_HBA1C,
        "Seneste HbA1c (højeste ved samme tidspunkt) er mindst 48 mmol/mol.",
        "The latest HbA1c (en) (highest at the same time) is at least 48 mmol/mol.",
    ),
    (
        picked(
            "x",
            events("service", "aarskontrol"),
            "latest",
            window={"type": "earlier_than", "amount": 1, "unit": "years"},
        ),
        "Seneste årskontrol (0120) ligger for mere end 1 år siden.",
        "The latest årskontrol (en) (0120) lies more than 1 year ago.",
    ),
    (
        picked("x", events("diagnosis", "demenskoder"), "first", window=months(12)),
        "Første registrering af diagnosen demens (2 koder) ligger inden for de seneste 12 måneder.",
        "The first registration of the diagnosis demens (en) (2 codes) lies within the last 12 months.",
    ),
    (
        picked("x", events("measurement", "hba1c", window=months(24)), "highest", value=HBA1C_LIMIT),
        "Højeste HbA1c inden for de seneste 24 måneder er mindst 48 mmol/mol.",
        "The highest HbA1c (en) within the last 24 months is at least 48 mmol/mol.",
    ),
    (
        {"type": "subgroup", "id": "x", "subgroup": "ikke-set"},
        "Patienten er i delpopulationen »ikke set i 12 måneder«.",
        "The patient is in the subgroup “not seen for 12 months”.",
    ),
    (
        group("x", "any", age("a", ">=", "18"), group("b", "none", {"type": "sex", "id": "c", "sex": "K"})),
        "Mindst én af (Patienten er fyldt 18 år; Ingen af (Patienten er kvinde)).",
        "At least one of (The patient has turned 18; None of (The patient is a woman)).",
    ),
    (group("x", "at_least", n=2), "Mindst 2 af [tom gruppe] ().", "At least 2 of [empty group] ()."),
    (
        group("x", "at_most", age("a", ">=", "18"), n=1),
        "Højst 1 af (Patienten er fyldt 18 år).",
        "At most 1 of (The patient has turned 18).",
    ),
    (
        group("x", "all", age("a", ">=", "18")),
        "Alle af (Patienten er fyldt 18 år).",
        "All of (The patient has turned 18).",
    ),
]


@pytest.mark.parametrize(("criterion", "danish", "english"), SENTENCES, ids=[danish[:60] for _, danish, _ in SENTENCES])
def test_a_criterion_reads_as_a_clinician_would_say_it(criterion: Content, danish: str, english: str) -> None:
    document = only(sound(), criterion)
    assert criterion_sentence(document, document.population) == danish
    assert criterion_sentence(document, document.population, "en") == english


UNFINISHED: list[tuple[Content, str]] = [
    (age("x", "between", "18"), "Patientens alder i hele år er 18 til og med ?."),
    (age("x", ">=", "18", "20"), "Patientens alder i hele år er mindst 18 [øvre grænse 20 er ikke i brug]."),
    (
        {"type": "age", "id": "x", "comparison": compared(">=", "18", unit="%")},
        "Patientens alder i hele år er mindst 18 %.",
    ),
    (exists("x", events("diagnosis", "mangler")), "Patienten har diagnosen »mangler« [ukendt kodeliste]."),
    (
        exists(
            "x", events("medication", kinds=["forloeb"], statuses=["aktuel"], certainties=["sikker"], value=HBA1C_LIMIT)
        ),
        "Patienten har fået ordineret et vilkårligt lægemiddel [art: »forloeb«] [status: aktuel] [sikkerhed: sikker] [værdi mindst 48 mmol/mol].",
    ),
    (
        exists("x", events("diagnosis", active=True, as_needed=True, kinds=["andet"], sources=["ukendt"])),
        "Patienten har en vilkårlig diagnose som »andet« [pn: ja] [aktiv] (datakilde: »ukendt«).",
    ),
    (picked("x", events("service", "aarskontrol"), "latest"), "Seneste årskontrol (0120) [intet bedømmes]."),
    (
        picked("x", events("measurement", "hba1c"), "lowest", tie="lowest", value=HBA1C_LIMIT, window=months(12)),
        "Laveste HbA1c (laveste ved samme tidspunkt) er mindst 48 mmol/mol og ligger inden for de seneste 12 måneder.",
    ),
    (
        {"type": "profile", "id": "x", "profile": "mangler"},
        "Patienten er i populationen for »mangler« [ukendt profil].",
    ),
    ({"type": "subgroup", "id": "x", "subgroup": "mangler"}, "Patienten er i »mangler« [ukendt delpopulation]."),
    (group("x", "at_least", age("a", ">=", "18")), "Mindst ? af (Patienten er fyldt 18 år)."),
    (group("x", "any", age("a", ">=", "18"), n=1), "Mindst én af [n = 1 er ikke i brug] (Patienten er fyldt 18 år)."),
]


@pytest.mark.parametrize(("criterion", "danish"), UNFINISHED, ids=[danish[:60] for _, danish in UNFINISHED])
def test_what_the_checks_refuse_is_still_shown_in_full(criterion: Content, danish: str) -> None:
    document = only(sound(), criterion)
    assert criterion_sentence(document, document.population) == danish


def test_the_heading_of_a_group_leaves_its_members_out() -> None:
    document = read(sound())
    assert criterion_heading(document, document.population) == "Alle af"


ELEMENTS: list[tuple[Content, str]] = [
    ({"type": "patient", "attribute": "age"}, "Patientens alder i hele år på skæringsdatoen."),
    ({"type": "patient", "attribute": "sex"}, "Patientens køn."),
    ({"type": "patient", "attribute": "birth_date"}, "Patientens fødselsdato."),
    (
        {
            "type": "picked",
            "events": events("measurement", "hba1c"),
            "pick": "latest",
            "tie": "highest",
            "show": "value",
        },
        "Resultatet af seneste HbA1c (højeste ved samme tidspunkt).",
    ),
    (
        {"type": "picked", "events": events("service", "aarskontrol"), "pick": "latest", "show": "date"},
        "Datoen for seneste årskontrol (0120).",
    ),
    (
        {"type": "picked", "events": events("diagnosis", "demenskoder"), "pick": "first", "show": "code"},
        "Koden for første registrering af diagnosen demens (2 koder).",
    ),
    (
        {
            "type": "picked",
            "events": events("medication", "demensmedicin", active=True),
            "pick": "latest",
            "show": "text",
        },
        "Teksten i seneste ordination af demensmedicin, aktiv på skæringsdatoen.",
    ),
    (
        {"type": "exists", "events": events("medication", "antipsykotika", active=True)},
        "Ja eller nej: Patienten er i aktiv behandling med antipsykotika på skæringsdatoen.",
    ),
    (
        {"type": "count", "events": events("contact", window=months(12)), "of": "events"},
        "Antal kontakter inden for de seneste 12 måneder.",
    ),
    (
        {"type": "count", "events": events("contact", window=months(12)), "of": "dates"},
        "Antal forskellige datoer: Patienten har haft en kontakt inden for de seneste 12 måneder.",
    ),
    (
        {"type": "list", "events": events("diagnosis", "demenskoder")},
        "Liste over koder: Patienten har diagnosen demens (2 koder).",
    ),
]


@pytest.mark.parametrize(("element", "danish"), ELEMENTS, ids=[danish[:60] for _, danish in ELEMENTS])
def test_a_data_element_says_what_it_shows(element: Content, danish: str) -> None:
    content = sound()
    content["elements"] = [{"id": "x", "title": local("X"), **element}]
    document = read(content)
    assert element_sentence(document, document.elements[0]) == danish


@pytest.mark.parametrize(
    ("when", "danish"),
    [
        ({"type": "value", "comparison": HBA1C_LIMIT}, "Opmærksomhed, når værdien er mindst 48 mmol/mol: Ring"),
        (
            {"type": "older_than", "amount": 12, "unit": "months"},
            "Opmærksomhed, når datoen er 12 måneder eller mere før skæringsdatoen: Ring",
        ),
        ({"type": "missing"}, "Opmærksomhed, når der intet er registreret: Ring"),
        ({"type": "present"}, "Opmærksomhed, når der er noget registreret: Ring"),
    ],
)
def test_an_attention_rule_says_when_and_what(when: Content, danish: str) -> None:
    content = sound()
    content["elements"][1]["attention"] = [{"when": when, "text": local("Ring", "Call")}]
    (rule,) = read(content).elements[1].attention
    assert attention_sentence(rule) == danish
    assert attention_sentence(rule, "en").endswith(": Call")


WINDOWS: list[tuple[Content, str]] = [
    ({"type": "last", "amount": 1, "unit": "days"}, "inden for den seneste dag"),
    ({"type": "last", "amount": 1, "unit": "weeks"}, "inden for den seneste uge"),
    ({"type": "last", "amount": 1, "unit": "years"}, "inden for det seneste år"),
    ({"type": "last", "amount": 1500, "unit": "days"}, "inden for de seneste 1.500 dage"),
    ({"type": "earlier_than", "amount": 2, "unit": "weeks"}, "for mere end 2 uger siden"),
    (
        {"type": "rolling", "oldest": {"amount": 2, "unit": "years"}, "newest": {"amount": 1, "unit": "months"}},
        "for mellem 1 måned og 2 år siden",
    ),
    ({"type": "calendar", "first": "2026-11-21"}, "fra og med 21. november 2026"),
    ({"type": "calendar", "last": "2026-11-21"}, "til og med 21. november 2026"),
    (
        {"type": "calendar", "first": "2025-01-01", "last": "2025-12-31"},
        "fra og med 1. januar 2025 til og med 31. december 2025",
    ),
    ({"type": "calendar"}, "på et vilkårligt tidspunkt [kalenderperiode uden datoer]"),
    ({"type": "calendar", "first": "2026-02-30"}, "fra og med »2026-02-30«"),
]


@pytest.mark.parametrize(("window", "danish"), WINDOWS, ids=[danish for _, danish in WINDOWS])
def test_a_window_reads_as_people_say_it(window: Content, danish: str) -> None:
    document = only(sound(), exists("x", events("service", "aarskontrol", window=window)))
    assert isinstance(document.population, Exists) and document.population.events.window is not None
    assert window_text(document.population.events.window) == danish


def test_numbers_and_dates_follow_the_language() -> None:
    assert number_text("5932654") == "5.932.654"
    assert number_text("6.50") == "6,50"
    assert number_text("-1000.5") == "−1.000,5"
    assert number_text("1000.5", "en") == "1,000.5"
    assert date_text("2026-11-21") == "21. november 2026"
    assert date_text("2026-11-21", "en") == "21 November 2026"


def test_a_comparison_is_also_a_text_of_its_own() -> None:
    document = only(sound(), age("x", "between", "6", "8"))
    assert isinstance(document.population, Age)
    assert comparison_text(document.population.comparison) == "6 til og med 8"
    assert comparison_text(document.population.comparison, "en") == "6 up to and including 8"


@pytest.mark.parametrize(
    ("scope", "danish"),
    [
        ({}, "Patienten er tilmeldt klinikken og i live på skæringsdatoen."),
        ({"alive": False}, "Patienten er tilmeldt klinikken på skæringsdatoen (i live eller død)."),
        ({"registered": False}, "Patienten er i live på skæringsdatoen (tilmeldt klinikken eller ej)."),
        (
            {"registered": False, "alive": False},
            "Alle patienter i klinikkens register, også afdøde og ikke-tilmeldte.",
        ),
    ],
)
def test_who_is_looked_at_is_said(scope: Content, danish: str) -> None:
    document = read({**sound(), "scope": scope})
    assert scope_sentence(document) == danish
    assert scope_sentence(document, "en") != danish


def test_another_profile_is_called_by_its_title_and_version() -> None:
    document = read(with_pin())
    criterion = members(document)[2]
    assert (
        criterion_sentence(document, criterion)
        == "Patienten er i populationen for profilen Svær psykisk sygdom (version 2.0.0)."
    )
    assert criterion_sentence(document, criterion, "en").endswith("the profile Severe mental illness (version 2.0.0).")


def test_a_profile_that_is_not_inlined_is_called_by_its_id() -> None:
    pin = pinned(psychiatric())
    del pin["document"]
    document = read(with_pin(pin))
    criterion = members(document)[2]
    assert criterion_sentence(document, criterion).endswith("for profilen »svaer-psykisk-sygdom« (version 2.0.0).")


def test_nodes_with_the_same_title_are_told_apart_by_their_ids() -> None:
    content = with_pin()
    content["profiles"].append({**pinned({**psychiatric(), "id": "samme-titel"})})
    content["code_lists"].append(code_list("demens-2", "demens"))
    content["subgroups"].append({**content["subgroups"][0], "id": "ikke-set-2"})
    document = read(content)

    def sentence(criterion: Content) -> str:
        bent = only(content, criterion)
        return criterion_sentence(bent, bent.population)

    assert "demens [demens-2] (ingen koder)" in sentence(exists("x", events("diagnosis", "demens-2")))
    assert "demens [demenskoder] (2 koder)" in sentence(exists("x", events("diagnosis", "demenskoder")))
    assert "måneder [ikke-set-2]«" in sentence({"type": "subgroup", "id": "x", "subgroup": "ikke-set-2"})
    assert "Svær psykisk sygdom [svaer-psykisk-sygdom]" in criterion_sentence(document, document.population)


@pytest.mark.parametrize(
    ("title", "within"),
    [
        ("Kolesterol", "kolesterol"),
        ("KOL", "KOL"),
        ("NSAID", "NSAID"),
        ("P-lithium", "P-lithium"),
        ("Årsstatus/årskontrol", "årsstatus/årskontrol"),
        ("Calcium, total", "calcium, total"),
        ("B12-vitamin", "B12-vitamin"),
        ("D vitamin", "D vitamin"),
        ("Z-stoffer", "Z-stoffer"),
        ("eGFR", "eGFR"),
    ],
)
def test_a_title_begins_in_lower_case_within_a_sentence_unless_it_is_an_abbreviation(title: str, within: str) -> None:
    content = sound()
    content["code_lists"][2]["title"] = local(title)
    document = only(content, exists("x", events("medication", "demensmedicin")))
    assert criterion_sentence(document, document.population) == f"Patienten har fået ordineret {within}."


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"codes": []}, "ingen koder"),
        ({"codes": [{"system": "icpc2", "code": "P70", "match": "exact", "display": local("A")}]}, "P70"),
        (
            {"codes": [{"system": "sks", "code": "DF00", "match": "descendants", "display": local("A")}]},
            "DF00 med underkoder",
        ),
        (
            {"codes": [{"system": "icpc2", "code": "*", "match": "all", "display": local("A")}]},
            "alle koder i ICPC-2-DK",
        ),
        (
            {
                "codes": [{"system": "sks", "code": "DF0", "match": "descendants", "display": local("A")}],
                "exclusions": [{"system": "sks", "code": "DF05", "match": "descendants", "display": local("B")}] * 2,
            },
            "DF0 med underkoder undtagen 2 koder",
        ),
    ],
)
def test_a_code_list_says_how_many_codes_or_which_one(fields: Content, shown: str) -> None:
    content = sound()
    content["code_lists"][0].update(fields)
    document = only(content, exists("x", events("diagnosis", "demenskoder")))
    assert f"demens ({shown})" in criterion_sentence(document, document.population)


def test_a_language_that_does_not_exist_is_refused() -> None:
    document = read(sound())
    with pytest.raises(KeyError):
        criterion_sentence(document, document.population, "sv")

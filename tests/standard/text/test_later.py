"""What standard 1.1 added, as a clinician reads it: restrictions, relations, datasets, computed numbers, and the parts of the whole text."""

from __future__ import annotations

from typing import Any

import pytest

from cockpit.standard.text import criterion_sentence, document_text, element_sentence
from tests.standard.documents import (
    HBA1C_LIMIT,
    Content,
    compared,
    count,
    dose_table,
    events,
    exists,
    later,
    local,
    months,
    named,
    only,
    picked,
    read,
)

CONTACTS = events("contact", window=months(12))
OWN = events("contact", practitioner="own", window=months(12))
TREATED = events("medication", "demensmedicin", active=True)
DRUGS = events("medication", "demensmedicin")
OTHERS = events("medication", "antipsykotika")
MEASURED = events("measurement", "hba1c")
LEAST: Content = {"op": ">=", "value": "1"}


def computed(kind: str, **number: Any) -> Content:
    return {"type": "computed", "id": "x", "number": {"type": kind, **number}, "comparison": LEAST}


def related(**days: int) -> Content:
    return exists("x", events("measurement", "hba1c", relations=[{"event": "indeks", **days}]))


RELATED: list[tuple[Content, str, str]] = [
    (related(first_day=0, last_day=0), "samme dag som", "on the same day as"),
    (related(first_day=7, last_day=7), "præcis 7 dage efter", "exactly 7 days after"),
    (related(first_day=-1, last_day=-1), "præcis 1 dag før", "exactly 1 day before"),
    (related(first_day=1, last_day=30), "mindst 1 og højst 30 dage efter", "at least 1 and at most 30 days after"),
    (related(first_day=-90, last_day=-1), "mindst 1 og højst 90 dage før", "at least 1 and at most 90 days before"),
    (
        related(first_day=0, last_day=30),
        "samme dag som eller højst 30 dage efter",
        "on the same day as or at most 30 days after",
    ),
    (
        related(first_day=-90, last_day=0),
        "samme dag som eller højst 90 dage før",
        "on the same day as or at most 90 days before",
    ),
    (
        related(first_day=-7, last_day=30),
        "højst 7 dage før, samme dag som eller højst 30 dage efter",
        "at most 7 days before, on the same day as or at most 30 days after",
    ),
    (related(first_day=1), "mindst 1 dag efter", "at least 1 day after"),
    (related(first_day=0), "samme dag som eller efter", "on the same day as or after"),
    (
        related(first_day=-30),
        "højst 30 dage før, samme dag som eller efter",
        "at most 30 days before, on the same day as or after",
    ),
    (related(last_day=-1), "mindst 1 dag før", "at least 1 day before"),
    (related(last_day=0), "samme dag som eller før", "on the same day as or before"),
    (
        related(last_day=30),
        "før, samme dag som eller højst 30 dage efter",
        "before, on the same day as or at most 30 days after",
    ),
    (related(), "før, samme dag som eller efter", "before, on the same day as or after"),
]
"""Days in relation to a named event, and what is said of them."""

LATER: list[tuple[Content, str, str]] = [
    (
        {"type": "insurance_group", "id": "x", "group": "2"},
        "Patienten er i sikringsgruppe 2.",
        "The patient is in insurance group 2.",
    ),
    (
        exists("x", events("care_plan", kinds=["kol"], statuses=["aktiv"])),
        "Patienten har en forløbsplan af typen KOL med status aktiv.",
        "The patient has a care plan of type COPD with status active.",
    ),
    (
        count("x", events("care_plan", kinds=["kol"]), "events", "=", "0"),
        "Ingen forløbsplan af typen KOL.",
        "No care plan of type COPD.",
    ),
    (
        exists("x", events("referral", kinds=["fysioterapi", "mr"], statuses=["afsendt"], window=months(12))),
        "Patienten har en henvisning af typen fysioterapi eller »mr« med status afsendt inden for de seneste 12 måneder.",
        "The patient has a referral of type physiotherapy or “mr” with status sent within the last 12 months.",
    ),
    (
        count("x", events("questionnaire", kinds=["start-back"], statuses=["besvaret"]), "events", ">=", "2"),
        "Patienten har mindst 2 spørgeskemaer af typen »start-back« med status besvaret.",
        "The patient has at least 2 questionnaires of type “start-back” with status answered.",
    ),
    (
        exists("x", events("observation_flag", kinds=["palliativ"])),
        "Patienten har en markering af typen »palliativ«.",
        "The patient has a flag of type “palliativ”.",
    ),
    (
        exists("x", events("medication", "demensmedicin", texts=["*kol*", "*obstruktiv*"])),
        "Patienten har fået ordineret demensmedicin med en indikation som »*kol*« eller »*obstruktiv*«.",
        "The patient has been prescribed demensmedicin (en) with an indication like “*kol*” or “*obstruktiv*”.",
    ),
    (
        exists("x", events("measurement", "hba1c", texts=["*positiv*"], producers=["klinikken"], valued=False)),
        "Patienten har en måling af HbA1c med en svartekst som »*positiv*« udført af »klinikken« uden talresultat.",
        "The patient has a measurement of HbA1c (en) with a result text like “*positiv*” made by “klinikken” without a numeric result.",
    ),
    (
        exists("x", events("contact", kinds=["konsultation"], practitioner="own", window=months(12))),
        "Patienten har haft en kontakt af typen konsultation hos egen læge inden for de seneste 12 måneder.",
        "The patient has had a contact of type consultation with the patient's own doctor within the last 12 months.",
    ),
    (
        exists("x", events("diagnosis", "demenskoder", practitioner="other", age=compared("<", "65"))),
        "Patienten har diagnosen demens (2 koder) registreret af en anden end egen læge med debut i en alder af under 65 år.",
        "The patient has the diagnosis demens (en) (2 codes) registered by another than the patient's own doctor with debut when aged below 65 years.",
    ),
    (
        exists(
            "x",
            events("medication", "antipsykotika", active=True, window=months(6), age=compared("between", "18", "64")),
        ),
        "Patienten er i aktiv behandling med antipsykotika på skæringsdatoen, påbegyndt inden for de seneste 6 måneder og i en alder af 18 til og med 64 år.",
        "The patient is in active treatment with antipsykotika (en) at the reference date, started within the last 6 months and when aged 18 up to and including 64 years.",
    ),
    *(
        (
            content,
            f"Patienten har en måling af HbA1c {danish} den første »indeksdiagnose«.",
            f"The patient has a measurement of HbA1c (en) {english} the first “indeksdiagnose (en)”.",
        )
        for content, danish, english in RELATED
    ),
    (
        exists(
            "x",
            events(
                "diagnosis",
                "demenskoder",
                window=months(12),
                relations=[
                    {"event": "indeks", "first_day": 1, "last_day": 30},
                    {"event": "udskrivelse", "last_day": -1},
                ],
                age=compared("<", "65"),
            ),
        ),
        "Patienten har diagnosen demens (2 koder) med debut inden for de seneste 12 måneder, mindst 1 og højst 30 dage efter den første »indeksdiagnose«, mindst 1 dag før en vilkårlig »udskrivelse« og i en alder af under 65 år.",
        "The patient has the diagnosis demens (en) (2 codes) with debut within the last 12 months, at least 1 and at most 30 days after the first “indeksdiagnose (en)”, at least 1 day before any “udskrivelse (en)” and when aged below 65 years.",
    ),
    (
        picked("x", MEASURED, "latest", tie="highest", nth=2, value=HBA1C_LIMIT),
        "Næstseneste HbA1c (højeste ved samme tidspunkt) er mindst 48 mmol/mol.",
        "The second latest HbA1c (en) (highest at the same time) is at least 48 mmol/mol.",
    ),
    (
        picked("x", MEASURED, "highest", nth=3, value=HBA1C_LIMIT),
        "Tredjehøjeste HbA1c er mindst 48 mmol/mol.",
        "The third highest HbA1c (en) is at least 48 mmol/mol.",
    ),
    (
        picked("x", CONTACTS, "latest", nth=21, window=months(6)),
        "21. seneste kontakt inden for de seneste 12 måneder ligger inden for de seneste 6 måneder.",
        "The 21st latest contact within the last 12 months lies within the last 6 months.",
    ),
    (
        picked("x", events("diagnosis", "demenskoder"), "first", nth=2, window=months(6)),
        "Næstældste registrering af diagnosen demens (2 koder) ligger inden for de seneste 6 måneder.",
        "The second earliest registration of the diagnosis demens (en) (2 codes) lies within the last 6 months.",
    ),
    (
        picked("x", events("diagnosis", "demenskoder"), "first", nth=12, window=months(6)),
        "12. ældste registrering af diagnosen demens (2 koder) ligger inden for de seneste 6 måneder.",
        "The 12th earliest registration of the diagnosis demens (en) (2 codes) lies within the last 6 months.",
    ),
    (
        computed("constant", value="6.5"),
        "6,5 er mindst 1.",
        "6.5 is at least 1.",
    ),
    (
        computed("age"),
        "Patientens alder i hele år på skæringsdatoen er mindst 1.",
        "The patient's age in completed years at the reference date is at least 1.",
    ),
    (
        computed("count", events=OWN, of="events"),
        "Antallet af kontakter hos egen læge inden for de seneste 12 måneder er mindst 1.",
        "The number of contacts with the patient's own doctor within the last 12 months is at least 1.",
    ),
    (
        computed("count", events=CONTACTS, of="dates"),
        "Antallet af forskellige datoer med kontakter inden for de seneste 12 måneder er mindst 1.",
        "The number of different dates with contacts within the last 12 months is at least 1.",
    ),
    (
        computed("count", events=TREATED, of="codes"),
        "Antallet af forskellige koder for ordinationer af demensmedicin (aktive på skæringsdatoen) er mindst 1.",
        "The number of different codes of prescriptions of demensmedicin (en) (active at the reference date) is at least 1.",
    ),
    (
        computed("count", events=CONTACTS, of="practitioners"),
        "Antallet af forskellige behandlere for kontakter inden for de seneste 12 måneder er mindst 1.",
        "The number of different practitioners of contacts within the last 12 months is at least 1.",
    ),
    (
        computed("count", events=CONTACTS, of="episodes", gap=30),
        "Antallet af forløb (højst 30 dage fra en hændelse til den næste) af kontakter inden for de seneste 12 måneder er mindst 1.",
        "The number of episodes (at most 30 days from one event to the next) of contacts within the last 12 months is at least 1.",
    ),
    (
        computed("picked", events=MEASURED, pick="latest", tie="highest"),
        "Resultatet af seneste HbA1c (højeste ved samme tidspunkt) er mindst 1.",
        "The result of the latest HbA1c (en) (highest at the same time) is at least 1.",
    ),
    (
        computed("aggregate", events=MEASURED, function="sum"),
        "Summen af resultaterne af målinger af HbA1c er mindst 1.",
        "The sum of the results of measurements of HbA1c (en) is at least 1.",
    ),
    (
        computed("aggregate", events=MEASURED, function="mean", decimals=1),
        "Gennemsnittet (afrundet til 1 decimal) af resultaterne af målinger af HbA1c er mindst 1.",
        "The mean (rounded to 1 decimal) of the results of measurements of HbA1c (en) is at least 1.",
    ),
    (
        computed("aggregate", events=MEASURED, function="minimum"),
        "Det laveste resultat blandt målinger af HbA1c er mindst 1.",
        "The lowest result among measurements of HbA1c (en) is at least 1.",
    ),
    (
        computed("aggregate", events=MEASURED, function="maximum"),
        "Det højeste resultat blandt målinger af HbA1c er mindst 1.",
        "The highest result among measurements of HbA1c (en) is at least 1.",
    ),
    (
        computed("days_since", events=OWN, pick="latest"),
        "Antallet af dage siden seneste kontakt hos egen læge inden for de seneste 12 måneder er mindst 1.",
        "The number of days since the latest contact with the patient's own doctor within the last 12 months is at least 1.",
    ),
    (
        computed("days_since", events=TREATED, pick="first", nth=3),
        "Antallet af dage siden tredjeældste ordination af demensmedicin (aktiv på skæringsdatoen) er mindst 1.",
        "The number of days since the third earliest prescription of demensmedicin (en) (active at the reference date) is at least 1.",
    ),
    (
        computed("span", events=events("diagnosis", "demenskoder", window=months(24))),
        "Antallet af dage fra første til seneste registrering af diagnosen demens (2 koder) med debut inden for de seneste 24 måneder er mindst 1.",
        "The number of days from the first to the latest registration of the diagnosis demens (en) (2 codes) with debut within the last 24 months is at least 1.",
    ),
    (
        computed("covered", events=[DRUGS], by="any", days="covered", window=months(6)),
        "Antallet af dage inden for de seneste 6 måneder dækket af ordinationer af demensmedicin er mindst 1.",
        "The number of days within the last 6 months covered by prescriptions of demensmedicin (en) is at least 1.",
    ),
    (
        computed("covered", events=[DRUGS, OTHERS], by="any", days="covered", window=months(6)),
        "Antallet af dage inden for de seneste 6 måneder dækket af (ordinationer af demensmedicin) eller (ordinationer af antipsykotika) er mindst 1.",
        "The number of days within the last 6 months covered by (prescriptions of demensmedicin (en)) or (prescriptions of antipsykotika (en)) is at least 1.",
    ),
    (
        computed("covered", events=[DRUGS, OTHERS], by="all", days="covered", window=months(6)),
        "Antallet af dage inden for de seneste 6 måneder dækket af både (ordinationer af demensmedicin) og (ordinationer af antipsykotika) samme dag er mindst 1.",
        "The number of days within the last 6 months covered by both (prescriptions of demensmedicin (en)) and (prescriptions of antipsykotika (en)) on the same day is at least 1.",
    ),
    (
        computed("covered", events=[DRUGS], by="any", days="longest_gap", window=months(6)),
        "Det længste antal dage i træk inden for de seneste 6 måneder uden dækning af ordinationer af demensmedicin er mindst 1.",
        "The longest number of days in a row within the last 6 months not covered by prescriptions of demensmedicin (en) is at least 1.",
    ),
    (
        computed("dose", events=TREATED, table="oral-morfin"),
        "Den samlede døgndosis efter dosistabellen »orale morfinækvivalenter« af ordinationer af demensmedicin (aktive på skæringsdatoen) er mindst 1.",
        "The total daily dose by the dose table “orale morfinækvivalenter (en)” of prescriptions of demensmedicin (en) (active at the reference date) is at least 1.",
    ),
    (
        computed("largest_share", events=CONTACTS, least=3, decimals=2),
        "Den største andel hos samme behandler (mindst 3 i alt, afrundet til 2 decimaler) af kontakter inden for de seneste 12 måneder er mindst 1.",
        "The largest share with one practitioner (at least 3 in all, rounded to 2 decimals) of contacts within the last 12 months is at least 1.",
    ),
    (
        computed(
            "arithmetic",
            op="/",
            left={"type": "count", "events": OWN, "of": "events"},
            right={"type": "count", "events": CONTACTS, "of": "events"},
            decimals=2,
        ),
        "(Antallet af kontakter hos egen læge inden for de seneste 12 måneder) divideret med (antallet af kontakter inden for de seneste 12 måneder), afrundet til 2 decimaler, er mindst 1.",
        "(The number of contacts with the patient's own doctor within the last 12 months) divided by (the number of contacts within the last 12 months), rounded to 2 decimals, is at least 1.",
    ),
    (
        computed(
            "arithmetic",
            op="*",
            left={
                "type": "arithmetic",
                "op": "-",
                "left": {"type": "age"},
                "right": {"type": "constant", "value": "18"},
                "decimals": 0,
            },
            right={
                "type": "arithmetic",
                "op": "+",
                "left": {"type": "constant", "value": "1"},
                "right": {"type": "constant", "value": "0.5"},
                "decimals": 1,
            },
            decimals=1,
        ),
        "(Patientens alder i hele år på skæringsdatoen minus 18, afrundet til hele tal) ganget med (1 plus 0,5, afrundet til 1 decimal), afrundet til 1 decimal, er mindst 1.",
        "(The patient's age in completed years at the reference date minus 18, rounded to whole numbers) times (1 plus 0.5, rounded to 1 decimal), rounded to 1 decimal, is at least 1.",
    ),
]


@pytest.mark.parametrize(("criterion", "danish", "english"), LATER, ids=[danish[:60] for _, danish, _ in LATER])
def test_a_criterion_of_1_1_reads_as_a_clinician_would_say_it(criterion: Content, danish: str, english: str) -> None:
    document = only(later(), criterion)
    assert criterion_sentence(document, document.population) == danish
    assert criterion_sentence(document, document.population, "en") == english


REFUSED: list[tuple[Content, str]] = [
    (
        related(first_day=30, last_day=1),
        "[omvendte grænser: tidligst 30 og senest 1 dage efter den første »indeksdiagnose«]",
    ),
    (exists("x", events("contact", relations=[])), "en kontakt [ingen relationer]."),
    (
        exists("x", events("contact", relations=[{"event": "mangler", "first_day": 0}])),
        "samme dag som eller efter »mangler« [ukendt hændelse].",
    ),
    (exists("x", events("contact", texts=[], producers=[])), "en kontakt [tekst: ingen mønstre] [udført af: ingen]."),
    (
        exists("x", events("service", texts=["*x*"], producers=["x"], practitioner="other", valued=True)),
        "ydelse [tekst som »*x*«] [udført af »x«] [behandler: en anden end egen læge] [talresultat: ja].",
    ),
    (exists("x", events("service", practitioner="own", valued=False)), "[behandler: egen læge] [talresultat: nej]."),
    (exists("x", events("referral", "demenskoder")), "en henvisning med kode fra demens."),
    (exists("x", events("contact", kinds=["a« eller »b"])), "af typen »a«« eller »b«."),
    (
        computed("count", events=CONTACTS, of="events", gap=1),
        "måneder [højst 1 dag mellem hændelser er ikke i brug] er",
    ),
    (computed("count", events=CONTACTS, of="episodes"), "(højst ? fra en hændelse til den næste)"),
    (
        computed("aggregate", events=MEASURED, function="sum", decimals=2),
        "HbA1c [afrunding til 2 decimaler er ikke i brug] er",
    ),
    (computed("aggregate", events=MEASURED, function="mean"), "(afrundet til ?)"),
    (computed("covered", events=[DRUGS], by="all", days="covered", window=months(6)), "demensmedicin [alle] er"),
    (computed("dose", events=DRUGS, table="mangler"), "dosistabellen »mangler« [ukendt dosistabel] af"),
]


@pytest.mark.parametrize(("criterion", "part"), REFUSED, ids=[part[:60] for _, part in REFUSED])
def test_what_the_checks_refuse_is_still_shown(criterion: Content, part: str) -> None:
    document = only(later(), criterion)
    assert part in criterion_sentence(document, document.population)


@pytest.mark.parametrize(
    ("element", "danish", "english"),
    [
        (
            {"type": "patient", "attribute": "sikringsgruppe"},
            "Patientens sikringsgruppe.",
            "The patient's insurance group.",
        ),
        ({"type": "patient", "attribute": "fast_laege"}, "Patientens faste læge.", "The patient's own doctor."),
        (
            {"type": "picked", "events": OWN, "pick": "latest", "nth": 2, "show": "date"},
            "Datoen for næstseneste kontakt hos egen læge inden for de seneste 12 måneder.",
            "The date of the second latest contact with the patient's own doctor within the last 12 months.",
        ),
        (
            {"type": "computed", "number": {"type": "count", "events": CONTACTS, "of": "events"}},
            "Beregnet tal: antallet af kontakter inden for de seneste 12 måneder.",
            "Computed number: the number of contacts within the last 12 months.",
        ),
        (
            {"type": "computed", "number": {"type": "dose", "events": TREATED, "table": "diazepam"}, "unit": "mg/d"},
            "Beregnet tal: den samlede døgndosis efter dosistabellen »diazepamækvivalenter« af ordinationer af demensmedicin "
            "(aktive på skæringsdatoen). Enhed: mg/døgn.",
            "Computed number: the total daily dose by the dose table “diazepamækvivalenter (en)” of prescriptions of demensmedicin (en) "
            "(active at the reference date). Unit: mg/day.",
        ),
    ],
    ids=["sikringsgruppe", "fast læge", "nth", "computed", "computed with a unit"],
)
def test_a_data_element_of_1_1_says_what_it_shows(element: Content, danish: str, english: str) -> None:
    document = read({**later(), "elements": [{"id": "x", "title": local("X"), **element}]})
    assert element_sentence(document, document.elements[0]) == danish
    assert element_sentence(document, document.elements[0], "en") == english


def test_named_events_and_dose_tables_with_the_same_title_are_told_apart() -> None:
    content = later()
    content["events"].append(named("anden", "Udskrivelse", events("contact"), "latest"))
    content["dose_tables"].append(dose_table("ny-tabel", "Diazepamækvivalenter", ("N05BA01", "mg/d", "2")))
    relations = [{"event": "udskrivelse", "last_day": 0}, {"event": "anden", "first_day": 0}]
    document = only(content, exists("x", events("contact", relations=relations)))
    assert criterion_sentence(document, document.population).endswith(
        "samme dag som eller før en vilkårlig »udskrivelse [udskrivelse]« og samme dag som eller efter den seneste »udskrivelse [anden]«."
    )
    document = only(content, computed("dose", events=DRUGS, table="ny-tabel"))
    assert "»diazepamækvivalenter [ny-tabel]«" in criterion_sentence(document, document.population)


def parameter(node: str, field: str, **fields: Any) -> Content:
    """A parameter that sets one number."""
    limits = {"default": "18", "minimum": "15", "maximum": "1000"}
    return {"id": "graense", "title": local("Grænse"), **limits, "targets": [{"node": node, "field": field}], **fields}


PARAMETERS: list[tuple[Content, str]] = [
    (parameter("voksen", "comparison.value"), "Sætter grænsen i kriterium 1 (populationen)."),
    (parameter("alle", "n"), "Sætter gruppens antal i kriteriegruppen (populationen)."),
    (
        parameter("ingen-aarskontrol", "events.window.amount"),
        "Sætter hændelsernes periode i kriterium 1 (delpopulationen »Ikke set i 12 måneder«).",
    ),
    (
        parameter("har-depression", "events.age.value"),
        "Sætter grænsen for alderen ved hændelserne i kriterium 1 (kvalitetslisten »Depression hos ældre«).",
    ),
    (parameter("er-ikke-set", "x.y"), "Sætter »x.y« i kriterium 1 (handlingen »Indkald til årskontrol«)."),
    (parameter("seneste-hba1c", "nth"), "Sætter hvilken i rækken i dataelementet »Seneste HbA1c«."),
    (
        parameter("udskrivelse", "events.window.amount"),
        "Sætter hændelsernes periode i den navngivne hændelse »udskrivelse«.",
    ),
    (
        parameter("indeks", "events.relations.0.last_day"),
        "Sætter relationens sidste dag i den navngivne hændelse »indeksdiagnose«.",
    ),
    (parameter("mangler", "n"), "Sætter gruppens antal i »mangler« [ukendt]."),
]


@pytest.mark.parametrize(("content", "danish"), PARAMETERS, ids=[danish for _, danish in PARAMETERS])
def test_a_parameter_says_what_it_sets(content: Content, danish: str) -> None:
    text = document_text(read({**later(), "parameters": [content]}))
    assert f"\n• Grænse: 18, kan vælges fra 15 til og med 1.000.\n    {danish}\n" in text


def test_the_whole_text_has_named_events_parameters_and_dose_tables() -> None:
    content = {**later(), "parameters": [parameter("voksen", "comparison.value", unit="a")]}
    danish, english = (document_text(read(content), language) for language in ("da", "en"))
    for part in (
        "NAVNGIVNE HÆNDELSER\n"
        "• Indeksdiagnose: første registrering af diagnosen demens (2 koder).\n"
        "• Udskrivelse: kontakter af typen »udskrivelse« (enhver af dem).\n",
        "PARAMETRE, SOM KLINIKKEN KAN VÆLGE\n• Grænse: 18, kan vælges fra 15 til og med 1.000. Enhed: år.\n",
        "DOSISTABEL: ORALE MORFINÆKVIVALENTER\n"
        "Døgndoser omregnes til mg/døgn og afrundes til hele tal.\n"
        "ATC N02AA01, mg/døgn: Lægemiddel, ganges med 1.\n"
        "ATC N02AB03, µg/time: Lægemiddel, ganges med 2,4.\n",
    ):
        assert part in danish
    assert len(danish.splitlines()) == len(english.splitlines())
    assert "• Udskrivelse (en): contacts of type “udskrivelse” (any of them).\n" in english


def test_an_inlined_profile_brings_its_named_events() -> None:
    content = later()
    inner = content["profiles"][0]["document"]
    inner.update(standard="1.1", events=[named("start", "Start", events("contact"), "latest")])
    assert "\n    • Start: seneste kontakt.\n" in document_text(read(content))


CHANGES: list[tuple[tuple[str | int, ...], Any]] = [
    (("events", 0, "title", "da"), "Debut"),
    (("events", 0, "occurrence"), "latest"),
    (("events", 1, "occurrence"), "first"),
    (("events", 0, "events", "codes"), ["depressionskoder"]),
    (("dose_tables", 0, "title", "da"), "Morfin"),
    (("dose_tables", 0, "unit"), "ug/d"),
    (("dose_tables", 0, "decimals"), 1),
    (("dose_tables", 0, "factors", 0, "code"), "N02AA05"),
    (("dose_tables", 0, "factors", 0, "unit"), "mg"),
    (("dose_tables", 0, "factors", 0, "factor"), "1.0"),
    (("dose_tables", 0, "factors", 0, "display", "da"), "Morfin"),
    (("parameters", 0, "title", "da"), "Alder"),
    (("parameters", 0, "default"), "19"),
    (("parameters", 0, "minimum"), "16"),
    (("parameters", 0, "maximum"), "99"),
    (("parameters", 0, "unit"), "a"),
    (("parameters", 0, "targets", 0, "node"), "har-depression"),
    (("parameters", 0, "targets", 0, "field"), "comparison.upper"),
]


@pytest.mark.parametrize(("path", "value"), CHANGES, ids=[".".join(map(str, path)) for path, _ in CHANGES])
def test_a_change_of_what_stands_beside_the_criteria_changes_the_whole_text(
    path: tuple[str | int, ...], value: Any
) -> None:
    content: Any = {**later(), "parameters": [parameter("voksen", "comparison.value")]}
    before = document_text(read(content))
    at = content
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    assert document_text(read(content)) != before

"""Why a patient is in, out or possible, in a clinician's words, with the rows behind it."""

from __future__ import annotations

import os
import string
from pathlib import Path
from typing import Any

import pytest

from cockpit.engine.explanation import ExplainedCriterion, Explanation, explain
from cockpit.engine.explanation.words import DANISH, ENGLISH
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import Records, RecordsRefused
from cockpit.engine.records import load_records
from cockpit.engine.reference import judged
from cockpit.engine.selection import Situation
from cockpit.examples.catalogue import REFERENCE_DATE, all_profile_files, records_directory
from cockpit.standard.document import Action, QualityList, Subgroup, criteria
from cockpit.standard.reading import read_document
from tests.engine.drawing import (
    CLINIC,
    D,
    Row,
    compare,
    contact,
    count,
    diagnosis,
    earlier_than,
    exists,
    group,
    last,
    measurement,
    medication,
    patient,
    picked,
    profile,
    records,
    service,
)

GOLDEN = Path(__file__).parent / "golden"


def explained(population: dict[str, Any], *rows: Row, missing: tuple[str, ...] = (), **attributes: str) -> Explanation:
    data = records(patient("p", *rows, name="Nancy", **attributes), missing=missing)
    return explain(profile(population), data.clinic(CLINIC), "p", D)


def said(population: dict[str, Any], *rows: Row, missing: tuple[str, ...] = (), **attributes: str) -> str:
    return explained(population, *rows, missing=missing, **attributes).summary


KIND = exists("diagnosis", "dementia", kinds=["forloeb"])
HIGH = compare(">=", "48", unit="mmol/mol")
YEAR = last(12, "months")

SAID: dict[str, tuple[dict[str, Any], list[Row], str]] = {
    "a diagnosis": (
        KIND,
        [diagnosis("", "icpc2:P70", kind="forloeb", registered="2021-03-03")],
        "Med: har forløbsdiagnosen P70 Demens, registreret 3. marts 2021.",
    ),
    "a diagnosis below a listed code, with its debut, and older ones": (
        exists("diagnosis", "dementia"),
        [
            diagnosis("2021-03-03", "sks:DF001", kind="kontakt"),
            diagnosis("2019", "icpc2:P70"),
            diagnosis("2018-02", "icpc2:P70"),
        ],
        "Med: har kontaktdiagnosen DF001 (DF00) med debut 3. marts 2021 (og 2 flere).",
    ),
    "an imprecise date": (
        exists("diagnosis", "dementia"),
        [diagnosis("2019-02", "icpc2:P70")],
        "Med: har diagnosen P70 Demens med debut i februar 2019.",
    ),
    "a date between two days": (
        exists("diagnosis", "dementia"),
        [diagnosis("2019-02-03", "icpc2:P70", date_latest="2019-03-04")],
        "Med: har diagnosen P70 Demens med debut mellem 3. februar 2019 og 4. marts 2019.",
    ),
    "a row from elsewhere": (
        exists("diagnosis", "dementia", sources=["sygehus"]),
        [diagnosis("2021-03-03", "icpc2:P70", source="sygehus"), diagnosis("2020", "icpc2:P70", source="sygehus")],
        "Med: har diagnosen P70 Demens med debut 3. marts 2021 (kilde: sygehuset) (og 1 mere).",
    ),
    "no diagnosis": (KIND, [], "Ikke med: har ikke forløbsdiagnosen demens."),
    "no diagnosis of several lists": (
        exists("diagnosis", "depression", "severe"),
        [],
        "Ikke med: har ingen diagnose kodet som både depression og svær depression.",
    ),
    "a near miss of another kind": (
        KIND,
        [diagnosis("2021-03-03", "icpc2:P70", kind="kontakt")],
        "Ikke med: har ikke forløbsdiagnosen demens, kun kontaktdiagnosen P70 Demens med debut 3. marts 2021.",
    ),
    "a near miss of another status and certainty": (
        exists("diagnosis", "dementia", statuses=["aktuel"], certainties=["sikker"]),
        [diagnosis("2021-03-03", "icpc2:P70", status="afsluttet", certainty="formodet")],
        "Ikke med: har ikke diagnosen demens (nærmest: diagnosen P70 Demens med debut 3. marts 2021, men status er afsluttet og den er formodet).",
    ),
    "a near miss from another source": (
        exists("diagnosis", "dementia"),
        [diagnosis("2021-03-03", "icpc2:P70", source="sygehus")],
        "Ikke med: har ikke diagnosen demens (nærmest: diagnosen P70 Demens med debut 3. marts 2021 (kilde: sygehuset), "
        "men den er fra en anden kilde).",
    ),
    "an undecided row": (
        KIND,
        [diagnosis("2021-03-03", "icpc2:P70")],
        "Muligvis med: det kan ikke afgøres, om diagnosen P70 Demens med debut 3. marts 2021 tæller: arten er ikke angivet.",
    ),
    "a date that may be within": (
        exists("diagnosis", "dementia", window=YEAR),
        [diagnosis("2025", "icpc2:P70")],
        "Muligvis med: det kan ikke afgøres, om diagnosen P70 Demens med debut i 2025 tæller: den præcise dato kendes ikke.",
    ),
    "an older service": (
        exists("service", "services", window=YEAR),
        [service("2025-01-12"), service("2024-01-12")],
        "Ikke med: ingen årskontrol siden 12. januar 2025.",
    ),
    "an older diagnosis": (
        exists("diagnosis", "dementia", window=YEAR),
        [diagnosis("2020-01-01", "icpc2:P70")],
        "Ikke med: har ikke diagnosen demens med debut inden for de seneste 12 måneder, senest diagnosen P70 Demens med debut 1. januar 2020.",
    ),
    "a younger service": (
        exists("service", "services", window=earlier_than(12, "months")),
        [service("2026-01-12")],
        "Ikke med: ingen årskontrol for mere end 12 måneder siden (nærmest: 0120 den 12. januar 2026, men det er efter 21. november 2025).",
    ),
    "an empty period": (
        exists("service", "services", window={"type": "calendar", "first": "2026-02-01", "last": "2026-01-01"}),
        [service("2026-01-12")],
        "Ikke med: ingen årskontrol fra og med 1. februar 2026 til og med 1. januar 2026 (nærmest: 0120 den 12. januar 2026, "
        "men det er før 1. februar 2026).",
    ),
    "a period that is empty today": (
        exists("service", "services", window={"type": "calendar", "first": "2026-03-01", "last": "2026-01-01"}),
        [service("2026-03-01")],
        "Ikke med: ingen årskontrol fra og med 1. marts 2026 til og med 1. januar 2026 (nærmest: 0120 den 1. marts 2026, "
        "men det er efter 1. januar 2026).",
    ),
    "a period that no day is in": (
        exists("diagnosis", "dementia", window={"type": "calendar", "first": "2026-03-01", "last": "2026-01-01"}),
        [diagnosis("2026", "icpc2:P70")],
        "Ikke med: har ikke diagnosen demens med debut fra og med 1. marts 2026 til og med 1. januar 2026 (nærmest: diagnosen P70 Demens med debut i 2026, "
        "men perioden er tom).",
    ),
    "a contact of another kind": (
        exists("contact", kinds=["konsultation"], window=YEAR),
        [contact("2026-05-05", "telefonkonsultation")],
        "Ikke med: ingen kontakt inden for de seneste 12 måneder, kun telefonkonsultation den 5. maj 2026.",
    ),
    "a contact of another kind, long ago": (
        exists("contact", kinds=["konsultation"], window=YEAR),
        [contact("2020-05-05", "telefonkonsultation")],
        "Ikke med: ingen kontakt inden for de seneste 12 måneder (nærmest: telefonkonsultation den 5. maj 2020, "
        "men den er telefonkonsultation og det er før 22. november 2025).",
    ),
    "a contact": (exists("contact"), [contact("2026-05-05")], "Med: har haft konsultation den 5. maj 2026."),
    "active medication": (
        exists("medication", "drugs", active=True),
        [medication("2026-01-01", "N06DA02")],
        "Med: er i behandling med N06DA02 (N06D), ordineret 1. januar 2026.",
    ),
    "medication at any time": (
        exists("medication", "drugs"),
        [medication("2026-01-01", "N06DA02", end="2026-02-01")],
        "Med: har fået ordineret N06DA02 (N06D), ordineret 1. januar 2026, slut 1. februar 2026.",
    ),
    "medication that ended": (
        exists("medication", "drugs", active=True),
        [medication("2026-01-01", "N06DA02", end="2026-02-01")],
        "Ikke med: ingen aktiv behandling med demensmedicin, senest N06DA02 (N06D), ordineret 1. januar 2026, slut 1. februar 2026.",
    ),
    "medication as needed": (
        exists("medication", "drugs", as_needed=False),
        [medication("2026-01-01", "N06DA02", as_needed="1")],
        "Ikke med: ingen ordination af demensmedicin (nærmest: N06DA02 (N06D), ordineret 1. januar 2026, men det er pn-medicin).",
    ),
    "regular medication": (
        exists("medication", "drugs", as_needed=True, active=True),
        [medication("2026-01-01", "N06DA02", as_needed="0", end="2026-02-01")],
        "Ikke med: ingen aktiv behandling med demensmedicin (nærmest: N06DA02 (N06D), ordineret 1. januar 2026, slut 1. februar 2026, "
        "men det er fast medicin og behandlingen sluttede 1. februar 2026).",
    ),
    "medication that does not say": (
        exists("medication", as_needed=True),
        [medication("2026-01-01", "C10AA01")],
        "Muligvis med: det kan ikke afgøres, om C10AA01, ordineret 1. januar 2026 tæller: det er ikke angivet, om det er fast eller pn.",
    ),
    "a dispensing": (
        exists("dispensing", "drugs"),
        [{"view": "dispensing", "date": "2026-05-05", "code": "N06DA02"}],
        "Med: har fået udleveret N06DA02 (N06D) den 5. maj 2026.",
    ),
    "a vaccination": (
        exists("vaccination"),
        [{"view": "vaccination", "date": "2026-05-05", "code": "J07BB02"}],
        "Med: er vaccineret med J07BB02 den 5. maj 2026.",
    ),
    "a diagnosis without a code": (
        exists("diagnosis"),
        [diagnosis("2026-05-05")],
        "Med: har diagnosen uden kode med debut 5. maj 2026.",
    ),
    "a converted value": (
        exists("measurement", "hba1c", value=HIGH),
        [measurement("2026-05-05", "6.5", "%")],
        "Med: har HbA1c 48 mmol/mol (målt 6,5 %) den 5. maj 2026.",
    ),
    "any measurement": (
        exists("measurement"),
        [measurement("2026-05-05", "50")],
        "Med: har NPU27300 HbA1c 50 mmol/mol den 5. maj 2026.",
    ),
    "a measurement without anything": (
        exists("measurement"),
        [measurement("2026-05-05", "", "")],
        "Med: har NPU27300 HbA1c uden resultat den 5. maj 2026.",
    ),
    "a number without a unit": (
        exists("measurement"),
        [measurement("2026-05-05", "1000.50", "")],
        "Med: har NPU27300 HbA1c 1.000,5 den 5. maj 2026.",
    ),
    "a low value": (
        exists("measurement", "hba1c", value=HIGH),
        [measurement("2026-05-05", "42")],
        "Ikke med: ingen måling af HbA1c (nærmest: HbA1c 42 mmol/mol den 5. maj 2026, men resultatet er ikke mindst 48 mmol/mol).",
    ),
    "a value in an unknown unit": (
        exists("measurement", "hba1c", value=HIGH),
        [measurement("2026-05-05", "42", "mg/dL")],
        "Muligvis med: det kan ikke afgøres, om HbA1c 42 mg/dl den 5. maj 2026 tæller: enheden kan ikke omregnes.",
    ),
    "three services": (
        count(">=", "2", "service", "services"),
        [service("2026-01-01"), service("2026-01-02"), service("2026-01-03")],
        "Med: 3 ydelser, senest 0120 den 3. januar 2026.",
    ),
    "one service": (
        count(">=", "2", "service", "services"),
        [service("2026-01-01")],
        "Ikke med: 1 ydelse, senest 0120 den 1. januar 2026.",
    ),
    "no contact": (
        count("=", "0", "contact", window=YEAR),
        [contact("2020-01-01")],
        "Med: ingen kontakt siden 1. januar 2020.",
    ),
    "two dates": (
        count(">=", "2", "contact", of="dates"),
        [contact("2026-01-01"), contact("2026-01-02")],
        "Med: 2 forskellige datoer, senest konsultation den 2. januar 2026.",
    ),
    "one date": (
        count(">=", "2", "contact", of="dates"),
        [contact("2026-01-01")],
        "Ikke med: 1 dato, senest konsultation den 1. januar 2026.",
    ),
    "two codes": (
        count(">=", "2", "medication", of="codes"),
        [medication("2026-01-01", "N06DA02"), medication("2026-01-01", "C10AA01")],
        "Med: 2 forskellige koder: C10AA01 og N06DA02 (N06D).",
    ),
    "one code": (
        count(">=", "2", "medication", of="codes"),
        [medication("2026-01-01", "C10AA01")],
        "Ikke med: 1 kode: C10AA01.",
    ),
    "a count that hangs on a row": (
        count(">=", "2", "diagnosis", "dementia", kinds=["forloeb"]),
        [diagnosis("2026-01-01", "icpc2:P70", kind="forloeb"), diagnosis("2026-01-02", "icpc2:P70")],
        "Muligvis med: 1–2 hændelser: det kan ikke afgøres, om diagnosen P70 Demens med debut 2. januar 2026 tæller: arten er ikke angivet.",
    ),
    "a count that hangs on dates": (
        count(">=", "2", "diagnosis", "dementia", of="dates"),
        [diagnosis("2025", "icpc2:P70"), diagnosis("2025", "icpc2:P70")],
        "Muligvis med: 1–2 forskellige datoer: den præcise dato kendes ikke.",
    ),
    "the latest value": (
        picked("measurement", "hba1c", value=HIGH, tie="highest"),
        [measurement("2026-05-05", "52", time="08:30"), measurement("2026-01-01", "42")],
        "Med: seneste er HbA1c 52 mmol/mol den 5. maj 2026 kl. 08:30.",
    ),
    "a latest value that is low": (
        picked("measurement", "hba1c", value=HIGH, tie="highest"),
        [measurement("2026-05-05", "42"), measurement("2026-01-01", "52")],
        "Ikke med: seneste er HbA1c 42 mmol/mol den 5. maj 2026, men resultatet er ikke mindst 48 mmol/mol.",
    ),
    "a latest value below a limit": (
        picked("measurement", "hba1c", value=HIGH, tie="highest"),
        [measurement("2026-05-05", "60", comparator="<")],
        "Muligvis med: seneste er HbA1c <60 mmol/mol den 5. maj 2026, men det kan ikke afgøres, om resultatet er mindst 48 mmol/mol.",
    ),
    "a latest value without a unit": (
        picked("measurement", "hba1c", value=HIGH, tie="highest"),
        [measurement("2026-05-05", "60", "")],
        "Muligvis med: seneste er HbA1c 60 den 5. maj 2026, men der er ingen enhed.",
    ),
    "a latest text": (
        picked("measurement", "hba1c", value=HIGH, tie="highest"),
        [measurement("2026-05-05", "", text="se svar")],
        "Muligvis med: seneste er HbA1c »se svar« den 5. maj 2026, men der er intet talresultat.",
    ),
    "a latest value of long ago": (
        picked("measurement", "hba1c", value=HIGH, window=YEAR, tie="highest"),
        [measurement("2020-05-05", "52")],
        "Ikke med: seneste er HbA1c 52 mmol/mol den 5. maj 2020, men det er før 22. november 2025.",
    ),
    "a low latest value within the window": (
        picked("measurement", "hba1c", value=HIGH, window=YEAR, tie="highest"),
        [measurement("2026-05-05", "42")],
        "Ikke med: seneste er HbA1c 42 mmol/mol den 5. maj 2026, men resultatet er ikke mindst 48 mmol/mol.",
    ),
    "a first date that is not known": (
        picked("diagnosis", "dementia", pick="first", window=YEAR),
        [diagnosis("2025", "icpc2:P70")],
        "Muligvis med: første er diagnosen P70 Demens med debut i 2025, men den præcise dato kendes ikke.",
    ),
    "either may be the latest": (
        picked("diagnosis", "dementia", window=YEAR),
        [diagnosis("2025", "icpc2:P70"), diagnosis("2025-06-01", "icpc2:P70")],
        "Muligvis med: det er uvist, hvad der er seneste: diagnosen P70 Demens med debut i 2025 eller diagnosen P70 Demens med debut 1. juni 2025.",
    ),
    "perhaps there is none": (
        picked("diagnosis", "dementia", kinds=["forloeb"], window=YEAR),
        [diagnosis("2026-06-01", "icpc2:P70")],
        "Muligvis med: seneste er måske diagnosen P70 Demens med debut 1. juni 2026: arten er ikke angivet.",
    ),
    "nothing to pick": (picked("measurement", "hba1c", value=HIGH), [], "Ikke med: ingen måling af HbA1c."),
    "nothing of any kind": (exists("medication", active=True), [], "Ikke med: intet aktivt lægemiddel."),
}


@pytest.mark.parametrize("name", SAID)
def test_the_reason_reads_as_a_clinician_would_say_it(name: str) -> None:
    population, rows, expected = SAID[name]
    assert said(population, *rows) == expected


def test_age_sex_and_what_the_system_lacks() -> None:
    adult = {"id": "adult", "type": "age", "comparison": compare(">=", "80")}
    woman = {"id": "woman", "type": "sex", "sex": "K"}
    assert said(adult) == "Ikke med: er 76 år."
    assert said(woman) == "Med: er kvinde."
    assert said(woman, sex="M") == "Ikke med: er mand."
    assert said(woman, sex="") == "Muligvis med: kønnet er ikke registreret."
    assert said(exists("measurement"), missing=("measurement",)) == "Muligvis med: systemet har ikke målinger."
    assert said(exists("measurement", sources=["lokal", "fmk"])) == "Muligvis med: systemet har ikke data fra FMK."


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"death_date": "2020-06-01"}, "Ikke med: patienten døde 1. juni 2020."),
        (
            {"registered_to": "2026-11-20"},
            "Ikke med: patienten var kun tilmeldt klinikken til og med 20. november 2026.",
        ),
        ({"registered_from": "2026-11-22"}, "Ikke med: patienten er først tilmeldt klinikken fra 22. november 2026."),
        ({"birth_date": "2026-11-22"}, "Ikke med: patienten er ikke født på skæringsdatoen."),
    ],
)
def test_a_patient_out_of_scope_is_told_so_and_no_criterion_is_judged(
    attributes: dict[str, str], expected: str
) -> None:
    data = records(patient("p", **attributes))
    explanation = explain(profile(KIND), data.clinic(CLINIC), "p", D)
    assert (explanation.outcome, explanation.summary, explanation.lines) == (Truth.FALSE, expected, [])


GROUPED = group(
    "all",
    group(
        "any", exists("diagnosis", "dementia", id="diagnosed"), exists("medication", "drugs", id="treated"), id="either"
    ),
    group("none", exists("service", "services", id="seen", window=YEAR), id="unseen"),
    id="both",
)


def test_the_summary_names_the_criteria_that_the_outcome_rests_on() -> None:
    drug, sick = medication("2026-01-01", "N06DA02"), diagnosis("2026-01-01", "icpc2:P70")
    assert (
        said(GROUPED, sick)
        == "Med: har diagnosen P70 Demens med debut 1. januar 2026; ingen årskontrol inden for de seneste 12 måneder."
    )
    assert said(GROUPED, sick, drug, service("2026-01-01")) == "Ikke med: har fået 0120 den 1. januar 2026."
    assert said(GROUPED) == "Ikke med: har ikke diagnosen demens; ingen ordination af demensmedicin."
    assert said(group("all")) == "Med: 0 af 0 er opfyldt."


def test_each_line_has_the_number_of_the_text_its_outcome_and_its_rows() -> None:
    rows = [
        diagnosis("2026-01-01", "icpc2:P70"),
        service("2020-01-01"),
        measurement("2026-01-01", "6.5", "%", time="08:30"),
    ]
    explanation = explained(GROUPED, *rows)
    assert [(line.number, line.depth, line.node, line.outcome.value) for line in explanation.lines] == [
        ("", 0, "both", "true"),
        ("1", 1, "either", "true"),
        ("1a", 2, "diagnosed", "true"),
        ("1b", 2, "treated", "false"),
        ("2", 1, "unseen", "true"),
        ("2a", 2, "seen", "false"),
    ]
    by_node = {line.node: line for line in explanation.lines}
    assert by_node["either"].reason == "1 af 2 er opfyldt."
    assert by_node["diagnosed"].rows == [
        {
            "role": "decided",
            "dataset": "diagnosis",
            "codings": "icpc2:P70",
            "event_id": "p-1",
            "source": "lokal",
            "debut": "2026-01-01",
            "registered": "2026-01-01",
        }
    ]
    (nearest,) = by_node["seen"].rows
    assert (nearest["role"], nearest["date"]) == ("nearest", "2020-01-01")


def test_undecided_rows_and_booleans_are_rows_too() -> None:
    (line,) = explained(
        exists("medication", as_needed=True, id="one"), medication("2026-01-01", "C10AA01", dose_per_day="1.5")
    ).lines
    assert line.rows[0]["role"] == "undecided" and line.rows[0]["dose_per_day"] == "1.5"
    (line,) = explained(
        exists("medication", as_needed=True, id="one"), medication("2026-01-01", "C10AA01", as_needed="1")
    ).lines
    assert line.rows[0]["as_needed"] == "1"


def test_a_group_with_unknown_members_says_how_many() -> None:
    explanation = explained(
        group("all", KIND, exists("contact", id="seen")), diagnosis("2021-03-03", "icpc2:P70"), contact("2026-01-01")
    )
    assert explanation.lines[0].reason == "1 af 2 er opfyldt, 1 kan ikke afgøres."
    assert explanation.summary_en == (
        "Possibly in: it cannot be decided whether the diagnosis P70 Dementia with debut 3 March 2021 counts: the kind is not stated."
    )


def test_a_profile_or_a_subgroup_is_explained_from_within() -> None:
    text = {"da": "Set i år", "en": "Seen this year"}
    other = profile(group("any", KIND), id="other", title={"da": "Anden"}).content()
    document = profile(
        {"id": "in-other", "type": "profile", "profile": "other"},
        profiles=[{"id": "other", "version": "1.0.0", "hash": "sha256:" + "0" * 64, "document": other}],
        subgroups=[{"id": "seen-lately", "title": text, "criterion": exists("service", "services", window=YEAR)}],
        actions=[
            {
                "id": "invite",
                "title": text,
                "criterion": group(
                    "none", {"id": "is-seen", "type": "subgroup", "subgroup": "seen-lately"}, id="not-seen"
                ),
            }
        ],
    )
    data = records(patient("p", diagnosis("2021-03-03", "icpc2:P70", kind="forloeb"), service("2025-01-12")))
    clinic = data.clinic(CLINIC)
    population = explain(document, clinic, "p", D)
    assert population.summary == "Med: er med i »Anden«: har forløbsdiagnosen P70 Demens med debut 3. marts 2021."
    assert [row["role"] for row in population.lines[0].rows] == ["decided"]
    assert (
        explain(document, clinic, "p", D, of="seen-lately").summary
        == "Ikke med: ingen årskontrol siden 12. januar 2025."
    )
    action = explain(document, clinic, "p", D, of="invite")
    assert action.summary == "Med: er ikke med i »Set i år«: ingen årskontrol siden 12. januar 2025."
    assert action.summary_en == "In: is not in “Seen this year”: no annual review since 12 January 2025."
    assert [row["role"] for row in action.lines[1].rows] == ["nearest"]


def test_what_is_not_there_is_refused() -> None:
    data = records(patient("p"))
    with pytest.raises(RecordsRefused) as caught:
        explain(profile(KIND), data.clinic(CLINIC), "q", D)
    assert (
        "q findes ikke i klinikken 990001" in caught.value.message
        and "q is not in the clinic" in caught.value.message_en
    )
    with pytest.raises(KeyError):
        explain(profile(KIND), data.clinic(CLINIC), "p", D, of="nothing")
    with pytest.raises(KeyError):
        explain(profile(KIND), data.clinic(CLINIC), "p", D).text("sv")


def test_the_json_value_holds_everything() -> None:
    json = explained(KIND).to_json()
    assert (json["patient_id"], json["name"], json["clinic"], json["as_of"], json["outcome"]) == (
        "p",
        "Nancy",
        "990001",
        "2026-11-21",
        "false",
    )
    assert json["lines"][0]["outcome"] == "false" and json["lines"][0]["sentence"].startswith("Patienten har")
    assert set(json["lines"][0]) == set(ExplainedCriterion.__dataclass_fields__)


def test_both_languages_have_the_same_words_with_the_same_parts() -> None:
    def parts(template: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert DANISH.templates.keys() == ENGLISH.templates.keys()
    for key, template in DANISH.templates.items():
        assert parts(template) == parts(ENGLISH.templates[key]), key


@pytest.fixture(scope="module")
def shipped() -> Records:
    return load_records(records_directory())


def golden(name: str, text: str) -> None:
    """The text is the golden one; COCKPIT_WRITE_GOLDEN=1 writes it for a person to read and commit."""
    path = GOLDEN / name
    if os.environ.get("COCKPIT_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", all_profile_files(), ids=lambda path: path.stem)
def test_every_shipped_patient_has_a_golden_summary(path: Path, shipped: Records) -> None:
    document = read_document(path.read_bytes())
    lines = []
    for clinic_id in shipped.clinics:
        clinic = shipped.clinic(clinic_id)
        for patient_id in clinic.patients:
            explanation = explain(document, clinic, patient_id, REFERENCE_DATE)
            lines += [
                f"{clinic_id} {patient_id} {explanation.name}",
                f"    {explanation.summary}",
                f"    {explanation.summary_en}",
            ]
    golden(f"{path.stem}-summaries.txt", "\n".join(lines) + "\n")


# A member, a possible member, and a near miss of each profile.
FULL = {
    "demens": ("2512489996", "1111439996", "0201609995", "1708419995"),
    "osteoporose": ("2512489996", "0201609996", "0108629996"),
    "svaer-psykisk-sygdom": ("0201919996", "1007059995", "0201919995"),
    "somatisk-undersoegelse": ("0504909995", "1007059995", "1502799995"),
    "kontinuitet": ("0101489996", "0311679990", "0108589995"),
    "adhd": ("0109969996", "2303769995", "2204719990"),
    "kol": ("0204529995", "1301389995", "0208399996"),
    "opioidbehandling": ("0505479996", "0909649996", "0101559996"),
    "laenderygsmerter": ("0212689995", "1606799995", "1705749995"),
}


@pytest.mark.parametrize("profile_id", FULL)
def test_whole_explanations_are_golden_in_both_languages(profile_id: str, shipped: Records) -> None:
    document = next(read_document(path.read_bytes()) for path in all_profile_files() if path.stem == profile_id)
    clinic = shipped.clinic("990001")
    for language in ("da", "en"):
        texts = [
            explain(document, clinic, patient_id, REFERENCE_DATE).text(language) for patient_id in FULL[profile_id]
        ]
        holders: tuple[Subgroup | Action | QualityList, ...] = (
            *document.subgroups,
            *document.actions,
            *document.quality_lists,
        )
        for holder in holders:
            explanation = explain(document, clinic, FULL[profile_id][0], REFERENCE_DATE, of=holder.id)
            texts.append(f"[{holder.title.da if language == 'da' else holder.title.en}]\n{explanation.text(language)}")
        golden(f"{profile_id}-{language}.txt", "\n".join(texts))


@pytest.mark.parametrize("path", all_profile_files(), ids=lambda path: path.stem)
def test_every_line_has_the_outcome_of_the_reference_evaluator(path: Path, shipped: Records) -> None:
    document = read_document(path.read_bytes())
    clinic = shipped.clinic("990002")
    situation = Situation.of(document, clinic, REFERENCE_DATE)
    tree = [criterion for _, criterion in criteria(document.population, ())]
    for patient_id, record in clinic.patients.items():
        for line, criterion in zip(explain(document, clinic, patient_id, REFERENCE_DATE).lines, tree, strict=False):
            assert (line.node, line.outcome) == (criterion.id, judged(criterion, record, situation))

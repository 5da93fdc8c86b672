"""A whole profile in words: golden in Danish, and nothing is left out."""

from __future__ import annotations

from cockpit.standard.text import document_text
from tests.standard.documents import Content, events, exists, local, pinned, psychiatric, read, sound, with_pin

GOLDEN = """\
Demens, version 1.2.3
Ansvarlig: MedCom. Profil-id: demens. Standard: Profilstandard (åben udgave) 1.0.
Det kliniske indhold er bekræftet af en kliniker.

FORMÅL
Overblik over patienter med demens.

MÅLGRUPPE
Patienter med demens.

LÆGEFAGLIGT GRUNDLAG
DSAM's vejledning.

INSTRUKS
Gennemgå listen hver måned.

REFERENCER
DSAM: Demens <https://www.dsam.dk/>

LOVGRUNDLAG OG DATAKILDER
Formål med behandlingen: Patientbehandling.
Datakilde: klinikkens egen journal.

HVEM ER MED
Patienten er tilmeldt klinikken og i live på skæringsdatoen.
Alle af:
    1. Patienten er fyldt 18 år.
    2. Mindst én af:
        2a. Patienten har diagnosen demens (2 koder) som forløbsdiagnose.
        2b. Patienten er i aktiv behandling med demensmedicin på skæringsdatoen.

DELPOPULATIONER
• Ikke set i 12 måneder
    Uden årskontrol.
    1. Ingen årskontrol (0120) inden for de seneste 12 måneder.

DATAELEMENTER
• Alder: Patientens alder i hele år på skæringsdatoen.
• Seneste HbA1c: Resultatet af seneste HbA1c (højeste ved samme tidspunkt).
    Opmærksomhed, når værdien er mindst 48 mmol/mol: Forhøjet
• Antipsykotika: Liste over koder: Patienten er i aktiv behandling med antipsykotika på skæringsdatoen.

LISTEVISNING
Kolonner: Alder; Seneste HbA1c
Sorteret efter: Alder (faldende)
Filtre: Ikke set i 12 måneder

PATIENTOVERBLIK
• Overblik: Alder; Seneste HbA1c; Antipsykotika

HANDLINGER
• Indkald til årskontrol
    Ring eller skriv.
    1. Patienten er i delpopulationen »ikke set i 12 måneder«.

KVALITETSLISTER (MULIGE MANGLENDE; ALDRIG EN DEL AF POPULATIONEN)
• Depression hos ældre
    Er det demens?
    1. Patienten har diagnosen depression (P76).

KODELISTE: DEMENS
ICPC-2-DK P70: Tekst
SKS DF00 med underkoder: Tekst

KODELISTE: DEPRESSION
ICPC-2-DK P76: Tekst

KODELISTE: DEMENSMEDICIN
ATC N06D med underkoder: Tekst

KODELISTE: ANTIPSYKOTIKA
ATC N05A med underkoder: Tekst
undtagen ATC N05AN01: Tekst

KODELISTE: ÅRSKONTROL
Ydelseskoder 0120: Tekst

KODELISTE: HBA1C
NPU NPU27300: Tekst
Måles i mmol/mol med 0 decimaler.
% omregnes ved at gange med 10,93 og lægge −23,5 til.

TERMINOLOGI
Koderne er kontrolleret mod udgaven proeve-2026 (sha256:0000000000000000000000000000000000000000000000000000000000000000).
"""


def test_a_profile_reads_from_title_to_terminology() -> None:
    assert document_text(read(sound())) == GOLDEN


def rich() -> Content:
    """A profile with everything that a document can hold."""
    content = with_pin()
    content["population"]["criteria"][0].update(title=local("Voksne"), rationale=local("Børn følges på sygehuset."))
    content["population"]["criteria"][1]["rationale"] = local("En af dem er nok.")
    content["legal"]["sources"] += [{"source": "fmk"}, {"source": "ddv", "legal_basis": local("Sundhedsloven § 157 a")}]
    content["views"]["list"]["group_by"] = "mangler"
    content["views"]["list"]["sort"].append({"element": "seneste-hba1c"})
    content["code_lists"][5]["quantity"]["decimals"] = 1
    content["extensions"] = {"dk.medcom.farve": "blå"}
    content["clinical"].update(confirmation="example", references=[{"id": "bog", "title": "En bog"}])
    return content


def test_what_a_document_can_hold_beyond_the_usual_is_written_too() -> None:
    text = document_text(read(rich()))
    for line in (
        "Eksempel: det kliniske indhold er ikke bekræftet af en kliniker.",
        "    1. [Voksne] Patienten er fyldt 18 år.",
        "        Begrundelse: Børn følges på sygehuset.",
        "        Begrundelse: En af dem er nok.",
        "Datakilde: FMK. Ingen hjemmel angivet.",
        "Datakilde: Det Danske Vaccinationsregister. Hjemmel: Sundhedsloven § 157 a",
        "Grupperet efter: »mangler«",
        "Sorteret efter: Alder (faldende); Seneste HbA1c",
        "Måles i mmol/mol med 1 decimal.",
        'dk.medcom.farve: "blå"',
        "En bog",
        "    3. Patienten er i populationen for profilen Svær psykisk sygdom (version 2.0.0).",
    ):
        assert f"\n{line}\n" in text, line
    assert "• Svær psykisk sygdom, version 2.0.0 (sha256:" in text
    assert "    Patienten er tilmeldt klinikken og i live på skæringsdatoen.\n    Alle af:\n" in text


def test_a_profile_that_is_not_inlined_is_named_by_its_id() -> None:
    pin = pinned(psychiatric())
    del pin["document"]
    assert "• »svaer-psykisk-sygdom«, version 2.0.0 (sha256:" in document_text(read(with_pin(pin)))


def test_parts_that_are_empty_have_no_heading() -> None:
    content = sound()
    content.update(subgroups=[], actions=[], quality_lists=[])
    content["clinical"]["references"] = []
    content["views"]["list"].update(filters=[], sort=[])
    content["views"]["patient"]["sections"] = []
    text = document_text(read(content))
    for heading in (
        "DELPOPULATIONER",
        "HANDLINGER",
        "KVALITETSLISTER",
        "REFERENCER",
        "UDVIDELSER",
        "Filtre",
        "Sorteret",
    ):
        assert heading not in text


def test_what_is_not_described_is_not_padded() -> None:
    content = sound()
    for part, field in (("subgroups", "description"), ("actions", "text"), ("quality_lists", "text")):
        del content[part][0][field]
    assert "• Ikke set i 12 måneder\n    1. Ingen" in document_text(read(content))


def test_english_has_the_same_lines() -> None:
    danish, english = (document_text(read(rich()), language).splitlines() for language in ("da", "en"))
    assert len(danish) == len(english)
    assert english[0] == "Dementia, version 1.2.3"
    assert "CODE LIST: DEMENS (EN)" in english


def test_two_profiles_that_differ_have_different_texts() -> None:
    content = sound()
    content["quality_lists"][0]["criterion"] = exists("har-depression", events("diagnosis", "demenskoder"))
    assert document_text(read(content)) != document_text(read(sound()))

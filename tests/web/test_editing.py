"""Editing a draft by its pages: criteria, code lists and texts; what is refused keeps the input; nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cockpit.profiles import selectors, services
from cockpit.profiles.models import Artifact, Submission, Version
from cockpit.standard import editing
from cockpit.terminology.services import terminology_import
from cockpit.web import example_people as people
from cockpit.web.example_people import ExamplePerson
from cockpit.web.examples import person_of
from tests.web.conftest import START, edited, words

As = Callable[[ExamplePerson], Client]
EDIT = "/profiler/demens/rediger/"
AGE = {"kind": "age", "age-op": ">=", "age-value": "65"}


def content() -> dict[str, Any]:
    version = selectors.active_version(Artifact.objects.get(slug="demens"))
    assert version is not None
    return version.draft.content


def lock() -> int:
    version = selectors.active_version(Artifact.objects.get(slug="demens"))
    assert version is not None
    return version.draft.lock


def population() -> list[str]:
    return [node["id"] for node in content()["population"]["criteria"]]


# Criteria.


def test_a_criterion_is_added_and_the_page_shows_its_sentence(author: Client, draft: Version) -> None:
    response = author.post(f"{EDIT}kriterier/population/tilfoej/", {"lock": lock(), **AGE}, follow=True)
    assert population()[-1] == "age"
    assert "Kriteriet er tilføjet." in words(response) and "Patienten er fyldt 65 år." in words(response)
    assert response.redirect_chain == [(f"{EDIT}?vis=age#age", 302)]


def test_a_criterions_id_comes_from_its_name_and_stays_when_it_is_changed(author: Client, draft: Version) -> None:
    author.post(f"{EDIT}kriterier/population/tilfoej/", {"lock": lock(), **AGE, "words-title": "Ældre"})
    author.post(
        f"{EDIT}kriterier/aeldre/ret/", {"lock": lock(), **AGE, "age-value": "80", "words-title": "Meget gamle"}
    )
    criterion = editing.place_of(content(), "aeldre").criterion
    assert criterion["comparison"]["value"] == "80" and criterion["title"] == {"da": "Meget gamle"}


def test_an_empty_group_is_added_told_as_a_fault_and_filled(author: Client, draft: Version) -> None:
    author.post(f"{EDIT}kriterier/population/tilfoej/", {"lock": lock(), "kind": "group", "group-rule": "none"})
    page = words(author.get(EDIT))
    assert "Fejl" in page and "Kan ikke sendes til review endnu: Én fejl skal rettes først." in page
    assert "Vises igen, når fejlene er rettet." in page
    author.post(f"{EDIT}kriterier/group/tilfoej/", {"lock": lock(), **AGE})
    assert editing.place_of(content(), "group").criterion["criteria"][0]["id"] == "age"
    assert "Kan ikke sendes" not in words(author.get(EDIT))


@pytest.mark.parametrize(
    ("step", "expected"),
    [("down", ["demensmedicin-aktiv", "demens-forloebsdiagnose"]), ("wrap", ["gruppe", "demensmedicin-aktiv"])],
)
def test_a_criterion_is_moved(author: Client, draft: Version, step: str, expected: list[str]) -> None:
    author.post(f"{EDIT}kriterier/demens-forloebsdiagnose/flyt/", {"lock": lock(), "step": step})
    assert population() == expected


def test_a_criterion_moves_into_out_of_and_between_groups(author: Client, draft: Version) -> None:
    move = f"{EDIT}kriterier/demensmedicin-aktiv/flyt/"
    author.post(f"{EDIT}kriterier/demens-forloebsdiagnose/flyt/", {"lock": lock(), "step": "wrap"})
    author.post(move, {"lock": lock(), "step": "in"})
    assert population() == ["gruppe"]
    author.post(move, {"lock": lock(), "step": "out"})
    assert population() == ["gruppe", "demensmedicin-aktiv"]
    assert "gruppe" in author.get(f"{EDIT}?flyt=demensmedicin-aktiv").content.decode()
    author.post(move, {"lock": lock(), "step": "to", "group": "gruppe"})
    assert population() == ["gruppe"]
    author.post(f"{EDIT}kriterier/gruppe/flyt/", {"lock": lock(), "step": "dissolve"})
    assert population() == ["demens-forloebsdiagnose", "demensmedicin-aktiv"]


@pytest.mark.parametrize("values", [{"step": "up"}, {"step": "sideways"}, {}, {"step": "to", "group": "findes-ikke"}])
def test_a_move_that_leads_nowhere_is_told_and_changes_nothing(
    author: Client, draft: Version, values: dict[str, str]
) -> None:
    before = content()
    page = author.post(f"{EDIT}kriterier/demens-forloebsdiagnose/flyt/", {"lock": lock(), **values}, follow=True)
    assert content() == before and "alert-error" in page.content.decode()


def test_a_criterion_is_removed_after_the_consequence_is_stated_and_comes_back_by_undo(
    author: Client, draft: Version
) -> None:
    before = content()
    assert "kan skifte side" in words(author.get(f"{EDIT}?fjern=demensmedicin-aktiv"))
    author.post(f"{EDIT}kriterier/demensmedicin-aktiv/fjern/", {"lock": lock()})
    assert population() == ["demens-forloebsdiagnose"]
    author.post(f"{EDIT}fortryd/", {"lock": lock()})
    assert content() == before
    author.post(f"{EDIT}fortryd/", {"lock": lock()})
    assert population() == ["demens-forloebsdiagnose"]


def test_there_is_nothing_to_undo_in_a_new_draft(author: Client, draft: Version) -> None:
    assert author.post(f"{EDIT}fortryd/", {"lock": lock()}).status_code == 409


def test_a_form_that_is_filled_in_badly_comes_back_as_it_was(author: Client, draft: Version) -> None:
    before = content()
    response = author.post(
        f"{EDIT}kriterier/population/tilfoej/",
        {"lock": lock(), "kind": "age", "age-op": ">=", "age-value": "atten", "words-title": "Mit navn"},
    )
    assert response.status_code == 422 and content() == before
    assert "Skriv et tal" in words(response)
    assert 'value="atten"' in response.content.decode() and 'value="Mit navn"' in response.content.decode()


def test_an_unknown_kind_and_a_form_without_a_lock_are_refused(author: Client, draft: Version) -> None:
    assert author.post(f"{EDIT}kriterier/population/tilfoej/", {"lock": lock(), "kind": "vejr"}).status_code == 422
    assert author.post(f"{EDIT}kriterier/aeldre/ret/", {"lock": lock(), "kind": "vejr"}).status_code == 422
    assert author.post(f"{EDIT}kriterier/population/tilfoej/", AGE).status_code == 409


def test_a_stale_lock_keeps_the_input_says_who_saved_and_then_saves_into_the_new_draft(
    as_: As, author: Client, draft: Version
) -> None:
    services.grant_give(
        by=person_of(people.ADMINISTRATOR),
        now=START + timedelta(hours=1),
        artifact=draft.artifact,
        person=person_of(people.SECOND_AUTHOR),
    )
    seen = lock()
    as_(people.SECOND_AUTHOR).post(f"{EDIT}kriterier/demensmedicin-aktiv/fjern/", {"lock": seen})
    sent = {"lock": seen, **AGE, "words-title": "Mit arbejde"}
    response = author.post(f"{EDIT}kriterier/population/tilfoej/", sent)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Eksempel Medforfatter gemte den" in words(response)
    assert 'value="Mit arbejde"' in page and f'name="lock" value="{seen + 1}"' in page
    assert population() == ["demens-forloebsdiagnose"], "nothing was overwritten"
    author.post(f"{EDIT}kriterier/population/tilfoej/", {**sent, "lock": seen + 1})
    assert population() == ["demens-forloebsdiagnose", "mit-arbejde"], "both edits are there"


def test_a_criterion_that_is_gone_is_told(author: Client, draft: Version) -> None:
    page = author.get(f"{EDIT}?ret=findes-ikke")
    assert page.status_code == 200 and "findes ikke længere i kladden" in words(page)
    response = author.post(f"{EDIT}kriterier/findes-ikke/ret/", {"lock": lock(), **AGE})
    assert response.status_code == 422 and "findes ikke længere" in words(response)


def test_a_criterion_can_be_changed_into_another_kind(author: Client, draft: Version) -> None:
    assert 'value="65"' not in author.get(f"{EDIT}?ret=demensmedicin-aktiv&slags=age").content.decode()
    author.post(f"{EDIT}kriterier/demensmedicin-aktiv/ret/", {"lock": lock(), **AGE})
    assert editing.place_of(content(), "demensmedicin-aktiv").criterion["type"] == "age"


def test_the_panel_shows_what_the_change_does(author: Client, draft: Version) -> None:
    edited(draft)
    page = words(author.get(EDIT))
    assert "Næste version bliver 2.0.0" in page and "Versionen får nummer 2.0.0." in page
    assert "Skifter side i forhold til 1.0.0" in page


def test_a_draft_without_changes_cannot_be_sent_and_says_why(author: Client, draft: Version) -> None:
    page = author.get(EDIT)
    assert "Der er ingen ændringer i forhold til den udgivne version." in words(page)
    response = author.post(f"{EDIT}send/", {"lock": lock()}, follow=True)
    assert "Der er ingen ændringer" in words(response) and Submission.objects.filter(version=draft).count() == 0


# Code lists.


def test_a_code_list_is_made_filled_from_the_search_and_removed(author: Client, draft: Version) -> None:
    author.post(f"{EDIT}kodelister/opret/", {"lock": lock(), "title": "Mine koder"})
    address = f"{EDIT}kodelister/mine-koder/"
    found = author.get(f"{address}?q=donep")
    assert "N06DA02" in words(found)
    code = {"system": "atc", "code": "N06DA02", "display": "Donepezil", "part": "codes", "match": "exact"}
    author.post(f"{address}koder/tilfoej/", {"lock": lock(), **code})
    author.post(f"{address}koder/ret/", {"lock": lock(), **code, "match": "descendants"})
    listed = content()["code_lists"][-1]
    assert listed["codes"] == [
        {"system": "atc", "code": "N06DA02", "match": "descendants", "display": {"da": "Donepezil"}}
    ]
    author.post(f"{address}koder/ret/", {"lock": lock(), **code, "remove": "1"})
    assert content()["code_lists"][-1]["codes"] == []
    author.post(f"{address}fjern/", {"lock": lock()})
    assert "mine-koder" not in [row["id"] for row in content()["code_lists"]]


def test_a_code_without_a_text_gets_the_releases_own_or_asks_for_one(author: Client, draft: Version) -> None:
    address = f"{EDIT}kodelister/demensmedicin-koder/koder/tilfoej/"
    known = {"lock": lock(), "system": "icpc2", "code": "P20", "part": "exclusions", "match": "exact"}
    author.post(address, known)
    listed = next(row for row in content()["code_lists"] if row["id"] == "demensmedicin-koder")
    assert listed["exclusions"][-1]["display"] == {"da": "Hukommelsessvigt"}
    response = author.post(address, {**known, "lock": lock(), "code": "Å99"})
    assert response.status_code == 422 and "Koden står ikke i kodeudgaven" in words(response)
    assert 'value="Å99"' in response.content.decode()


def test_a_code_that_is_there_and_a_list_in_use_are_told(author: Client, draft: Version) -> None:
    address = f"{EDIT}kodelister/demensmedicin-koder/"
    taken = {"lock": lock(), "system": "atc", "code": "N06D", "display": "x", "part": "codes", "match": "exact"}
    response = author.post(f"{address}koder/tilfoej/", taken)
    assert response.status_code == 422 and "står allerede på listen" in words(response)
    page = author.post(f"{address}fjern/", {"lock": lock()}, follow=True)
    assert "Kodelisten bruges" in words(page)


def test_a_lists_name_unit_and_conversions_are_changed(author: Client, draft: Version) -> None:
    author.post(f"{EDIT}kodelister/opret/", {"lock": lock(), "title": "Måling"})
    address = f"{EDIT}kodelister/maaling/"
    named = {"title": "Langtidsblodsukker", "title_en": "HbA1c", "unit": "mmol/mol", "decimals": "0"}
    author.post(f"{address}ret/", {"lock": lock(), **named})
    author.post(f"{address}enheder/", {"lock": lock(), "unit": "%", "factor": "10,93", "offset": "-23,5"})
    listed = content()["code_lists"][-1]
    assert listed["title"] == {"da": "Langtidsblodsukker", "en": "HbA1c"}
    assert listed["quantity"] == {
        "unit": "mmol/mol",
        "decimals": 0,
        "conversions": [{"unit": "%", "factor": "10.93", "offset": "-23.5"}],
    }
    author.post(f"{address}ret/", {"lock": lock(), **named, "decimals": "1"})
    assert content()["code_lists"][-1]["quantity"]["conversions"], "conversions stay when the name is changed"
    author.post(f"{address}enheder/", {"lock": lock(), "remove": "%"})
    assert content()["code_lists"][-1]["quantity"]["conversions"] == []
    author.post(f"{address}ret/", {"lock": lock(), "title": "Måling"})
    assert "quantity" not in content()["code_lists"][-1]


@pytest.mark.parametrize(
    ("address", "values", "told"),
    [
        ("kodelister/opret/", {"title": ""}, "Dette felt er påkrævet."),
        ("kodelister/demensmedicin-koder/ret/", {"title": "X", "unit": "kg"}, "hvor mange decimaler"),
        ("kodelister/demensmedicin-koder/koder/tilfoej/", {"system": "atc"}, "Dette felt er påkrævet."),
        ("datakilder/", {"source": "månen"}, "valgmulighed"),
        ("henvisninger/", {"title": "X", "url": "ikke en adresse"}, "Skriv hele adressen"),
        ("tekster/", {"title": "Demens"}, "Dette felt er påkrævet."),
    ],
)
def test_other_forms_that_are_filled_in_badly_come_back_with_the_fault(
    author: Client, draft: Version, address: str, values: dict[str, str], told: str
) -> None:
    before = content()
    response = author.post(EDIT + address, {"lock": lock(), **values})
    assert response.status_code == 422 and content() == before
    assert told in words(response)


def test_a_list_that_is_not_measured_has_no_units_and_one_that_is_gone_is_told(author: Client, draft: Version) -> None:
    assert author.post(f"{EDIT}kodelister/demensmedicin-koder/enheder/", {"lock": lock()}).status_code == 409
    assert author.get(f"{EDIT}kodelister/findes-ikke/").status_code == 404
    assert author.post(f"{EDIT}kodelister/demensmedicin-koder/koder/ret/", {"lock": lock()}).status_code == 404


# Texts, data sources, references.


def texts(author: Client) -> dict[str, str]:
    """The text form as it stands on the page."""
    form = author.get(f"{EDIT}tekster/").context["form"]
    return {field.html_name: field.value() or "" for field in form}


def test_saving_the_texts_untouched_changes_nothing(author: Client, draft: Version) -> None:
    before, seen = content(), lock()
    author.post(f"{EDIT}tekster/", {"lock": seen, **texts(author)})
    assert (content(), lock()) == (before, seen)


def test_texts_are_changed_in_danish_and_english(author: Client, draft: Version) -> None:
    changed = {**texts(author), "purpose": "Et nyt formål.", "purpose_en": "", "organisation": "DSAM"}
    response = author.post(f"{EDIT}tekster/", {"lock": lock(), **changed}, follow=True)
    assert "Teksterne er gemt." in words(response)
    assert content()["clinical"]["purpose"] == {"da": "Et nyt formål."} and content()["organisation"] == "DSAM"


def test_a_stale_lock_keeps_what_was_written_in_the_texts(author: Client, draft: Version) -> None:
    seen = lock()
    edited(draft)
    response = author.post(f"{EDIT}tekster/", {"lock": seen, **texts(author), "purpose": "Mit lange arbejde"})
    assert response.status_code == 409
    assert "Mit lange arbejde" in response.content.decode() and "Kladden er ændret" in words(response)


def test_a_national_source_without_legal_basis_is_told_and_blocks(author: Client, draft: Version) -> None:
    author.post(f"{EDIT}datakilder/", {"lock": lock(), "source": "fmk"})
    page = words(author.get(EDIT))
    assert "hjemmel" in page.lower() and "Kan ikke sendes til review endnu" in page
    author.post(f"{EDIT}datakilder/", {"lock": lock(), "source": "fmk", "legal_basis": "Sundhedsloven § 157"})
    assert content()["legal"]["sources"][-1] == {"source": "fmk", "legal_basis": {"da": "Sundhedsloven § 157"}}
    author.post(f"{EDIT}datakilder/", {"lock": lock(), "remove": "fmk"})
    assert [use["source"] for use in content()["legal"]["sources"]] == ["lokal"]


def test_a_sources_legal_basis_is_changed_from_what_it_is_and_only_other_sources_are_added(
    author: Client, draft: Version
) -> None:
    author.post(
        f"{EDIT}datakilder/", {"lock": lock(), "source": "fmk", "legal_basis": "§ 157", "legal_basis_en": "s. 157"}
    )
    adding = author.get(f"{EDIT}tekster/").context["source_form"]
    assert {"lokal", "fmk"}.isdisjoint(key for key, _name in adding.fields["source"].choices)
    page = author.get(f"{EDIT}tekster/?kilde=fmk")
    changing = page.context["source_form"]
    assert "Ret hjemlen for" in words(page)
    assert [field.value() for field in changing] == ["fmk", "§ 157", "s. 157"]
    author.post(f"{EDIT}datakilder/", {"lock": lock(), "source": "fmk", "legal_basis": "§ 157, stk. 2"})
    assert content()["legal"]["sources"][-1] == {"source": "fmk", "legal_basis": {"da": "§ 157, stk. 2"}}


def test_a_code_is_offered_the_ways_to_match_that_its_system_has(author: Client, draft: Version) -> None:
    page = author.get(f"{EDIT}kodelister/demens-diagnoser/").content.decode()
    offered = {
        match["system"]: re.findall(r'value="(exact|descendants|all)"', match["options"])
        for match in re.finditer(
            r'name="system" value="(?P<system>\w+)"(?:(?!</form>).)*?<select(?P<options>.*?)</select>', page, re.DOTALL
        )
    }
    assert offered["icpc2"] == ["exact"] and offered["sks"] == ["exact", "descendants"]


def test_references_are_added_and_removed(author: Client, draft: Version) -> None:
    author.post(f"{EDIT}henvisninger/", {"lock": lock(), "title": "DSAM 2026", "url": "https://www.dsam.dk/"})
    assert content()["clinical"]["references"][-1] == {
        "id": "dsam-2026",
        "title": "DSAM 2026",
        "url": "https://www.dsam.dk/",
    }
    author.post(f"{EDIT}henvisninger/", {"lock": lock(), "remove": "dsam-2026"})
    assert "dsam-2026" not in [row["id"] for row in content()["clinical"]["references"]]


def test_another_profile_is_pinned_used_and_let_go_again(author: Client, draft: Version) -> None:
    address = f"{EDIT}grundlag/"
    assert "Profilen Osteoporose 1.0.0" not in words(author.get(f"{EDIT}tekster/"))
    author.post(address, {"lock": lock(), "pin": "osteoporose"})
    assert "Profilen Osteoporose 1.0.0" in words(author.get(f"{EDIT}tekster/"))
    used = {"lock": lock(), "kind": "profile", "one-profile": "osteoporose"}
    author.post(f"{EDIT}kriterier/population/tilfoej/", used)
    assert "populationen for profilen Osteoporose" in words(author.get(EDIT)).replace("»", "").replace("«", "")
    page = author.post(address, {"lock": lock(), "unpin": "osteoporose"}, follow=True)
    assert "Profilen bruges af et kriterium" in words(page)
    author.post(f"{EDIT}kriterier/profile/fjern/", {"lock": lock()})
    author.post(address, {"lock": lock(), "unpin": "osteoporose"})
    assert content()["profiles"] == []


@pytest.mark.parametrize("pin", ["demens", "findes-ikke", "profilstandard"])
def test_a_profile_does_not_build_on_itself_or_on_what_is_not_published(
    author: Client, draft: Version, pin: str
) -> None:
    before = content()
    page = author.post(f"{EDIT}grundlag/", {"lock": lock(), "pin": pin}, follow=True)
    assert "Vælg en anden." in words(page) and content() == before


def test_a_newer_code_release_is_offered_and_taken(author: Client, draft: Version) -> None:
    administrator = person_of(people.ADMINISTRATOR)
    codes = "system,code,match,display_da,display_en,unit\nicpc2,P70,exact,Demens,Dementia,\n"
    terminology_import(by=administrator, now=START + timedelta(days=1), name="nyere", content=codes)
    assert "Der er en nyere: nyere." in words(author.get(f"{EDIT}tekster/"))
    author.post(f"{EDIT}grundlag/", {"lock": lock(), "codes": "1"})
    assert content()["terminology"]["release"] == "nyere"
    assert "Kan ikke sendes til review endnu" in words(author.get(EDIT)), "the other codes are not in it"


def test_a_profile_that_others_build_on_is_offered_in_its_newest_version(
    as_: As, author: Client, approved: Version
) -> None:
    submission = selectors.latest_submission(approved)
    assert submission is not None
    author.post("/profiler/osteoporose/ny-version/")
    edit = "/profiler/osteoporose/rediger/"
    author.post(f"{edit}grundlag/", {"lock": 1, "pin": "demens"})
    as_(people.PUBLISHER).post("/profiler/demens/udgivelse/udgiv/", {"document_hash": submission.document_hash})
    assert "Skift til 2.0.0" in words(author.get(f"{edit}tekster/"))
    author.post(f"{edit}grundlag/", {"lock": 2, "pin": "demens"})
    assert "Profilen Demens 2.0.0" in words(author.get(f"{edit}tekster/"))


# The draft as a whole.


def test_a_draft_is_sent_to_review_once_however_often_the_button_is_pressed(author: Client, draft: Version) -> None:
    edited(draft)
    seen = lock()
    first = author.post(f"{EDIT}send/", {"lock": seen}, follow=True)
    assert "Version 2.0.0 er sendt til review." in words(first)
    second = author.post(f"{EDIT}send/", {"lock": seen}, follow=True)
    assert second.status_code == 200 and "kan ikke lade sig gøre" in words(second)
    assert Submission.objects.filter(version=draft).count() == 1


def test_while_a_version_is_in_review_there_is_nothing_to_edit(author: Client, submitted: Submission) -> None:
    assert "Versionen er i review og kan ikke redigeres nu." in words(author.get(EDIT))
    response = author.post(f"{EDIT}kriterier/population/tilfoej/", {"lock": 2, **AGE})
    assert response.status_code == 409 and "Der er ingen kladde at redigere" in words(response)


def test_a_draft_is_given_up_and_its_content_taken_up_again(author: Client, draft: Version) -> None:
    page = author.post(f"{EDIT}opgiv/", {"reason": "Ikke nødvendig"}, follow=True)
    assert "Versionen er opgivet" in words(page) and "Opgivet" in words(page)
    assert selectors.active_version(draft.artifact) is None


def test_a_version_is_begun_from_the_overview(author: Client) -> None:
    response = author.post("/profiler/demens/ny-version/", follow=True)
    assert "En ny version er begyndt." in words(response) and "Kladde" in words(response)
    assert author.post("/profiler/demens/ny-version/").status_code == 409


def test_a_profile_is_created_and_its_faults_are_told(author: Client) -> None:
    response = author.post("/ny-profil/", {"title": "Hjertesvigt", "slug": "hjertesvigt"}, follow=True)
    page = words(response)
    assert "Profilen er oprettet som kladde." in page and "Hjertesvigt" in page
    assert "Der mangler en tekst" in page
    taken = author.post("/ny-profil/", {"title": "Demens igen", "slug": "demens"})
    assert taken.status_code == 409 and 'value="Demens igen"' in taken.content.decode()
    assert author.post("/ny-profil/", {"title": "X", "slug": "Æ ø"}).status_code == 422
    assert author.post("/ny-profil/", {}).status_code == 422


# What is refused late.


def test_a_change_that_is_filled_in_badly_comes_back(author: Client, draft: Version) -> None:
    response = author.post(f"{EDIT}kriterier/demensmedicin-aktiv/ret/", {"lock": lock(), **AGE, "age-value": "x"})
    assert response.status_code == 422 and "Skriv et tal" in words(response)


@pytest.mark.parametrize(
    ("address", "values", "kept"),
    [
        ("kodelister/opret/", {"title": "Min liste"}, "Min liste"),
        ("kodelister/demensmedicin-koder/ret/", {"title": "Mit navn"}, "Mit navn"),
        (
            "kodelister/demensmedicin-koder/koder/tilfoej/",
            {"system": "atc", "code": "N06DA02", "display": "Min tekst", "part": "codes", "match": "exact"},
            "Min tekst",
        ),
    ],
)
def test_a_stale_lock_keeps_what_was_written_about_code_lists(
    author: Client, draft: Version, address: str, values: dict[str, str], kept: str
) -> None:
    seen = lock()
    edited(draft)
    response = author.post(EDIT + address, {"lock": seen, **values})
    assert response.status_code == 409
    assert f'value="{kept}"' in response.content.decode() and "Kladden er ændret" in words(response)


def test_a_conversion_that_is_filled_in_badly_comes_back(author: Client, draft: Version) -> None:
    measured = next(row["id"] for row in content()["code_lists"] if "quantity" in row)
    response = author.post(f"{EDIT}kodelister/{measured}/enheder/", {"lock": lock(), "unit": "mg", "factor": "mange"})
    assert response.status_code == 422 and "Skriv et tal" in words(response)


def test_sending_and_editing_take_the_right_person(as_: As, draft: Version) -> None:
    response = as_(people.ADMINISTRATOR).post(f"{EDIT}send/", {"lock": 1})
    assert response.status_code == 403
    page = as_(people.ADMINISTRATOR).get(EDIT)
    assert page.context["bench"].submission_block.startswith("Det kræver rollen")


def test_a_draft_with_errors_is_not_tried_on_patients_but_can_be_compared(author: Client, draft: Version) -> None:
    author.post(f"{EDIT}kriterier/population/tilfoej/", {"lock": lock(), "kind": "group", "group-rule": "all"})
    for address in (
        "/profiler/demens/testpatienter/?version=kladde",
        "/profiler/demens/testpatienter/daekning/?version=kladde",
        "/profiler/demens/testpatienter/990001/2902409996/?version=kladde",
    ):
        assert "Kladden har fejl" in words(author.get(address))
    page = words(author.get("/profiler/demens/sammenlign/"))
    assert "Hvad er ændret siden 1.0.0" in page and "Testpatienter, der skifter side" not in page


def test_a_refusal_with_findings_lists_them(author: Client, draft: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cockpit.standard.reading.MAXIMUM_CRITERIA", 5)
    response = author.post(f"{EDIT}kriterier/population/tilfoej/", {"lock": lock(), **AGE})
    assert response.status_code == 422 and "Indholdet blev ikke gemt." in words(response)
    assert "refusal__findings" in response.content.decode()

"""People and roles: one glance, granting and withdrawing with a reason, never one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cockpit.accounts.models import RoleGrant, User
from cockpit.accounts.selectors import roles_of
from cockpit.profiles.models import Artifact
from cockpit.web import example_people as people
from cockpit.web.example_people import ExamplePerson
from cockpit.web.examples import person_of
from tests.web.conftest import words

As = Callable[[ExamplePerson], Client]


@pytest.fixture
def administrator(as_: As) -> Client:
    return as_(people.ADMINISTRATOR)


def page_of(person: ExamplePerson) -> str:
    return f"/administration/personer/{person_of(person).pk}/"


def test_the_matrix_shows_everybody_and_what_they_hold(administrator: Client) -> None:
    page = administrator.get("/administration/personer/")
    assert len(page.context["lines"]) == len(people.PEOPLE)
    assert "Klinisk reviewer" in words(page)


def test_a_role_is_given_with_a_reason_and_a_last_day(administrator: Client) -> None:
    address = page_of(people.READER)
    response = administrator.post(
        f"{address}rolle/", {"role": "author", "reason": "Skal skrive KOL.", "expires": "2099-06-30"}, follow=True
    )
    assert "har fået rollen Forfatter" in words(response) and "Skal skrive KOL." in words(response)
    assert "30. juni 2099" in words(response)
    assert roles_of(person_of(people.READER)) == {"reader", "author"}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"role": "author"}, "Skriv, hvorfor personen skal have rollen."),
        ({"role": "clinical_reviewer", "reason": "x"}, "klinisk"),
        ({"role": "author", "reason": "x", "expires": "2020-01-01"}, "Udløbsdatoen er passeret"),
        ({"role": "kejser", "reason": "x"}, "valgmulighed"),
    ],
)
def test_a_role_that_cannot_be_given_is_told_and_the_input_kept(
    administrator: Client, values: dict[str, str], told: str
) -> None:
    response = administrator.post(f"{page_of(people.READER)}rolle/", values)
    assert response.status_code in (409, 422) and told.lower() in words(response).lower()
    assert roles_of(person_of(people.READER)) == {"reader"}


def test_a_role_is_taken_back_with_a_reason(administrator: Client) -> None:
    grant = RoleGrant.objects.get(person=person_of(people.READER), revoked_at__isnull=True)
    address = f"{page_of(people.READER)}rolle/{grant.pk}/"
    assert administrator.post(address, {"reason": ""}).status_code == 422
    response = administrator.post(address, {"reason": "Skiftet job."}, follow=True)
    assert "Rollen er taget tilbage." in words(response) and "Skiftet job." in words(response)
    assert administrator.post(address, {"reason": "Igen."}).status_code == 409
    assert administrator.post(f"{page_of(people.READER)}rolle/999999/", {"reason": "x"}).status_code == 404


def test_nobody_changes_their_own_roles(administrator: Client) -> None:
    page = administrator.get(page_of(people.ADMINISTRATOR))
    assert "Du kan ikke give eller fratage dig selv roller." in words(page)
    own = page_of(people.ADMINISTRATOR)
    assert administrator.post(f"{own}rolle/", {"role": "publisher", "reason": "x"}).status_code == 403
    grant = RoleGrant.objects.get(person=person_of(people.ADMINISTRATOR), revoked_at__isnull=True)
    assert administrator.post(f"{own}rolle/{grant.pk}/", {"reason": "x"}).status_code == 403
    assert administrator.post(f"{own}konto/", {"reason": "x"}).status_code == 403
    artifact = Artifact.objects.get(slug="demens")
    assert administrator.post(f"{own}profiler/", {"artifact": artifact.pk}).status_code == 403


def test_an_auditor_reads_but_has_no_forms(as_: As) -> None:
    client = as_(people.AUDITOR)
    assert "Giv rollen" not in words(client.get(page_of(people.READER)))
    assert client.post(f"{page_of(people.READER)}rolle/", {"role": "author", "reason": "x"}).status_code == 403


def test_others_do_not_read_about_people(as_: As) -> None:
    assert as_(people.AUTHOR).get(page_of(people.READER)).status_code == 403


def test_editing_of_one_profile_is_given_and_taken_back(as_: As, administrator: Client) -> None:
    artifact = Artifact.objects.get(slug="osteoporose")
    address = f"{page_of(people.SECOND_AUTHOR)}profiler/"
    other = as_(people.SECOND_AUTHOR)
    assert other.post("/profiler/osteoporose/ny-version/").status_code == 403
    assert "kan nu redigere" in words(administrator.post(address, {"artifact": artifact.pk}, follow=True))
    assert administrator.post(address, {"artifact": artifact.pk}).status_code == 422
    assert other.post("/profiler/osteoporose/ny-version/").status_code == 302
    response = administrator.post(address, {"withdraw": artifact.pk}, follow=True)
    assert "Redigeringsretten er taget tilbage." in words(response)
    assert administrator.post(address, {"withdraw": artifact.pk}).status_code == 404
    assert administrator.post(address, {"withdraw": "999999"}).status_code == 404


def test_an_account_is_closed_and_opened_again(as_: As, administrator: Client) -> None:
    address = f"{page_of(people.READER)}konto/"
    assert administrator.post(address, {"reason": ""}).status_code == 422
    assert "Kontoen er lukket." in words(administrator.post(address, {"reason": "Barsel."}, follow=True))
    assert as_(people.READER).get("/").status_code == 302
    assert "Kontoen er åbnet igen." in words(administrator.post(address, {"reason": "Tilbage."}, follow=True))


def test_the_last_administrator_stays(as_: As, administrator: Client) -> None:
    second = RoleGrant.objects.get(person=person_of(people.SECOND_ADMINISTRATOR), revoked_at__isnull=True)
    administrator.post(f"{page_of(people.SECOND_ADMINISTRATOR)}rolle/{second.pk}/", {"reason": "x"})
    assert as_(people.SECOND_ADMINISTRATOR).get("/administration/personer/").status_code == 403
    assert roles_of(person_of(people.ADMINISTRATOR)) == {"administrator"}


def test_a_person_is_created_and_faults_are_told(administrator: Client) -> None:
    organisation = person_of(people.READER).organisation
    new = {"name": "Eksempel Ny", "email": "ny@eksempel.invalid", "organisation": organisation.pk, "password": "x"}
    weak = administrator.post("/administration/personer/opret/", new)
    assert weak.status_code == 422 and "Adgangskoden kan ikke bruges" in words(weak)
    assert 'value="Eksempel Ny"' in weak.content.decode()
    good = {**new, "password": "en-lang-god-kode-42"}
    assert "er oprettet" in words(administrator.post("/administration/personer/opret/", good, follow=True))
    taken = administrator.post("/administration/personer/opret/", good)
    assert taken.status_code == 409 and User.objects.filter(email="ny@eksempel.invalid").count() == 1

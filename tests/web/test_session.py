"""Signing in and out, and the language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from cockpit.web import example_people
from cockpit.web.example_people import AUTHOR, PASSWORD, ExamplePerson
from tests.web.conftest import words


def sign_in(client: Client, **more: str) -> Any:
    return client.post("/log-ind/", {"email": AUTHOR.email, "password": PASSWORD, **more})


def test_without_signing_in_every_page_leads_to_the_sign_in_page(examples: None) -> None:
    for address in ("/", "/profiler/", "/profiler/demens/", "/historik/", "/administration/personer/", "/udgivelser/"):
        response = Client().get(address)
        assert (response.status_code, response["Location"]) == (302, f"/log-ind/?next={address}")


def test_signing_in_leads_to_where_one_was_going(examples: None) -> None:
    client = Client()
    response = sign_in(client, next="/profiler/demens/")
    assert (response.status_code, response["Location"]) == (302, "/profiler/demens/")
    assert "Eksempel Forfatter" in words(client.get("/"))


@pytest.mark.parametrize("elsewhere", ["https://ond.example/", "//ond.example/", "javascript:alert(1)", "profiler/"])
def test_signing_in_never_leads_to_another_site(examples: None, elsewhere: str) -> None:
    assert sign_in(Client(), next=elsewhere)["Location"] == "/"


def test_a_wrong_password_is_told_and_the_email_stays(examples: None) -> None:
    response = Client().post("/log-ind/", {"email": AUTHOR.email, "password": "forkert"})
    assert response.status_code == 403
    assert "E-mail eller adgangskode er forkert" in words(response)
    assert f'value="{AUTHOR.email}"' in response.content.decode()
    assert "forkert" not in response.content.decode().split("<form")[2].split("</form>")[0].replace("er forkert", "")


def test_an_empty_form_says_what_is_missing(examples: None) -> None:
    response = Client().post("/log-ind/", {})
    assert response.status_code == 422
    assert "Skriv din e-mailadresse." in words(response) and "Skriv din adgangskode." in words(response)


def test_too_many_attempts_are_told_with_the_right_status(examples: None) -> None:
    client = Client()
    for _attempt in range(10):
        client.post("/log-ind/", {"email": AUTHOR.email, "password": "forkert"})
    response = sign_in(client)
    assert response.status_code == 429
    assert "for mange mislykkede forsøg" in words(response)


def test_somebody_signed_in_is_sent_on_from_the_sign_in_page(author: Client) -> None:
    assert author.get("/log-ind/")["Location"] == "/"


def test_signing_out_ends_the_session(author: Client) -> None:
    assert author.post("/log-ud/")["Location"] == "/log-ind/"
    assert author.get("/")["Location"].startswith("/log-ind/")


def test_signing_out_and_choosing_a_language_take_a_form(author: Client) -> None:
    assert author.get("/log-ud/").status_code == 405
    assert author.get("/sprog/").status_code == 405


def test_the_pages_are_danish_whatever_the_browser_wishes(author: Client) -> None:
    response = author.get("/", headers={"accept-language": "en-US,en"})
    assert 'lang="da"' in response.content.decode() and response["Content-Language"] == "da"


def test_english_is_chosen_and_remembered(author: Client) -> None:
    assert author.post("/sprog/", {"language": "en", "next": "/profiler/"})["Location"] == "/profiler/"
    page = author.get("/profiler/")
    assert 'lang="en"' in page.content.decode()
    assert "Profiles" in words(page) and "Published" in words(page)
    author.post("/sprog/", {"language": "da"})
    assert 'lang="da"' in author.get("/").content.decode()


def test_an_unknown_language_changes_nothing(author: Client) -> None:
    author.post("/sprog/", {"language": "tlh"})
    assert 'lang="da"' in author.get("/").content.decode()


def test_example_people_are_listed_only_where_they_may_exist(examples: None, settings: Settings) -> None:
    assert PASSWORD in words(Client().get("/log-ind/"))
    settings.COCKPIT_EXAMPLES_ALLOWED = False
    assert PASSWORD not in words(Client().get("/log-ind/"))


def test_the_supervisor_is_answered_without_a_database() -> None:
    response = Client().get("/ok/")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_everybody_can_sign_in_with_the_shared_password(examples: None) -> None:
    for person in example_people.PEOPLE:
        response = Client().post("/log-ind/", {"email": person.email, "password": PASSWORD})
        assert response.status_code == 302, person.email


def test_the_header_says_as_whom_and_in_which_role_one_is_here(as_: Callable[[ExamplePerson], Client]) -> None:
    page = words(as_(example_people.REVIEWER_DSAM).get("/"))
    assert "Eksempel Kliniker (DSAM) Klinisk reviewer · DSAM" in page

"""What every page keeps: one heading, a title, its language, labels on fields, and nothing that the security policy forbids."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from cockpit.audit.errors import Conflict, Invalid, TooMany
from cockpit.profiles.models import Submission, Version
from cockpit.server import urls as server_urls
from cockpit.web import example_people as people
from cockpit.web.example_people import ExamplePerson
from tests.web.conftest import words

As = Callable[[ExamplePerson], Client]

DRAFT_PAGES = [
    "/profiler/demens/rediger/",
    "/profiler/demens/rediger/?ret=demens-forloebsdiagnose",
    "/profiler/demens/rediger/?ret=population",
    "/profiler/demens/rediger/?tilfoej=population",
    "/profiler/demens/rediger/?tilfoej=population&slags=measurement",
    "/profiler/demens/rediger/?flyt=demensmedicin-aktiv",
    "/profiler/demens/rediger/?fjern=demensmedicin-aktiv",
    "/profiler/demens/rediger/kodelister/",
    "/profiler/demens/rediger/kodelister/demensmedicin-koder/?q=n06d",
    "/profiler/demens/rediger/tekster/",
    "/profiler/demens/sammenlign/",
    "/profiler/demens/testpatienter/?version=kladde",
]


def problems(response: Any) -> list[str]:
    """What is wrong with a page's markup."""
    html = response.content.decode()
    found = []
    if len(re.findall(r"<h1\b", html)) != 1:
        found.append(f"{len(re.findall(r'<h1', html))} h1")
    if re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\bsrc=)|javascript:", html):
        found.append("inline style or script")
    if not re.search(r"<title>\s*[^\s<].* · Profil", html, re.DOTALL):
        found.append("no title")
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    found += [f"id {name} twice" for name in set(identifiers) if identifiers.count(name) > 1]
    for field in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
        name = re.search(r'\sid="([^"]+)"', field)
        if 'type="hidden"' not in field and (name is None or f'for="{name[1]}"' not in html):
            found.append(f"no label: {field[:100]}")
    if len(re.findall(r'class="[^"]*\bbutton-primary\b', html)) > 2:
        found.append("several primary actions")
    return found


def test_every_page_of_an_author_is_well_made(author: Client, draft: Version) -> None:
    for address in ["/", "/profiler/", "/ny-profil/", "/profiler/demens/", "/standard/", *DRAFT_PAGES]:
        response = author.get(address)
        assert (response.status_code, problems(response)) == (200, []), address


def test_every_page_of_a_reviewer_and_an_auditor_is_well_made(as_: As, submitted: Submission) -> None:
    for address in ["/profiler/demens/review/", "/profiler/osteoporose/review/", "/profiler/demens/udgivelse/"]:
        assert problems(as_(people.REVIEWER_PLO).get(address)) == []
    for address in ["/historik/", "/administration/personer/", "/kodelister/?q=demens", "/udgivelser/"]:
        assert problems(as_(people.AUDITOR).get(address)) == []


def test_the_security_policy_allows_no_inline_code(author: Client) -> None:
    policy = author.get("/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy and "unsafe" not in policy


def test_no_copy_of_a_page_is_kept(author: Client) -> None:
    assert author.get("/profiler/")["Cache-Control"] == "no-store"


def test_an_unknown_address_is_told_in_words(author: Client) -> None:
    response = author.get("/findes-ikke/")
    assert (response.status_code, problems(response)) == (404, [])
    assert "Siden findes ikke" in words(response)


def test_an_unknown_profile_version_patient_and_person_are_told_in_words(as_: As) -> None:
    client = as_(people.ADMINISTRATOR)
    for address in (
        "/profiler/findes-ikke/",
        "/profiler/demens/versioner/9.9.9/",
        "/profiler/demens/testpatienter/990001/findes-ikke/",
        "/administration/personer/999999/",
    ):
        response = client.get(address)
        assert (response.status_code, problems(response)) == (404, []), address


def test_a_form_from_another_site_is_refused_with_a_page(examples: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/log-ind/", {"email": "x"})
    assert response.status_code == 403 and "Formularen er for gammel" in words(response)


def broken(request: object) -> HttpResponse:
    raise RuntimeError("indre detaljer")


def refusing(request: HttpRequest) -> HttpResponse:
    kind = {"409": Conflict, "422": Invalid, "429": TooMany}[request.GET["som"]]
    raise kind("Dansk sætning.", "English sentence.")


def forbidden(request: object) -> HttpResponse:
    raise PermissionDenied


def unreadable(request: object) -> HttpResponse:
    raise BadRequest


urlpatterns = [
    path("forbudt/", forbidden),
    path("ulaeselig/", unreadable),
    path("gaar-galt/", broken),
    path("naegter/", refusing),
    *server_urls.urlpatterns,
]
handler400, handler403 = server_urls.handler400, server_urls.handler403
handler404, handler500 = server_urls.handler404, server_urls.handler500


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_in_the_tool_shows_a_calm_page_without_details(author: Client) -> None:
    author.raise_request_exception = False
    response = author.get("/gaar-galt/")
    assert response.status_code == 500 and "Noget gik galt i værktøjet" in words(response)
    assert "indre detaljer" not in response.content.decode() and "Traceback" not in response.content.decode()


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("status", [409, 422, 429])
def test_a_refusal_that_no_form_shows_becomes_a_page_in_the_readers_language(author: Client, status: int) -> None:
    response = author.get(f"/naegter/?som={status}")
    assert response.status_code == status and "Dansk sætning." in words(response)
    author.cookies["django_language"] = "en"
    assert "English sentence." in words(author.get(f"/naegter/?som={status}"))


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("address", "status", "told"),
    [("/forbudt/", 403, "Det har du ikke adgang til"), ("/ulaeselig/", 400, "kunne ikke læses")],
)
def test_what_django_itself_refuses_is_a_page_too(author: Client, address: str, status: int, told: str) -> None:
    response = author.get(address)
    assert response.status_code == status and told in words(response) and problems(response) == []

"""Who may open what: every page asked for by every example person, and a Django superuser without a role."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from cockpit.accounts.models import User
from cockpit.profiles.models import Submission, Version
from cockpit.web import example_people as people
from cockpit.web.example_people import ExamplePerson
from cockpit.web.examples import person_of
from tests.web.conftest import words

As = Callable[[ExamplePerson], Client]
EVERYBODY = list({person.role: person for person in reversed(people.PEOPLE)}.values())
"""One person for each role."""
READERS = [person for person in EVERYBODY if person.role != "vendor_contact"]

PAGES: dict[str, list[ExamplePerson]] = {
    "/": list(EVERYBODY),
    "/profiler/": READERS,
    "/profiler/demens/": READERS,
    "/profiler/demens/testpatienter/": READERS,
    "/profiler/demens/testpatienter/daekning/": READERS,
    "/profiler/demens/review/": READERS,
    "/profiler/demens/versioner/": READERS,
    "/profiler/demens/versioner/1.0.0/": READERS,
    "/profiler/demens/udgivelse/": READERS,
    "/profiler/demens/historik/": READERS,
    "/standard/": READERS,
    "/standard/review/": READERS,
    "/standard/versioner/": READERS,
    "/standard/versioner/1.0/": READERS,
    "/standard/udgivelse/": READERS,
    "/standard/historik/": READERS,
    "/kodelister/": list(EVERYBODY),
    "/udgivelser/": list(EVERYBODY),
    "/ny-profil/": [people.AUTHOR],
    "/historik/": [people.AUDITOR],
    "/historik/hent/": [people.AUDITOR],
    "/administration/personer/": [people.ADMINISTRATOR, people.AUDITOR],
    "/administration/personer/opret/": [people.ADMINISTRATOR],
}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_for_those_whose_role_permits_it_and_for_nobody_else(as_: As, address: str) -> None:
    for person in EVERYBODY:
        response = as_(person).get(address)
        expected = {200} if person in PAGES[address] else {403, 404}
        assert response.status_code in expected, (person.email, address)


def test_a_refusal_is_a_page_with_a_sentence_about_what_to_do(as_: As) -> None:
    page = words(as_(people.READER).get("/historik/"))
    assert "Det har du ikke adgang til" in page and "rollen Revisor" in page


@pytest.mark.parametrize("person", [people.READER, people.REVIEWER_PLO], ids=lambda person: person.email)
def test_a_draft_is_hidden_from_those_who_do_not_write_it(as_: As, draft: Version, person: ExamplePerson) -> None:
    assert "Kladde" not in words(as_(person).get("/profiler/"))
    assert "Der er ingen kladde" in words(as_(person).get("/profiler/demens/rediger/"))
    assert "Kladde" not in words(as_(person).get("/profiler/demens/versioner/"))


def test_another_author_does_not_see_the_draft_without_a_grant(as_: As, draft: Version) -> None:
    assert "Der er ingen kladde" in words(as_(people.SECOND_AUTHOR).get("/profiler/demens/rediger/"))


def test_an_administrator_reads_the_draft_but_has_no_buttons(as_: As, draft: Version) -> None:
    page = as_(people.ADMINISTRATOR).get("/profiler/demens/rediger/")
    assert page.status_code == 200 and "Du kan læse kladden." in words(page)
    assert "Send til review" not in words(page) and "Tilføj kriterium" not in words(page)


def test_a_version_in_review_is_seen_by_reviewers_and_not_by_readers(as_: As, submitted: Submission) -> None:
    assert "2.0.0 I review" in words(as_(people.REVIEWER_PLO).get("/profiler/demens/review/"))
    assert "2.0.0" not in words(as_(people.READER).get("/profiler/demens/review/"))
    assert as_(people.READER).get("/profiler/demens/versioner/2.0.0/").status_code == 404


def test_a_django_superuser_without_a_role_gets_nothing(as_: As) -> None:
    person = person_of(people.READER)
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    client = as_(people.READER)
    assert client.get("/historik/").status_code == 403
    assert client.get("/administration/personer/").status_code == 403
    assert client.post("/profiler/demens/ny-version/").status_code == 403


POSTS = {
    "/profiler/demens/ny-version/": {people.AUTHOR},
    "/standard/ny-version/": {people.AUTHOR},
    "/profiler/demens/udgivelse/traek-tilbage/": {people.PUBLISHER},
}


@pytest.mark.parametrize("address", POSTS)
def test_a_button_that_somebody_does_not_have_refuses_when_it_is_pressed_anyway(as_: As, address: str) -> None:
    for person in EVERYBODY:
        if person not in POSTS[address]:
            response = as_(person).post(address, {"reason": "Fordi."})
            assert response.status_code in (403, 404), (person.email, address)


@pytest.mark.parametrize("address", ["/", "/kodelister/", "/udgivelser/"])
def test_every_link_on_a_page_of_a_vendor_contact_can_be_opened(as_: As, address: str) -> None:
    client = as_(people.VENDOR_CONTACT)
    links = set(re.findall(r'<a [^>]*href="(/[^"#?]*)', client.get(address).content.decode()))
    assert links - {"/"}
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_menu_shows_only_what_one_may_open(as_: As) -> None:
    for person, shown in ((people.AUDITOR, True), (people.AUTHOR, False)):
        page = as_(person).get("/").content.decode()
        assert ('href="/historik/"' in page) is shown
    assert 'href="/profiler/"' not in as_(people.VENDOR_CONTACT).get("/").content.decode()

"""The standard's own pages, from before its first version until it is sent to review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from cockpit.profiles.models import Artifact
from cockpit.web import example_people as people
from cockpit.web import examples
from cockpit.web.example_people import ExamplePerson
from cockpit.web.examples import person_of
from tests.web.conftest import START, Clock, words


@pytest.fixture
def as_(db: None) -> Callable[[ExamplePerson], Client]:
    """Clients of the example people in a tool that holds nothing but them."""
    examples._people(Clock(START - timedelta(days=1)))

    def signed_in(person: ExamplePerson) -> Client:
        client = Client()
        client.force_login(person_of(person), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def test_pages_of_an_empty_tool_say_that_nothing_is_there_yet(as_: Callable[[ExamplePerson], Client]) -> None:
    author = as_(people.AUTHOR)
    assert "Der er ingen profiler endnu." in words(author.get("/profiler/"))
    assert "Intet er udgivet endnu." in words(author.get("/udgivelser/"))
    page = words(author.get("/kodelister/?q=demens"))
    assert "Ingen kodeudgave er indlæst." in page and "Ingen koder passer." in page
    assert "Ingen profiler er udgivet endnu." in page
    refused = author.post("/ny-profil/", {"title": "KOL", "slug": "kol"})
    assert refused.status_code == 422 and "Der er ingen kodeudgave endnu." in words(refused)


def test_the_standard_is_begun_read_and_sent_to_review(as_: Callable[[ExamplePerson], Client]) -> None:
    author = as_(people.AUTHOR)
    assert "Begynd version 1.0" not in words(as_(people.READER).get("/standard/"))
    assert "Begynd version 1.0" in words(author.get("/standard/"))
    page = author.post("/standard/ny-version/", follow=True)
    assert "Standardens indhold følger med værktøjet" in words(page) and "Den logiske journal" in words(page)
    assert "Ingen version af standarden er udgivet endnu." in words(as_(people.READER).get("/standard/"))
    sent = author.post("/standard/rediger/send/", {"lock": 1}, follow=True)
    assert "Version 1.0 er sendt til review." in words(sent)
    assert "Versionen er i review" in words(author.get("/standard/rediger/"))
    reviewer = as_(people.REVIEWER_PLO)
    assert "Det, der tages stilling til" in words(reviewer.get("/standard/review/"))
    assert Artifact.objects.get().versions.get().state == "in_review"

"""Publishing and withdrawing by their pages, and the chain of releases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cockpit.profiles.models import Version
from cockpit.profiles.selectors import latest_submission
from cockpit.publishing import services
from cockpit.publishing.models import Delivery, Release
from cockpit.web import example_people as people
from cockpit.web.example_people import ExamplePerson
from tests.web.conftest import START, words

As = Callable[[ExamplePerson], Client]
PAGE = "/profiler/demens/udgivelse/"


def hash_of(version: Version) -> str:
    submission = latest_submission(version)
    assert submission is not None
    return submission.document_hash


def test_the_publisher_publishes_what_was_approved(as_: As, approved: Version) -> None:
    client = as_(people.PUBLISHER)
    assert "Klar til udgivelse 1" in words(client.get("/"))
    response = client.post(f"{PAGE}udgiv/", {"document_hash": hash_of(approved)}, follow=True)
    assert "Demens 2.0.0 er udgivet" in words(response) and "Version 2.0.0 gælder nu" in words(response)
    assert list(Release.objects.order_by("-sequence").values_list("kind", flat=True)[:2]) == ["supersede", "publish"]


def test_pressing_publish_twice_publishes_once(as_: As, approved: Version) -> None:
    client = as_(people.PUBLISHER)
    client.post(f"{PAGE}udgiv/", {"document_hash": hash_of(approved)})
    before = Release.objects.count()
    response = client.post(f"{PAGE}udgiv/", {"document_hash": hash_of(approved)})
    assert response.status_code == 409 and "kan ikke lade sig gøre" in words(response)
    assert Release.objects.count() == before


@pytest.mark.parametrize("person", [people.AUTHOR, people.REVIEWER_PLO, people.ADMINISTRATOR])
def test_others_see_why_they_cannot_publish_and_are_refused(as_: As, approved: Version, person: ExamplePerson) -> None:
    client = as_(person)
    page = client.get(PAGE)
    assert "Det kræver rollen Udgiver." in words(page) and "disabled" in page.content.decode()
    assert client.post(f"{PAGE}udgiv/", {"document_hash": hash_of(approved)}).status_code == 403
    approved.refresh_from_db()
    assert approved.state == "approved"


def test_another_hash_and_a_past_date_are_refused_in_words(as_: As, approved: Version) -> None:
    client = as_(people.PUBLISHER)
    other = client.post(f"{PAGE}udgiv/", {"document_hash": "sha256:" + "0" * 64})
    assert other.status_code == 409 and "ikke det, der er godkendt" in words(other)
    past = client.post(f"{PAGE}udgiv/", {"document_hash": hash_of(approved), "effective_from": "2020-01-01"})
    assert past.status_code == 422 and 'value="2020-01-01"' in past.content.decode()
    nonsense = client.post(f"{PAGE}udgiv/", {"document_hash": hash_of(approved), "effective_from": "i morgen"})
    assert nonsense.status_code == 422


def test_a_version_is_withdrawn_with_a_reason_and_a_replacement(as_: As) -> None:
    client = as_(people.PUBLISHER)
    empty = client.post(f"{PAGE}traek-tilbage/", {"reason": ""})
    assert empty.status_code == 422 and "hvorfor versionen trækkes tilbage" in words(empty)
    other = Version.objects.get(artifact__slug="osteoporose", state="published")
    reason = {"reason": "Forkert kode i listen.", "replaced_by": str(other.pk)}
    response = client.post(f"{PAGE}traek-tilbage/", reason, follow=True)
    assert "Versionen er trukket tilbage." in words(response) and "Trukket tilbage" in words(response)
    again = client.post(f"{PAGE}traek-tilbage/", reason)
    assert again.status_code == 409
    assert "Forkert kode i listen." in words(as_(people.VENDOR_CONTACT).get("/udgivelser/"))


def test_the_chain_of_releases_shows_deliveries_to_those_who_may_see_them(as_: As) -> None:
    services.deliveries_enqueue(now=START)
    assert "Venter på underskrift" in words(as_(people.PUBLISHER).get("/udgivelser/"))
    assert "Levering" not in words(as_(people.READER).get("/udgivelser/"))


def test_a_waiting_delivery_is_tried_again(as_: As) -> None:
    services.deliveries_enqueue(now=START)
    delivery = Delivery.objects.order_by("pk").first()
    assert delivery is not None
    address = f"/udgivelser/leveringer/{delivery.pk}/"
    assert as_(people.READER).post(address).status_code == 404
    assert as_(people.ADMINISTRATOR).post(address).status_code == 403
    assert "prøves igen" in words(as_(people.PUBLISHER).post(address, follow=True))


def test_releases_are_read_page_by_page(as_: As) -> None:
    page = as_(people.READER).get("/udgivelser/?before=3")
    assert [line.release.sequence for _title, line in page.context["lines"]] == [2, 1]


def test_a_profile_that_was_never_approved_has_nothing_to_publish(as_: As) -> None:
    as_(people.AUTHOR).post("/ny-profil/", {"title": "Ny", "slug": "ny-profil"})
    assert "Der er intet at udgive nu." in words(as_(people.AUTHOR).get("/profiler/ny-profil/udgivelse/"))


def test_the_standard_is_published_and_has_its_history(as_: As) -> None:
    client = as_(people.AUDITOR)
    assert "Version 1.0 gælder nu" in words(client.get("/standard/udgivelse/"))
    page = words(client.get("/standard/historik/"))
    assert "sendt til review" in page and "udgivet" in page
    assert "Godkendt af" in words(client.get("/standard/"))

"""A profile as a file: fetched from its draft, compared with it, loaded into it, or made a new profile of."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from cockpit.audit.models import Event
from cockpit.profiles import selectors, services
from cockpit.profiles.models import Artifact, Contribution, Draft, Version
from cockpit.standard.reading import MAXIMUM_BYTES
from cockpit.web import example_people as people
from cockpit.web.example_people import ExamplePerson
from cockpit.web.examples import person_of
from tests.fixtures.governance import narrowed, reworded
from tests.web.conftest import START, words

As = Callable[[ExamplePerson], Client]
PAGE = "/profiler/demens/rediger/fil/"
NEW = "/ny-profil/fil/"
SOON = START + timedelta(hours=2)


def handed_in(client: Client, address: str, content: Any) -> Any:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    upload = BytesIO(raw)
    upload.name = "profil.json"
    return client.post(address, {"file": upload})


def proposed(response: Any) -> dict[str, str]:
    """The hidden fields of the form that saves what was compared."""
    page = response.content.decode()
    return {
        name: unescape(page.partition(f'name="{name}" value="')[2].partition('"')[0]) for name in ("lock", "content")
    }


def held(version: Version) -> dict[str, Any]:
    return Draft.objects.get(version=version).content


def test_a_draft_that_is_fetched_and_loaded_again_is_the_same(author: Client, draft: Version) -> None:
    fetched = author.get(f"{PAGE}hent/")
    assert fetched["Content-Disposition"] == 'attachment; filename="demens-kladde.json"'
    assert fetched["Cache-Control"] == "no-store"
    assert json.loads(fetched.content) == draft.draft.content
    page = handed_in(author, PAGE, fetched.content)
    assert "Filen siger det samme som kladden." in words(page) and "Gem filens indhold" not in words(page)


def test_what_a_file_changes_is_seen_first_and_then_saved_as_a_contribution(author: Client, draft: Version) -> None:
    response = handed_in(author, PAGE, narrowed(draft.draft.content))
    page = words(response)
    assert "Hvad filen ændrer i kladden" in page and "indsnævrer" in page
    assert "Kladden nu" in page and "Næste version bliver 2.0.0, fordi populationen er ændret." in page
    assert held(version=draft) == draft.draft.content
    saved = author.post(f"{PAGE}indlaes/", proposed(response), follow=True)
    assert "Filens indhold er gemt i kladden." in words(saved)
    assert held(draft)["population"]["id"] == "population-65"
    assert Contribution.objects.get(version=draft, lock=2).person == person_of(people.AUTHOR)
    event = Event.objects.latest("sequence")
    assert (event.action, event.data["from_file"]) == ("draft.saved", True)
    history = words(author.get("/profiler/demens/historik/"))
    assert "Kladden til demens blev gemt (gemning 2) med indholdet af en fil." in history


def test_errors_of_a_document_that_can_be_saved_are_listed_beside_what_it_changes(
    author: Client, draft: Version
) -> None:
    content = draft.draft.content
    content["code_lists"][0]["codes"] = []
    page = words(handed_in(author, PAGE, content))
    assert "Kan gemmes, men skal rettes, før versionen sendes til review" in page
    assert "kodelisten er tom" in page and "Sted: code_lists[0], id " in page


def test_a_file_in_english(as_: As, draft: Version) -> None:
    client = as_(people.AUTHOR)
    client.cookies["django_language"] = "en"
    page = words(handed_in(client, PAGE, reworded(draft.draft.content, "Andet")))
    assert "What the file changes in the draft" in page and "1 change from the draft." in page
    assert "1 error must be corrected in it first:" in words(handed_in(client, PAGE, b"{"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Filen er tom."),
        (b"{", "fejl i linje 1, kolonne 2"),
        (b"\xff", "Filen er ikke UTF-8"),
        (b"[" * 300 + b"]" * 300, "Filen skal indeholde ét JSON-objekt."),
        (b'{"a": ' * 300 + b"1" + b"}" * 300, "mere end 200 niveauer"),
        (b"[" * 100_000, "mere end 200 niveauer"),
        (b" " * (MAXIMUM_BYTES + 1), "Filen fylder mere end 5 MB, som er grænsen."),
    ],
    ids=["empty", "no-json", "no-utf-8", "no-object", "nested", "deep", "large"],
)
def test_what_is_no_document_is_refused_with_the_reason_on_the_page(
    author: Client, draft: Version, content: bytes, said: str
) -> None:
    for address in (PAGE, NEW):
        response = handed_in(author, address, content)
        assert (response.status_code, said in words(response)) == (422, True), address
    assert held(draft) == draft.draft.content
    assert Artifact.objects.filter(slug="demens").count() == 1


def grouped(criteria: list[Any]) -> dict[str, Any]:
    return {"type": "group", "id": "alle", "rule": "all", "criteria": criteria}


def deep(levels: int) -> dict[str, Any]:
    criterion: dict[str, Any] = {"type": "sex", "id": "k", "sex": "K"}
    for level in range(levels):
        criterion = {**grouped([criterion]), "id": f"g{level}"}
    return criterion


@pytest.mark.parametrize(
    ("population", "said"),
    [
        (grouped([{"type": "sex", "id": f"k{n}", "sex": "K"} for n in range(2_000)]), "grænsen er 2000"),
        (deep(32), "mere end 32 niveauer nede"),
        ({"type": "sex", "id": "k", "sex": "X"}, "population.sex ved »k«"),
        (grouped([{"type": "sex", "id": f"k{n}", "sex": "X"} for n in range(60)]), "De første 50 af 60 fejl er vist."),
    ],
    ids=["many", "deep", "wrong", "many-errors"],
)
def test_limits_and_faults_are_named_where_they_are(
    author: Client, draft: Version, population: dict[str, Any], said: str
) -> None:
    response = handed_in(author, PAGE, {**draft.draft.content, "population": population})
    assert (response.status_code, said in words(response)) == (422, True)
    assert "Filen er ikke indlæst, og intet er gemt." in words(response)
    assert held(draft) == draft.draft.content


def test_no_file_is_asked_for_and_many_files_have_room_together(author: Client, draft: Version) -> None:
    assert "Vælg en fil." in words(author.post(PAGE, {}))
    half = BytesIO(b" " * (MAXIMUM_BYTES // 2 + 1)), BytesIO(b"{}" + b" " * (MAXIMUM_BYTES // 2))
    for file in half:
        file.name = "x.json"
    response = author.post(PAGE, {"other": half[0], "file": half[1]})
    assert (response.status_code, "Filen fylder mere end 5 MB" in words(response)) == (422, True)


def test_a_draft_that_was_saved_meanwhile_is_not_overwritten(author: Client, draft: Version) -> None:
    fields = proposed(handed_in(author, PAGE, reworded(draft.draft.content, "Filens.")))
    theirs = reworded(draft.draft.content, "Deres.")
    services.draft_save(by=person_of(people.AUTHOR), now=SOON, draft=draft.draft, lock=1, content=theirs)
    response = author.post(f"{PAGE}indlaes/", fields)
    assert (response.status_code, "Intet er overskrevet." in words(response)) == (409, True)
    assert held(draft)["clinical"]["purpose"]["da"] == "Deres."
    assert proposed(response) == {**fields, "lock": "2"}
    assert author.post(f"{PAGE}indlaes/", proposed(response)).status_code == 302
    assert held(draft)["clinical"]["purpose"]["da"] == "Filens."


def test_content_that_was_tampered_with_is_read_as_strictly_as_the_file(author: Client, draft: Version) -> None:
    response = author.post(f"{PAGE}indlaes/", {"lock": "1", "content": "{"})
    assert (response.status_code, "fejl i linje 1" in words(response)) == (422, True)


def test_another_profiles_file_is_refused_with_what_to_do(author: Client, draft: Version) -> None:
    page = words(handed_in(author, PAGE, {**draft.draft.content, "id": "kol"}))
    assert "Dokumentet er profilen »kol«, men kladden er til »demens«." in page and "Sted: id" in page


def test_those_who_may_not_edit_load_nothing(as_: As, draft: Version) -> None:
    for person in (people.READER, people.REVIEWER_PLO, people.ADMINISTRATOR, people.AUDITOR):
        client = as_(person)
        answers = [
            handed_in(client, PAGE, draft.draft.content).status_code,
            client.post(f"{PAGE}indlaes/", {"lock": "1", "content": json.dumps(draft.draft.content)}).status_code,
            handed_in(client, NEW, draft.draft.content).status_code,
            client.get(NEW).status_code,
        ]
        assert set(answers) <= {403, 404, 409}, person.email
    assert held(draft) == draft.draft.content


def test_a_reader_of_the_draft_fetches_it_and_is_offered_no_loading(as_: As, draft: Version) -> None:
    auditor = as_(people.AUDITOR)
    page = words(auditor.get(PAGE))
    assert "Hent kladden som fil" in page and "Vis, hvad filen ændrer" not in page
    assert json.loads(auditor.get(f"{PAGE}hent/").content) == draft.draft.content


def test_a_file_becomes_a_new_profile(author: Client, draft: Version) -> None:
    assert "Opret profil fra fil" in words(author.get(NEW))
    content = {**reworded(draft.draft.content, "Nyt."), "id": "demens-to", "version": "7.0.0"}
    response = author.post(NEW, {"file": named(content)}, follow=True)
    assert response.redirect_chain == [("/profiler/demens-to/rediger/", 302)]
    assert "Profilen er oprettet som kladde ud fra filen." in words(response)
    version = selectors.active_version(Artifact.objects.get(slug="demens-to"))
    assert version is not None and version.draft.content == {**content, "version": "1.0.0"}
    assert "Profilen demens-to blev oprettet fra en fil." in words(author.get("/profiler/demens-to/historik/"))


def named(content: Any) -> BytesIO:
    file = BytesIO(json.dumps(content).encode())
    file.name = "profil.json"
    return file


def test_a_profile_that_exists_is_not_created_again(author: Client, draft: Version) -> None:
    response = handed_in(author, NEW, draft.draft.content)
    assert (response.status_code, "»demens«" in words(response)) == (409, True)
    assert "indlæs filen under Rediger, Fil" in words(response)

"""Drafts in version 1.1 of the standard: every page of the editor shows them, and editing one part loses nothing of another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cockpit.audit.errors import Invalid
from cockpit.examples.catalogue import DRAFT_PROFILE_IDS
from cockpit.profiles import selectors, services
from cockpit.profiles.models import Artifact, Version
from cockpit.standard import editing
from cockpit.web import example_people as people
from cockpit.web.examples import person_of
from cockpit.web.forms.criteria import KINDS, kind_of
from tests.standard.documents import sound
from tests.standard.later_documents import later
from tests.web.conftest import START, words

EDIT = "/profiler/proeve/rediger/"
AFTER_DEBUT = "kontakt-efter-debut"


def version_of(slug: str) -> Version:
    version = selectors.active_version(Artifact.objects.get(slug=slug))
    assert version is not None
    return version


@pytest.fixture
def trial(examples: None) -> Version:
    """A draft with every construct of 1.1, on the code release of the examples."""
    release = version_of(DRAFT_PROFILE_IDS[0]).draft.content["terminology"]
    content = {**later(), "id": "proeve", "terminology": release}
    author = person_of(people.AUTHOR)
    return services.profile_create(by=author, now=START + timedelta(hours=1), slug="proeve", document=content)


def saved() -> dict[str, Any]:
    return version_of("proeve").draft.content


def post(client: Client, address: str, **values: Any) -> Any:
    return client.post(EDIT + address, {"lock": version_of("proeve").draft.lock, **values}, follow=True)


@pytest.mark.parametrize("slug", DRAFT_PROFILE_IDS)
def test_every_page_shows_a_draft_in_version_1_1(author: Client, slug: str) -> None:
    content = version_of(slug).draft.content
    begin = f"/profiler/{slug}/"
    pages = ["", "rediger/", "rediger/kodelister/", "rediger/tekster/", "sammenlign/", "testpatienter/?version=kladde"]
    pages += [f"rediger/kodelister/{code_list['id']}/" for code_list in content["code_lists"][:2]]
    for page in pages:
        assert author.get(begin + page).status_code == 200, page


@pytest.mark.parametrize("slug", DRAFT_PROFILE_IDS)
def test_every_criterion_opens_by_its_form_or_says_that_it_has_none(author: Client, slug: str) -> None:
    seen: set[bool] = set()
    for place in editing.places(version_of(slug).draft.content):
        formed = kind_of(place.criterion) in KINDS
        if formed in seen:
            continue  # one of each is enough: every form is tried by itself in test_forms
        seen.add(formed)
        page = author.get(f"/profiler/{slug}/rediger/?ret={place.criterion['id']}")
        assert page.status_code == 200
        assert ("Formularen kan ikke vise alt" in words(page)) is not formed


def test_a_criterion_without_a_form_is_shown_moved_and_removed_but_not_opened(author: Client, trial: Version) -> None:
    page = words(author.get(f"{EDIT}?ret=hoej-dosis"))
    assert "Formularen kan ikke vise alt, hvad dette kriterium siger." in page
    assert "morfin" in page.lower()
    post(author, "kriterier/hoej-dosis/flyt/", step="up")
    assert [node["id"] for node in saved()["population"]["criteria"]][2:] == ["hoej-dosis", AFTER_DEBUT]
    post(author, "kriterier/hoej-dosis/fjern/")
    assert "hoej-dosis" not in editing.node_ids(saved())


def test_another_window_keeps_the_relations(author: Client, trial: Version) -> None:
    page = author.get(f"{EDIT}?ret={AFTER_DEBUT}")
    assert "bliver, som de er" in words(page) and "tid i forhold til en navngiven hændelse" in words(page)
    before = editing.place_of(saved(), AFTER_DEBUT).criterion
    values = {"kind": "contact", "events-sources": ["lokal"], "how-how": "exists"}
    window = {"window-type": "last", "window-amount": "6", "window-unit": "months"}
    done = post(author, f"kriterier/{AFTER_DEBUT}/ret/", **values, **window)
    assert "Kriteriet er rettet." in words(done)
    after = editing.place_of(saved(), AFTER_DEBUT).criterion
    assert after["events"]["relations"] == before["events"]["relations"]
    assert after["events"]["window"] == {"type": "last", "amount": 6, "unit": "months"}


def test_another_dataset_lets_go_of_them(author: Client, trial: Version) -> None:
    values = {"kind": "service", "events-sources": ["lokal"], "how-how": "exists"}
    assert "Kriteriet er rettet." in words(post(author, f"kriterier/{AFTER_DEBUT}/ret/", **values))
    assert "relations" not in editing.place_of(saved(), AFTER_DEBUT).criterion["events"]


def test_editing_something_else_loses_nothing(author: Client, trial: Version) -> None:
    before = saved()
    post(author, "kriterier/voksen/ret/", **{"kind": "age", "age-op": ">=", "age-value": "21"})
    post(author, "kodelister/opret/", title="Ny liste")
    after = saved()
    assert after["population"]["criteria"][0]["comparison"]["value"] == "21"
    for part in ("events", "dose_tables", "parameters", "elements", "subgroups"):
        assert after[part] == before[part]
    assert after["population"]["criteria"][1:] == before["population"]["criteria"][1:]


def test_a_code_list_of_a_number_or_a_named_event_is_in_use(author: Client, trial: Version) -> None:
    for list_id in ("opioider", "demenskoder"):
        page = post(author, f"kodelister/{list_id}/fjern/")
        assert "Kodelisten bruges" in words(page)
    assert {row["id"] for row in saved()["code_lists"]} >= {"opioider", "demenskoder"}


def test_a_draft_in_1_0_is_told_when_it_would_need_1_1(author: Client, trial: Version) -> None:
    """A construct of 1.1 in a document of 1.0 is refused where it is read, so no page can make one."""
    content = {**sound(), "population": later()["population"]}
    with pytest.raises(Invalid, match=r"kom med version 1\.1"):
        services.profile_create(
            by=person_of(people.AUTHOR),
            now=START + timedelta(hours=2),
            slug="anden",
            document={**content, "id": "anden"},
        )

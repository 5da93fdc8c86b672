"""Content that comes from a file: a new profile, or a draft's new content; bounded, and told in the history."""

from __future__ import annotations

import json

import pytest

from cockpit.audit.actions import sentence
from cockpit.audit.errors import Invalid, NotAllowed
from cockpit.audit.models import Event
from cockpit.profiles.models import Artifact, Contribution, Draft, Version
from cockpit.profiles.services import draft_preview, draft_save, profile_import
from cockpit.standard.reading import MAXIMUM_BYTES
from cockpit.terminology.models import TerminologyRelease
from tests.fixtures.governance import example_content, reworded
from tests.fixtures.people import NOW, People, later


def test_a_file_becomes_a_profile_that_its_author_owns(people: People, terminology: TerminologyRelease) -> None:
    content = {**example_content(), "id": "fra-fil", "version": "7.0.0"}
    version = profile_import(by=people.author, now=NOW, content=json.dumps(content).encode())
    assert (version.artifact.slug, version.artifact.owner) == ("fra-fil", people.author)
    assert version.draft.content["version"] == "1.0.0"
    assert [row.person for row in Contribution.objects.all()] == [people.author]
    event = Event.objects.latest("sequence")
    assert sentence(event) == "Profilen fra-fil blev oprettet fra en fil."
    assert sentence(event, "en") == "The profile fra-fil was created from a file."


def test_who_may_not_create_profiles_is_refused_before_the_file_is_read(
    people: People, terminology: TerminologyRelease
) -> None:
    with pytest.raises(NotAllowed):
        profile_import(by=people.plo, now=NOW, content=b"{")


@pytest.mark.parametrize(
    ("changes", "code"), [({"farve": 1}, "document-invalid"), ({"id": "profilstandard"}, "slug-invalid")]
)
def test_what_cannot_be_a_profile_leaves_nothing_behind(
    people: People, terminology: TerminologyRelease, changes: dict[str, object], code: str
) -> None:
    events = Event.objects.count()
    with pytest.raises(Invalid) as caught:
        profile_import(by=people.author, now=NOW, content={**example_content(), **changes})
    assert caught.value.code == code
    assert (Artifact.objects.exists(), Event.objects.count()) == (False, events)


def test_a_preview_is_what_is_saved_and_saves_nothing(people: People, demens_draft: Version) -> None:
    content = reworded(demens_draft.draft.content, "Filens formål.")
    text = draft_preview(demens_draft.draft, {**content, "version": "9.9.9"})
    assert Draft.objects.get(version=demens_draft).lock == 1
    draft = draft_save(by=people.author, now=later(1), draft=demens_draft.draft, lock=1, content=text, from_file=True)
    assert draft.content_text == text
    event = Event.objects.latest("sequence")
    assert sentence(event) == "Kladden til demens blev gemt (gemning 2) med indholdet af en fil."
    assert sentence(event, "en") == "The draft of demens was saved (save 2) with the content of a file."


def test_what_a_file_leaves_out_counts_for_the_limit_too(people: People, demens_draft: Version) -> None:
    content = demens_draft.draft.content
    criterion = {"type": "exists", "events": {"dataset": "contact", "sources": ["lokal"]}}
    criteria = [{**criterion, "id": f"k{number}"} for number in range(500)]
    content["population"] = {"type": "group", "id": "alle", "rule": "any", "criteria": criteria}
    room = MAXIMUM_BYTES - len(json.dumps(content, ensure_ascii=False).encode()) - 100
    content["extensions"] = {"dk.medcom.fyld": "x" * room}
    with pytest.raises(Invalid) as caught:
        draft_preview(demens_draft.draft, json.dumps(content, ensure_ascii=False))
    assert [finding.code for finding in caught.value.findings] == ["too-large"]

from __future__ import annotations

from typing import Any

import pytest

from cockpit.accounts import roles
from cockpit.audit.errors import Conflict, Invalid, NotAllowed
from cockpit.audit.models import Event
from cockpit.profiles import selectors
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Artifact, Contribution, Version
from cockpit.profiles.policies import artifact_policy
from cockpit.profiles.services import artifact_catalogue_update, artifact_owner_set, profile_create
from cockpit.profiles.starting import leftovers
from cockpit.terminology.models import TerminologyRelease
from tests.fixtures.governance import example_content, submitted
from tests.fixtures.people import NOW, People, later, role_add


def created(people: People, **changes: Any) -> Version:
    return profile_create(by=people.author, now=NOW, **({"slug": "kol", "title": "KOL"} | changes))


def test_a_profile_begins_with_a_draft_whose_creator_is_owner_and_contributor(
    people: People, terminology: TerminologyRelease
) -> None:
    version = created(people, title=" KOL  ", title_en=" COPD ")
    assert (version.state, version.number, version.base) == (State.DRAFT, None, None)
    assert (version.artifact.owner, version.artifact.created_by) == (people.author, people.author)
    assert version.draft.content["title"] == {"da": "KOL", "en": "COPD"}
    assert version.draft.content["terminology"] == {"release": terminology.name, "hash": terminology.hash}
    assert [row.person for row in Contribution.objects.all()] == [people.author]
    event = Event.objects.latest("sequence")
    assert (event.action, event.subject_type, event.subject_id) == (
        "profile.created",
        "artifact",
        str(version.artifact_id),
    )


def test_a_profile_can_begin_with_a_whole_document(people: People, terminology: TerminologyRelease) -> None:
    version = created(people, slug="demens", title=None, document=example_content())
    assert selectors.version_title(version) == "Demens"


def test_a_new_profiles_empty_texts_keep_it_from_being_submitted(
    people: People, terminology: TerminologyRelease
) -> None:
    version = created(people)
    lacking = {finding.path[-1] for finding in leftovers(selectors.draft_document(version.draft))}
    assert lacking == {"purpose", "target_group", "basis", "instructions", "processing_purpose"}
    with pytest.raises(Invalid) as caught:
        submitted(version, people.author)
    assert {"text-not-written"} <= {finding.code for finding in caught.value.findings}


def test_only_authors_create_profiles(people: People, terminology: TerminologyRelease) -> None:
    for name, person in people:
        if "author" not in name:
            with pytest.raises(NotAllowed):
                profile_create(by=person, now=NOW, slug="kol", title="KOL")
    assert not Artifact.objects.exists()


@pytest.mark.parametrize("slug", ["", "KOL", "kol og astma", "1kol", "kæbe", "k" * 65, "kol\n", "profilstandard"])
def test_a_short_name_is_an_id(people: People, terminology: TerminologyRelease, slug: str) -> None:
    with pytest.raises(Invalid) as caught:
        created(people, slug=slug)
    assert caught.value.code == "slug-invalid"


@pytest.mark.parametrize("title", [None, "", "   "])
def test_a_profile_needs_a_title_or_a_document(
    people: People, terminology: TerminologyRelease, title: str | None
) -> None:
    with pytest.raises(Invalid) as caught:
        created(people, title=title)
    assert caught.value.code == "title-missing"


def test_without_a_code_release_there_is_nothing_to_begin_from(people: People) -> None:
    with pytest.raises(Invalid) as caught:
        created(people)
    assert caught.value.code == "no-terminology"


def test_a_short_name_is_taken_once(people: People, terminology: TerminologyRelease) -> None:
    created(people)
    events = Event.objects.count()
    with pytest.raises(Conflict) as caught:
        created(people)
    assert caught.value.code == "slug-taken"
    assert (Artifact.objects.count(), Event.objects.count()) == (1, events)


def test_a_document_of_another_profile_is_refused(people: People, terminology: TerminologyRelease) -> None:
    with pytest.raises(Invalid) as caught:
        created(people, slug="kol", document=example_content("demens"))
    assert caught.value.code == "other-profile"
    assert not Artifact.objects.exists()


def test_the_catalogue_record_changes_without_a_new_version(people: People, demens_published: Version) -> None:
    artifact = artifact_catalogue_update(
        by=people.author,
        now=later(60),
        artifact=demens_published.artifact,
        contact="  Demensgruppen,   demens@eksempel.invalid ",
        topics=["Ældre", " ældre  patienter ", "Ældre", ""],
    )
    artifact.refresh_from_db()
    assert artifact.contact == "Demensgruppen, demens@eksempel.invalid"
    assert artifact.topics == ["Ældre", "ældre patienter"]
    assert artifact.versions.count() == 1
    event = Event.objects.latest("sequence")
    assert event.action == "catalogue.updated"
    assert event.data["before"] == {"contact": "", "topics": []}
    trail = artifact.history.first()
    assert (trail.history_user, trail.history_date) == (people.author, later(60))


def test_the_same_catalogue_record_again_leaves_no_trace(people: People, demens_draft: Version) -> None:
    events = Event.objects.count()
    artifact_catalogue_update(by=people.author, now=later(1), artifact=demens_draft.artifact, contact="", topics=[])
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("contact", "topics"), [("x" * 301, []), ("", ["x" * 61]), ("", [f"emne {number}" for number in range(31)])]
)
def test_a_catalogue_record_has_limits(people: People, demens_draft: Version, contact: str, topics: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        artifact_catalogue_update(
            by=people.author, now=NOW, artifact=demens_draft.artifact, contact=contact, topics=topics
        )
    assert caught.value.code == "catalogue-invalid"


def test_only_those_who_may_edit_the_profile_keep_its_catalogue_record(people: People, demens_draft: Version) -> None:
    for name, person in people:
        allowed = bool(artifact_policy.may(person, roles.CATALOGUE_EDIT, demens_draft.artifact))
        assert allowed == (name == "author")
        if not allowed:
            with pytest.raises(NotAllowed):
                artifact_catalogue_update(by=person, now=NOW, artifact=demens_draft.artifact, contact="x", topics=[])


def test_an_administrator_names_another_owner_who_may_then_edit(people: People, demens_draft: Version) -> None:
    artifact = demens_draft.artifact
    assert not artifact_policy.may(people.other_author, roles.DRAFT_EDIT, artifact)
    artifact_owner_set(by=people.administrator, now=later(1), artifact=artifact, owner=people.other_author)
    assert artifact_policy.may(people.other_author, roles.DRAFT_EDIT, artifact)
    events = Event.objects.count()
    artifact_owner_set(by=people.administrator, now=later(2), artifact=artifact, owner=people.other_author)
    assert Event.objects.count() == events


def test_nobody_makes_themselves_the_owner(people: People, demens_draft: Version) -> None:
    role_add(people, people.administrator, roles.AUTHOR)
    with pytest.raises(NotAllowed) as caught:
        artifact_owner_set(by=people.administrator, now=NOW, artifact=demens_draft.artifact, owner=people.administrator)
    assert "dig selv" in caught.value.message

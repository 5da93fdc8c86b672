from __future__ import annotations

import json
from typing import Any

import pytest

from cockpit.audit.errors import Conflict, Invalid, NotAllowed, NotFound
from cockpit.audit.models import Event
from cockpit.profiles import selectors
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Contribution, Draft, Version
from cockpit.profiles.services import DraftStale, draft_save, grant_give, version_abandon, version_begin, version_locked
from cockpit.standard.canonical import canonical_bytes
from tests.fixtures.governance import example_content, next_version, reworded, saved
from tests.fixtures.people import NOW, People, later


def changed(version: Version, words: str = "Et andet formål.") -> dict[str, object]:
    return reworded(version.draft.content, words)


def test_a_save_raises_the_lock_and_names_the_contributor(people: People, demens_draft: Version) -> None:
    draft = draft_save(by=people.author, now=later(1), draft=demens_draft.draft, lock=1, content=changed(demens_draft))
    draft.refresh_from_db()
    assert (draft.lock, draft.saved_by, draft.saved_at) == (2, people.author, later(1))
    assert draft.content["clinical"]["purpose"] == {"da": "Et andet formål."}
    assert [(row.lock, row.person) for row in demens_draft.contributions.all()] == [
        (1, people.author),
        (2, people.author),
    ]
    event = Event.objects.latest("sequence")
    assert (event.action, event.data["lock"]) == ("draft.saved", 2)
    assert event.data["before"] != event.data["after"]


def test_saving_without_a_change_makes_no_lock_no_contribution_no_event_and_no_history(
    people: People, demens_draft: Version
) -> None:
    before = (Event.objects.count(), Contribution.objects.count(), Draft.history.count())
    same = json.dumps(demens_draft.draft.content, indent=4)
    draft = draft_save(by=people.author, now=later(1), draft=demens_draft.draft, lock=1, content=same)
    assert (draft.lock, draft.saved_at) == (1, NOW)
    assert (Event.objects.count(), Contribution.objects.count(), Draft.history.count()) == before


def test_the_same_save_twice_is_saved_once(people: People, demens_draft: Version) -> None:
    content = changed(demens_draft)
    for minutes in (1, 2):
        draft = draft_save(by=people.author, now=later(minutes), draft=demens_draft.draft, lock=1, content=content)
    assert (draft.lock, draft.saved_at) == (2, later(1))


def test_an_old_lock_is_refused_with_who_saved_when_and_the_callers_input_kept(
    people: People, demens_draft: Version
) -> None:
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    mine, theirs = changed(demens_draft, "Mit formål."), changed(demens_draft, "Deres formål.")
    draft_save(by=people.other_author, now=later(5), draft=demens_draft.draft, lock=1, content=theirs)
    with pytest.raises(DraftStale) as caught:
        draft_save(by=people.author, now=later(6), draft=demens_draft.draft, lock=1, content=mine)
    assert caught.value.message.startswith(
        "Kladden er ændret, siden du åbnede den: Prøve Other Author gemte den 21. november 2026 kl. 10.05."
    )
    assert "21 November 2026 at 10:05" in caught.value.message_en
    assert (caught.value.content, caught.value.current.lock) == (mine, 2)
    assert caught.value.current.content["clinical"]["purpose"] == {"da": "Deres formål."}
    assert Draft.objects.get(pk=demens_draft.draft.pk).content["clinical"]["purpose"] == {"da": "Deres formål."}


def test_a_lock_from_the_future_is_refused_too(people: People, demens_draft: Version) -> None:
    with pytest.raises(DraftStale):
        draft_save(by=people.author, now=NOW, draft=demens_draft.draft, lock=2, content=changed(demens_draft))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "invalid-json"),
        (b'{"id": "demens", "id": "demens"}', "duplicate-key"),
        (b"[]", "not-an-object"),
        ({"id": "demens"}, "missing"),
    ],
)
def test_what_is_no_document_is_refused_with_findings_and_nothing_is_saved(
    people: People, demens_draft: Version, content: Any, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        draft_save(by=people.author, now=later(1), draft=demens_draft.draft, lock=1, content=content)
    assert caught.value.findings
    assert caught.value.message.startswith("Indholdet blev ikke gemt.")
    if code != "missing":
        assert [finding.code for finding in caught.value.findings] == [code]
    assert Draft.objects.get(pk=demens_draft.draft.pk).lock == 1


def test_an_unknown_field_is_refused_where_it_stands(people: People, demens_draft: Version) -> None:
    content = {**demens_draft.draft.content, "farve": "rød"}
    with pytest.raises(Invalid) as caught:
        draft_save(by=people.author, now=later(1), draft=demens_draft.draft, lock=1, content=content)
    assert [finding.path for finding in caught.value.findings] == [("farve",)]


def test_an_incomplete_document_is_saved_as_long_as_it_is_one_in_form(people: People, demens_draft: Version) -> None:
    content = demens_draft.draft.content
    content["population"] = {"type": "group", "id": "tom", "rule": "all", "criteria": []}
    draft = saved(demens_draft, people.author, content)
    assert draft.lock == 2


def test_the_version_number_and_inlined_profiles_are_not_the_authors(people: People, demens_draft: Version) -> None:
    draft = draft_save(
        by=people.author,
        now=later(1),
        draft=demens_draft.draft,
        lock=1,
        content={**demens_draft.draft.content, "version": "7.7.7"},
    )
    assert (draft.lock, draft.content["version"]) == (1, "1.0.0")


def test_an_inlined_profile_is_taken_out_of_a_draft(people: People, demens_draft: Version) -> None:
    psychiatric = example_content("svaer-psykisk-sygdom")
    content = demens_draft.draft.content
    content["profiles"] = [
        {"id": "svaer-psykisk-sygdom", "version": "1.0.0", "hash": "sha256:" + "0" * 64, "document": psychiatric}
    ]
    draft = saved(demens_draft, people.author, content)
    assert "document" not in draft.content["profiles"][0]


def test_text_is_kept_in_one_unicode_form(people: People, demens_draft: Version) -> None:
    composed = changed(demens_draft, "Få det bedre")
    decomposed = changed(demens_draft, "Fa\u030a det bedre")
    assert saved(demens_draft, people.author, composed).lock == 2
    assert saved(demens_draft, people.author, decomposed).lock == 2


def test_only_those_with_a_grant_save(people: People, demens_draft: Version) -> None:
    for name, person in people:
        if name != "author":
            with pytest.raises(NotAllowed):
                draft_save(by=person, now=NOW, draft=demens_draft.draft, lock=1, content=changed(demens_draft))
    assert Draft.objects.get(pk=demens_draft.draft.pk).lock == 1


def test_content_in_review_cannot_be_saved(people: People, demens_in_review: Version) -> None:
    with pytest.raises(Conflict) as caught:
        draft_save(
            by=people.author, now=later(9), draft=demens_in_review.draft, lock=1, content=changed(demens_in_review)
        )
    assert caught.value.code == "edit-not-possible"


def test_a_new_version_begins_with_what_was_published_last(people: People, demens_published: Version) -> None:
    version = version_begin(by=people.author, now=later(60), artifact=demens_published.artifact)
    assert (version.state, version.base, version.draft.lock) == (State.DRAFT, demens_published, 1)
    submission = selectors.latest_submission(demens_published)
    assert submission is not None and canonical_bytes(version.draft.content) == submission.document_bytes
    assert not version.contributions.exists()
    assert Event.objects.latest("sequence").action == "version.begun"


def test_a_profile_has_one_version_on_its_way(people: People, demens_draft: Version) -> None:
    with pytest.raises(Conflict) as caught:
        version_begin(by=people.author, now=later(60), artifact=demens_draft.artifact)
    assert caught.value.code == "version-active"
    assert "»Kladde«" in caught.value.message


def test_an_abandoned_first_version_is_taken_up_again(people: People, demens_draft: Version) -> None:
    saved(demens_draft, people.author, changed(demens_draft, "Det sidste, der blev skrevet."))
    version_abandon(by=people.author, now=later(2), version=demens_draft)
    version = version_begin(by=people.author, now=later(3), artifact=demens_draft.artifact)
    assert version.base is None
    assert version.draft.content["clinical"]["purpose"] == {"da": "Det sidste, der blev skrevet."}


def test_an_abandoned_later_version_is_taken_up_only_when_asked_for(people: People, demens_published: Version) -> None:
    content = reworded(selectors.content_of(demens_published), "Opgivet tekst.")
    abandoned = next_version(people, demens_published, content)
    version_abandon(by=people.author, now=later(40), version=abandoned)
    fresh = version_begin(by=people.author, now=later(41), artifact=abandoned.artifact)
    assert fresh.draft.content["clinical"]["purpose"] != {"da": "Opgivet tekst."}
    version_abandon(by=people.author, now=later(42), version=fresh)
    carried = version_begin(by=people.author, now=later(43), artifact=abandoned.artifact, carrying=abandoned)
    assert carried.draft.content["clinical"]["purpose"] == {"da": "Opgivet tekst."}


def test_what_was_not_abandoned_cannot_be_taken_up(people: People, demens_published: Version) -> None:
    with pytest.raises(Conflict) as caught:
        version_begin(by=people.author, now=later(60), artifact=demens_published.artifact, carrying=demens_published)
    assert caught.value.code == "not-carried"


def test_a_version_that_does_not_exist_is_not_found(people: People) -> None:
    with pytest.raises(NotFound):
        version_locked(4711)

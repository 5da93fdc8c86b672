from __future__ import annotations

import pytest

from cockpit.profiles import selectors
from cockpit.profiles.findings import draft_findings
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Version
from cockpit.profiles.services import draft_save, grant_give, profile_create, version_begin
from cockpit.standard.findings import errors
from tests.fixtures.governance import approved, narrowed, next_version, published, reworded, submitted
from tests.fixtures.people import NOW, People, later


def test_before_the_first_release_there_is_neither_a_current_version_nor_a_base(demens_draft: Version) -> None:
    artifact = demens_draft.artifact
    assert selectors.current_version(artifact) is None
    assert selectors.base_version(artifact) is None
    assert selectors.active_version(artifact) == demens_draft
    assert selectors.latest_submission(demens_draft) is None
    assert selectors.next_release_allowed(demens_draft)


def test_the_version_published_last_is_the_current_one_and_the_next_ones_base(
    people: People, demens_published: Version
) -> None:
    artifact = demens_published.artifact
    assert selectors.current_version(artifact) == demens_published
    assert selectors.base_version(artifact) == demens_published
    assert selectors.active_version(artifact) is None
    version = next_version(people, demens_published, narrowed(selectors.content_of(demens_published)))
    assert selectors.next_release_allowed(version)
    second = published(people, approved(people, submitted(version, people.author, minutes=40), minutes=41), minutes=42)
    assert selectors.current_version(artifact) == second
    assert Version.objects.get(pk=demens_published.pk).state == State.SUPERSEDED
    assert [version.number for version in selectors.versions_of(people.reader, artifact)] == ["2.0.0", "1.0.0"]
    assert not selectors.next_release_allowed(version_begun_from_nothing(demens_published))


def version_begun_from_nothing(version: Version) -> Version:
    """As if it had been made before anything was published."""
    return Version(artifact=version.artifact, base=None)


def test_content_is_the_draft_while_it_is_edited_and_the_submission_afterwards(
    people: People, demens_draft: Version
) -> None:
    assert selectors.content_of(demens_draft) == demens_draft.draft.content
    submission = submitted(demens_draft, people.author)
    assert selectors.content_of(submission.version) == submission.content


@pytest.mark.parametrize(
    ("content", "da", "en"),
    [
        ({"title": {"da": "Demens", "en": "Dementia"}}, "Demens", "Dementia"),
        ({"title": {"da": "Demens"}}, "Demens", "Demens"),
        ({"id": "demens"}, "demens", "demens"),
        ({}, "", ""),
    ],
)
def test_a_title_falls_back_to_danish_and_to_the_id(content: dict[str, object], da: str, en: str) -> None:
    assert (selectors.title_of(content), selectors.title_of(content, "en")) == (da, en)


def test_published_hashes_name_what_can_be_built_on(people: People, demens_published: Version) -> None:
    submission = selectors.latest_submission(demens_published)
    assert submission is not None
    assert selectors.published_hashes() == {("demens", "1.0.0"): submission.document_hash}
    assert selectors.pinned_submission("demens", "1.0.0") == submission
    assert selectors.pinned_submission("demens", "1.0.1") is None


def test_lists_are_in_danish_order() -> None:
    titles = ["Åreknuder", "Østrogen", "Ældre", "Aarebetændelse", "kol", "Zoster", "Astma"]
    assert sorted(titles, key=selectors.danish_order) == [
        "Astma",
        "kol",
        "Zoster",
        "Ældre",
        "Østrogen",
        "Aarebetændelse",
        "Åreknuder",
    ]


def test_a_list_shows_what_the_reader_may_see(people: People, demens_published: Version) -> None:
    profile_create(by=people.author, now=later(50), slug="aeldre", title="Ældre", title_en="Elderly")
    changed = next_version(people, demens_published, narrowed(selectors.content_of(demens_published)), minutes=60)

    seen = [(line.title, line.current, line.active) for line in selectors.artifact_lines(people.author)]
    assert [title for title, _, _ in seen] == ["Demens", "Ældre"]
    assert seen[0][1:] == (demens_published, changed)
    reader = selectors.artifact_lines(people.reader)
    assert [(line.title, line.title_en, line.active) for line in reader] == [("Demens", "Dementia", None)]
    assert selectors.artifact_lines(people.nobody) == []
    standards = selectors.artifact_lines(people.reader, kind="standard")
    assert [line.title_en for line in standards] == ["Profile standard (open edition)"]


def test_an_authors_tasks_are_drafts_and_requested_changes_of_profiles_that_they_may_edit(
    people: People, demens_draft: Version
) -> None:
    assert [(task.kind, task.version, task.since) for task in selectors.author_tasks(people.author)] == [
        ("draft", demens_draft, NOW)
    ]
    assert selectors.author_tasks(people.other_author) == []
    assert selectors.author_tasks(people.publisher) == []
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    assert [task.version for task in selectors.author_tasks(people.other_author)] == [demens_draft]


def test_the_events_of_an_artifact_are_its_own_and_its_versions(people: People, demens_in_review: Version) -> None:
    actions = [event.action for event in selectors.artifact_events([demens_in_review.artifact])]
    assert actions == ["version.submitted", "profile.created"]


def test_a_drafts_findings_are_those_that_would_refuse_it(people: People, demens_draft: Version) -> None:
    assert errors(draft_findings(demens_draft.draft)) == []
    content = reworded(demens_draft.draft.content, "Et formål.")
    content["terminology"] = {"release": "findes-ikke", "hash": "sha256:" + "0" * 64}
    draft = draft_save(by=people.author, now=later(1), draft=demens_draft.draft, lock=1, content=content)
    assert "terminology-unknown" in {finding.code for finding in errors(draft_findings(draft))}


def test_a_new_versions_draft_can_be_read_at_once(people: People, demens_published: Version) -> None:
    version = version_begin(by=people.author, now=later(60), artifact=demens_published.artifact)
    assert selectors.draft_document(version.draft).id == "demens"
    assert selectors.version_title(version, "en") == "Dementia"

"""The profile standard itself is drafted, reviewed and approved like a profile; the tool must implement what is
submitted.
"""

from __future__ import annotations

import pytest

from cockpit.audit.errors import Conflict, Invalid, NotAllowed
from cockpit.audit.models import Event
from cockpit.profiles import selectors
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Artifact, Submission, Version
from cockpit.profiles.services import draft_save, standard_begin, version_abandon, version_begin
from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.schema import FROZEN, standard_document
from tests.fixtures.governance import approved, published, saved, submitted
from tests.fixtures.people import NOW, People, later


@pytest.fixture
def standard_draft(people: People) -> Version:
    return standard_begin(by=people.author, now=NOW)


def newer() -> dict[str, object]:
    """A version of the standard that this software does not implement."""
    return {**standard_document(), "version": "9.9"}


def test_the_standard_begins_as_what_the_tool_implements(people: People, standard_draft: Version) -> None:
    assert (standard_draft.artifact.kind, standard_draft.artifact.slug) == (Artifact.Kind.STANDARD, "profilstandard")
    assert standard_draft.draft.content == standard_document()
    assert selectors.version_title(standard_draft) == "Profilstandard (åben udgave)"
    assert [row.person for row in standard_draft.contributions.all()] == [people.author]
    assert Event.objects.latest("sequence").action == "standard.created"
    assert [line.artifact for line in selectors.artifact_lines(people.author, kind="standard")] == [
        standard_draft.artifact
    ]


def test_the_standard_is_submitted_reviewed_and_approved_with_its_own_number_and_no_evidence(
    people: People, standard_draft: Version
) -> None:
    submission = submitted(standard_draft, people.author)
    assert (submission.number, submission.evidence, submission.terminology) == ("1.0", None, None)
    assert submission.evidence_bytes is None
    assert submission.document_bytes == canonical_bytes(standard_document())
    assert approved(people, submission).state == State.APPROVED


def test_a_draft_of_the_standard_may_say_anything_and_only_what_the_tool_implements_is_submitted(
    people: People, standard_draft: Version
) -> None:
    draft = saved(standard_draft, people.author, newer())
    assert draft.content["version"] == "9.9"
    with pytest.raises(Invalid) as caught:
        submitted(standard_draft, people.author)
    assert caught.value.code == "document-incomplete"
    assert not Submission.objects.exists()


def test_an_altered_version_of_the_standard_is_not_submitted(people: People, standard_draft: Version) -> None:
    saved(standard_draft, people.author, {**standard_document(), "limits": {"bytes": 1}})
    with pytest.raises(Invalid):
        submitted(standard_draft, people.author)


def test_a_draft_of_the_standard_is_json_all_the_same(people: People, standard_draft: Version) -> None:
    with pytest.raises(Invalid):
        draft_save(by=people.author, now=later(1), draft=standard_draft.draft, lock=1, content="[]")


def test_only_authors_begin_the_standard_and_one_version_is_on_its_way(people: People, standard_draft: Version) -> None:
    with pytest.raises(NotAllowed):
        standard_begin(by=people.publisher, now=later(1))
    with pytest.raises(NotAllowed):
        standard_begin(by=people.other_author, now=later(1))
    with pytest.raises(Conflict) as caught:
        standard_begin(by=people.author, now=later(1))
    assert caught.value.code == "version-active"


def test_after_an_abandoned_version_the_standard_begins_anew(people: People, standard_draft: Version) -> None:
    version_abandon(by=people.author, now=later(1), version=standard_draft)
    again = standard_begin(by=people.author, now=later(2))
    assert (again.artifact, again.base) == (standard_draft.artifact, None)
    assert again.contributions.count() == 1
    assert Event.objects.latest("sequence").data["base_number"] is None


@pytest.fixture
def standard_published(people: People, standard_draft: Version) -> Version:
    return published(people, approved(people, submitted(standard_draft, people.author)))


def test_after_the_frozen_version_the_one_in_draft_begins_and_is_reviewed(
    people: People, standard_published: Version
) -> None:
    version = standard_begin(by=people.author, now=later(60))
    assert (version.base, version.draft.content) == (standard_published, standard_document("1.1"))
    submission = submitted(version, people.author, minutes=61)
    assert (submission.number, submission.document_bytes) == ("1.1", canonical_bytes(standard_document("1.1")))
    assert approved(people, submission, minutes=70).state == State.APPROVED


def test_the_published_version_is_not_submitted_again(people: People, standard_published: Version) -> None:
    version = version_begin(by=people.author, now=later(61), artifact=standard_published.artifact)
    with pytest.raises(Invalid) as refused:
        submitted(version, people.author, minutes=62)
    assert refused.value.code == "no-change"


def test_when_all_that_the_tool_knows_is_published_nothing_begins(
    people: People, standard_published: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cockpit.standard.schema.IMPLEMENTED", FROZEN)
    with pytest.raises(Conflict) as caught:
        standard_begin(by=people.author, now=later(60))
    assert caught.value.code == "standard-published"
    assert "Version 1.0 af standarden er udgivet" in caught.value.message

from __future__ import annotations

import json

import pytest

from cockpit.accounts import roles
from cockpit.audit.errors import Conflict, Invalid, NotAllowed
from cockpit.audit.models import Event
from cockpit.examples.catalogue import CLINICS, REFERENCE_DATE, terminology_file
from cockpit.profiles import selectors
from cockpit.profiles.evidence import evidence_of
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Submission, SubmissionContributor, Version
from cockpit.profiles.services import DraftStale, grant_give, version_abandon, version_begin, version_submit
from cockpit.review.models import Round
from cockpit.review.services import submission_recall
from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.reading import document_bytes, read_document
from cockpit.terminology.services import terminology_import
from tests.fixtures.governance import (
    approved,
    draft_create,
    narrowed,
    next_version,
    published,
    published_example,
    reworded,
    saved,
    submitted,
)
from tests.fixtures.people import NOW, People, later, role_add

Reason = SubmissionContributor.Reason


def contributors(submission: Submission) -> dict[str, str]:
    return {row.person.email.split("@")[0]: row.reason for row in selectors.contributors(submission)}


def test_a_submission_is_canonical_bytes_with_their_hash(people: People, demens_draft: Version) -> None:
    submission = submitted(demens_draft, people.author)
    document = read_document(submission.document_bytes)
    assert submission.document_bytes == document_bytes(document)
    assert submission.document_hash == hash_of(submission.document_bytes)
    assert (submission.number, submission.counter, document.version) == ("1.0.0", 1, "1.0.0")
    assert submission.profile() == document
    version = Version.objects.get(pk=demens_draft.pk)
    assert (version.state, version.number, version.state_since) == (State.IN_REVIEW, "1.0.0", later(5))


def test_a_submission_opens_a_round_and_leaves_one_event(people: People, demens_draft: Version) -> None:
    before = Event.objects.count()
    submission = submitted(demens_draft, people.author)
    assert Event.objects.count() == before + 1
    assert Round.objects.get(submission=submission).is_open
    event = Event.objects.latest("sequence")
    assert event.action == "version.submitted"
    assert event.data["document_hash"] == submission.document_hash
    assert event.data["contributors"] == sorted([people.author.pk, people.administrator.pk])


def test_the_evidence_is_the_reference_evaluation_of_the_test_patients(people: People, demens_draft: Version) -> None:
    submission = submitted(demens_draft, people.author)
    assert submission.evidence_bytes is not None
    assert submission.evidence_bytes == evidence_of(submission.profile())
    assert submission.evidence_hash == hash_of(submission.evidence_bytes)
    evidence = json.loads(submission.evidence_bytes)
    assert (evidence["as_of"], evidence["engine"]) == (REFERENCE_DATE.isoformat(), "reference")
    assert set(evidence["clinics"]) == set(CLINICS)
    assert all(clinic["members"] for clinic in evidence["clinics"].values())


def test_a_second_submission_of_the_same_draft_is_refused_in_a_sentence(people: People, demens_draft: Version) -> None:
    submitted(demens_draft, people.author)
    events = Event.objects.count()
    with pytest.raises(Conflict) as caught:
        submitted(demens_draft, people.author)
    assert caught.value.code == "submit-not-possible"
    assert "»I review«" in caught.value.message
    assert (Submission.objects.count(), Event.objects.count()) == (1, events)


def test_what_is_submitted_is_the_draft_that_the_author_saw(people: People, demens_draft: Version) -> None:
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    saved(demens_draft, people.other_author, reworded(demens_draft.draft.content, "Ændret imens."))
    with pytest.raises(DraftStale) as caught:
        version_submit(by=people.author, now=later(2), version=demens_draft, lock=1)
    assert "Prøve Other Author" in caught.value.message
    assert not Submission.objects.exists()


def test_only_those_with_a_grant_submit(people: People, demens_draft: Version) -> None:
    for name, person in people:
        if name != "author":
            with pytest.raises(NotAllowed):
                version_submit(by=person, now=NOW, version=demens_draft, lock=1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"population": {"type": "group", "id": "tom", "rule": "all", "criteria": []}}, None),
        ({"terminology": {"release": "findes-ikke", "hash": "sha256:" + "0" * 64}}, "terminology-unknown"),
        ({"terminology": {"release": "eksempel-2026-11", "hash": "sha256:" + "0" * 64}}, "terminology-unknown"),
        ({"profiles": [{"id": "kol", "version": "1.0.0", "hash": "sha256:" + "0" * 64}]}, "pin-not-published"),
    ],
)
def test_an_incomplete_document_is_saved_but_not_submitted(
    people: People, demens_draft: Version, change: dict[str, object], code: str | None
) -> None:
    saved(demens_draft, people.author, {**demens_draft.draft.content, **change})
    with pytest.raises(Invalid) as caught:
        submitted(demens_draft, people.author)
    assert caught.value.code == "document-incomplete"
    assert caught.value.findings
    assert all(finding.severity == "error" for finding in caught.value.findings)
    assert code is None or code in {finding.code for finding in caught.value.findings}
    assert Version.objects.get(pk=demens_draft.pk).state == State.DRAFT
    assert not Submission.objects.exists()


def test_a_wrong_code_is_refused_with_its_place(people: People, demens_draft: Version) -> None:
    content = demens_draft.draft.content
    content["code_lists"][0]["codes"][0]["code"] = "P71"
    saved(demens_draft, people.author, content)
    with pytest.raises(Invalid) as caught:
        submitted(demens_draft, people.author)
    assert any("P71" in finding.message for finding in caught.value.findings)
    assert "code_lists[0]" in caught.value.message


def test_a_national_source_without_legal_basis_is_not_submitted(people: People, demens_draft: Version) -> None:
    content = demens_draft.draft.content
    content["legal"]["sources"].append({"source": "fmk"})
    saved(demens_draft, people.author, content)
    with pytest.raises(Invalid) as caught:
        submitted(demens_draft, people.author)
    assert any("hjemmel" in finding.message.lower() for finding in caught.value.findings)


def test_the_contributors_of_a_first_version_are_everybody_who_ever_saved_content_into_it(
    people: People, demens_draft: Version
) -> None:
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    saved(demens_draft, people.other_author, reworded(demens_draft.draft.content, "Anden forfatter."))
    saved(demens_draft, people.author, demens_draft.draft.content, minutes=2)
    submission = submitted(demens_draft, people.author)
    assert contributors(submission) == {
        "author": Reason.CONTENT,
        "other_author": Reason.CONTENT,
        "administrator": Reason.TERMINOLOGY,
    }


def test_whoever_submits_is_a_contributor_also_without_having_saved(people: People, demens_draft: Version) -> None:
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    submission = submitted(demens_draft, people.other_author)
    assert contributors(submission)["other_author"] == Reason.SUBMITTED


def test_who_saved_into_an_abandoned_version_is_still_a_contributor(people: People, demens_draft: Version) -> None:
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    saved(demens_draft, people.other_author, reworded(demens_draft.draft.content, "Skrevet af en anden."))
    version_abandon(by=people.author, now=later(2), version=demens_draft)
    carried = version_begin(by=people.author, now=later(3), artifact=demens_draft.artifact)
    assert "other_author" in contributors(submitted(carried, people.author))


def test_contributors_are_counted_from_the_published_base(people: People, demens_draft: Version) -> None:
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    saved(demens_draft, people.other_author, reworded(demens_draft.draft.content, "Før udgivelsen."))
    base = published(people, approved(people, submitted(demens_draft, people.author)))
    later_version = next_version(people, base, reworded(selectors.content_of(base), "Efter udgivelsen."))
    assert contributors(submitted(later_version, people.author, minutes=35)) == {"author": Reason.CONTENT}


def test_who_imported_a_newly_pinned_code_release_is_a_contributor(people: People, demens_published: Version) -> None:
    content = selectors.content_of(demens_published)
    release = terminology_import(
        by=people.other_administrator, now=later(20), name="nyere", content=terminology_file().read_bytes()
    )
    content["terminology"] = {"release": release.name, "hash": release.hash}
    version = next_version(people, demens_published, content)
    submission = submitted(version, people.author, minutes=40)
    assert contributors(submission) == {"author": Reason.CONTENT, "other_administrator": Reason.TERMINOLOGY}


@pytest.mark.parametrize(("kind", "number"), [("patch", "1.0.1"), ("major", "2.0.0")])
def test_the_number_follows_from_the_comparison_with_the_base(
    people: People, demens_published: Version, kind: str, number: str
) -> None:
    content = selectors.content_of(demens_published)
    changed = reworded(content, "Et klarere formål.") if kind == "patch" else narrowed(content)
    submission = submitted(next_version(people, demens_published, changed), people.author, minutes=40)
    assert (submission.number, submission.profile().version) == (number, number)


def test_nothing_changed_is_nothing_to_submit(people: People, demens_published: Version) -> None:
    version = version_begin(by=people.author, now=later(30), artifact=demens_published.artifact)
    with pytest.raises(Invalid) as caught:
        submitted(version, people.author, minutes=31)
    assert caught.value.code == "no-change"
    assert "1.0.0" in caught.value.message


def test_the_counter_counts_and_the_number_is_derived_anew(people: People, demens_published: Version) -> None:
    content = selectors.content_of(demens_published)
    version = next_version(people, demens_published, reworded(content, "Først en rettelse."))
    first = submitted(version, people.author, minutes=40)
    submission_recall(by=people.author, now=later(41), submission=first)
    saved(version, people.author, narrowed(content), minutes=42)
    second = submitted(version, people.author, minutes=43)
    assert [(row.counter, row.number) for row in (first, second)] == [(1, "1.0.1"), (2, "2.0.0")]
    assert Version.objects.get(pk=version.pk).number == "2.0.0"
    assert first.document_hash != second.document_hash


def test_a_pinned_profile_is_inlined_from_what_was_published(people: People, demens_draft: Version) -> None:
    pinned = published_example(people, "svaer-psykisk-sygdom")
    draft = draft_create(people, "somatisk-undersoegelse")
    assert "document" not in draft.draft.content["profiles"][0]
    submission = submitted(draft, people.author, minutes=20)
    inlined = submission.content["profiles"][0]["document"]
    source = selectors.latest_submission(pinned)
    assert source is not None
    assert canonical_bytes(inlined) == source.document_bytes
    assert hash_of(canonical_bytes(inlined)) == submission.content["profiles"][0]["hash"]


def test_a_profile_cannot_build_on_one_that_is_only_approved(people: People, demens_draft: Version) -> None:
    approved(people, submitted(draft_create(people, "svaer-psykisk-sygdom"), people.author))
    draft = draft_create(people, "somatisk-undersoegelse")
    with pytest.raises(Invalid) as caught:
        submitted(draft, people.author, minutes=20)
    assert "pin-not-published" in {finding.code for finding in caught.value.findings}


def test_a_clinician_who_also_writes_is_a_contributor_like_everybody_else(
    people: People, demens_draft: Version
) -> None:
    role_add(people, people.plo, roles.AUTHOR)
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.plo)
    saved(demens_draft, people.plo, reworded(demens_draft.draft.content, "Skrevet af en kliniker."))
    submission = submitted(demens_draft, people.author)
    assert selectors.is_contributor(people.plo, submission)
    assert not selectors.is_contributor(people.dsam, submission)

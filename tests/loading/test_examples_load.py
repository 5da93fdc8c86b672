"""Loading the examples into an empty tool: cut short, refused, and never where it is not allowed."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from cockpit.accounts import services as accounts
from cockpit.accounts.models import User
from cockpit.examples.catalogue import DRAFT_PROFILE_IDS, PROFILE_IDS, draft_profile_files, profile_files
from cockpit.profiles import selectors, services
from cockpit.profiles.models import Artifact
from cockpit.publishing.models import Release
from cockpit.review.services import changes_request
from cockpit.standard.reading import read_document
from cockpit.web import example_people as people
from cockpit.web import examples
from cockpit.web.examples import examples_load, person_of
from tests.web.conftest import START, Clock


def test_a_load_that_was_cut_short_continues_where_it_was(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class PowerCut(Exception):
        pass

    def cut(**_arguments: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(examples, "version_publish", cut)
        with pytest.raises(PowerCut):
            examples_load(Clock(START))
    assert not Release.objects.exists()
    loaded = examples_load(Clock(START + timedelta(hours=1)))
    assert len(loaded) == 1 + len(PROFILE_IDS) + len(DRAFT_PROFILE_IDS)


def test_a_draft_that_was_given_up_is_not_taken_up_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "profile_files", list)
    monkeypatch.setattr(examples, "draft_profile_files", list)
    examples_load(Clock(START))
    path = profile_files()[0]
    author = person_of(people.AUTHOR)
    version = services.profile_create(
        by=author, now=START + timedelta(hours=1), slug=path.stem, document=path.read_bytes()
    )
    services.version_abandon(by=author, now=START + timedelta(hours=2), version=version)
    monkeypatch.setattr(examples, "profile_files", lambda: [path])
    assert examples_load(Clock(START + timedelta(hours=3))) == []


def test_the_command_says_what_it_loaded(db: None) -> None:
    said = StringIO()
    call_command("examples_load", stdout=said)
    published = [f"{read_document(path.read_bytes()).title.da} 1.0.0" for path in profile_files()]
    drafts = [f"{read_document(path.read_bytes()).title.da} (kladde)" for path in draft_profile_files()]
    lines = [f"Indlæst: {line}" for line in (*published, *drafts)]
    assert said.getvalue().splitlines()[-len(lines) :] == lines


def test_profiles_in_the_standard_in_draft_are_drafts_that_can_be_reviewed_but_not_published(db: None) -> None:
    examples_load(Clock(START))
    assert set(Release.objects.values_list("version__artifact__slug", flat=True)) == {"profilstandard", *PROFILE_IDS}
    for slug in DRAFT_PROFILE_IDS:
        version = Artifact.objects.get(slug=slug).versions.get()
        assert version.state == "draft"
        assert version.draft.content["standard"] == "1.1"
    services.version_submit(
        by=person_of(people.AUTHOR), now=START + timedelta(hours=1), version=version, lock=version.draft.lock
    )
    version.refresh_from_db()
    assert version.state == "in_review"


def test_a_review_that_somebody_else_concluded_is_left_alone(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(examples, "profile_files", list)
        patch.setattr(examples, "draft_profile_files", list)
        patch.setattr(examples, "reviewer_tasks", lambda _person: [])
        assert len(examples_load(Clock(START))) == 2, "people and codes; nobody approved the standard"
    standard = Artifact.objects.get(kind=Artifact.Kind.STANDARD)
    submission = selectors.latest_submission(standard.versions.get())
    assert submission is not None
    reviewer = person_of(people.REVIEWER_PLO)
    changes_request(
        by=reviewer,
        now=START + timedelta(hours=1),
        submission=submission,
        document_hash=submission.document_hash,
        reason="Vent.",
    )
    monkeypatch.setattr(examples, "profile_files", list)
    monkeypatch.setattr(examples, "draft_profile_files", list)
    assert examples_load(Clock(START + timedelta(hours=2))) == []
    assert not Release.objects.exists()


def test_the_examples_never_load_where_they_are_not_allowed(db: None, settings: Settings) -> None:
    settings.COCKPIT_EXAMPLES_ALLOWED = False
    with pytest.raises(CommandError, match="kan ikke indlæses her"):
        call_command("examples_load")
    assert not User.objects.exists()


def test_a_refusal_halfway_is_told(db: None) -> None:
    accounts.administrator_bootstrap(
        now=START,
        email="en@anden.invalid",
        name="En Anden",
        password="en-lang-god-kode-42",
        organisation_slug="anden",
        organisation_name="Anden",
    )
    with pytest.raises(CommandError, match="ikke indlæst færdigt"):
        call_command("examples_load")

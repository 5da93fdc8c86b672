"""The examples load through the services as the example people, once, and never under production settings."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from cockpit.accounts import services as accounts
from cockpit.accounts.models import Organisation, RoleGrant
from cockpit.accounts.selectors import roles_of
from cockpit.audit.models import Event
from cockpit.audit.verification import chain_report
from cockpit.examples.catalogue import PROFILE_IDS, profile_files
from cockpit.profiles import selectors, services
from cockpit.profiles.models import Artifact, Version
from cockpit.publishing.models import Release
from cockpit.review.models import Decision
from cockpit.standard.canonical import hash_of
from cockpit.standard.reading import document_bytes, read_document
from cockpit.web import example_people as people
from cockpit.web.examples import examples_load, person_of
from tests.web.conftest import START, Clock


def test_the_standard_and_the_four_profiles_are_published_in_order(examples: None) -> None:
    published = list(Release.objects.order_by("sequence").values_list("version__artifact__slug", flat=True))
    assert published == ["profilstandard", *PROFILE_IDS]


def test_what_is_published_is_what_the_files_hold(examples: None) -> None:
    for path in profile_files():
        version = Version.objects.get(artifact__slug=path.stem, state="published")
        submission = selectors.latest_submission(version)
        assert submission is not None
        assert submission.document_hash == hash_of(document_bytes(read_document(path.read_bytes())))


def test_everything_went_through_the_workflow_by_its_people(examples: None) -> None:
    assert Decision.objects.count() == 3 * (1 + len(PROFILE_IDS))
    deciders = set(Decision.objects.values_list("person__email", "organisation__slug"))
    assert deciders == {(person.email, person.organisation) for person in people.REVIEWERS}
    publishers = set(Release.objects.values_list("released_by__email", flat=True))
    assert publishers == {people.PUBLISHER.email}
    assert chain_report().faults == ()


def test_there_is_one_person_for_each_role_and_nobody_has_two(examples: None) -> None:
    for person in people.PEOPLE:
        assert roles_of(person_of(person)) == {person.role}
    assert {person.role for person in people.PEOPLE} == set(RoleGrant.objects.values_list("role", flat=True))
    assert all("Eksempel" in person.name and person.email.endswith("@eksempel.invalid") for person in people.PEOPLE)
    assert Organisation.objects.count() == len(people.ORGANISATIONS)


def test_loading_again_changes_nothing(examples: None) -> None:
    before = Event.objects.count()
    said = StringIO()
    call_command("examples_load", stdout=said)
    assert Event.objects.count() == before
    assert said.getvalue() == "Eksemplerne er der allerede.\n"


def test_what_people_did_since_is_left_alone(examples: None) -> None:
    administrator = person_of(people.ADMINISTRATOR)
    grant = RoleGrant.objects.get(person=person_of(people.READER))
    accounts.role_revoke(by=administrator, now=START + timedelta(days=1), grant=grant, reason="Prøve")
    artifact = Artifact.objects.get(slug="demens")
    services.version_begin(by=person_of(people.AUTHOR), now=START + timedelta(days=1), artifact=artifact)
    assert examples_load(Clock(START + timedelta(days=2))) == []
    assert roles_of(person_of(people.READER)) == frozenset()
    assert selectors.active_version(artifact) is not None


def test_production_settings_do_not_allow_them() -> None:
    source = (Path(__file__).parents[2] / "cockpit/server/settings/production.py").read_text(encoding="utf-8")
    base = (Path(__file__).parents[2] / "cockpit/server/settings/base.py").read_text(encoding="utf-8")
    assert "COCKPIT_EXAMPLES_ALLOWED" not in source
    assert "COCKPIT_EXAMPLES_ALLOWED = False" in base

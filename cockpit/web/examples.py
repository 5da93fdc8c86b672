"""Fills an empty tool with the examples, through the services and as the example people would do it.

Nothing is written past a service: standard 1.0 and the four profiles are drafted, sent to review, approved by a clinician from
each organisation of the reference group, and published. The profiles that are written in the version of the standard in draft are drafts, for they
cannot be published yet. What is there already is left alone, so that it can run again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cockpit.accounts import services as accounts
from cockpit.accounts.models import Organisation, User
from cockpit.accounts.selectors import roles_of
from cockpit.examples.catalogue import draft_profile_files, profile_files, terminology_file
from cockpit.profiles import selectors, services
from cockpit.profiles.lifecycle import RELEASED, State
from cockpit.profiles.models import Artifact, Version
from cockpit.publishing.services import version_publish
from cockpit.review import services as review
from cockpit.review.selectors import reviewer_tasks
from cockpit.standard.reading import read_json
from cockpit.terminology.models import TerminologyRelease
from cockpit.terminology.services import terminology_import
from cockpit.web import example_people
from cockpit.web.example_people import ExamplePerson

Clock = Callable[[], datetime]
REASON = "Eksempelperson i prøveopsætningen"
TERMINOLOGY_NOTE = "Eksempel: kun de koder, som eksempelprofilerne bruger."


def examples_load(clock: Clock) -> list[str]:
    """Load whatever is missing; `clock` gives the time of each step. Returns one Danish line per thing that was loaded."""
    done = [*_people(clock), *_terminology(clock)]
    author = person_of(example_people.AUTHOR)
    if not Artifact.objects.filter(kind=Artifact.Kind.STANDARD).exists():
        services.standard_begin(by=author, now=clock())
    done += _carried_through(Artifact.objects.get(kind=Artifact.Kind.STANDARD), clock)
    for path in profile_files():
        _drafted(path, author, clock)
        done += _carried_through(Artifact.objects.get(slug=path.stem), clock)
    for path in draft_profile_files():
        if _drafted(path, author, clock):
            title = selectors.version_title(Artifact.objects.get(slug=path.stem).versions.get())
            done.append(f"{title} (kladde)")
    return done


def _drafted(path: Path, author: User, clock: Clock) -> bool:
    """The profile as the author's draft, unless it is there already; whether it was made."""
    if Artifact.objects.filter(slug=path.stem).exists():
        return False
    services.profile_create(by=author, now=clock(), slug=path.stem, document=read_json(path.read_bytes()))
    return True


def person_of(example: ExamplePerson) -> User:
    """The example person's account."""
    return User.objects.select_related("organisation").get(email=example.email)


def _people(clock: Clock) -> list[str]:
    """Organisations, accounts and roles; the first administrator begins, and gives the others their roles."""
    first = example_people.ADMINISTRATOR
    if not User.objects.filter(email=first.email).exists():
        accounts.administrator_bootstrap(
            now=clock(),
            email=first.email,
            name=first.name,
            password=example_people.PASSWORD,
            organisation_slug=first.organisation,
            organisation_name=first.organisation_name,
        )
    administrator = person_of(first)
    for slug, (name, kind) in example_people.ORGANISATIONS.items():
        if not Organisation.objects.filter(slug=slug).exists():
            accounts.organisation_create(by=administrator, now=clock(), slug=slug, name=name, kind=kind)
    made = [example for example in example_people.PEOPLE if _person_made(example, administrator, clock)]
    return [f"{len(made)} eksempelpersoner"] if made else []


def _person_made(example: ExamplePerson, administrator: User, clock: Clock) -> bool:
    """Create the account with its role unless it is there; whether it was made. What an administrator changed since stays."""
    if User.objects.filter(email=example.email).exists():
        return False
    person = accounts.person_create(
        by=administrator,
        now=clock(),
        email=example.email,
        name=example.name,
        organisation=Organisation.objects.get(slug=example.organisation),
        password=example_people.PASSWORD,
    )
    if example.role not in roles_of(person):
        accounts.role_grant(by=administrator, now=clock(), person=person, role=example.role, reason=REASON)
    return True


def _terminology(clock: Clock) -> list[str]:
    path = terminology_file()
    if TerminologyRelease.objects.filter(name=path.stem).exists():
        return []
    administrator = person_of(example_people.ADMINISTRATOR)
    release = terminology_import(
        by=administrator, now=clock(), name=path.stem, content=path.read_bytes(), note=TERMINOLOGY_NOTE
    )
    return [f"kodeudgaven {release.name} med {release.codes.count()} koder"]


def _carried_through(artifact: Artifact, clock: Clock) -> list[str]:
    """Take an artifact that was never published from wherever it stands to published."""
    if artifact.versions.filter(state__in=RELEASED).exists():
        return []
    version = selectors.active_version(artifact)
    if version is None:  # somebody gave the draft up: that is theirs to decide
        return []
    if version.state == State.DRAFT:
        services.version_submit(
            by=person_of(example_people.AUTHOR), now=clock(), version=version, lock=version.draft.lock
        )
    _approved(version, clock)
    version.refresh_from_db()
    submission = selectors.latest_submission(version)
    if version.state != State.APPROVED or submission is None:
        return []
    publisher = person_of(example_people.PUBLISHER)
    version_publish(by=publisher, now=clock(), version=version, document_hash=submission.document_hash)
    return [f"{selectors.version_title(version)} {submission.number}"]


def _approved(version: Version, clock: Clock) -> None:
    """The approvals that are still lacking."""
    for example in example_people.REVIEWERS:
        version.refresh_from_db()
        submission = selectors.latest_submission(version)
        if version.state != State.IN_REVIEW or submission is None:
            return
        reviewer = person_of(example)
        if submission in reviewer_tasks(reviewer):
            review.version_approve(
                by=reviewer, now=clock(), submission=submission, document_hash=submission.document_hash
            )

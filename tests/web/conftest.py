"""What the tests of the pages start from: the examples, loaded once through the services, and a browserless client."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from cockpit.profiles import selectors, services
from cockpit.profiles.models import Artifact, Submission, Version
from cockpit.review.services import version_approve
from cockpit.standard import editing
from cockpit.web import example_people
from cockpit.web.example_people import ExamplePerson
from cockpit.web.examples import examples_load, person_of
from cockpit.web.translations import catalogues_compile
from tests import databases

START = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
"""When the examples are loaded. The pages go by the real clock, which is later."""


class Clock:
    """Time that moves one second each time it is asked."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="session", autouse=True)
def english() -> None:
    """The compiled catalogue, as set-up makes it."""
    catalogues_compile()


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    """A test begins in the language that people begin in, whatever the request before it was answered in."""
    with translation.override("da"):
        yield


@pytest.fixture(scope="session")
def examples_database(
    database_template: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database of our own that holds the examples; loaded once, and changed by no test."""
    with django_db_blocker.unblock():
        name = databases.copy_of(str(connection.settings_dict["NAME"]), tmp_path_factory.mktemp("examples"))
        with databases.using(name):
            examples_load(Clock(START))
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture(scope="module")
def loaded(examples_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let Django use the examples' database. Each test is a transaction in it that is rolled back."""
    with django_db_blocker.unblock(), databases.using(examples_database):
        yield


@pytest.fixture
def examples(loaded: None, db: None) -> None:
    """The examples for one test."""


@pytest.fixture
def as_(examples: None) -> Callable[[ExamplePerson], Client]:
    """A client that is signed in as an example person."""

    def signed_in(person: ExamplePerson) -> Client:
        client = Client()
        client.force_login(person_of(person), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def author(as_: Callable[[ExamplePerson], Client]) -> Client:
    return as_(example_people.AUTHOR)


def words(response: Any) -> str:
    """What a page says: text without tags, blanks collapsed."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture
def draft(examples: None) -> Version:
    """A new version of Demens in draft."""
    artifact = Artifact.objects.get(slug="demens")
    return services.version_begin(
        by=person_of(example_people.AUTHOR), now=START + timedelta(hours=1), artifact=artifact
    )


def edited(version: Version) -> Version:
    """The draft with a change of the population: contact diagnoses count too."""
    content = version.draft.content
    criterion: dict[str, Any] = dict(editing.place_of(content, "demens-forloebsdiagnose").criterion)
    criterion["events"] = {**criterion["events"], "kinds": ["forloeb", "kontakt"]}
    services.draft_save(
        by=person_of(example_people.AUTHOR),
        now=START + timedelta(hours=2),
        draft=version.draft,
        lock=version.draft.lock,
        content=editing.criterion_change(content, node="demens-forloebsdiagnose", criterion=criterion),
    )
    return Version.objects.select_related("draft", "artifact", "base").get(pk=version.pk)


@pytest.fixture
def submitted(draft: Version) -> Submission:
    """The edited draft of Demens in review."""
    version = edited(draft)
    return services.version_submit(
        by=person_of(example_people.AUTHOR), now=START + timedelta(hours=3), version=version, lock=version.draft.lock
    )


@pytest.fixture
def approved(submitted: Submission) -> Version:
    """The same, approved by PLO, DSAM and KiAP."""
    for number, reviewer in enumerate(example_people.REVIEWERS):
        version_approve(
            by=person_of(reviewer),
            now=START + timedelta(hours=4, minutes=number),
            submission=submitted,
            document_hash=submitted.document_hash,
        )
    version = selectors.active_version(submitted.version.artifact)
    assert version is not None
    return version

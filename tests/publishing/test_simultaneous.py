"""Two publishers, or a publisher and somebody else, at the same moment: one of them wins, and the chain has neither gap nor fork."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from cockpit.audit.errors import Refusal
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Version
from cockpit.publishing.models import Release, ReleaseSignature
from cockpit.publishing.selectors import release_chain_fault
from cockpit.publishing.services import releases_sign, version_publish, version_withdraw
from cockpit.review.services import submission_recall
from tests import databases
from tests.fixtures.governance import approved, draft_create, published_example, standard_ensure, submitted
from tests.fixtures.people import People, later, people_create, terminology_create
from tests.fixtures.releases import Publisher


@pytest.fixture
def committed(fresh_database: None) -> People:
    """People and codes that other connections see too; the broker is not there, and is not needed."""
    people = people_create()
    terminology_create(people)
    standard_ensure(people)
    return people


def publishing(people: People, version: Version) -> Callable[[], Any]:
    submission = profiles.latest_submission(version)
    assert submission is not None
    document_hash = submission.document_hash
    return lambda: version_publish(by=people.publisher, now=later(60), version=version, document_hash=document_hash)


def ready(people: People, slug: str) -> Version:
    return approved(people, submitted(draft_create(people, slug), people.author))


def test_publishing_twice_at_once_publishes_once(committed: People) -> None:
    version = ready(committed, "demens")
    outcomes = databases.at_once(*[publishing(committed, version)] * 3)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Conflict", "Release"]
    assert Release.objects.filter(version=version).count() == 1
    assert release_chain_fault() is None


def test_different_profiles_at_once_become_one_chain(committed: People) -> None:
    versions = [ready(committed, slug) for slug in ("demens", "osteoporose", "svaer-psykisk-sygdom")]
    outcomes = databases.at_once(*[publishing(committed, version) for version in versions])
    assert all(isinstance(outcome, Release) for outcome in outcomes)
    assert sorted(Release.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]
    assert release_chain_fault() is None


def test_publishing_and_recalling_at_once_end_with_one_of_them(committed: People) -> None:
    version = ready(committed, "demens")
    submission = profiles.latest_submission(version)
    assert submission is not None
    recall = partial(submission_recall, by=committed.author, now=later(60), submission=submission)
    outcomes = databases.at_once(publishing(committed, version), recall)
    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 1
    state = Version.objects.get(pk=version.pk).state
    assert (state, Release.objects.filter(version=version).count()) in [(State.PUBLISHED, 1), (State.DRAFT, 0)]


def test_withdrawing_twice_at_once_withdraws_once(committed: People) -> None:
    version = published_example(committed)
    withdraw = partial(version_withdraw, by=committed.publisher, now=later(60), version=version, reason="Fejl")
    outcomes = databases.at_once(withdraw, withdraw)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Release"]
    assert release_chain_fault() is None


def test_two_workers_at_once_sign_every_release_once(committed: People, worker: Publisher) -> None:
    published_example(committed)
    outcomes = databases.at_once(*[lambda: releases_sign(now=later(60))] * 3)
    assert sorted(len(outcome) for outcome in outcomes) == [0, 0, 2]
    assert ReleaseSignature.objects.count() == 2

"""The whole matrix: every role × every authorship × every action in every state is allowed exactly where the table
says.

The expectation is read from `profiles.lifecycle.TRANSITIONS` and `accounts.roles`; what happens is seen by calling
the services.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from cockpit.accounts import roles
from cockpit.accounts.models import RoleGrant, User
from cockpit.accounts.services import role_revoke
from cockpit.audit.errors import Conflict, NotAllowed, Refusal
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import (
    NOT_CONTRIBUTOR,
    PROFILE_GRANT,
    REFERENCE_GROUP,
    TRANSITIONS,
    Action,
    State,
    find,
)
from cockpit.profiles.models import Draft, Submission, Version
from cockpit.profiles.services import draft_save, grant_give, version_abandon, version_submit
from cockpit.publishing.services import version_publish, version_withdraw
from cockpit.review.services import changes_request, submission_recall, version_approve
from tests.fixtures.governance import (
    approved,
    narrowed,
    next_version,
    published,
    reworded,
    saved,
    standard_ensure,
    submitted,
    withdrawn,
)
from tests.fixtures.people import FOUNDED, NOW, People, later, person_add, role_add

AUTHORSHIPS = ("stranger", "grantee", "contributor")


@dataclass(frozen=True)
class Actor:
    """A person with one role, and what they have to do with the profile."""

    person: User
    role: roles.Role
    authorship: str

    def __str__(self) -> str:
        return f"{self.authorship} {self.role.slug}"


def latest(version: Version) -> Submission:
    submission = profiles.latest_submission(version)
    assert submission is not None
    return submission


def edit(version: Version, person: User, people: People) -> None:
    draft = Draft.objects.get(version=version)
    content = reworded(draft.content, "En ny tekst.")
    draft_save(by=person, now=later(90), draft=draft, lock=draft.lock, content=content)
    assert Draft.objects.get(version=version).lock == draft.lock + 1


def submit(version: Version, person: User, people: People) -> None:
    version_submit(by=person, now=later(90), version=version, lock=Draft.objects.get(version=version).lock)


def approve(version: Version, person: User, people: People) -> None:
    submission = latest(version)
    version_approve(by=person, now=later(90), submission=submission, document_hash=submission.document_hash)


def conclude(version: Version, person: User, people: People) -> None:
    """Approve as the last organisation of the quorum."""
    if version.state == State.IN_REVIEW:
        for clinician in (people.dsam, people.kiap):
            approve(version, clinician, people)
    approve(version, person, people)


def request_changes(version: Version, person: User, people: People) -> None:
    submission = latest(version)
    changes_request(
        by=person, now=later(90), submission=submission, document_hash=submission.document_hash, reason="Ret det."
    )


def recall(version: Version, person: User, people: People) -> None:
    submission_recall(by=person, now=later(90), submission=latest(version))


def abandon(version: Version, person: User, people: People) -> None:
    version_abandon(by=person, now=later(90), version=version)


def publish(version: Version, person: User, people: People) -> None:
    version_publish(by=person, now=later(90), version=version, document_hash=latest(version).document_hash)


def withdraw(version: Version, person: User, people: People) -> None:
    version_withdraw(by=person, now=later(90), version=version, reason="Fejl i en kode.")


PERFORMED: dict[Action, Callable[[Version, User, People], None]] = {
    Action.EDIT: edit,
    Action.SUBMIT: submit,
    Action.APPROVE: approve,
    Action.CONCLUDE: conclude,
    Action.REQUEST_CHANGES: request_changes,
    Action.RECALL: recall,
    Action.ABANDON: abandon,
    Action.PUBLISH: publish,
    Action.WITHDRAW: withdraw,
}
"""How each action is tried."""


def actors(people: People, version: Version) -> list[Actor]:
    """One person for each role and authorship; contributors have saved content and are then left with their one role."""
    found = []
    for role in roles.ROLES.values():
        for authorship in AUTHORSHIPS:
            body = people.plo.organisation if role is roles.CLINICAL_REVIEWER else people.author.organisation
            person = person_add(people.administrator, f"{authorship}_{role.slug}", body, role)
            if authorship != "stranger":
                grant_give(by=people.administrator, now=NOW, artifact=version.artifact, person=person)
            if authorship == "contributor":
                _contribute(people, version, person, role)
            found.append(Actor(person, role, authorship))
    return found


def _contribute(people: People, version: Version, person: User, role: roles.Role) -> None:
    if role is not roles.AUTHOR:
        role_add(people, person, roles.AUTHOR)
    saved(version, person, reworded(version.draft.content, f"Skrevet af {person.name}."))
    if role is not roles.AUTHOR:
        grant = RoleGrant.objects.get(person=person, role=roles.AUTHOR.slug)
        role_revoke(by=people.administrator, now=FOUNDED, grant=grant, reason="Kun til at bidrage")


def in_state(people: People, version: Version, state: State) -> Version:
    """The draft brought to a state by the services; it has been submitted once, so that there is something to decide
    about.
    """
    submission = submitted(version, people.author)
    if state is State.IN_REVIEW:
        return submission.version
    if state in (State.DRAFT, State.ABANDONED):
        (recall if state is State.DRAFT else abandon)(submission.version, people.author, people)
        return Version.objects.get(pk=version.pk)
    if state is State.CHANGES_REQUESTED:
        request_changes(submission.version, people.dsam, people)
        return Version.objects.get(pk=version.pk)
    done = approved(people, submission)
    return done if state is State.APPROVED else _released(people, done, state)


def _released(people: People, version: Version, state: State) -> Version:
    released = published(people, version)
    if state is State.SUPERSEDED:
        successor = next_version(people, released, narrowed(profiles.content_of(released)))
        published(people, approved(people, submitted(successor, people.author, minutes=40), minutes=41), minutes=42)
    if state is State.WITHDRAWN:
        return withdrawn(people, released)
    return Version.objects.get(pk=version.pk)


def expected(actor: Actor, state: State, action: Action) -> type[Refusal] | None:
    """What the table says: None when it is allowed, else the refusal's class."""
    rows = [row for row in TRANSITIONS if row.action is action]
    guards = set().union(*(row.guards for row in rows))
    permitted = all(row.permission in actor.role.may for row in rows)
    if PROFILE_GRANT in guards:
        permitted &= actor.authorship != "stranger"
    if REFERENCE_GROUP in guards:
        permitted &= actor.role is roles.CLINICAL_REVIEWER
    if NOT_CONTRIBUTOR in guards:
        permitted &= actor.authorship != "contributor"
    if not permitted:
        return NotAllowed
    return None if find(state, action) else Conflict


def happened(actor: Actor, version: Version, action: Action, people: People) -> type[Refusal] | None:
    """What the service did, undone afterwards; a state that is not the table's target fails."""
    row = find(version.state, action)
    try:
        with transaction.atomic():
            PERFORMED[action](version, actor.person, people)
            reached = Version.objects.get(pk=version.pk).state
            assert row is not None, f"{actor} could {action} in {version.state}"
            assert reached == row.target, f"{action} by {actor} led from {version.state} to {reached}"
            transaction.set_rollback(True)
    except Refusal as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize("state", list(State))
def test_everybody_may_do_exactly_what_the_table_says(people: People, demens_draft: Version, state: State) -> None:
    standard_ensure(people)  # or nothing could be published
    everybody = actors(people, demens_draft)
    version = in_state(people, Version.objects.get(pk=demens_draft.pk), state)
    assert version.state == state
    wrong: list[Any] = []
    for action in PERFORMED:
        for actor in everybody:
            seen = happened(actor, Version.objects.get(pk=version.pk), action, people)
            wished = expected(actor, state, action)
            if seen is not wished:
                wrong.append((str(actor), str(action), "seen:", seen, "table:", wished))
    assert wrong == []


def test_the_matrix_tries_every_action_that_people_do(db: None) -> None:
    # Superseding is done to the version in force by publishing its successor.
    assert set(PERFORMED) == set(Action) - {Action.SUPERSEDE}

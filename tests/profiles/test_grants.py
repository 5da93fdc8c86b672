from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from guardian.shortcuts import assign_perm

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import Conflict, NotAllowed, NotFound
from cockpit.audit.models import Event
from cockpit.profiles import selectors
from cockpit.profiles.models import EDIT_PERMISSION, Artifact, ArtifactUserObjectPermission, Version
from cockpit.profiles.policies import artifact_policy
from cockpit.profiles.services import grant_give, grant_withdraw
from tests.fixtures.people import NOW, People, later, role_add


def may_edit(person: User, version: Version) -> bool:
    return bool(artifact_policy.may(person, roles.DRAFT_EDIT, version.artifact))


def test_a_grant_lets_an_author_edit_until_it_is_withdrawn(people: People, demens_draft: Version) -> None:
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    assert may_edit(people.other_author, demens_draft)
    assert [grant.user for grant in selectors.grants_of(demens_draft.artifact)] == [people.other_author]
    assert Event.objects.latest("sequence").data == {"slug": "demens", "person": people.other_author.pk}
    grant_withdraw(by=people.administrator, now=later(1), artifact=demens_draft.artifact, person=people.other_author)
    assert not may_edit(people.other_author, demens_draft)
    assert Event.objects.latest("sequence").action == "grant.withdrawn"


def test_a_grant_without_the_role_of_author_lets_nobody_edit(people: People, demens_draft: Version) -> None:
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.reader)
    assert not may_edit(people.reader, demens_draft)


def test_a_grant_is_for_one_profile(people: People, demens_draft: Version) -> None:
    grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    other = Artifact(kind="profile", slug="kol", created_by=people.author, created_at=NOW)
    other.save()
    assert not artifact_policy.may(people.other_author, roles.DRAFT_EDIT, other)
    assert list(artifact_policy.rows(people.other_author, roles.DRAFT_EDIT)) == [demens_draft.artifact]


def test_only_administrators_grant(people: People, demens_draft: Version) -> None:
    for name, person in people:
        if "administrator" not in name:
            with pytest.raises(NotAllowed):
                grant_give(by=person, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
            with pytest.raises(NotAllowed):
                grant_withdraw(by=person, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    assert list(artifact_policy.rows(people.administrator, roles.PROFILE_GRANT)) == [demens_draft.artifact]


def test_nobody_grants_themselves(people: People, demens_draft: Version) -> None:
    role_add(people, people.administrator, roles.AUTHOR)
    with pytest.raises(NotAllowed) as caught:
        grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.administrator)
    assert caught.value.message.startswith("Du kan ikke give dig selv adgang.")
    with pytest.raises(NotAllowed):
        grant_withdraw(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.administrator)


def test_the_database_refuses_a_grant_to_oneself(people: People, demens_draft: Version) -> None:
    grant = grant_give(by=people.administrator, now=NOW, artifact=demens_draft.artifact, person=people.other_author)
    with pytest.raises(IntegrityError, match="artifactgrant_not_to_oneself"), transaction.atomic():
        ArtifactUserObjectPermission.objects.create(
            user=people.author,
            permission=grant.permission,
            content_object=demens_draft.artifact,
            granted_by=people.author,
            granted_at=NOW,
        )


def test_guardians_own_shortcut_cannot_grant_since_nobody_is_named(people: People, demens_draft: Version) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        assign_perm(EDIT_PERMISSION, people.other_author, demens_draft.artifact)


def test_a_grant_is_given_once_and_withdrawn_once(people: People, demens_draft: Version) -> None:
    artifact = demens_draft.artifact
    with pytest.raises(NotFound):
        grant_withdraw(by=people.administrator, now=NOW, artifact=artifact, person=people.other_author)
    grant_give(by=people.administrator, now=NOW, artifact=artifact, person=people.other_author)
    with pytest.raises(Conflict) as caught:
        grant_give(by=people.administrator, now=NOW, artifact=artifact, person=people.other_author)
    assert caught.value.code == "already-granted"


def test_a_grant_of_a_profile_that_does_not_exist_is_not_found(people: People) -> None:
    with pytest.raises(NotFound):
        grant_give(by=people.administrator, now=NOW, artifact=Artifact(pk=4711), person=people.other_author)


def test_a_django_superuser_has_no_way_round(people: People, demens_draft: Version) -> None:
    people.reader.is_superuser = True
    people.reader.save()
    role_add(people, people.reader, roles.AUTHOR)
    assert not may_edit(people.reader, demens_draft)

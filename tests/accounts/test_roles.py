from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cockpit.accounts import roles, selectors
from cockpit.accounts.models import User
from tests.accounts import people

READING = {"release.read", "profile.read", "review.read", "terminology.read"}

# The whole matrix, written out a second time on purpose: a change of what a role may do is seen in two places.
MATRIX: dict[str, set[str]] = {
    "reader": READING,
    "author": READING
    | {
        "profile.create",
        "catalogue.edit",
        "draft.edit",
        "version.submit",
        "version.recall",
        "version.abandon",
        "review.comment",
    },
    "clinical_reviewer": READING | {"review.comment", "review.decide"},
    "publisher": READING | {"release.publish", "release.withdraw", "delivery.read", "delivery.retry"},
    "administrator": READING
    | {
        "people.read",
        "people.manage",
        "role.grant",
        "role.revoke",
        "profile.grant",
        "terminology.import",
        "delivery.read",
    },
    "auditor": READING | {"audit.read", "people.read", "delivery.read"},
    "vendor_contact": {"release.read", "terminology.read"},
}


def test_the_roles_are_these_seven_with_a_danish_and_an_english_name() -> None:
    assert set(roles.ROLES) == set(MATRIX)
    assert all(role.name_da and role.name_en and role.slug == slug for slug, role in roles.ROLES.items())


@pytest.mark.parametrize("slug", sorted(MATRIX))
@pytest.mark.parametrize("permission", sorted(roles.PERMISSIONS))
def test_a_role_gives_exactly_its_permissions(slug: str, permission: str) -> None:
    assert roles.gives([slug], permission) is (permission in MATRIX[slug])


def test_nobody_approves_or_publishes_by_the_role_that_writes() -> None:
    for deciding in ("review.decide", "release.publish"):
        assert "draft.edit" not in set().union(*(role.may for role in roles.roles_with(deciding)))


def test_an_unknown_role_or_permission_gives_nothing() -> None:
    assert not roles.gives(["emperor"], "profile.read")
    assert not roles.gives(roles.ROLES, "everything.do")
    assert roles.roles_with("everything.do") == []


@pytest.mark.parametrize("slug", sorted(MATRIX))
def test_a_person_may_what_the_role_gives_and_nothing_else(admin: User, slug: str) -> None:
    holder = people.person(admin, "Holger Holder", slug, organisation_slug="plo")
    held = {
        permission for permission in roles.PERMISSIONS if selectors.has_permission(holder, permission, at=people.NOW)
    }
    assert held == MATRIX[slug]


def test_roles_add_up(admin: User) -> None:
    holder = people.person(admin, "Holger Holder", "author", "auditor")
    assert selectors.roles_of(holder, at=people.NOW) == {"author", "auditor"}
    assert selectors.has_permission(holder, "draft.edit", at=people.NOW)
    assert selectors.has_permission(holder, "audit.read", at=people.NOW)


def test_without_a_role_without_sign_in_and_without_an_account_nobody_may_anything(admin: User) -> None:
    bare = people.person(admin, "Bo Bar")
    for somebody in (bare, AnonymousUser(), None, User(email="unsaved@example.dk")):
        assert selectors.roles_of(somebody, at=people.NOW) == frozenset()


def test_a_superuser_may_nothing_by_being_one(admin: User) -> None:
    bare = people.person(admin, "Sune Super")
    User.objects.filter(pk=bare.pk).update(is_superuser=True)
    bare.refresh_from_db()
    assert bare.is_superuser
    assert not any(selectors.has_permission(bare, permission, at=people.NOW) for permission in roles.PERMISSIONS)


def test_without_a_time_now_is_meant(admin: User) -> None:
    assert selectors.has_permission(admin, "people.read") is (timezone.now() >= people.NOW)

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from cockpit.accounts import roles, services
from cockpit.accounts.models import Organisation, RoleGrant, User
from cockpit.accounts.policies import ALLOWED, Policy, Verdict, account_policy, denied
from cockpit.audit.errors import NotAllowed
from tests.accounts import people
from tests.accounts.people import NOW

ACCOUNT_ACTIONS = sorted(account_policy.permissions)


def may(user: User | AnonymousUser, action: str, obj: object = None) -> Verdict:
    return account_policy.may(user, action, obj, at=NOW)


def test_a_verdict_is_true_when_it_is_a_yes() -> None:
    assert ALLOWED
    assert not denied("nej", "no")
    assert denied("nej", "no").reason_da == "nej"


class OrganisationPolicy(Policy):
    """A policy that adds nothing to the base."""

    permissions = frozenset({roles.PEOPLE_READ})
    model = Organisation


class TestDenyByDefault:
    def test_somebody_not_signed_in(self, db: None) -> None:
        for action in ACCOUNT_ACTIONS:
            assert may(AnonymousUser(), action).reason_da == "Du er ikke logget ind. Log ind og prøv igen."
            assert not account_policy.rows(AnonymousUser(), action, at=NOW).exists()

    def test_a_closed_account_also_when_it_was_loaded_before(self, admin: User) -> None:
        other = people.person(admin, "Olga Admin", "administrator")
        assert may(other, roles.PEOPLE_READ)
        closed = services.person_deactivate(by=admin, now=NOW, person=other, reason="Stoppet")
        assert may(closed, roles.PEOPLE_READ).reason_da == "Din konto er lukket. Tal med en administrator."
        assert other.is_active
        assert not may(other, roles.PEOPLE_READ)

    def test_an_action_that_the_policy_does_not_know(self, admin: User) -> None:
        assert may(admin, "draft.edit").reason_da == "Det er ikke muligt her."

    def test_a_role_that_lacks_it_is_told_which_role_it_takes(self, admin: User) -> None:
        reader = people.person(admin, "Rie Reader", "reader")
        verdict = may(reader, roles.PEOPLE_READ)
        assert verdict.reason_da == "Det kræver rollen Administrator eller Revisor. Tal med en administrator."
        assert verdict.reason_en == "That takes the role Administrator or Auditor. Ask an administrator."

    def test_a_superuser_is_like_everybody_else(self, admin: User) -> None:
        bare = people.person(admin, "Sune Super")
        User.objects.filter(pk=bare.pk).update(is_superuser=True)
        bare.refresh_from_db()
        for action in ACCOUNT_ACTIONS:
            assert not may(bare, action)
            assert not account_policy.rows(bare, action, at=NOW).exists()

    def test_a_role_that_is_withdrawn_expired_or_not_yet_granted(self, admin: User) -> None:
        auditor = people.person(admin, "Agnes Auditor")
        given = people.grant(admin, auditor, "auditor", expires_at=NOW + timedelta(days=30))
        assert may(auditor, roles.PEOPLE_READ)
        assert not account_policy.may(auditor, roles.PEOPLE_READ, at=NOW - timedelta(seconds=1))
        assert not account_policy.may(auditor, roles.PEOPLE_READ, at=NOW + timedelta(days=30))
        services.role_revoke(by=admin, now=NOW, grant=given, reason="Stoppet")
        assert not may(auditor, roles.PEOPLE_READ)

    def test_the_base_policy_adds_no_conditions_to_the_role(self, admin: User) -> None:
        policy = OrganisationPolicy()
        body = admin.organisation
        assert policy.may(admin, roles.PEOPLE_READ, body, at=NOW)
        assert list(policy.rows(admin, roles.PEOPLE_READ, at=NOW)) == [body]


def test_require_raises_with_the_reason(admin: User) -> None:
    account_policy.require(admin, roles.PEOPLE_READ, at=NOW)
    with pytest.raises(NotAllowed, match="Det er ikke muligt her") as refusal:
        account_policy.require(admin, "draft.edit", at=NOW)
    assert refusal.value.status == 403
    assert refusal.value.message_en == "That is not possible here."


MAY_ACCOUNT = {
    "administrator": {"people.read", "people.manage", "role.grant", "role.revoke"},
    "auditor": {"people.read"},
}


@pytest.mark.parametrize("slug", sorted(roles.ROLES))
@pytest.mark.parametrize("action", ACCOUNT_ACTIONS)
def test_the_matrix_of_roles_and_actions_on_somebody_else(admin: User, slug: str, action: str) -> None:
    holder = people.person(admin, "Holger Holder", slug, organisation_slug="dsam")
    other = people.person(admin, "Anders Anden")
    expected = action in MAY_ACCOUNT.get(slug, set())
    assert bool(may(holder, action, other)) is expected
    assert account_policy.rows(holder, action, at=NOW).filter(pk=other.pk).exists() is expected


def test_an_administrator_may_read_but_not_change_the_own_account_and_roles(admin: User) -> None:
    own_grant = RoleGrant.objects.get(person=admin)
    assert may(admin, roles.PEOPLE_READ, admin)
    assert "din egen konto" in may(admin, roles.PEOPLE_MANAGE, admin).reason_da
    assert "dig selv roller" in may(admin, roles.ROLE_GRANT, admin).reason_da
    assert "dig selv roller" in may(admin, roles.ROLE_REVOKE, own_grant).reason_da


def test_rows_and_verdicts_agree(admin: User) -> None:
    everybody = [admin, people.person(admin, "Bo Bar"), people.person(admin, "Agnes Auditor", "auditor")]
    for user in everybody:
        for action in ACCOUNT_ACTIONS:
            rows = set(account_policy.rows(user, action, at=NOW))
            assert rows == {obj for obj in User.objects.all() if may(user, action, obj)}

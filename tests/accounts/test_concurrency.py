"""Two at the same moment, each on a connection of its own. On PostgreSQL these fail without the lock that services
take.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cockpit.accounts import selectors, services
from cockpit.accounts.models import RoleGrant, User
from cockpit.audit.errors import Conflict, NotAllowed, Refusal
from cockpit.audit.models import Event
from cockpit.audit.verification import chain_report
from tests.accounts import people
from tests.accounts.people import NOW
from tests.databases import at_once

pytestmark = pytest.mark.usefixtures("fresh_database")


@pytest.fixture
def two() -> tuple[User, User]:
    admin = people.administrator()
    return admin, people.person(admin, "Olga Admin", "administrator")


def one_succeeds(*calls: Callable[[], Any]) -> Refusal:
    """All but one are refused in a sentence, and the chain is whole; the first refusal."""
    before = Event.objects.count()
    outcomes = at_once(*calls)
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert len(refusals) == len(calls) - 1, outcomes
    assert Event.objects.count() == before + 1
    assert chain_report().faults == ()
    return refusals[0]


def test_the_same_role_granted_twice_is_granted_once(two: tuple[User, User]) -> None:
    kai = people.person(two[0], "Kai")
    refusal = one_succeeds(*[lambda by=by: people.grant(by, kai, "author") for by in two])
    assert refusal.code == "already-granted"
    assert kai.role_grants.count() == 1


def test_administrators_who_withdraw_each_others_role_leave_one(two: tuple[User, User]) -> None:
    one, other = (RoleGrant.objects.get(person=person) for person in two)
    refusal = one_succeeds(
        lambda: services.role_revoke(by=two[0], now=NOW, grant=other, reason="x"),
        lambda: services.role_revoke(by=two[1], now=NOW, grant=one, reason="x"),
    )
    assert isinstance(refusal, NotAllowed | Conflict)
    assert selectors.standing_administrators().count() == 1


def test_administrators_who_close_each_others_account_leave_one(two: tuple[User, User]) -> None:
    one_succeeds(
        lambda: services.person_deactivate(by=two[0], now=NOW, person=two[1], reason="x"),
        lambda: services.person_deactivate(by=two[1], now=NOW, person=two[0], reason="x"),
    )
    assert selectors.standing_administrators().count() == 1


def test_a_role_is_withdrawn_once(two: tuple[User, User]) -> None:
    grant = people.person(two[0], "Kai", "author").role_grants.get()
    refusal = one_succeeds(*[lambda by=by: services.role_revoke(by=by, now=NOW, grant=grant, reason="x") for by in two])
    assert refusal.code == "already-revoked"


def test_an_e_mail_is_taken_once(two: tuple[User, User]) -> None:
    refusal = one_succeeds(*[lambda by=by: people.person(by, "Kai") for by in two])
    assert refusal.code == "email-taken"


def test_there_is_one_first_administrator() -> None:
    def bootstrap(slug: str) -> User:
        return services.administrator_bootstrap(
            now=NOW,
            email=f"{slug}@example.dk",
            name="Ane",
            password=people.PASSWORD,
            organisation_slug=slug,
            organisation_name=slug,
        )

    refusal = one_succeeds(*[lambda slug=slug: bootstrap(slug) for slug in ("a", "b", "c")])
    assert refusal.code == "administrator-exists"
    assert User.objects.count() == 1

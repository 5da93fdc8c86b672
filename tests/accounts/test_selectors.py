from __future__ import annotations

from datetime import timedelta

from pytest_django import DjangoAssertNumQueries

from cockpit.accounts import selectors, services
from cockpit.accounts.models import User
from tests.accounts import people
from tests.accounts.people import LATER, NOW


def test_the_matrix_shows_everybody_with_the_roles_in_force(admin: User) -> None:
    kai = people.person(admin, "Kai", "author", "publisher")
    people.grant(admin, people.person(admin, "Bo"), "auditor", expires_at=LATER)
    services.role_revoke(by=admin, now=NOW, grant=kai.role_grants.get(role="author"), reason="x")
    lines = selectors.people_with_roles(at=NOW)
    assert [(line.person.name, sorted(line.grants)) for line in lines] == [
        ("Ane Administrator", ["administrator"]),
        ("Bo", ["auditor"]),
        ("Kai", ["publisher"]),
    ]
    assert lines[2].grants["publisher"].granted_by == admin
    assert [sorted(line.grants) for line in selectors.people_with_roles(at=LATER)][1] == []


def test_the_matrix_takes_two_queries_however_many_people(
    admin: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        people.person(admin, f"Person {number}", "reader", "auditor")
    with django_assert_num_queries(2):
        lines = selectors.people_with_roles(at=NOW)
        assert [line.person.organisation.slug for line in lines] == ["medcom"] * 5
        assert all(grant.granted_by for line in lines[1:] for grant in line.grants.values())


def test_who_holds_a_role_with_an_open_account(admin: User) -> None:
    kai, bo = people.person(admin, "Kai", "author"), people.person(admin, "Bo", "author")
    services.person_deactivate(by=admin, now=NOW, person=bo, reason="x")
    assert list(selectors.people_with_role("author", at=NOW)) == [kai]
    assert list(selectors.people_with_role("author", at=NOW - timedelta(seconds=1))) == []


def test_every_grant_of_a_person_newest_first(admin: User) -> None:
    kai = people.person(admin, "Kai", "author")
    services.role_revoke(by=admin, now=NOW, grant=kai.role_grants.get(), reason="x")
    people.grant(admin, kai, "author", now=LATER)
    assert [(grant.granted_at, grant.revoked_reason) for grant in selectors.grants_of(kai)] == [
        (LATER, None),
        (NOW, "x"),
    ]


def test_people_by_id_leaves_out_what_it_does_not_know(admin: User) -> None:
    assert selectors.people_by_id([admin.pk, None, 10_000]) == {admin.pk: admin}


def test_organisations_by_kind(admin: User) -> None:
    plo = people.organisation(admin, "plo")
    assert list(selectors.organisations("reference_group")) == [plo]
    assert [body.slug for body in selectors.organisations()] == ["medcom", "plo"]


def test_people_are_found_by_e_mail_as_django_asks(admin: User) -> None:
    assert User.objects.get_by_natural_key(admin.email) == admin

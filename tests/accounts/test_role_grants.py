from __future__ import annotations

from datetime import timedelta

import pytest

from cockpit.accounts import selectors, services
from cockpit.accounts.models import RoleGrant, User
from cockpit.audit.errors import Conflict, Invalid, NotAllowed
from cockpit.audit.models import Event
from tests.accounts import people
from tests.accounts.people import LATER, NOW
from tests.accounts.test_people_services import last_event, refused


class TestGranting:
    def test_who_why_since_when_and_until_when_is_kept(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        grant = services.role_grant(by=admin, now=NOW, person=kai, role="author", reason=" Ny ", expires_at=LATER)
        assert (grant.person, grant.role, grant.reason, grant.granted_by) == (kai, "author", "Ny", admin)
        assert (grant.granted_at, grant.expires_at, grant.revoked_at) == (NOW, LATER, None)
        assert last_event().action == "role.granted"
        assert last_event().data == {
            "role": "author",
            "person": kai.pk,
            "reason": "Ny",
            "expires_at": "2026-11-22T09:30:00+00:00",
            "replaced_grant": None,
        }

    def test_nobody_grants_to_themselves(self, admin: User) -> None:
        refused("not-allowed", NotAllowed, lambda: people.grant(admin, admin, "author"))

    @pytest.mark.parametrize(
        "role", ["reader", "author", "clinical_reviewer", "publisher", "auditor", "vendor_contact"]
    )
    def test_only_administrators_grant(self, admin: User, role: str) -> None:
        holder = people.person(admin, "Holger Holder", role, organisation_slug="plo")
        kai = people.person(admin, "Kai")
        refused("not-allowed", NotAllowed, lambda: people.grant(holder, kai, "reader"))

    def test_what_is_invalid_is_told(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        refused("role-unknown", Invalid, lambda: people.grant(admin, kai, "emperor"))
        refused("expiry-passed", Invalid, lambda: people.grant(admin, kai, "author", expires_at=NOW))
        refused("reason-missing", Invalid, lambda: services.role_grant(
            by=admin, now=NOW, person=kai, role="author", reason=" "
        ))  # fmt: skip

    def test_a_role_that_is_held_is_not_granted_again(self, admin: User) -> None:
        kai = people.person(admin, "Kai", "author")
        people.grant(admin, kai, "publisher", expires_at=LATER)
        refused("already-granted", Conflict, lambda: people.grant(admin, kai, "author"))
        refused("already-granted", Conflict, lambda: people.grant(admin, kai, "publisher"))

    def test_a_role_that_expired_or_was_withdrawn_can_be_granted_anew(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        expired = people.grant(admin, kai, "author", expires_at=LATER)
        again = people.grant(admin, kai, "author", now=LATER)
        expired.refresh_from_db()
        assert (expired.revoked_by, expired.revoked_at, expired.revoked_reason) == (
            admin,
            LATER,
            "Udløbet og givet igen",
        )
        assert last_event().data["replaced_grant"] == expired.pk
        services.role_revoke(by=admin, now=LATER, grant=again, reason="x")
        people.grant(admin, kai, "author", now=LATER)
        assert selectors.roles_of(kai, at=LATER) == {"author"}

    def test_a_closed_account_gets_no_roles(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        services.person_deactivate(by=admin, now=NOW, person=kai, reason="x")
        refused("account-closed", Conflict, lambda: people.grant(admin, kai, "author"))

    @pytest.mark.parametrize("slug", ["medcom", "plsp", "egclinea"])
    def test_a_clinical_reviewer_comes_from_the_reference_group(self, admin: User, slug: str) -> None:
        kai = people.person(admin, "Kai", organisation_slug=slug)
        refused("not-reference-group", Conflict, lambda: people.grant(admin, kai, "clinical_reviewer"))

    @pytest.mark.parametrize("slug", ["plo", "dsam", "kiap"])
    def test_plo_dsam_and_kiap_are_the_reference_group(self, admin: User, slug: str) -> None:
        kai = people.person(admin, "Kai", "clinical_reviewer", organisation_slug=slug)
        assert selectors.roles_of(kai, at=NOW) == {"clinical_reviewer"}


class TestWithdrawing:
    def test_who_when_and_why_is_kept(self, admin: User) -> None:
        kai = people.person(admin, "Kai", "author")
        grant = services.role_revoke(by=admin, now=LATER, grant=kai.role_grants.get(), reason=" Stoppet ")
        assert (grant.revoked_by, grant.revoked_at, grant.revoked_reason) == (admin, LATER, "Stoppet")
        assert (last_event().action, last_event().data) == (
            "role.revoked",
            {"role": "author", "person": kai.pk, "reason": "Stoppet"},
        )
        assert selectors.roles_of(kai, at=LATER) == frozenset()
        assert selectors.roles_of(kai, at=NOW) == {"author"}

    def test_a_reason_is_required_and_twice_is_told(self, admin: User) -> None:
        grant = people.person(admin, "Kai", "author").role_grants.get()
        refused("reason-missing", Invalid, lambda: services.role_revoke(by=admin, now=NOW, grant=grant, reason=""))
        services.role_revoke(by=admin, now=NOW, grant=grant, reason="x")
        refused("already-revoked", Conflict, lambda: services.role_revoke(by=admin, now=NOW, grant=grant, reason="x"))

    def test_nobody_withdraws_their_own_or_without_being_an_administrator(self, admin: User) -> None:
        kai = people.person(admin, "Kai", "author")
        own = RoleGrant.objects.get(person=admin)
        refused("not-allowed", NotAllowed, lambda: services.role_revoke(by=admin, now=NOW, grant=own, reason="x"))
        refused("not-allowed", NotAllowed, lambda: services.role_revoke(by=kai, now=NOW, grant=own, reason="x"))

    def test_the_last_lasting_administrator_keeps_the_role(self, admin: User) -> None:
        passing = people.person(admin, "Palle Passing")
        people.grant(admin, passing, "administrator", expires_at=LATER)
        own = RoleGrant.objects.get(person=admin)
        refused(
            "last-administrator", Conflict, lambda: services.role_revoke(by=passing, now=NOW, grant=own, reason="x")
        )
        people.person(admin, "Olga Admin", "administrator")
        services.role_revoke(by=passing, now=NOW, grant=own, reason="x")
        assert selectors.roles_of(admin, at=NOW) == frozenset()

    def test_a_passing_administrator_can_be_withdrawn_by_the_last_lasting_one(self, admin: User) -> None:
        passing = people.person(admin, "Palle Passing")
        grant = people.grant(admin, passing, "administrator", expires_at=LATER)
        assert services.role_revoke(by=admin, now=NOW, grant=grant, reason="x").revoked_by == admin

    def test_a_withdrawn_administrator_administers_nothing(self, admin: User) -> None:
        other = people.person(admin, "Olga Admin", "administrator")
        services.role_revoke(by=other, now=NOW, grant=RoleGrant.objects.get(person=admin), reason="x")
        later = NOW + timedelta(seconds=1)
        before = Event.objects.count()
        with pytest.raises(NotAllowed):
            services.role_revoke(by=admin, now=later, grant=other.role_grants.get(), reason="x")
        assert Event.objects.count() == before

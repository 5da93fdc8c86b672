"""Raw SQL and the ORM without services, as the application's own role: the database refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from cockpit.accounts.models import Organisation, RoleGrant, User
from cockpit.audit import guards
from tests.accounts import people
from tests.accounts.people import LATER, NOW
from tests.audit.test_guards import refused_by, run


def add_grant(**changes: Any) -> RoleGrant:
    values: dict[str, Any] = {"role": "reader", "reason": "x", "granted_at": NOW}
    with transaction.atomic():
        return RoleGrant.objects.create(**(values | changes))


@pytest.fixture
def kai(admin: User) -> User:
    return people.person(admin, "Kai", "author")


def violates(constraint: str) -> Any:
    # SQLite names a unique index by its columns, and check constraints by name.
    names = {"rolegrant_one_active": "rolegrant_one_active|accounts_rolegrant.person_id, accounts_rolegrant.role"}
    return pytest.raises(IntegrityError, match=names.get(constraint, constraint))


class TestGrants:
    def test_nobody_grants_themselves_a_role(self, admin: User) -> None:
        with violates("rolegrant_not_by_oneself"):
            add_grant(person=admin, granted_by=admin)
        with violates("rolegrant_not_by_oneself"):
            run(
                "INSERT INTO accounts_rolegrant (person_id, role, reason, granted_by_id, granted_at) "
                "VALUES (%s, 'publisher', 'x', %s, '2026-11-21 10:00:00')",
                [admin.pk, admin.pk],
            )

    def test_a_superuser_gets_nothing_by_the_orm_either(self, admin: User, kai: User) -> None:
        User.objects.filter(pk=kai.pk).update(is_superuser=True)
        with refused_by("accounts_rolegrant_granter"):
            add_grant(person=kai, granted_by=kai, role="administrator")
        with refused_by("accounts_rolegrant_granter"):
            add_grant(person=people.person(admin, "Bo"), granted_by=kai, role="administrator")

    def test_a_granter_is_an_administrator_at_that_time(self, admin: User, kai: User) -> None:
        passing = people.person(admin, "Palle")
        people.grant(admin, passing, "administrator", expires_at=LATER)
        with refused_by("accounts_rolegrant_granter"):
            add_grant(person=kai, granted_by=passing, granted_at=LATER)
        add_grant(person=kai, granted_by=passing)

    def test_nobody_but_the_first_administrator_is_granted_by_nobody(self, admin: User, kai: User) -> None:
        with refused_by("accounts_rolegrant_first"):
            add_grant(person=kai, granted_by=None, role="administrator")
        with pytest.raises(IntegrityError):
            add_grant(person=kai, granted_by=None)

    def test_the_first_grant_is_the_administrators(self, db: None) -> None:
        body = Organisation.objects.create(slug="x", name="X", kind="vendor")
        first = User.objects.create(email="x@example.dk", name="X", organisation=body)
        with violates("rolegrant_first_is_administrator"):
            add_grant(person=first, granted_by=None)

    def test_a_clinical_reviewer_comes_from_the_reference_group(self, admin: User, kai: User) -> None:
        with refused_by("accounts_rolegrant_reviewer"):
            add_grant(person=kai, granted_by=admin, role="clinical_reviewer")

    def test_a_role_is_held_once(self, admin: User, kai: User) -> None:
        with violates("rolegrant_one_active"):
            add_grant(person=kai, granted_by=admin, role="author")

    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ({"role": "emperor"}, "rolegrant_role_known"),
            ({"reason": ""}, "rolegrant_has_reason"),
            ({"expires_at": NOW}, "rolegrant_expires_later"),
            ({"revoked_at": LATER}, "rolegrant_revocation_whole"),
        ],
    )
    def test_a_grant_that_makes_no_sense_is_refused(
        self, admin: User, kai: User, change: dict[str, Any], constraint: str
    ) -> None:
        with violates(constraint):
            add_grant(**({"person": kai, "granted_by": admin} | change))

    def test_a_grant_is_never_deleted(self, kai: User) -> None:
        with refused_by("accounts_rolegrant_delete"):
            run("DELETE FROM accounts_rolegrant")
        with refused_by("accounts_rolegrant_delete"), transaction.atomic():
            kai.role_grants.all().delete()

    @pytest.mark.parametrize(
        "change",
        ["role = 'publisher'", "reason = 'y'", "granted_at = '2020-01-01'", "expires_at = '2030-01-01'", "person_id = person_id + 1",
         "granted_by_id = NULL"],
    )  # fmt: skip
    def test_a_grant_is_never_changed(self, kai: User, change: str) -> None:
        with refused_by("accounts_rolegrant_frozen"):
            run(f"UPDATE accounts_rolegrant SET {change} WHERE person_id = %s", [kai.pk])

    def revoke(self, grant: RoleGrant, by: User) -> None:
        with transaction.atomic():
            RoleGrant.objects.filter(pk=grant.pk).update(revoked_by=by, revoked_at=LATER, revoked_reason="x")

    def test_a_withdrawal_is_whole_by_an_administrator_and_for_good(self, admin: User, kai: User) -> None:
        grant = kai.role_grants.get()
        with violates("rolegrant_revocation_whole"), transaction.atomic():
            kai.role_grants.update(revoked_by=admin)
        with pytest.raises(IntegrityError), transaction.atomic():
            kai.role_grants.update(revoked_by=admin, revoked_at=LATER, revoked_reason="")
        with pytest.raises(IntegrityError), transaction.atomic():
            kai.role_grants.update(revoked_by=admin, revoked_at=people.NOW.replace(year=2020), revoked_reason="x")
        with refused_by("accounts_rolegrant_revoker"):
            self.revoke(grant, people.person(admin, "Bo", "auditor"))
        self.revoke(grant, admin)
        with refused_by("accounts_rolegrant_set_once"), transaction.atomic():
            kai.role_grants.update(revoked_by=None, revoked_at=None, revoked_reason=None)

    def test_nobody_withdraws_their_own(self, admin: User) -> None:
        other = people.person(admin, "Olga", "administrator")
        with violates("rolegrant_not_revoked_by_oneself"):
            self.revoke(other.role_grants.get(), other)

    def test_the_last_lasting_administrator_keeps_the_role_and_the_account(self, admin: User) -> None:
        passing = people.person(admin, "Palle")
        people.grant(admin, passing, "administrator", expires_at=LATER.replace(year=2030))
        with refused_by("accounts_rolegrant_last"):
            self.revoke(RoleGrant.objects.get(person=admin), passing)
        with refused_by("accounts_user_last_administrator"):
            run("UPDATE accounts_user SET is_active = %s WHERE id = %s", [False, admin.pk])


class TestPeople:
    def test_a_person_is_never_deleted(self, kai: User) -> None:
        with refused_by("accounts_user_delete"):
            run("DELETE FROM accounts_user WHERE id = %s", [kai.pk])
        with pytest.raises(ProtectedError):
            kai.delete()

    def test_a_person_counts_for_one_organisation_for_good(self, admin: User, kai: User) -> None:
        plo = people.organisation(admin, "plo")
        with refused_by("accounts_user_frozen"):
            run("UPDATE accounts_user SET organisation_id = %s WHERE id = %s", [plo.pk, kai.pk])

    def test_an_organisation_keeps_its_kind_and_is_never_deleted(self, admin: User) -> None:
        with refused_by("accounts_organisation_frozen"):
            run("UPDATE accounts_organisation SET kind = 'reference_group'")
        with refused_by("accounts_organisation_delete"):
            run("DELETE FROM accounts_organisation")
        with pytest.raises(ProtectedError):
            admin.organisation.delete()

    @pytest.mark.parametrize("email", ["KAI@medcom.example", "Kai@medcom.example"])
    def test_an_e_mail_in_capitals_is_refused(self, kai: User, email: str) -> None:
        with violates("user_email_lower_case"):
            run("UPDATE accounts_user SET email = %s WHERE id = %s", [email, kai.pk])

    def test_an_e_mail_is_used_once(self, admin: User, kai: User) -> None:
        with pytest.raises(IntegrityError):
            run("UPDATE accounts_user SET email = %s WHERE id = %s", [admin.email, kai.pk])

    def test_history_rows_stay(self, kai: User) -> None:
        with refused_by("accounts_historicaluser_delete"):
            run("DELETE FROM accounts_historicaluser")
        with refused_by("accounts_historicalorganisation_update"):
            run("UPDATE accounts_historicalorganisation SET name = 'y'")


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["accounts_rolegrant", "accounts_user", "accounts_organisation"])
def test_no_table_is_emptied(fresh_database: None, table: str) -> None:
    people.administrator()
    with pytest.raises(IntegrityError, match="guard:"):
        run(f"TRUNCATE {table} CASCADE")


def test_the_guards_of_the_accounts_are_installed(db: None) -> None:
    assert [name for name in guards.missing(connection) if name.startswith("accounts")] == []

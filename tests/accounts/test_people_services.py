from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection

from cockpit.accounts import services
from cockpit.accounts.models import Organisation, RoleGrant, SignInAttempt, User
from cockpit.audit.errors import Conflict, Invalid, NotAllowed, Refusal
from cockpit.audit.models import Event
from cockpit.audit.verification import chain_report
from tests.accounts import people
from tests.accounts.people import LATER, NOW, PASSWORD

SECOND = "en-anden-lang-sætning-her"


def last_event() -> Event:
    event = Event.objects.last()
    assert event is not None
    return event


def refused(code: str, kind: type[Refusal], call: Callable[[], object]) -> Refusal:
    """The refusal, after checking that it says both languages and left no event behind."""
    before = Event.objects.count()
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message != caught.value.message_en
    assert Event.objects.count() == before
    return caught.value


class TestOrganisations:
    def test_an_administrator_creates_one(self, admin: User) -> None:
        body = services.organisation_create(by=admin, now=NOW, slug="dsam", name=" DSAM  x ", kind="reference_group")
        assert (body.slug, body.name, body.kind) == ("dsam", "DSAM x", "reference_group")
        assert (last_event().action, last_event().data) == (
            "organisation.created",
            {"slug": "dsam", "kind": "reference_group"},
        )
        history = body.history.get()
        assert (history.history_user_id, history.history_date) == (admin.pk, NOW)
        assert str(body) == "DSAM x"

    def test_somebody_else_does_not(self, admin: User) -> None:
        reader = people.person(admin, "Rie Reader", "reader")
        refused(
            "not-allowed",
            NotAllowed,
            lambda: services.organisation_create(by=reader, now=NOW, slug="dsam", name="DSAM", kind="reference_group"),
        )

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"slug": "Stort"}, "slug-invalid"),
            ({"slug": ""}, "slug-invalid"),
            ({"slug": "a" * 51}, "slug-invalid"),
            ({"name": "  "}, "name-invalid"),
            ({"name": "x" * 201}, "name-invalid"),
            ({"kind": "club"}, "kind-invalid"),
        ],
    )
    def test_what_is_invalid_is_told(self, admin: User, change: dict[str, str], code: str) -> None:
        values = {"slug": "dsam", "name": "DSAM", "kind": "reference_group"} | change
        refused(code, Invalid, lambda: services.organisation_create(by=admin, now=NOW, **values))

    def test_a_short_name_is_used_once(self, admin: User) -> None:
        refused("organisation-exists", Conflict, lambda: services.organisation_create(
            by=admin, now=NOW, slug="medcom", name="Igen", kind="vendor"
        ))  # fmt: skip


class TestCreatingAPerson:
    def test_the_e_mail_is_kept_in_small_letters_and_there_are_no_roles(self, admin: User) -> None:
        made = services.person_create(
            by=admin, now=NOW, email=" Kai@KIAP.example ", name="Kai  Kliniker", organisation=admin.organisation
        )
        assert (made.email, made.name, str(made)) == ("kai@kiap.example", "Kai Kliniker", "Kai Kliniker")
        assert (made.get_full_name(), made.get_short_name()) == ("Kai Kliniker", "Kai")
        assert not made.has_usable_password()
        assert not made.role_grants.exists()
        assert (last_event().action, last_event().actor_id, last_event().subject_id) == (
            "person.created",
            admin.pk,
            str(made.pk),
        )

    def test_somebody_else_does_not(self, admin: User) -> None:
        auditor = people.person(admin, "Agnes Auditor", "auditor")
        refused("not-allowed", NotAllowed, lambda: people.person(auditor, "Nye Navn"))
        assert not User.objects.filter(name="Nye Navn").exists()

    @pytest.mark.parametrize("email", ["KAI@medcom.example", "kai@medcom.example"])
    def test_an_e_mail_is_used_once_whatever_its_case(self, admin: User, email: str) -> None:
        people.person(admin, "Kai")
        refused("email-taken", Conflict, lambda: services.person_create(
            by=admin, now=NOW, email=email, name="Kaj", organisation=admin.organisation
        ))  # fmt: skip

    @pytest.mark.parametrize(
        ("email", "name", "code"),
        [("volapyk", "Kai", "email-invalid"), ("", "Kai", "email-invalid"), ("k@example.dk", " ", "name-invalid"),
         ("k@example.dk", "x" * 201, "name-invalid")],
    )  # fmt: skip
    def test_what_is_invalid_is_told(self, admin: User, email: str, name: str, code: str) -> None:
        refused(code, Invalid, lambda: services.person_create(
            by=admin, now=NOW, email=email, name=name, organisation=admin.organisation
        ))  # fmt: skip

    def test_a_weak_password_is_told_in_both_languages_with_every_rule(self, admin: User) -> None:
        refusal = refused("password-weak", Invalid, lambda: people.person(admin, "Kai", password="12345678"))
        assert len(refusal.findings) >= 2
        assert "Adgangskoden kan ikke bruges." in refusal.message
        assert "too short" in refusal.message_en
        assert "too short" not in refusal.message


class TestChangingAPerson:
    def test_name_and_e_mail_are_corrected_with_history(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        changed = services.person_update(by=admin, now=LATER, person=kai, email="NY@medcom.example", name="Kai Ny")
        assert (changed.email, changed.name) == ("ny@medcom.example", "Kai Ny")
        assert last_event().data == {"changed": ["email", "name"]}
        assert [(row.name, row.history_user_id) for row in kai.history.all()] == [
            ("Kai Ny", admin.pk),
            ("Kai", admin.pk),
        ]
        services.person_update(by=admin, now=LATER, person=changed, email="ny@medcom.example", name="Kai Nyere")
        assert last_event().data == {"changed": ["name"]}

    def test_saving_the_same_leaves_no_trace(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        before = Event.objects.count(), kai.history.count()
        services.person_update(by=admin, now=LATER, person=kai, email="KAI@medcom.example", name=" Kai ")
        assert (Event.objects.count(), kai.history.count()) == before

    def test_another_persons_e_mail_is_refused(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        refused("email-taken", Conflict, lambda: services.person_update(
            by=admin, now=LATER, person=kai, email=admin.email, name="Kai"
        ))  # fmt: skip

    def test_an_administrator_does_not_change_the_own_account(self, admin: User) -> None:
        refused("not-allowed", NotAllowed, lambda: services.person_update(
            by=admin, now=LATER, person=admin, email=admin.email, name="Mig"
        ))  # fmt: skip

    def test_the_history_never_holds_the_password(self, admin: User) -> None:
        kai = people.person(admin, "Kai", password=PASSWORD)
        assert "password" not in {field.name for field in User.history.model._meta.fields}
        assert kai.history.count() == 1


class TestClosingAndOpening:
    def test_a_closed_account_holds_no_roles_until_it_is_opened(self, admin: User) -> None:
        kai = people.person(admin, "Kai", "author")
        closed = services.person_deactivate(by=admin, now=NOW, person=kai, reason=" Stoppet ")
        assert (closed.is_active, last_event().action, last_event().data) == (
            False,
            "person.deactivated",
            {"reason": "Stoppet"},
        )
        opened = services.person_reactivate(by=admin, now=LATER, person=kai, reason="Tilbage")
        assert (opened.is_active, last_event().action) == (True, "person.reactivated")

    def test_twice_is_told(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        refused("already-open", Conflict, lambda: services.person_reactivate(by=admin, now=NOW, person=kai, reason="x"))
        services.person_deactivate(by=admin, now=NOW, person=kai, reason="x")
        refused(
            "already-closed", Conflict, lambda: services.person_deactivate(by=admin, now=NOW, person=kai, reason="x")
        )

    def test_a_reason_is_required(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        refused(
            "reason-missing", Invalid, lambda: services.person_deactivate(by=admin, now=NOW, person=kai, reason=" ")
        )

    def test_nobody_closes_the_own_account_and_so_the_last_administrator_stays(self, admin: User) -> None:
        refused(
            "not-allowed", NotAllowed, lambda: services.person_deactivate(by=admin, now=NOW, person=admin, reason="x")
        )

    def test_an_administrator_whose_role_expires_cannot_close_the_last_lasting_one(self, admin: User) -> None:
        passing = people.person(admin, "Palle Passing")
        people.grant(admin, passing, "administrator", expires_at=LATER)
        refused("last-administrator", Conflict, lambda: services.person_deactivate(
            by=passing, now=NOW, person=admin, reason="x"
        ))  # fmt: skip

    def test_one_of_two_administrators_can_be_closed(self, admin: User) -> None:
        other = people.person(admin, "Olga Admin", "administrator")
        assert not services.person_deactivate(by=other, now=NOW, person=admin, reason="x").is_active


class TestErasing:
    def erased(self, admin: User) -> User:
        kai = people.person(admin, "Kai Klausen", "author", password=PASSWORD)
        services.person_update(by=admin, now=NOW, person=kai, email="klausen@medcom.example", name="Kai Klausen Krog")
        with pytest.raises(NotAllowed):
            services.sign_in(email="klausen@medcom.example", password="x", address="192.0.2.1", now=NOW)
        services.person_deactivate(by=admin, now=NOW, person=kai, reason="Stoppet")
        return services.person_anonymise(by=admin, now=LATER, person=kai)

    def test_no_table_holds_the_name_or_the_address_any_more(self, admin: User) -> None:
        erased = self.erased(admin)
        assert (erased.name, erased.email) == (f"Slettet person {erased.pk}", f"slettet-{erased.pk}@person.invalid")
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                found = json.dumps(cursor.fetchall(), default=str)
                assert "Klausen" not in found, table
                assert "klausen@" not in found, table

    def test_the_chain_and_what_the_person_did_stay(self, admin: User) -> None:
        erased = self.erased(admin)
        assert chain_report().faults == ()
        assert last_event().action == "person.anonymised"
        assert erased.role_grants.get().role == "author"

    def test_the_attempts_to_sign_in_are_gone_and_nobody_can_sign_in(self, admin: User) -> None:
        erased = self.erased(admin)
        assert not SignInAttempt.objects.exists()
        assert not erased.has_usable_password()

    def test_an_open_account_is_closed_first(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        refused("still-open", Conflict, lambda: services.person_anonymise(by=admin, now=NOW, person=kai))

    def test_an_erased_account_stays_erased(self, admin: User) -> None:
        erased = self.erased(admin)
        refused("erased", Conflict, lambda: services.person_anonymise(by=admin, now=LATER, person=erased))
        refused("erased", Conflict, lambda: services.person_reactivate(by=admin, now=LATER, person=erased, reason="x"))
        refused("erased", Conflict, lambda: services.person_update(
            by=admin, now=LATER, person=erased, email="k@example.dk", name="Kai"
        ))  # fmt: skip
        refused("erased", Conflict, lambda: services.password_set(by=admin, now=LATER, person=erased, password=SECOND))


class TestPasswords:
    def test_ones_own_takes_the_current_one(self, admin: User) -> None:
        kai = people.person(admin, "Kai", password=PASSWORD)
        changed = services.password_set(by=kai, now=NOW, person=kai, password=SECOND, current=PASSWORD)
        assert check_password(SECOND, changed.password)
        assert (last_event().action, last_event().data) == ("password.set", {"own": True})

    def test_a_wrong_current_one_changes_nothing(self, admin: User) -> None:
        kai = people.person(admin, "Kai", password=PASSWORD)
        for current in ("forkert", ""):
            attempt = partial(services.password_set, by=kai, now=NOW, person=kai, password=SECOND, current=current)
            refused("password-wrong", NotAllowed, attempt)
        kai.refresh_from_db()
        assert check_password(PASSWORD, kai.password)

    def test_a_closed_account_does_not_set_its_own(self, admin: User) -> None:
        kai = people.person(admin, "Kai", password=PASSWORD)
        services.person_deactivate(by=admin, now=NOW, person=kai, reason="x")
        refused("password-wrong", NotAllowed, lambda: services.password_set(
            by=kai, now=NOW, person=kai, password=SECOND, current=PASSWORD
        ))  # fmt: skip

    def test_an_administrator_sets_somebody_elses(self, admin: User) -> None:
        kai = people.person(admin, "Kai")
        changed = services.password_set(by=admin, now=NOW, person=kai, password=SECOND)
        assert check_password(SECOND, changed.password)
        assert last_event().data == {"own": False}

    def test_nobody_else_does(self, admin: User) -> None:
        kai, reader = people.person(admin, "Kai"), people.person(admin, "Rie", "reader")
        refused(
            "not-allowed", NotAllowed, lambda: services.password_set(by=reader, now=NOW, person=kai, password=SECOND)
        )

    def test_a_password_like_the_persons_name_is_refused(self, admin: User) -> None:
        kai = people.person(admin, "Kaptajn Klausewitz")
        refused("password-weak", Invalid, lambda: services.password_set(
            by=admin, now=NOW, person=kai, password="kaptajn.klausewitz"
        ))  # fmt: skip


class TestTheFirstAdministrator:
    def test_is_made_with_an_organisation_and_one_event(self, admin: User) -> None:
        assert admin.organisation.kind == Organisation.Kind.ADMINISTRATION
        grant = RoleGrant.objects.get()
        assert (grant.person, grant.role, grant.granted_by) == (admin, "administrator", None)
        assert Event.objects.get().action == "administrator.appointed"
        assert Event.objects.get().actor_id is None
        assert str(grant) == f"administrator · person {admin.pk}"

    def test_is_made_once(self, admin: User) -> None:
        refused("administrator-exists", Conflict, lambda: services.administrator_bootstrap(
            now=LATER, email="x@example.dk", name="X", password=PASSWORD, organisation_slug="x", organisation_name="X"
        ))  # fmt: skip
        assert Organisation.objects.count() == User.objects.count() == 1

    def test_what_is_invalid_leaves_nothing(self, db: None) -> None:
        refused("email-invalid", Invalid, lambda: services.administrator_bootstrap(
            now=NOW, email="x", name="X", password=PASSWORD, organisation_slug="x", organisation_name="X"
        ))  # fmt: skip
        assert not Organisation.objects.exists()


def test_no_event_of_the_accounts_holds_a_name_or_an_address(admin: User) -> None:
    kai = people.person(admin, "Kai Klausen", "author", password=PASSWORD)
    services.person_update(by=admin, now=NOW, person=kai, email="krog@medcom.example", name="Kai Krog")
    services.sign_in(email="krog@medcom.example", password=PASSWORD, address="192.0.2.1", now=NOW + timedelta(hours=1))
    services.sign_out(by=kai, now=LATER)
    told = " ".join(event.data_text + event.subject_id for event in Event.objects.all())
    for word in ("Kai", "Klausen", "Krog", "krog", "Ane", "@"):
        assert word not in told

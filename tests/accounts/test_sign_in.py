from __future__ import annotations

from datetime import timedelta

import pytest

from cockpit.accounts import services
from cockpit.accounts.models import SignInAttempt, User
from cockpit.accounts.services.sign_in import ACCOUNT_LIMIT, ADDRESS_LIMIT, KEPT, WINDOW, account_digest
from cockpit.audit.errors import NotAllowed, TooMany
from cockpit.audit.models import Event
from tests.accounts import people
from tests.accounts.people import NOW, PASSWORD
from tests.databases import at_once

EMAIL = "kai@medcom.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def kai(admin: User) -> User:
    return people.person(admin, "Kai", password=PASSWORD)


def attempt(
    password: str = PASSWORD, *, email: str = EMAIL, address: str = "192.0.2.1", after: timedelta = MINUTE
) -> User:
    return services.sign_in(email=email, password=password, address=address, now=NOW + after)


def fail(times: int, *, email: str = EMAIL, address: str = "192.0.2.1", after: timedelta = MINUTE) -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed):
            attempt("forkert", email=email, address=address, after=after)


def actions() -> list[str]:
    return [event.action for event in Event.objects.filter(action__startswith="sign_in")]


class TestSigningIn:
    @pytest.mark.parametrize("email", [EMAIL, " KAI@MedCom.example "])
    def test_the_right_password_gives_the_person_and_an_event(self, kai: User, email: str) -> None:
        assert attempt(email=email) == kai
        event = Event.objects.last()
        assert event is not None
        assert (event.action, event.actor_id, event.subject_id) == ("sign_in.succeeded", kai.pk, str(kai.pk))

    def test_signing_out_leaves_an_event(self, kai: User) -> None:
        services.sign_out(by=kai, now=NOW)
        assert actions() == ["sign_in.ended"]

    def test_wrong_unknown_closed_and_without_a_password_all_sound_the_same(self, kai: User, admin: User) -> None:
        people.person(admin, "Bo")
        closed = people.person(admin, "Lis Lukket", password=PASSWORD)
        services.person_deactivate(by=admin, now=NOW, person=closed, reason="x")
        told = set()
        for email, password in [
            (EMAIL, "forkert"), ("ingen@medcom.example", PASSWORD), (closed.email, PASSWORD), ("bo@medcom.example", ""), ("", ""),
        ]:  # fmt: skip
            with pytest.raises(NotAllowed) as refusal:
                attempt(password, email=email)
            told.add((refusal.value.message, refusal.value.message_en, refusal.value.code))
        assert len(told) == 1
        assert actions() == []

    def test_what_was_typed_as_e_mail_is_not_kept(self, kai: User) -> None:
        fail(1, email="min-hemmelige-adgangskode")
        row = SignInAttempt.objects.get()
        assert row.account == account_digest("Min-hemmelige-adgangskode ")
        assert "hemmelig" not in row.account
        assert str(row) == "2026-11-21 09:31:00 failed"


class TestTheThrottle:
    def test_ten_failures_lock_the_account_also_for_the_right_password(self, kai: User) -> None:
        fail(ACCOUNT_LIMIT - 1)
        assert actions() == []
        fail(1)
        with pytest.raises(TooMany) as refusal:
            attempt()
        assert refusal.value.status == 429
        # Danish winter time: the failures were at 10.31.
        assert "Vent til kl. 10.46" in refusal.value.message
        assert "Wait until 10:46" in refusal.value.message_en
        assert actions() == ["sign_in.locked"]

    def test_another_account_is_not_locked(self, kai: User, admin: User) -> None:
        fail(ACCOUNT_LIMIT)
        assert attempt(email=admin.email) == admin

    def test_another_address_does_not_help(self, kai: User) -> None:
        fail(ACCOUNT_LIMIT)
        with pytest.raises(TooMany):
            attempt(address="198.51.100.9")

    def test_it_opens_when_the_oldest_failure_leaves_the_window(self, kai: User) -> None:
        fail(1)
        fail(ACCOUNT_LIMIT - 1, after=5 * MINUTE)
        with pytest.raises(TooMany):
            attempt(after=MINUTE + WINDOW - timedelta(seconds=1))
        assert attempt(after=MINUTE + WINDOW) == kai

    def test_attempts_while_locked_do_not_lengthen_it(self, kai: User) -> None:
        fail(ACCOUNT_LIMIT)
        for _ in range(5):
            with pytest.raises(TooMany):
                attempt("forkert", after=10 * MINUTE)
        assert attempt(after=MINUTE + WINDOW) == kai

    def test_a_success_clears_the_accounts_count(self, kai: User) -> None:
        fail(ACCOUNT_LIMIT - 1)
        attempt(after=2 * MINUTE)
        fail(ACCOUNT_LIMIT - 1, after=3 * MINUTE)
        assert attempt(after=4 * MINUTE) == kai

    def test_an_unknown_account_is_throttled_like_a_known_one_and_leaves_no_event(self, kai: User) -> None:
        fail(ACCOUNT_LIMIT, email="ingen@medcom.example")
        with pytest.raises(TooMany):
            attempt(email="ingen@medcom.example")
        assert actions() == []

    def test_many_failures_from_one_address_lock_the_address(self, kai: User, admin: User) -> None:
        for number in range(ADDRESS_LIMIT):
            fail(1, email=f"nummer{number}@example.dk")
        with pytest.raises(TooMany):
            attempt()
        assert attempt(address="198.51.100.9") == kai

    def test_simultaneous_guesses_are_counted(self, fresh_database: None) -> None:
        admin = people.administrator()
        fail(ACCOUNT_LIMIT - 2, email=admin.email)
        outcomes = at_once(*[lambda: attempt("forkert", email=admin.email)] * 6)
        looked_at = [outcome for outcome in outcomes if isinstance(outcome, NotAllowed)]
        assert all(isinstance(outcome, NotAllowed | TooMany) for outcome in outcomes), outcomes
        assert len(looked_at) <= 2

    def test_old_attempts_are_purged_by_the_next_success(self, kai: User) -> None:
        fail(3)
        attempt(after=MINUTE + KEPT + timedelta(seconds=1))
        assert [row.outcome for row in SignInAttempt.objects.all()] == ["succeeded"]

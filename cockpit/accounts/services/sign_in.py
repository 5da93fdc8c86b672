"""Signing in and out, and the throttle on failures.

After ACCOUNT_LIMIT failures for one account, or ADDRESS_LIMIT from one network address (a clinic shares one), within
WINDOW, further attempts are refused without looking at the password until the oldest of them is WINDOW old. A success
clears the account's count. The answer never tells whether an account exists.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cockpit.accounts.models import SignInAttempt, User
from cockpit.audit.errors import NotAllowed, TooMany
from cockpit.audit.services import event_record

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 10
ADDRESS_LIMIT = 50
KEPT = timedelta(days=90)

_FAILED, _SUCCEEDED, _THROTTLED = (
    SignInAttempt.Outcome.FAILED,
    SignInAttempt.Outcome.SUCCEEDED,
    SignInAttempt.Outcome.THROTTLED,
)


def sign_in(*, email: str, password: str, address: str, now: datetime) -> User:
    """The person whose e-mail and password these are; the caller opens the session. Raises NotAllowed, TooMany.

    More than one transaction on purpose: the attempt is counted before the password is looked at and stays counted when
    the sign-in is refused, so that simultaneous guesses are throttled too; and no lock is held while the slow hash is
    computed.
    """
    email = email.strip().lower()
    attempt = SignInAttempt(at=now, account=account_digest(email), address=address[:64], outcome=_FAILED)
    attempt.save(force_insert=True)
    free_at = _free_at(attempt)
    if free_at is not None:
        attempt.outcome = _THROTTLED
        attempt.save(update_fields=["outcome"])
        raise _too_many(free_at)
    person = User.objects.filter(email=email).first()
    if person is None:
        make_password(password)  # the same time as a wrong password takes
    if person is None or not check_password(password, person.password) or not person.is_active:
        _refused(attempt, person)
        raise NotAllowed(
            "E-mail eller adgangskode er forkert. Prøv igen, eller bed en administrator om en ny adgangskode.",
            "E-mail or password is wrong. Try again, or ask an administrator for a new password.",
            code="sign-in-wrong",
        )
    with transaction.atomic():
        attempt.outcome = _SUCCEEDED
        attempt.save(update_fields=["outcome"])
        SignInAttempt.objects.filter(at__lt=now - KEPT).delete()
        event_record(action="sign_in.succeeded", by=person, now=now, subject_type="person", subject_id=person.pk)
    return person


def sign_out(*, by: User, now: datetime) -> None:
    """Leave the event that the person signed out; the caller closes the session."""
    with transaction.atomic():
        event_record(action="sign_in.ended", by=by, now=now, subject_type="person", subject_id=by.pk)


def account_digest(email: str) -> str:
    """What stands for an account among the attempts: a keyed digest of the e-mail as typed, 64 hexadecimal digits."""
    return salted_hmac("cockpit.accounts.sign_in", email.strip().lower(), algorithm="sha256").hexdigest()


def _failures(attempt: SignInAttempt) -> tuple[QuerySet[SignInAttempt], QuerySet[SignInAttempt]]:
    """The failures that count against this attempt, itself included: of its account, of its address."""
    recent = SignInAttempt.objects.filter(at__gt=attempt.at - WINDOW, at__lte=attempt.at, outcome=_FAILED)
    of_account = recent.filter(account=attempt.account)
    success = SignInAttempt.objects.filter(account=attempt.account, outcome=_SUCCEEDED).order_by("-at").first()
    if success is not None:
        of_account = of_account.filter(at__gte=success.at)
    return of_account, recent.filter(address=attempt.address)


def _free_at(attempt: SignInAttempt) -> datetime | None:
    """When the next attempt is allowed, None when this one is."""
    of_account, of_address = _failures(attempt)
    blocked: list[datetime] = []
    for failures, limit in ((of_account, ACCOUNT_LIMIT), (of_address, ADDRESS_LIMIT)):
        # The newest `limit` failures before this attempt; when the oldest of them leaves the window, one is allowed
        # again.
        counted = list(failures.exclude(pk=attempt.pk).order_by("-at", "-pk").values_list("at", flat=True)[:limit])
        if len(counted) == limit:
            blocked.append(counted[-1] + WINDOW)
    return max(blocked, default=None)


def _refused(attempt: SignInAttempt, person: User | None) -> None:
    """Leave one event when this failure is the one that locks an existing account."""
    if person is None or _failures(attempt)[0].count() != ACCOUNT_LIMIT:
        return
    with transaction.atomic():
        event_record(action="sign_in.locked", by=None, now=attempt.at, subject_type="person", subject_id=person.pk)


def _too_many(free_at: datetime) -> TooMany:
    clock = timezone.localtime(free_at)
    return TooMany(
        f"Der har været for mange mislykkede forsøg på at logge ind. Vent til kl. {clock:%H.%M}, og prøv igen.",
        f"There have been too many failed attempts to sign in. Wait until {clock:%H:%M} and try again.",
        code="sign-in-locked",
    )

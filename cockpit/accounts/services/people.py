"""Writing people: accounts, passwords, closing and erasing them, and the very first administrator."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import translation

from cockpit.accounts import roles, selectors
from cockpit.accounts.models import Organisation, RoleGrant, SignInAttempt, User
from cockpit.accounts.policies import account_policy
from cockpit.accounts.services.locking import administration_lock
from cockpit.accounts.services.organisations import organisation_add
from cockpit.accounts.services.sign_in import account_digest
from cockpit.audit.errors import Conflict, Invalid, NotAllowed
from cockpit.audit.history import history_note
from cockpit.audit.services import event_record


def person_create(
    *, by: User, now: datetime, email: str, name: str, organisation: Organisation, password: str | None = None
) -> User:
    """A new account without roles; without a password nobody can sign in to it yet. Raises NotAllowed, Invalid,
    Conflict.
    """
    account_policy.require(by, roles.PEOPLE_MANAGE, at=now)
    person = _person(email, name, organisation, password)
    with transaction.atomic():
        administration_lock()
        account_policy.require(by, roles.PEOPLE_MANAGE, at=now)
        _require_free(person.email)
        _save(person, by, now, "oprettet")
        _record("person.created", by, now, person, {"organisation": organisation.slug})
    return person


def person_update(*, by: User, now: datetime, person: User, email: str, name: str) -> User:
    """Correct name and e-mail. The organisation never changes: who speaks for another one gets another account.

    Saving the same again changes nothing and leaves no event. Raises NotAllowed, Invalid, Conflict.
    """
    email, name = _checked(email, name)
    with transaction.atomic():
        person = _managed(person, by, now)
        _require_not_erased(person)
        changed = [field for field, value in (("email", email), ("name", name)) if getattr(person, field) != value]
        if not changed:
            return person
        if "email" in changed:
            _require_free(email)
        person.email, person.name = email, name
        _save(person, by, now, "rettet")
        _record("person.changed", by, now, person, {"changed": changed})
    return person


def person_deactivate(*, by: User, now: datetime, person: User, reason: str) -> User:
    """Close the account: no sign-in, no roles in force. Raises NotAllowed, Invalid, Conflict (last administrator,
    closed already).
    """
    reason = _reason(reason)
    with transaction.atomic():
        person = _managed(person, by, now)
        if not person.is_active:
            raise Conflict("Kontoen er allerede lukket.", "The account is closed already.", code="already-closed")
        require_other_administrator(person)
        person.is_active = False
        _save(person, by, now, "lukket")
        _record("person.deactivated", by, now, person, {"reason": reason})
    return person


def person_reactivate(*, by: User, now: datetime, person: User, reason: str) -> User:
    """Open a closed account again; grants that were neither withdrawn nor expired hold again. Raises NotAllowed,
    Invalid, Conflict.
    """
    reason = _reason(reason)
    with transaction.atomic():
        person = _managed(person, by, now)
        _require_not_erased(person)
        if person.is_active:
            raise Conflict("Kontoen er allerede åben.", "The account is open already.", code="already-open")
        person.is_active = True
        _save(person, by, now, "åbnet igen")
        _record("person.reactivated", by, now, person, {"reason": reason})
    return person


def person_anonymise(*, by: User, now: datetime, person: User) -> User:
    """Erase who it was: name and e-mail, in the history too. What the person did stays, under a number; the chain is
    untouched.

    The account must be closed first. Raises NotAllowed, Conflict.
    """
    with transaction.atomic():
        person = _managed(person, by, now)
        _require_not_erased(person)
        if person.is_active:
            raise Conflict(
                "Kontoen er åben. Luk den, før oplysningerne slettes.",
                "The account is open. Close it before its details are erased.",
                code="still-open",
            )
        SignInAttempt.objects.filter(account=account_digest(person.email)).delete()
        person.name, person.email = f"Slettet person {person.pk}", _erased_email(person)
        person.password = make_password(None)
        _save(person, by, now, "slettet")
        User.history.filter(id=person.pk).update(name=person.name, email=person.email)
        _record("person.anonymised", by, now, person, {})
    return person


def password_set(*, by: User, now: datetime, person: User, password: str, current: str = "") -> User:
    """Set a password: one's own with the `current` one, or somebody else's as an administrator. Raises NotAllowed,
    Invalid, Conflict.
    """
    own = by.pk == person.pk
    if not own:
        account_policy.require(by, roles.PEOPLE_MANAGE, person, at=now)
    hashed = _hashed(password, person)
    with transaction.atomic():
        administration_lock()
        person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if own:
            _require_current(person, current)
        else:
            account_policy.require(by, roles.PEOPLE_MANAGE, person, at=now)
        _require_not_erased(person)
        person.password = hashed
        _save(person, by, now, "adgangskode sat")
        _record("password.set", by, now, person, {"own": own})
    return person


def administrator_bootstrap(
    *, now: datetime, email: str, name: str, password: str, organisation_slug: str, organisation_name: str
) -> User:
    """The first administrator of a new installation, with the organisation that governs it. Possible once.

    Raises Invalid, and Conflict when there is or ever was an administrator; the database holds that too.
    """
    try:
        with transaction.atomic():
            if RoleGrant.objects.filter(role=roles.ADMINISTRATOR.slug).exists():
                raise IntegrityError("there is an administrator")
            organisation = organisation_add(
                by=None, now=now, slug=organisation_slug, name=organisation_name, kind=Organisation.Kind.ADMINISTRATION
            )
            person = _person(email, name, organisation, password)
            _save(person, None, now, "oprettet")
            RoleGrant(
                person=person,
                role=roles.ADMINISTRATOR.slug,
                reason="Første administrator",
                granted_by=None,
                granted_at=now,
            ).save(force_insert=True)
            _record("administrator.appointed", None, now, person, {"organisation": organisation.slug})
    except IntegrityError as error:
        raise Conflict(
            "Der er allerede en administrator. Bed vedkommende om at oprette flere på siden Personer og roller.",
            "There is an administrator already. Ask them to create more people on the page People and roles.",
            code="administrator-exists",
        ) from error
    return person


def require_other_administrator(person: User) -> None:
    """Raise Conflict when nobody but this person could still administer the tool."""
    standing = selectors.standing_administrators()
    if standing.filter(person=person).exists() and not standing.exclude(person=person).exists():
        raise Conflict(
            "Det er den sidste administrator. Giv rollen til en anden uden udløbsdato først.",
            "This is the last administrator. Grant the role to somebody else, without a date of expiry, first.",
            code="last-administrator",
        )


def _managed(person: User, by: User, now: datetime) -> User:
    """The account as it is now, locked until the transaction ends. Raises NotAllowed when `by` does not manage it."""
    administration_lock()
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    account_policy.require(by, roles.PEOPLE_MANAGE, person, at=now)
    return person


def _person(email: str, name: str, organisation: Organisation, password: str | None) -> User:
    email, name = _checked(email, name)
    person = User(email=email, name=name, organisation=organisation)
    person.password = make_password(None) if password is None else _hashed(password, person)
    return person


def _checked(email: str, name: str) -> tuple[str, str]:
    email, name = email.strip().lower(), " ".join(name.split())
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(
            f"»{email}« er ikke en e-mailadresse. Skriv den som navn@eksempel.dk.",
            f"“{email}” is not an e-mail address. Write it as name@example.com.",
            code="email-invalid",
        ) from error
    if not name or len(name) > 200:
        raise Invalid(
            "Personens navn mangler eller er over 200 tegn. Skriv navnet.",
            "The person's name is missing or longer than 200 characters. Write the name.",
            code="name-invalid",
        )
    return email, name


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid("Begrundelsen mangler. Skriv den.", "The reason is missing. Write it.", code="reason-missing")
    return reason


def _hashed(password: str, person: User) -> str:
    """The password's hash; costly, so never made while a lock is held. Raises Invalid with every rule that it
    breaks.
    """
    found: dict[str, list[str]] = {}
    for language in ("da", "en"):
        with translation.override(language):
            try:
                validate_password(password, person)
            except ValidationError as error:
                found[language] = list(error.messages)
    if found:
        raise Invalid(
            f"Adgangskoden kan ikke bruges. {' '.join(found['da'])}",
            f"The password cannot be used. {' '.join(found['en'])}",
            code="password-weak",
            findings=found["da"],
        )
    return make_password(password)


def _require_current(person: User, current: str) -> None:
    if not person.is_active or not check_password(current, person.password):
        raise NotAllowed(
            "Den nuværende adgangskode er forkert. Skriv den igen.",
            "The current password is wrong. Write it again.",
            code="password-wrong",
        )


def _require_free(email: str) -> None:
    if User.objects.filter(email=email).exists():
        raise Conflict(
            f"Der er allerede en konto med e-mailadressen {email}.",
            f"There is an account with the e-mail address {email} already.",
            code="email-taken",
        )


def _erased_email(person: User) -> str:
    return f"slettet-{person.pk}@person.invalid"


def _require_not_erased(person: User) -> None:
    if person.email == _erased_email(person):
        raise Conflict(
            "Oplysningerne om personen er slettet. Opret en ny konto i stedet.",
            "The person's details have been erased. Create a new account instead.",
            code="erased",
        )


def _save(person: User, by: User | None, now: datetime, change: str) -> None:
    """Save with the history row's who, when and what."""
    history_note(person, by=by, now=now, change=change)
    person.save()


def _record(action: str, by: User | None, now: datetime, person: User, data: dict[str, object]) -> None:
    event_record(action=action, by=by, now=now, subject_type="person", subject_id=person.pk, data=data)

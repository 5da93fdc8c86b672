"""Granting and withdrawing roles. Never one's own; the last administrator keeps the role."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cockpit.accounts import roles
from cockpit.accounts.models import Organisation, RoleGrant, User
from cockpit.accounts.policies import account_policy
from cockpit.accounts.services.locking import administration_lock
from cockpit.accounts.services.people import require_other_administrator
from cockpit.audit.errors import Conflict, Invalid
from cockpit.audit.services import event_record


def role_grant(
    *, by: User, now: datetime, person: User, role: str, reason: str, expires_at: datetime | None = None
) -> RoleGrant:
    """Give a person a role, for good or until `expires_at`. Raises NotAllowed, Invalid, Conflict."""
    reason = reason.strip()
    if role not in roles.ROLES:
        raise Invalid(
            f"»{role}« er ikke en rolle. Vælg en af rollerne.",
            f"“{role}” is not a role. Choose one.",
            code="role-unknown",
        )
    if not reason:
        raise _reason_missing()
    if expires_at is not None and expires_at <= now:
        raise Invalid(
            "Udløbsdatoen er passeret. Vælg en senere dato, eller lad den stå tom.",
            "The date of expiry has passed. Choose a later one, or leave it empty.",
            code="expiry-passed",
        )
    with transaction.atomic():
        administration_lock()
        person = User.objects.select_related("organisation").select_for_update(of=("self",)).get(pk=person.pk)
        account_policy.require(by, roles.ROLE_GRANT, person, at=now)
        _require_eligible(person, role)
        replaced = _close_expired(by=by, now=now, person=person, role=role)
        grant = RoleGrant(person=person, role=role, reason=reason, granted_by=by, granted_at=now, expires_at=expires_at)
        grant.save(force_insert=True)
        data = {
            "role": role,
            "person": person.pk,
            "reason": reason,
            "expires_at": None if expires_at is None else expires_at.isoformat(),
            "replaced_grant": replaced,
        }
        event_record(action="role.granted", by=by, now=now, subject_type="role_grant", subject_id=grant.pk, data=data)
    return grant


def role_revoke(*, by: User, now: datetime, grant: RoleGrant, reason: str) -> RoleGrant:
    """Withdraw a role. Raises NotAllowed, Invalid, Conflict (withdrawn already, last administrator)."""
    reason = reason.strip()
    if not reason:
        raise _reason_missing()
    with transaction.atomic():
        administration_lock()
        grant = RoleGrant.objects.select_related("person").select_for_update(of=("self",)).get(pk=grant.pk)
        account_policy.require(by, roles.ROLE_REVOKE, grant, at=now)
        if grant.revoked_at is not None:
            raise Conflict(
                "Rollen er allerede taget tilbage.", "The role has been withdrawn already.", code="already-revoked"
            )
        if grant.role == roles.ADMINISTRATOR.slug:
            require_other_administrator(grant.person)
        _close(grant, by, now, reason)
        data = {"role": grant.role, "person": grant.person_id, "reason": reason}
        event_record(action="role.revoked", by=by, now=now, subject_type="role_grant", subject_id=grant.pk, data=data)
    return grant


def _require_eligible(person: User, role: str) -> None:
    if not person.is_active:
        raise Conflict(
            "Kontoen er lukket. Åbn den, før den får roller.",
            "The account is closed. Open it before it gets roles.",
            code="account-closed",
        )
    if role == roles.CLINICAL_REVIEWER.slug and person.organisation.kind != Organisation.Kind.REFERENCE_GROUP:
        raise Conflict(
            "Kun personer fra en organisation i den kliniske referencegruppe kan være klinisk reviewer; "
            f"{person.organisation.name} er ikke en af dem.",
            "Only people of an organisation in the clinical reference group can be clinical reviewers; "
            f"{person.organisation.name} is not one of them.",
            code="not-reference-group",
        )


def _close_expired(*, by: User, now: datetime, person: User, role: str) -> int | None:
    """Close an expired grant of the same role so that a new one can stand; its id. Raises Conflict when it still
    holds.
    """
    held = RoleGrant.objects.select_for_update().filter(person=person, role=role, revoked_at__isnull=True).first()
    if held is None:
        return None
    if held.expires_at is None or held.expires_at > now:
        raise Conflict("Personen har allerede rollen.", "The person has the role already.", code="already-granted")
    _close(held, by, now, "Udløbet og givet igen")
    return held.pk


def _close(grant: RoleGrant, by: User, now: datetime, reason: str) -> None:
    grant.revoked_by, grant.revoked_at, grant.revoked_reason = by, now, reason
    grant.save(update_fields=["revoked_by", "revoked_at", "revoked_reason"])


def _reason_missing() -> Invalid:
    return Invalid(
        "Begrundelsen mangler. Skriv, hvorfor rollen gives eller tages tilbage.",
        "The reason is missing. Write why the role is granted or withdrawn.",
        code="reason-missing",
    )

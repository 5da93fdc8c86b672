"""Writing organisations."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from cockpit.accounts import roles
from cockpit.accounts.models import Organisation, User
from cockpit.accounts.policies import account_policy
from cockpit.accounts.services.locking import administration_lock
from cockpit.audit.errors import Conflict, Invalid
from cockpit.audit.history import history_note
from cockpit.audit.services import event_record


def organisation_create(*, by: User, now: datetime, slug: str, name: str, kind: str) -> Organisation:
    """A new organisation; `slug` and `kind` never change. Raises NotAllowed, Invalid, Conflict."""
    with transaction.atomic():
        administration_lock()
        account_policy.require(by, roles.PEOPLE_MANAGE, at=now)
        organisation = organisation_add(by=by, now=now, slug=slug, name=name, kind=kind)
        event_record(
            action="organisation.created",
            by=by,
            now=now,
            subject_type="organisation",
            subject_id=organisation.pk,
            data={"slug": organisation.slug, "kind": organisation.kind},
        )
    return organisation


def organisation_add(*, by: User | None, now: datetime, slug: str, name: str, kind: str) -> Organisation:
    """The checked row itself, inside the caller's transaction and event. Raises Invalid, Conflict."""
    name = " ".join(name.split())
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 50:
        raise Invalid(
            f"»{slug}« kan ikke bruges som organisationens korte navn. Brug små bogstaver a-z, tal og bindestreg, "
            "højst 50 tegn.",
            f"“{slug}” cannot be the organisation's short name. Use small letters a-z, digits and hyphens, "
            "at most 50 characters.",
            code="slug-invalid",
        )
    if not name or len(name) > 200:
        raise Invalid(
            "Organisationens navn mangler eller er over 200 tegn. Skriv navnet.",
            "The organisation's name is missing or longer than 200 characters. Write the name.",
            code="name-invalid",
        )
    if kind not in Organisation.Kind.values:
        raise Invalid(
            f"»{kind}« er ikke en slags organisation. Vælg en af: {', '.join(Organisation.Kind.values)}.",
            f"“{kind}” is not a kind of organisation. Choose one of: {', '.join(Organisation.Kind.values)}.",
            code="kind-invalid",
        )
    if Organisation.objects.filter(slug=slug).exists():
        raise Conflict(
            f"Organisationen »{slug}« findes allerede. Vælg et andet kort navn.",
            f"The organisation “{slug}” exists already. Choose another short name.",
            code="organisation-exists",
        )
    organisation = Organisation(slug=slug, name=name, kind=kind)
    history_note(organisation, by=by, now=now, change="oprettet")
    organisation.save(force_insert=True)
    return organisation

"""The only writers of people, organisations and roles."""

from __future__ import annotations

from cockpit.accounts.services.organisations import organisation_create
from cockpit.accounts.services.people import (
    administrator_bootstrap,
    password_set,
    person_anonymise,
    person_create,
    person_deactivate,
    person_reactivate,
    person_update,
)
from cockpit.accounts.services.role_grants import role_grant, role_revoke
from cockpit.accounts.services.sign_in import sign_in, sign_out

__all__ = [
    "administrator_bootstrap",
    "organisation_create",
    "password_set",
    "person_anonymise",
    "person_create",
    "person_deactivate",
    "person_reactivate",
    "person_update",
    "role_grant",
    "role_revoke",
    "sign_in",
    "sign_out",
]

"""What the database itself refuses about people and roles, whoever asks."""

from __future__ import annotations

from cockpit.audit import guards

# An account is anonymised, never deleted: decisions and grants point to it. Whom one speaks for never changes: one
# person counts for one organisation, also in reviews that are long over.
guards.no_delete("accounts_user")
guards.frozen_columns("accounts_user", ["id", "organisation_id"])

guards.no_delete("accounts_organisation")
guards.frozen_columns("accounts_organisation", ["id", "slug", "kind"])

# History rows stay; a person's are changed by erasure alone.
guards.append_only("accounts_historicalorganisation")
guards.no_delete("accounts_historicaluser")

guards.no_delete("accounts_rolegrant")
guards.frozen_columns(
    "accounts_rolegrant", ["id", "person_id", "role", "reason", "granted_by_id", "granted_at", "expires_at"]
)
guards.set_once("accounts_rolegrant", ["revoked_by_id", "revoked_at", "revoked_reason"])


def _administrators(condition: str) -> str:
    """Whether an open account holds an administrator's grant, not withdrawn, for which the condition holds (SQL)."""
    return (
        "EXISTS (SELECT 1 FROM accounts_rolegrant held JOIN accounts_user person ON person.id = held.person_id "
        f"WHERE person.is_active AND held.role = 'administrator' AND held.revoked_at IS NULL AND {condition})"
    )


guards.refuse(
    "accounts_rolegrant_first",
    "accounts_rolegrant",
    "INSERT",
    when=(
        "NEW.granted_by_id IS NULL AND EXISTS (SELECT 1 FROM accounts_rolegrant held WHERE held.role = 'administrator')"
    ),
    message="only the first administrator is granted by nobody",
)
guards.refuse(
    "accounts_rolegrant_granter",
    "accounts_rolegrant",
    "INSERT",
    when="NEW.granted_by_id IS NOT NULL AND NOT "
    + _administrators(
        "held.person_id = NEW.granted_by_id AND (held.expires_at IS NULL OR held.expires_at > NEW.granted_at)"
    ),
    message="a role is granted by an active administrator",
)
guards.refuse(
    "accounts_rolegrant_revoker",
    "accounts_rolegrant",
    "UPDATE",
    when="OLD.revoked_by_id IS NULL AND NEW.revoked_by_id IS NOT NULL AND NOT "
    + _administrators(
        "held.person_id = NEW.revoked_by_id AND (held.expires_at IS NULL OR held.expires_at > NEW.revoked_at)"
    ),
    message="a role is withdrawn by an active administrator",
)
guards.refuse(
    "accounts_rolegrant_reviewer",
    "accounts_rolegrant",
    "INSERT",
    when=(
        "NEW.role = 'clinical_reviewer' AND NOT EXISTS ("
        "SELECT 1 FROM accounts_user person JOIN accounts_organisation body ON body.id = person.organisation_id "
        "WHERE person.id = NEW.person_id AND body.kind = 'reference_group')"
    ),
    message="a clinical reviewer belongs to the reference group",
)
# Somebody must always be able to administer: an administrator with an open account and no date of expiry.
guards.refuse(
    "accounts_rolegrant_last",
    "accounts_rolegrant",
    "UPDATE",
    when="NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL AND OLD.role = 'administrator' AND NOT "
    + _administrators("held.expires_at IS NULL AND held.id <> OLD.id"),
    message="the last administrator keeps the role",
)
guards.refuse(
    "accounts_user_last_administrator",
    "accounts_user",
    "UPDATE",
    when="OLD.is_active AND NOT NEW.is_active AND "
    + _administrators("held.expires_at IS NULL AND held.person_id = OLD.id")
    + " AND NOT "
    + _administrators("held.expires_at IS NULL AND held.person_id <> OLD.id"),
    message="the last administrator stays active",
)

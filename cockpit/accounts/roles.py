"""The roles and what each may do. Roles are code; who holds one is data (`RoleGrant`).

Pure data, no database: `selectors.has_permission(user, permission)` answers for a user. A permission names what
somebody wants to do (`draft.edit`); the rooms' policies ask for it and then judge the object. Nobody has a permission
without a role, and Django's superuser flag is no role.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# What can be permitted, by room.
RELEASE_READ = "release.read"
PROFILE_READ = "profile.read"
PROFILE_CREATE = "profile.create"
CATALOGUE_EDIT = "catalogue.edit"
DRAFT_EDIT = "draft.edit"
VERSION_SUBMIT = "version.submit"
VERSION_RECALL = "version.recall"
VERSION_ABANDON = "version.abandon"
REVIEW_READ = "review.read"
REVIEW_COMMENT = "review.comment"
REVIEW_DECIDE = "review.decide"
RELEASE_PUBLISH = "release.publish"
RELEASE_WITHDRAW = "release.withdraw"
DELIVERY_READ = "delivery.read"
DELIVERY_RETRY = "delivery.retry"
TERMINOLOGY_READ = "terminology.read"
TERMINOLOGY_IMPORT = "terminology.import"
PEOPLE_READ = "people.read"
PEOPLE_MANAGE = "people.manage"
ROLE_GRANT = "role.grant"
ROLE_REVOKE = "role.revoke"
PROFILE_GRANT = "profile.grant"
AUDIT_READ = "audit.read"


@dataclass(frozen=True)
class Role:
    """A role: its slug in the database, its name for people, and the permissions it gives."""

    slug: str
    name_da: str
    name_en: str
    may: frozenset[str]


def _role(slug: str, name_da: str, name_en: str, *may: str) -> Role:
    return Role(slug, name_da, name_en, frozenset(may))


_READING = (RELEASE_READ, PROFILE_READ, REVIEW_READ, TERMINOLOGY_READ)

READER = _role("reader", "Læser", "Reader", *_READING)
AUTHOR = _role(
    "author",
    "Forfatter",
    "Author",
    *_READING,
    PROFILE_CREATE,
    CATALOGUE_EDIT,
    DRAFT_EDIT,
    VERSION_SUBMIT,
    VERSION_RECALL,
    VERSION_ABANDON,
    REVIEW_COMMENT,
)
CLINICAL_REVIEWER = _role(
    "clinical_reviewer", "Klinisk reviewer", "Clinical reviewer", *_READING, REVIEW_COMMENT, REVIEW_DECIDE
)
PUBLISHER = _role(
    "publisher", "Udgiver", "Publisher", *_READING, RELEASE_PUBLISH, RELEASE_WITHDRAW, DELIVERY_READ, DELIVERY_RETRY
)
ADMINISTRATOR = _role(
    "administrator",
    "Administrator",
    "Administrator",
    *_READING,
    PEOPLE_READ,
    PEOPLE_MANAGE,
    ROLE_GRANT,
    ROLE_REVOKE,
    PROFILE_GRANT,
    TERMINOLOGY_IMPORT,
    DELIVERY_READ,
)
AUDITOR = _role("auditor", "Revisor", "Auditor", *_READING, AUDIT_READ, PEOPLE_READ, DELIVERY_READ)
VENDOR_CONTACT = _role("vendor_contact", "Leverandørkontakt", "Vendor contact", RELEASE_READ, TERMINOLOGY_READ)

ROLES: dict[str, Role] = {
    role.slug: role for role in (READER, AUTHOR, CLINICAL_REVIEWER, PUBLISHER, ADMINISTRATOR, AUDITOR, VENDOR_CONTACT)
}
PERMISSIONS: frozenset[str] = frozenset().union(*(role.may for role in ROLES.values()))


def roles_with(permission: str) -> list[Role]:
    """The roles that give this permission."""
    return [role for role in ROLES.values() if permission in role.may]


def gives(roles: Iterable[str], permission: str) -> bool:
    """Whether one of these roles (slugs) gives the permission."""
    return any(permission in ROLES[slug].may for slug in roles if slug in ROLES)

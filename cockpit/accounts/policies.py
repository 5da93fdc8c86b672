"""Who may. A policy answers both "may this user" and "which rows", and denies whatever it does not know.

Every room derives its policies from `Policy`. Django's superusers are users like everybody else here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet

from cockpit.accounts import roles, selectors
from cockpit.accounts.models import RoleGrant, User
from cockpit.audit.errors import NotAllowed

Visitor = User | AnonymousUser


@dataclass(frozen=True)
class Verdict:
    """Yes or no, and why not, in a sentence that a user can read. True in a condition when it is a yes."""

    allowed: bool
    reason_da: str = ""
    reason_en: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def denied(reason_da: str, reason_en: str) -> Verdict:
    """A no with its reason."""
    return Verdict(False, reason_da, reason_en)


class Policy:
    """Deny by default: signed in, active, an action that the policy knows, a role that permits it; then the object.

    A room's policy lists its `permissions` and overrides `judge` (one object) and `visible` (rows); neither is reached
    before the role permits the action, so they only narrow.
    """

    permissions: ClassVar[frozenset[str]] = frozenset()
    model: ClassVar[type[Model]]

    def may(self, user: Visitor, action: str, obj: Any = None, *, at: datetime | None = None) -> Verdict:
        """Whether the user may do this (to this object), now or at `at`."""
        if not user.is_authenticated:
            return denied(
                "Du er ikke logget ind. Log ind og prøv igen.", "You are not signed in. Sign in and try again."
            )
        if not user.is_active:
            return denied(
                "Din konto er lukket. Tal med en administrator.", "Your account is closed. Ask an administrator."
            )
        if action not in self.permissions:
            return denied("Det er ikke muligt her.", "That is not possible here.")
        if not selectors.has_permission(user, action, at=at):
            return _role_lacking(action)
        return ALLOWED if obj is None else self.judge(user, action, obj)

    def rows(self, user: Visitor, action: str, *, at: datetime | None = None) -> QuerySet[Any]:
        """The rows that the user may do this to; none when the user may not at all."""
        everything: QuerySet[Any] = self.model._default_manager.all()
        if not isinstance(user, User) or not self.may(user, action, at=at):
            return everything.none()
        return self.visible(user, action, everything)

    def require(self, user: Visitor, action: str, obj: Any = None, *, at: datetime | None = None) -> None:
        """Raise NotAllowed with the verdict's reason unless the user may."""
        verdict = self.may(user, action, obj, at=at)
        if not verdict:
            raise NotAllowed(verdict.reason_da, verdict.reason_en)

    def judge(self, user: User, action: str, obj: Any) -> Verdict:
        """The object's own conditions. The role has been checked."""
        return ALLOWED

    def visible(self, user: User, action: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that `judge` would allow. The role has been checked."""
        return rows


def _role_lacking(action: str) -> Verdict:
    able = roles.roles_with(action)
    return denied(
        f"Det kræver rollen {' eller '.join(role.name_da for role in able)}. Tal med en administrator.",
        f"That takes the role {' or '.join(role.name_en for role in able)}. Ask an administrator.",
    )


class AccountPolicy(Policy):
    """People and their roles. `obj` is a User, or a RoleGrant for `role.revoke`."""

    permissions = frozenset({roles.PEOPLE_READ, roles.PEOPLE_MANAGE, roles.ROLE_GRANT, roles.ROLE_REVOKE})
    model = User

    def judge(self, user: User, action: str, obj: Any) -> Verdict:
        """Nobody grants or withdraws their own roles, and nobody closes their own account."""
        person_id = obj.person_id if isinstance(obj, RoleGrant) else obj.pk
        if person_id != user.pk or action == roles.PEOPLE_READ:
            return ALLOWED
        if action == roles.PEOPLE_MANAGE:
            return denied(
                "Du kan ikke ændre din egen konto her. Bed en anden administrator om det.",
                "You cannot change your own account here. Ask another administrator.",
            )
        return denied(
            "Du kan ikke give eller fratage dig selv roller. Bed en anden administrator om det.",
            "You cannot grant or withdraw your own roles. Ask another administrator.",
        )

    def visible(self, user: User, action: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Everybody to read; everybody else to change."""
        return rows if action == roles.PEOPLE_READ else rows.exclude(pk=user.pk)


account_policy = AccountPolicy()

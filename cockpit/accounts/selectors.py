"""Reading people and roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from cockpit.accounts import roles
from cockpit.accounts.models import Organisation, RoleGrant, User


@dataclass(frozen=True)
class PersonRoles:
    """One line of the matrix: a person, and the active grant of each role held, by the role's slug."""

    person: User
    grants: dict[str, RoleGrant]


def active_at(at: datetime) -> Q:
    """The filter for grants that hold at this time: granted, neither withdrawn nor expired."""
    return (
        Q(granted_at__lte=at)
        & (Q(revoked_at__isnull=True) | Q(revoked_at__gt=at))
        & (Q(expires_at__isnull=True) | Q(expires_at__gt=at))
    )


def roles_of(user: User | AnonymousUser | None, *, at: datetime | None = None) -> frozenset[str]:
    """The slugs of the roles that the user holds now (or at `at`); none for someone not signed in or whose account is
    closed.
    """
    if user is None or user.pk is None or not user.is_active:
        return frozenset()
    # The row is asked too: the account may have been closed since the user was loaded.
    grants = RoleGrant.objects.filter(active_at(at or timezone.now()), person_id=user.pk, person__is_active=True)
    return frozenset(grants.order_by().values_list("role", flat=True))


def has_permission(user: User | AnonymousUser | None, permission: str, *, at: datetime | None = None) -> bool:
    """Whether one of the user's roles gives this permission now (or at `at`). The superuser flag gives nothing."""
    return roles.gives(roles_of(user, at=at), permission)


def people_with_roles(*, at: datetime) -> list[PersonRoles]:
    """Everybody with the roles that they hold at `at`, people by name: the page's matrix."""
    held: dict[int, dict[str, RoleGrant]] = {}
    for grant in RoleGrant.objects.filter(active_at(at)).select_related("granted_by"):
        held.setdefault(grant.person_id, {})[grant.role] = grant
    people = User.objects.select_related("organisation")
    return [PersonRoles(person, held.get(person.pk, {})) for person in people]


def people_with_role(role: str, *, at: datetime) -> QuerySet[User]:
    """The active people who hold this role at `at`: whom to give a task or a notice."""
    grants = RoleGrant.objects.filter(active_at(at), role=role)
    return User.objects.filter(is_active=True, pk__in=grants.values("person_id")).select_related("organisation")


def grants_of(person: User) -> QuerySet[RoleGrant]:
    """Every grant that the person ever had, newest first: why, since when, until when, by whom."""
    return (
        RoleGrant.objects.filter(person=person)
        .select_related("granted_by", "revoked_by")
        .order_by("-granted_at", "-pk")
    )


def people_by_id(ids: Iterable[int | None]) -> dict[int, User]:
    """The people behind actor ids in events; an id that is unknown is left out."""
    wanted = {identity for identity in ids if identity is not None}
    return {person.pk: person for person in User.objects.filter(pk__in=wanted).select_related("organisation")}


def organisations(kind: str | None = None) -> QuerySet[Organisation]:
    """All organisations by name, or those of one kind."""
    rows = Organisation.objects.all()
    return rows if kind is None else rows.filter(kind=kind)


def standing_administrators() -> QuerySet[RoleGrant]:
    """The grants that keep the tool governable: administrators with an open account and no date of expiry."""
    return RoleGrant.objects.filter(
        role=roles.ADMINISTRATOR.slug, revoked_at__isnull=True, expires_at__isnull=True, person__is_active=True
    )

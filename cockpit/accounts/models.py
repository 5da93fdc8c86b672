"""People, the organisations that they stand for, and the roles that they hold."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from cockpit.accounts.roles import ADMINISTRATOR, ROLES


class Organisation(models.Model):
    """Whom a person speaks for: an organisation of the reference group, the administration, the platform or a
    vendor.
    """

    class Kind(models.TextChoices):
        REFERENCE_GROUP = "reference_group", "Klinisk referencegruppe"
        ADMINISTRATION = "administration", "Forvaltning"
        PLATFORM = "platform", "Platform"
        VENDOR = "vendor", "Leverandør"

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["reference_group", "administration", "platform", "vendor"]),
                name="organisation_kind_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["User"]):
    """Looks a person up by e-mail, as Django's sign-in machinery asks. Writes nothing: people are made by a service."""


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in, and speaks for one organisation for as long as the account exists.

    `email` is kept in small letters. `is_superuser` comes with Django and gives nothing here: policies ask for roles
    only.
    """

    # Django would write this at every sign-in, outside any service; the event log tells of sign-ins instead.
    last_login = None

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[People] = People()
    history = HistoricalRecords(excluded_fields=["password"])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "organisation"]

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=~Q(name=""), name="user_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class RoleGrant(models.Model):
    """One person holds one role: since when, until when, given by whom and why, withdrawn by whom and why.

    Never deleted, and never changed but for the withdrawal (`guards.py`). `granted_by` is empty only for the first
    administrator.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=40, choices=[(role.slug, role.name_da) for role in ROLES.values()])
    reason = models.TextField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.TextField(null=True)

    class Meta:
        ordering = ["person_id", "role", "granted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(revoked_at__isnull=True), name="rolegrant_one_active"
            ),
            models.UniqueConstraint(fields=["role"], condition=Q(granted_by__isnull=True), name="rolegrant_one_first"),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=False) | Q(role=ADMINISTRATOR.slug),
                name="rolegrant_first_is_administrator",
            ),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="rolegrant_role_known"),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("person")), name="rolegrant_not_by_oneself"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | ~Q(revoked_by=F("person")),
                name="rolegrant_not_revoked_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True, revoked_reason__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False, revoked_reason__isnull=False),
                name="rolegrant_revocation_whole",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("granted_at")), name="rolegrant_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("granted_at")),
                name="rolegrant_revoked_later",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rolegrant_has_reason"),
            models.CheckConstraint(
                condition=Q(revoked_reason__isnull=True) | ~Q(revoked_reason=""), name="rolegrant_revocation_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} · person {self.person_id}"


class SignInAttempt(models.Model):
    """One attempt to sign in; what the throttle counts. Old ones are purged.

    `account` is a keyed digest of what was typed as e-mail, since people now and then type their password there.
    """

    class Outcome(models.TextChoices):
        FAILED = "failed", "Mislykket"
        SUCCEEDED = "succeeded", "Lykkedes"
        THROTTLED = "throttled", "Afvist, for mange forsøg"

    at = models.DateTimeField()
    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.FAILED)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="attempt_account"),
            models.Index(fields=["address", "at"], name="attempt_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["failed", "succeeded", "throttled"]), name="attempt_outcome_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.outcome}"

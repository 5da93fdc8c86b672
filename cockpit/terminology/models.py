"""Code systems' releases as they were imported. A release and its codes never change; a new import is a new release."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cockpit.accounts.models import User
from cockpit.standard.codes import CODE_SYSTEMS

MATCHES = ("exact", "descendants")


class TerminologyRelease(models.Model):
    """One imported set of codes. `hash` is over its canonical content; profiles pin it by name and hash.

    `sealed` turns true at the end of the import and never back: no code is added afterwards.
    """

    name = models.CharField(max_length=80, unique=True)
    hash = models.CharField(max_length=71)
    note = models.TextField(blank=True)
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    sealed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-imported_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="terminologyrelease_has_name"),
            models.CheckConstraint(
                condition=Q(hash__regex=r"^sha256:[0-9a-f]{64}$"), name="terminologyrelease_hash_format"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Code(models.Model):
    """One code of a release, as imported. `normalised` is the code as it is compared; `search_text` is the code and its
    names in small letters, æøå kept, since neither database folds those alike.
    """

    release = models.ForeignKey(TerminologyRelease, on_delete=models.PROTECT, related_name="codes")
    system = models.CharField(max_length=20, choices=[(system.key, system.name_da) for system in CODE_SYSTEMS.values()])
    code = models.CharField(max_length=20)
    normalised = models.CharField(max_length=20)
    match = models.CharField(max_length=12, choices=[(match, match) for match in MATCHES])
    display_da = models.CharField(max_length=500)
    display_en = models.CharField(max_length=500, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    search_text = models.TextField()

    class Meta:
        ordering = ["release_id", "system", "normalised"]
        constraints = [
            models.UniqueConstraint(fields=["release", "system", "normalised"], name="code_once_per_release"),
            models.CheckConstraint(condition=Q(system__in=list(CODE_SYSTEMS)), name="code_system_known"),
            models.CheckConstraint(condition=Q(match__in=list(MATCHES)), name="code_match_known"),
            models.CheckConstraint(condition=~Q(normalised="") & ~Q(display_da=""), name="code_complete"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.code}"

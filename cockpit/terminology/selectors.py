"""Reading terminology releases: the current one, codes by code or text, and a release as the standard's checks read
it.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property

from django.db.models import Q, QuerySet

from cockpit.standard.codes import normalised_code
from cockpit.standard.terminology import Terminology
from cockpit.terminology.models import Code, TerminologyRelease

MAXIMUM_FOUND = 50


def releases() -> QuerySet[TerminologyRelease]:
    """All imported releases, newest first."""
    return TerminologyRelease.objects.filter(sealed=True).select_related("imported_by")


def current_release() -> TerminologyRelease | None:
    """The release that was imported last; None before the first."""
    return releases().first()


def release_named(name: str, release_hash: str) -> TerminologyRelease | None:
    """The release with this name and this hash, as a profile pins it; None when there is none."""
    return releases().filter(name=name, hash=release_hash).first()


def search_key(text: str) -> str:
    """The text as it is searched: small letters, Unicode NFC, single blanks. Æ, ø and å stay letters of their own."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def codes_found(
    release: TerminologyRelease, text: str, *, system: str | None = None, limit: int = MAXIMUM_FOUND
) -> list[Code]:
    """Codes of the release for what somebody typed: a code's beginning, or words that all stand in its code or names.

    Codes that begin with the text come first; then by system and code. An empty text finds the release's first codes.
    """
    rows = Code.objects.filter(release=release)
    if system is not None:
        rows = rows.filter(system=system)
    words = search_key(text).split()
    compact = normalised_code("atc", text)  # blanks and dots left out, capital letters; no SKS prefix is added
    by_code = rows.filter(Q(normalised__startswith=compact) | Q(system="sks", normalised__startswith="D" + compact))
    first = list(by_code.order_by("system", "normalised")[:limit])
    for word in words:
        rows = rows.filter(search_text__contains=word)
    rest = rows.exclude(pk__in=[code.pk for code in first]).order_by("system", "normalised")
    return first + list(rest[: limit - len(first)])


class ReleaseTerminology:
    """An imported release as the standard's checks look codes up (`cockpit.standard.terminology.Terminology`)."""

    def __init__(self, release: TerminologyRelease) -> None:
        self._release = release
        self._found: dict[tuple[str, str], str | None] = {}

    @property
    def release(self) -> str:
        """The release's name."""
        return self._release.name

    @property
    def hash(self) -> str:
        """The release's hash, as pinned."""
        return self._release.hash

    def display(self, system: str, code: str) -> str | None:
        """The Danish text of a code in any spelling; None when the release does not have it."""
        key = (system, normalised_code(system, code))
        if key not in self._found:
            rows = self._release.codes.filter(system=system, normalised=key[1])
            self._found[key] = rows.values_list("display_da", flat=True).first()
        return self._found[key]

    def covers(self, system: str) -> bool:
        """Whether the release holds the code system at all."""
        return system in self._systems

    @cached_property
    def _systems(self) -> frozenset[str]:
        return frozenset(self._release.codes.order_by().values_list("system", flat=True).distinct())


def release_terminology(release: TerminologyRelease) -> Terminology:
    """The release as the standard's checks read it."""
    return ReleaseTerminology(release)

"""What every page of a governed thing shares: which thing and version it is about, and the tabs above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import NotFound
from cockpit.profiles import selectors
from cockpit.profiles.lifecycle import EDITABLE
from cockpit.profiles.models import Artifact, Submission, Version
from cockpit.profiles.policies import artifact_policy
from cockpit.standard.document import ProfileDocument
from cockpit.web.addresses import artifact_url
from cockpit.web.wording import language


@dataclass(frozen=True)
class Tab:
    """One tab: its word, where it leads, and whether it is the page that is shown."""

    text: str
    address: str
    current: bool


@dataclass(frozen=True)
class Frame:
    """The thing, the version that the page is about, and the reader. `versions` are those that the reader may see, newest first."""

    person: User
    artifact: Artifact
    version: Version
    versions: list[Version]
    page: str

    @property
    def title(self) -> str:
        """The title of the version's document, in the page's language."""
        return selectors.version_title(self.version, language())

    @property
    def number(self) -> str:
        """The version's number; empty while it has none."""
        return self.version.number or ""

    @property
    def active(self) -> Version | None:
        """The version on its way, when the reader may see it."""
        active = selectors.active_version(self.artifact)
        return next((version for version in self.versions if active is not None and version.pk == active.pk), None)

    @property
    def current(self) -> Version | None:
        """The version in force."""
        return selectors.current_version(self.artifact)

    @property
    def tabs(self) -> list[Tab]:
        """The pages of this thing."""
        entries = [
            ("overview", _("Overblik")),
            ("edit", _("Rediger")),
            ("patients", _("Testpatienter")),
            ("review", _("Review")),
            ("versions", _("Versioner")),
            ("publication", _("Udgivelse")),
            ("history", _("Historik")),
        ]
        if self.artifact.is_standard:
            entries = [entry for entry in entries if entry[0] != "patients"]
        return [Tab(text, artifact_url(self.artifact, page), page == self.page) for page, text in entries]


def artifact_of(person: User, slug: str | None) -> Artifact:
    """The profile with this slug, or the standard for None, if the person may read any of it. Raises NotFound otherwise."""
    rows = artifact_policy.rows(person, roles.PROFILE_READ).select_related("owner", "owner__organisation")
    kind = Artifact.Kind.STANDARD if slug is None else Artifact.Kind.PROFILE
    rows = rows.filter(kind=kind) if slug is None else rows.filter(kind=kind, slug=slug)
    artifact: Artifact | None = rows.first()
    if artifact is None:
        raise NotFound(
            "Profilen findes ikke, eller du har ikke adgang til den.",
            "The profile does not exist, or you may not read it.",
        )
    return artifact


def frame_of(request: HttpRequest, slug: str | None, page: str, *, prefer: str = "current", number: str = "") -> Frame:
    """The frame of a page. `prefer` says which version it is about: the one in force (`current`), the one on its way (`active`).

    `number` picks a version by its number (`kladde`: the one on its way). Raises NotFound.
    """
    person = signed_in(request)
    artifact = artifact_of(person, slug)
    versions = list(selectors.versions_of(person, artifact).select_related("draft", "draft__saved_by"))
    for version in versions:
        version.artifact = artifact
    return Frame(person, artifact, _picked(versions, prefer, number), versions, page)


def _picked(versions: list[Version], prefer: str, number: str) -> Version:
    if number:
        named = [version for version in versions if version.number == number]
        named.sort(key=lambda version: not version.is_released)
        if not named:
            raise NotFound(f"Der er ingen version {number}.", f"There is no version {number}.")
        return named[0]
    active = next((version for version in versions if not version.is_released and version.state != "abandoned"), None)
    current = next((version for version in versions if version.state == "published"), None)
    first, second = (active, current) if prefer == "active" else (current, active)
    return first or second or versions[0]


def signed_in(request: HttpRequest) -> User:
    """The person behind the request; the middleware lets nobody else through."""
    if not isinstance(request.user, User):  # pragma: no cover - LoginRequiredMiddleware has sent everybody else away
        raise NotFound("Du er ikke logget ind.", "You are not signed in.")
    return request.user


def submission_of(version: Version) -> Submission | None:
    """What the version stands for once it has been sent to review."""
    return selectors.latest_submission(version)


def document_of(version: Version) -> ProfileDocument:
    """The profile that the version stands for: its draft with pins inlined while it can be edited, otherwise what was submitted."""
    submission = None if version.state in EDITABLE else selectors.latest_submission(version)
    return selectors.draft_document(version.draft) if submission is None else submission.profile()


def base_document(version: Version) -> ProfileDocument | None:
    """The profile as it was published before this version; None for a first version."""
    submission = None if version.base is None else selectors.latest_submission(version.base)
    return None if submission is None else submission.profile()


def context_of(frame: Frame, **more: Any) -> dict[str, Any]:
    """The template context that `artifact/base.html` needs."""
    return {"frame": frame, "artifact": frame.artifact, "version": frame.version, **more}

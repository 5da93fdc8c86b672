"""Reading artifacts, versions and submissions. What depends on the reader goes through the policies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.accounts.policies import Visitor
from cockpit.audit.models import Event
from cockpit.profiles.lifecycle import ACTIVE, EDITABLE, RELEASED, State
from cockpit.profiles.models import (
    Artifact,
    ArtifactUserObjectPermission,
    Contribution,
    Draft,
    Submission,
    SubmissionContributor,
    Version,
)
from cockpit.profiles.policies import artifact_policy, editable_by, version_policy
from cockpit.standard.document import ProfileDocument

PINNABLE = (State.PUBLISHED, State.SUPERSEDED)
"""A profile can build on a version that is or was in force, not on one that was withdrawn."""


# One artifact and its versions.


def current_version(artifact: Artifact) -> Version | None:
    """The version in force; None before the first is published and after a withdrawal without a successor."""
    return artifact.versions.filter(state=State.PUBLISHED).first()


def base_version(artifact: Artifact) -> Version | None:
    """The version that was published last, whatever became of it: what a new version is made from and compared with."""
    return artifact.versions.filter(state__in=RELEASED).order_by("-pk").first()


def active_version(artifact: Artifact) -> Version | None:
    """The version on its way (draft, in review, changes requested, approved); at most one."""
    return artifact.versions.filter(state__in=ACTIVE).first()


def latest_submission(version: Version) -> Submission | None:
    """What was sent to review last. For an approved or released version: exactly what was approved."""
    return version.submissions.order_by("-counter").first()


def content_of(version: Version) -> dict[str, Any]:
    """The document that the version stands for: the draft while it can be edited or was never submitted, else the
    submission.
    """
    submission = None if version.state in EDITABLE else latest_submission(version)
    return version.draft.content if submission is None else submission.content


def title_of(content: dict[str, Any], language: str = "da") -> str:
    """The title in a document (a profile's or the standard's) in `da` or `en`; Danish when there is no English one."""
    title = content.get("title", {})
    return str(title.get(language) or title.get("da") or content.get("id") or content.get("version") or "")


def version_title(version: Version, language: str = "da") -> str:
    """The title of the version's document."""
    return title_of(content_of(version), language)


def next_release_allowed(version: Version) -> bool:
    """Whether the version was made from the one published last, so that publishing it overwrites nobody's work."""
    base = base_version(version.artifact)
    return version.base_id == (None if base is None else base.pk)


# Contributors.


def contributor_ids(version: Version) -> set[int]:
    """Ids of everybody who saved content into the artifact since the version's base was published (ever, without a
    base).
    """
    saved = Contribution.objects.filter(version__artifact_id=version.artifact_id, version__base_id=version.base_id)
    return set(saved.order_by().values_list("person_id", flat=True))


def contributors(submission: Submission) -> QuerySet[SubmissionContributor]:
    """Who had a hand in the submission, frozen, with the reason."""
    return submission.contributors.select_related("person", "person__organisation")


def is_contributor(person: User, submission: Submission) -> bool:
    """Whether the person had a hand in the submission and so may neither approve nor publish it."""
    return submission.contributors.filter(person=person).exists()


# Published profiles that others build on.


def pinned_submission(profile_id: str, number: str) -> Submission | None:
    """What was published as this version of this profile; None when there is none or it was withdrawn."""
    version = (
        Version.objects.filter(
            artifact__kind=Artifact.Kind.PROFILE, artifact__slug=profile_id, number=number, state__in=PINNABLE
        )
        .order_by("-pk")
        .first()
    )
    return None if version is None else latest_submission(version)


def published_hashes() -> dict[tuple[str, str], str]:
    """(profile id, version) → document hash of every profile version that can be pinned."""
    versions = Version.objects.filter(artifact__kind=Artifact.Kind.PROFILE, state__in=PINNABLE).select_related(
        "artifact"
    )
    found = ((version, latest_submission(version)) for version in versions)
    return {
        (version.artifact.slug, submission.number): submission.document_hash
        for version, submission in found
        if submission
    }


def inlined(document: ProfileDocument) -> ProfileDocument:
    """The document with the pinned profiles' published documents in place. A pin that does not fit what was published
    stays empty.
    """
    pins = []
    for pin in document.profiles:
        submission = pinned_submission(pin.id, pin.version)
        fits = submission is not None and submission.document_hash == pin.hash
        pins.append(
            pin.model_copy(update={"document": submission.profile() if submission is not None and fits else None})
        )
    return document.model_copy(update={"profiles": pins})


def draft_document(draft: Draft) -> ProfileDocument:
    """A profile's draft as it would run: with the pinned profiles inlined."""
    return inlined(ProfileDocument.model_validate_json(draft.content_text))


# Lists.


@dataclass(frozen=True)
class ArtifactLine:
    """One line of the list of artifacts, as far as the reader may see: what is in force and what is on its way."""

    artifact: Artifact
    title: str
    title_en: str
    current: Version | None
    active: Version | None
    latest: Version


def artifact_lines(user: Visitor, *, kind: str = Artifact.Kind.PROFILE) -> list[ArtifactLine]:
    """The artifacts of a kind that the user may read, by title in Danish order."""
    versions = version_policy.rows(user, roles.PROFILE_READ).filter(artifact__kind=kind).order_by("pk")
    of: dict[int, list[Version]] = {}
    for version in versions.select_related("artifact", "artifact__owner", "draft"):
        of.setdefault(version.artifact_id, []).append(version)
    lines = [_line(readable) for readable in of.values()]
    return sorted(lines, key=lambda line: danish_order(line.title))


def _line(readable: list[Version]) -> ArtifactLine:
    current = next((version for version in readable if version.state == State.PUBLISHED), None)
    active = next((version for version in readable if version.state in ACTIVE), None)
    content = content_of(current or active or readable[-1])
    return ArtifactLine(readable[0].artifact, title_of(content), title_of(content, "en"), current, active, readable[-1])


_DANISH_LETTERS = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})  # the characters after z


def danish_order(text: str) -> str:
    """A sort key: letters without regard to case, æ, ø and å last in that order (and aa as å)."""
    return text.lower().replace("aa", "å").translate(_DANISH_LETTERS)


def versions_of(user: Visitor, artifact: Artifact) -> QuerySet[Version]:
    """The artifact's versions that the user may read, newest first."""
    rows: QuerySet[Version] = version_policy.rows(user, roles.PROFILE_READ)
    return rows.filter(artifact=artifact).select_related("artifact", "base").order_by("-pk")


def grants_of(artifact: Artifact) -> QuerySet[ArtifactUserObjectPermission]:
    """Who was granted editing of the artifact, since when and by whom."""
    return artifact.grants.select_related("user", "user__organisation", "granted_by")


@dataclass(frozen=True)
class Task:
    """Something that waits for the user. `kind` says what: a draft to finish, or changes that were asked for."""

    kind: Literal["draft", "changes_requested"]
    version: Version
    since: datetime


def author_tasks(user: User) -> list[Task]:
    """The user's drafts and the changes asked of them, longest waiting first."""
    if not artifact_policy.may(user, roles.DRAFT_EDIT):
        return []
    rows = Version.objects.filter(editable_by(user, "artifact__"), state__in=EDITABLE).select_related(
        "artifact", "draft"
    )
    kinds: dict[str, Literal["draft", "changes_requested"]] = {
        "draft": "draft",
        "changes_requested": "changes_requested",
    }
    return [Task(kinds[version.state], version, version.state_since) for version in rows.order_by("state_since", "pk")]


# Trail.


def artifact_events(artifacts: Iterable[Artifact]) -> QuerySet[Event]:
    """What happened to these artifacts and their versions, newest first."""
    ids = [artifact.pk for artifact in artifacts]
    versions = [str(pk) for pk in Version.objects.filter(artifact_id__in=ids).values_list("pk", flat=True)]
    about = Q(subject_type="artifact", subject_id__in=[str(pk) for pk in ids]) | Q(
        subject_type="version", subject_id__in=versions
    )
    return Event.objects.filter(about).order_by("-sequence")


@dataclass(frozen=True)
class AsItLooked:
    """An artifact and its versions at a moment in the past. `drafts` has each version's working copy by the version's
    id.
    """

    moment: datetime
    artifact: Artifact
    versions: list[Version]
    drafts: dict[int, Draft]


def as_it_looked(artifact: Artifact, moment: datetime) -> AsItLooked | None:
    """The artifact as it looked at the moment, from the trail of history rows; None when it did not exist yet."""
    then = Artifact.history.as_of(moment).filter(pk=artifact.pk).first()
    if then is None:
        return None
    versions = list(Version.history.as_of(moment).filter(artifact_id=artifact.pk).order_by("pk"))
    drafts = Draft.history.as_of(moment).filter(version_id__in=[version.pk for version in versions])
    return AsItLooked(moment, then, versions, {draft.version_id: draft for draft in drafts})

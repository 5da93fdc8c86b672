"""What a chain of releases amounts to: replaying it from nothing gives exactly the published set.

The public API and every client derive what they show from this one pure function, so they cannot disagree. Nothing is ever removed: a version
that ended keeps its place with a state, a reason and a replacement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from cockpit.standard.envelope import ChainRefused, ReleasePayload, Replacement, follows

Subject = Literal["profile", "standard"]
Status = Literal["published", "superseded", "withdrawn"]
Key = tuple[Subject, str, str]
"""(subject, id, version)"""

_ENDED: dict[str, Status] = {"supersede": "superseded", "withdraw": "withdrawn"}


@dataclass(frozen=True)
class PublishedVersion:
    """One version that was published: the release that published it and those that ended it since, oldest first."""

    published: ReleasePayload
    ended: tuple[ReleasePayload, ...] = ()

    @property
    def key(self) -> Key:
        return self.published.subject, self.published.id, self.published.version

    @property
    def last(self) -> ReleasePayload:
        """The newest release about this version."""
        return self.ended[-1] if self.ended else self.published

    @property
    def status(self) -> Status:
        return _ENDED[self.last.kind] if self.ended else "published"

    @property
    def replaced_by(self) -> Replacement | None:
        """The version that took over, from the newest release that names one."""
        named = [release.replaced_by for release in self.ended if release.replaced_by is not None]
        return named[-1] if named else None

    @property
    def reason(self) -> str | None:
        """Why it ended, from the newest release that says so."""
        given = [release.reason for release in self.ended if release.reason is not None]
        return given[-1] if given else None


@dataclass(frozen=True)
class PublishedSet:
    """The published set after `head`, the last release that was replayed (None: nothing was). Versions stand in order of publication."""

    head: ReleasePayload | None = None
    versions: Mapping[Key, PublishedVersion] = field(default_factory=lambda: MappingProxyType({}))

    def ids(self, subject: Subject) -> list[str]:
        """The ids of everything ever published, sorted."""
        return sorted({key[1] for key in self.versions if key[0] == subject})

    def versions_of(self, subject: Subject, thing_id: str) -> list[PublishedVersion]:
        """All versions of one profile or standard, oldest first; empty when it was never published."""
        return [version for key, version in self.versions.items() if key[:2] == (subject, thing_id)]

    def current(self, subject: Subject, thing_id: str) -> PublishedVersion | None:
        """The newest version that is published and not ended; None when there is none."""
        standing = [version for version in self.versions_of(subject, thing_id) if version.status == "published"]
        return standing[-1] if standing else None


def published_set(releases: Iterable[ReleasePayload], after: PublishedSet | None = None) -> PublishedSet:
    """The published set that the releases lead to from `after` (None: from nothing). `after` itself is not changed.

    Raises ChainRefused when a release does not continue the chain, or says what cannot be: codes of `envelope.follows`, and
    `published-twice`, `not-published`, `other-document`, `already-ended`, `unknown-replacement`, `incomplete`.
    """
    base = after or PublishedSet()
    head, versions = base.head, dict(base.versions)
    for release in releases:
        follows(release, head)
        key: Key = (release.subject, release.id, release.version)
        versions[key] = (
            _publish(release, versions.get(key)) if release.kind == "publish" else _end(release, key, versions)
        )
        head = release
    return PublishedSet(head, MappingProxyType(versions))


def _publish(release: ReleasePayload, present: PublishedVersion | None) -> PublishedVersion:
    if present is not None:
        raise ChainRefused(
            "published-twice", f"release {release.sequence} publishes {release.id} {release.version} a second time"
        )
    if release.reason is not None or release.replaced_by is not None:
        raise ChainRefused(
            "incomplete", f"release {release.sequence} publishes, so it has no reason and no replacement"
        )
    return PublishedVersion(release)


def _end(release: ReleasePayload, key: Key, versions: Mapping[Key, PublishedVersion]) -> PublishedVersion:
    present = versions.get(key)
    what = f"{release.id} {release.version}"
    if present is None:
        raise ChainRefused("not-published", f"release {release.sequence} ends {what}, which was never published")
    if release.document != present.published.document:
        raise ChainRefused(
            "other-document", f"release {release.sequence} ends {what} with the hash of another document"
        )
    # A superseded version may still be withdrawn (it turned out to be wrong); nothing else happens to a version that ended.
    if present.status == "withdrawn" or (present.status == "superseded" and release.kind == "supersede"):
        raise ChainRefused(
            "already-ended", f"release {release.sequence} ends {what}, which is {present.status} already"
        )
    missing = release.replaced_by is None if release.kind == "supersede" else not release.reason
    if missing:
        raise ChainRefused(
            "incomplete",
            f"release {release.sequence} lacks the {'replacement' if release.kind == 'supersede' else 'reason'}",
        )
    _check_replacement(release, key, versions)
    return PublishedVersion(present.published, (*present.ended, release))


def _check_replacement(release: ReleasePayload, key: Key, versions: Mapping[Key, PublishedVersion]) -> None:
    if release.replaced_by is None:
        return
    replacement: Key = (release.subject, release.replaced_by.id, release.replaced_by.version)
    if replacement == key or replacement not in versions:
        raise ChainRefused(
            "unknown-replacement", f"release {release.sequence} names a replacement that is not published"
        )

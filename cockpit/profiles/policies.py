"""Who may read, edit, submit, recall and abandon, and who may grant editing. Guardian's grants are read here and
nowhere else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.accounts.policies import ALLOWED, Policy, Verdict, Visitor, denied
from cockpit.accounts.selectors import roles_of
from cockpit.profiles.lifecycle import RELEASED, Action, State, find, impossible
from cockpit.profiles.models import EDIT_PERMISSION, Artifact, ArtifactUserObjectPermission, Version

_WRITING = frozenset({roles.DRAFT_EDIT, roles.VERSION_SUBMIT, roles.VERSION_RECALL, roles.VERSION_ABANDON})

_PERMISSION: dict[Action, str] = {
    Action.EDIT: roles.DRAFT_EDIT,
    Action.SUBMIT: roles.VERSION_SUBMIT,
    Action.RECALL: roles.VERSION_RECALL,
    Action.ABANDON: roles.VERSION_ABANDON,
}

_HIDDEN_FROM_REVIEWERS = (State.DRAFT, State.ABANDONED)

NO_EDITING = denied(
    "Du har ikke redigeringsret til denne profil. Bed en administrator om den.",
    "You have not been granted editing of this profile. Ask an administrator.",
)
NOT_READABLE = denied(
    "Versionen er ikke udgivet, og du har ikke adgang til den endnu. Bed en administrator om redigeringsret, hvis du skal arbejde på den.",
    "The version is not published, and you have no access to it yet. Ask an administrator for editing if you are to work on it.",
)
NOT_ONESELF = denied(
    "Du kan ikke give dig selv adgang. Bed en anden administrator om det.",
    "You cannot give yourself access. Ask another administrator.",
)


def editable_by(user: User, prefix: str = "") -> Q:
    """The filter for artifacts that the user created, owns or was granted. `prefix` leads to the artifact, for
    example `artifact__`.
    """
    granted = ArtifactUserObjectPermission.objects.filter(
        user=user, permission__codename=EDIT_PERMISSION, content_object=OuterRef(f"{prefix}pk")
    )
    return Q(**{f"{prefix}created_by": user}) | Q(**{f"{prefix}owner": user}) | Q(Exists(granted))


def may_edit(user: User, artifact: Artifact) -> bool:
    """Whether the user created or owns the artifact or has a grant for it. Says nothing about roles."""
    return Artifact.objects.filter(editable_by(user), pk=artifact.pk).exists()


def readable_versions(user: User) -> Q:
    """The filter for versions that the user may read, given that some role permits reading at all.

    Everybody reads what was ever published. Publishers, administrators and auditors read everything; authors read
    everything of the artifacts that they may edit; clinical reviewers read what has been sent to review.
    """
    held = roles_of(user)
    if any(roles.gives(held, action) for action in (roles.RELEASE_PUBLISH, roles.PROFILE_GRANT, roles.AUDIT_READ)):
        return Q()
    allowed = Q(state__in=RELEASED)
    if roles.gives(held, roles.REVIEW_DECIDE):
        allowed |= ~Q(state__in=_HIDDEN_FROM_REVIEWERS)
    if roles.gives(held, roles.DRAFT_EDIT):
        allowed |= editable_by(user, "artifact__")
    return allowed


class ArtifactPolicy(Policy):
    """Artifacts. `obj` is an Artifact; for `profile.grant` it is the User who is to get or lose something."""

    permissions = _WRITING | {roles.PROFILE_READ, roles.PROFILE_CREATE, roles.CATALOGUE_EDIT, roles.PROFILE_GRANT}
    model = Artifact

    def judge(self, user: User, action: str, obj: Any) -> Verdict:
        """Reading takes a version that one may read, writing takes a grant, and nobody grants themselves anything."""
        if action == roles.PROFILE_GRANT:
            return NOT_ONESELF if obj == user else ALLOWED
        if action == roles.PROFILE_READ:
            readable = Version.objects.filter(readable_versions(user), artifact=obj).exists()
            return ALLOWED if readable else NOT_READABLE
        return ALLOWED if may_edit(user, obj) else NO_EDITING

    def visible(self, user: User, action: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Artifacts with a readable version to read; those that one may edit to write; all to grant."""
        if action == roles.PROFILE_GRANT:
            return rows
        if action == roles.PROFILE_READ:
            return rows.filter(pk__in=Version.objects.filter(readable_versions(user)).values("artifact_id"))
        return rows.filter(editable_by(user))


class VersionPolicy(Policy):
    """Versions. `obj` is a Version. With `release.read` only what was ever published is seen, by vendors too."""

    permissions = _WRITING | {roles.PROFILE_READ, roles.RELEASE_READ}
    model = Version

    def judge(self, user: User, action: str, obj: Any) -> Verdict:
        """Whether this version may be read, or its artifact edited by this user."""
        if action in _WRITING:
            return ALLOWED if may_edit(user, obj.artifact) else NO_EDITING
        return ALLOWED if self.visible(user, action, Version.objects.filter(pk=obj.pk)).exists() else NOT_READABLE

    def visible(self, user: User, action: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The versions that one may read, or whose artifact one may edit."""
        if action == roles.RELEASE_READ:
            return rows.filter(state__in=RELEASED)
        if action == roles.PROFILE_READ:
            return rows.filter(readable_versions(user))
        return rows.filter(editable_by(user, "artifact__"))

    def verdict(self, user: Visitor, action: Action, version: Version, *, at: datetime | None = None) -> Verdict:
        """Whether the user may do this author's action (edit, submit, recall, abandon) to the version as it stands:
        the button's reason.
        """
        verdict = self.may(user, _PERMISSION[action], version, at=at)
        if verdict and find(version.state, action) is None:
            return denied(*impossible(State(version.state), action))
        return verdict


artifact_policy = ArtifactPolicy()
version_policy = VersionPolicy()

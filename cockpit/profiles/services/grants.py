"""Per-profile grants of editing: given and withdrawn by administrators, never to or from themselves."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import transaction

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import Conflict, NotFound
from cockpit.audit.services import event_record
from cockpit.profiles.models import EDIT_PERMISSION, Artifact, ArtifactUserObjectPermission
from cockpit.profiles.policies import artifact_policy
from cockpit.profiles.services.versions import artifact_locked


def grant_give(*, by: User, now: datetime, artifact: Artifact, person: User) -> ArtifactUserObjectPermission:
    """Let a person edit the artifact; it takes the role of author beside. Raises NotAllowed, Conflict."""
    with transaction.atomic():
        artifact = artifact_locked(artifact.pk)
        artifact_policy.require(by, roles.PROFILE_GRANT, person, at=now)
        if artifact.grants.filter(user=person).exists():
            raise Conflict(
                f"{person.name} har allerede redigeringsret til profilen.",
                f"{person.name} has been granted editing of the profile already.",
                code="already-granted",
            )
        permission = Permission.objects.get(
            content_type__app_label="profiles", content_type__model="artifact", codename=EDIT_PERMISSION
        )
        grant = ArtifactUserObjectPermission(
            user=person, permission=permission, content_object=artifact, granted_by=by, granted_at=now
        )
        grant.save(force_insert=True)
        _record("grant.given", by, now, artifact, person)
    return grant


def grant_withdraw(*, by: User, now: datetime, artifact: Artifact, person: User) -> None:
    """Take the person's grant back. What the person has contributed stays theirs. Raises NotAllowed, NotFound."""
    with transaction.atomic():
        artifact = artifact_locked(artifact.pk)
        artifact_policy.require(by, roles.PROFILE_GRANT, person, at=now)
        grant = artifact.grants.filter(user=person).first()
        if grant is None:
            raise NotFound(
                f"{person.name} har ingen redigeringsret at tage tilbage. Genindlæs siden.",
                f"{person.name} has no grant of editing to withdraw. Reload the page.",
                code="no-grant",
            )
        grant.delete()
        _record("grant.withdrawn", by, now, artifact, person)


def _record(action: str, by: User, now: datetime, artifact: Artifact, person: User) -> None:
    data = {"slug": artifact.slug, "person": person.pk}
    event_record(action=action, by=by, now=now, subject_type="artifact", subject_id=artifact.pk, data=data)

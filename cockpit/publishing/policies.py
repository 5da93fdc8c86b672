"""Who may read releases, publish, withdraw, and see or restart deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.accounts.policies import ALLOWED, Policy, Verdict, Visitor, denied
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import Action, State, find, impossible
from cockpit.profiles.models import Version
from cockpit.publishing import conditions
from cockpit.publishing.models import Delivery, Release

_PERMISSION = {Action.PUBLISH: roles.RELEASE_PUBLISH, Action.WITHDRAW: roles.RELEASE_WITHDRAW}

CONTRIBUTOR = denied(
    "Du har selv bidraget til denne version og kan derfor ikke udgive den. Bed en anden udgiver om det.",
    "You have contributed to this version yourself and can therefore not publish it. Ask another publisher.",
)


class ReleasePolicy(Policy):
    """Publishing and withdrawing versions. `obj` is a Version."""

    permissions = frozenset({roles.RELEASE_PUBLISH, roles.RELEASE_WITHDRAW})
    model = Version

    def judge(self, user: User, action: str, obj: Any) -> Verdict:
        """Nobody publishes what they contributed to. Withdrawing what proved wrong is open to every publisher."""
        submission = profiles.latest_submission(obj)
        if action == roles.RELEASE_PUBLISH and submission is not None and profiles.is_contributor(user, submission):
            return CONTRIBUTOR
        return ALLOWED

    def visible(self, user: User, action: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """To publish: approved versions without one's own contributions. To withdraw: those in force."""
        if action == roles.RELEASE_WITHDRAW:
            return rows.filter(state=State.PUBLISHED)
        approved = rows.filter(state=State.APPROVED)
        own = [version.pk for version in approved if not self.judge(user, action, version)]
        return approved.exclude(pk__in=own)

    def verdict(self, user: Visitor, action: Action, version: Version, *, at: datetime | None = None) -> Verdict:
        """Whether the user may publish or withdraw the version as things stand: the reason beside the button."""
        verdict = self.may(user, _PERMISSION[action], version, at=at)
        if not verdict:
            return verdict
        if find(version.state, action) is None:
            return denied(*impossible(State(version.state), action))
        obstacle = conditions.publishing_obstacle(version) if action is Action.PUBLISH else None
        return ALLOWED if obstacle is None else denied(obstacle.message, obstacle.message_en)


class ReleaseReading(Policy):
    """Releases are public; in the tool whoever has a role may read them. `obj` is a Release."""

    permissions = frozenset({roles.RELEASE_READ})
    model = Release


class DeliveryPolicy(Policy):
    """Deliveries. `obj` is a Delivery."""

    permissions = frozenset({roles.DELIVERY_READ, roles.DELIVERY_RETRY})
    model = Delivery

    def judge(self, user: User, action: str, obj: Any) -> Verdict:
        """What has arrived is not sent again."""
        if action == roles.DELIVERY_RETRY and obj.is_delivered:
            return denied("Udgivelsen er allerede leveret.", "The release is delivered already.")
        return ALLOWED

    def visible(self, user: User, action: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """All to read; those that wait to restart."""
        return rows.filter(state=Delivery.State.WAITING) if action == roles.DELIVERY_RETRY else rows


release_policy = ReleasePolicy()
release_reading = ReleaseReading()
delivery_policy = DeliveryPolicy()

"""Reading releases and deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.accounts.policies import Visitor
from cockpit.profiles.models import Version
from cockpit.publishing.models import Delivery, Release, ReleaseSignature
from cockpit.publishing.policies import delivery_policy, release_policy, release_reading
from cockpit.standard.envelope import ChainRefused
from cockpit.standard.feed import published_set


@dataclass(frozen=True)
class ReleaseLine:
    """One release with its signature and its deliveries, as far as the reader may see them."""

    release: Release
    signature: ReleaseSignature | None
    deliveries: list[Delivery]

    @property
    def is_delivered(self) -> bool:
        """Whether it has arrived everywhere (of what the reader sees)."""
        return bool(self.deliveries) and all(delivery.is_delivered for delivery in self.deliveries)


def releases(user: Visitor) -> QuerySet[Release]:
    """The releases that the user may read, newest first."""
    rows: QuerySet[Release] = release_reading.rows(user, roles.RELEASE_READ)
    return rows.select_related("version__artifact", "released_by", "replaced_by", "replaced_by__artifact").order_by(
        "-sequence"
    )


def release_lines(user: Visitor, rows: QuerySet[Release]) -> list[ReleaseLine]:
    """These releases (from `releases`, cut to a page) with signature and deliveries, in the same order."""
    found = list(rows)
    numbers = [release.pk for release in found]
    signatures = {signature.pk: signature for signature in ReleaseSignature.objects.filter(pk__in=numbers)}
    deliveries: dict[int, list[Delivery]] = {}
    visible = delivery_policy.rows(user, roles.DELIVERY_READ).filter(release__in=numbers)
    for delivery in visible.select_related("target"):
        deliveries.setdefault(delivery.release_id, []).append(delivery)
    return [ReleaseLine(release, signatures.get(release.pk), deliveries.get(release.pk, [])) for release in found]


def releases_of(version: Version) -> list[Release]:
    """What was released about this version, oldest first: published, then superseded or withdrawn."""
    return list(
        version.releases.select_related("released_by", "replaced_by", "replaced_by__artifact").order_by("sequence")
    )


def publisher_tasks(user: User) -> list[Version]:
    """Approved versions that this publisher may publish, longest waiting first."""
    rows: QuerySet[Version] = release_policy.rows(user, roles.RELEASE_PUBLISH)
    return list(rows.select_related("artifact").order_by("state_since", "pk"))


def waiting_deliveries(user: Visitor) -> QuerySet[Delivery]:
    """What has not arrived yet, in the order in which it will."""
    rows: QuerySet[Delivery] = delivery_policy.rows(user, roles.DELIVERY_READ)
    return rows.filter(state=Delivery.State.WAITING).select_related("release__version__artifact", "target")


def release_chain_fault() -> str | None:
    """What is wrong with the stored chain of releases, by the code of the refusal; None when it replays from nothing."""
    try:
        published_set(release.payload for release in Release.objects.order_by("sequence").iterator())
    except ChainRefused as error:
        return error.code
    return None

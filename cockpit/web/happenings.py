"""Events as people read them: one sentence each, with who and when, and what it is about by its title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cockpit.accounts.models import User
from cockpit.accounts.selectors import people_by_id
from cockpit.audit.actions import sentence
from cockpit.audit.models import Event
from cockpit.profiles.models import Artifact, Version
from cockpit.web.addresses import artifact_url
from cockpit.web.wording import language

ACTION_NAMES: dict[str, Any] = {
    "administrator.appointed": _("Første administrator udpeget"),
    "catalogue.updated": _("Katalogoplysninger rettet"),
    "delivery.failed": _("Levering mislykket"),
    "delivery.retried": _("Levering prøvet igen"),
    "delivery.rewound": _("Levering begyndt forfra"),
    "draft.saved": _("Kladde gemt"),
    "grant.given": _("Redigeringsret givet"),
    "grant.withdrawn": _("Redigeringsret taget tilbage"),
    "organisation.created": _("Organisation oprettet"),
    "password.set": _("Adgangskode sat"),
    "person.anonymised": _("Personoplysninger slettet"),
    "person.changed": _("Personoplysninger rettet"),
    "person.created": _("Person oprettet"),
    "person.deactivated": _("Konto lukket"),
    "person.reactivated": _("Konto åbnet igen"),
    "profile.created": _("Profil oprettet"),
    "release.delivered": _("Udgivelse leveret"),
    "release.signed": _("Udgivelse underskrevet"),
    "role.granted": _("Rolle givet"),
    "role.revoked": _("Rolle taget tilbage"),
    "sign_in.ended": _("Logget ud"),
    "sign_in.locked": _("Log ind spærret"),
    "sign_in.succeeded": _("Logget ind"),
    "standard.created": _("Standard oprettet"),
    "target.added": _("Modtager tilføjet"),
    "terminology.imported": _("Kodeudgave indlæst"),
    "version.abandoned": _("Version opgivet"),
    "version.approval_given": _("Godkendelse givet"),
    "version.approved": _("Version godkendt"),
    "version.begun": _("Version begyndt"),
    "version.changes_requested": _("Ændringer ønsket"),
    "version.published": _("Version udgivet"),
    "version.recalled": _("Version trukket tilbage fra review"),
    "version.submitted": _("Version sendt til review"),
    "version.withdrawn": _("Udgivelse trukket tilbage"),
}
"""What people call each action, for the filter. A test holds it complete."""

SESSION_ACTIONS = ("sign_in.succeeded", "sign_in.ended")
"""What happens so often that the page leaves it out unless it is asked for."""


@dataclass(frozen=True)
class Happening:
    """One event for reading. `reason` is what the person wrote."""

    event: Event
    at: datetime
    who: str
    what: str
    address: str
    reason: str


def happenings(events: Sequence[Event]) -> list[Happening]:
    """The events with names looked up in one go each; what is gone keeps its number."""
    people = people_by_id([event.actor_id for event in events] + [_person(event) for event in events])
    versions = _versions(events)
    artifacts = {row.pk: row for row in Artifact.objects.filter(pk__in=_ids(events, "artifact"))}
    return [_happening(event, people, versions, artifacts) for event in events]


def _happening(
    event: Event, people: dict[int, User], versions: dict[int, Version], artifacts: dict[int, Artifact]
) -> Happening:
    actor = people.get(event.actor_id or 0)
    who = f"{actor.name}, {actor.organisation.name}" if actor else ""
    address = ""
    if event.subject_type == "version" and (version := versions.get(int(event.subject_id))) is not None:
        address = artifact_url(version.artifact, "versions")
    elif event.subject_type == "artifact" and (artifact := artifacts.get(int(event.subject_id))) is not None:
        address = artifact_url(artifact, "overview")
    what, reason = _what(event, people), str(event.data.get("reason") or "")
    return Happening(event, event.at, who, what, address, "" if reason in what else reason)


def _what(event: Event, people: dict[int, User]) -> str:
    """The event's own sentence; a person it speaks of is named while the account exists."""
    about = _person(event)
    subject = people[about].name if about in people else None
    said = sentence(event, language(), subject=subject)
    if about in people:
        for number in (f"Person {about}", f"person {about}"):
            said = said.replace(number, people[about].name)
    return said[:1].upper() + said[1:]


def _person(event: Event) -> int | None:
    """The id of the person that an event speaks of."""
    if event.subject_type == "person" and event.subject_id.isdigit():
        return int(event.subject_id)
    about = event.data.get("person")
    return about if isinstance(about, int) else None


def _ids(events: Iterable[Event], subject_type: str) -> list[int]:
    return [
        int(event.subject_id) for event in events if event.subject_type == subject_type and event.subject_id.isdigit()
    ]


def _versions(events: Iterable[Event]) -> dict[int, Version]:
    rows = Version.objects.filter(pk__in=_ids(events, "version")).select_related("artifact")
    return {version.pk: version for version in rows}

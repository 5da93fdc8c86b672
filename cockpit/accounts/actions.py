"""What can happen to people, organisations and roles, as sentences. Events hold ids, so the sentences name nobody."""

from __future__ import annotations

from cockpit.accounts.roles import ROLES
from cockpit.audit import traces
from cockpit.audit.actions import Sentence, register
from cockpit.audit.models import Event


def _role_name(event: Event, language: str) -> str:
    slug = str(event.data.get("role", "–"))
    role = ROLES.get(slug)
    if role is None:
        return slug
    return role.name_da if language == "da" else role.name_en


def _with_role(template: str, language: str) -> Sentence:
    def written(event: Event) -> str:
        return template.format(role=_role_name(event, language), person=event.data.get("person", "–"))

    return written


register("organisation.created", "Organisationen {slug} blev oprettet.", "The organisation {slug} was created.")
register(
    "administrator.appointed",
    "{subject} blev oprettet som den første administrator.",
    "{subject} was created as the first administrator.",
)
register("person.created", "{subject} blev oprettet.", "{subject} was created.")
register("person.changed", "Oplysninger om {subject} blev rettet.", "Details of {subject} were changed.")
register("person.deactivated", "{subject} blev lukket.", "{subject} was closed.")
register("person.reactivated", "{subject} blev åbnet igen.", "{subject} was opened again.")
register("person.anonymised", "Oplysninger om {subject} blev slettet.", "Personal details of {subject} were erased.")
register("password.set", "Adgangskoden til {subject} blev sat.", "The password of {subject} was set.")
register(
    "role.granted",
    _with_role("Rollen {role} blev givet til person {person}.", "da"),
    _with_role("The role {role} was granted to person {person}.", "en"),
)
register(
    "role.revoked",
    _with_role("Rollen {role} blev taget fra person {person}.", "da"),
    _with_role("The role {role} was withdrawn from person {person}.", "en"),
)
register("sign_in.succeeded", "{subject} loggede ind.", "{subject} signed in.")
register(
    "sign_in.locked", "Log ind for {subject} blev spærret for en tid.", "Sign-in for {subject} was locked for a while."
)
register("sign_in.ended", "{subject} loggede ud.", "{subject} signed out.")

traces.told("accounts_user", "person", subject="id", actions=["person.created", "administrator.appointed"])
traces.told(
    "accounts_rolegrant", "role_grant", subject="id", actions=["role.granted"], when="granted_by_id IS NOT NULL"
)

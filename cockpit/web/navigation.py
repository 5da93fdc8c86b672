"""The header's content: where one can go, and as whom one is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cockpit.accounts import roles, selectors
from cockpit.accounts.models import User
from cockpit.web.wording import pick


@dataclass(frozen=True)
class Item:
    """One entry of the main menu. `current`: the page is in this part; `here`: it is this very page."""

    text: str
    address: str
    current: bool
    here: bool


def header(request: HttpRequest | None) -> dict[str, Any]:
    """The context of `parts/header.html`. Pages that nobody is signed in to have the wordmark and the language only."""
    person = getattr(request, "user", None)
    if request is None or not isinstance(person, User):
        return {"request": request, "user": person}
    held = selectors.roles_of(person)
    names = [pick(role.name_da, role.name_en) for slug, role in roles.ROLES.items() if slug in held]
    return {
        "request": request,
        "user": person,
        "items": _items(request, held),
        "name": person.name,
        "roles": " · ".join([", ".join(names) or _("Ingen rolle"), person.organisation.name]),
    }


def _items(request: HttpRequest, held: frozenset[str]) -> list[Item]:
    """The main menu for somebody with these roles: what they cannot open at all is left out."""
    entries = [
        (_("Forside"), "home", None),
        (_("Profiler"), "profiles", roles.PROFILE_READ),
        (_("Kodelister"), "code_lists", roles.TERMINOLOGY_READ),
        (_("Standard"), "standard_overview", roles.PROFILE_READ),
        (_("Udgivelser"), "releases", roles.RELEASE_READ),
        (_("Historik"), "history", roles.AUDIT_READ),
        (_("Administration"), "people", roles.PEOPLE_READ),
    ]
    shown = [
        (text, reverse(name))
        for text, name, permission in entries
        if permission is None or roles.gives(held, permission)
    ]
    return [Item(text, address, _within(request.path, address), request.path == address) for text, address in shown]


def _within(path: str, address: str) -> bool:
    return path == address if address == "/" else path.startswith(address)

"""The tool over HTTP, as a browser meets it: signed in as somebody, with every address that changes something."""

from __future__ import annotations

from collections.abc import Iterator

from django.test import Client
from django.urls import URLPattern, get_resolver

from cockpit.accounts.models import RoleGrant, User
from cockpit.web.addresses import artifact_url
from tests.invariants.world import World


def browser_of(person: User) -> Client:
    """A browser that is signed in as the person."""
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def page(world: World, slug: str, name: str) -> str:
    """The address of one of a profile's pages or actions."""
    return str(artifact_url(world.artifact(slug), name))


def changing_addresses(world: World, slug: str) -> Iterator[str]:
    """Every address of the tool with this profile's, and somebody's, names in it. GET shows pages, POST changes things."""
    grant = RoleGrant.objects.get(person=world.people.plo)
    values = {"slug": slug, "pk": world.people.plo.pk, "grant_pk": grant.pk, "number": "1.0.0", "clinic": "990001"}
    names = {"group": "population", "node": "population", "list_id": "demens", "patient_id": "1"}
    for pattern in get_resolver("cockpit.web.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        converters = pattern.pattern.converters
        address = "/" + str(pattern.pattern)
        for name, converter in converters.items():
            value = str((values | names)[name])
            kinds = {"SlugConverter": "slug", "StringConverter": "str", "IntConverter": "int"}
            address = address.replace(f"<{kinds[type(converter).__name__]}:{name}>", value)
        assert "<" not in address
        yield address

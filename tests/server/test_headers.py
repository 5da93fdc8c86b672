"""What a browser is told about our pages."""

from __future__ import annotations

from django.test import Client


def policy(response_header: str) -> dict[str, str]:
    """A Content-Security-Policy as directive → sources."""
    parts = (part.strip().split(" ", 1) for part in response_header.split(";") if part.strip())
    return {name: rest[0] if rest else "" for name, *rest in parts}


def test_the_sign_in_page_allows_our_own_scripts_and_styles_only(client: Client, db: None) -> None:
    response = client.get("/", follow=True)
    directives = policy(response.headers["Content-Security-Policy"])
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_the_sign_in_page_may_not_be_framed_sniffed_or_tell_where_one_came_from(client: Client, db: None) -> None:
    headers = client.get("/", follow=True).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_every_page_needs_a_signed_in_person(client: Client, db: None) -> None:
    response = client.get("/")
    assert response.status_code == 302

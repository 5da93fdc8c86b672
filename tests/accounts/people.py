"""People and organisations for tests, made by the services as an administrator would make them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cockpit.accounts import selectors, services
from cockpit.accounts.models import Organisation, RoleGrant, User

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
PASSWORD = "en-lang-sætning-som-ingen-gætter"
KINDS = {
    "plo": "reference_group",
    "dsam": "reference_group",
    "kiap": "reference_group",
    "egclinea": "vendor",
    "plsp": "platform",
}


def administrator() -> User:
    """The first administrator, of the organisation medcom."""
    return services.administrator_bootstrap(
        now=NOW,
        email="admin@medcom.example",
        name="Ane Administrator",
        password=PASSWORD,
        organisation_slug="medcom",
        organisation_name="MedCom",
    )


def organisation(by: User, slug: str) -> Organisation:
    """One of KINDS (or medcom); made when it is not there."""
    found = selectors.organisations().filter(slug=slug).first()
    return found or services.organisation_create(by=by, now=NOW, slug=slug, name=slug.upper(), kind=KINDS[slug])


def person(by: User, name: str, *roles: str, organisation_slug: str = "medcom", password: str | None = None) -> User:
    """Somebody with these roles; the e-mail is made of the name."""
    body = organisation(by, organisation_slug)
    email = f"{name.lower().replace(' ', '.')}@{organisation_slug}.example"
    made = services.person_create(by=by, now=NOW, email=email, name=name, organisation=body, password=password)
    for role in roles:
        grant(by, made, role)
    return made


def grant(by: User, to: User, role: str, *, now: datetime = NOW, expires_at: datetime | None = None) -> RoleGrant:
    """Give a role for the reason "Test"."""
    return services.role_grant(by=by, now=now, person=to, role=role, reason="Test", expires_at=expires_at)

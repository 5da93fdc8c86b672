"""Forside: what waits for the person, by role."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.accounts.selectors import roles_of
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Version
from cockpit.profiles.policies import version_policy
from cockpit.publishing import selectors as publishing
from cockpit.review import selectors as review
from cockpit.web.addresses import artifact_url
from cockpit.web.frame import signed_in
from cockpit.web.wording import language


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what it is called, its state, since when, and where to do it."""

    title: str
    number: str
    state: str
    since: datetime
    address: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Tasks of one sort. `empty` is said when there are none."""

    key: str
    heading: str
    tasks: list[Waiting]
    empty: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person who is signed in."""
    person = signed_in(request)
    held = roles_of(person)
    groups: list[Group] = []
    if roles.gives(held, roles.REVIEW_DECIDE):
        groups.append(_to_review(person))
    if roles.gives(held, roles.DRAFT_EDIT):
        groups.extend(_to_write(person))
    if roles.gives(held, roles.RELEASE_PUBLISH):
        groups.append(_to_publish(person))
    context: dict[str, Any] = {
        "groups": groups,
        "recent": _recent(person, held) if held else [],
        "without_role": not held,
    }
    return render(request, "home.html", context)


def _waiting(version: Version, page: str, since: datetime, note: str = "") -> Waiting:
    title = profiles.version_title(version, language())
    return Waiting(title, version.number or "", version.state, since, artifact_url(version.artifact, page), note)


def _to_review(person: User) -> Group:
    tasks = [
        _waiting(
            submission.version,
            "review",
            submission.submitted_at,
            _("sendt af {name}").format(name=submission.submitted_by.name),
        )
        for submission in review.reviewer_tasks(person)
    ]
    return Group("review", _("Venter på din beslutning"), tasks, _("Der er ingen versioner, der venter på dig."))


def _to_write(person: User) -> list[Group]:
    tasks = profiles.author_tasks(person)
    changes = [_waiting(task.version, "edit", task.since) for task in tasks if task.kind == "changes_requested"]
    drafts = [_waiting(task.version, "edit", task.since) for task in tasks if task.kind == "draft"]
    return [
        Group("changes", _("Ændringer ønskes"), changes, _("Ingen har bedt om ændringer.")),
        Group("drafts", _("Dine kladder"), drafts, _("Du har ingen kladder. Begynd en ny version fra profilens side.")),
    ]


def _to_publish(person: User) -> Group:
    rows = publishing.publisher_tasks(person)
    tasks = [_waiting(version, "publication", version.state_since) for version in rows]
    return Group("publish", _("Klar til udgivelse"), tasks, _("Der er ingen godkendte versioner, der venter."))


def _recent(person: User, held: Collection[str]) -> list[Waiting]:
    """What was published last, for everybody who reads; who may not open the profile is led to the releases."""
    rows = version_policy.rows(person, roles.RELEASE_READ).filter(state=State.PUBLISHED)
    newest = rows.select_related("artifact").order_by("-state_since")[:6]
    lines = [_waiting(version, "overview", version.state_since) for version in newest]
    if roles.gives(held, roles.PROFILE_READ):
        return lines
    return [replace(line, address=reverse("releases")) for line in lines]

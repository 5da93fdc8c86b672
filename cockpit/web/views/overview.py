"""Overblik: what a profile says, who stands behind it, and what those who fetch it get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cockpit.accounts import roles
from cockpit.profiles import selectors, services
from cockpit.profiles.models import Submission, Version
from cockpit.profiles.policies import artifact_policy
from cockpit.review import selectors as review
from cockpit.standard.document import ProfileDocument
from cockpit.web import presentation
from cockpit.web.addresses import artifact_url
from cockpit.web.frame import artifact_of, context_of, document_of, frame_of, signed_in, submission_of


@dataclass(frozen=True)
class Deed:
    """Who did something to a version, and when."""

    what: str
    name: str
    organisation: str
    at: datetime


@require_safe
def overview(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The version in force (before the first is published: the one on its way)."""
    frame = frame_of(request, slug, "overview")
    begin = artifact_policy.may(frame.person, roles.DRAFT_EDIT, frame.artifact)
    context = context_of(
        frame,
        deeds=deeds(frame.version),
        submission=submission_of(frame.version),
        begin=begin if frame.active is None else None,
        **content_context(frame.version),
    )
    return render(request, "artifact/overview.html", context)


@require_POST
def version_begin(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version of a profile in draft, from the one in force."""
    person = signed_in(request)
    artifact = artifact_of(person, slug)
    services.version_begin(by=person, now=timezone.now(), artifact=artifact)
    messages.success(request, _("En ny version er begyndt. Den er din kladde, indtil du sender den til review."))
    return redirect(artifact_url(artifact, "edit"))


def content_context(version: Version) -> dict[str, Any]:
    """What the templates of a version's content need: a profile arranged for reading, or the standard's document."""
    if version.artifact.is_standard:
        return {"standard": selectors.content_of(version)}
    document: ProfileDocument = document_of(version)
    return {"profile": presentation.readable(document), "document": document}


def deeds(version: Version) -> list[Deed]:
    """Prepared, sent, approved: who stands behind the version."""
    submission = submission_of(version)
    if submission is None:
        draft = version.draft
        return [Deed(_("Skrives af"), draft.saved_by.name, draft.saved_by.organisation.name, draft.saved_at)]
    return [*_writers(submission), *_approvers(submission)]


def _writers(submission: Submission) -> list[Deed]:
    words = {"content": _("Skrevet af"), "terminology": _("Koder indlæst af"), "submitted": _("Sendt til review af")}
    found = [
        Deed(words[row.reason], row.person.name, row.person.organisation.name, submission.submitted_at)
        for row in selectors.contributors(submission)
    ]
    return sorted(found, key=lambda deed: deed.what != words["content"])


def _approvers(submission: Submission) -> list[Deed]:
    return [
        Deed(_("Godkendt af"), decision.person.name, decision.organisation.name, decision.decided_at)
        for decision in review.approvals_of(submission)
    ]

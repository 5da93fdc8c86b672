"""Versioner: all versions of a profile or of the standard, one of them, and two compared."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cockpit.profiles.findings import draft_findings
from cockpit.profiles.lifecycle import EDITABLE
from cockpit.profiles.models import Version
from cockpit.standard.comparison import compare as compared_documents
from cockpit.standard.findings import errors
from cockpit.web.comparing import change_lines, side_by_side, summary
from cockpit.web.frame import Frame, context_of, document_of, frame_of, submission_of
from cockpit.web.views.overview import content_context, deeds


@require_safe
def versions(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """All versions, newest first."""
    return render(request, "versions/list.html", context_of(frame_of(request, slug, "versions")))


@require_safe
def version(request: HttpRequest, number: str, slug: str | None = None) -> HttpResponse:
    """One version as it was published (or stands), for reading and printing."""
    frame = frame_of(request, slug, "versions", number=number)
    context = context_of(
        frame, deeds=deeds(frame.version), submission=submission_of(frame.version), **content_context(frame.version)
    )
    return render(request, "versions/one.html", context)


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Two versions side by side: `?fra=` and `?til=` are numbers (`kladde`: the one on its way); by default the newest with its base."""
    newer = _named(request, slug, request.GET.get("til", ""))
    older = _older(newer, request.GET.get("fra", ""))
    context = context_of(newer, base=older, choices=newer.versions)
    if older is not None:
        old, new = document_of(older), document_of(newer.version)
        if _faulty(newer.version) or _faulty(older):
            comparison = compared_documents(old, new)
            lines = change_lines(comparison)
            context.update(changes=lines, summary=summary(comparison, lines))
        else:
            context["compared"] = side_by_side(old, new)
    return render(request, "versions/compare.html", context)


def _named(request: HttpRequest, slug: str, number: str) -> Frame:
    if number in ("", "kladde"):
        return frame_of(request, slug, "versions", prefer="active")
    return frame_of(request, slug, "versions", number=number)


def _older(newer: Frame, number: str) -> Version | None:
    """The version to compare with: the one asked for, else the base, when the reader may see it."""
    for candidate in newer.versions:
        if candidate.pk == newer.version.pk:
            continue
        if candidate.number == number or (not number and candidate.pk == newer.version.base_id):
            return candidate
    return None


def _faulty(version: Version) -> bool:
    return version.state in EDITABLE and bool(errors(draft_findings(version.draft)))

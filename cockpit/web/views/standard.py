"""The standard's own pages where they differ from a profile's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cockpit.accounts import roles
from cockpit.audit.errors import NotFound
from cockpit.profiles import services
from cockpit.profiles.lifecycle import EDITABLE, Action
from cockpit.profiles.models import Artifact
from cockpit.profiles.policies import artifact_policy, version_policy
from cockpit.profiles.selectors import content_of
from cockpit.web.frame import context_of, frame_of, signed_in
from cockpit.web.views import overview as overviews


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The standard in force. Before the first version is begun: how to begin it."""
    person = signed_in(request)
    artifact_policy.require(person, roles.PROFILE_READ)
    try:
        return overviews.overview(request)
    except NotFound:
        begun = Artifact.objects.filter(kind=Artifact.Kind.STANDARD).exists()
        context = {"may_begin": not begun and artifact_policy.may(person, roles.PROFILE_CREATE)}
        return render(request, "standard/none.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A version in draft of the standard that this tool implements."""
    services.standard_begin(by=signed_in(request), now=timezone.now())
    messages.success(request, _("En ny version er begyndt. Den er din kladde, indtil du sender den til review."))
    return redirect("standard_edit")


@require_safe
def edit(request: HttpRequest) -> HttpResponse:
    """The draft of the standard for reading, and sending it to review."""
    frame = frame_of(request, None, "edit", prefer="active")
    if frame.version.state not in EDITABLE:
        return render(request, "editor/nothing.html", context_of(frame))
    context = context_of(
        frame,
        standard=content_of(frame.version),
        submit=version_policy.verdict(frame.person, Action.SUBMIT, frame.version),
    )
    return render(request, "editor/standard.html", context)

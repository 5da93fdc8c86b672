"""What is done with the draft as a whole: undo the last change, send it to review, give it up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cockpit.audit.errors import Conflict, Refusal
from cockpit.profiles import services
from cockpit.web.addresses import artifact_url
from cockpit.web.frame import frame_of
from cockpit.web.views.editing.workbench import earlier_text, lock_of, workbench
from cockpit.web.wording import refusal_text


@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Put back what the draft held before the last change; doing it twice puts the change back."""
    bench = workbench(request, slug)
    earlier = earlier_text(bench.draft)
    if earlier is None:
        raise Conflict("Der er ingen ændring at fortryde.", "There is no change to undo.", code="nothing-to-undo")
    services.draft_save(
        by=bench.frame.person, now=timezone.now(), draft=bench.draft, lock=lock_of(request), content=earlier
    )
    messages.success(request, _("Den seneste ændring er fortrudt."))
    return redirect(artifact_url(bench.frame.artifact, "edit"))


@require_POST
def submit(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Send exactly the draft that the page showed to review."""
    frame = frame_of(request, slug, "edit", prefer="active")
    try:
        submission = services.version_submit(
            by=frame.person, now=timezone.now(), version=frame.version, lock=lock_of(request)
        )
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, refusal_text(refusal))
        return redirect(artifact_url(frame.artifact, "edit"))
    messages.success(request, _("Version {number} er sendt til review.").format(number=submission.number))
    return redirect(artifact_url(frame.artifact, "review"))


@require_POST
def abandon(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Give the version up. Its content can be taken up again."""
    frame = frame_of(request, slug, "edit", prefer="active")
    services.version_abandon(
        by=frame.person, now=timezone.now(), version=frame.version, reason=request.POST.get("reason", "")
    )
    messages.success(request, _("Versionen er opgivet. Dens indhold er gemt og kan tages op igen."))
    return redirect(artifact_url(frame.artifact, "versions"))

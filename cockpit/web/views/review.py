"""Review: what changed, what it does to patients, who has decided, and the decision itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cockpit.audit.errors import NotFound, Refusal
from cockpit.profiles.findings import submission_findings
from cockpit.profiles.lifecycle import Action
from cockpit.profiles.models import Submission
from cockpit.profiles.policies import version_policy
from cockpit.profiles.selectors import contributors, latest_submission
from cockpit.review import selectors, services
from cockpit.review.policies import review_policy
from cockpit.standard.findings import Finding
from cockpit.web.addresses import artifact_url
from cockpit.web.comparing import side_by_side
from cockpit.web.forms.fields import area
from cockpit.web.frame import Frame, base_document, context_of, frame_of
from cockpit.web.views.overview import content_context
from cockpit.web.wording import language, pick, refusal_text

LONGEST_REASON = 5_000


class ChangesForm(forms.Form):
    """What must change, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Hvad skal ændres, og hvorfor?"),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Skriv, hvad der skal ændres, og hvorfor.")},
        widget=area(4),
    )


@require_safe
def review(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The latest submission of the version on its way, or else of the one in force: the same page, without buttons."""
    return _page(request, frame_of(request, slug, "review", prefer="active"), ChangesForm())


@require_POST
def approve(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Approve the content with the posted hash. The form carries nothing else: approving never carries an edit."""
    frame = frame_of(request, slug, "review", prefer="active")
    submission = _submission(frame)
    try:
        services.version_approve(
            by=frame.person,
            now=timezone.now(),
            submission=submission,
            document_hash=request.POST.get("document_hash", ""),
        )
    except Refusal as refusal:
        return _page(request, _anew(request, slug), ChangesForm(), refusal=refusal)
    messages.success(
        request, _("Du har godkendt {title} {number}.").format(title=frame.title, number=submission.number)
    )
    return redirect(artifact_url(frame.artifact, "review"))


@require_POST
def changes(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Ask for changes to the content with the posted hash, with a reason."""
    frame = frame_of(request, slug, "review", prefer="active")
    submission = _submission(frame)
    form = ChangesForm(request.POST)
    if not form.is_valid():
        return _page(request, frame, form, status=422)
    try:
        services.changes_request(
            by=frame.person,
            now=timezone.now(),
            submission=submission,
            document_hash=request.POST.get("document_hash", ""),
            reason=form.cleaned_data["reason"],
        )
    except Refusal as refusal:
        return _page(request, _anew(request, slug), form, refusal=refusal)
    messages.success(request, _("Du har bedt om ændringer. Forfatteren ser din begrundelse."))
    return redirect(artifact_url(frame.artifact, "review"))


@require_POST
def recall(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The author takes the version back; it is a draft again."""
    frame = frame_of(request, slug, "review", prefer="active")
    services.submission_recall(by=frame.person, now=timezone.now(), submission=_submission(frame))
    messages.success(request, _("Versionen er trukket tilbage fra review og er igen din kladde."))
    return redirect(artifact_url(frame.artifact, "edit"))


def _submission(frame: Frame) -> Submission:
    submission = latest_submission(frame.version)
    if submission is None:
        raise NotFound("Der er intet i review.", "Nothing is in review.")
    return submission


def _anew(request: HttpRequest, slug: str | None) -> Frame:
    """The frame as it is after somebody else has done something."""
    return frame_of(request, slug, "review", prefer="active")


def _page(
    request: HttpRequest, frame: Frame, form: ChangesForm, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    submission = latest_submission(frame.version)
    if submission is None:
        return render(request, "review/nothing.html", context_of(frame))
    context = {**_about(frame, submission), **_decisions(frame, submission), "form": form}
    if refusal is not None:
        status, context["refusal"] = refusal.status, refusal_text(refusal)
    return render(request, "review/page.html", context, status=status)


def _about(frame: Frame, submission: Submission) -> dict[str, Any]:
    """What is reviewed: the comparison with the version before, or the whole content when there is none."""
    context = context_of(frame, submission=submission, base=frame.version.base, contributors=contributors(submission))
    base = base_document(frame.version) if not frame.artifact.is_standard else None
    if not frame.artifact.is_standard:
        document = submission.profile()
        context["compared"] = side_by_side(base, document)
        context["checks"] = _checks(submission)
    if base is None:
        context.update(content_context(frame.version))
    return context


def _checks(submission: Submission) -> list[Finding]:
    """What the checks still say of it: warnings and notes, since errors keep a version from being submitted."""
    return submission_findings(submission.profile(), submission.terminology)


def _decisions(frame: Frame, submission: Submission) -> dict[str, Any]:
    """Who has decided, what is lacking, and what the reader may do, with the reason when not."""
    round_ = selectors.round_of(submission)
    approve = review_policy.verdict(frame.person, Action.APPROVE, submission)
    request_changes = review_policy.verdict(frame.person, Action.REQUEST_CHANGES, submission)
    quorum = None if round_ is None else selectors.quorum(round_)
    return {
        "quorum": quorum,
        "blocking": "" if quorum is None else quorum.blocking(language()),
        "approve": approve,
        "request_changes": request_changes,
        "why_not": "" if approve else pick(approve.reason_da, approve.reason_en),
        "recall": version_policy.verdict(frame.person, Action.RECALL, frame.version),
        "open": round_ is not None and round_.is_open,
        "earlier": [
            item for item in selectors.rounds_of_version(frame.version.pk) if round_ is None or item.pk != round_.pk
        ],
    }

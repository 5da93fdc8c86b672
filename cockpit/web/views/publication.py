"""Udgivelse: publishing what was approved, withdrawing what is published, and how far each release has come."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import Conflict, NotFound, Refusal
from cockpit.profiles.lifecycle import Action, State
from cockpit.profiles.models import Version
from cockpit.profiles.policies import version_policy
from cockpit.profiles.selectors import latest_submission, title_of, version_title
from cockpit.publishing import selectors, services
from cockpit.publishing.models import Delivery, Release
from cockpit.publishing.policies import delivery_policy, release_policy, release_reading
from cockpit.publishing.selectors import ReleaseLine
from cockpit.review.selectors import approvals_of
from cockpit.web.addresses import artifact_url
from cockpit.web.forms.fields import area, choice, day, rows_set
from cockpit.web.frame import Frame, context_of, frame_of, signed_in
from cockpit.web.wording import language, refusal_text

PAGE = 50


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the running class takes no arguments
    """A choice of one version, called by its title and number."""

    def label_from_instance(self, obj: Version) -> str:
        return f"{version_title(obj, language())} {obj.number}"


class WithdrawForm(forms.Form):
    """Why a release is withdrawn, and what takes its place."""

    reason = forms.CharField(
        label=gettext_lazy("Begrundelse"),
        max_length=5000,
        help_text=gettext_lazy("Alle, der henter profilen, får den at se."),
        error_messages={"required": gettext_lazy("Skriv, hvorfor versionen trækkes tilbage.")},
        widget=area(3),
    )
    replaced_by = VersionField(
        label=gettext_lazy("Erstattes af"),
        required=False,
        queryset=Version.objects.none(),
        empty_label=gettext_lazy("Ingen erstatning"),
        widget=choice(),
    )

    def __init__(self, *args: Any, frame: Frame, **options: Any) -> None:
        super().__init__(*args, **options)
        others = version_policy.rows(frame.person, roles.RELEASE_READ).filter(
            state=State.PUBLISHED, artifact__kind=frame.artifact.kind
        )
        rows_set(self, "replaced_by", others.exclude(pk=frame.version.pk).select_related("artifact"))


class PublishForm(forms.Form):
    """From when the version applies."""

    effective_from = forms.DateField(
        label=gettext_lazy("Gælder fra"),
        required=False,
        help_text=gettext_lazy("Tomt felt: fra i dag."),
        widget=day(),
    )


@require_safe
def publication(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The approved version to publish; otherwise the one in force, with its deliveries and how to withdraw it."""
    return _page(request, frame_of(request, slug, "publication", prefer="active"))


@require_POST
def publish(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Publish exactly the content with the posted hash."""
    frame = frame_of(request, slug, "publication", prefer="active")
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, frame, publish_form=form, status=422)
    try:
        services.version_publish(
            by=frame.person,
            now=timezone.now(),
            version=frame.version,
            document_hash=request.POST.get("document_hash", ""),
            effective_from=form.cleaned_data["effective_from"],
        )
    except Refusal as refusal:
        return _page(
            request, frame_of(request, slug, "publication", prefer="active"), publish_form=form, refusal=refusal
        )
    messages.success(
        request, _("{title} {number} er udgivet og leveres nu.").format(title=frame.title, number=frame.number)
    )
    return redirect(artifact_url(frame.artifact, "publication"))


@require_POST
def withdraw(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Withdraw the version in force, with a reason."""
    frame = frame_of(request, slug, "publication")
    if frame.version.state != State.PUBLISHED:
        raise Conflict("Der er ingen udgivet version at trække tilbage.", "There is no published version to withdraw.")
    form = WithdrawForm(request.POST, frame=frame)
    if not form.is_valid():
        return _page(request, frame, withdraw_form=form, status=422)
    try:
        services.version_withdraw(
            by=frame.person,
            now=timezone.now(),
            version=frame.version,
            reason=form.cleaned_data["reason"],
            replaced_by=form.cleaned_data["replaced_by"],
        )
    except Refusal as refusal:
        return _page(request, frame, withdraw_form=form, refusal=refusal)
    messages.success(request, _("Versionen er trukket tilbage. Alle, der henter profilen, får besked."))
    return redirect(artifact_url(frame.artifact, "publication"))


@require_POST
def delivery_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a delivery that waits again at once."""
    person = signed_in(request)
    delivery = delivery_policy.rows(person, roles.DELIVERY_READ).filter(pk=pk).first()
    if delivery is None:
        raise NotFound("Leveringen findes ikke.", "There is no such delivery.")
    services.delivery_retry(by=person, now=timezone.now(), delivery=delivery)
    messages.success(request, _("Leveringen prøves igen nu."))
    return redirect("releases")


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Udgivelser: the chain of releases, newest first, with signature and deliveries as far as the reader may see them."""
    person = signed_in(request)
    release_reading.require(person, roles.RELEASE_READ)
    before = request.GET.get("before", "")
    rows = selectors.releases(person)
    if before.isdigit():
        rows = rows.filter(sequence__lt=int(before))
    lines = [(_titled(line), line) for line in selectors.release_lines(person, rows[: PAGE + 1])]
    context = {
        "lines": lines[:PAGE],
        "older": f"?before={lines[PAGE - 1][1].release.sequence}" if len(lines) > PAGE else "",
        "sees_deliveries": delivery_policy.may(person, roles.DELIVERY_READ),
        "may_retry": delivery_policy.may(person, roles.DELIVERY_RETRY),
        "reads_profiles": version_policy.may(person, roles.PROFILE_READ),
        "waiting": Delivery.State.WAITING,
    }
    return render(request, "releases/list.html", context)


def _titled(line: ReleaseLine) -> str:
    return title_of(line.release.submission.content, language())


def _about(person: User, version: Version) -> list[ReleaseLine]:
    """What was released about the version, with deliveries."""
    rows: QuerySet[Release] = selectors.releases(person).filter(version=version)
    return selectors.release_lines(person, rows)


def _page(
    request: HttpRequest,
    frame: Frame,
    *,
    publish_form: PublishForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    version = frame.version
    submission = latest_submission(version)
    context = context_of(frame, submission=submission)
    if submission is not None:
        context["approvals"] = approvals_of(submission)
        context["release_lines"] = _about(frame.person, version)
    if version.state == State.APPROVED:
        context["publish"] = release_policy.verdict(frame.person, Action.PUBLISH, version)
        context["publish_form"] = publish_form or PublishForm()
    elif version.state == State.PUBLISHED:
        context["withdraw"] = release_policy.verdict(frame.person, Action.WITHDRAW, version)
        context["withdraw_form"] = withdraw_form or WithdrawForm(frame=frame)
    if refusal is not None:
        status, context["refusal"] = refusal.status, refusal_text(refusal)
    return render(request, "releases/publication.html", context, status=status)

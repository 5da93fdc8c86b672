"""The list of profiles, and beginning a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cockpit.accounts import roles
from cockpit.audit.errors import Refusal
from cockpit.profiles import selectors, services
from cockpit.profiles.models import Version
from cockpit.profiles.policies import artifact_policy
from cockpit.web.addresses import artifact_url
from cockpit.web.forms.fields import text
from cockpit.web.forms.files import FileForm
from cockpit.web.frame import signed_in
from cockpit.web.views.editing.files import refused_context


@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    """Every profile that the person may read: what is in force and what is on its way."""
    person = signed_in(request)
    artifact_policy.require(person, roles.PROFILE_READ)
    context = {
        "lines": selectors.artifact_lines(person),
        "may_create": artifact_policy.may(person, roles.PROFILE_CREATE),
    }
    return render(request, "profiles/list.html", context)


class NewProfileForm(forms.Form):
    """What a profile begins with: its title, and its short name in addresses and documents."""

    title = forms.CharField(label=gettext_lazy("Titel"), max_length=200, widget=text())
    title_en = forms.CharField(
        label=gettext_lazy("Titel på engelsk"), max_length=200, required=False, widget=text(lang="en")
    )
    slug = forms.CharField(
        label=gettext_lazy("Kort navn"),
        max_length=64,
        help_text=gettext_lazy(
            "Bruges i adresser og i dokumentet og kan ikke ændres. Små bogstaver a-z, tal og bindestreg, "
            "for eksempel kronisk-hjertesvigt."
        ),
        widget=text(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def profile_new(request: HttpRequest) -> HttpResponse:
    """The form for a new profile; it becomes a draft."""
    person = signed_in(request)
    artifact_policy.require(person, roles.PROFILE_CREATE)
    form = NewProfileForm(request.POST) if request.method == "POST" else NewProfileForm()

    def create(data: dict[str, Any]) -> Version:
        return services.profile_create(by=person, now=timezone.now(), **_words(data))

    done = _("Profilen er oprettet som kladde. Skriv nu, hvem der er med.")
    return _created(request, "profiles/new.html", form, create, done)


@require_http_methods(["GET", "HEAD", "POST"])
def profile_load(request: HttpRequest) -> HttpResponse:
    """The form for a new profile from a file; it becomes a draft, complete or not."""
    person = signed_in(request)
    artifact_policy.require(person, roles.PROFILE_CREATE)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()

    def create(data: dict[str, Any]) -> Version:
        return services.profile_import(by=person, now=timezone.now(), content=data["file"])

    return _created(request, "profiles/load.html", form, create, _("Profilen er oprettet som kladde ud fra filen."))


def _created(
    request: HttpRequest, template: str, form: forms.Form, create: Callable[[dict[str, Any]], Version], done: str
) -> HttpResponse:
    """The form's page; once it is filled in, the editor with the draft that was made of it."""
    if not form.is_bound:
        return render(request, template, {"form": form})
    if not form.is_valid():
        return render(request, template, {"form": form}, status=422)
    try:
        version = create(form.cleaned_data)
    except Refusal as refusal:
        return render(request, template, {"form": form, **refused_context(refusal)}, status=refusal.status)
    messages.success(request, done)
    return redirect(artifact_url(version.artifact, "edit"))


def _words(data: dict[str, Any]) -> dict[str, Any]:
    return {"slug": data["slug"].strip(), "title": data["title"], "title_en": data["title_en"] or None}

"""Administration: people and roles at one glance, and one person's roles with why, since when and until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cockpit.accounts import roles, selectors, services
from cockpit.accounts.models import RoleGrant, User
from cockpit.accounts.policies import account_policy
from cockpit.audit.errors import NotFound, Refusal
from cockpit.profiles import services as profiles
from cockpit.profiles.models import Artifact, ArtifactUserObjectPermission
from cockpit.profiles.policies import artifact_policy
from cockpit.web.forms.people import GrantForm, PersonForm, ProfileGrantForm, ReasonForm
from cockpit.web.frame import signed_in
from cockpit.web.wording import pick, refusal_text


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People down, roles across."""
    reader = signed_in(request)
    account_policy.require(reader, roles.PEOPLE_READ)
    lines = [
        (line.person, [(role, line.grants.get(slug)) for slug, role in roles.ROLES.items()])
        for line in selectors.people_with_roles(at=timezone.now())
    ]
    context = {
        "lines": lines,
        "roles": list(roles.ROLES.values()),
        "may_manage": account_policy.may(reader, roles.PEOPLE_MANAGE),
    }
    return render(request, "people/matrix.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """A new account, without roles."""
    reader = signed_in(request)
    account_policy.require(reader, roles.PEOPLE_MANAGE)
    form = PersonForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = services.person_create(by=reader, now=timezone.now(), **form.cleaned_data)
            except Refusal as refusal:
                status, context["refusal"] = refusal.status, refusal_text(refusal)
            else:
                messages.success(request, _("{name} er oprettet. Giv nu en rolle.").format(name=made.name))
                return redirect("person", pk=made.pk)
    return render(request, "people/new.html", context, status=status)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles now and before, editing of single profiles, and what an administrator can do about them."""
    return _page(request, pk)


@require_POST
def role_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the person a role."""
    reader, about = signed_in(request), _person(pk)
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, grant=form, status=422)
    try:
        services.role_grant(
            by=reader,
            now=timezone.now(),
            person=about,
            role=form.cleaned_data["role"],
            reason=form.cleaned_data["reason"],
            expires_at=form.expires_at(),
        )
    except Refusal as refusal:
        return _page(request, pk, grant=form, refusal=refusal)
    role = roles.ROLES[form.cleaned_data["role"]]
    messages.success(
        request, _("{name} har fået rollen {role}.").format(name=about.name, role=pick(role.name_da, role.name_en))
    )
    return redirect("person", pk=pk)


@require_POST
def role_revoke(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Take a role back."""
    grant = RoleGrant.objects.filter(pk=grant_pk, person_id=pk).first()
    if grant is None:
        raise NotFound("Rollen findes ikke.", "There is no such role.")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, revoke=(grant_pk, form), status=422)
    try:
        services.role_revoke(by=signed_in(request), now=timezone.now(), grant=grant, reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        return _page(request, pk, revoke=(grant_pk, form), refusal=refusal)
    messages.success(request, _("Rollen er taget tilbage."))
    return redirect("person", pk=pk)


@require_POST
def account_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account, or open it again."""
    about = _person(pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, account=form, status=422)
    change = services.person_deactivate if about.is_active else services.person_reactivate
    try:
        change(by=signed_in(request), now=timezone.now(), person=about, reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        return _page(request, pk, account=form, refusal=refusal)
    messages.success(request, _("Kontoen er lukket.") if about.is_active else _("Kontoen er åbnet igen."))
    return redirect("person", pk=pk)


@require_POST
def profile_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the person edit a profile, or (with `withdraw`) no longer."""
    about = _person(pk)
    withdrawn = request.POST.get("withdraw", "")
    now, reader = timezone.now(), signed_in(request)
    try:
        if withdrawn.isdigit():
            artifact = Artifact.objects.filter(pk=int(withdrawn)).first()
            if artifact is None:
                raise NotFound("Profilen findes ikke.", "The profile does not exist.")
            profiles.grant_withdraw(by=reader, now=now, artifact=artifact, person=about)
            messages.success(request, _("Redigeringsretten er taget tilbage."))
        else:
            form = ProfileGrantForm(request.POST, person=about)
            if not form.is_valid():
                return _page(request, pk, status=422)
            profiles.grant_give(by=reader, now=now, artifact=form.cleaned_data["artifact"], person=about)
            messages.success(request, _("{name} kan nu redigere profilen.").format(name=about.name))
    except Refusal as refusal:
        return _page(request, pk, refusal=refusal)
    return redirect("person", pk=pk)


def _person(pk: int) -> User:
    found = User.objects.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise NotFound("Personen findes ikke.", "There is no such person.")
    return found


def _page(
    request: HttpRequest,
    pk: int,
    *,
    grant: GrantForm | None = None,
    revoke: tuple[int, ReasonForm] | None = None,
    account: ReasonForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    reader = signed_in(request)
    account_policy.require(reader, roles.PEOPLE_READ)
    about = _person(pk)
    now = timezone.now()
    held = selectors.roles_of(about, at=now)
    grants = list(selectors.grants_of(about))
    current = [row for row in grants if row.revoked_at is None and (row.expires_at is None or row.expires_at > now)]
    edits = ArtifactUserObjectPermission.objects.filter(user=about).select_related("content_object", "granted_by")
    context: dict[str, Any] = {
        "about": about,
        "current": [(row, roles.ROLES[row.role], _revoke_form(row, revoke)) for row in current],
        "former": [(row, roles.ROLES[row.role]) for row in grants if row not in current],
        "edits": edits,
        "may_grant": account_policy.may(reader, roles.ROLE_GRANT, about),
        "may_revoke": account_policy.may(reader, roles.ROLE_REVOKE, about),
        "may_manage": account_policy.may(reader, roles.PEOPLE_MANAGE, about),
        "may_profile_grant": artifact_policy.may(reader, roles.PROFILE_GRANT, about),
        "grant_form": grant or GrantForm(held=held),
        "account_form": account or ReasonForm(auto_id="account-%s"),
        "account_open": account is not None,
        "profile_form": ProfileGrantForm(person=about),
    }
    if refusal is not None:
        status, context["refusal"] = refusal.status, refusal_text(refusal)
    return render(request, "people/person.html", context, status=status)


def _revoke_form(grant: RoleGrant, given: tuple[int, ReasonForm] | None) -> ReasonForm:
    if given is not None and given[0] == grant.pk:
        given[1].auto_id = f"revoke-{grant.pk}-%s"
        return given[1]
    return ReasonForm(auto_id=f"revoke-{grant.pk}-%s")

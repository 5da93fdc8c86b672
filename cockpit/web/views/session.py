"""Signing in and out, and choosing the language."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cockpit.accounts import services
from cockpit.accounts.models import User
from cockpit.audit.errors import Refusal
from cockpit.web import example_people
from cockpit.web.forms.session import SignInForm
from cockpit.web.wording import refusal_text

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a signed-in person is sent on."""
    target = _target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = SignInForm(request.POST if request.method == "POST" else None)
    status, refusal = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                person = services.sign_in(
                    email=form.cleaned_data["email"],
                    password=form.cleaned_data["password"],
                    address=request.META.get("REMOTE_ADDR", ""),
                    now=timezone.now(),
                )
            except Refusal as refused:
                status, refusal = refused.status, refusal_text(refused)
            else:
                login(request, person, backend=_BACKEND)
                return redirect(target)
    examples = example_people.PEOPLE if settings.COCKPIT_EXAMPLES_ALLOWED else ()
    context = {
        "form": form,
        "next": target,
        "refusal": refusal,
        "examples": examples,
        "password": example_people.PASSWORD,
    }
    return render(request, "session/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session."""
    if isinstance(request.user, User):
        services.sign_out(by=request.user, now=timezone.now())
    logout(request)
    return redirect("sign_in")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language that the person chose, and go back to the page."""
    response = HttpResponseRedirect(_target(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 60 * 60,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@login_not_required
@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """For supervisors: the process answers. Says nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


def _target(request: HttpRequest) -> str:
    """Where to go afterwards: only an address of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else "/"

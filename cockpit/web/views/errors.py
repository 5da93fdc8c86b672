"""The pages for what went wrong. Each says what happened and what to do, and never shows the inside of the tool."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cockpit.audit.errors import Refusal
from cockpit.web.wording import refusal_text


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A service's refusal as a page of its own."""
    titles = {
        403: _("Det har du ikke adgang til"),
        404: _("Siden findes ikke"),
        409: _("Det kan ikke lade sig gøre nu"),
        422: _("Der er noget, der skal rettes"),
        429: _("Vent lidt, og prøv igen"),
    }
    return _page(request, refusal.status, titles.get(refusal.status, titles[409]), refusal_text(refusal))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what the browser sent cannot be understood."""
    return _page(
        request,
        400,
        _("Forespørgslen kunne ikke læses"),
        _("Gå tilbage, genindlæs siden, og prøv igen. Det, du har skrevet, er ikke gemt endnu."),
    )


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(
        request,
        403,
        _("Det har du ikke adgang til"),
        _("Siden kræver en anden rolle end dine. Tal med en administrator, hvis du mener, at du skal have adgang."),
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's protection against forged requests does not fit (signed out elsewhere, or a very old page)."""
    return _page(
        request,
        403,
        _("Formularen er for gammel"),
        _("Du er måske logget ud i et andet vindue. Gå tilbage, genindlæs siden, og send formularen igen."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(
        request,
        404,
        _("Siden findes ikke"),
        _("Adressen kan være skrevet forkert, eller det, den viste, findes ikke mere. Begynd fra forsiden."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500: a fault in the tool. Asks nothing of the database, which may be what is wrong."""
    return render(
        request,
        "errors/failed.html",
        {
            "heading": _("Noget gik galt i værktøjet"),
            "text": _("Fejlen er skrevet i loggen. Intet er gemt halvt. Vent et øjeblik, og prøv igen."),
        },
        status=500,
    )


def _page(request: HttpRequest, status: int, heading: str, text: str) -> HttpResponse:
    return render(request, "errors/page.html", {"heading": heading, "text": text, "status": status}, status=status)

"""What every page shares: its language, how a service's refusal is told, and that no copy of a page is kept."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from cockpit.audit import guards
from cockpit.audit.errors import Conflict, Refusal
from cockpit.web.views import errors

Answer = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Danish, unless the person chose English here. The browser's own wish is not asked: the profiles are Danish."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalMiddleware:
    """A refusal that a view did not show beside its form becomes a page with the sentence and the fitting status."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            # A page of somebody signed in must not come back from a shared computer's history.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, IntegrityError) and guards.guard_of(exception) is not None:
            # Something changed between a service's reading and its writing, and the database held the rule.
            exception = Conflict(
                "Noget blev ændret af en anden i samme øjeblik, så det kunne ikke lade sig gøre. Intet er gemt. "
                "Genindlæs siden, og prøv igen.",
                "Somebody else changed something at the same moment, so it was not possible. Nothing was saved. "
                "Reload the page and try again.",
                code="changed-meanwhile",
            )
        return errors.refused(request, exception) if isinstance(exception, Refusal) else None

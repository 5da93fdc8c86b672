"""The django-ninja application: the routers, the problem documents, and the OpenAPI 3.1 document as it is served."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cockpit.api import endpoints, receiver
from cockpit.api.problems import MEDIA_TYPE, Problem, general, problem_response

_DESCRIPTION = """\
Published patient profiles for Danish general practice, written in *Profilstandard (åben udgave)*: an open standard of this project.

Every answer carries an ETag; send it back in If-None-Match and get 304 while nothing changed. Faults are RFC 9457 problem documents
whose `detail` is Danish, or English when Accept-Language prefers it. Trust signatures that you verified with keys that you pinned, not this API."""


class Api(NinjaAPI):
    """NinjaAPI with an OpenAPI document that says what is really sent: problem media type, ETag, cache lifetimes."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """The OpenAPI 3.1 document."""
        document = super().get_openapi_schema(*args, **kwargs)
        for path, operations in document["paths"].items():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    _complete(path, int(status), answer)
        return document


def _complete(path: str, status: int, answer: dict[str, Any]) -> None:
    content = answer.get("content", {})
    if status >= 400:
        answer["content"] = {MEDIA_TYPE: content["application/json"]}
        answer["headers"] = {"Content-Language": {"schema": {"type": "string", "enum": ["da", "en"]}}}
        return
    if path.endswith("/schema") and content:
        answer["content"] = {"application/schema+json": content["application/json"]}
    if status in (200, 304):
        answer["headers"] = {name: {"schema": {"type": "string"}} for name in ("ETag", "Cache-Control")}


api = Api(
    title="Profiler til almen praksis",
    version="1.0.0",
    description=_DESCRIPTION,
    openapi_url="/v1/openapi.json",
    docs_url=None,
    urls_namespace="public-api",
)
api.add_router("", endpoints.router)
api.add_router("", receiver.router)


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem_response(request, problem)


@api.exception_handler(AuthenticationError)
def on_unknown_sender(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    problem = Problem(
        401,
        "unknown-sender",
        "Afsenderen kunne ikke genkendes. Send modtagerens adgangsnøgle som Authorization: Bearer.",
        "The sender was not recognised. Send the receiver's token as Authorization: Bearer.",
        headers={"WWW-Authenticate": "Bearer"},
    )
    return problem_response(request, problem)


@api.exception_handler(RequestDataTooBig)
def on_too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem_response(request, general(413))


@api.exception_handler(HttpError)
def on_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem_response(request, general(error.status_code))


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [_fault(fault) for fault in error.errors]
    danish = "; ".join(f"{_name(fault)} {fault['message']}" for fault in faults)
    english = "; ".join(f"{_name(fault)} {fault['message_en']}" for fault in faults)
    problem = Problem(
        422,
        "invalid-request",
        f"Forespørgslen kan ikke bruges: {danish}. Ret den, og send den igen.",
        f"The request cannot be used: {english}. Correct it and send it again.",
        {"errors": faults},
    )
    return problem_response(request, problem)


_FAULTS = {
    "missing": ("mangler", "is missing"),
    "extra_forbidden": ("er ikke et felt, der kendes", "is not a known field"),
    "int_parsing": ("skal være et helt tal", "must be an integer"),
    "greater_than_equal": ("skal være mindst {ge}", "must be at least {ge}"),
    "less_than_equal": ("må højst være {le}", "must be at most {le}"),
    "string_type": ("skal være tekst", "must be text"),
    "string_too_short": ("må ikke være tom", "must not be empty"),
    "string_too_long": ("er længere end {max_length} tegn", "is longer than {max_length} characters"),
    "string_pattern_mismatch": (
        "har ikke den form, som adressen beskriver i /v1/openapi.json",
        "does not have the form that /v1/openapi.json describes",
    ),
}
_OTHERWISE = ("har en værdi, der ikke kan bruges", "has a value that cannot be used")


def _fault(error: dict[str, Any]) -> dict[str, Any]:
    danish, english = _FAULTS.get(error["type"], _OTHERWISE)
    context = error.get("ctx", {})
    return {"path": list(error["loc"]), "message": danish.format(**context), "message_en": english.format(**context)}


def _name(fault: dict[str, Any]) -> str:
    return f"`{fault['path'][-1]}`"

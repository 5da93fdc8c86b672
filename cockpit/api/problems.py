"""Every answer of 400 or more is an RFC 9457 problem document whose sentence says what is wrong and what to do, in Danish or English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header

Language = Literal["da", "en"]

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:problem-type:cockpit:"


@dataclass
class Problem(Exception):
    """What is wrong: an HTTP status, a stable code (the end of `type`), a sentence in both languages, and members of its own."""

    status: int
    code: str
    message: str
    message_en: str
    members: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


_TITLES: Mapping[int, tuple[str, str]] = {
    400: ("Forespørgslen kan ikke læses", "The request cannot be read"),
    401: ("Afsenderen er ikke kendt", "The sender is not known"),
    404: ("Findes ikke", "Not found"),
    405: ("Metoden kan ikke bruges her", "The method cannot be used here"),
    409: ("Udgivelsen passer ikke i rækken", "The release does not fit the sequence"),
    410: ("Trukket tilbage", "Withdrawn"),
    413: ("For stort", "Too large"),
    422: ("Indholdet blev afvist", "The content was refused"),
    500: ("Fejl i tjenesten", "Fault in the service"),
    503: ("Tjenesten er ikke klar", "The service is not ready"),
}

_GENERAL: Mapping[int, Problem] = {
    problem.status: problem
    for problem in (
        Problem(
            400,
            "bad-request",
            "Forespørgslen kan ikke læses. Ret den, og send den igen.",
            "The request cannot be read. Correct it and send it again.",
        ),
        Problem(
            404,
            "not-found",
            "Der er intet på denne adresse. Se adresserne i /v1/openapi.json.",
            "There is nothing at this address. See the addresses in /v1/openapi.json.",
        ),
        Problem(
            405,
            "method-not-allowed",
            "Adressen kan ikke bruges med denne metode. Feltet Allow nævner dem, der kan.",
            "The address cannot be used with this method. The Allow field names those that can.",
        ),
        Problem(
            413,
            "too-large",
            "Forespørgslen er større end tjenesten tager imod. Et dokument må fylde 5 MB.",
            "The request is larger than the service accepts. A document may be 5 MB.",
        ),
        Problem(
            500,
            "fault",
            "Tjenesten fejlede. Fejlen er noteret; prøv igen om lidt, og skriv til udgiveren, hvis den bliver ved.",
            "The service failed. The fault is on record; try again in a while, and write to the publisher if it persists.",
        ),
    )
}


def general(status: int) -> Problem:
    """The problem of a status that nobody has said more about."""
    if status in _GENERAL:
        return _GENERAL[status]
    base = _GENERAL[400] if status < 500 else _GENERAL[500]
    return Problem(status, base.code, base.message, base.message_en)


def language_of(request: HttpRequest) -> Language:
    """Danish, unless English is preferred to it."""
    for name, quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        main = name.split("-")[0]
        if quality > 0 and main in ("da", "en"):
            return "en" if main == "en" else "da"
    return "da"


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem document, never stored by a cache."""
    language = language_of(request)
    danish, english = _TITLES.get(problem.status) or _TITLES[400 if problem.status < 500 else 500]
    body = {
        "type": TYPE_PREFIX + problem.code,
        "title": danish if language == "da" else english,
        "status": problem.status,
        "detail": problem.message if language == "da" else problem.message_en,
        **{name: _in_language(value, language) for name, value in problem.members.items()},
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=MEDIA_TYPE, status=problem.status)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    response["Vary"] = "Accept-Language"
    for name, value in problem.headers.items():
        response[name] = value
    return response


def _in_language(value: Any, language: Language) -> Any:
    """A list of faults carries both languages until the reader's is known."""
    if isinstance(value, list):
        return [_in_language(item, language) for item in value]
    if isinstance(value, dict) and "message_en" in value:
        rest = {name: item for name, item in value.items() if name not in ("message", "message_en")}
        return {**rest, "message": value["message"] if language == "da" else value["message_en"]}
    return value

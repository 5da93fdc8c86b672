"""What every answer of the API has in common."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from cockpit.api.problems import MEDIA_TYPE, general, problem_response

_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class PublicAnswers:
    """Outermost: HEAD wherever GET is, problem documents for every fault, public reading from any origin, nothing to run or frame."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer to one request."""
        public = not request.path.startswith("/internal/")
        if public and request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return HttpResponse(status=204, headers=_PREFLIGHT)
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response = self.get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != MEDIA_TYPE:
            response = _as_problem(request, response)
        if public:
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Content-Language, Repr-Digest"
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        if head and isinstance(response, HttpResponse):
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    answer = problem_response(request, general(response.status_code))
    if "Allow" in response:
        allowed = response["Allow"]
        answer["Allow"] = f"{allowed}, HEAD" if "GET" in allowed else allowed
    return answer

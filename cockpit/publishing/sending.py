"""Sending one release to a target over HTTP, and reading it back. Writes nothing here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from cockpit.publishing.models import Release
from cockpit.standard.canonical import hash_of
from cockpit.standard.envelope import ReleasePayload

# Together (one PUT, two GETs) under the worker's time limit for a task and the time that an attempt may take (deliveries.LEASE).
_PUT_TIMEOUT = httpx.Timeout(10.0, connect=3.0)
_GET_TIMEOUT = httpx.Timeout(5.0, connect=3.0)


class SendingFailed(Exception):
    """The release did not arrive, or not as it was sent. `expected`: the sequence number that the target wants instead, when it says so."""

    def __init__(self, message: str, message_en: str, *, expected: int | None = None) -> None:
        super().__init__(message_en)
        self.message = message
        self.message_en = message_en
        self.expected = expected


@dataclass(frozen=True)
class Receiver:
    """A target's address and the token that it knows us by."""

    url: str
    token: str
    transport: httpx.BaseTransport | None = None

    def send(self, release: Release, signed: str, document: bytes | None) -> None:
        """Put the release there and read it back. Raises SendingFailed."""
        with httpx.Client(base_url=self.url, timeout=_GET_TIMEOUT, transport=self.transport) as http:
            try:
                self._put(http, release, signed, document)
                self._read_back(http, release, signed)
            except httpx.HTTPError as error:
                raise SendingFailed(
                    f"Modtageren {self.url} kan ikke nås ({type(error).__name__}).",
                    f"The receiver {self.url} cannot be reached ({type(error).__name__}).",
                ) from error

    def _put(self, http: httpx.Client, release: Release, signed: str, document: bytes | None) -> None:
        body = {"release": signed, "document": None if document is None else document.decode()}

        def put(language: str) -> httpx.Response:
            headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": language}
            return http.put(f"/internal/releases/{release.sequence}", json=body, headers=headers, timeout=_PUT_TIMEOUT)

        response = put("da")
        if response.status_code not in (200, 201):
            # What was refused once is refused again; the second time for the English sentence.
            raise _refused(response, put("en") if response.status_code < 500 else response)

    def _read_back(self, http: httpx.Client, release: Release, signed: str) -> None:
        """What everybody sees must be what was signed: the same token in the feed, and the same bytes."""
        fresh = {"Cache-Control": "no-cache"}
        feed = http.get("/v1/feed", params={"after": release.sequence - 1, "limit": 1}, headers=fresh)
        if feed.status_code != 200 or _first_token(feed) != signed:
            raise _not_visible(release)
        document = http.get(_document_address(release.payload), headers=fresh)
        if document.status_code != 200 or hash_of(document.content) != release.document_hash:
            raise _not_visible(release)


def _document_address(payload: ReleasePayload) -> str:
    if payload.subject == "standard":
        return f"/v1/standards/{payload.version}/document"
    return f"/v1/profiles/{payload.id}/versions/{payload.version}/document"


def _first_token(response: httpx.Response) -> str | None:
    try:
        return str(response.json()["entries"][0]["release"])
    except (ValueError, KeyError, IndexError, TypeError):
        return None


def _refused(danish: httpx.Response, english: httpx.Response) -> SendingFailed:
    """The receiver's own sentences, when it answers with problem documents."""
    status, problem = danish.status_code, _problem(danish)
    expected = problem.get("expected")
    return SendingFailed(
        f"Modtageren svarede {status}. {problem.get('detail', '')}".strip(),
        f"The receiver answered {status}. {_problem(english).get('detail', '')}".strip(),
        expected=expected if isinstance(expected, int) else None,
    )


def _problem(response: httpx.Response) -> dict[str, Any]:
    """The members of a problem document; none when the answer is something else."""
    try:
        problem = response.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _not_visible(release: Release) -> SendingFailed:
    return SendingFailed(
        f"Udgivelse {release.sequence} blev modtaget, men kunne ikke læses tilbage, som den blev sendt.",
        f"Release {release.sequence} was received but could not be read back as it was sent.",
    )

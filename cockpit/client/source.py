"""Reading a public API over HTTP. What comes from here is not believed: `pull` verifies it with pinned keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx

from cockpit.client.refusal import ClientRefused
from cockpit.standard.envelope import ReleasePayload

MAXIMUM_BYTES = 20_000_000  # a page of 100 releases, or one document of at most 5 MB; more is not from this API
PAGE = 100


@dataclass(frozen=True)
class Page:
    """One page of the feed: the signed releases as they came, and whether there are more."""

    tokens: list[str]
    more: bool


class Source:
    """One public API by its base address. Use as a context manager."""

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ClientRefused(
                f"{url!r} er ikke en adresse. Angiv API'ets adresse, for eksempel https://profiler.example.dk.",
                f"{url!r} is not an address. Give the API's address, for example https://profiler.example.dk.",
            )
        self.url = url.rstrip("/")
        # A connection that fails is tried again twice; an answer is taken as it is.
        self._http = httpx.Client(
            timeout=30, transport=transport or httpx.HTTPTransport(retries=2), headers={"Accept": "application/json"}
        )

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def page(self, after: int) -> Page:
        """The releases after a sequence number, oldest first. Raises ClientRefused."""
        # no-cache: a shared cache on the way asks the API whether its copy still holds.
        content = self._get(f"/v1/feed?after={after}&limit={PAGE}", {"Cache-Control": "no-cache"})
        try:
            page: dict[str, Any] = json.loads(content)
            tokens = [entry["release"] for entry in page["entries"]]
            if not all(isinstance(token, str) for token in tokens) or not isinstance(page["more"], bool):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._refused("svarede med noget, der ikke er et feed", "answered with what is not a feed") from error
        if page["more"] and not tokens:
            raise self._refused("siger, at der er mere, men sender intet", "says that there is more but sends nothing")
        return Page(tokens, page["more"])

    def document(self, release: ReleasePayload) -> bytes:
        """The bytes of the document that a release published; the caller compares their hash. Raises ClientRefused."""
        # The address is built from what was signed, never taken from the answer.
        if release.subject == "profile":
            return self._get(f"/v1/profiles/{release.id}/versions/{release.version}/document", {})
        return self._get(f"/v1/standards/{release.version}/document", {})

    def _get(self, path: str, headers: dict[str, str]) -> bytes:
        content = bytearray()
        try:
            with self._http.stream("GET", self.url + path, headers=headers) as response:
                if response.status_code != 200:
                    raise self._refused(
                        f"svarede {response.status_code} på {path}", f"answered {response.status_code} to {path}"
                    )
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > MAXIMUM_BYTES:
                        raise self._refused(f"svarede for meget på {path}", f"answered too much to {path}")
        except httpx.HTTPError as error:
            reason = type(error).__name__
            raise self._refused(f"kan ikke nås ({reason})", f"cannot be reached ({reason})") from error
        return bytes(content)

    def _refused(self, danish: str, english: str) -> ClientRefused:
        return ClientRefused(
            f"{self.url} {danish}. Det, der allerede er hentet og efterprøvet, bliver stående; prøv igen, og tjek adressen, hvis det gentager sig.",
            f"{self.url} {english}. What was fetched and verified before stays; try again, and check the address if it happens again.",
        )

"""What anyone may read: profiles, standards, the signed feed, keys. Handlers load, derive, answer; they write nothing."""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from cockpit.api import guards, records, schemas, selectors
from cockpit.api.models import Head
from cockpit.api.problems import Problem
from cockpit.standard.feed import PublishedVersion
from cockpit.standard.trust import key_set, read_trusted_keys

router = Router()

ThingId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,63}$", description="The profile's id.")]
ProfileVersion = Annotated[str, Path(pattern=r"^\d{1,6}\.\d{1,6}\.\d{1,6}$", description="major.minor.patch")]
StandardVersion = Annotated[str, Path(pattern=r"^\d{1,6}\.\d{1,6}$", description="major.minor")]
LARGEST = 2**53 - 1  # the largest integer that every JSON reader keeps

# What changes with the next release may be shown by a cache for a few seconds; what never changes, for a year.
FRESH = "public, max-age=5"
FOREVER = "public, max-age=31536000, immutable"


def _answers(shape: Any, *statuses: int) -> dict[int, Any]:
    """What a GET may answer with: the shape, 304, the given problems, and a fault."""
    return {200: shape, 304: None, **dict.fromkeys((*statuses, 500), schemas.ProblemBody)}


@router.get("/v1/profiles", response=_answers(schemas.ProfileList), tags=["profiles"], summary="All profiles")
def profile_list(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Each profile once: its current version, or the newest one with its status where none is current."""
    published = selectors.published()
    shown = [
        published.current("profile", thing) or published.versions_of("profile", thing)[-1]
        for thing in published.ids("profile")
    ]
    response["Cache-Control"] = FRESH
    return {"profiles": [records.summary(version) for version in shown]}


@router.get(
    "/v1/profiles/{id}",
    response=_answers(schemas.VersionRecord, 404, 410, 422),
    tags=["profiles"],
    summary="The current version",
)
def profile_current(request: HttpRequest, response: HttpResponse, id: ThingId) -> dict[str, Any]:
    """410 when the profile was published but no version stands any more."""
    published = selectors.published()
    versions = published.versions_of("profile", id)
    if not versions:
        raise _no_profile(id)
    current = published.current("profile", id)
    if current is None:
        raise _withdrawn(versions[-1])
    response["Cache-Control"] = FRESH
    return records.record(current)


@router.get(
    "/v1/profiles/{id}/versions",
    response=_answers(schemas.VersionList, 404, 422),
    tags=["profiles"],
    summary="All versions",
)
def profile_versions(request: HttpRequest, response: HttpResponse, id: ThingId) -> dict[str, Any]:
    """All versions ever published, with where they stand."""
    versions = selectors.published().versions_of("profile", id)
    if not versions:
        raise _no_profile(id)
    response["Cache-Control"] = FRESH
    return {"id": id, "versions": [records.summary(version) for version in versions]}


@router.get(
    "/v1/profiles/{id}/versions/{version}",
    response=_answers(schemas.VersionRecord, 404, 422),
    tags=["profiles"],
    summary="One version",
)
def profile_version(
    request: HttpRequest, response: HttpResponse, id: ThingId, version: ProfileVersion
) -> dict[str, Any]:
    """One version's record with its signed releases."""
    response["Cache-Control"] = FRESH
    return records.record(_profile_version(id, version))


@router.get(
    "/v1/profiles/{id}/versions/{version}/document",
    response=_answers(dict[str, Any], 404, 422),
    tags=["profiles"],
    summary="The canonical bytes",
)
def profile_document(request: HttpRequest, id: ThingId, version: ProfileVersion) -> HttpResponse:
    """Exactly the bytes that were approved, hashed and signed. They never change; the record says where the version stands."""
    return _document(_profile_version(id, version))


@router.get(
    "/v1/standards",
    response=_answers(schemas.StandardList),
    tags=["standards"],
    summary="All versions of the profile standard",
)
def standard_list(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """All versions ever published, with where they stand."""
    response["Cache-Control"] = FRESH
    return {"standards": [records.summary(version) for version in _standards()]}


@router.get(
    "/v1/standards/{version}",
    response=_answers(schemas.VersionRecord, 404, 422),
    tags=["standards"],
    summary="One version",
)
def standard_version(request: HttpRequest, response: HttpResponse, version: StandardVersion) -> dict[str, Any]:
    """One version's record with its signed releases."""
    response["Cache-Control"] = FRESH
    return records.record(_standard_version(version))


@router.get(
    "/v1/standards/{version}/document",
    response=_answers(dict[str, Any], 404, 422),
    tags=["standards"],
    summary="The canonical bytes",
)
def standard_document(request: HttpRequest, version: StandardVersion) -> HttpResponse:
    """Exactly the bytes that were approved, hashed and signed."""
    return _document(_standard_version(version))


@router.get(
    "/v1/standards/{version}/schema",
    response=_answers(dict[str, Any], 404, 422),
    tags=["standards"],
    summary="The documents' JSON Schema",
)
def standard_schema(request: HttpRequest, version: StandardVersion) -> HttpResponse:
    """The JSON Schema (2020-12) as the standard's document holds it."""
    content = json.loads(selectors.document_bytes(_standard_version(version).published.document))
    response = HttpResponse(json.dumps(content["schema"], ensure_ascii=False), content_type="application/schema+json")
    response["Cache-Control"] = FOREVER
    return response


@router.get("/v1/feed", response=_answers(schemas.Feed, 422), tags=["feed"], summary="The signed releases in sequence")
def feed(
    request: HttpRequest,
    response: HttpResponse,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="The last sequence number that you have.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Ask with `after=0` and then with `next`. Superseded and withdrawn versions come as signed tombstones; nothing is ever removed."""
    rows, more = selectors.feed_page(after=after, limit=limit)
    versions = selectors.published().versions
    entries = [
        {"sequence": row.sequence, "release": row.token, "document": f"{records.address(versions[_key(row)])}/document"}
        for row in rows
    ]
    # A page with more behind it never changes: the chain only grows at its end.
    response["Cache-Control"] = FOREVER if more else FRESH
    return {"entries": entries, "next": rows[-1].sequence if rows else after, "more": more}


@router.get("/v1/keys", response=_answers(schemas.KeySet), tags=["feed"], summary="Public keys (informative)")
def keys(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """The keys that this API itself trusts. They prove nothing by standing here: pin keys that you got by another way."""
    response["Cache-Control"] = FRESH
    return key_set(read_trusted_keys(settings.COCKPIT_TRUSTED_KEYS_FILE))


@router.get(
    "/health", response=_answers(schemas.Health, 503), tags=["operation"], summary="Whether the service can answer"
)
def health(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """503 when the database does not answer or lacks its guards."""
    try:
        head = Head.objects.get(pk=1).sequence
        lacking = guards.missing(connection)
    except (DatabaseError, Head.DoesNotExist) as error:
        raise _not_ready("databasen svarer ikke", "the database does not answer") from error
    if lacking:
        raise _not_ready(
            f"databasen mangler vagter ({', '.join(lacking)})", f"the database lacks guards ({', '.join(lacking)})"
        )
    response["Cache-Control"] = "no-cache"
    return {"status": "ok", "head": head}


def _key(row: Any) -> tuple[Literal["profile", "standard"], str, str]:
    return row.subject, row.thing, row.version


def _profile_version(thing: str, number: str) -> PublishedVersion:
    published = selectors.published()
    version = published.versions.get(("profile", thing, number))
    if version is not None:
        return version
    if not published.versions_of("profile", thing):
        raise _no_profile(thing)
    raise Problem(
        404,
        "unknown-version",
        f"Profilen {thing} har ingen version {number}. Se versionerne i /v1/profiles/{thing}/versions.",
        f"The profile {thing} has no version {number}. See the versions in /v1/profiles/{thing}/versions.",
    )


def _standards() -> list[PublishedVersion]:
    return [version for key, version in selectors.published().versions.items() if key[0] == "standard"]


def _standard_version(number: str) -> PublishedVersion:
    for version in _standards():
        if version.published.version == number:
            return version
    raise Problem(
        404,
        "unknown-standard",
        f"Profilstandarden er ikke udgivet i en version {number}. Se versionerne i /v1/standards.",
        f"The profile standard is not published in a version {number}. See the versions in /v1/standards.",
    )


def _document(version: PublishedVersion) -> HttpResponse:
    content = selectors.document_bytes(version.published.document)
    response = HttpResponse(content, content_type="application/json")
    digest = base64.b64encode(bytes.fromhex(version.published.document.removeprefix("sha256:"))).decode()
    response["ETag"] = f'"{version.published.document}"'
    response["Repr-Digest"] = f"sha-256=:{digest}:"
    response["Cache-Control"] = FOREVER
    return response


def _no_profile(thing: str) -> Problem:
    return Problem(
        404,
        "unknown-profile",
        f"Der er ikke udgivet en profil med id {thing}. Se profilerne i /v1/profiles.",
        f"No profile with the id {thing} is published. See the profiles in /v1/profiles.",
    )


def _withdrawn(version: PublishedVersion) -> Problem:
    _, thing, number = version.key
    replacement = version.replaced_by
    return Problem(
        410,
        "withdrawn",
        f"Profilen {thing} har ingen gældende version: {number} er trukket tilbage. Grunden: {version.reason}",
        f"The profile {thing} has no current version: {number} was withdrawn. The reason: {version.reason}",
        {"reason": version.reason, "replaced_by": replacement.model_dump() if replacement else None},
    )


def _not_ready(danish: str, english: str) -> Problem:
    return Problem(
        503,
        "not-ready",
        f"Tjenesten er ikke klar: {danish}. Prøv igen om lidt.",
        f"The service is not ready: {english}. Try again in a while.",
        headers={"Retry-After": "10"},
    )

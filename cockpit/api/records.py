"""From the published set to the records that the API answers with."""

from __future__ import annotations

from typing import Any

from cockpit.api import selectors
from cockpit.standard.feed import PublishedVersion

_COLLECTIONS = {"profile": "profiles", "standard": "standards"}


def address(version: PublishedVersion) -> str:
    """The address of one version's record. Standards have one id, so their address is the version alone."""
    subject, thing, number = version.key
    return f"/v1/profiles/{thing}/versions/{number}" if subject == "profile" else f"/v1/standards/{number}"


def summary(version: PublishedVersion) -> dict[str, Any]:
    """A VersionSummary."""
    subject, thing, number = version.key
    head = selectors.document_head(version.published.document)
    place = address(version)
    versions = f"/v1/profiles/{thing}/versions" if subject == "profile" else "/v1/standards"
    links = {"record": place, "document": f"{place}/document", "versions": versions}
    if subject == "standard":
        links["document_schema"] = f"{place}/schema"
    return {
        "id": thing,
        "version": number,
        "title": head["title"] or {"da": thing},
        "status": version.status,
        "hash": version.published.document,
        "standard": head["standard"],
        "effective_from": version.published.effective_from,
        "issued": version.published.issued,
        "links": links,
    }


def record(version: PublishedVersion) -> dict[str, Any]:
    """A VersionRecord."""
    release, *ended = selectors.tokens(version.published.sequence, *(end.sequence for end in version.ended))
    return {
        **summary(version),
        "organisation": selectors.document_head(version.published.document)["organisation"],
        "approvals": [approval.model_dump() for approval in version.published.approvals],
        "evidence": version.published.evidence,
        "replaced_by": version.replaced_by.model_dump() if version.replaced_by else None,
        "reason": version.reason,
        "release": release,
        "ended_by": ended,
    }

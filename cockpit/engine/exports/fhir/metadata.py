"""What every artifact of the bundle says about itself, as CRMI asks: address, version, status, publisher, what it can be used for.

A resource that has an element for it uses the element; `Group`, which has none in R4, uses the `artifact-*` extensions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cockpit.engine.exports.fhir import addresses
from cockpit.standard.document import LocalText, ProfileDocument

Json = dict[str, Any]
Status = Literal["draft", "active", "retired", "unknown"]
STATUSES: tuple[Status, ...] = ("draft", "active", "retired", "unknown")


@dataclass(frozen=True)
class Publication:
    """What the document itself does not know: whether the version is published, and when."""

    status: Status = "unknown"
    day: date | None = None


def translated(text: LocalText) -> Json:
    """The element `_name` of a Danish text that has an English translation: empty when it has none."""
    if text.en is None:
        return {}
    parts = [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": text.en}]
    return {"extension": [{"url": addresses.TRANSLATION, "extension": parts}]}


def local(name: str, text: LocalText) -> Json:
    """The element in Danish, with its English translation beside it."""
    beside = translated(text)
    return {name: text.da} | ({f"_{name}": beside} if beside else {})


def computer_name(*parts: str) -> str:
    """A name that programs can use: `demens`, `demens-koder` becomes `DemensDemensKoder`."""
    return "".join(word.capitalize() for part in parts for word in part.split("-"))


def capabilities(publication: Publication) -> list[Json]:
    """What the artifact can be used for; publishable asks for a date."""
    named = ["shareable", "computable", *(["publishable"] if publication.day else [])]
    return [{"url": addresses.KNOWLEDGE_CAPABILITY, "valueCode": name} for name in named]


def version_algorithm() -> Json:
    coding = {"system": "http://hl7.org/fhir/version-algorithm", "code": "semver", "display": "SemVer"}
    return {"url": addresses.VERSION_ALGORITHM, "valueCoding": coding}


def resource(kind: str, full_url: str, *profiles: str) -> Json:
    """The beginning of every resource: kind, id, profiles, language."""
    meta = {"meta": {"profile": [addresses.CRMI + profile for profile in profiles]}} if profiles else {}
    return {"resourceType": kind, "id": full_url.removeprefix("urn:uuid:"), **meta, "language": "da"}


def artifact(document: ProfileDocument, url: str, publication: Publication) -> Json:
    """The elements that a canonical resource has."""
    return {
        "url": url,
        "version": document.version,
        "status": publication.status,
        "experimental": is_example(document),
        **({"date": publication.day.isoformat()} if publication.day else {}),
        "publisher": document.organisation,
    }


def artifact_extensions(
    document: ProfileDocument, url: str, title: LocalText, description: str, publication: Publication
) -> list[Json]:
    """The same as extensions, for a resource that has no such elements in R4."""
    valued: list[tuple[str, Json]] = [
        ("url", {"valueUri": url}),
        ("version", {"valueString": document.version}),
        ("title", {"valueString": title.da}),
        ("status", {"valueCode": publication.status}),
        ("experimental", {"valueBoolean": is_example(document)}),
        ("publisher", {"valueString": document.organisation}),
        ("description", {"valueMarkdown": description}),
    ]
    if publication.day:
        valued.append(("date", {"valueDateTime": publication.day.isoformat()}))
    return [{"url": addresses.ARTIFACT + name, **value} for name, value in valued]


def is_example(document: ProfileDocument) -> bool:
    """Clinical content that no clinician has confirmed is experimental."""
    return document.clinical.confirmation == "example"


def narrative(paragraphs: list[str]) -> Json:
    """The text that a person reads when nothing else can be shown."""
    escaped = (text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in paragraphs)
    body = "".join(f"<p>{text}</p>" for text in escaped)
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">{body}</div>',
    }

"""The bundle itself, and the library in it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator

from cockpit.engine.exports.fhir import addresses, metadata
from cockpit.engine.exports.fhir.data_requirements import data_requirements
from cockpit.engine.exports.fhir.groups import Groups
from cockpit.engine.exports.fhir.metadata import Json, Publication
from cockpit.engine.exports.fhir.value_sets import value_set
from cockpit.engine.exports.omissions import Omission
from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.document import LocalText, Path, ProfileDocument
from cockpit.standard.text import scope_sentence


def fhir_text(document: ProfileDocument, publication: Publication | None = None) -> str:
    """The bundle as JSON text; the same document always gives the same text."""
    return json.dumps(fhir_bundle(document, publication), ensure_ascii=False, indent=2) + "\n"


def fhir_bundle(document: ProfileDocument, publication: Publication | None = None) -> Json:
    """The bundle as a JSON value: library, value sets, groups, the same of every inlined profile, and what could not be expressed."""
    known = publication or Publication()
    resources: dict[str, Json] = {}
    omissions: list[Omission] = []
    for path, one in _profiles(document, ()):
        for address, resource in _resources(one, known, path, omissions):
            resources.setdefault(address, resource)
    address = addresses.full_url(f"{addresses.profile_url(document.id)}:udeladelser", document.version)
    resources[address] = _outcome(address, omissions)
    return {
        "resourceType": "Bundle",
        "id": addresses.full_url(f"{addresses.profile_url(document.id)}:bundle", document.version).removeprefix(
            "urn:uuid:"
        ),
        "language": "da",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": addresses.profile_url(document.id)},
        "type": "collection",
        "entry": [{"fullUrl": address, "resource": resource} for address, resource in resources.items()],
    }


def _profiles(document: ProfileDocument, path: Path) -> Iterator[tuple[Path, ProfileDocument]]:
    """The document, then those inlined in it, at any depth, with where they stand."""
    yield path, document
    for index, pin in enumerate(document.profiles):
        if pin.document is not None:
            yield from _profiles(pin.document, (*path, "profiles", index, "document"))


def _resources(
    document: ProfileDocument, publication: Publication, path: Path, omissions: list[Omission]
) -> Iterator[tuple[str, Json]]:
    """The resources of one document by their addresses. What they cannot express is added to the omissions, as seen from the bundle's document."""
    requirements, unsaid = data_requirements(document)
    groups = Groups(document, publication)
    groups.all()
    url = addresses.profile_url(document.id)
    yield addresses.full_url(url, document.version), _library(document, publication, requirements)
    for concept in document.code_lists:
        concept_url = addresses.code_list_url(document.id, concept.id)
        yield addresses.full_url(concept_url, document.version), value_set(document, concept, publication)
    yield from groups.resources.items()
    for omission in (*groups.omissions, *unsaid, *_unexpressed_parts(document)):
        omissions.append(Omission(omission.node, path + omission.path, omission.message, omission.message_en))


def _library(document: ProfileDocument, publication: Publication, requirements: list[Json]) -> Json:
    url = addresses.profile_url(document.id)
    content = canonical_bytes(document.content())
    type_code = {"system": addresses.LIBRARY_TYPE, "code": "logic-library", "display": "Logic Library"}
    clinical = document.clinical
    return {
        **metadata.resource("Library", addresses.full_url(url, document.version), "shareablelibrary"),
        "text": metadata.narrative([document.title.da, clinical.purpose.da, scope_sentence(document)]),
        "extension": [metadata.version_algorithm(), *metadata.capabilities(publication)],
        **metadata.artifact(document, url, publication),
        "name": metadata.computer_name(document.id),
        **metadata.local("title", document.title),
        "type": {"coding": [type_code]},
        **metadata.local("description", clinical.target_group),
        **metadata.local("purpose", clinical.purpose),
        **metadata.local("usage", clinical.instructions),
        "relatedArtifact": list(_related(document)),
        **({"dataRequirement": requirements} if requirements else {}),
        "content": [
            {
                "extension": [{"url": addresses.SHA256, "valueString": hash_of(content)}],
                "contentType": "application/json",
                "language": "da",
                "data": base64.b64encode(content).decode(),
                "size": len(content),
                # R4 knows SHA-1 only here; what is signed and compared is the SHA-256 beside it.
                "hash": base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode(),
                "title": f"Det kanoniske dokument, profilstandard {document.standard}",
            }
        ],
    }


def _related(document: ProfileDocument) -> Iterator[Json]:
    """What the profile is made of, what it depends on, and what it refers to."""
    for concept in document.code_lists:
        canonical = f"{addresses.code_list_url(document.id, concept.id)}|{document.version}"
        yield {"type": "composed-of", "display": concept.title.da, "resource": canonical}
    for pin in document.profiles:
        yield {"type": "depends-on", "display": f"{pin.id} {pin.version} ({pin.hash})", "resource": f"{addresses.profile_url(pin.id)}|{pin.version}"}  # fmt: skip
    release = document.terminology
    yield {"type": "depends-on", "display": f"Terminologiudgivelse {release.release} ({release.hash})"}
    for reference in document.clinical.references:
        yield {
            "type": "citation",
            "citation": reference.title,
            **({"url": reference.url} if reference.url else {}),
        }


_PARTS = (
    ("elements", "Dataelementet", "The data element"),
    ("actions", "Forslaget", "The suggestion"),
)


def _unexpressed_parts(document: ProfileDocument) -> Iterator[Omission]:
    """The parts of the document that the bundle carries in the canonical document only."""
    for part, danish, english in _PARTS:
        for index, holder in enumerate(getattr(document, part)):
            yield Omission(
                holder.id,
                (part, index),
                f"{danish} har ingen form i FHIR R4 her; det står kun i det kanoniske dokument.",
                f"{english} has no form in FHIR R4 here; it stands in the canonical document only.",
            )
    yield Omission(
        document.id,
        ("views",),
        "Visningerne har ingen form i FHIR R4; de står kun i det kanoniske dokument.",
        "The views have no form in FHIR R4; they stand in the canonical document only.",
    )


def _outcome(address: str, omissions: list[Omission]) -> Json:
    """Everything that the bundle expresses in the canonical document only, one issue each; the views always are."""
    return {
        **metadata.resource("OperationOutcome", address),
        "issue": [
            {
                "severity": "information",
                "code": "not-supported",
                "details": metadata.local("text", LocalText(da=omission.message, en=omission.message_en)),
                "diagnostics": omission.node,
                "expression": [omission.place],
            }
            for omission in omissions
        ],
    }

"""Pinned profiles: used, inlined, unchanged since they were pinned, and never in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.checks.context import Context
from cockpit.standard.document import Path, ProfileDocument, ProfilePin, ProfileReference, all_criteria
from cockpit.standard.reading import document_hash


def check(context: Context) -> None:
    """Every pin of the document, and the pins of the documents inlined in it."""
    document = context.document
    referred = {criterion.profile for _, criterion in all_criteria(document) if isinstance(criterion, ProfileReference)}
    for index, pin in enumerate(document.profiles):
        if pin.id not in referred:
            context.warning(
                "unused-pin",
                ("profiles", index),
                pin.id,
                "profilen er låst, men ingen kriterier bruger den. Brug den, eller fjern den.",
                "the profile is pinned, but no criterion uses it. Use it or remove it.",
            )
        if context.published is not None:
            _published(context, ("profiles", index), pin)
    for path, pin, ancestors in _all_pins(document, (), (document.id,)):
        _inlined(context, path, pin)
        if pin.id in ancestors:
            context.error(
                "circular-reference",
                path,
                pin.id,
                f"profilen »{pin.id}« henviser til sig selv gennem andre profiler. Fjern henvisningen.",
                f'the profile "{pin.id}" refers to itself through other profiles. Remove the reference.',
            )


def _all_pins(
    document: ProfileDocument, prefix: Path, ancestors: tuple[str, ...]
) -> Iterator[tuple[Path, ProfilePin, tuple[str, ...]]]:
    """Every pin at any depth, with its path and the ids of the profiles it stands in."""
    for index, pin in enumerate(document.profiles):
        path = (*prefix, "profiles", index)
        yield path, pin, ancestors
        if pin.document is not None:
            yield from _all_pins(pin.document, (*path, "document"), (*ancestors, pin.id))


def _published(context: Context, path: Path, pin: ProfilePin) -> None:
    assert context.published is not None
    published = context.published.get((pin.id, pin.version))
    if published is None:
        context.error(
            "pin-not-published",
            path,
            pin.id,
            f"version {pin.version} er ikke udgivet. Vælg en udgivet version.",
            f"version {pin.version} is not published. Choose a published version.",
        )
    elif published != pin.hash:
        context.error(
            "pin-hash-mismatch",
            (*path, "hash"),
            pin.id,
            "hashen er ikke den udgivne versions. Vælg versionen igen.",
            "the hash is not that of the published version. Choose the version again.",
        )


def _inlined(context: Context, path: Path, pin: ProfilePin) -> None:
    if pin.document is None:
        context.add(
            "error" if context.complete else "warning",
            "pin-not-inlined",
            path,
            pin.id,
            "profilens indhold er ikke med i dokumentet. Det hentes, når profilen sendes til review; ellers vælg versionen igen.",
            "the profile's content is not in the document. It is fetched when the profile is submitted; otherwise choose the version again.",
        )
        return
    if (pin.document.id, pin.document.version) != (pin.id, pin.version):
        context.error(
            "pin-names-another",
            (*path, "document"),
            pin.id,
            f"indholdet er {pin.document.id} {pin.document.version}, ikke {pin.id} {pin.version}. Vælg versionen igen.",
            f"the content is {pin.document.id} {pin.document.version}, not {pin.id} {pin.version}. Choose the version again.",
        )
    if document_hash(pin.document) != pin.hash:
        context.error(
            "pin-hash-mismatch",
            (*path, "hash"),
            pin.id,
            "indholdet er ændret, siden profilen blev låst. Vælg versionen igen.",
            "the content has changed since the profile was pinned. Choose the version again.",
        )

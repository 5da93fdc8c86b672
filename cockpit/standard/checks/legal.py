"""Data sources: declared where they are used, used where they are declared, and with a legal basis when they are national."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.checks.context import Context
from cockpit.standard.checks.relations import events_led_to
from cockpit.standard.document import (
    EventSelection,
    Path,
    ProfileDocument,
    ProfileReference,
    criteria,
    own_selections,
    selections,
)
from cockpit.standard.record import NATIONAL_SOURCES, SOURCES


def check(context: Context) -> None:
    """The sources of the legal part against the sources that criteria and elements name, inlined populations included."""
    document = context.document
    declared = [use.source for use in document.legal.sources]
    for index, use in enumerate(document.legal.sources):
        path: Path = ("legal", "sources", index)
        if use.source not in SOURCES:
            context.error(
                "unknown-source",
                path,
                None,
                f"Datakilden »{use.source}« kendes ikke. Vælg mellem {', '.join(SOURCES)}.",
                f'The data source "{use.source}" is not known. Choose among {", ".join(SOURCES)}.',
            )
        elif use.source in declared[:index]:
            context.error(
                "duplicate-source",
                path,
                None,
                f"Datakilden »{use.source}« er angivet to gange. Behold én, med dens hjemmel.",
                f'The data source "{use.source}" is declared twice. Keep one, with its legal basis.',
            )
        if use.source in NATIONAL_SOURCES and use.legal_basis is None:
            context.error(
                "legal-basis-missing",
                (*path, "legal_basis"),
                None,
                f"Datakilden »{use.source}« er national og skal have en hjemmel. Skriv lovhjemlen, eller fjern kilden.",
                f'The data source "{use.source}" is national and needs a legal basis. Write it or remove the source.',
            )
    _used_and_declared(context, declared)


def _used_and_declared(context: Context, declared: list[str]) -> None:
    used: set[str] = set()
    for path, node, source in used_sources(context.document, ()):
        if source in SOURCES and source not in declared and source not in used:
            context.error(
                "source-not-declared",
                path,
                node,
                f"datakilden »{source}« bruges, men er ikke angivet under lovgrundlag. Tilføj den dér.",
                f'the data source "{source}" is used but not declared in the legal part. Add it there.',
            )
        used.add(source)
    for index, source in enumerate(declared):
        if source not in used and source in SOURCES:
            context.warning(
                "source-not-used",
                ("legal", "sources", index),
                None,
                f"Datakilden »{source}« er angivet, men bruges ikke. Fjern den, så profilen ikke beder om mere end nødvendigt.",
                f'The data source "{source}" is declared but not used. Remove it, so that the profile asks for no more than it needs.',
            )


def used_sources(document: ProfileDocument, prefix: Path) -> Iterator[tuple[Path, str, str]]:
    """Every source that the document's criteria, elements and named events name, with path and node; populations of inlined profiles included."""
    for path, node, events in selections(document):
        yield from _sources((*prefix, *path), node, events)
    for index, pin in enumerate(document.profiles):
        if pin.document is not None:
            yield from _population_sources(pin.document, (*prefix, "profiles", index, "document"))


def _sources(path: Path, node: str, events: EventSelection) -> Iterator[tuple[Path, str, str]]:
    for index, source in enumerate(events.sources):
        yield (*path, "sources", index), node, source


def _population_sources(document: ProfileDocument, prefix: Path) -> Iterator[tuple[Path, str, str]]:
    referred: set[str] = set()
    named: set[str] = set()
    for path, criterion in criteria(document.population, (*prefix, "population")):
        for at, events in own_selections(criterion, path):
            yield from _sources(at, criterion.id, events)
            named |= events_led_to(document, events)
        if isinstance(criterion, ProfileReference):
            referred.add(criterion.profile)
    for index, event in enumerate(document.events or []):
        if event.id in named:
            yield from _sources((*prefix, "events", index, "events"), event.id, event.events)
    for index, pin in enumerate(document.profiles):
        if pin.id in referred and pin.document is not None:
            yield from _population_sources(pin.document, (*prefix, "profiles", index, "document"))

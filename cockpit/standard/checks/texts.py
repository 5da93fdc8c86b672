"""What people read: confirmed content, English, extensions in a namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cockpit.standard.checks.context import Context
from cockpit.standard.document import LocalText, Node, Path

_NAMESPACED = re.compile(r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$")


def check(context: Context) -> None:
    """Notes on texts, and extensions outside a namespace."""
    if context.document.clinical.confirmation == "example":
        context.note(
            "awaits-confirmation",
            ("clinical", "confirmation"),
            None,
            "Profilen er et eksempel: en kliniker har ikke bekræftet indholdet. Det vises alle steder, hvor profilen ses.",
            "The profile is an example: no clinician has confirmed its content. This is shown wherever the profile is seen.",
        )
    untranslated = [path for path, text in local_texts(context.document, ()) if text.en is None]
    if untranslated:
        count = len(untranslated)
        context.note(
            "english-missing",
            untranslated[0],
            None,
            f"{count} {'tekst mangler' if count == 1 else 'tekster mangler'} på engelsk. Den danske vises i stedet; oversæt, hvis engelsk skal bruges.",
            f"{count} {'text has' if count == 1 else 'texts have'} no English. The Danish is shown instead; translate if English is needed.",
        )
    for key in context.document.extensions:
        if not _NAMESPACED.match(key):
            context.error(
                "extension-without-namespace",
                ("extensions", key),
                None,
                f"Udvidelsen »{key}« mangler navnerum. Kald den for eksempel »dk.medcom.{key}«.",
                f'The extension "{key}" has no namespace. Call it for example "dk.medcom.{key}".',
            )


def local_texts(node: Any, path: Path) -> Iterator[tuple[Path, LocalText]]:
    """Every human text of the document with its path; the documents of pinned profiles are not entered."""
    if isinstance(node, LocalText):
        yield path, node
    elif isinstance(node, Node):
        for name in type(node).model_fields:
            if name != "profiles":
                yield from local_texts(getattr(node, name), (*path, name))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from local_texts(item, (*path, index))

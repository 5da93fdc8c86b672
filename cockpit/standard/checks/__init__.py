"""The checks of a document that the strict model cannot make: references, meanings, codes, law and views.

Every finding has a stable code, a path, the nearest node's id, and a Danish and English sentence that says what is wrong, where, and what to do.
`docs/standard/checks.md` lists the codes.
"""

from __future__ import annotations

from collections.abc import Mapping

from cockpit.standard.checks import (
    code_lists,
    contradictions,
    dose_tables,
    events,
    identity,
    legal,
    limits,
    numbers,
    parameters,
    pins,
    presentation,
    relations,
    structure,
    texts,
)
from cockpit.standard.checks.context import Context
from cockpit.standard.document import ProfileDocument
from cockpit.standard.findings import SEVERITIES, Finding
from cockpit.standard.terminology import Terminology

__all__ = ["check"]

_PARTS = (
    identity,
    structure,
    events,
    relations,
    numbers,
    limits,
    contradictions,
    code_lists,
    dose_tables,
    parameters,
    legal,
    presentation,
    pins,
    texts,
)


def check(
    document: ProfileDocument,
    *,
    terminology: Terminology | None = None,
    published: Mapping[tuple[str, str], str] | None = None,
    complete: bool = False,
) -> list[Finding]:
    """Every finding about the document, errors first, then in document order.

    `terminology`: the release that codes are looked up in; without it codes are not looked up. `published`: document hashes of published
    profiles by (id, version); without it pins are compared with their inlined documents only. `complete`: the document is to be submitted
    or comes from a release, so every pinned profile must be inlined; in a draft a missing one is a warning.
    """
    context = Context(document, terminology, published, complete)
    for part in _PARTS:
        part.check(context)
    return sorted(context.findings, key=lambda finding: SEVERITIES.index(finding.severity))

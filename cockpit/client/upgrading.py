"""`cockpit upgrade`: a profile written in a later version of the standard."""

from __future__ import annotations

import json
from argparse import Namespace

from cockpit.client.documents import document_content
from cockpit.client.refusal import FINE, ClientRefused
from cockpit.client.terminal import Terminal
from cockpit.standard.reading import read_document
from cockpit.standard.versions import VERSIONS, least_standard, upgraded, version_order


def upgrade_command(options: Namespace, terminal: Terminal) -> int:
    """Show the upgraded document, and say beside it what happened and which version it needs at the least."""
    document = read_document(document_content(options.file))
    version = options.to
    if version not in VERSIONS:
        known = ", ".join(VERSIONS)
        raise ClientRefused(
            f"Version {version} af profilstandarden kendes ikke. Kendte: {known}.",
            f"Version {version} of the profile standard is not known. Known: {known}.",
        )
    if version_order(version) < version_order(document.standard):
        raise ClientRefused(
            f"Dokumentet er skrevet i version {document.standard}, som er nyere end {version}. Et dokument kan kun løftes, ikke sænkes.",
            f"The document is written in version {document.standard}, which is newer than {version}. A document can only be upgraded.",
        )
    upgrade = upgraded(document, version)
    terminal.show(json.dumps(upgrade.document.content(), ensure_ascii=False, indent=2))
    least = least_standard(document)
    terminal.tell(
        f"{upgrade.report} Det, dokumentet bruger, kræver mindst version {least}.",
        f"{upgrade.report_en} What the document uses needs version {least} at the least.",
    )
    return FINE

"""`cockpit export`: a profile in another form, to standard output or to a file that is written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from cockpit.client.documents import sound_document
from cockpit.client.refusal import FINE, ClientRefused
from cockpit.client.terminal import Terminal
from cockpit.engine.exports.code_tables import codes_csv, codes_xlsx
from cockpit.engine.exports.cql import CqlLibrary, cql_library
from cockpit.engine.exports.fhir import Publication, fhir_text
from cockpit.engine.exports.omissions import Omission
from cockpit.standard.document import ProfileDocument


def export_command(options: Namespace, terminal: Terminal) -> int:
    """Write the profile in the form asked for."""
    document = sound_document(options.file, complete=True)
    written = FORMS[options.format](document, options, terminal)
    if options.output is not None:
        _write(options.output, written if isinstance(written, bytes) else written.encode())
        terminal.tell(f"Skrevet: {options.output}.", f"Written: {options.output}.")
    elif isinstance(written, bytes):
        raise ClientRefused(
            "Et regneark kan ikke skrives på skærmen. Angiv en fil med -o.",
            "A workbook cannot be written to the screen. Give a file with -o.",
        )
    else:
        terminal.show(written)
    return FINE


def tell_omissions(omissions: Iterable[Omission], terminal: Terminal) -> None:
    """Each part of a profile that an export does not carry, with its place and node."""
    for omission in omissions:
        place = f"{omission.place} ({omission.node})"
        terminal.tell(f"{place}: {omission.message}", f"{place}: {omission.message_en}")


def _fhir(document: ProfileDocument, options: Namespace, terminal: Terminal) -> str:
    return fhir_text(document, Publication(options.status, _day(options.date)))


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise ClientRefused(
            f"{text} er ikke en dato. Skriv den som 2026-11-21.", f"{text} is not a date. Write it as 2026-11-21."
        ) from error


def _cql(document: ProfileDocument, options: Namespace, terminal: Terminal) -> str:
    return _library(document, options, terminal).text


def _elm(document: ProfileDocument, options: Namespace, terminal: Terminal) -> str:
    return json.dumps(_library(document, options, terminal).elm, ensure_ascii=False, indent=1) + "\n"


def _library(document: ProfileDocument, options: Namespace, terminal: Terminal) -> CqlLibrary:
    """The library; what it leaves out is told."""
    as_of = _day(options.as_of)
    if as_of is None:
        raise ClientRefused(
            "CQL skrives for en opgørelsesdato. Angiv --as-of, for eksempel 2026-11-21.",
            "CQL is written for a reference date. Give --as-of, for example 2026-11-21.",
        )
    library = cql_library(document, as_of)
    tell_omissions(library.omissions, terminal)
    return library


FORMS: Mapping[str, Callable[[ProfileDocument, Namespace, Terminal], str | bytes]] = {
    "fhir": _fhir,
    "codes-csv": lambda document, options, terminal: codes_csv(document),
    "codes-xlsx": lambda document, options, terminal: codes_xlsx(document),
    "cql": _cql,
    "elm": _elm,
}
"""The forms by their names on the command line; bytes go to a file only."""


def _write(path: Path, content: bytes) -> None:
    """Put the content into the file in one step: a reader sees the old file or the new one. Raises ClientRefused."""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(beside).chmod(0o666 & ~_umask())
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ClientRefused(
            f"Filen {path} kan ikke skrives ({error.strerror}). Angiv en anden fil med -o.",
            f"The file {path} cannot be written ({error.strerror}). Give another file with -o.",
        ) from error


def _umask() -> int:
    """The rights that new files do not get. It can be read only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask

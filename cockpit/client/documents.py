"""Reading a profile's file and showing what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cockpit.client.refusal import ClientRefused
from cockpit.client.terminal import Terminal
from cockpit.standard.checks import check
from cockpit.standard.document import ProfileDocument
from cockpit.standard.findings import Finding, errors
from cockpit.standard.parameters import with_parameters
from cockpit.standard.reading import read_document

_SEVERITIES = {"error": ("Fejl", "Error"), "warning": ("Advarsel", "Warning"), "note": ("Bemærkning", "Note")}


class DocumentFaulty(Exception):
    """The document has errors; `findings` says which."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("the document has errors")
        self.findings = findings


def document_content(path: Path) -> bytes:
    """The file's bytes. Raises ClientRefused when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ClientRefused(
            f"Filen {path} kan ikke læses ({error.strerror}). Angiv en profils JSON-fil.",
            f"The file {path} cannot be read ({error.strerror}). Give a profile's JSON file.",
        ) from error


def sound_document(path: Path, *, complete: bool) -> ProfileDocument:
    """The document in a file, which passed the checks without errors. `complete`: every profile that it refers to must be inlined.

    Raises ClientRefused (unreadable file), DocumentRefused (no document of the standard) or DocumentFaulty (errors in it).
    """
    document = read_document(document_content(path))
    found = errors(check(document, complete=complete))
    if found:
        raise DocumentFaulty(found)
    return document


def chosen_document(path: Path, chosen: Sequence[str]) -> ProfileDocument:
    """The sound and complete document in a file, with the numbers that were chosen for its parameters (`id=number`).

    Raises as `sound_document`; DocumentRefused for a choice that the profile does not allow, ClientRefused for one that is not written as a choice,
    DocumentFaulty when the choices do not go together.
    """
    document = sound_document(path, complete=True)
    if not chosen:
        return document
    result = with_parameters(document, _choices(chosen))
    found = errors(check(result.model_copy(update={"parameters": None}), complete=True))
    if found:
        raise DocumentFaulty(found)
    return result


def _choices(chosen: Sequence[str]) -> dict[str, str]:
    """The numbers by parameter; a comma for decimals is taken as a point."""
    values: dict[str, str] = {}
    for choice in chosen:
        node, equals, value = choice.partition("=")
        if not equals:
            raise ClientRefused(
                f"--parameter {choice} er ikke et valg. Skriv det som id=tal, for eksempel dosisgraense=100.",
                f"--parameter {choice} is not a choice. Write it as id=number, for example dosisgraense=100.",
            )
        if node.strip() in values:
            raise ClientRefused(
                f"Parameteren {node.strip()} er valgt to gange. Vælg den én gang.",
                f"The parameter {node.strip()} was chosen twice. Choose it once.",
            )
        values[node.strip()] = value.strip().replace(",", ".")
    return values


def finding_lines(findings: Sequence[Finding], terminal: Terminal) -> str:
    """One paragraph per finding: severity, place, node, and the sentence."""
    lines = []
    for finding in findings:
        node = f" ({finding.node})" if finding.node else ""
        lines.append(
            f"{terminal.word(*_SEVERITIES[finding.severity])} · {finding.place}{node}\n  {finding.sentence(terminal.language)}"
        )
    return "\n".join(lines)

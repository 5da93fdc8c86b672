"""What reading and checking a document finds, said in Danish and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cockpit.standard.document import Path

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One finding: how grave, a stable code, where (path in the document and nearest node's id), and what to do about it.

    Errors keep a document from being submitted; warnings and notes do not. `message` is Danish, `message_en` English.
    """

    severity: Severity
    code: str
    path: Path
    node: str | None
    message: str
    message_en: str

    @property
    def place(self) -> str:
        """The path as text, for example `population.criteria[0].events`; `$` for the whole document."""
        return path_text(self.path)

    def sentence(self, language: str = "da") -> str:
        """The message in `da` or `en`."""
        return self.message_en if language == "en" else self.message


class DocumentRefused(ValueError):
    """The content is not a document of the standard. `findings` (all errors) say why, where and what to do."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__(" ".join(finding.message for finding in self.findings))


def path_text(path: Path) -> str:
    """The path as people write it: names with points, positions in brackets; `$` for the whole document."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "$"


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that keep a document from being submitted."""
    return [finding for finding in findings if finding.severity == "error"]

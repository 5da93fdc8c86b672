"""Where a command writes: results to standard output, everything said about them to standard error, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO

from cockpit.client.refusal import Language


@dataclass(frozen=True)
class Terminal:
    """Standard output and error, and the language of what is said."""

    out: TextIO
    err: TextIO
    language: Language

    def show(self, text: str) -> None:
        """A result. A line break is added where the text has none at its end."""
        self.out.write(text if text.endswith("\n") else f"{text}\n")

    def tell(self, danish: str, english: str) -> None:
        """A sentence about the result."""
        self.err.write(f"{self.word(danish, english)}\n")

    def word(self, danish: str, english: str) -> str:
        """The one that the reader reads."""
        return danish if self.language == "da" else english

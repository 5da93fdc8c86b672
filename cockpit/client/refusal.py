"""How a command says no."""

from __future__ import annotations

from typing import Literal

Language = Literal["da", "en"]

FINE, FAULTS, REFUSED, LEFT_OUT = 0, 1, 2, 3
"""Exit codes: done; what was judged has faults; the input or the feed was refused; done, but rows were left out."""


class ClientRefused(Exception):
    """The command did not do what was asked. `message` is Danish, `message_en` English: what is wrong, where, and what to do."""

    def __init__(self, message: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message = message
        self.message_en = message_en

    def sentence(self, language: Language) -> str:
        """The message in the reader's language."""
        return self.message if language == "da" else self.message_en

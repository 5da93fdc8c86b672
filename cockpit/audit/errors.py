"""The errors that a service answers with. Each carries a sentence that a user can act on, in Danish and in English.

A page, an API handler or a command shows `message` and uses `status`; anything that is not a Refusal is a fault in the
tool.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar


class Refusal(Exception):
    """A service refused to do what was asked and changed nothing.

    `message` is Danish, `message_en` English; `code` is a kebab-case name that tests and interfaces can rely on;
    `status` is the HTTP status that fits; `findings` lists the single faults when there are several (their type is the
    raiser's).
    """

    status: ClassVar[int] = 409
    default_code: ClassVar[str] = "refused"

    def __init__(self, message: str, message_en: str, *, code: str | None = None, findings: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.message_en = message_en
        self.code = code or self.default_code
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return self.message


class NotAllowed(Refusal):
    """The policy says no."""

    status = 403
    default_code = "not-allowed"


class NotFound(Refusal):
    """The thing does not exist, or the user may not know that it does."""

    status = 404
    default_code = "not-found"


class Conflict(Refusal):
    """It collides with the state that the thing is in, or with something that exists already."""

    status = 409
    default_code = "conflict"


class Stale(Refusal):
    """Somebody else changed it in the meantime; what was asked rests on an older reading."""

    status = 409
    default_code = "stale"


class Invalid(Refusal):
    """The input has faults; `findings` lists them."""

    status = 422
    default_code = "invalid"


class TooMany(Refusal):
    """Too many attempts; wait as long as the sentence says."""

    status = 429
    default_code = "too-many"

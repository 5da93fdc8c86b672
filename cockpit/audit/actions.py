"""The closed vocabulary of what can happen, each with a sentence in Danish and English.

Every room registers its own in a module `actions.py`, which is found by itself when Django starts. A sentence is a
template over the event's data (`{role}`), `{subject}`, `{subject_id}`, `{subject_type}` and `{actor_id}`, or a function
of the event; it never looks anything up, so it renders long after the thing it speaks of is gone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from cockpit.audit.models import Event

Sentence = str | Callable[[Event], str]
Language = Literal["da", "en"]

_NAME = re.compile(r"^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$")


@dataclass(frozen=True)
class Action:
    """One word of the vocabulary: `name` is `<thing>.<happened>`."""

    name: str
    da: Sentence
    en: Sentence


_registered: dict[str, Action] = {}


def register(action: str, da: Sentence, en: Sentence) -> None:
    """Add an action. Raises ValueError for a malformed name or one that is taken with another sentence."""
    if not _NAME.match(action):
        raise ValueError(f"an action is named <thing>.<happened> in lower case, not {action!r}")
    entry = Action(action, da, en)
    if _registered.setdefault(action, entry) != entry:
        raise ValueError(f"the action {action!r} is registered already")


def is_registered(action: str) -> bool:
    """Whether the vocabulary has this action."""
    return action in _registered


def vocabulary() -> list[str]:
    """All actions, sorted; for filters on a page."""
    return sorted(_registered)


def sentence(event: Event, language: Language = "da", *, subject: str | None = None) -> str:
    """What happened, in one sentence without the actor's name.

    `subject` is what the caller wants the subject called (the page may know a title); otherwise its type and id.
    """
    action = _registered.get(event.action)
    if action is None:
        return f"{event.action}: {event.subject_type} {event.subject_id}"
    wording = action.da if language == "da" else action.en
    if callable(wording):
        return wording(event)
    return wording.format_map(_Words(event, subject))


class _Words(dict[str, Any]):
    """The template's words; one that an old event lacks becomes a dash instead of an error."""

    def __init__(self, event: Event, subject: str | None) -> None:
        super().__init__(event.data)
        self["subject_type"] = event.subject_type
        self["subject_id"] = event.subject_id
        self["subject"] = subject or f"{event.subject_type} {event.subject_id}"
        self["actor_id"] = event.actor_id

    def __missing__(self, key: str) -> str:
        return "–"

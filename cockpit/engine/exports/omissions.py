"""What an export cannot express, named by node and path; and how a construct that an export does not know is noticed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from cockpit.standard.document import Path
from cockpit.standard.findings import path_text


@dataclass(frozen=True)
class Omission:
    """A part of the document that an export does not carry in the other form: where, and why; Danish and English."""

    node: str
    path: Path
    message: str
    message_en: str

    @property
    def place(self) -> str:
        """The path as text: `population.criteria[0]`."""
        return path_text(self.path)


class ExportRefused(ValueError):
    """The profile cannot be written in the form asked for. `message` is Danish, `message_en` English; `omissions` name each node."""

    def __init__(self, message: str, message_en: str, omissions: Collection[Omission] = ()) -> None:
        super().__init__(message_en)
        self.message = message
        self.message_en = message_en
        self.omissions = list(omissions)


def parts_beyond(node: BaseModel, known: Collection[str]) -> list[str]:
    """The names of the node's fields that say something and are not among those known.

    A later version of the standard adds optional fields. An export that does not know one must say so, not leave it out.
    """
    found = []
    for name, field in type(node).model_fields.items():
        default = field.get_default(call_default_factory=True)
        silent = default is not PydanticUndefined and getattr(node, name) == default
        if name not in known and not silent:
            found.append(name)
    return found

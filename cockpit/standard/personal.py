"""No patient in the tool: what looks like a civil registration number (CPR) is refused wherever people write text.

Ten digits, the first six a day, month and year, with or without a hyphen or blank before the last four (CPR-kontoret). There is no
check digit to rely on: numbers given since 2007 need not pass modulus 11.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_CPR = re.compile(r"(?<!\w)(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}[- ]?[0-9]{4}(?!\w)")

MESSAGE = "Teksten indeholder noget, der ligner et CPR-nummer. Her må ikke stå oplysninger om patienter; slet nummeret, og prøv igen."
MESSAGE_EN = "The text holds what looks like a CPR number. Nothing about patients may stand here; delete the number and try again."


def personal_number(text: str) -> str | None:
    """The first part of the text that looks like a CPR number, None when nothing does."""
    found = _CPR.search(text)
    return None if found is None else found.group()


def first_in_texts(value: Any, find: Callable[[str], str | None]) -> str | None:
    """The first thing that `find` finds in any text or key of a JSON value, None when it finds nothing."""
    if isinstance(value, str):
        return find(value)
    if isinstance(value, Mapping):
        inner: list[Any] = [*value, *value.values()]
    else:
        inner = list(value) if isinstance(value, list | tuple) else []
    return next((found for found in (first_in_texts(item, find) for item in inner) if found is not None), None)

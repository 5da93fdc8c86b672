"""What a document demands of a reader: the engine level, computed from the constructs it uses (the least standard version: `versions`)."""

from __future__ import annotations

from cockpit.standard.document import (
    Picked,
    PickedElement,
    ProfileDocument,
    all_criteria,
    all_numbers,
    selections,
)
from cockpit.standard.versions import least_standard

__all__ = ["CORE", "INDICATORS_AND_DOSES", "VALUES_AND_SEQUENCES", "engine_level", "least_standard"]

CORE = 1
VALUES_AND_SEQUENCES = 2
INDICATORS_AND_DOSES = 3


def engine_level(document: ProfileDocument) -> int:
    """1 (core: codes, attributes, windows, counts, groups), 2 (measured values, picked events, relations between events) or 3 (computed numbers).

    Inlined profiles count too.
    """
    return max([_own(document), *(engine_level(pin.document) for pin in document.profiles if pin.document is not None)])


def _own(document: ProfileDocument) -> int:
    if next(all_numbers(document), None) is not None:
        return INDICATORS_AND_DOSES
    picks = any(isinstance(criterion, Picked) for _, criterion in all_criteria(document))
    shows = any(isinstance(element, PickedElement) for element in document.elements)
    values = any(
        events.value is not None or events.valued is not None or events.relations
        for _, _, events in selections(document)
    )
    return VALUES_AND_SEQUENCES if picks or shows or values else CORE

"""What a document demands of a reader: the engine level and the least standard version, computed from the constructs it uses."""

from __future__ import annotations

from cockpit.standard.document import Picked, PickedElement, ProfileDocument, all_criteria, selections

CORE = 1
VALUES_AND_SEQUENCES = 2


def engine_level(document: ProfileDocument) -> int:
    """1 (core: codes, attributes, windows, counts, groups) or 2 (measured values, picked events). Inlined profiles count too."""
    picks = any(isinstance(criterion, Picked) for _, criterion in all_criteria(document))
    shows = any(isinstance(element, PickedElement) for element in document.elements)
    values = any(events.value is not None for _, _, events in selections(document))
    own = VALUES_AND_SEQUENCES if picks or shows or values else CORE
    return max([own, *(engine_level(pin.document) for pin in document.profiles if pin.document is not None)])


def least_standard(document: ProfileDocument) -> str:
    """The least version of the standard that has every construct the document uses."""
    return document.standard

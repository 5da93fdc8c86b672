"""Everything that one event would have to be otherwise for its criterion to be met, tried together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cockpit.engine.explanation.remedies.attributes import attribute_changes
from cockpit.engine.explanation.remedies.changes import Change
from cockpit.engine.explanation.remedies.dating import dated
from cockpit.engine.explanation.remedies.results import Alternatives, results
from cockpit.engine.explanation.remedies.sought import Sought


def met_by(sought: Sought, alternatives: Alternatives | None = None) -> list[Change] | None:
    """The changes that meet the criterion: of attributes, date, and one of the alternatives (of the result, when none are given).

    None when no changes that are tried do. They are told as widely as is true: any of the alternatives when each of them will do.
    """
    attributes = attribute_changes(sought)
    if attributes is None:
        return None
    alternatives = results(sought) if alternatives is None else alternatives
    for option in alternatives.options:
        when = dated(sought, [*attributes, *option])
        if when is not None:
            return [*attributes, *when, *_widely(sought, [*attributes, *when], option, alternatives)]
    return None


def _widely(
    sought: Sought, others: Sequence[Change], option: Sequence[Change], alternatives: Alternatives
) -> Sequence[Change]:
    """The option told as any of the alternatives, when each of them will do; else as it is."""
    if alternatives.widest is None or not all(sought.met([*others, *other]) for other in alternatives.options):
        return option
    return [replace(option[0], wanted=alternatives.widest), *option[1:]]

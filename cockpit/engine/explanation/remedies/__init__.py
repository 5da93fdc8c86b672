"""What about the record would have to be otherwise for a criterion to be met: the same that the reason names, in a form that can be applied.

A remedy changes the patient, or the one event that the reason names (the nearest, the undecided one, the picked one, or the one that lacks what a
number needs), and where the event's practitioner is compared with the patient's own doctor, that doctor. It is given only when applying it
was tried and the criterion is then met, and it claims no more than was tried: a range of dates or results only when the criterion is met in all of it.

There is none, and the reason stands alone, where no single row can be named:
- what is true already, groups, and references to profiles and subgroups, whose parts have remedies of their own;
- where meeting one part of the criterion breaks another (another event is then picked), or where no row can meet it (an empty window, a wildcard
  list without wildcards);
- an event that is related to a named event that the patient has not, or that is itself in doubt: two rows would have to be otherwise;
- counts, picks and shares that need more events than one; absence, for which rows would have to be gone or of no such kind (but an event of which
  only the date leaves it open whether it counts may lie outside);
- a doubt about which of several events is picked, and a count that is in doubt because dates are: no event is more to blame than the others;
- known numbers of several events (sums, spans, covered days, doses, shares) and known calculations, which a change of any of their rows could move;
- a system that lacks the dataset or the source.
"""

from __future__ import annotations

from dataclasses import replace

from cockpit.engine.explanation.remedies.changes import Change, Remedy, applied
from cockpit.engine.explanation.remedies.meeting import met_by
from cockpit.engine.explanation.remedies.numbers import number_changes
from cockpit.engine.explanation.remedies.patients import in_another_group, of_another_age, of_another_sex
from cockpit.engine.explanation.remedies.sought import Sought, latest_undecided, nearest
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import PatientRecord
from cockpit.engine.picking import picking
from cockpit.engine.reference import judged
from cockpit.engine.seen import SeenEvent
from cockpit.engine.selection import Situation, selected_events
from cockpit.standard.document import Age, Computed, Count, Criterion, Exists, InsuranceGroup, Picked, Sex

__all__ = ["Change", "Remedy", "applied", "remedy"]


def remedy(criterion: Criterion, root: Criterion, patient: PatientRecord, situation: Situation) -> Remedy | None:
    """What would make a criterion that is no group true; None when it is true already, or when no change that its reason names does."""
    if judged(criterion, patient, situation) is Truth.TRUE:
        return None
    changes = _changes(criterion, patient, situation)
    if changes is None:
        return None
    changed = applied(patient, changes)
    assert judged(criterion, changed, situation) is Truth.TRUE
    return Remedy(changes, judged(root, changed, situation))


def _changes(criterion: Criterion, patient: PatientRecord, situation: Situation) -> list[Change] | None:
    """The changes that the criterion's reason names, and that were tried."""
    if isinstance(criterion, Age):
        return of_another_age(criterion.comparison, situation.as_of)
    if isinstance(criterion, Sex):
        return of_another_sex(criterion)
    if isinstance(criterion, InsuranceGroup):
        return in_another_group(criterion)
    if isinstance(criterion, Computed):
        return number_changes(criterion, patient, situation)
    if not isinstance(criterion, Exists | Count | Picked) or situation.missing(criterion.events):
        return None
    seen = _named(criterion, patient, situation)
    if seen is None:
        return None
    sought = Sought(criterion, patient, situation, criterion.events, seen)
    if isinstance(criterion, Picked):
        sought = replace(sought, value=criterion.value, window=criterion.window)
    return met_by(sought)


def _named(criterion: Exists | Count | Picked, patient: PatientRecord, situation: Situation) -> SeenEvent | None:
    """The event that the reason names: the nearest when none is selected, the latest undecided one, or the only one that may be picked."""
    events = selected_events(patient, criterion.events, situation)
    if not events:
        return nearest(patient, criterion.events, situation)
    if isinstance(criterion, Picked):
        picks = picking(events, criterion.pick, criterion.tie, situation.quantity(criterion.events), criterion.nth)
        return picks.possible[0] if len(picks.possible) == 1 else None
    return latest_undecided(events)

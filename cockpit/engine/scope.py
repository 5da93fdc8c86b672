"""Who is looked at."""

from __future__ import annotations

from datetime import date

from cockpit.engine.patients import PatientRecord
from cockpit.standard.document import Scope


def in_scope(patient: PatientRecord, scope: Scope, as_of: date) -> bool:
    """Whether the patient is looked at: born by D, registered with the clinic on D and alive at the end of D.

    Registered: `registered_from` is empty or D or earlier, `registered_to` (the last day) is empty or D or later. Alive: the date of
    death is empty or after D. The profile may do without either.
    """
    if patient.birth_date > as_of:
        return False
    first, last, death = patient.day("registered_from"), patient.day("registered_to"), patient.day("death_date")
    registered = (first is None or first <= as_of) and (last is None or last >= as_of)
    alive = death is None or death > as_of
    return (registered or not scope.registered) and (alive or not scope.alive)

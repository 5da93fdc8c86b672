"""Data elements: what is shown of a patient, when a reader should look twice, and in which order the list stands.

An element is unknown when the system lacks its dataset or source, when it is in doubt which event is the picked one, or when the bounds of a
count or a list differ. A picked value that cannot be converted is unknown, with its date; without a quantity in the concept it is shown as
recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from cockpit.engine.counting import count_bounds, distinct_codes
from cockpit.engine.dates import age_in_years, before
from cockpit.engine.evaluation import ElementValue, Member
from cockpit.engine.kleene import Truth
from cockpit.engine.numbers import computed
from cockpit.engine.patients import PatientRecord
from cockpit.engine.picking import picking
from cockpit.engine.seen import SeenEvent, SelectedEvent
from cockpit.engine.selection import TEXT_COLUMNS, Situation, matching_codings, selected_events
from cockpit.engine.values import as_recorded, compared, converted, plain, range_of
from cockpit.standard.document import (
    Attention,
    ComputedElement,
    CountElement,
    Element,
    ExistsElement,
    ListElement,
    MissingAttention,
    OlderThanAttention,
    PatientElement,
    PickedElement,
    ProfileDocument,
    Quantity,
    ValueAttention,
)


@dataclass(frozen=True)
class Shown:
    """What an engine found for an element: the value as text, or as a number with its comparator, and the picked event's days.

    `comparable` is false for a number that no concept gives a unit: it is shown and sorted, but no attention rule compares it.
    """

    state: Literal["known", "empty", "unknown"]
    text: str | None = None
    number: Decimal | None = None
    comparator: str | None = None
    comparable: bool = True
    unit: str | None = None
    first_day: date | None = None
    last_day: date | None = None

    @property
    def value(self) -> str | None:
        """The value as it stands in results."""
        return self.text if self.number is None else (self.comparator or "") + plain(self.number)

    @property
    def day(self) -> str | None:
        """The date as it stands in results."""
        if self.first_day is None or self.last_day is None:
            return None
        return date_text(self.first_day, self.last_day)


EMPTY = Shown("empty")
UNKNOWN = Shown("unknown")


def date_text(first_day: date, last_day: date) -> str:
    """`2026-05-04`, or `2026-01-01/2026-12-31` for a date that lies between the two."""
    return first_day.isoformat() if first_day == last_day else f"{first_day.isoformat()}/{last_day.isoformat()}"


def element_value(element: Element, shown: Shown, as_of: date) -> ElementValue:
    """The element's value with the attention rules that fire."""
    firing = [index for index, rule in enumerate(element.attention) if _fires(rule, shown, as_of)]
    return ElementValue(shown.state, shown.value, shown.unit, shown.day, firing)


def _fires(rule: Attention, shown: Shown, as_of: date) -> bool:
    """Whether the rule certainly applies."""
    when = rule.when
    if isinstance(when, MissingAttention):
        return shown.state == "empty"
    if isinstance(when, OlderThanAttention):
        return shown.last_day is not None and shown.last_day <= before(as_of, when)
    if isinstance(when, ValueAttention):
        if shown.number is None or not shown.comparable or when.comparison.unit not in (None, shown.unit):
            return False
        return compared(range_of(shown.number, shown.comparator), when.comparison) is Truth.TRUE
    return shown.state == "known" and shown.text != "nej" and shown.number != 0  # present


def shown_element(element: Element, patient: PatientRecord, situation: Situation) -> Shown:
    """What the reference evaluator shows for the element."""
    if isinstance(element, PatientElement):
        return _patient_attribute(element, patient, situation.as_of)
    if isinstance(element, ComputedElement):
        number = computed(element.number, patient, situation)
        return Shown(number.state, number=number.value, unit=element.unit if number.state == "known" else None)
    if situation.missing(element.events):
        return UNKNOWN
    events = selected_events(patient, element.events, situation)
    if isinstance(element, PickedElement):
        return _picked(element, events, situation)
    if isinstance(element, ListElement):
        return _list(element, events, situation)
    if isinstance(element, ExistsElement):
        return _exists(events)
    fewest, most = count_bounds(element.of, events, element.events, situation)
    return Shown("known", number=Decimal(fewest)) if fewest == most else UNKNOWN


def _patient_attribute(element: PatientElement, patient: PatientRecord, as_of: date) -> Shown:
    """Age in completed years at D, the date of birth, or what is registered (unknown when it is not)."""
    if element.attribute == "age":
        return Shown("known", number=Decimal(age_in_years(patient.birth_date, as_of)))
    if element.attribute == "birth_date":
        return Shown("known", patient.birth_date.isoformat())
    registered = patient.attribute(element.attribute)
    return Shown("known", registered) if registered else UNKNOWN


def _exists(events: Sequence[SelectedEvent]) -> Shown:
    if any(selected.truth is Truth.TRUE for selected in events):
        return Shown("known", "ja")
    return UNKNOWN if events else Shown("known", "nej")


def _list(element: ListElement, events: Sequence[SelectedEvent], situation: Situation) -> Shown:
    """The codes, when no event that is only possibly selected would add one."""
    certain, possible = distinct_codes(events, element.events, situation)
    if certain != possible:
        return UNKNOWN
    listed = sorted(certain, key=lambda coding: (coding.code, coding.system))
    return Shown("known", ", ".join(coding.code for coding in listed)) if listed else EMPTY


def _picked(element: PickedElement, events: Sequence[SelectedEvent], situation: Situation) -> Shown:
    """One event's value, date, code or text. A doubt about which event leaves nothing to show."""
    quantity = situation.quantity(element.events)
    picked = picking(events, element.pick, element.tie, quantity, element.nth)
    if not picked.possible:
        return EMPTY
    seen = picked.only
    if seen is None:
        return UNKNOWN
    if element.show == "value":
        return _value(seen, quantity)
    if element.show == "date":
        text: str | None = date_text(seen.first_day, seen.last_day)
    elif element.show == "code":
        text = next((coding.code for coding in matching_codings(seen.event, element.events, situation)), None)
    else:
        text = seen.event.text(TEXT_COLUMNS.get(element.events.dataset, ""))
    return Shown("known" if text else "empty", text, first_day=seen.first_day, last_day=seen.last_day)


def _value(seen: SeenEvent, quantity: Quantity | None) -> Shown:
    """The converted value with the concept's unit; without a quantity the value as recorded."""
    event, comparator = seen.event, seen.event.text("comparator")
    value = converted(event, quantity)
    if quantity is None and event.value is not None:
        shown = Shown("known", None, as_recorded(event.value), comparator, False, event.text("unit"))
    elif quantity is None or value is None:
        shown = UNKNOWN
    else:
        shown = Shown("known", None, value, comparator, True, quantity.unit)
    return replace(shown, first_day=seen.first_day, last_day=seen.last_day)


def in_list_order(members: Sequence[Member], document: ProfileDocument) -> list[Member]:
    """The members in the list view's order: its sort keys in turn, what is empty or unknown last, then patient id.

    Numbers (values, counts, ages) are ordered as numbers without their comparator, everything else as text by code point.
    """
    ordered = sorted(members, key=lambda member: member.patient_id)
    for key in reversed(document.views.list.sort):
        element = document.element(key.element)
        filled = [member for member in ordered if member.elements[element.id].value is not None]
        rest = [member for member in ordered if member.elements[element.id].value is None]
        ordered = sorted(filled, key=lambda member: _sort_value(element, member), reverse=key.descending) + rest
    return ordered


def is_number(element: Element) -> bool:
    """Whether the element's value is a number."""
    return (
        isinstance(element, CountElement | ComputedElement)
        or (isinstance(element, PatientElement) and element.attribute == "age")
        or (isinstance(element, PickedElement) and element.show == "value")
    )


def _sort_value(element: Element, member: Member) -> Decimal | str:
    text = member.elements[element.id].value or ""
    return Decimal(text.lstrip("<>=")) if is_number(element) else text

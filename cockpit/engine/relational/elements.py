"""Each data element, for members only: what `cockpit.engine.elements` shows, in columns.

What was found in the members' events is a part of the statement, without a row for a member in whose events nothing was. Whoever shows the element
joins it to the members: state (`known`, `empty`, `unknown`), and of value, comparator, unit, first_day and last_day those that the element has. A
value is a number or a text; `show: date` has its days only.
"""

from __future__ import annotations

from dataclasses import dataclass

from cockpit.engine.relational.counts import counted
from cockpit.engine.relational.dated_picks import dated_picks
from cockpit.engine.relational.form import (
    Aggregate,
    Case,
    Coalesce,
    Column,
    Compare,
    Concatenated,
    Constant,
    IsNull,
    Join,
    Joined,
    Named,
    Or,
    Select,
    Value,
    nothing_like,
)
from cockpit.engine.relational.numbers import number_columns, number_part
from cockpit.engine.relational.picks import possible_picks
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.readings import Stage
from cockpit.engine.relational.rows import (
    CODING,
    coding_columns,
    codings,
    codings_apart,
    measured,
    reading_of,
    rows,
    with_codings_apart,
)
from cockpit.engine.relational.single_rows import left_by_patient
from cockpit.engine.selection import TEXT_COLUMNS, Situation
from cockpit.standard.document import (
    ComputedElement,
    CountElement,
    Element,
    ExistsElement,
    ListElement,
    PatientElement,
    PickedElement,
)
from cockpit.standard.text import element_sentence

KNOWN, EMPTY, UNKNOWN = Constant("known"), Constant("empty"), Constant("unknown")
MEMBER = "m"

Columns = list[tuple[str, Value]]


@dataclass(frozen=True)
class ShownElement:
    """The element's columns in order, as values of a member `m` and of what was found in the member's events, the part `found`."""

    columns: Columns
    found: Named | None = None

    @property
    def joins(self) -> tuple[Join, ...]:
        """The join of the members with what was found."""
        if self.found is None:
            return ()
        return (left_by_patient(str(self.found.relation), self.found.alias, MEMBER),)


def shown_element(element: Element, plan: Plan, situation: Situation, stage: Stage, alias: str = "f") -> ShownElement:
    """Add to the plan what the element needs. `stage`: whose members are looked at; `alias`: what that which was found is called."""
    if isinstance(element, PatientElement):
        value = Column(element.attribute, MEMBER)
        return ShownElement([("state", Case(((IsNull(value), UNKNOWN),), KNOWN)), ("value", value)])
    if not isinstance(element, ComputedElement) and situation.missing(element.events):
        return ShownElement([("state", UNKNOWN)])
    found, columns = _found(element, plan, situation, stage, alias)
    name = plan.add(f"element_{element.id}", element_sentence(situation.document, element), found)
    return ShownElement(columns, Named(name, alias))


def _found(
    element: ExistsElement | CountElement | ListElement | PickedElement | ComputedElement,
    plan: Plan,
    situation: Situation,
    stage: Stage,
    alias: str,
) -> tuple[Select, Columns]:
    """What is found, and what is shown of it, which for a member without a row is NULL."""
    if isinstance(element, ComputedElement):
        return _computed(element, plan, situation, stage, alias)
    if isinstance(element, PickedElement):
        return _picked(element, plan, situation, stage), _picked_columns(element, situation, alias)
    if isinstance(element, ListElement):
        return _list(element, plan, situation, stage), _listed_columns(alias)
    if isinstance(element, CountElement):
        return counted(element.of, element.events, plan, situation, stage), _counted_columns(alias)
    return _exists(element, plan, situation, stage), _exists_columns(alias)


def _computed(
    element: ComputedElement, plan: Plan, situation: Situation, stage: Stage, alias: str
) -> tuple[Select, Columns]:
    part = number_part(element.number, element.id, plan, situation, stage)
    doubt, value = number_columns(part, alias)
    state = Case(((Compare(doubt, "=", Constant(1)), UNKNOWN), (IsNull(value), EMPTY)), KNOWN)
    number = tuple((name, Column(name, "n")) for name in ("patient_id", "doubt", "value"))
    return Select(number, Named(part.name, "n")), [("state", state), ("value", value)]


def _exists(element: ExistsElement, plan: Plan, situation: Situation, stage: Stage) -> Select:
    selected = rows(element.events, plan, situation, stage, by_coding=True)
    patient = Column("patient_id", "r")
    certain = Aggregate("MAX", Column("certain", "r"))
    return Select((("patient_id", patient), ("certain", certain)), Named(selected, "r"), group_by=(patient,))


def _exists_columns(alias: str) -> Columns:
    certain = Column("certain", alias)
    nothing, surely = IsNull(certain), Compare(certain, "=", Constant(1))
    state = Case(((Or((nothing, surely)), KNOWN),), UNKNOWN)
    return [("state", state), ("value", Case(((nothing, Constant("nej")), (surely, Constant("ja")))))]


def _counted_columns(alias: str) -> Columns:
    fewest, most = (Coalesce(Column(name, alias), Constant(0)) for name in ("fewest", "most"))
    same = Compare(fewest, "=", most)
    return [("state", Case(((same, KNOWN),), UNKNOWN)), ("value", Case(((same, fewest),)))]


def _list(element: ListElement, plan: Plan, situation: Situation, stage: Stage) -> Select:
    c = "c"
    patient, system, code = (Column(name, c) for name in ("patient_id", "system", "code"))
    columns = (
        ("patient_id", patient),
        ("fewest", Aggregate("SUM", Column("certain", c))),
        ("most", Aggregate("COUNT")),
        ("codes", Joined(code, ", ", (code, system))),
    )
    return Select(columns, Named(codings(element.events, plan, situation, stage), c), group_by=(patient,))


def _listed_columns(alias: str) -> Columns:
    """The codes in order, when every code of a possible event is a code of a certain one."""
    same = Compare(Column("fewest", alias), "=", Column("most", alias))
    state = Case(((IsNull(Column("most", alias)), EMPTY), (same, KNOWN)), UNKNOWN)
    return [("state", state), ("value", Case(((same, Column("codes", alias)),)))]


def _picked(element: PickedElement, plan: Plan, situation: Situation, stage: Stage) -> Select:
    """The only possible pick; a doubt about which leaves nothing to show."""
    dated = dated_picks(element, plan, situation, stage) if element.show == "date" else None
    if dated:
        return dated.only_pick(plan, stage)
    carried = _shown_values(element, situation)
    coding, joins = _first_coding(element, plan, situation, stage) if element.show == "code" else (None, ())
    if coding is not None and not joins:
        carried[CODING] = coding  # the event's own; of a diagnosis it is found below
    picks = possible_picks(element, plan, situation, stage, list(carried.items()))
    columns = picks.only_pick(*carried)
    if coding is not None and joins:
        columns.append(("coding", Aggregate("MIN", coding)))
    return picks.by_patient(columns, joins)


def _shown_values(element: PickedElement, situation: Situation) -> dict[str, Value]:
    """What the rows must carry to be shown, the value first."""
    if element.show == "value" and element.events.dataset == "questionnaire":
        answer = Column("recorded_value", "e")
        return {"recorded_value": answer, "comparator": Constant("="), "unit": nothing_like("")}
    if element.show == "value" and element.events.dataset == "measurement":
        if situation.quantity(element.events) is not None:
            number = measured(element.events, situation)
            return {"value": number.value, "comparator": number.comparator}
        return {name: Column(name, "e") for name in ("recorded_value", "comparator", "unit")}
    if element.show == "text" and element.events.dataset in TEXT_COLUMNS:
        return {"recorded_text": Column("recorded_text", "e")}
    return {}


def _picked_columns(element: PickedElement, situation: Situation, alias: str) -> Columns:
    """State, value and days of a picked element."""
    sure = Column("sure", alias)
    nothing = IsNull(sure)
    doubtful, surely = (Compare(sure, "=", Constant(one)) for one in (0, 1))
    value = _picked_value(element, situation, alias)
    absent = UNKNOWN if element.show == "value" else EMPTY
    state = Case(((nothing, EMPTY), (doubtful, UNKNOWN), (IsNull(value), absent)), KNOWN)
    columns: Columns = [("state", state)]
    if element.show != "date":
        columns.append(("value", Case(((surely, value),))))
    names = [name for name in ("comparator", "unit") if name in _shown_values(element, situation)]
    return columns + [(name, Case(((surely, Column(name, alias)),))) for name in (*names, "first_day", "last_day")]


def _picked_value(element: PickedElement, situation: Situation, alias: str) -> Value:
    if element.show == "date":
        return Column("first_day", alias)
    if element.show == "code":
        return Column("coding", alias)
    shown = list(_shown_values(element, situation))
    return Column(shown[0], alias) if shown else Constant(None)


def _first_coding(
    element: PickedElement, plan: Plan, situation: Situation, stage: Stage
) -> tuple[Value, tuple[Join, ...]]:
    """The codings of the rows `e` as `system|code`, so that the least is the first by system and code; NULL without one."""
    dataset, coded = element.events.dataset, bool(element.events.codes)
    system, code = coding_columns(dataset, "e", coded=coded)
    if not isinstance(code, Column):
        return nothing_like(""), ()
    text = Concatenated((system, Constant("|"), code))
    apart = with_codings_apart(dataset, coded=coded)
    return text, (codings_apart("LEFT", reading_of(element.events, plan, stage), "e"),) if apart else ()

"""Computed numbers in the relational form: what `cockpit.engine.numbers` says, one part for each number.

A part has patient_id, doubt (1 when the number is unknown) and value (NULL when it is unknown or empty). A patient without a row there has the number
that no event gives (`absent`): 0 for counts and covered days, and none for the rest. Values are decimals with six decimals at the most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cockpit.engine import dates
from cockpit.engine.kleene import Truth
from cockpit.engine.numbers import decimals_of
from cockpit.engine.relational.bounds import case_of
from cockpit.engine.relational.counts import counted
from cockpit.engine.relational.covered import days_covered, length, longest_gap
from cockpit.engine.relational.datasets import own_column
from cockpit.engine.relational.dated_picks import dated_picks
from cockpit.engine.relational.form import (
    NEVER,
    Aggregate,
    And,
    Arithmetic,
    AsDecimal,
    Case,
    Coalesce,
    Column,
    Compare,
    Condition,
    Constant,
    DaysBetween,
    IsNull,
    Named,
    Order,
    Previous,
    Quotient,
    Rounded,
    Select,
    Value,
    conjunction,
    disjunction,
    flag,
    opposite,
)
from cockpit.engine.relational.picks import possible_picks
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.readings import Stage
from cockpit.engine.relational.rows import PATIENT, E, measured, rows
from cockpit.engine.relational.single_rows import left_by_patient
from cockpit.engine.selection import Situation
from cockpit.engine.values import compared, point
from cockpit.standard.codes import normalised_code
from cockpit.standard.document import (
    AgeNumber,
    AggregateNumber,
    ArithmeticNumber,
    Comparison,
    ConstantNumber,
    CountNumber,
    CoveredNumber,
    DaysSinceNumber,
    DoseNumber,
    EventSelection,
    LargestShareNumber,
    LocalText,
    Number,
    PickedElement,
    PickedNumber,
    SpanNumber,
    number_selections,
)

NOTHING = Constant(None)
R = "r"
_ROW_PATIENT = ("patient_id", Column("patient_id", R))


@dataclass(frozen=True)
class NumberPart:
    """The name of the part, and the value of patients without a row in it."""

    name: str
    absent: Constant


def number_part(number: Number, owner: str, plan: Plan, situation: Situation, stage: Stage) -> NumberPart:
    """Add the number to the plan. `owner`: the id of the criterion or element that it belongs to."""
    return _Numbers(owner, plan, situation, stage).part(number)


def number_columns(part: NumberPart, alias: str) -> tuple[Value, Value]:
    """Doubt and value of a patient whose row in the part, if any, is joined as `alias`."""
    value: Value = Column("value", alias)
    if part.absent.value is not None:
        value = Case(((IsNull(Column("patient_id", alias)), part.absent),), value)
    return Coalesce(Column("doubt", alias), Constant(0)), value


def holds_for(part: NumberPart, comparison: Comparison) -> bool:
    """Whether the number of a patient without a row compares; an empty one never does."""
    absent = part.absent.value
    return isinstance(absent, int) and compared(point(absent), comparison) is Truth.TRUE


class _Numbers:
    """The numbers of one owner in one stage."""

    def __init__(self, owner: str, plan: Plan, situation: Situation, stage: Stage) -> None:
        self._owner = owner
        self._plan = plan
        self._situation = situation
        self._stage = stage

    def part(self, number: Number) -> NumberPart:
        if isinstance(number, ConstantNumber | AgeNumber):
            return self._add(number, self._of_people(number), NOTHING)
        if isinstance(number, ArithmeticNumber):
            return self._add(number, self._arithmetic(number), NOTHING)
        selections = [selection for _, selection in number_selections(number, ())]
        if any(self._situation.missing(selection) for selection in selections):
            return self._add(number, self._select_people(Constant(1), NOTHING), NOTHING)
        if isinstance(number, CoveredNumber):
            return self._covered(number)
        return self._of_events(number)

    def _of_events(
        self,
        number: CountNumber
        | PickedNumber
        | AggregateNumber
        | DaysSinceNumber
        | SpanNumber
        | DoseNumber
        | LargestShareNumber,
    ) -> NumberPart:
        if isinstance(number, CountNumber):
            return self._add(number, self._count(number), Constant(0))
        if isinstance(number, PickedNumber):
            return self._add(number, self._picked(number), NOTHING)
        if isinstance(number, DaysSinceNumber):
            return self._add(number, self._days_since(number), NOTHING)
        if isinstance(number, AggregateNumber):
            return self._add(number, self._aggregate(number), NOTHING)
        if isinstance(number, SpanNumber):
            return self._add(number, self._span(number), NOTHING)
        if isinstance(number, DoseNumber):
            return self._add(number, self._dose(number), NOTHING)
        return self._add(number, self._largest_share(number), NOTHING)

    def _add(self, number: Number, select: Select, absent: Constant) -> NumberPart:
        comment = f"Tal til {self._owner}: {number.type}."
        return NumberPart(self._plan.shared(f"number_{self._owner}", comment, select), absent)

    # ---- the patient's own

    def _select_people(self, doubt: Value, value: Value) -> Select:
        columns = (("patient_id", Column("patient_id", "s")), ("doubt", doubt), ("value", AsDecimal(value)))
        return Select(columns, Named(self._stage.people, "s"))

    def _of_people(self, number: ConstantNumber | AgeNumber) -> Select:
        value = Constant(Decimal(number.value)) if isinstance(number, ConstantNumber) else Column("age", "s")
        return self._select_people(Constant(0), value)

    def _arithmetic(self, number: ArithmeticNumber) -> Select:
        """An empty part makes it empty, whatever the other is; else a doubtful one makes it unknown."""
        parts = [self.part(number.left), self.part(number.right)]
        joins = tuple(left_by_patient(part.name, alias, "s") for part, alias in zip(parts, ("x", "y"), strict=True))
        (doubt, left), (other_doubt, right) = (
            number_columns(part, alias) for part, alias in zip(parts, ("x", "y"), strict=True)
        )
        sure, other_sure = (Compare(one, "=", Constant(0)) for one in (doubt, other_doubt))
        empty = disjunction([And((sure, IsNull(left))), And((other_sure, IsNull(right)))])
        both = And((sure, other_sure))
        # Both values are NULL unless both are known, so the result is.
        value = self._calculated(number, left, right)
        return Select(
            (
                ("patient_id", Column("patient_id", "s")),
                ("doubt", Case(((empty, Constant(0)), (both, Constant(0))), Constant(1))),
                ("value", AsDecimal(value)),
            ),
            Named(self._stage.people, "s"),
            joins,
        )

    def _calculated(self, number: ArithmeticNumber, left: Value, right: Value) -> Value:
        if number.op == "/":
            counts = isinstance(number.left, CountNumber) and isinstance(number.right, CountNumber)
            return Quotient(left, right, number.decimals, whole=counts)
        return Rounded(Arithmetic(left, number.op, right), number.decimals)

    # ---- from the patient's events

    def _rows(self, selection: EventSelection, columns: Sequence[tuple[str, Value]] = ()) -> Select:
        return rows(selection, self._plan, self._situation, self._stage, columns)

    def _own(self, selection: EventSelection, name: str) -> Value:
        return own_column(selection.dataset, name, E)

    def _grouped(self, select: Select, doubtful: Condition, value: Value) -> Select:
        """One row per patient with rows `r` of the select: doubtful when any row is, and then without a value."""
        doubt = Aggregate("MAX", flag(doubtful))
        known = Compare(doubt, "=", Constant(0))
        columns = (_ROW_PATIENT, ("doubt", doubt), ("value", AsDecimal(Case(((known, value),)))))
        return Select(columns, Named(select, R), group_by=(Column("patient_id", R),))

    def _count(self, number: CountNumber) -> Select:
        if number.of == "practitioners":
            doubtful = Compare(Column("doubtful", R), "=", Constant(1))
            return self._grouped(
                self._by_practitioner(number.events), doubtful, Aggregate("COUNT", Column("practitioner", R))
            )
        if number.of == "episodes":
            return self._episodes(number)
        counts = counted(number.of, number.events, self._plan, self._situation, self._stage)
        fewest, most = Column("fewest", R), Column("most", R)
        columns = (
            _ROW_PATIENT,
            ("doubt", flag(Compare(fewest, "<>", most))),
            ("value", AsDecimal(Case(((Compare(fewest, "=", most), fewest),)))),
        )
        return Select(columns, Named(counts, R))

    def _episodes(self, number: CountNumber) -> Select:
        """An event begins an episode when it is the first, or lies more than the gap after the one before."""
        order = tuple(Order(Column(name, E)) for name in ("first_day", "event_id"))
        before = Previous(Column("first_day", E), (PATIENT,), order)
        columns = tuple((name, Column(name, E)) for name in ("patient_id", "first_day", "last_day", "certain"))
        ordered = Select((*columns, ("day_before", before)), Named(self._rows(number.events), E))
        day, day_before = Column("first_day", R), Column("day_before", R)
        later = Compare(DaysBetween(day, day_before), ">", Constant(number.gap or 0))
        begins = disjunction([IsNull(day_before), later])
        return self._grouped(ordered, _UNSETTLED, Aggregate("SUM", flag(begins)))

    def _pick(self, number: PickedNumber | DaysSinceNumber, shown: Sequence[tuple[str, Value]]) -> Select:
        """One row per patient with possible picks: sure (1 when there is just one, for certain), its days, and what is shown."""
        picked = PickedElement(
            id=f"{self._owner[:55]}-number",
            title=_TITLE,
            type="picked",
            events=number.events,
            pick=number.pick,
            tie=number.tie if isinstance(number, PickedNumber) else None,
            nth=number.nth,
            show="value",
        )
        dated = None if shown else dated_picks(picked, self._plan, self._situation, self._stage)
        if dated:
            return dated.only_pick(self._plan, self._stage)
        picks = possible_picks(picked, self._plan, self._situation, self._stage, shown)
        return picks.by_patient(picks.only_pick(*(name for name, _ in shown)))

    def _measured(self, selection: EventSelection) -> list[tuple[str, Value]]:
        """The converted value of a row `e` (NULL when there is none), and its comparator."""
        if self._situation.quantity(selection) is None:
            return [("value", AsDecimal(NOTHING)), ("comparator", Constant("="))]
        number = measured(selection, self._situation)
        return [("value", number.value), ("comparator", number.comparator)]

    def _known_when(self, select: Select, known: Condition, value: Value) -> Select:
        """Each row `r` of the select: known when the condition holds, else doubtful."""
        doubt = Case(((known, Constant(0)),), Constant(1))
        columns = (_ROW_PATIENT, ("doubt", doubt), ("value", AsDecimal(Case(((known, value),)))))
        return Select(columns, Named(select, R))

    def _picked(self, number: PickedNumber) -> Select:
        picked = self._pick(number, self._measured(number.events))
        exact = [_SURE, opposite(IsNull(Column("value", R))), Compare(Column("comparator", R), "=", Constant("="))]
        return self._known_when(picked, conjunction(exact), Column("value", R))

    def _days_since(self, number: DaysSinceNumber) -> Select:
        exact = [_SURE, Compare(Column("first_day", R), "=", Column("last_day", R))]
        since = DaysBetween(Constant(self._situation.as_of), Column("first_day", R))
        return self._known_when(self._pick(number, ()), conjunction(exact), since)

    def _aggregate(self, number: AggregateNumber) -> Select:
        selected = self._rows(number.events, self._measured(number.events))
        inexact: list[Condition] = [
            _UNCERTAIN,
            IsNull(Column("value", R)),
            Compare(Column("comparator", R), "<>", Constant("=")),
        ]
        of = Column("value", R)
        decimals = decimals_of(number, self._situation.document)
        functions: dict[str, Value] = {
            "sum": Rounded(Aggregate("SUM", of), decimals),
            "mean": Quotient(Aggregate("SUM", of), Aggregate("COUNT", of), decimals),
            "minimum": Aggregate("MIN", of),
            "maximum": Aggregate("MAX", of),
        }
        aggregated = functions[number.function]
        return self._grouped(selected, disjunction(inexact), aggregated)

    def _span(self, number: SpanNumber) -> Select:
        day = Column("first_day", R)
        span = DaysBetween(Aggregate("MAX", day), Aggregate("MIN", day))
        return self._grouped(self._rows(number.events), _UNSETTLED, span)

    def _dose(self, number: DoseNumber) -> Select:
        table = self._situation.document.dose_table(number.table)
        code, unit, dose = (self._own(number.events, name) for name in ("code", "dose_unit", "dose_per_day"))
        branches = [
            (
                And(
                    (
                        Compare(code, "=", Constant(normalised_code("atc", entry.code))),
                        Compare(unit, "=", Constant(entry.unit)),
                    )
                ),
                Rounded(Arithmetic(dose, "*", Constant(Decimal(entry.factor))), table.decimals),
            )
            for entry in table.factors
        ]
        selected = self._rows(number.events, [("dose", case_of(branches, None))])
        total = Rounded(Aggregate("SUM", Column("dose", R)), table.decimals)
        return self._grouped(selected, disjunction([_UNCERTAIN, IsNull(Column("dose", R))]), total)

    def _largest_share(self, number: LargestShareNumber) -> Select:
        """The largest of what each practitioner has, among all."""
        events = Column("events", R)
        total = Aggregate("SUM", events)
        enough = Compare(total, ">=", Constant(number.least))
        doubt = Compare(Aggregate("MAX", Column("doubtful", R)), "=", Constant(1))
        share = Quotient(Aggregate("MAX", events), total, number.decimals, whole=True)
        columns = (
            _ROW_PATIENT,
            ("doubt", flag(And((enough, doubt)))),
            ("value", AsDecimal(Case(((And((enough, opposite(doubt))), share),)))),
        )
        return Select(columns, Named(self._by_practitioner(number.events), R), group_by=(Column("patient_id", R),))

    def _by_practitioner(self, selection: EventSelection) -> Select:
        """How many of the events each practitioner has, and whether any of them is doubtful (1 or 0): who had an event with nobody's name is not known."""
        practitioner = Column("practitioner", E)
        selected = self._rows(selection, [("practitioner", self._own(selection, "practitioner"))])
        doubtful = disjunction([Compare(Column("certain", E), "=", Constant(0)), IsNull(practitioner)])
        columns = (
            ("patient_id", PATIENT),
            ("practitioner", practitioner),
            ("events", Aggregate("COUNT")),
            ("doubtful", Aggregate("MAX", flag(doubtful))),
        )
        return Select(columns, Named(selected, E), group_by=(PATIENT, practitioner))

    def _end_day(self, selection: EventSelection) -> Value:
        """When a row `e` ends; of events without an end NULL, which must have the type of a day."""
        own = self._own(selection, "end_day")
        return Case(((NEVER, Constant(self._situation.as_of)),)) if own == NOTHING else own

    def _covered(self, number: CoveredNumber) -> NumberPart:
        first, last = dates.bounds(number.window, self._situation.as_of)
        if first is None or last is None:
            raise ValueError("a window of covered days has both ends; the checks of the standard demand it")
        window, as_of = (first, last), self._situation.as_of
        selected = [self._rows(selection, [("end_day", self._end_day(selection))]) for selection in number.events]
        if number.days == "covered":
            days, absent = days_covered(selected, window, as_of, by_all=number.by == "all"), 0
        else:
            days, absent = longest_gap(selected, window, as_of), length(window)
        known = Compare(Column("doubt", R), "=", Constant(0))
        columns = (
            _ROW_PATIENT,
            ("doubt", Column("doubt", R)),
            ("value", AsDecimal(Case(((known, Column("days", R)),)))),
        )
        return self._add(number, Select(columns, Named(days, R)), Constant(absent))


_UNCERTAIN = Compare(Column("certain", R), "=", Constant(0))
_UNSETTLED = disjunction([_UNCERTAIN, Compare(Column("first_day", R), "<>", Column("last_day", R))])
_SURE = Compare(Column("sure", R), "=", Constant(1))
_TITLE = LocalText(da="Tal")

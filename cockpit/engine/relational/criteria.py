"""Each criterion as a part of the statement: patient_id, lower, upper.

It says what `cockpit.engine.reference` says. A patient without a row in a part has the part's default outcome, which the plan
knows: false for most criteria, true for *none of* and for counts of which zero is enough. So a part holds no more patients than have
something recorded. Parts may hold patients outside the scope; the final select leaves them out.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import ceil, floor

from cockpit.engine import dates
from cockpit.engine.kleene import Truth
from cockpit.engine.relational.bounds import (
    UNDECIDED,
    Bounds,
    CompletedAge,
    CountedNumber,
    MeasuredNumber,
    both,
    compared,
    within,
)
from cockpit.engine.relational.counts import any_counted, counted
from cockpit.engine.relational.dated_picks import DAY, dated_picks
from cockpit.engine.relational.form import (
    Aggregate,
    And,
    Column,
    Compare,
    Constant,
    IsNull,
    Named,
    OneOf,
    Select,
    Value,
    conjunction,
    disjunction,
    flag,
    opposite,
)
from cockpit.engine.relational.groups import group
from cockpit.engine.relational.numbers import holds_for, number_part
from cockpit.engine.relational.picks import PossiblePicks, possible_picks
from cockpit.engine.relational.plan import Outcome, Plan
from cockpit.engine.relational.readings import SCOPE, Stage
from cockpit.engine.relational.rows import COMPARATOR, FIRST_DAY, PATIENT, E, last_day, measured, rows
from cockpit.engine.selection import Situation
from cockpit.engine.values import between, comparable
from cockpit.engine.values import compared as number_compared
from cockpit.standard.document import (
    Age,
    Comparison,
    Computed,
    Count,
    Criterion,
    Exists,
    Group,
    InsuranceGroup,
    Picked,
    ProfileReference,
    Sex,
    SubgroupReference,
)
from cockpit.standard.text import criterion_sentence

S = "s"
_PERSON = Column("patient_id", S)


def criterion_outcome(criterion: Criterion, plan: Plan, situation: Situation, stage: Stage) -> Outcome:
    """The criterion's outcome; compiled, with everything below it, when it was not yet in this stage."""
    done = plan.done(situation, stage, criterion.id)
    if done is None:
        relation, default = _relation(criterion, plan, situation, stage)
        prefix = "criterion" if situation is plan.situation else situation.document.id
        suffix = stage.suffix if plan.done(situation, SCOPE, criterion.id) else ""
        comment = criterion_sentence(situation.document, criterion)
        if isinstance(criterion, Exists | Count | Picked) and (missing := situation.missing(criterion.events)):
            comment += f"\nKan ikke afgøres: systemet har ikke {missing}."
        if default:
            comment += "\n(En patient uden række her opfylder kriteriet.)"
        also = f"Også kriteriet {criterion.id}."
        name = plan.shared(f"{prefix}_{criterion.id}{suffix}", comment, relation, _kept(criterion), also)
        bounds = dict(relation.columns)
        done = Outcome(name, default, bounds["lower"] == bounds["upper"])
        plan.remember(situation, stage, criterion.id, done)
    return done


def _kept(criterion: Criterion) -> bool | None:
    """A patient's own attributes are judged where they are used: keeping half of all patients costs more."""
    return False if isinstance(criterion, Age | Sex) else None


def _relation(criterion: Criterion, plan: Plan, situation: Situation, stage: Stage) -> tuple[Select, bool]:
    """The relation, and whether a patient without a row is true."""
    if isinstance(criterion, Group):
        return group(
            criterion, [criterion_outcome(child, plan, situation, stage) for child in criterion.criteria], stage
        )
    if isinstance(criterion, Age):
        age = CompletedAge(Column("birth_date", S), situation.as_of)
        return _of_people(compared(age, criterion.comparison), plan.people(stage)), False
    if isinstance(criterion, Sex):
        sex = Column("sex", S)
        registered = OneOf(sex, (criterion.sex,))
        return _of_people(Bounds(registered, disjunction([IsNull(sex), registered])), plan.people(stage)), False
    if isinstance(criterion, InsuranceGroup):
        registered_group = Column("sikringsgruppe", S)
        right = OneOf(registered_group, (criterion.group,))
        return _of_people(Bounds(right, disjunction([IsNull(registered_group), right])), plan.people(stage)), False
    if isinstance(criterion, Computed):
        return _computed(criterion, plan, situation, stage)
    if isinstance(criterion, ProfileReference):
        inside = situation.inside(criterion.profile)
        return _same(criterion_outcome(inside.document.population, plan, inside, stage))
    if isinstance(criterion, SubgroupReference):
        referred = situation.document.subgroup(criterion.subgroup).criterion
        return _same(criterion_outcome(referred, plan, situation, stage))
    if situation.missing(criterion.events):
        return _of_people(UNDECIDED, plan.people(stage)), False
    if isinstance(criterion, Count):
        return _count(criterion, plan, situation, stage)
    if isinstance(criterion, Exists):
        return _exists(criterion, plan, situation, stage), False
    return _picked(criterion, plan, situation, stage), False


def _computed(criterion: Computed, plan: Plan, situation: Situation, stage: Stage) -> tuple[Select, bool]:
    """A known number compares or does not; an empty one is false, a doubtful one unknown."""
    part = number_part(criterion.number, criterion.id, plan, situation, stage)
    doubt, value = Column("doubt", "n"), Column("value", "n")
    doubtful = Compare(doubt, "=", Constant(1))
    known = opposite(IsNull(value))
    compares = compared(CountedNumber(value, value), criterion.comparison).certain
    certain = conjunction([known, compares])
    columns = (("patient_id", Column("patient_id", "n")), *Bounds(certain, disjunction([doubtful, certain])).flags())
    return Select(columns, Named(part.name, "n")), holds_for(part, criterion.comparison)


def _of_people(outcome: Bounds, people: str) -> Select:
    """An outcome from the patient's own attributes, for those for whom it is not false."""
    return Select((("patient_id", _PERSON), *outcome.flags()), Named(people, S), where=outcome.possible)


def _same(outcome: Outcome) -> tuple[Select, bool]:
    """The outcome of another criterion."""
    columns = tuple((name, Column(name, "c")) for name in ("patient_id", "lower", "upper"))
    return Select(columns, Named(outcome.part, "c")), outcome.default


def _exists(criterion: Exists, plan: Plan, situation: Situation, stage: Stage) -> Select:
    selected = rows(criterion.events, plan, situation, stage, by_coding=True)
    lower = Aggregate("MAX", dict(selected.columns)["certain"])
    columns = (("patient_id", PATIENT), ("lower", lower), ("upper", Constant(1)))
    return replace(selected, columns=columns, group_by=(PATIENT,))


def _count(criterion: Count, plan: Plan, situation: Situation, stage: Stage) -> tuple[Select, bool]:
    """Patients without events count zero, which may be enough."""
    if criterion.of != "codes" and _asks_for_any(criterion.comparison):
        counts = any_counted(criterion.events, plan, situation, stage)
    else:
        counts = counted(criterion.of, criterion.events, plan, situation, stage, _least(criterion.comparison))
    number = CountedNumber(Column("fewest", "n"), Column("most", "n"))
    judged = compared(number, criterion.comparison)
    columns = (("patient_id", Column("patient_id", "n")), *judged.flags())
    default = number_compared(between(0, 0), criterion.comparison) is Truth.TRUE
    unlike_nobody = opposite(judged.certain) if default else judged.possible
    return Select(columns, Named(counts, "n"), where=unlike_nobody), default


def _asks_for_any(comparison: Comparison) -> bool:
    """Whether a count compares as every other does that is zero, or is not."""
    value = Decimal(comparison.value)
    upper = value if comparison.upper is None else Decimal(comparison.upper)
    if comparison.op in ("<", ">="):
        return value <= 1
    return upper < 1


def _least(comparison: Comparison) -> int:
    """The least count that may compare; 0 where there is none such that is greater."""
    if comparison.op in ("<", "<=", "outside"):
        return 0
    value = Decimal(comparison.value)
    return max(0, floor(value) + 1 if comparison.op == ">" else ceil(value))


def _picked(criterion: Picked, plan: Plan, situation: Situation, stage: Stage) -> Select:
    """Certain when some event is certain and every possible pick is judged so; possible when any is."""
    shown: list[tuple[str, Value]] = []
    judged: list[Bounds] = []
    if criterion.value and not comparable(criterion.value, situation.quantity(criterion.events)):
        judged.append(UNDECIDED)
    elif criterion.value:
        number = measured(criterion.events, situation)
        shown = [("value", number.value), ("comparator", number.comparator)]
        judged.append(compared(MeasuredNumber(Column("value", E), COMPARATOR), criterion.value))
    window = dates.bounds(criterion.window, situation.as_of) if criterion.window else (None, None)
    days = FIRST_DAY, last_day(criterion.events.dataset)
    outcome = both([*judged, within(*days, window)])
    dated = None if criterion.value else dated_picks(criterion, plan, situation, stage)
    if dated:
        clear = dict(within(DAY, DAY, window).flags())
        return dated.by_patient(clear, _of_picks(dated.others, outcome), plan, stage)
    picks = possible_picks(criterion, plan, situation, stage, shown)
    return picks.by_patient(_of_picks(picks, outcome))


def _of_picks(picks: PossiblePicks, outcome: Bounds) -> list[tuple[str, Value]]:
    """Both bounds of what is said of the possible picks."""
    lower = Aggregate("MIN", flag(And((picks.certain, outcome.certain))))
    return [("lower", lower), ("upper", Aggregate("MAX", flag(outcome.possible)))]

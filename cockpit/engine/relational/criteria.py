"""Each criterion as a part of the statement: patient_id, lower, upper.

It says what `cockpit.engine.reference` says. A patient without a row in a part has the part's default outcome, which the plan
knows: false for most criteria, true for *none of* and for counts of which zero is enough. So a part holds no more patients than have
something recorded. Parts may hold patients outside the scope; the final select leaves them out.
"""

from __future__ import annotations

from dataclasses import replace

from cockpit.engine import dates
from cockpit.engine.kleene import Truth
from cockpit.engine.relational.bounds import (
    UNDECIDED,
    Bounds,
    CountedNumber,
    MeasuredNumber,
    both,
    compared,
    within,
)
from cockpit.engine.relational.form import (
    Aggregate,
    And,
    Arithmetic,
    Case,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Named,
    OneOf,
    Select,
    Value,
    disjunction,
    flag,
)
from cockpit.engine.relational.groups import group
from cockpit.engine.relational.picks import possible_picks
from cockpit.engine.relational.plan import Outcome, Plan
from cockpit.engine.relational.readings import SCOPE, Stage
from cockpit.engine.relational.rows import COMPARATOR, FIRST_DAY, LAST_DAY, PATIENT, E, codings, measured, rows
from cockpit.engine.selection import Situation
from cockpit.engine.values import between, comparable
from cockpit.engine.values import compared as number_compared
from cockpit.standard.document import (
    Age,
    Count,
    Criterion,
    EventSelection,
    Exists,
    Group,
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
        name = plan.add(f"{prefix}_{criterion.id}{suffix}", comment, relation, _kept(criterion))
        done = Outcome(name, default)
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
        age = Column("age", S)
        return _of_people(compared(CountedNumber(age, age), criterion.comparison), stage), False
    if isinstance(criterion, Sex):
        sex = Column("sex", S)
        registered = OneOf(sex, (criterion.sex,))
        return _of_people(Bounds(registered, disjunction([IsNull(sex), registered])), stage), False
    if isinstance(criterion, ProfileReference):
        inside = situation.inside(criterion.profile)
        return _same(criterion_outcome(inside.document.population, plan, inside, stage))
    if isinstance(criterion, SubgroupReference):
        referred = situation.document.subgroup(criterion.subgroup).criterion
        return _same(criterion_outcome(referred, plan, situation, stage))
    if situation.missing(criterion.events):
        return _of_people(UNDECIDED, stage), False
    if isinstance(criterion, Count):
        return _count(criterion, plan, situation, stage)
    if isinstance(criterion, Exists):
        return _exists(criterion, plan, situation, stage), False
    return _picked(criterion, plan, situation, stage), False


def _of_people(outcome: Bounds, stage: Stage) -> Select:
    """An outcome from the patient's own attributes, for those for whom it is not false."""
    return Select((("patient_id", _PERSON), *outcome.flags()), Named(stage.people, S), where=outcome.possible)


def _same(outcome: Outcome) -> tuple[Select, bool]:
    """The outcome of another criterion."""
    columns = tuple((name, Column(name, "c")) for name in ("patient_id", "lower", "upper"))
    return Select(columns, Named(outcome.part, "c")), outcome.default


def _exists(criterion: Exists, plan: Plan, situation: Situation, stage: Stage) -> Select:
    selected = rows(criterion.events, plan, situation, stage)
    lower = Aggregate("MAX", dict(selected.columns)["certain"])
    columns = (("patient_id", PATIENT), ("lower", lower), ("upper", Constant(1)))
    return replace(selected, columns=columns, group_by=(PATIENT,))


def _count(criterion: Count, plan: Plan, situation: Situation, stage: Stage) -> tuple[Select, bool]:
    """Patients without events count zero, which may be enough."""
    counts = counted(criterion.of, criterion.events, plan, situation, stage)
    number = CountedNumber(Column("fewest", "n"), Column("most", "n"))
    columns = (("patient_id", Column("patient_id", "n")), *compared(number, criterion.comparison).flags())
    default = number_compared(between(0, 0), criterion.comparison) is Truth.TRUE
    return Select(columns, Named(counts, "n")), default


def counted(of: str, selection: EventSelection, plan: Plan, situation: Situation, stage: Stage) -> Select:
    """patient_id, fewest, most: the bounds of a count, for patients who have any event that counts."""
    inner = codings(selection, plan, situation, stage) if of == "codes" else rows(selection, plan, situation, stage)
    return tallied(of, inner)


def tallied(of: str, inner: Select, key: tuple[str, ...] = ("patient_id",)) -> Select:
    """The key, fewest, most: the bounds of a count over selected rows, or over their distinct codings."""
    r = "r"
    fewest: Value = Aggregate("SUM", Column("certain", r))
    most: Value = Aggregate("COUNT")
    if of == "dates":
        fewest, most = _distinct_dates(r)
    group_by = tuple(Column(name, r) for name in key)
    columns = (*((column.name, column) for column in group_by), ("fewest", fewest), ("most", most))
    return Select(columns, Named(inner, r), group_by=group_by)


def _distinct_dates(alias: str) -> tuple[Value, Value]:
    """Exact dates of certain events, at least 1 when any event is certain; all exact dates and one per imprecise one."""
    first, last, certain = (Column(name, alias) for name in ("first_day", "last_day", "certain"))
    exact: Condition = Compare(first, "=", last)
    surely = Compare(certain, "=", Constant(1))
    exact_certain = Aggregate("COUNT", Case(((And((exact, surely)), first),)), distinct=True)
    only_imprecise = And(
        (Compare(exact_certain, "=", Constant(0)), Compare(Aggregate("MAX", certain), "=", Constant(1)))
    )
    fewest = Case(((only_imprecise, Constant(1)),), exact_certain)
    exact_possible = Aggregate("COUNT", Case(((exact, first),)), distinct=True)
    imprecise = Aggregate("SUM", flag(Compare(first, "<>", last)))
    return fewest, Arithmetic(exact_possible, "+", imprecise)


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
    if criterion.window:
        judged.append(within(FIRST_DAY, LAST_DAY, dates.bounds(criterion.window, situation.as_of)))
    picks = possible_picks(criterion, plan, situation, stage, shown)
    outcome = both(judged)
    lower = Aggregate("MIN", flag(And((picks.certain, outcome.certain))))
    return Select(
        (("patient_id", PATIENT), ("lower", lower), ("upper", Aggregate("MAX", flag(outcome.possible)))),
        picks.source,
        picks.joins,
        picks.where,
        (PATIENT,),
    )

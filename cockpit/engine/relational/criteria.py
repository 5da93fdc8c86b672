"""Each criterion as a part of the statement: patient_id, lower, upper. A patient in scope without a row there is false.

It says what `cockpit.engine.reference` says. Parts may hold patients outside the scope; the final select leaves them out.
"""

from __future__ import annotations

from cockpit.engine import dates
from cockpit.engine.kleene import Truth
from cockpit.engine.relational.bounds import Bounds, CountedNumber, both, certain_among_possible, compared, within
from cockpit.engine.relational.form import (
    Aggregate,
    And,
    Arithmetic,
    Case,
    Coalesce,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Join,
    Named,
    OneOf,
    Select,
    Union,
    Value,
    disjunction,
    flag,
)
from cockpit.engine.relational.picks import possible_picks
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.rows import (
    FIRST_DAY,
    LAST_DAY,
    MEASURED,
    PATIENT,
    codings,
    judged_parts,
    rows,
    source,
    value_bounds,
)
from cockpit.engine.selection import Situation
from cockpit.engine.values import between
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
SCOPE = Named("scope", S)
_IN_SCOPE = Column("patient_id", S)


def criterion_part(criterion: Criterion, plan: Plan, situation: Situation) -> str:
    """The name of the part with the criterion's outcome; compiled, with everything below it, when it was not yet."""
    done = plan.done(situation, criterion.id)
    if done is None:
        relation = _relation(criterion, plan, situation)
        prefix = "criterion" if situation is plan.situation else situation.document.id
        comment = criterion_sentence(situation.document, criterion)
        if isinstance(criterion, Exists | Count | Picked) and (missing := situation.missing(criterion.events)):
            comment += f"\nKan ikke afgøres: systemet har ikke {missing}."
        done = plan.add(f"{prefix}_{criterion.id}", comment, relation)
        plan.remember(situation, criterion.id, done)
    return done


def _relation(criterion: Criterion, plan: Plan, situation: Situation) -> Select | Union:
    if isinstance(criterion, Group):
        return _group(criterion, [criterion_part(child, plan, situation) for child in criterion.criteria])
    if isinstance(criterion, Age):
        age = Column("age", S)
        return _of_scope(compared(CountedNumber(age, age), criterion.comparison))
    if isinstance(criterion, Sex):
        sex = Column("sex", S)
        registered = OneOf(sex, (criterion.sex,))
        return _of_scope(Bounds(registered, disjunction([IsNull(sex), registered])))
    if isinstance(criterion, ProfileReference):
        inside = situation.inside(criterion.profile)
        return _outcome_of(criterion_part(inside.document.population, plan, inside))
    if isinstance(criterion, SubgroupReference):
        return _outcome_of(criterion_part(situation.document.subgroup(criterion.subgroup).criterion, plan, situation))
    if situation.missing(criterion.events):
        return Select((("patient_id", _IN_SCOPE), ("lower", Constant(0)), ("upper", Constant(1))), SCOPE)
    if isinstance(criterion, Count):
        return _count(criterion, plan, situation)
    return _exists(criterion, plan, situation) if isinstance(criterion, Exists) else _picked(criterion, plan, situation)


def _of_scope(outcome: Bounds) -> Select:
    """An outcome from the patient's own attributes."""
    return Select((("patient_id", _IN_SCOPE), *outcome.flags()), SCOPE)


def _outcome_of(part: str) -> Select:
    """The outcome of another criterion."""
    return Select(tuple((name, Column(name, "c")) for name in ("patient_id", "lower", "upper")), Named(part, "c"))


def _group(group: Group, children: list[str]) -> Select:
    """Kleene logic on bounds: count the children that are certain and those that are possible."""
    nothing = Select((("patient_id", _IN_SCOPE), ("lower", Constant(0)), ("upper", Constant(0))), SCOPE)
    certain, possible = Aggregate("SUM", Column("lower", "c")), Aggregate("SUM", Column("upper", "c"))
    n = group.n or 0
    least = {"all": len(children), "any": 1, "none": 1, "at_least": n, "at_most": n + 1}[group.rule]
    outcome = Bounds(Compare(certain, ">=", Constant(least)), Compare(possible, ">=", Constant(least)))
    if group.rule in ("none", "at_most"):
        outcome = Bounds(Compare(possible, "<", Constant(least)), Compare(certain, "<", Constant(least)))
    # Where no true child at all is enough, patients without any row count too.
    enough_without = group.rule in ("none", "at_most") or least == 0
    selects = [_outcome_of(child) for child in children] + ([nothing] if enough_without or not children else [])
    return Select(
        (("patient_id", Column("patient_id", "c")), *outcome.flags()),
        Named(Union(tuple(selects)), "c"),
        group_by=(Column("patient_id", "c"),),
    )


def _exists(criterion: Exists, plan: Plan, situation: Situation) -> Select:
    parts = judged_parts(criterion.events, plan, situation)
    lower = Aggregate("MAX", flag(certain_among_possible(parts)))
    return Select(
        (("patient_id", PATIENT), ("lower", lower), ("upper", Constant(1))),
        source(criterion.events, plan, situation),
        where=both(parts).possible,
        group_by=(PATIENT,),
    )


def _count(criterion: Count, plan: Plan, situation: Situation) -> Select:
    """Patients without events count zero; they stand in the part only when zero may be enough."""
    counts = counted(criterion.of, criterion.events, plan, situation)
    if number_compared(between(0, 0), criterion.comparison) is Truth.FALSE:
        number = CountedNumber(Column("fewest", "n"), Column("most", "n"))
        columns = (("patient_id", Column("patient_id", "n")), *compared(number, criterion.comparison).flags())
        return Select(columns, Named(counts, "n"))
    number = CountedNumber(Coalesce(Column("fewest", "n"), Constant(0)), Coalesce(Column("most", "n"), Constant(0)))
    return Select(
        (("patient_id", _IN_SCOPE), *compared(number, criterion.comparison).flags()),
        SCOPE,
        (Join("LEFT", Named(counts, "n"), Compare(Column("patient_id", "n"), "=", _IN_SCOPE)),),
    )


def counted(of: str, selection: EventSelection, plan: Plan, situation: Situation, members: str | None = None) -> Select:
    """patient_id, fewest, most: the bounds of a count, for patients who have any event that counts."""
    r = "r"
    certain, patient = Column("certain", r), Column("patient_id", r)
    if of == "codes":
        inner = codings(selection, plan, situation, members)
        fewest: Value = Aggregate("SUM", certain)
        most: Value = Aggregate("COUNT")
    elif of == "events":
        inner = rows(selection, plan, situation, members=members)
        fewest, most = Aggregate("SUM", certain), Aggregate("COUNT")
    else:
        inner = rows(selection, plan, situation, members=members)
        fewest, most = _distinct_dates(r)
    return Select((("patient_id", patient), ("fewest", fewest), ("most", most)), Named(inner, r), group_by=(patient,))


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


def _picked(criterion: Picked, plan: Plan, situation: Situation) -> Select:
    """Certain when some event is certain and every possible pick is judged so; possible when any is."""
    converted = situation.quantity(criterion.events) is not None
    measured = (("value", MEASURED.value), ("comparator", MEASURED.comparator)) if converted else ()
    picks = possible_picks(criterion, plan, situation, measured)
    parts = []
    if criterion.value:
        parts.append(value_bounds(criterion.value, criterion.events, situation))
    if criterion.window:
        parts.append(within(FIRST_DAY, LAST_DAY, dates.bounds(criterion.window, situation.as_of)))
    judged = both(parts)
    lower = Aggregate("MIN", flag(And((picks.certain, judged.certain))))
    return Select(
        (("patient_id", PATIENT), ("lower", lower), ("upper", Aggregate("MAX", flag(judged.possible)))),
        picks.source,
        picks.joins,
        picks.where,
        (PATIENT,),
    )

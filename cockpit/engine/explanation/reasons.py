"""Why a criterion is true, false or unknown for a patient, in a clinician's words, with the rows that decided it."""

from __future__ import annotations

from collections.abc import Sequence

from cockpit.engine.counting import count_bounds, distinct_codes
from cockpit.engine.dates import age_in_years, bounds, within
from cockpit.engine.explanation.basis import (
    Reason,
    absent_reason,
    counted,
    latest_first,
    missing_reason,
    undecided_reason,
)
from cockpit.engine.explanation.events import coding_text, event_text
from cockpit.engine.explanation.near_misses import (
    why_outside,
    why_unknown,
    why_value_unknown,
)
from cockpit.engine.explanation.numbers import number_reason
from cockpit.engine.explanation.picks import doubtful_pick, too_few
from cockpit.engine.explanation.words import Words
from cockpit.engine.kleene import Truth, negation
from cockpit.engine.patients import PatientRecord
from cockpit.engine.picking import Picking, picking
from cockpit.engine.reference import judged, judged_event
from cockpit.engine.seen import SeenEvent
from cockpit.engine.selection import Situation, selected_events
from cockpit.engine.values import value_compares
from cockpit.standard.document import (
    Age,
    Computed,
    Count,
    Criterion,
    EventSelection,
    Exists,
    Group,
    InsuranceGroup,
    Picked,
    ProfileReference,
    Sex,
    SubgroupReference,
)
from cockpit.standard.text.events import pick_text
from cockpit.standard.text.expressions import comparison_text


def reason(criterion: Criterion, patient: PatientRecord, situation: Situation, words: Words) -> Reason:
    """Why the criterion has the outcome that it has."""
    if isinstance(criterion, Group):
        return _group(criterion, patient, situation, words)
    if isinstance(criterion, Age):
        return Reason(words.say("age", years=age_in_years(patient.birth_date, situation.as_of)))
    if isinstance(criterion, Sex):
        return Reason(words.say(f"sex.{patient.sex}" if patient.sex else "sex"))
    if isinstance(criterion, InsuranceGroup):
        group = patient.attribute("sikringsgruppe")
        return Reason(words.say("insurance-group", group=group) if group else words.say("insurance-group.missing"))
    if isinstance(criterion, Computed):
        return number_reason(criterion.number, patient, situation, words)
    if isinstance(criterion, ProfileReference | SubgroupReference):
        return _reference(criterion, patient, situation, words)
    missing = situation.missing(criterion.events)
    if missing:
        return missing_reason(missing, words)
    if isinstance(criterion, Exists):
        return _exists(criterion, patient, situation, words)
    if isinstance(criterion, Count):
        return _count(criterion, patient, situation, words)
    return _picked(criterion, patient, situation, words)


def _group(group: Group, patient: PatientRecord, situation: Situation, words: Words) -> Reason:
    outcomes = [judged(criterion, patient, situation) for criterion in group.criteria]
    met, unknown = outcomes.count(Truth.TRUE), outcomes.count(Truth.UNKNOWN)
    key = "group.unknown" if unknown else "group"
    return Reason(words.say(key, n=met, all=len(outcomes), unknown=unknown))


def _reference(
    criterion: ProfileReference | SubgroupReference, patient: PatientRecord, situation: Situation, words: Words
) -> Reason:
    """The decisive reasons inside the other profile's population, or this profile's subgroup."""
    if isinstance(criterion, ProfileReference):
        inside = situation.inside(criterion.profile)
        root, title = inside.document.population, words.language.local(inside.document.title)
    else:
        subgroup = situation.document.subgroup(criterion.subgroup)
        inside, root, title = situation, subgroup.criterion, words.language.local(subgroup.title)
    why = [reason(leaf, patient, place, words) for leaf, place in decisive(root, patient, inside)]
    outcome = judged(root, patient, inside)
    named = words.language.word("quoted", text=title)
    text = words.say(f"profile.{outcome.value}", name=named, reason="; ".join(one.text for one in why))
    return Reason(
        text,
        [seen for one in why for seen in one.decided],
        [seen for one in why for seen in one.undecided],
        [seen for one in why for seen in one.nearest],
    )


def decisive(root: Criterion, patient: PatientRecord, situation: Situation) -> list[tuple[Criterion, Situation]]:
    """The criteria that are no group and that the outcome rests on, in reading order.

    In a group that is unknown: the unknown members. In *all*, *any* and *at least*: the true members when it is true, the false ones
    when it is false. In *none* and *at most*: the other way round. With no such member, every member.
    """
    if not isinstance(root, Group):
        return [(root, situation)]
    outcome = judged(root, patient, situation)
    members = [(criterion, judged(criterion, patient, situation)) for criterion in root.criteria]
    wanted = negation(outcome) if root.rule in ("none", "at_most") else outcome
    kept = [criterion for criterion, own in members if own is wanted]
    return [found for criterion in kept or root.criteria for found in decisive(criterion, patient, situation)]


def _exists(criterion: Exists, patient: PatientRecord, situation: Situation, words: Words) -> Reason:
    events = latest_first(selected_events(patient, criterion.events, situation))
    certain = [selected.seen for selected in events if selected.truth is Truth.TRUE]
    if certain:
        return Reason(_has(certain, criterion.events, situation, words), certain)
    if events:
        return undecided_reason([selected.seen for selected in events], criterion.events, patient, situation, words)
    return absent_reason(criterion.events, patient, situation, words)


def _has(certain: Sequence[SeenEvent], selection: EventSelection, situation: Situation, words: Words) -> str:
    """That the patient has the latest of the events, and how many more."""
    event = event_text(certain[0].event, selection, situation, words)
    if len(certain) > 1:
        event = words.say("more" if len(certain) == 2 else "mores", event=event, n=len(certain) - 1)
    active = ".active" if selection.dataset == "medication" and selection.active else ""
    return words.say(f"has.{selection.dataset}{active}", event=event)


def _count(criterion: Count, patient: PatientRecord, situation: Situation, words: Words) -> Reason:
    selection = criterion.events
    events = latest_first(selected_events(patient, selection, situation))
    fewest, most = count_bounds(criterion.of, events, selection, situation)
    if not events:
        return absent_reason(selection, patient, situation, words)
    certain = [selected.seen for selected in events if selected.truth is Truth.TRUE]
    undecided = [selected.seen for selected in events if selected.truth is Truth.UNKNOWN]
    if fewest != most:
        return _uncertain_count(criterion, (fewest, most), certain, undecided, patient, situation, words)
    count = counted(most, criterion.of, selection.dataset, words)
    if criterion.of == "codes":
        codings = sorted(
            distinct_codes(events, selection, situation)[1], key=lambda coding: (coding.code, coding.system)
        )
        listed = words.listed([coding_text(coding, selection, situation, words) for coding in codings], "and")
        return Reason(words.say("counted.codes", count=count, codes=listed), certain, undecided)
    latest = event_text(events[0].seen.event, selection, situation, words)
    return Reason(words.say("counted.latest", count=count, event=latest), certain, undecided)


def _uncertain_count(
    criterion: Count,
    range_: tuple[int, int],
    certain: Sequence[SeenEvent],
    undecided: Sequence[SeenEvent],
    patient: PatientRecord,
    situation: Situation,
    words: Words,
) -> Reason:
    """The bounds of the count, and what it hangs on: an undecided row, else a date that is not known."""
    why = words.say("unknown.window")
    if undecided:
        why = undecided_reason(undecided, criterion.events, patient, situation, words).text
    what = words.say(f"what.{criterion.of}")
    text = words.say("counted.unknown", fewest=range_[0], most=range_[1], what=what, why=why)
    return Reason(text, certain, undecided)


def _picked(criterion: Picked, patient: PatientRecord, situation: Situation, words: Words) -> Reason:
    selection = criterion.events
    events = selected_events(patient, selection, situation)
    if not events:
        return absent_reason(selection, patient, situation, words)
    picks = picking(events, criterion.pick, criterion.tie, situation.quantity(selection), criterion.nth)
    pick = pick_text(criterion.pick, criterion.nth, words.language)
    if not picks.possible:
        return too_few(events, criterion, situation, words)
    if len(picks.possible) > 1:
        return _whichever(doubtful_pick(picks, criterion, situation, words), picks, criterion, situation, words)
    first = picks.possible[0]
    event = event_text(first.event, selection, situation, words)
    if not picks.certain:
        why = why_unknown(first, selection, patient, situation, words)
        return Reason(words.say("picked.perhaps", pick=pick, event=event, why=why), undecided=picks.possible)
    why = _why_picked_fails(criterion, first, situation, words)
    if why:
        text = words.say("picked.not", pick=pick, event=event, why=why)
        return _of_pick(text, picks, criterion, situation)
    return Reason(words.say("picked", pick=pick, event=event), picks.possible)


def _whichever(doubt: Reason, picks: Picking, criterion: Picked, situation: Situation, words: Words) -> Reason:
    """The doubt, and that it does not matter when every event that may be the picked one is judged alike."""
    outcome = picks.judged(lambda seen: judged_event(criterion, seen, situation))
    if outcome is Truth.UNKNOWN:
        return doubt
    key = "picked.all-of-them" if outcome is Truth.TRUE else "picked.none-of-them"
    return Reason(words.say(key, doubt=doubt.text), picks.possible)


def _of_pick(text: str, picks: Picking, criterion: Picked, situation: Situation) -> Reason:
    """The row decides when it is judged, and is undecided when it cannot be."""
    if judged_event(criterion, picks.possible[0], situation) is Truth.UNKNOWN:
        return Reason(text, undecided=picks.possible)
    return Reason(text, picks.possible)


def _why_picked_fails(criterion: Picked, seen: SeenEvent, situation: Situation, words: Words) -> str:
    """What the picked event is not, or what cannot be said of it; empty when it is judged true."""
    selection = criterion.events
    why: list[str] = []
    if criterion.value:
        outcome = value_compares(seen.event, situation.quantity(selection), criterion.value)
        if outcome is Truth.FALSE:
            why.append(words.say("not.value", comparison=comparison_text(criterion.value, words.language)))
        elif outcome is Truth.UNKNOWN:
            why.append(why_value_unknown(seen.event, criterion.value, selection, situation, words))
    if criterion.window:
        window = bounds(criterion.window, situation.as_of)
        outcome = within(seen.first_day, seen.last_day, window)
        if outcome is Truth.FALSE:
            why.append(why_outside(seen, window, words))
        elif outcome is Truth.UNKNOWN:
            why.append(words.say("unknown.window"))
    return words.listed(why, "and")

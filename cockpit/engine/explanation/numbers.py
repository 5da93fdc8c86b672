"""What a computed number is for a patient, and what it rests on; why it is empty, and why it is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cockpit.engine.counting import count_bounds
from cockpit.engine.dates import age_in_years
from cockpit.engine.explanation.basis import (
    Reason,
    absent_reason,
    counted,
    latest_first,
    missing_reason,
    undecided_reason,
)
from cockpit.engine.explanation.events import event_text
from cockpit.engine.explanation.near_misses import why_no_exact_value
from cockpit.engine.explanation.picks import doubtful_pick, too_few
from cockpit.engine.explanation.words import Words
from cockpit.engine.kleene import Truth
from cockpit.engine.numbers import computed, decimals_of, dose_factor, practitioners_of
from cockpit.engine.patients import Event, PatientRecord
from cockpit.engine.picking import picking
from cockpit.engine.seen import SeenEvent, SelectedEvent
from cockpit.engine.selection import Situation, selected_events
from cockpit.engine.values import as_recorded, plain, rounded
from cockpit.standard.document import (
    AgeNumber,
    AggregateNumber,
    ArithmeticNumber,
    ConstantNumber,
    CountNumber,
    CoveredNumber,
    DaysSinceNumber,
    DoseNumber,
    EventSelection,
    LargestShareNumber,
    Number,
    PickedNumber,
    SpanNumber,
    number_selections,
)
from cockpit.standard.text.events import pick_text
from cockpit.standard.text.expressions import window_text
from cockpit.standard.text.numbers import dose_table_name
from cockpit.standard.units import unit_text


def number_reason(number: Number, patient: PatientRecord, situation: Situation, words: Words) -> Reason:
    """What the number is and rests on, in a sentence that also stands within others."""
    if isinstance(number, ConstantNumber):
        return Reason(words.say("number.constant", value=words.language.number(number.value)))
    if isinstance(number, AgeNumber):
        return Reason(words.say("number.age", years=age_in_years(patient.birth_date, situation.as_of)))
    if isinstance(number, ArithmeticNumber):
        return _arithmetic(number, patient, situation, words)
    selections = [selection for _, selection in number_selections(number, ())]
    missing = next((found for selection in selections if (found := situation.missing(selection))), None)
    if missing:
        return missing_reason(missing, words)
    events = [latest_first(selected_events(patient, selection, situation)) for selection in selections]
    if isinstance(number, CoveredNumber):
        return _covered(number, events, patient, situation, words)
    return _of_events(number, events[0], patient, situation, words)


def _of_events(
    number: CountNumber
    | PickedNumber
    | AggregateNumber
    | DaysSinceNumber
    | SpanNumber
    | DoseNumber
    | LargestShareNumber,
    events: Sequence[SelectedEvent],
    patient: PatientRecord,
    situation: Situation,
    words: Words,
) -> Reason:
    if not events:
        return absent_reason(number.events, patient, situation, words)
    if isinstance(number, PickedNumber | DaysSinceNumber):
        return _picked(number, events, patient, situation, words)
    in_doubt = _in_doubt(number, events, patient, situation, words)
    if in_doubt is not None:
        return in_doubt
    seen = [selected.seen for selected in events]
    if isinstance(number, LargestShareNumber):
        return Reason(_largest_share(number, events, patient, situation, words), seen)
    value = _value(number, patient, situation, words)
    all_ = counted(len(seen), "events", number.events.dataset, words)
    if isinstance(number, CountNumber):
        return Reason(_count(number, seen, patient, situation, words), seen)
    if isinstance(number, SpanNumber):
        ends = {
            "first": event_text(seen[-1].event, number.events, situation, words),
            "latest": event_text(seen[0].event, number.events, situation, words),
        }
        return Reason(
            words.say("number.span", days=_days(value, words), **ends), seen if len(seen) < 2 else [seen[0], seen[-1]]
        )
    if isinstance(number, DoseNumber):
        return Reason(_dose(number, seen, value, situation, words), seen)
    return Reason(words.say(f"number.{number.function}", value=value, count=all_), seen)


def _value(number: Number, patient: PatientRecord, situation: Situation, words: Words) -> str:
    """The known number with its decimals, and with its unit when it has one of its own."""
    value = computed(number, patient, situation).value
    assert value is not None
    text = words.language.number(plain(rounded(value, decimals_of(number, situation.document))))
    unit = None
    if isinstance(number, DoseNumber):
        unit = situation.document.dose_table(number.table).unit
    if isinstance(number, AggregateNumber):
        quantity = situation.quantity(number.events)
        unit = quantity.unit if quantity else None
    return f"{text} {unit_text(unit, words.language.key)}" if unit else text


def _days(number: str, words: Words) -> str:
    return words.language.word("period.days.one" if number == "1" else "period.days", amount=number)


def _count(
    number: CountNumber, seen: Sequence[SeenEvent], patient: PatientRecord, situation: Situation, words: Words
) -> str:
    """`3 kontakter, senest …`, `3 forskellige behandlere (12 kontakter)`."""
    value = int(computed(number, patient, situation).value or 0)
    if number.of in ("practitioners", "episodes"):
        of = number.of + (".one" if value == 1 else "")
        return words.say(f"number.{of}", n=value, count=counted(len(seen), "events", number.events.dataset, words))
    count = counted(value, number.of, number.events.dataset, words)
    return words.say("counted.latest", count=count, event=event_text(seen[0].event, number.events, situation, words))


def _largest_share(
    number: LargestShareNumber,
    events: Sequence[SelectedEvent],
    patient: PatientRecord,
    situation: Situation,
    words: Words,
) -> str:
    count = counted(len(events), "events", number.events.dataset, words)
    if len(events) < number.least:
        return words.say("number.share.few", count=count, least=number.least)
    practitioners = practitioners_of(events)
    most = max(practitioners.values()) if practitioners else 0
    return words.say("number.share", value=_value(number, patient, situation, words), n=most, count=count)


def _dose(number: DoseNumber, seen: Sequence[SeenEvent], value: str, situation: Situation, words: Words) -> str:
    """The dose with each drug, its own dose and its factor."""
    table = situation.document.dose_table(number.table)
    entries = [(one.event, entry) for one in seen if (entry := dose_factor(one.event, table)) is not None]
    parts = [
        words.say(
            "number.dose.part",
            code=entry.code,
            name=words.language.local(entry.display),
            dose=_own_dose(event, words),
            factor=words.language.number(entry.factor),
        )
        for event, entry in entries
    ]
    name = dose_table_name(situation.document, number.table, words.language)
    return words.say("number.dose", value=value, table=name, parts=words.listed(parts, "and"))


def _own_dose(event: Event, words: Words) -> str:
    dose = event.row["dose_per_day"]
    text = words.language.number(plain(as_recorded(dose))) if isinstance(dose, Decimal) else ""
    return f"{text} {unit_text(event.text('dose_unit') or '', words.language.key)}"


def _picked(
    number: PickedNumber | DaysSinceNumber,
    events: Sequence[SelectedEvent],
    patient: PatientRecord,
    situation: Situation,
    words: Words,
) -> Reason:
    """The picked event; or that there is none, that it is in doubt which, or that it lacks what the number needs."""
    tie = number.tie if isinstance(number, PickedNumber) else None
    picks = picking(events, number.pick, tie, situation.quantity(number.events), number.nth)
    if not picks.possible:
        return too_few(events, number, situation, words)
    if len(picks.possible) > 1:
        return doubtful_pick(picks, number, situation, words)
    seen = picks.possible[0]
    if not picks.certain:
        return undecided_reason([seen], number.events, patient, situation, words)
    event = event_text(seen.event, number.events, situation, words)
    pick = pick_text(number.pick, number.nth, words.language)
    why = _what_lacks(number, SelectedEvent(seen, Truth.TRUE), situation, words)
    if why:
        return Reason(words.say("picked.not", pick=pick, event=event, why=why), undecided=[seen])
    if isinstance(number, PickedNumber):
        return Reason(words.say("picked", pick=pick, event=event), [seen])
    days = _days(_value(number, patient, situation, words), words)
    return Reason(words.say("number.days_since", days=days, pick=pick, event=event), [seen])


def _in_doubt(
    number: CountNumber | AggregateNumber | SpanNumber | DoseNumber | LargestShareNumber,
    events: Sequence[SelectedEvent],
    patient: PatientRecord,
    situation: Situation,
    words: Words,
) -> Reason | None:
    """Why the number is unknown; None when it is not."""
    if computed(number, patient, situation).state != "unknown":
        return None
    undecided = [selected.seen for selected in events if selected.truth is Truth.UNKNOWN]
    if isinstance(number, CountNumber) and number.of in ("events", "dates", "codes"):
        why = words.say("unknown.window")
        if undecided:
            why = undecided_reason(undecided, number.events, patient, situation, words).text
        fewest, most = count_bounds(number.of, events, number.events, situation)
        text = words.say("counted.unknown", fewest=fewest, most=most, what=words.say(f"what.{number.of}"), why=why)
        return Reason(text, undecided=undecided or [selected.seen for selected in events])
    if undecided:
        return undecided_reason(undecided, number.events, patient, situation, words)
    return _lacking(number, events, number.events, situation, words)


def _lacking(
    number: Number, events: Sequence[SelectedEvent], selection: EventSelection, situation: Situation, words: Words
) -> Reason:
    """The latest of the events that lack what the number needs, and what it is."""
    lacking = [(selected.seen, why) for selected in events if (why := _what_lacks(number, selected, situation, words))]
    seen, why = lacking[0]
    event = event_text(seen.event, selection, situation, words)
    what = words.say(f"number.what.{_kind(number)}")
    return Reason(words.say("number.lacks", what=what, event=event, why=why), undecided=[one for one, _ in lacking])


def _kind(number: Number) -> str:
    """What the number counts or works out, where its type has several."""
    if isinstance(number, CountNumber):
        return number.of
    if isinstance(number, AggregateNumber):
        return number.function
    return number.days if isinstance(number, CoveredNumber) else number.type


def _what_lacks(number: Number, selected: SelectedEvent, situation: Situation, words: Words) -> str:
    """What the number needs of the event and does not get; empty when it lacks nothing."""
    seen = selected.seen
    if isinstance(number, PickedNumber | AggregateNumber):
        return why_no_exact_value(seen.event, number.events, situation, words)
    if isinstance(number, DoseNumber):
        return _why_no_dose(number, seen.event, situation, words)
    if isinstance(number, LargestShareNumber) or (isinstance(number, CountNumber) and number.of == "practitioners"):
        return "" if seen.event.text("practitioner") else words.say("unknown.practitioner")
    return "" if seen.exact else words.say("unknown.window")


def _why_no_dose(number: DoseNumber, event: Event, situation: Situation, words: Words) -> str:
    if event.row.get("dose_per_day") is None:
        return words.say("number.no-dose")
    if not event.text("dose_unit"):
        return words.say("number.no-dose-unit")
    table = situation.document.dose_table(number.table)
    if dose_factor(event, table) is None:
        name = dose_table_name(situation.document, number.table, words.language)
        return words.say("number.no-factor", table=name, dose=_own_dose(event, words))
    return ""


def _covered(
    number: CoveredNumber,
    events: Sequence[Sequence[SelectedEvent]],
    patient: PatientRecord,
    situation: Situation,
    words: Words,
) -> Reason:
    """The days, and how many events cover them."""
    for some, selection in zip(events, number.events, strict=True):
        undecided = [selected.seen for selected in some if selected.truth is Truth.UNKNOWN]
        if undecided:
            return undecided_reason(undecided, selection, patient, situation, words)
        if not all(selected.settled for selected in some):
            return _lacking(number, some, selection, situation, words)
    if len(events) == 1 and not events[0]:
        return absent_reason(number.events[0], patient, situation, words)
    days = _days(_value(number, patient, situation, words), words)
    counts = [
        counted(len(some), "events", selection.dataset, words)
        for some, selection in zip(events, number.events, strict=True)
    ]
    text = words.say(
        f"number.{number.days}",
        days=days,
        window=window_text(number.window, words.language),
        counts=words.listed(counts, "and"),
    )
    return Reason(text, [selected.seen for some in events for selected in some])


def _arithmetic(number: ArithmeticNumber, patient: PatientRecord, situation: Situation, words: Words) -> Reason:
    """The result and both parts; of an empty or unknown one the parts that make it so."""
    parts = (number.left, number.right)
    outcomes = [computed(part, patient, situation) for part in parts]
    result = computed(number, patient, situation)
    behind = [part for part, outcome in zip(parts, outcomes, strict=True) if outcome.state == result.state] or parts
    why = [number_reason(part, patient, situation, words) for part in behind]
    said = "; ".join(dict.fromkeys(one.text for one in why))
    key, value = f"number.arithmetic.{result.state}", ""
    if result.value is not None:
        value = _value(number, patient, situation, words)
        left, right = (one.text for one in why)
        said = words.say(f"number.calculation.{number.op}", left=left, right=right)
    elif all(outcome.state == "known" for outcome in outcomes):
        key = "number.arithmetic.zero"
    return Reason(
        words.say(key, value=value, parts=said),
        [seen for one in why for seen in one.decided],
        [seen for one in why for seen in one.undecided],
        [seen for one in why for seen in one.nearest],
    )

"""Why no event is the picked one, or why it is in doubt which is: for criteria and for computed numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from cockpit.engine.explanation.basis import Reason, counted, latest_first
from cockpit.engine.explanation.events import event_text
from cockpit.engine.explanation.words import Words
from cockpit.engine.picking import Picking
from cockpit.engine.seen import SelectedEvent
from cockpit.engine.selection import Situation
from cockpit.standard.document import DaysSinceNumber, Picked, PickedNumber
from cockpit.standard.text.events import pick_text

_NAMED = 5  # more than this would be read by nobody


def too_few(
    events: Sequence[SelectedEvent],
    picked: Picked | PickedNumber | DaysSinceNumber,
    situation: Situation,
    words: Words,
) -> Reason:
    """That there are fewer events than the nth asks for."""
    seen = [selected.seen for selected in latest_first(events)]
    text = words.say(
        "picked.few",
        pick=pick_text(picked.pick, picked.nth, words.language),
        count=counted(len(seen), "events", picked.events.dataset, words),
        event=event_text(seen[0].event, picked.events, situation, words),
    )
    return Reason(text, nearest=seen)


def doubtful_pick(
    picks: Picking, picked: Picked | PickedNumber | DaysSinceNumber, situation: Situation, words: Words
) -> Reason:
    """That it is in doubt which event is the picked one, and the first of those it may be."""
    named = [event_text(seen.event, picked.events, situation, words) for seen in islice(picks.possible, _NAMED)]
    events = words.listed(named, "or")
    more = len(picks.possible) - len(named)
    if more:
        events = words.say("mores" if more > 1 else "more", event=events, n=more)
    pick = pick_text(picked.pick, picked.nth, words.language)
    return Reason(words.say("picked.doubt", pick=pick, events=events), undecided=picks.possible)

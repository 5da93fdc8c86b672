"""The states of a version and the table of how it moves between them.

The table is data: services look the transition up here, pages draw their buttons from it, the database's guards are
made from it, and the tested matrix of role × state × authorship reads it. `permission` is what a role must give
(`accounts/roles.py`); `guards` name the further conditions that hold for the person or the version, each explained in
`GUARDS` and held by the service that acts.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from cockpit.accounts import roles
from cockpit.audit.errors import Conflict


class State(TextChoices):
    """Where a version is. The labels are the words that people see."""

    DRAFT = "draft", "Kladde"
    IN_REVIEW = "in_review", "I review"
    CHANGES_REQUESTED = "changes_requested", "Ændringer ønskes"
    APPROVED = "approved", "Godkendt"
    PUBLISHED = "published", "Udgivet"
    SUPERSEDED = "superseded", "Afløst"
    WITHDRAWN = "withdrawn", "Trukket tilbage"
    ABANDONED = "abandoned", "Opgivet"


STATE_ENGLISH: dict[State, str] = {
    State.DRAFT: "Draft",
    State.IN_REVIEW: "In review",
    State.CHANGES_REQUESTED: "Changes requested",
    State.APPROVED: "Approved",
    State.PUBLISHED: "Published",
    State.SUPERSEDED: "Superseded",
    State.WITHDRAWN: "Withdrawn",
    State.ABANDONED: "Abandoned",
}

ACTIVE = (State.DRAFT, State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED)
"""On its way: an artifact has at most one such version."""

RELEASED = (State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)
"""Published at some time: everybody may read it, and its number is taken."""


class Action(TextChoices):
    """What can be done to a version."""

    EDIT = "edit", "Rediger"
    SUBMIT = "submit", "Send til review"
    APPROVE = "approve", "Godkend"
    CONCLUDE = "conclude", "Afslut review"
    REQUEST_CHANGES = "request_changes", "Bed om ændringer"
    RECALL = "recall", "Træk tilbage fra review"
    ABANDON = "abandon", "Opgiv"
    PUBLISH = "publish", "Udgiv"
    SUPERSEDE = "supersede", "Afløs"
    WITHDRAW = "withdraw", "Træk udgivelsen tilbage"


ACTION_ENGLISH: dict[Action, str] = {
    Action.EDIT: "Edit",
    Action.SUBMIT: "Send to review",
    Action.APPROVE: "Approve",
    Action.CONCLUDE: "Conclude the review",
    Action.REQUEST_CHANGES: "Request changes",
    Action.RECALL: "Recall from review",
    Action.ABANDON: "Abandon",
    Action.PUBLISH: "Publish",
    Action.SUPERSEDE: "Supersede",
    Action.WITHDRAW: "Withdraw the release",
}

PROFILE_GRANT = "profile_grant"
REFERENCE_GROUP = "reference_group"
NOT_CONTRIBUTOR = "not_contributor"
SUBMITTED_HASH = "submitted_hash"
QUORUM = "quorum"
REASON = "reason"
LOCK = "lock"
COMPLETE = "complete"
CURRENT_BASE = "current_base"
SUCCESSOR = "successor"

GUARDS: dict[str, tuple[str, str]] = {
    PROFILE_GRANT: (
        "Personen har oprettet eller ejer profilen eller har fået redigeringsret til den.",
        "The person created or owns the profile or has been granted editing of it.",
    ),
    REFERENCE_GROUP: (
        "Personen taler for en organisation i den kliniske referencegruppe.",
        "The person speaks for an organisation of the clinical reference group.",
    ),
    NOT_CONTRIBUTOR: (
        "Personen har ikke selv bidraget til det indsendte indhold.",
        "The person has not contributed to the submitted content.",
    ),
    SUBMITTED_HASH: (
        "Det er netop det indsendte indhold, der besluttes om.",
        "The decision is about exactly the submitted content.",
    ),
    QUORUM: (
        "PLO, DSAM og KiAP har hver godkendt netop dette indhold.",
        "PLO, DSAM and KiAP have each approved exactly this content.",
    ),
    REASON: ("Der er skrevet en begrundelse.", "A reason is given."),
    LOCK: ("Kladden er den, som personen så.", "The draft is the one that the person saw."),
    COMPLETE: ("Indholdet er komplet og uden fejl.", "The content is complete and without errors."),
    CURRENT_BASE: (
        "Versionen bygger på den senest udgivne version.",
        "The version was made from the version that was published last.",
    ),
    SUCCESSOR: ("En nyere version udgives i samme øjeblik.", "A newer version is published at the same moment."),
}
"""Guard name → what it demands, in Danish and English."""


@dataclass(frozen=True)
class Transition:
    """One edge: in `source`, somebody with `permission` for whom the `guards` hold does `action`, and the version is
    in `target`.
    """

    source: State
    action: Action
    permission: str
    guards: tuple[str, ...]
    target: State

    @property
    def label(self) -> str:
        """What the button says, in Danish."""
        return str(self.action.label)

    @property
    def label_en(self) -> str:
        """What the button says, in English."""
        return ACTION_ENGLISH[self.action]


def _from(
    *sources: State, action: Action, permission: str, guards: tuple[str, ...], target: State | None
) -> list[Transition]:
    """One transition for each source; a target of None stays where it is."""
    return [Transition(source, action, permission, guards, target or source) for source in sources]


_EDITABLE = (State.DRAFT, State.CHANGES_REQUESTED)

TRANSITIONS: tuple[Transition, ...] = (
    *_from(*_EDITABLE, action=Action.EDIT, permission=roles.DRAFT_EDIT, guards=(PROFILE_GRANT, LOCK), target=None),
    *_from(
        *_EDITABLE,
        action=Action.SUBMIT,
        permission=roles.VERSION_SUBMIT,
        guards=(PROFILE_GRANT, LOCK, COMPLETE),
        target=State.IN_REVIEW,
    ),
    *_from(
        State.IN_REVIEW,
        action=Action.APPROVE,
        permission=roles.REVIEW_DECIDE,
        guards=(REFERENCE_GROUP, NOT_CONTRIBUTOR, SUBMITTED_HASH),
        target=None,
    ),
    # The approval that completes the quorum concludes the review in the same moment; nobody presses a button for it.
    *_from(
        State.IN_REVIEW,
        action=Action.CONCLUDE,
        permission=roles.REVIEW_DECIDE,
        guards=(REFERENCE_GROUP, NOT_CONTRIBUTOR, SUBMITTED_HASH, QUORUM),
        target=State.APPROVED,
    ),
    *_from(
        State.IN_REVIEW,
        action=Action.REQUEST_CHANGES,
        permission=roles.REVIEW_DECIDE,
        guards=(REFERENCE_GROUP, NOT_CONTRIBUTOR, SUBMITTED_HASH, REASON),
        target=State.CHANGES_REQUESTED,
    ),
    # Also what is approved can be taken back, so that an approved version that nobody will publish blocks nothing for
    # ever.
    *_from(
        State.IN_REVIEW,
        State.APPROVED,
        action=Action.RECALL,
        permission=roles.VERSION_RECALL,
        guards=(PROFILE_GRANT,),
        target=State.DRAFT,
    ),
    *_from(
        State.DRAFT,
        State.IN_REVIEW,
        State.CHANGES_REQUESTED,
        action=Action.ABANDON,
        permission=roles.VERSION_ABANDON,
        guards=(PROFILE_GRANT,),
        target=State.ABANDONED,
    ),
    *_from(
        State.APPROVED,
        action=Action.PUBLISH,
        permission=roles.RELEASE_PUBLISH,
        guards=(NOT_CONTRIBUTOR, SUBMITTED_HASH, QUORUM, CURRENT_BASE),
        target=State.PUBLISHED,
    ),
    *_from(
        State.PUBLISHED,
        action=Action.SUPERSEDE,
        permission=roles.RELEASE_PUBLISH,
        guards=(SUCCESSOR,),
        target=State.SUPERSEDED,
    ),
    *_from(
        State.PUBLISHED,
        action=Action.WITHDRAW,
        permission=roles.RELEASE_WITHDRAW,
        guards=(REASON,),
        target=State.WITHDRAWN,
    ),
)

_TABLE: dict[tuple[State, Action], Transition] = {(row.source, row.action): row for row in TRANSITIONS}

EDITABLE: tuple[State, ...] = tuple(row.source for row in TRANSITIONS if row.action is Action.EDIT)
"""The states in which content can be saved."""

EDGES: tuple[tuple[str, str], ...] = tuple(
    dict.fromkeys((str(row.source), str(row.target)) for row in TRANSITIONS if row.source is not row.target)
)
"""The state changes (from, to) that the database lets through."""


def possible(state: State | str) -> tuple[Transition, ...]:
    """What can be done in this state, in the table's order."""
    return tuple(row for row in TRANSITIONS if row.source == state)


def find(state: State | str, action: Action) -> Transition | None:
    """The transition, None when the table has none."""
    return _TABLE.get((State(state), action))


def transition(state: State | str, action: Action) -> Transition:
    """The transition. Raises Conflict with a sentence that says which state the version is in and what is possible
    there.
    """
    row = find(state, action)
    if row is None:
        message, message_en = impossible(State(state), action)
        raise Conflict(message, message_en, code=f"{action}-not-possible".replace("_", "-"))
    return row


def impossible(state: State, action: Action) -> tuple[str, str]:
    """Why the action cannot be done in this state, in Danish and English."""
    able = [row.source for row in TRANSITIONS if row.action is action]
    da = " eller ".join(f"»{source.label}«" for source in able)
    en = " or ".join(f"“{STATE_ENGLISH[source]}”" for source in able)
    return (
        f"»{action.label}« kan ikke lade sig gøre: versionen er i tilstanden »{state.label}«, og det kræver {da}. "
        "Genindlæs siden for at se, hvad der er sket.",
        f"“{ACTION_ENGLISH[action]}” is not possible: the version is “{STATE_ENGLISH[state]}”, and it takes {en}. "
        "Reload the page to see what has happened.",
    )

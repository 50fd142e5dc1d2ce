"""What is done to a statement from draft to approved: which moves each state allows, and whose they are (ADR 0013)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gavn.domain.access.roles import Permission
from gavn.domain.values.problem import Place, Problem


class State(StrEnum):
    """Where a statement stands; the last three are its end."""

    DRAFT = "draft"
    CHECKED = "checked"
    DISPUTED = "disputed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What somebody does to a statement."""

    CHECK = "check"
    ACCEPT = "accept"
    APPROVE = "approve"
    DISPUTE = "dispute"
    ANSWER = "answer"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[State, Mapping[Move, State]] = {
    State.DRAFT: {Move.CHECK: State.CHECKED, Move.REFUSE: State.REFUSED, Move.WITHDRAW: State.WITHDRAWN},
    State.CHECKED: {
        Move.ACCEPT: State.CHECKED,
        Move.APPROVE: State.APPROVED,
        Move.DISPUTE: State.DISPUTED,
        Move.REFUSE: State.REFUSED,
        Move.WITHDRAW: State.WITHDRAWN,
    },
    State.DISPUTED: {Move.ANSWER: State.CHECKED, Move.REFUSE: State.REFUSED, Move.WITHDRAW: State.WITHDRAWN},
    State.APPROVED: {},
    State.REFUSED: {},
    State.WITHDRAWN: {},
}

OWNERS: Mapping[Move, Permission] = {
    Move.CHECK: Permission.CHECK_STATEMENT,
    # Who may dispute may also say that they will not.
    Move.ACCEPT: Permission.DISPUTE_STATEMENT,
    Move.APPROVE: Permission.APPROVE_STATEMENT,
    Move.DISPUTE: Permission.DISPUTE_STATEMENT,
    Move.ANSWER: Permission.CHECK_STATEMENT,
    Move.REFUSE: Permission.CHECK_STATEMENT,
    Move.WITHDRAW: Permission.MAKE_STATEMENT,
}

# What the audit log calls each move.
LOGGED: Mapping[Move, str] = {
    Move.CHECK: "statement-checked",
    Move.ACCEPT: "statement-accepted",
    Move.APPROVE: "statement-approved",
    Move.DISPUTE: "statement-disputed",
    Move.ANSWER: "statement-answered",
    Move.REFUSE: "statement-refused",
    Move.WITHDRAW: "statement-withdrawn",
}

# These are no use to anybody without a reason.
WITH_GROUNDS = frozenset({Move.DISPUTE, Move.ANSWER, Move.REFUSE})


# These are done by others than those who made the statement or entered what it is the first to state.
OF_OTHERS = frozenset({Move.CHECK, Move.APPROVE, Move.ANSWER, Move.REFUSE})
# These are done to a statement of the newest results only: whoever does them stands for what is known.
OF_NEWEST = frozenset({Move.CHECK, Move.APPROVE})


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to a statement, when, and on what grounds; `party` is whom they did it for, blank for the fund."""

    move: Move
    by: str
    at: datetime
    grounds: str = ""
    party: str = ""


def state_after(events: Iterable[Event]) -> State:
    """Where a statement stands after what happened to it."""
    state = State.DRAFT
    for event in events:
        state = TRANSITIONS[state][event.move]
    return state


def is_open(state: State) -> bool:
    """Whether anything more can happen."""
    return bool(TRANSITIONS[state])


def check_move(state: State, event: Event) -> list[Problem]:
    """Why a move cannot be made now; nothing where it can."""
    if event.move not in TRANSITIONS[state]:
        return [Problem("statement-moved-on", values={"state": state.value})]
    if event.move in WITH_GROUNDS and not event.grounds.strip():
        return [Problem("statement-without-grounds", Place(path="grounds"))]
    return []

"""What waits for somebody: statements to move on, amendments to decide on."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from gavn.domain.access.decision import Person, may, may_decide_amendment
from gavn.domain.access.roles import BOUND_BY_PARTY, Permission
from gavn.domain.payments.moves import OWNERS, Move, State
from gavn.domain.payments.papers import Paper
from gavn.domain.values.problem import Refused
from gavn.web.apps.documents.storage import read
from gavn.web.apps.payments import storage
from gavn.web.apps.payments.queries import dossier, life_of, may_move
from gavn.web.design.waiting import Waiting

# What brings a statement on from each state: whoever may approve it is not asked to accept it.
AWAITED = {
    State.DRAFT: (Move.CHECK,),
    State.CHECKED: (Move.APPROVE, Move.ACCEPT),
    State.DISPUTED: (Move.ANSWER,),
}


def waits_for(person: Person) -> tuple[Waiting, ...]:
    """Statements that the person may move on: to check, to approve, to accept, or whose dispute is to be answered."""
    moves = {state: [move for move in every if _may(person, OWNERS[move])] for state, every in AWAITED.items()}
    if read() is None or not any(moves.values()) or not may(person, Permission.SEE_AGREEMENTS).allowed:
        return ()
    found: dict[str, list[Paper]] = {move.value: [] for every in AWAITED.values() for move in every}
    for paper in (each for each in storage.open_papers() if moves.get(each.state)):
        move = _awaited(person, paper, moves[paper.state])
        if move is not None:
            found[move.value].append(paper)
    statements = tuple(_waiting(kind, own) for kind, own in found.items() if own)
    return (*statements, *_amendments_waiting(person))


def _awaited(person: Person, paper: Paper, moves: Sequence[Move]) -> Move | None:
    """The first of the moves that the person may make; None where there is none, or the statement cannot be read."""
    own, now = dossier(paper.agreement), timezone.now()
    if own is None:
        return None
    try:
        life = life_of(own)
        return next((move for move in moves if may_move(person, move, life=life, paper=paper, now=now).allowed), None)
    except Refused:
        return None


def _amendments_waiting(person: Person) -> tuple[Waiting, ...]:
    """Proposed versions that the person may approve."""
    own = [each for each in storage.proposals() if may_decide_amendment(person, proposed_by=each.made_by).allowed]
    if not own:
        return ()
    since = timezone.localdate(min(each.made_at for each in own))
    return (Waiting("amendments", len(own), since=since, only=(own[0].agreement,) if len(own) == 1 else ()),)


def _may(person: Person, permission: Permission) -> bool:
    return may(person, permission).allowed and (person.role not in BOUND_BY_PARTY or bool(person.party))


def _waiting(move: str, waiting: Sequence[Paper]) -> Waiting:
    since = min(paper.events[-1].at if paper.events else paper.made_at for paper in waiting)
    only = (waiting[0].agreement, str(waiting[0].number)) if len(waiting) == 1 else ()
    return Waiting(f"statements-{move}", len(waiting), since=timezone.localdate(since), only=only)

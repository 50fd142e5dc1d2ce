"""The order in which caps bite: the one rule, for the check of an agreement and for its statements."""

from __future__ import annotations

from collections.abc import Iterable

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope

# Each stage of the order of operations: caps per person, on several persons, and on payers.
STAGES = (
    (CapScope.PERSON,),
    (CapScope.METRIC, CapScope.PERIOD, CapScope.AGREEMENT),
    (CapScope.PAYER,),
)


def in_turn(agreement: Agreement, scopes: Iterable[CapScope]) -> list[Cap]:
    """The caps of some scopes, one scope after the other, and as they are written within it.

    Where something can be taken back, each stands before those that count all that it counts and more: else one that
    lets off what it had left unpaid before could let a wider one, held before it, be passed (ADR 14).
    """
    caps = [cap for scope in scopes for cap in agreement.caps if cap.scope is scope]
    if not agreement.takes_back:
        return caps
    turns: list[Cap] = []
    for cap in caps:
        own = _counted(cap, agreement)
        wider = (place for place, other in enumerate(turns) if own < _counted(other, agreement))
        turns.insert(next(wider, len(turns)), cap)
    return turns


def _counted(cap: Cap, agreement: Agreement) -> frozenset[str]:
    """The terms whose lines a cap counts, of the payer whose it is."""
    return frozenset(term.id for term in agreement.terms if cap.covers(term=term.id, metric=term.metric))

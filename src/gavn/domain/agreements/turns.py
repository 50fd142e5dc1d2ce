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

    Where something can be taken back, those that count fewer kinds of what is paid come first: else one that lets off
    what it had left unpaid before could let a wider one, held before it, be passed (ADR 14).
    """
    caps = [cap for scope in scopes for cap in agreement.caps if cap.scope is scope]
    if not agreement.takes_back:
        return caps
    kinds = [(term.id, metric) for term in agreement.terms for metric in term.metrics]
    return sorted(caps, key=lambda cap: sum(cap.covers(term=term, metric=metric) for term, metric in kinds))

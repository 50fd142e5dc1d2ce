"""The order in which caps bite: the one rule, for the check of an agreement and for its statements."""

from __future__ import annotations

from collections.abc import Iterable

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope

# Of caps on several persons.
WIDE = (CapScope.METRIC, CapScope.PERIOD, CapScope.AGREEMENT)
# Each stage of the order of operations.
STAGES = ((CapScope.PERSON,), WIDE, (CapScope.PAYER,))


def in_turn(agreement: Agreement, scopes: Iterable[CapScope]) -> list[Cap]:
    """The caps of some scopes, one scope after the other, and as they are written within it."""
    return [cap for scope in scopes for cap in agreement.caps if cap.scope is scope]

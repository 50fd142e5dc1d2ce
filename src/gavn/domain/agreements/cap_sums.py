"""What a cap on an amount comes to over all of its periods, for the check of an agreement."""

from __future__ import annotations

from gavn.domain.agreements.agreement import Agreement, Cap
from gavn.domain.agreements.terms.base import TimeTerm


def most_in_all(cap: Cap, agreement: Agreement) -> int | None:
    """What a cap on all that is paid leaves in all, in minor units; None where it leaves something out."""
    lines = [(term.id, term.metric) for term in agreement.terms] + [(floor.id, "") for floor in agreement.floors]
    if cap.amount is None or not all(cap.covers(term=term, metric=metric) for term, metric in lines):
        return None
    return cap.amount.minor * times(cap, agreement) or None


def times(cap: Cap, agreement: Agreement) -> int:
    """How often the cap gives its amount: once, or in each of its periods; 0 where days are left open."""
    if not cap.periods:
        return 1
    measured = agreement.clocks.measurement
    if agreement.floors or any(isinstance(term, TimeTerm) for term in agreement.terms):
        # These can lie on a day outside the measurement period.
        return 0
    day = measured.start
    for period in sorted(cap.periods, key=lambda period: period.start):
        day = max(day, period.end) if period.start <= day else day
    return len(cap.periods) if day >= measured.end else 0

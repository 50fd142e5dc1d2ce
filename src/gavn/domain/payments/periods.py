"""The periods that payers and investors are settled by: calendar years, cut where the agreement tells days apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from gavn.domain.agreements.agreement import Agreement, CapScope
from gavn.domain.values.period import Period


def cuts_of(agreement: Agreement) -> tuple[date, ...]:
    """The first days after a guarantee is called, and the edges of what a payer's cap counts."""
    called = {guarantee.trigger_on + timedelta(days=1) for guarantee in agreement.guarantees}
    capped = {
        day
        for cap in agreement.caps
        if cap.scope is CapScope.PAYER
        for period in cap.periods
        for day in (period.start, period.end)
    }
    return tuple(sorted(called | capped))


def period_of(on: date, cuts: Sequence[date]) -> Period:
    """The part of its calendar year that a day lies in."""
    year = Period.year(on.year)
    edges = [year.start, *(cut for cut in cuts if year.start < cut < year.end), year.end]
    return next(Period(start, end) for start, end in pairwise(edges) if start <= on < end)

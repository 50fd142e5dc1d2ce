"""Facts of a kind that nothing pays: what persons reached where cohorts are counted, or a cohort's count where persons
are paid for."""

from __future__ import annotations

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import Grain, Term


def paid_otherwise(agreement: Agreement, metric: str, follow_up: str, *, grain: Grain) -> Term | None:
    """The first term that pays for a metric at a follow-up, where none of them looks at facts of this grain.

    None where one does, where nothing is paid there at all, and where a gate looks at what was counted of a cohort.
    """
    paying = [
        term
        for term in agreement.terms
        if metric in term.metrics and term.follow_up in ("", follow_up) and term.grain is not Grain.TIME
    ]
    if any(term.grain is grain for term in paying):
        return None
    if grain is Grain.COHORT and any(metric in gate.levels for gate in agreement.gates):
        return None
    return paying[0] if paying else None

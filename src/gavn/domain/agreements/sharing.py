"""Who shares what a term pays: the one rule, for the check of an agreement and for its statements."""

from __future__ import annotations

from collections.abc import Sequence

from gavn.domain.agreements.agreement import PayerShare


def sharing(payers: Sequence[PayerShare], *, term: str, metric: str) -> tuple[int, ...]:
    """The places of those who name the term, else its metric, else neither; a minimum has no metric."""
    by_term = [place for place, payer in enumerate(payers) if term in payer.terms]
    unnamed = [place for place, payer in enumerate(payers) if not payer.terms]
    by_metric = [place for place in unnamed if metric in payers[place].metrics]
    neither = [place for place in unnamed if not payers[place].metrics]
    return tuple(next((places for places in (by_term, by_metric, neither) if places), ()))

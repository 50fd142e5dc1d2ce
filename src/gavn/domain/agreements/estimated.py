"""Whether what is paid rests on an estimate."""

from __future__ import annotations

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import CohortTerm


def reads_estimate(agreement: Agreement, metric: str, follow_up: str) -> bool:
    """Whether a term that looks at a metric at a follow-up reads the estimate of a cohort."""
    looking = (term for term in agreement.terms if isinstance(term, CohortTerm) and term.looks_at(metric, follow_up))
    samples = (sample for term in looking for sample in term.sample() if sample.metric == metric)
    return any(sample.estimate is not None for sample in samples)

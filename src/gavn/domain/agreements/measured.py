"""What was measured of a rate, kept beside the counts that are paid by: whom it rests on, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.domain.agreements.agreement import EvidenceGrade
from gavn.domain.agreements.grading import Lowered
from gavn.domain.outcomes.rate import Rate


@dataclass(frozen=True, slots=True)
class MeasuredRate:
    """Persons of a metric at a follow-up of a cohort, as in `Rate`; nobody is named, and no term is paid by it.

    `lowered` says why the grade is not the best that its design could give.
    """

    metric: str
    follow_up: str
    reached: int
    measured: int
    missing: int
    lost: int
    not_yet_due: int
    grade: EvidenceGrade
    cohort: str = ""
    lowered: tuple[Lowered, ...] = ()

    @property
    def rate(self) -> Rate:
        """Raises ValueError where the counts cannot be."""
        return Rate(self.reached, self.measured, self.missing, self.lost, self.not_yet_due)

    @property
    def is_possible(self) -> bool:
        counts = (self.reached, self.missing, self.lost, self.not_yet_due)
        return min(counts) >= 0 and self.reached <= self.measured

"""What is worth a second look in the counts behind a statement: paid, left out or nothing, and easily overlooked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.facts import Results, Tally


class Odd(StrEnum):
    """Why a count is remarked on; none of them stops a statement."""

    OUTSIDE = "outside"
    NOBODY_DUE = "nobody-due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Remark:
    """`latest` is the last day on which the count was to be known, by the metric's days of grace."""

    odd: Odd
    tally: Tally
    latest: date


def remarks(agreement: Agreement, results: Results, *, as_of: date) -> Iterator[Remark]:
    """Of each cohort counted by a day, in the order of the file; a correction is never late. Persons are not named.

    What an amendment has left out of the agreement is told of by the statement itself.
    """
    metrics = {metric.id: metric for metric in agreement.metrics}
    for tally in (each for each in results.as_known_on(as_of).tallies if each.metric in metrics):
        latest = metrics[tally.metric].grace.on(tally.holds_on)
        if tally.holds_on not in agreement.clocks.measurement:
            yield Remark(Odd.OUTSIDE, tally, latest)
        elif tally.due == 0:
            yield Remark(Odd.NOBODY_DUE, tally, latest)
        elif latest < tally.known_on and not tally.replaces:
            yield Remark(Odd.LATE, tally, latest)

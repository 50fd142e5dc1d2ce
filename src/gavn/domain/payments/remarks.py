"""What is worth a second look in the facts behind a statement: paid, left out or nothing, and easily overlooked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gavn.domain.agreements.agreement import AgreedMetric, Agreement
from gavn.domain.agreements.terms.base import Grain, Term
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.payments.grains import paid_otherwise
from gavn.domain.payments.impossible import Impossible, impossible


class Odd(StrEnum):
    """Why a count is remarked on; none of them stops a statement."""

    OUTSIDE = "outside"
    TOO_EARLY = "too-early"
    NOBODY_DUE = "nobody-due"
    LATE = "late"
    PAID_BY_PERSON = "paid-by-person"
    IMPOSSIBLE_SHARE = "impossible-share"
    IMPOSSIBLE_MEAN = "impossible-mean"


@dataclass(frozen=True, slots=True)
class Remark:
    """`latest` is the last day on which the count was to be known, by the metric's days of grace, or where it is too
    early the first on which anybody is followed up; `term` the one that
    pays by persons, where the count is of no use to it; `impossible` what no count of persons gives."""

    odd: Odd
    tally: Tally
    latest: date
    term: Term | None = None
    impossible: Impossible | None = None


@dataclass(frozen=True, slots=True)
class PaidByCohort:
    """So many claims of a metric, the first one named, that are left out: the term pays by counts of cohorts."""

    metric: str
    first: str
    count: int
    term: Term


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of counts from before: those that gavn `measured`, and those that were `told` of already."""

    measured: Collection[Tally] = ()
    told: Collection[Tally] = ()


NOTHING_EARLIER = Earlier()


def remarks(
    agreement: Agreement,
    results: Results,
    *,
    as_of: date,
    earlier: Earlier = NOTHING_EARLIER,
) -> Iterator[Remark]:
    """Of each cohort counted by a day, in the order of the file, but for those told of already; a correction is never
    late. Persons are not named.

    Nor is what gavn measured: no reading after the days of grace is in it, and it is known from the day on which the
    data were drawn, which is later. What an amendment has left out of the agreement is told of by the statement itself.
    """
    metrics = {metric.id: metric for metric in agreement.metrics}
    known = (each for each in results.as_known_on(as_of).tallies if each not in earlier.told)
    for tally in (each for each in known if each.metric in metrics):
        latest = metrics[tally.metric].grace.on(tally.holds_on)
        term = paid_otherwise(agreement, tally.metric, tally.follow_up, grain=Grain.COHORT)
        if tally.holds_on not in agreement.clocks.measurement:
            yield Remark(Odd.OUTSIDE, tally, latest)
        elif (first := _first_due(agreement, metrics[tally.metric], tally.follow_up)) and tally.holds_on < first:
            yield Remark(Odd.TOO_EARLY, tally, first)
        elif term is not None:
            yield Remark(Odd.PAID_BY_PERSON, tally, latest, term)
        elif tally.due == 0:
            yield Remark(Odd.NOBODY_DUE, tally, latest)
        elif latest < tally.known_on and not tally.replaces and tally not in earlier.measured:
            yield Remark(Odd.LATE, tally, latest)
        for found in impossible(tally, metrics[tally.metric], agreement.evidence):
            odd = Odd.IMPOSSIBLE_MEAN if found.step else Odd.IMPOSSIBLE_SHARE
            yield Remark(odd, tally, latest, impossible=found)


def _first_due(agreement: Agreement, metric: AgreedMetric, follow_up: str) -> date | None:
    """The day on which whoever enrolls first is followed up; None where that is not so long after enrolment."""
    after = next((each for each in metric.follow_ups if each.id == follow_up), None)
    return after.on(agreement.clocks.enrolment.start) if after and after.event == "enrolment" else None


def paid_by_cohort(agreement: Agreement, claims: Iterable[Claim]) -> Iterator[PaidByCohort]:
    """Of claims that are in force, a remark for each metric that is paid by counts of cohorts alone."""
    found: dict[str, PaidByCohort] = {}
    for claim in claims:
        term = paid_otherwise(agreement, claim.metric, claim.follow_up, grain=Grain.PERSON)
        if term is not None:
            so_far = found.get(claim.metric, PaidByCohort(claim.metric, claim.id, 0, term))
            found[claim.metric] = replace(so_far, count=so_far.count + 1)
    yield from found.values()

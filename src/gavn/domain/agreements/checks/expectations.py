"""What the agreement's own expectation comes to beside its limits: an expected level that a cap is sure to cut, and a
lowest coupon that is for none of the years, or for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from gavn.domain.agreements.agreement import AgreedMetric, Agreement, Cap, Population
from gavn.domain.agreements.cap_sums import times
from gavn.domain.agreements.checks.found import found, is_share
from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Term, minor
from gavn.domain.agreements.terms.coupon import Coupon
from gavn.domain.agreements.terms.numbers import Reads, stating
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.agreements.turns import WIDE
from gavn.domain.values.money import Money, Rounding, round_fraction
from gavn.domain.values.problem import Problem, Severity


def check_expectations(agreement: Agreement) -> Iterator[Problem]:
    """A warning where the expected level of a metric gives more under one term alone than a cap leaves of it.

    Only where it is sure: of one cohort, in any period of the cap; of all who are expected, over all of its periods.
    Not where something else decides what is paid: deadweight, or an index that prices follow.
    """
    metrics = {metric.id: metric for metric in agreement.metrics}
    for place, term in enumerate(agreement.terms):
        metric = metrics.get(term.metric)
        if metric is None or metric.deadweight or agreement.price_level.is_followed_by(term.id) or term.problems():
            continue
        gives = _gives(term, metric, agreement)
        for cap in agreement.caps:
            most = _most(cap, term, agreement)
            if most is not None and most < gives:
                values = {"term": term.id, "metric": metric.id, "id": cap.id}
                comes_to, leaves = (Money(amount, agreement.currency).plain() for amount in (gives, most))
                path = f"terms.{place}"
                yield found(
                    code="expected-above-cap", path=path, severity=Severity.WARNING, comes_to=comes_to, leaves=leaves,
                    **values,
                )  # fmt: skip


def _gives(term: Term, metric: AgreedMetric, agreement: Agreement) -> int:
    """What a term gives at the least at the expected level; nothing where that is not known."""
    level = metric.expected
    if level is None or not is_share(level) or term.within or term.outside:
        return 0
    exact = Fraction(0)
    if isinstance(term, Tariff) and metric.population is Population.ENROLLED_AND_DUE:
        exact = (agreement.expected_units or 0) * level * minor(term.amount)
    elif isinstance(term, CohortTerm) and term.by_number and term.by_number.reads is Reads.RATE:
        cohort = stating(metric.id, Reads.RATE, level, on=SAMPLE_DAY, follow_up=term.follow_up)
        exact = sum((priced.exact for priced in term.price([cohort])), Fraction(0))
    return round_fraction(exact, policy=Rounding.DOWN)


def _most(cap: Cap, term: Term, agreement: Agreement) -> int | None:
    """What a cap leaves of a term: for one cohort, or for persons in all of its periods; None where it holds none."""
    if cap.amount is None or cap.scope not in WIDE or not cap.covers(term=term.id, metric=term.metric):
        return None
    if isinstance(term, CohortTerm):
        return cap.amount.minor
    return cap.amount.minor * times(cap, replace(agreement, floors=())) or None


def check_coupons(agreement: Agreement) -> Iterator[Problem]:
    """A lowest rate is for the early years: some of those in which anything is measured, and not all."""
    measured = agreement.clocks.measurement
    years = measured.last_day.year - measured.start.year + 1
    for place, term in enumerate(agreement.terms):
        if not isinstance(term, Coupon) or term.lowest == 0 or term.problems():
            continue
        path, until = f"terms.{place}.lowest_until", term.lowest_until.isoformat()
        early = len(term.owed_without_result(measured))
        if early == 0:
            year = str(measured.start.year)
            yield found(
                code="coupon-lowest-never", path=path, severity=Severity.WARNING, term=term.id, until=until, year=year
            )
        elif early == years:
            yield found(code="coupon-lowest-always", path=path, severity=Severity.WARNING, term=term.id, until=until)

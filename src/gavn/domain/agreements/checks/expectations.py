"""What the agreement's own expectation comes to beside its limits: an expected level that a cap is sure to cut, and a
lowest coupon that is for none of the years, or for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gavn.domain.agreements.agreement import AgreedMetric, Agreement, CapScope, Population
from gavn.domain.agreements.amounts import whole
from gavn.domain.agreements.caps_leave import Left, caps_leave, owable
from gavn.domain.agreements.checks.found import found, is_share
from gavn.domain.agreements.checks.words import can_be_priced
from gavn.domain.agreements.terms.base import SAMPLE_DAY, CohortTerm, Term, minor
from gavn.domain.agreements.terms.coupon import Coupon
from gavn.domain.agreements.terms.numbers import Reads, stating
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.agreements.turns import WIDE, in_turn
from gavn.domain.values.money import Money, Rounding, round_fraction
from gavn.domain.values.problem import Problem, Severity


def check_expectations(agreement: Agreement) -> Iterator[Problem]:
    """A warning where the expected level of a metric gives more under one term alone than caps leave of it.

    Only where it is sure: of one cohort, on whatever day it is measured; of all who are expected, over all periods.
    Not where something else decides what is paid: deadweight, a cap per person, or an index that prices follow.
    """
    if not can_be_priced(agreement):
        return
    metrics = {metric.id: metric for metric in agreement.metrics}
    for place, term in enumerate(agreement.terms):
        metric = metrics.get(term.metric)
        if metric is None or metric.deadweight or agreement.price_level.is_followed_by(term.id):
            continue
        gives = _gives(term, metric, agreement)
        left = _left(term, agreement) if gives else None
        if left is not None and left.most < gives:
            comes_to, leaves = (Money(amount, agreement.currency).plain() for amount in (gives, left.most))
            values = {"term": term.id, "metric": metric.id, "ids": ", ".join(cap.id for cap in left.caps)}
            yield found(
                code="expected-above-cap", path=f"terms.{place}", severity=Severity.WARNING, comes_to=comes_to,
                leaves=leaves, **values,
            )  # fmt: skip


def _gives(term: Term, metric: AgreedMetric, agreement: Agreement) -> int:
    """What a term gives at the least at the expected level; nothing where that is not known."""
    level = metric.expected
    if level is None or not is_share(level) or term.within or term.outside:
        return 0
    if isinstance(term, Tariff) and metric.population is Population.ENROLLED_AND_DUE:
        each = 0 if _is_held_per_person(term, agreement) else whole(agreement, minor(term.amount))
        return round_fraction((agreement.expected_units or 0) * level * each, policy=Rounding.DOWN)
    if isinstance(term, CohortTerm) and term.by_number and term.by_number.reads is Reads.RATE:
        cohort = stating(metric.id, Reads.RATE, level, on=SAMPLE_DAY, follow_up=term.follow_up)
        return sum(whole(agreement, priced.exact) for priced in term.price([cohort]))
    return 0


def _is_held_per_person(term: Term, agreement: Agreement) -> bool:
    """By how much depends on what else each of them reaches."""
    return any(cap.covers(term=term.id, metric=term.metric) for cap in in_turn(agreement, [CapScope.PERSON]))


def _left(term: Term, agreement: Agreement) -> Left | None:
    """What caps leave of a term: for persons on all days together, for one cohort on the day that leaves most; None
    where they leave a day open."""
    caps, parts = in_turn(agreement, WIDE), [(each, Fraction(1)) for each in owable(agreement) if each.term == term.id]
    if not isinstance(term, CohortTerm):
        return caps_leave(caps, parts)
    days = [caps_leave(caps, [part]) for part in parts]
    held = [left for left in days if left is not None]
    return max(held, key=lambda left: left.most, default=None) if len(held) == len(days) else None


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

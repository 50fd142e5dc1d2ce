"""What is observed: each metric is stated in full, paid for, and paid for in the right direction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from gavn.domain.agreements.agreement import (
    BEST_GRADE,
    AgreedMetric,
    Agreement,
    Direction,
    EvidenceDesign,
    Population,
)
from gavn.domain.agreements.checks.found import found, is_share, mixed, twice
from gavn.domain.agreements.grading import AGAINST_GROUP, BY_CLUSTERS
from gavn.domain.agreements.terms.base import Term, TimeTerm
from gavn.domain.agreements.terms.composite_index import CompositeIndex
from gavn.domain.agreements.terms.conditional_bonus import ConditionalBonus
from gavn.domain.agreements.terms.coupon import Coupon
from gavn.domain.agreements.terms.every_indicator import EveryIndicator
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.outcomes.definition import Gives, MeanChange
from gavn.domain.values.problem import Problem, Severity

COMPARED = AGAINST_GROUP | {EvidenceDesign.BEFORE_AFTER}
AGAINST_BASELINE = (EvidenceDesign.FIXED_BASELINE, EvidenceDesign.HISTORICAL_BASELINE)


def check_metrics(agreement: Agreement) -> Iterator[Problem]:
    used = {metric for term in agreement.terms for metric in term.metrics}
    used |= {metric for gate in agreement.gates for metric in gate.levels}
    for place in twice([metric.id for metric in agreement.metrics]):
        yield found(code="metric-id-twice", path=f"metrics.{place}.id", metric=agreement.metrics[place].id)
    if not agreement.metrics:
        yield found(code="agreement-no-metrics", path="metrics")
    for place, metric in enumerate(agreement.metrics):
        yield from _check_stated(f"metrics.{place}", metric)
        if metric.id not in used:
            path = f"metrics.{place}.id"
            yield found(code="metric-not-paid", path=path, severity=Severity.WARNING, metric=metric.id)


def _check_stated(path: str, metric: AgreedMetric) -> Iterator[Problem]:
    if not metric.unit:
        yield found(code="metric-without-unit", path=f"{path}.unit", metric=metric.id)
    if not metric.source:
        yield found(code="metric-without-source", path=f"{path}.source", metric=metric.id)
    if not metric.follow_ups:
        yield found(code="metric-without-follow-up", path=f"{path}.follow_ups", metric=metric.id)
    for place in twice([follow_up.id for follow_up in metric.follow_ups]):
        yield found(code="follow-up-twice", path=f"{path}.follow_ups.{place}", metric=metric.id)
    if metric.reported_per_unit <= 0:
        yield found(code="metric-conversion-not-positive", path=f"{path}.reported_per_unit", metric=metric.id)
    if not is_share(metric.deadweight) or metric.deadweight == 1:
        yield found(code="deadweight-outside", path=f"{path}.deadweight", metric=metric.id)
    # Taken off what was reached, it would make a result look better where less is.
    elif metric.deadweight and metric.direction == Direction.LESS:
        yield found(code="deadweight-on-less", path=f"{path}.deadweight", metric=metric.id)


def check_expected(agreement: Agreement) -> Iterator[Problem]:
    """What is expected is better than what it is held against, in the metric and in the terms that pay on it."""
    for place, metric in enumerate(agreement.metrics):
        for key, share in (("expected", metric.expected), ("baseline", metric.baseline)):
            if share is not None and not is_share(share) and not _is_quantity(metric):
                yield found(code="metric-share-outside", path=f"metrics.{place}.{key}", metric=metric.id, key=key)
        stated = [getattr(term, "baseline", None) for term in agreement.terms if term.metric == metric.id]
        for baseline in dict.fromkeys((metric.baseline, *stated)):
            if metric.expected is None or baseline is None or not all(_can_be(metric, metric.expected, baseline)):
                continue
            if _is_worse(metric, baseline):
                expected, held = (_told(metric, level) for level in (metric.expected, baseline))
                yield found(
                    code="expected-worse-than-baseline",
                    path=f"metrics.{place}.expected",
                    metric=metric.id,
                    expected=expected,
                    baseline=held,
                )


def _can_be(metric: AgreedMetric, *levels: Fraction) -> Iterator[bool]:
    """Whether each level is one that can be: 30 for 30 % is told of by itself, and is no worse than anything."""
    return (is_share(level) or _is_quantity(metric) for level in levels)


def _is_quantity(metric: AgreedMetric) -> bool:
    """Whether weeks, events or a change are measured, of which a level is a number in the unit that is paid by."""
    return metric.measured is not None and metric.measured.looks_at.gives is Gives.QUANTITY


def _told(metric: AgreedMetric, level: Fraction) -> str:
    return mixed(level) if _is_quantity(metric) else f"{mixed(100 * level)} %"


def _is_worse(metric: AgreedMetric, baseline: Fraction) -> bool:
    expected = metric.expected or Fraction(0)
    return expected < baseline if metric.direction == Direction.MORE else expected > baseline


def check_population(agreement: Agreement) -> Iterator[Problem]:
    """Said once of all the metrics that it is true of."""
    places = [n for n, metric in enumerate(agreement.metrics) if metric.population == Population.COMPLETERS]
    if places:
        names = "”, “".join(agreement.metrics[place].id for place in places)
        path = f"metrics.{places[0]}.population"
        yield found(code="metric-completers-only", path=path, severity=Severity.WARNING, metric=names)


def check_term_metrics(agreement: Agreement) -> Iterator[Problem]:
    metrics = {metric.id: metric for metric in agreement.metrics}
    for place, term in enumerate(agreement.terms):
        for name in dict.fromkeys((*term.metrics, *([term.metric] if term.metric else []))):
            if name not in metrics:
                yield found(code="metric-unknown", path=f"terms.{place}{_key(term, name)}", metric=name)
        metric = metrics.get(term.metric)
        if metric is not None:
            yield from _check_follow_up(place, term, metric)
            yield from _check_coupon(place, term, metric)
            yield from _check_baseline(place, term, metric)
            yield from _check_minus(place, term, metric, metrics)
        for key, name, less in _sides(term):
            if name in metrics and (metrics[name].direction == Direction.LESS) != less:
                yield found(code="direction-contradicts", path=f"terms.{place}.{key}", term=term.id, metric=name)


def _key(term: Term, name: str) -> str:
    """The key under which a term names a metric, with its dot; nothing where it stands deeper."""
    keys = ("metric", "condition", "minus", "broken_by")
    return next((f".{key}" for key in keys if getattr(term, key, None) == name), "")


def _check_follow_up(place: int, term: Term, metric: AgreedMetric) -> Iterator[Problem]:
    if term.follow_up and term.follow_up not in {follow_up.id for follow_up in metric.follow_ups}:
        path = f"terms.{place}.follow_up"
        known = ", ".join(follow_up.id for follow_up in metric.follow_ups)
        yield found(code="follow-up-unknown", path=path, follow_up=term.follow_up, metric=metric.id, known=known)


def _check_coupon(place: int, term: Term, metric: AgreedMetric) -> Iterator[Problem]:
    """A year's coupon is by all that is measured in it, so that two follow-ups within a year are pooled."""
    if isinstance(term, Coupon) and not term.follow_up and len(metric.follow_ups) > 1:
        named = ", ".join(follow_up.id for follow_up in metric.follow_ups)
        values = {"term": term.id, "metric": metric.id, "follow_ups": named}
        path = f"terms.{place}.follow_up"
        yield found(code="coupon-of-follow-ups", path=path, severity=Severity.WARNING, **values)


def _check_minus(
    place: int, term: Term, metric: AgreedMetric, metrics: Mapping[str, AgreedMetric]
) -> Iterator[Problem]:
    """Weeks less days would take each day off as a week; and no follow-up narrows what is taken off."""
    taken = metrics.get(getattr(term, "minus", ""))
    if taken is None:
        return
    paid_at = {term.follow_up} if term.follow_up else {follow_up.id for follow_up in metric.follow_ups}
    if paid_at != {follow_up.id for follow_up in taken.follow_ups}:
        at, minus_at = (", ".join(f.id for f in each.follow_ups) for each in (metric, taken))
        values = {"term": term.id, "metric": metric.id, "at": term.follow_up or at, "minus": taken.id}
        path = f"terms.{place}.minus"
        yield found(code="minus-at-other-follow-ups", path=path, severity=Severity.WARNING, minus_at=minus_at, **values)
    if taken.unit != metric.unit:
        yield found(
            code="minus-in-another-unit", path=f"terms.{place}.minus", term=term.id, metric=metric.id, unit=metric.unit,
            minus=taken.id, other=taken.unit,
        )  # fmt: skip


def _check_baseline(place: int, term: Term, metric: AgreedMetric) -> Iterator[Problem]:
    baseline = getattr(term, "baseline", None)
    if baseline is not None and metric.baseline is not None and baseline != metric.baseline:
        paid, read = (_told(metric, level) for level in (baseline, metric.baseline))
        values = {"term": term.id, "metric": metric.id, "paid": paid, "read": read}
        yield found(code="baseline-differs", path=f"terms.{place}.baseline", severity=Severity.WARNING, **values)


def _sides(term: Term) -> Iterator[tuple[str, str, bool]]:
    """Each metric that a term pays on, with its key, and whether it is paid for less of it.

    What is taken off or breaks a spell is not paid on. A level with a lower and an upper end is paid for more.
    """
    if isinstance(term, TimeTerm):
        return
    if isinstance(term, EveryIndicator):
        yield from ((f"levels.{name}", name, False) for name in term.levels)
        yield from ((f"at_most.{name}", name, True) for name in term.at_most if name not in term.levels)
    elif isinstance(term, CompositeIndex):
        yield from ((f"parts.{place}.metric", part.metric, False) for place, part in enumerate(term.parts))
    else:
        yield "metric", term.metric, getattr(term, "less_is_better", False)
    if isinstance(term, ConditionalBonus):
        yield "condition", term.condition, False


def check_evidence(agreement: Agreement) -> Iterator[Problem]:
    best = BEST_GRADE[agreement.evidence]
    if agreement.evidence_grade < best:
        grade, design = agreement.evidence_grade.value, agreement.evidence.value
        yield found(
            code="evidence-grade-above-design", path="evidence_grade", grade=grade, best=best.value, design=design
        )
    effects = [place for place, term in enumerate(agreement.terms) if isinstance(term, MeasuredEffect)]
    if effects and agreement.evidence not in COMPARED:
        term = agreement.terms[effects[0]].id
        yield found(code="effect-without-comparison", path="evidence", term=term, design=agreement.evidence.value)
    stated = any(m.baseline is not None for m in agreement.metrics) or any(
        hasattr(t, "baseline") for t in agreement.terms
    )
    if agreement.evidence in AGAINST_BASELINE and not stated:
        yield found(code="evidence-without-baseline", path="evidence", design=agreement.evidence.value)
    yield from _check_groups(agreement, effects)


def _check_groups(agreement: Agreement, effects: Iterable[int]) -> Iterator[Problem]:
    """Clusters belong to designs that count them, and differences in differences to metrics that measure a change."""
    design = agreement.evidence
    if agreement.clusters and design not in BY_CLUSTERS:
        yield found(code="clusters-not-compared", path="clusters", clusters=agreement.clusters, design=design.value)
    if agreement.covariates and design not in (EvidenceDesign.MATCHED_COMPARISON, EvidenceDesign.RANDOMISED):
        yield found(code="covariates-not-compared", path="covariates", design=design.value)
    if design is not EvidenceDesign.DIFFERENCE_IN_DIFFERENCES:
        return
    paid = {agreement.terms[place].metric for place in effects}
    for place, metric in enumerate(agreement.metrics):
        if metric.id in paid and metric.measured and not isinstance(metric.measured.looks_at, MeanChange):
            yield found(code="difference-without-change", path=f"metrics.{place}.measured.looks_at", metric=metric.id)

"""Each result with what may be concluded of it: against what was expected, and what would have been otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import BEST_GRADE, Agreement, EvidenceDesign
from gavn.domain.agreements.estimated import reads_estimate
from gavn.domain.agreements.grading import AGAINST_GROUP, COVERAGE, GRADES, LEAST, CarriedOut, Graded, grade
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.agreements.measurement_plan import Analysis, Logged, MeasurementPlan, Opened, held_against
from gavn.domain.forecasting.looks import asked_of
from gavn.domain.outcomes.conclusions import Conclusion, Demand, Found, Verdict, Why, conclude
from gavn.domain.outcomes.definition import Gives, MeanChange
from gavn.domain.outcomes.facts import Shortfall, Tally
from gavn.domain.outcomes.kept_figures import DurationStep, MeasuredBand, MeasuredDuration
from gavn.domain.outcomes.people import Arm, Beside
from gavn.domain.outcomes.rate import Rate
from gavn.domain.outcomes.rates import Interval
from gavn.domain.values.problem import Problem, refuse
from gavn.measurement.comparison.balance import ratios, worst
from gavn.measurement.comparison.estimates import HOLDS_FROM, Method
from gavn.measurement.comparison.rates import share_above
from gavn.measurement.comparison.survival import Curve, Step
from gavn.measurement.durations import curves
from gavn.measurement.effects import ADJUSTED, COMPARED, Compared, Effect, effect, is_adjusted, is_compared
from gavn.measurement.estimates import decimal_of, mean_of
from gavn.measurement.question import Question, Row, Total
from gavn.measurement.results import Answer, add_up, counted, is_held_against_group, is_less

# Why nothing is concluded however far from the level the interval lies.
FEW = frozenset({Why.TOO_FEW, Why.TOO_FEW_CLUSTERS, Why.TOO_LITTLE_KNOWN})


@dataclass(frozen=True, slots=True)
class Held:
    """A conclusion with what it was drawn from."""

    found: Found
    demand: Demand
    conclusion: Conclusion

    @classmethod
    def of(cls, found: Found, demand: Demand) -> Held:
        return cls(found, demand, conclude(found, demand))


@dataclass(frozen=True, slots=True)
class Finding:
    """One metric at one follow-up of one cohort of the effort, where somebody is due.

    `expected` and `otherwise` are None where nothing was expected, or nothing is there to hold it against; `rate` where
    a quantity is measured. `change` is a mean change held against none; None of all else, and where it is held against
    a group. `shortfall` is what an effect lacks of the design that the agreement names.
    """

    metric: str
    follow_up: str
    cohort: str
    rate: Rate | None
    coverage: Fraction
    expected: Held | None
    effect: Effect | None
    otherwise: Held | None
    change: Held | None
    graded: Graded
    logged: Logged
    durations: Mapping[Arm, Curve]
    shortfall: Shortfall | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.metric, self.follow_up, self.cohort

    @property
    def measured_rate(self) -> MeasuredRate | None:
        """The counts of a rate with its grade; None where a quantity was measured."""
        if self.rate is None:
            return None
        counts = (self.rate.reached, self.rate.measured, self.rate.missing, self.rate.lost, self.rate.not_yet_due)
        return MeasuredRate(*self.key[:2], *counts, self.graded.grade, self.cohort, self.graded.lowered)

    @property
    def measured_durations(self) -> tuple[MeasuredDuration, ...]:
        """The curve of each arm, where a duration was measured."""
        return tuple(_kept_curve(self, arm, curve) for arm, curve in self.durations.items())

    @property
    def measured_band(self) -> MeasuredBand | None:
        """What nothing at all may show, where they were chosen for their level at entry."""
        found = self.effect.band if self.effect else None
        if found is None:
            return None
        low_share, high_share = (decimal_of(Fraction(end.share)) for end in (found.low, found.high))
        low_fall, high_fall = (decimal_of(Fraction(end.mean_fall)) for end in (found.low, found.high))
        return MeasuredBand(self.metric, self.follow_up, low_share, high_share, low_fall, high_fall, self.cohort)


# A share of a curve is kept as a decimal of so many digits.
CURVE_DIGITS = 6


def _kept_curve(finding: Finding, arm: Arm, curve: Curve) -> MeasuredDuration:
    median, low, high = (None if day is None else int(day) for day in (curve.median, *curve.median_interval))
    return MeasuredDuration(
        finding.metric,
        finding.follow_up,
        arm,
        curve.persons,
        int(curve.until),
        tuple(_kept_step(step) for step in curve.steps),
        median,
        low,
        high,
        finding.cohort,
    )


def _kept_step(step: Step) -> DurationStep:
    shares = (decimal_of(Fraction(share), digits=CURVE_DIGITS) for share in (step.still, step.low, step.high))
    return DurationStep(int(step.time), step.at_risk, step.events, *shares)


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known when results are looked at: by which plan, on which day, and what they are held against."""

    agreement: Agreement
    plan: MeasurementPlan
    on: date
    beside: Beside


def findings(looked: Looked, answers: Sequence[Answer], rows: Sequence[Sequence[Row]]) -> Iterator[Finding]:
    """In the order of the answers; `rows` are those of each answer, or none where no row is asked about."""
    clusters = looked.agreement.clusters
    for answer, own in zip(answers, rows, strict=True):
        metric = answer.question.metric
        for follow_up in metric.follow_ups:
            at = [total for total in answer.totals if total.follow_up == follow_up.id]
            for cohort in sorted({total.cohort for total in at if total.is_of_effort}):
                whole = add_up(total for total in at if total.is_of_effort and total.cohort == cohort)
                others = [total for total in at if not total.is_of_effort and total.cohort == cohort]
                if whole.due:
                    group = add_up(others) if others else None
                    yield _finding(looked, Compared(answer.question, whole, group, own, looked.beside, clusters))


def _finding(looked: Looked, compared: Compared) -> Finding:
    question, whole, agreement = compared.question, compared.whole, looked.agreement
    analysis = _analysis(looked, question, whole)
    [logged] = held_against(looked.plan, [Opened(analysis.id, looked.on, "", looked.plan.digest)])
    coverage = Fraction(whole.found, whole.due)
    limit = asked_of(looked.plan, question.metric.id, whole.follow_up, looked.on).limit
    beside = _planned(looked.beside, analysis, compared.clusters)
    compared = replace(compared, beside=beside, limit=limit)
    found = effect(analysis.design, compared)
    return Finding(
        question.metric.id,
        whole.follow_up,
        whole.cohort,
        rate_of(question, whole),
        coverage,
        _against_expected(question, whole, analysis, limit),
        found,
        _against_otherwise(question, found, analysis, coverage),
        None if is_held_against_group(agreement, question.metric) else _change(question, whole, analysis, limit),
        _graded(agreement, analysis, found, coverage, planned=not logged.exploratory),
        logged,
        curves(question, compared.rows, follow_up=whole.follow_up, cohort=whole.cohort),
        _shortfall(agreement, analysis, compared, found),
    )


def _shortfall(agreement: Agreement, analysis: Analysis, compared: Compared, found: Effect | None) -> Shortfall | None:
    """The plain difference is the design's own where nothing is known to adjust it by."""
    design = analysis.design
    if not is_held_against_group(agreement, compared.question.metric):
        return None
    if not is_compared(design, compared):
        return Shortfall.NOT_COMPARED
    if found is None:
        nobody = not counted(compared.question, compared.whole).due
        return Shortfall.TOO_LITTLE if nobody or is_adjusted(design, compared) else None
    if design is EvidenceDesign.MATCHED_COMPARISON and found.how not in ADJUSTED:
        return Shortfall.AS_IT_IS
    if found.matched is not None and found.matched < analysis.coverage:
        return Shortfall.TREATED_LEFT_OUT
    weaker = GRADES.index(BEST_GRADE[design]) > GRADES.index(BEST_GRADE[agreement.evidence])
    return Shortfall.WEAKER_PLAN if weaker else None


def _analysis(looked: Looked, question: Question, whole: Total) -> Analysis:
    """The one that the plan has; where it has none, what is looked at unplanned, by the house's own sizes."""
    metric = question.metric
    at = (metric.id, whole.follow_up)
    planned = next((each for each in looked.plan.analyses if (each.metric, each.follow_up) == at), None)
    missing, design = question.definition.missing, looked.agreement.evidence
    return planned or Analysis("/".join(at), *at, design, LEAST, COVERAGE, missing)


def _planned(beside: Beside, analysis: Analysis, clusters: str) -> Beside:
    """Of what is known of people what the plan makes them alike by; all of it where the plan says nothing.

    Refused where something that was planned is not known, since they would be made alike by less.
    """
    if not analysis.covariates:
        return beside
    known = {each.name for each in beside.covariates}
    refuse(
        Problem("covariate-not-known", values={"covariate": name, "analysis": analysis.id})
        for name in analysis.covariates
        if name not in known
    )
    kept = {*analysis.covariates, clusters}
    return replace(beside, covariates=tuple(each for each in beside.covariates if each.name in kept))


def rate_of(question: Question, whole: Total) -> Rate | None:
    """How many reached it of those measured, and how many are not; None where a quantity is measured."""
    if question.definition.looks_at.gives is not Gives.REACHED:
        return None
    return Rate(whole.reached, whole.found, whole.missing, whole.lost, whole.not_due)


def _against_expected(question: Question, whole: Total, analysis: Analysis, limit: float) -> Held | None:
    level, rate = question.metric.expected, rate_of(question, whole)
    held = counted(question, whole)
    if level is None or not held.due:
        return None
    coverage = Fraction(whole.found, whole.due)
    demand = Demand(level, analysis.least, analysis.coverage, is_less(question))
    if rate is not None:
        wide = share_above(part=held.reached, whole=held.due, level=0.0, limit=limit)
        interval = Interval(Fraction(wide.low), Fraction(wide.high))
        return Held.of(Found(interval, held.due, coverage, rate.bounds), demand) if level <= 1 else None
    # As it is paid by: weeks where days were looked at.
    unit = question.metric.reported_per_unit
    mean = mean_of(held.sums).at(limit)
    ends = None if mean.low is None or mean.high is None else Interval(mean.low / unit, mean.high / unit)
    return Held.of(Found(ends, held.due, coverage), demand)


def _against_otherwise(question: Question, found: Effect | None, analysis: Analysis, coverage: Fraction) -> Held | None:
    if found is None:
        return None
    known = coverage if found.compared_coverage is None else min(coverage, found.compared_coverage)
    estimate = found.estimate
    demand = Demand(Fraction(0), estimate.least(analysis.least), analysis.coverage, is_less(question))
    known_of = estimate.found(coverage=known)
    known_of = replace(known_of, interval=_in_decimals(known_of.interval))
    if found.people is None:
        return Held.of(known_of, demand)
    # The agreed number is of people; the interval needs so many clusters.
    demand = replace(demand, least=analysis.least, clusters=estimate.least(0))
    return Held.of(replace(known_of, smallest=found.people, clusters=min(estimate.groups)), demand)


def _change(question: Question, whole: Total, analysis: Analysis, limit: float) -> Held | None:
    """In what engines add up, which is what a payment takes it in."""
    held = counted(question, whole)
    if not isinstance(question.definition.looks_at, MeanChange) or not held.due:
        return None
    mean = mean_of(held.sums).at(limit)
    ends = None if mean.low is None or mean.high is None else Interval(mean.low, mean.high)
    least = max(analysis.least, HOLDS_FROM[Method.STUDENT])
    demand = Demand(Fraction(0), least, analysis.coverage, is_less(question))
    return Held.of(Found(ends, held.due, Fraction(whole.found, whole.due)), demand)


def _graded(
    agreement: Agreement, analysis: Analysis, found: Effect | None, coverage: Fraction, *, planned: bool
) -> Graded:
    table = found.balance if found else ()
    done = CarriedOut(
        analysis.design,
        coverage,
        found.compared_coverage if found else None,
        worst(table) if table else None,
        ratios(table) if table else None,
        found.matched if found else None,
        planned=planned,
        made_alike=found is None or found.how in ADJUSTED,
        chosen_on_level=found is not None and found.chosen_on_level,
        compared=found is not None or analysis.design not in AGAINST_GROUP,
    )
    return grade(done, agreed_coverage=analysis.coverage, agreed=agreement.evidence_grade)


def with_effects(agreement: Agreement, tallies: Iterable[Tally], found: Sequence[Finding]) -> Iterator[Tally]:
    """Each estimate with its interval where as many are known as a conclusion takes, so that what is paid only when it
    is certain is paid exactly where it is concluded; among people who were made alike their effect, in place of the
    plain difference; and none where the comparison that was agreed could not be made. What is paid by one says what it
    lacks."""
    by_key = {each.key: each for each in found}
    for tally in tallies:
        finding = by_key[tally.metric, tally.follow_up, tally.cohort]
        short = finding.shortfall
        if tally.estimate is not None:
            made = short is None or short.is_made
            tally = _with_interval(tally, finding) if made else replace(tally, estimate=None)
        said = short if reads_estimate(agreement, tally.metric, tally.follow_up) else None
        yield tally if said is None else replace(tally, shortfall=said)


def _with_interval(tally: Tally, finding: Finding) -> Tally:
    held, effect = finding.otherwise, finding.effect
    if finding.change is not None:
        return _between(tally, _sure_change(finding.change, held))
    if effect is None or effect.how not in COMPARED or held is None:
        return tally
    made = decimal_of(Fraction(effect.estimate.value)) if effect.how in ADJUSTED else tally.estimate
    return _between(replace(tally, estimate=made), _sure(held))


def _sure_change(change: Held, otherwise: Held | None) -> Interval | None:
    """A change that is surely better than none, and is not found better than what happens by itself, has none."""
    better = change.conclusion.verdict is Verdict.BETTER
    by_itself = better and otherwise is not None and otherwise.conclusion.verdict is not Verdict.BETTER
    return None if by_itself else _sure(change)


def _sure(held: Held) -> Interval | None:
    """None where too few are known for anything to be concluded, wherever the interval lies."""
    return None if FEW.intersection(held.conclusion.why) else held.found.interval


def _in_decimals(ends: Interval | None) -> Interval | None:
    """As it enters a payment, so that what is concluded of it is what is paid by."""
    return None if ends is None else Interval(decimal_of(ends.low), decimal_of(ends.high))


def _between(tally: Tally, ends: Interval | None) -> Tally:
    return tally if ends is None else replace(tally, low=ends.low, high=ends.high)

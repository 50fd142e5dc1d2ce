"""Whether a forecast's assumptions hold together, and with the agreement that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement, Direction, Population
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.terms.base import CohortTerm
from gavn.domain.forecasting.assumptions import (
    ExpectedOutcome,
    ForecastModel,
    ForecastPlan,
    FoundOutcome,
    Ratio,
    WarningLimits,
)
from gavn.domain.forecasting.courses import MOST_STEPS
from gavn.domain.forecasting.curve_checks import check_curve
from gavn.domain.forecasting.learning import EFFECTS, VOLUMES
from gavn.domain.forecasting.prior_checks import check_comparable, check_priors
from gavn.domain.forecasting.steps import by_person
from gavn.domain.outcomes.histories import Measure
from gavn.domain.values.problem import Problem


def check_model(model: ForecastModel) -> Iterator[Problem]:
    """Chances that are chances, and spreads that are above nothing; the path of each names its key."""
    ratios = (("effect", model.effect), ("volume", model.volume))
    positive = {f"{name}.{key}": getattr(ratio, key) for name, ratio in ratios for key in RATIO}
    positive |= {f"delays.{place}.chance": delay.chance for place, delay in enumerate(model.delays)}
    yield from _positive({**positive, "scatter": model.scatter})
    for name, ratio in ratios:
        yield from _within_belief(name, ratio)
        yield from check_comparable(name, ratio)
    if model.scatter > 1:
        yield from _shares({"scatter": model.scatter})
    for place, delay in enumerate(model.delays):
        yield from _months(f"delays.{place}.months", delay.months, MOST_MONTHS)
    whole = sum((delay.chance for delay in model.delays), Fraction(0))
    if whole != 1:
        yield found(code="forecast-chances-sum", path="delays", sum=_decimal(whole))
    parts = {f"shocks.{place}.part": shock.part for place, shock in enumerate(model.shocks)}
    yield from _shares({"agreeing": model.agreeing, **parts})
    yield from _limits(model.limits)


RATIO = ("mean", "sd", "between_funds")
# Beliefs reach no further: of per cent that were written for shares all would lie at their end.
MOST = min(int(EFFECTS[-1]), int(VOLUMES[-1]))
# Nothing begins or is paid later than ten years after its day; what says so is in days, or slipped.
MOST_MONTHS = 120
# No month has more days; the last of a period can be one begun.
MONTH = 31
# The more serious of two limits is passed later.
LATER = (("watch", "act"), ("doubtful", "futility"), ("dry_act", "dry_watch"), ("success", "doubtful"))


def _months(path: str, months: int, most: int) -> Iterator[Problem]:
    key = path.rpartition(".")[2]
    if months < 0:
        yield found(code="forecast-negative", path=path, key=key)
    if months > most:
        yield found(code="forecast-months-beyond", path=path, key=key, value=str(months), most=str(most))


def _within_belief(name: str, ratio: Ratio) -> Iterator[Problem]:
    for key in RATIO:
        number = getattr(ratio, key)
        if number > MOST:
            most, value = str(MOST), _decimal(number)
            yield found(code="forecast-ratio-beyond", path=f"{name}.{key}", key=key, value=value, most=most)


def _limits(limits: WarningLimits | None) -> Iterator[Problem]:
    if limits is None:
        return
    yield from _shares({f"limits.{name}": getattr(limits, name) for pair in LATER for name in pair})
    for more, less in LATER:
        if getattr(limits, more) < getattr(limits, less):
            yield found(code="forecast-limits-disorder", path=f"limits.{less}", less=less, more=more)


def _positive(numbers: dict[str, Fraction]) -> Iterator[Problem]:
    for path, number in numbers.items():
        if number <= 0:
            yield found(code="forecast-not-positive", path=path, key=path.rpartition(".")[2])


def check_plan(plan: ForecastPlan, agreement: Agreement, model: ForecastModel) -> Iterator[Problem]:
    """What it says of one agreement; the path of each problem names its key."""
    yield from _recruitment(plan, agreement)
    yield from _months("paid_after", plan.paid_after, MOST_MONTHS)
    if plan.settled_on is not None and plan.settled_on < agreement.clocks.enrolment.start:
        begins = agreement.clocks.enrolment.start.isoformat()
        yield found(code="forecast-settled-early", path="settled_on", on=plan.settled_on.isoformat(), begins=begins)
    yield from _spread("measured", plan.measured, plan.measured_sd)
    yield from _spread("completes", plan.completes, plan.completes_sd)
    yield from _shares({"stops": plan.stops, "closes": plan.closes})
    yield from _closes(plan, agreement)
    yield from _completed(plan)
    alone = any(metric.population is Population.COMPLETERS for metric in agreement.metrics)
    if not alone and (plan.completes != 1 or plan.completes_sd or plan.completed):
        yield found(code="forecast-completes-unread", path="completes")
    for place, outcome in enumerate(plan.outcomes):
        yield from _follow_up(outcome, agreement, f"outcomes.{place}")
    for place, told in enumerate(plan.found):
        yield from _follow_up(told, agreement, f"found.{place}")
    yield from _outcomes(plan, agreement)
    yield from _towards(plan, agreement)
    yield from _unread(plan, agreement)
    yield from _numbers(plan)
    yield from _held_against(plan)
    yield from _shocks(plan, model)
    yield from check_priors(plan)


def _closes(plan: ForecastPlan, agreement: Agreement) -> Iterator[Problem]:
    if plan.closes and agreement.settlement is None:
        yield found(code="forecast-closes-not-agreed", path="closes", agreement=agreement.id)
    elif plan.closes and not agreement.can_be_settled:
        yield found(code="forecast-closes-open", path="closes", agreement=agreement.id)


def _completed(plan: ForecastPlan) -> Iterator[Problem]:
    for place, told in enumerate(plan.completed):
        if told.of <= 0 or not 0 <= told.number <= told.of:
            number, of = str(told.number), str(told.of)
            yield found(code="forecast-completed-disorder", path=f"completed.{place}", number=number, of=of)
    if plan.completed and not plan.completes_sd:
        yield found(code="forecast-completed-certain", path="completed")


def _spread(key: str, share: Fraction, sd: Fraction) -> Iterator[Problem]:
    if 0 <= share <= 1 and sd and sd**2 >= share * (1 - share):
        yield found(code="forecast-spread-too-wide", path=f"{key}_sd", key=key, sd=_decimal(sd))
    yield from _shares({key: share, f"{key}_sd": sd})


def _recruitment(plan: ForecastPlan, agreement: Agreement) -> Iterator[Problem]:
    """Above nothing, and not outside the time in which people can be enrolled; they can come later than agreed."""
    wanted, agreed = plan.recruitment, agreement.clocks.enrolment
    most = {} if wanted.most is None else {"recruitment.most": Fraction(wanted.most)}
    yield from _positive({"recruitment.units": Fraction(wanted.units), **most})
    own = agreed if wanted.period is None else wanted.period
    yield from _months("recruitment.ramp", wanted.ramp, -(-(own.end - own.start).days // MONTH))
    if wanted.period is not None and not (agreed.start <= wanted.period.start and wanted.period.end <= agreed.end):
        yield found(
            code="forecast-recruitment-outside", path="recruitment.period", when=wanted.period.label,
            agreed=agreed.label,
        )  # fmt: skip
    yield from check_curve(wanted, own)
    for place, each in enumerate(plan.enrolled):
        if each.on < agreed.start:
            yield found(
                code="forecast-recruitment-outside", path=f"enrolled.{place}.on", when=each.on.isoformat(),
                agreed=agreed.label,
            )  # fmt: skip


def _held_against(plan: ForecastPlan) -> Iterator[Problem]:
    """What is found is held against what is expected of the same, and a number against a share."""
    expected = {(outcome.metric, outcome.follow_up): outcome for outcome in plan.outcomes}
    for place, told in enumerate(plan.found):
        outcome = expected.get((told.metric, told.follow_up))
        if outcome is None or (outcome.share is None) != (told.reached is None):
            yield found(
                code="forecast-found-otherwise", path=f"found.{place}", metric=told.metric, follow_up=told.follow_up
            )


def _follow_up(record: ExpectedOutcome | FoundOutcome, agreement: Agreement, path: str) -> Iterator[Problem]:
    metrics = {metric.id: [after.id for after in metric.follow_ups] for metric in agreement.metrics}
    if record.metric not in metrics:
        yield found(
            code="forecast-metric-unknown", path=f"{path}.metric", metric=record.metric, known=", ".join(metrics)
        )
    elif record.follow_up not in metrics[record.metric]:
        known = ", ".join(metrics[record.metric])
        yield found(
            code="forecast-follow-up-unknown", path=f"{path}.follow_up", follow_up=record.follow_up, known=known
        )


def _outcomes(plan: ForecastPlan, agreement: Agreement) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    persons = by_person(agreement)
    for place, outcome in enumerate(plan.outcomes):
        path = f"outcomes.{place}"
        if (outcome.share is None) == (outcome.mean is None):
            yield found(code="forecast-share-or-mean", path=path, metric=outcome.metric)
        if outcome.share is not None:
            yield from _shares({f"{path}.{key}": share for key, share in (
                ("share", outcome.share), ("baseline", outcome.baseline), ("without", outcome.unaided)
            )})  # fmt: skip
        else:
            yield from _positive({f"{path}.sd": outcome.sd})
        if (outcome.metric, outcome.follow_up) in seen:
            yield found(code="forecast-outcome-twice", path=path, metric=outcome.metric, follow_up=outcome.follow_up)
        seen.add((outcome.metric, outcome.follow_up))
        if outcome.mean is not None and outcome.metric in persons:
            yield found(code="forecast-mean-by-person", path=path, metric=outcome.metric)
    together = [outcome for outcome in plan.outcomes if outcome.metric in persons]
    if len(together) > MOST_STEPS:
        yield found(code="forecast-too-many-steps", path="outcomes", count=str(len(together)), most=str(MOST_STEPS))


def _towards(plan: ForecastPlan, agreement: Agreement) -> Iterator[Problem]:
    """An effect is how far an outcome comes from its baseline the way that the metric is to go."""
    if not plan.outcomes:
        yield found(code="forecast-no-outcomes", path="outcomes")
    less = {metric.id: metric.direction is Direction.LESS for metric in agreement.metrics}
    for place, outcome in enumerate(plan.outcomes):
        far, one = outcome.expected - outcome.baseline, (outcome.share is None) != (outcome.mean is None)
        if one and outcome.metric in less and (far >= 0 if less[outcome.metric] else far <= 0):
            yield found(
                code="forecast-not-towards", path=f"outcomes.{place}", metric=outcome.metric,
                follow_up=outcome.follow_up, expected=_decimal(outcome.expected), baseline=_decimal(outcome.baseline),
            )  # fmt: skip


def _unread(plan: ForecastPlan, agreement: Agreement) -> Iterator[Problem]:
    """What the simulation hands over is read by some term that looks at it, or nothing would be paid without a word."""
    terms = [term for term in agreement.terms if isinstance(term, CohortTerm)]
    for place, outcome in enumerate(plan.outcomes):
        shown = _shown(outcome, agreement.clocks.measurement.last_day)
        looking = [term for term in terms if term.measured([shown])]
        if looking and not any(term.price([shown]) for term in looking):
            yield found(
                code="forecast-unread", path=f"outcomes.{place}", metric=outcome.metric, follow_up=outcome.follow_up
            )


def _shown(outcome: ExpectedOutcome, on: date) -> Measure:
    """A measure such as the simulation makes."""
    if outcome.share is not None:
        return Measure(outcome.metric, outcome.follow_up, on, reached=1, due=2, enrolled=2)
    one = Fraction(1)
    return Measure(
        outcome.metric, outcome.follow_up, on, due=2, enrolled=2, quantity=2 * one, estimate=one, low=one, high=one
    )


def _numbers(plan: ForecastPlan) -> Iterator[Problem]:
    for place, told in enumerate(plan.found):
        if told.due <= 0 or told.reached is not None and not 0 <= told.reached <= told.due:
            yield found(code="forecast-found-disorder", path=f"found.{place}", metric=told.metric)
        if (told.reached is None) == (told.mean is None):
            yield found(code="forecast-reached-or-mean", path=f"found.{place}", metric=told.metric)
    ordered = sorted(plan.enrolled, key=lambda each: (each.on, each.known_on))
    for place, each in enumerate(plan.enrolled):
        before = ordered[: ordered.index(each)]
        if each.number < 0 or each.known_on < each.on or any(e.on < each.on and e.number > each.number for e in before):
            yield found(code="forecast-enrolled-disorder", path=f"enrolled.{place}", on=each.on.isoformat())


def _shocks(plan: ForecastPlan, model: ForecastModel) -> Iterator[Problem]:
    parts = {shock.id: shock.part for shock in model.shocks}
    for place, shock in enumerate(plan.shocks):
        if shock not in parts:
            yield found(code="forecast-shock-unknown", path=f"shocks.{place}", shock=shock, known=", ".join(parts))
    whole = sum((parts.get(shock, Fraction(0)) for shock in plan.shocks), Fraction(0))
    if whole > 1:
        yield found(code="forecast-shocks-too-much", path="shocks", sum=_decimal(whole))


def _shares(shares: dict[str, Fraction]) -> Iterator[Problem]:
    for path, share in shares.items():
        if not 0 <= share <= 1:
            yield found(code="forecast-share-outside", path=path, key=path.rpartition(".")[2], value=_decimal(share))


def _decimal(number: Fraction) -> str:
    """As it is written, to six digits after the point."""
    return format(round(Decimal(number.numerator) / number.denominator, 6).normalize(), "f")

"""Whether a forecast's assumptions hold together, and with the agreement that they are about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import ExpectedOutcome, ForecastModel, ForecastPlan, FoundOutcome
from gavn.domain.forecasting.courses import MOST_STEPS
from gavn.domain.forecasting.futures import by_person
from gavn.domain.values.problem import Place, Problem


def check_model(model: ForecastModel) -> Iterator[Problem]:
    """Chances that are chances, and spreads that are above nothing; the path of each names its key."""
    for name in ("effect", "volume"):
        ratio = getattr(model, name)
        for key in ("mean", "sd", "between_funds"):
            if getattr(ratio, key) <= 0:
                yield _at(f"{name}.{key}", "forecast-not-positive", key=key)
    if not model.delays or sum(delay.chance for delay in model.delays) != 1:
        yield _at("delays", "forecast-chances-sum", sum=_told(sum(delay.chance for delay in model.delays)))
    for place, delay in enumerate(model.delays):
        if delay.chance <= 0 or delay.months < 0:
            yield _at(f"delays.{place}", "forecast-not-positive", key="chance" if delay.chance <= 0 else "months")
    if model.scatter <= 0:
        yield _at("scatter", "forecast-not-positive", key="scatter")
    yield from _shares({"agreeing": model.agreeing})
    for place, shock in enumerate(model.shocks):
        yield from _shares({f"shocks.{place}.part": shock.part})


def check_plan(plan: ForecastPlan, agreement: Agreement, model: ForecastModel) -> Iterator[Problem]:
    """What it says of one agreement; the path of each problem names its key."""
    if plan.recruitment.units <= 0:
        yield _at("recruitment.units", "forecast-not-positive", key="units")
    yield from _shares({"measured": plan.measured, "measured_sd": plan.measured_sd, "stops": plan.stops})
    for name, records in (("outcomes", plan.outcomes), ("found", plan.found)):
        for place, record in enumerate(records):
            yield from _follow_up(record, agreement, f"{name}.{place}")
    yield from _outcomes(plan, agreement)
    yield from _numbers(plan)
    yield from _shocks(plan, model)


def _follow_up(record: ExpectedOutcome | FoundOutcome, agreement: Agreement, path: str) -> Iterator[Problem]:
    metrics = {metric.id: [after.id for after in metric.follow_ups] for metric in agreement.metrics}
    if record.metric not in metrics:
        yield _at(f"{path}.metric", "forecast-metric-unknown", metric=record.metric, known=", ".join(metrics))
    elif record.follow_up not in metrics[record.metric]:
        known = ", ".join(metrics[record.metric])
        yield _at(f"{path}.follow_up", "forecast-follow-up-unknown", follow_up=record.follow_up, known=known)


def _outcomes(plan: ForecastPlan, agreement: Agreement) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for place, outcome in enumerate(plan.outcomes):
        path = f"outcomes.{place}"
        if (outcome.share is None) == (outcome.mean is None):
            yield _at(path, "forecast-share-or-mean", metric=outcome.metric)
        if outcome.share is not None:
            without = outcome.baseline if outcome.without is None else outcome.without
            yield from _shares({f"{path}.{key}": share for key, share in (
                ("share", outcome.share), ("baseline", outcome.baseline), ("without", without)
            )})  # fmt: skip
        elif outcome.sd <= 0:
            yield _at(f"{path}.sd", "forecast-not-positive", key="sd")
        if (outcome.metric, outcome.follow_up) in seen:
            yield _at(path, "forecast-outcome-twice", metric=outcome.metric, follow_up=outcome.follow_up)
        seen.add((outcome.metric, outcome.follow_up))
    together = [outcome for outcome in plan.outcomes if outcome.metric in by_person(agreement)]
    if len(together) > MOST_STEPS:
        yield _at("outcomes", "forecast-too-many-steps", count=str(len(together)), most=str(MOST_STEPS))


def _numbers(plan: ForecastPlan) -> Iterator[Problem]:
    for place, found in enumerate(plan.found):
        if found.due <= 0 or found.reached is not None and not 0 <= found.reached <= found.due:
            yield _at(f"found.{place}", "forecast-found-disorder", metric=found.metric)
        if (found.reached is None) == (found.mean is None):
            yield _at(f"found.{place}", "forecast-reached-or-mean", metric=found.metric)
    ordered = sorted(plan.enrolled, key=lambda each: (each.on, each.known_on))
    for place, each in enumerate(plan.enrolled):
        before = ordered[: ordered.index(each)]
        if each.number < 0 or each.known_on < each.on or any(e.on < each.on and e.number > each.number for e in before):
            yield _at(f"enrolled.{place}", "forecast-enrolled-disorder", on=each.on.isoformat())


def _shocks(plan: ForecastPlan, model: ForecastModel) -> Iterator[Problem]:
    parts = {shock.id: shock.part for shock in model.shocks}
    for place, shock in enumerate(plan.shocks):
        if shock not in parts:
            yield _at(f"shocks.{place}", "forecast-shock-unknown", shock=shock, known=", ".join(parts))
    whole = sum((parts.get(shock, Fraction(0)) for shock in plan.shocks), Fraction(0))
    if whole > 1:
        yield _at("shocks", "forecast-shocks-too-much", sum=_told(whole))


def _shares(shares: dict[str, Fraction]) -> Iterator[Problem]:
    for path, share in shares.items():
        if not 0 <= share <= 1:
            yield _at(path, "forecast-share-outside", key=path.rpartition(".")[2], value=_told(share))


def _told(number: Fraction | int) -> str:
    return str(number)


def _at(path: str, code: str, **values: str) -> Problem:
    return Problem(code, Place(path=path), values)

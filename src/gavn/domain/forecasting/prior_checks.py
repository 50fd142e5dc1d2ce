"""Whether what a plan believes of its own effort is said whole, alone, and within what anybody believes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from gavn.domain.agreements.checks.found import found
from gavn.domain.forecasting.assumptions import Basis, ExpertRange, ForecastPlan, Prior, Ratio
from gavn.domain.forecasting.comparable import half_of
from gavn.domain.forecasting.learning import EFFECTS, VOLUMES
from gavn.domain.values.plain import fraction_text
from gavn.domain.values.problem import Problem

# What each basis is told by.
TOLD_BY = {Basis.BUSINESS_CASE: "persons", Basis.EXPERTS: "ranges", Basis.COMPARABLE: "comparable"}


def check_priors(plan: ForecastPlan) -> Iterator[Problem]:
    """Of effect and volume; the path of each problem names its key."""
    for name, prior, lowest in (("effect", plan.effect, EFFECTS[0]), ("volume", plan.volume, VOLUMES[0])):
        if prior is None:
            continue
        yield from _told(name, prior)
        if prior.persons is not None and prior.persons <= 0:
            yield found(code="forecast-not-positive", path=f"{name}.persons", key="persons")
        for place, told in enumerate(prior.ranges):
            yield from _range(f"{name}.ranges.{place}", told, float(lowest))
    yield from _few(plan)


def _few(plan: ForecastPlan) -> Iterator[Problem]:
    """Of so few persons less than one would reach an outcome, or miss it: no law of a share is that unsure."""
    persons = plan.effect.persons if plan.effect is not None else None
    rarest = min((min(o.share, 1 - o.share) for o in plan.outcomes if o.share is not None), default=Fraction(1))
    if persons and 0 < persons * rarest < 1:
        least = str(ceil(1 / rarest))
        yield found(code="forecast-prior-few", path="effect.persons", persons=str(persons), least=least)


def _told(name: str, prior: Prior) -> Iterator[Problem]:
    """A basis is told by its own key and no other: what stands beside it would be read by nobody."""
    own = TOLD_BY[prior.basis]
    there = [key for key, value in (
        ("persons", prior.persons is not None), ("ranges", prior.ranges), ("comparable", prior.comparable is not None)
    ) if value]  # fmt: skip
    if own not in there:
        yield found(code="forecast-prior-untold", path=f"{name}.basis", basis=prior.basis.value, key=own)
    for key in (key for key in there if key != own):
        yield found(code="forecast-prior-beside", path=f"{name}.{key}", basis=prior.basis.value, key=key, own=own)


def _range(path: str, told: ExpertRange, lowest: float) -> Iterator[Problem]:
    """Shares of the plan from the lowest reckoned with: an effect can be as far on the wrong side as planned."""
    low, high = fraction_text(told.low), fraction_text(told.high)
    if told.low >= told.high:
        yield found(code="forecast-range-disorder", path=path, low=low, high=high)
    above = float(told.low) >= lowest
    most = min(int(EFFECTS[-1]), int(VOLUMES[-1]))
    if not above or told.high > most:
        least = f"{lowest:g}"
        yield found(code="forecast-range-outside", path=path, low=low, high=high, least=least, most=str(most))


def check_comparable(name: str, ratio: Ratio) -> Iterator[Problem]:
    """Mean and spread that are said to be of comparable efforts are theirs."""
    if ratio.comparable is None:
        return
    half = half_of(ratio.comparable)
    for key, wanted in (("mean", half.mean), ("sd", half.sd)):
        if getattr(ratio, key) != wanted:
            yield found(
                code="forecast-comparable-otherwise", path=f"{name}.{key}", key=key, wanted=fraction_text(wanted),
                value=fraction_text(getattr(ratio, key)), comparable=ratio.comparable.value,
            )  # fmt: skip

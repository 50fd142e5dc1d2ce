"""What each agreement would pay if its effort did nothing: how often it pays for what would have come anyway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gavn.domain.forecasting.assumptions import ForecastModel
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.simulated import planned_of, without_effect
from gavn.domain.forecasting.summary import Spread, spread


@dataclass(frozen=True, slots=True)
class NoEffect:
    """`pays` is the chance of any payment at all, `planned` the mean by the plan, in minor units.

    `stated` where it is said of every outcome what would be seen without the effort, or its baseline; else that is 0.
    """

    effort: str
    pays: float
    payments: Spread
    planned: int
    stated: bool

    @property
    def share(self) -> float | None:
        """The mean beside that of the plan; None where the plan pays nothing."""
        return self.payments.mean / self.planned if self.planned else None


def no_effects(efforts: Sequence[Effort], model: ForecastModel, *, trials: int, seed: int) -> Iterator[NoEffect]:
    """Of each effort, with as many people as planned, from its first day."""
    for effort in efforts:
        total = without_effect(effort, model, trials=trials, seed=seed).total
        yield NoEffect(
            effort.id,
            float(np.mean(total > 0)),
            spread(total),
            round(planned_of(effort, model, seed=seed)),
            all(each.says_unaided for each in effort.plan.outcomes),
        )

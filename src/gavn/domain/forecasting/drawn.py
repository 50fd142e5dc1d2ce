"""What each future of an agreement is like, before anybody is enrolled in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gavn.domain.forecasting.belief import Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Arrays of futures: `effect` and `volume` by which the plan is multiplied, `delay` in months, `measured` the share
    of those due whose outcome becomes known, `completes` of those enrolled who complete, `stopped` the day (its
    ordinal) on which recruitment ends for good.

    `scatter` is the model's; 0 where each share is exactly what the effect gives.
    """

    effect: Numbers
    volume: Numbers
    delay: Numbers
    measured: Numbers
    completes: Numbers
    stopped: Numbers
    scatter: float
    agreeing: float
    chance: np.random.Generator

    @property
    def trials(self) -> int:
        return len(self.effect)


# What moves futures that were drawn, so that everything else is as in those of the same seed.
Change = Callable[[Drawn], Drawn]
# The change of an effort, by its id.
ChangeOf = Callable[[str], Change]


def as_drawn(drawn: Drawn) -> Drawn:
    """No change at all."""
    return drawn

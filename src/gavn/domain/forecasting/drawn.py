"""What each future of an agreement is like, before anybody is enrolled in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gavn.domain.forecasting.belief import Belief, Numbers
from gavn.domain.forecasting.chance import Chance
from gavn.domain.payments.settled import NEVER, years_of
from gavn.domain.payments.whole import Whole


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Arrays of futures: `effect` and `volume` by which the plan is multiplied, `delay` in months, `measured` the share
    of those due whose outcome becomes known, `completes` of those enrolled who complete, `stopped` the day (its
    ordinal) on which recruitment ends for good.

    `scatter` is the model's; 0 where each share is exactly what the effect gives. `intake` is the share of all numbers
    that can come which lies below the one that does; where it is left out, chance says it. `delays` and `completing`
    are what is believed of the delay and of those who complete, whichever futures are looked at. `closed` is the day
    (its ordinal, `NEVER` where it is none) on which the agreement is closed early; None where that cannot happen.
    """

    effect: Numbers
    volume: Numbers
    delay: Numbers
    measured: Numbers
    completes: Numbers
    stopped: Numbers
    scatter: float
    agreeing: float
    chance: Chance
    intake: Numbers | None = None
    delays: Belief | None = None
    completing: Belief | None = None
    closed: Whole | None = None

    @property
    def trials(self) -> int:
        return len(self.effect)

    @property
    def comes_until(self) -> Numbers:
        """The day on which recruitment ends for good: where it stops, and where the agreement is closed."""
        return self.stopped if self.closed is None else np.minimum(self.stopped, self.closed)

    @property
    def closed_in(self) -> Whole | None:
        """The year of the closing, `NEVER_YEAR` where there is none; None where no future has one."""
        return None if self.closed is None or (self.closed == NEVER).all() else years_of(self.closed)

    def closes_before(self, year: int) -> NDArray[np.bool_]:
        """The futures in which the agreement is closed early in an earlier year."""
        years = self.closed_in
        return np.zeros(self.trials, dtype=np.bool_) if years is None else years < year

    def measured_on(self, day: date) -> Numbers:
        """Of those due on a day the share whose outcome becomes known. Once an agreement is closed nobody is measured:
        it is settled by what all of them are expected to come to."""
        return self.measured if self.closed is None else np.where(self.closed < day.toordinal(), 1.0, self.measured)

    @property
    def usually_complete(self) -> float:
        """The share who complete, on average."""
        return float(self.completes.mean()) if self.completing is None else self.completing.mean

    def part(self, start: int, end: int) -> Drawn:
        """Some of the futures, which come to what they come to among all of them."""
        return replace(
            self,
            effect=self.effect[start:end],
            volume=self.volume[start:end],
            delay=self.delay[start:end],
            measured=self.measured[start:end],
            completes=self.completes[start:end],
            stopped=self.stopped[start:end],
            chance=self.chance.part(start),
            intake=None if self.intake is None else self.intake[start:end],
            closed=None if self.closed is None else self.closed[start:end],
        )


def joined_draws(parts: Sequence[Drawn]) -> Drawn:
    """Futures one after the other, as `part` took them apart."""
    intakes = [part.intake for part in parts if part.intake is not None]
    closings = [part.closed for part in parts if part.closed is not None]
    return replace(
        parts[0],
        effect=np.concatenate([part.effect for part in parts]),
        volume=np.concatenate([part.volume for part in parts]),
        delay=np.concatenate([part.delay for part in parts]),
        measured=np.concatenate([part.measured for part in parts]),
        completes=np.concatenate([part.completes for part in parts]),
        stopped=np.concatenate([part.stopped for part in parts]),
        intake=np.concatenate(intakes) if len(intakes) == len(parts) else None,
        closed=np.concatenate(closings) if len(closings) == len(parts) else None,
    )


# What moves futures that were drawn, so that everything else is as in those of the same seed.
Change = Callable[[Drawn], Drawn]
# The change of an effort, by its id.
ChangeOf = Callable[[str], Change]


def as_drawn(drawn: Drawn) -> Drawn:
    """No change at all."""
    return drawn

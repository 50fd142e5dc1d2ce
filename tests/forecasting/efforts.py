"""Efforts small enough to work out by hand, and futures in which all but chance is fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.forecasting.assumptions import (
    Delay,
    EnrolledBy,
    ExpectedOutcome,
    ForecastModel,
    ForecastPlan,
    Ratio,
    RecruitmentPlan,
    Shock,
)
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.futures import simulate
from gavn.domain.forecasting.shocks import generator
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.columns import Columns
from gavn.domain.payments.settled import NEVER
from gavn.domain.values.period import Period, RelativeDate
from tests.agreed import agreement, metric
from tests.histories import kroner

RATIO = Ratio(F(1), F("0.3"), F("0.15"), "Antaget", "Assumed")
SHOCKS = (Shock("times", "Tiderne", "The times", F("0.4")),)
MODEL = ForecastModel(RATIO, RATIO, (Delay(0, F("0.5")), Delay(6, F("0.5"))), F("0.2"), F("0.5"), SHOCKS)
NOTHING = Results()
# By then all that can be enrolled have been; nothing is due yet.
AS_OF = date(2025, 2, 28)
SIX = (RelativeDate.parse("6 months after enrolment"),)


def counted(price: int = 1000, on: str = "job", **changes: Any) -> Agreement:
    """So many kroner for each who is counted at six months."""
    term = CountedOutcomes(id="t", clause="§ 5", metric=on, amount=kroner(price))
    return agreement(**{"terms": (term,), "metrics": (metric(on, follow_ups=SIX),), **changes})


def expected(share: str | F = "0.5", on: str = "job", follow_up: str = "6-months", **changes: Any) -> ExpectedOutcome:
    return ExpectedOutcome(on, follow_up, share=F(share), **changes)


def plan(
    *outcomes: ExpectedOutcome, units: int = 100, enrolled: Sequence[tuple[date, int]] = (), **changes: Any
) -> ForecastPlan:
    known = tuple(EnrolledBy(on, number, on) for on, number in enrolled)
    return ForecastPlan("work", RecruitmentPlan(units), outcomes or (expected(),), known, **changes)


def enrolled(number: int, *outcomes: ExpectedOutcome, **changes: Any) -> ForecastPlan:
    """So many are enrolled by the day, and nobody can be after it."""
    made = plan(*outcomes, units=number, enrolled=[(AS_OF, number)], **changes)
    return replace(made, recruitment=RecruitmentPlan(number, Period(date(2025, 1, 1), date(2025, 3, 1))))


def effort(made: Agreement | None = None, planned: ForecastPlan | None = None, results: Results = NOTHING) -> Effort:
    return Effort(made or counted(), planned or plan(), results)


def fixed(
    trials: int,
    *,
    effect: float = 1.0,
    scatter: float = 0.0,
    measured: float = 1.0,
    completes: float = 1.0,
    seed: int = 1,
) -> Drawn:
    """Futures with one effect and volume, in which only chance differs."""
    return Drawn(
        np.full(trials, effect), np.ones(trials), np.zeros(trials), np.full(trials, measured),
        np.full(trials, completes), np.full(trials, NEVER),
        scatter, 0.5, generator(seed, "test"),
    )  # fmt: skip


def columns_of(made: Effort, drawn: Drawn, *, as_of: date = AS_OF) -> Columns:
    """What the evaluator is handed of an effort's futures."""
    known = made.known_plan(as_of=as_of)
    return simulate(made.agreement, known, made.results, made.seen(as_of=as_of), drawn, as_of=as_of)

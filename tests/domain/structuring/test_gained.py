"""What outcomes are worth does not hang on how many of them somebody measured."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest

from gavn.domain.agreements.agreement import Settlement
from gavn.domain.forecasting.assumptions import ExpectedOutcome
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.structuring.bench import ask, bench_of
from gavn.domain.outcomes.definition import Definition, MissingRule, Overlap, StateOnDay
from gavn.domain.outcomes.facts import Results
from tests.histories import kroner
from tests.structures import ENROLLED, MODEL, PAID, PEOPLE, counted, plan

MADE = counted()
WORK = ExpectedOutcome("work", "12-months", share=F("0.5"), without=F("0.1"))
DROPOUT = ExpectedOutcome("dropout", "12-months", share=F("0.1"), baseline=F("0.3"))
WEEKS = ExpectedOutcome("work", "12-months", mean=F(10), sd=F(1), without=F(2))


def left_out() -> tuple[object, ...]:
    """Who has no reading counts nowhere, where at most so many have none."""
    work, other = MADE.metrics
    found = Definition(
        looks_at=StateOnDay(states=("Job",)), missing=MissingRule.LEFT_OUT, overlap=Overlap.FIRST_COURSE,
        most_missing=F("0.9"),
    )  # fmt: skip
    return replace(work, measured=found), other


@pytest.mark.parametrize(("measured", "closes"), [("1", "0"), ("0.8", "0"), ("0.4", "0"), ("0.4", "0.5"), ("1", "0.5")])
@pytest.mark.parametrize(
    ("outcome", "changes", "brought"),
    [
        (WORK, {}, PEOPLE * 0.4),
        (WORK, {"metrics": left_out()}, PEOPLE * 0.4),
        (DROPOUT, {"terms": (replace(PAID, metric="dropout"),)}, PEOPLE * 0.2),
        (WEEKS, {}, PEOPLE * 8),
    ],
    ids=["not-reached", "left-out", "less-is-better", "mean"],
)
def test_what_is_brought_about_is_as_much_however_much_of_it_is_measured(
    outcome: ExpectedOutcome, changes: dict[str, object], brought: float, measured: str, closes: str
) -> None:
    """Nor on whether the agreement is closed: all who come are enrolled, and what they reach is theirs."""
    made = replace(MADE, settlement=Settlement("§ 13"), **changes)
    effort = Effort(made, plan(outcomes=(outcome,), measured=F(measured), closes=F(closes)), Results())
    worth = {(outcome.metric, outcome.follow_up): kroner(1000)}

    bench = bench_of(ask(effort, MODEL, as_of=ENROLLED, worth=worth), trials=6000, seed=1)

    assert bench.believed.gained.mean() == pytest.approx(brought * kroner(1000).minor, rel=0.04)
    assert bench.unaided.gained.mean() == pytest.approx(0, abs=brought * kroner(1000).minor * 0.04)

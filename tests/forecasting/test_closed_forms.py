"""Futures whose distribution is known exactly: mean, variance and tails agree within what chance allows.

A mean of n futures has the standard error sd / sqrt(n), a variance nearly sqrt((m4 - var^2) / n), a share p
sqrt(p (1 - p) / n); each is held to four of them, which one in 16,000 draws would miss.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest
from scipy import stats

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, Direction, Floor
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.forecasting.assumptions import ExpectedOutcome
from gavn.domain.forecasting.learning import strength
from gavn.domain.forecasting.no_effect import no_effects
from gavn.domain.forecasting.simulated import pay
from gavn.domain.outcomes.definition import Definition, MissingRule, Overlap, StateOnDay
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.period import RelativeDate
from tests.agreed import agreement, metric, tally, tariff
from tests.forecasting.efforts import AS_OF, MODEL, SIX, columns_of, counted, effort, enrolled, expected, fixed, plan
from tests.histories import kroner

TRIALS = 20_000
ERRORS = 4
PRICE = 100_000


def holds(found: np.ndarray, mean: float, variance: float, tails: Sequence[tuple[float, float]]) -> None:
    """Against what is exact; `tails` are amounts with the chance of no more."""
    amounts = np.asarray(found, dtype=float)
    number, deviation = len(amounts), amounts - amounts.mean()
    assert amounts.mean() == pytest.approx(mean, abs=ERRORS * (variance / number) ** 0.5)
    fourth = float((deviation**4).mean())
    assert amounts.var() == pytest.approx(variance, abs=ERRORS * ((fourth - variance**2) / number) ** 0.5)
    for amount, chance in tails:
        error = ERRORS * (chance * (1 - chance) / number) ** 0.5
        assert float((amounts <= amount).mean()) == pytest.approx(chance, abs=max(error, 1e-3))


def by_person() -> Agreement:
    return agreement(terms=(tariff(price=1000),), metrics=(metric("job", follow_ups=SIX),))


@pytest.mark.parametrize("share", ["0.05", "0.45", "0.95"])
@pytest.mark.parametrize("made", [counted(), by_person()], ids=["cohort", "person"])
def test_one_binomial_number_times_a_price(share: str, made: Agreement) -> None:
    found = pay(effort(made, enrolled(60, expected(share))), fixed(TRIALS), as_of=AS_OF).total

    exact = stats.binom(60, float(share))
    holds(found, PRICE * exact.mean(), PRICE**2 * exact.var(), tails_of(exact))


def tails_of(exact: Any) -> Sequence[tuple[float, float]]:
    numbers = [int(exact.ppf(at)) for at in (0.01, 0.1, 0.5, 0.9, 0.99)]
    return [(PRICE * number, float(exact.cdf(number))) for number in numbers]


def test_who_has_no_reading_counts_as_not_having_reached_it() -> None:
    found = pay(effort(planned=enrolled(60)), fixed(TRIALS, measured=0.8), as_of=AS_OF).total

    exact = stats.binom(60, 0.5 * 0.8)
    holds(found, PRICE * exact.mean(), PRICE**2 * exact.var(), tails_of(exact))


def test_where_less_is_better_who_has_no_reading_counts_as_having_reached_it() -> None:
    made = counted(metrics=(metric("job", follow_ups=SIX, direction=Direction.LESS),))

    found = pay(effort(made, enrolled(60)), fixed(TRIALS, measured=0.8), as_of=AS_OF).total

    exact = stats.binom(60, 1 - 0.5 * 0.8)
    holds(found, PRICE * exact.mean(), PRICE**2 * exact.var(), tails_of(exact))


@pytest.mark.parametrize(("most_missing", "law"), [("0.5", stats.binom(60, 0.8)), ("0.1", stats.binom(60, 1))])
def test_who_has_no_reading_is_left_out_where_few_enough_are(most_missing: str, law: Any) -> None:
    made = Definition(
        looks_at=StateOnDay(states=("Job",)), missing=MissingRule.LEFT_OUT, overlap=Overlap.FIRST_COURSE,
        most_missing=F(most_missing),
    )  # fmt: skip
    left_out = counted(metrics=(metric("job", follow_ups=SIX, measured=made),))

    columns = columns_of(effort(left_out, enrolled(60, measured=F("0.8"))), fixed(4000, measured=0.8))

    due, reached = (
        np.array([getattr(each, name) for each in columns.measures])[columns.taken[0]] for name in ("due", "reached")
    )
    assert due.mean() == pytest.approx(law.mean(), abs=ERRORS * (law.var() / 4000) ** 0.5)
    # Of all who are due, or of those who were measured.
    share = 0.5 * 48 / law.mean()
    assert reached.sum() / due.sum() == pytest.approx(share, abs=ERRORS * (0.25 / due.sum()) ** 0.5)


def test_two_follow_ups_go_together_as_far_as_stated() -> None:
    """Of one piece with the chance 1/2, two shares of 0.5 and 0.2 are both reached by (0.2 + 0.1) / 2."""
    both = (*SIX, RelativeDate.parse("12 months after enrolment"))
    made = counted(metrics=(metric("job", follow_ups=both),))
    outcomes = expected("0.5"), expected("0.2", follow_up="12-months")

    found = pay(effort(made, enrolled(60, *outcomes)), fixed(TRIALS), as_of=AS_OF).total

    together = (0.2 + 0.5 * 0.2) / 2
    variance = 0.5 * 0.5 + 0.2 * 0.8 + 2 * (together - 0.5 * 0.2)
    holds(found, PRICE * 60 * 0.7, PRICE**2 * 60 * variance, [])


def test_independent_efforts_add_up() -> None:
    """A sum of binomial numbers: its law is worked out by adding each to each."""
    first = pay(effort(planned=enrolled(60)), fixed(TRIALS, seed=1), as_of=AS_OF).total
    second = pay(effort(planned=enrolled(30, expected("0.2"))), fixed(TRIALS, seed=2), as_of=AS_OF).total

    law = np.convolve(stats.binom(60, 0.5).pmf(np.arange(61)), stats.binom(30, 0.2).pmf(np.arange(31)))
    tails = [(PRICE * number, float(law[: number + 1].sum())) for number in (28, 36, 44)]
    holds(first + second, PRICE * 36, PRICE**2 * (15 + 4.8), tails)


def test_those_who_come_by_chance_and_reach_it_by_chance_are_poisson() -> None:
    found = pay(effort(planned=plan(units=40)), fixed(TRIALS), as_of=date(2025, 1, 1)).total

    exact = stats.poisson(20)
    holds(found, PRICE * exact.mean(), PRICE**2 * exact.var(), tails_of(exact))


@pytest.mark.parametrize(("reached", "due"), [(0, 0), (4, 42)])
def test_a_share_that_is_unknown_predicts_by_the_beta_binomial_law(reached: int, due: int) -> None:
    """After 4 of 42 the other 18 follow a beta belief that holds both what was expected and what was found."""
    told = (tally(1, of="job", follow_up="6-months", on=AS_OF, reached=reached, due=due),) if due else ()
    made = effort(planned=enrolled(60, expected("0.45")), results=Results((), told))

    found = pay(made, fixed(TRIALS, scatter=0.2), as_of=AS_OF).total

    weight = strength(expected("0.45"), 0.2)
    exact = stats.betabinom(60 - due, weight * 0.45 + reached, weight * 0.55 + due - reached)
    tails = [(amount + PRICE * reached, chance) for amount, chance in tails_of(exact)]
    holds(found, PRICE * (reached + exact.mean()), PRICE**2 * exact.var(), tails)


def test_a_mean_that_is_unknown_predicts_by_the_normal_law() -> None:
    term = MeasuredEffect(id="t", clause="§ 5", metric="job", amount=kroner(1000), two_sided=True)
    outcome = ExpectedOutcome("job", "6-months", mean=F(8), sd=F(20), once=True)
    made = effort(counted(terms=(term,), two_sided=True), enrolled(100, outcome))

    found = pay(made, fixed(TRIALS, scatter=0.2), as_of=AS_OF).total

    sd = ((0.2 * 8) ** 2 + 20**2 / 100) ** 0.5
    exact = stats.norm(8, sd)
    tails = [(PRICE * float(exact.ppf(at)), at) for at in (0.025, 0.1, 0.5, 0.9, 0.975)]
    holds(found, PRICE * 8, (PRICE * sd) ** 2, tails)


def test_a_cap_and_a_floor_cut_a_nearly_normal_number_as_they_cut_a_normal_one() -> None:
    """Of 1,000 persons with the chance 1/2 the normal law is right to a hundredth of a person."""
    mean, sd, cap, floor = 500.0, 250**0.5, 510, 490
    capped = counted(caps=(Cap("all", "§ 6", CapScope.AGREEMENT, kroner(1000 * cap)),))
    floored = counted(floors=(Floor("least", "§ 6", kroner(1000 * floor)),))
    exact = stats.norm(mean, sd)

    for made, edge, side in ((capped, cap, 1), (floored, floor, -1)):
        found = pay(effort(made, enrolled(1000)), fixed(TRIALS), as_of=AS_OF).total / PRICE
        z = (edge - mean) / sd * side
        # E[min(X, c)] = mean - sd (phi(z) - z (1 - Phi(z))), and the same mirrored for a floor.
        lost = sd * (stats.norm.pdf(z) - z * stats.norm.sf(z))
        assert found.mean() == pytest.approx(mean - side * lost, abs=ERRORS * sd / TRIALS**0.5 + 0.02)
        at_edge = exact.sf(edge - 0.5) if side > 0 else exact.cdf(edge + 0.5)
        assert float((found == edge).mean()) == pytest.approx(at_edge, abs=0.015)
        assert (found <= edge).all() if side > 0 else (found >= edge).all()


def test_with_no_effect_a_threshold_pays_as_often_as_the_binomial_law_says() -> None:
    """Half of 40 must reach it, and of those whom nothing is done for 0.4 do; as many as planned come by chance."""
    made = counted(terms=(Threshold(id="t", clause="§ 5", metric="job", amount=kroner(1000), level=F("0.5")),))
    outcome = expected("0.7", without=F("0.4"), once=True)

    [found] = no_effects([effort(made, plan(outcome, units=40))], MODEL, trials=TRIALS, seed=1)

    coming = stats.poisson(40)
    exact = sum(coming.pmf(n) * stats.binom(n, 0.4).sf(-(-n // 2) - 1) for n in range(1, 90))
    assert found.pays == pytest.approx(exact, abs=ERRORS * (exact * (1 - exact) / TRIALS) ** 0.5)
    assert found.payments.mean == pytest.approx(PRICE * found.pays, abs=1)
    assert found.stated
    assert found.share is not None and 0 < found.share < 1

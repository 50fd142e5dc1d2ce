"""Who completes and who drops out, where some metrics count those who complete alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest
from scipy import stats

from gavn.domain.agreements.agreement import Agreement, Population
from gavn.domain.forecasting.assumptions import CompletedBy
from gavn.domain.forecasting.believed import believe, draw
from gavn.domain.forecasting.checks import check_plan
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.simulated import pay, planned_of, simulate_all
from gavn.domain.forecasting.why import why_of
from gavn.domain.outcomes.facts import Results
from tests.agreed import agreement, metric, tally, tariff
from tests.forecasting.efforts import AS_OF, MODEL, SIX, columns_of, counted, effort, enrolled, expected, fixed, plan

TRIALS = 20_000
PRICE = 1000 * 100
ALONE = metric("job", follow_ups=SIX, population=Population.COMPLETERS)
COHORT = counted(metrics=(ALONE,))
PERSON = agreement(terms=(tariff(price=1000),), metrics=(ALONE,))


@pytest.mark.parametrize("made", [COHORT, PERSON], ids=["cohort", "person"])
def test_of_those_enrolled_so_many_complete_and_of_these_so_many_reach_it(made: Agreement) -> None:
    found = pay(effort(made, enrolled(60)), fixed(TRIALS, completes=0.7), as_of=AS_OF).total / PRICE

    exact = stats.binom(60, 0.7 * 0.5)
    assert found.mean() == pytest.approx(exact.mean(), abs=4 * exact.std() / TRIALS**0.5)
    assert found.var() == pytest.approx(exact.var(), rel=0.05)


def test_those_due_are_those_who_complete_and_of_all_enrolled_everybody() -> None:
    home = metric("home", follow_ups=SIX)
    made = counted(metrics=(ALONE, home), terms=(*COHORT.terms, counted(on="home").terms[0]))
    made = replace(made, terms=(made.terms[0], replace(made.terms[1], id="h")))
    told = columns_of(
        effort(made, enrolled(60, expected("0.5"), expected("0.5", on="home"))), fixed(500, completes=0.7), as_of=AS_OF
    )

    due = {
        name: np.array([[m.due if m.metric == name else 0 for m in told.measures][place] for place in row])
        for name, row in zip(("job", "home"), told.taken, strict=True)
    }
    assert due["job"].mean() == pytest.approx(42, abs=4 * (60 * 0.21 / 500) ** 0.5)
    assert set(due["home"].tolist()) == {60}


def test_where_all_complete_nothing_is_drawn_otherwise() -> None:
    whole = pay(effort(counted(), enrolled(60)), fixed(50), as_of=AS_OF).total

    assert np.array_equal(pay(effort(COHORT, enrolled(60)), fixed(50), as_of=AS_OF).total, whole)


def test_those_who_dropped_out_are_not_waited_for() -> None:
    """Seven of ten completed and are told of: nobody is left, though only seven were measured."""
    told = Results((), (tally(1, of="job", follow_up="6-months", on=date(2025, 8, 1), due=7, reached=4),))

    columns = columns_of(effort(COHORT, enrolled(10), told), fixed(3, completes=0.7), as_of=date(2025, 12, 31))

    assert [(m.due, m.reached) for m in columns.measures] == [(7, 4)]


def drawn(made: Effort, trials: int = TRIALS, as_of: date = AS_OF) -> Drawn:
    return draw([made], believe([made], MODEL, as_of=as_of), MODEL, as_of=as_of, trials=trials, seed=1)["work"]


def test_how_many_complete_is_learned_by_the_law_of_the_textbook_and_not_before_it_is_known() -> None:
    known = CompletedBy(4, 10, AS_OF)
    made = effort(COHORT, enrolled(60, completes=F("0.7"), completes_sd=F("0.1"), completed=(known,)))

    weight = 0.7 * 0.3 / 0.1**2 - 1
    exact = stats.beta(weight * 0.7 + 4, weight * 0.3 + 6)
    found, before = drawn(made).completes, drawn(made, as_of=AS_OF - timedelta(days=1)).completes
    assert found.mean() == pytest.approx(exact.mean(), abs=4 * exact.std() / TRIALS**0.5)
    assert found.std() == pytest.approx(exact.std(), rel=0.05)
    assert before.mean() == pytest.approx(0.7, abs=0.005)
    assert why_of_completed(made) == known


def why_of_completed(made: Effort) -> CompletedBy | None:
    [simulated] = simulate_all([made], MODEL, as_of=AS_OF, trials=5, seed=1).values()
    return why_of(simulated, as_of=AS_OF).completed


def test_the_plan_is_by_what_was_expected_of_completing() -> None:
    made = effort(
        COHORT, enrolled(60, completes=F("0.7"), completes_sd=F("0.1"), completed=(CompletedBy(0, 60, AS_OF),))
    )

    assert planned_of(made, MODEL, seed=1) == pytest.approx(PRICE * 60 * 0.35, rel=0.05)


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"completes": F("0.7")}, []),
        ({"completes": F("1.7")}, [("forecast-share-outside", "completes")]),
        ({"completes": F("0.5"), "completes_sd": F("0.5")}, [("forecast-spread-too-wide", "completes_sd")]),
        ({"completes": F("0.7"), "completed": (CompletedBy(4, 10, AS_OF),)},
         [("forecast-completed-certain", "completed")]),
        ({"completes": F("0.7"), "completes_sd": F("0.1"), "completed": (CompletedBy(11, 10, AS_OF),)},
         [("forecast-completed-disorder", "completed.0")]),
        ({"completes": F("0.7"), "completes_sd": F("0.1"), "completed": (CompletedBy(0, 0, AS_OF),)},
         [("forecast-completed-disorder", "completed.0")]),
    ],
)  # fmt: skip
def test_what_is_said_of_completing_holds_together(changes: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    found = check_plan(plan(**changes), COHORT, MODEL)

    assert [(problem.code, problem.place.path) for problem in found] == problems


def test_where_everybody_counts_nobody_says_how_many_complete() -> None:
    found = check_plan(plan(completes=F("0.7")), counted(), MODEL)

    assert [(problem.code, problem.place.path) for problem in found] == [("forecast-completes-unread", "completes")]

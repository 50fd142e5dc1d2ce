"""What investments that can be made bring back by the end of each year: the same futures as a forecast's."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F
from functools import cache

import numpy as np

from gavn.domain.forecasting.repaid import Candidates, Repaid, repaid_by
from gavn.domain.forecasting.simulated import simulate_all
from gavn.files.choices import read_choice
from tests.conftest import ROOT

YEARS = ("2026", "2027", "2028", "2029", "2031")
TRIALS = 200


@cache
def candidates() -> Candidates:
    reading = read_choice(ROOT / "examples" / "choice" / "with-futures.yaml")
    assert reading.simulated is not None, reading.problems
    return reading.simulated


@cache
def repaid() -> Repaid:
    return repaid_by(candidates(), YEARS, safety=F("0.95"), trials=TRIALS, seed=1)


def test_all_that_is_paid_has_come_back_in_the_end_and_never_less_than_before() -> None:
    for name, effort in candidates().efforts.items():
        as_of = effort.agreement.clocks.enrolment.start
        [own] = simulate_all([effort], candidates().model, as_of=as_of, trials=TRIALS, seed=1).values()
        by_then = [repaid().by_then[name][year] for year in YEARS]

        assert (by_then[-1] == own.outcome.total).all()
        assert all((before <= after).all() for before, after in zip(by_then, by_then[1:], strict=False))
        # Nobody is followed up in the year in which the first are enrolled.
        assert not by_then[0].any()


def test_what_is_safe_is_had_in_so_many_futures_and_no_more_is() -> None:
    for name in candidates().efforts:
        amounts = repaid().by_then[name]["2029"]
        safe = repaid().safe(name, "2029")
        assert (amounts >= safe).mean() >= 0.95 > (amounts > safe).mean()
        assert safe < repaid().median(name, "2029")


def test_two_candidates_are_struck_by_the_same_shocks() -> None:
    first, other = (repaid().by_then[name]["2031"] for name in candidates().efforts)
    assert np.corrcoef(first, other)[0, 1] > 0.05


def test_the_same_seed_gives_the_same_and_the_investor_alone_receives() -> None:
    again = repaid_by(candidates(), YEARS, safety=F("0.95"), trials=TRIALS, seed=1)
    nobody = repaid_by(replace(candidates(), investor="banken"), YEARS, safety=F("0.95"), trials=20, seed=1)

    for name in candidates().efforts:
        assert (again.by_then[name]["2029"] == repaid().by_then[name]["2029"]).all()
        assert not nobody.by_then[name]["2031"].any()

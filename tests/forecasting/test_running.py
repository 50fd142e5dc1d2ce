"""However futures are worked out, they come to the same: in blocks, on threads, compiled or not; in little memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction as F

import numpy as np
import pytest
from scipy.stats import qmc

from gavn.domain.agreements.agreement import Population, Settlement
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.forecasting import samplers, simulated
from gavn.domain.forecasting.amounts import Amounts
from gavn.domain.forecasting.drawn import as_drawn
from gavn.domain.forecasting.evenly import beside
from gavn.domain.forecasting.samplers import poisson_at
from gavn.domain.forecasting.simulated import Running, Simulated, blocks, look_ahead, simulate_all, simulate_changed
from gavn.domain.forecasting.summary import RATES, Backed, nearest_rates, rates
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.money import Money
from tests.agreed import agreement, metric, tally, tariff
from tests.forecasting.efforts import MODEL, SIX, counted, effort, expected, plan
from tests.histories import kroner

DAY = date(2025, 1, 1)
STRUCK = effort(planned=plan(expected("0.4"), units=300, shocks=("times",), measured=F("0.9"), measured_sd=F("0.05")))
PERSONAL = effort(
    agreement(id="home", terms=(tariff(price=1000, on="home"),), metrics=(metric("home", follow_ups=SIX),)),
    plan(expected("0.4", on="home"), units=60, shocks=("times",), stops=F("0.2")),
)
STEEP = effort(
    counted(id="steep", terms=(Threshold(id="t", clause="", metric="job", amount=kroner(9), level=F("0.3")),)),
    plan(expected("0.35"), units=20),
)
SETTLED = Settlement("§ 13", F("0.8"))
CLOSED = effort(counted(id="closed", settlement=SETTLED), plan(expected("0.4"), units=90, closes=F("0.3")))
HOME_CLOSED = effort(
    replace(PERSONAL.agreement, id="home-closed", settlement=SETTLED),
    replace(PERSONAL.plan, closes=F("0.1"), measured=F("0.7")),
)
EFFORTS = (STRUCK, PERSONAL, STEEP, CLOSED, HOME_CLOSED)


def told(found: Mapping[str, Simulated]) -> Mapping[str, list[int]]:
    return {effort: each.outcome.total.tolist() for effort, each in found.items()}


def run(how: Running, *, trials: int = 500, seed: int = 1) -> Mapping[str, list[int]]:
    return told(simulate_all(EFFORTS, MODEL, as_of=DAY, trials=trials, seed=seed, how=how))


@pytest.mark.parametrize("stops", ["0", "0.02"])
def test_nor_do_blocks_where_some_complete_and_recruitment_seldom_stops(stops: str) -> None:
    """What all futures rest on must not be looked for in those of a block."""
    known = {"enrolled": [(DAY, 40)], "stops": F(stops), "completes": F("0.7"), "completes_sd": F("0.1")}
    dropping = effort(
        counted(id="dropping", metrics=(metric("job", follow_ups=SIX, population=Population.COMPLETERS),)),
        plan(expected("0.5"), units=80, **known),
        Results((), (tally(1, of="job", follow_up="6-months", on=DAY, due=20, reached=9),)),
    )

    found = [
        told(simulate_all([dropping], MODEL, as_of=DAY, trials=300, seed=1, how=how))
        for how in (Running(), Running(block=7), Running(threads=2, block=100))
    ]

    assert found[0] == found[1] == found[2]
    assert len(set(found[0]["dropping"])) > 1


def test_who_gives_and_gets_is_told_of_the_very_same_futures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated, "RUN", 200)

    for each in simulate_all(EFFORTS, MODEL, as_of=DAY, trials=500, seed=1, how=Running(block=90)).values():
        whole = each.by_party()

        assert np.array_equal(whole.total, each.outcome.total)
        assert np.array_equal(sum(whole.by_payer.values()), each.outcome.total)


def test_a_change_moves_the_same_futures_and_no_change_none() -> None:
    before = simulate_all(EFFORTS, MODEL, as_of=DAY, trials=300, seed=1, how=Running(block=70))

    assert told(simulate_changed(before, lambda _: as_drawn)) == told(before)
    none = simulate_changed(before, lambda _: lambda drawn: replace(drawn, volume=np.zeros(drawn.trials)))
    assert told(none) == {effort: [0] * 300 for effort in before}


@pytest.fixture(scope="module")
def alone() -> Mapping[str, list[int]]:
    found = run(Running())
    assert all(len(set(each)) > 1 for each in found.values())
    return found


@pytest.mark.parametrize("how", [Running(threads=2), Running(threads=5, block=100), Running(block=7), Running()])
def test_neither_threads_nor_blocks_change_a_future(how: Running, alone: Mapping[str, list[int]]) -> None:
    assert run(how) == alone


def test_another_seed_gives_other_futures(alone: Mapping[str, list[int]]) -> None:
    assert run(Running(), seed=2) != alone


def test_one_effort_more_leaves_the_others_as_they_are(alone: Mapping[str, list[int]]) -> None:
    fewer = simulate_all(EFFORTS[1:], MODEL, as_of=DAY, trials=500, seed=1)

    assert told(fewer) == {effort: alone[effort] for effort in ("home", "steep", "closed", "home-closed")}


def test_compiled_code_gives_the_same_futures(alone: Mapping[str, list[int]]) -> None:
    assert samplers.compiled() is not None

    assert run(Running(compiled_from=0)) == alone


def test_without_the_extra_it_is_drawn_by_arrays() -> None:
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "from gavn.domain.forecasting.samplers import compiled\n"
        "assert compiled() is None"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_where_what_is_compiled_can_be_kept_nowhere_it_is_drawn_by_arrays() -> None:
    """A program that nobody may write beside, run by somebody without a home: only a place of one's own is left."""
    code = "from gavn.domain.forecasting.samplers import compiled\nassert compiled() is None"
    nowhere = {**os.environ, "NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator", "NUMBA_CACHE_DIR": ""}
    subprocess.run([sys.executable, "-c", code], check=True, env=nowhere)


def test_futures_beyond_one_run_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million are ten times a hundred thousand, each spread evenly by itself."""
    monkeypatch.setattr(simulated, "RUN", 200)

    found = run(Running(), trials=400)

    assert all(each[:200] != each[200:] for each in found.values())
    assert {effort: each[:200] for effort, each in found.items()} == run(Running(), trials=200)


def test_progress_is_told_and_can_stop_the_work() -> None:
    heard: list[tuple[int, int]] = []

    def tell(done: int, whole: int) -> None:
        heard.append((done, whole))
        if done >= 200:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        list(blocks(look_ahead(EFFORTS, MODEL, as_of=DAY, seed=1), trials=500, how=Running(block=100, tell=tell)))
    assert heard == [(0, 500), (100, 500), (200, 500)]


def test_what_is_unknown_is_spread_evenly_by_itself_and_together() -> None:
    shares = np.random.default_rng(1).permutation((np.arange(1024) + 0.5) / 1024)

    others = beside(shares, 3, seed=1, name="a")

    for each in others:
        assert np.bincount((each * 1024).astype(int), minlength=1024).max() == 1
    # In each of 32 by 32 squares lies about one, whichever two are looked at.
    for first, second in ((shares, others[0]), (others[0], others[1])):
        squares = np.bincount((first * 32).astype(int) * 32 + (second * 32).astype(int), minlength=1024)
        assert squares.max() <= 4 and (squares == 1).mean() > 0.5
    assert not np.array_equal(others, beside(shares, 3, seed=2, name="a"))
    assert not np.array_equal(others, beside(shares, 3, seed=1, name="b"))


def test_no_share_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of some thousand scrambled sets of 131,072 points has a 0, of which a law would make no number of people."""
    points = np.stack([(np.arange(4) + 0.5) / 4, np.array([0.0, 0.25, 0.5, 0.75])], axis=1)
    monkeypatch.setattr(qmc.Sobol, "random_base2", lambda *_: points)

    [intake] = beside(np.array([0.1, 0.4, 0.6, 0.9]), 1, seed=1, name="a")

    assert intake.tolist() == [2.0**-30, 0.25, 0.5, 0.75]
    assert 0 < poisson_at(np.full(4, 50.0), intake)[0] < 25


@pytest.mark.parametrize("part", [1000, 16_384, 77_777])
def test_quantiles_of_many_are_nearly_exact_and_the_same_in_whatever_parts_they_come(part: int) -> None:
    numbers = np.random.default_rng(1).permutation(300_000)
    found, again = Amounts(len(numbers)), Amounts(len(numbers))
    found.add(numbers)
    for at in range(0, len(numbers), part):
        again.add(numbers[at : at + part])

    shares = (0.025, 0.1, 0.5, 0.9, 0.975)
    assert found.at(shares) == again.at(shares)
    assert (found.mean, found.number) == (again.mean, again.number) == (149_999.5, 300_000)
    for share, value in zip(shares, found.at(shares), strict=True):
        assert value == pytest.approx(share * 300_000, abs=300_000 / 5000)


def test_quantiles_of_fewer_are_exact() -> None:
    numbers = np.random.default_rng(1).integers(0, 50, 1000)
    found = Amounts(1000)
    found.add(numbers)

    shares = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0]
    assert found.at(shares) == np.quantile(numbers, shares, method="inverted_cdf").tolist()


def test_a_block_takes_as_much_memory_however_many_there_are() -> None:
    """In a process of its own: the most it ever held, of 2,000 futures and of 40,000."""
    code = (
        "import resource, sys\n"
        "from tests.forecasting.test_running import EFFORTS, MODEL, DAY\n"
        "from gavn.domain.forecasting.simulated import Running, blocks, look_ahead\n"
        "ahead = look_ahead(EFFORTS, MODEL, as_of=DAY, seed=1)\n"
        "most = []\n"
        "for trials in (2_000, 40_000):\n"
        "    for part in blocks(ahead, trials=trials, how=Running(block=2_000)): pass\n"
        "    most.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "print(most[1] - most[0])"
    )
    grown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    # What is drawn of each future beforehand is seven numbers for each effort; in kilobytes.
    assert int(grown) < 40_000 * 3 * 7 * 8 * 3 / 1024


def test_a_rate_found_by_halving_is_the_one_that_all_rates_give() -> None:
    """Of flows that turn once, twice and never, with those that lose nearly all and those that win most."""
    random, number = np.random.default_rng(1), 400
    came = random.integers(0, 60, (6, number)) * random.choice([0, 1, 9], number)
    days = [date(2025 + year, 12, 31) for year in range(6)]
    years = np.array([(day - days[0]).days / 365 for day in days])
    for put_in in ([100, 50, 0, 0, 0, 0], [100, 0, 0, 0, 80, 0], [0, 0, 0, 0, 0, 0]):
        backed = Backed(Money(sum(put_in), "DKK"), Money(0, "DKK"), put_in, [], days)
        wanted = nearest_rates(came - np.array(put_in)[:, None], (1 + RATES)[:, None] ** -years)

        assert np.allclose(np.sort(rates(came, backed)), np.sort(wanted), rtol=0, atol=1e-9)

"""Draws follow their laws exactly, number by number, and compiled code draws the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gavn.domain.forecasting import samplers
from gavn.domain.forecasting.chance import generator
from gavn.domain.forecasting.courses import chances, count
from gavn.domain.forecasting.samplers import BY_ARRAYS, Bits, Counts, Samplers, compiled, poisson_at

NUMBER = 60_000


def both() -> list[Samplers]:
    found = compiled()
    assert found is not None
    return [BY_ARRAYS, found]


def bits(seed: int, number: int = NUMBER, *, rows: int = 1) -> Bits:
    return generator(seed, "words")._bits(rows, number)


def binomial(by: Samplers, people: np.ndarray, shares: np.ndarray, seed: int) -> Counts:
    return by.binomial(people[None], shares[None], bits(seed, len(people)))[0]


@pytest.mark.parametrize(
    ("people", "share"), [(60, 0.3), (60, 0.7), (60, 0.05), (400, 0.5), (1475, 0.06), (20, 0.5), (21, 0.5), (1, 0.4)]
)
def test_binomial_numbers_follow_their_law(people: int, share: float) -> None:
    """The chi-square statistic of as many kinds of numbers as come ten times, beyond which chance goes once in 10^5."""
    first, second = (binomial(each, np.full(NUMBER, people), np.full(NUMBER, share), people) for each in both())

    law = NUMBER * stats.binom(people, share).pmf(np.arange(people + 1))
    seen, often = np.bincount(first, minlength=people + 1), law > 10
    found = float(((seen - law)[often] ** 2 / law[often]).sum())
    assert found < stats.chi2(int(often.sum())).ppf(1 - 1e-5)
    assert np.array_equal(first, second)


def test_edges_of_binomial_numbers() -> None:
    people, shares = np.array([0, 50, 50, 1, 10**6, 10**6]), np.array([0.5, 0.0, 1.0, 1.0, 1e-9, 1 - 1e-9])

    for each in both():
        assert binomial(each, people, shares, 1).tolist() == [0, 0, 50, 1, 0, 10**6]


@pytest.mark.parametrize("people", [9, 400])
def test_what_a_half_is_off_by_in_its_last_digit_changes_no_number(people: int) -> None:
    """Two equal parts of a whole come to a half, or to the next number beside it, by the order of what was added up."""
    shares = (np.nextafter(0.5, 0), 0.5, np.nextafter(0.5, 1))

    for each in both():
        less, half, more = (binomial(each, np.full(2000, people), np.full(2000, share), 7) for share in shares)
        assert np.array_equal(less, half) and np.array_equal(half, more)


def test_however_many_people_there_are_no_table_of_them_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the keyboard in a plan must not fill the memory; and a table gives the same numbers as none."""
    people, shares = np.full(2000, 5 * 10**9), np.full(2000, 0.3)
    few = np.full(2000, 900)
    by_table = binomial(BY_ARRAYS, few, shares, 5)

    for each in both():
        found = binomial(each, people, shares, 5)
        # The mean of 2,000 numbers is as far off once in a million.
        assert abs(found.mean() - 1.5e9) < 5 * (5e9 * 0.3 * 0.7 / 2000) ** 0.5
    monkeypatch.setattr(samplers, "LARGEST_TABLE", 0)
    assert np.array_equal(binomial(BY_ARRAYS, few, shares, 5), by_table)


@pytest.mark.parametrize(("a", "b"), [(60, 60), (1.5, 3), (20, 200), (0.3, 4), (1, 1), (5, 1.2), (0.05, 9)])
def test_beta_shares_follow_their_law(a: float, b: float) -> None:
    laws, three = (np.full(NUMBER // 3, float(a)), np.full(NUMBER // 3, float(b))), bits(3, NUMBER // 3, rows=3)
    first, second = (each.beta(*laws, three).reshape(-1) for each in both())

    assert stats.kstest(first, stats.beta(a, b).cdf).pvalue > 1e-4
    # The last digits of a logarithm differ from one library to another.
    assert np.allclose(first, second, rtol=1e-14, atol=0)


def test_poisson_numbers_are_the_quantiles_of_their_law() -> None:
    random = np.random.default_rng(1)
    means = np.concatenate([random.uniform(0.01, 12, NUMBER), random.uniform(10, 300, NUMBER)])
    shares = random.random(len(means))

    assert np.array_equal(poisson_at(means, shares), stats.poisson.ppf(shares, means))


@pytest.mark.parametrize("agreeing", [0.0, 0.3, 1.0])
def test_counts_without_patterns_have_the_mean_and_spread_of_patterns(agreeing: float) -> None:
    """Of three steps, each pair: what is reached by pattern says how far they go together."""
    shares, measured, people = np.array([[0.5], [0.2], [0.7]]), np.array([0.8]), 40
    law = chances(shares, measured, agreeing)[0]
    ways = np.array([[pattern >> place & 1 for place in (2, 1, 0)] for pattern in range(8)])
    mean, together = law @ ways, ways.T @ (law[:, None] * ways)

    wide, known = np.repeat(shares, NUMBER, axis=1), np.repeat(measured, NUMBER)
    found = count(np.full(NUMBER, people), wide, known, agreeing, generator(1, "count"))

    exact = people * (together - np.outer(mean, mean))
    error = 5 * np.sqrt((np.outer(np.diag(exact), np.diag(exact)) + exact**2) / NUMBER)
    assert np.all(np.abs(np.cov(found) - exact) < error)
    assert np.all(np.abs(found.mean(axis=1) - people * mean) < 4 * np.sqrt(np.diag(exact) / NUMBER))

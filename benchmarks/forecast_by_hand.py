"""The same futures as an analyst would write them for this one fund: clean NumPy, no agreement read and none explained.

It knows that nobody is enrolled yet, that all terms are one of two kinds, that there is one investor; it draws with
NumPy's own generator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from benchmarks.portfolio import (
    BASELINES,
    DELAYS,
    FIRST,
    FOLLOW_UPS,
    KRONER,
    LAST,
    MEASURED,
    MEASURED_SD,
    PAID_AFTER,
    SHARES,
    SHOCKS,
    START,
    UNITS,
    WHOLE,
    made,
    start_of,
)
from gavn.domain.forecasting.believed import Believed

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
# So many futures at a time: more or fewer are slower.
AT_A_TIME = 10_000
YEAR_LENGTH, MONTHS = 365.25 / 12, 12
SCATTER, LEAST = 0.15, 1e-4
CAPITAL = WHOLE * KRONER * 2 // 3
CAP, CEILING, MOST_GUARANTEED = WHOLE * KRONER * 11 // 10, CAPITAL * 3 // 2, WHOLE * KRONER // 4


@dataclass(frozen=True)
class Effort:
    """What is fixed of one agreement, as arrays over its steps (metric by follow-up)."""

    place: int
    effect: tuple[Numbers, Numbers]
    volume: tuple[Numbers, Numbers]
    metric: NDArray[np.int64]
    year: NDArray[np.int64]
    expected: Numbers
    baseline: Numbers
    weight: Numbers
    price: tuple[int, int, int]
    struck: Numbers


def read(believed: Mapping[str, Believed]) -> list[Effort]:
    """Once for all futures."""
    return [_read(place, believed[f"a{place}"]) for place in range(len(UNITS))]


def _read(place: int, own: Believed) -> Effort:
    counts, shares, bases = FOLLOW_UPS[place], [float(s) for s in SHARES], [float(b) for b in BASELINES]
    metric = np.repeat(np.arange(3), counts)
    year = np.concatenate([start_of(place) + 1 + np.arange(count) for count in counts]) - FIRST
    expected, baseline = np.array(shares)[metric], np.array(bases)[metric]
    scattered = np.maximum((SCATTER * (expected - baseline)) ** 2, LEAST**2)
    weight = np.maximum(1.0, expected * (1 - expected) / scattered - 1)
    prices = tuple(term.amount.minor for term in made(place).terms)
    struck = np.array([float(shock.part) for shock in SHOCKS]) * ([1, 1] if place % 2 else [1, 0])
    return Effort(
        place, _law(own.effect.values, own.effect.weights), _law(own.volume.values, own.volume.weights), metric, year,
        expected, baseline, weight, (prices[0], prices[1], prices[2]), struck,
    )  # fmt: skip


def _law(values: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    step = values[1] - values[0]
    return np.concatenate(([0.0], np.cumsum(weights))), np.append(values, values[-1] + step) - step / 2


def balances_by_hand(efforts: list[Effort], *, trials: int, seed: int) -> tuple[Whole, Whole]:
    """The fund's balance at the end of each year, and all that each agreement pays, in øre."""
    random = np.random.default_rng(seed)
    parts = [_part(efforts, min(AT_A_TIME, trials - at), random) for at in range(0, trials, AT_A_TIME)]
    return np.concatenate([each for each, _ in parts], axis=1), np.concatenate([each for _, each in parts], axis=1)


def _part(efforts: list[Effort], trials: int, random: np.random.Generator) -> tuple[Whole, Whole]:
    shocks = random.standard_normal((len(SHOCKS), trials))
    moved = np.zeros((LAST - FIRST + 1, trials), dtype=np.int64)
    totals = np.empty((len(efforts), trials), dtype=np.int64)
    for effort in efforts:
        received = _received(effort, _paid(effort, shocks, random))
        totals[effort.place] = received.sum(axis=0)
        late = received * PAID_AFTER // MONTHS
        moved += received - late
        moved[1:] += late[:-1]
        moved[-1] += late[-1]
        moved[start_of(effort.place) - FIRST] -= CAPITAL
    return START + np.cumsum(moved, axis=0), totals


def _paid(effort: Effort, shocks: Numbers, random: np.random.Generator) -> Whole:
    """By year, up to the cap on the whole agreement."""
    trials = shocks.shape[1]
    score = np.sqrt(1 - effort.struck.sum()) * random.standard_normal(trials) + np.sqrt(effort.struck) @ shocks
    effect = np.interp(ndtr(score), *effort.effect)
    volume = np.interp(random.random(trials), *effort.volume)
    late = np.cumsum([float(delay.chance) for delay in DELAYS])
    months = np.array([delay.months for delay in DELAYS])[np.searchsorted(late[:-1], random.random(trials))]
    year = 365 + (start_of(effort.place) % 4 == 0)
    people = random.poisson(UNITS[effort.place] * volume * (1 - months / (year / YEAR_LENGTH)))
    strength = float(MEASURED * (1 - MEASURED) / MEASURED_SD**2 - 1)
    measured = random.beta(strength * float(MEASURED), strength * float(1 - MEASURED), trials)
    level = effort.baseline[:, None] + (effort.expected - effort.baseline)[:, None] * effect
    np.clip(level, LEAST, 1 - LEAST, out=level)
    weight = effort.weight[:, None]
    share = random.beta(weight * level, weight * (1 - level))
    reached = random.binomial(people, share * measured)
    amounts = np.empty_like(reached)
    for metric in (0, 1):
        amounts[effort.metric == metric] = reached[effort.metric == metric] * effort.price[metric]
    points = 100 * np.maximum(reached[effort.metric == 2] / np.maximum(people, 1) - float(BASELINES[2]), 0)
    amounts[effort.metric == 2] = np.rint(points * effort.price[2])
    by_year = np.zeros((LAST - FIRST + 1, trials), dtype=np.int64)
    for step, year_of_it in enumerate(effort.year):
        by_year[year_of_it] += amounts[step]
    return np.minimum(np.cumsum(by_year, axis=0), CAP)


def _received(effort: Effort, paid: Whole) -> Whole:
    """By year, up to the investor's ceiling; in the last year the guarantee covers half of what is lacking."""
    running = np.minimum(paid, CEILING)
    received = np.diff(running, axis=0, prepend=0)
    lacking = np.maximum(CAPITAL - running[-1], 0)
    received[-1] += np.minimum((lacking + 1) // 2, MOST_GUARANTEED)
    return received

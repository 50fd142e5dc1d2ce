"""`make prove`: intervals on made-up truths, at the sizes they are said to hold from; filed in docs/proof."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from functools import partial
from multiprocessing import Pool
from typing import Any

import numpy as np

from gavn.domain.agreements.measurement_plan import Boundary
from gavn.domain.forecasting.looks import boundaries, chance_of_crossing
from gavn.measurement.comparison.estimates import Method
from tests.conftest import ROOT
from tests.filing import made, tell
from tests.simulated import TRUTHS, held, lowest_exact, over_all_shares, wrong_at_looks

REPORT = ROOT / "docs" / "proof" / "measurement-statistics"
WORDS = """# How often intervals hold the truth

Made by `make prove` on {date} with seed {seed}: {machine}, {seconds} seconds.

**Outside what is promised: {outside}.**

Exact intervals promise at least 95 of 100, at any size. Added up over every count, for true shares of 1 to 99 %, the
least often that they hold is:

| persons | least |
|---:|---:|
{exact}

Of two shares, each from 10 to 90 % and added up in the same way:

| persons in each group | least | most |
|---:|---:|---:|
{pairs}

The others promise 93 to 97 of 100 from the size stated in `docs/explanation/statistics.md`. Each of these truths was
drawn {draws:,} times at that size (a share of so many draws is known to ± 0.4 points):

| method | truth | held |
|---|---|---:|
{simulated}

How often nothing at all is taken for an effect where results are looked at several times, worked out and drawn
{paths:,} times:

| looks | boundary | worked out | drawn |
|---:|---|---:|---:|
{looks}
"""
EXACT_SIZES = (1, 5, 13, 38, 144)
PAIRS = ((20, 20), (20, 60), (60, 20), (50, 50))
LOOKS = (2, 5, 20)
PATHS = 200_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20251125)
    parser.add_argument("--file", action="store_true", help="file the report in docs/proof")
    arguments = parser.parse_args()
    started = time.perf_counter()
    with Pool(2) as pool:
        shares = pool.map(partial(_held, seed=arguments.seed, draws=arguments.draws), range(len(TRUTHS)), chunksize=1)
        exact = pool.map(lowest_exact, EXACT_SIZES)
        pairs = pool.starmap(over_all_shares, PAIRS)
    figures = {
        "seed": arguments.seed,
        "draws": arguments.draws,
        "exact": {str(size): round(share, 4) for size, share in zip(EXACT_SIZES, exact, strict=True)},
        "pairs": {
            f"{one} and {other}": [round(end, 4) for end in ends]
            for (one, other), ends in zip(PAIRS, pairs, strict=True)
        },
        "simulated": [
            {"method": truth.method.value, "truth": truth.name, "held": round(share, 4)}
            for truth, share in zip(TRUTHS, shares, strict=True)
        ],
        "looks": list(_looks(arguments.seed)),
        "seconds": round(time.perf_counter() - started),
    }
    report = _written(figures)
    tell(REPORT, report, figures, file=arguments.file)
    return int(bool(outside(figures)))


def _held(place: int, *, seed: int, draws: int) -> float:
    """The place of a truth is part of its seed, so that none depends on which were drawn before it."""
    return held(TRUTHS[place], np.random.default_rng([seed, place]), draws)


def _looks(seed: int) -> Iterator[Mapping[str, Any]]:
    random = np.random.default_rng(seed)
    for looks in LOOKS:
        for boundary in Boundary:
            limits = boundaries(looks, boundary)
            drawn = wrong_at_looks(limits, random, PATHS)
            worked = chance_of_crossing(limits)
            yield {"looks": looks, "boundary": boundary.value, "worked": round(worked, 4), "drawn": round(drawn, 4)}


def outside(figures: Mapping[str, Any]) -> list[str]:
    """What does not hold what is promised; exact intervals drawn at random are held to it by adding up alone."""
    exact = [f"exact {size}: {share}" for size, share in figures["exact"].items() if share < 0.95]
    pairs = [
        f"shares {size}: {ends}" for size, ends in figures["pairs"].items() if min(ends) < 0.93 or max(ends) > 0.97
    ]
    simulated = [
        f"{row['method']} {row['truth']}: {row['held']}"
        for row in figures["simulated"]
        if row["method"] != Method.CLOPPER_PEARSON.value and not 0.93 <= row["held"] <= 0.97
    ]
    looks = [
        f"{row['looks']} looks, {row['boundary']}: {row['drawn']} and {row['worked']}"
        for row in figures["looks"]
        if abs(row["drawn"] - row["worked"]) > 0.01
    ]
    return [*exact, *pairs, *simulated, *looks]


def _written(figures: Mapping[str, Any]) -> str:
    """The report."""
    found = outside(figures)
    return WORDS.format(
        **made(),
        seed=figures["seed"],
        seconds=figures["seconds"],
        draws=figures["draws"],
        paths=PATHS,
        outside="nothing" if not found else "; ".join(found),
        exact="\n".join(f"| {size} | {share:.2%} |" for size, share in figures["exact"].items()),
        pairs="\n".join(f"| {size} | {low:.2%} | {high:.2%} |" for size, (low, high) in figures["pairs"].items()),
        simulated="\n".join(
            f"| {row['method']} | {row['truth']} | {row['held']:.2%} |" for row in figures["simulated"]
        ),
        looks="\n".join(
            f"| {row['looks']} | {row['boundary']} | {row['worked']:.1%} | {row['drawn']:.1%} |"
            for row in figures["looks"]
        ),
    )


if __name__ == "__main__":
    sys.exit(main())

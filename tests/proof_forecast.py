"""`make prove`: forecasts of made-up funds held against a known truth, and against the rule; filed in docs/proof."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from typing import Any

import numpy as np

from gavn.domain.forecasting.believed import believe, draw
from gavn.domain.forecasting.simulated import pay
from tests.conftest import ROOT
from tests.filing import made, tell
from tests.forecasting.truths import KINDS, MODEL, Nature, world

REPORT = ROOT / "docs" / "proof" / "forecast"
WORDS = """# Forecasts held against a known truth

Made by `make prove` on {date} with seed {seed}: {machine}, {seconds} seconds.

**Outside what is promised: {outside}.**

{funds:,} funds of four efforts each were made up, one person at a time, by `tests/forecasting/truths.py`, which shares
no code with the simulator: an effect, a number who come, a delay and a scatter of each effort drawn from what the model
believes before anything is seen, under a shock that all share. On a day drawn from five (six months to two and a half
years after the start) each is forecast by what was told by then, with {trials} futures; then the truth goes on to its
end. What is forecast is what is paid in all. A range is right where it holds the truth as often as it says; the 80 %
range is promised to hold a fund's in 77 to 83 of 100.

| | 50 % range | 80 % range | 95 % range |
|---|---:|---:|---:|
{coverage}

Where the truth came among the futures (tenths from the lowest; each would hold 10 %, give or take {noise:.1%}):

| | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
{places}

Beside the rule, which counts on 80 % of what the plan has still to come, in 1,000 kr. of error for a fund. CRPS is the
mean error of a whole range; of the rule, which has no range, it is its error:

| | forecast | rule |
|---|---:|---:|
| mean absolute error (of the median) | {mae_model:,.0f} | {mae_rule:,.0f} |
| CRPS | {crps_model:,.0f} | {crps_rule:,.0f} |

By the day of the forecast:

| day | funds | 80 % range | CRPS of the forecast | of the rule |
|---|---:|---:|---:|---:|
{days}

## When the truth is not what the model believes

{others} funds of each kind. Nothing is promised here: the table shows how far the ranges can be trusted when what they
rest on is wrong. *Mean* is how far the futures lie from the truth on average, of all that is paid.

| truth | 50 % | 80 % | 95 % | mean | CRPS of the forecast | of the rule |
|---|---:|---:|---:|---:|---:|---:|
{wrong}
"""
NATURES: Mapping[str, Nature] = {
    "as believed": Nature(),
    "effects of two thirds": Nature(effect=0.63),
    "effects of a third more": Nature(effect=1.27),
    "two thirds as many come": Nature(volume=0.63),
    "efforts differ twice as much": Nature(sd=0.468, between=0.234),
    "outcomes scatter twice as much": Nature(scatter=0.3),
    "one shock moves nearly all": Nature(shared=0.9),
    "each outcome of a person apart": Nature(agreeing=0.0),
}
RANGES = (0.5, 0.8, 0.95)
PROMISED = (0.77, 0.83)


@dataclass(frozen=True)
class Held:
    """A forecast beside the truth: `places` among the futures (0 to 1) of the fund and of each effort; kroner."""

    day: str
    places: tuple[float, ...]
    error: float
    crps: float
    rule: float
    truth: float
    mean: float


def held(seed: int, nature: Nature, *, trials: int) -> Held:
    """A fund drawn, forecast and held against what came; futures and truth have each its own chance."""
    fund = world(seed, nature)
    efforts = [truth.effort for truth in fund.truths]
    believed = believe(efforts, MODEL, as_of=fund.as_of)
    drawn = draw(efforts, believed, MODEL, as_of=fund.as_of, trials=trials, seed=seed + 1)
    amounts = [np.asarray(pay(e, drawn[e.id], as_of=fund.as_of).total, dtype=float) / 100 for e in efforts]
    whole = sum(amounts, start=np.zeros(trials))
    paid = sum(truth.paid for truth in fund.truths) / 100
    random = np.random.default_rng([seed, 7])
    parts = [place_of(truth.paid / 100, each, random) for truth, each in zip(fund.truths, amounts, strict=True)]
    return Held(
        fund.as_of.isoformat(),
        (place_of(paid, whole, random), *parts),
        abs(float(np.median(whole)) - paid),
        crps(whole, paid),
        abs(sum(truth.rule for truth in fund.truths) / 100 - paid),
        paid,
        float(whole.mean()),
    )


def place_of(truth: float, futures: np.ndarray, random: np.random.Generator) -> float:
    """The share of futures below the truth, drawn evenly among those that equal it."""
    below, equal = int((futures < truth).sum()), int((futures == truth).sum())
    return float((below + random.random() * (equal + 1)) / (len(futures) + 1))


def crps(futures: np.ndarray, truth: float) -> float:
    """The continuous ranked probability score, E|X - y| - E|X - X'| / 2, of futures as they are (Hersbach 2000)."""
    ordered, number = np.sort(futures), len(futures)
    apart = 2 * (ordered * (2 * np.arange(1, number + 1) - number - 1)).sum() / number**2
    return float(np.abs(futures - truth).mean() - apart / 2)


def coverage(places: Sequence[float]) -> list[float]:
    """How often each range holds the truth."""
    found = np.asarray(places)
    return [round(float((np.abs(found - 0.5) <= size / 2).mean()), 4) for size in RANGES]


def tenths(places: Sequence[float]) -> list[float]:
    counts, _ = np.histogram(np.asarray(places), bins=10, range=(0, 1))
    return [round(float(count) / len(places), 4) for count in counts]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--funds", type=int, default=2000)
    parser.add_argument("--others", type=int, default=200)
    parser.add_argument("--trials", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20251125)
    parser.add_argument("--file", action="store_true", help="file the report in docs/proof")
    arguments = parser.parse_args()
    started = time.perf_counter()
    figures: dict[str, Any] = {"seed": arguments.seed, "trials": arguments.trials}
    with Pool(2) as pool:
        for name, nature in NATURES.items():
            number = arguments.funds if nature == Nature() else arguments.others
            seeds = range(arguments.seed, arguments.seed + number)
            drawn = pool.map(partial(held, nature=nature, trials=arguments.trials), seeds, chunksize=10)
            figures[name] = figures_of(drawn)
    figures["seconds"] = round(time.perf_counter() - started)
    report = _written(figures)
    tell(REPORT, report, figures, file=arguments.file)
    return int(bool(outside(figures)))


def figures_of(drawn: Sequence[Held]) -> dict[str, Any]:
    """Of all funds, and by the day of the forecast; errors in kroner."""
    names = ("fund", *(kind.id for kind in KINDS))
    days = sorted({each.day for each in drawn})
    return {
        "funds": len(drawn),
        "coverage": {name: coverage([each.places[at] for each in drawn]) for at, name in enumerate(names)},
        "places": {name: tenths([each.places[at] for each in drawn]) for at, name in enumerate(names)},
        **_errors(drawn),
        "days": {
            day: {
                "funds": len(own := [each for each in drawn if each.day == day]),
                "coverage": coverage([each.places[0] for each in own]),
                **_errors(own),
            }
            for day in days
        },
    }


def _errors(drawn: Sequence[Held]) -> dict[str, float]:
    return {name: round(float(np.mean([getattr(each, name) for each in drawn]))) for name in NUMBERS}


NUMBERS = ("error", "crps", "rule", "truth", "mean")


def outside(figures: Mapping[str, Any]) -> list[str]:
    """What does not hold what is promised."""
    found = figures["as believed"]
    eighty = found["coverage"]["fund"][1]
    wrong = [] if PROMISED[0] <= eighty <= PROMISED[1] else [f"the 80 % range holds {eighty:.1%}"]
    wrong += [] if found["error"] < found["rule"] else ["the rule's mean absolute error is smaller"]
    return wrong + ([] if found["crps"] < found["rule"] else ["the rule's CRPS is smaller"])


def _written(figures: Mapping[str, Any]) -> str:
    """The report."""
    found, missed = figures["as believed"], outside(figures)
    wrong = {name: figures[name] for name in NATURES if NATURES[name] != Nature()}
    return WORDS.format(
        **made(),
        seed=figures["seed"],
        seconds=figures["seconds"],
        trials=figures["trials"],
        funds=found["funds"],
        outside="nothing" if not missed else "; ".join(missed),
        coverage="\n".join(f"| {name} | {_percents(shares)} |" for name, shares in found["coverage"].items()),
        noise=2 * (0.1 * 0.9 / found["funds"]) ** 0.5,
        places="\n".join(f"| {name} | {_percents(shares)} |" for name, shares in found["places"].items()),
        mae_model=found["error"] / 1000,
        mae_rule=found["rule"] / 1000,
        crps_model=found["crps"] / 1000,
        crps_rule=found["rule"] / 1000,
        days="\n".join(
            f"| {day} | {own['funds']} | {own['coverage'][1]:.1%} | {own['crps'] / 1000:,.0f} | "
            f"{own['rule'] / 1000:,.0f} |"
            for day, own in found["days"].items()
        ),
        others=f"{next(iter(wrong.values()))['funds']:,}",
        wrong="\n".join(
            f"| {name} | {_percents(own['coverage']['fund'])} | {own['mean'] / own['truth'] - 1:+.0%} | "
            f"{own['crps'] / 1000:,.0f} | {own['rule'] / 1000:,.0f} |"
            for name, own in wrong.items()
        ),
    )


def _percents(shares: Sequence[float]) -> str:
    return " | ".join(f"{share:.1%}" for share in shares)


if __name__ == "__main__":
    sys.exit(main())

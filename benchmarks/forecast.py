"""The futures of a fund the size of Aarhus' beside a script of the same model written by hand in NumPy, in turns.

`python -m benchmarks.forecast`: 11 agreements of 33 metrics with 216 follow-ups over 15 years, paid by the general
terms of agreements: prices for each and for each percentage point, caps, two payers, a ceiling on what the investor
receives, a guarantee. Both ways go out from the same beliefs and come to the fund's balance of each year and to what
each agreement pays; where their distributions differ, the benchmark fails. The base install and the extra `fast` run in
a process each, beside the script.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.forecast_by_hand import balances_by_hand, read
from benchmarks.portfolio import AS_OF, ahead_of, plan_of
from gavn.domain.forecasting.portfolio import FundFutures, outlook_of
from gavn.domain.forecasting.simulated import Running, blocks
from gavn.domain.forecasting.summary import Summing

FUTURES, MANY, RUNS, SEED = 10_000, 1_000_000, 9, 20251125
# So many futures are held against each other, and so many standard errors may lie between them.
COMPARED, ERRORS = 60_000, 5
# The mean is drawn anew so many times; it is to be as precise as that of so many plain futures.
AGAIN, PLAIN = 30, 300_000
BOUNDS = {"base": 1.0, "fast": 3.0}
SECONDS, MEGABYTES, LINEAR = 0.3, 1000, 1.1
Whole = NDArray[np.int64]


def with_gavn(trials: int, seed: int, how: Running) -> tuple[Whole, Whole]:
    """The fund's balance at the end of each year, and all that each agreement pays, in øre."""
    parts = list(futures_of(trials, seed, how))
    totals = [np.stack([each.total for each in part.accounts]) for part in parts]
    return np.concatenate([part.balances for part in parts], axis=1), np.concatenate(totals, axis=1)


AHEAD, PLAN = ahead_of(SEED), plan_of()
OUTLOOK = outlook_of(PLAN, {effort.id: effort.id for effort in AHEAD.efforts}, as_of=AS_OF)


def futures_of(trials: int, seed: int, how: Running) -> Iterator[FundFutures]:
    for simulated in blocks(replace(AHEAD, seed=seed), trials=trials, how=how):
        yield OUTLOOK.futures(simulated)


def warm(threads: int = 1) -> Running:
    """Compiled code has been fetched already, where there is some."""
    return Running(threads=threads, compiled_from=0)


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor: on a machine with other work the latter says more."""
    started, used = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - started, time.process_time() - used


def beside(threads: int) -> Mapping[str, float]:
    """The script and gavn in turns, both warm: the median of each, and of how many times as fast gavn is."""
    efforts, how = read(AHEAD.believed), warm(threads)
    hand, ours = [], []
    for _ in range(RUNS + 1):
        hand.append(timed(lambda: balances_by_hand(efforts, trials=FUTURES, seed=SEED)))
        ours.append(timed(lambda: with_gavn(FUTURES, SEED, how)))
    pairs = list(zip(hand, ours, strict=True))[1:]
    return {
        "hand": median(first[0] for first, _ in pairs),
        "gavn": median(second[0] for _, second in pairs),
        "times": median(first[0] / second[0] for first, second in pairs),
        "least": min(first[0] / second[0] for first, second in pairs),
        "most": max(first[0] / second[0] for first, second in pairs),
        "used": median(first[1] / second[1] for first, second in pairs),
    }


def differences() -> list[str]:
    """Where the distributions differ by more than chance would have it: means, spreads and quantiles of each year's
    balance and of each agreement's payments."""
    hand = np.concatenate(balances_by_hand(read(AHEAD.believed), trials=COMPARED, seed=SEED))
    ours = np.concatenate(with_gavn(COMPARED, SEED, warm()))
    return [
        f"{name} of row {row}: {first:,.4g} by hand, {second:,.4g} with gavn, {error:,.4g} allowed"
        for row, (by_hand, own) in enumerate(zip(hand, ours, strict=True))
        for name, first, second, error in _held(by_hand.astype(float), own.astype(float))
        if abs(first - second) > error
    ]


def _held(hand: NDArray[np.float64], ours: NDArray[np.float64]) -> list[tuple[str, float, float, float]]:
    many, spread = len(hand), float(hand.std())
    fourth = max(1.0, float(((hand - hand.mean()) ** 4).mean()) / max(spread, 1e-9) ** 4)
    found = [
        ("mean", float(hand.mean()), float(ours.mean()), ERRORS * spread * (2 / many) ** 0.5 + 1),
        ("sd", spread, float(ours.std()), ERRORS * spread * ((fourth - 1) / (2 * many)) ** 0.5 + 1),
    ]
    for share in (0.05, 0.25, 0.5, 0.75, 0.95):
        edge = float(np.quantile(ours, share, method="inverted_cdf"))
        # Where many come to the same amount, as at a ceiling, the share lies between those below and those up to it.
        low, high = float((hand < edge).mean()), float((hand <= edge).mean())
        error = ERRORS * (2 * share * (1 - share) / many) ** 0.5
        found.append((f"share up to the quantile {share}", min(max(share, low), high), share, error))
    return found


def precision() -> float:
    """How many times as precise the mean of so many futures is as that of so many plain ones (by variances)."""
    means = [float(with_gavn(FUTURES, SEED + again, warm())[0][-1].mean()) for again in range(AGAIN)]
    plain = balances_by_hand(read(AHEAD.believed), trials=COMPARED, seed=SEED)[0][-1]
    return float(plain.var()) / PLAIN / float(np.var(means, ddof=1))


def streamed(trials: int) -> Mapping[str, float]:
    """Only what they come to is kept: every year, every account, every rate."""
    started, found = time.perf_counter(), Summing(PLAN.moved, 0.8, trials)
    for part in futures_of(trials, SEED, warm()):
        found.add(part)
    years = found.years()
    found.accounts()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "trials": trials,
        "seconds": time.perf_counter() - started,
        "megabytes": memory,
        "median": years[-1].balance.median,
    }


def is_the_same_on_threads() -> bool:
    alone, together = (with_gavn(FUTURES, SEED, warm(threads)) for threads in (1, 3))
    return all(np.array_equal(first, second) for first, second in zip(alone, together, strict=True))


PARTS: Mapping[str, Callable[[argparse.Namespace], object]] = {
    "beside": lambda asked: beside(asked.threads),
    "differences": lambda asked: differences(),
    "precision": lambda asked: precision(),
    "streamed": lambda asked: streamed(asked.trials),
    "threads": lambda asked: is_the_same_on_threads(),
}


def elsewhere(way: str, part: str, **changes: int) -> Any:
    """A part in a process of its own, whose memory and compiled code are its own."""
    base = "import sys; sys.modules['numba'] = None; " if way == "base" else ""
    options = ["--part", part, *(text for name, value in changes.items() for text in (f"--{name}", str(value)))]
    code = f"{base}import sys; from benchmarks.forecast import one; sys.argv[1:] = {options!r}; one()"
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def one() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--trials", type=int, default=MANY)
    asked = parser.parse_args()
    sys.stdout.write(json.dumps(PARTS[asked.part](asked)) + "\n")


def told(what: str, *, kept: bool) -> None:
    print(f"{what}: {'kept' if kept else 'NOT KEPT'}")


def tell_speed(way: str, bound: float) -> None:
    for threads in (1, 2):
        found = elsewhere(way, "beside", threads=threads)
        ours, hand, times = found["gavn"], found["hand"], found["times"]
        spread = f"[{found['least']:.2f}, {found['most']:.2f}]"
        print(f"{FUTURES:,} futures, {way}, threads: {threads}: gavn {ours:.3f} s, by hand {hand:.3f} s")
        told(f"  {times:.2f} {spread} times as fast, at least {bound:g}", kept=times >= bound)
        print(f"  by processor time {found['used']:.2f} times")
        told(f"  under {SECONDS} s", kept=ours < SECONDS)


def tell_many(many: int) -> None:
    few, whole = (elsewhere("fast", "streamed", trials=trials) for trials in (many // 10, many))
    memory = whole["megabytes"]
    print(f"{many:,} futures with all that they come to: {whole['seconds']:.0f} s, up to {memory:.0f} MB")
    told(f"  under {MEGABYTES} MB", kept=memory < MEGABYTES)
    slower = whole["seconds"] / few["seconds"] * few["trials"] / whole["trials"]
    told(f"  each takes {slower:.2f} of what each takes of a tenth as many, at most {LINEAR}", kept=slower <= LINEAR)


def main() -> None:
    """Speed for both installs; the rest, which does not depend on it, once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=MANY)
    many = parser.parse_args().many
    wrong = elsewhere("fast", "differences")
    if wrong:
        raise SystemExit("the distributions are not the same:\n" + "\n".join(wrong))
    print(f"{COMPARED:,} futures each: means, spreads and quantiles agree within {ERRORS} standard errors")
    for way, bound in BOUNDS.items():
        tell_speed(way, bound)
    told("the same to the last øre on one thread and on three", kept=elsewhere("fast", "threads"))
    times = elsewhere("fast", "precision")
    told(
        f"the mean of {FUTURES:,} is {times:.1f} times as precise as of {PLAIN:,} plain ones, at least 1",
        kept=times >= 1,
    )
    tell_many(many)


if __name__ == "__main__":
    main()

"""Matching 10,000 participants to a million controls, five each, and the model behind it, beside scikit-learn.

`python -m benchmarks.matching [TREATED] [CONTROLS]`: with replacement, on the logit of the propensity; both must find
the same distances.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KDTree

from gavn.measurement.comparison.nearest import nearest
from gavn.measurement.comparison.propensity import propensity_logit

RUNS, EACH, COVARIATES = 5, 5, 10


def beside(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, float, Any, Any]:
    """Median wall times, run in turn after one run each to warm up, and the two answers."""
    answers = ours(), theirs()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        for run, taken in zip((ours, theirs), times, strict=True):
            started = time.perf_counter()
            run()
            taken.append(time.perf_counter() - started)
    return median(times[0]), median(times[1]), *answers


def told(what: str, ours: float, peer: str, theirs: float) -> None:
    print(f"{what}: gavn {ours:.3f} s, {peer} {theirs:.3f} s, {ours / theirs:.2f} of its time")


def main() -> None:
    many, others = (int(number) for number in (sys.argv[1:] or ("10000", "1000000")))
    random = np.random.default_rng(20251125)
    treated, controls = random.normal(0.5, 1, many), random.normal(0, 1, others)
    ours, theirs, found, peer = beside(
        lambda: nearest(treated, controls, k=EACH),
        lambda: KDTree(controls[:, None]).query(treated[:, None], k=EACH),
    )
    if not np.array_equal(found.distances, peer[0]):
        raise SystemExit("the distances are not the same")
    told(f"matching {many:,} to {others:,}, 1:{EACH}", ours, "scikit-learn's KDTree", theirs)
    print(f"at most a third of its time: {'kept' if 3 * ours <= theirs else 'NOT KEPT'}")

    covariates = random.normal(size=(many + others, COVARIATES))
    chances = 1 / (1 + np.exp(-(covariates @ np.linspace(-0.5, 0.5, COVARIATES) - 4.7)))
    came = random.random(many + others) < chances
    ours, theirs, logit, model = beside(
        lambda: propensity_logit(covariates, came),
        lambda: LogisticRegression(C=np.inf).fit(covariates, came),
    )
    # By default the peer stops a little short of the likeliest model, which ours reaches to nine digits.
    if np.abs(logit - model.decision_function(covariates)).max() > 0.05:
        raise SystemExit("the models are not the same")
    told(f"propensity of {many + others:,} with {COVARIATES} covariates", ours, "scikit-learn", theirs)


if __name__ == "__main__":
    main()

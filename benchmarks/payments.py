"""A rate card for a million participants, with NumPy and Polars beside it; a traced statement; 100,000 futures.

`python -m benchmarks.payments [PARTICIPANTS]`: five once-only outcomes, caps per person, metric and agreement, two
payers.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, PayerShare
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.outcomes.facts import Claim, Results
from gavn.domain.outcomes.histories import Measure, Reached
from gavn.domain.payments.columns import Columns, count_patterns, one_column
from gavn.domain.payments.entitlement import entitle, entitle_counted
from gavn.domain.payments.evaluate import evaluate
from gavn.domain.values.money import Money
from tests.agreed import agreement, metric, tariff

METRICS = ("a", "b", "c", "d", "e")
PRICES = (310_000, 270_000, 1_250_000, 90_000, 480_000)
PERSON_CAP = 1_500_000
END = date(2027, 1, 1)
STEPS = tuple(Reached(name, "", date(2025, 2 + place, 1)) for place, name in enumerate(METRICS))
RUNS = 5


def rate_card(participants: int) -> Agreement:
    """Every cap bites."""
    metric_cap, whole_cap = participants * 300_000, participants * 700_000
    return agreement(
        metrics=tuple(metric(name) for name in METRICS),
        terms=tuple(
            replace(tariff(name, name), amount=Money(price, "DKK")) for name, price in zip(METRICS, PRICES, strict=True)
        ),
        caps=(
            Cap("person", "", CapScope.PERSON, Money(PERSON_CAP, "DKK")),
            *(Cap(name, "", CapScope.METRIC, Money(metric_cap, "DKK"), metric=name) for name in METRICS),
            Cap("whole", "", CapScope.AGREEMENT, Money(whole_cap, "DKK")),
        ),
        payers=(PayerShare("city", Fraction(3, 5), ""), PayerShare("region", Fraction(2, 5), "")),
    )


def tail(by_metric: list[int], participants: int) -> tuple[int, ...]:
    """Caps on all persons and the split, the same few numbers in every peer."""
    left, lines = participants * 700_000, []
    for amount in by_metric:
        lines.append(min(amount, participants * 300_000, left))
        left -= lines[-1]
    city = sum((3 * line + 2) // 5 for line in lines)
    return sum(lines), city, sum(lines) - city


def with_numpy(wide: NDArray[np.uint8], participants: int) -> tuple[int, ...]:
    running = np.minimum(np.cumsum(wide * np.array(PRICES), axis=1), PERSON_CAP)
    paid = np.diff(running, axis=1, prepend=0)
    return tail([int(amount) for amount in paid.sum(axis=0)], participants)


def with_polars(frame: pl.DataFrame, participants: int) -> tuple[int, ...]:
    running: list[pl.Expr] = []
    for name, price in zip(METRICS, PRICES, strict=True):
        gross = pl.col(name).cast(pl.Int64) * price
        running.append(gross if not running else running[-1] + gross)
    capped = [pl.min_horizontal(expression, pl.lit(PERSON_CAP, pl.Int64)) for expression in running]
    paid = [capped[0], *(after - before for before, after in zip(capped, capped[1:], strict=False))]
    sums = [expression.sum().alias(name) for name, expression in zip(METRICS, paid, strict=True)]
    return tail(list(frame.lazy().select(sums).collect().row(0)), participants)


def with_polars_claims(claims: pl.DataFrame, participants: int) -> tuple[int, ...]:
    flags = [(pl.col("metric") == place).any().cast(pl.UInt8).alias(name) for place, name in enumerate(METRICS)]
    return with_polars(claims.lazy().group_by("person").agg(flags).collect(), participants)


def with_gavn(made: Agreement, wide: NDArray[np.uint8], *, traced: bool = False) -> tuple[int, ...]:
    counted = count_patterns(wide, STEPS)
    if traced:
        found = entitle_counted(made, counted, as_of=END)
        return found.total.minor, found.paid_by("city").minor, found.paid_by("region").minor
    outcome = evaluate(made, one_column(counted), as_of=END)
    return int(outcome.total[0]), int(outcome.by_payer["city"][0]), int(outcome.by_payer["region"][0])


def with_gavn_claims(made: Agreement, persons: Any, metrics: Any, participants: int) -> tuple[int, ...]:
    wide = np.zeros((participants, len(METRICS)), dtype=np.uint8)
    wide[persons, metrics] = 1
    return with_gavn(made, wide)


def seconds(run: Callable[[], object]) -> tuple[float, object]:
    """The median wall time after one run to warm up, and what came of it."""
    answer, times = run(), []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return sorted(times)[RUNS // 2], answer


def statement_of_a_thousand() -> float:
    """Different days for everybody, so that no two histories are the same."""
    claims = tuple(
        Claim(f"{name}-{person}", f"p{person}", name, "", day, day)
        for person in range(1000)
        for place, name in enumerate(METRICS)
        for day in [date(2025, 1, 1) + timedelta(days=(person * 7 + place * 31) % 700)]
        if (person + place) % 3
    )
    made = rate_card(1000)
    return seconds(lambda: entitle(made, Results(claims), as_of=END))[0]


def futures_of_ten_terms(width: int) -> float:
    """Five tariffs and five sliding prices over 32 histories and five cohorts."""
    random = np.random.default_rng(1)
    counted = count_patterns(random.integers(0, 2, (1000, 5), dtype=np.uint8), STEPS)
    persons = tuple(counted.persons)
    points = tuple(
        PercentagePointPrice(id=f"points-{n}", clause="", metric=f"rate-{n}", amount=Money(5_000_00, "DKK"),
                             baseline=Fraction(3, 10))
        for n in range(5)
    )  # fmt: skip
    card = rate_card(1000)
    made = replace(
        card, terms=(*card.terms, *points), metrics=(*card.metrics, *(metric(f"rate-{n}") for n in range(5)))
    )
    measures = tuple(
        Measure(f"rate-{n}", "", date(2026, 1, 1), "first", reached=reached, due=50)
        for n in range(5)
        for reached in range(51)
    )
    taken = np.array([random.integers(51 * n, 51 * (n + 1), width) for n in range(5)])
    columns = Columns(persons, random.integers(0, 60, (len(persons), width)), measures, taken)
    return seconds(lambda: evaluate(made, columns, as_of=END))[0]


def main() -> None:
    participants = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    random = np.random.default_rng(0)
    wide = random.integers(0, 2, (participants, 5), dtype=np.uint8)
    frame = pl.DataFrame({name: wide[:, place] for place, name in enumerate(METRICS)})
    persons, metrics = np.nonzero(wide)
    made = rate_card(participants)
    claims = pl.DataFrame({"person": persons, "metric": metrics.astype(np.uint8)})
    ways: dict[str, Callable[[], object]] = {
        "gavn": lambda: with_gavn(made, wide),
        "gavn with its trace": lambda: with_gavn(made, wide, traced=True),
        "polars": lambda: with_polars(frame, participants),
        "numpy": lambda: with_numpy(wide, participants),
        "gavn, long claims": lambda: with_gavn_claims(made, persons, metrics, participants),
        "polars, long claims": lambda: with_polars_claims(claims, participants),
    }
    answers = set()
    for name, run in ways.items():
        took, answer = seconds(run)
        answers.add(answer)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name:22} {1000 * took:8.1f} ms  {participants / took / 1e6:6.1f} M persons/s  up to {memory:.0f} MB")
    if len(answers) != 1:
        raise SystemExit(f"the peers disagree: {answers}")
    print(f"a traced statement for 1,000 participants {statement_of_a_thousand():.3f} s")
    print(f"100,000 futures of ten terms {futures_of_ten_terms(100_000):.3f} s")


if __name__ == "__main__":
    main()

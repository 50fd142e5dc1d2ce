"""`make prove`: the evaluator held against the oracle on generated agreements and results, filed in docs/proof."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import Pool
from random import Random
from typing import Any

from gavn.domain.agreements.terms.registry import TERMS
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.columns import one_column
from gavn.domain.payments.evaluate import Outcome, evaluate
from gavn.domain.payments.results import check_results
from tests.conftest import ROOT
from tests.generated import some_agreement, some_day, some_results
from tests.oracle import Answer, Oracle

REPORT = ROOT / "docs" / "proof" / "payments"
WORDS = """# Payments held against a second way of working them out

Made by `make prove` on {date} with seed {seed}: {machine}, {seconds} seconds.

{count} agreements with their results were made up. What each comes to was worked out by gavn and, one fact and one
krone at a time with fractions, by `tests/oracle.py`, which shares no code with it: in all, by payer and year, by
investor, guarantor and donor, and what nobody pays. Every krone and øre that differed would be listed here.

**Differences: {differences}.**

In how many of them each mechanism had a say:

| mechanism | agreements |
|---|---:|
{rows}
"""
LATE = date(2031, 1, 1)
# What the oracle notes when it changes an amount; a proof that leaves one untried proves little.
MECHANISMS = (
    *sorted(TERMS), "gate", "index", "deadweight", "periods of a term", "unit conversion", "groups of a cohort",
    "cap per person", "cap per metric", "cap per period", "cap per agreement",
    "never below nothing", "minimum", "several payers", "cap on a payer",
    "cap on a payer, overflow", "guarantee", "protected part", "donation writes down", "donation buys outcomes",
    "several investors", "ranks", "investors pay", "ceiling on return", "ceiling on yearly rate",
    "above every ceiling",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """What the two ways disagree on for one agreement and its results, and which mechanisms had a say."""

    seed: int
    differences: list[str]
    worked: frozenset[str]


def compare(seed: int) -> Compared:
    random = Random(seed)
    agreement = some_agreement(random)
    results = some_results(random, of=agreement)
    problems = check_results(agreement, results)
    if problems:
        return Compared(seed, [f"the facts are not in order: {problems}"], frozenset())
    as_of = max(date(2025, 2, 1), some_day(random)) if random.random() < 0.5 else LATE
    final = random.random() < 0.3
    columns = one_column(count_histories(results.as_known_on(as_of)))
    outcome = evaluate(agreement, columns, as_of=as_of, final=final)
    oracle = Oracle(agreement, results, as_of=as_of, final=final)
    return Compared(seed, _differences(outcome, oracle.answer()), frozenset(oracle.worked))


def _differences(outcome: Outcome, answer: Answer) -> list[str]:
    nobody = outcome.unpaid + outcome.above_ceilings
    pairs: list[tuple[str, Mapping[Any, Any], Mapping[Any, int]]] = [
        ("total", {"": outcome.total}, {"": answer.total}),
        ("payer", outcome.by_payer, answer.payers),
        ("year", outcome.by_payer_year, answer.years),
        ("investor", outcome.by_investor, answer.investors),
        ("guarantor", outcome.by_guarantor, answer.guarantors),
        ("donor", outcome.by_donor, answer.donors),
        ("nobody", {"": nobody}, {"": answer.unpaid}),
    ]
    found = []
    for what, ours, theirs in pairs:
        amounts = {party: int(amount[0]) for party, amount in ours.items()}
        for party in sorted({*amounts, *theirs}):
            if amounts.get(party, 0) != theirs.get(party, 0):
                found.append(f"{what} {party}: {amounts.get(party, 0)} {theirs.get(party, 0)}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20251125)
    parser.add_argument("--file", action="store_true", help="file the report in docs/proof")
    arguments = parser.parse_args()
    started = time.perf_counter()
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    with Pool(2) as pool:
        compared = pool.map(compare, seeds, chunksize=100)
    figures = _figures(compared, seed=arguments.seed, seconds=round(time.perf_counter() - started))
    report = _written(figures)
    sys.stdout.write(report)
    if arguments.file:
        REPORT.with_suffix(".md").write_text(report, encoding="utf-8")
        REPORT.with_suffix(".json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return int(bool(figures["differences"]) or not all(figures["worked"].values()))


def _figures(compared: Sequence[Compared], *, seed: int, seconds: int) -> dict[str, Any]:
    worked = Counter(mechanism for one in compared for mechanism in one.worked)
    return {
        "seed": seed,
        "count": len(compared),
        "seconds": seconds,
        "differences": {str(one.seed): one.differences for one in compared if one.differences},
        "worked": {mechanism: worked[mechanism] for mechanism in MECHANISMS},
    }


def _written(figures: Mapping[str, Any]) -> str:
    """The report."""
    rows = "\n".join(f"| {mechanism} | {count} |" for mechanism, count in figures["worked"].items())
    found = [f"{seed}: {'; '.join(differences)}" for seed, differences in figures["differences"].items()]
    return WORDS.format(
        date=datetime.now(UTC).date().isoformat(),  # noqa: TID251
        seed=figures["seed"],
        count=figures["count"],
        seconds=figures["seconds"],
        differences=len(found) if not found else "\n".join([str(len(found)), *found]),
        rows=rows,
        machine=f"{os.cpu_count()} cores, Python {platform.python_version()}",
    )


if __name__ == "__main__":
    sys.exit(main())

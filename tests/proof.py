"""`make prove`: the evaluator held against the oracle on generated agreements and results, filed in docs/proof."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing import Pool
from random import Random
from typing import Any

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.validate import validate
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.columns import one_column
from gavn.domain.payments.evaluate import Outcome, evaluate
from gavn.domain.payments.results import check_results
from gavn.domain.payments.without_result import with_years_owed
from gavn.domain.values.problem import Problem, Severity
from tests.conftest import ROOT
from tests.filing import made, tell
from tests.generated import some_agreement
from tests.generated_facts import some_results
from tests.generated_terms import some_day
from tests.oracle import Answer, Oracle
from tests.without import LATE, MECHANISMS, PARTS, Made, changed

REPORT = ROOT / "docs" / "proof" / "payments"
WORDS = """# Payments held against a second way of working them out

Made by `make prove` on {date} with seed {seed}: {machine}, {seconds} seconds.

{count} agreements, each of which could be activated, were made up with their results. What each comes to was worked
out by gavn and, one fact and one krone at a time with fractions, by `tests/oracle.py`, which shares no code with it: in
all, by payer and year, by investor, guarantor and donor, and what nobody pays. Every krone and øre that differed would
be listed here.

**Differences: {differences}.**

{tried} of them were worked out again without each mechanism that they have. It had a say where what somebody pays or
receives is then another amount:

| mechanism | agreements |
|---|---:|
{rows}

Too seldom for the proof to say much: {seldom}.
"""
# So many of the agreements are worked out again without each mechanism that they have, to see whether it had a say.
EVERY = 4
# A mechanism that has a say in fewer of these, of a thousand, is hardly tried.
LEAST = 1


@dataclass(frozen=True)
class Compared:
    """What the two ways disagree on for one agreement and its results, and which mechanisms had a say, where tried."""

    seed: int
    differences: list[str]
    worked: frozenset[str]


def made_up(seed: int) -> Made:
    random = Random(seed)
    agreement = some_agreement(random)
    results = some_results(random, of=agreement)
    named = [guarantee.trigger_on for guarantee in agreement.guarantees] + [gift.on for gift in agreement.donations]
    as_of = random.choice([LATE, LATE, some_day(random), random.choice([*named, LATE])])
    return Made(agreement, results, max(date(2025, 2, 1), as_of), random.random() < 0.3)


def compare(seed: int, *, without: Collection[str] = ()) -> Compared:
    """The two ways beside each other, and which of some mechanisms had a say."""
    made = made_up(seed)
    problems = [*check_results(made.agreement, made.results), *errors(made.agreement)]
    if problems:
        return Compared(seed, [f"not in order: {problems}"], frozenset())
    counted = count_histories(made.results.as_known_on(made.as_of))
    columns = one_column(with_years_owed(made.agreement, counted, until=made.as_of))
    outcome = evaluate(made.agreement, columns, as_of=made.as_of, final=made.final)
    answer = worked_out(made)
    return Compared(seed, _differences(outcome, answer), frozenset(had_a_say(made, answer, without)))


def worked_out(made: Made) -> Answer:
    return Oracle(made.agreement, made.results, as_of=made.as_of, final=made.final).answer()


def had_a_say(made: Made, answer: Answer, without: Collection[str]) -> Iterator[str]:
    """The mechanisms without which the oracle's answer is another."""
    for name, left in changed(made, without):
        other = worked_out(left)
        if other.unpaid != answer.unpaid if name == "above every ceiling" else other.amounts() != answer.amounts():
            yield name


def errors(agreement: Agreement) -> list[Problem]:
    """What would keep it from being activated."""
    return [problem for problem in validate(agreement) if problem.severity is Severity.ERROR]


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
    parser.add_argument("--cover", action="store_true", help="print few seeds that try every mechanism twice")
    arguments = parser.parse_args()
    started = time.perf_counter()
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    with Pool(2) as pool:
        compared = pool.map(_compare_without if arguments.cover else _compare_one_of_many, seeds, chunksize=100)
    if arguments.cover:
        sys.stdout.write(f"{covering(compared)}\n")
        return 0
    figures = _figures(compared, seed=arguments.seed, seconds=round(time.perf_counter() - started))
    report = _written(figures)
    tell(REPORT, report, figures, file=arguments.file)
    return int(bool(figures["differences"]) or bool(seldom(figures)))


def seldom(figures: Mapping[str, Any]) -> list[str]:
    """The mechanisms that are hardly tried."""
    least = max(1, LEAST * figures["tried"] // 1000)
    return [mechanism for mechanism, count in figures["worked"].items() if count < least]


def covering(compared: Sequence[Compared], *, times: int = 2) -> list[int]:
    """Few seeds that together try every mechanism so many times: the one that adds most, again and again."""
    seldom = Counter(mechanism for one in compared for mechanism in one.worked)
    missing = {mechanism: min(times, count) for mechanism, count in seldom.items()}
    chosen: list[Compared] = []
    while any(missing.values()):
        left = [one for one in compared if one not in chosen]
        best = max(left, key=lambda one: sum(1 / seldom[m] for m in one.worked if missing[m]))
        chosen.append(best)
        for mechanism in best.worked or ():
            missing[mechanism] = max(0, missing[mechanism] - 1)
    return sorted(one.seed for one in chosen)


def _compare_without(seed: int) -> Compared:
    return compare(seed, without=(*MECHANISMS, *PARTS))


def _compare_one_of_many(seed: int) -> Compared:
    return _compare_without(seed) if seed % EVERY == 0 else compare(seed)


def _figures(compared: Sequence[Compared], *, seed: int, seconds: int) -> dict[str, Any]:
    worked = Counter(mechanism for one in compared for mechanism in one.worked)
    return {
        "seed": seed,
        "count": len(compared),
        "seconds": seconds,
        "differences": {str(one.seed): one.differences for one in compared if one.differences},
        "tried": sum(one.seed % EVERY == 0 for one in compared),
        "worked": {mechanism: worked[mechanism] for mechanism in (*MECHANISMS, *PARTS)},
    }


def _written(figures: Mapping[str, Any]) -> str:
    """The report."""
    rows = "\n".join(f"| {mechanism} | {count} |" for mechanism, count in figures["worked"].items())
    found = [f"{seed}: {'; '.join(differences)}" for seed, differences in figures["differences"].items()]
    return WORDS.format(
        **made(),
        seed=figures["seed"],
        count=figures["count"],
        tried=figures["tried"],
        seldom=", ".join(seldom(figures)) or "none",
        seconds=figures["seconds"],
        differences=len(found) if not found else "\n".join([str(len(found)), *found]),
        rows=rows,
    )


if __name__ == "__main__":
    sys.exit(main())

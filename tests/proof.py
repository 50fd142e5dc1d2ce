"""Holds the evaluator against the oracle on generated agreements and results: `python -m tests.proof [HOW MANY]`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from random import Random

from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.columns import one_column
from gavn.domain.payments.evaluate import Outcome, evaluate
from gavn.domain.payments.results import check_results
from tests.generated import some_agreement, some_day, some_results
from tests.oracle import Answer, Oracle


def differences(seed: int) -> list[str]:
    """What the two ways disagree on for one agreement and its results."""
    random = Random(seed)
    agreement, results = some_agreement(random), some_results(random)
    problems = check_results(agreement, results)
    if problems:
        return [f"the facts are not in order: {problems}"]
    as_of = max(date(2025, 2, 1), some_day(random))
    final = random.random() < 0.3
    columns = one_column(count_histories(results.as_known_on(as_of)))
    outcome = evaluate(agreement, columns, as_of=as_of, final=final)
    return compared(outcome, Oracle(agreement, results, as_of=as_of, final=final).answer())


def compared(outcome: Outcome, answer: Answer) -> list[str]:
    found = [] if int(outcome.total[0]) == answer.total else [f"total {outcome.total[0]} {answer.total}"]
    pairs: list[tuple[str, Mapping[str, object], Mapping[str, int]]] = [
        ("payer", outcome.by_payer, answer.payers),
        ("investor", outcome.by_investor, answer.investors),
        ("guarantor", outcome.by_guarantor, answer.guarantors),
        ("donor", outcome.by_donor, answer.donors),
    ]
    for what, ours, theirs in pairs:
        amounts = {party: int(amount[0]) for party, amount in ours.items()}  # type: ignore[index]
        for party in sorted({*amounts, *theirs}):
            if amounts.get(party, 0) != theirs.get(party, 0):
                found.append(f"{what} {party}: {amounts.get(party, 0)} {theirs.get(party, 0)}")
    return found


def prove(count: int, *, first: int = 0) -> None:
    """Stops at the first difference."""
    for seed in range(first, first + count):
        found = differences(seed)
        if found:
            raise AssertionError(f"seed {seed}: {found}")


if __name__ == "__main__":
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    prove(how_many)
    sys.stdout.write(f"{how_many} agreements and their results agree to the øre\n")

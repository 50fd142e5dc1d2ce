"""What would be owed were everybody enrolled counted, held against the oracle on facts that count everybody."""

from __future__ import annotations

from dataclasses import replace

from gavn.domain.agreements.agreement import Direction, Population
from gavn.domain.agreements.validate import validate
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.payments.entitlement import entitle
from tests.oracle import Oracle
from tests.proof import made_up
from tests.sizes import TIMES
from tests.without import Made

# The warnings of what can make somebody less mean more (ADR 0014).
TOLD = {"cap-narrower-later", "cap-narrower-than-person", "taken-back-dearer", "taken-back-of-others"}


def with_everybody(made: Made, tally: Tally) -> Tally:
    """Where completers only are counted, those enrolled and not due count as badly as can be."""
    metric = next(metric for metric in made.agreement.metrics if metric.id == tally.metric)
    if metric.population is not Population.COMPLETERS or None in (tally.enrolled, tally.due, tally.reached):
        return tally
    assert tally.enrolled is not None and tally.due is not None and tally.reached is not None
    worse = tally.enrolled - tally.due if metric.direction is Direction.LESS else 0
    return replace(tally, due=tally.enrolled, reached=tally.reached + worse)


def test_the_amount_with_all_enrolled_is_that_of_facts_that_count_everybody() -> None:
    shown = differed = 0
    for seed in range(200 * TIMES):
        made = made_up(seed)
        told = any(problem.code in TOLD for problem in validate(made.agreement))
        known = made.results.as_known_on(made.as_of).tallies
        tallies = tuple(with_everybody(made, tally) for tally in made.results.tallies)
        claims = tuple(replace(claim, enrolled_on=None) if told else claim for claim in made.results.claims)
        oracle = Oracle(made.agreement, Results(claims, tallies), as_of=made.as_of, final=made.final)

        found = entitle(made.agreement, made.results, as_of=made.as_of, final=made.final)

        if not told and all(with_everybody(made, tally) == tally for tally in known):
            assert found.all_enrolled is None
        else:
            assert found.all_enrolled is not None, seed
            assert found.all_enrolled.minor == oracle.answer().total, seed
            shown += 1
            differed += found.all_enrolled != found.total
    assert shown >= 20 * TIMES
    assert differed >= 2 * TIMES, differed

"""Facts of a kind that nothing pays by are noted as left out, and only those."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Agreement, Gate
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.lines import StepName
from tests.agreed import agreement, claim, paid, tally, tariff
from tests.builders import kroner

COUNTED = CountedOutcomes(id="homes", clause="§ 9", metric="home", amount=kroner(1000))
BOTH = agreement(terms=(tariff(), COUNTED))
GATED = agreement(gates=(Gate("gate", "§ 4", ("job-price",), {"job": Fraction("0.5")}),))
TALLY = tally(7, of="job", reached=5, due=10)


def noted(made: Agreement, results: Results) -> list[tuple[str, str, str, int]]:
    lines = [line for line in paid(made, results).lines if line.step is StepName.POPULATION]
    return [(line.metric, line.formula, line.clause, int(dict(line.inputs)["left-out"])) for line in lines]


@pytest.mark.parametrize(
    ("made", "results", "expected"),
    [
        (agreement(), Results((), (TALLY,)), [("job", "paid-by-person", "§ 5", 1)]),
        (agreement(), Results((claim(1),), ()), []),
        # A gate looks at the rate.
        (GATED, Results((claim(1),), (TALLY,)), []),
        (BOTH, Results((claim(1), claim(1, reached="home"), claim(2, reached="home"), claim(2)), ()),
         [("home", "paid-by-cohort", "§ 9", 2)]),
        (BOTH, Results((), (tally(of="home", reached=5, due=10),)), []),
        # Both kinds are paid by.
        (agreement(terms=(tariff(), CountedOutcomes(id="jobs", clause="§ 9", metric="job", amount=kroner(1)))),
         Results((claim(1),), (TALLY,)), []),
        # Nothing is paid on it at all, which the check tells of.
        (agreement(), Results((claim(1, reached="school"),), (tally(7, of="school", reached=1, due=2),)), []),
    ],
)  # fmt: skip
def test_what_nothing_pays_by_is_noted(
    made: Agreement, results: Results, expected: list[tuple[str, str, str, int]]
) -> None:
    assert noted(made, results) == expected

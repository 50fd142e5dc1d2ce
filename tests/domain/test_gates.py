"""What opens a gate: a share that was measured, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.agreement import Agreement, Direction, Gate
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.payments.entitlement import entitle
from gavn.domain.values.money import Money
from gavn.domain.values.period import RelativeDate, Unit
from tests.agreed import agreement, claim, metric, reached, tally, tariff
from tests.builders import kroner


def owed(made: Agreement, results: Results) -> Money:
    return entitle(made, results, as_of=date(2027, 1, 1)).total


GATED = ("home", "school")
NOT_MEASURED: tuple[tuple[Tally, ...], ...] = (
    (), (tally(due=10),), (tally(reached=0, due=0),), (tally(reached=0),), (tally(quantity=Fraction(0)),),
    (tally(1, cohort="a", reached=0, due=1), tally(2, cohort="b", due=9)),
)  # fmt: skip


@pytest.mark.parametrize("tallies", NOT_MEASURED)
@pytest.mark.parametrize("direction", list(Direction))
def test_a_gate_is_shut_while_its_metric_has_no_rate(direction: Direction, tallies: tuple[Tally, ...]) -> None:
    """Nothing measured is no success, whichever way is better; nor is a count that is missing."""
    level = Fraction("0.8") if direction is Direction.MORE else Fraction("0.2")
    made = agreement(gates=(Gate("gate", "§ 4", ("job-price",), {"dropout": level}),))
    made = replace(made, metrics=(metric("job"), metric("dropout", direction=direction)))

    assert owed(made, Results(reached(3).claims, tallies)) == kroner(0)
    assert owed(made, Results((*reached(3).claims, claim(9, reached="dropout")), tallies)) == kroner(0)


@pytest.mark.parametrize(
    ("counted", "expected"),
    [({"reached": 2, "due": 10}, 30_000), ({"reached": 3, "due": 10}, 0), ({"estimate": Fraction("0.2")}, 30_000)],
)
def test_a_gate_on_less_opens_at_its_level_or_below(counted: dict[str, Any], expected: int) -> None:
    made = agreement(gates=(Gate("gate", "§ 4", ("job-price",), {"dropout": Fraction("0.2")}),))
    made = replace(made, metrics=(metric("job"), metric("dropout", direction=Direction.LESS)))

    assert owed(made, Results(reached(3).claims, (tally(**counted),))) == kroner(expected)


def test_a_number_of_persons_opens_no_gate() -> None:
    """Three persons are not three hundred per cent."""
    made = agreement(gates=(Gate("gate", "§ 4", ("job-price",), {"job": Fraction("0.5")}),))
    assert owed(made, reached(3)) == kroner(0)


@pytest.mark.parametrize(
    ("follow_up", "level", "expected"),
    [
        ("", "0.5", 30_000),
        ("", "0.6", 0),
        ("12-months", "0.3", 30_000),
        ("12-months", "0.5", 0),
        ("6-months", "0.7", 30_000),
    ],
)
def test_a_gate_can_wait_for_one_follow_up(follow_up: str, level: str, expected: int) -> None:
    """Seven of ten at 6 months and three of ten at 12: a half of all of them."""
    twice = tuple(RelativeDate(months, Unit.MONTHS, "enrolment") for months in (6, 12))
    made = agreement(
        metrics=(metric("job"), metric("home", follow_ups=twice)),
        gates=(Gate("gate", "§ 4", ("job-price",), {"home": Fraction(level)}, follow_up=follow_up),),
    )
    early = tally(1, of="home", follow_up="6-months", reached=7, due=10)
    late = tally(2, of="home", follow_up="12-months", reached=3, due=10)

    assert owed(made, Results(reached(3).claims, (early, late))) == kroner(expected)


@pytest.mark.parametrize(("first", "second", "expected"), [(80, 80, 17_000), (80, 79, 0), (79, 80, 0), (79, 79, 0)])
def test_a_term_behind_two_gates_is_paid_when_both_are_open(first: int, second: int, expected: int) -> None:
    """A person's 10,000 kr., a cohort's 4,000 and a fixed part of 3,000, each behind homes and schools at 80 %."""
    made = agreement(
        terms=(
            tariff(),
            CountedOutcomes(id="dropout-price", clause="§ 5", metric="dropout", amount=kroner(2_000)),
            FixedPart(id="fixed", clause="§ 5", amount=kroner(3_000), due_on=date(2025, 12, 31)),
        ),
    )
    gates = [Gate(name, "§ 4", tuple(term.id for term in made.terms), {name: Fraction(4, 5)}) for name in GATED]
    numbers = zip(GATED, (first, second), strict=True)
    tallies = [tally(of=name, reached=number, due=100) for name, number in numbers]

    facts = Results(reached(1).claims, (*tallies, tally(reached=2)))
    assert owed(replace(made, gates=tuple(gates)), facts) == kroner(expected)

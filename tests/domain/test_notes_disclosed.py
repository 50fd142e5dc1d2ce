"""Steps that count people tell the council of no fewer than five, as the counts they are of do not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Agreement, Gate
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.disclosure.circles import Circle
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.disclosed import line_is_shown
from tests.agreed import DAY, agreement, claim, metric, paid, tally, tariff
from tests.builders import kroner

EACH = CountedOutcomes(id="each", clause="§ 5", metric="dropout", amount=kroner(1))
DEADWEIGHT = agreement(
    terms=(tariff(), EACH),
    metrics=(metric("job", deadweight=Fraction(1, 5)), metric("dropout", deadweight=Fraction(1, 5))),
)
GATED = agreement(terms=(EACH,), gates=(Gate("gate", "§ 6", ("each",), {"dropout": Fraction(1, 10)}),))


def notes(made: Agreement, facts: Results, circle: Circle) -> list[bool]:
    measures = count_histories(facts.as_known_on(DAY)).measures
    return [line_is_shown(line, made, measures, circle) for line in paid(made, facts).lines if line.is_note]


def persons(count: int, enrolled_on: date | None = None) -> Results:
    return Results(tuple(claim(number, enrolled_on=enrolled_on) for number in range(count)))


@pytest.mark.parametrize(
    ("made", "few", "many"),
    [
        (DEADWEIGHT, persons(4), persons(5)),
        (agreement(), persons(4, date(2020, 1, 1)), persons(5, date(2020, 1, 1))),
        (DEADWEIGHT, Results((), (tally(reached=3, due=42),)), Results((), (tally(reached=5, due=42),))),
        (DEADWEIGHT, Results((), (tally(reached=40, due=42),)), Results((), (tally(reached=37, due=42),))),
        (GATED, Results((), (tally(reached=3, due=42),)), Results((), (tally(reached=5, due=42),))),
    ],
)
def test_a_note_of_few_is_not_for_the_council_and_one_of_five_is(made: Agreement, few: Results, many: Results) -> None:
    assert not all(notes(made, few, Circle.CELLS))
    assert all(notes(made, few, Circle.TOTALS)) and all(notes(made, few, Circle.HISTORIES))
    assert notes(made, many, Circle.CELLS) and all(notes(made, many, Circle.CELLS))


def test_a_count_left_out_of_a_whole_cohort_is_one_count_and_no_single_person() -> None:
    outside = Results((), (tally(on=date(2024, 12, 31), reached=50, due=100),))

    assert notes(agreement(terms=(EACH,)), outside, Circle.CELLS) == [True]

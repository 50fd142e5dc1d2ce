"""Steps that count people are for those who see counts: to the council they say nothing, however many they are of."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Agreement, Gate
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.disclosure.circles import Circle
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.disclosed import line_is_shown
from tests.agreed import agreement, claim, metric, paid, tally, tariff
from tests.builders import kroner

EACH = CountedOutcomes(id="each", clause="§ 5", metric="dropout", amount=kroner(1))
DEADWEIGHT = agreement(
    terms=(tariff(), EACH),
    metrics=(metric("job", deadweight=Fraction(1, 5)), metric("dropout", deadweight=Fraction(1, 5))),
)
GATED = agreement(terms=(EACH,), gates=(Gate("gate", "§ 6", ("each",), {"dropout": Fraction(1, 10)}),))


def notes(made: Agreement, facts: Results, circle: Circle) -> list[bool]:
    return [line_is_shown(line, made, circle) for line in paid(made, facts).lines if line.is_note]


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
def test_no_note_is_for_the_council_and_each_is_for_those_who_see_counts(
    made: Agreement, few: Results, many: Results
) -> None:
    for facts in (few, many):
        assert notes(made, facts, Circle.TOTALS) and all(notes(made, facts, Circle.TOTALS))
        assert all(notes(made, facts, Circle.HISTORIES))
        assert not any(notes(made, facts, Circle.CELLS)) and not any(notes(made, facts, Circle.PUBLIC))

"""How many reached a result, by what is paid together or by one payer: told where there is one price and nothing else
moves it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, PayerShare, Settlement
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.tables import Unit
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.filed import state, state_closing
from gavn.domain.payments.money_told import told_by_money
from gavn.domain.payments.tellable import Figure
from tests.agreed import DAY, agreement, claim, metric, tally, tariff
from tests.builders import kroner

JOB, HOME, DROPOUT = Figure("job", "6-months"), Figure("home", "6-months"), Figure("dropout", "6-months")
EACH = CountedOutcomes(id="each", clause="§ 5", metric="dropout", amount=kroner(1))
SEVEN = Results(tuple(claim(number) for number in range(7)))
COUNTED = Results((), (tally(reached=40, due=42),))
PER_PERSON = agreement()
COUNTING = agreement(terms=(EACH,))
TWO_PRICES = agreement(terms=(tariff(), replace(tariff(), id="more", amount=kroner(7))))
TWO_TERMS = agreement(terms=(tariff(), replace(tariff(), id="more")))
CAPPED = replace(PER_PERSON, caps=(Cap("cap", "§ 7", CapScope.AGREEMENT, kroner(25_000)),))
# One price for each of two results.
JOB_AND_HOME = (tariff(), tariff("home-price", "home", 3_000))
CITY, REGION = PayerShare("city", Fraction(1), "§ 6"), PayerShare("region", Fraction(1), "§ 6")
BY_METRIC = agreement(terms=JOB_AND_HOME, payers=(replace(CITY, metrics=("job",)), replace(REGION, metrics=("home",))))
BOTH = Results((*SEVEN.claims, *(claim(number, reached="home") for number in range(3))))
# The region pays half of what somebody at home gives, and the city the rest of everything.
HALF_HOME = agreement(
    terms=JOB_AND_HOME,
    payers=(
        replace(CITY, metrics=("job",)),
        replace(CITY, share=Fraction(1, 2), metrics=("home",)),
        replace(REGION, share=Fraction(1, 2), metrics=("home",)),
    ),
)
HALVES = agreement(terms=JOB_AND_HOME, payers=tuple(replace(each, share=Fraction(1, 2)) for each in (CITY, REGION)))
# Each pays for everybody in a job.
BOTH_FOR_JOB = agreement(
    terms=(tariff(), tariff("more", "job", 3_000)),
    payers=(replace(CITY, terms=("job-price",)), replace(REGION, terms=("more",))),
)
CAPPED_CITY = replace(BY_METRIC, caps=(Cap("cap", "§ 7", CapScope.PAYER, kroner(25_000), payer="city"),))
LESS_COUNTS = agreement(metrics=(metric("job", deadweight=Fraction(1, 7)), metric("dropout")))


def told(made: Agreement, facts: Results, figure: Figure) -> list[int]:
    filed = state(made, facts, as_of=DAY, issued_on=DAY)
    return [
        count for each in told_by_money([filed], figure, unit=Unit.PERSON) for count in each.told[Unit.PERSON].values()
    ]


@pytest.mark.parametrize(
    ("made", "facts", "figure", "counts"),
    [
        (PER_PERSON, SEVEN, JOB, [7]),
        (PER_PERSON, SEVEN, DROPOUT, []),
        (PER_PERSON, Results(()), JOB, []),
        (COUNTING, COUNTED, DROPOUT, [40]),
        (TWO_PRICES, SEVEN, JOB, []),
        (TWO_TERMS, SEVEN, JOB, []),
        (CAPPED, SEVEN, JOB, []),
        (LESS_COUNTS, SEVEN, JOB, []),
        (BY_METRIC, BOTH, JOB, [7]),
        (BY_METRIC, BOTH, HOME, [3]),
        (HALF_HOME, BOTH, HOME, [3]),
        (HALF_HOME, BOTH, JOB, [7]),
        (HALVES, BOTH, JOB, []),
        (BOTH_FOR_JOB, SEVEN, JOB, [7]),
        (CAPPED_CITY, BOTH, JOB, []),
        (CAPPED_CITY, BOTH, HOME, [3]),
    ],
    ids=[
        "one-price",
        "another-result",
        "nobody",
        "counted",
        "two-prices",
        "two-terms",
        "capped",
        "deadweight",
        "a-payer-of-its-own",
        "another-payer-of-its-own",
        "half-of-one",
        "the-rest",
        "halves-of-all",
        "two-terms-of-one",
        "a-capped-payer",
        "beside-a-capped-payer",
    ],
)
def test_an_amount_tells_of_a_number_where_there_is_one_price_alone(
    made: Agreement, facts: Results, figure: Figure, counts: list[int]
) -> None:
    assert told(made, facts, figure) == counts


def test_an_early_closing_is_paid_by_what_is_expected_and_tells_of_nobody() -> None:
    closable = agreement(settlement=Settlement("§ 13", Fraction(1)))
    filed = state_closing(closable, count_histories(SEVEN), as_of=DAY, issued_on=DAY, reason="Few were referred.")
    assert filed.statement.total == kroner(70_000)
    assert list(told_by_money([filed], JOB, unit=Unit.PERSON)) == []


def test_what_money_tells_is_known_to_all_and_asks_for_no_protection_of_its_own() -> None:
    filed = state(PER_PERSON, SEVEN, as_of=DAY, issued_on=DAY)
    [release] = told_by_money([filed], JOB, unit=Unit.PERSON)
    assert (release.circle, release.least, release.base, release.as_of) == (Circle.PUBLIC, 0, 1, DAY)
    assert release.bounds(Unit.PERSON, ()) == (7, 7)

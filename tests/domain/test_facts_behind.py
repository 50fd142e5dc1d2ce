"""What a price stands on: the facts that its term looked at, and none that were left out or gave it nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.agreement import Agreement, Settlement
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.terms.graduated_tiers import GraduatedTier, GraduatedTiers
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.outcomes.histories import Measure, Reached
from gavn.domain.payments.entitlement import known
from gavn.domain.payments.explain import facts_behind
from gavn.domain.payments.filed import FiledStatement, state, state_closing
from gavn.domain.payments.lines import StepName
from gavn.domain.values.period import RelativeDate
from tests.agreed import DAY, agreement, claim, metric, tally, tariff
from tests.builders import kroner

FOLLOW_UPS = (RelativeDate.parse("6 months after enrolment"), RelativeDate.parse("12 months after enrolment"))
JOB = metric("job", follow_ups=FOLLOW_UPS)


def behind(filed: FiledStatement) -> list[tuple[str, str, list[tuple[int, str, str]]]]:
    """Of each price its day, cohort, and facts: how many, on which day, and the follow-up or cohort."""
    return [
        (line.on, line.cohort, [_told(fact.count, fact.seen) for fact in facts_behind(filed, line)])
        for line in filed.statement.entitlement.lines
        if line.step is StepName.PRICE
    ]


def _told(count: int, seen: Reached | Measure) -> tuple[int, str, str]:
    return count, seen.on.isoformat(), seen.cohort if isinstance(seen, Measure) else seen.follow_up


def stated(made: Agreement, facts: Results) -> FiledStatement:
    return state(made, facts, as_of=DAY, issued_on=DAY)


@pytest.mark.parametrize(
    "other",
    [
        {"follow_up": "12-months"},
        {"enrolled_on": date(2020, 1, 1)},
        {"cohort": "b"},
        {"metric": "home"},
    ],
)
def test_only_those_who_were_priced_are_told_behind_a_price(other: dict[str, Any]) -> None:
    """Three were paid for, and eight told of, since five more had reached something on the same day."""
    made = agreement(metrics=(JOB, metric("home")), terms=(tariff(follow_up="6-months", once_only=False),))
    three = [claim(number, follow_up="6-months") for number in range(3)]
    five = [replace(claim(number), **{"follow_up": "6-months" if "metric" not in other else "", **other})
            for number in range(3, 8)]  # fmt: skip

    found = behind(stated(made, Results((*three, *five))))

    assert ("2025-06-01", "", [(3, "2025-06-01", "6-months")]) in found
    assert sum(count for _, cohort, facts in found for count, *_ in facts if not cohort) == 3


def test_who_reached_it_before_is_not_behind_a_price_that_is_paid_once() -> None:
    first, again = claim(1), replace(claim(1), id="again", holds_on=date(2025, 9, 1), known_on=date(2025, 9, 1))
    new = claim(2, on=date(2025, 9, 1))

    assert behind(stated(agreement(), Results((first, again, new)))) == [
        ("2025-06-01", "", [(1, "2025-06-01", "")]),
        ("2025-09-01", "", [(1, "2025-09-01", "")]),
    ]


def counts(*reached: tuple[str, int]) -> Results:
    """A cohort each half year, with so many reached of a hundred."""
    days = (date(2025, 6, 30), date(2025, 12, 31), date(2026, 6, 30))
    pairs = zip(reached, days, strict=False)
    made: list[Tally] = [tally(n, cohort=c, on=on, reached=count, due=100) for n, ((c, count), on) in enumerate(pairs)]
    return Results((), tuple(replace(each, id=f"t-{n}") for n, each in enumerate(made)))


def test_all_cohorts_stand_behind_a_pooled_threshold_and_those_before_behind_a_tier() -> None:
    pooled = Threshold(id="pooled", clause="§ 5", metric="dropout", amount=kroner(1), level=Fraction(1, 4), pooled=True)
    tiers = GraduatedTiers(id="tiers", clause="§ 5", metric="dropout", tiers=(GraduatedTier(kroner(1)),))
    a, b = (1, "2025-06-30", "a"), (1, "2025-12-31", "b")

    facts = counts(("a", 10), ("b", 40))
    assert behind(stated(agreement(terms=(pooled,)), facts)) == [("2025-12-31", "", [a, b])]
    assert behind(stated(agreement(terms=(tiers,)), facts)) == [("2025-06-30", "a", [a]), ("2025-12-31", "b", [a, b])]


def test_what_is_left_out_is_behind_no_price_and_what_falls_due_by_time_has_no_facts() -> None:
    each = CountedOutcomes(id="each", clause="§ 5", metric="dropout", amount=kroner(1))
    fixed = FixedPart(id="fixed", clause="§ 5", amount=kroner(1), due_on=date(2025, 6, 30))
    outside = tally(9, on=date(2024, 12, 31), reached=5, due=10)
    facts = counts(("a", 10), ("b", 40))

    found = behind(stated(agreement(terms=(each, fixed)), replace(facts, tallies=(*facts.tallies, outside))))

    assert found == [
        ("2025-06-30", "", []),
        ("2025-06-30", "a", [(1, "2025-06-30", "a")]),
        ("2025-12-31", "b", [(1, "2025-12-31", "b")]),
    ]


def test_what_is_expected_of_an_early_closing_stands_behind_its_prices_though_it_is_to_come() -> None:
    made = agreement(settlement=Settlement("§ 12"))
    expected = known(made, Results((claim(1, on=date(2027, 6, 1)),)), as_of=date.max)

    filed = state_closing(made, expected, as_of=DAY, issued_on=DAY, reason="Lukket")

    assert behind(filed) == [("2027-06-01", "", [(1, "2027-06-01", "")])]


def test_behind_a_price_are_the_facts_of_those_it_was_given_to_and_of_nobody_else() -> None:
    """On one day one is 30 weeks in work and 10 on benefit, and two are 26 in work: each price has its own weeks, and
    says what was taken off."""
    weeks = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(800), minus="home", minimum=Fraction(4))
    facts = (
        claim(1, quantity=Fraction(30)),
        claim(1, reached="home", quantity=Fraction(10)),
        claim(2, quantity=Fraction(26)),
        claim(3, quantity=Fraction(26)),
    )
    filed = stated(agreement(terms=(weeks,)), Results(facts))
    found = {}
    for line in filed.statement.entitlement.lines:
        if line.step is StepName.PRICE:
            seen = [(fact.count, fact.seen.quantity) for fact in facts_behind(filed, line)]
            found[line.amount] = (dict(line.inputs)["counted"], dict(line.inputs)["off"], seen)

    assert found == {
        1_280_000: (30, 10, [(1, 10), (1, 30)]),
        3_520_000: (26, 0, [(2, 26)]),
    }

"""Caps by which somebody less can mean more: warned of, shown with figures, and told of in each statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    Cap,
    CapScope,
    DonationUse,
    PayerShare,
    PriceLevel,
)
from gavn.domain.agreements.checks.leaving_out import check_leaving_out
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.outcomes.facts import Claim, Results
from gavn.domain.payments.entitlement import entitle
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Severity
from tests.agreed import agreement, claim, tariff
from tests.builders import kroner

LATE = date(2031, 1, 1)
YEARS = tuple(Period.year(year) for year in range(2025, 2030))
PRICES = (tariff(), tariff("home-price", "home"))
# Each is worth 10,000 kr.: two get a job in 2025, one a home in 2026, and one of the two that has a job a home in 2027.
JOBS = (claim(1, on=date(2025, 3, 1)), claim(2, on=date(2025, 4, 1)))
HOMES = (claim(3, reached="home", on=date(2026, 3, 1)), claim(1, reached="home", on=date(2027, 3, 1)))


def cap(cap_id: str, scope: CapScope, amount: int, **changes: Any) -> Cap:
    return Cap(cap_id, "§ 8", scope, kroner(amount), **changes)


def share(cap_id: str, scope: CapScope, part: str, **changes: Any) -> Cap:
    return Cap(cap_id, "§ 8", scope, share=Fraction(part), **changes)


def limited(*caps: Cap, **changes: Any) -> Agreement:
    return agreement(**{"terms": PRICES, "caps": caps, **changes})


BY_METRIC = (PayerShare("city", Fraction(1), "§ 7", ("job",)), PayerShare("region", Fraction(1), "§ 7", ("home",)))
ALL = cap("all", CapScope.AGREEMENT, 20_000)
GIFT = AgreedDonation(
    "gift", "donor", "§ 9", kroner(10_000), date(2025, 1, 1), DonationUse.BUYS_OUTCOMES, ("job-price",)
)

# (agreement, the cap that is told of, what is paid for the four, and without the first who got a job)
WARNED = [
    # All is full with the two jobs, of which the year pays one; without the first of them a home of 2026 is paid too.
    (limited(ALL, cap("year", CapScope.AGREEMENT, 10_000, periods=YEARS)), "caps.1", 10_000, 20_000),
    (limited(cap("jobs", CapScope.PERIOD, 20_000, periods=(Period.years(2025, 2029),)),
             cap("one", CapScope.AGREEMENT, 10_000, terms=("job-price",))), "caps.1", 10_000, 20_000),
    # Half of all that is left is nothing where only jobs are left.
    (limited(ALL, share("half", CapScope.AGREEMENT, "0.5", terms=("job-price",))), "caps.1", 0, 20_000),
    # What the payer of jobs is held to, nobody pays.
    (limited(ALL, cap("city", CapScope.PAYER, 10_000, payer="city"), payers=BY_METRIC), "caps.1", 10_000, 20_000),
    (limited(ALL, donations=(GIFT,)), "donations.0", 10_000, 20_000),
]  # fmt: skip

NOT_WARNED = [
    limited(cap("jobs", CapScope.METRIC, 10_000, metric="job"),
            cap("homes", CapScope.METRIC, 10_000, metric="home"), ALL),
    limited(cap("year", CapScope.PERIOD, 10_000, periods=YEARS), ALL),
    limited(share("half", CapScope.METRIC, "0.5", metric="job"), ALL),
    limited(cap("person", CapScope.PERSON, 10_000), ALL),
    # It never bites: there is no more in all than it lets through.
    limited(ALL, cap("jobs", CapScope.AGREEMENT, 20_000, terms=("job-price",))),
    # Nobody comes after the last year to take the room.
    limited(ALL, cap("last", CapScope.AGREEMENT, 10_000, periods=(Period.year(2029),))),
    # What one payer does not pay, another does.
    limited(ALL, cap("city", CapScope.PAYER, 10_000, payer="city", overflow_to="region"), payers=BY_METRIC),
    # All payers pay the same share of everything.
    limited(ALL, cap("city", CapScope.PAYER, 9_000, payer="city"),
            payers=(PayerShare("city", Fraction(1, 2), "§ 7"), PayerShare("region", Fraction(1, 2), "§ 7"))),
]  # fmt: skip


def paid(made: Agreement, *claims: Claim) -> int:
    """Whole kroner that somebody pays."""
    entitlement = entitle(made, Results(claims), as_of=LATE)
    return (entitlement.total - entitlement.unpaid).minor // 100


@pytest.mark.parametrize(("made", "path", "whole", "fewer"), WARNED)
def test_a_cap_that_narrows_an_earlier_one_is_warned_of_since_somebody_less_can_mean_more(
    made: Agreement, path: str, whole: int, fewer: int
) -> None:
    [problem] = check_leaving_out(made)

    assert (problem.code, problem.place.path, problem.severity) == ("cap-narrower-later", path, Severity.WARNING)
    assert (paid(made, *JOBS, *HOMES), paid(made, JOBS[1], HOMES[0])) == (whole, fewer)


@pytest.mark.parametrize("made", NOT_WARNED)
def test_caps_of_which_none_narrows_an_earlier_one_are_not_warned_of(made: Agreement) -> None:
    assert list(check_leaving_out(made)) == []
    assert paid(made, JOBS[1], HOMES[0]) <= paid(made, *JOBS, *HOMES)


def test_a_cap_narrower_than_one_per_person_is_warned_of_since_an_outcome_less_can_mean_more() -> None:
    """The person's room is spent on the job, which the full cap on jobs does not pay; without it the home is paid."""
    made = limited(cap("person", CapScope.PERSON, 10_000), cap("jobs", CapScope.METRIC, 10_000, metric="job"))
    first = claim(9, on=date(2025, 1, 2))

    [problem] = check_leaving_out(made)

    assert (problem.code, problem.place.path) == ("cap-narrower-than-person", "caps.1")
    assert paid(made, first, JOBS[0], HOMES[1]) == 10_000
    assert paid(made, first, HOMES[1]) == 20_000
    # All of a person less is never more.
    assert paid(made, first) == 10_000


# A week in a job is worth 1,000 kr., and one at home takes it back: three of the first are all taken back the year
# after, when another has four in a job.
WEEKS = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1_000), minus="home", minimum=Fraction(0))
GIVEN = claim(1, on=date(2026, 3, 1), quantity=Fraction(3))
BACK = claim(1, reached="home", on=date(2027, 3, 1), quantity=Fraction(3))
ANOTHER = claim(2, on=date(2027, 6, 1), quantity=Fraction(4))
DEARER = PriceLevel(2026, "PL", {"2026": Fraction(100), "2027": Fraction(150)})
IN_2026 = cap("one", CapScope.PERIOD, 1_000, periods=(Period.year(2026),))
EACH_YEAR = cap("each", CapScope.PERIOD, 2_000, periods=YEARS)


@pytest.mark.parametrize(
    ("made", "path", "code", "whole", "fewer"),
    [
        # 4 weeks at 1,500 and 3 at 1,000, and 3 taken back at 1,500.
        (limited(terms=(WEEKS,), price_level=DEARER), "terms.0", "taken-back-dearer", 4_500, 6_000),
        # Of 3,000 in 2026, 1,000 are paid; the whole 3,000 are taken of the other's 4,000.
        (limited(IN_2026, terms=(WEEKS,)), "caps.0", "taken-back-of-others", 2_000, 4_000),
        (limited(replace(IN_2026, scope=CapScope.PAYER, payer="city"), terms=(WEEKS,)), "caps.0",
         "taken-back-of-others", 2_000, 4_000),
    ],
)  # fmt: skip
def test_what_is_taken_back_is_warned_of_where_somebody_less_can_mean_more(
    made: Agreement, path: str, code: str, whole: int, fewer: int
) -> None:
    [problem] = check_leaving_out(made)

    assert (problem.code, problem.place.path, problem.severity) == (code, path, Severity.WARNING)
    assert (paid(made, GIVEN, BACK, ANOTHER), paid(made, ANOTHER)) == (whole, fewer)
    assert entitle(made, Results((GIVEN, BACK, ANOTHER)), as_of=LATE).all_enrolled is not None


def test_the_same_holds_under_a_cap_for_each_year() -> None:
    """Of 20,000 each in 2026 the cap lets 5,000 through. In 2027 one of them has 3 weeks taken back and a third 2
    given: together less than nothing, which was nobody's; without the one, the third's 2,000 are owed."""
    made = limited(replace(EACH_YEAR, amount=kroner(5_000)), terms=(WEEKS,))
    one, other, third = (claim(n, on=date(2026 if n < 3 else 2027, 4, 1), quantity=Fraction(20)) for n in (1, 2, 3))
    third = replace(third, quantity=Fraction(2))

    [problem] = check_leaving_out(made)

    assert (problem.code, problem.place.path) == ("taken-back-of-others", "caps.0")
    assert (paid(made, one, BACK, other, third), paid(made, other, third)) == (5_000, 7_000)
    assert entitle(made, Results((one, BACK, other, third)), as_of=LATE).all_enrolled is not None


def test_the_same_holds_where_investors_answer_for_all_that_is_taken_back() -> None:
    """Of 3,000 each in 2026 the cap lets 5,000 through; the 3,000 taken back of the first are owed by them whole."""
    made = limited(replace(EACH_YEAR, amount=kroner(5_000)), terms=(WEEKS,), two_sided=True)
    other = claim(2, on=date(2026, 4, 1), quantity=Fraction(3))

    assert [problem.code for problem in check_leaving_out(made)] == ["taken-back-of-others"]
    assert (paid(made, GIVEN, other, BACK), paid(made, other)) == (2_000, 3_000)
    assert paid(replace(made, two_sided=False), GIVEN, other, BACK) == 3_000


@pytest.mark.parametrize(
    "made",
    [
        limited(terms=(WEEKS,)),
        limited(terms=(WEEKS, tariff()), price_level=replace(DEARER, terms=("job-price",))),
        limited(replace(IN_2026, periods=()), terms=(WEEKS,)),
        limited(replace(IN_2026, scope=CapScope.PERSON), terms=(WEEKS,)),
        limited(IN_2026, terms=(replace(WEEKS, minus=""),)),
    ],
)
def test_what_is_taken_back_is_not_warned_of_where_it_goes_with_whom_it_was_given_for(made: Agreement) -> None:
    assert list(check_leaving_out(made)) == []
    assert paid(made, ANOTHER) <= paid(made, GIVEN, BACK, ANOTHER)


def test_a_fixed_part_is_nobodys_to_leave_out_but_may_take_the_room() -> None:
    fixed = FixedPart(id="fixed", clause="§ 5", amount=kroner(10_000), due_on=date(2029, 1, 1))
    taken = limited(ALL, cap("jobs", CapScope.AGREEMENT, 10_000, terms=("job-price",)), terms=(tariff(), fixed))
    assert [problem.place.path for problem in check_leaving_out(taken)] == ["caps.1"]
    nobody = limited(ALL, cap("fixed", CapScope.AGREEMENT, 5_000, terms=("fixed",)), terms=(*PRICES, fixed))
    assert list(check_leaving_out(nobody)) == []


def test_each_statement_under_such_caps_shows_the_amount_with_all_enrolled() -> None:
    """Whoever is told of with an enrolment outside the period is counted there, and nowhere else."""
    warned, other = WARNED[0][0], NOT_WARNED[1]
    outside = tuple(replace(each, enrolled_on=date(2020, 1, 1)) for each in (JOBS[0], HOMES[1]))
    results = Results((*outside, JOBS[1], HOMES[0]))

    entitlement = entitle(warned, results, as_of=LATE)

    assert (entitlement.total, entitlement.all_enrolled) == (kroner(20_000), kroner(10_000))
    assert entitle(warned, Results((*JOBS, *HOMES)), as_of=LATE).all_enrolled == kroner(10_000)
    assert entitle(other, results, as_of=LATE).all_enrolled is None

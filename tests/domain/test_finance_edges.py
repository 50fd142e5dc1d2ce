"""The edges of the money behind: protected parts, ceilings, donations, own funding, claw-back, currency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Cap,
    CapitalCall,
    CapScope,
    DeficitGuarantee,
    DonationUse,
    PayerShare,
    PriceLevel,
    Tranche,
)
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.outlook import worst_net
from gavn.domain.payments.statement import Kind, issue
from gavn.domain.payments.waterfall import Income, hand_out
from gavn.domain.payments.worst_case import worst_cases
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.period import Period
from tests.agreed import agreement, claim, metric, reached, tally, tariff
from tests.builders import kroner

DAY = date(2027, 1, 1)
SENT = date(2026, 1, 1)
HALF_YEAR = Period(date(2025, 1, 1), date(2025, 7, 1))


@pytest.mark.parametrize(
    ("covered", "fund", "foundation"),
    [(0, 0, 0), (4_000, 4_000, 0), (5_000, 5_000, 0), (6_000, 5_500, 500), (40_000, 20_000, 20_000)],
)
def test_a_guarantee_fills_the_protected_part_before_the_others(covered: int, fund: int, foundation: int) -> None:
    """What is left after the protected five thousand is shared by capital: half and half."""
    guarantees = (DeficitGuarantee("g", "guarantor", "§ 11", date(2026, 6, 1), kroner(covered)),) if covered else ()
    made = agreement(
        investors=(
            Tranche("fund", 1, kroner(20_000), "§ 10", protected=kroner(5_000)),
            Tranche("foundation", 1, kroner(20_000), "§ 10"),
        ),
        guarantees=guarantees,
    )
    entitlement = entitle(made, Results(), as_of=DAY)

    assert (entitlement.received_by("fund"), entitlement.received_by("foundation")) == (
        kroner(fund),
        kroner(foundation),
    )


@pytest.mark.parametrize(("first", "second"), [(40_000, 0), (12_000, 8_000)])
def test_what_an_investor_paid_for_a_bad_effect_is_no_capital_that_a_guarantee_covers(first: int, second: int) -> None:
    """Twenty thousand put in, five thousand paid for a bad effect: no more than the twenty thousand can be lacking,
    whether one guarantor covers it or two."""
    effect = MeasuredEffect(id="e", clause="§ 5", metric="effect", amount=kroner(1_000), two_sided=True)
    made = agreement(
        terms=(effect,),
        two_sided=True,
        investors=(Tranche("fund", 1, kroner(20_000), "§ 10"),),
        guarantees=(
            DeficitGuarantee("g", "guarantor", "§ 11", date(2026, 6, 1), kroner(first)),
            DeficitGuarantee("h", "other", "§ 11", date(2026, 7, 1), kroner(40_000)),
        ),
    )
    entitlement = entitle(made, Results((), (tally(of="effect", estimate=Fraction(-5)),)), as_of=DAY)

    covered = [line for line in entitlement.lines if line.step is StepName.GUARANTEE]
    assert [line.amount for line in covered] == [100 * amount for amount in (20_000 - second, second) if amount]
    assert dict(covered[0].inputs)["repaid"] == 0
    assert entitlement.received_by("fund") == kroner(15_000)


@pytest.mark.parametrize(
    ("second_call", "covered"), [(date(2026, 5, 31), 20_000), (date(2026, 6, 1), 20_000), (date(2026, 6, 2), 10_000)]
)
def test_capital_paid_in_on_the_day_of_a_guarantee_is_covered(second_call: date, covered: int) -> None:
    """10,000 kr. from the start and 10,000 kr. more around 1 June, when all of what is paid in is lost."""
    made = agreement(
        investors=(Tranche("fund", 1, kroner(20_000), "§ 10"),),
        calls=(
            CapitalCall("fund", kroner(10_000), date(2025, 1, 1)),
            CapitalCall("fund", kroner(10_000), second_call),
        ),
        guarantees=(DeficitGuarantee("g", "guarantor", "§ 11", date(2026, 6, 1), kroner(20_000)),),
    )

    assert entitle(made, Results(), as_of=DAY).received_by("fund") == kroner(covered)


@pytest.mark.parametrize(
    ("reached_on", "covered", "fund"),
    [(date(2026, 5, 15), 0, 20_000), (date(2026, 6, 1), 0, 20_000), (date(2026, 6, 2), 20_000, 40_000)],
)
def test_a_guarantee_covers_what_outcomes_to_its_day_included_leave_unpaid(
    reached_on: date, covered: int, fund: int
) -> None:
    """Two jobs pay the fund's 20,000 kr. back; what comes the day after the guarantee was called is no part of it."""
    made = agreement(
        investors=(Tranche("fund", 1, kroner(20_000), "§ 10"),),
        guarantees=(DeficitGuarantee("g", "guarantor", "§ 11", date(2026, 6, 1), kroner(20_000)),),
    )
    entitlement = entitle(made, reached(2, on=reached_on), as_of=DAY)

    given = [line.amount for line in entitlement.lines if line.step is StepName.GUARANTEE]
    assert sum(given) == covered * 100
    assert (entitlement.paid_by("city"), entitlement.received_by("fund")) == (kroner(20_000), kroner(fund))


@pytest.mark.parametrize(
    ("most", "persons", "fund", "unpaid"), [("5/4", 2, 25_000, 15_000), ("2", 2, 40_000, 0), ("1", 1, 20_000, 10_000)]
)
def test_what_a_guarantee_gave_counts_towards_the_ceiling_on_the_return(
    most: str, persons: int, fund: int, unpaid: int
) -> None:
    """20,000 kr. lent and all of it back under the guarantee: 5/4 leaves room for 5,000 kr. of what comes later."""
    made = agreement(
        investors=(Tranche("fund", 1, kroner(20_000), "§ 10", most_return=Fraction(most)),),
        guarantees=(DeficitGuarantee("g", "guarantor", "§ 11", date(2026, 6, 1), kroner(20_000)),),
    )
    entitlement = entitle(made, reached(persons, on=date(2026, 6, 2)), as_of=DAY)

    assert (entitlement.received_by("fund"), entitlement.unpaid) == (kroner(fund), kroner(unpaid))
    assert entitlement.paid_by("city") == kroner(fund - 20_000)


@pytest.mark.parametrize(
    ("most", "received", "unpaid"),
    [("1", 20_000, 10_000), ("5/4", 25_000, 5_000), ("3/2", 30_000, 0), ("2", 30_000, 0)],
)
def test_a_ceiling_on_the_return_ends_at_its_multiple(most: str, received: int, unpaid: int) -> None:
    made = agreement(investors=(Tranche("fund", 1, kroner(20_000), "§ 10", most_return=Fraction(most)),))
    entitlement = entitle(made, reached(3), as_of=DAY)

    assert (entitlement.received_by("fund"), entitlement.unpaid) == (kroner(received), kroner(unpaid))


@pytest.mark.parametrize(
    ("two_sided", "weeks", "fund", "unpaid"),
    [(False, 2, 10_000, 0), (False, 3, 20_000, 0), (False, 4, 25_000, 5_000), (True, 4, 15_000, 15_000)],
)
def test_what_is_taken_back_was_first_of_all_what_no_ceiling_left_room_for(
    two_sided: bool, weeks: int, fund: int, unpaid: int
) -> None:
    """10,000 kr. a week in 2025, and a week at home in 2026 takes 10,000 back; the fund may have 25,000.

    Of 40,000 it had 25,000, and 15,000 was never paid: of that the 10,000 is taken. Investors who answer for a bad
    effect owe it.
    """
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(10_000), minus="home", minimum=Fraction(0))
    made = agreement(
        terms=(week,),
        two_sided=two_sided,
        investors=(Tranche("fund", 1, kroner(20_000), "§ 10", most_return=Fraction(5, 4)),),
    )
    worked, home = Fraction(weeks), claim(1, reached="home", on=date(2026, 6, 1), quantity=Fraction(1))
    results = Results((claim(1, quantity=worked), home))
    early, late = (entitle(made, results, as_of=day) for day in (date(2025, 12, 31), DAY))

    assert (late.received_by("fund"), late.unpaid) == (kroner(fund), kroner(unpaid))
    assert late.paid_by("city") == kroner(fund)
    had = min(weeks * 10_000, 25_000)
    assert (early.received_by("fund"), early.paid_by("city")) == (kroner(had), kroner(had))
    # The city gets back what it paid of it, and is told that the rest was never paid.
    assert ("ceiling-back" in {line.formula for line in late.lines}) is (weeks > 2 and not two_sided)
    step = sum(line.amount for line in late.lines if line.step is StepName.CEILING and line.payer)
    assert step == -100 * unpaid


@pytest.mark.parametrize(
    ("weeks", "home", "senior", "junior"),
    [(1, 0, 10_000, 0), (1, 1, 0, 0), (3, 1, 20_000, 0), (3, 2, 10_000, 0), (5, 0, 25_000, 25_000),
     (5, 1, 20_000, 20_000), (5, 2, 20_000, 10_000), (5, 4, 10_000, 0), (5, 5, 0, 0)],
)  # fmt: skip
def test_what_is_taken_back_is_taken_from_those_who_had_it_the_last_first(
    weeks: int, home: int, senior: int, junior: int
) -> None:
    """Senior gets its 20,000 back before junior, and what is above both is shared: a week taken back leaves each with
    what one week less would have given."""
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(10_000), minus="home", minimum=Fraction(0))
    tranches = [Tranche(party, rank, kroner(20_000), "§ 10") for party, rank in (("fund", 1), ("foundation", 2))]
    made = agreement(terms=(week,), investors=tuple(tranches))
    back = [claim(1, reached="home", on=date(2026, 6, 1), quantity=Fraction(home))] if home else []
    entitlement = entitle(made, Results((claim(1, quantity=Fraction(weeks)), *back)), as_of=DAY)

    had = entitlement.received_by("fund"), entitlement.received_by("foundation")
    assert had == (kroner(senior), kroner(junior))
    assert entitlement.paid_by("city") == kroner(senior + junior)


def test_a_guarantor_can_come_to_cover_all_that_can_lack_where_something_can_be_taken_back() -> None:
    """A fixed part of 5,000 leaves 15,000 of 20,000 lacking where nothing is reached; a week that is taken back at a
    higher price of the year than it was given takes of that part too."""
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(10_000), minus="home", minimum=Fraction(0))
    fixed = FixedPart(id="fixed", clause="§ 6", amount=kroner(5_000), due_on=date(2026, 1, 31))
    made = agreement(
        terms=(week, fixed),
        price_level=PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(120)}, terms=("weeks",)),
        investors=(Tranche("fund", 1, kroner(20_000), "§ 10"),),
        guarantees=(DeficitGuarantee("g", "bank", "§ 11", date(2027, 1, 1), kroner(40_000)),),
    )
    home = claim(1, reached="home", on=date(2026, 6, 1), quantity=Fraction(1))
    entitlement = entitle(made, Results((claim(1, quantity=Fraction(1)), home)), as_of=DAY)
    covered = entitlement.sum_of(lambda line: line.step is StepName.GUARANTEE)

    assert covered == kroner(20_000 - 10_000 - 5_000 + 12_000)
    assert worst_net(made, "bank", worst_cases(made)) == kroner(-20_000) <= -covered
    without = replace(made, terms=(fixed,))
    assert worst_net(without, "bank", worst_cases(without)) == kroner(-15_000)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 900), st.none() | st.integers(0, 40)), min_size=2, max_size=4),
    st.integers(0, 6_000),
    st.integers(0, 6_000),
)
def test_taken_back_leaves_what_the_net_would_have_given(
    drawn: list[tuple[int, int, int | None]], came: int, back: int
) -> None:
    """Whatever ranks and ceilings there are; each split of single minor units may round another way."""
    tranches = tuple(
        Tranche(f"investor-{place}", rank, Money(capital, "DKK"), "§ 10",
                most_return=None if more is None else 1 + Fraction(more, 10))
        for place, (rank, capital, more) in enumerate(drawn)
    )  # fmt: skip
    years = Income("2025", date(2025, 12, 31), np.array([came])), Income("2026", date(2026, 12, 31), np.array([-back]))
    net = Income("net", date(2026, 12, 31), np.array([came - back]))
    first, only = (
        hand_out(agreement(investors=tranches), incomes, as_of=DAY, nothing=np.zeros(1, dtype=np.int64))
        for incomes in (years, [net])
    )
    kept, given_at_once = (received.total(guaranteed=False)[:, 0] for received in (first, only))

    assert kept.sum() + first.above.sum() == came - back
    if came >= back:
        assert min(kept) >= 0
        assert max(abs(kept - given_at_once)) <= len(tranches)


@pytest.mark.parametrize(("gift", "city", "donor"), [(8_000, 17_000, 8_000), (25_000, 0, 25_000), (28_000, 0, 25_000)])
def test_a_gift_writes_down_what_is_owed_once_nothing_is_above_a_ceiling(gift: int, city: int, donor: int) -> None:
    """30,000 kr. is reached and the fund may have 25,000: a gift of 28,000 finds 25,000 to write down, not 30,000."""
    made = agreement(
        investors=(Tranche("fund", 1, kroner(20_000), "§ 10", most_return=Fraction(5, 4)),),
        donations=(AgreedDonation("gift", "donor", "§ 12", kroner(gift), SENT, DonationUse.WRITES_DOWN),),
    )
    entitlement = entitle(made, reached(3), as_of=DAY)

    assert (entitlement.paid_by("city"), entitlement.paid_by("donor")) == (kroner(city), kroner(donor))
    assert (entitlement.unpaid, entitlement.received_by("fund")) == (kroner(5_000), kroner(25_000))


def test_capital_that_is_not_called_yet_does_not_come_back_before_that_which_is() -> None:
    """The senior has paid in half of its 60,000 kr. when 50,000 come in 2025: it gets the 30,000 back and the junior
    20,000 of its 40,000. It pays in the rest in 2027, and of that year's 40,000 gets 30,000, the junior 10,000.

    Side by side, a has paid in 20,000 kr. of 30,000 and may have 6 % a year, b its 20,000. Of 41,000 each first gets
    its 20,000 back; the 1,000 left is return, shared by capital: 600 and 400.
    """
    halves = [CapitalCall("senior", kroner(30_000), day) for day in (date(2025, 1, 1), date(2027, 1, 1))]
    ranked = agreement(
        investors=(Tranche("senior", 1, kroner(60_000), "§ 9"), Tranche("junior", 2, kroner(40_000), "§ 9")),
        calls=(*halves, CapitalCall("junior", kroner(40_000), date(2025, 1, 1))),
    )
    jobs = Results((*(claim(n) for n in range(5)), *(claim(n, on=date(2027, 6, 1)) for n in range(5, 9))))
    for by, parts in ((SENT, (30_000, 20_000)), (date(2028, 1, 1), (60_000, 30_000))):
        came = entitle(ranked, jobs, as_of=by)
        assert (came.received_by("senior"), came.received_by("junior")) == tuple(map(kroner, parts))

    beside = agreement(
        terms=(tariff(price=41_000),),
        investors=(
            Tranche("a", 1, kroner(30_000), "§ 9", most_irr=Fraction("0.06")),
            Tranche("b", 1, kroner(20_000), "§ 9", most_return=Fraction("1.1")),
        ),
        calls=(
            CapitalCall("a", kroner(20_000), date(2025, 1, 1)),
            CapitalCall("a", kroner(10_000), date(2026, 7, 1)),
            CapitalCall("b", kroner(20_000), date(2025, 1, 1)),
        ),
    )
    came = entitle(beside, reached(1), as_of=SENT)
    assert (came.received_by("a"), came.received_by("b")) == (kroner(20_600), kroner(20_400))


def test_what_is_above_a_ceiling_falls_to_those_who_owe_for_that_part_of_the_year() -> None:
    """The city owes 20,000 kr. for the spring and the region 20,000 for the autumn, cut by a guarantee at midsummer.

    The fund may have 25,000: the 15,000 above it arose in the autumn, and the city still owes all of its spring.
    """
    made = agreement(
        terms=(tariff(), tariff("home-price", "home")),
        payers=(
            PayerShare("city", Fraction(1), "§ 7", metrics=("job",)),
            PayerShare("region", Fraction(1), "§ 7", metrics=("home",)),
        ),
        investors=(Tranche("fund", 1, kroner(20_000), "§ 10", most_return=Fraction(5, 4)),),
        guarantees=(DeficitGuarantee("g", "guarantor", "§ 11", date(2025, 6, 30), kroner(1_000)),),
    )
    autumn = reached(2, metric_id="home", on=date(2025, 10, 1))
    entitlement = entitle(made, Results((*reached(2).claims, *autumn.claims)), as_of=DAY)

    assert (entitlement.paid_by("city"), entitlement.paid_by("region")) == (kroner(20_000), kroner(5_000))
    assert entitlement.unpaid == kroner(15_000)


@pytest.mark.parametrize("spring", [(), (tally(on=date(2025, 3, 31), reached=0, due=10),)])
def test_a_result_that_gives_nothing_changes_nothing_of_what_interest_has_come_to(spring: tuple[Tally, ...]) -> None:
    """10 % of 10,000 kr. is 495.89 for 181 days and 504.10 for 184, each cut off at the øre: 999.99, not 1,000.00.

    The year is cut at midsummer by the payer's cap, so interest is made whole there, whether or not anything came.
    """
    cap = Cap("spring", "§ 8", CapScope.PAYER, kroner(1_000), payer="city", periods=(HALF_YEAR,))
    counted = CountedOutcomes(id="dropout-price", clause="§ 5", metric="dropout", amount=kroner(1_000))
    made = agreement(
        terms=(tariff(), counted),
        rounding=Rounding.DOWN,
        caps=(cap,),
        investors=(Tranche("fund", 1, kroner(10_000), "§ 10", most_irr=Fraction(1, 10)),),
        calls=(CapitalCall("fund", kroner(10_000), date(2024, 12, 31)),),
    )
    facts = Results(reached(3, on=date(2025, 10, 1)).claims, spring)

    assert entitle(made, facts, as_of=DAY).received_by("fund") == Money.parse("10999.99", "DKK")


@pytest.mark.parametrize(
    ("called", "rate", "received"),
    [
        (date(2024, 12, 31), "0", "10000.00"),
        (date(2024, 12, 31), "1/10", "11000.00"),
        (date(2025, 7, 1), "1/10", "10501.37"),
        (date(2025, 12, 31), "1/10", "10000.00"),
    ],
)
def test_a_ceiling_on_the_yearly_rate_counts_the_days_from_the_call(called: date, rate: str, received: str) -> None:
    made = agreement(
        investors=(Tranche("fund", 1, kroner(10_000), "§ 10", most_irr=Fraction(rate)),),
        calls=(CapitalCall("fund", kroner(10_000), called),),
    )

    assert entitle(made, reached(3), as_of=DAY).received_by("fund") == Money.parse(received, "DKK")


@pytest.mark.parametrize(
    ("homes", "given_on", "donor", "unpaid"),
    [
        (0, SENT, 0, 0),
        (1, SENT, 10_000, 0),
        (2, SENT, 15_000, 5_000),
        # Given on the day of the statement itself, and on the day after.
        (2, DAY, 15_000, 5_000),
        (2, date(2027, 1, 2), 0, 20_000),
    ],
)
def test_a_donation_buys_soft_outcomes_until_it_is_used(homes: int, given_on: date, donor: int, unpaid: int) -> None:
    gift = AgreedDonation("soft", "donor", "§ 12", kroner(15_000), given_on, DonationUse.BUYS_OUTCOMES, ("home-price",))
    made = agreement(terms=(tariff(), tariff("home-price", "home")), donations=(gift,))
    entitlement = entitle(made, reached(homes, metric_id="home"), as_of=DAY)

    assert (entitlement.paid_by("donor"), entitlement.unpaid) == (kroner(donor), kroner(unpaid))
    assert entitlement.paid_by("city") == kroner(0)


@pytest.mark.parametrize(
    ("first_on", "second_on", "first", "second"),
    [
        (SENT, SENT, 8_000, 2_000),
        (date(2025, 3, 1), SENT, 8_000, 2_000),
        # The second was given before the first: what it wrote down then is not taken up again.
        (SENT, date(2025, 3, 1), 0, 10_000),
        (date(2027, 1, 2), SENT, 0, 10_000),
    ],
)
def test_gifts_write_down_in_the_order_in_which_they_are_given(
    first_on: date, second_on: date, first: int, second: int
) -> None:
    """One job for 10,000 kr.; a gift of 8,000 stands before one of 30,000 in the agreement."""
    made = agreement(
        donations=(
            AgreedDonation("one", "first", "§ 12", kroner(8_000), first_on, DonationUse.WRITES_DOWN),
            AgreedDonation("two", "second", "§ 12", kroner(30_000), second_on, DonationUse.WRITES_DOWN),
        )
    )
    entitlement = entitle(made, reached(1), as_of=DAY)

    assert (entitlement.paid_by("first"), entitlement.paid_by("second")) == (kroner(first), kroner(second))
    assert entitlement.paid_by("city") == kroner(0)


def test_a_later_gift_gives_no_earlier_one_back() -> None:
    """8,000 kr. given in 2025 is stated; the gift of 2027 finds the 2,000 kr. that the city has left to owe."""
    early, late = date(2025, 3, 1), date(2027, 3, 1)
    made = agreement(
        donations=(
            AgreedDonation("late", "late-donor", "§ 12", kroner(30_000), late, DonationUse.WRITES_DOWN),
            AgreedDonation("early", "early-donor", "§ 12", kroner(8_000), early, DonationUse.WRITES_DOWN),
        )
    )
    before = issue(made, entitle(made, reached(1), as_of=SENT), earlier=[], issued_on=SENT)
    after = issue(made, entitle(made, reached(1), as_of=late), earlier=[before], issued_on=late)

    parties = ("city", "early-donor", "late-donor")
    assert [before.paid_by(party) for party in parties] == [kroner(2_000), kroner(8_000), kroner(0)]
    assert [after.paid_by(party) for party in parties] == [kroner(-2_000), kroner(0), kroner(2_000)]


@pytest.mark.parametrize(
    ("own", "persons", "fund", "back"),
    [(0, 3, 30_000, 0), (5_000, 3, 24_000, 6_000), (10_000, 3, 20_000, 10_000), (10_000, 0, 0, 0)],
)
def test_own_funding_makes_the_authority_an_investor_beside_the_fund(
    own: int, persons: int, fund: int, back: int
) -> None:
    """What the authority put in itself comes back to it out of what it pays, pari passu with the fund's twenty."""
    tranches = [Tranche("fund", 1, kroner(20_000), "§ 10")]
    tranches += [Tranche("city", 1, kroner(own), "§ 10")] if own else []
    entitlement = entitle(agreement(investors=tuple(tranches)), reached(persons), as_of=DAY)

    assert entitlement.paid_by("city") == kroner(persons * 10_000)
    assert (entitlement.received_by("fund"), entitlement.received_by("city")) == (kroner(fund), kroner(back))


@pytest.mark.parametrize(
    ("quantity", "kind", "back"), [("1", None, 0), ("1/2", Kind.DIFFERENCE, -5_000), ("0", Kind.REVERSAL, -10_000)]
)
def test_a_claw_back_takes_what_a_corrected_fact_no_longer_gives(quantity: str, kind: Kind | None, back: int) -> None:
    made = agreement(terms=(tariff(once_only=False),))
    first = claim(1)
    mended = replace(first, id="mended", quantity=Fraction(quantity), known_on=date(2026, 6, 1), replaces=first.id)
    facts = Results((first, mended))
    paid = issue(made, entitle(made, facts, as_of=SENT), earlier=[], issued_on=SENT)
    after = issue(made, entitle(made, facts, as_of=DAY), earlier=[paid], issued_on=DAY)

    assert (paid.total, after.total) == (kroner(10_000), kroner(back))
    assert after.paid_by("city") == after.received_by("fund") == kroner(back)
    assert kind is None or kind in {line.kind for line in after.lines}


@pytest.mark.parametrize(
    ("days", "weeks_of", "paid"),
    [
        ("21", "7", "3000.00"),
        ("10", "7", "1428.57"),
        ("1/2", "7", "71.43"),
        ("21", "1", "21000.00"),
        ("1", "1/2", "2000.00"),
    ],
)
def test_days_reported_are_paid_by_the_week(days: str, weeks_of: str, paid: str) -> None:
    made = agreement(
        metrics=(metric("job", reported_per_unit=Fraction(weeks_of)),),
        terms=(tariff(price=1_000, once_only=False),),
    )
    entitlement = entitle(made, Results((claim(1, quantity=Fraction(days)),)), as_of=DAY)

    assert entitlement.total == Money.parse(paid, "DKK")
    [price] = [line for line in entitlement.lines if line.step is StepName.PRICE]
    assert dict(price.inputs)["quantity"] == Fraction(days) / Fraction(weeks_of)


@pytest.mark.parametrize(("currency", "minor", "parts"), [("DKK", 10_001, (5_001, 5_000)), ("EUR", 999, (500, 499))])
def test_parts_are_whole_minor_units_of_the_agreements_currency(
    currency: str, minor: int, parts: tuple[int, int]
) -> None:
    made = agreement(
        currency=currency,
        rounding_unit=Money(1, currency),
        terms=(tariff(amount=Money(minor, currency)),),
        payers=(PayerShare("city", Fraction(1, 2), "§ 7"), PayerShare("region", Fraction(1, 2), "§ 7")),
    )
    entitlement = entitle(made, reached(1), as_of=DAY)

    assert (entitlement.paid_by("city"), entitlement.paid_by("region")) == tuple(Money(p, currency) for p in parts)

"""What parties end with at worst: nothing is reached, or what is reached makes a guarantee cover less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    AgreementParty,
    Cap,
    CapitalCall,
    CapScope,
    DeficitGuarantee,
    DonationUse,
    Floor,
    PayerShare,
    PriceLevel,
    Tranche,
)
from gavn.domain.agreements.terms.coupon import Coupon, CouponRate
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.outlook import worst_net
from gavn.domain.payments.worst_case import is_searched, worst_cases
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period
from tests.agreed import END, agreement, claim
from tests.builders import kroner
from tests.domain.test_payments_finance import invested


@pytest.mark.parametrize(("floor", "guarantee", "loss"), [(0, 0, 25_000), (5_000, 0, 20_000), (5_000, 4_000, 16_000)])
def test_the_worst_case_is_that_nothing_is_reached(floor: int, guarantee: int, loss: int) -> None:
    made = invested(
        floors=(Floor("minimum", "§ 9", kroner(floor)),),
        guarantees=(DeficitGuarantee("g", "guarantor", "§ 11", date(2029, 6, 1), kroner(guarantee)),),
    )
    assert worst_net(made, "fund", worst_cases(made)) == kroner(-loss)


def test_at_worst_a_senior_has_capital_back_and_a_junior_less_of_what_a_guarantee_covers() -> None:
    """Half of what is lacking in 2030 is covered, split by capital. Where nothing is reached 30,000 of 60,000 are:
    20,000 to the senior and 10,000 to the junior, who loses 10,000. With 30 weeks the senior has 30,000 back, and of
    the 30,000 that both then lack 15,000 are covered: 10,000 to it, which lacks no more, and 5,000 to the junior. It
    loses 15,000; with more weeks less, since the senior then needs less of the half."""
    half = replace(COVER, most=kroner(30_000), share=Fraction(1, 2))
    investors = (replace(FUND, party="senior", capital=kroner(40_000)), Tranche("junior", 2, kroner(20_000), "§ 9"))
    made = agreement(**{**COVERED, "terms": (WEEKS,), "investors": investors, "guarantees": (half,)})
    cases = worst_cases(made)

    assert {party: worst_net(made, party, cases) for party in ("senior", "junior", "guarantor")} == {
        "senior": kroner(-20_000),
        "junior": kroner(-15_000),
        "guarantor": kroner(-30_000),
    }
    for weeks, ends in ((0, "-10000"), (29, "-14833.33"), (30, "-15000"), (31, "-14500"), (60, "0")):
        reached = Results((claim(1, quantity=Fraction(weeks)),) if weeks else ())
        found = entitle(made, reached, as_of=made.clocks.payment.last_day, final=True)
        assert found.received_by("junior") - kroner(20_000) == Money.parse(ends, "DKK")
    # Under a cap of 20,000 no more than that comes back before the guarantee is called.
    capped = replace(made, caps=(replace(FULL, amount=kroner(20_000)),))
    assert worst_net(capped, "junior", worst_cases(capped)) == Money.parse("-13333.33", "DKK")


def test_at_worst_a_minimum_is_reached_before_a_guarantee_which_then_covers_less() -> None:
    """Half of what is lacking in 2029 is covered, at most 30,000 kr.; the minimum of 75,000 kr. is made up in 2030.

    With nothing reached the guarantor covers 30,000, 18,000 to the senior and 12,000 to the junior; of the 75,000 the
    senior lacks 42,000 and the junior 28,000, and the 5,000 left are shared by capital: 3,000 and 2,000 above it.
    With 75,000 reached before 2029 the senior has its 60,000 and the junior 15,000; half of the 25,000 that it lacks
    is covered, and it ends with 27,500 of 40,000. An index is no part of a minimum, nor is the cap of the year.
    """
    senior, junior = Tranche("senior", 1, kroner(60_000), "§ 9"), Tranche("junior", 2, kroner(40_000), "§ 9")
    half = DeficitGuarantee("g", "guarantor", "§ 11", date(2029, 1, 31), kroner(30_000), Fraction(1, 2))
    made = agreement(
        parties=(*agreement().parties, AgreementParty(PartyRole.GUARANTOR, "guarantor")),
        investors=(senior, junior),
        floors=(Floor("minimum", "§ 9", kroner(75_000)),),
        guarantees=(half,),
        caps=(Cap("year", "§ 8", CapScope.PERIOD, kroner(60_000), periods=(Period.year(2025),)),),
        price_level=PriceLevel(2025, "PL", {"2025": Fraction(100), "2029": Fraction(110)}),
    )

    worst = worst_cases(made)

    nothing = {p: worst[0].received_by(p) for p in ("senior", "junior")}
    assert nothing == {"senior": kroner(63_000), "junior": kroner(42_000)}
    assert {p: worst_net(made, p, worst) for p in ("senior", "junior", "guarantor")} == {
        "senior": kroner(0),
        "junior": kroner(-12_500),
        "guarantor": kroner(-30_000),
    }


@pytest.mark.parametrize(("share", "ends"), [(Fraction(1), 0), (Fraction(1, 4), -18_250)])
def test_at_worst_outcomes_come_to_whole_units_next_to_a_minimum(share: Fraction, ends: int) -> None:
    """The minimum of 75,500 kr. is no whole thousand, as all outcomes are. Of 76,000 the junior has 16,000 and a
    share of the 24,000 that it lacks; of 75,000, it has 15,000, a share of 25,000, and 500 at the end."""
    made = agreement(
        parties=(*agreement().parties, AgreementParty(PartyRole.GUARANTOR, "guarantor")),
        investors=(Tranche("senior", 1, kroner(60_000), "§ 9"), Tranche("junior", 2, kroner(40_000), "§ 9")),
        floors=(Floor("minimum", "§ 9", kroner(75_500)),),
        guarantees=(DeficitGuarantee("g", "guarantor", "§ 11", date(2029, 1, 31), kroner(30_000), share),),
        rounding=Rounding.UP,
        rounding_unit=kroner(1_000),
    )

    assert worst_net(made, "junior", worst_cases(made)) == kroner(ends)


def test_at_worst_what_is_reached_before_a_guarantee_is_taken_back_after_it() -> None:
    """Weeks in a job are paid less weeks out of it. Capital that has come back by the day of the guarantee is covered
    by nobody; if all of it is then taken back, the fund loses it all, and not the 25,000 − 9,000 of nothing reached."""
    cover = DeficitGuarantee("g", "guarantor", "§ 11", date(2027, 6, 1), kroner(9_000))
    late = replace(cover, trigger_on=date(2030, 1, 1))
    for minus, guarantee, loss in (("dropout", cover, 25_000), ("", cover, 16_000), ("dropout", late, 16_000)):
        weeks = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1_000), minus=minus)
        made = invested(terms=(weeks,), guarantees=(guarantee,))
        assert worst_net(made, "fund", worst_cases(made)) == kroner(-loss)


@pytest.mark.parametrize(
    ("until", "coupons", "loss"),
    [(date(2027, 1, 1), 1, 23_000), (date(2025, 1, 1), 1, 25_000), (date(2027, 1, 1), 2, 21_000)],
)
def test_a_coupon_pays_its_lowest_rate_in_the_early_years_of_the_worst_case(
    until: date, coupons: int, loss: int
) -> None:
    """1 % of 100,000 kr. for 2025 and 2026, whatever is found; two on the same metric pay so each, and not twice."""
    rates = (CouponRate(Fraction(1, 2), Fraction(1, 20)),)
    coupon = Coupon(
        id="coupon",
        clause="§ 5",
        metric="dropout",
        principal=kroner(100_000),
        rates=rates,
        lowest=Fraction(1, 100),
        lowest_until=until,
    )
    made = invested(terms=tuple(replace(coupon, id=f"coupon-{number}") for number in range(coupons)))

    assert worst_net(made, "fund", worst_cases(made)) == kroner(-loss)


def test_a_minimum_that_can_miss_an_investor_is_not_counted_at_worst() -> None:
    """What the city's cap leaves unpaid counts to the minimum, which the state then has less to make up for: with 100
    weeks the fund gets 5,000 and 20,000, and not the minimum of 120,000. Likewise where a gift reaches too little, and
    where outcomes come before one of two has paid in."""
    weeks = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1_000))
    least = Floor("least", "§ 9", kroner(120_000))
    payers = (PayerShare("city", Fraction(1), "§ 7"), PayerShare("state", Fraction(1), "§ 7", terms=("least",)))
    cap = Cap("cap", "§ 8", CapScope.PAYER, kroner(5_000), payer="city")
    fund = Tranche("fund", 1, kroner(100_000), "§ 9")
    made = agreement(terms=(weeks,), floors=(least,), payers=payers, investors=(fund,))
    capped = replace(made, caps=(cap,))
    reached = entitle(capped, Results((claim(1, quantity=Fraction(100)),)), as_of=END, final=True)

    assert reached.received_by("fund") == kroner(25_000)
    assert worst_net(made, "fund", worst_cases(made)) == kroner(20_000)
    assert worst_net(capped, "fund", worst_cases(capped)) == kroner(-100_000)
    gift = AgreedDonation("gift", "donor", "§ 11", kroner(1), date(2025, 1, 1), DonationUse.BUYS_OUTCOMES, ("weeks",))
    bought = replace(made, donations=(gift,))
    assert worst_net(bought, "fund", worst_cases(bought)) == kroner(-100_000)
    calls = tuple(CapitalCall("fund", kroner(50_000), date(year, 1, 1)) for year in (2025, 2027))
    shared = replace(made, investors=(fund, replace(fund, party="bank")), calls=calls)
    assert worst_net(shared, "fund", worst_cases(shared)) == kroner(-100_000)


WEEKS = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1_000))
FUND = Tranche("fund", 1, kroner(100_000), "§ 9")
COVER = DeficitGuarantee("g", "guarantor", "§ 11", date(2030, 1, 31), kroner(40_000))
FIXED = FixedPart(id="fixed", clause="§ 6", amount=kroner(100_000), due_on=date(2025, 12, 31))
LATER = replace(FIXED, due_on=date(2030, 6, 1))
FULL = Cap("all", "§ 8", CapScope.AGREEMENT, kroner(100_000))
IN_2025 = Cap("year", "§ 8", CapScope.PERIOD, kroner(100_000), periods=(Period.year(2025),))
FEW = Cap("few", "§ 8", CapScope.AGREEMENT, kroner(10_000), terms=("weeks",))
HALVES = tuple(CapitalCall("fund", kroner(50_000), date(year, 1, 1)) for year in (2025, 2027))
COVERED = {"guarantees": (COVER,), "parties": (*agreement().parties, AgreementParty(PartyRole.GUARANTOR, "guarantor"))}


@pytest.mark.parametrize(
    ("changes", "weeks", "worst"),
    [
        # What comes early is above the rate on the half that is paid in, and counts to the minimum.
        ({"floors": (Floor("least", "§ 9", kroner(120_000)),), "investors": (replace(FUND, most_irr=Fraction(1, 20)),),
          "calls": HALVES}, 120, {"fund": -100_000}),
        # Weeks take the room of the fixed part under the cap of the year, and a later cap takes most of them.
        ({"terms": (WEEKS, FIXED), "caps": (IN_2025, FEW)}, 100, {"fund": -100_000}),
        ({"terms": (WEEKS, FIXED), "caps": (IN_2025, FEW), **COVERED}, 100, {"fund": -60_000, "guarantor": -40_000}),
        # A cap on weeks alone leaves the fixed part its room, and the guarantee covers 40,000 of what is lacking.
        ({"terms": (WEEKS, replace(FIXED, amount=kroner(30_000))), "caps": (FEW,), **COVERED}, 0, {"fund": -30_000}),
        # What the cap on one payer leaves, another pays.
        ({"terms": (WEEKS, FIXED), "caps": (Cap("city", "§ 8", CapScope.PAYER, kroner(5_000), payer="city",
                                                overflow_to="state"),)}, 100, {"fund": 0}),
        # All has come back before the guarantee's day, so that nothing is left for the fixed part after it.
        ({"terms": (WEEKS, LATER), "caps": (FULL,), **COVERED}, 100, {"fund": 0, "guarantor": -40_000}),
    ],
)  # fmt: skip
def test_nobody_ends_worse_than_at_worst_where_outcomes_come_instead_of_what_is_owed_anyway(
    changes: dict[str, Any], weeks: int, worst: dict[str, int]
) -> None:
    made = agreement(**{"terms": (WEEKS,), "investors": (FUND,), **changes})
    reached = Results((claim(1, on=date(2025, 3, 1), quantity=Fraction(weeks)),))
    found = entitle(made, reached, as_of=made.clocks.payment.last_day, final=True)
    cases = worst_cases(made)

    assert {party: worst_net(made, party, cases) for party in worst} == {p: kroner(a) for p, a in worst.items()}
    assert found.received_by("fund") - kroner(100_000) >= kroner(worst["fund"])


@pytest.mark.parametrize(
    ("owed", "weeks", "bank", "fund"),
    [
        (110_000, 0, 0, -40_000),  # the bank has its capital first, and the fund the rest
        (60_000, 0, -40_000, -50_000),
        # Nobody has returns before all have their capital; 200 weeks in March leave little room for the bank's.
        (400_000, 200, 0, 0),
    ],
)
def test_a_yearly_rate_leaves_it_sure_that_capital_comes_back_of_what_is_owed_anyway(
    owed: int, weeks: int, bank: int, fund: int
) -> None:
    investors = (replace(FUND, party="bank", most_irr=Fraction(1, 20)), Tranche("fund", 2, kroner(50_000), "§ 9"))
    made = agreement(terms=(WEEKS, replace(FIXED, amount=kroner(owed))), investors=investors)
    reached = Results((claim(1, on=date(2025, 3, 1), quantity=Fraction(weeks)),) if weeks else ())
    found = entitle(made, reached, as_of=END, final=True)
    cases = worst_cases(made)

    assert [worst_net(made, party, cases) for party in ("bank", "fund")] == [kroner(bank), kroner(fund)]
    assert found.received_by("bank") >= kroner(100_000 + bank)
    assert found.received_by("fund") >= kroner(50_000 + fund)


def test_a_guarantor_of_a_two_sided_agreement_may_cover_all_the_capital_that_investors_come_to_owe() -> None:
    effect = MeasuredEffect(id="effect", clause="§ 5", metric="effect", amount=kroner(1_000), two_sided=True)
    whole = replace(COVER, most=kroner(100_000))
    made = agreement(terms=(effect, replace(FIXED, amount=kroner(60_000))), investors=(FUND,), two_sided=True,
                     **COVERED | {"guarantees": (whole,)})  # fmt: skip

    assert worst_net(made, "guarantor", worst_cases(made)) == kroner(-100_000)


def test_what_is_owed_anyway_is_counted_at_worst_only_as_far_as_it_is_sure() -> None:
    """200 weeks in March 2025 are 200,000. Under 5 % a year the fund gets its capital and little more, and nothing of
    what the minimum would have made up in 2029. Where the agreement is held to 100,000 and the city to 5,000, nothing
    is left for the state's fixed part. What is taken back at twice the price is taken from the fixed part too."""
    weeks = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1_000))
    fixed = FixedPart(id="fixed", clause="§ 6", amount=kroner(100_000), due_on=date(2025, 12, 31))
    fund = Tranche("fund", 1, kroner(100_000), "§ 9")
    many = Results((claim(1, on=date(2025, 3, 1), quantity=Fraction(200)),))
    least, five = (Floor("least", "§ 9", kroner(120_000)),), (replace(fund, most_irr=Fraction("0.05")),)
    rated = agreement(terms=(weeks,), floors=least, investors=five)
    received = entitle(rated, many, as_of=END, final=True).received_by("fund")
    assert kroner(100_000) < received < kroner(120_000)
    assert worst_net(rated, "fund", worst_cases(rated)) == kroner(0)

    caps = (
        Cap("all", "§ 8", CapScope.AGREEMENT, kroner(100_000)),
        Cap("cap", "§ 8", CapScope.PAYER, kroner(5_000), payer="city"),
    )
    payers = (PayerShare("city", Fraction(1), "§ 7"), PayerShare("state", Fraction(1), "§ 7", terms=("fixed",)))
    held = agreement(terms=(weeks, fixed), caps=caps, payers=payers, investors=(fund,))
    assert entitle(held, many, as_of=END, final=True).received_by("fund") == kroner(5_000)
    assert worst_net(held, "fund", worst_cases(held)) == kroner(-100_000)
    covered = replace(held, guarantees=(DeficitGuarantee("g", "guarantor", "§ 11", date(2027, 6, 1), kroner(9_000)),))
    assert entitle(covered, many, as_of=END, final=True).received_by("fund") == kroner(14_000)
    assert worst_net(covered, "fund", worst_cases(covered)) == kroner(-91_000)
    assert worst_net(covered, "guarantor", worst_cases(covered)) == kroner(-9_000)

    dearer = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(200)}, terms=("weeks",))
    back = agreement(terms=(replace(weeks, minus="home"), fixed), price_level=dearer, investors=(fund,))
    facts = (claim(1, quantity=Fraction(50)), claim(1, reached="home", on=date(2026, 3, 1), quantity=Fraction(50)))
    assert entitle(back, Results(facts), as_of=END, final=True).received_by("fund") == kroner(50_000)
    assert worst_net(back, "fund", worst_cases(back)) == kroner(-100_000)
    # Nor what a guarantee covers, where all came back by its day and is taken back after it.
    shielded = replace(back, guarantees=(replace(covered.guarantees[0], trigger_on=date(2025, 12, 31)),))
    assert worst_net(shielded, "fund", worst_cases(shielded)) == kroner(-100_000)


@pytest.mark.parametrize(("fixed", "floor", "changes", "searched"), [
    # One investor: the minimum makes up 100 of the 300 kr. where the fixed part gives 200, and nothing where it is met.
    (200, 300, {}, True),
    (200, 100, {}, False),
    (200, 200, {}, False),
    (200, 100, {"investors": (Tranche("fund", 1, kroner(300), "§ 9"), Tranche("bank", 1, kroner(200), "§ 9"))}, True),
    # One guarantee, or none, leaves no more than one day to look at; and nothing is looked for without outcomes.
    (200, 300, {"guarantees": (DeficitGuarantee("g1", "guarantor", "§ 11", date(2029, 12, 31), kroner(50)),)}, False),
    (200, 300, {"guarantees": ()}, False),
    (200, 300, {"terms": ()}, False),
    (200, 300, {"two_sided": True}, False),
])  # fmt: skip
def test_the_worst_is_said_to_be_looked_for_where_it_is(
    fixed: int, floor: int, changes: dict[str, Any], searched: bool
) -> None:
    part = FixedPart(id="fixed", clause="§ 6", amount=kroner(fixed), due_on=date(2026, 6, 1))
    guarantees = (
        DeficitGuarantee(id_, "guarantor", "§ 11", on, kroner(50))
        for id_, on in (("g1", date(2027, 6, 1)), ("g2", date(2029, 12, 31)))
    )
    own = {"terms": agreement().terms, "guarantees": tuple(guarantees), **changes}
    made = agreement(
        investors=own.pop("investors", (Tranche("fund", 1, kroner(500), "§ 9"),)),
        floors=(Floor("least", "§ 9", kroner(floor)),),
        terms=(*own.pop("terms"), part),
        **own,
    )

    assert is_searched(made) == searched

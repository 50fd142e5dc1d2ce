"""What each party gives and gets, held against what can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest

from gavn.domain.agreements.agreement import AgreedDonation, DeficitGuarantee, DonationUse
from gavn.domain.forecasting.structuring.parties import negotiation
from gavn.domain.forecasting.structuring.worth import worth_of
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Refused
from tests.histories import kroner
from tests.structures import PAID, PEOPLE, bench, counted, plan

DEFICIT = DeficitGuarantee("deficit", "foundation", "§ 10", counted().clocks.payment.last_day, kroner(200_000))


def test_what_one_gives_another_gets() -> None:
    made = counted(guarantees=(DEFICIT,))

    view = negotiation(bench(made, worth=40_000), made)

    payer, authorities, investor, guarantor = view.stakes
    assert [stake.role for stake in view.stakes] == [
        PartyRole.AUTHORITY, PartyRole.AUTHORITY, PartyRole.INVESTOR, PartyRole.GUARANTOR,
    ]  # fmt: skip
    assert payer.gives == authorities.gives and payer.gets is None and payer.loses is None
    assert investor.gives == kroner(1_000_000).minor
    assert investor.gets == pytest.approx(payer.gives + guarantor.gives, abs=2)
    # Half of a hundred reach it where a tenth would anyway, and each is worth 40,000.
    assert authorities.gets == pytest.approx(kroner(40 * 40_000).minor, rel=0.02)
    assert investor.low == 0 < investor.high


def test_a_side_breaks_even_where_its_result_is_nothing() -> None:
    """20,000 for each of 50 gives the million back; for the authorities 40,000 (x - 10) is 20,000 x where x is 20."""
    view = negotiation(bench(worth=40_000), counted())

    investors, authorities = view.break_even
    assert investors.effect == pytest.approx(1, abs=0.03)
    assert authorities.effect == pytest.approx(0.4, abs=0.03)
    assert investors.levels[0][1] == pytest.approx(0.5, abs=0.015)
    # One in a thousand people is sqrt(0.25 / 100) of them, and a hundredth more effect is half a person more.
    assert investors.error == pytest.approx((0.25 / PEOPLE / 1000) ** 0.5 / 0.5, rel=0.15)


@pytest.mark.parametrize(("price", "always"), [(1_000, False), (1_000_000, None)])
def test_a_side_that_never_breaks_even_is_told_of(price: int, always: bool | None) -> None:
    made = counted(terms=(replace(PAID, amount=kroner(price)),))

    [investors] = negotiation(bench(made, trials=50), made).break_even

    assert (investors.effect is None) == (always is not None)
    assert investors.always == bool(always)


def test_investors_who_are_paid_without_effect_always_break_even() -> None:
    """Where a tenth of those who are enrolled is found at work whatever is done, and that alone pays."""
    [told] = plan().outcomes
    made = counted(terms=(replace(PAID, amount=kroner(200_000)),))

    [investors] = negotiation(bench(made, outcomes=(replace(told, baseline=F("0.1")),), trials=200), made).break_even

    assert investors.always or investors.effect is not None and investors.effect < 0.05


def test_a_guarantee_is_worth_the_chances_that_it_adds() -> None:
    made = counted(guarantees=(DEFICIT,))
    tried = bench(made)

    worth = negotiation(tried, made).guarantee

    assert worth is not None
    bare = np.concatenate(list(tried.believed.pay(counted()).by_investor.values()))
    capital = kroner(1_000_000).minor
    assert worth.back_without == (bare >= capital).mean()
    assert worth.back_with == (bare >= capital - DEFICIT.most.minor).mean()
    assert worth.chance == (bare < capital).mean()
    assert worth.called == round(np.minimum(capital - bare, DEFICIT.most.minor).clip(min=0).mean())


def test_a_donor_gives_what_it_gives() -> None:
    gift = AgreedDonation(
        "gift", "donor", "§ 11", kroner(50_000), counted().clocks.payment.start, DonationUse.WRITES_DOWN
    )
    made = counted(donations=(gift,))

    donor = negotiation(bench(made, trials=50), made).stakes[-1]

    assert (donor.role, donor.party, donor.gives, donor.gets) == (PartyRole.DONOR, "donor", gift.amount.minor, None)


def test_what_is_unseen_is_counted_as_often_as_what_is_seen() -> None:
    """Half of the outcomes become known: the payment halves, and what the authorities gain does not."""
    whole, half = (negotiation(bench(worth=40_000, measured=share), counted()).stakes[1] for share in (F(1), F("0.5")))

    assert half.gives == pytest.approx(whole.gives / 2, rel=0.03)
    assert half.gets == pytest.approx(whole.gets, rel=0.03)


@pytest.mark.parametrize(
    "text", ["work.12-months", "work.12-months=much", "work=5", "home.12-months=5", "work.12-months=1,5"]
)
def test_a_worth_of_no_expected_outcome_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="structure-worth-unknown"):
        worth_of([text], counted(), plan())


def test_a_worth_is_of_an_expected_outcome() -> None:
    assert worth_of(["work.12-months=90000"], counted(), plan()) == {("work", "12-months"): kroner(90_000)}
    assert plan().recruitment.units == PEOPLE

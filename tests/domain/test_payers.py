"""Who pays: shares, who names the term before who names the metric, and what a cap on a payer leaves to another."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Cap, CapScope, PayerShare, Tranche
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.entitlement import entitle
from gavn.domain.values.period import Period
from tests.agreed import agreement, claim, paid, reached, tariff
from tests.builders import kroner


@pytest.mark.parametrize(
    ("shares", "expected"),
    [(["3/5", "2/5"], [600_000, 400_000]), (["1/3", "1/3", "1/3"], [333_334, 333_333, 333_333])],
)
def test_payers_share_by_largest_remainder(shares: list[str], expected: list[int]) -> None:
    payers = tuple(PayerShare(f"payer-{n}", Fraction(share), "§ 7") for n, share in enumerate(shares))
    entitlement = paid(agreement(payers=payers), reached(1))

    assert [entitlement.paid_by(payer.party).minor for payer in payers] == expected


def test_who_names_the_term_pays_before_who_names_the_metric_before_everybody() -> None:
    payers = (
        PayerShare("city", Fraction(1), "§ 7"),
        PayerShare("region", Fraction(1), "§ 7", metrics=("home",)),
        PayerShare("state", Fraction(1), "§ 7", terms=("school-price",)),
    )
    made = agreement(payers=payers, terms=tuple(tariff(f"{m}-price", m) for m in ("job", "home", "school")))
    entitlement = paid(made, Results(tuple(claim(1, reached=m) for m in ("job", "home", "school"))))

    assert [entitlement.paid_by(party) for party in ("city", "region", "state")] == [kroner(10_000)] * 3


@pytest.mark.parametrize(("onto", "fund", "unpaid"), [("", 0, 5_000), ("outcomes-fund", 5_000, 0)])
def test_what_a_payers_cap_leaves_goes_to_the_outcomes_fund_or_is_named_unpaid(
    onto: str, fund: int, unpaid: int
) -> None:
    cap = Cap("city-cap", "§ 8", CapScope.PAYER, kroner(25_000), payer="city", overflow_to=onto)
    entitlement = paid(agreement(caps=(cap,)), reached(3))

    assert entitlement.total == kroner(30_000)
    assert entitlement.paid_by("city") == kroner(25_000)
    assert entitlement.paid_by("outcomes-fund") == kroner(fund)
    assert entitlement.unpaid == kroner(unpaid)


def test_what_a_cap_leaves_is_taken_over_by_the_purse_that_pays_for_the_same() -> None:
    """The city's purse for homes pays for homes; the rest of the region's part of them is not its purse for jobs'."""
    half = Fraction(1, 2)
    payers = (
        PayerShare("city", Fraction(1), "§ 7", purse="jobs"),
        PayerShare("city", half, "§ 7", metrics=("home",), purse="homes"),
        PayerShare("region", half, "§ 7", metrics=("home",)),
    )
    cap = Cap("region-cap", "§ 8", CapScope.PAYER, kroner(2_000), payer="region", overflow_to="city")
    made = agreement(payers=payers, terms=(tariff(), tariff("home-price", "home")), caps=(cap,))
    entitlement = paid(made, Results((claim(1), claim(1, reached="home"))))
    by_purse = {
        purse: sum(line.amount for line in entitlement.lines if line.purse == purse) for purse in ("jobs", "homes")
    }

    assert by_purse == {"jobs": 1_000_000, "homes": 800_000}
    assert (entitlement.paid_by("city"), entitlement.paid_by("region")) == (kroner(18_000), kroner(2_000))


@pytest.mark.parametrize("onto", ["", "region"])
def test_a_payer_gets_no_more_back_than_it_paid_under_a_cap_in_each_year(onto: str) -> None:
    """Two weeks in 2025 are 20,000 kr., of which the city pays 15,000; both are taken back in 2026. The 5,000 above its
    cap were never the city's, and nobody is left with anything."""
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(10_000), minus="home", minimum=Fraction(0))
    years = (Period.year(2025), Period.year(2026))
    cap = Cap("city-cap", "§ 8", CapScope.PAYER, kroner(15_000), payer="city", periods=years, overflow_to=onto)
    tranches = tuple(Tranche(party, rank, kroner(10_000), "§ 10") for party, rank in (("fund", 1), ("bank", 2)))
    made = agreement(terms=(week,), caps=(cap,), investors=tranches)
    home = claim(1, reached="home", on=date(2026, 6, 1), quantity=Fraction(2))
    worked = claim(1, quantity=Fraction(2))
    early, late = (
        entitle(made, Results((worked, home)), as_of=day) for day in (date(2025, 12, 31), date(2026, 12, 31))
    )

    assert (early.paid_by("city"), early.paid_by("region")) == (kroner(15_000), kroner(5_000 if onto else 0))
    assert (late.paid_by("city"), late.paid_by("region"), late.unpaid) == (kroner(0), kroner(0), kroner(0))
    assert (late.received_by("fund"), late.received_by("bank")) == (kroner(0), kroner(0))

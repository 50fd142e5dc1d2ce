"""Caps that are a share: of what is left at their turn, never more than it, and never of less than nothing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Cap, CapScope, PayerShare
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from tests.agreed import agreement, claim, paid, reached, tally, tariff
from tests.builders import kroner


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((2025,), 30_000 + 60_000),
        # A third of all is half of what else there is: 30,000 beside 60,000, then 15,000 beside those 30,000.
        ((2025, 2026), 30_000 + 15_000),
        # The later year first: 30,000 beside 60,000, then 15,000 beside it.
        ((2026, 2025), 15_000 + 30_000),
    ],
)
def test_a_share_cap_per_person_sees_what_its_earlier_periods_left(years: tuple[int, ...], expected: int) -> None:
    """60,000 kr. in 2025 and 60,000 in 2026 for one person, of which each year may be a third."""
    cap = Cap("third", "§ 8", CapScope.PERSON, share=Fraction(1, 3), periods=tuple(map(Period.year, years)))
    made = agreement(terms=(tariff(price=60_000, once_only=False),), caps=(cap,))
    facts = Results((claim(1), claim(1, id="again", on=date(2026, 6, 1))))

    assert paid(made, facts).total == kroner(expected)


@pytest.mark.parametrize(("effect", "expected"), [(2, 20_000 + 20_000), (0, 0), (-2, -20_000)])
def test_a_share_cap_beside_a_negative_effect_takes_all_and_no_more(effect: int, expected: int) -> None:
    """Jobs may be half of all that is paid: beside an effect that costs 20,000 kr. they are nothing, never a debt."""
    made = agreement(
        terms=(
            tariff(),
            MeasuredEffect(id="weeks", clause="§ 5", metric="effect", amount=kroner(10_000), two_sided=True),
        ),
        two_sided=True,
        caps=(Cap("half", "§ 8", CapScope.METRIC, share=Fraction(1, 2), metric="job"),),
    )
    facts = Results(reached(3).claims, (tally(of="effect", estimate=Fraction(effect)),))

    assert paid(made, facts).total == kroner(expected)


@pytest.mark.parametrize(
    ("price", "share", "city", "unpaid"),
    [("10.00", "1/3", "3.33", "1.67"), ("9.99", "1/3", "3.33", "1.67"), ("10.00", "1/2", "5.00", "0.00"),
     ("0.02", "1/3", "0.00", "0.01")],
)  # fmt: skip
def test_a_payers_share_cap_is_cut_off_at_the_minor_unit(price: str, share: str, city: str, unpaid: str) -> None:
    """City and region owe half each (the odd øre is the city's); the city at most a share of all.

    A third of 10.00 kr. is 3.33 and not 3.34.
    """
    made = agreement(
        terms=(tariff(amount=Money.parse(price, "DKK")),),
        payers=(PayerShare("city", Fraction(1, 2), "§ 7"), PayerShare("region", Fraction(1, 2), "§ 7")),
        caps=(Cap("city-cap", "§ 8", CapScope.PAYER, share=Fraction(share), payer="city"),),
    )
    entitlement = paid(made, reached(1))

    assert entitlement.paid_by("city") == Money.parse(city, "DKK")
    assert entitlement.unpaid == Money.parse(unpaid, "DKK")

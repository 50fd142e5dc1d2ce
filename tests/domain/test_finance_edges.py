"""The edges of the money behind: protected parts, ceilings, donations, own funding, claw-back, currency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    CapitalCall,
    DeficitGuarantee,
    DonationUse,
    PayerShare,
    Tranche,
)
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.statement import Kind, issue
from gavn.domain.values.money import Money
from tests.agreed import agreement, claim, metric, reached, tariff
from tests.builders import kroner

DAY = date(2027, 1, 1)
SENT = date(2026, 1, 1)


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


@pytest.mark.parametrize(
    ("most", "received", "unpaid"),
    [("1", 20_000, 10_000), ("5/4", 25_000, 5_000), ("3/2", 30_000, 0), ("2", 30_000, 0)],
)
def test_a_ceiling_on_the_return_ends_at_its_multiple(most: str, received: int, unpaid: int) -> None:
    made = agreement(investors=(Tranche("fund", 1, kroner(20_000), "§ 10", most_return=Fraction(most)),))
    entitlement = entitle(made, reached(3), as_of=DAY)

    assert (entitlement.received_by("fund"), entitlement.unpaid) == (kroner(received), kroner(unpaid))


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
    [(0, SENT, 0, 0), (1, SENT, 10_000, 0), (2, SENT, 15_000, 5_000), (2, date(2027, 1, 2), 0, 20_000)],
)
def test_a_donation_buys_soft_outcomes_until_it_is_used(homes: int, given_on: date, donor: int, unpaid: int) -> None:
    gift = AgreedDonation("soft", "donor", "§ 12", kroner(15_000), given_on, DonationUse.BUYS_OUTCOMES, ("home-price",))
    made = agreement(terms=(tariff(), tariff("home-price", "home")), donations=(gift,))
    entitlement = entitle(made, reached(homes, metric_id="home"), as_of=DAY)

    assert (entitlement.paid_by("donor"), entitlement.unpaid) == (kroner(donor), kroner(unpaid))
    assert entitlement.paid_by("city") == kroner(0)


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

"""The most that a payer can come to owe: what its caps leave, and no figure where none holds all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    Cap,
    CapScope,
    DonationUse,
    Floor,
    PayerShare,
    Tranche,
)
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.terms.standing_charge import StandingCharge
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.most_owed import can_owe, most_owed
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from tests.agreed import agreement, tariff
from tests.builders import kroner
from tests.generated_facts import some_results
from tests.proof import made_up
from tests.sizes import TIMES

HALF = Fraction(1, 2)
TWO = (PayerShare("city", HALF, "§ 7"), PayerShare("region", HALF, "§ 7"))
APART = (PayerShare("city", Fraction(1), "§ 7", ("home",)), PayerShare("region", Fraction(1), "§ 7", ("job", "school")))
SOME = (
    PayerShare("city", HALF, "§ 7", terms=("job-price",)),
    PayerShare("region", HALF, "§ 7", terms=("job-price",)),
    PayerShare("city", Fraction(1, 5), "§ 7", ("home",)),
    PayerShare("region", Fraction(4, 5), "§ 7", ("home",)),
)
HOME_TOO = (tariff(), tariff("home-price", "home"))
FIXED = FixedPart(id="fixed", clause="§ 6", amount=kroner(1), due_on=date(2026, 6, 1))
WEEK = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(10), minus="home", minimum=Fraction(0))
GIFT = AgreedDonation("gift", "donor", "§ 9", kroner(70), date(2025, 1, 1), DonationUse.WRITES_DOWN)
# Each may have its capital and a tenth of it back.
BACK = tuple(Tranche(party, 1, kroner(200), "§ 9", most_return=Fraction("1.1")) for party in ("fund", "bank"))


YEARS = Period.parse("2025-2029")
MONTHLY = StandingCharge(
    id="monthly", clause="§ 6", amount=kroner(10), first_on=date(2026, 1, 1), every_months=1, times=4
)


def cap(amount: int, scope: CapScope = CapScope.AGREEMENT, **changes: Any) -> Cap:
    return Cap(f"cap-{amount}", "§ 8", scope, kroner(amount), **changes)


def period(*years: str, amount: int = 100, **changes: Any) -> Cap:
    return cap(amount, CapScope.PERIOD, periods=tuple(Period.parse(each) for each in years), **changes)


SOME_PERIODS = (
    (),
    (),
    (YEARS,),
    (Period.parse("2025-2027"), Period.parse("2028-2029")),
    tuple(map(Period.year, range(2025, 2031))),
)
JOB_CAP, HOME_CAP = cap(200, CapScope.METRIC, metric="job"), cap(50, CapScope.METRIC, metric="home")
# (what the agreement holds, and the most that the city can owe; all is measured from 2025 to 2029)
EDGES: list[tuple[dict[str, Any], int | None]] = [
    ({}, None),
    ({"caps": (cap(500),)}, 500),
    ({"caps": (cap(500), cap(300, CapScope.PAYER, payer="city"))}, 300),
    ({"caps": (cap(300, CapScope.PAYER, payer="region"),), "payers": TWO}, None),
    ({"caps": (cap(500),), "payers": TWO}, 250),
    ({"caps": (cap(500), cap(100, CapScope.PAYER, payer="region", overflow_to="city")), "payers": TWO}, 500),
    ({"caps": (cap(500),), "payers": APART, "terms": HOME_TOO}, 500),
    ({"caps": (cap(500), cap(200, CapScope.METRIC, metric="home")), "payers": APART, "terms": HOME_TOO}, 200),
    ({"caps": (cap(500),), "payers": APART}, 0),
    # Several caps hold together what none of them holds alone; what is owed anyway is as much as it is.
    ({"caps": (JOB_CAP, HOME_CAP), "terms": HOME_TOO}, 250),
    ({"caps": (JOB_CAP, HOME_CAP), "terms": HOME_TOO, "payers": TWO}, 125),
    ({"caps": (JOB_CAP, HOME_CAP), "terms": (*HOME_TOO, FIXED)}, 251),
    ({"caps": (cap(300, terms=("job-price", "home-price")),), "terms": (*HOME_TOO, MONTHLY)}, 340),
    ({"caps": (JOB_CAP, HOME_CAP, cap(240)), "terms": HOME_TOO}, 240),
    ({"caps": (JOB_CAP,), "terms": HOME_TOO}, None),
    ({"caps": (period("2025-2026"), period("2027-2029", amount=80))}, 180),
    ({"caps": (period("2025", "2026", "2027", "2028", "2029"),), "terms": (tariff(), FIXED)}, 500),
    ({"caps": (period("2025", "2026"),), "terms": (replace(tariff(), within=(Period.parse("2025-2026"),)),)}, 200),
    # It has half of what is paid for a job, and a fifth of a home.
    ({"caps": (JOB_CAP, HOME_CAP), "terms": HOME_TOO, "payers": SOME}, 110),
    ({"caps": (JOB_CAP, HOME_CAP), "terms": HOME_TOO, "floors": (Floor("least", "§ 9", kroner(300)),)}, 300),
    # Where something can be taken back, one who pays for something else can get what is owed here.
    ({"caps": (JOB_CAP, HOME_CAP), "terms": (*HOME_TOO, WEEK), "payers": APART}, None),
    # It pays half of a term alone, and a fifth of a metric: of 500 kr. no more than half can be its.
    ({"caps": (cap(500),), "payers": SOME}, 250),
    ({"caps": (cap(200, CapScope.METRIC, metric="job"),), "payers": APART, "terms": HOME_TOO}, None),
    # What could not be taken back of a metric is made up for by what comes next, which can be another's.
    ({"caps": (cap(200, CapScope.METRIC, metric="home"),), "payers": APART, "terms": (WEEK,)}, None),
    # A cap on all terms there are holds all that is owed, however it names them; but not what a minimum makes up.
    ({"caps": (cap(500, terms=("job-price",)),), "terms": HOME_TOO}, None),
    ({"caps": (cap(500, terms=("job-price",)),)}, 500),
    ({"caps": (cap(500, CapScope.METRIC, metric="job"),)}, 500),
    ({"caps": (cap(300, CapScope.PAYER, payer="city", terms=("job-price",)),),
      "floors": (Floor("least", "§ 9", kroner(70)),)}, 370),
    ({"caps": (cap(100, CapScope.PERSON),)}, None),
    ({"caps": (Cap("share", "§ 8", CapScope.AGREEMENT, None, HALF),)}, None),
    ({"caps": (period("2025-2026", "2027-2029"),)}, 200),
    ({"caps": (period("2025-2026", "2028-2029"),)}, None),
    ({"caps": (period("2025-2026", "2027-2029"),), "terms": (tariff(), FIXED)}, 200),
    ({"caps": (period("2025-2026", "2027-2029"),), "terms": (tariff(), replace(FIXED, due_on=date(2030, 6, 1)))}, 201),
    ({"caps": (cap(500),), "terms": (tariff(), FIXED)}, 500),
    ({"caps": (cap(500),), "floors": (Floor("least", "§ 9", kroner(600)),)}, 600),
    # A minimum made up outside the periods of a cap on a payer is not held by it; of all that is owed it is no more.
    ({"caps": (period("2025-2029"),), "floors": (Floor("least", "§ 9", kroner(70)),)}, 100),
    ({"caps": (period("2025-2029"),), "floors": (Floor("least", "§ 9", kroner(600)),)}, 600),
    (
        {
            "caps": (cap(500), cap(300, CapScope.PAYER, payer="city", periods=(YEARS,))),
            "floors": (Floor("least", "§ 9", kroner(70)),),
        },
        370,
    ),
    ({"caps": (cap(500),), "two_sided": True}, None),
    ({"caps": (cap(300, CapScope.PAYER, payer="city"),), "two_sided": True}, 300),
    ({"investors": BACK}, 440),
    ({"investors": BACK, "payers": TWO}, 220),
    ({"investors": BACK, "payers": TWO, "caps": (cap(100, CapScope.PAYER, payer="region"),)}, 440),
    # What a gift writes down is so for all alike; what one buys leaves more of the ceiling to who pays for the rest.
    ({"investors": BACK, "payers": TWO, "donations": (GIFT,)}, 220),
    ({"investors": BACK, "payers": TWO, "donations": (replace(GIFT, use=DonationUse.BUYS_OUTCOMES),)}, 440),
    ({"investors": BACK, "caps": (cap(300),)}, 300),
    ({"investors": (*BACK, Tranche("bank", 2, kroner(10), "§ 9"))}, None),
    ({"investors": BACK, "two_sided": True}, None),
    # What is taken back of one payer is no limit to what another owes for something else.
    ({"investors": BACK, "payers": APART, "terms": (WEEK,)}, None),
    ({"caps": (cap(500),), "payers": APART, "terms": (WEEK,)}, None),
    ({"caps": (cap(500),), "payers": TWO, "terms": (WEEK,)}, 250),
    ({"caps": (cap(500),), "terms": (WEEK,)}, 500),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "most"), EDGES)
def test_the_most_is_what_the_caps_leave(changes: dict[str, Any], most: int | None) -> None:
    assert most_owed(agreement(**changes), "city") == (None if most is None else kroner(most))


def test_a_donor_gives_its_gifts_and_no_more_and_others_owe_nothing() -> None:
    made = agreement(donations=(GIFT,))
    assert (can_owe(made, "donor"), most_owed(made, "donor")) == (True, kroner(70))
    assert not can_owe(made, "fund")


# Splits of shared units, to payers and to parts of a cap, can move so many minor units in all.
MOVED = 3


def test_nobody_ever_pays_more_than_the_most() -> None:
    """As agreements are made up, and under caps of metrics, terms, years and payers, with more facts."""
    held = near = 0
    for seed in range(60 * TIMES):
        made = made_up(seed)
        random = Random(seed)
        many = some_results(random, 25, of=made.agreement)
        capped = replace(made.agreement, caps=some_caps(random, made.agreement), gates=())
        for of, results in ((made.agreement, made.results), (capped, made.results), (capped, many)):
            entitlement = entitle(of, results, as_of=made.as_of, final=made.final)
            for party in sorted({payer.party for payer in of.payers}):
                most = most_owed(of, party)
                if most is not None:
                    held += 1
                    paid = entitlement.paid_by(party)
                    assert paid.minor <= most.minor + min(MOVED, len(entitlement.lines)), (seed, party)
                    near += 0 < most.minor <= paid.minor + MOVED
    assert held >= 150 * TIMES
    assert near >= 10 * TIMES


def some_caps(random: Random, of: Agreement) -> tuple[Cap, ...]:
    """On most metrics and some terms, on some payers once or twice, in some years, in all or in parts of the time."""

    def made(scope: CapScope, most: int, **changes: Any) -> Cap:
        amount = Money(random.randint(1, most), of.currency)
        return Cap(f"cap-{len(caps)}", "§ 8", scope, amount, periods=random.choice(SOME_PERIODS), **changes)

    caps: list[Cap] = []
    for metric in sorted({term.metric for term in of.terms if term.metric}):
        if random.randrange(100) < 80:
            caps.append(made(CapScope.METRIC, 3000, metric=metric))
    for term in of.terms:
        if random.randrange(100) < 35:
            terms = tuple(dict.fromkeys((term.id, random.choice(of.terms).id)))
            caps.append(made(CapScope.AGREEMENT, 3000, terms=terms))
    for party in sorted({payer.party for payer in of.payers}):
        for _ in range(random.choice((0, 0, 1, 1, 2))):
            own = (random.choice(of.terms).id,) if random.randrange(100) < 40 else ()
            caps.append(made(CapScope.PAYER, 3000, payer=party, terms=own))
    return tuple(caps)


def test_many_caps_hold_together_in_no_time() -> None:
    """A cap of 10 for each of three metrics in each of 20 years, one of 20 for each year, and one of 350 in all."""
    years = [Period.year(year) for year in range(2025, 2045)]
    metrics = ("job", "home", "school")
    each = (
        Cap(f"{name}-{year.label}", "§ 8", CapScope.METRIC, kroner(10), metric=name, periods=(year,))
        for name in metrics
        for year in years
    )
    of_years = (Cap(year.label, "§ 8", CapScope.PERIOD, kroner(20), periods=(year,)) for year in years)
    clocks = replace(agreement().clocks, measurement=Period.years(2025, 2044), payment=Period.years(2025, 2045))
    made = agreement(
        terms=tuple(tariff(f"{name}-price", name) for name in metrics), clocks=clocks, caps=(*each, *of_years)
    )

    assert most_owed(made, "city") == kroner(400)
    assert most_owed(replace(made, caps=(*made.caps, cap(350))), "city") == kroner(350)

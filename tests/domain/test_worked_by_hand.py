"""An agreement with everything at once, each amount worked out by hand beside it.

Ten get a job in 2025, six in 2026, eight in 2027 and six in 2028, at 50,000 kr. each; at most 400,000 kr. a year. The
city pays 60 % and the region 40 %, the region 150,000 kr. in all and the outcomes fund what is above. A donor writes
50,000 kr. down. The fund put in 600,000 kr. and is paid first, up to 5 % a year; the bank put in 400,000 kr. and gets
at most 1.2 times that. On the last day of 2028 a guarantor covers up to 100,000 kr. of what the bank has lost.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    AgreementParty,
    Cap,
    CapitalCall,
    CapScope,
    DeficitGuarantee,
    DonationUse,
    Floor,
    PayerShare,
    Settlement,
    Termination,
    Tranche,
)
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.outcomes.facts import Claim, Results
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.endings import close_early, recover
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.payments.statement import issue
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period
from tests.agreed import agreement, claim, metric, reached, tariff
from tests.builders import kroner

LAST = date(2030, 12, 31)
PARTIES = (
    AgreementParty(PartyRole.AUTHORITY, "city"),
    AgreementParty(PartyRole.AUTHORITY, "region"),
    AgreementParty(PartyRole.PROVIDER, "provider"),
    AgreementParty(PartyRole.INVESTOR, "fund"),
    AgreementParty(PartyRole.INVESTOR, "bank"),
    AgreementParty(PartyRole.DONOR, "outcomes"),
    AgreementParty(PartyRole.DONOR, "donor"),
    AgreementParty(PartyRole.GUARANTOR, "guarantor"),
)


def everything(*, most: int) -> Agreement:
    start = date(2025, 1, 1)
    return agreement(
        parties=PARTIES,
        terms=(tariff(price=50_000),),
        payers=(PayerShare("city", Fraction(3, 5), "§ 7"), PayerShare("region", Fraction(2, 5), "§ 7")),
        caps=(
            Cap("year", "§ 8", CapScope.PERIOD, kroner(400_000), periods=tuple(map(Period.year, range(2025, 2030)))),
            Cap("all", "§ 8", CapScope.AGREEMENT, kroner(most)),
            Cap("region", "§ 8", CapScope.PAYER, kroner(150_000), payer="region", overflow_to="outcomes"),
        ),
        investors=(
            Tranche("fund", 1, kroner(600_000), "§ 9", most_irr=Fraction(1, 20)),
            Tranche("bank", 2, kroner(400_000), "§ 9", protected=kroner(100_000), most_return=Fraction(6, 5)),
        ),
        calls=(CapitalCall("fund", kroner(600_000), start), CapitalCall("bank", kroner(400_000), start)),
        guarantees=(
            DeficitGuarantee("loss", "guarantor", "§ 10", date(2028, 12, 31), kroner(100_000), covers=("bank",)),
        ),
        donations=(AgreedDonation("gift", "donor", "§ 11", kroner(50_000), date(2026, 1, 1), DonationUse.WRITES_DOWN),),
    )


def jobs() -> Results:
    claims: list[Claim] = []
    for year, count in ((2025, 10), (2026, 6), (2027, 8), (2028, 6)):
        claims += [claim(len(claims) + number, on=date(year, 6, 1)) for number in range(count)]
    return Results(tuple(claims))


def told(made: Entitlement) -> dict[str, str]:
    pays = {f"{party} pays": made.paid_by(party) for party in ("city", "region", "outcomes", "donor")}
    gets = {f"{party} gets": made.received_by(party) for party in ("fund", "bank")}
    return {name: f"{amount.minor / 100:,.2f}" for name, amount in {**pays, **gets, "unpaid": made.unpaid}.items()}


def test_where_little_is_reached_capital_comes_back_by_rank_and_the_guarantor_covers_the_bank() -> None:
    """At most 900,000 kr. in all: 400,000 for 2025, 300,000 for 2026, and 200,000 are left for 2027.

    City: 60 % is 540,000. Region: 40 % is 360,000, of which it pays 150,000 and the outcomes fund 210,000.
    The gift falls 540 : 150 on city and region: 39,130.43 and 10,869.57.
    2025: 400,000 to the fund. 2026: 200,000 to the fund, 100,000 to the bank. 2027: 200,000 to the bank.
    The bank has 300,000 of 400,000; the guarantor covers the 100,000.
    """
    made = entitle(everything(most=900_000), jobs(), as_of=LAST)

    assert told(made) == {
        "city pays": "500,869.57",
        "region pays": "139,130.43",
        "outcomes pays": "210,000.00",
        "donor pays": "50,000.00",
        "fund gets": "600,000.00",
        "bank gets": "400,000.00",
        "unpaid": "0.00",
    }


def test_where_much_is_reached_the_ceilings_hold_and_what_is_above_is_not_paid() -> None:
    """At most 1,400,000 kr. in all, and so much is reached: 400,000, 300,000, 400,000 and 300,000.

    The fund's balance at 5 %: 600,000 + 29,917.81 (364 days) − 400,000 = 229,917.81 at the end of 2025;
    + 11,495.89 − 200,000 = 41,413.70 in 2026; + 2,070.69 = 43,484.39 in 2027, which it gets once the bank's capital
    is back. The bank: 100,000 in 2026 and 300,000 in 2027, then 56,515.61 of the 80,000 above its capital.
    2028: 23,484.39 to the bank. The other 276,515.61 nobody may receive: it falls away from city and outcomes fund,
    180 : 120 as they owe for 2028, by 165,909.37 and 110,606.24. The gift: 40,899.06 and 9,100.94.
    """
    made = entitle(everything(most=1_400_000), jobs(), as_of=LAST)

    assert told(made) == {
        "city pays": "633,191.57",
        "region pays": "140,899.06",
        "outcomes pays": "299,393.76",
        "donor pays": "50,000.00",
        "fund gets": "643,484.39",
        "bank gets": "480,000.00",
        "unpaid": "276,515.61",
    }
    # The statement tells it in that order: 60 % of 1,400,000 less what falls away, and of that the gift.
    statement = issue(everything(most=1_400_000), made, earlier=[], issued_on=LAST)
    own = [line.line for line in statement.lines if line.line.payer == "city" and line.line.before]
    assert [(line.step.value, int(line.before), int(line.after)) for line in own] == [
        ("ceiling", 84_000_000, 67_409_063),
        ("donation", 67_409_063, 63_319_157),
    ]


def test_on_one_day_a_cap_bites_by_metric_whoever_reached_what() -> None:
    """Two get both a home and a job on one day: 40,000 kr., of which at most 30,000; homes first, then one job."""
    payers = (PayerShare("city", Fraction(1), "§ 7", ("job",)), PayerShare("region", Fraction(1), "§ 7", ("home",)))
    cap = Cap("all", "§ 8", CapScope.AGREEMENT, kroner(30_000))
    made = agreement(terms=(tariff(), tariff("home-price", "home")), payers=payers, caps=(cap,))
    facts = Results((*reached(2).claims, *reached(2, metric_id="home").claims))

    entitlement = entitle(made, facts, as_of=LAST)

    assert (entitlement.paid_by("region"), entitlement.paid_by("city")) == (kroner(20_000), kroner(10_000))
    assert entitle(made, Results(facts.claims[::-1]), as_of=LAST).lines == entitlement.lines


def test_a_cap_per_person_holds_of_what_is_left_after_deadweight() -> None:
    """Ten at 50,000 kr., of which 20 % would have come anyway: 40,000 for each, which the cap lets through."""
    cap = Cap("person", "§ 8", CapScope.PERSON, kroner(40_000))
    made = agreement(terms=(tariff(price=50_000),), metrics=(metric("job", deadweight=Fraction(1, 5)),), caps=(cap,))

    assert entitle(made, reached(10), as_of=LAST).total == kroner(400_000)


def test_an_early_closing_counts_gifts_fixed_parts_and_the_minimum_to_the_end() -> None:
    """Two are expected to reach a job: 20,000 kr. and a fixed part of 5,000 kr. in 2030, after measuring is over.

    Less than the minimum of 60,000 kr., so 60,000 is what would be paid; three quarters are 45,000. Of the 60,000 the
    donor's gift of 2030 takes 15,000, a quarter, so that it pays a quarter of the 45,000.
    """
    made = agreement(
        terms=(tariff(), FixedPart(id="fixed", clause="§ 5", amount=kroner(5_000), due_on=date(2030, 2, 1))),
        parties=PARTIES,
        floors=(Floor("least", "§ 8", kroner(60_000)),),
        donations=(AgreedDonation("gift", "donor", "§ 11", kroner(15_000), date(2030, 3, 1), DonationUse.WRITES_DOWN),),
        settlement=Settlement("§ 13", Fraction(3, 4)),
    )
    closing = close_early(made, count_histories(reached(2)), on=LAST, paid={"city": kroner(10_000)})

    assert closing.agreed == kroner(45_000)
    assert closing.by_payer() == {"city": kroner(23_750), "donor": kroner(11_250)}


@pytest.mark.parametrize(
    ("on", "repaid", "recovered"),
    [
        # Four fifths of what is paid in by then, and never more than what has not come back.
        (date(2025, 6, 1), 0, {"fund": 480_000, "bank": 160_000}),
        (date(2026, 6, 1), 0, {"fund": 480_000, "bank": 320_000}),
        (date(2026, 6, 1), 200_000, {"fund": 400_000, "bank": 320_000}),
        (date(2026, 6, 1), 700_000, {"fund": 0, "bank": 320_000}),
    ],
)
def test_a_termination_gives_four_fifths_of_the_capital_paid_in(
    on: date, repaid: int, recovered: dict[str, int]
) -> None:
    made = agreement(
        investors=(Tranche("fund", 1, kroner(600_000), "§ 9"), Tranche("bank", 2, kroner(400_000), "§ 9")),
        calls=(
            CapitalCall("fund", kroner(600_000), date(2025, 1, 1)),
            CapitalCall("bank", kroner(200_000), date(2025, 1, 1)),
            CapitalCall("bank", kroner(200_000), date(2026, 1, 1)),
        ),
        termination=(Termination("§ 14", PartyRole.AUTHORITY, Fraction(4, 5)),),
    )
    found = recover(made, by=PartyRole.AUTHORITY, on=on, repaid={"fund": kroner(repaid)})

    assert {recovery.investor: recovery.amount.minor // 100 for recovery in found} == recovered

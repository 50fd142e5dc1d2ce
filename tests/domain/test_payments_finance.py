"""The money behind an agreement: cash flows, yearly rates, worst cases, early endings, the authority's view."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    AgreementParty,
    Booking,
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
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.cash_flow import Flow, flows, multiple, yearly_rate
from gavn.domain.payments.endings import Recovery, close_early, recover
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.outlook import PartyYear, party_money, statements_until
from gavn.domain.payments.payer_view import PayerYear, expected_dues, payer_view, stated_view
from gavn.domain.payments.statement import Due, Statement, due_when_made, issue
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import RelativeDate
from gavn.domain.values.problem import Refused
from tests.agreed import agreement, claim, reached, tariff
from tests.builders import kroner

DAY = date(2026, 1, 1)


def invested(**changes: object) -> Agreement:
    return agreement(
        investors=(Tranche("fund", 1, kroner(25_000), "§ 10"),),
        calls=(CapitalCall("fund", kroner(25_000), date(2025, 1, 31)),),
        **changes,
    )


def stated(made: Agreement, persons: int) -> Statement:
    return issue(made, entitle(made, reached(persons), as_of=DAY), earlier=[], issued_on=DAY)


def test_the_fund_pays_capital_in_and_receives_on_the_day_that_is_due() -> None:
    made = invested()
    own = [
        flow for flow in flows(made, due_when_made([stated(made, 3)]), until=date(2030, 1, 1)) if flow.party == "fund"
    ]

    assert [(flow.on.year, flow.amount) for flow in own] == [(2025, kroner(-25_000)), (2026, kroner(30_000))]
    assert multiple(own) == Fraction(6, 5)
    # From 31 January to 31 January is a year.
    assert yearly_rate(own) == pytest.approx(Decimal("0.2"), abs=Decimal("1e-9"))


def test_what_an_investor_pays_for_outcomes_is_no_part_of_its_return() -> None:
    """The fund lends 25,000 kr., pays half of 30,000 kr. itself, and receives it all: 1.20 for each krone, not 0.60."""
    payers = (PayerShare("city", Fraction(1, 2), "§ 7"), PayerShare("fund", Fraction(1, 2), "§ 7"))
    made = invested(payers=payers)
    fund = next(
        own
        for own in party_money(made, due_when_made([stated(made, 3)]), until=date(2030, 1, 1))
        if own.party == "fund"
    )

    assert (fund.multiple, fund.net) == (Fraction(6, 5), kroner(-10_000))
    assert fund.rate == pytest.approx(Decimal("0.2"), abs=Decimal("1e-9"))
    assert fund.years[-1] == PartyYear(2026, kroner(0), kroner(15_000), kroner(30_000))


@pytest.mark.parametrize(
    ("limit", "paid"),
    [
        ({"caps": (Cap("most", "§ 8", CapScope.PAYER, kroner(12_000), payer="city"),)}, 12_000),
        ({"donations": (AgreedDonation("gift", "donor", "§ 9", kroner(5_000), DAY, DonationUse.WRITES_DOWN),)}, 25_000),
    ],
)
def test_what_a_cap_or_a_gift_takes_from_a_payer_is_less_paid_and_no_receipt(limit: dict[str, Any], paid: int) -> None:
    """30,000 kr. is owed; the payer was told to have paid it all and got some of it back."""
    parties = (*agreement().parties, AgreementParty(PartyRole.DONOR, "donor"))
    made = invested(parties=parties, **limit)

    [year] = next(
        own.years
        for own in party_money(made, due_when_made([stated(made, 3)]), until=date(2030, 1, 1))
        if own.party == "city"
    )

    assert (year.paid, year.received, year.net) == (kroner(paid), kroner(0), kroner(-paid))


def test_a_guarantor_that_is_an_investor_too_gives_the_guarantee_beside_its_investment() -> None:
    guarantee = DeficitGuarantee("g", "fund", "§ 11", date(2025, 12, 31), kroner(5_000))
    made = invested(guarantees=(guarantee,))
    fund = next(
        own
        for own in party_money(made, due_when_made([stated(made, 1)]), until=date(2030, 1, 1))
        if own.party == "fund"
    )

    # 10,000 kr. from the city, and 5,000 kr. from its own pocket into its own tranche.
    assert (fund.multiple, fund.net) == (Fraction(3, 5), kroner(-15_000))


def test_the_flows_of_all_parties_come_to_the_capital_alone() -> None:
    made = invested()
    everybody = flows(made, due_when_made([stated(made, 3)]), until=date(2030, 1, 1))
    assert sum(flow.amount.minor for flow in everybody if flow.what != "capital") == 0


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([-100, 110], "0.1"),
        ([-100, 100], "0"),
        ([-100, 50], "-0.5"),
        ([-100, -10], None),
        ([], None),
        # Money taken back at the end has two such rates: 10 and 20 %, 0 and −50 %; the one nearest to 0 is told.
        ([-100, 230, -132], "0.1"),
        ([-100, 150, -50], "0"),
        # Worth −100 (1 − x)², which is never above nothing, and nothing at 0 alone.
        ([-100, 200, -100], "0"),
        # More taken back than any rate makes up for has none.
        ([-100, 110, -60], None),
    ],
)
def test_a_yearly_rate_is_found_or_there_is_none(amounts: list[int], expected: str | None) -> None:
    own = [Flow(date(2025 + n, 1, 1), "fund", kroner(amount), "") for n, amount in enumerate(amounts)]
    found = yearly_rate(own)
    assert found is None if expected is None else abs((found or Decimal(0)) - Decimal(expected)) < Decimal("1e-9")


def test_an_investor_that_pays_for_a_negative_effect_has_no_bound_to_its_worst_case() -> None:
    made = invested(two_sided=True)
    money = {
        own.party: own.worst for own in party_money(made, due_when_made([stated(made, 3)]), until=date(2030, 1, 1))
    }

    # Nor is there one for a payer whom no cap holds.
    assert money == {"fund": None, "city": None}


def test_early_closing_pays_a_share_of_what_was_expected_of_those_reached() -> None:
    made = agreement(settlement=Settlement("§ 13", Fraction(3, 4)))
    expected = count_histories(reached(4))
    closing = close_early(made, expected, on=DAY, paid={"city": kroner(10_000)})

    assert closing.agreed == kroner(30_000)
    assert closing.by_payer() == {"city": kroner(20_000)}
    with pytest.raises(Refused, match="settlement-not-agreed"):
        close_early(agreement(), expected, on=DAY, paid={})


@pytest.mark.parametrize(
    ("share", "paid", "city", "donor"),
    [
        ("1", 0, 30_000, 10_000),
        ("1/2", 0, 15_000, 5_000),
        ("1/2", 40_000, -25_000, 5_000),
        ("0", 0, 0, 0),
    ],
)
def test_donors_share_a_settlement_and_what_nobody_pays_is_no_part_of_it(
    share: str, paid: int, city: int, donor: int
) -> None:
    gift = AgreedDonation("gift", "donor", "§ 11", kroner(10_000), DAY, DonationUse.WRITES_DOWN)
    cap = Cap("cap", "§ 8", CapScope.PAYER, kroner(40_000), payer="city")
    made = agreement(settlement=Settlement("§ 13", Fraction(share)), donations=(gift,), caps=(cap,))
    closing = close_early(made, count_histories(reached(9)), on=DAY, paid={"city": kroner(paid)})

    assert closing.expected.unpaid == kroner(50_000)
    assert closing.by_payer() == {"city": kroner(city), "donor": kroner(donor)}


OERE = Money.parse("100.01", "DKK")
POLICIES = [
    # A third of 100.01 kr. is 33.33666…, half of it 50.005.
    ("1/3", Rounding.HALF_UP, "33.34"),
    ("1/3", Rounding.HALF_EVEN, "33.34"),
    ("1/3", Rounding.UP, "33.34"),
    ("1/3", Rounding.DOWN, "33.33"),
    ("1/2", Rounding.HALF_UP, "50.01"),
    ("1/2", Rounding.HALF_EVEN, "50.00"),
    ("1/2", Rounding.UP, "50.01"),
    ("1/2", Rounding.DOWN, "50.00"),
]


@pytest.mark.parametrize(("share", "policy", "agreed"), POLICIES)
def test_a_settlement_is_made_whole_by_the_policy_of_the_agreement(share: str, policy: Rounding, agreed: str) -> None:
    made = agreement(terms=(tariff(amount=OERE),), rounding=policy, settlement=Settlement("§ 13", Fraction(share)))

    assert close_early(made, count_histories(reached(1)), on=DAY, paid={}).agreed == Money.parse(agreed, "DKK")


@pytest.mark.parametrize(
    ("day", "agreed", "by_donor"),
    [(date(2029, 6, 1), 13_000, 5_000), (date(2030, 12, 31), 13_000, 5_000), (date(2031, 1, 1), 10_000, 0)],
)
def test_a_settlement_counts_fixed_parts_and_gifts_to_the_last_day_of_payment(
    day: date, agreed: int, by_donor: int
) -> None:
    """One job for 10,000 kr., a fixed part of 3,000 and a gift of 5,000 on a day; payment ends with 2030."""
    made = agreement(
        terms=(tariff(), FixedPart(id="fixed", clause="§ 5", amount=kroner(3_000), due_on=day)),
        donations=(AgreedDonation("gift", "donor", "§ 11", kroner(5_000), day, DonationUse.WRITES_DOWN),),
        settlement=Settlement("§ 13"),
    )
    closing = close_early(made, count_histories(reached(1)), on=DAY, paid={})

    assert closing.agreed == kroner(agreed)
    nothing = Money.zero("DKK")
    assert closing.agreed_by_payer().get("donor", nothing) == kroner(by_donor)


def test_early_closing_takes_from_each_payer_what_that_payer_has_paid() -> None:
    """The city pays for jobs, the region for homes: 40,000 kr. each is expected; the city has paid 30,000 kr."""
    made = agreement(
        terms=(tariff(), tariff("home-price", "home")),
        payers=(
            PayerShare("city", Fraction(1), "§ 7", metrics=("job",)),
            PayerShare("region", Fraction(1), "§ 7", metrics=("home",)),
        ),
        settlement=Settlement("§ 13"),
    )
    reaching = Results((*reached(4).claims, *reached(4, metric_id="home").claims))
    closing = close_early(made, count_histories(reaching), on=DAY, paid={"city": kroner(30_000)})

    assert closing.agreed_by_payer() == {"city": kroner(40_000), "region": kroner(40_000)}
    assert closing.by_payer() == {"city": kroner(10_000), "region": kroner(40_000)}


def test_who_has_paid_and_is_expected_to_pay_nothing_gets_it_back() -> None:
    made = agreement(settlement=Settlement("§ 13"))
    closing = close_early(made, count_histories(reached(1)), on=DAY, paid={"region": kroner(5_000)})

    assert closing.by_payer() == {"city": kroner(10_000), "region": kroner(-5_000)}


@pytest.mark.parametrize(("repaid", "expected"), [(0, 12_500), (20_000, 5_000), (30_000, 0)])
def test_termination_pays_back_the_agreed_share_and_never_more_than_is_left(repaid: int, expected: int) -> None:
    made = invested(termination=(Termination("§ 14", PartyRole.AUTHORITY, Fraction(1, 2)),))
    [recovered] = recover(made, by=PartyRole.AUTHORITY, on=DAY, repaid={"fund": kroner(repaid)})

    assert recovered == Recovery("fund", "§ 14", kroner(25_000), kroner(repaid), kroner(expected))
    with pytest.raises(Refused, match="termination-not-agreed"):
        recover(made, by=PartyRole.PROVIDER, on=DAY, repaid={})


@pytest.mark.parametrize(("share", "policy", "recovered"), POLICIES)
def test_a_recovery_is_made_whole_by_the_policy_of_the_agreement(share: str, policy: Rounding, recovered: str) -> None:
    made = agreement(
        rounding=policy,
        investors=(Tranche("fund", 1, OERE, "§ 10"),),
        termination=(Termination("§ 14", PartyRole.AUTHORITY, Fraction(share)),),
    )
    [found] = recover(made, by=PartyRole.AUTHORITY, on=DAY, repaid={})

    assert found.amount == Money.parse(recovered, "DKK")


@pytest.mark.parametrize(("on", "capital"), [(date(2025, 12, 31), 60_000), (DAY, 100_000), (date(2026, 1, 2), 100_000)])
def test_a_recovery_is_of_the_capital_paid_in_by_its_day(on: date, capital: int) -> None:
    """60,000 kr. is paid in from the start, 40,000 on New Year's Day of 2026; half of it comes back."""
    made = agreement(
        investors=(Tranche("fund", 1, kroner(100_000), "§ 10"),),
        calls=(CapitalCall("fund", kroner(60_000), date(2025, 1, 1)), CapitalCall("fund", kroner(40_000), DAY)),
        termination=(
            Termination("§ 14", PartyRole.AUTHORITY, Fraction(1, 2)),
            Termination("§ 15", PartyRole.PROVIDER, Fraction(1)),
        ),
    )
    [found] = recover(made, by=PartyRole.AUTHORITY, on=on, repaid={})

    assert (found.capital, found.amount, found.clause) == (kroner(capital), kroner(capital // 2), "§ 14")


def test_the_authority_sees_plan_rule_and_what_is_stated_and_due_in_the_year_it_is_owed() -> None:
    made = agreement()
    expected = expected_dues((made,), reached(10))
    view = payer_view(made, expected, due_when_made([stated(made, 3)]), effect=Fraction(4, 5))
    before = payer_view(made, expected, due_when_made([stated(made, 3)]), effect=Fraction(4, 5), by=DAY)

    nothing = Money.zero("DKK")
    assert view == (
        PayerYear("city", "", 2025, kroner(100_000), kroner(80_000), nothing, nothing),
        PayerYear("city", "", 2026, nothing, nothing, kroner(30_000), kroner(30_000)),
    )
    # The statement of New Year's Day is due thirty days later.
    assert [row.due for row in before] == [nothing, nothing]


@pytest.mark.parametrize(
    ("known", "deadline", "year"),
    [
        # Stated on the day it is known, and due thirty days later: the last day of the year, and the first of the next.
        (date(2026, 12, 1), "30 days after statement", 2026),
        (date(2026, 12, 2), "30 days after statement", 2027),
        (date(2026, 12, 31), "0 days after statement", 2026),
        (date(2026, 11, 30), "1 months after approval", 2026),
        (date(2026, 12, 1), "1 months after approval", 2027),
        # At the end of the payment period nothing more is stated.
        (date(2030, 12, 31), "30 days after statement", 2031),
    ],
)
def test_the_plan_lies_in_the_year_that_the_money_falls_due(known: date, deadline: str, year: int) -> None:
    made = agreement(payment_deadline=RelativeDate.parse(deadline))
    expected = Results(tuple(replace(each, known_on=known) for each in reached(3).claims))
    statement = issue(made, entitle(made, expected, as_of=known), earlier=[], issued_on=known)

    view = payer_view(made, expected_dues((made,), expected), due_when_made([statement]), effect=Fraction(1))

    # What is stated for the same money stands beside it.
    assert [(row.year, row.plan, row.booked) for row in view] == [(year, kroner(30_000), kroner(30_000))]


def test_each_year_of_the_plan_goes_by_the_deadline_in_force_in_it() -> None:
    """Known on 1 November 2025 and due after 30 days, in 2025; an amendment of 2027 gives four months from then on, so
    that what is known on 1 November 2027 is due in 2028."""
    first = agreement(payment_deadline=RelativeDate.parse("30 days after statement"))
    longer = RelativeDate.parse("120 days after statement")
    second = replace(first, version=2, effective_from=date(2027, 1, 1), payment_deadline=longer)
    claims = (claim(number, on=date(2025 + 2 * (number > 3), 11, 1)) for number in range(1, 6))

    view = payer_view(first, expected_dues((first, second), Results(tuple(claims))), (), effect=Fraction(1))

    assert [(row.year, row.plan) for row in view] == [(2025, kroner(30_000)), (2028, kroner(20_000))]


@pytest.mark.parametrize("booking", Booking)
def test_what_is_stated_lies_in_the_year_it_falls_due_whatever_year_it_is_booked_in(booking: Booking) -> None:
    made = agreement(booking=booking)
    [due] = due_when_made([stated(made, 3)])
    [row] = stated_view(made, [due])

    assert (row.year, row.plan, row.booked) == (due.on.year, Money.zero("DKK"), kroner(30_000))


def test_money_back_before_any_was_paid_in_has_no_yearly_rate() -> None:
    back, called = Flow(DAY, "fund", kroner(100), "received"), Flow(date(2027, 1, 1), "fund", kroner(-50), "capital")

    assert yearly_rate([back, called]) is None
    assert yearly_rate([called, replace(back, on=date(2028, 1, 1))]) == pytest.approx(Decimal(1))


@pytest.mark.parametrize(
    ("deadline", "approved", "due"),
    [
        # Whoever approves late gives the authority its thirty days all the same.
        ("30 days after approval", date(2026, 3, 1), date(2026, 3, 31)),
        ("1 months after approval", date(2026, 1, 31), date(2026, 2, 28)),
        ("0 days after approval", DAY, DAY),
        ("30 days after statement", date(2026, 3, 1), date(2026, 1, 31)),
    ],
)
def test_the_deadline_counts_from_what_the_agreement_says(deadline: str, approved: date, due: date) -> None:
    made = invested(payment_deadline=RelativeDate.parse(deadline))
    statement = stated(made, 3)

    assert statement.due_on(approved) == due
    paid = [flow.on for flow in flows(made, [Due(statement, due)], until=date(2030, 1, 1)) if flow.party == "city"]
    assert paid == [due]
    # What nobody has approved is due at the earliest as if that were done on the day it was made.
    assert due_when_made([statement])[0].on <= due
    view = payer_view(made, (), [Due(statement, due)], effect=Fraction(1), by=due)
    assert sum(row.due.minor for row in view) == 3_000_000


def test_each_purse_of_a_payer_has_its_own_budget() -> None:
    made = agreement(
        terms=(tariff(), tariff("home-price", "home")),
        payers=(
            PayerShare("city", Fraction(1), "§ 7", purse="jobs"),
            PayerShare("city", Fraction(1), "§ 7", metrics=("home",), purse="homes"),
        ),
        floors=(Floor("minimum", "§ 9", kroner(20_000)),),
    )
    home = reached(1, metric_id="home")
    view = payer_view(made, expected_dues((made,), home), [], effect=Fraction(1))

    # The minimum is made up on the last day of payment, due thirty days later, and is nobody's metric.
    assert [(row.purse, row.year, row.plan) for row in view] == [
        ("homes", 2025, kroner(10_000)),
        ("jobs", 2031, kroner(10_000)),
    ]


def test_a_statement_is_made_at_the_end_of_each_year_and_the_last_is_final() -> None:
    made = invested(floors=(Floor("minimum", "§ 9", kroner(35_000)),))
    statements = statements_until((made,), reached(3), until=date(2031, 12, 31))

    assert [(s.issued_on, s.total) for s in statements if not s.total.is_zero] == [
        (date(2025, 12, 31), kroner(30_000)),
        (date(2030, 12, 31), kroner(5_000)),
    ]
    fund, city = party_money(made, due_when_made(statements), until=date(2031, 12, 31))
    nothing = Money.zero("DKK")
    assert [year.net for year in fund.years] == [kroner(-25_000), kroner(30_000), kroner(5_000)]
    assert city.years[0] == PartyYear(2026, nothing, kroner(30_000), nothing)
    assert (fund.net, fund.multiple, fund.worst) == (kroner(10_000), Fraction(7, 5), kroner(10_000))
    assert (city.net, city.multiple, city.rate, city.worst) == (kroner(-35_000), None, None, None)


def test_the_line_of_a_floor_goes_from_all_that_is_owed_up_to_it() -> None:
    last = date(2030, 12, 31)
    made = invested(floors=(Floor("minimum", "§ 9", kroner(20_000)),))
    entitlement = entitle(made, reached(1), as_of=last, final=True)
    [made_up] = [line for line in entitlement.lines if line.step is StepName.FLOOR]

    assert (made_up.before, made_up.after) == (1_000_000, 2_000_000)
    assert [line.step for line in entitlement.lines if line.id in made_up.sources] == [StepName.PRICE]


def test_a_correction_after_the_last_day_changes_how_much_a_minimum_makes_up_and_not_when() -> None:
    """Of 25,000 a minimum of 20,000 leaves 5,000 to the guarantee on the same day. One more in work, known later, is
    swallowed by the minimum, and the guarantor pays no more than before."""
    last = date(2030, 12, 31)
    cover = DeficitGuarantee("g", "guarantor", "§ 11", last, kroner(9_000))
    made = invested(guarantees=(cover,), floors=(Floor("minimum", "§ 9", kroner(20_000)),))
    late = claim(2, on=date(2029, 6, 1), known_on=date(2031, 1, 10))
    first = entitle(made, reached(1), as_of=last, final=True)
    issued = issue(made, first, earlier=[], issued_on=last)
    again = entitle(made, Results((claim(1), late)), as_of=date(2031, 1, 15), final=True)
    later = issue(made, again, earlier=[issued], issued_on=date(2031, 1, 15))

    for entitlement in (first, again):
        assert entitlement.paid_by("city") == kroner(20_000)
        assert entitlement.sum_of(lambda line: line.payer == "guarantor") == kroner(5_000)
        assert entitlement.received_by("fund") == kroner(25_000)
    assert later.total.is_zero and later.received_by("fund").is_zero


@pytest.mark.parametrize(
    ("trigger", "until", "covered_in"),
    [
        (date(2027, 6, 30), date(2031, 12, 31), [2027]),
        (date(2027, 12, 31), date(2031, 12, 31), [2028]),
        (date(2027, 6, 30), date(2027, 6, 29), []),
        (date(2027, 6, 30), date(2027, 6, 30), []),
    ],
)
def test_a_guarantee_is_stated_on_its_day_and_due_by_the_deadline_after_it(
    trigger: date, until: date, covered_in: list[int]
) -> None:
    made = invested(guarantees=(DeficitGuarantee("g", "guarantor", "§ 11", trigger, kroner(9_000)),))
    statements = statements_until((made,), Results(), until=until)
    covered = [
        year.year
        for party in party_money(made, due_when_made(statements), until=until)
        if party.party == "guarantor"
        for year in party.years
    ]

    assert covered == covered_in
    assert (trigger in {statement.issued_on for statement in statements}) == (trigger <= until)


def test_what_was_issued_stands_and_an_amendment_counts_from_its_day() -> None:
    first = invested()
    second = replace(first, version=2, effective_from=date(2026, 6, 1), terms=(tariff(price=20_000),))
    issued = issue(first, entitle(first, reached(3), as_of=DAY), earlier=[], issued_on=DAY)
    statements = statements_until((first, second), reached(3), earlier=[issued], until=date(2027, 12, 31))

    assert statements[0] is issued
    assert [(s.entitlement.version, s.total) for s in statements] == [
        (1, kroner(30_000)),
        (2, kroner(30_000)),
        (2, kroner(0)),
    ]
    assert statements_until((second,), reached(3), until=date(2025, 12, 31)) == ()

"""The money behind an agreement: cash flows, yearly rates, worst cases, early endings, the authority's view."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import (
    Agreement,
    CapitalCall,
    DeficitGuarantee,
    Floor,
    Settlement,
    Termination,
    Tranche,
)
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.cash_flow import Flow, by_year, flows, multiple, worst_loss, yearly_rate
from gavn.domain.payments.endings import close_early, recover
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.payer_view import PayerYear, payer_view
from gavn.domain.payments.statement import Statement, issue
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Refused
from tests.agreed import agreement, reached
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
    own = [flow for flow in flows(made, [stated(made, 3)], until=date(2030, 1, 1)) if flow.party == "fund"]

    assert by_year(own, currency="DKK") == {2025: kroner(-25_000), 2026: kroner(30_000)}
    assert multiple(own) == Fraction(6, 5)
    # From 31 January to 31 January is a year.
    assert yearly_rate(own) == pytest.approx(Decimal("0.2"), abs=Decimal("1e-9"))


def test_the_flows_of_all_parties_come_to_the_capital_alone() -> None:
    made = invested()
    everybody = flows(made, [stated(made, 3)], until=date(2030, 1, 1))
    assert sum(flow.amount.minor for flow in everybody if flow.step != "capital") == 0


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [([-100, 110], "0.1"), ([-100, 100], "0"), ([-100, 50], "-0.5"), ([-100, -10], None), ([], None)],
)
def test_a_yearly_rate_is_found_or_there_is_none(amounts: list[int], expected: str | None) -> None:
    own = [Flow(date(2025 + n, 1, 1), "fund", kroner(amount), "") for n, amount in enumerate(amounts)]
    found = yearly_rate(own)
    assert found is None if expected is None else abs((found or Decimal(0)) - Decimal(expected)) < Decimal("1e-9")


@pytest.mark.parametrize(("floor", "guarantee", "loss"), [(0, 0, 25_000), (5_000, 0, 20_000), (5_000, 4_000, 16_000)])
def test_the_worst_case_is_that_nothing_is_reached(floor: int, guarantee: int, loss: int) -> None:
    made = invested(
        floors=(Floor("minimum", "§ 9", kroner(floor)),),
        guarantees=(DeficitGuarantee("g", "guarantor", "§ 11", date(2029, 6, 1), kroner(guarantee)),),
    )
    assert worst_loss(made, "fund") == kroner(loss)


def test_early_closing_pays_a_share_of_what_was_expected_of_those_reached() -> None:
    made = agreement(settlement=Settlement("§ 13", Fraction(3, 4)))
    expected = count_histories(reached(4))
    closing = close_early(made, expected, paid=kroner(10_000))

    assert (closing.agreed, closing.to_pay) == (kroner(30_000), kroner(20_000))
    assert closing.by_payer(made) == {"city": kroner(20_000)}
    with pytest.raises(Refused, match="settlement-not-agreed"):
        close_early(agreement(), expected, paid=kroner(0))


@pytest.mark.parametrize(("repaid", "expected"), [(0, 12_500), (20_000, 5_000), (30_000, 0)])
def test_termination_pays_back_the_agreed_share_and_never_more_than_is_left(repaid: int, expected: int) -> None:
    made = invested(termination=(Termination("§ 14", PartyRole.AUTHORITY, Fraction(1, 2)),))
    recovered = recover(made, by=PartyRole.AUTHORITY, on=DAY, repaid={"fund": kroner(repaid)})

    assert recovered == {"fund": kroner(expected)}
    with pytest.raises(Refused, match="termination-not-agreed"):
        recover(made, by=PartyRole.PROVIDER, on=DAY, repaid={})


def test_the_authority_sees_plan_rule_and_what_is_stated_by_year() -> None:
    made = agreement()
    view = payer_view(made, count_histories(reached(10)), [stated(made, 3)], effect=Fraction(4, 5))

    nothing = Money.zero("DKK")
    assert view == (
        PayerYear("city", 2025, kroner(100_000), kroner(80_000), nothing),
        PayerYear("city", 2026, nothing, nothing, kroner(30_000)),
    )

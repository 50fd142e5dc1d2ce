"""Capital that an agreement ended before it was called: no future pays it, nor a plan made of terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from gavn.domain.agreements.agreement import Agreement, CapitalCall
from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Layer, Version, VersionLine
from gavn.domain.economy.table import Turnover
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.ended import Ended, spared, uncalled
from gavn.domain.forecasting.portfolio import FundFutures, Plan, outlook_of
from gavn.domain.forecasting.simulated import simulate_all
from gavn.domain.forecasting.summary import backed
from gavn.domain.forecasting.terms_plan import Signed, plan_of_terms
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.share import Effect
from tests.forecasting.efforts import MODEL, counted, plan
from tests.histories import kroner

ADOPTED, ENDED, DAY = date(2025, 3, 31), date(2025, 9, 30), date(2025, 12, 31)
CALLS = tuple(CapitalCall("fund", kroner(25), date(year, 6, 30)) for year in (2025, 2026, 2027))
CHART = ChartOfAccounts(
    (
        Account("cash", AccountKind.CASH, "cash", "cash"),
        Account("investment.work", AccountKind.INVESTMENT, "work", "work", "work"),
        Account("payment.work", AccountKind.OUTCOME_PAYMENT, "work", "work", "work"),
    )
)


def called() -> Agreement:
    return replace(counted(), id="work", calls=CALLS)


def ended(on: date | None) -> Effort:
    end = None if on is None else Ended(on, Money(0, "DKK"), Money(0, "DKK"))
    return Effort(called(), plan(), Results(), end)


@pytest.mark.parametrize(
    ("planned", "amount", "less"),
    [
        ((10, 20, 30), 0, (0, 0, 0)),
        ((10, 20, 30), 25, (0, 0, 25)),
        ((10, 20, 30), 45, (0, 15, 30)),
        # A plan that holds less of it than was agreed has no more to spare.
        ((10, 20, 30), 90, (10, 20, 30)),
        ((10, 0, 30), 35, (5, 0, 30)),
        ((10, -5, 30), 35, (5, 0, 30)),
        ((), 35, ()),
    ],
)
def test_the_last_of_a_plans_capital_is_not_paid(planned: Sequence[int], amount: int, less: tuple[int, ...]) -> None:
    assert spared(planned, amount) == less


def test_what_was_called_by_the_day_was_paid() -> None:
    sums = {day: uncalled(called(), "fund", on=day) for day in (date(2025, 6, 29), date(2025, 6, 30), DAY)}
    assert list(sums.values()) == [kroner(amount).minor for amount in (75, 50, 50)]
    assert uncalled(called(), "somebody-else", on=DAY) == 0


def futures(on: date | None, *, adopted: date = ADOPTED) -> FundFutures:
    """Of a plan with 25 of capital in each of 2026 and 2027 and 10 more in 2027."""
    planned = {2026: 25, 2027: 35}
    lines = tuple(VersionLine("investment.work", Period.year(year), kroner(amount)) for year, amount in planned.items())
    version = Version("plan", Layer.PLAN, "Plan", "Plan", adopted, Effect(1), lines)
    made = Plan(CHART, Turnover("DKK", {}), version, (), "fund")
    efforts = simulate_all([ended(on)], MODEL, as_of=DAY, trials=4, seed=1)
    return outlook_of(made, {"work": "work"}, as_of=DAY).futures(efforts)


def balances(found: FundFutures) -> list[int]:
    moved = found.balances - sum(each.payments for each in found.accounts).cumsum(axis=0)
    assert (moved == moved[:, :1]).all()
    return [int(row[0]) // 100 for row in moved]


def test_an_agreement_that_was_ended_since_the_plan_was_adopted_takes_no_more_capital() -> None:
    assert balances(futures(None)) == [-25, -60]
    # 50 of the plan's 60 were to be called after its end; the 10 that no agreement calls stand.
    assert balances(futures(ENDED)) == [-10, -10]
    # Whoever adopted the plan afterwards knew of it.
    assert balances(futures(ENDED, adopted=ENDED)) == [-25, -60]
    # What nobody calls any more is free to be promised again.
    for on, invested in ((None, 60), (ENDED, 10)):
        [paid] = (found := futures(on)).accounts
        assert found.spared_total == kroner(60 - invested)
        assert backed(found, Turnover("DKK", {}), paid).invested == kroner(invested)


@pytest.mark.parametrize(("on", "left"), [(None, 75), (ENDED, 25), (date(2025, 1, 1), 0)])
def test_a_plan_of_terms_has_of_what_ended_the_capital_that_was_called(on: date | None, left: int) -> None:
    signed = Signed(CHART, Turnover("DKK", {}), [called()], [ended(on)], {"work": "work"}, "fund")

    version = plan_of_terms(signed, MODEL, as_of=DAY, seed=1)

    assert sum(line.amount.minor for line in version.lines if line.account == "investment.work") == kroner(left).minor


def test_what_was_settled_outside_the_program_calls_no_more_by_a_plan_of_terms() -> None:
    settled = Effort(called(), replace(plan(), settled_on=ENDED), Results())
    signed = Signed(CHART, Turnover("DKK", {}), [called()], [settled], {"work": "work"}, "fund")

    version = plan_of_terms(signed, MODEL, as_of=DAY, seed=1)

    assert sum(line.amount.minor for line in version.lines if line.account == "investment.work") == kroner(25).minor

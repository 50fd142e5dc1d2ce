"""Money of accounts: what is still to come of several efforts, once, in the right year, and beside what has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction as F
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gavn.domain.agreements.agreement import Tranche
from gavn.domain.agreements.terms.graduated_tiers import GraduatedTier, GraduatedTiers
from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Layer, Version, VersionLine
from gavn.domain.economy.table import Turnover
from gavn.domain.forecasting.ended import Ended
from gavn.domain.forecasting.learning import strength
from gavn.domain.forecasting.portfolio import FundFutures, Plan, lagged, outlook_of
from gavn.domain.forecasting.simulated import Simulated, look_ahead, simulate_all
from gavn.domain.forecasting.terms_plan import by_year
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Refused
from gavn.domain.values.provenance import Provenance
from gavn.domain.values.share import Effect
from tests.agreed import tally
from tests.forecasting.efforts import MODEL, counted, effort, enrolled, expected, fixed
from tests.histories import kroner

FUND = (Tranche("fund", 1, kroner(1000), "§ 9"),)
END = date(2025, 12, 31)
DUE = date(2025, 10, 31)


def account(name: str = "paid", concerns: str = "both") -> Account:
    return Account(f"payment.{name}", AccountKind.OUTCOME_PAYMENT, name, name, concerns)


CASH = Account("cash", AccountKind.CASH, "cash", "cash")
ONE = (CASH, account())


def simulated(
    years: Mapping[int, int],
    *,
    planned: float = 100,
    settled: bool = False,
    follows: bool = False,
    late: int = 0,
    closed_in: int | None = None,
    known: int = 0,
    to_come: float = 100,
    others: int = 0,
    ended: Ended | None = None,
) -> Any:
    """An effort that brings the fund so much of each year's outcomes, the same in both futures; `known` by the day,
    and half of that is another investor's."""
    amounts = {("fund", year): np.full(2, amount) for year, amount in years.items()}
    outcome = SimpleNamespace(total=np.full(2, sum(years.values())), by_investor_year=amounts)
    plan = SimpleNamespace(follows_plan=follows, paid_after=late)
    return SimpleNamespace(
        effort=SimpleNamespace(
            id="", agreement=counted(investors=FUND), plan=plan, ended=ended,
            is_settled=lambda day: settled or ended is not None,
        ),
        outcome=outcome, planned=planned, closed_in=None if closed_in is None else np.full(2, closed_in),
        known=SimpleNamespace(
            total=np.array([known]), by_investor_year={(party, 2025): np.array([known // 2]) for party in ("fund", "x")}
        ),
        planned_to_come=to_come, others=lambda part: np.full(2, others / planned),
    )  # fmt: skip


def futures(
    *efforts: Any, received: Mapping[int, int] | None = None, planned: Sequence[int] = (0, 0, 0),
    as_of: date = END, first: int = 2026, accounts: tuple[Account, ...] = ONE, adopted: date = END,
) -> FundFutures:  # fmt: skip
    """Of efforts that share an account on which so much has come in each year."""
    moved = {("payment.paid", year): -amount for year, amount in (received or {}).items()}
    lines = [
        VersionLine("payment.paid", Period.year(first + place), Money(-amount, "DKK"), Provenance.ASSUMED)
        for place, amount in enumerate(planned)
    ]
    version = Version("plan", Layer.PLAN, "Plan", "Plan", adopted, Effect(1), tuple(lines))
    plan = Plan(ChartOfAccounts(accounts), Turnover("DKK", moved), version, (), "fund")
    each = {str(place): one for place, one in enumerate(efforts)}
    for name, one in each.items():
        if isinstance(one, SimpleNamespace):
            one.effort.id = name
    return outlook_of(plan, dict.fromkeys(each, "both"), as_of=as_of).futures(each)


def come(found: FundFutures) -> list[int]:
    """In each period, in every future the same."""
    [paid] = found.accounts
    assert (paid.payments == paid.payments[:, :1]).all()
    return [int(row[0]) for row in paid.payments]


def test_what_a_settlement_paid_takes_nothing_from_an_effort_that_runs_on() -> None:
    """60 were paid to settle one of two, by whose results 20 had come; the other brings 30 each year from 2026."""
    runs, settled = simulated({2026: 30, 2027: 30}), simulated({2025: 20}, settled=True)

    assert come(futures(runs, settled, received={2025: 60})) == [30, 30, 0]


def test_what_an_effort_that_runs_on_has_been_paid_is_not_paid_again() -> None:
    runs, settled = simulated({2025: 40, 2026: 30}), simulated({2025: 20}, settled=True)

    assert come(futures(runs, settled, received={2025: 60})) == [30, 0, 0]
    assert come(futures(runs, received={2025: 40})) == [30, 0, 0]
    # Nothing has come yet of what both had earned: all of the one's, and of the settled one what is agreed.
    assert come(futures(runs, settled)) == [70, 0, 0]


def test_of_a_plan_that_two_share_the_settled_ones_part_stands() -> None:
    """Half of what was planned of the one that runs comes; by the plan each has half of the account."""
    runs, settled = simulated({2026: 50}, follows=True), simulated({2025: 1}, settled=True, follows=True)

    assert come(futures(runs, settled, planned=(80, 40, 0))) == [60, 30, 0]
    assert come(futures(runs, planned=(80, 40, 0))) == [40, 20, 0]


def statements(stated: int, last: int) -> Ended:
    return Ended(END, Money(stated, "DKK"), Money(last, "DKK"))


@pytest.mark.parametrize(
    ("ended", "received", "comes"),
    [
        # An early closing of 45 beside 15 stated before, of which 15 were paid: the plan's 80 and 40 never come.
        ([statements(60, 45)], {2025: 15}, [45, 0, 0]),
        ([statements(60, 45)], {2025: 60}, [0, 0, 0]),
        # A settlement of 50, where 60 had been stated and paid: 10 go back, and no more where more had come before.
        ([statements(50, -10)], {2025: 60}, [-10, 0, 0]),
        ([statements(50, -10)], {2025: 90}, [-10, 0, 0]),
        # A termination by which 20 are recovered, where 70 had come of which no statement tells.
        ([statements(20, 20)], {2025: 70}, [0, 0, 0]),
        ([statements(60, 45), statements(30, 30)], {2025: 15}, [75, 0, 0]),
    ],
)
def test_of_what_statements_have_ended_the_rest_of_what_they_state_comes_and_nothing_else(
    ended: Sequence[Ended], received: Mapping[int, int], comes: Sequence[int]
) -> None:
    efforts = [simulated({2026: 30, 2027: 30}, follows=True, ended=each) for each in ended]

    assert come(futures(*efforts, received=received, planned=(80, 40, 0))) == comes


BEFORE = date(2024, 12, 31)


@pytest.mark.parametrize(
    ("adopted", "planned", "comes"),
    [
        # By the plan each has half of the account, and half of what was planned of the one that runs comes; beside it
        # the 45 that the other's statements leave to be paid.
        (BEFORE, (80, 40, 0), [65, 10, 0]),
        # A plan of the day knew of the 45, and what it holds beside them is of the one that runs.
        (END, (85, 40, 0), [65, 20, 0]),
        (END, (25, 40, 0), [45, 10, 0]),
    ],
)
def test_what_statements_have_ended_comes_in_place_of_its_part_of_a_plan_that_two_share(
    adopted: date, planned: Sequence[int], comes: Sequence[int]
) -> None:
    both = simulated({2026: 50}, follows=True), simulated({2026: 30}, follows=True, ended=statements(60, 45))

    assert come(futures(*both, received={2025: 15}, planned=planned, adopted=adopted)) == comes


@pytest.mark.parametrize(
    ("ended", "received", "comes"),
    [
        (statements(60, 45), {2025: 15}, [95, 0, 0]),
        # 20 of what came are of the one that runs, once all that is stated of the other has come.
        (statements(60, 45), {2025: 80}, [30, 0, 0]),
        # 10 of the 60 that came of the other go back, whatever came of the one that runs.
        (statements(50, -10), {2025: 80}, [20, 0, 0]),
        # 25 of a year under way were of the ended one, which leaves 20.
        (statements(60, 45), {2025: 15, 2026: 25}, [95, 0, 0]),
    ],
)
def test_what_came_is_of_the_ended_agreement_first_and_then_of_the_one_that_runs(
    ended: Ended, received: Mapping[int, int], comes: Sequence[int]
) -> None:
    both = simulated({2025: 20, 2026: 30}), simulated({2026: 30}, ended=ended)
    as_of = END if 2026 not in received else date(2026, 6, 30)

    assert come(futures(*both, received=received, planned=(80, 40, 0), as_of=as_of)) == comes


@pytest.mark.parametrize(("adopted", "comes"), [(END, [80, 40, 0]), (BEFORE, [85, 20, 0])])
def test_where_one_of_several_was_settled_otherwise_than_by_a_statement_its_part_of_the_plan_stands(
    adopted: date, comes: Sequence[int]
) -> None:
    both = simulated({2026: 30}, ended=statements(60, 45)), simulated({2026: 30}, settled=True)

    assert come(futures(*both, received={2025: 15}, planned=(80, 40, 0), adopted=adopted)) == comes


@pytest.mark.parametrize("brought", [0, 5_000_000])
def test_a_plan_stands_where_the_assumptions_give_nothing_to_share_it_by(brought: int) -> None:
    nothing = simulated({2026: brought}, planned=0, follows=True)

    assert come(futures(nothing, planned=(80, 40, 0))) == [80, 40, 0]


@pytest.mark.parametrize(("received", "first"), [(0, 40), (30, 40), (70, 70)])
def test_of_a_year_under_way_no_less_comes_than_has_come(received: int, first: int) -> None:
    half = simulated({2026: 50}, follows=True)

    found = futures(half, planned=(80, 40, 0), received={2026: received}, as_of=date(2026, 6, 30))

    assert come(found) == [first, 20, 0]


def test_by_its_terms_a_year_under_way_holds_what_has_come_of_it_once() -> None:
    runs = simulated({2025: 40, 2026: 30, 2027: 10})

    found = futures(runs, received={2025: 40, 2026: 25}, as_of=date(2026, 6, 30))

    assert come(found) == [30, 10, 0]


@pytest.mark.parametrize(
    ("years", "late", "received", "comes"),
    [
        # Whatever is not paid yet of earlier years comes with the settlement, and nothing later.
        ({2026: 40, 2027: 20}, 0, {}, [40, 20, 0]),
        ({2026: 40, 2027: 20}, 6, {}, [20, 40, 0]),
        ({2026: 40, 2027: 20}, 18, {}, [0, 60, 0]),
        ({2025: 12, 2026: 40, 2027: 20}, 0, {2025: 12}, [40, 20, 0]),
        # 80 % of 60 in all: 12 of what 2025 and 2026 gave are paid back.
        ({2025: 20, 2026: 40, 2027: -12}, 0, {2025: 20}, [40, -12, 0]),
        # More had been received than it ever gives: that is paid back when it is settled, and not before.
        ({2025: 20, 2026: 10, 2027: 0}, 0, {2025: 50}, [0, -20, 0]),
        ({2026: 0, 2027: 0}, 0, {2025: 50}, [0, -50, 0]),
    ],
)
def test_where_an_agreement_is_closed_early_all_that_is_left_is_paid_that_year(
    years: Mapping[int, int], late: int, received: Mapping[int, int], comes: list[int]
) -> None:
    assert come(futures(simulated(years, late=late, closed_in=2027), received=received)) == comes


def test_what_is_closed_gives_nothing_back_that_may_be_anothers_on_the_same_account() -> None:
    """Who received 50 for what cannot be told apart while one of the two goes on."""
    closed, runs = simulated({2026: 10}, closed_in=2026), simulated({2026: 20, 2028: 30})

    assert come(futures(closed, runs, received={2025: 50})) == [0, 0, 10]
    both = simulated({2026: 10}, closed_in=2026), simulated({2026: 20, 2027: 0}, closed_in=2027)
    assert come(futures(*both, received={2025: 50})) == [0, -20, 0]


def test_of_a_plan_all_that_is_left_of_what_is_closed_comes_then() -> None:
    """Half of what was planned comes of it, as much of it as was to come later in the year of the closing."""
    closed = simulated({2026: 50}, follows=True, closed_in=2027)

    assert come(futures(closed, planned=(80, 40, 30))) == [40, 35, 0]
    assert come(futures(simulated({2026: 50}, follows=True, closed_in=2026), planned=(80, 40, 30))) == [75, 0, 0]
    # Beyond the plan's last period it is closed in that one.
    assert come(futures(simulated({2026: 50}, follows=True, closed_in=2040), planned=(80, 40, 30))) == [40, 20, 15]


@pytest.mark.parametrize(
    ("gives", "closed_in", "comes"),
    [
        # The plan is 200 in all, 80 of it paid before: half of it is 100, all of it 200, and nothing 0.
        (50, 2027, [40, -20, 0]),
        (50, 2026, [20, 0, 0]),
        (100, 2027, [80, 40, 0]),
        (0, 2026, [-80, 0, 0]),
        # What goes on keeps what it was paid, and as large a part of the rest as it gives.
        (50, None, [40, 20, 0]),
    ],
)
def test_of_a_plan_what_has_been_paid_is_set_against_the_settlement(
    gives: int, closed_in: int | None, comes: list[int]
) -> None:
    """As `gavn close` states it: what is agreed of all, less what is paid, which can be money back."""
    closed = simulated({2026: gives}, follows=True, closed_in=closed_in)

    assert come(futures(closed, planned=(80, 40, 0), received={2025: 80})) == comes


@pytest.mark.parametrize(("closed_in", "comes"), [(2026, [60, 0, 0]), (2027, [70, -10, 0]), (None, [70, 20, 0])])
def test_of_a_plan_more_than_has_come_of_the_year_under_way_is_set_against_it_too(
    closed_in: int | None, comes: list[int]
) -> None:
    """Half of 120 less nothing paid before is 60; 70 came in the year, so that 10 are paid back then or in 2027."""
    closed = simulated({2026: 50}, follows=True, closed_in=closed_in)
    found = futures(closed, planned=(80, 40, 0), received={2026: 70}, as_of=date(2026, 6, 30))

    assert come(found) == comes


def test_of_a_plan_that_two_share_the_closed_ones_part_alone_moves() -> None:
    closed, runs = simulated({2026: 50}, follows=True, closed_in=2026), simulated({2026: 100}, follows=True)

    assert come(futures(closed, runs, planned=(80, 40, 0))) == [70, 20, 0]


@pytest.mark.parametrize(
    ("received", "planned", "comes"),
    [
        # Nothing of what is known is paid: the rest is of all outcomes, 60 of 100.
        (0, 20, 12),
        # Two fifths of it are: three fifths of 60 of 100 stand beside two fifths of 30 of 40, 48 of 76.
        (6, 20, 13),
        (14, 20, 15),
        # All of it is: 30 of the 40 still to come by the plan, of which the fund has half.
        (15, 20, 15),
        # The plan holds 20 more than these are: as many others give half of their plan.
        (15, 40, 25),
    ],
)
def test_once_all_that_is_known_is_paid_the_rest_of_a_plan_is_of_those_not_told_of(
    received: int, planned: int, comes: int
) -> None:
    runs = simulated({2025: 30, 2026: 30}, follows=True, known=30, to_come=40, others=50)

    assert come(futures(runs, received={2025: received}, planned=(planned, 0, 0))) == [comes, 0, 0]


def test_what_is_known_and_paid_of_one_that_is_closed_is_no_part_of_what_it_is_settled_by() -> None:
    """30 of 40 still to come, all of it in 2026; the others never come, and what was paid stands."""
    closed = simulated({2025: 30, 2026: 30}, follows=True, known=30, to_come=40, others=50, closed_in=2026)

    assert come(futures(closed, received={2025: 15}, planned=(12, 8, 0))) == [15, 0, 0]
    assert come(futures(closed, received={2025: 15}, planned=(24, 16, 0))) == [15, 0, 0]


@pytest.mark.parametrize("number", [60, 15])
def test_where_all_are_told_of_and_paid_the_rest_of_a_plan_is_as_unsure_as_so_many_are(number: int) -> None:
    """40 of 60 reached it, at 1,000 kr. each, and are paid for; the plan holds as much more as n bring on average.

    By hand: those who come are Poisson with mean n; the share p who reach it has a beta law of w/2 + 40 and
    w/2 + 20, w being what the scatter of outcomes weighs, so that the number has the mean n E(p) and the variance
    n E(p) + n² Var(p), where an effort of which all is known would have none.
    """
    told = Results((), (tally(1, of="job", follow_up="6-months", on=DUE, due=60, reached=40),))
    made = effort(counted(investors=FUND), enrolled(60, follows_plan=True), told)
    drawn = fixed(40_000, scatter=0.2)
    own = look_ahead([made], MODEL, as_of=DUE, seed=1)
    each = Simulated(
        made, own.believed["work"], drawn, own.ready["work"].pay(drawn), own.plans["work"], own.ready["work"]
    )
    assert each.known.total == [40_000_00] and each.planned_to_come == 0 and set(each.outcome.total) == {40_000_00}

    planned = number * 500_00
    found = futures(each, received={2025: 40_000_00}, planned=(planned, 0, 0), as_of=DUE, first=2026)

    [paid] = found.accounts
    [comes, *_] = paid.payments / 1000_00 * each.planned / 30_000_00
    weight = strength(expected(), 0.2)
    reach, not_reach = weight / 2 + 40, weight / 2 + 20
    share = reach / (reach + not_reach)
    variance = number * share + number**2 * share * (1 - share) / (reach + not_reach + 1)
    assert each.planned == pytest.approx(30_000_00, rel=0.01)
    assert comes.mean() == pytest.approx(number * share, rel=0.005)
    assert comes.std() == pytest.approx(variance**0.5, rel=0.02)


@pytest.mark.parametrize("free", [0, 20])
def test_fewer_others_have_the_mean_of_all_and_more_chance_without_a_leap(free: int) -> None:
    """40 of 60 reached it. Where the first 20 who do are not paid for, a group of 47 or of 12 alone would tell nothing
    of how many of 60 are paid for: what the plan holds is a part of those."""
    tiers = (*((GraduatedTier(kroner(0), F(free)),) if free else ()), GraduatedTier(kroner(1000)))
    term = GraduatedTiers(id="t", clause="§ 5", metric="job", tiers=tiers)
    told = Results((), (tally(1, of="job", follow_up="6-months", on=DUE, due=60, reached=40),))
    made = effort(counted(terms=(term,)), enrolled(60), told)
    own = simulate_all([made], MODEL, as_of=DUE, trials=20_000, seed=1)["work"]

    found = {part: own.others(part) for part in (1.5, 1.0, 0.78, 0.77, 0.5, 0.2, 0.05)}

    whole, *fewer = found.values()
    assert np.array_equal(whole, found[1.0]) and all(each.min() >= 0 for each in found.values())
    for each in fewer:
        assert each.mean() == pytest.approx(whole.mean(), rel=0.015)
    spreads = [each.std() for each in fewer]
    assert spreads == sorted(spreads) and spreads[-1] > 3 * spreads[0]
    assert found[0.78].std() == pytest.approx(found[0.77].std(), rel=0.01)


@pytest.mark.parametrize(
    ("accounts", "told"),
    [((CASH,), "0"), ((*ONE, account("twice")), "payment.paid, payment.twice"), ((CASH, account(concerns="x")), "0")],
)
def test_what_an_effort_brings_comes_on_one_account(accounts: tuple[Account, ...], told: str) -> None:
    with pytest.raises(Refused) as refused:
        futures(simulated({2026: 30}), accounts=accounts)

    [problem] = refused.value.problems
    assert (problem.code, problem.values["accounts"]) == ("forecast-not-one-account", told)


def test_a_plan_that_is_over_says_nothing_of_what_comes() -> None:
    with pytest.raises(Refused) as refused:
        futures(simulated({2026: 30}), as_of=date(2040, 12, 31))

    assert [problem.code for problem in refused.value.problems] == ["forecast-plan-over"]


@pytest.mark.parametrize(
    ("months", "parts"),
    [
        (0, {2026: 101, 2027: 0}), (3, {2026: 76, 2027: 25}), (11, {2026: 9, 2027: 92}), (12, {2027: 101, 2028: 0}),
        (18, {2027: 51, 2028: 50}), (30, {2028: 51, 2029: 50}),
    ],
)  # fmt: skip
def test_money_comes_so_many_months_after_its_outcomes(months: int, parts: Mapping[int, int]) -> None:
    assert dict(lagged(2026, 101, months)) == parts


@pytest.mark.parametrize("investors", [(), FUND])
def test_the_one_who_invests_receives_all_with_a_part_stated_or_not(investors: tuple[Tranche, ...]) -> None:
    """Of forty half reach it, at 1,000 kr. each, about August 2025."""
    made = effort(counted(investors=investors), enrolled(40, expected("0.5")))

    assert by_year(made, MODEL, "fund", seed=1)[2025] == pytest.approx(kroner(20_000).minor, rel=0.05)
    assert not any(by_year(made, MODEL, "somebody-else", seed=1).values())


def test_a_plan_of_terms_is_paid_as_late_as_the_futures_are() -> None:
    """A year and a half later: nothing is taken back of the first year."""
    found = {
        months: by_year(effort(planned=enrolled(40, expected("0.5"), paid_after=months)), MODEL, "fund", seed=1)
        for months in (0, 18)
    }

    assert all(minor >= 0 for years in found.values() for minor in years.values())
    assert sum(found[18].values()) == sum(found[0].values()) > 0
    assert min(year for year, minor in found[18].items() if minor) == 1 + min(y for y, m in found[0].items() if m)

"""How the fund stands: each investment's money, the line that reconciles it, attention, and what lies ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.investment import Fact, Investment, Note, Recruitment, Result, Status
from gavn.domain.agreements.progress import AttentionKind, attention_of, found_results, recruited_share
from gavn.domain.economy.room import Reading
from gavn.domain.fund.deadlines import deadlines_of
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.standing import Standing, holding_of, standing_of
from gavn.domain.outcomes import rates
from gavn.domain.values.money import Money, total
from gavn.domain.values.provenance import Provenance, weakest
from gavn.files.read import read_fund
from tests.conftest import AARHUS


@pytest.fixture(scope="module")
def fund() -> Fund:
    found = read_fund(AARHUS).fund
    assert found is not None
    return found


def standing(fund: Fund, as_of: date) -> Standing:
    return standing_of(fund, as_of=as_of, moved=movements_of(fund).until(as_of))


def thousands(amount: Money | None) -> Fraction | None:
    return None if amount is None else amount.major / 1000


@pytest.mark.parametrize(
    ("holding", "out", "remaining", "back", "expected", "business_case", "provenance"),
    [
        ("ung-i-fokus", 11700, 2700, 2365, 10429, Fraction("15401.25"), Provenance.PUBLISHED),
        ("housing-first", 9813, 0, 2480, 6103, Fraction("10108.75"), Provenance.DERIVED),
        ("laer-for-livet", 3618, 4794, 320, 7390, Fraction("9557.5"), Provenance.PUBLISHED),
        ("diabetes", 5963, 0, 4522, 0, 4522, Provenance.RECORDED),
        ("job-bootcamp", 800, 0, 900, 0, 900, Provenance.RECORDED),
    ],
)
def test_money_of_an_investment_is_out_back_and_to_come(
    fund: Fund,
    holding: str,
    out: int,
    remaining: int,
    back: int,
    expected: int,
    business_case: Fraction,
    provenance: Provenance,
) -> None:
    found = next(h for h in standing(fund, fund.as_of).holdings if h.id == holding)
    amounts = (found.money.out, found.money.remaining, found.money.back, found.money.expected)
    assert tuple(map(thousands, amounts)) == (out, remaining, back, expected)
    assert thousands(found.money.business_case) == business_case
    assert found.money.provenance == provenance


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2025, 6, 30), date(2026, 12, 31)])
def test_the_parts_add_up_to_the_room_and_the_reconciliation_to_the_balance(fund: Fund, day: date) -> None:
    found = standing(fund, day)
    assert found.room is not None
    money = [holding.money for holding in found.holdings]

    def added(amounts: list[Money | None]) -> Money:
        return total((amount for amount in amounts if amount is not None), currency="DKK")

    assert added([m.remaining for m in money]) == found.room.committed
    assert added([m.expected for m in money]) == found.room.expected[Reading.BUSINESS_CASE]
    line = found.reconciliation
    assert line.injected - line.invested + line.paid_back - line.operations - line.donated == line.balance
    assert added([m.out for m in money]) == line.invested
    assert added([m.back for m in money]) == line.paid_back


def test_before_a_budget_only_what_was_posted_is_known(fund: Fund) -> None:
    found = standing(fund, date(2022, 6, 30))
    assert found.room is None
    assert {(h.money.remaining, h.money.expected, h.money.business_case) for h in found.holdings} == {
        (None, None, None)
    }
    assert all(h.money.is_open for h in found.holdings)
    assert thousands(found.balance) == 35953


def test_what_moved_this_year_and_from_how_many(fund: Fund) -> None:
    found = standing(fund, fund.as_of)
    assert tuple(map(thousands, (found.out, found.back, found.change))) == (11953, 11389, -564)
    assert found.paying == 7


def test_investments_of_a_programme_share_its_money_and_a_donation_has_its_own(fund: Fund) -> None:
    moved = movements_of(fund).until(fund.as_of)
    given, havnen = (i for i in fund.investments if i.id in ("housing-first-havnen", "fundamentet"))
    donated, money = (holding_of(fund, i, as_of=fund.as_of, moved=moved) for i in (given, havnen))
    assert (money.id, len(money.investments), thousands(money.money.out)) == ("housing-first", 2, 9813)
    assert (donated.id, thousands(donated.money.out)) == ("fundamentet", 200)


def test_three_investments_need_attention_each_for_its_reason(fund: Fund) -> None:
    found = {i.id: attention.kind for i in fund.investments if (attention := attention_of(i))}
    assert found == {
        "din-vej-i-job": AttentionKind.RESULT_BELOW,
        "ung-i-fokus": AttentionKind.RECRUITMENT_BEHIND,
        "housing-first-havnen": AttentionKind.REPORTED,
    }


def test_results_hold_counts_intervals_and_the_weakest_mark(fund: Fund) -> None:
    diabetes = next(i for i in fund.investments if i.id == "diabetes")
    year, two_years, own_health, _ = found_results(diabetes)
    assert (year.part, year.whole, year.expected) == (22, 38, Fraction(31, 100))
    assert (year.reading, two_years.reading) == (rates.Reading.ABOVE, rates.Reading.UNSURE)
    assert year.provenance == Provenance.DERIVED
    assert (own_health.share, own_health.start, own_health.interval) == (Fraction(77, 100), Fraction(49, 100), None)
    work = found_results(next(i for i in fund.investments if i.id == "din-vej-i-job"))[0]
    assert (work.expected, work.falls_short) == (Fraction(19, 42), True)


def investment(**changes: Any) -> Investment:
    fund = read_fund(AARHUS).fund
    assert fund is not None
    bare = next(i for i in fund.investments if i.id == "job-bootcamp")
    return replace(bare, status=Status.RUNNING, **changes)


def fact(name: str, value: int, unit: str = "persons") -> Fact:
    return Fact(name, Fraction(value), unit, name, name, Provenance.PUBLISHED)


@pytest.mark.parametrize(
    ("reached", "status", "recruitment", "attention"),
    [
        (89, Status.RUNNING, Recruitment(reached="reached", by_now="plan"), True),
        (90, Status.RUNNING, Recruitment(reached="reached", by_now="plan"), False),
        (20, Status.RUNNING, Recruitment(reached="reached", planned="plan"), False),
        (20, Status.PAYING, Recruitment(reached="reached", planned="plan"), True),
        (20, Status.SETTLED, Recruitment(reached="reached", by_now="plan"), False),
        (20, Status.RUNNING, Recruitment(reached="reached"), False),
        (20, Status.RUNNING, None, False),
    ],
)
def test_recruitment_is_behind_under_nine_tenths_of_the_plan_by_now(
    reached: int, status: Status, recruitment: Recruitment | None, attention: bool
) -> None:
    made = replace(
        investment(facts=(fact("reached", reached), fact("plan", 100)), recruitment=recruitment), status=status
    )
    assert (attention_of(made) is not None) is attention


def test_fewer_is_better_where_the_aim_is_fewer() -> None:
    facts = (fact("left", 40), fact("all", 50), fact("aim", 10, "%"))
    worse = investment(facts=facts, results=(Result("", "", part="left", whole="all", expected="aim", fewer=True),))
    better = investment(facts=facts, results=(Result("", "", part="left", whole="all", expected="aim"),))
    assert attention_of(worse) is not None
    assert attention_of(better) is None


def test_a_concern_needs_attention_and_an_unstated_plan_gives_no_share() -> None:
    worried = investment(note=Note("a", "a", Provenance.PUBLISHED, concern=True))
    assert attention_of(worried) is not None
    assert attention_of(replace(worried, note=Note("a", "a", Provenance.PUBLISHED))) is None
    assert recruited_share(worried) is None


def test_what_lies_ahead_comes_from_the_records_nearest_first(fund: Fund) -> None:
    ahead = deadlines_of(fund, as_of=fund.as_of, moved=movements_of(fund).until(fund.as_of))
    assert [(d.on.isoformat(), d.kind.value, d.investment.id if d.investment else "") for d in ahead][:3] == [
        ("2025-01-01", "injection", ""),
        ("2025-03-31", "milestone", "ips-plus"),
        ("2025-06-30", "milestone", "ung-i-fokus"),
    ]
    assert [d.on for d in ahead] == sorted(d.on for d in ahead)


@pytest.mark.parametrize(
    ("day", "kinds"),
    [(date(2022, 5, 1), {"call-closes"}), (date(2030, 1, 1), {"injection"})],
)
def test_a_call_that_is_open_closes_and_what_has_passed_is_gone(fund: Fund, day: date, kinds: set[str]) -> None:
    ahead = deadlines_of(replace(fund, milestones=()), as_of=day, moved=movements_of(fund).until(day))
    assert kinds <= {d.kind.value for d in ahead}
    assert not any(d.on < day for d in ahead if d.kind.value == "milestone")


def test_a_hearing_without_an_answer_is_a_deadline(fund: Fund) -> None:
    inquiry = next(i for i in fund.inquiries if i.hearings)
    open_ = replace(inquiry, events=(), hearings=(replace(inquiry.hearings[0], answered_on=None),))
    ahead = deadlines_of(
        replace(fund, inquiries=(open_,)), as_of=fund.as_of, moved=movements_of(fund).until(fund.as_of)
    )
    assert [(d.on, d.what) for d in ahead if d.kind.value == "hearing"] == [(inquiry.hearings[0].deadline, open_)]


def test_a_result_is_known_no_better_than_its_least_known_number() -> None:
    assert weakest([Provenance.PUBLISHED, Provenance.ASSUMED, Provenance.DERIVED]) == Provenance.ASSUMED
    assert weakest([]) == Provenance.RECORDED

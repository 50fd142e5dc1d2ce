"""The number that meets targets, held against what can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest
from scipy.stats import binom

from gavn.domain.agreements.agreement import AgreementParty, Cap, CapScope, DeficitGuarantee, Gate, PayerShare, Tranche
from gavn.domain.forecasting.structuring.free import number_at, with_number
from gavn.domain.forecasting.structuring.grid import Range, grid_of
from gavn.domain.forecasting.structuring.solver import Moves, Side, solve
from gavn.domain.forecasting.structuring.targets import Quantity, Target, readings, target_of
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Refused
from tests.histories import kroner
from tests.structures import PAID, PEOPLE, bench, counted

PRICE = "terms.job.amount"


def target(text: str) -> Target:
    return target_of(text, counted())


def test_a_price_is_the_capital_by_the_quantile_of_a_binomial() -> None:
    """P(price × X >= capital) >= c where X is binomial: the capital by the largest x with P(X >= x) >= c."""
    chance = 0.885
    fewest = max(x for x in range(PEOPLE) if binom.sf(x - 1, PEOPLE, 0.5) >= chance)

    solved = solve(
        bench(trials=4000), [PRICE], [target(f"capital-back >= {chance}")], within=Range(step=F(1)), fresh_seed=2
    )

    assert solved.number == kroner(-(-1_000_000 // fewest))
    assert solved.verified
    assert solved.fresh[0].value == pytest.approx(binom.sf(fewest - 1, PEOPLE, 0.5), abs=0.02)
    assert solved.bounds[0].side is Side.FROM and solved.bounds[0].monotone


@pytest.mark.parametrize(
    "text", ["capital-back >= 0.9", "capital-back:fund >= 0.5", "paid >= 1500000", "paid <= 700000"]
)
def test_the_answer_meets_its_target_on_its_own_futures_and_one_step_further_does_not(text: str) -> None:
    tried = bench()

    solved = solve(tried, [PRICE], [target(text)], within=Range(step=F(100)), fresh_seed=7)

    assert isinstance(solved.number, Money)
    step = kroner(-100 if solved.bounds[0].side is Side.FROM else 100)
    beyond = with_number(counted(), [PRICE], solved.number + step)
    assert solved.own[0].met and solved.own == readings(
        tried, with_number(counted(), [PRICE], solved.number), [target(text)]
    )
    assert not readings(tried, beyond, [target(text)])[0].met


def test_two_targets_leave_a_range_and_the_least_of_it_is_the_answer() -> None:
    targets = [target("capital-back >= 0.9"), target("surplus >= 100000")]

    solved = solve(bench(worth=40_000), [PRICE], targets, within=Range(), fresh_seed=2)

    assert [bound.side for bound in solved.bounds] == [Side.FROM, Side.UP_TO]
    assert solved.number == solved.lowest == solved.bounds[0].number
    assert isinstance(solved.lowest, Money) and isinstance(solved.highest, Money)
    assert solved.lowest < solved.highest == solved.bounds[1].number


def test_where_two_targets_lie_apart_there_is_no_answer_and_both_ends_are_told() -> None:
    targets = [target("capital-back >= 0.9"), target("surplus >= 0")]

    solved = solve(bench(worth=20_000), [PRICE], targets, within=Range(), fresh_seed=2)

    assert solved.number is None and solved.agreement is None and solved.fresh == ()
    assert isinstance(solved.lowest, Money) and isinstance(solved.highest, Money)
    assert solved.highest < solved.lowest


def test_a_target_that_no_number_meets_is_told_with_the_nearest() -> None:
    solved = solve(bench(), [PRICE], [target("capital-back >= 0.9")], within=Range(highest=F(10_000)), fresh_seed=2)

    assert solved.number is None
    assert solved.bounds[0].side is Side.NONE and solved.bounds[0].reading.value < 0.01


def test_a_target_that_every_number_meets_asks_for_nothing() -> None:
    solved = solve(bench(), [PRICE], [target("pays-without-effect >= 0.5")], within=Range(), fresh_seed=2)

    assert solved.bounds[0].side is Side.ALL
    assert solved.verified and solved.own[0].value == 1


def test_a_cap_a_guarantee_and_a_level_can_be_sought() -> None:
    cap = Cap("all", "§ 6", CapScope.AGREEMENT, kroner(900_000))
    deficit = DeficitGuarantee("deficit", "foundation", "§ 10", counted().clocks.payment.last_day, kroner(100_000))
    gate = Gate("gate", "§ 6", ("job",), {"work": F("0.2")})
    made = counted(caps=(cap,), guarantees=(deficit,), gates=(gate,))
    tried = bench(made)

    capped = solve(tried, ["caps.all.amount"], [target("paid <= 800000")], within=Range(), fresh_seed=2)
    covered = solve(tried, ["guarantees.deficit.most"], [target("capital-back >= 0.9")], within=Range(), fresh_seed=2)
    shut = solve(
        tried, ["gates.gate.levels.work"], [target("pays-without-effect <= 0.01")], within=Range(), fresh_seed=2
    )

    assert capped.number is not None and capped.bounds[0].side is Side.UP_TO
    assert covered.number is not None and covered.bounds[0].side is Side.FROM
    # A binomial of 100 with a tenth: one in a hundred is above 17.
    assert isinstance(shut.number, F) and binom.ppf(0.99, PEOPLE, 0.1) / PEOPLE < shut.number <= F("0.2")
    assert covered.verified and shut.verified


def test_what_is_left_of_a_payers_share_is_the_others() -> None:
    payers = (
        PayerShare("town", F("0.5"), "§ 7"),
        PayerShare("region", F("0.3"), "§ 7"),
        PayerShare("state", F("0.2"), "§ 7"),
    )

    split = with_number(counted(payers=payers), ["payers.town.share"], F("0.75"))

    assert [payer.share for payer in split.payers] == [F("0.75"), F("0.15"), F("0.1")]


def test_what_rises_and_falls_with_the_number_is_told() -> None:
    """Two payers with a cap each pay most when they share evenly."""
    caps = tuple(Cap(p, "§ 7", CapScope.PAYER, kroner(550_000), payer=p) for p in ("town", "region"))
    payers = (PayerShare("town", F("0.5"), "§ 7"), PayerShare("region", F("0.5"), "§ 7"))
    region = AgreementParty(PartyRole.AUTHORITY, "region")
    made = counted(caps=caps, payers=payers, parties=(*counted().parties, region))

    solved = solve(bench(made), ["payers.town.share"], [target("paid >= 900000")], within=Range(), fresh_seed=2)

    assert not solved.bounds[0].monotone
    assert solved.number == solved.bounds[0].number and solved.bounds[0].side is Side.FROM
    assert isinstance(solved.number, F) and F("0.2") < solved.number < F("0.5")
    assert solved.own[0].met


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("terms.work.amount", "structure-path-unknown"),
        ("terms.job.prise", "structure-path-unknown"),
        ("terms.job.amount.minor", "structure-path-unknown"),
        ("name_da", "structure-not-a-number"),
        ("terms.job", "structure-not-a-number"),
        ("investors.fund.most_return", "structure-not-a-number"),
    ],
)
def test_a_path_that_names_no_number_is_refused(path: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        number_at(counted(), path)

    assert [problem.code for problem in refused.value.problems] == [code]


def test_two_kinds_of_numbers_are_refused() -> None:
    with pytest.raises(Refused, match="structure-paths-mixed"):
        solve(bench(trials=10), [PRICE, "payers.town.share"], [target("paid >= 1")], within=Range(), fresh_seed=2)


def test_only_numbers_with_which_the_agreement_holds_together_are_looked_at() -> None:
    """No price is nothing: of a range from there on the rest is looked in, and one that holds no price is refused."""
    from_nothing = Range(F(0), F(20_000), F(100))
    solved = solve(bench(trials=10), [PRICE], [target("paid <= 0")], within=from_nothing, fresh_seed=2)

    assert solved.number is None and solved.holds is not None
    assert (solved.holds.lowest, solved.holds.highest) == (kroner(100), kroner(20_000))
    with pytest.raises(Refused, match="term-price-not-positive"):
        solve(bench(trials=10), [PRICE], [target("paid >= 1")], within=Range(F(-5), F(0), F(1)), fresh_seed=2)


def test_a_limit_from_above_that_every_number_keeps_is_answered_with_the_most() -> None:
    within = Range(F(100), F(50_000), F(100))
    solved = solve(bench(), [PRICE], [target("paid <= 90000000")], within=within, fresh_seed=2)

    assert solved.bounds[0].side is Side.ALL and solved.moves is Moves.ASKED
    assert solved.number == solved.highest == kroner(50_000) and solved.lowest == kroner(100)


def test_a_number_that_moves_nothing_asked_stays_as_it_stands() -> None:
    """A share moves who pays and not how much; a gate that is passed in every future moves nothing at all."""
    parties = (*counted().parties, AgreementParty(PartyRole.AUTHORITY, "state"))
    two = counted(parties=parties, payers=(PayerShare("town", F("0.6"), "§ 8"), PayerShare("state", F("0.4"), "§ 8")))
    gate = counted(gates=(Gate("gate", "§ 6", ("job",), {"work": F("0.01")}),))
    low = Range(F("0.001"), F("0.02"), F("0.001"))
    for made, path, within, stands, moves in (
        (two, "payers.town.share", Range(), F("0.6"), Moves.UNASKED),
        (gate, "gates.gate.levels.work", low, F("0.01"), Moves.NOTHING),
    ):
        solved = solve(bench(made), [path], [target("paid <= 90000000")], within=within, fresh_seed=2)

        assert (solved.number, solved.moves, solved.by_chance) == (stands, moves, None)


def test_what_other_futures_could_give_is_two_standard_errors_of_the_mean() -> None:
    """Price by mean number is the limit, so that the price is off by as large a part as the mean of 1,000 binomials."""
    solved = solve(bench(trials=1000), [PRICE], [target("paid >= 1000000")], within=Range(step=F(1)), fresh_seed=2)

    assert isinstance(solved.number, Money) and solved.by_chance is not None
    low, high = solved.by_chance.lowest, solved.by_chance.highest
    assert isinstance(low, Money) and isinstance(high, Money)
    off = 2 * (0.5 * 0.5 / PEOPLE / 1000) ** 0.5 / 0.5
    assert float((high.major - low.major) / 2 / solved.number.major) == pytest.approx(off, rel=0.1)
    assert low < solved.number < high


@pytest.mark.parametrize(
    ("present", "within", "lowest", "step", "steps"),
    [
        (kroner(75_000), Range(), F(100), F(100), 7499),
        (kroner(75_000), Range(F(50_000), F(60_000), F(500)), F(50_000), F(500), 20),
        (F("0.2"), Range(), F("0.001"), F("0.001"), 999),
        (F(3), Range(), F("0.01"), F("0.01"), 2999),
    ],
)
def test_the_numbers_that_are_tried(present: Money | F, within: Range, lowest: F, step: F, steps: int) -> None:
    grid = grid_of(present, within)

    assert (grid.lowest, grid.step, grid.steps) == (lowest, step, steps)


@pytest.mark.parametrize(
    "within",
    [
        Range(F(5), F(5)),
        Range(F(9), F(5)),
        Range(step=F("0.001")),
        Range(F(1), F(2), F("0.015")),
        Range(step=F(0)),
        Range(F(0), F(10**9), F(1)),
    ],
)
def test_a_range_with_nothing_to_look_in_is_refused(within: Range) -> None:
    with pytest.raises(Refused, match="structure-range-odd"):
        grid_of(kroner(1000), replace(within))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("capital", "structure-target-unknown"),
        ("capitalback >= 0.9", "structure-target-unknown"),
        ("capital-back > 0.9", "structure-target-unknown"),
        ("capital-back >= 0,9", "structure-target-unknown"),
        ("capital-back >= 90", "structure-chance-outside"),
        ("pays-without-effect <= -1", "structure-chance-outside"),
        ("capital-back:bank >= 0.9", "structure-no-investor"),
        ("paid:town >= 100", "structure-target-of-all"),
        ("pays-without-effect:fund <= 0.1", "structure-target-of-all"),
    ],
)
def test_what_is_no_target_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        target(text)

    assert [problem.code for problem in refused.value.problems] == [code]


def test_where_nobody_has_put_in_capital_none_can_come_back() -> None:
    with pytest.raises(Refused, match="structure-no-investor"):
        target_of("capital-back >= 0.9", counted(investors=()))


def test_a_surplus_needs_what_outcomes_are_worth() -> None:
    with pytest.raises(Refused, match="structure-no-worth"):
        solve(bench(trials=10), [PRICE], [target("surplus >= 0")], within=Range(), fresh_seed=2)


def test_the_same_question_has_the_same_answer_and_another_seed_other_futures() -> None:
    asked = [target("capital-back >= 0.9")]
    first, again = (solve(bench(trials=200), [PRICE], asked, within=Range(), fresh_seed=2) for _ in range(2))

    assert (first.number, first.own, first.fresh) == (again.number, again.own, again.fresh)
    assert not np.array_equal(bench(seed=1).believed.columns.taken, bench(seed=2).believed.columns.taken)


def test_every_investor_must_have_its_capital_back() -> None:
    senior = Tranche("bank", 1, kroner(500_000), "§ 9")
    junior = Tranche("fund", 2, kroner(500_000), "§ 9")
    tried = bench(counted(investors=(senior, junior), terms=(replace(PAID, amount=kroner(18_000)),)))
    every, first, last = (
        Target(Quantity.CAPITAL_BACK, at_least=True, limit=F("0.9"), party=party) for party in ("", "bank", "fund")
    )

    found = [reading.value for reading in readings(tried, tried.question.agreement, [every, first, last])]

    assert found[0] == found[2] < 0.5 and found[1] > 0.99

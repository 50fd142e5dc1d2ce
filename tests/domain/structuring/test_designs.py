"""Designs in the same futures, and what a design rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest

from gavn.domain.agreements.agreement import DeficitGuarantee, Direction, Population, Settlement
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.forecasting.assumptions import Delay
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.structuring.bench import ask, bench_of
from gavn.domain.forecasting.structuring.designs import asked_of_swings, compare, quantities_of, tornado
from gavn.domain.forecasting.structuring.targets import Quantity, readings
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.period import Period, RelativeDate
from gavn.domain.values.problem import Refused
from tests.histories import kroner
from tests.structures import MODEL, PAID, PEOPLE, bench, counted, plan

TARIFF = Tariff(id="job", clause="§ 6", metric="work", follow_up="12-months", amount=kroner(20_000))
COVERED = counted(guarantees=(DeficitGuarantee("d", "foundation", "§ 10", date(2028, 12, 31), kroner(1)),))


def test_a_price_by_person_and_by_count_pay_the_same_in_the_same_futures() -> None:
    by_person = counted(terms=(TARIFF,))
    question = bench(worth=40_000, trials=10).question

    one, other = compare(question, [counted(), by_person], trials=500, seed=3)

    assert one == other
    # All that can be asked but what a guarantee costs, where there is none.
    assert [reading.target.quantity for reading in one] == [q for q in Quantity if q is not Quantity.CALLED]
    assert Quantity.CALLED in {each.quantity for each in quantities_of(question, COVERED)}


def test_a_design_alone_is_as_it_is_beside_others() -> None:
    tried = bench(seed=3, trials=500)
    dearer = counted(terms=(replace(PAID, amount=kroner(21_000)),))

    one, other = compare(tried.question, [counted(), dearer], trials=500, seed=3)

    assert one == readings(tried, counted(), quantities_of(tried.question, counted()))
    paid = [reading.value for reading in (*one, *other) if reading.target.quantity is Quantity.PAID]
    assert paid[1] == pytest.approx(paid[0] * 21 / 20)


@pytest.mark.parametrize("key", ["clocks.enrolment", "clocks.measurement", "metrics"])
def test_a_design_of_other_futures_is_refused(key: str) -> None:
    made, longer = counted(), Period.parse("2024-2028")
    other = {
        "clocks.enrolment": replace(made, clocks=replace(made.clocks, enrolment=longer)),
        "clocks.measurement": replace(made, clocks=replace(made.clocks, measurement=longer)),
        "metrics": replace(
            made,
            metrics=(
                replace(made.metrics[0], follow_ups=(RelativeDate.parse("6 months after enrolment"),)),
                made.metrics[1],
            ),
        ),
    }[key]

    with pytest.raises(Refused) as refused:
        compare(bench(trials=10).question, [made, other], trials=10, seed=1)

    assert [problem.code for problem in refused.value.problems] == ["structure-designs-differ"]
    assert refused.value.problems[0].values["keys"] == key


@pytest.mark.parametrize("changes", [{"population": Population.COMPLETERS}, {"direction": Direction.LESS}])
def test_a_design_that_counts_others_has_other_futures(changes: dict[str, Any]) -> None:
    made = counted()
    other = replace(made, metrics=(replace(made.metrics[0], **changes), made.metrics[1]))

    with pytest.raises(Refused) as refused:
        compare(bench(trials=10).question, [made, other], trials=10, seed=1)

    assert refused.value.problems[0].values["keys"] == "metrics"


def test_what_moves_most_comes_first_and_what_is_certain_is_left_out() -> None:
    """All are enrolled, no delay is possible, and how much is measured is uncertain while the effect hardly is."""
    tried = bench(measured=F("0.5"), measured_sd=F("0.1"))

    swings = tornado(tried, counted(), quantities_of(tried.question, counted())[:1])
    by_pay = tornado(
        tried, counted(), [t for t in quantities_of(tried.question, counted()) if t.quantity is Quantity.PAID]
    )

    assert "delay" not in {swing.assumption for swing in swings}
    assert by_pay[0].assumption == "measured"
    # A beta with mean 0.5 and standard deviation 0.1 has four fifths between 0.37 and 0.63.
    assert by_pay[0].low == pytest.approx(0.37, abs=0.01) and by_pay[0].high == pytest.approx(0.63, abs=0.01)
    assert by_pay[0].at_low[0].value == pytest.approx(by_pay[0].low * PEOPLE / 2 * kroner(20_000).minor, rel=0.02)
    assert by_pay[0].at_high[0].value > by_pay[0].at_low[0].value


def test_the_ends_of_a_delay_are_those_that_are_believed_whatever_futures_are_drawn() -> None:
    """Of the delays nine tenths are six months or less: just so, and in half of all draws a few more are a year."""
    delays = tuple(
        Delay(months, chance) for months, chance in ((0, F("0.4")), (3, F("0.3")), (6, F("0.2")), (12, F("0.1")))
    )
    effort = Effort(counted(), plan(enrolled=()), Results())
    asked = ask(effort, replace(MODEL, delays=delays), as_of=date(2024, 1, 1), worth={})

    for seed in range(6):
        tried = bench_of(asked, trials=101, seed=seed)
        swings = tornado(tried, counted(), quantities_of(asked, counted())[:1])

        assert {(each.low, each.high) for each in swings if each.assumption == "delay"} == {(0, 6)}


def test_no_swing_is_told_of_a_guarantee_that_there_is_not() -> None:
    asked = bench(trials=10).question

    assert [each.quantity for each in asked_of_swings(asked, counted())] == [Quantity.PAID, Quantity.CAPITAL_BACK]
    assert Quantity.CALLED in {each.quantity for each in asked_of_swings(asked, COVERED)}


def test_a_threshold_is_a_design_like_any_other() -> None:
    all_or_nothing = Threshold(id="job", clause="§ 6", metric="work", amount=kroner(1_000_000), level=F("0.5"))

    [found] = compare(bench(trials=10).question, [counted(terms=(all_or_nothing,))], trials=1000, seed=1)

    back = next(reading for reading in found if reading.target.quantity is Quantity.CAPITAL_BACK)
    # Half or more of a binomial of a hundred.
    assert back.value == pytest.approx(0.54, abs=0.04)
    assert next(reading.value for reading in found if reading.target.quantity is Quantity.PAYS_WITHOUT_EFFECT) == 0


def test_a_design_that_says_otherwise_whether_it_is_settled_is_refused_where_it_can_be_closed_early() -> None:
    made, settled = counted(), counted(settlement=Settlement("§ 13", F("0.8")))
    asked = bench(made=settled, closes=F("0.3"), trials=10).question

    with pytest.raises(Refused) as refused:
        compare(asked, [settled, made], trials=10, seed=1)

    assert refused.value.problems[0].values["keys"] == "settlement"
    compare(bench(trials=10).question, [settled, made], trials=10, seed=1)


def test_designs_differ_in_what_they_settle_for_in_the_futures_in_which_they_are_closed() -> None:
    """All of a hundred are enrolled, and the agreement is closed at once: three quarters and all of what they reach."""
    all_of_it, part = (counted(settlement=Settlement("§ 13", F(share))) for share in ("1", "0.75"))
    asked = bench(made=all_of_it, closes=F("0.999999"), trials=10).question

    whole, less = compare(asked, [all_of_it, part], trials=300, seed=1)

    paid = [reading.value for reading in (*whole, *less) if reading.target.quantity is Quantity.PAID]
    assert paid[1] == pytest.approx(paid[0] * 0.75)
    assert paid[0] == pytest.approx(PEOPLE * 0.5 * PAID.amount.minor, rel=0.05)

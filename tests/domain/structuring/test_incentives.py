"""What one person more brings, where it can be said by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F
from typing import Any

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, Gate
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.beyond_baseline import BeyondBaseline
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.agreements.terms.subgroup_uplift import SubgroupUplift
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.forecasting.assumptions import ExpectedOutcome
from gavn.domain.forecasting.structuring.incentives import Incentives, incentives
from gavn.domain.values.period import RelativeDate
from tests.histories import kroner
from tests.structures import PAID, bench, counted

KR = kroner(1).minor


def asked(made: Agreement, **changes: Any) -> Incentives:
    return incentives(bench(made, trials=1, **changes).question, made)


def by(*terms: Term, **changes: Any) -> Incentives:
    return asked(counted(terms=terms, **changes))


def test_a_price_for_each_tempts_to_none_of_it_but_picking() -> None:
    found = by(PAID)

    crowding, picking = found.crowding, found.picking
    assert (crowding.people, crowding.expected, crowding.starts, crowding.ends) == (100, 50, 1, 100)
    assert crowding.average == crowding.at_expected == crowding.greatest == 20_000 * KR
    assert not crowding.crowds
    assert (picking.easy, picking.hard) == (20_000 * KR, 0)
    assert (picking.planned, picking.anyway) == (1_000_000 * KR, 200_000 * KR)
    assert [(step.alone, step.others) for step in found.steps] == [(20_000 * KR, 0)]


def test_at_a_threshold_one_person_brings_all() -> None:
    """And one hard case more, at fifty of a hundred, loses it."""
    found = by(Threshold(id="job", clause="§ 6", metric="work", amount=kroner(1_000_000), level=F("0.5")))

    crowding = found.crowding
    assert crowding.crowds
    assert (crowding.greatest, crowding.at, crowding.starts, crowding.ends) == (1_000_000 * KR, 50, 50, 50)
    assert (found.picking.easy, found.picking.hard) == (0, -1_000_000 * KR)
    assert found.picking.anyway == 0


def test_a_gate_crowds_and_a_cap_ends_it() -> None:
    gated = by(PAID, gates=(Gate("gate", "§ 6", ("job",), {"work": F("0.4")}),)).crowding
    capped = by(PAID, caps=(Cap("all", "§ 6", CapScope.AGREEMENT, kroner(600_000)),)).crowding

    assert gated.crowds and (gated.greatest, gated.at, gated.starts) == (800_000 * KR, 40, 40)
    assert not capped.crowds and (capped.starts, capped.ends) == (1, 30)
    assert capped.at_expected == 0


def test_where_nothing_is_paid_nobody_crowds() -> None:
    nothing = by(PAID, gates=(Gate("gate", "§ 6", ("job",), {"dropout": F("0.4")}),)).crowding

    assert (nothing.greatest, nothing.starts, nothing.ends, nothing.crowds) == (0, None, None, False)


def test_what_is_to_happen_to_few_is_counted_by_those_it_spares() -> None:
    """A point less than 13 % brings 1,000; with 10 % expected 90 of 100 succeed, 87 is where it starts."""
    dropout = PercentagePointPrice(
        id="stay", clause="§ 6", metric="dropout", amount=kroner(1000), baseline=F("0.13"), less_is_better=True
    )
    expected = ExpectedOutcome("dropout", "12-months", share=F("0.1"), baseline=F("0.13"))

    found = asked(counted(terms=(dropout,)), outcomes=(expected,))

    assert (found.crowding.expected, found.crowding.starts, found.crowding.at_expected) == (90, 88, 1000 * KR)
    assert (found.picking.planned, found.picking.anyway) == (3000 * KR, 0)
    assert found.picking.easy > 0 > found.picking.hard


def test_each_outcome_is_reached_by_as_many_as_the_plan_expects_of_it() -> None:
    """10 of 100 drop out where 20 would, at 150,000 each, and 60 work, at 20,000. One more who works and stays adds a
    fifth of a dropout to the baseline: 30,000 and 20,000; one who does neither costs four fifths of 150,000."""
    spared = BeyondBaseline(
        id="stay", clause="§ 6", metric="dropout", amount=kroner(150_000), baseline=F("0.2"), less_is_better=True
    )
    outcomes = (
        ExpectedOutcome("dropout", "12-months", share=F("0.1"), baseline=F("0.2")),
        ExpectedOutcome("work", "12-months", share=F("0.6")),
    )

    found = asked(counted(terms=(spared, PAID)), outcomes=outcomes)

    assert (found.picking.planned, found.picking.anyway) == (2_700_000 * KR, 0)
    assert (found.picking.easy, found.picking.hard) == (50_000 * KR, -120_000 * KR)
    assert found.crowding.at_expected == 170_000 * KR
    assert [(step.alone, step.others) for step in found.steps] == [
        (150_000 * KR, 20_000 * KR), (20_000 * KR, 150_000 * KR),
    ]  # fmt: skip


def test_a_group_that_is_paid_more_for_is_told() -> None:
    uplift = SubgroupUplift(id="job", clause="§ 6", metric="work", amount=kroner(10_000), uplifts={"far": F("0.5")})

    found = by(uplift).picking

    assert (found.easy, found.groups) == (10_000 * KR, (("far", 15_000 * KR),))


def test_whoever_misses_a_step_that_all_else_hangs_on_is_worth_nothing_more() -> None:
    """Once only: the second time pays nothing, so that neither is parked; with both needed each is."""
    later = RelativeDate.parse("24 months after enrolment")
    made = counted()
    metrics = (replace(made.metrics[0], follow_ups=(*made.metrics[0].follow_ups, later)), made.metrics[1])
    both = tuple(ExpectedOutcome("work", after, share=F("0.5")) for after in ("12-months", "24-months"))
    once = Tariff(id="job", clause="§ 6", metric="work", amount=kroner(10_000), once_only=True)
    each = Tariff(id="job", clause="§ 6", metric="work", amount=kroner(10_000))

    first = asked(replace(made, metrics=metrics, terms=(once,)), outcomes=both).steps
    every = asked(replace(made, metrics=metrics, terms=(each,)), outcomes=both).steps

    assert [(step.alone, step.others) for step in first] == [(0, 10_000 * KR), (0, 10_000 * KR)]
    assert [(step.alone, step.others) for step in every] == [(10_000 * KR, 10_000 * KR)] * 2


def test_a_mean_is_diluted_by_whoever_gains_nothing() -> None:
    from_mean = replace(PAID, reads=Reads.QUANTITY)
    expected = ExpectedOutcome("work", "12-months", mean=F(10), sd=F(5))

    found = asked(counted(terms=(from_mean,)), outcomes=(expected,)).picking

    assert found.planned == 100 * 10 * 20_000 * KR and found.anyway == 0
    assert found.hard == 0 and found.easy == 2 * 10 * 20_000 * KR

"""Cohorts' counts priced as arrays come to what their measures come to; who only asks what comes in hears the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from itertools import chain
from typing import Any

import numpy as np
import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Cap,
    CapScope,
    DeficitGuarantee,
    DonationUse,
    Floor,
    Gate,
    PayerShare,
    PriceLevel,
    Tranche,
)
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.agreements.terms.step_table import Band, StepTable
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.outcomes.histories import Measure
from gavn.domain.payments import taking
from gavn.domain.payments.by_number import CountedPrice, WholePiece, can_price
from gavn.domain.payments.columns import NONE, Columns, CountedSlot
from gavn.domain.payments.evaluate import evaluate, take
from gavn.domain.payments.lines import LineKey
from gavn.domain.payments.taking import Taker
from gavn.domain.payments.whole import split
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.period import Period
from tests.agreed import agreement, metric
from tests.histories import kroner

WIDTH, LATE = 400, date(2029, 12, 31)
ON = (date(2025, 12, 31), date(2026, 12, 31), date(2027, 12, 31))
YEARS = tuple(Period.year(on.year) for on in ON)
ODD = Money(33_333, "DKK")
BANDS = (Band(F(0), kroner(0), F("0.2")), Band(F("0.2"), kroner(7), F("0.45")), Band(F("0.45"), kroner(20)))
TERMS = {
    "counted": CountedOutcomes(id="t", clause="", metric="job", amount=ODD),
    "counted at a follow-up": CountedOutcomes(id="t", clause="", metric="job", amount=ODD, follow_up="6-months"),
    "counted within a year": CountedOutcomes(id="t", clause="", metric="job", amount=ODD, within=(Period.year(2026),)),
    "points": PercentagePointPrice(id="t", clause="", metric="job", amount=ODD, baseline=F("0.31")),
    "points below": PercentagePointPrice(
        id="t", clause="", metric="job", amount=ODD, baseline=F("0.31"), less_is_better=True
    ),
    "threshold": Threshold(id="t", clause="", metric="job", amount=ODD, level=F("0.4")),
    "threshold of a number": Threshold(id="t", clause="", metric="job", amount=ODD, level=F(9), reads=Reads.REACHED),
    "bands": StepTable(id="t", clause="", metric="job", bands=BANDS),
    "closed bands": StepTable(id="t", clause="", metric="job", bands=(*BANDS[:2], replace(BANDS[2], below=F("0.6")))),
    "bands of a number": StepTable(
        id="t", clause="", metric="job", reads=Reads.REACHED, bands=(Band(F(0), kroner(3), F(5)), Band(F(5), kroner(8)))
    ),
}  # fmt: skip
AGREED: dict[str, dict[str, Any]] = {
    "as it is": {},
    "net of deadweight": {"metrics": (metric("job", deadweight=F("0.15")),)},
    "at a price level": {"price_level": PriceLevel(2025, "index", {"2025": F(100), "2026": F("103.7")}, "")},
    "whole kroner": {"rounding_unit": Money(100, "DKK"), "rounding": Rounding.HALF_EVEN},
}
AROUND: dict[str, Any] = {
    "payers": (PayerShare("city", F(3, 5), ""), PayerShare("region", F(2, 5), "")),
    "investors": (Tranche("fund", 1, kroner(4000), "", most_return=F(5, 4)), Tranche("bank", 2, kroner(2000), "")),
    "guarantees": (DeficitGuarantee("g", "state", "", date(2028, 6, 30), kroner(900), F(1, 2)),),
    "caps": (Cap("all", "", CapScope.AGREEMENT, kroner(9000)),),
}


# A minimum, a cap of each kind that counts several together, and one who invests alone.
SEVERAL: dict[str, Any] = {
    "investors": (Tranche("fund", 1, kroner(4000), "", most_return=F(5, 4)),),
    "floors": (Floor("least", "", kroner(3000)),),
    "caps": (
        Cap("metric", "", CapScope.METRIC, kroner(8500), metric="job"),
        Cap("year", "", CapScope.PERIOD, kroner(4100), periods=YEARS),
        Cap("part", "", CapScope.METRIC, share=F(9, 10), metric="job"),
        Cap("all", "", CapScope.AGREEMENT, kroner(8000)),
    ),
}


def slots(seed: int = 1, *, known: Sequence[Measure] = ()) -> Columns:
    """Numbers from nobody up, in three years."""
    random = np.random.default_rng(seed)
    made = []
    for place, on in enumerate(ON):
        due = random.integers(0, 30, WIDTH)
        made.append(CountedSlot("job", "6-months" if place else "12-months", on, due, random.binomial(due, 0.4)))
    nobody = np.zeros((0, WIDTH), dtype=np.int64)
    taken = np.full((1, WIDTH), 0) if known else nobody
    return Columns((), nobody, tuple(known), taken, tuple(made))


@pytest.mark.parametrize("agreed", AGREED)
@pytest.mark.parametrize("term", TERMS)
def test_numbers_come_to_what_measures_come_to(term: str, agreed: str) -> None:
    made = agreement(terms=(TERMS[term],), **AGREED[agreed])
    columns = slots(known=[Measure("job", "6-months", ON[0], reached=3, due=9, enrolled=9)])

    assert can_price(made, columns)
    total = evaluate(made, columns, as_of=LATE).total

    assert np.array_equal(total, evaluate(made, columns.spelled_out(), as_of=LATE).total)
    assert len(set(total.tolist())) > 1


def test_what_looks_at_more_than_one_number_is_spelled_out() -> None:
    pooled = agreement(terms=(Threshold(id="t", clause="", metric="job", amount=ODD, level=F("0.4"), pooled=True),))
    gated = agreement(terms=(TERMS["counted"],), gates=(Gate("gate", "", ("t",), {"job": F("0.4")}),))

    for made in (pooled, gated):
        assert not can_price(made, slots())
        found = evaluate(made, slots(), as_of=LATE).total
        assert np.array_equal(found, evaluate(made, slots().spelled_out(), as_of=LATE).total)
        assert len(set(found.tolist())) > 1


def test_amounts_that_could_wrap_are_held_in_whole_numbers_without_end() -> None:
    made = agreement(terms=(PercentagePointPrice(
        id="t", clause="", metric="job", amount=Money(10**17, "DKK"), baseline=F(1, 997)),))  # fmt: skip

    found = evaluate(made, slots(), as_of=LATE).total

    assert found.tolist() == evaluate(made, slots().spelled_out(), as_of=LATE).total.tolist()


def test_amounts_that_could_wrap_only_as_minor_units_are_held_so_too() -> None:
    dear = CountedOutcomes(id="t", clause="", metric="job", amount=Money(10**18, "DKK"))
    made = agreement(terms=(dear,), rounding_unit=Money(10**6, "DKK"))

    found = evaluate(made, slots(), as_of=LATE).total

    assert found.tolist() == evaluate(made, slots().spelled_out(), as_of=LATE).total.tolist()
    assert max(found.tolist()) > 2**63


def test_what_rises_from_a_number_on_is_nothing_below_it() -> None:
    """In whole units, and in parts of one."""
    key, reached = LineKey(ON[0], "job", "t"), np.arange(6)
    for divisor in (1, 3):
        piece = WholePiece((1, -3), (300, -900), divisor)
        price = CountedPrice.of(key, of_rate=False, pieces=(piece,), agreement=agreement(terms=(TERMS["counted"],)))
        found = price.amounts(np.full(6, 9), reached, 9)
        assert found.tolist() == [0, 0, 0, 0, 300 // divisor, 600 // divisor]


def test_bands_that_do_not_follow_on_each_other_are_spelled_out() -> None:
    for bands in ((BANDS[0], BANDS[2]), (replace(BANDS[0], below=F("0.3")), *BANDS[1:])):
        made = agreement(terms=(StepTable(id="t", clause="", metric="job", bands=bands),))
        assert not can_price(made, slots())


def test_products_too_large_for_a_machine_word_leave_no_amounts_of_another_kind() -> None:
    """Capital that has no common measure makes long weights of it; what comes in is no longer for that."""
    put_in = Money(1_234_567_891, "DKK"), Money(987_654_321, "DKK")
    investors = tuple(Tranche(who, 1, each, "") for who, each in zip(("fund", "bank"), put_in, strict=True))
    made = agreement(terms=(TERMS["counted"],), **{**AROUND, "investors": investors})

    whole, taken = evaluate(made, slots(), as_of=LATE, final=True), Taker(made, LATE).take(slots())

    assert told(taken.by_investor_year) == told(whole.by_investor_year)
    for each in (whole.total, taken.total, *whole.by_payer.values(), *taken.by_investor_year.values()):
        assert each.dtype == np.int64


def test_a_slot_with_nobody_has_no_measure() -> None:
    columns = slots().spelled_out()

    assert all(measure.due for measure in columns.measures)
    empty = np.stack([slot.due for slot in slots().counted]) == 0
    assert np.array_equal(columns.taken == NONE, empty)


GIFT = AgreedDonation("gift", "giver", "", kroner(700), date(2026, 1, 1), DonationUse.WRITES_DOWN)
BOUGHT = replace(GIFT, use=DonationUse.BUYS_OUTCOMES, terms=("t",))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"donations": (GIFT,)},
        # Where what somebody owes is limited, it decides what comes in.
        {"donations": (BOUGHT,)},
        {"caps": (Cap("city", "", CapScope.PAYER, kroner(800), payer="city"),)},
        {"guarantees": ()},
    ],
    ids=["whole", "written down", "bought", "a payer's cap", "no guarantee"],
)
def test_what_comes_in_is_the_same_whether_or_not_it_is_asked_who_pays(changes: dict[str, Any]) -> None:
    made = agreement(terms=(TERMS["counted"],), **{**AROUND, **changes})

    taker = Taker(made, LATE)
    whole = evaluate(made, slots(), as_of=LATE, final=True)
    for taken in (take(made, slots(), as_of=LATE, final=True), taker.take(slots()), taker.take(slots())):
        assert np.array_equal(whole.total, taken.total)
        assert told(whole.by_investor_year) == told(taken.by_investor_year)
        assert taken.by_year == {}


def told(amounts: Mapping[Any, np.ndarray]) -> Mapping[Any, list[int]]:
    return {key: each.tolist() for key, each in amounts.items()}


@pytest.mark.parametrize("agreed", AGREED)
@pytest.mark.parametrize("term", TERMS)
def test_what_is_worked_out_once_for_all_columns_comes_to_the_same(
    term: str, agreed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a minimum, caps of each kind and several investors; other numbers in the same slots; few at a time."""
    monkeypatch.setattr(taking, "AT_A_TIME", 150)
    made = agreement(terms=(TERMS[term],), **{**AROUND, **SEVERAL, **AGREED[agreed]})
    taker = Taker(made, LATE)

    for columns in (slots(), slots(seed=2), slots(known=[Measure("job", "6-months", ON[0], reached=3, due=9)])):
        whole, found = evaluate(made, columns, as_of=LATE, final=True), taker.take(columns)
        assert np.array_equal(whole.total, found.total)
        assert told(whole.by_investor_year) == told(found.by_investor_year)
    assert [route is not None for route in taker.routes.values()] == [True]


def test_where_nobody_invests_what_payers_pay_and_donors_give_is_told_by_year() -> None:
    """What a gift writes down is received all the same: the years come to the whole."""
    for changes in ({}, {"donations": (GIFT,)}):
        made = agreement(terms=(TERMS["counted"],), **{**AROUND, **changes, "investors": (), "guarantees": ()})
        whole = evaluate(made, slots(), as_of=LATE, final=True)
        paid: dict[int, list[int]] = {}
        for (_, year), amounts in chain(whole.by_payer_year.items(), whole.by_donor_year.items()):
            paid[year] = [one + other for one, other in zip(paid.get(year, [0] * WIDTH), amounts.tolist(), strict=True)]

        taken = Taker(made, LATE).take(slots())
        assert told(taken.by_year) == paid
        assert np.array_equal(sum(taken.by_year.values()), whole.total - whole.unpaid)
        assert len(paid) == 3


@pytest.mark.parametrize("weights", [(3, 2), (1, 1), (0, 5), (5, 0), (0, 0), (1, 999)])
def test_two_parts_are_split_as_many_are(weights: tuple[int, int]) -> None:
    """A third part of nothing goes the general way."""
    amounts = np.arange(-2000, 2000)

    two, three = split(amounts, weights), split(amounts, (*weights, 0))

    assert np.array_equal(two, three[:2])
    assert np.array_equal(split(amounts, weights[:1]), split(amounts, (weights[0], 0))[:1])

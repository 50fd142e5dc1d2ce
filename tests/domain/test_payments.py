"""Each mechanism of payments: a case to read, its edges, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    Booking,
    Cap,
    CapitalCall,
    CapScope,
    DeficitGuarantee,
    Direction,
    DonationUse,
    Floor,
    Gate,
    PayerShare,
    Population,
    Tranche,
)
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.agreements.terms.standing_charge import StandingCharge
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import Measure
from gavn.domain.payments.entitlement import Entitlement
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.population import with_all_enrolled
from gavn.domain.payments.statement import Kind, issue
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Refused
from tests.agreed import DAY, agreement, claim, metric, paid, reached, tally, tariff
from tests.builders import kroner


def step_amounts(entitlement: Entitlement, step: StepName) -> list[Fraction]:
    return [line.amount for line in entitlement.lines if line.step is step]


def test_three_persons_in_a_job_at_ten_thousand() -> None:
    entitlement = paid(agreement(), reached(3))

    [price] = [line for line in entitlement.lines if line.step is StepName.PRICE]
    assert (price.count, price.after, price.clause, price.formula) == (3, 3_000_000, "§ 5", "once-only")
    assert entitlement.total == kroner(30_000)
    assert entitlement.paid_by("city") == entitlement.received_by("fund") == kroner(30_000)


@pytest.mark.parametrize(
    ("scope", "changes", "expected"),
    [
        (CapScope.AGREEMENT, {"amount": kroner(25_000)}, 25_000),
        (CapScope.AGREEMENT, {"amount": kroner(0)}, 0),
        (CapScope.AGREEMENT, {"amount": kroner(30_000)}, 30_000),
        (CapScope.METRIC, {"amount": kroner(10_000), "metric": "job"}, 10_000),
        (CapScope.METRIC, {"amount": kroner(10_000), "metric": "home"}, 30_000),
        (CapScope.PERSON, {"amount": kroner(4_000)}, 12_000),
        (CapScope.PERIOD, {"amount": kroner(5_000), "periods": (Period.year(2025),)}, 5_000),
        (CapScope.PERIOD, {"amount": kroner(5_000), "periods": (Period.year(2026),)}, 30_000),
        (CapScope.PAYER, {"amount": kroner(5_000), "payer": "city"}, 30_000),
    ],
)
def test_a_cap_bites_within_its_scope_only(scope: CapScope, changes: dict[str, Any], expected: int) -> None:
    cap = Cap("cap", "§ 8", scope, **changes)
    assert paid(agreement(caps=(cap,)), reached(3)).total == kroner(expected)


def test_the_cap_that_bit_is_named_on_its_line_with_what_it_took() -> None:
    cap = Cap("ceiling", "§ 8, 2", CapScope.AGREEMENT, kroner(25_000))
    entitlement = paid(agreement(caps=(cap,)), reached(3))

    [line] = [line for line in entitlement.lines if line.step is StepName.AGREEMENT_CAP]
    assert (line.rule, line.clause, line.before, line.after) == ("ceiling", "§ 8, 2", 3_000_000, 2_500_000)


def test_caps_take_from_what_holds_last_whatever_becomes_known_first() -> None:
    cap = Cap("ceiling", "§ 8", CapScope.AGREEMENT, kroner(15_000))
    late = claim(1, on=date(2025, 3, 1), known_on=date(2026, 12, 1))
    early = claim(2, on=date(2025, 9, 1))

    entitlement = paid(agreement(caps=(cap,)), Results((early, late)))

    [line] = [line for line in entitlement.lines if line.step is StepName.AGREEMENT_CAP]
    assert (line.on, line.after) == ("2025-09-01", 500_000)


@pytest.mark.parametrize(("share", "expected"), [("1/2", 20_000), ("1/4", 13_333)])
def test_a_share_cap_holds_a_metric_to_its_part_of_all_that_is_paid(share: str, expected: int) -> None:
    cap = Cap("share", "§ 8", CapScope.METRIC, share=Fraction(share), metric="job")
    made = agreement(terms=(tariff(), tariff("home-price", "home")), caps=(cap,))
    results = Results((*reached(3).claims, claim(9, reached="home")))

    assert paid(made, results).total.minor // 100 == expected


def test_share_caps_bite_in_turn_and_are_not_taken_up_again() -> None:
    """40 % of 60,000 and 60,000 is 40,000; then 40 % of that and 60,000 is 26,666.66."""
    caps = tuple(
        Cap(f"{name}-share", "§ 8", CapScope.METRIC, share=Fraction(2, 5), metric=name) for name in ("job", "home")
    )
    made = agreement(terms=(tariff(), tariff("home-price", "home")), caps=caps)
    results = Results((*reached(6).claims, *reached(6, metric_id="home").claims))

    assert paid(made, results).total == Money(4_000_000 + 2_666_666, "DKK")


@pytest.mark.parametrize(("final", "expected"), [(False, 30_000), (True, 50_000)])
def test_a_minimum_is_made_up_at_the_final_statement_only(final: bool, expected: int) -> None:
    made = agreement(floors=(Floor("minimum", "§ 9", kroner(50_000)),))
    assert paid(made, reached(3), final=final).total == kroner(expected)


@pytest.mark.parametrize(
    ("level", "per_cohort", "expected", "told"),
    [
        ("0.6", False, 30_000, ["gate-open"]),
        ("0.61", False, 0, ["gate-shut"]),
        ("0.8", True, 20_000, ["gate-open", "gate-shut"]),
        ("0.81", True, 0, ["gate-shut", "gate-shut"]),
    ],
)
def test_a_gate_opens_when_its_level_is_reached(level: str, per_cohort: bool, expected: int, told: list[str]) -> None:
    made = agreement(gates=(Gate("gate", "§ 4", ("job-price",), {"exam": Fraction(level)}, per_cohort),))
    made = replace(made, metrics=(*made.metrics, metric("exam")))
    claims = (claim(1, cohort="a"), claim(2, cohort="a"), claim(3, cohort="b"))
    passed = (
        tally(1, of="exam", cohort="a", reached=4, due=5),
        tally(2, of="exam", cohort="b", reached=2, due=5),
    )
    entitlement = paid(made, Results(claims, passed))

    assert entitlement.total == kroner(expected)
    assert [line.formula for line in entitlement.lines if line.step is StepName.GATE] == told


def test_a_shut_gate_leaves_the_room_under_a_cap_per_person_to_the_other_terms() -> None:
    made = agreement(
        terms=(tariff(), tariff("home-price", "home")),
        gates=(Gate("gate", "§ 4", ("job-price",), {"school": Fraction(1)}),),
        caps=(Cap("person", "§ 8", CapScope.PERSON, kroner(10_000)),),
    )
    assert paid(made, Results((claim(1), claim(1, reached="home", on=date(2026, 1, 1))))).total == kroner(10_000)


CRISIS = (Period(date(2025, 3, 1), date(2025, 9, 1)),)
SHOWN = Results(
    (claim(1, on=date(2025, 2, 28)), claim(2, on=date(2025, 3, 1)), claim(3, on=date(2025, 8, 31))),
    (tally(1, of="dropout", on=date(2025, 9, 1), reached=4, due=100),),
)


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ({}, 30_000 + 9_000 + 4_000),
        ({"within": CRISIS}, 20_000 + 0 + 2_000),
        ({"outside": CRISIS}, 10_000 + 9_000 + 2_000),
        ({"within": (Period.year(2025),), "outside": CRISIS}, 10_000 + 9_000 + 2_000),
        ({"within": (Period.year(2026),)}, 0),
    ],
)
def test_a_term_pays_what_lies_in_its_periods(periods: dict[str, object], expected: int) -> None:
    """Three persons, a cohort of nine points and four charges of a thousand: on both sides of a crisis."""
    points = PercentagePointPrice(
        id="points", clause="§ 5", metric="dropout", amount=kroner(1_000), baseline=Fraction(13, 100),
        less_is_better=True,
    )  # fmt: skip
    charge = StandingCharge(
        id="charge", clause="§ 5", amount=kroner(1_000), first_on=date(2025, 1, 1), every_months=3, times=4
    )
    made = agreement(terms=tuple(replace(term, **periods) for term in (tariff(), points, charge)))

    assert paid(made, SHOWN).total == kroner(expected)


def test_what_lies_where_a_term_does_not_pay_is_shown_with_the_reason() -> None:
    entitlement = paid(agreement(terms=(tariff(outside=CRISIS),)), SHOWN)

    told = [(line.on, line.amount, line.formula) for line in entitlement.lines if line.step is StepName.PRICE]
    assert told == [
        ("2025-02-28", 1_000_000, "once-only"),
        ("2025-03-01", 0, "outside-periods"),
        ("2025-08-31", 0, "outside-periods"),
    ]


def test_an_amended_price_counts_from_its_day_and_what_was_stated_stays() -> None:
    """The amended version is whole: it holds the old price too, until the day of the new one."""
    first = agreement()
    amended = replace(
        first,
        version=2,
        terms=(tariff(outside=(Period.year(2026),)), tariff("new-price", price=15_000, within=(Period.year(2026),))),
    )
    facts = Results((claim(1), claim(2, on=date(2026, 5, 1)), claim(1, on=date(2026, 6, 1), id="again")))
    before = issue(first, paid(first, facts, as_of=date(2026, 1, 1)), earlier=[], issued_on=date(2026, 1, 1))
    after = issue(amended, paid(amended, facts), earlier=[before], issued_on=DAY)

    assert (before.total, after.total) == (kroner(10_000), kroner(15_000))
    assert {line.kind for line in after.lines if line.line.step is StepName.PRICE} == {Kind.NEW}


def test_deadweight_is_deducted_and_said() -> None:
    made = agreement(metrics=(metric("job", deadweight=Fraction(1, 5)),))
    entitlement = paid(made, reached(3))

    assert entitlement.total == kroner(24_000)
    [note] = [line for line in entitlement.lines if line.step is StepName.COMPARISON]
    assert dict(note.inputs)["counted"] == Fraction(12, 5)


@pytest.mark.parametrize(("policy", "expected"), [("half-up", 3_334), ("down", 3_333), ("up", 3_334)])
def test_rounding_is_a_line_of_its_own(policy: str, expected: int) -> None:
    made = agreement(
        terms=(tariff(price=5_000),),
        metrics=(metric("job", deadweight=Fraction(3333, 10000)),),
        rounding=Rounding(policy),
        rounding_unit=Money(100, "DKK"),
    )
    entitlement = paid(made, reached(1))

    assert entitlement.total == kroner(expected)
    assert step_amounts(entitlement, StepName.ROUNDING) == [expected * 100 - Fraction("333350")]


def housing(*, guarantee: int = 2_000) -> Agreement:
    """Two investors with equal capital, and a guarantee of their deficit."""
    return agreement(
        investors=(Tranche("fund", 1, kroner(20_000), "§ 10"), Tranche("foundation", 1, kroner(20_000), "§ 10")),
        guarantees=(DeficitGuarantee("guarantee", "guarantor", "§ 11", date(2026, 6, 1), kroner(guarantee)),),
    )


@pytest.mark.parametrize(
    ("persons", "as_of", "expected"),
    [(3, DAY, 2_000), (4, DAY, 0), (3, date(2026, 5, 31), 0), (0, DAY, 2_000)],
)
def test_a_guarantee_covers_the_deficit_on_its_day_and_no_more(persons: int, as_of: date, expected: int) -> None:
    entitlement = paid(housing(), reached(persons), as_of=as_of)

    assert step_amounts(entitlement, StepName.GUARANTEE) == [expected * 50] * 2 * bool(expected)
    assert entitlement.received_by("fund") == kroner(persons * 5_000 + expected // 2)


def test_the_protected_part_is_covered_first() -> None:
    made = replace(
        housing(guarantee=6_000),
        investors=(
            Tranche("fund", 1, kroner(20_000), "§ 10", protected=kroner(5_000)),
            Tranche("foundation", 1, kroner(20_000), "§ 10"),
        ),
    )
    entitlement = paid(made, reached(0))

    assert entitlement.received_by("fund") == kroner(5_500)
    assert entitlement.received_by("foundation") == kroner(500)


@pytest.mark.parametrize(
    ("persons", "senior", "junior"), [(1, 10_000, 0), (2, 20_000, 0), (3, 20_000, 10_000), (5, 22_000, 28_000)]
)
def test_the_senior_is_paid_first_up_to_its_ceiling_and_the_junior_takes_the_rest(
    persons: int, senior: int, junior: int
) -> None:
    made = agreement(
        investors=(
            Tranche("junior", 2, kroner(20_000), "§ 10"),
            Tranche("senior", 1, kroner(20_000), "§ 10", most_return=Fraction(11, 10)),
        )
    )
    entitlement = paid(made, reached(persons))

    assert entitlement.received_by("senior") == kroner(senior)
    assert entitlement.received_by("junior") == kroner(junior)


def test_what_is_above_every_ceiling_is_not_paid() -> None:
    made = agreement(investors=(Tranche("fund", 1, kroner(20_000), "§ 10", most_return=Fraction(5, 4)),))
    entitlement = paid(made, reached(3))

    assert entitlement.received_by("fund") == entitlement.paid_by("city") == kroner(25_000)
    assert entitlement.unpaid == kroner(5_000)


def test_what_is_above_every_ceiling_falls_in_the_year_in_which_it_arose() -> None:
    """20,000 kr. a year from city and region in turn; the fund may receive 25,000 kr., reached in 2026."""
    payers = (
        PayerShare("city", Fraction(1), "§ 7", metrics=("job",)),
        PayerShare("region", Fraction(1), "§ 7", metrics=("home",)),
    )
    made = agreement(
        terms=(tariff(), tariff("home-price", "home")),
        payers=payers,
        investors=(Tranche("fund", 1, kroner(20_000), "§ 10", most_return=Fraction(5, 4)),),
        booking=Booking.RESTATED,
    )
    later = date(2026, 6, 1)
    results = Results((*reached(2).claims, *reached(2, metric_id="home", on=later).claims))
    late = paid(made, results, as_of=date(2029, 1, 1))
    issued = issue(made, late, earlier=[], issued_on=date(2029, 1, 31))

    # All of 2025 is paid, and 15,000 kr. of 2026 by nobody; nothing lies in the year of the statement.
    assert (late.paid_by("city"), late.paid_by("region"), late.unpaid) == (
        kroner(20_000),
        kroner(5_000),
        kroner(15_000),
    )
    assert {line.on for line in late.lines if line.step is StepName.CEILING} == {"2026-12-31"}
    assert {line.booked_in for line in issued.lines} == {2025, 2026}


def test_a_ceiling_on_the_yearly_rate_is_an_accruing_balance() -> None:
    made = agreement(
        investors=(Tranche("fund", 1, kroner(10_000), "§ 10", most_irr=Fraction(1, 10)),),
        calls=(CapitalCall("fund", kroner(10_000), date(2024, 12, 31)),),
    )
    # 10 % for 2025 on 10,000 kr.; the outcomes of a year count as received on its last day.
    assert paid(made, reached(3)).received_by("fund") == kroner(11_000)
    later = Results(tuple(claim(n, on=date(2026, 2, 1)) for n in range(3)))
    assert paid(made, later).received_by("fund") == kroner(12_100)


@pytest.mark.parametrize(("given_on", "city", "donor"), [(date(2026, 1, 1), 22_000, 8_000), (DAY, 22_000, 8_000),
                                                         (date(2027, 1, 2), 30_000, 0)])  # fmt: skip
def test_a_donation_writes_down_what_the_authority_owes(given_on: date, city: int, donor: int) -> None:
    gift = AgreedDonation("gift", "donor", "§ 12", kroner(8_000), given_on, DonationUse.WRITES_DOWN)
    entitlement = paid(agreement(donations=(gift,)), reached(3))

    assert (entitlement.paid_by("city"), entitlement.paid_by("donor")) == (kroner(city), kroner(donor))
    assert entitlement.received_by("fund") == kroner(30_000)


def test_a_donation_buys_outcomes_that_no_authority_pays() -> None:
    gift = AgreedDonation(
        "soft", "donor", "§ 12", kroner(15_000), date(2025, 1, 1), DonationUse.BUYS_OUTCOMES, ("home-price",)
    )
    made = agreement(terms=(tariff(), tariff("home-price", "home")), donations=(gift,))
    entitlement = paid(made, Results((claim(1), claim(1, reached="home"), claim(2, reached="home"))))

    assert (entitlement.paid_by("city"), entitlement.paid_by("donor")) == (kroner(10_000), kroner(15_000))
    assert entitlement.unpaid == kroner(5_000)


def test_a_donation_writes_nothing_off_what_a_donor_buys_or_an_outcomes_fund_pays() -> None:
    day = date(2025, 1, 1)
    gift = AgreedDonation("gift", "foundation", "§ 12", kroner(8_000), day, DonationUse.WRITES_DOWN)
    soft = AgreedDonation("soft", "donor", "§ 12", kroner(90_000), day, DonationUse.BUYS_OUTCOMES, ("home-price",))
    cap = Cap("city-cap", "§ 8", CapScope.PAYER, kroner(20_000), payer="city", overflow_to="outcomes-fund")
    made = agreement(terms=(tariff(), tariff("home-price", "home")), donations=(gift, soft), caps=(cap,))
    entitlement = paid(made, Results((*reached(3).claims, *reached(2, metric_id="home").claims)))

    owed = {party: entitlement.paid_by(party) for party in ("city", "outcomes-fund", "donor", "foundation")}
    assert owed == {
        "city": kroner(12_000), "outcomes-fund": kroner(10_000), "donor": kroner(20_000), "foundation": kroner(8_000),
    }  # fmt: skip


@pytest.mark.parametrize(("two_sided", "expected"), [(True, -20_000), (False, 0)])
def test_investors_pay_when_the_effect_is_negative_only_if_it_is_agreed(two_sided: bool, expected: int) -> None:
    made = agreement(
        terms=(
            MeasuredEffect(id="effect-price", clause="§ 5", metric="effect", amount=kroner(10_000), two_sided=True),
        ),
        two_sided=two_sided,
        investors=(Tranche("fund", 1, kroner(50_000), "§ 10"),),
    )
    entitlement = paid(made, Results((), (tally(of="effect", estimate=Fraction(-2)),)))

    assert entitlement.received_by("fund") == entitlement.paid_by("city") == kroner(expected)


def test_a_sliding_price_pays_for_each_point_and_shows_all_enrolled_beside_completers() -> None:
    term = PercentagePointPrice(
        id="points", clause="§ 5", metric="dropout", amount=kroner(1_000), baseline=Fraction(3, 10), less_is_better=True
    )
    narrow = metric("dropout", population=Population.COMPLETERS, direction=Direction.LESS)
    made = agreement(terms=(term,), metrics=(narrow,))
    entitlement = paid(made, Results((), (tally(reached=4, due=40, enrolled=50),)))

    assert entitlement.total == kroner(20_000)
    # The ten who were not measured count as dropouts: 14 of 50 is 28 %.
    assert entitlement.all_enrolled == kroner(2_000)
    # Nobody knows how many of another cohort were not measured.
    other = paid(made, Results((), (tally(reached=4, due=40, enrolled=50), tally(2, cohort="b", reached=3, due=30))))
    assert other.all_enrolled is None and not other.tells_enrolled


@pytest.mark.parametrize(
    ("direction", "counts", "expected"),
    [
        (Direction.MORE, {"reached": 4, "due": 40, "enrolled": 50}, (4, 50)),
        (Direction.LESS, {"reached": 4, "due": 40, "enrolled": 50}, (14, 50)),
        (Direction.LESS, {"reached": 4, "due": 50, "enrolled": 50}, (4, 50)),
        (Direction.MORE, {"reached": 4, "due": 40}, (4, 40)),
        (Direction.LESS, {"due": 40, "enrolled": 50}, (None, 40)),
    ],
)
def test_whoever_was_not_measured_counts_as_badly_as_can_be(
    direction: Direction, counts: dict[str, int], expected: tuple[int | None, int]
) -> None:
    made = agreement(metrics=(metric("job", population=Population.COMPLETERS, direction=direction),))

    [measure] = with_all_enrolled(made, [Measure("job", "", DAY, **counts)])

    assert (measure.reached, measure.due) == expected


def test_facts_outside_the_clocks_are_left_out_and_counted() -> None:
    results = Results((claim(1), claim(2, enrolled_on=date(2020, 1, 1)), claim(3, on=date(2024, 1, 1))))
    entitlement = paid(agreement(), results)

    assert entitlement.total == kroner(10_000)
    left_out = {line.formula: dict(line.inputs) for line in entitlement.lines if line.step is StepName.POPULATION}
    assert left_out == {"enrolled-outside": {"left-out": 1}, "measured-outside": {"left-out": 1}}


def test_payers_who_do_not_come_to_the_whole_are_refused() -> None:
    payers = (PayerShare("city", Fraction(99, 100), "§ 7"),)
    with pytest.raises(Refused, match="payers-not-whole"):
        paid(agreement(payers=payers), reached(1))


@pytest.mark.parametrize(("persons", "city", "region"), [(0, 0, 25_000), (2, 20_000, 5_000), (3, 30_000, 0)])
def test_a_minimum_is_paid_by_whoever_names_it(persons: int, city: int, region: int) -> None:
    payers = (
        PayerShare("city", Fraction(1), "§ 7", metrics=("job",)),
        PayerShare("region", Fraction(1), "§ 7", terms=("least",)),
    )
    made = agreement(payers=payers, floors=(Floor("least", "§ 6", kroner(25_000)),))
    final = paid(made, reached(persons), final=True)

    assert (final.paid_by("city"), final.paid_by("region")) == (kroner(city), kroner(region))


def test_a_minimum_that_is_reached_needs_no_payer() -> None:
    made = agreement(
        payers=(PayerShare("city", Fraction(1), "§ 7", metrics=("job",)),),
        floors=(Floor("least", "§ 6", kroner(25_000)),),
    )
    assert paid(made, reached(3), final=True).paid_by("city") == kroner(30_000)
    with pytest.raises(Refused, match="payers-not-whole"):
        paid(made, reached(2), final=True)


def test_caps_on_payers_that_pass_on_in_a_circle_are_refused() -> None:
    caps = (
        Cap("a", "§ 8", CapScope.PAYER, kroner(1), payer="city", overflow_to="state"),
        Cap("b", "§ 8", CapScope.PAYER, kroner(1), payer="state", overflow_to="city"),
    )
    with pytest.raises(Refused, match="overflow-circular"):
        paid(agreement(caps=caps), reached(1))


def test_amounts_beyond_int64_are_exact() -> None:
    dear = agreement(terms=(tariff(price=10**20),), payers=(PayerShare("a", Fraction(1, 3), ""),
                                                            PayerShare("b", Fraction(2, 3), "")))  # fmt: skip
    entitlement = paid(dear, reached(7))

    assert entitlement.total == kroner(7 * 10**20)
    assert entitlement.paid_by("a") + entitlement.paid_by("b") == entitlement.total

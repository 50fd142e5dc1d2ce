"""What is stated of payments: corrections beside what was issued, a line explained, and the same once more."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    Booking,
    Cap,
    CapScope,
    DeficitGuarantee,
    Direction,
    DonationUse,
    PayerShare,
    Tranche,
)
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.agreements.terms.standing_charge import StandingCharge
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import Counted, History, Measure, Reached, count_histories
from gavn.domain.payments.columns import Columns, count_patterns
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.payments.explain import explain
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.replay import replay
from gavn.domain.payments.statement import Kind, Statement, issue
from gavn.domain.payments.to_come import Coming, to_come
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Refused
from tests.agreed import agreement, claim, metric, reached, tally
from tests.builders import kroner

DAY = date(2027, 1, 1)


def test_a_guarantor_in_anothers_place_covers_what_the_other_did() -> None:
    """The first has its 225,000 kr. back, and the second pays them."""
    cover = DeficitGuarantee("loss", "first", "§ 12", date(2025, 12, 31), kroner(300_000), Fraction(1, 2))
    made = agreement(investors=(Tranche("fund", 1, kroner(600_000), "§ 9"),), guarantees=(cover,))
    amended = replace(made, version=2, guarantees=(replace(cover, guarantor="second"),))
    before = issue(made, paid(made, reached(15)), earlier=(), issued_on=DAY)
    after = issue(amended, paid(amended, reached(15)), earlier=(before,), issued_on=DAY)

    assert (before.covered_by("first"), before.covered_by("second")) == (kroner(225_000), kroner(0))
    assert (after.covered_by("first"), after.covered_by("second")) == (kroner(-225_000), kroner(225_000))
    assert after.received_by("fund") == kroner(0)


def test_what_comes_after_a_day_is_told_of_by_its_last_day() -> None:
    """For a final statement, which leaves it out."""
    charge = StandingCharge(id="charge", clause="§ 6", amount=kroner(1), first_on=DAY, every_months=1, times=3)
    cover = DeficitGuarantee("loss", "bank", "§ 12", date(2028, 1, 1), kroner(1))
    gift = AgreedDonation("gift", "donor", "§ 11", kroner(1), date(2027, 2, 1), DonationUse.WRITES_DOWN)
    made = agreement(guarantees=(cover,), donations=(gift,))
    made = replace(made, terms=(*made.terms, charge))
    measured = made.clocks.measurement.last_day

    found = {(each.what, each.id, each.on) for each in to_come(made, after=date(2027, 1, 31))}
    assert found == {
        (Coming.MEASUREMENT, "", measured), (Coming.TERM, "charge", date(2027, 3, 1)),
        (Coming.GUARANTEE, "loss", date(2028, 1, 1)), (Coming.DONATION, "gift", date(2027, 2, 1)),
    }  # fmt: skip
    assert list(to_come(made, after=max(measured, date(2028, 1, 1)))) == []
    # What an amendment narrows comes no later than that.
    within = (Period(date(2025, 1, 1), date(2026, 7, 1)),)
    narrow = replace(made, terms=tuple(replace(term, within=within) for term in made.terms))
    found = {each.what: each.on for each in to_come(narrow, after=date(2025, 12, 31))}
    assert found[Coming.MEASUREMENT] == date(2026, 6, 30)
    assert Coming.TERM not in found


def paid(made: Agreement, results: Results, *, as_of: date = DAY) -> Entitlement:
    return entitle(made, results, as_of=as_of, final=False)


def counted_of(persons: int) -> Counted:
    return count_histories(reached(persons).as_known_on(DAY))


def two_statements(booking: Booking) -> tuple[Statement, Statement]:
    """Three reach a job in 2025; in 2026 one is withdrawn, one turns up late."""
    made = agreement(booking=booking)
    withdrawn = claim(0, on=date(2025, 6, 1), known_on=date(2026, 2, 1), quantity=Fraction(0), replaces="job-0")
    late = claim(7, on=date(2025, 7, 1), known_on=date(2026, 3, 1))
    results = Results((*reached(3).claims, replace(withdrawn, id="job-0x"), late))
    first = issue(made, paid(made, results, as_of=date(2025, 12, 31)), earlier=[], issued_on=date(2025, 12, 31))
    second = issue(made, paid(made, results), earlier=[first], issued_on=DAY)
    return first, second


def test_a_correction_gives_difference_and_new_lines_and_leaves_what_was_issued() -> None:
    first, second = two_statements(Booking.CURRENT)

    assert first.total == kroner(30_000)
    assert second.total == kroner(0)
    prices = [(line.kind, line.amount) for line in second.lines if line.line.step is StepName.PRICE]
    assert prices == [(Kind.DIFFERENCE, -1_000_000), (Kind.NEW, 1_000_000)]


def test_all_withdrawn_is_a_reversal_and_money_back() -> None:
    made, results = agreement(), reached(1)
    first = issue(made, paid(made, results, as_of=date(2025, 12, 31)), earlier=[], issued_on=date(2025, 12, 31))
    gone = claim(0, known_on=date(2026, 2, 1), quantity=Fraction(0), replaces="job-0")
    after = Results((*results.claims, replace(gone, id="gone")))
    second = issue(made, paid(made, after), earlier=[first], issued_on=DAY)

    assert {line.kind for line in second.lines} == {Kind.REVERSAL}
    assert second.paid_by("city") == kroner(-10_000)


@pytest.mark.parametrize(("booking", "years"), [(Booking.CURRENT, {2027}), (Booking.RESTATED, {2025})])
def test_a_difference_is_booked_now_or_restated(booking: Booking, years: set[int]) -> None:
    _, second = two_statements(booking)
    assert {line.booked_in for line in second.lines} == years


def test_a_statement_before_its_facts_or_before_the_last_is_refused() -> None:
    first, _ = two_statements(Booking.CURRENT)
    with pytest.raises(Refused) as refused:
        issue(agreement(), paid(agreement(), reached(1)), earlier=[first], issued_on=date(2025, 1, 1))
    assert [p.code for p in refused.value.problems] == ["statement-before-facts", "statement-before-earlier"]


def test_a_line_is_explained_down_to_its_inputs() -> None:
    entitlement = paid(agreement(caps=(Cap("ceiling", "§ 8", CapScope.AGREEMENT, kroner(25_000)),)), reached(3))
    [received] = [line for line in entitlement.lines if line.step is StepName.INVESTORS]

    steps = [(depth, line.step) for depth, line in explain(entitlement, received.id).walk()]

    assert steps == [
        (0, StepName.INVESTORS),
        (1, StepName.PAYERS),
        (2, StepName.PRICE),
        (2, StepName.AGREEMENT_CAP),
        (3, StepName.PRICE),
    ]
    with pytest.raises(Refused, match="line-unknown"):
        explain(entitlement, "price-0")


def test_a_replay_from_other_inputs_says_which() -> None:
    made = agreement()
    statement = issue(made, paid(made, reached(1)), earlier=[], issued_on=DAY)
    from_other = replay(statement, agreement=made, agreement_digest="other", counted=counted_of(2), earlier=[])
    changed = replace(statement, lines=statement.lines[1:])

    assert [problem.values["what"] for problem in from_other] == ["agreement", "results"]
    [differs] = replay(changed, agreement=made, agreement_digest="", counted=counted_of(1), earlier=[])
    assert differs.code == "replay-differs"


def test_a_wide_matrix_counts_the_patterns_that_persons_show() -> None:
    steps = tuple(Reached(name, "", date(2025, 6, 1)) for name in ("home", "job"))
    wide = np.array([[0, 1], [1, 1], [0, 1], [0, 0]], dtype=np.uint8)

    counted = count_patterns(wide, steps)

    assert dict(counted.persons) == {History(steps[1:]): 2, History(steps): 1}
    with pytest.raises(ValueError, match="1 to 16"):
        count_patterns(wide, ())


@pytest.mark.parametrize("steps", [1, 3, 5, 8, 9, 12])
@pytest.mark.parametrize("persons", [1, 7, 8, 9, 1003])
def test_patterns_are_counted_as_if_each_person_were_looked_at(steps: int, persons: int) -> None:
    wide = np.random.default_rng(steps).integers(0, 2, (persons, steps), dtype=np.uint8)
    reached = tuple(Reached(f"m{place}", "", DAY) for place in range(steps))

    shown = Counter(tuple(step for step, mark in zip(reached, row, strict=True) if mark) for row in wide.tolist())

    assert count_patterns(wide, reached).persons == {History(some): n for some, n in shown.items() if some}


@pytest.mark.parametrize(("counts", "taken"), [([[-1]], [[0]]), ([[1]], [[1]]), ([[1, 1]], [[0]])])
def test_columns_that_do_not_fit_are_refused(counts: list[list[int]], taken: list[list[int]]) -> None:
    history = History((Reached("job", "", DAY),))
    with pytest.raises(ValueError, match="count"):
        Columns((history,), np.array(counts), (Measure("dropout", "", DAY),), np.array(taken))


def moved_baseline() -> tuple[Agreement, Agreement]:
    """1,000 kr. for each point of dropout below 30 %, and below 25 % by the amendment, which counts from 2026."""
    points = PercentagePointPrice(
        id="points", clause="§ 5", metric="dropout", amount=kroner(1_000), baseline=Fraction("0.30"),
        less_is_better=True,
    )  # fmt: skip
    later = (Period.years(2026, 2029),)
    moved = replace(points, id="points-2026", clause="§ 5 a", baseline=Fraction("0.25"), within=later)
    first = agreement(terms=(points,), metrics=(metric("dropout", direction=Direction.LESS),))
    return first, replace(first, version=2, terms=(replace(points, outside=later), moved))


def test_a_baseline_moved_by_an_amendment_counts_from_its_day_and_what_was_stated_stays() -> None:
    """20 of 100 drop out both years: ten points in 2025, and five in 2026."""
    first, amended = moved_baseline()
    facts = Results((), (tally(1, reached=20, due=100), tally(2, on=date(2026, 12, 31), reached=20, due=100)))

    before = issue(first, paid(first, facts, as_of=date(2025, 12, 31)), earlier=[], issued_on=date(2025, 12, 31))
    after = issue(amended, paid(amended, facts), earlier=[before], issued_on=DAY)

    assert (before.total, after.total) == (kroner(10_000), kroner(5_000))
    assert paid(first, facts).total == kroner(20_000)


def test_an_amendment_that_writes_a_party_before_another_says_of_no_line_that_it_holds_no_longer() -> None:
    """The city pays 40,000 kr., of which the bank gets 40,000. Then the region pays a quarter of it, and a second
    investor comes in behind the bank: the city has 10,000 kr. back, and nothing changes for the bank.
    """
    bank, second_rank = Tranche("bank", 1, kroner(40_000), "§ 9"), Tranche("fund", 2, kroner(10_000), "§ 9")
    first = agreement(investors=(bank,))
    city, region = PayerShare("city", Fraction(3, 4), "§ 7"), PayerShare("region", Fraction(1, 4), "§ 7")
    amended = replace(first, version=2, payers=(region, city), investors=(second_rank, bank))

    before = issue(first, paid(first, reached(4)), earlier=[], issued_on=DAY)
    after = issue(amended, paid(amended, reached(4)), earlier=[before], issued_on=DAY)

    assert [(line.kind, line.line.payer, line.amount) for line in after.lines] == [
        (Kind.NEW, "region", 1_000_000),
        (Kind.DIFFERENCE, "city", -1_000_000),
    ]


@pytest.mark.parametrize(
    ("on", "dropouts", "expected"),
    [
        (date(2025, 12, 31), 20, 10_000),
        (date(2026, 1, 1), 20, 5_000),
        (date(2025, 12, 31), 25, 5_000),
        (date(2026, 1, 1), 25, 0),
        (date(2026, 1, 1), 27, 0),
        (date(2025, 12, 31), 30, 0),
    ],
)
def test_a_rate_is_held_against_the_baseline_of_its_day(on: date, dropouts: int, expected: int) -> None:
    _, amended = moved_baseline()

    assert paid(amended, Results((), (tally(on=on, reached=dropouts, due=100),))).total == kroner(expected)

"""What always holds of early endings: the share agreed to the øre, parts that sum to it, and no more than is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import AgreementParty, Settlement, Termination
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.balance import calls_of
from gavn.domain.payments.endings import Terminate, called_until, close_early, paid_so_far, recover
from gavn.domain.payments.filed import state, state_closing, state_counted, state_termination
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.terminating import given_by, recoveries
from gavn.domain.payments.trace import PAYING, RECEIVING
from gavn.domain.values.money import Money, round_fraction, total
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Refused
from tests.generated import some_agreement
from tests.generated_facts import some_results
from tests.generated_terms import some_day
from tests.sizes import examples

SEEDS = st.integers(0, 2**32)
SHARES = st.fractions(0, 1, max_denominator=12)
EARLY = date(2026, 6, 30)
LATE = date(2031, 1, 1)


@examples(20)
@given(SEEDS, SHARES)
def test_a_settlement_is_paid_in_full_by_those_who_would_have_paid(seed: int, share: Fraction) -> None:
    random = Random(seed)
    made = replace(some_agreement(random), settlement=Settlement("§ 13", share))
    expected = count_histories(some_results(random, of=made).as_known_on(LATE))
    paid = {made.payers[0].party: Money(random.randint(0, 10**6), made.currency)}
    closing = close_early(made, expected, on=LATE, paid=paid)
    would_be_paid = (closing.expected.total - closing.expected.unpaid).minor

    assert closing.agreed.minor == round_fraction(would_be_paid * share, policy=made.rounding)
    parts = closing.by_payer()
    assert total(parts.values(), currency=made.currency) == closing.agreed - paid[made.payers[0].party]


@examples(20)
@given(SEEDS, SHARES)
def test_a_closing_as_a_statement_is_what_was_settled_to_the_krone_for_payers_and_investors(
    seed: int, share: Fraction
) -> None:
    """Its three sums are one amount, whatever was stated before; guarantees that were called come beside."""
    random = Random(seed)
    made = replace(some_agreement(random), settlement=Settlement("§ 13", share))
    results = some_results(random, of=made)
    expected = count_histories(results.as_known_on(LATE))
    try:
        before = state(made, results, as_of=EARLY, issued_on=EARLY).statement
        told = close_early(made, expected, on=LATE, paid=paid_so_far([before], made.currency))
        filed = state_closing(made, expected, as_of=LATE, issued_on=LATE, reason="Få er henvist.", earlier=[before])
    except Refused as refused:
        codes = {problem.code for problem in refused.problems}
        # Now and then one that is made up comes to more than any fund can hold.
        assert codes <= {"settlement-below-nothing", "settlement-between-ranks", "statement-too-large"}
        return

    statement, stated = filed.statement, filed.statement.entitlement
    assert stated.total == told.agreed
    assert stated.unpaid.is_zero
    assert stated.sum_of(lambda line: line.step in PAYING) == told.agreed
    received = stated.sum_of(lambda line: line.step in RECEIVING and line.step is not StepName.GUARANTEE)
    assert received == told.agreed
    assert {party: statement.paid_by(party) for party in told.by_payer()} == told.by_payer()
    assert filed.repeated() == []


@examples(20)
@given(SEEDS, SHARES)
def test_a_recovery_is_the_share_agreed_of_what_is_paid_in_and_never_more_than_is_left(
    seed: int, share: Fraction
) -> None:
    random = Random(seed)
    made = replace(some_agreement(random), termination=(Termination("§ 14", PartyRole.AUTHORITY, share),))
    repaid = {t.party: random.randint(0, t.capital.minor) for t in made.investors}
    on = some_day(random)

    recovered = recover(
        made,
        by=PartyRole.AUTHORITY,
        on=on,
        repaid={party: Money(minor, made.currency) for party, minor in repaid.items()},
    )

    assert [recovery.investor for recovery in recovered] == list(dict.fromkeys(t.party for t in made.investors))
    for recovery in recovered:
        capital = sum(
            minor
            for tranche in made.investors
            if tranche.party == recovery.investor
            for day, minor in calls_of(made, tranche)
            if day <= on
        )
        agreed = round_fraction(capital * share, policy=made.rounding)
        left = max(0, capital - repaid[recovery.investor])
        assert (recovery.capital.minor, recovery.amount.minor) == (capital, min(agreed, left))


@examples(20)
@given(SEEDS, SHARES)
def test_a_stated_termination_gives_what_is_worked_out_beside_what_the_results_give(seed: int, share: Fraction) -> None:
    random = Random(seed)
    made = some_agreement(random)
    paid = Termination("§ 14", PartyRole.AUTHORITY, share, PartyRole.EVALUATOR)
    made = replace(made, termination=(paid,), parties=(*made.parties, AgreementParty(PartyRole.EVALUATOR, "payer")))
    results = some_results(random, of=made)
    counted = count_histories(results.as_known_on(LATE))
    asked = Terminate("Aftalen opsiges.", PartyRole.AUTHORITY, some_day(random))
    day = max(LATE, asked.on)
    try:
        # As stated on the day, before any guarantee that the termination leaves uncalled.
        ending = called_until(made, asked.on)
        before = state_counted(ending, counted, as_of=asked.on, issued_on=day).statement
        told = recoveries(made, given_by(made, counted, on=asked.on), asked)
        if not told:
            return
        filed = state_termination(made, counted, asked, as_of=day, issued_on=day, earlier=[before])
    except Refused as refused:
        # Now and then one that is made up comes to more than any fund can hold.
        assert {problem.code for problem in refused.problems} == {"statement-too-large"}
        return

    statement = filed.statement
    assert statement.total == statement.paid_by("payer")
    assert {each.investor: statement.received_by(each.investor) for each in told} == {
        each.investor: each.amount for each in told
    }
    assert statement.unpaid.is_zero
    assert {line.line.step for line in statement.lines} <= {
        StepName.TERMINATION,
        StepName.TERMINATION_LEFT,
        StepName.TERMINATION_PAYERS,
        StepName.TERMINATION_INVESTORS,
    }
    assert filed.repeated() == []

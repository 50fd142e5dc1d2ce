"""What always holds of payments, whatever the agreement and in whatever order facts arrive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Agreement, Booking, CapScope, DonationUse
from gavn.domain.agreements.checks.leaving_out import narrowing
from gavn.domain.agreements.terms.base import PersonTerm
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import Counted, count_histories
from gavn.domain.payments.bound import bound
from gavn.domain.payments.canonical import digest
from gavn.domain.payments.columns import NONE, Columns, one_column
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.payments.evaluate import Outcome, evaluate, outcome_of, walk
from gavn.domain.payments.prepared import prepare
from gavn.domain.payments.replay import replay
from gavn.domain.payments.statement import Statement, issue
from gavn.domain.payments.trace import OWED, PAYING, RECEIVING
from gavn.domain.payments.whole import SAFE, divide, fill, split
from gavn.domain.payments.without_result import with_years_owed
from gavn.domain.values.money import Money, Rounding, round_fraction
from tests.generated import some_agreement
from tests.generated_facts import some_results
from tests.generated_terms import some_day
from tests.proof import compare
from tests.sizes import examples
from tests.without import MECHANISMS, PARTS

SEEDS = st.integers(0, 2**32)
LATE = date(2031, 1, 1)
# Each example is an agreement with its results.
SOME = examples(20)
FEW = examples(12)


# Few agreements that together try everything (`python -m tests.proof --count 2000 --cover`).
COVERING = (
    20251132,
    20251180,
    20251199,
    20251358,
    20251359,
    20251391,
    20251484,
    20251546,
    20251554,
    20251567,
    20251583,
    20251621,
    20251635,
    20251909,
    20252065,
    20252093,
    20252103,
    20252129,
    20252393,
    20252411,
    20252597,
    20252645,
    20252656,
    20252657,
    20252742,
    20252890,
    20252913,
    20252970,
    20253037,
)


def test_the_evaluator_agrees_with_the_oracle_on_every_mechanism() -> None:
    """A second' worth, in which each changes what somebody gets twice; `make prove` compares twenty thousand."""
    missing = Counter(dict.fromkeys((*MECHANISMS, *PARTS), 2))
    for seed in COVERING:
        compared = compare(seed, without=+missing)
        assert compared.differences == []
        missing -= Counter(compared.worked)

    assert missing == Counter()
    assert [one for one in map(compare, range(100)) if one.differences] == []


def entitled(seed: int) -> tuple[Agreement, Results, Entitlement]:
    random = Random(seed)
    agreement = some_agreement(random)
    results = some_results(random, of=agreement)
    as_of, final = max(date(2025, 2, 1), some_day(random)), random.random() < 0.3
    return agreement, results, entitle(agreement, results, as_of=as_of, final=final)


@SOME
@given(SEEDS)
def test_every_total_is_the_sum_of_lines_and_every_line_comes_from_its_sources(seed: int) -> None:
    _, _, entitlement = entitled(seed)
    lines = {line.id: line for line in entitlement.lines}
    assert len(lines) == len(entitlement.lines)

    owed = sum(line.amount for line in entitlement.lines if line.step in OWED)
    paying = sum(line.amount for line in entitlement.lines if line.step in PAYING)
    paid = sum(line.amount for line in entitlement.lines if line.step in PAYING and line.payer)
    received = sum(line.amount for line in entitlement.lines if line.step in RECEIVING and not line.payer)

    assert owed == paying == entitlement.total.minor
    assert received == paid
    for line in entitlement.lines:
        assert all(lines[source] for source in line.sources)
        if line.before:
            assert line.before == sum(lines[source].amount for source in line.sources)


@SOME
@given(SEEDS)
def test_the_trace_comes_to_what_the_evaluation_without_it_does(seed: int) -> None:
    agreement, results, entitlement = entitled(seed)
    told = count_histories(results.as_known_on(entitlement.as_of))
    counted = with_years_owed(agreement, told, until=entitlement.as_of)
    outcome = evaluate(agreement, one_column(counted), as_of=entitlement.as_of, final=entitlement.final)

    assert entitlement.total.minor == outcome.total[0]
    for party, amount in outcome.by_investor.items():
        assert entitlement.received_by(party).minor == amount[0]
    for party, amount in outcome.by_payer.items():
        given_too = outcome.by_donor.get(party, np.zeros(1, dtype=np.int64))
        assert entitlement.paid_by(party).minor == amount[0] + given_too[0]


@SOME
@given(SEEDS)
def test_caps_are_never_exceeded_and_floors_never_undercut(seed: int) -> None:
    """What parties see of it; `test_caps` looks at each group that a cap counts."""
    agreement, _, entitlement = entitled(seed)
    for cap in agreement.caps:
        whole = not cap.terms and not cap.metric
        if whole and cap.scope is CapScope.AGREEMENT and cap.amount is not None:
            assert cap.periods or entitlement.final or entitlement.total.minor <= cap.amount.minor
        if whole and cap.scope is CapScope.PAYER and cap.amount is not None and not cap.periods:
            writes_down = any(gift.use is DonationUse.WRITES_DOWN for gift in agreement.donations)
            assert writes_down or entitlement.paid_by(cap.payer).minor <= max(cap.amount.minor, 0)
    if entitlement.final:
        assert all(entitlement.total.minor >= floor.amount.minor for floor in agreement.floors)
    if not agreement.two_sided:
        assert entitlement.total.minor >= 0


def issued(agreement: Agreement, results: Results, days: Sequence[date], *, final: bool) -> list[Statement]:
    statements: list[Statement] = []
    for day in days:
        last = final and day == days[-1]
        entitlement = entitle(agreement, results, as_of=day, final=last)
        statements.append(issue(agreement, entitlement, earlier=statements, issued_on=day))
    return statements


def known_otherwise(random: Random, results: Results) -> Results:
    """The same facts, known in another order: on its day or later, and a correction after what it corrects."""
    known: dict[str, date] = {}
    facts = sorted((*results.claims, *results.tallies), key=lambda fact: len(fact.id))
    for fact in facts:  # A correction has the longer id.
        first = max(fact.holds_on, known.get(fact.replaces, fact.holds_on))
        known[fact.id] = min(LATE, first + timedelta(days=random.choice([0, 1, 90, 500, 1000])))
    claims = tuple(replace(claim, known_on=known[claim.id]) for claim in results.claims)
    return Results(claims, tuple(replace(tally, known_on=known[tally.id]) for tally in results.tallies))


@FEW
@given(SEEDS, st.sampled_from(list(Booking)))
def test_statements_sum_to_the_entitlement_whatever_the_order_of_arrival(seed: int, booking: Booking) -> None:
    random = Random(seed)
    agreement = replace(some_agreement(random), booking=booking)
    made = some_results(random, of=agreement)
    results = Results(
        tuple(claim for claim in made.claims if claim.known_on <= LATE),
        tuple(tally for tally in made.tallies if tally.known_on <= LATE),
    )
    days = sorted({max(date(2025, 2, 1), some_day(random, last=2100)) for _ in range(4)}) + [LATE]
    final = random.random() < 0.5
    cumulative = entitle(agreement, results, as_of=LATE, final=final)
    parties = {line.payer for line in cumulative.lines} | {line.receiver for line in cumulative.lines}

    for arrived in (results, known_otherwise(random, results), known_otherwise(random, results)):
        assert entitle(agreement, arrived, as_of=LATE, final=final).lines == cumulative.lines
        statements = issued(agreement, arrived, days, final=final)
        assert sum(statement.total.minor for statement in statements) == cumulative.total.minor
        for party in sorted(parties - {""}):
            assert sum(s.paid_by(party).minor for s in statements) == cumulative.paid_by(party).minor
            assert sum(s.received_by(party).minor for s in statements) == cumulative.received_by(party).minor
        shuffled = Results(arrived.claims[::-1], arrived.tallies[::-1])
        assert issued(agreement, shuffled, days, final=final) == statements


@FEW
@given(SEEDS)
def test_a_statement_is_the_same_when_it_is_replayed(seed: int) -> None:
    random = Random(seed)
    agreement = some_agreement(random)
    results = some_results(random, of=agreement)
    first, second = issued(agreement, results, [date(2026, 6, 1), date(2028, 1, 1)], final=False)
    counted = count_histories(results.as_known_on(date(2028, 1, 1)))
    backwards = Counted(dict(reversed(list(counted.persons.items()))), counted.measures)

    assert replay(second, agreement=agreement, agreement_digest="", counted=backwards, earlier=[first]) == []
    assert digest(first) == issued(agreement, results, [date(2026, 6, 1)], final=False)[0].digest


def together(seed: int, width: int) -> tuple[Agreement, list[Counted], Columns]:
    """Several results of one agreement, each by itself and as columns over all their histories."""
    random = Random(seed)
    agreement = some_agreement(random)
    alone = [count_histories(some_results(random).as_known_on(LATE)) for _ in range(width)]
    persons = tuple(dict.fromkeys(history for counted in alone for history in counted.persons))
    measures = tuple(dict.fromkeys(measure for counted in alone for measure in counted.measures))
    counts = np.array([[counted.persons.get(history, 0) for counted in alone] for history in persons], dtype=np.int64)
    slots = max(len(counted.measures) for counted in alone)
    taken = np.full((slots, width), NONE, dtype=np.int64)
    for column, counted in enumerate(alone):
        for slot, measure in enumerate(counted.measures):
            taken[slot, column] = measures.index(measure)
    return agreement, alone, Columns(persons, counts.reshape(len(persons), width), measures, taken)


def amounts_of(outcome: Outcome, column: int) -> dict[str, int]:
    found = {"total": outcome.total, "unpaid": outcome.unpaid, "above": outcome.above_ceilings}
    for what in ("by_payer", "by_payer_year", "by_investor", "by_investor_year", "by_guarantor", "by_donor"):
        found |= {f"{what} {party}": amount for party, amount in getattr(outcome, what).items()}
    return {name: int(amount[column]) for name, amount in found.items() if amount[column]}


@FEW
@given(SEEDS)
def test_one_column_and_many_agree_to_the_minor_unit(seed: int) -> None:
    agreement, alone, columns = together(seed, 5)
    many = evaluate(agreement, columns, as_of=LATE, final=True)
    for column, counted in enumerate(alone):
        one = evaluate(agreement, one_column(counted), as_of=LATE, final=True)
        assert amounts_of(one, 0) == amounts_of(many, column)


@FEW
@given(SEEDS)
def test_int64_and_python_integers_agree(seed: int) -> None:
    agreement, _, columns = together(seed, 3)
    prepared = prepare(agreement, columns, as_of=LATE)
    assume(bound(prepared, columns) < SAFE)
    fast = outcome_of(walk(prepared, columns, kind=np.int64, final=True))
    slow = outcome_of(walk(prepared, columns, kind=object, final=True))
    for column in range(3):
        assert amounts_of(fast, column) == amounts_of(slow, column)


def rising(agreement: Agreement) -> Agreement:
    """Without what an agreement must say so itself: what is taken off or broken, terms on cohorts, caps warned of."""
    made = personal(agreement)
    while warned := next((later for later, _ in narrowing(made)), None):
        made = replace(made, caps=tuple(cap for cap in made.caps if cap.id != warned.id))
    return made


def personal(agreement: Agreement) -> Agreement:
    """The same with the caps that are warned of."""
    off = {"minus": "", "broken_by": ""}
    terms = tuple(
        replace(term, **{name: blank for name, blank in off.items() if hasattr(term, name)})
        for term in agreement.terms
        if isinstance(term, PersonTerm)
    )
    return replace(
        agreement,
        terms=terms,
        gates=tuple(replace(gate, levels={"exam": Fraction(1, 2)}) for gate in agreement.gates),
        # What is received later under a ceiling on a yearly rate is more for its interest (ADR 0014).
        investors=tuple(replace(tranche, most_irr=None) for tranche in agreement.investors),
        donations=(),
    )


@SOME
@given(SEEDS)
def test_removing_or_recoding_a_participant_never_raises_a_payment(seed: int) -> None:
    random = Random(seed)
    agreement = rising(some_agreement(random))
    results = some_results(random, of=agreement)
    whole = entitle(agreement, results, as_of=LATE)
    for participant in {claim.participant for claim in results.claims}:
        others = tuple(claim for claim in results.claims if claim.participant != participant)
        left = tuple(
            replace(claim, enrolled_on=date(2020, 1, 1)) if claim.participant == participant else claim
            for claim in results.claims
        )
        for claims in (others, left):
            fewer = entitle(agreement, replace(results, claims=claims), as_of=LATE)
            assert fewer.total <= whole.total
            # Nor does what payers' caps leave of it, but for a minor unit that goes to another payer in each split.
            assert (fewer.total - fewer.unpaid).minor <= (whole.total - whole.unpaid).minor + len(whole.lines)


def test_under_a_cap_that_is_warned_of_somebody_less_can_mean_more() -> None:
    """One of the few agreements generated for which it comes about by chance; test_leaving_out builds each kind."""
    random = Random(1072)
    agreement = personal(some_agreement(random))
    results = some_results(random, of=agreement)
    whole = entitle(agreement, results, as_of=LATE).total
    without = (
        tuple(claim for claim in results.claims if claim.participant != participant)
        for participant in {claim.participant for claim in results.claims}
    )

    assert list(narrowing(agreement))
    assert any(entitle(agreement, replace(results, claims=claims), as_of=LATE).total > whole for claims in without)


@SOME
@given(SEEDS)
def test_more_outcomes_never_pay_less(seed: int) -> None:
    random = Random(seed)
    agreement = rising(some_agreement(random))
    results = some_results(random, of=agreement)
    known = [replace(claim, replaces="") for claim in results.as_known_on(LATE).claims]
    for number in range(len(known)):
        fewer = Results(tuple(known[:number]))
        more = Results(tuple(known[: number + 1]))
        assert entitle(agreement, fewer, as_of=LATE).total.minor <= entitle(agreement, more, as_of=LATE).total.minor


MINOR = st.integers(-(10**12), 10**12)


@given(st.lists(MINOR, min_size=1, max_size=5), st.lists(st.integers(0, 1000), min_size=1, max_size=6).filter(any))
def test_parts_sum_to_the_whole_and_are_those_of_money(minors: list[int], weights: list[int]) -> None:
    parts = split(np.array(minors, dtype=np.int64), weights)

    for column, minor in enumerate(minors):
        expected = Money(minor, "DKK").split(weights)
        assert [int(part) for part in parts[:, column]] == [part.minor for part in expected]


@given(st.integers(0, 10**9), st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 99)), min_size=1, max_size=5))
def test_rooms_are_filled_and_never_overfilled(amount: int, places: list[tuple[int, int]]) -> None:
    rooms = np.array([[room] for room, _ in places], dtype=np.int64)
    parts = fill(np.array([amount], dtype=np.int64), rooms, [weight for _, weight in places])

    assert int(parts.sum()) == min(amount, int(rooms.sum()))
    assert bool(np.all((parts >= 0) & (parts <= rooms)))


@given(MINOR, st.integers(1, 10**6), st.sampled_from(list(Rounding)))
def test_arrays_round_as_fractions_do(minor: int, by: int, policy: Rounding) -> None:
    assert divide(np.array([minor], dtype=np.int64), by, policy)[0] == round_fraction(
        Fraction(minor, by), policy=policy
    )

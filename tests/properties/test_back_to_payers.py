"""What payers get back of what is taken back: no more than is paid in all, as soon as it is paid, and under their caps.

Amounts of any sign are shared out as they stand, whatever terms gave them, so that much is taken back.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Agreement, AgreementParty, Cap, CapScope, PayerShare
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.lines import LineKey
from gavn.domain.payments.payers import Paid, share_out
from gavn.domain.payments.whole import Whole, running
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period
from tests.agreed import agreement
from tests.builders import kroner
from tests.oracle import Answer, Oracle
from tests.sizes import examples

METRICS = ("job", "school", "home", "effect")
# A second term pays for a metric that another pays for too.
TERMS = (("job-weeks", "job"), ("job-bonus", "job"), ("school-weeks", "school"), ("home-weeks", "home"),
         ("effect-weeks", "effect"))  # fmt: skip
PAYERS = ("city", "region", "state")
YEARS = (2025, 2026, 2027, 2028)
AFTER = date(2030, 1, 1)
SEEDS = st.integers(0, 2**32)


def some_agreement(random: Random) -> Agreement:
    """Each metric is paid for by one or by two, and most of those who pay have caps, of which one that counts a part
    stands after those that count all of it."""
    shares = [
        PayerShare(party, Fraction(1, len(parties)), "§ 7", (metric,))
        for metric in METRICS
        for parties in [random.sample(PAYERS, random.choice((1, 1, 2)))]
        for party in parties
    ]
    caps = [
        Cap(
            f"cap-{party}-{number}", "§ 8", CapScope.PAYER, kroner(random.choice((0, 5, 40, 90))), payer=party,
            metric=random.choice(("", *METRICS)) if number else "",
            terms=random.choice(((), ("job-weeks",))) if number else (),
            periods=random.choice(((), (), (Period.year(2026), Period.year(2027)))),
        )
        for party in sorted({share.party for share in shares})
        for number in range(random.choice((0, 1, 2, 3)))
    ]  # fmt: skip
    caps.sort(key=lambda cap: bool(cap.metric) + 2 * bool(cap.terms))
    terms = tuple(
        DaysInState(id=of, clause="§ 5", metric=metric, amount=kroner(1), minus="exam") for of, metric in TERMS
    )
    parties = (AgreementParty(PartyRole.INVESTOR, "fund"), *(AgreementParty(PartyRole.AUTHORITY, p) for p in PAYERS))
    return agreement(parties=parties, payers=tuple(shares), terms=terms, caps=tuple(caps))


def some_lines(random: Random) -> dict[LineKey, int]:
    """As much is given as is taken back of most terms, and by the end of a year never less than nothing in all."""
    every = [LineKey(date(year, 3, 1), metric, term) for year, (term, metric) in product(YEARS, TERMS)]
    lines = {key: random.randint(-9_000, 9_000) for key in every if random.random() < 0.6}
    owed = 0
    for year in YEARS:
        owed += sum(amount for key, amount in lines.items() if key.on.year == year)
        key = LineKey(date(year, 3, 1), "home", "home-weeks")
        lines[key] = lines.get(key, 0) - min(0, owed)
        owed = max(0, owed)
    return dict(sorted(lines.items()))


def shared(made: Agreement, lines: dict[LineKey, int]) -> Paid:
    return share_out(made, tuple(lines), np.array([[amount] for amount in lines.values()], dtype=np.int64), as_of=AFTER)


def by_period(paid: Paid, amounts: Whole, *, of: Cap | None = None) -> Whole:
    """What is owed by the end of each period, in all or of what a cap counts."""
    places = [at for at, share in enumerate(paid.payers) if of is None or share.party == of.payer]
    found = {unit.period: 0 for unit in paid.units}
    for row, unit in enumerate(paid.units):
        if of is None or of.covers(term=unit.term, metric=unit.metric):
            found[unit.period] += int(amounts[places, row, 0].sum())
    return running(np.array(list(found.values())))


@examples(60)
@given(SEEDS)
def test_payers_come_to_what_they_owe_in_all_and_never_less_than_nothing(seed: int) -> None:
    """By the end of every period, whoever pays first and whoever is taken back from."""
    random = Random(seed)
    paid = shared(some_agreement(random), some_lines(random))
    owed = paid.steps[-1].after if paid.steps else paid.split
    assert by_period(paid, paid.amounts).tolist() == np.maximum(by_period(paid, owed), 0).tolist()


@examples(60)
@given(SEEDS)
def test_no_cap_of_a_payer_is_passed_by_the_end_of_a_period(seed: int) -> None:
    """On all of what it pays, on a metric and on a term."""
    random = Random(seed)
    made, lines = some_agreement(random), some_lines(random)
    paid = shared(made, lines)
    for cap in made.caps:
        if not cap.periods and cap.amount is not None:
            assert by_period(paid, paid.amounts, of=cap).max() <= cap.amount.minor


@examples(60)
@given(SEEDS)
def test_payers_owe_what_another_way_of_sharing_out_gives(seed: int) -> None:
    random = Random(seed)
    made, lines = some_agreement(random), some_lines(random)
    paid = shared(made, lines)
    oracle = Oracle(made, Results(), as_of=AFTER, final=False)
    oracle.lines = {(key.on, key.metric, key.term, key.cohort): amount for key, amount in lines.items()}
    answer = Answer()
    oracle.pay(answer)

    owed = dict.fromkeys(PAYERS, 0)
    for place, share in enumerate(paid.payers):
        owed[share.party] += int(paid.amounts[place].sum())
    assert owed == {party: answer.payers[party] for party in PAYERS}
    assert int(paid.unpaid.sum()) == answer.unpaid

"""What payers get back of what is taken back: no more than is paid in all, as soon as it is paid, and under their caps.

Amounts of any sign are shared out as they stand, whatever terms gave them, so that much is taken back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import accumulate, product
from random import Random

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Agreement, AgreementParty, Cap, CapScope, PayerShare
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.limits import limit
from gavn.domain.payments.lines import LineKey, Unit
from gavn.domain.payments.payers import Paid, share_out
from gavn.domain.payments.whole import Whole
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
    """Each metric is paid for by one or by two, and most of those who pay have caps, in any order, on all or a part."""
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
            terms=random.choice(((), ("job-weeks",), ("school-weeks", "home-weeks"), ("job-bonus", "school-weeks")))
            if number else (),
            periods=random.choice(((), (), (Period.year(2026), Period.year(2027)))),
        )
        for party in sorted({share.party for share in shares})
        for number in range(random.choice((0, 1, 2, 3)))
    ]  # fmt: skip
    # These hold what payers together come to of what they count.
    caps += [
        Cap(
            f"wide-{number}",
            "§ 8",
            CapScope.AGREEMENT,
            kroner(random.choice((5, 40, 90))),
            terms=tuple(random.sample([term for term, _ in TERMS], random.choice((1, 3)))),
        )
        for number in range(random.choice((0, 1, 2)))
    ]
    random.shuffle(caps)
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


def limited(made: Agreement, lines: dict[LineKey, int]) -> dict[LineKey, int]:
    """What caps on several persons leave of them, which is what payers share."""
    before = np.array([[amount] for amount in lines.values()], dtype=np.int64)
    keys, amounts, _ = limit(made, tuple(lines), before, as_of=AFTER)
    return dict(zip(keys, amounts[:, 0].tolist(), strict=True))


def by_year(paid: Paid, amounts: Whole, *, of: Cap | None = None) -> list[int]:
    """What is owed of each year, in all or of what a cap counts."""
    places = [at for at, share in enumerate(paid.payers) if of is None or of.payer in ("", share.party)]
    found = dict.fromkeys((unit.period for unit in paid.units), 0)
    for row, unit in enumerate(paid.units):
        if of is None or of.covers(term=unit.term, metric=unit.metric):
            found[unit.period] += int(amounts[places, row, 0].sum())
    return list(found.values())


def is_full(cap: Cap, paid: Paid, owed: Whole, year: int) -> bool:
    """Whether a cap has no room left in a year, of which less has been paid by its end of something that it counts."""
    assert cap.amount is not None
    years = by_year(paid, paid.amounts, of=cap)
    less: Counter[tuple[int, str, str]] = Counter()
    for place, share in enumerate(paid.payers):
        for row, unit in enumerate(paid.units):
            is_counted = cap.payer in ("", share.party) and cap.covers(term=unit.term, metric=unit.metric)
            if is_counted and unit.period.start.year <= YEARS[0] + year:
                less[place, unit.metric, unit.term] += int((owed - paid.amounts)[place, row, 0])
    has_no_room = (years[year] if cap.periods else sum(years[: year + 1])) >= cap.amount.minor
    return has_no_room and max(less.values(), default=0) > 0


@examples(60)
@given(SEEDS)
def test_payers_come_to_what_they_owe_in_all_and_never_less_than_nothing(seed: int) -> None:
    """By the end of every period, whoever pays first and whoever is taken back from; or to less where a cap is full."""
    random = Random(seed)
    made = some_agreement(random)
    paid = shared(made, limited(made, some_lines(random)))
    owed = paid.steps[-1].after if paid.steps else paid.split
    by_end = zip(accumulate(by_year(paid, paid.amounts)), accumulate(by_year(paid, owed)), strict=True)
    for year, (so_far, right) in enumerate(by_end):
        assert 0 <= so_far <= max(0, right)
        assert so_far == max(0, right) or any(is_full(cap, paid, owed, year) for cap in made.caps)


@examples(60)
@given(SEEDS)
# In this what waits for one cap finds room under it, and one holds what all pay.
@example(144)
def test_no_cap_is_passed_by_what_payers_come_to(seed: int) -> None:
    """On all of what one pays, on a metric and on a term, or on what all pay: by the end of each year, or in it, in
    whatever order they are written."""
    random = Random(seed)
    made = some_agreement(random)
    paid = shared(made, limited(made, some_lines(random)))
    for cap in made.caps:
        years = by_year(paid, paid.amounts, of=cap)
        own = years[1:3] if cap.periods else list(accumulate(years))
        assert cap.amount is not None and max(own) <= cap.amount.minor


@examples(60)
@given(SEEDS)
# In this what is given back makes room for what waits.
@example(144)
def test_a_line_of_nothing_changes_nothing_that_payers_owe(seed: int) -> None:
    random = Random(seed)
    made, every = some_agreement(random), some_lines(random)
    lines = limited(made, {key: amount for key, amount in every.items() if key == min(every) or random.random() < 0.3})
    nothing = {key: 0 for key in some_lines(random) if key.on > min(lines).on}
    found, more = (shared(made, each) for each in (lines, dict(sorted((nothing | lines).items()))))
    assert owed_by(found) == owed_by(more)


@examples(20)
@given(SEEDS)
# In this a cap with a minor unit left counts most of what was denied, to which that unit would go back for ever.
@example(1096)
def test_ten_thousand_times_the_money_passes_no_cap_either(seed: int) -> None:
    """And is as soon told."""
    random = Random(seed)
    made = some_agreement(random)
    more = [
        replace(cap, amount=cap.amount.times(Fraction(10_000), policy=made.rounding))
        for cap in made.caps
        if cap.amount is not None
    ]
    lines = {key: 10_000 * amount for key, amount in some_lines(random).items()}
    paid = shared(replace(made, caps=tuple(more)), limited(replace(made, caps=tuple(more)), lines))
    for cap in more:
        years = by_year(paid, paid.amounts, of=cap)
        own = years[1:3] if cap.periods else list(accumulate(years))
        assert cap.amount is not None and max(own) <= cap.amount.minor


def owed_by(paid: Paid) -> dict[tuple[int, Unit], int]:
    """What each owes of each unit, where that is anything."""
    places = np.argwhere(paid.amounts[:, :, 0])
    return {(payer, paid.units[row]): int(paid.amounts[payer, row, 0]) for payer, row in places.tolist()}


@examples(60)
@given(SEEDS)
# In this what waits for one cap finds room under it, and one holds what all pay.
@example(144)
def test_payers_owe_what_another_way_of_sharing_out_gives(seed: int) -> None:
    random = Random(seed)
    made = some_agreement(random)
    lines = limited(made, some_lines(random))
    paid = shared(made, lines)
    oracle = Oracle(made, Results(), as_of=AFTER, final=False)
    oracle.lines = {(key.on, key.metric, key.term, key.cohort): amount for key, amount in lines.items()}
    oracle.pay(answer := Answer())

    assert {of: amount for of, amount in oracle.owed.items() if amount} == {
        (payer, ((unit.period.start, unit.period.end), unit.metric, unit.term)): amount
        for (payer, unit), amount in owed_by(paid).items()
    }
    assert int(paid.unpaid.sum()) == answer.unpaid

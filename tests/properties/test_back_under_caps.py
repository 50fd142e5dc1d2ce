"""What caps leave where much is taken back: none is ever passed, whatever its scope and its periods.

Amounts of any sign are held to caps as they stand, whatever terms gave them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import accumulate, groupby, product
from random import Random
from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope
from gavn.domain.agreements.terms.base import Priced
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.limits import limit
from gavn.domain.payments.lines import LineKey, Price, Step, StepName
from gavn.domain.payments.pricing import limit_person
from gavn.domain.values.period import Period
from tests.agreed import agreement
from tests.builders import kroner
from tests.oracle import Oracle
from tests.properties.test_back_to_payers import METRICS, TERMS
from tests.sizes import examples

YEARS = (2025, 2026, 2027)
PERIODS = (
    (Period.year(2026),),
    tuple(Period.year(year) for year in YEARS),
    (Period(date(2025, 7, 1), date(2027, 1, 1)),),
)
PRICED = Priced("job-weeks", "job", date(2025, 1, 1), Fraction(0), "")
AFTER = date(2030, 1, 1)
SEEDS = st.integers(0, 2**32)
Lines = dict[LineKey, int]


def some_agreement(random: Random) -> Agreement:
    """Up to four caps, which may count a part of what another counts, in any order."""
    terms = tuple(
        DaysInState(id=of, clause="§ 5", metric=metric, amount=kroner(1), minus="exam") for of, metric in TERMS
    )
    caps = tuple(some_cap(random, f"cap-{number}") for number in range(random.choice((1, 2, 3, 4))))
    return replace(agreement(terms=terms, caps=caps), two_sided=random.random() < 0.2)


def some_cap(random: Random, of: str) -> Cap:
    scope = random.choice((CapScope.METRIC, CapScope.PERIOD, CapScope.AGREEMENT))
    is_share = random.random() < 0.15
    return Cap(
        of, "§ 8", scope,
        amount=None if is_share else kroner(random.choice((0, 5, 20, 40, 90))),
        share=Fraction(2, 5) if is_share else None,
        metric=random.choice(METRICS) if scope is CapScope.METRIC else "",
        terms=tuple(random.sample([term for term, _ in TERMS], 3))
        if scope is not CapScope.METRIC and random.random() < 0.4 else (),
        periods=random.choice(PERIODS) if scope is CapScope.PERIOD or random.random() < 0.3 else (),
    )  # fmt: skip


def some_lines(random: Random, months: Sequence[int] = (3, 9)) -> Lines:
    often = random.choice((0.2, 0.5))
    days = [date(year, month, 1) for year, month in product(YEARS, months)]
    every = [LineKey(on, metric, term, cohort) for on in days for term, metric in TERMS for cohort in ("", "first")]
    return {key: random.randint(-9_000, 9_000) for key in sorted(every) if random.random() < often}


def limited(made: Agreement, lines: Lines, as_of: date = AFTER) -> tuple[Lines, Sequence[Step]]:
    amounts = np.array([[amount] for amount in lines.values()], dtype=np.int64).reshape(len(lines), 1)
    keys, after, steps = limit(made, tuple(lines), amounts, as_of=as_of)
    return dict(zip(keys, after[:, 0].tolist(), strict=True)), steps


def by_day(lines: Lines) -> list[int]:
    """What is owed by the end of each day."""
    return list(
        accumulate(sum(lines[key] for key in keys) for _, keys in groupby(sorted(lines), key=lambda key: key.on))
    )


def is_within(caps: Sequence[Cap], found: Lines) -> bool:
    """Whether what each cap on an amount counts comes to no more than it by the end of any day, in each period."""
    return all(
        max(by_day(own), default=0) <= cap.amount.minor
        for cap in caps
        if cap.amount is not None
        for period in cap.periods or (Period(date.min, date.max),)
        for own in [{k: a for k, a in found.items() if k.on in period and cap.covers(term=k.term, metric=k.metric)}]
    )


@examples(80)
@given(SEEDS)
def test_no_cap_on_an_amount_is_passed_by_the_end_of_any_day(seed: int) -> None:
    random = Random(seed)
    made, lines = some_agreement(random), some_lines(random)
    found, _ = limited(made, lines)
    assert is_within(made.caps, found)
    assert made.two_sided or min(by_day(found), default=0) >= 0


@examples(80)
@given(SEEDS)
def test_nothing_comes_to_more_than_it_gave_but_for_what_could_not_be_taken_back(seed: int) -> None:
    """Each metric of a term, after each cap, by the end of each day."""
    random = Random(seed)
    made, lines = replace(some_agreement(random), two_sided=False), some_lines(random)
    _, steps = limited(made, lines)
    days = sorted({key.on for key in lines})
    for step in (step for step in steps if step.name is not StepName.NOT_NEGATIVE):
        before, after = (dict(zip(step.lines, each[:, 0].tolist(), strict=True)) for each in (step.before, step.after))
        for kind, day in product(TERMS, days):
            own = [key for key in step.lines if (key.term, key.metric) == kind and key.on <= day]
            assert sum(after[key] for key in own) <= max(0, sum(before[key] for key in own))


@examples(80)
@given(SEEDS)
# In this two metrics take back on one day what was given years before, and one gives as much as it takes back.
@example(356)
# In this a metric has something unpaid of this year, and another takes back what it gave years before.
@example(905)
# In these what the cap lets go of one is not for another that has something unpaid of the year.
@example(6440)
@example(9797)
# In this what the cap lets go of one that takes back is more than was left unpaid of it.
@example(16049)
def test_nothing_is_taken_back_that_was_not_paid_under_one_cap(seed: int) -> None:
    """Of any metric and term, by the end of any day, where none takes back more than it gave. Under several, of which
    one counts a part of what another does, it can have to wait for room to be owed again."""
    random = Random(seed)
    made = replace(some_agreement(random), two_sided=False)
    lines = never_below_nothing(some_lines(random, (3, 6, 9, 12)))
    found, _ = limited(replace(made, caps=made.caps[:1]), lines)
    for kind in TERMS:
        own = {key: amount for key, amount in found.items() if (key.term, key.metric) == kind}
        assert min(by_day(own), default=0) >= 0


@examples(60)
@given(SEEDS)
def test_nothing_of_one_person_is_taken_back_that_was_not_paid_under_one_cap(seed: int) -> None:
    random = Random(seed)
    cap = replace(some_cap(random, "one"), scope=CapScope.PERSON)
    lines = in_cohorts(never_below_nothing(some_lines(random, (3, 6, 9, 12))))
    prices = [Price(key, Fraction(amount), amount, PRICED) for key, amount in sorted(lines.items())]
    held = limit_person([cap], prices, carries=True, as_of=AFTER)
    found = dict(zip(held.keys, held.stages[-1], strict=True))
    for kind in TERMS:
        own = {key: amount for key, amount in found.items() if (key.term, key.metric) == kind}
        assert min(by_day(own), default=0) >= 0


@examples(60)
@given(SEEDS)
# In this what waits is set against what was denied of itself, so that nothing is owed at once, and then there is room.
@example(1_986_959_564)
def test_many_futures_come_to_what_each_does_alone(seed: int) -> None:
    random = Random(seed)
    made = some_agreement(random)
    each = [in_cohorts(some_lines(random)) for _ in range(5)]
    keys = tuple(sorted({key for lines in each for key in lines}))
    amounts = np.array([[lines.get(key, 0) for lines in each] for key in keys], dtype=np.int64).reshape(len(keys), 5)
    found, together, _ = limit(made, keys, amounts, as_of=AFTER)
    for column, lines in enumerate(each):
        alone, _ = limited(made, {key: lines.get(key, 0) for key in keys})
        own = dict(zip(found, together[:, column].tolist(), strict=True))
        assert {key: amount for key, amount in own.items() if amount} == {
            key: amount for key, amount in alone.items() if amount
        }


def never_below_nothing(lines: Lines) -> Lines:
    sums, found = Counter[tuple[str, str]](), Lines()
    for key, amount in sorted(lines.items()):
        kind = key.term, key.metric
        found[key] = max(amount, -sums[kind])
        sums[kind] += found[key]
    return found


@examples(40)
@given(SEEDS)
# In these a later line made caps count more kinds of lines than others did.
@example(27)
@example(145)
# In this a later line lets a cap go through all lines again.
@example(948)
def test_what_holds_later_changes_nothing_that_is_owed_before_it(seed: int) -> None:
    """But by a share, which is of all that there is."""
    random = Random(seed)
    made, lines = some_agreement(random), some_lines(random)
    made = replace(made, caps=tuple(cap for cap in made.caps if cap.amount is not None))
    in_all, _ = limited(made, lines)
    for day in {key.on for key in lines}:
        by_then, _ = limited(made, {key: amount for key, amount in lines.items() if key.on <= day}, day)
        assert {key: amount for key, amount in by_then.items() if amount} == {
            key: amount for key, amount in in_all.items() if amount and key.on <= day
        }


@examples(60)
@given(SEEDS)
# In this what is given back makes room for what waits.
@example(2320)
def test_a_line_of_nothing_changes_nothing(seed: int) -> None:
    random = Random(seed)
    made, every = some_agreement(random), some_lines(random)
    lines = {key: amount for key, amount in every.items() if random.random() < 0.3}
    nothing = {key: 0 for key in some_lines(random) if lines and key.on > min(lines).on}
    more, _ = limited(made, dict(sorted((nothing | lines).items())))
    found, _ = limited(made, lines)
    assert {key: amount for key, amount in more.items() if amount} == {
        key: amount for key, amount in found.items() if amount
    }


@examples(60)
@given(SEEDS)
def test_of_which_cohorts_lines_are_changes_nothing_of_a_metric_and_term(seed: int) -> None:
    random = Random(seed)
    made, lines = some_agreement(random), some_lines(random)
    apart, together = limited(made, lines)[0], limited(made, dict(sorted(in_cohorts(lines).items())))[0]
    assert in_cohorts(apart) == in_cohorts(together)


def in_cohorts(lines: Lines) -> Lines:
    """What all cohorts come to together, where that is anything."""
    sums = Counter[LineKey]()
    for key, amount in lines.items():
        sums[replace(key, cohort="")] += amount
    return {key: amount for key, amount in sums.items() if amount}


@examples(80)
@given(SEEDS)
def test_what_one_person_gives_comes_to_what_another_way_of_holding_it_gives_and_passes_no_cap(seed: int) -> None:
    random = Random(seed)
    made, lines = some_agreement(random), some_lines(random)
    caps = [replace(cap, scope=CapScope.PERSON) for cap in made.caps]
    # One person can have several prices on one line.
    halves = [(key, half) for key, amount in lines.items() for half in (amount // 2, amount - amount // 2)]
    prices = [Price(key, Fraction(half), half, PRICED) for key, half in halves]
    held = limit_person(caps, prices, carries=not made.two_sided, as_of=AFTER)
    oracle = Oracle(made, Results(), as_of=AFTER, final=False)
    owed, before = [((key.on, key.metric, key.term, key.cohort), half) for key, half in halves], list[Any]()
    if any(half < 0 for _, half in owed):
        owed = oracle.with_new_room(owed, caps)
    for cap in caps:
        owed = oracle.capped(cap, owed, before)

    found, right = Counter[LineKey](), Counter[LineKey]()
    for key, amount in zip(held.keys, held.stages[-1], strict=True):
        found[key] += amount
    for of, amount in owed:
        right[LineKey(*of)] += amount
    assert found == right
    assert is_within(caps, found)


@examples(80)
@given(SEEDS)
def test_lines_come_to_what_another_way_of_holding_them_gives(seed: int) -> None:
    random = Random(seed)
    made, lines = some_agreement(random), some_lines(random)
    oracle = Oracle(made, Results(), as_of=AFTER, final=False)
    oracle.lines = {(key.on, key.metric, key.term, key.cohort): amount for key, amount in lines.items()}
    oracle.limit()
    found, _ = limited(made, lines)
    assert {key: amount for key, amount in found.items() if amount} == {
        LineKey(*key): amount for key, amount in oracle.lines.items() if amount
    }

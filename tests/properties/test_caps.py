"""Every cap takes what is above it and no more, whatever its scope; a minimum is made up at the end, never before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, Floor
from gavn.domain.agreements.terms.base import PersonTerm
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.columns import one_column
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.evaluate import Evaluated, evaluate_traced
from gavn.domain.payments.lines import LineKey, Unit
from gavn.domain.payments.whole import Whole
from gavn.domain.values.money import Money
from tests.generated import some_agreement
from tests.generated_facts import some_results
from tests.generated_terms import SPANS, some_day
from tests.sizes import TIMES, examples

SEEDS = st.integers(0, 2**32)
LATE = date(2031, 1, 1)
PLENTY = 10**12


@dataclass(frozen=True)
class Group:
    """What a cap counts together, before and after it; `others` is what stands beside it when the cap looks, `beyond`
    what each metric of a term takes back in all.

    What lies outside the periods that it names is not held by it, but can be taken back there, year by year.
    """

    before: int
    beyond: int
    after: int
    others: int
    is_held: bool


def counted(cap: Cap, key: LineKey | Unit) -> bool:
    return cap.metric in ("", key.metric) and (not cap.terms or key.term in cap.terms)


def day_of(key: LineKey | Unit) -> date:
    return key.on if isinstance(key, LineKey) else key.period.start


def groups(cap: Cap, keys: Sequence[LineKey | Unit]) -> list[tuple[list[int], bool]]:
    """The places that a cap counts together, the first period first, and whether it holds them: those of the periods
    that it names, and of each year outside them, else all of them."""
    own = [place for place, key in enumerate(keys) if counted(cap, key)]
    if not cap.periods:
        return [(own, True)]
    years = {date(year, 1, 1) for year in range(2020, 2040)}
    inside = {day for day in years for period in cap.periods if period.start < day < period.end}
    edges = {day for period in cap.periods for day in (period.start, period.end)}
    cuts = sorted({date.min, date.max} | edges | years - inside)
    return [
        ([place for place in own if start <= day_of(keys[place]) < end], any(start in period for period in cap.periods))
        for start, end in pairwise(cuts)
    ]


def looked_at(cap: Cap, walked: Evaluated) -> Iterator[Group]:
    """Each group of a cap, as the steps of an evaluation show it."""
    if cap.scope is CapScope.PAYER:
        [held] = [step for step in walked.paid.steps if step.cap.id == cap.id]
        places = [place for place, payer in enumerate(walked.paid.payers) if payer.party == cap.payer]
        for rows, is_held in groups(cap, walked.paid.units):
            before, after = (int(amounts[places][:, rows].sum()) for amounts in (held.before, held.after))
            beyond = sum(taken_back(walked.paid.units, rows, held.before[place, :, 0]) for place in places)
            yield Group(before, beyond, after, int(walked.paid.split[:, rows].sum()), is_held)
        return
    of_persons = {term.id for term in walked.prepared.agreement.terms if isinstance(term, PersonTerm)}
    for step in (step for step in walked.steps if step.rule == cap.id):
        own = [p for p, key in enumerate(step.lines) if cap.scope is not CapScope.PERSON or key.term in of_persons]
        left = int(step.before[own].sum())
        for places, is_held in groups(cap, [step.lines[p] for p in own]):
            rows = [own[place] for place in places]
            before, after = int(step.before[rows].sum()), int(step.after[rows].sum())
            beyond = taken_back(step.lines, rows, step.before[:, 0])
            yield Group(before, beyond, after, max(0, left - before), is_held)
            left -= before - after


def taken_back(keys: Sequence[LineKey | Unit], rows: Sequence[int], amounts: Whole) -> int:
    sums = Counter[tuple[str, str]]()
    for row in rows:
        sums[keys[row].metric, keys[row].term] += int(amounts[row])
    return -sum(min(0, amount) for amount in sums.values())


def most(cap: Cap, group: Group) -> int:
    """The amount, or the share: of a payer's cap of all that is owed, of another's of all that is left after it."""
    if cap.amount is not None:
        return cap.amount.minor
    assert cap.share is not None
    of = 1 if cap.scope is CapScope.PAYER else 1 - cap.share
    return int(max(0, group.others) * cap.share / of)


def walk(agreement: Agreement, results: Results, as_of: date = LATE) -> Evaluated:
    return evaluate_traced(agreement, one_column(count_histories(results.as_known_on(as_of))), as_of=as_of)


def alone(results: Results) -> Iterator[Results]:
    """One person at a time, beside all that was counted."""
    for participant in sorted({claim.participant for claim in results.claims}):
        yield replace(results, claims=tuple(c for c in results.claims if c.participant == participant))


def wrongly_held(cap: Cap, walked: Evaluated) -> list[tuple[Cap, Group]]:
    """The groups that come to more than a cap lets them, or to less.

    What a period takes back of a metric and term was first of all what the cap left `above` it before, which nobody
    paid (ADR 25).
    """
    wrong, above = [], 0
    for group in looked_at(cap, walked):
        right = group.before
        if walked.prepared.agreement.takes_back:
            right += min(group.beyond, above)
        right = min(right, most(cap, group)) if group.is_held else right
        above += group.before - right
        if group.after != right:
            wrong.append((cap, group))
    return wrong


def hold(cap: Cap, walked: Evaluated) -> bool:
    """Whether a cap took anything, once every group of it has been found to come to what it may, and to no less."""
    assert wrongly_held(cap, walked) == []
    return any(group.after != group.before for group in looked_at(cap, walked))


@examples(20)
@given(SEEDS)
# In these a later period takes back what an earlier one left above its cap.
@example(5828)
@example(7110)
@example(22725)
@example(23878)
def test_every_cap_takes_what_is_above_it_and_no_more(seed: int) -> None:
    random = Random(seed)
    agreement = some_agreement(random)
    results = some_results(random, of=agreement)
    walked = walk(agreement, results, max(date(2025, 2, 1), some_day(random)))
    personal = [cap for cap in agreement.caps if cap.scope is CapScope.PERSON]
    wide = [cap for cap in agreement.caps if cap.scope is not CapScope.PERSON]
    each_alone = [walk(agreement, person) for person in alone(results)] if personal else []

    assert [wrong for cap in wide for wrong in wrongly_held(cap, walked)] == []
    assert [wrong for cap in personal for one in each_alone for wrong in wrongly_held(cap, one)] == []


@pytest.mark.parametrize("narrowed", ["", "terms", "metric", "periods"])
@pytest.mark.parametrize("scope", list(CapScope))
def test_a_cap_below_what_it_counts_holds_it_to_the_minor_unit(scope: CapScope, narrowed: str) -> None:
    """One of each scope is forced between nothing and what is owed, so that it always has something to take."""
    tried = 0
    for seed in range(200 * TIMES):
        if tried == 2 * TIMES:
            break
        random = Random(seed)
        agreement = replace(some_agreement(random), gates=(), caps=(), floors=())
        for results in list(alone(some_results(random, of=agreement)))[:2]:
            forced = below(forced_cap(random, agreement, scope, narrowed), agreement, results)
            if forced is not None:
                tried += 1
                assert hold(forced, walk(replace(agreement, caps=(forced,)), results))
    assert tried >= 2 * TIMES


def forced_cap(random: Random, agreement: Agreement, scope: CapScope, narrowed: str) -> Cap:
    term = agreement.terms[0]
    return Cap(
        "forced",
        "§ 8",
        scope,
        Money(PLENTY, agreement.currency),
        terms=(term.id,) if narrowed == "terms" else (),
        metric=term.metric if narrowed == "metric" or scope is CapScope.METRIC else "",
        payer=random.choice(agreement.payers).party if scope is CapScope.PAYER else "",
        periods=random.choice(SPANS) if narrowed == "periods" or scope is CapScope.PERIOD else (),
    )


def below(cap: Cap, agreement: Agreement, results: Results) -> Cap | None:
    """The cap at half of the most that it counts; None where that is nothing, or out of all bounds."""
    looked = looked_at(cap, walk(replace(agreement, caps=(cap,)), results))
    owed = max(group.before for group in looked if group.is_held)
    return replace(cap, amount=Money(owed // 2, agreement.currency)) if 2 <= owed < PLENTY else None


@examples(20)
@given(SEEDS)
def test_a_minimum_is_made_up_at_the_final_statement_and_never_before(seed: int) -> None:
    random = Random(seed)
    made = replace(some_agreement(random), floors=())
    results = some_results(random, of=made)
    without = entitle(made, results, as_of=LATE).total
    assert made.two_sided or without.minor >= 0
    for beyond in (-1, 0, 1, 100_000):
        least = Money(max(1, without.minor + beyond), made.currency)
        floored = replace(made, floors=(Floor("least", "§ 9", least),))

        assert entitle(floored, results, as_of=LATE).total == without
        assert entitle(floored, results, as_of=LATE, final=True).total == max(least, without)

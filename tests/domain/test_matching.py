"""Two ledgers held against each other: each entry in one match, each difference named."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gavn.domain.economy.intake import Entry
from gavn.domain.economy.matching import MatchKind, entries_of, match_ledgers, totals_by_kind
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Place
from tests.builders import kroner, posting

MATCHED, MISSING_THERE, MISSING_HERE, DIFFERENT = MatchKind


def entry(voucher: str = "b-1", account: str = "a", amount: int = 100, day: int = 1, place: int = 2) -> Entry:
    on = date(2025, 1, 1) + timedelta(days=day)
    return Entry(voucher, on, on, account, kroner(amount), "", Place("their.csv", place))


def kinds(ours: list[Entry], theirs: list[Entry], *, days: int = 0) -> list[tuple[MatchKind, str, int]]:
    matches = match_ledgers(ours, theirs, currency="DKK", days=days)
    return [(match.kind, match.voucher, match.difference.minor // 100) for match in matches]


@pytest.mark.parametrize(
    ("ours", "theirs", "days", "expected"),
    [
        ([entry()], [entry()], 0, [(MATCHED, "b-1", 0)]),
        ([entry()], [], 0, [(MISSING_THERE, "b-1", 100)]),
        ([], [entry()], 0, [(MISSING_HERE, "b-1", -100)]),
        ([entry(amount=90)], [entry()], 0, [(DIFFERENT, "b-1", -10)]),
        # The voucher is what counts: dates may differ, and several rows are held against the sum.
        ([entry(day=1)], [entry(day=300)], 0, [(MATCHED, "b-1", 0)]),
        ([entry(amount=100)], [entry(amount=60), entry(amount=40)], 0, [(MATCHED, "b-1", 0)]),
        # Another account under the same voucher is another thing, and so is the opposite sign.
        ([entry(account="a")], [entry(account="c")], 0, [(MISSING_THERE, "b-1", 100), (MISSING_HERE, "b-1", -100)]),
        ([entry(amount=100)], [entry(amount=-100)], 0, [(DIFFERENT, "b-1", 200)]),
        # An amount of zero that both know of is matched; that one lacks it is a difference.
        ([entry(amount=0)], [entry(amount=0)], 0, [(MATCHED, "b-1", 0)]),
        ([entry(amount=0)], [], 0, [(MISSING_THERE, "b-1", 0)]),
        # Without a voucher: the same account and amount, near enough in time.
        ([entry(day=1)], [entry("", day=4)], 3, [(MATCHED, "b-1", 0)]),
        ([entry(day=4)], [entry("", day=1)], 3, [(MATCHED, "b-1", 0)]),
        ([entry(day=1)], [entry("", day=5)], 3, [(MISSING_THERE, "b-1", 100), (MISSING_HERE, "", -100)]),
        ([entry(day=1)], [entry("", day=1, amount=99)], 3, [(MISSING_HERE, "", -99), (MISSING_THERE, "b-1", 100)]),
        # What a voucher has matched is not there for a row without one.
        ([entry()], [entry(), entry("")], 3, [(MISSING_HERE, "", -100), (MATCHED, "b-1", 0)]),
        # Ours of day 1 must go to day 0, or day 0 finds none.
        (
            [entry("x", day=1), entry("y", day=3)],
            [entry("", day=2), entry("", day=0)],
            1,
            [(MATCHED, "x", 0), (MATCHED, "y", 0)],
        ),
    ],
)
def test_each_difference(
    ours: list[Entry], theirs: list[Entry], days: int, expected: list[tuple[MatchKind, str, int]]
) -> None:
    assert kinds(ours, theirs, days=days) == expected


def test_our_postings_are_their_lines_within_the_period_but_for_the_account_left_unsaid() -> None:
    postings = [posting(1), posting(2, value_date=date(2025, 1, 1))]

    found = list(entries_of(postings, period=Period.year(2024), counter_account="cash"))

    assert [(e.voucher, e.account, e.amount, e.place.path) for e in found] == [
        ("v-1", "operations.office", kroner(100), "posting 1")
    ]
    assert len(list(entries_of(postings))) == 4


ENTRIES = st.lists(
    st.builds(
        entry,
        voucher=st.sampled_from(["b-1", "b-2", "b-3"]),
        account=st.sampled_from(["a", "c"]),
        amount=st.integers(-3, 3),
        day=st.integers(0, 9),
    ),
    max_size=12,
)
UNNAMED = st.lists(
    st.builds(entry, voucher=st.just(""), amount=st.integers(1, 2), day=st.integers(0, 9)), max_size=5
)  # fmt: skip


@settings(max_examples=300)
@given(ENTRIES, ENTRIES, UNNAMED, st.integers(0, 4))
def test_every_krone_of_both_sides_is_in_exactly_one_match(
    ours: list[Entry], named: list[Entry], unnamed: list[Entry], days: int
) -> None:
    theirs = [*named, *unnamed]

    matches = match_ledgers(ours, theirs, currency="DKK", days=days)
    totals = totals_by_kind(matches, currency="DKK")

    assert Counter(e for match in matches for e in match.ours) == Counter(ours)
    assert Counter(e for match in matches for e in match.theirs) == Counter(theirs)
    assert sum(kind.our_amount.minor for kind in totals) == sum(e.amount.minor for e in ours)
    assert sum(kind.their_amount.minor for kind in totals) == sum(e.amount.minor for e in theirs)
    assert sum(kind.count for kind in totals) == len(matches)
    for match in matches:
        assert (match.kind == MATCHED) == (bool(match.ours and match.theirs) and match.our_amount == match.their_amount)
        assert match.difference == match.our_amount - match.their_amount
    assert match_ledgers(ours, ours, currency="DKK") == () or all(
        match.kind == MATCHED for match in match_ledgers(ours, ours, currency="DKK")
    )


@settings(max_examples=200)
@given(st.lists(st.integers(0, 12), max_size=5), st.lists(st.integers(0, 12), max_size=5), st.integers(0, 4))
def test_no_other_pairing_by_date_matches_more(our_days: list[int], their_days: list[int], days: int) -> None:
    ours = [entry(f"b-{place}", day=day) for place, day in enumerate(our_days)]
    theirs = [entry("", day=day) for day in their_days]
    fewer, more = sorted((our_days, their_days), key=len)
    best = max(
        sum(abs(one - other) <= days for one, other in zip(fewer, chosen, strict=True))
        for chosen in permutations(more, len(fewer))
    )

    matched = [match for match in match_ledgers(ours, theirs, currency="DKK", days=days) if match.kind == MATCHED]

    assert len(matched) == best
    assert all(abs(m.ours[0].value_date - m.theirs[0].value_date).days <= days for m in matched)


def test_totals_name_every_kind() -> None:
    totals = totals_by_kind((), currency="DKK")

    assert [(kind.kind, kind.count, kind.our_amount) for kind in totals] == [
        (kind, 0, Money.zero("DKK")) for kind in MatchKind
    ]

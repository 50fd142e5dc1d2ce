"""What always holds of money and of ledgers."""

from __future__ import annotations

import decimal
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.chain import Head, digests, verify
from gavn.domain.economy.ledger import Line, Posting
from gavn.domain.economy.table import derive_table, movements
from gavn.domain.values.money import Money, Rounding, round_fraction
from tests.builders import CHART, posting

MINOR = st.integers(-(10**15), 10**15)
ORACLE = {
    Rounding.HALF_UP: decimal.ROUND_HALF_UP,
    Rounding.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    Rounding.DOWN: decimal.ROUND_DOWN,
    Rounding.UP: decimal.ROUND_UP,
}


@given(MINOR, st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any))
def test_parts_sum_to_the_whole_and_are_within_one_unit_of_exact(minor: int, weights: list[int]) -> None:
    parts = Money(minor, "DKK").split(weights)

    assert sum(part.minor for part in parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - Fraction(minor * weight, sum(weights))) < 1


@given(st.integers(-(10**12), 10**12), st.sampled_from(list(Rounding)))
def test_rounding_agrees_with_the_decimal_module(thousandths: int, policy: Rounding) -> None:
    expected = (Decimal(thousandths) / 1000).quantize(Decimal(1), rounding=ORACLE[policy])

    assert round_fraction(Fraction(thousandths, 1000), policy=policy) == int(expected)


MOVES = st.lists(
    st.tuples(st.sampled_from(["injection.first", "operations.office", "investment.a", "payment.a"]), MINOR,
              st.integers(0, 2000)),
    min_size=1, max_size=30,
)  # fmt: skip


def ledger_of(moves: list[tuple[str, int, int]]) -> list[Posting]:
    return [
        posting(
            number,
            value_date=date(2020, 1, 1) + timedelta(days=days),
            lines=(Line(account, Money(minor, "DKK")), Line("cash", Money(-minor, "DKK"))),
        )
        for number, (account, minor, days) in enumerate(moves, start=1)
    ]


@given(MOVES)
def test_the_closing_balance_is_what_is_in_cash(moves: list[tuple[str, int, int]]) -> None:
    moved = movements(ledger_of(moves), currency="DKK").until(date.max)
    table = derive_table(chart=CHART, moved=moved, versions=[], injections=[], as_of=date(2025, 12, 31))

    for column, closing, total in zip(table.columns, table.closings, table.totals, strict=True):
        assert closing == moved.until(CHART.of_kind(AccountKind.CASH), column.period.start.year)
        place = table.columns.index(column)
        assert total.minor == sum(row.cells[place].minor for row in table.rows if row.cells[place] is not None)


def tampered(data: st.DataObject, postings: list[Posting]) -> list[Posting]:
    """What somebody with access to the store could do to the rows."""
    place = data.draw(st.integers(0, len(postings) - 1))
    changes = {
        "text": {"text": postings[place].text + "!"},
        "voucher": {"voucher": "other"},
        "date": {"value_date": postings[place].value_date + timedelta(days=1)},
        "approver": {"approved_by": "carl"},
        "lines": {
            "lines": tuple(
                Line(a, m + Money(s, "DKK")) for (a, m), s in zip(postings[place].lines, (1, -1), strict=True)
            )
        },
    }
    kind = data.draw(st.sampled_from([*changes, "delete", "insert", "swap", "cut"]))
    rows = list(postings)
    if kind in changes:
        rows[place] = replace(rows[place], **changes[kind])
    elif kind == "delete":
        del rows[place]
    elif kind == "insert":
        rows.insert(place, replace(rows[place], voucher="new"))
    elif kind == "cut":
        rows = rows[:place]
    else:
        other = (place + 1) % len(rows)
        rows[place], rows[other] = rows[other], rows[place]
    # A careful forger also numbers the rows anew.
    return [replace(row, number=number) for number, row in enumerate(rows, start=1)]


@settings(max_examples=200)
@given(MOVES, st.data())
def test_every_edit_shows_against_a_published_head(moves: list[tuple[str, int, int]], data: st.DataObject) -> None:
    postings = ledger_of(moves)
    *_, digest = digests(postings, currency="DKK")
    head = Head(len(postings), digest, date(2025, 1, 1), "annual report")
    forged = tampered(data, postings)

    # The forger writes the stored digests anew too; only the head, kept elsewhere, can tell.
    stored = list(digests(forged, currency="DKK"))
    problems = verify(forged, currency="DKK", heads=[head], stored=stored)

    assert verify(postings, currency="DKK", heads=[head]) == []
    assert (problems == []) == (forged == postings)

"""Each rule of the ledger, with the posting that breaks it and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gavn.domain.economy.chain import digests, verify
from gavn.domain.economy.ledger import (
    Closing,
    Ledger,
    LedgerRules,
    Line,
    check_closing,
    check_ledger,
    first_open_day,
    opposite,
)
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Severity
from tests.builders import CHART, kroner, posting

CLOSING = Closing(2023, "anne", datetime(2024, 1, 31, tzinfo=UTC), "bo", datetime(2024, 2, 1, tzinfo=UTC))
CLOSED = (CLOSING,)


def codes(*postings: Any) -> list[str]:
    ledger = Ledger("DKK", tuple(postings), CLOSED)
    return [problem.code for problem in check_ledger(ledger, chart=CHART, places={})]


def test_a_posting_and_its_reversal_are_in_order() -> None:
    first = posting(1)

    assert codes(first, posting(2, reverses=1, lines=opposite(first.lines))) == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("posting-number", {"number": 3}),
        ("voucher-taken", {"voucher": "v-1"}),
        ("posting-unbalanced", {"lines": (Line("cash", kroner(1)), Line("operations.office", kroner(1)))}),
        ("posting-too-few-lines", {"lines": (Line("cash", kroner(0)),)}),
        ("account-unknown", {"lines": (Line("cash", kroner(1)), Line("nowhere", kroner(-1)))}),
        ("currency-other", {"lines": (Line("cash", kroner(0)), Line("investment.a", Money(0, "EUR")))}),
        ("approved-by-enterer", {"approved_by": "anne"}),
        ("approved-before-entered", {"approved_at": datetime(2024, 6, 2, 8, tzinfo=UTC)}),
        ("year-closed", {"value_date": date(2023, 12, 31)}),
        ("reversal-of-unknown", {"reverses": 9}),
        ("reversal-not-opposite", {"reverses": 1}),
    ],
)
def test_each_rule_is_broken_alone(code: str, changes: dict[str, Any]) -> None:
    assert codes(posting(1), posting(**{"number": 2, **changes})) == [code]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2024, 6, 1), []),
        (date(2025, 1, 1), []),
        (date(2024, 5, 31), ["reversal-too-early"]),
    ],
)
def test_a_reversal_counts_from_the_day_of_what_it_takes_back_or_later(day: date, found: list[str]) -> None:
    first = posting(1, value_date=date(2024, 6, 1))

    assert codes(first, posting(2, reverses=1, lines=opposite(first.lines), value_date=day)) == found


def test_a_posting_is_reversed_once() -> None:
    first = posting(1)
    back = opposite(first.lines)

    assert codes(first, posting(2, reverses=1, lines=back), posting(3, reverses=1, lines=back)) == ["reversed-already"]


@pytest.mark.parametrize(
    ("approved", "found"),
    [
        (datetime(2024, 1, 15, tzinfo=UTC), []),
        (datetime(2024, 2, 1, tzinfo=UTC), []),
        (datetime(2024, 2, 1, 0, 0, 1, tzinfo=UTC), ["year-closed"]),
    ],
)
def test_what_was_approved_before_the_year_closed_may_stand_in_it(approved: datetime, found: list[str]) -> None:
    entered = datetime(2024, 1, 15, tzinfo=UTC)
    late = posting(1, value_date=date(2023, 12, 31), entered_at=entered, approved_at=approved)

    assert codes(late) == found


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2022, 12, 31), ["year-closed"]), (date(1999, 1, 1), ["year-closed"]), (date(2024, 1, 1), [])],
)
def test_nothing_is_posted_before_a_closed_year_because_its_balances_go_on_from_it(day: date, found: list[str]) -> None:
    assert codes(posting(1, value_date=day)) == found


@pytest.mark.parametrize(
    ("value_date", "document_date", "found"),
    [
        (date(2025, 12, 31), date(2025, 12, 31), []),
        (date(2026, 1, 1), date(2026, 1, 1), [("date-far-ahead", "value_date")]),
        (date(2024, 6, 1), date(2026, 1, 1), [("date-far-ahead", "document_date")]),
        (date(2199, 1, 1), date(2062, 1, 1), [("date-far-ahead", "document_date"), ("date-far-ahead", "value_date")]),
        (date(2200, 1, 1), date(2024, 6, 1), [("date-outside-years", "value_date")]),
    ],
)
def test_a_posting_is_dated_no_later_than_the_year_after_it_is_approved(
    value_date: date, document_date: date, found: list[tuple[str, str]]
) -> None:
    rules = LedgerRules.of(chart=CHART, currency="DKK", closings=())

    problems = rules.check(posting(1, value_date=value_date, document_date=document_date), place=Place())

    assert [(problem.code, problem.values["field"]) for problem in problems] == found
    assert all(problem.severity is Severity.ERROR for problem in problems)


def test_a_posting_that_stands_far_ahead_already_is_warned_of_and_can_be_taken_back() -> None:
    day = date(2031, 5, 1)
    far = posting(1, value_date=day, document_date=day)
    back = posting(2, value_date=day, document_date=day, reverses=1, lines=opposite(far.lines))
    later = replace(back, value_date=date(2032, 1, 1))
    rules = LedgerRules.of(chart=CHART, currency="DKK", closings=())
    rules.take(far)

    problems = check_ledger(Ledger("DKK", (far,)), chart=CHART, places={})

    assert [(problem.code, problem.severity) for problem in problems] == [("date-far-ahead", Severity.WARNING)]
    assert rules.check(back, place=Place()) == []
    assert [problem.code for problem in rules.check(later, place=Place())] == ["date-far-ahead"]


def test_a_posting_without_a_digest_beside_it_is_told_of_by_the_end() -> None:
    postings = [posting(1), posting(2)]
    beside = list(digests(postings, currency="DKK"))[:1]

    problems = verify(postings, currency="DKK", heads=(), stored=beside, end=(1, beside[0]))

    assert [problem.code for problem in problems] == ["chain-end"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"entered_by": "bo"}, "closing-approved-by-enterer"),
        ({"entered_at": datetime(2024, 2, 2, tzinfo=UTC)}, "closing-approved-before-entered"),
    ],
)
def test_a_year_is_closed_by_two_as_a_posting_is(changes: dict[str, Any], code: str) -> None:
    assert check_closing(CLOSING, place=Place()) == []
    assert check_closing(replace(CLOSING, entered_at=CLOSING.approved_at), place=Place()) == []
    assert [problem.code for problem in check_closing(replace(CLOSING, **changes), place=Place())] == [code]


@pytest.mark.parametrize(
    ("day", "closed", "open_day"),
    [
        (date(2024, 12, 31), (), date(2024, 12, 31)),
        (date(2024, 12, 31), (2022, 2023), date(2024, 12, 31)),
        (date(2023, 7, 1), (2022, 2023), date(2024, 1, 1)),
        (date(2021, 7, 1), (2021, 2022, 2023), date(2024, 1, 1)),
        (date(2021, 7, 1), (2021, 2023), date(2024, 1, 1)),
        (date(2019, 7, 1), (2020, 2021), date(2022, 1, 1)),
    ],
)
def test_the_first_open_day_is_the_day_itself_or_a_new_year(day: date, closed: tuple[int, ...], open_day: date) -> None:
    assert first_open_day(day, closed=closed) == open_day

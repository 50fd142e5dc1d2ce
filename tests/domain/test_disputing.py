"""The parties' time to dispute: from when to when, whose acceptance counts, and what is forbidden on which day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gavn.domain.payments.disputing import TimeToDispute, forbidden, parties_with_money, time_to_dispute
from gavn.domain.payments.filed import FiledStatement, state
from gavn.domain.payments.moves import Event, Move
from gavn.domain.values.moment import day_of
from gavn.domain.values.period import RelativeDate
from tests.agreed import agreement, reached

MADE = date(2026, 3, 1)
# Late in the evening in UTC it is the day after where the fund is, and stays the same day in winter an hour earlier.
EVENING = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
AGREED = RelativeDate.parse("30 days after check")
UNTIL = date(2026, 4, 1)
TIME = TimeToDispute(UNTIL, ("bank", "city"), frozenset({"bank"}))


def filed(persons: int = 1, **changes: Any) -> FiledStatement:
    made = agreement(**({"dispute_deadline": AGREED} | changes))
    return state(made, reached(persons), as_of=MADE, issued_on=MADE)


def event(move: Move, party: str = "", at: datetime = EVENING) -> Event:
    return Event(move, "anne", at, "derfor", party)


def test_the_time_runs_from_the_day_of_the_check_where_the_fund_is() -> None:
    assert day_of(EVENING) == date(2026, 3, 2)
    time = time_to_dispute(filed(), [event(Move.CHECK)], fund="fund")
    assert time == TimeToDispute(UNTIL, ("city",), frozenset())
    # A dispute and its answer give no new time: the statement is the same, and the day stays as it was told.
    later = [event(Move.CHECK), event(Move.DISPUTE, "city"), event(Move.ANSWER, at=EVENING + timedelta(days=20))]
    assert time_to_dispute(filed(), later, fund="fund") == time


@pytest.mark.parametrize(("events", "changes"), [((), {}), ((Move.CHECK,), {"dispute_deadline": None})])
def test_no_time_runs_before_the_check_and_where_none_is_agreed(
    events: tuple[Move, ...], changes: dict[str, Any]
) -> None:
    time = time_to_dispute(filed(**changes), [event(move) for move in events], fund="fund")
    assert time is None
    assert [forbidden(time, event(move)) for move in (Move.APPROVE, Move.DISPUTE)] == ["", ""]
    assert forbidden(time, event(Move.ACCEPT, "city")) == "no-time-to-dispute"


@pytest.mark.parametrize(
    ("persons", "fund", "parties"),
    [
        (1, "fund", ("city",)),
        (1, "another", ("city", "fund")),
        (1, "city", ("fund",)),
        # Nothing is paid: it is those who would have paid and received who can say that it should have been something.
        (0, "fund", ("city",)),
    ],
)
def test_those_who_pay_or_receive_beside_the_fund_are_waited_for(
    persons: int, fund: str, parties: tuple[str, ...]
) -> None:
    assert parties_with_money(filed(persons), fund=fund) == parties


@pytest.mark.parametrize(
    ("move", "party", "day", "reason"),
    [
        (Move.APPROVE, "", UNTIL - timedelta(days=1), "time-to-dispute"),
        (Move.APPROVE, "", UNTIL, ""),
        # Who approves what it pays itself has accepted it by that; another payer has not.
        (Move.APPROVE, "city", UNTIL - timedelta(days=1), ""),
        (Move.APPROVE, "bank", UNTIL - timedelta(days=1), "time-to-dispute"),
        (Move.ACCEPT, "city", UNTIL - timedelta(days=1), ""),
        (Move.ACCEPT, "city", UNTIL, "time-to-dispute-over"),
        (Move.ACCEPT, "bank", UNTIL - timedelta(days=1), "party-accepted"),
        (Move.ACCEPT, "school", UNTIL - timedelta(days=1), "no-money-in-it"),
        (Move.ACCEPT, "", UNTIL - timedelta(days=1), "no-money-in-it"),
        (Move.DISPUTE, "city", UNTIL - timedelta(days=1), ""),
        (Move.DISPUTE, "city", UNTIL, "time-to-dispute-over"),
        (Move.DISPUTE, "bank", UNTIL - timedelta(days=1), "party-accepted"),
        (Move.DISPUTE, "school", UNTIL - timedelta(days=1), ""),
        (Move.REFUSE, "", UNTIL - timedelta(days=1), ""),
        (Move.WITHDRAW, "", UNTIL - timedelta(days=1), ""),
        (Move.ANSWER, "", UNTIL, ""),
    ],
)
def test_what_the_time_forbids_on_each_side_of_its_day(move: Move, party: str, day: date, reason: str) -> None:
    assert TIME.forbids(move, party=party, on=day) == reason


def test_once_all_have_accepted_it_is_approved_on_the_same_day() -> None:
    events = [event(Move.CHECK), event(Move.ACCEPT, "city")]
    time = time_to_dispute(filed(), events, fund="fund")
    assert time is not None and time.waited_for == ()
    assert forbidden(time, event(Move.APPROVE)) == ""

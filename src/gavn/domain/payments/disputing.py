"""How long the parties can dispute a statement, who of them has accepted it, and what that forbids (ADR 0013)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.moves import Event, Move
from gavn.domain.values.moment import day_of


@dataclass(frozen=True, slots=True)
class TimeToDispute:
    """Before the day `until` a statement is approved only where every one of `parties` is among those who `accepted`.

    `parties` are those beside the fund who pay or receive by it.
    """

    until: date
    parties: tuple[str, ...]
    accepted: frozenset[str]

    @property
    def waited_for(self) -> tuple[str, ...]:
        """Those who have not accepted it."""
        return tuple(party for party in self.parties if party not in self.accepted)

    def forbids(self, move: Move, *, party: str, on: date) -> str:
        """Why somebody who acts for a party, blank for the fund, may not do this on a day; blank where they may.

        A department that approves what it pays itself has accepted it by that.
        """
        over = on >= self.until
        match move:
            case Move.APPROVE if not over and set(self.waited_for) - {party}:
                return "time-to-dispute"
            case Move.ACCEPT if party not in self.parties:
                return "no-money-in-it"
            case Move.ACCEPT | Move.DISPUTE if party in self.accepted:
                return "party-accepted"
            case Move.ACCEPT | Move.DISPUTE if over:
                return "time-to-dispute-over"
        return ""


def time_to_dispute(filed: FiledStatement, events: Sequence[Event], *, fund: str) -> TimeToDispute | None:
    """What the agreement gives of time once a statement is checked; None before that, and where none is agreed.

    `fund` is the party that the secretariat acts for.
    """
    agreed = filed.agreement.dispute_deadline
    checked = next((event for event in events if event.move is Move.CHECK), None)
    if agreed is None or checked is None:
        return None
    accepted = frozenset(event.party for event in events if event.move is Move.ACCEPT)
    return TimeToDispute(agreed.on(day_of(checked.at)), parties_with_money(filed, fund=fund), accepted)


def parties_with_money(filed: FiledStatement, *, fund: str) -> tuple[str, ...]:
    """Who beside the fund pays or receives by a statement; where it moves nothing, who would have."""
    statement = filed.statement
    own = {*statement.payers, *statement.receivers, *statement.guarantors} or filed.agreement.parties_to_money
    return tuple(sorted(own - {fund}))


def forbidden(time: TimeToDispute | None, event: Event) -> str:
    """Why what somebody does is against the time that the parties have; nobody accepts where none is agreed."""
    if time is None:
        return "no-time-to-dispute" if event.move is Move.ACCEPT else ""
    return time.forbids(event.move, party=event.party, on=day_of(event.at))

"""What pages and other apps ask of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.chain import Head, genesis, verify
from gavn.domain.economy.grouping import columns_of
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.ledger import Closing, Ledger
from gavn.domain.economy.room import Room
from gavn.domain.economy.table import EconomyTable, Movements, Turnover
from gavn.domain.fund.fund import Fund, economy_table, room_of
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.documents.queries import documents, fund_of
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import LedgerEnd
from gavn.web.database.snapshot import snapshot

# What reading a row raises where somebody wrote into the database what no posting can hold.
UNREADABLE = (AttributeError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which economy table somebody asks for; `years` None is all of them."""

    layers: tuple[Layer, ...]
    unit: str
    years: Period | None
    as_of: date


@dataclass(frozen=True, slots=True)
class Sheet:
    """The economy table that was asked for, and the room to invest or why there is none."""

    fund: Fund
    choice: Choice
    moved: Turnover
    table: EconomyTable
    shown: tuple[int, ...]
    room: Room | None
    problems: tuple[Problem, ...] = ()


def ledger() -> Ledger:
    """The whole ledger; its postings are read as they are asked for."""
    currency = documents().head.currency
    return Ledger(currency, storage.StoredPostings(currency), storage.closings())


def books() -> Fund:
    """The fund as far as its economy goes; its inquiries belong to another app."""
    return fund_of(ledger=ledger(), heads=heads())


def sheet(fund: Fund, choice: Choice) -> Sheet:
    """The table and the room as of a day; before a budget or an effect policy there is no room."""
    moved = movements().until(choice.as_of)
    table = economy_table(fund, as_of=choice.as_of, layers=choice.layers, moved=moved)
    shown = columns_of(table, layers=choice.layers, years=choice.years)
    try:
        room = room_of(fund, as_of=choice.as_of, moved=moved)
    except Refused as refused:
        return Sheet(fund, choice, moved, table, shown, None, refused.problems)
    return Sheet(fund, choice, moved, table, shown, room)


def last_value_date() -> date | None:
    """The latest day on which anything was posted."""
    return max((day for _, day in movements().by_account_day), default=None)


def heads() -> tuple[Head, ...]:
    """The published heads of the chain."""
    return storage.heads()


def chain_end() -> tuple[int, str]:
    """Number and digest of the last posting."""
    end = LedgerEnd.objects.filter(id=1).first()
    return (end.number, end.digest) if end else (0, genesis(documents().head.currency))


def movements() -> Movements:
    """What the ledger has moved; nothing posted changes, so it is added up once for each end of the chain."""
    return _movements(documents().head.currency, chain_end())


@lru_cache(maxsize=4)
def _movements(currency: str, _end: tuple[int, str]) -> Movements:
    return storage.movements(currency)


def cash_on(day: date) -> Money:
    """What is in the fund when a day ends."""
    return movements().until(day).until(documents().chart.of_kind(AccountKind.CASH), day.year)


def verify_chain(kept: Sequence[Head] = ()) -> list[Problem]:
    """Where the stored ledger differs from its stored digests, its stored end, the published heads or those `kept`."""
    with snapshot():
        postings, end = storage.StoredPostings(documents().head.currency), chain_end()
        stored = list(storage.digests())
        try:
            return verify(postings, currency=postings.currency, heads=(*heads(), *kept), stored=stored, end=end)
        except UNREADABLE:
            return [Problem("chain-unreadable")]


def closings() -> tuple[Closing, ...]:
    """The years that have closed."""
    return storage.closings()

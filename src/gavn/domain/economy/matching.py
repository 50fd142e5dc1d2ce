"""Our ledger against the municipality's own: by voucher and account, each krone of both sides in one match."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gavn.domain.economy.intake import Entry
from gavn.domain.economy.ledger import Posting
from gavn.domain.values.money import Money, total
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Place


class MatchKind(StrEnum):
    """How the two ledgers stand to each other on one voucher and account."""

    MATCHED = "matched"
    MISSING_THERE = "missing-there"
    MISSING_HERE = "missing-here"
    DIFFERENT_AMOUNT = "different-amount"


@dataclass(frozen=True, slots=True)
class Match:
    """What both ledgers say of one voucher and account; one side may be empty."""

    kind: MatchKind
    voucher: str
    account: str
    ours: tuple[Entry, ...]
    theirs: tuple[Entry, ...]
    our_amount: Money
    their_amount: Money

    @property
    def value_date(self) -> date:
        return (self.ours or self.theirs)[0].value_date

    @property
    def difference(self) -> Money:
        """Ours less theirs."""
        return self.our_amount - self.their_amount


@dataclass(frozen=True, slots=True)
class KindTotal:
    """How many matches are of one kind, and what they come to on each side."""

    kind: MatchKind
    count: int
    our_amount: Money
    their_amount: Money


def entries_of(
    postings: Iterable[Posting], *, period: Period | None = None, counter_account: str = ""
) -> Iterator[Entry]:
    """The lines of our postings as entries, but for those on an account that the other side's rows leave unsaid."""
    for posting in postings:
        if period is None or posting.value_date in period:
            place = Place(path=f"posting {posting.number}")
            dates = posting.value_date, posting.document_date
            for line in posting.lines:
                if line.account != counter_account:
                    yield Entry(posting.voucher, *dates, line.account, line.amount, posting.text, place)


def match_ledgers(ours: Iterable[Entry], theirs: Iterable[Entry], *, currency: str, days: int = 0) -> tuple[Match, ...]:
    """Every entry of both sides in exactly one match.

    Entries of one voucher and account are held against each other by their sums. One of theirs without a voucher
    is held against ours alone of the same account and amount, at most `days` days apart.
    """
    named: list[Entry] = []
    unnamed: list[Entry] = []
    for entry in theirs:
        (named if entry.voucher else unnamed).append(entry)
    here, there = _by_voucher(ours), _by_voucher(named)
    matches = [_match(key, here.get(key, ()), there[key], currency=currency) for key in there]
    alone = {key: entries for key, entries in here.items() if key not in there}
    pairs = _pair_by_date([entry for entries in alone.values() for entry in entries], unnamed, days=days)
    paired = {id(our) for our, _ in pairs if our}
    for key, entries in alone.items():
        left = [entry for entry in entries if id(entry) not in paired]
        if left:
            matches.append(_match(key, left, (), currency=currency))
    for our, their in pairs:
        key = (our.voucher if our else "", their.account)
        matches.append(_match(key, (our,) if our else (), (their,), currency=currency))
    return tuple(sorted(matches, key=lambda match: (match.value_date, match.voucher, match.account)))


def _by_voucher(entries: Iterable[Entry]) -> Mapping[tuple[str, str], Sequence[Entry]]:
    found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.voucher, entry.account].append(entry)
    return found


def _match(key: tuple[str, str], ours: Sequence[Entry], theirs: Sequence[Entry], *, currency: str) -> Match:
    here = total((entry.amount for entry in ours), currency=currency)
    there = total((entry.amount for entry in theirs), currency=currency)
    if not ours:
        kind = MatchKind.MISSING_HERE
    elif not theirs:
        kind = MatchKind.MISSING_THERE
    else:
        kind = MatchKind.MATCHED if here == there else MatchKind.DIFFERENT_AMOUNT
    return Match(kind, *key, tuple(ours), tuple(theirs), here, there)


def _pair_by_date(ours: Sequence[Entry], theirs: Sequence[Entry], *, days: int) -> list[tuple[Entry | None, Entry]]:
    """Each of theirs, by date, with the earliest of ours that is near enough and still free: no other way of choosing
    makes more pairs, because all windows are equally wide."""
    free: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in sorted(ours, key=lambda entry: entry.value_date, reverse=True):
        free[entry.account, entry.amount.minor].append(entry)
    pairs: list[tuple[Entry | None, Entry]] = []
    for their in sorted(theirs, key=lambda entry: entry.value_date):
        waiting = free[their.account, their.amount.minor]
        while waiting and (their.value_date - waiting[-1].value_date).days > days:
            waiting.pop()
        near = waiting and (waiting[-1].value_date - their.value_date).days <= days
        pairs.append((waiting.pop() if near else None, their))
    return pairs


def totals_by_kind(matches: Sequence[Match], *, currency: str) -> tuple[KindTotal, ...]:
    """Every kind, also those without a match; together they are all of both ledgers."""
    totals = []
    for kind in MatchKind:
        found = [match for match in matches if match.kind == kind]
        here = total((match.our_amount for match in found), currency=currency)
        there = total((match.their_amount for match in found), currency=currency)
        totals.append(KindTotal(kind, len(found), here, there))
    return tuple(totals)

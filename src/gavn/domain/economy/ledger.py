"""The append-only, balanced double-entry ledger: corrections are reversals, years close (ADR 0004)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.outcomes.person_numbers import check_text
from gavn.domain.values.money import Money
from gavn.domain.values.period import YEARS
from gavn.domain.values.problem import Place, Problem, Severity
from gavn.domain.values.provenance import Provenance

# What is expected later than in the year after it is approved belongs in a budget, or a year is a slip of the hand.
YEARS_AHEAD = 1
# Of what stands already this is only told: the rule came later, and a posting is never taken out.
ASKED_OF_NEW = frozenset({"date-far-ahead"})


class Line(NamedTuple):
    """One side of a posting: debit positive, credit negative."""

    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Posting:
    """A balanced set of lines under one voucher; `number` is its place in the ledger, from 1.

    `reverses` is the number of the posting that this one takes back, 0 for none.
    """

    number: int
    voucher: str
    value_date: date
    document_date: date
    text: str
    entered_by: str
    entered_at: datetime
    approved_by: str
    approved_at: datetime
    lines: tuple[Line, ...]
    reverses: int = 0
    amount_provenance: Provenance = Provenance.RECORDED
    date_provenance: Provenance = Provenance.RECORDED


# Who entered a closing from before two were asked: nobody can say afterwards who the other would have been.
NOBODY_KNOWN = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed year takes no more postings: none approved after it closed; what is found later goes in an open year.
    Nor do the years before it, since its balances go on from theirs.

    One enters that it is to close, and it has closed once another approves.
    """

    year: int
    entered_by: str
    entered_at: datetime
    approved_by: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """All postings in order, and the years that have closed."""

    currency: str
    postings: Sequence[Posting] = ()
    closings: tuple[Closing, ...] = ()


class Original(NamedTuple):
    """What a reversal is held against."""

    value_date: date
    lines: tuple[Line, ...]


@dataclass
class LedgerRules:
    """What is known of the ledger so far, against which the next posting is checked; `take` moves on by one.

    `astray` is how far the last number lay from the one it should have been.
    """

    chart: ChartOfAccounts
    currency: str
    closings: Mapping[int, Closing]
    number: int = 0
    astray: int = 0
    vouchers: dict[str, int] = field(default_factory=dict)
    originals: dict[int, Original] = field(default_factory=dict)
    reversed_by: dict[int, int] = field(default_factory=dict)
    over: dict[int, Closing | None] = field(default_factory=dict)

    @classmethod
    def of(cls, *, chart: ChartOfAccounts, currency: str, closings: Iterable[Closing]) -> LedgerRules:
        return cls(chart=chart, currency=currency, closings={closing.year: closing for closing in closings})

    def check(self, posting: Posting, *, place: Place) -> list[Problem]:
        """Every rule that `posting` would break as the next one of the ledger."""
        return [
            *self._check_order(posting, place),
            *self._check_lines(posting, place),
            *check_text(posting.text, place, field="text"),
            *self._check_people(posting, place),
            *self._check_reversal(posting, place),
        ]

    def take(self, posting: Posting) -> None:
        """Moves past a posting, whether or not it was in order, so that later ones are checked on their own."""
        due = self.number + 1 - self.astray
        self.astray = 0 if posting.number == self.number + 1 else posting.number - due
        self.number = posting.number
        self.vouchers.setdefault(posting.voucher, posting.number)
        original = Original(posting.value_date, posting.lines)
        self.originals.setdefault(due, original)
        self.originals[posting.number] = original
        if posting.reverses:
            self.reversed_by.setdefault(posting.reverses, posting.number)

    def _check_order(self, posting: Posting, place: Place) -> list[Problem]:
        problems = []
        # After a number that was wrong, the next may go on from it or from the one that it should have been; and a
        # posting that stands twice is told of by its voucher.
        due = self.number + 1 - self.astray
        again = self.vouchers.get(posting.voucher) == posting.number
        if posting.number not in (self.number + 1, due) and not again:
            problems.append(Problem("posting-number", place, {"number": str(posting.number), "expected": str(due)}))
        if posting.voucher in self.vouchers:
            taken = {"voucher": posting.voucher, "number": str(self.vouchers[posting.voucher])}
            problems.append(Problem("voucher-taken", place, taken))
        last = min(posting.approved_at.year + YEARS_AHEAD, YEARS.stop - 1)
        # Nearly every posting is dated well, and of a million each is asked: only then is it looked at more closely.
        if not (YEARS.start <= posting.value_date.year <= last and YEARS.start <= posting.document_date.year <= last):
            problems += self._check_dates(posting, place)
        year = posting.value_date.year
        closing = self._closing_over(year) if year in YEARS else None
        if closing and posting.approved_at > closing.approved_at:
            values = {"year": str(closing.year), "closed": closing.approved_at.date().isoformat()}
            problems.append(Problem("year-closed", place, values))
        return problems

    def _check_dates(self, posting: Posting, place: Place) -> list[Problem]:
        """`field` tells which of the two dates it is; the value date where they are the same."""
        problems = []
        last = posting.approved_at.year + YEARS_AHEAD
        original = self.originals.get(posting.reverses)
        # A reversal counts no earlier than what it takes back, however far ahead that stands.
        allowed = max(last, original.value_date.year) if original else last
        for day, name in {posting.document_date: "document_date", posting.value_date: "value_date"}.items():
            values = {"date": day.isoformat(), "field": name}
            if day.year not in YEARS:
                years = {"first": str(YEARS.start), "last": str(YEARS.stop - 1)}
                problems.append(Problem("date-outside-years", place, values | years))
            elif day.year > allowed:
                problems.append(Problem("date-far-ahead", place, values | {"last": str(last)}))
        return problems

    def _closing_over(self, year: int) -> Closing | None:
        """The closing that came first of those of a year and of the years after it, whose balances go on from it."""
        if year not in self.over:
            later = (closing for closing in self.closings.values() if closing.year >= year)
            self.over[year] = min(later, key=lambda closing: closing.approved_at, default=None)
        return self.over[year]

    def _check_lines(self, posting: Posting, place: Place) -> list[Problem]:
        problems = []
        if len(posting.lines) < 2:
            problems.append(Problem("posting-too-few-lines", place, {"number": str(posting.number)}))
        difference = 0
        for account, amount in posting.lines:
            difference += amount.minor
            if account not in self.chart.by_id:
                problems.append(Problem("account-unknown", place, {"account": account}))
            if amount.is_too_large:
                problems.append(Problem("amount-too-large", place, {"value": amount.plain(), "key": "amount"}))
            if amount.currency != self.currency:
                values = {"currency": amount.currency, "expected": self.currency}
                problems.append(Problem("currency-other", place, values))
        if difference and len(posting.lines) > 1:
            values = {"number": str(posting.number), "difference": Money(difference, self.currency).plain()}
            problems.append(Problem("posting-unbalanced", place, values))
        return problems

    def _check_people(self, posting: Posting, place: Place) -> list[Problem]:
        problems = []
        if posting.entered_by == posting.approved_by:
            problems.append(Problem("approved-by-enterer", place, {"person": posting.entered_by}))
        if posting.approved_at < posting.entered_at:
            problems.append(Problem("approved-before-entered", place, {"number": str(posting.number)}))
        return problems

    def _check_reversal(self, posting: Posting, place: Place) -> list[Problem]:
        if not posting.reverses:
            return []
        values = {"number": str(posting.number), "reverses": str(posting.reverses)}
        original = self.originals.get(posting.reverses)
        if original is None:
            return [Problem("reversal-of-unknown", place, values)]
        if posting.reverses in self.reversed_by:
            by = values | {"by": str(self.reversed_by[posting.reverses])}
            return [Problem("reversed-already", place, by)]
        problems = []
        if posting.lines != opposite(original.lines):
            problems.append(Problem("reversal-not-opposite", place, values))
        if posting.value_date < original.value_date:
            days = {"date": posting.value_date.isoformat(), "original": original.value_date.isoformat()}
            problems.append(Problem("reversal-too-early", place, values | days))
        return problems


def next_to_close(*, first: int | None, closed: Collection[int], this_year: int) -> int | None:
    """The first year that has not closed, from the ledger's first on: also a year in which nothing was posted.

    It may be the year that is under way, which cannot close yet; None where nothing has been posted.
    """
    if first is None:
        return None
    return next(year for year in range(first, max(this_year, first) + 2) if year not in closed)


def check_closing(closing: Closing, *, place: Place) -> list[Problem]:
    """The four eyes that a closed year has had, as a posting has."""
    values, problems = {"year": str(closing.year), "person": closing.approved_by}, []
    if closing.entered_by == closing.approved_by:
        problems.append(Problem("closing-approved-by-enterer", place, values))
    if closing.approved_at < closing.entered_at:
        problems.append(Problem("closing-approved-before-entered", place, values))
    return problems


def first_open_day(day: date, *, closed: Collection[int]) -> date:
    """`day` itself while no year from its own on is closed, or else the first day after all that are."""
    last = max(closed, default=day.year - 1)
    return day if last < day.year else date(last + 1, 1, 1)


def opposite(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that take `lines` back."""
    return tuple(Line(line.account, -line.amount) for line in lines)


# Few postings break a rule, so a place is looked up only for those that do.
NOWHERE = Place()


def check_ledger(ledger: Ledger, *, chart: ChartOfAccounts, places: Mapping[int, Place]) -> list[Problem]:
    """Every problem of every posting; `places` says where each posting number stands."""
    rules = LedgerRules.of(chart=chart, currency=ledger.currency, closings=ledger.closings)
    problems = []
    for index, posting in enumerate(ledger.postings):
        broken = rules.check(posting, place=NOWHERE)
        rules.take(posting)
        if broken:
            place = places.get(index, Place(path=f"posting {posting.number}"))
            problems += [replace(problem, place=place, severity=_severity(problem)) for problem in broken]
    return problems


def _severity(problem: Problem) -> Severity:
    return Severity.WARNING if problem.code in ASKED_OF_NEW else Severity.ERROR

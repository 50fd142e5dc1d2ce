"""The economy table (table 2 of the annual report), derived from postings and versions alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.economy.accounts import TABLE_KINDS, Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Layer, Version, without_gaps
from gavn.domain.economy.ledger import Posting
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Injection:
    """Capital granted to the fund for a purpose, expected in on a date; the ledger says what has come."""

    id: str
    account: str
    amount: Money
    granted_on: date
    expected_on: date
    purpose_da: str
    purpose_en: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Turnover:
    """What has moved on each account in each year, in minor units."""

    currency: str
    by_account_year: Mapping[tuple[str, int], int]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({year for _, year in self.by_account_year}))

    def of(self, account: str, year: int) -> Money | None:
        """None where nothing was posted, which is not the same as zero."""
        minor = self.by_account_year.get((account, year))
        return None if minor is None else Money(minor, self.currency)

    def until(self, accounts: Iterable[Account], last_year: int) -> Money:
        """All that moved on `accounts` up to and with `last_year`."""
        ids = {account.id for account in accounts}
        moved = (m for (a, year), m in self.by_account_year.items() if a in ids and year <= last_year)
        return Money(sum(moved), self.currency)


@dataclass(frozen=True, slots=True)
class Movements:
    """What has moved on each account on each value date, in minor units: all that tables are derived from."""

    currency: str
    by_account_day: Mapping[tuple[str, date], int]

    def until(self, last_day: date) -> Turnover:
        """The turnover of all that moved not later than `last_day`."""
        moved: defaultdict[tuple[str, int], int] = defaultdict(int)
        for (account, day), minor in self.by_account_day.items():
            if day <= last_day:
                moved[account, day.year] += minor
        return Turnover(self.currency, dict(moved))


def movements(postings: Iterable[Posting], *, currency: str) -> Movements:
    """A ledger in one pass."""
    moved: defaultdict[tuple[str, date], int] = defaultdict(int)
    for posting in postings:
        for account, amount in posting.lines:
            moved[account, posting.value_date] += amount.minor
    return Movements(currency, dict(moved))


@dataclass(frozen=True, slots=True)
class Column:
    """A period of one layer; `version` is blank for realised."""

    layer: Layer
    period: Period
    version: str = ""

    @property
    def label(self) -> str:
        """`R2024`, `B2029-2034`: the layer's letter and the years."""
        return f"{self.layer.value[0].upper()}{self.period.label}"

    def has_begun(self, as_of: date) -> bool:
        """Whether these are years of a version that have begun, also where they are over: then not all of the version
        goes on from one balance."""
        return self.layer != Layer.REALISED and self.period.start <= as_of


@dataclass(frozen=True, slots=True)
class Row:
    """One account across the columns: None where the books say nothing."""

    account: Account
    cells: tuple[Money | None, ...]


@dataclass(frozen=True, slots=True)
class EconomyTable:
    """`totals` are the sums of the rows; `closings` are what was in the fund, plus injections, less totals."""

    currency: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    injections: tuple[Money, ...]
    totals: tuple[Money, ...]
    closings: tuple[Money, ...]

    def column(self, label: str) -> int:
        """The place of a column by its label."""
        return next(place for place, column in enumerate(self.columns) if column.label == label)


def derive_table(
    *,
    chart: ChartOfAccounts,
    moved: Turnover,
    versions: Sequence[Version],
    injections: Sequence[Injection],
    as_of: date,
) -> EconomyTable:
    """Realised years from the ledger, then the columns of each version, each carried on from the ledger.

    A realised year without postings is a column too, with the balance carried. A version's periods that are over
    tell what was planned, from the realised balance before the first of them. Its first period that is not over
    starts anew, from the realised balance of the year before it: what a council adopts is what is to come, and it
    comes on top of what is there. A period under way keeps its planned figures, since part of it is no result yet.
    """
    realised = [Column(Layer.REALISED, Period.year(year)) for year in _realised_years(moved, as_of)]
    blocks = [_realised_block(chart, moved, realised)]
    granted = [injection for injection in injections if injection.granted_on <= as_of]
    for version in versions:
        without_gaps(version.periods)
        over = [period for period in version.periods if period.last_day <= as_of]
        coming = version.periods[len(over) :]
        blocks += [_version_block(chart, moved, version, periods, granted) for periods in (over, coming) if periods]
    columns = [column for block in blocks for column in block.columns]
    rows = tuple(
        Row(account, tuple(cell for block in blocks for cell in block.cells[account.id]))
        for account in chart
        if account.kind in TABLE_KINDS
    )
    return EconomyTable(
        currency=moved.currency,
        columns=tuple(columns),
        rows=rows,
        injections=tuple(amount for block in blocks for amount in block.injections),
        totals=tuple(amount for block in blocks for amount in block.totals),
        closings=tuple(amount for block in blocks for amount in block.closings),
    )


def _realised_years(moved: Turnover, as_of: date) -> range:
    """From the first year with a posting to the last, or to the last year that is over where that is later."""
    if not moved.years:
        return range(0)
    last_over = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    return range(moved.years[0], max(moved.years[-1], last_over) + 1)


@dataclass(frozen=True, slots=True)
class _Block:
    columns: Sequence[Column]
    cells: Mapping[str, Sequence[Money | None]]
    injections: Sequence[Money]
    totals: Sequence[Money]
    closings: Sequence[Money]


def _block(
    columns: Sequence[Column],
    cells: Mapping[str, Sequence[Money | None]],
    injections: Sequence[Money],
    opening: Money,
) -> _Block:
    totals, closings, balance = [], [], opening
    for place, injected in enumerate(injections):
        column = (row[place] for row in cells.values())
        column_total = Money(sum(cell.minor for cell in column if cell is not None), opening.currency)
        balance = balance + injected - column_total
        totals.append(column_total)
        closings.append(balance)
    return _Block(columns, cells, injections, totals, closings)


def _realised_block(chart: ChartOfAccounts, moved: Turnover, columns: Sequence[Column]) -> _Block:
    cells = {
        account.id: [moved.of(account.id, column.period.start.year) for column in columns]
        for account in chart
        if account.kind in TABLE_KINDS
    }
    tranches = chart.of_kind(AccountKind.INJECTION)
    injections = []
    for column in columns:
        credited = (moved.of(account.id, column.period.start.year) for account in tranches)
        injections.append(Money(-sum(m.minor for m in credited if m is not None), moved.currency))
    return _block(columns, cells, injections, Money.zero(moved.currency))


def _version_block(
    chart: ChartOfAccounts,
    moved: Turnover,
    version: Version,
    periods: Sequence[Period],
    injections: Sequence[Injection],
) -> _Block:
    amounts: defaultdict[tuple[str, Period], int] = defaultdict(int)
    for line in version.lines:
        amounts[line.account, line.period] += line.amount.minor
    cells = {
        account.id: [
            Money(amounts[account.id, period], moved.currency) if (account.id, period) in amounts else None
            for period in periods
        ]
        for account in chart
        if account.kind in TABLE_KINDS
    }
    last_year = periods[0].start.year - 1
    # What has come in is in the balance already.
    expected = [
        (max(injection.expected_on, periods[0].start), left.minor)
        for injection, left in to_come(moved, injections, last_year=last_year)
    ]
    injected = [Money(sum(minor for day, minor in expected if day in period), moved.currency) for period in periods]
    opening = moved.until(chart.of_kind(AccountKind.CASH), last_year)
    columns = [Column(version.layer, period, version.id) for period in periods]
    return _block(columns, cells, injected, opening)


def to_come(moved: Turnover, injections: Iterable[Injection], *, last_year: int) -> tuple[tuple[Injection, Money], ...]:
    """Each grant, the first expected first, with what had not come in of it by the end of `last_year`.

    An account's receipts are those of the grants expected first; more than was granted on one says nothing of another.
    """
    come: defaultdict[str, int] = defaultdict(int)
    for (account, year), minor in moved.by_account_year.items():
        come[account] -= minor if year <= last_year else 0
    left = []
    for injection in sorted(injections, key=lambda granted: granted.expected_on):
        used = max(0, min(injection.amount.minor, come[injection.account]))
        come[injection.account] -= used
        left.append((injection, Money(injection.amount.minor - used, moved.currency)))
    return tuple(left)


def paid_out(table: EconomyTable) -> tuple[Money, ...]:
    """For each column, what was paid for operations, investments and donations."""
    return column_sums(table, TABLE_KINDS - {AccountKind.OUTCOME_PAYMENT})


def paid_back(table: EconomyTable) -> tuple[Money, ...]:
    """For each column, the outcome payments received, positive."""
    return tuple(-amount for amount in column_sums(table, frozenset({AccountKind.OUTCOME_PAYMENT})))


def paying_accounts(table: EconomyTable) -> tuple[tuple[Account, ...], ...]:
    """For each column, the accounts on which more outcome payments came in than were taken back."""
    rows = [row for row in table.rows if row.account.kind == AccountKind.OUTCOME_PAYMENT]
    return tuple(
        tuple(row.account for row in rows if (cell := row.cells[place]) is not None and cell.minor < 0)
        for place in range(len(table.columns))
    )


def column_sums(table: EconomyTable, kinds: frozenset[AccountKind]) -> tuple[Money, ...]:
    """For each column, the sum of the rows of these kinds."""
    rows = [row for row in table.rows if row.account.kind in kinds]
    return tuple(
        Money(sum(cell.minor for row in rows if (cell := row.cells[place]) is not None), table.currency)
        for place in range(len(table.columns))
    )


def postings_behind(postings: Iterable[Posting], *, account: str, period: Period) -> tuple[Posting, ...]:
    """The postings whose lines on `account` make up a realised cell."""
    return tuple(
        posting
        for posting in postings
        if posting.value_date in period and any(line.account == account for line in posting.lines)
    )

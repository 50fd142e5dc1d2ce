"""The economy table as its readers ask for it: operations, each investment out and back, donations, the balance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from gavn.domain.economy.accounts import AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Layer, Version
from gavn.domain.economy.table import EconomyTable, Row, column_sums
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.provenance import Provenance


class Group(StrEnum):
    """What readers ask about together."""

    OPERATIONS = "operations"
    INVESTMENTS = "investments"
    DONATIONS = "donations"


KINDS = {
    Group.OPERATIONS: frozenset({AccountKind.OPERATIONS}),
    Group.INVESTMENTS: frozenset({AccountKind.INVESTMENT, AccountKind.OUTCOME_PAYMENT}),
    Group.DONATIONS: frozenset({AccountKind.DONATION}),
}

# The sums of the table, and the accounts that each adds up.
SUMS = {
    "operations": KINDS[Group.OPERATIONS],
    "invested": frozenset({AccountKind.INVESTMENT}),
    "paid-back": frozenset({AccountKind.OUTCOME_PAYMENT}),
    "donations": KINDS[Group.DONATIONS],
    "total": frozenset().union(*KINDS.values()),
    "injections": frozenset({AccountKind.INJECTION}),
}
# Before the name of a sum where the id of an account may stand too; no id holds a colon.
SUM = "sum:"

# From the weakest to the strongest: a figure is no better known than the least of what it is made of.
WEAKEST_FIRST = (Provenance.ASSUMED, Provenance.DERIVED, Provenance.PUBLISHED, Provenance.RECORDED)


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one group in the chart's order, and their sum in each column."""

    group: Group
    rows: tuple[Row, ...]
    sums: tuple[Money, ...]


def sections(table: EconomyTable) -> tuple[Section, ...]:
    """Every group that has rows; together they are the rows of the table, once each."""
    found = []
    for group, kinds in KINDS.items():
        rows = tuple(row for row in table.rows if row.account.kind in kinds)
        if rows:
            found.append(Section(group, rows, column_sums(table, kinds)))
    return tuple(found)


def accounts_named(name: str, chart: ChartOfAccounts) -> tuple[str, ...]:
    """The account that a name is the id of, or all that a sum such as `sum:total` adds up; none where it is neither."""
    if name.startswith(SUM):
        kinds = SUMS.get(name.removeprefix(SUM), frozenset())
        return tuple(account.id for kind in AccountKind if kind in kinds for account in chart.of_kind(kind))
    return (name,) if name in chart else ()


def openings(table: EconomyTable) -> tuple[Money, ...]:
    """For each column, what was in the fund before it."""
    columns = zip(table.closings, table.injections, table.totals, strict=True)
    return tuple(closing - injected + total for closing, injected, total in columns)


def columns_of(table: EconomyTable, *, layers: Collection[Layer], years: Period | None = None) -> tuple[int, ...]:
    """The places of the columns of these layers that touch these years."""
    return tuple(
        place
        for place, column in enumerate(table.columns)
        if column.layer in layers and (years is None or column.period.overlaps(years))
    )


def provenance_of(version: Version, *, account: str, period: Period) -> Provenance:
    """How well a version's cell is known: as its weakest line."""
    marks = {line.provenance for line in version.lines if (line.account, line.period) == (account, period)}
    return next((mark for mark in WEAKEST_FIRST if mark in marks), Provenance.RECORDED)

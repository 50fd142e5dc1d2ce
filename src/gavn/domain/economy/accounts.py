"""The chart of accounts: every line of the economy table is one account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class AccountKind(StrEnum):
    """What moves on an account; the economy table groups and adds by it."""

    CASH = "cash"
    INJECTION = "injection"
    OPERATIONS = "operations"
    INVESTMENT = "investment"
    OUTCOME_PAYMENT = "outcome-payment"
    DONATION = "donation"


# The kinds that are lines of the economy table and add up to its total; cash and injections are not.
TABLE_KINDS = frozenset(
    {AccountKind.OPERATIONS, AccountKind.INVESTMENT, AccountKind.OUTCOME_PAYMENT, AccountKind.DONATION}
)


@dataclass(frozen=True, slots=True)
class Account:
    """`concerns` is the investment, programme or injection whose money moves here; blank for operations and cash."""

    id: str
    kind: AccountKind
    name_da: str
    name_en: str
    concerns: str = ""

    @property
    def line(self) -> str:
        """The account's short name in tables: the id without its group."""
        return self.id.rpartition(".")[2]


@dataclass(frozen=True)
class ChartOfAccounts:
    """Accounts in the order in which the economy table shows them."""

    accounts: tuple[Account, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Account]:
        return {account.id: account for account in self.accounts}

    def __iter__(self) -> Iterator[Account]:
        return iter(self.accounts)

    def __contains__(self, account_id: object) -> bool:
        return account_id in self.by_id

    def __getitem__(self, account_id: str) -> Account:
        return self.by_id[account_id]

    def of_kind(self, *kinds: AccountKind) -> tuple[Account, ...]:
        return tuple(account for account in self.accounts if account.kind in kinds)

    def find(self, *, kind: AccountKind, line: str) -> Account | None:
        """The account that a table names by kind and line."""
        return next((a for a in self.accounts if a.kind == kind and a.line == line), None)

"""The ledger as beancount text, so that an independent program can check it (ADR 0004)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date

from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.ledger import Ledger
from gavn.domain.values.money import Money

# Beancount knows five kinds of account; what is paid out is an expense to it, what comes back an income.
ROOTS: Mapping[AccountKind, str] = {
    AccountKind.CASH: "Assets",
    AccountKind.INJECTION: "Equity",
    AccountKind.OPERATIONS: "Expenses",
    AccountKind.INVESTMENT: "Expenses",
    AccountKind.OUTCOME_PAYMENT: "Income",
    AccountKind.DONATION: "Expenses",
}


def account_name(account: Account) -> str:
    """`Expenses:Investment:Job-bootcamp`: the account's id with beancount's capitals."""
    parts = [part[:1].upper() + part[1:] for part in account.id.split(".")]
    return ":".join((ROOTS[account.kind], *parts))


def beancount_text(ledger: Ledger, *, chart: ChartOfAccounts) -> Iterator[str]:
    """Lines of text: every account opened, every posting a transaction, and the balance of each account asserted."""
    days = [posting.value_date for posting in ledger.postings]
    first, last = min(days, default=date(1970, 1, 1)), max(days, default=date(1970, 1, 1))
    names = {account.id: account_name(account) for account in chart}
    yield f'option "operating_currency" "{ledger.currency}"\n'
    for name in names.values():
        yield f"{first.isoformat()} open {name} {ledger.currency}\n"
    balances = dict.fromkeys(names, 0)
    for posting in ledger.postings:
        text = json.dumps(posting.text, ensure_ascii=False)
        yield f"\n{posting.value_date.isoformat()} * {text}\n  voucher: {json.dumps(posting.voucher)}\n"
        for line in posting.lines:
            balances[line.account] += line.amount.minor
            yield f"  {names[line.account]}  {line.amount.plain()} {ledger.currency}\n"
    # A beancount balance holds at the start of its day.
    after = date.fromordinal(last.toordinal() + 1).isoformat()
    yield "\n"
    for account, minor in balances.items():
        yield f"{after} balance {names[account]}  {Money(minor, ledger.currency).plain()} {ledger.currency}\n"

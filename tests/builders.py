"""Small records for tests, each in order until a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.ledger import Line, Posting
from gavn.domain.values.money import Money

CHART = ChartOfAccounts(
    (
        Account("cash", AccountKind.CASH, "Kasse", "Cash"),
        Account("injection.first", AccountKind.INJECTION, "Indskud", "Injection", "first"),
        Account("operations.office", AccountKind.OPERATIONS, "Kontor", "Office"),
        Account("investment.a", AccountKind.INVESTMENT, "A", "A", "a"),
        Account("payment.a", AccountKind.OUTCOME_PAYMENT, "Fra A", "From A", "a"),
    )
)


def kroner(amount: int) -> Money:
    return Money(amount * 100, "DKK")


def posting(number: int = 1, *, account: str = "operations.office", amount: int = 100, **changes: Any) -> Posting:
    """Pays `amount` kroner from cash on `account` on 1 June 2024."""
    made = Posting(
        number=number,
        voucher=f"v-{number}",
        value_date=date(2024, 6, 1),
        document_date=date(2024, 6, 1),
        text="text",
        entered_by="anne",
        entered_at=datetime(2024, 6, 2, 9, tzinfo=UTC),
        approved_by="bo",
        approved_at=datetime(2024, 6, 2, 10, tzinfo=UTC),
        lines=(Line(account, kroner(amount)), Line("cash", -kroner(amount))),
    )
    return replace(made, **changes)

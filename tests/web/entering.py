"""What the tests send to enter a posting, and how they read what it does to the balance."""

from __future__ import annotations

from tests.web.reading import cells_of

PAYMENT = {
    "token": "a-token",
    "direction": "out",
    "account": "operations.secretariat",
    "amount": "1.200,50",
    "voucher": "2025-0001",
    "value_date": "2025-03-03",
    "document_date": "2025-03-01",
    "text": "Konference",
}
LINES = {name: PAYMENT[name] for name in ("token", "voucher", "value_date", "document_date", "text")} | {
    "rows": "2",
    "account_1": "operations.secretariat",
    "debit_1": "1,200.50",
    "account_2": "cash",
    "credit_2": "1200.50",
}


def effects_in(html: str) -> list[list[str]]:
    """The rows of the table that tells what a posting does to the balance."""
    return cells_of(html.partition('id="effect"')[2].partition("</section>")[0].partition("</table>")[0])

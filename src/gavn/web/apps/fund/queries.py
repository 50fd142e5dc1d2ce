"""The whole fund as the database holds it."""

from __future__ import annotations

from gavn.domain.fund.fund import Fund
from gavn.web.apps.documents.queries import fund_of
from gavn.web.apps.economy.queries import heads, ledger
from gavn.web.apps.pipeline.queries import inquiries


def whole_fund() -> Fund:
    """Everything but drafts, accounts and logs; the postings are read as they are asked for (use `movements`)."""
    return fund_of(ledger=ledger(), heads=heads(), inquiries=inquiries())

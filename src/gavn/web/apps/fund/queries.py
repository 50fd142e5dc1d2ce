"""The whole fund as the database holds it."""

from __future__ import annotations

import dataclasses

from gavn.domain.fund.fund import Fund
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.queries import heads, ledger
from gavn.web.apps.pipeline.queries import inquiries


def whole_fund() -> Fund:
    """Everything but drafts, accounts and logs; the postings are read as they are asked for (use `movements`)."""
    known = documents()
    return Fund(
        **{item.name: getattr(known.head, item.name) for item in dataclasses.fields(known.head)},
        chart=known.chart,
        ledger=ledger(),
        heads=heads(),
        versions=known.versions,
        workflow=known.workflow,
        calls=known.calls,
        inquiries=inquiries(),
        investments=known.investments,
        publications=known.publications,
        dossiers=known.dossiers,
    )

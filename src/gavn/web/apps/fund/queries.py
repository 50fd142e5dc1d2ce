"""The whole fund as the database holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gavn.domain.economy.layers import Layer
from gavn.domain.economy.reconcile import Finding
from gavn.domain.economy.table import EconomyTable
from gavn.domain.fund.deadlines import Deadline, deadlines_of
from gavn.domain.fund.disagreements import find_disagreements
from gavn.domain.fund.fund import Fund, economy_table
from gavn.domain.fund.standing import Standing, standing_of
from gavn.domain.pipeline.funnel import Funnel, funnels
from gavn.web.apps.documents.queries import fund_of
from gavn.web.apps.economy.queries import heads, ledger, movements
from gavn.web.apps.pipeline.queries import inquiries


def whole_fund() -> Fund:
    """Everything but drafts, accounts and logs; the postings are read as they are asked for (use `movements`)."""
    return fund_of(ledger=ledger(), heads=heads(), inquiries=inquiries())


def standing(fund: Fund, *, as_of: date) -> Standing:
    """How the fund stands at the end of a day."""
    return standing_of(fund, as_of=as_of, moved=movements().until(as_of))


def balances(fund: Fund, *, as_of: date) -> EconomyTable:
    """The realised years and the budget in force."""
    return economy_table(fund, as_of=as_of, layers=(Layer.REALISED, Layer.BUDGET), moved=movements().until(as_of))


def deadlines(fund: Fund, *, as_of: date) -> Sequence[Deadline]:
    """What lies ahead of a day."""
    return deadlines_of(fund, as_of=as_of, moved=movements().until(as_of))


def streams(fund: Fund, *, as_of: date) -> Sequence[Funnel]:
    """How far the inquiries of each stream came."""
    return funnels(fund.inquiries, workflow=fund.workflow, as_of=as_of)


def disagreements(fund: Fund) -> Sequence[Finding]:
    """Where what is published does not follow from the records."""
    return find_disagreements(fund, moved=movements())

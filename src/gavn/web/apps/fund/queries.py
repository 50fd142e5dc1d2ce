"""The whole fund as the database holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.investment import Investment
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.reconcile import Finding
from gavn.domain.economy.table import EconomyTable
from gavn.domain.fund.deadlines import Deadline, deadlines_of
from gavn.domain.fund.disagreements import find_disagreements
from gavn.domain.fund.fund import Fund, economy_table
from gavn.domain.fund.standing import Standing, standing_of
from gavn.domain.pipeline.funnel import Funnel, funnels
from gavn.web.apps.accounts import queries as accounts
from gavn.web.apps.audit import queries as audit
from gavn.web.apps.documents.queries import fund_of
from gavn.web.apps.documents.storage import read
from gavn.web.apps.economy.queries import heads, last_value_date, ledger, movements
from gavn.web.apps.economy.queries import waiting as economy
from gavn.web.apps.participants.queries import following as people
from gavn.web.apps.payments.queries import waiting as payments
from gavn.web.apps.payments.queries.kept import kept
from gavn.web.apps.pipeline import queries as pipeline
from gavn.web.apps.pipeline.queries import inquiries
from gavn.web.apps.releases import queries as releases
from gavn.web.apps.releases.queries import released
from gavn.web.apps.warnings import queries as warnings
from gavn.web.design.waiting import Waiting


def whole_fund() -> Fund:
    """Everything but drafts, accounts and logs; the postings are read as they are asked for (use `movements`)."""
    return fund_of(ledger=ledger(), heads=heads(), inquiries=inquiries())


def complete_fund() -> Fund:
    """The same with all result sets, statements and releases: what a folder holds, and no page asks for at once."""
    return replace(whole_fund(), kept=kept(), released=released())


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


def unanswered_warnings(person: Person | None, *, today: date) -> int:
    """How many of the warnings that somebody may see nobody has answered."""
    if person is None or not may(person, Permission.SEE_WARNINGS).allowed:
        return 0
    found = warnings.inbox_of(person, today=today)
    return found.unanswered if found else 0


def posted_after(as_of: date) -> date | None:
    """The latest day on which anything is posted, where that is after a day."""
    latest = last_value_date()
    return latest if latest is not None and latest > as_of else None


def investments() -> tuple[Investment, ...]:
    """All of them; none where no fund is loaded."""
    found = read()
    return found.investments if found else ()


def is_published() -> bool:
    """Whether everybody has been told of any results in a table."""
    return bool(releases.public())


def waits_for(person: Person, *, today: date) -> tuple[Waiting, ...]:
    """What waits for somebody anywhere: what is broken first, then what is late, then what has waited longest."""
    found = [*accounts.waits_for(person), *audit.waits_for(person)]
    if read() is not None:
        found += [*economy.chain_waits_for(person), *economy.waits_for(person)]
        found += pipeline.waits_for(person, today=today)
        found += [*payments.waits_for(person), *releases.waits_for(person)]
        found += warnings.waits_for(person, today=today)
        found += people.waits_for(person, today=today)
    return tuple(sorted(found, key=lambda each: (not each.broken, not each.late, each.since or today)))

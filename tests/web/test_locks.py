"""Whoever locks several ends takes them in one order, so that no two wait for each other (ADR 0008)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gavn.domain.fund.fund import Fund
from gavn.domain.payments.moves import Move
from gavn.web.apps.audit.models import AuditEnd
from gavn.web.apps.economy.actions import reject_draft
from gavn.web.apps.economy.models import LedgerEnd
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.payments import storage
from gavn.web.apps.payments.actions import draft_again
from gavn.web.apps.payments.models import PaymentsEnd
from gavn.web.apps.pipeline.models import InquiryEnd
from tests.web.paying import CHECKER, SOSU, approved, made, moved, opened
from tests.web.samples import NOW

pytestmark = pytest.mark.django_db

ORDER = [end._meta.db_table for end in (PaymentsEnd, LedgerEnd, InquiryEnd, AuditEnd)]


def locked(act: Callable[[], object]) -> list[str]:
    """The ends that were asked for, in the order in which each first was."""
    with CaptureQueriesContext(connection) as ran:
        act()
    asked = [table for query in ran.captured_queries for table in ORDER if f'FROM "{table}"' in query["sql"]]
    return list(dict.fromkeys(asked))


def test_approving_a_statement_holds_the_ledger_before_it_writes_in_the_log() -> None:
    paper = made()
    moved(paper, Move.CHECK)
    assert locked(lambda: moved(paper, Move.APPROVE)) == [ORDER[0], ORDER[1], ORDER[3]]


def test_drafting_its_posting_again_does_too() -> None:
    paper = approved()
    [draft] = drafts_of_voucher(f"{SOSU}-1")
    reject_draft(draft.id, grounds="forkert dag", by=CHECKER, now=NOW)
    assert locked(lambda: draft_again(opened(), paper, by=CHECKER, now=NOW)) == [ORDER[0], ORDER[1], ORDER[3]]


def test_a_load_takes_them_all_in_that_order(aarhus: Fund) -> None:
    with transaction.atomic():
        approved()
        kept = storage.kept()
        transaction.set_rollback(True)
    assert locked(lambda: load_fund(replace(aarhus, kept=kept), by="tests", now=NOW)) == ORDER

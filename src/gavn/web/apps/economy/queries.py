"""What pages and other apps ask of the ledger."""

from __future__ import annotations

from functools import lru_cache

from gavn.domain.economy.chain import Head, genesis, verify
from gavn.domain.economy.ledger import Ledger
from gavn.domain.economy.table import Movements
from gavn.domain.values.problem import Problem
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import LedgerEnd


def ledger() -> Ledger:
    """The whole ledger; its postings are read as they are asked for."""
    currency = documents().head.currency
    return Ledger(currency, storage.StoredPostings(currency), storage.closings())


def heads() -> tuple[Head, ...]:
    """The published heads of the chain."""
    return storage.heads()


def chain_end() -> tuple[int, str]:
    """Number and digest of the last posting."""
    end = LedgerEnd.objects.filter(id=1).first()
    return (end.number, end.digest) if end else (0, genesis(documents().head.currency))


def movements() -> Movements:
    """What the ledger has moved; nothing posted changes, so it is added up once for each end of the chain."""
    return _movements(documents().head.currency, chain_end())


@lru_cache(maxsize=4)
def _movements(currency: str, _end: tuple[int, str]) -> Movements:
    return storage.movements(currency)


def verify_chain() -> list[Problem]:
    """Where the stored ledger differs from its stored digests or from the published heads."""
    currency = documents().head.currency
    stored = list(storage.digests())
    return verify(storage.StoredPostings(currency), currency=currency, heads=heads(), stored=stored)

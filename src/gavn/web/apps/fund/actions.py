"""Loads a fund into the database: it only appends, onto an identical prefix (ADR 0008)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gavn.domain.agreements.versions import content_hash
from gavn.domain.fund.fund import Fund
from gavn.domain.values.problem import Problem, Refused, refuse
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents import storage as documents
from gavn.web.apps.economy.actions import append_ledger, hold_ledger
from gavn.web.apps.payments.actions import append_kept, hold_payments
from gavn.web.apps.pipeline.actions import append_inquiries
from gavn.web.apps.releases.actions import append_released


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load added."""

    postings: int
    documents: tuple[str, ...]


def _changed_versions(fund: Fund) -> Iterator[Problem]:
    """Versions of agreements that were signed, and are not in the fund as they were (ADR 0011)."""
    known = documents.read()
    given = {content_hash(version) for dossier in fund.dossiers for version in dossier.versions}
    for dossier in known.dossiers if known else ():
        for version in dossier.versions:
            if version.signed_on is not None and content_hash(version) not in given:
                yield Problem("version-changed", values={"agreement": dossier.id, "version": str(version.version)})


@transaction.atomic
def load_fund(fund: Fund, *, by: str, now: datetime) -> Loaded:
    """All of a checked fund, or nothing of it: refused where it is not what the database holds and more."""
    # Two loads at once go one after the other, from before either has read what is there.
    hold_payments()
    hold_ledger(fund.currency)
    contents = documents.contents_of(fund)
    lost = sorted(set(documents.standing()) - set(contents))
    if lost:
        raise Refused([Problem("document-lost", values={"path": path}) for path in lost])
    refuse(_changed_versions(fund))
    written = documents.write(contents, by=by, now=now)
    append_inquiries(fund.inquiries, by=by, now=now)
    postings = append_ledger(fund.ledger, fund.heads, by=by, now=now)
    append_kept(fund.kept, by=by, now=now)
    append_released(fund.released, by=by, now=now)
    if written:
        record("documents-loaded", subject=f"fund {fund.id}", by=by, now=now, details={"paths": ", ".join(written)})
    return Loaded(postings, tuple(written))

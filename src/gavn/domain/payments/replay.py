"""Replay: the same agreement, histories and rules give the same statement again, to the digest (ADR 0010)."""

from __future__ import annotations

from collections.abc import Sequence

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.canonical import RULES_VERSION, results_digest
from gavn.domain.payments.endings import Close, Terminate, ending_of
from gavn.domain.payments.entitlement import Entitlement, entitle_counted
from gavn.domain.payments.settling import settle
from gavn.domain.payments.statement import Statement, issue
from gavn.domain.payments.terminating import terminate
from gavn.domain.values.problem import Place, Problem


def replay(
    statement: Statement,
    *,
    agreement: Agreement,
    agreement_digest: str,
    counted: Counted,
    earlier: Sequence[Statement],
) -> list[Problem]:
    """What keeps a statement from being what it was; nothing where it is identical."""
    entitlement = statement.entitlement
    given = {
        "agreement": (entitlement.agreement_digest, agreement_digest),
        "results": (entitlement.results_digest, results_digest(counted)),
        "rules": (entitlement.rules_version, RULES_VERSION),
    }
    problems = [
        Problem("replay-input-other", Place(path=what), {"what": what, "stated": stated, "found": found})
        for what, (stated, found) in given.items()
        if stated != found
    ]
    if problems:
        return problems
    again = _again(entitlement, agreement, agreement_digest, counted)
    repeated = issue(agreement, again, earlier=earlier, issued_on=statement.issued_on)
    if repeated.digest == statement.digest:
        return []
    return [Problem("replay-differs", Place(path=statement.id), {"statement": statement.id})]


def _again(entitlement: Entitlement, agreement: Agreement, agreement_digest: str, counted: Counted) -> Entitlement:
    """What a statement is of, worked out once more."""
    as_of = entitlement.as_of
    ending = ending_of(entitlement)
    match ending:
        case Close():
            return settle(agreement, counted, as_of=as_of, reason=ending.reason)
        case Terminate():
            return terminate(agreement, counted, ending, as_of=as_of)
    return entitle_counted(agreement, counted, as_of=as_of, agreement_digest=agreement_digest, final=entitlement.final)

"""What keeps the fund from posting what it receives by a statement: told on the page, refused where it is asked for."""

from __future__ import annotations

from gavn.domain.agreements.dossier import Dossier
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Problem
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.payments.queries import accounts_of


def obstacle_to_posting(dossier: Dossier, filed: FiledStatement) -> Problem | None:
    """None also where the fund receives nothing, so that there is nothing to post."""
    head, agreement = documents().head, filed.agreement
    if filed.statement.received_by(head.council).is_zero:
        return None
    if agreement.currency != head.currency:
        return Problem("posting-in-other-currency", values={"agreement": agreement.currency, "fund": head.currency})
    if head.council not in {party.party for party in agreement.parties if party.role is PartyRole.INVESTOR}:
        return Problem("posting-to-no-investor", values={"agreement": dossier.id})
    if not accounts_of(dossier.id):
        return Problem("posting-without-account", values={"agreement": dossier.id})
    return None

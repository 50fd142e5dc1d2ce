"""What people do about the text of an agreement: propose a new version, approve it, refuse or withdraw it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gavn.domain.access.decision import Decision, Person, may, may_decide_amendment
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.amendment import Outcome, Proposal
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.agreements.versions import content_hash, differences
from gavn.domain.payments.grounds import check_grounds
from gavn.domain.values.problem import Place, Problem, Refused, Severity, refuse
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents import storage as documents
from gavn.web.apps.payments import storage
from gavn.web.apps.payments.models import AmendmentDecisionRow, AmendmentRow
from gavn.web.apps.payments.queries import amended, dossier, open_proposal, sees

LOGGED = {
    Outcome.APPROVE: "amendment-approved",
    Outcome.REFUSE: "amendment-refused",
    Outcome.WITHDRAW: "amendment-withdrawn",
}


def checked(own: Dossier, text: str) -> Dossier:
    """The agreement with the version in the text; refused with every error at its line, or where nothing differs."""
    reading = amended(own, text)
    if reading.dossier is None:
        raise Refused([problem for problem in reading.problems if problem.severity is Severity.ERROR])
    before, after = reading.dossier.versions[-2:]
    if not differences(before, after):
        raise Refused([Problem("amendment-without-change")])
    refuse(
        each for reason in (after.reason_da, after.reason_en) for each in check_grounds(reason, Place(path="reason"))
    )
    return reading.dossier


@transaction.atomic
def propose_amendment(agreement: str, text: str, *, by: Person, now: datetime) -> int:
    """Keeps a new version for another to approve; its number. The same sent twice by the same person is kept once."""
    may(by, Permission.AMEND_AGREEMENT).require()
    storage.lock()
    own = _known(agreement, by)
    waiting = open_proposal(agreement)
    if waiting is not None and (waiting.text, waiting.made_by) == (text, by.username):
        return waiting.version
    if waiting is not None:
        raise Refused([Problem("amendment-under-way", values={"version": str(waiting.version)})])
    version = checked(own, text).versions[-1]
    row = AmendmentRow.objects.create(
        agreement=agreement,
        version=version.version,
        text=text,
        digest=content_hash(version),
        made_by=by.username,
        made_at=now,
    )
    _log("amendment-proposed", row, by=by, now=now)
    return row.version


def _known(agreement: str, by: Person) -> Dossier:
    own = dossier(agreement)
    if own is None:
        raise Refused([Problem("amendment-gone")])
    sees(by, own).require()
    return own


def may_decide(person: Person, outcome: Outcome, proposal: Proposal) -> Decision:
    """Another than the proposer approves and refuses; the proposer withdraws."""
    if outcome is not Outcome.WITHDRAW:
        return may_decide_amendment(person, proposed_by=proposal.made_by)
    role = may(person, Permission.AMEND_AGREEMENT)
    if not role.allowed or person.username == proposal.made_by:
        return role
    return Decision(allowed=False, reason="another-made-what-stands", values={"person": proposal.made_by})


@transaction.atomic
def decide_amendment(
    agreement: str, proposal_id: int, outcome: Outcome, *, grounds: str, by: Person, now: datetime
) -> None:
    """Approved, the version is the agreement's last, in force from its day; refused or withdrawn, nothing changes."""
    may(by, Permission.AMEND_AGREEMENT).require()
    storage.lock()
    own = _known(agreement, by)
    proposal = open_proposal(agreement)
    if proposal is None or proposal.id != proposal_id:
        if storage.decided(proposal_id, outcome=outcome.value, by=by.username):
            return
        raise Refused([Problem("amendment-gone")])
    may_decide(by, outcome, proposal).require()
    if outcome is Outcome.REFUSE and not grounds.strip():
        raise Refused([Problem("amendment-without-grounds", Place(path="grounds"))])
    refuse(check_grounds(grounds, Place(path="grounds")))
    if outcome is Outcome.APPROVE:
        documents.write(documents.dossier_content(checked(own, proposal.text)), by=by.username, now=now)
    row = AmendmentRow.objects.get(pk=proposal.id)
    AmendmentDecisionRow.objects.create(
        amendment=row, outcome=outcome.value, by=by.username, at=now, grounds=grounds.strip()
    )
    _log(LOGGED[outcome], row, by=by, now=now, grounds=grounds.strip())


def _log(what: str, about: AmendmentRow, *, by: Person, now: datetime, grounds: str = "") -> None:
    details = {"version": str(about.version), "digest": about.digest, "grounds": grounds}
    record(what, subject=f"agreement {about.agreement}", by=by.username, now=now, details=details)

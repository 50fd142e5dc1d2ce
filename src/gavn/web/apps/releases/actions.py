"""What people do about what is told: propose it, make it public, refuse or withdraw it. Each takes `by` and `now`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.payments.released import link_of
from gavn.domain.payments.telling import Prepared, ProposedRelease, Published
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.web.apps.audit.storage import record
from gavn.web.apps.payments.actions import hold_payments
from gavn.web.apps.releases import storage
from gavn.web.apps.releases.queries import may_decide, open_proposal, stated_since

PUBLISHED = "release-made-public"
LOGGED = {
    Outcome.REFUSE: "release-refused",
    Outcome.WITHDRAW: "release-withdrawn",
}


def append_released(given: Sequence[Published], *, by: str, now: datetime) -> None:
    """Appends what a folder holds of releases beyond the stored ones; refused where it is another, or holds fewer."""
    agreements = dict.fromkeys(each.release.agreement for each in given)
    refuse(
        Problem("kept-differs", values={"agreement": lost}) for lost in storage.agreements() if lost not in agreements
    )
    for agreement in agreements:
        for told in storage.append([each for each in given if each.release.agreement == agreement]):
            _log_told("release-loaded", told, by=by, now=now)


def check_free(agreement: str) -> None:
    """Refuses where a release waits already: the next must be held against it too."""
    if open_proposal(agreement) is not None:
        raise Refused([Problem("release-under-way")])


@transaction.atomic
def propose_release(prepared: Prepared, *, by: Person, now: datetime) -> None:
    """Keeps what was found for each circle, for another to make public."""
    may(by, Permission.PROPOSE_RELEASE).require()
    hold_payments()
    check_free(prepared.agreement)
    _check_seen(prepared)
    if not any(each.release for each in prepared.told):
        raise Refused([Problem("release-tells-nothing")])
    _log("release-proposed", storage.add(prepared, by=by.username, now=now), by=by, now=now)


@transaction.atomic
def decide_release(
    agreement: str, proposal_id: int, outcome: Outcome, *, grounds: str, by: Person, now: datetime
) -> None:
    """Made public, it can be seen from now on and is never taken back; refused or withdrawn, nothing is told."""
    may(by, Permission.PROPOSE_RELEASE).require()
    hold_payments()
    proposal = open_proposal(agreement)
    if proposal is None or proposal.id != proposal_id:
        if storage.decided(proposal_id, outcome=outcome.value, by=by.username):
            return
        raise Refused([Problem("release-gone")])
    may_decide(by, outcome, proposal).require()
    if outcome is Outcome.REFUSE and not grounds.strip():
        raise Refused([Problem("release-without-grounds", Place(path="grounds"))])
    if outcome is Outcome.APPROVE:
        _check_seen(proposal.prepared)
        refuse([Problem("release-paid-since")] if stated_since(proposal) else [])
    before = storage.count(agreement)
    storage.decide(proposal.id, outcome.value, by=by.username, now=now, grounds=grounds.strip())
    if outcome is Outcome.APPROVE:
        for told in storage.published(agreement)[before:]:
            _log_told(PUBLISHED, told, by=by.username, now=now)
    else:
        _log(LOGGED[outcome], proposal, by=by, now=now, grounds=grounds.strip())


def _check_seen(prepared: Prepared) -> None:
    """What was held against fewer releases than there are by now could tell of somebody."""
    if storage.count(prepared.agreement) != prepared.seen:
        raise Refused([Problem("release-superseded")])


def _log(what: str, proposal: ProposedRelease, *, by: Person, now: datetime, grounds: str = "") -> None:
    """An event for each release, which names its digest."""
    for each in proposal.prepared.told:
        if each.release is not None:
            details = {"circle": each.circle.value, "digest": each.release.digest, "grounds": grounds}
            record(what, subject=f"release {each.release.id}", by=by.username, now=now, details=details)


def _log_told(what: str, told: Published, *, by: str, now: datetime) -> None:
    """What was made public, by its digest, and by its link with all that is kept of how it was."""
    details = {"circle": told.release.circle.value, "digest": told.release.digest, "link": link_of(told)}
    record(what, subject=f"release {told.release.id}", by=by, now=now, details=details)

"""What people do about what is told: propose it, make it public, refuse or withdraw it. Each takes `by` and `now`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.disclosure.shown import Release
from gavn.domain.payments.grounds import check_grounds
from gavn.domain.payments.released import link_of
from gavn.domain.payments.tellable import Figure
from gavn.domain.payments.telling import Prepared, ProposedRelease, Published
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.web.apps.audit.storage import record, salted
from gavn.web.apps.jobs.actions import ask
from gavn.web.apps.jobs.queries import Job
from gavn.web.apps.payments.actions import hold_payments
from gavn.web.apps.releases import storage
from gavn.web.apps.releases.queries import may_decide, open_proposals, stated_since

# The kind of job.
RELEASE = "release"
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


def ask_releases(agreement: str, figures: Sequence[Figure], *, by: Person, now: datetime) -> Job:
    """The job that finds what can be told of each of these figures."""
    asked = {"figures": json.dumps([[each.metric, each.follow_up] for each in figures])}
    return ask(RELEASE, agreement, asked, by=by, now=now)


def figures_asked(asked: Mapping[str, str]) -> tuple[Figure, ...]:
    """What such a job was asked for."""
    return tuple(Figure(metric, follow_up) for metric, follow_up in json.loads(asked["figures"]))


def check_free(agreement: str) -> None:
    """Refuses where a release waits already: the next must be held against it too."""
    if open_proposals(agreement):
        raise Refused([Problem("release-under-way")])


@transaction.atomic
def propose_releases(prepared: Sequence[Prepared], *, by: Person, now: datetime) -> None:
    """Keeps what was found of each figure of an agreement for each circle, for another to make public together; one of
    which nothing can be told, and one of which all was told before, is left out."""
    may(by, Permission.PROPOSE_RELEASE).require()
    hold_payments()
    told = [each for each in prepared if any(own.release for own in each.told)]
    if not told:
        raise Refused([Problem("release-tells-nothing")])
    check_free(told[0].agreement)
    _check_seen(told[0])
    before = [each.release for each in storage.published(told[0].agreement)]
    new = [each for each in told if any(own.release and not _is_told(own.release, before) for own in each.told)]
    if not new:
        raise Refused([Problem("release-told-before")])
    for each in new:
        _log("release-proposed", storage.add(each, by=by.username, now=now), by=by, now=now)


@transaction.atomic
def decide_release(
    agreement: str, proposal_id: int, outcome: Outcome, *, grounds: str, by: Person, now: datetime
) -> None:
    """Made public, all that waits of the agreement can be seen from now on and is never taken back; refused or
    withdrawn, nothing is told. `proposal_id` is the first of what the page showed."""
    may(by, Permission.PROPOSE_RELEASE).require()
    hold_payments()
    proposals = open_proposals(agreement)
    if not proposals or proposals[0].id != proposal_id:
        if storage.decided(proposal_id, outcome=outcome.value, by=by.username):
            return
        raise Refused([Problem("release-gone")])
    may_decide(by, outcome, proposals[0]).require()
    if outcome is Outcome.REFUSE and not grounds.strip():
        raise Refused([Problem("release-without-grounds", Place(path="grounds"))])
    refuse(check_grounds(grounds, Place(path="grounds")))
    if outcome is Outcome.APPROVE:
        _check_seen(proposals[0].prepared)
        refuse([Problem("release-paid-since")] if any(map(stated_since, proposals)) else [])
    before = storage.count(agreement)
    for each in proposals:
        storage.decide(each.id, outcome.value, by=by.username, now=now, grounds=grounds.strip())
        if outcome is not Outcome.APPROVE:
            _log(LOGGED[outcome], each, by=by, now=now, grounds=grounds.strip())
    for told in storage.published(agreement)[before:]:
        _log_told(PUBLISHED, told, by=by.username, now=now)


def _is_told(release: Release, before: Sequence[Release]) -> bool:
    return any(release.tells_as(each) for each in before)


def _check_seen(prepared: Prepared) -> None:
    """What was held against fewer releases than there are by now could tell of somebody."""
    if storage.count(prepared.agreement) != prepared.seen:
        raise Refused([Problem("release-superseded")])


def _log(what: str, proposal: ProposedRelease, *, by: Person, now: datetime, grounds: str = "") -> None:
    """An event for each release, which names its digest."""
    for each in proposal.prepared.told:
        if each.release is not None:
            details = {"circle": each.circle.value, "digest": each.release.digest, "grounds": grounds}
            record(what, subject=f"release {each.release.id}", by=by.username, now=now, details=salted(details))


def _log_told(what: str, told: Published, *, by: str, now: datetime) -> None:
    """What was made public, by its digest, and by its link with all that is kept of how it was."""
    details = {"circle": told.release.circle.value, "digest": told.release.digest, "link": link_of(told)}
    record(what, subject=f"release {told.release.id}", by=by, now=now, details=salted(details))

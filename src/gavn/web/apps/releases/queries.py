"""What pages and other apps ask of releases: what was made public to whom, and what waits to be."""

from __future__ import annotations

from django.utils import timezone

from gavn.domain.access.decision import Decision, Person, may, may_decide_release
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.disclosure.circles import Circle
from gavn.domain.payments.released import check_all, link_of
from gavn.domain.payments.telling import ProposedRelease, Published
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.payments.queries import Life, dossier, life_of
from gavn.web.apps.releases import storage
from gavn.web.design.waiting import Waiting


def published(agreement: str) -> tuple[Published, ...]:
    """All that was made public of an agreement, to either circle, the first first: what the next is held against."""
    return storage.published(agreement)


def released() -> tuple[Published, ...]:
    """All that was made public, by agreement, as a folder holds it."""
    return tuple(each for agreement in storage.agreements() for each in storage.published(agreement))


def verify_released() -> tuple[Problem, ...]:
    """Where what was made public is not what the log tells, is gone or cannot be read, or was not made public by the
    rules."""
    told = [*told_of("release-made-public"), *told_of("release-loaded")]
    logged = {(event.subject, event.details.get("link", "")) for event in told}
    stored: set[tuple[str, str]] = set()
    problems: list[Problem] = []
    for agreement in storage.agreements():
        try:
            own, life = storage.published(agreement), _life(agreement)
        except (Refused, LookupError, TypeError, ValueError):
            return (Problem("kept-unreadable", values={"agreement": agreement}),)
        problems += check_all(own, life.sets, life.dossier)
        stored |= {(f"release {each.release.id}", link_of(each)) for each in own}
    unlogged, gone = sorted(stored - logged), sorted(logged - stored)
    problems += (Problem("release-unlogged", values={"release": name.removeprefix("release ")}) for name, _ in unlogged)
    problems += (Problem("release-lost", values={"release": name.removeprefix("release ")}) for name, _ in gone)
    return tuple(problems)


def _life(agreement: str) -> Life:
    found = dossier(agreement)
    if found is None:
        raise LookupError(agreement)
    return life_of(found)


def public() -> tuple[Published, ...]:
    """What everybody has been told of all agreements, the newest first."""
    return storage.published("", Circle.PUBLIC)[::-1]


def seen_in(agreement: str, circle: Circle) -> tuple[Published, ...]:
    """What somebody of a circle may see of an agreement's, the newest first: all have what the public has, and the
    council its own; whoever sees histories learns nothing from it."""
    circles = (Circle.PUBLIC, Circle.CELLS) if circle in (Circle.CELLS, Circle.HISTORIES) else (Circle.PUBLIC,)
    return storage.published(agreement, *circles)[::-1]


def open_proposals(agreement: str) -> tuple[ProposedRelease, ...]:
    """What waits for another to make it public: each figure that was proposed, in the order in which they are told.
    They were held against each other, so they are decided on together; the first stands for all."""
    return storage.proposals(agreement)


def stated_since(proposal: ProposedRelease) -> bool:
    """Whether a statement was made after what is proposed was held against those that there were."""
    return any(paper.made_at > proposal.made_at for paper in _life(proposal.prepared.agreement).papers)


def may_decide(person: Person, outcome: Outcome, proposal: ProposedRelease) -> Decision:
    """Another than the proposer makes public and refuses; the proposer withdraws."""
    if outcome is not Outcome.WITHDRAW:
        return may_decide_release(person, proposed_by=proposal.made_by)
    role = may(person, Permission.PROPOSE_RELEASE)
    if not role.allowed or person.username == proposal.made_by:
        return role
    return Decision(allowed=False, reason="another-made-what-stands", values={"person": proposal.made_by})


def waits_for(person: Person) -> tuple[Waiting, ...]:
    """Proposed releases that the person may make public."""
    if not may(person, Permission.APPROVE_RELEASE).allowed:
        return ()
    own = [each for each in storage.proposals() if may_decide(person, Outcome.APPROVE, each).allowed]
    if not own:
        return ()
    since = timezone.localdate(min(each.made_at for each in own))
    of = tuple(dict.fromkeys(each.prepared.agreement for each in own))
    return (Waiting("releases", len(of), since=since, only=of if len(of) == 1 else ()),)

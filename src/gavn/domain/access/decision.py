"""The answer to "may this person do that?", always with its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gavn.domain.access.roles import ALLOWED, BOUND_BY_PARTY, MAY_HAVE_PARTY, Permission, Role
from gavn.domain.values.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account: a name to be known by, a role, and the party they act for (blank for none)."""

    username: str
    role: Role
    party: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` names a text in the catalogue (`access.reason.<reason>`) that `values` fill in."""

    allowed: bool
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)

    def require(self) -> None:
        """Refuses with the reason where the answer is no."""
        if not self.allowed:
            raise Refused([Problem("not-allowed", values={"reason": self.reason, **self.values})])


def may(person: Person | None, permission: Permission) -> Decision:
    """Whether a role has a permission; nobody is somebody who has not logged in."""
    roles = ALLOWED[permission]
    allowed = ",".join(sorted(role.value for role in roles))
    if person is None:
        return Decision(allowed=False, reason="log-in", values={"allowed": allowed})
    values = {"role": person.role.value, "permission": permission.value, "allowed": allowed}
    if person.role not in roles:
        return Decision(allowed=False, reason="role-may-not", values=values)
    return Decision(allowed=True, reason="role-may", values=values)


def may_see_parties(person: Person, parties: Collection[str]) -> Decision:
    """Whether somebody may see what these parties take part in: all of it, or only with their own party among them."""
    if person.role not in BOUND_BY_PARTY:
        return Decision(allowed=True, reason="role-sees-all", values={"role": person.role.value, "party": person.party})
    return _takes_part(person, parties)


def _takes_part(person: Person, parties: Collection[str]) -> Decision:
    values = {"role": person.role.value, "party": person.party}
    if person.party and person.party in parties:
        return Decision(allowed=True, reason="party-takes-part", values=values)
    return Decision(allowed=False, reason="party-takes-no-part", values=values)


def acts_for(person: Person) -> str:
    """The party that somebody speaks for; blank for those who see all of the fund, and so for the fund itself. An
    evaluator can be either."""
    return person.party if person.role in MAY_HAVE_PARTY else ""


def may_approve(person: Person, *, entered_by: str) -> Decision:
    """Four eyes: whoever entered a posting never approves it."""
    return _four_eyes(person, Permission.APPROVE_POSTING, entered_by, no="entered-it", yes="another-entered-it")


def may_close(person: Person, *, entered_by: str) -> Decision:
    """Four eyes: whoever proposed to close a year never confirms it."""
    return _four_eyes(person, Permission.CLOSE_YEAR, entered_by, no="proposed-it", yes="another-proposed-it")


def may_decide_amendment(person: Person, *, proposed_by: str) -> Decision:
    """Four eyes: whoever proposed an amendment never makes it the agreement."""
    return _four_eyes(
        person, Permission.AMEND_AGREEMENT, proposed_by, no="proposed-amendment", yes="another-proposed-amendment"
    )


def may_decide_release(person: Person, *, proposed_by: str) -> Decision:
    """Four eyes: whoever proposed what is told of an agreement never makes it public."""
    return _four_eyes(
        person, Permission.APPROVE_RELEASE, proposed_by, no="proposed-release", yes="another-proposed-release"
    )


def may_verify(person: Person, *, submitted_by: str, submitting_party: str) -> Decision:
    """Whoever submitted readings never verifies them, nor does anybody of the same party."""
    other = _four_eyes(person, Permission.VERIFY_READINGS, submitted_by, no="submitted-it", yes="another-submitted-it")
    if other.allowed and person.party and person.party == submitting_party:
        return Decision(allowed=False, reason="own-party-submitted-it", values=other.values)
    return other


def may_reach(person: Person | None, permission: Permission, *, parties: Mapping[Role, Collection[str]]) -> Decision:
    """Whether somebody may do this about an agreement's people: an authority and a provider only where their party is
    one of the agreement's `parties` in that very role; nobody else of those bound by party has the permission.

    An evaluator likewise, where the agreement names one; of one that names none, only who acts for no party, and so
    evaluates for the fund.
    """
    role = may(person, permission)
    if person is None or not role.allowed:
        return role
    named = parties.get(person.role, ())
    if person.role not in BOUND_BY_PARTY and not named and not person.party:
        return role
    return _takes_part(person, named)


def may_approve_erasure(person: Person, *, proposed_by: str) -> Decision:
    """Four eyes: whoever proposed to erase somebody never carries it out."""
    return _four_eyes(
        person, Permission.ERASE_PEOPLE, proposed_by, no="proposed-erasure", yes="another-proposed-erasure"
    )


def may_decide_tie(person: Person, *, told_by: str) -> Decision:
    """Four eyes: whoever told that two people are one, or two after all, never confirms it."""
    return _four_eyes(person, Permission.ENROL, told_by, no="told-tie", yes="another-told-tie")


def _four_eyes(person: Person, permission: Permission, entered_by: str, *, no: str, yes: str) -> Decision:
    role = may(person, permission)
    if not role.allowed:
        return role
    values = {"role": person.role.value, "person": entered_by}
    own = person.username == entered_by
    return Decision(allowed=not own, reason=no if own else yes, values=values)


def prepared(username: str, *, made_by: str, results_by: Collection[str]) -> str:
    """How somebody prepared a statement, whom that keeps from checking, answering for and approving it: `made-it`,
    `entered-its-results`, or blank. One rule for pages and folders alike (ADR 0013)."""
    if username == made_by:
        return "made-it"
    return "entered-its-results" if username in results_by else ""


def may_check_statement(person: Person, *, made_by: str, results_by: Collection[str]) -> Decision:
    """A statement is checked by one who neither made it nor entered any results that it is the first to state."""
    return _another_prepared(person, Permission.CHECK_STATEMENT, made_by, results_by)


def _another_prepared(person: Person, permission: Permission, made_by: str, results_by: Collection[str]) -> Decision:
    role = may(person, permission)
    if not role.allowed:
        return role
    own = prepared(person.username, made_by=made_by, results_by=results_by)
    if own:
        return Decision(allowed=False, reason=own)
    return Decision(allowed=True, reason="another-made-it", values={"person": made_by})


def may_approve_statement(
    person: Person, *, made_by: str, results_by: Collection[str], payers: Collection[str]
) -> Decision:
    """The same of who approves it; of an authority, only where it pays by it."""
    another = _another_prepared(person, Permission.APPROVE_STATEMENT, made_by, results_by)
    if not another.allowed:
        return another
    if person.role in BOUND_BY_PARTY:
        pays = bool(person.party) and person.party in payers
        return Decision(allowed=pays, reason="own-party-pays" if pays else "own-party-pays-not")
    return another


def may_answer(person: Person, *, department: str) -> Decision:
    """A hearing is answered by the department that was asked."""
    role = may(person, Permission.ANSWER_HEARING)
    if not role.allowed:
        return role
    values = {"role": person.role.value, "department": department}
    if person.party != department:
        return Decision(allowed=False, reason="another-was-asked", values=values)
    return Decision(allowed=True, reason="own-was-asked", values=values)

"""Who may reach which people: asked by every query and every action, so that pages and refusals cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from gavn.domain.access.decision import Decision, Person, acts_for, may, may_reach
from gavn.domain.access.roles import Permission, Role
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Dossier, in_force
from gavn.domain.agreements.scales import scales_of
from gavn.domain.outcomes.intake.known import Scale
from gavn.domain.values.party import PartyRole, whole_of
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.participants.models import PersonRow, ReferralRow

# Who reaches an agreement's people where it names their party so.
REACHING: Mapping[Role, PartyRole] = {
    Role.AUTHORITY: PartyRole.AUTHORITY,
    Role.PROVIDER: PartyRole.PROVIDER,
    Role.EVALUATOR: PartyRole.EVALUATOR,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """An agreement, and who in it may reach its people."""

    dossier: Dossier

    @property
    def agreement(self) -> str:
        return self.dossier.id

    @property
    def parties(self) -> Mapping[Role, tuple[str, ...]]:
        """By the role of an account, the parties in that role of any version, in order."""
        return {role: self._in(party) for role, party in REACHING.items()}

    def _in(self, role: PartyRole) -> tuple[str, ...]:
        found = [each.party for version in self.dossier.versions for each in version.parties if each.role is role]
        return tuple(dict.fromkeys(found))

    @property
    def authority(self) -> str:
        """In whose domain its people are known: that of the body which its first authority is part of, so that the
        departments of a municipality see the same person as one. Refused where it has no authority, and where people
        came in by another domain: nobody would be known again."""
        found = self.parties[Role.AUTHORITY]
        if not found:
            raise Refused([Problem("people-no-authority", values={"agreement": self.agreement})])
        parties = documents().head.parties
        whole = whole_of(found[0], parties)
        parts = [each.id for each in parties if whole_of(each.id, parties) == whole]
        before = PersonRow.objects.filter(Q(authority__in=parts) | Q(participations__agreement=self.agreement))
        other = before.exclude(authority=whole).values_list("authority", flat=True).first()
        if other is not None:
            raise Refused([Problem("people-domain-moved", values={"before": other, "now": whole})])
        return whole

    def version_on(self, on: date) -> Agreement:
        """The version in force, or the newest where none is."""
        return in_force(self.dossier.versions, on=on) or self.dossier.versions[-1]

    def scales(self, on: date) -> Mapping[str, Scale]:
        """Of the instruments whose values are known on a day."""
        return scales_of(self.version_on(on))

    def may(self, person: Person | None, permission: Permission) -> Decision:
        return may_reach(person, permission, parties=self.parties)


def grounds() -> tuple[Ground, ...]:
    """Of every agreement of the fund."""
    return tuple(Ground(dossier) for dossier in documents().dossiers)


def ground_of(agreement: str) -> Ground | None:
    return next((each for each in grounds() if each.agreement == agreement), None)


def own_provider(person: Person) -> str:
    """A provider sees its own courses alone; blank for those who see all of an agreement's."""
    return person.party if person.role is Role.PROVIDER else ""


def is_own(person: Person, referral: ReferralRow) -> bool:
    """Whether a course is one of those that somebody sees, of an agreement that they reach."""
    return own_provider(person) in ("", referral.provider)


def own_rows(agreement: str, person: Person) -> QuerySet[ReferralRow]:
    """The same of all of an agreement's, in the order in which they came."""
    rows = ReferralRow.objects.filter(participant__agreement=agreement).order_by("id")
    own = own_provider(person)
    return rows.filter(provider=own) if own else rows


def knows_cases(person: Person) -> bool:
    """Case numbers and notes stay between authority and provider: an evaluator works with pseudonyms."""
    return person.role in (Role.AUTHORITY, Role.PROVIDER)


def may_mend(person: Person | None, first_told_for: str) -> bool:
    """Whether somebody corrects and withdraws what was first told for a party: their own party's, and an authority
    anybody's."""
    if person is None or not may(person, Permission.RECORD_READINGS).allowed:
        return False
    return person.role is Role.AUTHORITY or first_told_for == acts_for(person)


def agreement_reached(agreement: str, permission: Permission, by: Person) -> Ground:
    """The agreement; refused by role with the reason, and by party as if it were not there."""
    ground = ground_of(agreement)
    if ground is None:
        raise Refused([Problem("people-agreement-gone")])
    decision = ground.may(by, permission)
    if decision.reason == "party-takes-no-part":
        raise Refused([Problem("people-agreement-gone")])
    decision.require()
    return ground


def course_reached(ref: str, permission: Permission, by: Person) -> ReferralRow:
    """The referral; one of others is as if it were not there."""
    row = ReferralRow.objects.select_related("person", "participant").filter(ref=ref).first()
    if row is None:
        raise Refused([Problem("course-gone")])
    ground = ground_of(row.participant.agreement)
    decision = ground.may(by, permission) if ground else None
    if decision is None or decision.reason == "party-takes-no-part" or not is_own(by, row):
        # Whoever lacks the right altogether is told so; whose party it does not concern is told nothing.
        if decision is not None and decision.reason == "role-may-not":
            decision.require()
        raise Refused([Problem("course-gone")])
    decision.require()
    return row

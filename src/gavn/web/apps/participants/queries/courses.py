"""The list of an agreement's participants, and one of them by themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.calendar import FollowUp
from gavn.domain.outcomes.people import Elsewhere
from gavn.domain.outcomes.referrals import ReferralMove, Step
from gavn.domain.outcomes.told import Noted, Told, Verified, known_at, moves_of
from gavn.web.apps.participants.models import ReferralRow
from gavn.web.apps.participants.queries.following import follow_ups_of, follow_ups_of_one
from gavn.web.apps.participants.queries.standing import known_of, overlaps
from gavn.web.apps.participants.rules import Ground, ground_of, grounds, is_own, knows_cases, own_rows
from gavn.web.apps.participants.storage import chain
from gavn.web.apps.participants.storage.knowing import name_of, persons_of, protections, stand_ins, told_of


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """One referral of a list: who, how far they came by the end of a day, and what is to be followed up of them.

    `case_number` is blank for those who work with pseudonyms; `protected`: name and address are.
    """

    course: str
    pseudonym: str
    case_number: str
    provider: str
    protected: bool
    moves: tuple[ReferralMove, ...]
    follow_ups: tuple[FollowUp, ...]

    @property
    def step(self) -> Step:
        return self.moves[-1].step

    @property
    def since(self) -> date:
        return self.moves[-1].on


@dataclass(frozen=True, slots=True)
class Whom:
    """Who a course is of, as somebody may know them: `case_number` is blank for those who work with pseudonyms."""

    course: str
    agreement: str
    pseudonym: str
    case_number: str
    protection: Told | None

    @property
    def protected(self) -> bool:
        return self.protection is not None


def whose(courses: Collection[str], *, by: Person) -> Mapping[str, Whom]:
    """Of courses that somebody reaches, by their names; the others are left out."""
    rows = ReferralRow.objects.select_related("participant", "person").filter(ref__in=list(courses))
    stand = {ground.agreement: stand_ins(ground.agreement) for ground in agreements_reached(by)} if courses else {}
    protected = protections()
    return {
        row.ref: Whom(
            row.ref,
            row.participant.agreement,
            stand[row.participant.agreement].get(row.participant.pseudonym, row.participant.pseudonym),
            _case(row.case_number, by),
            protected.get(row.person.pseudonym),
        )
        for row in rows
        if row.participant.agreement in stand and is_own(by, row)
    }


def _case(case_number: str, by: Person) -> str:
    return case_number if knows_cases(by) else ""


def agreements_reached(person: Person | None) -> tuple[Ground, ...]:
    """The agreements whose people somebody sees; none for investor, foundation, council and public."""
    if person is None:
        return ()
    return tuple(each for each in grounds() if each.may(person, Permission.SEE_PARTICIPANTS).allowed)


def reached(agreement: str, person: Person | None) -> Ground | None:
    """The agreement, where somebody sees its people."""
    ground = ground_of(agreement)
    return ground if ground is not None and ground.may(person, Permission.SEE_PARTICIPANTS).allowed else None


def participants(agreement: str, *, on: date, by: Person | None) -> tuple[ParticipantLine, ...]:
    """Everybody referred by the end of a day, in order of referral; of a provider its own."""
    ground = reached(agreement, by)
    if ground is None or by is None:
        return ()
    own = {about.course: about for about in _about(agreement, own_rows(agreement, by), by)}
    moves = _moves_by_course(known_of(agreement), on)
    following = _by_course(follow_ups_of(ground, on))
    lines = [
        _line(own[course], tuple(made), following.get(course, ())) for course, made in moves.items() if course in own
    ]
    return tuple(sorted(lines, key=lambda line: (line.moves[0].on, line.course)))


class _About(NamedTuple):
    course: str
    pseudonym: str
    case_number: str
    provider: str
    protected: bool


def _about(agreement: str, rows: QuerySet[ReferralRow], by: Person) -> Iterator[_About]:
    """Of each referral what a list tells, without a case number for those who work with pseudonyms."""
    stand, protected = stand_ins(agreement), protections()
    for course, pseudonym, person, case_number, provider in rows.values_list(
        "ref", "participant__pseudonym", "person__pseudonym", "case_number", "provider"
    ):
        name, case = stand.get(pseudonym, pseudonym), _case(case_number, by)
        yield _About(course, name, case, provider, person in protected)


def _moves_by_course(known: Sequence[Told], on: date) -> Mapping[str, list[ReferralMove]]:
    found: dict[str, list[ReferralMove]] = {}
    order = {step: place for place, step in enumerate(Step)}
    for move in sorted(moves_of(known), key=lambda move: (move.on, order[move.step])):
        if move.on <= on:
            found.setdefault(move.referral, []).append(move)
    return found


def _by_course(follow_ups: Sequence[FollowUp]) -> Mapping[str, tuple[FollowUp, ...]]:
    found: dict[str, tuple[FollowUp, ...]] = {}
    for one in follow_ups:
        found[one.course.course] = (*found.get(one.course.course, ()), one)
    return found


def _line(about: _About, moves: tuple[ReferralMove, ...], follow_ups: tuple[FollowUp, ...]) -> ParticipantLine:
    return ParticipantLine(*about, moves, follow_ups)


@dataclass(frozen=True, slots=True)
class Card:
    """All about one referral: `holds` is what holds of each record, `told` everything as it was told, corrections and
    what they corrected among it. `elsewhere` is for the authority alone; `protection` what was told of protected name
    and address, None where they are not. `others` are the person's other referrals in the agreement, in order of time.
    """

    line: ParticipantLine
    agreement: str
    holds: tuple[Told, ...]
    told: tuple[Told, ...]
    elsewhere: tuple[Elsewhere, ...]
    protection: Told | None
    others: tuple[ParticipantLine, ...]


def _unworded(told: Told) -> Told:
    """Without what a verifier wrote, which is for those who know the case, as notes are."""
    return replace(told, says=replace(told.says, instead="")) if isinstance(told.says, Verified) else told


def card(course: str, *, on: date, by: Person | None) -> Card | None:
    """None where there is no such course for whoever asks; `actions.looking.look_up` also writes down who asked."""
    row = ReferralRow.objects.select_related("participant", "person").filter(ref=course).first()
    ground = reached(row.participant.agreement, by) if row else None
    if row is None or ground is None or by is None or not is_own(by, row):
        return None
    every = told_of(row.participant)
    told = tuple(each for each in every if each.course == course)
    if not knows_cases(by):
        told = tuple(_unworded(each) for each in told if not isinstance(each.says, Noted))
    holds = known_at(told)
    moves = _moves_by_course(holds, on).get(course, [])
    if not moves:
        return None
    own = tuple(one for one in follow_ups_of_one(ground, row.participant, on) if one.course.course == course)
    by_course = _moves_by_course(known_at(every), on)
    sees_elsewhere = ground.may(by, Permission.ENROL).allowed
    others = overlaps(ground.agreement, on) if sees_elsewhere else ()
    name = name_of(row.participant)
    about = next(_about(ground.agreement, ReferralRow.objects.filter(pk=row.pk), by))
    return Card(
        _line(about, tuple(moves), own),
        ground.agreement,
        holds,
        told,
        tuple(each for each in others if each.person == name),
        protections().get(row.person.pseudonym),
        tuple(_others(row, by_course, ground.agreement, by)),
    )


def _others(
    row: ReferralRow, moves: Mapping[str, list[ReferralMove]], agreement: str, by: Person
) -> Iterator[ParticipantLine]:
    """Of the same participant, those that somebody reaches; of what is to be followed up of them their cards tell."""
    rows = own_rows(agreement, by).filter(participant=row.participant).exclude(pk=row.pk)
    own = {about.course: about for about in _about(agreement, rows, by)}
    for course, made in moves.items():
        if course in own:
            yield _line(own[course], tuple(made), ())


@dataclass(frozen=True, slots=True)
class Lookup:
    """One event about a person, as a citizen may ask for it: when, what for, and for whom; not which employee."""

    number: int
    at: str
    what: str
    party: str
    note: str


def events_about(course: str, *, by: Person | None) -> tuple[Lookup, ...]:
    """Every event about the person of a course, looks among them (GDPR, article 15); for the authority alone, of the
    agreements that it is an authority of: what another department did about the citizen is told there."""
    row = ReferralRow.objects.select_related("participant", "person").filter(ref=course).first()
    ground = ground_of(row.participant.agreement) if row else None
    if row is None or ground is None or not ground.may(by, Permission.ERASE_PEOPLE).allowed:
        return ()
    # Of a person as a whole, an erasure that was proposed, there is no agreement.
    seen = {"", *(each.agreement for each in grounds() if each.may(by, Permission.ERASE_PEOPLE).allowed)}
    every = (each for own in persons_of(row.person) for each in chain.events_about(own.salt))
    found = sorted((each for each in every if each.agreement in seen), key=lambda each: each.number)
    return tuple(Lookup(each.number, each.at.isoformat(), each.what, each.party, each.note) for each in found)

"""From referral to exit: who comes in, how far they come, and who enrols them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission, Role
from gavn.domain.agreements.dossier import in_force
from gavn.domain.outcomes.eligibility import check_eligibility
from gavn.domain.outcomes.people import Arm
from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.domain.outcomes.referrals import Step, check_moves
from gavn.domain.outcomes.told import (
    Asks,
    Assessed,
    Enrolled,
    Exited,
    Moved,
    Says,
    Told,
    as_known,
    known_at,
    moves_of,
    standing,
)
from gavn.domain.values.moment import day_of
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.measurement.door.numbers import PersonNumber, read_number
from gavn.measurement.door.pseudonyms import CaseNumber, Door, read_case_number
from gavn.web.apps.participants.actions.acting import acting, ahead, new_name
from gavn.web.apps.participants.models import MarkRow, PersonRow, ReferralRow
from gavn.web.apps.participants.rules import Ground, agreement_reached, course_reached, ground_of
from gavn.web.apps.participants.storage import door
from gavn.web.apps.participants.storage.knowing import name_of, persons_of, told_of
from gavn.web.apps.participants.storage.pen import Pen, Telling
from gavn.web.apps.participants.storage.telling import agreed

PLACE = Place(path="number")
# Whoever is referred so long before anybody is enrolled was more likely given a wrong year.
AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Referring:
    """Whom an authority or a provider refers: `cpr` is read at the door and let go, `case_number` the provider's own.

    One of the two is enough; a provider has the second alone. `same`: whoever refers was asked, and says that a CPR
    number that nobody had is that of the person whom the case number leads to.
    """

    agreement: str
    provider: str
    on: date
    cpr: str = ""
    case_number: str = ""
    same: bool = False

    def __repr__(self) -> str:
        return f"Referring({self.agreement!r}, …)"


def refer(asked: Referring, *, by: Person, now: datetime) -> str:
    """A new referral of somebody known or new; its name, `c-…`. Nobody is in two at a time, and whoever tries learns
    that somebody is known: it is noted of them."""
    ground = agreement_reached(asked.agreement, Permission.REFER, by)
    read = Numbers.of(asked, today=day_of(now))
    refuse([*_unfit(asked, ground, by), *read.problems, *ahead(asked.on, now), *_out_of_time(asked.on, ground)])
    try:
        return _referred(asked, read, ground, by, now)
    except Refused:
        _note_tried(asked, read, ground, by, now)
        raise


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was read of the numbers that somebody is referred by, and all that is wrong with either."""

    cpr: PersonNumber | None
    case: CaseNumber | None
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, asked: Referring, *, today: date) -> Numbers:
        """A number that was left blank is none, and nothing is wrong with it."""
        cpr, case, problems = None, None, list[Problem]()
        try:
            cpr = read_number(asked.cpr, today=today, place=PLACE) if asked.cpr.strip() else None
        except Refused as refused:
            problems += refused.problems
        try:
            if asked.case_number.strip():
                place = Place(path="case_number")
                given = asked.case_number
                case = read_case_number(given, provider=asked.provider, agreement=asked.agreement, place=place)
        except Refused as refused:
            problems += refused.problems
        return cls(cpr, case, tuple(problems))


def _referred(asked: Referring, read: Numbers, ground: Ground, by: Person, now: datetime) -> str:
    with acting(by, now) as pen:
        own = door.door_of(ground.authority)
        person = _person(own, asked, read, pen)
        row = ReferralRow.objects.create(
            person=person,
            participant=door.participant(own, person, asked.agreement),
            ref=new_name("c"),
            provider=asked.provider,
            case_number=" ".join(asked.case_number.split()),
            made_by=by.username,
            made_at=now,
        )
        _move(pen, "referred", row, Moved(step=Step.REFERRED, on=asked.on))
    return row.ref


def _note_tried(asked: Referring, read: Numbers, ground: Ground, by: Person, now: datetime) -> None:
    """By a number that somebody here has; what is wrong with the door is no news of anybody."""
    if read.cpr is None:
        return
    with suppress(Refused):
        person = door.person_by(door.door_of(ground.authority).mark(read.cpr))
        if person is not None:
            with acting(by, now) as pen:
                pen.note("referral-tried", agreement=asked.agreement, about=person)


def _unfit(asked: Referring, ground: Ground, by: Person) -> list[Problem]:
    """Nothing of it is repeated: what was written as a case number could be somebody's CPR number."""
    problems = []
    own = by.party if by.role is Role.PROVIDER else asked.provider
    if asked.provider not in ground.parties[Role.PROVIDER] or asked.provider != own:
        problems.append(Problem("referral-provider-unknown", Place(path="provider")))
    if asked.cpr and by.role is not Role.AUTHORITY:
        problems.append(Problem("referral-cpr-provider", PLACE))
    if not asked.cpr.strip() and not asked.case_number.strip():
        problems.append(Problem("referral-without-number", PLACE))
    return problems


def _out_of_time(on: date, ground: Ground) -> Iterator[Problem]:
    """A referral that nobody could be enrolled by: years before the agreement enrols, or after it has."""
    versions = ground.dossier.versions
    start, until = min(each.clocks.enrolment.start for each in versions), versions[-1].clocks.enrolment.last_day
    if not start - AHEAD <= on <= until:
        values = {"on": start.isoformat(), "until": until.isoformat()}
        yield Problem("referral-outside", Place(path="on"), values)


def _person(own: Door, asked: Referring, read: Numbers, pen: Pen) -> PersonRow:
    """Who it is, by either number; a case number that is another person's is refused."""
    marks = []
    if read.cpr is not None:
        marks.append(own.mark(read.cpr))
    if read.case is not None:
        marks.append(own.case_mark(read.case))
    found = {mark: door.person_by(mark) for mark in marks}
    known = [person for person in found.values() if person is not None]
    # One who was registered twice comes by the number of the one and the case of the other.
    if len({persons_of(person)[0].pk for person in known}) > 1:
        raise Refused([Problem("case-number-of-another", Place(path="case_number"))])
    if known and read.cpr is not None and found[marks[0]] is None:
        refuse(_new_number(own, known[0], asked))
    by_name = pen.by.username
    person = next(iter(known), None) or door.new_person(own, marks[0], by=by_name, now=pen.now)
    for mark in marks:
        MarkRow.objects.get_or_create(mark=mark, defaults={"person": person, "made_at": pen.now})
    return person


def _new_number(own: Door, person: PersonRow, asked: Referring) -> Iterator[Problem]:
    """A CPR number that nobody had, with somebody's case number: another's where they have a CPR number, and else only
    theirs where whoever refers says so, for a slip of the hand would make two people one."""
    persons = persons_of(person)
    rows = ReferralRow.objects.filter(person__in=persons).exclude(case_number="")
    numbers = rows.values_list("provider", "participant__agreement", "case_number")
    cases = [own.case_mark(CaseNumber(*each)) for each in numbers]
    if MarkRow.objects.filter(person__in=persons).exclude(mark__in=cases).exists():
        yield Problem("case-number-of-another", Place(path="case_number"))
    elif not asked.same:
        yield Problem("case-number-known", Place(path="same"))


def refuse_new(before: Iterable[Told], after: Iterable[Told], asks: Asks) -> None:
    """Refuses what is wrong about the moves after, and was not before."""
    known = list(check_moves(moves_of(known_at(before)), asks.reasons))
    refuse(problem for problem in check_moves(moves_of(known_at(after)), asks.reasons) if problem not in known)


def _move(pen: Pen, what: str, row: ReferralRow, says: Says, *also: Says) -> None:
    """Tells of a move that can follow what came before it, and of what belongs to it."""
    agreement, told = row.participant.agreement, known_at(told_of(row.participant))
    name = name_of(row.participant)
    # After all that was told before: rows are numbered on their own, and may be ahead of the chain.
    number = max((each.number for each in told), default=0) + 1
    new = Told(number, f"{row.ref}/{says.KIND}", says, pen.now, "", person=name, course=row.ref)
    refuse_new(told, [*told, new], agreed(agreement))
    pen.tell(what, *(Telling(agreement, new_name("t"), each, row) for each in (says, *also)))


def move_on(ref: str, step: Step, *, on: date, reason: str = "", by: Person, now: datetime) -> None:
    """Motivated, or turned away before enrolment for one of the agreement's reasons."""
    row = course_reached(ref, Permission.FOLLOW_COURSES, by)
    if step not in (Step.MOTIVATED, Step.TURNED_AWAY):
        raise ValueError(f"{step} has an action of its own")
    refuse(ahead(on, now))
    with acting(by, now, row) as pen:
        _move(pen, step.value, row, Moved(step=step, on=on, reason=reason))


def assess(ref: str, known: Mapping[str, str], *, on: date, by: Person, now: datetime) -> None:
    """What is known of a person by which they may be enrolled; words and numbers alone, nothing that names anybody."""
    row = course_reached(ref, Permission.FOLLOW_COURSES, by)
    refuse([*unfit_answers(known), *ahead(on, now)])
    with acting(by, now, row) as pen:
        _move(pen, "assessed", row, Moved(step=Step.ASSESSED, on=on), Assessed(on=on, known=dict(known)))


def unfit_answers(known: Mapping[str, str]) -> list[Problem]:
    """An answer that could be a number of somebody's; which of them is not told."""
    odd = [Problem("people-text-cpr", Place(path="known")) for each in known.values() if could_be_person_number(each)]
    return odd[:1]


@dataclass(frozen=True, slots=True)
class Enrolling:
    """How somebody is enrolled: the first day of the course, and where it belongs."""

    on: date
    cohort: str = ""
    group: str = ""
    arm: Arm = Arm.EFFORT


def enrol(ref: str, asked: Enrolling, *, by: Person, now: datetime) -> None:
    """The authority enrols whom the agreement is for: every criterion is looked at, and each that fails is told."""
    row = course_reached(ref, Permission.ENROL, by)
    agreement = row.participant.agreement
    refuse(unfit_enrolment(agreement, asked.on, asked.cohort, asked.group, now=now))
    with acting(by, now, row) as pen:
        answers = [
            says.known for each, says in standing(known_at(told_of(row.participant)), Assessed) if each.course == ref
        ]
        known = as_known(answers[-1]) if answers else {}
        refuse(check_eligibility(agreed(agreement).criteria, known, Place(path="known")))
        _move(pen, "enrolled", row, Enrolled(on=asked.on, cohort=asked.cohort, group=asked.group, arm=asked.arm))


def unfit_enrolment(agreement: str, on: date, *parts: str, now: datetime) -> Iterator[Problem]:
    """What keeps somebody from being enrolled on a day, and what its `parts`, the cohort and the group, hold that would
    go wherever results go."""
    yield from ahead(on, now)
    yield from _outside(agreement, on)
    if any(could_be_person_number(part) for part in parts):
        yield Problem("people-text-cpr", Place(path="cohort"))


def _outside(agreement: str, on: date) -> list[Problem]:
    """A day on which the agreement enrols nobody."""
    ground = ground_of(agreement)
    version = in_force(ground.dossier.versions, on=on) if ground else None
    clock = version.clocks.enrolment if version else None
    if clock is not None and clock.start <= on <= clock.last_day:
        return []
    values = {"on": clock.start.isoformat(), "until": clock.last_day.isoformat()} if clock else {"on": "", "until": ""}
    return [Problem("enrolment-outside", Place(path="on"), values)]


def leave(ref: str, exited: Exited, *, by: Person, now: datetime) -> None:
    """The end of a course; whoever left keeps their place in the cohort."""
    row = course_reached(ref, Permission.FOLLOW_COURSES, by)
    refuse(ahead(exited.on, now))
    with acting(by, now, row) as pen:
        _move(pen, "completed" if exited.completed else "dropped-out", row, exited)

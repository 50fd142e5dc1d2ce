"""What `gavn serve --demo-people` makes: made-up people of folders of person-level data, with referrals to go before.

Courses, exits and what was observed are the folder's. Its README says what of them is assumed; here assumed are the
steps before enrolment, and that one in seven was turned away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.people import Arm, People, Register
from gavn.domain.outcomes.referrals import LossReason, Step
from gavn.domain.outcomes.told import (
    Asks,
    Enrolled,
    Exited,
    Happened,
    Moved,
    Rater,
    Reaches,
    Read,
    Says,
    Stayed,
    TookPart,
)
from gavn.measurement.door.pseudonyms import read_case_number
from gavn.web.apps.participants.actions.acting import acting, new_name
from gavn.web.apps.participants.actions.recording import submit_all
from gavn.web.apps.participants.models import ParticipantRow, ReferralRow
from gavn.web.apps.participants.rules import Ground, ground_of
from gavn.web.apps.participants.storage import door
from gavn.web.apps.participants.storage.pen import Pen, Telling

REASONS = (
    LossReason("no-show", Step.TURNED_AWAY, "udeblev fra samtalen", "did not come to the interview"),
    LossReason("not-for", Step.TURNED_AWAY, "uden for målgruppen", "outside the target group"),
    LossReason("other", Step.DROPPED_OUT, "andet", "something else"),
)
# The folders name their reasons in Danish.
IN_ENGLISH = {"afbrudt": "broken off", "flyttet": "moved"}
ONE_IN = 7


@dataclass(frozen=True, slots=True)
class Making:
    """An agreement's people of a folder, and who is taken to have told of them."""

    ground: Ground
    people: People
    provider: Person
    authority: Person

    @property
    def agreement(self) -> str:
        return self.ground.agreement


def make_demo_people(found: Mapping[str, People], accounts: Sequence[Person], *, now: datetime) -> tuple[str, ...]:
    """Those of each agreement of which nobody is known yet; the agreements' ids."""
    made = []
    for agreement, people in found.items():
        ground = ground_of(agreement)
        if ground is None or ParticipantRow.objects.filter(agreement=agreement).exists():
            continue
        making = Making(
            ground, people, _told_by(ground, Role.PROVIDER, accounts), _told_by(ground, Role.AUTHORITY, accounts)
        )
        _make(making, now)
        made.append(agreement)
    return tuple(made)


def _told_by(ground: Ground, role: Role, accounts: Sequence[Person]) -> Person:
    """The demo's account of the party, or nobody's."""
    party = ground.parties[role][0]
    own = (account for account in accounts if (account.role, account.party) == (role, party))
    return next(own, Person(f"demo-{role}", role, party))


def _make(making: Making, now: datetime) -> None:
    with acting(making.authority, now) as pen:
        rows = _referrals(making, pen)
        pen.tell("asked", Telling(making.agreement, f"asks {making.agreement}", Asks(reasons=_reasons(making.people))))
        for covered in making.people.covered:
            exclusive = making.people.exclusive and covered.table is Register.SPELLS
            says = Reaches(
                table=covered.table, first_day=covered.first_day, last_day=covered.last_day, exclusive=exclusive
            )
            pen.tell("register-read", Telling(making.agreement, f"reaches {making.agreement} {covered.table}", says))
        _tell_steps(pen, list(_steps(making, rows)))
        of_person = {course.person: rows[course.course] for course in reversed(making.people.courses)}
        _submit(pen, making, list(_registers(making, of_person)))
    with acting(making.provider, now) as pen:
        _tell_steps(pen, list(_turned_away(making, pen)))
        _submit(pen, making, list(_readings(making, of_person)))


def _reasons(people: People) -> tuple[LossReason, ...]:
    """Those that are assumed, and those that the folder names."""
    named = sorted({gone.reason for gone in people.exits if gone.reason and not gone.completed})
    return (*REASONS, *(LossReason(name, Step.DROPPED_OUT, name, IN_ENGLISH.get(name, name)) for name in named))


def _tell_steps(pen: Pen, tellings: Sequence[Telling]) -> None:
    """Each kind of step as the event that it is, in the order in which a person takes them."""
    for step in Step:
        told = [each for each in tellings if _step(each.says) is step]
        if told:
            pen.tell(step.value, *told)


def _step(says: Says) -> Step:
    match says:
        case Moved(step=step):
            return step
        case Exited(completed=completed):
            return Step.COMPLETED if completed else Step.DROPPED_OUT
    return Step.ENROLLED


def _submit(pen: Pen, making: Making, tellings: list[Telling]) -> None:
    if tellings:
        submit_all(pen, making.agreement, tellings)


def _referrals(making: Making, pen: Pen) -> Mapping[str, ReferralRow]:
    """A row for each course, and for each person their own; a person is known by the number in the folder."""
    courses = making.people.courses
    names = list(dict.fromkeys(course.person for course in courses))
    known = dict(zip(names, _participants(making, pen, names), strict=True))
    rows = _rows(making, pen, [(course.person, known[course.person]) for course in courses])
    return {course.course: row for course, row in zip(courses, rows, strict=True)}


def _participants(making: Making, pen: Pen, names: Sequence[str]) -> list[ParticipantRow]:
    own, provider = door.door_of(making.ground.authority), making.provider.party
    numbers = (read_case_number(name, provider=provider, agreement=making.agreement) for name in names)
    marks = [own.case_mark(number) for number in numbers]
    return door.new_participants(own, making.agreement, marks, by=pen.by.username, now=pen.now)


def _rows(making: Making, pen: Pen, of: Sequence[tuple[str, ParticipantRow]]) -> list[ReferralRow]:
    """A referral of each, by its case number."""
    rows = [
        ReferralRow(
            person=participant.person,
            participant=participant,
            ref=new_name("c"),
            provider=making.provider.party,
            case_number=case_number,
            made_by=pen.by.username,
            made_at=pen.now,
        )
        for case_number, participant in of
    ]
    return ReferralRow.objects.bulk_create(rows, batch_size=door.MANY)


def _drawn(name: str, below: int) -> int:
    """A number below another, always the same for a name: nothing here is by chance."""
    return int(sha256(name.encode()).hexdigest(), 16) % below


def _steps(making: Making, rows: Mapping[str, ReferralRow]) -> Iterator[Telling]:
    exits = {gone.course: gone for gone in making.people.exits}
    for course in making.people.courses:
        told = [] if course.arm is Arm.COMPARISON else list(_before(course.course, course.enrolled_on))
        told.append(Enrolled(on=course.enrolled_on, cohort=course.cohort, group=course.group, arm=course.arm))
        gone = exits.get(course.course)
        if gone is not None:
            reason = "" if gone.completed else gone.reason or "other"
            told.append(Exited(on=gone.exited_on, completed=gone.completed, reason=reason))
        yield from (Telling(making.agreement, new_name("t"), says, rows[course.course]) for says in told)


def _before(name: str, day: date) -> Iterator[Says]:
    """Referred some weeks before a day, assessed, and motivated."""
    weeks = 3 + _drawn(name, 6)
    for step, before in ((Step.REFERRED, weeks), (Step.ASSESSED, 2), (Step.MOTIVATED, 1)):
        yield Moved(step=step, on=day - timedelta(weeks=before))


def _turned_away(making: Making, pen: Pen) -> Iterator[Telling]:
    """People beside those of the folder, who came no further than the interview."""
    effort = [course for course in making.people.courses if course.arm is Arm.EFFORT][::ONE_IN]
    names = [f"v-{course.course}" for course in effort]
    rows = _rows(making, pen, list(zip(names, _participants(making, pen, names), strict=True)))
    for course, row in zip(effort, rows, strict=True):
        reason = ("no-show", "not-for")[_drawn(row.case_number, 2)]
        day = course.enrolled_on
        steps = [Moved(step=Step.REFERRED, on=day - timedelta(weeks=3))]
        steps.append(Moved(step=Step.TURNED_AWAY, on=day - timedelta(weeks=1), reason=reason))
        yield from (Telling(making.agreement, new_name("t"), says, row) for says in steps)


def _readings(making: Making, of_person: Mapping[str, ReferralRow]) -> Iterator[Telling]:
    for each in making.people.readings:
        says = Read(instrument=each.instrument, on=each.on, value=each.value, rater=Rater.PROFESSIONAL)
        yield Telling(making.agreement, new_name("t"), says, of_person[each.person], withdrawn=each.withdrawn)


def _registers(making: Making, of_person: Mapping[str, ReferralRow]) -> Iterator[Telling]:
    people = making.people
    for each in people.events:
        happened = Happened(event=each.event, on=each.on)
        yield Telling(making.agreement, new_name("t"), happened, of_person[each.person], withdrawn=each.withdrawn)
    told: list[tuple[str, Says]] = [
        *(
            (each.person, Stayed(state=each.state, first_day=each.first_day, last_day=each.last_day))
            for each in people.spells
        ),
        *(
            (each.person, TookPart(effort=each.effort, first_day=each.first_day, last_day=each.last_day))
            for each in people.elsewhere
        ),
    ]
    yield from (Telling(making.agreement, new_name("t"), says, of_person[person]) for person, says in told)

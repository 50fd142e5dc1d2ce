"""What is told of an agreement's people, and how it stands as of a day (ADR 0018).

Everything told has two times: when it was so, and when it was told. Nothing is changed: what corrects or withdraws is
told anew, of the same record, and the last of it known at a moment holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, TypeVar

from gavn.domain.outcomes.eligibility import Criterion, Known, read_known
from gavn.domain.outcomes.people import Arm, Course, Covered, Elsewhere, Event, Exit, People, Reading, Register, Spell
from gavn.domain.outcomes.questionnaires.known import KNOWN
from gavn.domain.outcomes.questionnaires.questionnaire import score
from gavn.domain.outcomes.referrals import LossReason, ReferralMove, Step


class Rater(StrEnum):
    """Who or what a reading comes from."""

    PARTICIPANT = "participant"
    PROFESSIONAL = "professional"
    REGISTER = "register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """One kind of thing that can be told; `CAN_BE_WITHDRAWN` where it can be said not to have been so."""

    KIND: ClassVar[str]
    CAN_BE_WITHDRAWN: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Says):
    """A referral came to a step before enrolment, or ended there for a reason; none of these is taken back but with
    all of the referral, where it was a mistake."""

    KIND: ClassVar[str] = "moved"
    CAN_BE_WITHDRAWN: ClassVar[bool] = False
    step: Step
    on: date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed(Says):
    """What is known of a person by what the criteria are about; a number stands as digits."""

    KIND: ClassVar[str] = "assessed"
    on: date
    known: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled(Says):
    """A course began; once enrolled, nobody leaves the cohort."""

    KIND: ClassVar[str] = "enrolled"
    CAN_BE_WITHDRAWN: ClassVar[bool] = False
    on: date
    cohort: str = ""
    group: str = ""
    arm: Arm = Arm.EFFORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Exited(Says):
    """The last day of a course; whoever did not complete it has a reason."""

    KIND: ClassVar[str] = "exited"
    on: date
    completed: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Says):
    """A value of an instrument, in its own unit."""

    KIND: ClassVar[str] = "read"
    instrument: str
    on: date
    value: Fraction
    rater: Rater = Rater.PROFESSIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled(Says):
    """A questionnaire that was filled in: an answer to each item in order, blank where it was skipped."""

    KIND: ClassVar[str] = "filled"
    questionnaire: str
    on: date
    answers: tuple[str, ...]

    @property
    def score(self) -> int | None:
        """None where an item was skipped; refuses answers that cannot be given."""
        numbered = {item: int(answer) if answer else None for item, answer in enumerate(self.answers, start=1)}
        return score(KNOWN[self.questionnaire], numbered).score


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Says):
    """An event of a person's."""

    KIND: ClassVar[str] = "happened"
    event: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stayed(Says):
    """A person was in a state from the first day to the last, both included."""

    KIND: ClassVar[str] = "stayed"
    state: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TookPart(Says):
    """A person was in another effort that pays for outcomes and is not in this fund."""

    KIND: ClassVar[str] = "took-part"
    effort: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Says):
    """What somebody wrote of a course; never measured."""

    KIND: ClassVar[str] = "noted"
    on: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn(Says):
    """The system drew a reading for another to verify."""

    KIND: ClassVar[str] = "drawn"
    CAN_BE_WITHDRAWN: ClassVar[bool] = False
    reading: str


class Finding(StrEnum):
    """What whoever verifies finds in the source that does not stand in the reading."""

    VALUE = "value"
    DAY = "day"
    PERSON = "person"
    ABSENT = "absent"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(Says):
    """Another looked at a reading again, and found the same (`agrees`), or what was `found` instead; `instead` is a
    short note of it. What was told before there were findings has the note alone."""

    KIND: ClassVar[str] = "verified"
    CAN_BE_WITHDRAWN: ClassVar[bool] = False
    reading: str
    on: date
    agrees: bool = False
    instead: str = ""
    found: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaches(Says):
    """Of an agreement: the days of which a register tells; `exclusive` where a person is in one state at a time."""

    KIND: ClassVar[str] = "reaches"
    table: Register
    first_day: date
    last_day: date
    exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAnswered(Says):
    """Of an agreement: the score of one of its staff, who is not named: the third bottom line."""

    KIND: ClassVar[str] = "staff-answered"
    questionnaire: str
    on: date
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks(Says):
    """Of an agreement: whom it is for, and the reasons for which somebody can come no further."""

    KIND: ClassVar[str] = "asks"
    CAN_BE_WITHDRAWN: ClassVar[bool] = False
    criteria: tuple[Criterion, ...] = ()
    reasons: tuple[LossReason, ...] = ()


class RetentionClass(StrEnum):
    """What became of a person in an agreement, by which they are kept for a time: whoever came no further than the
    referral, whoever was enrolled, and whom the enrolled are only compared with. Blank is everybody of whom nothing
    else is said."""

    EVERYBODY = ""
    NEVER_ENROLLED = "never-enrolled"
    ENROLLED = "enrolled"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeps(Says):
    """Of an agreement: until which day its people of a class are kept, and why so long."""

    KIND: ClassVar[str] = "keeps"
    CAN_BE_WITHDRAWN: ClassVar[bool] = False
    until: date
    retention: str
    of: RetentionClass = RetentionClass.EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared(Says):
    """Of an agreement: the archive has what it shall have of all that was told so far of its people of a class."""

    KIND: ClassVar[str] = "cleared"
    CAN_BE_WITHDRAWN: ClassVar[bool] = False
    reference: str
    on: date
    of: RetentionClass = RetentionClass.EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Sends(Says):
    """Of an agreement: how a party's files of a kind are read, so that it need not be said again."""

    KIND: ClassVar[str] = "sends"
    CAN_BE_WITHDRAWN: ClassVar[bool] = False
    file: str
    columns: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    number_format: str = ""
    date_format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied(Says):
    """Of a person in the authority's domain: whoever has the pseudonym `other` there is the same person, as was found
    out on a day. It holds of all days, once another has confirmed it (`outcomes.same`)."""

    KIND: ClassVar[str] = "tied"
    other: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TieDecided(Says):
    """Another than whoever told of a tie, that it be or that it be no more, confirmed it or turned it down."""

    KIND: ClassVar[str] = "tie-decided"
    CAN_BE_WITHDRAWN: ClassVar[bool] = False
    tie: str
    on: date
    agrees: bool = False
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected(Says):
    """Of a person: name and address are protected from a day on; the protection is to be looked at again after
    `until`, and stands until it is withdrawn."""

    KIND: ClassVar[str] = "protected"
    on: date
    until: date | None = None


KINDS: Mapping[str, type[Says]] = {each.KIND: each for each in Says.__subclasses__()}
OF_READINGS = (Read, Filled, Happened, Stayed)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing as it was told: `record` is what it is told of, so that the next of the same record corrects it.

    `person` is the pseudonym within the agreement and `course` the referral; both are blank of what is told of the
    agreement as a whole. `reason` says why a record was corrected or withdrawn.
    """

    number: int
    record: str
    says: Says
    at: datetime
    by: str
    party: str = ""
    person: str = ""
    course: str = ""
    withdrawn: bool = False
    reason: str = field(default="", kw_only=True)


def known_at(told: Iterable[Told], moment: datetime | None = None) -> tuple[Told, ...]:
    """Of each record what was told of it last, up to a moment or at all, in the order in which they were first told."""
    found: dict[str, Told] = {}
    for each in sorted(told, key=lambda each: each.number):
        if moment is None or each.at <= moment:
            found[each.record] = each
    return tuple(found.values())


Kind = TypeVar("Kind", bound=Says)


def of_kind(told: Iterable[Told], kind: type[Kind]) -> Iterator[tuple[Told, Kind]]:
    """Those of a kind, each with what it says."""
    for each in told:
        if isinstance(each.says, kind):
            yield each, each.says


def standing(told: Iterable[Told], kind: type[Kind]) -> Iterator[tuple[Told, Kind]]:
    """Those of a kind that were not withdrawn."""
    return ((each, says) for each, says in of_kind(told, kind) if not each.withdrawn)


def people_of(known: Iterable[Told], *, as_of: date) -> People:
    """Everything known of an agreement's people on a day, of what holds of each record (`known_at`).

    What was withdrawn of a reading or an event keeps its place; everything else withdrawn was never so.
    """
    told = tuple(known)
    reaches = [says for _, says in standing(told, Reaches)]
    return People(
        as_of=as_of,
        courses=tuple(
            Course(each.course, each.person, says.on, says.cohort, says.group, says.arm)
            for each, says in standing(told, Enrolled)
            if says.on <= as_of
        ),
        exits=tuple(
            Exit(each.course, says.on, says.completed, says.reason)
            for each, says in standing(told, Exited)
            if says.on <= as_of
        ),
        readings=tuple(_readings(told, as_of)),
        events=tuple(
            Event(each.record, each.person, says.event, says.on, each.withdrawn)
            for each, says in of_kind(told, Happened)
            if says.on <= as_of
        ),
        spells=tuple(
            Spell(each.person, says.state, says.first_day, says.last_day)
            for each, says in standing(told, Stayed)
            if says.first_day <= as_of
        ),
        elsewhere=tuple(
            Elsewhere(each.person, says.effort, says.first_day, says.last_day)
            for each, says in standing(told, TookPart)
            if says.first_day <= as_of
        ),
        covered=tuple(Covered(each.table, each.first_day, each.last_day) for each in reaches),
        exclusive=any(each.exclusive for each in reaches),
    )


def _readings(told: Iterable[Told], as_of: date) -> Iterator[Reading]:
    """A questionnaire of which an item was skipped has no score, and is no reading."""
    for each in told:
        if isinstance(each.says, Read) and each.says.on <= as_of:
            yield Reading(each.record, each.person, each.says.instrument, each.says.on, each.says.value, each.withdrawn)
        elif isinstance(each.says, Filled) and each.says.on <= as_of:
            scored, instrument = each.says.score, KNOWN[each.says.questionnaire].instrument
            if scored is not None:
                yield Reading(each.record, each.person, instrument, each.says.on, Fraction(scored), each.withdrawn)


def moves_of(known: Iterable[Told]) -> tuple[ReferralMove, ...]:
    """The referrals' moves, enrolments and exits among them; whom others are compared with was never referred."""
    told = tuple(known)
    compared = {each.course for each, says in standing(told, Enrolled) if says.arm is Arm.COMPARISON}
    found: list[ReferralMove] = []
    for each in told:
        if each.withdrawn or each.course in compared:
            continue
        match each.says:
            case Moved(step=step, on=on, reason=reason):
                found.append(ReferralMove(each.course, each.person, step, on, reason))
            case Enrolled(on=on):
                found.append(ReferralMove(each.course, each.person, Step.ENROLLED, on))
            case Exited(on=on, completed=completed, reason=reason):
                step = Step.COMPLETED if completed else Step.DROPPED_OUT
                found.append(ReferralMove(each.course, each.person, step, on, reason))
    return tuple(found)


def taken_back(known: Iterable[Told]) -> Mapping[str, str]:
    """The referrals that were a mistake, each with the reason: of none of them is any step so."""
    return {each.course: each.reason for each, _ in of_kind(known, Moved) if each.withdrawn}


def as_known(answers: Mapping[str, str]) -> Mapping[str, Known]:
    """Answers as criteria ask of them: what is written in digits is a number."""
    return {about: read_known(answer) for about, answer in answers.items()}

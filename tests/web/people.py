"""People referred, enrolled and followed, as the tests of them need it: all of them made up, by numbers of nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.referrals import LossReason, Step
from gavn.domain.outcomes.told import Asks, Cleared, Finding, Keeps, Rater, Read, Verified
from gavn.domain.values.problem import Refused
from gavn.files.intake.people_rows import PeopleIntake
from gavn.web.apps.participants.actions.agreeing import clear, say_how_long, say_whom_for
from gavn.web.apps.participants.actions.erasing import decide_erasure, propose_erasure
from gavn.web.apps.participants.actions.importing import look_through, take_in
from gavn.web.apps.participants.actions.recording import Observation, submit
from gavn.web.apps.participants.actions.referring import Enrolling, Referring, assess, enrol, move_on, refer
from gavn.web.apps.participants.actions.tying import Other, decide_tie, tell_parted, tell_same
from gavn.web.apps.participants.models import ChainRow, ToldRow
from gavn.web.apps.participants.queries.importing import Sending
from gavn.web.apps.participants.storage.telling import rows_of, told_in

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
TODAY = date(2025, 3, 3)
LATER = NOW + timedelta(hours=1)
VIOLENCE = "dialog-mod-vold"
WORK = "din-vej-i-job"
SOCIAL = "sociale-forhold-og-beskaeftigelse"
AUTHORITY = Person("visitator", Role.AUTHORITY, SOCIAL)
OTHER_AUTHORITY = Person("leder", Role.AUTHORITY, SOCIAL)
PROVIDER = Person("behandler", Role.PROVIDER, VIOLENCE)
EVALUATOR = Person("forsker", Role.EVALUATOR)
# The day has 60 added to it: made for testing, and nobody's.
NUMBERS = ("610170-1234", "620271-2345", "630372-3456")
ENROLLED = date(2022, 3, 1)
REASONS = (
    LossReason("no-show", Step.TURNED_AWAY, "udeblev", "did not come"),
    LossReason("moved", Step.DROPPED_OUT, "flyttede", "moved away"),
)


def referred(number: str = NUMBERS[0], *, case: str = "", agreement: str = VIOLENCE, provider: str = VIOLENCE) -> str:
    """A person referred by the authority; the name of the referral."""
    asked = Referring(agreement, provider, date(2022, 2, 1), cpr=number, case_number=case)
    return refer(asked, by=AUTHORITY, now=NOW)


def agreed(agreement: str = VIOLENCE) -> None:
    say_whom_for(agreement, Asks(reasons=REASONS), by=AUTHORITY, now=NOW)


def enrolled(number: str = NUMBERS[0], *, agreement: str = VIOLENCE, on: date = ENROLLED, case: str = "") -> str:
    provider = VIOLENCE if agreement == VIOLENCE else "ipscenter"
    course = referred(number, agreement=agreement, provider=provider, case=case)
    assess(course, {}, on=date(2022, 2, 10), by=AUTHORITY, now=NOW)
    move_on(course, Step.MOTIVATED, on=date(2022, 2, 20), by=AUTHORITY, now=NOW)
    enrol(course, Enrolling(on), by=AUTHORITY, now=NOW)
    return course


def reading(value: int = 5, *, on: date = ENROLLED, rater: Rater = Rater.PROFESSIONAL) -> Read:
    return Read(instrument="Samtale", on=on, value=Fraction(value), rater=rater)


def submitted(course: str, *values: int, by: Person = PROVIDER) -> tuple[str, ...]:
    """Readings of a course, submitted together; their records."""
    submit(VIOLENCE, [Observation(course, reading(value)) for value in values], by=by, now=NOW)
    told = told_in(rows_of(VIOLENCE).filter(kind=Read.KIND))
    return tuple(each.record for each in told)[-len(values) :]


def read_once(value: int = 5, *, case: str = "", by: Person = PROVIDER) -> tuple[str, str]:
    """Somebody enrolled with one reading: the course and the record."""
    course = enrolled(case=case)
    [record] = submitted(course, value, by=by)
    return course, record


def found_as(record: str, found: Finding | None = None, note: str = "") -> Verified:
    """What whoever verifies a reading found: that it is as it stands, or something else."""
    return Verified(reading=record, on=TODAY, agrees=found is None, found=found, instead=note)


def erasable(agreement: str = VIOLENCE) -> None:
    """The time of keeping is over, and the archive has cleared all."""
    say_how_long(agreement, Keeps(until=date(2025, 1, 1), retention="5 år"), by=AUTHORITY, now=NOW)
    clear(agreement, Cleared(reference="RA 2025/1", on=date(2025, 3, 1)), by=AUTHORITY, now=NOW)


def erasure_proposed(course: str, *, by: Person = AUTHORITY, now: datetime = NOW) -> int:
    """That the person be erased, to be carried out by another; its number."""
    return propose_erasure(course, grounds="Fristen er gået", by=by, now=now)


def erased(course: str) -> bool:
    """Proposed by one and carried out by another; whether it is finished."""
    return decide_erasure(erasure_proposed(course), carry_out=True, by=OTHER_AUTHORITY, now=NOW)


def told_so_far() -> tuple[int, int]:
    """How much was told of people, and how many events there were."""
    return ToldRow.objects.count(), ChainRow.objects.count()


def refused(act: Callable[[], object], *, noted: str = "") -> set[str]:
    """The codes that something is refused with, when it has changed nothing; where it is `noted` that somebody was
    sought by a number, that event and no more."""
    told, events = told_so_far()
    with pytest.raises(Refused) as raised:
        act()
    assert told_so_far() == (told, events + bool(noted))
    assert not noted or ChainRow.objects.latest("number").what == noted
    return {problem.code for problem in raised.value.problems}


def tie_told(ref: str, *, number: str = NUMBERS[1], course: str = "") -> str:
    """That the person of a course is the same as another, by a number or a course; the tie waits."""
    other = Other(course=course) if course else Other(cpr=number)
    return tell_same(ref, other, on=TODAY, purpose="CPR-kontoret har givet nyt nummer", by=AUTHORITY, now=NOW)


def tied(ref: str, *, number: str = NUMBERS[1], course: str = "") -> str:
    """Told by one, and confirmed by another an hour later."""
    record = tie_told(ref, number=number, course=course)
    decide_tie(record, agrees=True, by=OTHER_AUTHORITY, now=LATER)
    return record


def parted(record: str) -> None:
    """The same of two after all."""
    tell_parted(record, purpose="det var to søskende", by=AUTHORITY, now=LATER)
    decide_tie(record, agrees=True, by=OTHER_AUTHORITY, now=LATER + timedelta(hours=1))


def sending(text: str, *, kind: str = "readings", **others: Any) -> Sending:
    """A file of the provider's own case numbers, as it is sent."""
    return replace(Sending(VIOLENCE, kind, "a.csv", text.encode()), **others)


def taken_in(sent: Sending, *, by: Person = PROVIDER, partly: bool = False, reason: str = "") -> PeopleIntake:
    """Looked through, and taken in as it was seen."""
    seen = look_through(sent, by=by, now=NOW)
    assert not seen.intake.rejections or partly, seen.intake.rejections
    return take_in(sent, seen=seen.intake.digest, partly=partly, reason=reason, by=by, now=NOW).intake

"""A referral that was a mistake, of the wrong person or twice: taken back whole, before anybody was enrolled by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.told import OF_READINGS, Assessed, Enrolled, Moved, Told, TookPart, known_at
from gavn.domain.values.problem import Problem, refuse
from gavn.web.apps.participants.actions.acting import acting, unfit
from gavn.web.apps.participants.rules import course_reached
from gavn.web.apps.participants.storage.knowing import told_of
from gavn.web.apps.participants.storage.pen import Telling

OF_THE_WAY_IN = (Moved, Assessed)


def take_back(ref: str, *, reason: str, by: Person, now: datetime) -> None:
    """Says of every step of a referral that it was not so, with the reason; how it was told before stays.

    For the authority alone: a provider who could take back would choose whom it is counted by. Refused once somebody is
    enrolled, since nobody leaves the cohort, and while something observed of the course stands.
    """
    row = course_reached(ref, Permission.ENROL, by)
    refuse(unfit(reason, "reason"))
    with acting(by, now, row) as pen:
        own = [each for each in known_at(told_of(row.participant)) if each.course == ref]
        refuse(_obstacles(own))
        agreement, steps = row.participant.agreement, [each for each in own if isinstance(each.says, OF_THE_WAY_IN)]
        why = reason.strip()
        again = [Telling(agreement, one.record, one.says, row, withdrawn=True, reason=why) for one in steps]
        pen.tell("taken-back", *again)


def _obstacles(own: Sequence[Told]) -> Iterator[Problem]:
    if any(isinstance(each.says, Enrolled) for each in own):
        yield Problem("take-back-enrolled")
    if any(isinstance(each.says, (*OF_READINGS, TookPart)) and not each.withdrawn for each in own):
        yield Problem("take-back-observed")
    if all(each.withdrawn for each in own if isinstance(each.says, Moved)):
        yield Problem("told-withdrawn")

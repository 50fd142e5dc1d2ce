"""What is told of an agreement as a whole: whom it is for, how far registers reach, how its staff are, and how long its
people are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission, Role
from gavn.domain.outcomes.eligibility import Criterion
from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.domain.outcomes.questionnaires.known import JOB_SATISFACTION
from gavn.domain.outcomes.referrals import LossReason
from gavn.domain.outcomes.told import Asks, Cleared, Filled, Keeps, Reaches, StaffAnswered
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.web.apps.participants.actions.acting import acting, ahead, new_name, unfit
from gavn.web.apps.participants.actions.recording import unscored
from gavn.web.apps.participants.models import ToldRow
from gavn.web.apps.participants.rules import agreement_reached
from gavn.web.apps.participants.storage.pen import Telling
from gavn.web.apps.participants.storage.telling import agreed

ASKS, KEEPS, CLEARED = "asks", "keeps", "cleared"


def say_whom_for(agreement: str, asks: Asks, *, by: Person, now: datetime) -> None:
    """The criteria of who may be enrolled, and the reasons for coming no further; the last said holds."""
    change_whom_for(agreement, lambda _: asks, by=by, now=now)


def change_whom_for(agreement: str, change: Callable[[Asks], Asks], *, by: Person, now: datetime) -> None:
    """The same, made of what holds at the moment of writing: of two who add at once none loses anything. What is as it
    was is not said again."""
    agreement_reached(agreement, Permission.ENROL, by)
    with acting(by, now) as pen:
        before = agreed(agreement)
        after = change(before)
        refuse(_check_agreed(after, before))
        if after != before:
            pen.tell("asked", Telling(agreement, f"{ASKS} {agreement}", after))


def _check_agreed(after: Asks, before: Asks) -> Iterator[Problem]:
    """Nothing that could be a person's number is agreed anew."""
    old = {*before.criteria, *before.reasons}
    every: tuple[Criterion | LossReason, ...] = (*after.criteria, *after.reasons)
    new = [each for each in every if each not in old]
    told = [(name, text) for each in new for name, text in _texts(each)]
    for name in dict.fromkeys(name for name, text in told if could_be_person_number(text)):
        yield Problem("people-text-cpr", Place(path=name))


def _texts(agreed: Criterion | LossReason) -> Iterator[tuple[str, str]]:
    """What somebody wrote, by the field that it was written in."""
    if isinstance(agreed, LossReason):
        yield from (("name_da", agreed.name_da), ("name_en", agreed.name_en))
    else:
        yield from (("name", agreed.id), ("about", agreed.about), ("words", ", ".join(agreed.one_of)))


def say_how_far(agreement: str, reaches: Reaches, *, by: Person, now: datetime) -> None:
    """The days of which a register tells; whoever is paid by it does not say so. It tells of no day to come: that
    nothing stands there would count as that nothing was."""
    agreement_reached(agreement, Permission.RECORD_READINGS, by)
    if by.role is Role.PROVIDER:
        raise Refused([Problem("register-not-of-provider", Place(path="table"))])
    if reaches.last_day < reaches.first_day:
        values = {"first": reaches.first_day.isoformat(), "last": reaches.last_day.isoformat()}
        raise Refused([Problem("people-spell-backwards", Place(path="last_day"), values)])
    refuse(ahead(reaches.last_day, now, path="last_day"))
    with acting(by, now) as pen:
        pen.tell("register-read", Telling(agreement, f"reaches {agreement} {reaches.table}", reaches))


def record_staff(agreement: str, answered: StaffAnswered, *, once: str = "", by: Person, now: datetime) -> None:
    """One of the staff's answers, who is not named: the third bottom line.

    Two can answer the same: `once` is the name that a form drew for its answer, by which one that is sent twice is
    known, and that says nothing of who filled it in.
    """
    agreement_reached(agreement, Permission.FOLLOW_COURSES, by)
    filled = Filled(questionnaire=answered.questionnaire, on=answered.on, answers=answered.answers)
    if answered.questionnaire != JOB_SATISFACTION.id:
        raise Refused([Problem("questionnaire-not-of-staff", Place(path="questionnaire"))])
    refuse([*unscored(filled, Place(path="answers")), *ahead(answered.on, now)])
    with acting(by, now) as pen:
        if once and ToldRow.objects.filter(record=once).exists():
            raise Refused([Problem("staff-answered-already")])
        pen.tell("staff-answered", Telling(agreement, once or new_name("t"), answered))


def say_how_long(agreement: str, keeps: Keeps, *, by: Person, now: datetime) -> None:
    """Until which day the agreement's people of a class are kept, and why so long."""
    agreement_reached(agreement, Permission.ERASE_PEOPLE, by)
    refuse(unfit(keeps.retention, "retention"))
    with acting(by, now) as pen:
        pen.tell("kept-until", Telling(agreement, f"{KEEPS} {agreement} {keeps.of}".strip(), keeps))


def clear(agreement: str, cleared: Cleared, *, by: Person, now: datetime) -> None:
    """The archive's word that nothing told so far of a class is to be kept for it; its reference is written down."""
    agreement_reached(agreement, Permission.ERASE_PEOPLE, by)
    refuse([*unfit(cleared.reference, "reference"), *ahead(cleared.on, now)])
    with acting(by, now) as pen:
        pen.tell("archive-cleared", Telling(agreement, f"{CLEARED} {agreement} {cleared.of}".strip(), cleared))

"""The due calendar, coverage, what comes and what there is to do, of the people that somebody reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone

from gavn.domain.access.decision import Person, acts_for, may, may_verify
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.dossier import in_force
from gavn.domain.agreements.plans import follow_up_plans
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import Theme, policy_for
from gavn.domain.outcomes.calendar import (
    BASELINE,
    Coverage,
    FollowUp,
    FollowUpState,
    Plan,
    Taking,
    calendar,
    could_await,
    coverage,
    due_between,
    takings,
)
from gavn.domain.outcomes.level_at_entry import LevelAtEntry, levels_at_entry, states_target
from gavn.domain.outcomes.referrals import ReferralStage, referral_funnel
from gavn.domain.outcomes.told import Drawn, Moved, StaffAnswered, Told, Verified, moves_of, of_kind, standing
from gavn.web.apps.participants.models import ErasureRow, ParticipantRow, ReferralRow
from gavn.web.apps.participants.queries.erasing import unfinished
from gavn.web.apps.participants.queries.standing import known_of, people_on, person_on, persons_in
from gavn.web.apps.participants.queries.tying import ties_waiting
from gavn.web.apps.participants.rules import Ground, ground_of, grounds, own_rows
from gavn.web.apps.participants.storage.knowing import protections
from gavn.web.design.waiting import Waiting

# Nobody's own answer or reading is shown as a mean, not even to those who work beside them: the rule of the council's
# cells.
LEAST = policy_for(Circle.CELLS, Theme.OTHER).least


def follow_ups_of(ground: Ground, on: date) -> tuple[FollowUp, ...]:
    """Every course at every follow-up, by the version in force on the day; none before the first."""
    version = in_force(ground.dossier.versions, on=on)
    if version is None:
        return ()
    return _calendar_of(ground, follow_up_plans(version), on)


def _calendar_of(ground: Ground, plans: Sequence[Plan], on: date) -> tuple[FollowUp, ...]:
    people = people_on(ground.agreement, on)
    return tuple(one for plan in plans for one in calendar(plan, people))


def follow_ups_of_one(ground: Ground, participant: ParticipantRow, on: date) -> tuple[FollowUp, ...]:
    """The same of one person alone, since nobody's follow-ups rest on what was told of others."""
    version = in_force(ground.dossier.versions, on=on)
    if version is None:
        return ()
    people = person_on(participant, on)
    return tuple(one for plan in follow_up_plans(version) for one in calendar(plan, people))


def _still_read(ground: Ground, on: date) -> tuple[FollowUp, ...]:
    """Of the metrics of which a reading can be taken on a day or later; people are not read where none can be."""
    version = in_force(ground.dossier.versions, on=on)
    plans = [plan for plan in follow_up_plans(version) if could_await(plan, on)] if version else []
    return _calendar_of(ground, plans, on) if plans else ()


def _awaited(ground: Ground, on: date) -> tuple[FollowUp, ...]:
    """Those for which a reading is awaited on a day."""
    return tuple(one for one in _still_read(ground, on) if one.awaits_reading(on))


def funnel(agreement: str, *, on: date, by: Person | None) -> tuple[ReferralStage, ...]:
    """How far those referred came; blank for whoever does not see them. Of a provider its own."""
    ground = ground_of(agreement)
    if ground is None or by is None or not ground.may(by, Permission.SEE_PARTICIPANTS).allowed:
        return ()
    own = _own_courses(agreement, by)
    return referral_funnel((move for move in moves_of(known_of(agreement)) if move.referral in own), as_of=on)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A referral that was a mistake: its name, why it was one, and who said so and when; `protected`: name and address
    of whoever it was of are."""

    course: str
    case_number: str
    told: Told
    protected: bool


def taken_back(agreement: str, *, by: Person | None) -> tuple[TakenBack, ...]:
    """The referrals that were a mistake: they are in no list and no funnel, and here they are told of. For whoever
    enrols."""
    ground = ground_of(agreement)
    if ground is None or not ground.may(by, Permission.ENROL).allowed:
        return ()
    found = {each.course: each for each, _ in of_kind(known_of(agreement), Moved) if each.withdrawn}
    rows = ReferralRow.objects.filter(ref__in=list(found)).values_list("ref", "case_number", "person__pseudonym")
    of, protected = {ref: (case, person) for ref, case, person in rows}, protections()
    return tuple(TakenBack(course, of[course][0], told, of[course][1] in protected) for course, told in found.items())


def coverage_of(agreement: str, *, on: date, by: Person | None) -> Mapping[tuple[str, str], Coverage]:
    """By metric and follow-up, of everybody's: of the courses that count, how many stand how."""
    ground = ground_of(agreement)
    if ground is None or by is None or not ground.may(by, Permission.SEE_PARTICIPANTS).allowed:
        return {}
    own = _own_courses(agreement, by)
    return coverage(one for one in follow_ups_of(ground, on) if one.course.course in own)


def levels_of(agreement: str, *, on: date, by: Person | None) -> tuple[LevelAtEntry, ...]:
    """How those enrolled began beside the target group, where the version in force on the day states it; of a provider
    its own. A mean is of as many as the council's cells hold."""
    ground = ground_of(agreement)
    version = in_force(ground.dossier.versions, on=on) if ground else None
    if ground is None or version is None or by is None or not ground.may(by, Permission.SEE_PARTICIPANTS).allowed:
        return ()
    plans = [plan for plan in follow_up_plans(version) if states_target(plan)]
    if not plans:
        return ()
    own, people = _own_courses(agreement, by), people_on(agreement, on)
    people = replace(people, courses=tuple(each for each in people.courses if each.course in own))
    return tuple(level for plan in plans for level in levels_at_entry(plan, people, least=LEAST))


def staff_scores(agreement: str, *, on: date, by: Person | None) -> tuple[tuple[date, tuple[str, ...]], ...]:
    """What the staff answered, and for which day, in the order in which it was told; of nobody by name."""
    ground = ground_of(agreement)
    if ground is None or not ground.may(by, Permission.SEE_PARTICIPANTS).allowed:
        return ()
    told = standing(known_of(agreement), StaffAnswered)
    return tuple((says.on, says.answers) for _, says in told if says.on <= on)


def _own_courses(agreement: str, by: Person) -> frozenset[str]:
    return frozenset(own_rows(agreement, by).values_list("ref", flat=True))


@dataclass(frozen=True, slots=True)
class Tasks:
    """What somebody has to do about the people of an agreement: readings to take, the overdue ones first; readings to
    verify, and those of their own that were found to be something else, as they were told last; erasures that another
    proposed; and ties that another told of."""

    agreement: str
    to_take: tuple[Taking, ...]
    to_verify: tuple[Told, ...]
    to_correct: tuple[Told, ...]
    erasures: tuple[int, ...]
    ties: tuple[str, ...]

    @property
    def count(self) -> int:
        others = (self.to_verify, self.to_correct, self.erasures, self.ties)
        return len(self.to_take) + sum(len(each) for each in others)


def tasks(*, on: date, by: Person | None) -> tuple[Tasks, ...]:
    """Of each agreement in which there is something to do for somebody today."""
    if by is None:
        return ()
    found = [_tasks(ground, on, by) for ground in grounds()]
    return tuple(each for each in found if each.count)


def waits_for(person: Person, *, today: date) -> tuple[Waiting, ...]:
    """How much there is to do about people, for the page where somebody lands."""
    if not may(person, Permission.SEE_PARTICIPANTS).allowed:
        return ()
    found = tasks(on=today, by=person)
    to_take = [one for each in found for one in each.to_take]
    firsts = [one.first for one in to_take]
    late = [one.due_on for one in firsts if one.state is FollowUpState.OVERDUE and one.due_on]
    counted = {
        "follow-ups": Waiting("follow-ups", len(to_take), min(late, default=None), late=len(late)),
        "verifying": Waiting("verifying", sum(len(each.to_verify) for each in found)),
        "correcting": Waiting("correcting", sum(len(each.to_correct) for each in found)),
        "erasures": Waiting("erasures", len({number for each in found for number in each.erasures})),
        "ties": Waiting("ties", len({record for each in found for record in each.ties})),
        "unfinished": _unfinished(person),
    }
    return tuple(each for each in counted.values() if each.count)


def _unfinished(person: Person) -> Waiting:
    own = unfinished(by=person)
    since = timezone.localdate(own.since) if own else None
    return Waiting("unfinished", own.count if own else 0, since, late=own.count if own else 0)


def _tasks(ground: Ground, on: date, by: Person) -> Tasks:
    return Tasks(
        ground.agreement,
        _to_take(ground, on, by),
        _to_verify(ground, by),
        _to_correct(ground, by),
        _erasures(ground, by),
        ties_waiting(ground, by),
    )


def _to_take(ground: Ground, on: date, by: Person) -> tuple[Taking, ...]:
    own = _own_courses(ground.agreement, by) if ground.may(by, Permission.RECORD_READINGS).allowed else ()
    if not own:
        return ()
    return takings(sorted((one for one in _awaited(ground, on) if one.course.course in own), key=urgency))


def urgency(one: FollowUp) -> tuple[bool, bool, date, str]:
    """Overdue before open, a baseline before what can wait, and the longest due first."""
    overdue = one.state is FollowUpState.OVERDUE
    return (not overdue, one.follow_up != BASELINE, one.due_on or date.max, one.course.course)


def _to_verify(ground: Ground, by: Person) -> tuple[Told, ...]:
    if not ground.may(by, Permission.VERIFY_READINGS).allowed:
        return ()
    known = {each.record: each for each in known_of(ground.agreement)}
    waiting = not_verified(tuple(known.values()))
    return tuple(known[each] for each in waiting if _may_verify(known[each], by))


def _to_correct(ground: Ground, by: Person) -> tuple[Told, ...]:
    """For the party that submitted them: until it corrects them they count as they stand."""
    if not ground.may(by, Permission.RECORD_READINGS).allowed:
        return ()
    known = known_of(ground.agreement)
    own = {each.record: each for each in reversed(known) if each.party == acts_for(by)}
    return tuple(own[each] for each in found_wrong(known) if each in own)


def found_wrong(known: Sequence[Told]) -> tuple[str, ...]:
    """The readings that whoever looked last found to be something else, and that were not told anew since."""
    last = {each.record: each for each in known}
    seen = {says.reading: (each.number, says.agrees) for each, says in standing(known, Verified)}
    return tuple(
        record
        for record, (number, agrees) in seen.items()
        if not agrees and number > last[record].number and not last[record].withdrawn
    )


def _may_verify(told: Told, by: Person) -> bool:
    return may_verify(by, submitted_by=told.by, submitting_party=told.party).allowed


def not_verified(known: Sequence[Told]) -> tuple[str, ...]:
    """The readings drawn that nobody has looked at since they were told last; what was withdrawn is not looked at."""
    last = {each.record: each for each in known}
    seen = {says.reading: each.number for each, says in standing(known, Verified)}
    drawn = [says.reading for _, says in standing(known, Drawn)]
    return tuple(each for each in drawn if not last[each].withdrawn and seen.get(each, 0) < last[each].number)


def _erasures(ground: Ground, by: Person) -> tuple[int, ...]:
    if not ground.may(by, Permission.ERASE_PEOPLE).allowed:
        return ()
    waiting = ErasureRow.objects.filter(decision=None).exclude(proposed_by=by.username).order_by("id")
    found = tuple(waiting.values_list("id", "person"))
    # People are not looked through where nobody is to be erased.
    here = persons_in(ground.agreement) if found else {}
    return tuple(number for number, person in found if person in here)


def coming(*, on: date, by: Person | None, days: int) -> tuple[tuple[str, Taking], ...]:
    """The readings that fall due after a day and within so many, of all agreements that somebody records readings of,
    each with its agreement, the first first; those that can be taken already are among them."""
    if by is None:
        return ()
    found: list[tuple[str, Taking]] = []
    for ground in (each for each in grounds() if each.may(by, Permission.RECORD_READINGS).allowed):
        own = _own_courses(ground.agreement, by)
        due = due_between(_still_read(ground, on), on + timedelta(days=1), on + timedelta(days=days)) if own else ()
        found += [(ground.agreement, one) for one in takings(each for each in due if each.course.course in own)]
    return tuple(
        sorted(found, key=lambda item: (item[1].first.due_on or date.max, item[0], item[1].first.course.course))
    )

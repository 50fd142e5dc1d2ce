"""What is observed of people: submitted together, from which the system draws a sample; corrected and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from gavn.domain.access.decision import Person, acts_for, may_verify
from gavn.domain.access.roles import Permission, Role
from gavn.domain.outcomes.check_people import LARGEST_READING
from gavn.domain.outcomes.definition import THOUSANDTHS, is_plain_name
from gavn.domain.outcomes.intake.alone import off_scale
from gavn.domain.outcomes.intake.known import Scale
from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.domain.outcomes.questionnaires.known import KNOWN
from gavn.domain.outcomes.told import (
    OF_READINGS,
    Assessed,
    Drawn,
    Enrolled,
    Exited,
    Filled,
    Finding,
    Happened,
    Noted,
    Rater,
    Read,
    Says,
    Stayed,
    Told,
    TookPart,
    Verified,
    known_at,
    standing,
)
from gavn.domain.outcomes.verification import UNSTATED, SampleRule, Submission, draw
from gavn.domain.values.moment import day_of
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.web.apps.participants.actions.acting import acting, ahead, new_name, unfit
from gavn.web.apps.participants.actions.referring import refuse_new, unfit_answers, unfit_enrolment
from gavn.web.apps.participants.models import ReferralRow, SubmissionRow, ToldRow
from gavn.web.apps.participants.rules import agreement_reached, course_reached, ground_of, may_mend
from gavn.web.apps.participants.storage.knowing import name_of, told_of
from gavn.web.apps.participants.storage.pen import Pen, Telling
from gavn.web.apps.participants.storage.telling import agreed, told_in

Observed = Read | Filled | Happened | Stayed | TookPart
# Whoever is paid by what registers tell does not tell it.
OF_REGISTERS = (Happened, Stayed, TookPart)
# A line, for what no finding says.
LONGEST_FINDING = 200


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing observed in a course."""

    course: str
    says: Observed


def submit(agreement: str, observed: Sequence[Observation], *, by: Person, now: datetime) -> int:
    """Submits them together, all or none; the number of the submission. Its sample is drawn at once."""
    ground = agreement_reached(agreement, Permission.RECORD_READINGS, by)
    rows = {
        ref: course_reached(ref, Permission.RECORD_READINGS, by) for ref in dict.fromkeys(o.course for o in observed)
    }
    if not rows or any(row.participant.agreement != agreement for row in rows.values()):
        raise Refused([Problem("course-gone")])
    refuse(problem for place, each in enumerate(observed, 1) for problem in _unfit(each.says, place, by, now))
    scales = ground.scales(day_of(now))
    refuse(problem for place, each in enumerate(observed, 1) for problem in _off_scale(each.says, place, scales))
    with acting(by, now, *rows.values()) as pen:
        refuse(_already(observed, rows))
        tellings = [Telling(agreement, new_name("t"), each.says, rows[each.course]) for each in observed]
        return submit_all(pen, agreement, tellings).pk


def _already(observed: Sequence[Observation], rows: Mapping[str, ReferralRow]) -> Iterator[Problem]:
    """What a form that was sent twice would make two of: the very same thing of the same course."""
    known = {(ref, each.says) for ref in rows for each in _known(rows[ref]) if _is_own(each, ref)}
    for place, each in enumerate(observed, start=1):
        if (each.course, each.says) in known:
            yield Problem("observed-already", Place(path=f"observed.{place}"))


def _is_own(told: Told, ref: str) -> bool:
    return told.course == ref and not told.withdrawn and isinstance(told.says, Observed)


def submit_all(pen: Pen, agreement: str, tellings: list[Telling], what: str = "submitted") -> SubmissionRow:
    """The submission with its readings and sample, whose seed is what was submitted and the chain's head after it.

    What is `corrected` is submitted too: else what was not drawn could be corrected to anything. A reading that was
    drawn before is to be verified again as it is.
    """
    first = pen.head.number + 1
    content = pen.tell(what, *tellings)
    readings = [each.record for each in tellings if isinstance(each.says, OF_READINGS)]
    before, drawn_before = _earlier(agreement, pen.now)
    submission = Submission(tuple(readings), content, pen.head.digest)
    drawn = draw(submission, _rule(agreement, pen.now), before=before, drawn_before=drawn_before)
    row = SubmissionRow.objects.create(
        agreement=agreement,
        first_event=first,
        last_event=pen.head.number,
        content_hash=content,
        head_after=submission.head_after,
        readings=len(readings),
        drawn=len(drawn),
        by=pen.by.username,
        party=acts_for(pen.by),
        at=pen.now,
    )
    referrals, before_now = {each.record: each.referral for each in tellings}, _drawn(agreement)
    new = [each for each in drawn if each not in before_now]
    pen.tell("drawn", *(Telling(agreement, new_name("t"), Drawn(reading=each), referrals[each]) for each in new))
    return row


def _rule(agreement: str, now: datetime) -> SampleRule:
    """That of the version in force, or the newest where none is; all of the year is then made up by it."""
    ground, today = ground_of(agreement), day_of(now)
    if ground is None:
        return UNSTATED
    return ground.version_on(today).sample_rule


def _drawn(agreement: str) -> frozenset[str]:
    """The readings of an agreement that were drawn."""
    told = told_in(ToldRow.objects.filter(agreement=agreement, kind=Drawn.KIND))
    return frozenset(each.says.reading for each in told if isinstance(each.says, Drawn))


def _earlier(agreement: str, now: datetime) -> tuple[int, int]:
    """What was submitted, and drawn, in the Danish year so far: the database asks in Danish time too."""
    own = SubmissionRow.objects.filter(agreement=agreement, at__year=day_of(now).year)
    found = list(own.values_list("readings", "drawn"))
    return sum(each for each, _ in found), sum(each for _, each in found)


def _unfit(says: Observed, place: int, by: Person, now: datetime) -> Iterator[Problem]:
    at = Place(path=f"observed.{place}")
    if by.role is Role.PROVIDER and (isinstance(says, OF_REGISTERS) or _from_register(says)):
        yield Problem("register-not-of-provider", at)
    if not isinstance(says, Filled):
        yield from _odd_name(says, at)
    if isinstance(says, Stayed | TookPart):
        if says.last_day < says.first_day:
            values = {"first": says.first_day.isoformat(), "last": says.last_day.isoformat()}
            yield Problem("people-spell-backwards", at, values)
    else:
        yield from ahead(says.on, now)
    if isinstance(says, Filled):
        yield from unscored(says, at)
    if isinstance(says, Read):
        yield from _odd_value(says, at)


def _odd_value(says: Read, at: Place) -> Iterator[Problem]:
    if (says.value * THOUSANDTHS).denominator != 1:
        yield Problem("people-reading-too-fine", at, {"instrument": says.instrument})
    if abs(says.value) > LARGEST_READING:
        yield Problem("people-reading-too-large", at, {"instrument": says.instrument})


def _off_scale(says: Says, place: int, scales: Mapping[str, Scale]) -> Iterator[Problem]:
    """A value that its instrument cannot give."""
    if isinstance(says, Read):
        at = Place(path=f"observed.{place}")
        yield from (replace(each, place=at) for each in off_scale(says.instrument, says.value, scales))


def unscored(says: Filled, at: Place) -> Iterator[Problem]:
    """What keeps a questionnaire from being scored."""
    if says.questionnaire not in KNOWN:
        yield Problem("questionnaire-unknown", at, {"known": ", ".join(sorted(KNOWN))})
    elif not all(answer == "" or (answer.isascii() and answer.isdecimal()) for answer in says.answers):
        yield Problem("questionnaire-not-number", at)
    else:
        try:
            _ = says.score
        except Refused as refused:
            yield from refused.problems


def _from_register(says: Says) -> bool:
    return isinstance(says, Read) and says.rater is Rater.REGISTER


def _odd_name(says: Read | Happened | Stayed | TookPart, at: Place) -> Iterator[Problem]:
    """What is observed has a name that a query can hold, and that is nobody's number."""
    match says:
        case Read(instrument=name) | Happened(event=name) | Stayed(state=name) | TookPart(effort=name):
            if not is_plain_name(name) or could_be_person_number(name):
                yield Problem("observed-name-odd", at)


def add_note(ref: str, text: str, *, on: date, by: Person, now: datetime) -> None:
    """A few words about a course, for authority and provider."""
    row, says = course_reached(ref, Permission.FOLLOW_COURSES, by), Noted(on=on, text=text.strip())
    refuse([*unfit(text, "text"), *ahead(on, now)])
    with acting(by, now, row) as pen:
        if any(each.course == ref and told == says for each, told in standing(_known(row), Noted)):
            # What a form that was sent twice would say twice.
            raise Refused([Problem("observed-already", Place(path="text"))])
        pen.tell("noted", Telling(row.participant.agreement, new_name("t"), says, row))


def _known(row: ReferralRow) -> Sequence[Told]:
    return known_at(told_of(row.participant))


def correct(record: str, says: Says, *, reason: str, seen: int | None = None, by: Person, now: datetime) -> None:
    """Tells of a record anew; how it was told before stays. What was verified is then to be verified again, and of what
    was not drawn a sample is. `seen` is as for `verify`."""
    _last(record, by)
    refuse(unfit(reason, "reason"))
    with acting(by, now) as pen:
        # Read where nobody else writes: a form that was sent twice at once corrects once.
        row, last, referral = _last(record, by)
        if type(says) is not type(last.says):
            raise Refused([Problem("correction-of-another-kind")])
        if says == last.says:
            raise Refused([Problem("correction-without-change")])
        _require_seen(last, seen)
        refuse(_unfit_anew(says, last.says, row.agreement, by, now))
        _tell_again(pen, row, referral, Telling(row.agreement, record, says, referral, reason=reason.strip()))


def _unfit_anew(says: Says, before: Says, agreement: str, by: Person, now: datetime) -> Iterator[Problem]:
    """What could not have been told the first time; and nobody comes into or out of the effort by a correction."""
    if isinstance(says, Observed):
        ground = ground_of(agreement)
        yield from _unfit(says, 1, by, now)
        yield from _off_scale(says, 1, ground.scales(day_of(now)) if ground else {})
    elif isinstance(says, Enrolled) and isinstance(before, Enrolled):
        yield from unfit_enrolment(agreement, says.on, says.cohort, says.group, now=now)
        if says.arm is not before.arm:
            yield Problem("correction-of-another-kind")
    elif isinstance(says, Exited):
        yield from ahead(says.on, now)
    elif isinstance(says, Assessed):
        yield from (*unfit_answers(says.known), *ahead(says.on, now))
    else:
        yield Problem("told-not-corrected")


def withdraw(record: str, *, reason: str, seen: int | None = None, by: Person, now: datetime) -> None:
    """Says that something told was not so. A withdrawn reading keeps its place, so that no better one can take it.
    `seen` is as for `verify`."""
    _last(record, by)
    refuse(unfit(reason, "reason"))
    with acting(by, now) as pen:
        row, last, referral = _last(record, by)
        if not last.says.CAN_BE_WITHDRAWN:
            raise Refused([Problem("told-not-withdrawn")])
        _require_seen(last, seen)
        again = Telling(row.agreement, record, last.says, referral, withdrawn=True, reason=reason.strip())
        _tell_again(pen, row, referral, again)


def _require_seen(last: Told, seen: int | None) -> None:
    """Whoever changes what another told anew since must have seen that; what was withdrawn is refused as that."""
    if seen not in (None, last.number) and not last.withdrawn:
        raise Refused([Problem("told-anew")])


def _tell_again(pen: Pen, row: ToldRow, referral: ReferralRow, again: Telling) -> None:
    """Another telling of a record, where the moves of its person still follow one another."""
    told = told_of(referral.participant)
    if any(each.record == row.record and each.withdrawn for each in told):
        raise Refused([Problem("told-withdrawn")])
    name, number = name_of(referral.participant), told[-1].number + 1
    new = Told(number, row.record, again.says, pen.now, "", "", name, referral.ref, again.withdrawn)
    if isinstance(again.says, Enrolled | Exited):
        refuse_new(told, [*told, new], agreed(row.agreement))
    if isinstance(again.says, OF_READINGS) and not again.withdrawn:
        submit_all(pen, row.agreement, [again], "corrected")
    else:
        pen.tell("withdrawn" if again.withdrawn else "corrected", again)


def _last(record: str, by: Person) -> tuple[ToldRow, Told, ReferralRow]:
    """A record as it was told last, of somebody's own party or, for the authority, of anybody's."""
    rows = list(ToldRow.objects.select_related("referral__participant").filter(record=record).order_by("number"))
    if not rows or rows[-1].referral is None:
        raise Refused([Problem("told-gone")])
    referral = course_reached(rows[-1].referral.ref, Permission.RECORD_READINGS, by)
    if not may_mend(by, rows[0].party):
        raise Refused([Problem("told-by-another")])
    return rows[-1], told_in(rows)[-1], referral


def verify(says: Verified, *, seen: int | None = None, by: Person, now: datetime) -> None:
    """Another than the submitter, of another party, looked at a drawn reading again.

    `seen` is the number of what was told of it last when it was looked at: of what was told anew since, nothing was
    found. None is what stands now.
    """
    _to_verify(says.reading, by)
    refuse([*_unfit_finding(says), *ahead(says.on, now)])
    says = replace(says, instead=says.instead.strip())
    with acting(by, now) as pen:
        # Asked again, since somebody of the verifier's own party may have told it anew in between.
        row, last = _to_verify(says.reading, by)
        if seen not in (None, last.number):
            raise Refused([Problem("reading-told-anew")])
        if last.withdrawn:
            raise Refused([Problem("told-withdrawn")])
        refuse(_too_early(told_in([last])[0].says, says.on))
        before = ToldRow.objects.filter(person=row.person, kind=Verified.KIND, number__gt=last.number, by=by.username)
        if any(each.says == says for each in told_in(before)):
            # What a form that was sent twice would say twice.
            raise Refused([Problem("observed-already", Place(path="found"))])
        pen.tell("verified", Telling(row.participant.agreement, new_name("t"), says, row))


def _too_early(says: Says, on: date) -> Iterator[Problem]:
    """A verification of what was not to be seen yet."""
    match says:
        case Stayed(first_day=read) | Read(on=read) | Filled(on=read) | Happened(on=read):
            early = on < read
        case _:
            return
    if early:
        yield Problem("verified-too-early", Place(path="on"), {"read": read.isoformat()})


def _unfit_finding(says: Verified) -> Iterator[Problem]:
    """What was found has a name, so that nobody need write of a person; only what has none takes words."""
    if says.agrees == (says.found is not None):
        raise ValueError("a reading is as it stands, or something else was found")
    if says.agrees and says.instead.strip():
        yield Problem("finding-of-what-agrees", Place(path="instead"))
    elif says.instead.strip() or says.found is Finding.OTHER:
        yield from unfit(says.instead, "instead", most=LONGEST_FINDING)


def _to_verify(record: str, by: Person) -> tuple[ReferralRow, ToldRow]:
    """The course of a drawn reading that somebody may verify, and how the reading was told last."""
    rows = list(ToldRow.objects.select_related("referral__participant").filter(record=record).order_by("number"))
    if not rows or rows[-1].referral is None:
        raise Refused([Problem("told-gone")])
    row = course_reached(rows[-1].referral.ref, Permission.VERIFY_READINGS, by)
    for each in rows:
        may_verify(by, submitted_by=each.by, submitting_party=each.party).require()
    if record not in _drawn(row.participant.agreement):
        raise Refused([Problem("reading-not-drawn")])
    return row, rows[-1]

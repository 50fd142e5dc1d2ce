"""Two who were registered are one: told by one, confirmed by another, and parted again without changing a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.intake.judge import Verdict
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Exited
from gavn.measurement.hashes import snapshot_hash
from gavn.web.apps.participants.actions.erasing import decide_erasure, propose_erasure
from gavn.web.apps.participants.actions.freezing import freeze
from gavn.web.apps.participants.actions.importing import look_through
from gavn.web.apps.participants.actions.looking import find_by_number
from gavn.web.apps.participants.actions.recording import correct
from gavn.web.apps.participants.actions.referring import Enrolling, Referring, assess, enrol, leave, move_on, refer
from gavn.web.apps.participants.actions.taking_back import take_back
from gavn.web.apps.participants.actions.tying import Other, decide_tie, tell_parted, tell_same
from gavn.web.apps.participants.models import ChainRow, ParticipantRow, PersonRow, ReferralRow, ToldRow
from gavn.web.apps.participants.queries.courses import card, events_about, participants
from gavn.web.apps.participants.queries.erasing import erasure_of
from gavn.web.apps.participants.queries.following import funnel, tasks
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.queries.tying import ties_of
from gavn.web.apps.participants.queries.verifying import verify_people
from tests.web.people import (
    AUTHORITY,
    ENROLLED,
    EVALUATOR,
    LATER,
    NOW,
    NUMBERS,
    OTHER_AUTHORITY,
    PROVIDER,
    TODAY,
    VIOLENCE,
    WORK,
    enrolled,
    erasable,
    erasure_proposed,
    parted,
    reading,
    referred,
    refused,
    sending,
    submitted,
    taken_in,
    tied,
)

pytestmark = pytest.mark.django_db(databases=["default", "people"])
WHY = {"on": TODAY, "purpose": "CPR-kontoret har givet nyt nummer", "by": AUTHORITY, "now": NOW}
DIABETES_AUTHORITY = Person("sundhed", Role.AUTHORITY, "sundhed-og-omsorg")


def names(agreement: str = VIOLENCE) -> list[str]:
    return [each.person for each in people_on(agreement, TODAY).courses]


def own(ref: str) -> str:
    return ReferralRow.objects.get(ref=ref).participant.pseudonym


def test_nothing_counts_otherwise_before_another_confirms_it() -> None:
    first, second = enrolled(), enrolled(NUMBERS[1], on=date(2022, 6, 1))
    record = tell_same(second, Other(cpr=NUMBERS[0]), **WHY)
    assert names() == [own(first), own(second)]
    assert [each.ties for each in tasks(on=TODAY, by=OTHER_AUTHORITY)] == [(record,)]
    assert [each.ties for each in tasks(on=TODAY, by=AUTHORITY)] in ([], [()])
    decide_tie(record, agrees=True, by=OTHER_AUTHORITY, now=LATER)
    assert names() == [own(first), own(first)]
    assert [stage.persons for stage in funnel(VIOLENCE, on=TODAY, by=AUTHORITY)][0] == 1
    assert {line.pseudonym for line in participants(VIOLENCE, on=TODAY, by=AUTHORITY)} == {own(first)}
    shown = card(second, on=TODAY, by=AUTHORITY)
    assert shown is not None and shown.line.pseudonym == own(first)
    assert [each.tie.record for each in ties_of(first, by=AUTHORITY)] == [record]
    assert ties_of(first, by=PROVIDER) == ()
    assert list(verify_people()) == []


def test_what_was_known_before_is_as_it_was() -> None:
    first, second = enrolled(), enrolled(NUMBERS[1], on=date(2022, 6, 1))
    before = people_on(VIOLENCE, TODAY)
    record = tied(first)
    assert people_on(VIOLENCE, TODAY, known=LATER - timedelta(seconds=1)) == before
    assert [each.person for each in people_on(VIOLENCE, TODAY, known=LATER).courses] == [own(first)] * 2
    rows = list(ToldRow.objects.values_list())
    parted(record)
    assert people_on(VIOLENCE, TODAY) == before
    assert [each.person for each in people_on(VIOLENCE, TODAY, known=LATER).courses] == [own(first)] * 2
    # Nothing was changed: what was told before stands row for row.
    assert list(ToldRow.objects.values_list())[: len(rows)] == rows
    assert {own(first), own(second)} == set(names())


def test_whoever_came_first_into_an_agreement_stands_for_both_there() -> None:
    """The registration made last came first into the second agreement, and keeps its name there."""
    first = enrolled(on=date(2022, 4, 1))
    second = enrolled(NUMBERS[1], agreement=WORK, on=date(2023, 1, 1))
    tied(first)
    assert names(VIOLENCE) == [own(first)]
    assert names(WORK) == [own(second)]
    # The one is in both, and each agreement is told of the other.
    assert [each.effort for each in people_on(VIOLENCE, TODAY).elsewhere] == [WORK]
    assert [each.effort for each in people_on(WORK, TODAY).elsewhere] == [VIOLENCE]
    leave(second, Exited(on=date(2023, 2, 1), completed=True), by=AUTHORITY, now=LATER)
    third = refer(Referring(WORK, "ipscenter", date(2023, 3, 1), cpr=NUMBERS[0]), by=AUTHORITY, now=LATER)
    assert ParticipantRow.objects.filter(agreement=WORK).count() == 2
    shown = {line.course: line.pseudonym for line in participants(WORK, on=TODAY, by=AUTHORITY)}
    assert shown == {second: own(second), third: own(second)}


def test_one_person_is_in_one_referral_at_a_time_by_whichever_number() -> None:
    tied(enrolled(), course=referred(NUMBERS[1]))
    assert refused(lambda: referred(NUMBERS[1]), noted="referral-tried") == {"referral-still-open"}


def test_the_courses_go_on_and_what_is_told_meanwhile_stays_with_its_course() -> None:
    first, second = enrolled(), referred(NUMBERS[1])
    record = tied(first)
    assess(second, {}, on=date(2022, 2, 10), by=AUTHORITY, now=LATER)
    move_on(second, Step.MOTIVATED, on=date(2022, 2, 20), by=AUTHORITY, now=LATER)
    [told] = submitted(second, 5)
    correct(told, reading(6), reason="tastefejl", by=PROVIDER, now=LATER)
    assert [each.person for each in people_on(VIOLENCE, TODAY).readings] == [own(first)]
    parted(record)
    assert [each.person for each in people_on(VIOLENCE, TODAY).readings] == [own(second)]
    assert find_by_number(VIOLENCE, NUMBERS[1], purpose="Opfølgning", by=AUTHORITY, now=LATER) == second


def test_either_number_leads_to_the_newest_course_of_the_one() -> None:
    first, second = enrolled(), enrolled(NUMBERS[1], on=date(2022, 6, 1))
    tied(first)
    assert find_by_number(VIOLENCE, NUMBERS[0], purpose="Opfølgning", by=AUTHORITY, now=LATER) == second


def test_a_case_that_the_provider_entered_twice_is_found_by_its_other_number() -> None:
    first = enrolled(case="S-1")
    refer(Referring(VIOLENCE, VIOLENCE, date(2022, 2, 1), case_number="S1"), by=PROVIDER, now=NOW)
    record = tell_same(first, Other(case_number="s1"), **WHY)
    decide_tie(record, agrees=True, by=OTHER_AUTHORITY, now=LATER)
    assert {line.pseudonym for line in participants(VIOLENCE, on=TODAY, by=PROVIDER)} == {own(first)}


def test_the_number_of_the_one_and_the_case_of_the_other_are_one_person() -> None:
    first = enrolled(case="S-1")
    leave(first, Exited(on=date(2022, 9, 1), completed=True), by=PROVIDER, now=NOW)
    second = referred(NUMBERS[1])
    again = Referring(VIOLENCE, VIOLENCE, date(2022, 10, 1), cpr=NUMBERS[1], case_number="S-1")
    assert refused(lambda: refer(again, by=AUTHORITY, now=LATER), noted="referral-tried") == {"case-number-of-another"}
    take_back(second, reason="forkert", by=AUTHORITY, now=NOW)
    tied(first)
    third = refer(again, by=AUTHORITY, now=LATER)
    assert ReferralRow.objects.get(ref=third).person == ReferralRow.objects.get(ref=second).person
    assert {line.pseudonym for line in participants(VIOLENCE, on=TODAY, by=AUTHORITY)} == {own(first)}


def test_another_departments_registration_is_tied_by_number_and_shown_as_an_overlap_alone() -> None:
    first = enrolled()
    asked = Referring("diabetes", DIABETES_AUTHORITY.party, date(2022, 2, 1), cpr=NUMBERS[1])
    other = refer(asked, by=DIABETES_AUTHORITY, now=NOW)
    assess(other, {}, on=date(2022, 2, 10), by=DIABETES_AUTHORITY, now=NOW)
    move_on(other, Step.MOTIVATED, on=date(2022, 2, 20), by=DIABETES_AUTHORITY, now=NOW)
    enrol(other, Enrolling(date(2022, 6, 1)), by=DIABETES_AUTHORITY, now=NOW)
    assert people_on(VIOLENCE, TODAY).elsewhere == ()
    tied(first)
    assert [(each.effort, each.first_day) for each in people_on(VIOLENCE, TODAY).elsewhere] == [
        ("diabetes", date(2022, 6, 1))
    ]
    assert [each.effort for each in people_on("diabetes", TODAY).elsewhere] == [VIOLENCE]
    [shown] = ties_of(first, by=AUTHORITY)
    assert shown.courses == ((first,), ())
    [there] = ties_of(other, by=DIABETES_AUTHORITY)
    assert there.courses == ((), (other,))


def test_what_is_turned_down_leaves_it_as_it_stood() -> None:
    first, second = enrolled(), enrolled(NUMBERS[1])
    record = tell_same(first, Other(cpr=NUMBERS[1]), **WHY)
    decide_tie(record, agrees=False, by=AUTHORITY, now=LATER)
    assert len(set(names())) == 2
    assert ties_of(second, by=AUTHORITY) == ()
    held = tied(first)
    tell_parted(held, purpose="to søskende", by=AUTHORITY, now=LATER)
    assert names() == [own(first)] * 2
    decide_tie(held, agrees=False, by=OTHER_AUTHORITY, now=LATER)
    assert names() == [own(first)] * 2


def test_three_are_one_and_part_where_they_were_tied() -> None:
    courses = [enrolled(number) for number in NUMBERS]
    tied(courses[1], course=courses[2])
    second = tied(courses[1], course=courses[0])
    assert names() == [own(courses[0])] * 3
    parted(second)
    assert names() == [own(courses[0]), own(courses[1]), own(courses[1])]


def waiting() -> tuple[str, str]:
    first, second = enrolled(), enrolled(NUMBERS[1])
    return tell_same(first, Other(course=second), **WHY), first


def test_two_of_a_circle_are_not_tied_again_though_both_were_told_before() -> None:
    a, b, c = (enrolled(number) for number in NUMBERS)
    told = [tell_same(one, Other(course=other), **WHY) for one, other in ((a, b), (b, c), (c, a))]
    for record in told[:2]:
        decide_tie(record, agrees=True, by=OTHER_AUTHORITY, now=LATER)
    assert refused(lambda: decide_tie(told[2], agrees=True, by=OTHER_AUTHORITY, now=LATER)) == {"tie-already"}
    decide_tie(told[2], agrees=False, by=OTHER_AUTHORITY, now=LATER)
    assert refused(lambda: tell_same(a, Other(course=c), **WHY)) == {"tie-already"}


REFUSALS: dict[str, tuple[Callable[[str], object], str]] = {
    "whoever told it": (lambda record: decide_tie(record, agrees=True, by=AUTHORITY, now=LATER), "not-allowed"),
    "a provider": (lambda record: decide_tie(record, agrees=True, by=PROVIDER, now=LATER), "tie-gone"),
    "another authority": (
        lambda record: decide_tie(record, agrees=True, by=Person("x", Role.AUTHORITY, "kriminalforsorgen"), now=LATER),
        "tie-gone",
    ),
    "none of the kind": (lambda _: decide_tie("t-none", agrees=True, by=OTHER_AUTHORITY, now=LATER), "tie-gone"),
    "not held yet": (lambda record: tell_parted(record, purpose="x", by=AUTHORITY, now=LATER), "tie-waits"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_refused_of_a_tie_that_waits(name: str) -> None:
    record, _ = waiting()
    act, code = REFUSALS[name]
    assert refused(lambda: act(record)) == {code}


def of_another_domain() -> str:
    """Somebody whom another authority knows."""
    course = enrolled(NUMBERS[2])
    row = ReferralRow.objects.get(ref=course)
    other = PersonRow(authority="en-anden-kommune", salt="00" * 32, pseudonym="p-other", made_by="x", made_at=NOW)
    other.save()
    made = ReferralRow(
        person=other, participant=row.participant, ref="c-other", provider=VIOLENCE, made_by="x", made_at=NOW
    )
    made.save()
    return made.ref


@pytest.mark.parametrize(
    ("other", "more", "code"),
    [
        (Other(cpr="123"), {}, "cpr-not-ten"),
        (Other(case_number="S-9"), {}, "tie-nobody"),
        (Other(), {}, "tie-without-number"),
        (Other(course="c-none"), {}, "course-gone"),
        (Other(cpr=NUMBERS[1]), {"purpose": " "}, "people-text-blank"),
        (Other(cpr=NUMBERS[1]), {"purpose": NUMBERS[1]}, "people-text-cpr"),
        (Other(cpr=NUMBERS[1]), {"on": date(2025, 3, 4)}, "day-not-come"),
        (Other(cpr=NUMBERS[1]), {"by": PROVIDER}, "not-allowed"),
        (Other(cpr=NUMBERS[1]), {"by": DIABETES_AUTHORITY}, "course-gone"),
        (Other(cpr=NUMBERS[1]), {"by": Person("x", Role.EVALUATOR)}, "not-allowed"),
    ],
)
def test_what_is_refused_when_it_is_told(other: Other, more: dict[str, object], code: str) -> None:
    first, _ = enrolled(), enrolled(NUMBERS[1])
    asked = WHY | more
    assert refused(lambda: tell_same(first, other, **asked)) == {code}


@pytest.mark.parametrize(
    ("number", "code", "noted"),
    [(NUMBERS[0], "tie-same", "found"), (NUMBERS[1], "tie-already", "found"), (NUMBERS[2], "tie-nobody", "not-found")],
)
def test_nobody_tries_a_cpr_number_unseen(number: str, code: str, noted: str) -> None:
    """What is refused tells whose the number is, or that nobody has it: it is noted with what it was asked for."""
    first, second = enrolled(), enrolled(NUMBERS[1])
    tied(first)
    assert refused(lambda: tell_same(first, Other(cpr=number), **WHY), noted=noted) == {code}
    last = ChainRow.objects.latest("number")
    assert (last.agreement, last.note) == (VIOLENCE, WHY["purpose"])
    about = {NUMBERS[0]: first, NUMBERS[1]: second}.get(number)
    assert (about is not None) == bool(last.about)
    if about is not None:
        assert events_about(about, by=AUTHORITY)[-1].what == "found"
    assert list(verify_people()) == []


def test_another_domain_is_never_tied_and_nothing_is_told_twice() -> None:
    first, second = enrolled(), enrolled(NUMBERS[1])
    elsewhere = of_another_domain()
    assert refused(lambda: tell_same(first, Other(course=elsewhere), **WHY)) == {"tie-other-domain"}
    record = tell_same(first, Other(course=second), **WHY)
    assert refused(lambda: tell_same(second, Other(course=first), **WHY)) == {"tie-waits"}
    decide_tie(record, agrees=True, by=OTHER_AUTHORITY, now=LATER)
    assert refused(lambda: tell_same(second, Other(course=first), **WHY)) == {"tie-already"}
    assert refused(lambda: decide_tie(record, agrees=True, by=OTHER_AUTHORITY, now=LATER)) == {"tie-decided"}
    parted(record)
    assert refused(lambda: tell_parted(record, purpose="x", by=AUTHORITY, now=LATER)) == {"tie-parted"}


def test_to_erase_one_is_to_erase_both() -> None:
    first, second = enrolled(), enrolled(NUMBERS[1], on=date(2022, 6, 1))
    tied(first)
    assert {each.what for each in events_about(second, by=AUTHORITY)} >= {"tie-told", "tie-made"}
    erasable()
    proposal = erasure_proposed(second, now=LATER)
    shown = erasure_of(first, by=AUTHORITY)
    assert shown is not None and (shown.number, shown.registered, set(shown.courses)) == (proposal, 2, {first, second})
    assert refused(lambda: propose_erasure(first, grounds="x", by=AUTHORITY, now=LATER)) == {"erasure-waits"}
    decide_erasure(proposal, carry_out=True, by=OTHER_AUTHORITY, now=LATER)
    assert PersonRow.objects.count() == ReferralRow.objects.count() == 0
    assert not any(each.person for each in known_of(VIOLENCE))
    assert list(verify_people()) == []


def test_who_is_two_again_is_erased_alone_and_what_remains_of_the_other_leads_nowhere() -> None:
    first, second = enrolled(), enrolled(NUMBERS[1], on=date(2022, 6, 1))
    parted(tied(first))
    erasable()
    proposal = erasure_proposed(first, now=LATER)
    shown = erasure_of(first, by=AUTHORITY)
    assert shown is not None and (shown.registered, shown.mentioned) == (1, True)
    decide_erasure(proposal, carry_out=True, by=OTHER_AUTHORITY, now=LATER)
    assert names() == [own(second)]
    assert ties_of(second, by=AUTHORITY) == ()
    assert list(verify_people()) == []


def test_whom_an_erasure_takes_does_not_change_while_it_waits() -> None:
    record, first = waiting()
    erasable()
    ask = {"grounds": "Fristen er gået", "by": AUTHORITY, "now": LATER}
    assert refused(lambda: propose_erasure(first, **ask)) == {"erasure-tie-waits"}
    decide_tie(record, agrees=True, by=OTHER_AUTHORITY, now=LATER)
    erasable()
    propose_erasure(first, **ask)
    assert refused(lambda: tell_parted(record, purpose="x", by=AUTHORITY, now=LATER)) == {"tie-erasure-waits"}
    third = enrolled(NUMBERS[2])
    assert refused(lambda: tell_same(third, Other(course=first), **WHY)) == {"tie-erasure-waits"}


def test_a_reading_of_the_one_counts_for_the_first_course() -> None:
    """Their readings are one person's, and the first of the window counts, whichever registration it was told of."""
    first, second = enrolled(), enrolled(NUMBERS[1], on=date(2022, 6, 1))
    submitted(second, 5)
    tied(first)
    assert {each.person for each in people_on(VIOLENCE, TODAY).readings} == {own(first)}
    assert {each.on for each in people_on(VIOLENCE, TODAY).readings} == {ENROLLED}


def test_what_was_frozen_stays_and_is_frozen_anew_beside_it(tmp_path: Path) -> None:
    first, _ = enrolled(), enrolled(NUMBERS[1], on=date(2022, 6, 1))
    ask = {"as_of": TODAY, "parent": tmp_path, "by": EVALUATOR}
    before = freeze(VIOLENCE, now=NOW, **ask)
    held = {file.name: file.read_bytes() for file in before.folder.iterdir()}
    tied(first)
    after = freeze(VIOLENCE, now=LATER, **ask)
    assert after.digest != before.digest
    assert {file.name: file.read_bytes() for file in before.folder.iterdir()} == held
    assert snapshot_hash(people_on(VIOLENCE, TODAY, known=NOW)) == before.digest
    assert snapshot_hash(people_on(VIOLENCE, TODAY, known=LATER)) == after.digest


def test_a_file_is_of_the_one_by_either_number() -> None:
    first, second = enrolled(case="S-1"), enrolled(NUMBERS[1], case="S-2", on=date(2022, 6, 1))
    tied(first)
    sent = sending("Sagsnr.;Redskab;Dato;Score\nS-1;WHO-5;01-04-2022;52\nS-2;WHO-5;01-07-2022;40\n")
    taken_in(sent)
    assert {each.person for each in people_on(VIOLENCE, TODAY).readings} == {own(first)}
    told = ToldRow.objects.filter(kind="read").values_list("referral__ref", flat=True)
    assert set(told) == {second}
    # The same by the other number is there already; and an evaluator may send by either pseudonym.
    again = sending("Sagsnr.;Redskab;Dato;Score\nS-2;WHO-5;01-04-2022;52\n")
    assert [each.verdict for each in look_through(again, by=PROVIDER, now=NOW).intake.accepted] == [Verdict.ALREADY]
    by_pseudonym = sending(f"Pseudonym;Redskab;Dato;Score\n{own(second)};WHO-5;01-04-2022;52\n")
    seen = look_through(by_pseudonym, by=EVALUATOR, now=NOW).intake
    assert [each.verdict for each in seen.accepted] == [Verdict.ALREADY]

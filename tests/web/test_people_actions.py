"""What may be done about people, by whom; and that what is refused changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.eligibility import Criterion
from gavn.domain.outcomes.people import Register
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import (
    Asks,
    Exited,
    Filled,
    Finding,
    Happened,
    Rater,
    Reaches,
    Read,
    StaffAnswered,
    Stayed,
    TookPart,
    Verified,
    known_at,
)
from gavn.web.apps.participants.actions.agreeing import record_staff, say_how_far, say_whom_for
from gavn.web.apps.participants.actions.recording import (
    Observation,
    Observed,
    add_note,
    correct,
    submit,
    verify,
    withdraw,
)
from gavn.web.apps.participants.actions.referring import Enrolling, Referring, assess, enrol, leave, move_on, refer
from gavn.web.apps.participants.models import MarkRow, ParticipantRow, PersonRow
from gavn.web.apps.participants.queries.courses import events_about
from gavn.web.apps.participants.queries.following import not_verified
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.queries.verifying import verify_people
from tests.web.people import (
    AUTHORITY,
    ENROLLED,
    EVALUATOR,
    NOW,
    NUMBERS,
    OTHER_AUTHORITY,
    PROVIDER,
    SOCIAL,
    TODAY,
    VIOLENCE,
    WORK,
    agreed,
    enrolled,
    found_as,
    read_once,
    reading,
    referred,
    refused,
    submitted,
)

pytestmark = pytest.mark.django_db(databases=["default", "people"])
NOBODYS = [Person("x", role, SOCIAL) for role in (Role.SECRETARIAT, Role.COUNCIL, Role.INVESTOR, Role.FOUNDATION)]


def test_a_person_is_known_again_by_another_spelling_and_in_another_agreement() -> None:
    enrolled(NUMBERS[0])
    enrolled("6101701234", agreement=WORK, on=date(2023, 1, 1))
    assert PersonRow.objects.count() == MarkRow.objects.count() == 1
    here, there = ParticipantRow.objects.order_by("id")
    assert here.pseudonym != there.pseudonym
    [other] = people_on(WORK, TODAY).elsewhere
    assert (other.person, other.effort, other.first_day) == (there.pseudonym, VIOLENCE, ENROLLED)
    assert people_on(VIOLENCE, date(2022, 12, 31)).elsewhere == ()


def test_a_case_number_is_tied_to_the_person_and_is_nobody_elses() -> None:
    agreed()
    course = referred(NUMBERS[0], case="S-1")
    move_on(course, Step.TURNED_AWAY, on=date(2022, 2, 2), reason="no-show", by=PROVIDER, now=NOW)
    refer(Referring(VIOLENCE, VIOLENCE, date(2022, 4, 1), case_number="s-1"), by=PROVIDER, now=NOW)
    assert (PersonRow.objects.count(), MarkRow.objects.count()) == (1, 2)
    referred(NUMBERS[1], case="S-2")
    assert refused(lambda: referred(NUMBERS[1], case="S-1"), noted="referral-tried") == {"case-number-of-another"}
    assert (PersonRow.objects.count(), MarkRow.objects.count()) == (2, 4)


def test_a_new_number_with_somebodys_case_number_makes_nobody_one_unasked() -> None:
    agreed()
    numberless = Referring(VIOLENCE, VIOLENCE, date(2022, 2, 1), case_number="S-2")
    for course in (referred(NUMBERS[0], case="S-1"), refer(numberless, by=PROVIDER, now=NOW)):
        move_on(course, Step.TURNED_AWAY, on=date(2022, 2, 2), reason="no-show", by=PROVIDER, now=NOW)
    again = Referring(VIOLENCE, VIOLENCE, date(2022, 4, 1), cpr=NUMBERS[1])

    # Whoever has a number has no other, whatever is said.
    for same in (False, True):
        of_another = replace(again, case_number="S-1", same=same)
        assert refused(lambda asked=of_another: refer(asked, by=AUTHORITY, now=NOW)) == {"case-number-of-another"}
    asked = replace(again, case_number="S-2")
    assert refused(lambda: refer(asked, by=AUTHORITY, now=NOW)) == {"case-number-known"}
    assert (PersonRow.objects.count(), MarkRow.objects.count()) == (2, 3)
    refer(replace(asked, same=True), by=AUTHORITY, now=NOW)
    assert (PersonRow.objects.count(), MarkRow.objects.count()) == (2, 4)


@pytest.mark.parametrize("by", NOBODYS, ids=lambda by: by.role)
def test_whoever_has_no_part_in_people_is_refused_by_role(by: Person) -> None:
    course = referred()
    acts = [
        lambda: refer(Referring(VIOLENCE, VIOLENCE, TODAY, case_number="1"), by=by, now=NOW),
        lambda: assess(course, {}, on=TODAY, by=by, now=NOW),
        lambda: enrol(course, Enrolling(ENROLLED), by=by, now=NOW),
        lambda: submit(VIOLENCE, [Observation(course, reading())], by=by, now=NOW),
        lambda: add_note(course, "Går godt", on=TODAY, by=by, now=NOW),
    ]
    assert [refused(act) for act in acts] == [{"not-allowed"}] * len(acts)


def test_another_party_is_answered_as_if_nothing_were_there() -> None:
    course = referred()
    stranger = Person("x", Role.AUTHORITY, "sundhed-og-omsorg")
    competitor = Person("x", Role.PROVIDER, "ipscenter")
    assert refused(lambda: assess(course, {}, on=TODAY, by=stranger, now=NOW)) == {"course-gone"}
    assert refused(lambda: assess(course, {}, on=TODAY, by=competitor, now=NOW)) == {"course-gone"}
    assert refused(lambda: assess("c-none", {}, on=TODAY, by=stranger, now=NOW)) == {"course-gone"}
    asked = Referring(VIOLENCE, VIOLENCE, TODAY, case_number="1")
    assert refused(lambda: refer(asked, by=stranger, now=NOW)) == {"people-agreement-gone"}


def test_a_provider_sees_its_own_courses_alone_where_there_are_two() -> None:
    course = referred(agreement=WORK, provider="ipscenter")
    other = Person("x", Role.PROVIDER, "sind-erhverv")
    assert refused(lambda: assess(course, {}, on=TODAY, by=other, now=NOW)) == {"course-gone"}


@pytest.mark.parametrize(
    ("asked", "by", "code"),
    [
        (Referring(VIOLENCE, VIOLENCE, TODAY), AUTHORITY, "referral-without-number"),
        (Referring(VIOLENCE, VIOLENCE, TODAY, cpr=NUMBERS[0]), PROVIDER, "referral-cpr-provider"),
        (Referring(VIOLENCE, "ipscenter", TODAY, cpr=NUMBERS[0]), AUTHORITY, "referral-provider-unknown"),
        (Referring(VIOLENCE, VIOLENCE, ENROLLED, cpr="12345"), AUTHORITY, "cpr-not-ten"),
        (Referring(VIOLENCE, VIOLENCE, ENROLLED, case_number=NUMBERS[0]), PROVIDER, "case-number-cpr"),
        (Referring(VIOLENCE, VIOLENCE, TODAY + timedelta(1), cpr=NUMBERS[0]), AUTHORITY, "day-not-come"),
        # It enrols from 1 May 2021 to the end of 2024.
        (Referring(VIOLENCE, VIOLENCE, date(2020, 4, 30), cpr=NUMBERS[0]), AUTHORITY, "referral-outside"),
        (Referring(VIOLENCE, VIOLENCE, date(2025, 1, 1), case_number="S-1"), PROVIDER, "referral-outside"),
    ],
)
def test_a_referral_is_refused_with_what_is_wrong(asked: Referring, by: Person, code: str) -> None:
    assert code in refused(lambda: refer(asked, by=by, now=NOW))
    assert PersonRow.objects.count() == MarkRow.objects.count() == 0


def test_a_person_is_in_one_referral_at_a_time_and_each_step_is_reached_in_order() -> None:
    agreed()
    course = referred()
    assert refused(referred, noted="referral-tried") == {"referral-still-open"}
    assert refused(lambda: enrol(course, Enrolling(ENROLLED), by=AUTHORITY, now=NOW)) == {"referral-out-of-order"}
    turn = {"on": date(2022, 2, 2), "by": PROVIDER, "now": NOW}
    assert refused(lambda: move_on(course, Step.TURNED_AWAY, **turn)) == {"referral-reason-missing"}
    assert refused(lambda: move_on(course, Step.TURNED_AWAY, reason="x", **turn)) == {"referral-reason-unknown"}
    move_on(course, Step.TURNED_AWAY, reason="no-show", **turn)
    asked = Referring(VIOLENCE, VIOLENCE, date(2022, 3, 1), cpr=NUMBERS[0])
    assert refer(asked, by=AUTHORITY, now=NOW) != course


def test_a_provider_never_enrols_and_the_authority_only_whom_the_agreement_is_for() -> None:
    criteria = (
        Criterion("grown-up", "age", at_least=Fraction(18)),
        Criterion("lives-here", "home", one_of=("Aarhus",)),
    )
    say_whom_for(VIOLENCE, Asks(criteria=criteria), by=AUTHORITY, now=NOW)
    course = referred()
    assess(course, {"age": "17"}, on=date(2022, 2, 10), by=PROVIDER, now=NOW)
    move_on(course, Step.MOTIVATED, on=date(2022, 2, 20), by=PROVIDER, now=NOW)
    asked = Enrolling(ENROLLED)
    assert refused(lambda: enrol(course, asked, by=PROVIDER, now=NOW)) == {"not-allowed"}
    assert refused(lambda: enrol(course, asked, by=AUTHORITY, now=NOW)) == {
        "eligibility-not-met",
        "eligibility-unknown",
    }
    late = Enrolling(date(2025, 1, 1))
    assert "enrolment-outside" in refused(lambda: enrol(course, late, by=AUTHORITY, now=NOW))


@pytest.mark.parametrize(
    ("says", "by", "code"),
    [
        (Read(instrument="a'; --", on=TODAY, value=Fraction(1)), PROVIDER, "observed-name-odd"),
        (Read(instrument=NUMBERS[0], on=TODAY, value=Fraction(1)), PROVIDER, "observed-name-odd"),
        (Read(instrument="A", on=TODAY, value=Fraction(1, 3)), PROVIDER, "people-reading-too-fine"),
        (Read(instrument="A", on=TODAY, value=Fraction(10**7)), PROVIDER, "people-reading-too-large"),
        (Read(instrument="A", on=TODAY + timedelta(1), value=Fraction(1)), PROVIDER, "day-not-come"),
        (reading(rater=Rater.REGISTER), PROVIDER, "register-not-of-provider"),
        (Happened(event="charge", on=TODAY), PROVIDER, "register-not-of-provider"),
        (Stayed(state="work", first_day=TODAY, last_day=ENROLLED), AUTHORITY, "people-spell-backwards"),
        (Filled(questionnaire="sdq", on=TODAY, answers=("1",)), PROVIDER, "questionnaire-unknown"),
        (Filled(questionnaire="who-5", on=TODAY, answers=("1", "x")), PROVIDER, "questionnaire-not-number"),
        (Filled(questionnaire="who-5", on=TODAY, answers=("6", "1")), PROVIDER, "questionnaire-impossible-answer"),
        (Filled(questionnaire="who-5", on=TODAY, answers=("", "")), PROVIDER, "questionnaire-empty"),
    ],
)
def test_what_cannot_have_been_observed_is_refused_with_all_that_came_with_it(
    says: Observed, by: Person, code: str
) -> None:
    course = enrolled()
    both = [Observation(course, reading()), Observation(course, says)]
    assert code in refused(lambda: submit(VIOLENCE, both, by=by, now=NOW))


def test_a_form_that_is_sent_twice_makes_one_reading() -> None:
    course, record = read_once()
    assert refused(lambda: submitted(course, 6, 5)) == {"observed-already"}
    withdraw(record, reason="forkert person", by=PROVIDER, now=NOW)
    submitted(course, 5)
    assert [each.withdrawn for each in people_on(VIOLENCE, TODAY).readings] == [True, False]
    for says in (
        Happened(event="charge", on=TODAY),
        Stayed(state="in-work", first_day=ENROLLED, last_day=TODAY),
        TookPart(effort="another", first_day=ENROLLED, last_day=TODAY),
    ):
        submit(VIOLENCE, [Observation(course, says)], by=AUTHORITY, now=NOW)
        twice = [Observation(course, says)]
        assert refused(lambda twice=twice: submit(VIOLENCE, twice, by=AUTHORITY, now=NOW)) == {"observed-already"}


def test_a_questionnaire_is_scored_and_one_with_an_item_skipped_is_no_reading() -> None:
    course = enrolled()
    whole = Filled(questionnaire="who-5", on=TODAY, answers=("3", "3", "3", "3", "3"))
    skipped = Filled(questionnaire="who-5", on=TODAY, answers=("3", "", "3", "3", "3"))
    submit(VIOLENCE, [Observation(course, whole), Observation(course, skipped)], by=PROVIDER, now=NOW)
    [found] = people_on(VIOLENCE, TODAY).readings
    assert (found.instrument, found.value) == ("WHO-5", 60)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "people-text-blank"),
        (f"Ring til {NUMBERS[0]}", "people-text-cpr"),
        ("cpr 61 01 70 12 34", "people-text-cpr"),
        ("a" * 4001, "people-text-long"),
    ],
)
def test_no_free_text_holds_a_number(text: str, code: str) -> None:
    course = enrolled()
    assert refused(lambda: add_note(course, text, on=TODAY, by=PROVIDER, now=NOW)) == {code}
    [record] = submitted(course, 5)
    assert refused(lambda: withdraw(record, reason=text, by=PROVIDER, now=NOW)) == {code}


def test_a_correction_leaves_what_it_corrects_and_a_withdrawn_reading_keeps_its_place() -> None:
    course, record = read_once()
    correct(record, reading(4), reason="tastefejl", by=PROVIDER, now=NOW + timedelta(days=1))
    assert [each.value for each in people_on(VIOLENCE, TODAY).readings] == [4]
    assert [each.value for each in people_on(VIOLENCE, TODAY, known=NOW).readings] == [5]
    withdraw(record, reason="forkert person", by=AUTHORITY, now=NOW + timedelta(days=2))
    [found] = people_on(VIOLENCE, TODAY).readings
    assert (found.value, found.withdrawn) == (4, True)
    again = {"reason": "x", "by": PROVIDER, "now": NOW}
    assert refused(lambda: correct(record, reading(3), **again)) == {"told-withdrawn"}


def test_what_cannot_be_corrected_is_refused() -> None:
    course, record = read_once()
    again = {"reason": "x", "now": NOW}
    assert refused(lambda: correct(record, reading(5), by=PROVIDER, **again)) == {"correction-without-change"}
    other = Happened(event="charge", on=TODAY)
    assert refused(lambda: correct(record, other, by=PROVIDER, **again)) == {"correction-of-another-kind"}
    assert refused(lambda: correct(record, reading(4), by=EVALUATOR, **again)) == {"told-by-another"}
    assert refused(lambda: correct("t-none", reading(4), by=PROVIDER, **again)) == {"told-gone"}
    enrolment = next(each for each in known_of(VIOLENCE) if each.says.KIND == "enrolled")
    assert refused(lambda: withdraw(enrolment.record, by=AUTHORITY, **again)) == {"told-not-withdrawn"}


def test_an_exit_is_corrected_only_so_that_the_moves_still_follow() -> None:
    agreed()
    course = enrolled()
    leave(course, Exited(on=date(2022, 9, 1), reason="moved"), by=PROVIDER, now=NOW)
    gone = next(each for each in known_of(VIOLENCE) if isinstance(each.says, Exited))
    before = Exited(on=date(2022, 2, 25), reason="moved")
    change = {"reason": "x", "by": AUTHORITY, "now": NOW}
    assert "referral-out-of-order" in refused(lambda: correct(gone.record, before, **change))
    correct(gone.record, Exited(on=date(2022, 10, 1), completed=True), **change)
    [found] = people_on(VIOLENCE, TODAY).exits
    assert (found.exited_on, found.completed) == (date(2022, 10, 1), True)
    assert len(people_on(VIOLENCE, TODAY).courses) == 1


def test_the_sample_is_drawn_by_the_system_and_verified_by_another_party() -> None:
    course = enrolled()
    records = submitted(course, *range(1, 13))
    waiting = not_verified(known_of(VIOLENCE))
    assert len(waiting) == 10 and set(waiting) < set(records)
    [left_out, *_] = set(records) - set(waiting)
    assert refused(lambda: verify(found_as(left_out), by=AUTHORITY, now=NOW)) == {"reading-not-drawn"}
    assert refused(lambda: verify(found_as(waiting[0]), by=PROVIDER, now=NOW)) == {"not-allowed"}
    verify(found_as(waiting[0]), by=AUTHORITY, now=NOW)
    assert not_verified(known_of(VIOLENCE)) == waiting[1:]
    # A form that was sent twice says it once; who looks again and finds something else says that.
    assert refused(lambda: verify(found_as(waiting[0]), by=AUTHORITY, now=NOW)) == {"observed-already"}
    verify(found_as(waiting[0], Finding.VALUE, "7 står der"), by=AUTHORITY, now=NOW)
    withdraw(waiting[1], reason="forkert person", by=PROVIDER, now=NOW)
    assert refused(lambda: verify(found_as(waiting[1]), by=AUTHORITY, now=NOW)) == {"told-withdrawn"}
    correct(waiting[0], reading(99), reason="tastefejl", by=PROVIDER, now=NOW)
    assert set(not_verified(known_of(VIOLENCE))) == {waiting[0], *waiting[2:]}


FINDINGS = (
    # what was found, the note of it, why it is refused
    (None, "", ""),
    (Finding.ABSENT, "", ""),
    (Finding.DAY, "3. marts i journalen", ""),
    (Finding.OTHER, "to målinger samme dag", ""),
    (Finding.OTHER, " ", "people-text-blank"),
    (Finding.VALUE, f"{NUMBERS[0]} står der", "people-text-cpr"),
    (Finding.VALUE, "en lang historie " * 13, "people-text-long"),
    (None, "7 står der", "finding-of-what-agrees"),
)


def test_what_was_found_instead_has_a_name_and_takes_few_words() -> None:
    _, record = read_once()
    for found, note, code in FINDINGS:
        says = found_as(record, found, note)
        if code:
            assert refused(lambda says=says: verify(says, by=AUTHORITY, now=NOW)) == {code}
        else:
            verify(says, by=AUTHORITY, now=NOW)
            assert [each.says for each in known_of(VIOLENCE)][-1] == says


def test_nobody_of_the_party_that_submitted_verifies() -> None:
    course, record = read_once(by=AUTHORITY)
    assert refused(lambda: verify(found_as(record), by=AUTHORITY, now=NOW)) == {"not-allowed"}
    assert refused(lambda: verify(found_as(record), by=OTHER_AUTHORITY, now=NOW)) == {"not-allowed"}
    verify(found_as(record), by=EVALUATOR, now=NOW)
    assert [each.says for each in known_at(known_of(VIOLENCE)) if isinstance(each.says, Verified)]


def test_what_is_told_of_an_agreement_as_a_whole() -> None:
    reach = Reaches(table=Register.EVENTS, first_day=date(2022, 1, 1), last_day=TODAY)
    assert refused(lambda: say_how_far(VIOLENCE, reach, by=PROVIDER, now=NOW)) == {"register-not-of-provider"}
    # That nothing stands there of a day to come says nothing yet.
    ahead = replace(reach, last_day=TODAY + timedelta(days=1))
    assert refused(lambda: say_how_far(VIOLENCE, ahead, by=AUTHORITY, now=NOW)) == {"day-not-come"}
    say_how_far(VIOLENCE, reach, by=AUTHORITY, now=NOW)
    [covered] = people_on(VIOLENCE, TODAY).covered
    assert covered.last_day == TODAY
    answered = StaffAnswered(questionnaire="job-satisfaction", on=TODAY, answers=("6",))
    record_staff(VIOLENCE, answered, by=PROVIDER, now=NOW)
    odd = StaffAnswered(questionnaire="who-5", on=TODAY, answers=("6",))
    assert "questionnaire-not-of-staff" in refused(lambda: record_staff(VIOLENCE, odd, by=PROVIDER, now=NOW))


def test_whoever_tries_to_refer_somebody_known_leaves_a_trace_of_it() -> None:
    """What is refused tells that the number is known here; a number of nobody, or none, tells of nobody."""
    course = referred()
    assert refused(referred, noted="referral-tried") == {"referral-still-open"}
    assert [each.what for each in events_about(course, by=AUTHORITY)][-1] == "referral-tried"
    again = Referring(VIOLENCE, VIOLENCE, date(2022, 2, 1), case_number="S-1")
    refer(again, by=PROVIDER, now=NOW)
    assert refused(lambda: refer(again, by=PROVIDER, now=NOW)) == {"referral-still-open"}
    assert refused(lambda: referred("1234")) == {"cpr-not-ten"}
    assert list(verify_people()) == []

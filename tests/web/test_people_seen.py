"""What each role is shown of people: what it takes part in, and else as if nothing were there."""

from __future__ import annotations

from datetime import date

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Exited, Noted
from gavn.web.apps.participants.actions.recording import add_note
from gavn.web.apps.participants.actions.referring import leave, move_on
from gavn.web.apps.participants.queries.courses import agreements_reached, card, events_about, participants
from gavn.web.apps.participants.queries.following import (
    coming,
    coverage_of,
    funnel,
    staff_scores,
    tasks,
)
from gavn.web.apps.participants.queries.keeping import keeping, overlaps_of
from tests.web.people import (
    AUTHORITY,
    EVALUATOR,
    NOW,
    NUMBERS,
    PROVIDER,
    SOCIAL,
    TODAY,
    VIOLENCE,
    WORK,
    agreed,
    enrolled,
    referred,
    submitted,
)

pytestmark = pytest.mark.django_db(databases=["default", "people"])
# Due 24 months after enrolment, with 60 days of grace in the agreement.
OPEN = date(2024, 3, 1)
OUTSIDERS = [
    None,
    *(Person("x", role, SOCIAL) for role in Role if role not in (Role.AUTHORITY, Role.PROVIDER, Role.EVALUATOR)),
    Person("x", Role.AUTHORITY, "sundhed-og-omsorg"),
    Person("x", Role.PROVIDER, "ipscenter"),
    # An authority's party in another role than its own.
    Person("x", Role.PROVIDER, SOCIAL),
]


@pytest.mark.same_everywhere
@pytest.mark.parametrize("by", OUTSIDERS, ids=lambda by: f"{by.role} {by.party}" if by else "nobody")
def test_to_whoever_has_no_part_in_it_there_is_nothing(by: Person | None) -> None:
    course = enrolled()
    submitted(course, *range(1, 13))
    assert VIOLENCE not in {each.agreement for each in agreements_reached(by)}
    seen = [
        participants(VIOLENCE, on=TODAY, by=by),
        card(course, on=TODAY, by=by),
        funnel(VIOLENCE, on=TODAY, by=by),
        coverage_of(VIOLENCE, on=TODAY, by=by),
        staff_scores(VIOLENCE, on=TODAY, by=by),
        [each for each in tasks(on=OPEN, by=by) if each.agreement == VIOLENCE],
        coming(on=OPEN, by=by, days=365),
        events_about(course, by=by),
        keeping(VIOLENCE, by=by),
        overlaps_of(VIOLENCE, on=TODAY, by=by),
    ]
    unknown = [
        participants("none", on=TODAY, by=by),
        card("c-none", on=TODAY, by=by),
        funnel("none", on=TODAY, by=by),
        coverage_of("none", on=TODAY, by=by),
        staff_scores("none", on=TODAY, by=by),
        [],
        (),
        events_about("c-none", by=by),
        None,
        (),
    ]
    assert seen == unknown


def test_the_list_tells_how_far_each_came_as_of_a_day_and_the_evaluator_no_case_number() -> None:
    agreed()
    course = enrolled(case="S-1")
    other = referred(NUMBERS[1], case="S-2")
    move_on(other, Step.TURNED_AWAY, on=date(2022, 4, 1), reason="no-show", by=PROVIDER, now=NOW)
    leave(course, Exited(on=date(2022, 9, 1), reason="moved"), by=PROVIDER, now=NOW)

    def listed(on: date, by: Person) -> list[tuple[str, str, Step]]:
        return sorted((each.course, each.case_number, each.step) for each in participants(VIOLENCE, on=on, by=by))

    assert listed(TODAY, PROVIDER) == sorted([(course, "S-1", Step.DROPPED_OUT), (other, "S-2", Step.TURNED_AWAY)])
    assert listed(date(2022, 3, 15), AUTHORITY) == sorted(
        [(course, "S-1", Step.ENROLLED), (other, "S-2", Step.REFERRED)]
    )
    assert listed(TODAY, EVALUATOR) == sorted([(course, "", Step.DROPPED_OUT), (other, "", Step.TURNED_AWAY)])
    assert listed(date(2022, 1, 1), AUTHORITY) == []


def test_a_provider_counts_its_own_alone_where_there_are_two() -> None:
    course = enrolled(agreement=WORK, on=date(2023, 1, 1))
    own, rival = Person("x", Role.PROVIDER, "ipscenter"), Person("x", Role.PROVIDER, "sind-erhverv")
    assert [each.course for each in participants(WORK, on=TODAY, by=own)] == [course]
    assert participants(WORK, on=TODAY, by=rival) == ()
    assert [stage.reached for stage in funnel(WORK, on=TODAY, by=own)] == [1, 1, 1, 1]
    assert {stage.reached for stage in funnel(WORK, on=TODAY, by=rival)} == {0}
    assert coverage_of(WORK, on=TODAY, by=rival) == {}


def test_a_card_tells_all_and_its_notes_to_authority_and_provider() -> None:
    course = enrolled(case="S-1")
    enrolled(NUMBERS[0], agreement=WORK, on=date(2023, 1, 1))
    add_note(course, "Har talt med datteren", on=TODAY, by=PROVIDER, now=NOW)
    own, researchers, ours = (card(course, on=TODAY, by=by) for by in (PROVIDER, EVALUATOR, AUTHORITY))
    assert own is not None and researchers is not None and ours is not None
    assert [each.says for each in own.holds if isinstance(each.says, Noted)]
    assert not [each for each in (*researchers.holds, *researchers.told) if isinstance(each.says, Noted)]
    assert researchers.line.case_number == "" and own.line.case_number == "S-1"
    assert own.elsewhere == researchers.elsewhere == ()
    assert [each.effort for each in ours.elsewhere] == [WORK]
    assert [each.effort for each in overlaps_of(VIOLENCE, on=TODAY, by=AUTHORITY)] == [WORK]
    assert overlaps_of(VIOLENCE, on=TODAY, by=PROVIDER) == ()
    assert card(course, on=date(2021, 1, 1), by=PROVIDER) is None


def test_todays_tasks_are_readings_to_take_and_those_to_verify() -> None:
    course = enrolled()
    records = submitted(course, *range(1, 4))
    [own] = tasks(on=OPEN, by=PROVIDER)
    assert {one.first.course.course for one in own.to_take} == {course} and own.to_verify == ()
    [ours] = tasks(on=OPEN, by=AUTHORITY)
    assert {(each.course, each.record) for each in ours.to_verify} == {(course, record) for record in records}
    due = {one.first.follow_up for _, one in coming(on=date(2024, 1, 1), by=PROVIDER, days=365)}
    assert due == {"24-months"} and coming(on=date(2024, 1, 1), by=PROVIDER, days=3) == ()
    counted = coverage_of(VIOLENCE, on=OPEN, by=PROVIDER)
    assert all(each.enrolled <= 1 for each in counted.values()) and counted

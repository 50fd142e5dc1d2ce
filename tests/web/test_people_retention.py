"""People are kept by class: whoever was never enrolled can be due sooner than whoever was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.people import Arm
from gavn.domain.outcomes.told import Cleared, Enrolled, Keeps, RetentionClass
from gavn.web.apps.participants.actions.acting import acting, new_name
from gavn.web.apps.participants.actions.agreeing import clear, say_how_long
from gavn.web.apps.participants.actions.erasing import decide_erasure, propose_erasure
from gavn.web.apps.participants.models import PersonRow, ReferralRow
from gavn.web.apps.participants.queries.keeping import Due, due_to_erase, keeping, retentions_of
from gavn.web.apps.participants.storage.pen import Telling
from tests.web.people import (
    AUTHORITY,
    NOW,
    NUMBERS,
    OTHER_AUTHORITY,
    PROVIDER,
    TODAY,
    VIOLENCE,
    WORK,
    enrolled,
    referred,
    refused,
    submitted,
)

pytestmark = pytest.mark.django_db(databases=["default", "people"])
NEVER, COURSE = RetentionClass.NEVER_ENROLLED, RetentionClass.ENROLLED
OVER, NOT_OVER = date(2025, 3, 2), TODAY


def keeps(until: date, of: RetentionClass = RetentionClass.EVERYBODY, agreement: str = VIOLENCE) -> Keeps:
    said = Keeps(until=until, retention="så længe der kan klages", of=of)
    say_how_long(agreement, said, by=AUTHORITY, now=NOW)
    return said


def cleared(of: RetentionClass = RetentionClass.EVERYBODY, agreement: str = VIOLENCE) -> None:
    clear(agreement, Cleared(reference="RA 2025/1", on=TODAY, of=of), by=AUTHORITY, now=NOW)


def due(by: Person | None = AUTHORITY) -> tuple[Due, ...]:
    return due_to_erase(VIOLENCE, on=TODAY, by=by)


def test_whoever_was_never_enrolled_is_due_by_a_time_of_their_own() -> None:
    course, other = enrolled(NUMBERS[0]), referred(NUMBERS[1])
    assert due() == ()
    general, own = keeps(NOT_OVER), keeps(OVER, NEVER)
    assert due() == (Due(own, NEVER, (), (other,)),)
    cleared(COURSE)
    assert due() == (Due(own, NEVER, (), (other,)),)
    cleared(NEVER)
    assert due() == (Due(own, NEVER, (other,), ()),)
    found = keeping(VIOLENCE, by=AUTHORITY)
    assert found is not None and found.keeps == general and found.cleared is None
    ask = {"grounds": "Fristen er gået", "by": AUTHORITY, "now": NOW}
    assert refused(lambda: propose_erasure(course, **ask)) == {"erasure-too-early"}
    decide_erasure(propose_erasure(other, **ask), carry_out=True, by=OTHER_AUTHORITY, now=NOW)
    assert due() == () and PersonRow.objects.count() == 1


def test_a_class_of_which_nothing_is_said_is_kept_as_everybody() -> None:
    course = enrolled()
    general = keeps(OVER)
    cleared()
    assert due() == (Due(general, COURSE, (course,), ()),)
    submitted(course, 5)
    assert due() == (Due(general, COURSE, (), (course,)),)


def test_whoever_is_enrolled_leaves_the_class_of_those_who_never_were() -> None:
    course = referred()
    keeps(OVER, NEVER)
    assert [each.of for each in due()] == [NEVER]
    row = ReferralRow.objects.get(ref=course)
    with acting(AUTHORITY, NOW) as pen:
        pen.tell("enrolled", Telling(VIOLENCE, new_name("t"), Enrolled(on=TODAY, arm=Arm.COMPARISON), row))
    assert [each.of for each in retentions_of(VIOLENCE)] == [RetentionClass.COMPARED]
    assert due() == ()
    with acting(AUTHORITY, NOW) as pen:
        pen.tell("enrolled", Telling(VIOLENCE, new_name("t"), Enrolled(on=TODAY), row))
    assert [each.of for each in retentions_of(VIOLENCE)] == [COURSE]


def test_a_person_is_kept_for_the_longest_time_of_their_agreements() -> None:
    course = enrolled()
    enrolled(agreement=WORK, on=date(2023, 1, 1))
    keeps(OVER)
    keeps(TODAY + timedelta(days=365), COURSE, agreement=WORK)
    for agreement in (VIOLENCE, WORK):
        cleared(agreement=agreement)
    ask = {"grounds": "Fristen er gået", "by": AUTHORITY, "now": NOW}
    assert refused(lambda: propose_erasure(course, **ask)) == {"erasure-too-early"}


@pytest.mark.same_everywhere
@pytest.mark.parametrize("by", [None, PROVIDER, Person("x", Role.EVALUATOR), Person("x", Role.SECRETARIAT)])
def test_nobody_but_the_authority_is_told_who_is_due(by: Person | None) -> None:
    enrolled()
    keeps(OVER)
    assert due() != () and due(by) == ()

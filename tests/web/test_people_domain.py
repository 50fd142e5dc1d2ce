"""A person is one person to every department of a municipality, so that nobody is paid for twice at a time; and to
another authority somebody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from random import Random

import pytest

from gavn.domain.outcomes.definition import EventBefore, Overlap
from gavn.domain.outcomes.people import Arm, People
from gavn.domain.outcomes.told import Enrolled, Exited, Says
from gavn.domain.values.party import Party, whole_of
from gavn.domain.values.problem import Refused
from gavn.measurement.door.numbers import read_number
from gavn.measurement.door.pseudonyms import Door
from gavn.measurement.engines import reference
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.participants.actions.acting import acting, new_name
from gavn.web.apps.participants.models import ParticipantRow, PersonRow, ReferralRow
from gavn.web.apps.participants.queries.keeping import overlaps_of
from gavn.web.apps.participants.queries.standing import overlaps, people_on
from gavn.web.apps.participants.rules import ground_of
from gavn.web.apps.participants.storage import door
from gavn.web.apps.participants.storage.pen import Pen, Telling
from tests.measurement.peoples import question
from tests.sizes import TIMES
from tests.web.people import AUTHORITY, NOW, VIOLENCE, WORK, enrolled

pytestmark = pytest.mark.django_db(databases=["default", "people"])
# Of two departments of the municipality, and a school that is an authority of its own.
DIABETES, SCHOOL = "diabetes", "flere-kloge-haender"
AS_OF = date(2025, 3, 3)
OVERLAPS = 200 * TIMES
NEVER = EventBefore(events=("violence",), never=True)


@dataclass(frozen=True)
class Stay:
    """A course of somebody, whose number the test alone knows."""

    number: str
    effort: str
    first: date
    last: date


def number_of(which: int) -> str:
    """A made-up number: the day has 60 added to it."""
    days, rest = which % 28, which // 28
    return f"{61 + days:02}{1 + rest % 12:02}{40 + rest // 12 % 60:02}-{1000 + rest // 720:04}"


def stays_of(chance: Random, number: str) -> Iterator[Stay]:
    """One or two courses after each other in each effort; what goes on lasts to the day that is asked about."""
    for effort in (VIOLENCE, WORK, DIABETES):
        first = date(2022, 1, 1) + timedelta(days=chance.randrange(400))
        for _ in range(chance.choice((0, 1, 1, 2))):
            goes_on = chance.random() < 0.2
            last = AS_OF if goes_on else min(first + timedelta(days=chance.randrange(400)), AS_OF)
            yield Stay(number, effort, first, last)
            first = last + timedelta(days=1 + chance.randrange(60))
            if goes_on or first > date(2024, 6, 30):
                break


def overlapping(stays: Sequence[Stay]) -> Iterator[tuple[Stay, Stay]]:
    """Two courses of a person in different efforts at a time."""
    of_person: dict[str, list[Stay]] = {}
    for stay in stays:
        of_person.setdefault(stay.number, []).append(stay)
    for own in of_person.values():
        for one, other in combinations(own, 2):
            if one.effort != other.effort and one.first <= other.last and other.first <= one.last:
                yield one, other


def some_stays(seed: int) -> list[Stay]:
    """Of as many people as it takes to have so many overlaps."""
    chance, stays, found, which = Random(seed), list[Stay](), 0, 0
    while found < OVERLAPS:
        own = list(stays_of(chance, number_of(which)))
        found, which = found + sum(1 for _ in overlapping(own)), which + 1
        stays += own
    return stays


def told(stays: Sequence[Stay]) -> Mapping[str, Stay]:
    """Each told in its own agreement, by the door of its own authority; by the name of its course."""
    named: dict[str, Stay] = {}
    for effort in dict.fromkeys(stay.effort for stay in stays):
        ground = ground_of(effort)
        assert ground is not None
        own = door.door_of(ground.authority)
        with acting(AUTHORITY, NOW) as pen:
            rows = [(referral(own, stay, pen), stay) for stay in stays if stay.effort == effort]
            named |= {row.ref: stay for row, stay in rows}
            pen.tell("enrolled", *(each for row, stay in rows for each in tellings(row, stay)))
    return named


def referral(own: Door, stay: Stay, pen: Pen) -> ReferralRow:
    mark = own.mark(read_number(stay.number, today=AS_OF))
    person = door.person_by(mark) or door.new_person(own, mark, by=pen.by.username, now=pen.now)
    return ReferralRow.objects.create(
        person=person,
        participant=door.participant(own, person, stay.effort),
        ref=new_name("c"),
        provider=stay.effort,
        made_by=pen.by.username,
        made_at=pen.now,
    )


def tellings(row: ReferralRow, stay: Stay) -> Iterator[Telling]:
    says: list[Says] = [Enrolled(on=stay.first)]
    if stay.last < AS_OF:
        says.append(Exited(on=stay.last, completed=True))
    yield from (Telling(stay.effort, new_name("t"), each, row) for each in says)


def counted(effort: str, people: People, named: Mapping[str, Stay]) -> set[Stay]:
    """The courses that the metric pays on."""
    asked = replace(question("never", NEVER, overlap=Overlap.FIRST_EFFORT), effort=effort)
    return {named[row.course] for row in reference.rows(asked, people)}


def test_nobody_is_paid_for_twice_at_a_time_by_two_departments() -> None:
    stays = some_stays(20251125)
    named = told(stays)
    assert PersonRow.objects.count() == len({stay.number for stay in stays})
    efforts = {effort: people_on(effort, AS_OF) for effort in (VIOLENCE, WORK, DIABETES)}
    alone = {
        stay for effort, people in efforts.items() for stay in counted(effort, replace(people, elsewhere=()), named)
    }
    # It would be so often without what the domain knows.
    assert sum(1 for _ in overlapping(sorted(alone, key=str))) > OVERLAPS // 4
    paid = [stay for effort, people in efforts.items() for stay in counted(effort, people, named)]
    assert {stay.effort for stay in paid} == set(efforts)
    assert list(overlapping(paid)) == []


def test_one_department_is_told_of_an_effort_of_another_and_another_authority_is_not() -> None:
    enrolled(on=date(2022, 3, 1))
    stay = Stay("610170-1234", DIABETES, date(2022, 5, 1), date(2022, 9, 1))
    told([stay, replace(stay, effort=SCHOOL)])
    assert [(each.effort, each.first_day) for each in overlaps_of(VIOLENCE, on=AS_OF, by=AUTHORITY)] == [
        (DIABETES, stay.first)
    ]
    assert [each.effort for each in overlaps(DIABETES, AS_OF)] == [VIOLENCE]
    assert overlaps(SCHOOL, AS_OF) == ()
    assert sorted(PersonRow.objects.values_list("authority", flat=True)) == ["aarhus-kommune", "sosu-oestjylland"]
    own = ParticipantRow.objects.get(agreement=DIABETES).pseudonym
    assert {each.person for each in overlaps(DIABETES, AS_OF)} == {own}


def test_whom_an_effort_is_only_compared_with_takes_nobodys_place() -> None:
    course = enrolled(on=date(2022, 3, 1))
    row = ReferralRow.objects.get(ref=course)
    own = door.door_of("aarhus-kommune")
    compared = ReferralRow.objects.create(
        person=row.person,
        participant=door.participant(own, row.person, DIABETES),
        ref=new_name("c"),
        provider=DIABETES,
        made_by="x",
        made_at=NOW,
    )
    with acting(AUTHORITY, NOW) as pen:
        says = Enrolled(on=date(2022, 2, 1), arm=Arm.COMPARISON)
        pen.tell("enrolled", Telling(DIABETES, new_name("t"), says, compared))
    assert overlaps(VIOLENCE, AS_OF) == ()
    assert [each.effort for each in overlaps(DIABETES, AS_OF)] == [VIOLENCE]


def test_a_department_that_is_moved_where_people_are_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody would be known again."""
    enrolled()
    ground, head = ground_of(VIOLENCE), documents().head
    assert ground is not None and ground.authority == "aarhus-kommune"
    alone = tuple(replace(each, part_of="") for each in head.parties)
    moved = replace(documents(), head=replace(head, parties=alone))
    monkeypatch.setattr("gavn.web.apps.participants.rules.documents", lambda: moved)
    with pytest.raises(Refused) as raised:
        _ = ground.authority
    [problem] = raised.value.problems
    assert (problem.code, problem.values["before"]) == ("people-domain-moved", "aarhus-kommune")


def test_a_domain_into_which_another_goes_where_people_are_known_is_refused() -> None:
    own = door.door_of(AUTHORITY.party)
    door.new_person(own, "m-x", by="x", now=NOW)
    ground = ground_of(DIABETES)
    assert ground is not None
    with pytest.raises(Refused) as raised:
        _ = ground.authority
    assert {problem.code for problem in raised.value.problems} == {"people-domain-moved"}


PARTIES = [
    (("a", ""), ("b", "")),
    (("a", "b"), ("b", "")),
    (("a", "b"), ("b", "c"), ("c", "")),
    (("a", "nowhere"),),
]


@pytest.mark.parametrize(("parties", "whole"), list(zip(PARTIES, ["a", "b", "c", "nowhere"], strict=True)))
def test_the_body_that_a_party_is_part_of(parties: Sequence[tuple[str, str]], whole: str) -> None:
    assert whole_of("a", [Party(name, name, part_of=part_of) for name, part_of in parties]) == whole

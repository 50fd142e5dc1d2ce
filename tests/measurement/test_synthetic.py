"""Made-up people: the same of the same seed, and what was set comes out of them."""

from __future__ import annotations

from datetime import date

import pytest

from gavn.domain.outcomes.people import Course
from gavn.measurement.synthetic.cohorts import Wave, enrol
from gavn.measurement.synthetic.draw import Draw
from gavn.measurement.synthetic.registers import Stay, register
from gavn.measurement.synthetic.repeated import Aim, Limits, adding_up, changes, same

FIRST, LAST = date(2024, 1, 1), date(2024, 3, 31)


def test_draws_are_the_same_everywhere() -> None:
    """Written down once: a change of Python or of machine must not make other people."""
    draw = Draw("seed")

    assert [draw.below(1000) for _ in range(5)] == [679, 593, 568, 589, 167]
    assert draw.some("abcdefgh", 3) == ["d", "f", "g"]


def test_draws_keep_within_their_bounds_and_reach_both_ends() -> None:
    draw = Draw("bounds")

    assert {draw.between(3, 5) for _ in range(100)} == {3, 4, 5}
    assert {draw.day(FIRST, date(2024, 1, 2)) for _ in range(50)} == {FIRST, date(2024, 1, 2)}
    assert draw.some([1, 2, 3], 3) == [1, 2, 3]
    assert draw.some([1, 2, 3], 0) == []


@pytest.mark.parametrize("count", [-1, 4])
def test_more_than_there_are_cannot_be_drawn(count: int) -> None:
    with pytest.raises(ValueError, match="cannot be drawn of 3"):
        Draw("").some([1, 2, 3], count)


@pytest.mark.parametrize(("reached", "total"), [(0, -20), (4, None), (10, 35)])
def test_as_many_reach_the_change_as_was_set_and_they_add_up(reached: int, total: int | None) -> None:
    found = changes(Draw("aim"), [50] * 10, Aim(reached, same(2), 3, 6, total))

    assert sum(change >= 2 for change in found) == reached
    assert all(-4 <= change <= 5 for change in found)
    assert total in (None, sum(found))


@pytest.mark.parametrize("total", [-1, 7])
def test_a_sum_that_no_numbers_give_is_refused(total: int) -> None:
    with pytest.raises(ValueError, match="do not add up"):
        adding_up([0, 0], [Limits(0, 3)] * 2, total)


def test_people_are_numbered_as_they_are_enrolled() -> None:
    found = enrol(Draw("wave"), [Wave(5, FIRST, LAST), Wave(2, date(2023, 1, 1), date(2023, 1, 1))])

    assert [course.person for course in found] == [f"p-{number:04}" for number in range(1, 8)]
    assert sorted(course.enrolled_on for course in found) == [course.enrolled_on for course in found]


def test_a_register_has_one_state_on_every_day() -> None:
    course = Course("c", "p", FIRST)
    stays = {"c": [Stay("work", date(2024, 1, 10), date(2024, 1, 20)), Stay("work", date(2024, 3, 1), LAST)]}
    found = [(each.state, each.first_day.isoformat(), each.last_day.isoformat())
             for each in register([course], stays, otherwise="benefit", until=LAST)]  # fmt: skip

    assert found == [
        ("benefit", "2024-01-01", "2024-01-09"),
        ("work", "2024-01-10", "2024-01-20"),
        ("benefit", "2024-01-21", "2024-02-29"),
        ("work", "2024-03-01", "2024-03-31"),
    ]
    assert [each.state for each in register([course], {}, otherwise="benefit", until=LAST)] == ["benefit"]

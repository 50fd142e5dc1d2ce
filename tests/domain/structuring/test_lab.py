"""All that is asked of a design at once: the number, what it rests on, whom it tempts, and the designs beside it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest

from gavn.domain.agreements.agreement import Agreement, PayerShare
from gavn.domain.forecasting.structuring.bench import bench_of
from gavn.domain.forecasting.structuring.designs import tornado
from gavn.domain.forecasting.structuring.free import number_at, numbers_of, with_number
from gavn.domain.forecasting.structuring.grid import Range
from gavn.domain.forecasting.structuring.incentives import incentives
from gavn.domain.forecasting.structuring.lab import Answer, Asked, Step, Which, answer, inputs_of
from gavn.domain.forecasting.structuring.parties import negotiation
from gavn.domain.forecasting.structuring.solver import solve
from gavn.domain.forecasting.structuring.targets import Quantity, target_of
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Refused
from gavn.files.answers import answer_in, answer_text
from tests.histories import kroner
from tests.structures import PAID, bench, counted

PATH = f"terms.{PAID.id}.amount"
QUESTION = bench(worth=40_000, trials=10).question
ASKED = Asked((PATH,), ("paid >= 100000",), (), Range(F(5_000), F(40_000), F(1_000)), 100, 1)


def answered(asked: Asked = ASKED, *, others: tuple[Agreement, ...] = ()) -> Answer:
    return answer(QUESTION, asked, others=others, told=lambda _: None)


def test_each_part_is_what_it_is_by_itself() -> None:
    found, tried = answered(), bench_of(QUESTION, trials=100, seed=1)
    own = solve(tried, [PATH], [target_of("paid >= 100000", counted())], within=ASKED.within, fresh_seed=2)

    assert found.solved is not None and own.agreement is not None
    assert (found.solved.number, found.solved.own, found.solved.fresh) == (own.number, own.own, own.fresh)
    assert found.solved.agreement is None
    assert found.incentives == incentives(QUESTION, own.agreement)
    assert found.negotiation == negotiation(tried, own.agreement)
    assert [each.which for each in found.designs] == [Which.PRESENT, Which.FOUND]
    targets = [each.target for each in found.swings[0].at_low]
    assert targets[0].quantity is Quantity.PAID
    assert list(found.swings) == tornado(tried, own.agreement, targets)


def test_without_a_number_the_design_is_looked_at_as_it_is() -> None:
    found = answered(replace(ASKED, paths=(), targets=()))

    assert found.solved is None
    assert found.incentives == incentives(QUESTION, counted())
    assert [each.which for each in found.designs] == [Which.PRESENT]


def test_where_no_number_meets_the_target_the_design_stands_as_it_is() -> None:
    found = answered(replace(ASKED, targets=("paid >= 900000000",)))

    assert found.solved is not None and found.solved.number is None
    assert [each.which for each in found.designs] == [Which.PRESENT]


def test_another_version_stands_beside_it_where_it_can_be_tried_in_the_same_futures() -> None:
    made = counted()
    dearer = replace(made, version=2, terms=(replace(PAID, amount=kroner(30_000)),))
    longer = replace(made, version=3, clocks=replace(made.clocks, enrolment=Period.parse("2024-2028")))
    found = answered(others=(dearer, longer))

    told = [(each.which, each.version, each.readings is not None) for each in found.designs]
    assert told == [
        (Which.PRESENT, made.version, True),
        (Which.FOUND, made.version, True),
        (Which.VERSION, 2, True),
        (Which.VERSION, 3, False),
    ]


def test_it_is_told_what_comes_next_and_can_be_ended_within_the_search() -> None:
    steps: list[Step] = []
    answer(QUESTION, ASKED, others=(), told=steps.append)
    assert list(dict.fromkeys(steps)) == [step for step in Step if step is not Step.KEEPING]
    assert steps.count(Step.SOLVING) > 5

    def stop(step: Step) -> None:
        if step is Step.SOLVING:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer(QUESTION, ASKED, others=(), told=stop)


def test_an_answer_is_read_again_as_it_was() -> None:
    found = answered()
    text = answer_text(found)
    again = answer_in(text, Answer, name="x")

    assert answer_text(again) == text
    assert (again.swings, again.incentives, again.negotiation, again.designs) == (
        found.swings,
        found.incentives,
        found.negotiation,
        found.designs,
    )
    assert found.solved is not None and again.solved.number == found.solved.number


def test_the_same_question_has_the_same_inputs_and_another_has_not() -> None:
    other = replace(QUESTION, effort=replace(QUESTION.effort, agreement=replace(counted(), version=2)))
    same = inputs_of(QUESTION, ASKED, [], ())

    assert inputs_of(QUESTION, replace(ASKED), [], ()) == same
    others = [
        inputs_of(QUESTION, replace(ASKED, seed=2), [], ()),
        inputs_of(QUESTION, replace(ASKED, targets=("paid >= 100001",)), [], ()),
        inputs_of(QUESTION, replace(ASKED, within=Range()), [], ()),
        inputs_of(other, ASKED, [], ()),
        inputs_of(replace(QUESTION, worth={}), ASKED, [], ()),
        inputs_of(QUESTION, ASKED, [counted()], ()),
        inputs_of(QUESTION, ASKED, [], ("learned",)),
    ]
    assert len({same, *others}) == len(others) + 1


def test_what_holds_together_no_more_is_refused() -> None:
    with pytest.raises(Refused):
        answered(replace(ASKED, within=Range(F(-40_000), F(0), F(1_000)), targets=("paid <= 1",)))


def test_the_numbers_that_can_be_sought_are_those_that_stand_there() -> None:
    made = counted()
    assert PATH in numbers_of(made)
    assert not [path for path in numbers_of(made) if path.startswith("payers.")]
    for path in numbers_of(made):
        assert with_number(made, [path], number_at(made, path)) == made
    shared = replace(made, payers=(PayerShare("kommunen", F(3, 4), "§ 7"), PayerShare("staten", F(1, 4), "§ 7")))
    assert [path for path in numbers_of(shared) if path.startswith("payers.")] == [
        "payers.kommunen.share",
        "payers.staten.share",
    ]

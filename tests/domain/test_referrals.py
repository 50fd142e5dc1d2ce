"""The referral funnel adds up as of any day, refuses what cannot have happened, and flags who is picked out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.outcomes.eligibility import Criterion, Known, check_eligibility, read_known
from gavn.domain.outcomes.referrals import (
    LossReason,
    ReferralMove,
    Step,
    check_moves,
    losses,
    referral_funnel,
)
from gavn.domain.values.problem import Place
from gavn.language.catalogue import Language
from gavn.language.problems import problem_text
from gavn.language.referrals import loss_reason_text, step_text

REASONS = (
    LossReason("not-eligible", Step.TURNED_AWAY, "uden for målgruppen", "outside the target group"),
    LossReason("declined", Step.TURNED_AWAY, "sagde nej", "said no"),
    LossReason("moved", Step.DROPPED_OUT, "flyttet", "moved away"),
)
FIRST = date(2024, 1, 1)
REACHED = {"r": Step.REFERRED, "a": Step.ASSESSED, "m": Step.MOTIVATED, "e": Step.ENROLLED, "c": Step.COMPLETED}
LOST = {"n": (Step.TURNED_AWAY, "not-eligible"), "d": (Step.TURNED_AWAY, "declined"), "x": (Step.DROPPED_OUT, "moved")}


def moves(
    letters: str, *, referral: str = "1", person: str = "p1", first: int = 0, apart: int = 10
) -> list[ReferralMove]:
    """One move for each letter, so many days apart."""
    found = []
    for place, letter in enumerate(letters):
        step, reason = (REACHED[letter], "") if letter in REACHED else LOST[letter]
        found.append(ReferralMove(referral, person, step, FIRST + timedelta(days=first + apart * place), reason))
    return found


def codes(found: Sequence[ReferralMove]) -> list[str]:
    return [problem.code for problem in check_moves(found, REASONS)]


@pytest.mark.parametrize(
    "letters", ["r", "ra", "ram", "rame", "ramec", "ramex", "rn", "rd", "ran", "ramd"], ids=lambda letters: letters
)
@pytest.mark.parametrize("apart", [0, 10])
def test_moves_in_order_are_in_order_whatever_order_they_came_in(letters: str, apart: int) -> None:
    """All on one day too: then they are taken in the order of the steps."""
    own = moves(letters, apart=apart)
    assert codes(own) == codes(own[::-1]) == []


MISTAKES = (
    (moves("a"), ["referral-not-referred"]),
    (moves("re"), ["referral-out-of-order"]),
    (moves("rr"), ["referral-out-of-order"]),
    (moves("rax"), ["referral-out-of-order"]),
    (moves("ramen"), ["referral-out-of-order"]),
    (moves("rna"), ["referral-out-of-order"]),
    (moves("ramecx"), ["referral-out-of-order"]),
    # The days of two steps the other way round are one slip, and not two steps that are missing.
    (moves("ra", apart=-10), ["referral-step-too-early"]),
    (moves("ra") + moves("m", first=5), ["referral-step-too-early"]),
    (moves("ram") + moves("e", first=-1), ["referral-step-too-early"]),
    (moves("ame", first=10) + moves("r", first=15), ["referral-step-too-early"]),
    (moves("r") + moves("a", person="p2", first=1), ["referral-two-people"]),
    ([ReferralMove("1", "p1", Step.REFERRED, FIRST, "declined")], ["referral-reason-needless"]),
    (moves("r") + [ReferralMove("1", "p1", Step.TURNED_AWAY, FIRST)], ["referral-reason-missing"]),
    (moves("r") + [ReferralMove("1", "p1", Step.TURNED_AWAY, FIRST, "moved")], ["referral-reason-unknown"]),
    (moves("r") + [ReferralMove("1", "p1", Step.TURNED_AWAY, FIRST, "?")], ["referral-reason-unknown"]),
    (moves("ra") + moves("r", referral="2", first=50), ["referral-still-open"]),
    (moves("ran") + moves("r", referral="2", first=19), ["referral-still-open"]),
)


@pytest.mark.parametrize(("own", "expected"), MISTAKES)
def test_what_cannot_have_happened_is_told_by_its_row(own: list[ReferralMove], expected: list[str]) -> None:
    assert codes(own) == expected
    for problem in check_moves(own, REASONS):
        assert problem.place.path.startswith("moves.")
        for language in Language:
            text = problem_text(problem, language)
            assert "p1" not in text and "{" not in text and "turned-away" not in text


def test_a_person_can_come_again_once_the_first_referral_is_over() -> None:
    again = [*moves("ran"), *moves("rame", referral="2", first=20), *moves("r", referral="3", person="p2")]
    assert codes(again) == []
    funnel = referral_funnel(again, as_of=date(2025, 1, 1))
    assert [(stage.step, stage.reached, stage.persons) for stage in funnel] == [
        (Step.REFERRED, 3, 2),
        (Step.ASSESSED, 2, 1),
        (Step.MOTIVATED, 1, 1),
        (Step.ENROLLED, 1, 1),
    ]


def test_the_funnel_as_it_stood_on_each_day() -> None:
    own = [*moves("ramec"), *moves("ran", referral="2", person="p2"), *moves("rd", referral="3", person="p3")]
    shown = []
    for day in (0, 10, 20, 30, 40):
        stages = referral_funnel(own, as_of=FIRST + timedelta(days=day))
        shown.append([(stage.reached, stage.onward, stage.here, sum(stage.lost.values())) for stage in stages])
    assert shown == [
        [(3, 0, 3, 0), (0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0)],
        [(3, 2, 0, 1), (2, 0, 2, 0), (0, 0, 0, 0), (0, 0, 0, 0)],
        [(3, 2, 0, 1), (2, 1, 0, 1), (1, 0, 1, 0), (0, 0, 0, 0)],
        [(3, 2, 0, 1), (2, 1, 0, 1), (1, 1, 0, 0), (1, 0, 1, 0)],
        [(3, 2, 0, 1), (2, 1, 0, 1), (1, 1, 0, 0), (1, 1, 0, 0)],
    ]
    assert losses(referral_funnel(own, as_of=date(2025, 1, 1))) == {
        (Step.REFERRED, "declined"): 1,
        (Step.ASSESSED, "not-eligible"): 1,
    }
    assert referral_funnel([], as_of=FIRST)[0].reached == 0


def made_up(seed: int) -> list[ReferralMove]:
    """Referrals in order, some of them of people who come again."""
    chance = Random(seed)
    found: list[ReferralMove] = []
    for number in range(chance.randrange(12)):
        letters = chance.choice(("r", "ra", "ram", "rame", "ramec", "ramex", "rn", "rd", "ran", "rad", "ramd"))
        again = letters[-1] in "cxnd" and chance.random() < 0.5
        apart = chance.choice((0, 1, 30))
        found += moves(letters, referral=f"{number}", person=f"p{number}", first=chance.randrange(300), apart=apart)
        if again:
            later = (found[-1].on - FIRST).days + chance.randrange(2)
            found += moves("ra", referral=f"{number}-2", person=f"p{number}", first=later)
    chance.shuffle(found)
    return found


@given(st.integers(0, 10_000), st.integers(-5, 500))
def test_counts_add_up_as_of_any_day(seed: int, day: int) -> None:
    own = made_up(seed)
    assert codes(own) == []
    as_of = FIRST + timedelta(days=day)
    stages = referral_funnel(own, as_of=as_of)
    for stage in stages:
        assert stage.reached == stage.onward + stage.here + sum(stage.lost.values())
        assert stage.persons <= stage.reached
    for stage, after in zip(stages, stages[1:], strict=False):
        assert stage.onward == after.reached
    known = [move for move in own if move.on <= as_of]
    ended = sum(move.step in (Step.TURNED_AWAY, Step.DROPPED_OUT) for move in known)
    completed = sum(move.step is Step.COMPLETED for move in known)
    assert sum(losses(stages).values()) == ended
    assert stages[-1].onward == completed
    assert stages[0].reached == ended + completed + sum(stage.here for stage in stages)
    # Nothing that holds later changes what stood on the day, and no stage is ever left by fewer.
    assert stages == referral_funnel(known, as_of=as_of)
    before = referral_funnel(own, as_of=as_of - timedelta(days=30))
    assert all(then.reached <= now.reached for then, now in zip(before, stages, strict=True))


ADULT = Criterion("adult", "age", at_least=Fraction(18), at_most=Fraction(65))
DIABETES = Criterion("diabetes", "diagnosis", one_of=("type-2", "type-1"))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"age": 18, "diagnosis": "type-2"}, []),
        ({"age": 65, "diagnosis": "type-1"}, []),
        ({"age": 17, "diagnosis": "type-2"}, ["eligibility-not-met"]),
        ({"age": Fraction(651, 10), "diagnosis": "type-2"}, ["eligibility-not-met"]),
        ({"age": 40}, ["eligibility-unknown"]),
        ({}, ["eligibility-unknown"] * 2),
        ({"age": 40, "diagnosis": "other"}, ["eligibility-not-met"]),
        ({"age": 40, "diagnosis": 2}, ["eligibility-not-met"]),
        ({"age": "40", "diagnosis": "type-2"}, ["eligibility-not-met"]),
    ],
)
def test_enrolment_asks_for_every_criterion_and_repeats_nothing(known: dict[str, Known], expected: list[str]) -> None:
    found = list(check_eligibility((ADULT, DIABETES), known, Place(path="row.1")))
    assert [problem.code for problem in found] == expected
    for problem in found:
        assert problem.place.path == "row.1"
        assert not {str(value) for value in known.values()} & set(problem.values.values())
        assert all("{" not in problem_text(problem, language) for language in Language)


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        ("7", 7),
        ("7.0", 7),
        ("-1.25", Fraction(-5, 4)),
        ("7. klasse", "7. klasse"),
        ("1e999999999", "1e999999999"),
        ("1/2", "1/2"),
        ("", ""),
    ],
)
def test_an_answer_in_digits_is_a_number_and_nothing_else_is(answer: str, known: Known) -> None:
    assert read_known(answer) == known


def test_words_can_be_written_in_digits() -> None:
    grade = Criterion("grade", "grade", one_of=("7", "8", "9. klasse"))
    met = {answer for answer in ("7", "8.0", "9", "9. klasse", "10") if grade.is_met(read_known(answer))}
    assert met == {"7", "8.0", "9. klasse"}


def test_steps_and_reasons_are_told_in_both_languages() -> None:
    for language in Language:
        assert len({step_text(step, language) for step in Step}) == len(Step)
    assert loss_reason_text(REASONS[2], Language.DANISH) == "flyttet"
    assert loss_reason_text(REASONS[2], Language.ENGLISH) == "moved away"

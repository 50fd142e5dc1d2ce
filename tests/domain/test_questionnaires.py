"""Questionnaires: scores at their ends and edges, against worked examples, and answers that cannot be given."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.outcomes.definition import is_plain_name
from gavn.domain.outcomes.questionnaires.known import GAD_7, JOB_SATISFACTION, KNOWN, ROSENBERG, WHO_5
from gavn.domain.outcomes.questionnaires.questionnaire import Better, Questionnaire, Scored, score
from gavn.domain.values.problem import Place, Refused
from gavn.language.catalogue import Language
from gavn.language.problems import problem_text
from gavn.language.questionnaires import questionnaire_name, questionnaire_text


def answered(*answers: int | None) -> dict[int, int | None]:
    return dict(enumerate(answers, start=1))


EDGES = (
    (WHO_5, answered(0, 0, 0, 0, 0), 0),
    (WHO_5, answered(5, 5, 5, 5, 5), 100),
    (WHO_5, answered(3, 2, 3, 2, 3), 52),
    (WHO_5, answered(3, 2, 3, 2, 2), 48),
    # All of one answer is the middle: five items count one way, five the other.
    (ROSENBERG, answered(*[0] * 10), 15),
    (ROSENBERG, answered(*[3] * 10), 15),
    (ROSENBERG, answered(3, 3, 0, 3, 0, 3, 3, 0, 0, 0), 30),
    (ROSENBERG, answered(0, 0, 3, 0, 3, 0, 0, 3, 3, 3), 0),
    (GAD_7, answered(*[0] * 7), 0),
    (GAD_7, answered(*[3] * 7), 21),
    (GAD_7, answered(1, 1, 1, 1, 2, 2, 2), 10),
    (JOB_SATISFACTION, answered(1), 1),
    (JOB_SATISFACTION, answered(7), 7),
)


@pytest.mark.parametrize(("questionnaire", "answers", "expected"), EDGES)
def test_answers_become_a_score(questionnaire: Questionnaire, answers: dict[int, int | None], expected: int) -> None:
    assert score(questionnaire, answers) == Scored(expected)


@pytest.mark.parametrize("questionnaire", KNOWN.values(), ids=lambda each: each.id)
def test_one_skipped_item_leaves_no_score(questionnaire: Questionnaire) -> None:
    """Nothing is put in its place, whichever it is; blank and left out are the same."""
    full = answered(*[questionnaire.lowest] * questionnaire.items)
    for number in full if questionnaire.items > 1 else ():
        without = {item: answer for item, answer in full.items() if item != number}
        assert score(questionnaire, without) == score(questionnaire, full | {number: None}) == Scored(None, (number,))


@pytest.mark.parametrize(
    ("questionnaire", "answers", "codes"),
    [
        (WHO_5, {}, ["questionnaire-empty"]),
        (WHO_5, answered(None, None, None, None, None), ["questionnaire-empty"]),
        (WHO_5, answered(0, 0, 0, 0, 6), ["questionnaire-impossible-answer"]),
        (WHO_5, answered(-1, 0, 0, 0, 6), ["questionnaire-impossible-answer"] * 2),
        (WHO_5, answered(0, 0, 0, 0, 0, 0), ["questionnaire-no-such-item"]),
        (WHO_5, {0: 1}, ["questionnaire-no-such-item"]),
        (GAD_7, answered(4, *[0] * 6), ["questionnaire-impossible-answer"]),
        (ROSENBERG, answered(*[0] * 9, 4), ["questionnaire-impossible-answer"]),
        (JOB_SATISFACTION, answered(0), ["questionnaire-impossible-answer"]),
        (JOB_SATISFACTION, answered(8), ["questionnaire-impossible-answer"]),
        (JOB_SATISFACTION, answered(None), ["questionnaire-empty"]),
    ],
)
def test_what_cannot_be_answered_is_refused(
    questionnaire: Questionnaire, answers: dict[int, int | None], codes: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        score(questionnaire, answers, Place(path="row.7"))
    problems = refused.value.problems
    assert [problem.code for problem in problems] == codes
    assert {problem.place.path for problem in problems} == {"row.7"}
    for language in Language:
        assert all(questionnaire.instrument in problem_text(problem, language) for problem in problems)


@pytest.mark.parametrize(
    ("questionnaire", "value", "poor"),
    [
        (WHO_5, 48, True),
        (WHO_5, 52, False),
        (ROSENBERG, 14, True),
        (ROSENBERG, 15, False),
        (GAD_7, 9, False),
        (GAD_7, 10, True),
        (JOB_SATISFACTION, 1, False),
    ],
)
def test_a_cut_says_who_should_be_looked_at(questionnaire: Questionnaire, value: int, poor: bool) -> None:
    assert questionnaire.is_poor(value) == poor


def test_three_ways_of_writing_the_cut_of_who_5_are_the_same_people() -> None:
    for raw in range(26):
        assert (4 * raw < 50) == (4 * raw <= 50) == (raw < 13) == WHO_5.is_poor(4 * raw)


def test_a_reliable_change_is_as_large_as_the_source_prints() -> None:
    """Schougaard et al. 2018: 23.60 points. Bischoff et al. 2020: 5.59 points."""
    who, gad = WHO_5.reliable_change(), GAD_7.reliable_change()
    assert abs(who.least - 23_600) <= 5 and not who.fall
    assert abs(gad.least - 5_590) <= 5 and gad.fall
    assert (who.instrument, gad.instrument) == ("WHO-5", "GAD-7")


@pytest.mark.parametrize("questionnaire", [ROSENBERG, JOB_SATISFACTION])
def test_no_reliable_change_is_made_up(questionnaire: Questionnaire) -> None:
    with pytest.raises(Refused) as refused:
        questionnaire.reliable_change()
    assert [problem.code for problem in refused.value.problems] == ["questionnaire-no-error"]


@pytest.mark.parametrize("questionnaire", KNOWN.values(), ids=lambda each: each.id)
def test_each_can_be_named_in_a_query_and_told_in_both_languages(questionnaire: Questionnaire) -> None:
    assert is_plain_name(questionnaire.instrument)
    assert questionnaire.reversed <= set(range(1, questionnaire.items + 1))
    assert questionnaire.source and questionnaire.licence
    assert questionnaire.error is None or 0 < questionnaire.error.reliability < 1
    for language in Language:
        text = questionnaire_text(questionnaire, language)
        assert text.startswith(questionnaire_name(questionnaire, language))
        assert "{" not in text
        assert (questionnaire.cut is None) or str(questionnaire.cut) in text


@given(st.sampled_from(sorted(KNOWN)), st.data())
def test_a_better_answer_never_lowers_how_well_somebody_is(name: str, data: st.DataObject) -> None:
    """Within the printed range, one point of an answer moves the score by one factor, the same way for each item."""
    asked = KNOWN[name]
    one = st.integers(asked.lowest, asked.highest)
    answers = answered(*data.draw(st.lists(one, min_size=asked.items, max_size=asked.items)))
    before = score(asked, answers).score
    assert before is not None and asked.least <= before <= asked.most
    number = data.draw(st.integers(1, asked.items))
    answer = answers[number]
    assert answer is not None
    if answer < asked.highest:
        after = score(asked, answers | {number: answer + 1}).score
        assert after == before + (-asked.factor if number in asked.reversed else asked.factor)


def test_every_filled_in_who_5_has_the_score_of_its_sum() -> None:
    for answers in product(range(6), repeat=5):
        assert score(WHO_5, answered(*answers)).score == sum(answers) * 4
    assert WHO_5.better is Better.HIGHER and WHO_5.error is not None
    assert WHO_5.error.reliability == Fraction(81, 100)

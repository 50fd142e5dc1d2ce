"""A statement says what the estimates behind it lack of what was agreed, and pays nothing by one that was not made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F

import pytest

from gavn.domain.agreements.agreement import EvidenceDesign
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.share_of_savings import ShareOfSavings
from gavn.domain.outcomes.facts import Results, Shortfall, Tally
from gavn.domain.outcomes.histories import Counted, Measure
from gavn.domain.payments.canonical import canonical, results_digest
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.results import check_results
from gavn.domain.values.period import RelativeDate
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from gavn.language.statements import LineWords
from tests.agreed import agreement, metric, paid, tally
from tests.builders import kroner

DAY = date(2026, 6, 30)
MADE = agreement(
    metrics=(metric("effect", clause="§ 2"),),
    terms=(MeasuredEffect(id="effect", clause="§ 6", metric="effect", amount=kroner(1000)),),
    evidence=EvidenceDesign.RANDOMISED,
)
COUNTED = tally(of="effect", on=DAY, follow_up="6-months", due=4, enrolled=4, reached=3)
ESTIMATED = replace(COUNTED, estimate=F("0.5"))


@pytest.mark.parametrize(
    ("shortfall", "owed", "danish", "english"),
    [
        (Shortfall.NOT_COMPARED, 0,
         "6 måneder efter optagelse: den aftalte sammenligning er ikke lavet, så der er intet skøn",
         "6 months after enrolment: the comparison that was agreed has not been made, so that there is no estimate"),
        (Shortfall.TOO_LITTLE, 0,
         "6 måneder efter optagelse: den aftalte sammenligning kunne ikke laves, så der er intet skøn",
         "6 months after enrolment: the comparison that was agreed could not be made, so that there is no estimate"),
        (Shortfall.AS_IT_IS, 500,
         "6 måneder efter optagelse: sammenligningsgruppen er taget, som den er; skønnet er svagere end den matchede",
         "6 months after enrolment: the comparison group was taken as it is; the estimate is weaker than the matched"),
        (Shortfall.TREATED_LEFT_OUT, 500,
         "6 måneder efter optagelse: skønnet er kun for de deltagere, der fandt nogen, der ligner dem",
         "6 months after enrolment: the estimate is of those participants alone who found somebody like"),
        (Shortfall.WEAKER_PLAN, 500,
         "6 måneder efter optagelse: skønnet er lavet efter måleplanen, som sammenligner svagere end det design",
         "6 months after enrolment: the estimate was made by the measurement plan, which compares in a weaker way"),
    ],
)  # fmt: skip
def test_a_shortfall_is_a_line_of_the_statement(shortfall: Shortfall, owed: int, danish: str, english: str) -> None:
    fact = replace(ESTIMATED if shortfall.is_made else COUNTED, shortfall=shortfall)
    entitlement = paid(MADE, Results((), (fact,)))
    [noted] = [line for line in entitlement.lines if line.step is StepName.COMPARISON]

    assert entitlement.total == kroner(owed)
    assert (noted.metric, noted.clause, noted.amount, noted.is_note) == ("effect", "§ 2", 0, True)
    assert LineWords(MADE, Language.DANISH).how(noted).startswith(danish)
    assert LineWords(MADE, Language.ENGLISH).how(noted).startswith(english)


def test_each_cohort_has_a_line_of_its_own_and_its_follow_ups_share_one() -> None:
    followed = replace(
        MADE, metrics=(metric("effect", follow_ups=(*MADE.metrics[0].follow_ups, *_at_twelve_months())),)
    )
    facts = [
        replace(COUNTED, id=f"{cohort}-{at}", cohort=cohort, follow_up=at, shortfall=Shortfall.TOO_LITTLE)
        for cohort in ("a", "b")
        for at in ("6-months", "12-months")
    ]
    lines = [line for line in paid(followed, Results((), tuple(facts))).lines if line.step is StepName.COMPARISON]

    assert [(line.cohort, dict(line.inputs)["follow-ups"]) for line in lines] == [
        ("a", "12-months,6-months"),
        ("b", "12-months,6-months"),
    ]
    assert len({line.id for line in lines}) == 2


def _at_twelve_months() -> tuple[RelativeDate, ...]:
    return (RelativeDate.parse("12 months after enrolment"),)


def test_an_estimate_as_it_was_agreed_has_no_such_line() -> None:
    entitlement = paid(MADE, Results((), (ESTIMATED,)))

    assert entitlement.total == kroner(500)
    assert not [line for line in entitlement.lines if line.step is StepName.COMPARISON]


def test_a_statement_that_was_made_before_shortfalls_were_told_still_holds() -> None:
    """The digest is the one that was written down then; what says something of an estimate is another fact."""
    before = Measure("x", "6-months", date(2026, 1, 1), "c", 3, 4)
    kept = "f84e88d4451c1239c390026bf738e6eb0d753ab2224f507a7e2ca947182089ae"

    assert results_digest(Counted({}, (before,))) == kept
    assert results_digest(Counted({}, (replace(before, shortfall=Shortfall.TOO_LITTLE),))) != kept
    assert "shortfall" not in canonical(COUNTED)


def test_that_an_estimate_is_lacking_excuses_no_number_that_is_paid_by_instead() -> None:
    """The term is paid by kroner saved, which nobody stated: of an estimate there is nothing to say."""
    saved = replace(
        MADE, terms=(ShareOfSavings(id="saved", clause="§ 6", metric="effect", share=F(1, 2), unit_value=kroner(1)),)
    )
    found = check_results(saved, Results((), (replace(COUNTED, shortfall=Shortfall.TOO_LITTLE),)))

    assert [problem.code for problem in found] == ["tally-unread"]


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        # Without a word it would be paid as nothing.
        (COUNTED, "tally-unread"),
        (replace(COUNTED, shortfall=Shortfall.TOO_LITTLE), ""),
        (replace(ESTIMATED, shortfall=Shortfall.AS_IT_IS), ""),
        # It says that nothing is paid, and would be paid by.
        (replace(ESTIMATED, shortfall=Shortfall.TOO_LITTLE), "tally-shortfall-odd"),
        (replace(ESTIMATED, shortfall=Shortfall.NOT_COMPARED), "tally-shortfall-odd"),
        (replace(COUNTED, shortfall=Shortfall.AS_IT_IS), "tally-shortfall-odd"),
    ],
)
def test_what_is_said_of_an_estimate_fits_it(fact: Tally, code: str) -> None:
    found = check_results(MADE, Results((), (fact,)))

    assert [problem.code for problem in found] == ([code] if code else [])
    for problem in found:
        assert all(all(problem_parts(problem, language).values()) for language in Language)

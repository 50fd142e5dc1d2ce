"""What is paid by is the comparison that was agreed: where it cannot be made there is no estimate, and one that is
weaker says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from gavn.domain.agreements.agreement import EvidenceDesign
from gavn.domain.agreements.measurement_plan import plan_of
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.outcomes.definition import Operator
from gavn.domain.outcomes.facts import Shortfall, Tally
from gavn.domain.outcomes.people import Beside, Covariate, People
from gavn.measurement.measure import Measured, measure_people
from tests.histories import kroner
from tests.measurement.peoples import question
from tests.measurement.test_measured_results import CHANGE, LEVEL, measured_by, people, with_level_before

RANDOMISED, MATCHED = EvidenceDesign.RANDOMISED, EvidenceDesign.MATCHED_COMPARISON
TWICE, BEFORE_AFTER = EvidenceDesign.DIFFERENCE_IN_DIFFERENCES, EvidenceDesign.BEFORE_AFTER
CHANGED = CHANGE.definition.looks_at
# Of four of the effort three reach it, and of four compared one.
EIGHT = {f"{arm}{n}": 60 if n < reached else 40 for arm, reached in (("e", 3), ("k", 1)) for n in range(4)}
ALONE = {name: score for name, score in EIGHT.items() if name[0] == "e"}
# The same of everybody's school; two of each sex in either group; and an age that nobody else has.
SEX = {name: "fm"[int(name[1]) % 2] for name in EIGHT}
AGE = {name: str(20 + place) for place, name in enumerate(EIGHT)}
SCHOOL = {name: name[0] for name in EIGHT}


@dataclass(frozen=True)
class Given:
    """By which design which people are measured, what is known of them, and what the plan says instead."""

    evidence: EvidenceDesign
    scores: Mapping[str, int] = field(default_factory=lambda: EIGHT)
    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    looks_at: Operator = LEVEL
    clusters: str = ""
    planned: EvidenceDesign | None = None

    def measured(self, *, by_estimate: bool = True) -> Measured:
        made = measured_by(question("x", self.looks_at), evidence=self.evidence, clusters=self.clusters)
        if by_estimate:
            effect = MeasuredEffect(id="paid", clause="§ 6", metric="x", amount=kroner(1000))
            made = replace(made, terms=(effect,))
        told: People = with_level_before(people(dict(self.scores), arm="k"), 40)
        covariates = (
            Covariate(name, about, value)
            for about, of in self.known.items()
            for name, value in of.items()
            if name in self.scores
        )
        plan = plan_of(made)
        if self.planned is not None:
            analyses = tuple(replace(each, design=self.planned) for each in plan.analyses)
            plan = replace(plan, analyses=analyses)
        return measure_people(made, replace(told, beside=Beside(tuple(covariates))), plan=plan)


@pytest.mark.parametrize(
    ("given", "shortfall"),
    [
        # Drawn by lot, or changes held against changes, the plain difference is the design's own.
        (Given(RANDOMISED), None),
        (Given(RANDOMISED, looks_at=CHANGED), None),
        (Given(TWICE, looks_at=CHANGED), None),
        (Given(RANDOMISED, known={"sex": SEX}), None),
        # So much is known of each that nothing is left to tell the difference by.
        (Given(RANDOMISED, known={"age": AGE, "sex": SEX, "again": {n: str(int(a) ** 2) for n, a in AGE.items()}}),
         Shortfall.TOO_LITTLE),
        (Given(RANDOMISED, ALONE), Shortfall.NOT_COMPARED),
        # A change that is held against nothing is no effect of a draw.
        (Given(RANDOMISED, ALONE, looks_at=CHANGED), Shortfall.NOT_COMPARED),
        (Given(TWICE, ALONE, looks_at=CHANGED), Shortfall.NOT_COMPARED),
        (Given(BEFORE_AFTER, ALONE, looks_at=CHANGED), None),
        (Given(TWICE, known={"school": SCHOOL}, looks_at=CHANGED, clusters="school"), Shortfall.TOO_LITTLE),
        (Given(MATCHED, known={"sex": SEX}), None),
        (Given(MATCHED), Shortfall.AS_IT_IS),
        (Given(MATCHED, looks_at=CHANGED), Shortfall.AS_IT_IS),
        # Two of the four of the effort are of a sex that nobody compared is of.
        (Given(MATCHED, known={"sex": {name: "m" if name[0] == "k" else sex for name, sex in SEX.items()}}),
         Shortfall.TREATED_LEFT_OUT),
        (Given(RANDOMISED, known={"sex": SEX}, planned=MATCHED), Shortfall.WEAKER_PLAN),
        (Given(MATCHED, known={"sex": SEX}, planned=RANDOMISED), None),
        (Given(RANDOMISED, planned=EvidenceDesign.DIRECT_COUNT), Shortfall.NOT_COMPARED),
        (Given(RANDOMISED, planned=TWICE), Shortfall.NOT_COMPARED),
    ],
)  # fmt: skip
def test_an_estimate_is_the_one_that_was_agreed_or_says_what_it_lacks(
    given: Given, shortfall: Shortfall | None
) -> None:
    measured = given.measured()
    [tally], [finding] = measured.results.tallies, measured.findings

    assert (tally.shortfall, finding.shortfall) == (shortfall, shortfall)
    assert (tally.estimate is not None) is (shortfall is None or shortfall.is_made)
    assert tally.estimate is not None or (tally.low, tally.high) == (None, None)


def test_no_effect_on_a_share_is_paid_beyond_everybody() -> None:
    """The plain difference is 50 points; beside what was known of them, which no two groups share, it would be 769."""
    before = dict(zip(EIGHT, ("30", "31", "32", "33", "1", "2", "3", "5"), strict=True))
    measured = Given(RANDOMISED, known={"before": before}).measured()
    [tally], [finding] = measured.results.tallies, measured.findings

    assert (tally.estimate, tally.shortfall, finding.effect) == (None, Shortfall.TOO_LITTLE, None)


@pytest.mark.parametrize("given", [Given(RANDOMISED, ALONE), Given(MATCHED)])
def test_counts_that_no_estimate_is_paid_of_say_nothing_of_one(given: Given) -> None:
    measured = given.measured(by_estimate=False)
    [tally], [finding] = measured.results.tallies, measured.findings

    assert (tally.shortfall, tally.reached, tally.due) == (None, 3, 4)
    assert finding.shortfall is not None


def test_a_draw_that_more_came_of_is_estimated_again() -> None:
    """The same share of either group reaches it, whatever their ages."""
    grown: dict[str, int] = {f"{arm}{n}": 60 if n < 9 else 40 for arm in "ek" for n in range(12)}
    ages = {name: str(20 + int(name[1:]) ** 2) for name in grown}
    [tally] = Given(RANDOMISED, grown, known={"age": ages}).measured().results.tallies

    assert isinstance(tally, Tally) and (tally.estimate, tally.shortfall) == (0, None)

"""From totals to the facts that are paid by: the rule for what is missing, completers, and comparison groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Agreement, Direction, EvidenceDesign, Population
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.outcomes.conclusions import Verdict, Why
from gavn.domain.outcomes.definition import Level, MeanChange, MissingRule, Overlap
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.outcomes.people import Arm, Beside, Course, Covariate, EntryReading, Exit, People, Reading
from gavn.domain.outcomes.rates import Interval
from gavn.measurement.measure import measure_people
from gavn.measurement.question import Question
from tests.agreements import agreement
from tests.histories import kroner
from tests.measurement.peoples import question

LEVEL = Level(instrument="WHO-5", at_least=F(50))
AS_OF = date(2026, 6, 30)
BEGUN = date(2024, 3, 1)
READ = date(2025, 3, 1)


def measured_by(asked: Question, *, persons: bool = False, **changes: object) -> Agreement:
    """One metric at twelve months, paid for each course or for the cohort."""
    metric = replace(asked.metric, follow_ups=asked.metric.follow_ups[1:])
    kind = Tariff if persons else CountedOutcomes
    term = kind(id="paid", clause="§ 6", metric=metric.id, amount=kroner(1000))
    return agreement(metrics=(metric,), terms=(term,), gates=(), caps=(), floors=(), donations=(), **changes)


CHANGE = question("change", MeanChange(instrument="WHO-5"))


def people(scores: dict[str, int | None], *, exits: dict[str, bool] | None = None, arm: str = "") -> People:
    """Whoever is named was enrolled on one day; a score is read at twelve months, where there is one."""
    compared = {name for name in scores if arm and name.startswith(arm)}
    return People(
        AS_OF,
        tuple(Course(name, name, BEGUN, arm=Arm.COMPARISON if name in compared else Arm.EFFORT) for name in scores),
        tuple(Exit(name, date(2024, 9, 1), completed) for name, completed in (exits or {}).items()),
        tuple(Reading(name, name, "WHO-5", READ, F(score)) for name, score in scores.items() if score is not None),
    )


def with_level_before(told: People, score: int) -> People:
    """The same of everybody, read when they were enrolled."""
    before = tuple(Reading(f"{each.person}-0", each.person, "WHO-5", BEGUN, F(score)) for each in told.courses)
    return replace(told, readings=(*told.readings, *before))


FOUR: dict[str, int | None] = {"a": 60, "b": 60, "c": 40, "d": None}


@pytest.mark.parametrize(
    ("direction", "missing", "most", "reached", "due"),
    [
        (Direction.MORE, MissingRule.WORST, None, 2, 4),
        # Where less is better, whoever is not measured has it.
        (Direction.LESS, MissingRule.WORST, None, 3, 4),
        (Direction.MORE, MissingRule.LEFT_OUT, F("0.25"), 2, 3),
        (Direction.LESS, MissingRule.LEFT_OUT, F("0.25"), 2, 3),
        # A quarter is missing, and less may be: then all count.
        (Direction.MORE, MissingRule.LEFT_OUT, F("0.24"), 2, 4),
        (Direction.LESS, MissingRule.LEFT_OUT, F("0.24"), 3, 4),
    ],
)
def test_who_was_not_measured_counts_by_the_rule(
    direction: Direction, missing: MissingRule, most: F | None, reached: int, due: int
) -> None:
    asked = question("wellbeing", LEVEL, missing=missing, direction=direction)
    definition = replace(asked.definition, most_missing=most)
    made = measured_by(replace(asked, metric=replace(asked.metric, measured=definition)))
    [tally] = measure_people(made, people(FOUR)).results.tallies

    assert (tally.reached, tally.due, tally.holds_on, tally.known_on) == (reached, due, READ, AS_OF)


def test_whoever_is_missing_where_less_is_better_is_claimed_of_too() -> None:
    """A claim is what goes wrong: leaving a reading out cannot keep it away."""
    made = measured_by(question("relapse", LEVEL, direction=Direction.LESS), persons=True)
    claims = measure_people(made, people(FOUR)).results.claims

    assert [claim.participant for claim in claims] == ["a", "b", "d"]


@pytest.mark.parametrize(("most", "claimed"), [("0.25", ["a", "b", "f"]), ("0.24", ["a", "b", "d", "f"])])
def test_who_stays_out_is_asked_of_each_cohort_as_where_they_are_counted(most: str, claimed: list[str]) -> None:
    """Of the first cohort one in four is missing, of the second two of three, of both together three of seven."""
    asked = question("relapse", LEVEL, missing=MissingRule.LEFT_OUT, direction=Direction.LESS)
    definition = replace(asked.definition, most_missing=F(most))
    asked = replace(asked, metric=replace(asked.metric, measured=definition))
    seven = people({**FOUR, "e": None, "f": 70, "g": None})
    courses = tuple(replace(each, cohort="late" if each.person in "efg" else "early") for each in seven.courses)
    seven = replace(seven, courses=courses)
    claims = measure_people(measured_by(asked, persons=True), seven).results.claims
    tallies = measure_people(measured_by(asked), seven).results.tallies

    counted = {cohort: sum(claim.cohort == cohort for claim in claims) for cohort in ("early", "late")}
    assert counted == {tally.cohort: tally.reached for tally in tallies}
    assert sorted(claim.participant for claim in claims) == sorted([*claimed, "e", "g"])


def test_where_completers_count_the_others_are_told_of_beside_them() -> None:
    asked = question("wellbeing", LEVEL)
    made = measured_by(replace(asked, metric=replace(asked.metric, population=Population.COMPLETERS)))
    [tally] = measure_people(made, people(FOUR, exits={"a": True, "b": True, "c": False})).results.tallies

    assert (tally.reached, tally.due, tally.enrolled) == (2, 2, 4)


def test_a_claim_is_of_a_person_once_or_of_each_course() -> None:
    twice = people({"a": 60})
    again = replace(twice.courses[0], course="a-2", enrolled_on=date(2024, 3, 2))
    both = replace(twice, courses=(*twice.courses, again))
    found = {}
    for overlap in (Overlap.FIRST_COURSE, Overlap.EACH_COURSE):
        made = measured_by(question("x", LEVEL, overlap=overlap), persons=True)
        claims = measure_people(made, both).results.claims
        found[overlap] = [(claim.participant, claim.enrolled_on) for claim in claims]

    assert found[Overlap.FIRST_COURSE] == [("a", BEGUN)]
    assert found[Overlap.EACH_COURSE] == [("a", BEGUN), ("a-2", date(2024, 3, 2))]


# Newcombe 1998, Statistics in Medicine 17:873-890, table II, row a: 56 of 70 and 48 of 80, by the score method.
def test_a_difference_of_rates_has_the_score_interval() -> None:
    scores: dict[str, int | None] = {f"e{n}": 60 if n < 56 else 40 for n in range(70)}
    scores |= {f"k{n}": 60 if n < 48 else 40 for n in range(80)}
    made = measured_by(question("wellbeing", LEVEL), evidence=EvidenceDesign.RANDOMISED)
    [tally] = measure_people(made, people(scores, arm="k")).results.tallies

    assert (tally.estimate, tally.due) == (F("0.2"), 70)
    assert (tally.low, tally.high) == (F("0.0528"), F("0.3382"))


@pytest.mark.parametrize(
    ("scores", "estimate", "low", "high"),
    [
        # Student's interval by hand: mean 6, deviation 2, three persons: 6 ± 4.3027 · 2 / √3.
        ({"a": 44, "b": 46, "c": 48}, F(6), F("1.0317"), F("10.9683")),
        # One person has no interval.
        ({"a": 44}, F(4), None, None),
        # Whoever is missing has not changed.
        ({"a": 44, "b": None}, F(2), F("-23.4124"), F("27.4124")),
    ],
)
def test_a_mean_change_has_students_interval_and_nothing_is_paid_by_that_of_so_few(
    scores: dict[str, int | None], estimate: F, low: F | None, high: F | None
) -> None:
    found = measure_people(measured_by(CHANGE), with_level_before(people(scores), 40))
    [tally], [finding] = found.results.tallies, found.findings

    assert (tally.estimate, tally.low, tally.high) == (estimate, None, None)
    assert finding.change is not None and Why.TOO_FEW in finding.change.conclusion.why or low is None
    assert finding.change.found.interval == (None if low is None or high is None else Interval(low, high))


# Of 40 of the effort 30 reach it, and of 40 compared 20: a difference of a quarter.
@pytest.mark.parametrize(
    ("direction", "missing", "most", "effort", "compared", "estimate"),
    [
        (Direction.MORE, MissingRule.WORST, None, 0, 0, F("0.25")),
        # One in ten of the effort, who had reached it, was not measured: as if not reached.
        (Direction.MORE, MissingRule.WORST, None, 4, 0, F("0.15")),
        # One in ten of those compared, who had reached it, was not measured: as if reached, which changes nothing.
        (Direction.MORE, MissingRule.WORST, None, 0, 4, F("0.25")),
        (Direction.MORE, MissingRule.WORST, None, 4, 4, F("0.15")),
        # Where less is better the effort does harm, and whoever is missing of those compared is free of it.
        (Direction.LESS, MissingRule.WORST, None, 0, 0, F("0.25")),
        (Direction.LESS, MissingRule.WORST, None, 4, 0, F("0.25")),
        (Direction.LESS, MissingRule.WORST, None, 0, 4, F("0.35")),
        # Left out while few enough are missing, and else against the effort: 26/36 and 16/36.
        (Direction.MORE, MissingRule.LEFT_OUT, F("0.10"), 4, 0, F("0.2222")),
        (Direction.MORE, MissingRule.LEFT_OUT, F("0.10"), 0, 4, F("0.3056")),
        (Direction.MORE, MissingRule.LEFT_OUT, F("0.09"), 0, 4, F("0.25")),
        (Direction.LESS, MissingRule.LEFT_OUT, F("0.09"), 0, 4, F("0.35")),
    ],
)
@pytest.mark.parametrize("drawn", [False, True])
def test_who_is_missing_of_either_group_counts_against_the_effort(
    direction: Direction,
    missing: MissingRule,
    most: F | None,
    effort: int,
    compared: int,
    estimate: F,
    *,
    drawn: bool,
) -> None:
    """By the counts, and by a regression on people, where what is known of them tells nobody from anybody."""
    asked = question("wellbeing", LEVEL, missing=missing, direction=direction)
    definition = replace(asked.definition, most_missing=most)
    made = measured_by(
        replace(asked, metric=replace(asked.metric, measured=definition)), evidence=EvidenceDesign.RANDOMISED
    )
    told = people({**scores_of("e", 30, missing=effort), **scores_of("k", 20, missing=compared)}, arm="k")
    alike = tuple(Covariate(each.person, "sex", "f") for each in told.courses)
    [tally] = measure_people(made, replace(told, beside=Beside(alike if drawn else ()))).results.tallies

    assert tally.estimate == estimate


def scores_of(arm: str, reached: int, *, missing: int = 0) -> dict[str, int | None]:
    """Of 40, the missing among those who reached it."""
    return {f"{arm}{n}": None if n < missing else 60 if n < reached else 40 for n in range(40)}


@given(
    efforts=st.lists(st.sampled_from([40, 60, None]), min_size=1, max_size=8),
    others=st.lists(st.sampled_from([40, 60, None]), min_size=1, max_size=8),
    place=st.integers(0, 15),
    direction=st.sampled_from(Direction),
)
def test_no_missing_reading_makes_an_effect_better(
    efforts: list[int | None], others: list[int | None], place: int, direction: Direction
) -> None:
    scores = {f"e{n}": score for n, score in enumerate(efforts)} | {f"k{n}": score for n, score in enumerate(others)}
    name = sorted(scores)[place % len(scores)]
    made = measured_by(question("x", LEVEL, direction=direction), evidence=EvidenceDesign.RANDOMISED)
    found = {}
    for score in (40, 60, None):
        [tally] = measure_people(made, people({**scores, name: score}, arm="k")).results.tallies
        assert tally.estimate is not None
        found[score] = tally.estimate if direction is Direction.MORE else -tally.estimate

    assert found[None] == min(found.values())


@pytest.mark.parametrize(
    ("compared", "direction", "estimate"),
    [
        # The effort gains 10. Of two compared one gained 6: the other is taken to have gained as much.
        ({"k1": 46, "k2": None}, Direction.MORE, F(4)),
        # One lost 6: the other is taken not to have changed.
        ({"k1": 34, "k2": None}, Direction.MORE, F(13)),
        ({"k1": 40, "k2": None}, Direction.MORE, F(10)),
        # Where less is better the other way round.
        ({"k1": 46, "k2": None}, Direction.LESS, F(7)),
        ({"k1": 34, "k2": None}, Direction.LESS, F(16)),
        ({"k1": 46, "k2": 34}, Direction.MORE, F(10)),
    ],
)
def test_a_change_that_was_not_measured_of_those_compared_is_taken_for_the_better_of_two(
    compared: dict[str, int | None], direction: Direction, estimate: F
) -> None:
    asked = replace(CHANGE, metric=replace(CHANGE.metric, direction=direction))
    made = measured_by(asked, evidence=EvidenceDesign.DIFFERENCE_IN_DIFFERENCES)
    told = with_level_before(people({"e1": 50, "e2": 50, **compared}, arm="k"), 40)
    [tally] = measure_people(made, told).results.tallies

    assert tally.estimate == estimate


@pytest.mark.parametrize(
    ("effort", "direction", "estimate"),
    [
        # Of two of the effort one lost 6: the other is taken to have lost as much, since to lose nothing is better.
        ({"e1": 34, "e2": None}, Direction.MORE, F(-6)),
        ({"e1": 46, "e2": None}, Direction.MORE, F(3)),
        ({"e1": 40, "e2": None}, Direction.MORE, F(0)),
        ({"e1": 46, "e2": None}, Direction.LESS, F(6)),
        ({"e1": 34, "e2": None}, Direction.LESS, F(-3)),
    ],
)
@pytest.mark.parametrize("compared", [False, True])
def test_a_change_that_was_not_measured_of_the_effort_is_taken_for_the_worse_of_two(
    effort: dict[str, int | None], direction: Direction, estimate: F, *, compared: bool
) -> None:
    """A group that lost as well must not make an effect of readings that were not made."""
    asked = replace(CHANGE, metric=replace(CHANGE.metric, direction=direction))
    design = EvidenceDesign.DIFFERENCE_IN_DIFFERENCES if compared else EvidenceDesign.BEFORE_AFTER
    told = with_level_before(people({**effort, **({"k1": 30, "k2": 30} if compared else {})}, arm="k"), 40)
    [tally] = measure_people(measured_by(asked, evidence=design), told).results.tallies

    assert tally.estimate == estimate + (10 if compared else 0)


@pytest.mark.parametrize(
    ("level", "better"),
    [
        # Everybody rose by 10 or 12. Of 60 on average with a spread of 10, nine of it within a person, those at 50 and
        # less rise by 12 with no effect at all, and those at 90 and less, who are all, by nothing.
        (None, True),
        ("90", True),
        ("50", False),
    ],
)
def test_a_change_is_paid_by_where_it_is_more_than_happens_by_itself(level: str | None, *, better: bool) -> None:
    """Surely more than nothing, and no more than happens by itself, is not found to be an effect."""
    scores: dict[str, int | None] = {f"e{n}": 50 if n % 2 else 52 for n in range(40)}
    made = measured_by(CHANGE, evidence=EvidenceDesign.BEFORE_AFTER)
    entry = () if level is None else (entered_at(F(level)),)
    told = replace(with_level_before(people(scores), 40), beside=Beside(entry=entry))
    found = measure_people(made, told)
    [tally], [finding] = found.results.tallies, found.findings

    assert tally.estimate == 11
    assert finding.change is not None and finding.change.conclusion.verdict is Verdict.BETTER
    assert (finding.otherwise is None) is (level is None)
    assert (tally.low is not None, paid_when_certain(tally) > 0) == (better, better)


def entered_at(threshold: F) -> EntryReading:
    """Those who came had a score of so much at most; all who could have come lie around 60."""
    return EntryReading("WHO-5", threshold, F(60), F(10), least_within=F(9), most_within=F(9))


def paid_when_certain(tally: Tally) -> F:
    term = MeasuredEffect(
        id="paid", clause="§ 6", metric=tally.metric, follow_up="12-months", amount=kroner(1), only_when_certain=True
    )
    [priced] = term.price(count_histories(Results((), (tally,))).measures)
    return priced.exact


def test_what_is_concluded_is_concluded_of_the_decimals_that_are_paid_by() -> None:
    """An end between nothing and half of the last digit is nothing to both."""
    asked = question("wellbeing", LEVEL)
    made = measured_by(asked, evidence=EvidenceDesign.RANDOMISED)
    found = measure_people(made, people({**scores_of("e", 30), **scores_of("k", 20)}, arm="k"))
    [finding] = found.findings
    assert finding.otherwise is not None and finding.otherwise.found.interval is not None

    for end in (finding.otherwise.found.interval.low, finding.otherwise.found.interval.high):
        assert (end * 10**4).denominator == 1


@pytest.mark.parametrize(
    ("effort", "compared", "missing", "certain"),
    [
        (30, 30, 0, True),
        # The smaller group has fewer than thirty, whichever that is.
        (29, 30, 0, False),
        (30, 29, 0, False),
        # Of forty eight, a fifth, may be missing; that is agreed where nothing else is.
        (40, 40, 8, True),
        (40, 40, 9, False),
    ],
)
def test_an_estimate_has_an_interval_to_pay_by_where_enough_are_known_to_conclude(
    effort: int, compared: int, missing: int, *, certain: bool
) -> None:
    """All of the effort who are measured reach it, and nobody of those compared: however plain, few are few."""
    scores: dict[str, int | None] = {f"e{n}": None if n < missing else 60 for n in range(effort)}
    scores |= {f"k{n}": 40 for n in range(compared)}
    made = measured_by(question("wellbeing", LEVEL), evidence=EvidenceDesign.RANDOMISED)
    found = measure_people(made, people(scores, arm="k"))
    [tally], [finding] = found.results.tallies, found.findings

    assert finding.otherwise is not None
    assert (finding.otherwise.conclusion.verdict is Verdict.BETTER) is certain
    assert (tally.low is not None, tally.high is not None, paid_when_certain(tally) > 0) == (certain, certain, certain)


def test_nobody_due_is_no_result() -> None:
    early = replace(people(FOUR), as_of=date(2025, 4, 29))
    made = measured_by(question("wellbeing", LEVEL))

    assert measure_people(made, early).results.tallies == ()
    assert measure_people(made, replace(early, as_of=date(2025, 4, 30))).results.tallies != ()

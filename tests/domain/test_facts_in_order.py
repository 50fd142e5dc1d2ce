"""Facts that could be paid twice, or as nothing, are refused before anything is worked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.terms.composite_index import CompositeIndex, IndexPart
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.results import check_results
from gavn.domain.values.problem import Refused
from tests import agreements
from tests.agreed import agreement, claim, metric, paid, tally, tariff
from tests.builders import kroner

DAY = date(2025, 6, 1)
COUNTED = Tally("t-1", "dropout", "12-months", DAY, DAY, reached=83, due=1475)


def codes(*tallies: Tally) -> list[tuple[str, str]]:
    return [
        (problem.place.path, problem.code) for problem in check_results(agreements.agreement(), Results((), tallies))
    ]


@pytest.mark.parametrize("spelt", ["12 months", "12-month", "6-months"])
def test_a_measurement_in_another_spelling_is_refused_and_not_paid_again(spelt: str) -> None:
    again = replace(COUNTED, id="t-2", follow_up=spelt)

    assert codes(COUNTED) == []
    assert codes(COUNTED, again) == [("t-2", "fact-follow-up-unknown")]
    with pytest.raises(Refused):
        entitle(agreements.agreement(), Results((), (COUNTED, again)), as_of=DAY)


def test_a_persons_claim_names_a_follow_up_of_its_metric_too() -> None:
    claim = Claim("c-1", "p-1", "work", "12-month", DAY, DAY)

    [problem] = check_results(agreements.agreement(), Results((claim,), ()))

    assert (problem.code, problem.values["known"]) == ("fact-follow-up-unknown", "12-months")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ([tariff("work", "work", follow_up="6-months")], ["fact-follow-up-missing"]),
        ([tariff("work", "work", follow_up="6-months"), tariff("any", "work")], []),
        ([tariff("work", "work")], []),
    ],
)
def test_a_fact_that_names_no_follow_up_is_refused_where_every_term_names_one(
    terms: list[Tariff], code: list[str]
) -> None:
    made = agreement(metrics=(metric("work"),), terms=tuple(terms))
    claim = Claim("c-1", "p-1", "work", "", DAY, DAY)

    assert [problem.code for problem in check_results(made, Results((claim,), ()))] == code


def test_a_tally_without_what_is_paid_by_is_refused_and_not_paid_as_nothing() -> None:
    assert codes(replace(COUNTED, due=None)) == [("t-1", "tally-unread")]
    assert codes(replace(COUNTED, reached=None, due=None)) == [("t-1", "tally-unread")]


@pytest.mark.parametrize(
    "fact",
    [
        {"on": date(2031, 1, 1), "known_on": date(2026, 1, 1)},
        {"reached": "unknown"},
        {"quantity": Fraction(-1)},
        {"replaces": "nothing"},
    ],
)
def test_facts_out_of_order_are_refused_together(fact: dict[str, Any]) -> None:
    good = claim(1)
    bad = claim(2, **fact)
    with pytest.raises(Refused) as refused:
        paid(agreement(), Results((good, bad, replace(good, id="again"))))
    assert "claim-twice" in [problem.code for problem in refused.value.problems]
    assert len(refused.value.problems) == 2


FIRST = claim(1, on=date(2025, 6, 1), known_on=date(2025, 7, 1))
MENDED = replace(FIRST, id="mended", quantity=Fraction(0), known_on=date(2026, 1, 1), replaces=FIRST.id)


@pytest.mark.parametrize(
    ("corrections", "refused"),
    [
        ([MENDED], ""),
        ([replace(MENDED, known_on=FIRST.known_on)], ""),
        ([MENDED, replace(MENDED, id="again", replaces="mended")], ""),
        ([replace(MENDED, replaces="not-there")], "fact-replaces-unknown"),
        ([replace(MENDED, metric="home")], "fact-replaces-other"),
        ([replace(MENDED, known_on=date(2025, 6, 30))], "fact-replaces-other"),
        ([MENDED, replace(MENDED, id="again")], "fact-replaced-twice"),
        ([replace(claim(2), replaces=claim(2).id)], "fact-replaces-itself"),
    ],
)
def test_a_correction_is_of_a_fact_that_is_there_and_of_one_only(corrections: list[Claim], refused: str) -> None:
    """Who takes money back names what is taken back: the same metric, known before, and once."""
    facts = Results((FIRST, *corrections))

    assert [problem.code for problem in check_results(agreement(), facts)] == ([refused] if refused else [])
    if refused:
        with pytest.raises(Refused, match=refused):
            paid(agreement(), facts)
    else:
        assert paid(agreement(), facts).total == kroner(0)


def test_corrections_in_a_circle_are_refused_and_do_not_take_each_other_away() -> None:
    one, other = replace(FIRST, replaces="other"), replace(FIRST, id="other", participant="p2", replaces=FIRST.id)

    with pytest.raises(Refused) as refused:
        paid(agreement(), Results((one, other)))

    assert [problem.code for problem in refused.value.problems] == ["fact-replaces-itself"] * 2


def test_a_persons_claim_takes_back_no_count_of_a_cohort() -> None:
    counted = tally(1, of="job", reached=4, due=50, on=FIRST.holds_on, known_on=FIRST.known_on)

    assert [
        problem.code
        for problem in check_results(agreement(), Results((replace(MENDED, replaces="job-1"),), (counted,)))
    ] == ["fact-replaces-other"]


@pytest.mark.parametrize("moved", [{"cohort": "b"}, {"holds_on": date(2025, 11, 30)}])
def test_a_count_that_is_moved_later_is_not_paid_beside_its_like_till_then(moved: dict[str, Any]) -> None:
    """Counted in January, counted again in February; in March the first is told to have been of another cohort."""
    price = CountedOutcomes(id="exam", clause="§ 5", metric="dropout", amount=kroner(1_000))
    first = tally(1, cohort="a", reached=10, due=20, known_on=date(2026, 1, 1))
    again = replace(first, id="again", known_on=date(2026, 2, 1))
    mended = replace(first, id="mended", known_on=date(2026, 3, 1), replaces=first.id, **moved)
    facts, made = Results((), (first, again, mended)), agreement(terms=(price,))

    assert paid(made, facts, as_of=date(2026, 1, 31)).total == kroner(10_000)
    with pytest.raises(Refused, match="tally-twice"):
        paid(made, facts, as_of=date(2026, 2, 28))
    assert paid(made, facts, as_of=date(2026, 3, 31)).total == kroner(20_000)


def test_a_claim_that_is_moved_later_is_not_paid_beside_its_like_till_then() -> None:
    again = replace(FIRST, id="again", known_on=date(2025, 8, 1))
    moved = replace(FIRST, id="moved", participant="p2", known_on=date(2025, 9, 1), replaces=FIRST.id)
    facts, made = Results((FIRST, again, moved)), agreement(terms=(tariff(once_only=False),))

    assert paid(made, facts, as_of=date(2025, 7, 31)).total == kroner(10_000)
    with pytest.raises(Refused, match="claim-twice"):
        paid(made, facts, as_of=date(2025, 8, 31))
    assert paid(made, facts, as_of=date(2025, 9, 30)).total == kroner(20_000)


def test_a_person_whose_cohort_is_settled_later_has_none_chosen_by_the_order_of_claims_till_then() -> None:
    first, second = claim(1, cohort="a"), claim(1, reached="home", cohort="b")
    settled = replace(second, id="settled", cohort="a", known_on=date(2026, 1, 1), replaces=second.id)
    facts = Results((first, second, settled))

    with pytest.raises(Refused, match="claim-courses-differ"):
        paid(agreement(), facts, as_of=date(2025, 12, 31))
    assert paid(agreement(), facts, as_of=date(2026, 1, 1)).total == kroner(10_000)


def test_a_cohort_counted_twice_on_a_day_is_refused_but_as_a_correction() -> None:
    first = tally(1, reached=4, due=50)
    again = replace(first, id="again", reached=5)

    with pytest.raises(Refused, match="tally-twice"):
        paid(agreement(), Results((), (first, again)))

    assert paid(agreement(), Results((), (first, replace(again, replaces=first.id)))).total == kroner(0)
    near, far = replace(first, group="near"), replace(again, group="far")
    assert paid(agreement(), Results((), (near, far))).total == kroner(0)


@pytest.mark.parametrize("turned", [False, True])
def test_a_whole_cohort_beside_a_group_of_it_is_refused(turned: bool) -> None:
    """Ten of twenty, of whom six of eight are young: the six are not paid for twice."""
    price = CountedOutcomes(id="exam", clause="§ 5", metric="dropout", amount=kroner(1_000), reads=Reads.REACHED)
    whole, young = tally(1, reached=10, due=20), tally(2, group="young", reached=6, due=8)
    facts = (young, whole) if turned else (whole, young)

    with pytest.raises(Refused, match="tally-whole-and-part"):
        paid(agreement(terms=(price,)), Results((), facts))

    others = replace(whole, group="other", reached=4, due=12)
    assert paid(agreement(terms=(price,)), Results((), (young, others))).total == kroner(10_000)
    assert paid(agreement(terms=(price,)), Results((), (whole, replace(young, cohort="b")))).total == kroner(16_000)


INDEX = CompositeIndex(
    id="index", clause="§ 5", metric="dropout", amount=kroner(10_000), least=Fraction(0),
    parts=(IndexPart("dropout", Fraction(1), Fraction(1, 2)),),
)  # fmt: skip
POINTS = PercentagePointPrice(id="points", clause="§ 5", metric="dropout", amount=kroner(100), baseline=Fraction(1, 10))


@pytest.mark.parametrize("term", [INDEX, POINTS])
def test_groups_of_a_cohort_are_paid_as_the_whole_they_come_to(
    term: CompositeIndex | PercentagePointPrice,
) -> None:
    """Two of ten and eight of ten are ten of twenty, in either order; not each by itself, nor the last of them."""
    near, far = tally(1, group="near", reached=2, due=10), tally(2, group="far", reached=8, due=10)
    whole = tally(3, reached=10, due=20)
    made = agreement(terms=(term,))

    [alone] = {paid(made, Results((), facts)).total for facts in [(whole,), (near, far), (far, near)]}

    assert alone == (kroner(10_000) if term is INDEX else kroner(4_000))


@pytest.mark.parametrize(
    "changed",
    [
        {"due": None},
        {"reached": None},
        {"enrolled": 30},
        {"quantity": Fraction(4)},
        {"estimate": Fraction(1)},
        {"baseline": Fraction(1, 5)},
    ],
)
def test_groups_that_cannot_be_added_together_are_refused(changed: dict[str, Any]) -> None:
    near = tally(1, group="near", reached=2, due=10)
    far = replace(near, id="far", group="far", **changed)

    assert [problem.code for problem in check_results(agreement(), Results((), (near, far)))] == ["tally-groups-differ"]
    assert check_results(agreement(), Results((), (near, replace(far, cohort="b")))) == []


@pytest.mark.parametrize(("enrolled", "refused"), [(DAY, False), (date(2025, 6, 2), True), (None, False)])
def test_what_a_person_reached_before_enrolment_is_refused(enrolled: date | None, *, refused: bool) -> None:
    """Reached in the effort it cannot be; a correction that withdraws it stands."""
    reached = replace(claim(1, enrolled_on=enrolled), holds_on=DAY, known_on=DAY)
    withdrawn = replace(reached, id="withdrawn", replaces=reached.id, quantity=Fraction(0))
    made = agreement(terms=(tariff(),))

    found = [problem.code for problem in check_results(made, Results((reached,)))]
    assert found == ["claim-before-enrolment"] * refused
    assert check_results(made, Results((reached, withdrawn))) == []


@pytest.mark.parametrize("other", [{"enrolled_on": date(2024, 12, 1)}, {"cohort": "second"}, {"group": "far"}])
def test_a_person_whose_courses_differ_is_refused_rather_than_paid_by_the_first(other: dict[str, Any]) -> None:
    first = claim(1, enrolled_on=date(2025, 1, 2), cohort="first", group="near")
    second = replace(first, id="home-1", metric="home", holds_on=date(2026, 6, 1), known_on=date(2026, 6, 1))
    made = agreement(terms=(tariff(), tariff("home-price", "home", 5_000)))

    assert paid(made, Results((first, second))).total == kroner(15_000)
    with pytest.raises(Refused, match="claim-courses-differ"):
        paid(made, Results((first, replace(second, **other))))

    mended = replace(second, id="mended", replaces="home-1")
    assert paid(made, Results((first, replace(second, **other), mended))).total == kroner(15_000)


@pytest.mark.parametrize(
    ("participant", "refused"),
    [
        ("610190-1234", True),
        ("6101901234", True),
        ("610190-1234", True),
        ("911299\N{EN DASH}0000", True),
        ("cpr 310290.1234", True),
        ("320190-1234", False),
        ("001290-1234", False),
        ("921290-1234", False),
        ("011390-1234", False),
        ("p6101901234", False),
        ("61019012345", False),
        ("2024-1234", False),
        ("7f3c0101-9012-4123-8abc-6101901234ab", False),
    ],
)
def test_what_has_the_shape_of_a_person_number_is_refused(participant: str, refused: bool) -> None:
    facts = Results((replace(claim(1), participant=participant),), ())
    assert [problem.code for problem in check_results(agreement(), facts)] == ["fact-person-number"] * refused


@pytest.mark.parametrize("name", ["cohort", "group", "id", "replaces"])
def test_no_text_of_a_fact_holds_a_person_number(name: str) -> None:
    """What is wrong besides is told once the number is gone, since other problems name facts."""
    changes: dict[str, Any] = {"reached": 2000, name: "610190-1234"}
    [problem] = check_results(agreements.agreement(), Results((), (replace(COUNTED, **changes),)))
    assert (problem.code, problem.values["key"]) == ("fact-person-number", name)
    assert problem.place.path == ("" if name == "id" else "t-1")

"""Shares and averages that were typed, which no count of so many persons gives: told, and nothing is stopped."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.domain.agreements.agreement import AgreedMetric, Agreement, EvidenceDesign
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.impossible import impossible
from gavn.domain.values.problem import Severity
from gavn.files.agreements import read_dossier
from tests.conftest import ROOT, Run

DIABETES = ROOT / "examples" / "aarhus" / "agreements" / "diabetes"
DAY = date(2024, 12, 31)
HEAD = (
    "id,metric,follow_up,holds_on,known_on,cohort,group,"
    "reached,due,enrolled,quantity,estimate,low,high,baseline,replaces"
)


def wellbeing(agreement: Path) -> None:
    """The mean that is paid by is of WHO-5, whose scores go in fours."""
    newest = agreement / "agreement-2.yaml"
    head, mark, rest = newest.read_text().partition("  - id: mean-reduction")
    assert "HbA1c" in rest
    newest.write_text(head + mark + rest.replace("HbA1c", "WHO-5"))


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    folder = tmp_path / "diabetes"
    shutil.copytree(DIABETES, folder)
    wellbeing(folder)
    return folder


# Of 13 people a mean of fours is one of 4/13, so that 5.2 and 5.54 can be, and 5.4 cannot.
@pytest.mark.parametrize(
    ("typed", "says"),
    [("5.2", ""), ("5.54", ""), ("5.4", "5.4 cannot be the average of 13 persons; 5.23 and 5.54 are the nearest that")],
)
def test_an_average_of_scores_is_held_against_how_many_answered(
    gavn: Run, tmp_path: Path, agreement: Path, typed: str, says: str
) -> None:
    row = f"t-1,mean-reduction,12-months,2024-12-31,2024-12-31,,,,13,,,{typed},,,,"
    (agreement / "tallies.csv").write_text(f"{HEAD}\n{row}\n")
    paid = gavn("pay", agreement, agreement / "tallies.csv", "--as-of", "2024-12-31", "--lang", "en")

    assert paid.returncode == 0, paid.stderr
    assert says in paid.stderr if says else "cannot be" not in paid.stderr
    reading = read_dossier(agreement)
    assert reading.dossier is not None
    told = [each for each in reading.problems if each.code == "mean-impossible"]
    assert [(each.severity, each.place.line) for each in told] == ([(Severity.WARNING, 2)] if says else [])


def newest() -> Agreement:
    dossier = read_dossier(DIABETES).dossier
    assert dossier is not None
    return dossier.versions[-1]


def share(agreement: Agreement) -> AgreedMetric:
    return next(metric for metric in agreement.metrics if metric.id == "blood-sugar")


def typed(estimate: str, whole: int = 38) -> Tally:
    return Tally("t-1", "blood-sugar", "12-months", DAY, DAY, due=whole, estimate=Fraction(estimate))


# The annual report's own-health and WHO-5 shares, 49, 72 and 77 %, are no shares of 38 people; 58 % is 22 of them.
@pytest.mark.parametrize(
    ("tally", "found"),
    [
        (typed("0.58"), []),
        (typed("0.77"), [(29, 30)]),
        (typed("0.72"), [(27, 28)]),
        (typed("0.49"), [(18, 19)]),
        (typed("0"), []),
        (typed("1"), []),
        (typed("0.999"), [(37, 38)]),
        (typed("22/38"), []),
        (typed("-0.04"), []),
        (typed("0.77", whole=13), []),
        (replace(typed("0.58"), baseline=Fraction("0.49")), [(18, 19)]),
        (replace(typed("0.77"), low=Fraction("0.6"), high=Fraction("0.9")), []),
        (replace(typed("0.77"), reached=29), []),
    ],
)
def test_a_share_is_held_against_how_many_persons_there_are(tally: Tally, found: list[tuple[int, int]]) -> None:
    agreement = newest()
    told = impossible(tally, share(agreement), EvidenceDesign.BEFORE_AFTER)

    assert [(each.below, each.above) for each in told] == found
    assert list(impossible(tally, share(agreement), EvidenceDesign.RANDOMISED)) == []


def test_a_fall_in_a_laboratory_value_is_no_share() -> None:
    agreement = newest()
    fall = next(metric for metric in agreement.metrics if metric.id == "mean-reduction")

    assert list(impossible(typed("0.77"), fall, EvidenceDesign.BEFORE_AFTER)) == []

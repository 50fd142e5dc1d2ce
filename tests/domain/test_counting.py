"""What of a rate counts where some who are due were not measured: one rule for page and payment."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import AgreedMetric, Direction
from gavn.domain.agreements.counting import counting
from gavn.domain.outcomes.definition import MissingRule
from gavn.domain.outcomes.rate import Rate
from gavn.files.agreements import read_dossier
from tests.conftest import AARHUS

FOUND = Rate(20, 30, missing=8, lost=2, not_yet_due=5)


@pytest.fixture
def metric() -> AgreedMetric:
    dossier = read_dossier(AARHUS / "agreements" / "din-vej-i-job").dossier
    assert dossier is not None
    return dossier.versions[-1].metrics[0]


@pytest.mark.parametrize(
    ("rule", "most", "direction", "counts"),
    [
        (MissingRule.WORST, None, Direction.MORE, (20, 40)),
        (MissingRule.WORST, None, Direction.LESS, (30, 40)),
        (MissingRule.LAST_VALUE, None, Direction.MORE, (20, 40)),
        (MissingRule.LEFT_OUT, Fraction(1, 4), Direction.MORE, (20, 30)),
        (MissingRule.LEFT_OUT, Fraction(1, 4), Direction.LESS, (20, 30)),
        (MissingRule.LEFT_OUT, Fraction(24, 100), Direction.MORE, (20, 40)),
        (MissingRule.LEFT_OUT, Fraction(24, 100), Direction.LESS, (30, 40)),
        (MissingRule.LEFT_OUT, None, Direction.MORE, (20, 40)),
    ],
)
def test_who_is_not_measured_counts_by_the_agreements_rule(
    metric: AgreedMetric, rule: MissingRule, most: Fraction | None, direction: Direction, counts: tuple[int, int]
) -> None:
    assert metric.measured is not None
    definition = replace(metric.measured, missing=rule, most_missing=most)
    found = counting(FOUND, replace(metric, measured=definition, direction=direction))

    assert (found.reached, found.measured) == counts
    assert (found.unknown, found.not_yet_due) == (0, 5)


def test_where_everybody_was_measured_nothing_is_another(metric: AgreedMetric) -> None:
    assert counting(Rate(22, 38), metric) == Rate(22, 38)
    assert counting(FOUND, replace(metric, measured=None)) == Rate(20, 30, not_yet_due=5)

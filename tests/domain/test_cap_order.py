"""Which outcome a cap takes from: the one that holds last, and within a day by metric, whatever becomes known first."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Cap, CapScope, PayerShare
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.period import Period
from tests.agreed import agreement, claim, paid, tariff
from tests.builders import kroner

SPRING, AUTUMN, LATE = date(2025, 3, 1), date(2025, 9, 1), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("job", "home", "city", "region"),
    [
        # The day on which a job and a home were reached, and on which that became known.
        ((SPRING, SPRING), (AUTUMN, AUTUMN), 10_000, 5_000),
        ((AUTUMN, AUTUMN), (SPRING, SPRING), 5_000, 10_000),
        ((SPRING, LATE), (AUTUMN, AUTUMN), 10_000, 5_000),
        ((AUTUMN, AUTUMN), (SPRING, LATE), 5_000, 10_000),
        # On one day the metrics follow each other by name: home before job.
        ((SPRING, SPRING), (SPRING, SPRING), 5_000, 10_000),
        ((SPRING, SPRING), (SPRING, LATE), 5_000, 10_000),
    ],
)
@pytest.mark.parametrize(
    "cap",
    [
        Cap("all", "§ 8", CapScope.AGREEMENT, kroner(15_000)),
        Cap("year", "§ 8", CapScope.PERIOD, kroner(15_000), periods=(Period.year(2025),)),
        Cap("person", "§ 8", CapScope.PERSON, kroner(15_000)),
    ],
)
def test_a_cap_takes_from_what_holds_last(
    cap: Cap, job: tuple[date, date], home: tuple[date, date], city: int, region: int
) -> None:
    """10,000 kr. for each of a job, which the city pays, and a home, which the region pays; 15,000 at most."""
    made = agreement(
        terms=(tariff(), tariff("home-price", "home")),
        payers=(
            PayerShare("city", Fraction(1), "§ 7", metrics=("job",)),
            PayerShare("region", Fraction(1), "§ 7", metrics=("home",)),
        ),
        caps=(cap,),
    )
    claims = [
        claim(1, reached=name, on=on, known_on=known_on) for name, (on, known_on) in (("job", job), ("home", home))
    ]
    entitlement = paid(made, Results(tuple(claims)))

    assert (entitlement.paid_by("city"), entitlement.paid_by("region")) == (kroner(city), kroner(region))

"""How people come: the plan's curve and its edges, and those who come in each future."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F

import numpy as np
import pytest
from scipy import stats

from gavn.domain.forecasting.assumptions import Delay, ForecastPlan, PlannedBy, RecruitmentPlan
from gavn.domain.forecasting.believed import believe, draw
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.effort import as_agreed
from gavn.domain.forecasting.enrolling import enrol
from gavn.domain.forecasting.recruiting import MONTH, Curve, batches
from gavn.domain.forecasting.simulated import simulate_all
from gavn.domain.forecasting.why import why_of
from gavn.domain.values.period import Period
from tests.forecasting.efforts import MODEL, RATIO, counted, effort, fixed, plan
from tests.histories import kroner

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))
EVEN, RISING = Curve(120, YEAR), Curve(120, YEAR, ramp=6)
BENT = Curve(120, YEAR, points=((date(2025, 3, 31), 10), (date(2025, 9, 30), 50)))


@pytest.mark.parametrize(
    ("curve", "day", "delay", "come"),
    [
        (EVEN, date(2024, 6, 1), 0, 0),
        (EVEN, date(2025, 1, 1), 0, 0),
        (EVEN, date(2025, 7, 2), 0, 120 * 182 / 365),
        (EVEN, date(2026, 1, 1), 0, 120),
        (EVEN, date(2030, 1, 1), 0, 120),
        # What is delayed is not caught up.
        (EVEN, date(2026, 1, 1), 3, 120 * (1 - 3 * MONTH / 365)),
        (EVEN, date(2025, 2, 1), 3, 0),
        (EVEN, date(2026, 1, 1), 24, 0),
        # Half the pace on average through a ramp of half the time: a third of all, and not a half.
        (RISING, date(2025, 7, 2), 0, 40),
        (RISING, date(2026, 1, 1), 0, 120),
        # 10 by the end of March, 90 of its days in, then 50 by the end of September, and the rest in the last quarter.
        (BENT, date(2025, 1, 1), 0, 0),
        (BENT, date(2025, 2, 15), 0, 5),
        (BENT, date(2025, 4, 1), 0, 10),
        (BENT, date(2025, 7, 2), 0, 10 + 40 * 92 / 183),
        (BENT, date(2025, 10, 1), 0, 50),
        (BENT, date(2026, 1, 1), 0, 120),
        (BENT, date(2030, 1, 1), 0, 120),
        # Three months late all the way, so that the steep end is never reached.
        (BENT, date(2026, 1, 1), 3, 50 + 70 * (92 - 3 * MONTH) / 92),
        (BENT, date(2026, 1, 1), 24, 0),
        # All by the last day but one, and all by the last.
        (Curve(120, YEAR, points=((date(2025, 12, 30), 120),)), date(2025, 12, 31), 0, 120),
        (Curve(120, YEAR, points=((date(2025, 12, 31), 120),)), date(2026, 1, 1), 0, 120),
        # Nobody is to come in the first half.
        (Curve(120, YEAR, points=((date(2025, 6, 30), 0),)), date(2025, 7, 1), 0, 0),
        # A ramp longer than the period is as long as it.
        (Curve(120, YEAR, ramp=99), date(2025, 7, 2), 0, 30),
        (Curve(120, YEAR, ramp=99), date(2026, 1, 1), 0, 120),
    ],
)
def test_so_many_have_come_by_a_day(curve: Curve, day: date, delay: float, come: float) -> None:
    assert float(curve.by(day, np.array([float(delay)]))[0]) == pytest.approx(come, rel=0.01, abs=1e-9)


def test_a_period_is_cut_into_quarters_of_the_year() -> None:
    found = list(batches(Period(date(2025, 2, 10), date(2026, 1, 2))))

    assert [(each.start, each.end) for each in found] == [
        (date(2025, 2, 10), date(2025, 4, 1)), (date(2025, 4, 1), date(2025, 7, 1)),
        (date(2025, 7, 1), date(2025, 10, 1)), (date(2025, 10, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2026, 1, 2)),
    ]  # fmt: skip
    assert found[-1].on == date(2026, 1, 1)
    assert all(each.start <= each.on < each.end for each in found)


def come(planned: ForecastPlan, drawn: Drawn, as_of: date) -> np.ndarray:
    """How many come in each future in all."""
    return np.sum([each.people for each in enrol(counted(), planned, drawn, as_of=as_of)], axis=0)


def test_those_to_come_are_poisson_and_those_who_came_are_as_many_in_every_future() -> None:
    planned = plan(units=90, enrolled=[(date(2025, 12, 31), 20)])

    found = come(planned, fixed(20_000), date(2025, 12, 31))

    left = 90 * 730 / 1095
    assert found.min() >= 20
    assert found.mean() == pytest.approx(20 + left, abs=4 * (left / 20_000) ** 0.5)
    # The variance of a variance of a Poisson number is near (left + 2 left^2) / n.
    assert found.var() == pytest.approx(left, abs=4 * ((left + 2 * left**2) / 20_000) ** 0.5)


def test_those_to_come_are_what_the_curve_still_has() -> None:
    """Of 90 by an even pace a third are to come in each of three years; here 80 in the last."""
    bent = RecruitmentPlan(90, planned=(PlannedBy(date(2026, 12, 31), 10),))
    planned = replace(plan(units=90, enrolled=[(date(2026, 12, 31), 9)]), recruitment=bent)

    found = come(planned, fixed(20_000), date(2026, 12, 31))

    assert found.mean() == pytest.approx(9 + 80, abs=4 * (80 / 20_000) ** 0.5)


def test_how_many_are_enrolled_in_the_end_is_told_beside_the_plan() -> None:
    """20 are in, and of a plan that has 60 more of its 90 and is believed for certain, a Poisson number comes."""
    sure = replace(RATIO, sd=F("0.001"), between_funds=F("0.0001"))
    model = replace(MODEL, volume=sure, delays=(Delay(0, F(1)),))
    day = date(2025, 12, 31)
    made = effort(planned=plan(units=90, enrolled=[(day, 20)]))

    simulated = simulate_all([made], model, as_of=day, trials=5000, seed=1)["work"]
    told = why_of(simulated, as_of=day).comes

    law = stats.poisson(90 * 730 / 1095)
    assert told is not None and told.mean == pytest.approx(20 + 60, abs=4 * (60 / 5000) ** 0.5)
    assert (told.low, told.high) == (20 + law.ppf(0.1), 20 + law.ppf(0.9))
    # They are the people who reach what is paid for: about half of them do, and none but them.
    reached = simulated.outcome.total / kroner(1000).minor
    assert (reached <= simulated.enrolled()).all()
    assert np.corrcoef(reached, simulated.enrolled())[0, 1] > 0.1
    settled = replace(made, plan=replace(made.plan, settled_on=day))
    assert why_of(simulate_all([settled], model, as_of=day, trials=5, seed=1)["work"], as_of=day).comes is None


def test_of_an_older_version_that_expects_others_no_curve_is_known() -> None:
    bent = RecruitmentPlan(90, planned=(PlannedBy(date(2026, 12, 31), 10),))
    newest = replace(counted(), version=2)
    older = {units: replace(counted(), expected_units=units) for units in (90, 60)}

    found = {n: as_agreed(replace(plan(), recruitment=bent), made, newest).recruitment for n, made in older.items()}

    assert (found[90].planned, found[60].planned, found[60].units) == (bent.planned, (), 60)


def test_nobody_comes_once_recruitment_has_stopped_and_nobody_for_whom_there_is_no_room() -> None:
    drawn, planned = fixed(50), plan(units=90, enrolled=[(date(2025, 12, 31), 20)])

    stopped = replace(drawn, stopped=np.full(50, date(2025, 12, 31).toordinal()))
    assert set(come(planned, stopped, date(2025, 12, 31)).tolist()) == {20}
    full = replace(planned, recruitment=RecruitmentPlan(90, most=25))
    assert set(come(full, drawn, date(2025, 12, 31)).tolist()) == {25}
    # More have come than there was room for: that cannot be undone.
    over = replace(planned, recruitment=RecruitmentPlan(90, most=15))
    assert set(come(over, drawn, date(2025, 12, 31)).tolist()) == {20}


@pytest.mark.parametrize(("stops", "least", "most"), [("0", 1.0, 1.0), ("0.5", 0.45, 0.55), ("1", 0.0, 0.0)])
def test_recruitment_stops_within_a_year_as_often_as_stated(stops: str, least: float, most: float) -> None:
    made, day = effort(planned=plan(stops=F(stops))), date(2025, 1, 1)
    believed = believe([made], MODEL, as_of=day)

    drawn = draw([made], believed, MODEL, as_of=day, trials=4000, seed=1)["work"]

    assert least <= float((drawn.stopped > day.toordinal() + 365.25).mean()) <= most


def test_those_who_came_before_the_period_opened_and_after_it_closed_are_counted() -> None:
    planned = plan(units=90, enrolled=[(date(2024, 12, 1), 3), (date(2028, 3, 1), 95)])

    assert set(come(planned, fixed(5), date(2028, 3, 1)).tolist()) == {95}


def test_a_late_start_is_believed_once_nobody_has_come() -> None:
    made = effort(planned=plan(units=300, enrolled=[(date(2025, 4, 30), 0)]))

    believed = believe([made], MODEL, as_of=date(2025, 4, 30))["work"]

    assert believed.delay.mean > 5.9
    assert believed.volume.mean == pytest.approx(1, abs=0.05)

"""Made-up projects told of each quarter, healthy or not, and what they are warned of (tests/proof_warnings.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np

from gavn.domain.forecasting.assumptions import EnrolledBy, ForecastModel
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.enrolling import NO_DELAY, curve_of
from gavn.domain.forecasting.recruiting import batches
from gavn.domain.forecasting.simulated import planned_of, simulate_all
from gavn.domain.forecasting.warning import Level
from gavn.domain.forecasting.warning_effort import Look, warnings_of_effort
from gavn.domain.forecasting.warning_money import SERIOUS, standing_of
from gavn.domain.fund.forecasts import efforts_of
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.warnings import USUAL
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.values.period import Period
from gavn.files.read import read_fund
from tests.conftest import AARHUS

# A small project and a large one.
PROJECTS = ("din-vej-i-job", "ips-plus")
# The capital is so much of what the plan pays: the margin that the fund's own rule asks for.
CAPITAL = 0.8


@dataclass(frozen=True, slots=True)
class Truth:
    """How a project really is: each number is multiplied onto its plan; all ones is healthy."""

    name: str
    volume: float = 1.0
    effect: float = 1.0
    told: float = 1.0


HEALTHY = Truth("healthy")
AILING = (Truth("half as many come", volume=0.5), Truth("half the effect", effect=0.5), Truth("half told of", told=0.5))


@cache
def fund() -> Fund:
    found = read_fund(AARHUS).fund
    assert found is not None
    return found


@cache
def model() -> ForecastModel:
    found = fund().forecast_model
    assert found is not None
    return found


@cache
def unseen(name: str) -> Effort:
    """The project before anything is seen of it, its own terms saying what is paid."""
    own = next(each for each in efforts_of(fund(), {}, as_of=fund().as_of) if each.id == name)
    return Effort(own.agreement, replace(own.plan, enrolled=(), found=(), follows_plan=False, shocks=()), Results())


def quarters(effort: Effort) -> Sequence[date]:
    """The last day of each quarter from the first enrolment to the last measurement."""
    clocks = effort.agreement.clocks
    whole = Period(clocks.enrolment.start, clocks.measurement.end)
    return [batch.end - timedelta(days=1) for batch in batches(whole)]


def lived(effort: Effort, truth: Truth, random: np.random.Generator) -> Effort:
    """One life of a project: who comes on which day, and what each quarter tells of them, on its last day."""
    curve = curve_of(effort.agreement, effort.plan)
    days = [curve.period.start + timedelta(days=n) for n in range((curve.period.end - curve.period.start).days)]
    by = np.array([curve.by(day, NO_DELAY)[0] for day in [*days, curve.period.end]])
    came = np.repeat(np.arange(len(days)), random.poisson(truth.volume * np.diff(by)))
    looks = quarters(effort)
    enrolled = tuple(
        EnrolledBy(on, sum(days[place] <= on for place in came), on) for on in looks if on < curve.period.end
    )
    tallies = tuple(_tallies(effort, truth, [days[place] for place in came], random))
    return Effort(effort.agreement, replace(effort.plan, enrolled=enrolled), Results(tallies=tallies))


def _tallies(effort: Effort, truth: Truth, came: Sequence[date], random: np.random.Generator) -> Iterator[Tally]:
    """Of each outcome, what every quarter tells of those whose day has come, in place of what the one before told."""
    metrics = {metric.id: metric for metric in effort.agreement.metrics}
    for outcome in effort.plan.outcomes:
        after = next(a for a in metrics[outcome.metric].follow_ups if a.id == outcome.follow_up)
        share = float(outcome.expected) * truth.effect * float(effort.plan.measured)
        told = random.random(len(came)) < truth.told
        reached = random.random(len(came)) < share
        due = np.array([metrics[outcome.metric].grace.on(after.on(day)).toordinal() for day in came])
        before = ""
        for on in quarters(effort):
            here = told & (due <= on.toordinal())
            if here.any():
                name, counted = f"{outcome.follow_up}-{on}", int((here & reached).sum())
                yield Tally(name, outcome.metric, outcome.follow_up, on, on, reached=counted, due=int(here.sum()),
                            replaces=before)  # fmt: skip
                before = name


def alarms(effort: Effort) -> Sequence[set[tuple[str, Level]]]:
    """What each quarter's look warns of."""
    return [
        {(each.kind.value, each.level) for each in warnings_of_effort(Look(effort, on, USUAL, model().scatter))}
        for on in quarters(effort)
    ]


def money_alarms(effort: Effort, *, trials: int, seed: int) -> Sequence[set[tuple[str, Level]]]:
    """What the look at the end of each year of enrolment warns of the capital."""
    capital = CAPITAL * planned_of(effort, model(), seed=seed)
    years = [on for on in quarters(effort) if on.month == 12 and on < effort.agreement.clocks.enrolment.end]
    found = []
    for on in years:
        [simulated] = simulate_all([effort], model(), as_of=on, trials=trials, seed=seed).values()
        standing = standing_of(float((simulated.outcome.total >= capital).mean()), USUAL)
        found.append({("break-even", SERIOUS[standing])} if standing in SERIOUS else set())
    return found


def measured(name: str, truth: Truth, *, lives: int, money: int, seed: int) -> dict[str, Any]:
    """How often so many lives of a project are warned: of all looks, and of all lives at any time, by kind and level.

    Of `money` of them the capital is looked at too.
    """
    effort, random = unseen(name), np.random.default_rng([seed, *name.encode(), *truth.name.encode()])
    looks, alive, first = Counter[tuple[str, Level]](), Counter[tuple[str, Level]](), []
    taken = Counter[str]()
    for life in range(lives):
        project = lived(effort, truth, random)
        told = alarms(project)
        taken["looks"] += len(told)
        first.append(next((place + 1 for place, found in enumerate(told) if found), None))
        also = money_alarms(project, trials=200, seed=seed) if life < money else []
        taken["money"] += len(also)
        for found in (*told, *also):
            looks.update(found)
        ever = set().union(*told, *also)
        alive.update(ever)
        taken["any"] += bool(ever)
        taken["act"] += any(level is Level.ACT for _, level in ever)
    rows = []
    for kind, level in sorted(alive):
        of_looks, of_lives = (taken["money"], money) if kind == "break-even" else (taken["looks"], lives)
        rows.append(
            {"kind": kind, "level": level.value, "looks": looks[kind, level] / of_looks,
             "lives": alive[kind, level] / of_lives}
        )  # fmt: skip
    warned = [quarter for quarter in first if quarter is not None]
    return {
        "project": name,
        "truth": truth.name,
        "lives": lives,
        "looks": taken["looks"] // lives,
        "any": taken["any"] / lives,
        "act": taken["act"] / lives,
        "first": float(np.median(warned)) if warned else None,
        "rows": rows,
    }

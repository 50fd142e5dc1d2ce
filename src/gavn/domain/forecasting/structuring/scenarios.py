"""Named what-ifs: which assumptions differ from what is believed, and what a design comes to by each (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.checks.found import found
from gavn.domain.forecasting.drawn import Change, Drawn
from gavn.domain.forecasting.structuring.bench import Bench, futures_of
from gavn.domain.forecasting.structuring.targets import Reading, Target, readings
from gavn.domain.values.problem import Problem
from gavn.domain.values.provenance import Provenance

ONE = Fraction(1)
# Beyond these nothing is told of any effort, and much is worked out.
FARTHEST = {"effect": Fraction(5), "volume": Fraction(5), "measured": Fraction(5), "delay": Fraction(60)}


@dataclass(frozen=True, slots=True)
class Scenario:
    """`effect`, `volume` and `measured` are what each future's own is multiplied by, `delay` months more of it.

    Everything else is as it is believed, so that a scenario is held against the same futures without it.
    """

    id: str
    name_da: str
    name_en: str
    effect: Fraction = ONE
    volume: Fraction = ONE
    delay: int = 0
    measured: Fraction = ONE
    source_da: str = ""
    source_en: str = ""
    provenance: Provenance = Provenance.RECORDED


def check_scenario(scenario: Scenario) -> Iterator[Problem]:
    """Volume and what is measured are above nothing, nobody comes before the plan, and nothing lies beyond `FARTHEST`.

    The path names the key.
    """
    for key in ("volume", "measured"):
        if getattr(scenario, key) <= 0:
            yield found(code="forecast-not-positive", path=key, key=key)
    if scenario.delay < 0:
        yield found(code="forecast-negative", path="delay", key="delay")
    for key, most in FARTHEST.items():
        if abs(getattr(scenario, key)) > most:
            yield found(code="scenario-too-far", path=key, key=key, most=str(most))


def in_scenarios(
    bench: Bench, agreement: Agreement, targets: Sequence[Target], scenarios: Sequence[Scenario]
) -> Sequence[tuple[Reading, ...]]:
    """What a design comes to in each, in the order given."""
    return [readings(_in(bench, scenario), agreement, targets) for scenario in scenarios]


def _in(bench: Bench, scenario: Scenario) -> Bench:
    change = change_of(scenario)
    return replace(bench, believed=futures_of(bench.question, trials=bench.trials, seed=bench.seed, change=change))


def change_of(scenario: Scenario) -> Change:
    """What a scenario does to futures that were drawn."""

    def change(drawn: Drawn) -> Drawn:
        return replace(
            drawn,
            effect=drawn.effect * float(scenario.effect),
            volume=drawn.volume * float(scenario.volume),
            delay=drawn.delay + scenario.delay,
            measured=np.minimum(drawn.measured * float(scenario.measured), 1.0),
        )

    return change

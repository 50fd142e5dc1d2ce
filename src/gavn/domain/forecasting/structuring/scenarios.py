"""Named what-ifs: which assumptions differ from what is believed, and what a design comes to by each (ADR 0021)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.checks.found import found
from gavn.domain.forecasting.drawn import Change, Drawn, as_drawn
from gavn.domain.forecasting.structuring.bench import Bench, futures_of
from gavn.domain.forecasting.structuring.targets import Reading, Target, readings
from gavn.domain.values.problem import Place, Problem, nearest
from gavn.domain.values.provenance import Provenance

ONE = Fraction(1)
# Beyond these nothing is told of any effort, and much is worked out.
FARTHEST = {"effect": Fraction(5), "volume": Fraction(5), "measured": Fraction(5), "delay": Fraction(60)}


@dataclass(frozen=True, slots=True)
class Scenario:
    """`effect`, `volume` and `measured` are what each future's own is multiplied by, `delay` months more of it.

    `effort` is the one agreement whose futures it changes; blank where it changes those of all alike. Everything else
    is as it is believed, so that a scenario is held against the same futures without it.
    """

    id: str
    name_da: str
    name_en: str
    effect: Fraction = ONE
    volume: Fraction = ONE
    delay: int = 0
    measured: Fraction = ONE
    effort: str = ""
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
    change = change_of(scenario, bench.question.agreement.id)
    return replace(bench, believed=futures_of(bench.question, trials=bench.trials, seed=bench.seed, change=change))


def check_effort(scenario: Scenario, known: Collection[str]) -> Iterator[Problem]:
    """The one effort that it changes is one of those that something is assumed of."""
    if scenario.effort and scenario.effort not in known:
        values = {"effort": scenario.effort, "known": ", ".join(known)} | nearest(scenario.effort, known)
        yield Problem("scenario-effort-unknown", Place(path="effort"), values)


def changes(scenario: Scenario, effort: str) -> bool:
    """Whether it changes the futures of an effort."""
    return scenario.effort in ("", effort)


def change_of(scenario: Scenario, effort: str) -> Change:
    """What a scenario does to the futures that were drawn of an effort."""
    if not changes(scenario, effort):
        return as_drawn

    def change(drawn: Drawn) -> Drawn:
        return replace(
            drawn,
            effect=drawn.effect * float(scenario.effect),
            volume=drawn.volume * float(scenario.volume),
            delay=drawn.delay + scenario.delay,
            measured=np.minimum(drawn.measured * float(scenario.measured), 1.0),
        )

    return change

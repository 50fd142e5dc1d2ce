"""Several designs of one agreement in the same futures, and which assumptions a design rests on (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.believed import draw
from gavn.domain.forecasting.drawn import Change, Drawn
from gavn.domain.forecasting.structuring.bench import Bench, Question, bench_of, futures_of
from gavn.domain.forecasting.structuring.targets import OF_INVESTORS, Quantity, Reading, Target, readings
from gavn.domain.values.problem import Problem, Refused

# What can be uncertain of a future, as `Drawn` names it.
UNCERTAIN = ("effect", "volume", "delay", "measured", "completes")
ENDS = (0.1, 0.9)
# By so much may chances that are summed up miss one that they come to.
NEARLY = 1e-9


def quantities_of(question: Question, agreement: Agreement) -> tuple[Target, ...]:
    """All that can be asked of a design, without a limit to any of it; nothing of a guarantee that it does not have."""
    known = [q for q in Quantity if agreement.investors or q not in OF_INVESTORS]
    known = [q for q in known if agreement.guarantees or q is not Quantity.CALLED]
    asked = [q for q in known if question.worth or q is not Quantity.SURPLUS]
    return tuple(Target(quantity, at_least=True, limit=Fraction(0)) for quantity in asked)


def asked_of_swings(question: Question, agreement: Agreement) -> Sequence[Target]:
    """What is paid is asked first: by it the assumptions are put in order."""
    asked = [target for target in quantities_of(question, agreement) if not target.unaided]
    return sorted(asked, key=lambda target: target.quantity is not Quantity.PAID)


def compare(
    question: Question, designs: Sequence[Agreement], *, trials: int, seed: int
) -> Sequence[tuple[Reading, ...]]:
    """What each design comes to; the futures hold all that any of them pays by.

    Refused where designs follow other people up or at other times, or enrol or measure them in other periods: then the
    futures are not the same.
    """
    for design in designs:
        refuse_other_futures(question, design)
    terms = tuple(term for design in (question.agreement, *designs) for term in design.terms)
    carrier = replace(question, effort=replace(question.effort, agreement=replace(question.agreement, terms=terms)))
    bench = bench_of(carrier, trials=trials, seed=seed)
    return [readings(bench, design, quantities_of(question, design)) for design in designs]


def refuse_other_futures(question: Question, design: Agreement) -> None:
    """Where a design cannot be tried in the futures of the one that is asked about."""
    own = question.agreement
    differs = [
        key
        for key, before, after in (
            ("clocks.enrolment", own.clocks.enrolment, design.clocks.enrolment),
            ("clocks.measurement", own.clocks.measurement, design.clocks.measurement),
            ("metrics", _followed(question, own), _followed(question, design)),
            ("settlement", _closes(question, own), _closes(question, design)),
        )
        if before != after
    ]
    if differs:
        values = {"agreement": design.id, "version": str(design.version), "keys": ", ".join(differs)}
        raise Refused([Problem("structure-designs-differ", values=values)])


def _closes(question: Question, design: Agreement) -> bool:
    """Whether it is settled in the futures in which it is closed early."""
    return bool(question.effort.plan.closes) and design.can_be_settled


def _followed(question: Question, agreement: Agreement) -> Mapping[str, tuple[object, ...]]:
    """What of each metric decides who is counted, when and how; what it is called changes no future."""
    expected = {outcome.metric for outcome in question.effort.plan.outcomes}
    return {
        each.id: (each.follow_ups, each.grace, each.direction, each.population, each.measured)
        for each in agreement.metrics
        if each.id in expected
    }


@dataclass(frozen=True, slots=True)
class Swing:
    """What a design comes to where one assumption is at an end of the range that holds four fifths of it."""

    assumption: str
    low: float
    high: float
    at_low: tuple[Reading, ...]
    at_high: tuple[Reading, ...]

    @property
    def width(self) -> float:
        """How far it moves the first thing that is asked."""
        return abs(self.at_high[0].value - self.at_low[0].value)


def tornado(bench: Bench, agreement: Agreement, targets: Sequence[Target]) -> Sequence[Swing]:
    """Each assumption moved to its 10 % and its 90 % end with all else as it is; the one that moves most comes first.

    What is known for certain is left out.
    """
    return sorted(_swings(bench, agreement, targets), key=lambda swing: -swing.width)


def _swings(bench: Bench, agreement: Agreement, targets: Sequence[Target]) -> Iterator[Swing]:
    question, effort = bench.question, bench.question.effort
    beliefs = {effort.id: question.believed}
    drawn = draw([effort], beliefs, question.model, as_of=question.as_of, trials=bench.trials, seed=bench.seed)
    for name in UNCERTAIN:
        low, high = _ends(drawn[effort.id], name)
        if low < high:
            at_low, at_high = (readings(_moved(bench, name, end), agreement, targets) for end in (low, high))
            yield Swing(name, low, high, at_low, at_high)


def _ends(drawn: Drawn, name: str) -> tuple[float, ...]:
    """Of a number of few values those that it is believed to be: just so many futures as are asked for can have no more
    than one of them, and then chance would say which of two is drawn as the end."""
    if name == "delay" and drawn.delays is not None:
        below = np.cumsum(drawn.delays.weights)
        return tuple(float(drawn.delays.values[np.searchsorted(below, end - NEARLY)]) for end in ENDS)
    return tuple(float(end) for end in np.quantile(getattr(drawn, name), ENDS, method="inverted_cdf"))


def _moved(bench: Bench, name: str, end: float) -> Bench:
    change = _held(name, end)
    return replace(bench, believed=futures_of(bench.question, trials=bench.trials, seed=bench.seed, change=change))


def _held(name: str, end: float) -> Change:
    def change(drawn: Drawn) -> Drawn:
        held: dict[str, Any] = {name: np.full(drawn.trials, end)}
        return replace(drawn, **held)

    return change

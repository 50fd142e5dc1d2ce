"""All that is asked of a design at once: the number that is sought, and how the design stands by it (ADR 0021)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.structuring.bench import Bench, Question, bench_of
from gavn.domain.forecasting.structuring.designs import (
    Swing,
    asked_of_swings,
    compare,
    refuse_other_futures,
    tornado,
)
from gavn.domain.forecasting.structuring.grid import Range
from gavn.domain.forecasting.structuring.incentives import Incentives, incentives
from gavn.domain.forecasting.structuring.parties import Negotiation, negotiation
from gavn.domain.forecasting.structuring.solver import Solved, solve
from gavn.domain.forecasting.structuring.targets import Reading, target_of
from gavn.domain.payments.canonical import digest
from gavn.domain.values.problem import Refused

# Raised whenever the same question would be answered otherwise than before.
RULES = "8"


class Step(StrEnum):
    """What is worked out, in this order."""

    FUTURES = "futures"
    SOLVING = "solving"
    SENSITIVITY = "sensitivity"
    INCENTIVES = "incentives"
    PARTIES = "parties"
    DESIGNS = "designs"
    KEEPING = "keeping"


# Hears what comes next; what it raises ends the work.
Told = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """`paths` and `targets` as they are written for `target_of`, both or neither; the answer is tried in futures of
    `fresh_seed`."""

    paths: tuple[str, ...]
    targets: tuple[str, ...]
    worth: tuple[str, ...]
    within: Range
    trials: int
    seed: int

    @property
    def fresh_seed(self) -> int:
        return self.seed + 1


class Which(StrEnum):
    """A design beside others: as the agreement is, with the number that was found, or as another version has it."""

    PRESENT = "present"
    FOUND = "found"
    VERSION = "version"


@dataclass(frozen=True, slots=True)
class Compared:
    """What a design comes to in the same futures as the others; None where it cannot be tried in them."""

    which: Which
    version: int
    readings: tuple[Reading, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """`solved` is None where no number was sought, and holds no agreement of its own. What follows is of the design
    with the number that was found, or as it is where none was."""

    solved: Solved | None
    swings: tuple[Swing, ...]
    incentives: Incentives
    negotiation: Negotiation
    designs: tuple[Compared, ...]


def answer(question: Question, asked: Asked, *, others: Sequence[Agreement], told: Told) -> Answer:
    """`others` are other versions of the agreement, held beside it. Refused like what each part of it asks."""
    told(Step.FUTURES)
    bench = bench_of(question, trials=asked.trials, seed=asked.seed)
    solved = _solved(bench, asked, told)
    present = question.agreement
    found = solved.agreement if solved else None
    design = found or present
    told(Step.SENSITIVITY)
    swings = tuple(tornado(bench, design, asked_of_swings(question, design)))
    told(Step.INCENTIVES)
    tempts = incentives(question, design)
    told(Step.PARTIES)
    parties = negotiation(bench, design)
    told(Step.DESIGNS)
    designs = _compared(question, asked, found, others)
    return Answer(replace(solved, agreement=None) if solved else None, swings, tempts, parties, designs)


def inputs_of(question: Question, asked: Asked, others: Sequence[Agreement], learned: object) -> str:
    """The digest of all that an answer goes out from; `learned` is what the other efforts are known by."""
    effort = (question.effort.agreement, question.effort.plan, question.effort.results)
    worth = {f"{metric} {follow_up}": amount for (metric, follow_up), amount in question.worth.items()}
    return digest((RULES, effort, question.model, question.as_of, worth, asked, list(others), learned))


def _solved(bench: Bench, asked: Asked, told: Told) -> Solved | None:
    if not asked.paths:
        return None
    targets = [target_of(text, bench.question.agreement) for text in asked.targets]
    return solve(
        bench,
        asked.paths,
        targets,
        within=asked.within,
        fresh_seed=asked.fresh_seed,
        watch=lambda: told(Step.SOLVING),
    )


def _compared(
    question: Question, asked: Asked, found: Agreement | None, others: Sequence[Agreement]
) -> tuple[Compared, ...]:
    """All of them in one set of futures, but for those that would have others."""
    tried = [(Which.PRESENT, question.agreement), *([(Which.FOUND, found)] if found else [])]
    tried += [(Which.VERSION, each) for each in others if _is_alike(question, each)]
    told = compare(question, [design for _, design in tried], trials=asked.trials, seed=asked.seed)
    compared = [Compared(which, d.version, readings) for (which, d), readings in zip(tried, told, strict=True)]
    unlike = [each for each in others if not _is_alike(question, each)]
    return (*compared, *(Compared(Which.VERSION, each.version, None) for each in unlike))


def _is_alike(question: Question, design: Agreement) -> bool:
    try:
        refuse_other_futures(question, design)
    except Refused:
        return False
    return True

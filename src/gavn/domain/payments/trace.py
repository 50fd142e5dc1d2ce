"""The trace of one column as lines: each step's amounts before and after, and which lines they came from (ADR 0010)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256

from gavn.domain.payments.lines import StepName

Inputs = tuple[tuple[str, Fraction | str], ...]


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One rule's effect on one amount, in minor units.

    `id` follows from what the line is about, not from its place or amount: it is the same in the next statement.
    `on` is the day or period that the amount lies in; `rule` the cap, gate, guarantee or donation that did it; a line
    that pays has a payer, one that is received a receiver; a paying line without a payer is what nobody pays. What is
    owed on termination is so for the capital of one investor, whom its lines name as receiver too.
    """

    id: str
    step: StepName
    before: Fraction
    after: Fraction
    on: str = ""
    metric: str = ""
    term: str = ""
    cohort: str = ""
    rule: str = ""
    clause: str = ""
    formula: str = ""
    inputs: Inputs = ()
    count: int = 0
    payer: str = ""
    purse: str = ""
    receiver: str = ""
    sources: tuple[str, ...] = ()

    @property
    def amount(self) -> Fraction:
        """What the line adds to the amounts before it, or takes from them."""
        return self.after - self.before

    @property
    def day(self) -> date | None:
        """The day that the amount lies on; None where it lies in a period."""
        return date.fromisoformat(self.on) if self.on.count("-") == 2 and "/" not in self.on else None

    @property
    def is_note(self) -> bool:
        """Whether the step counts people and moves no money."""
        return self.step in COUNTING


# These steps count people; what is deducted or shut shows in the prices after them.
COUNTING = frozenset({StepName.POPULATION, StepName.COMPARISON, StepName.GATE})

# Every line belongs to one of three sums: what is owed, who pays it, who receives it.
OWED = frozenset({
    StepName.POPULATION, StepName.COMPARISON, StepName.GATE, StepName.PRICE, StepName.ROUNDING, StepName.PERSON_CAP,
    StepName.METRIC_CAP, StepName.PERIOD_CAP, StepName.AGREEMENT_CAP, StepName.NOT_NEGATIVE, StepName.FLOOR,
    StepName.SETTLEMENT, StepName.TERMINATION, StepName.TERMINATION_LEFT,
})  # fmt: skip
PAYING = frozenset({
    StepName.PAYERS, StepName.PAYER_CAP, StepName.DONATION, StepName.CEILING, StepName.SETTLEMENT_PAYERS,
    StepName.TERMINATION_PAYERS,
})  # fmt: skip
RECEIVING = frozenset({
    StepName.INVESTORS, StepName.GUARANTEE, StepName.SETTLEMENT_INVESTORS, StepName.TERMINATION_INVESTORS,
})  # fmt: skip


def line_id(step: StepName, *about: object) -> str:
    """The step, and twelve digits that follow from what the line is about."""
    text = "\x1f".join(str(part) for part in about)
    return f"{step.value}-{sha256(text.encode()).hexdigest()[:12]}"

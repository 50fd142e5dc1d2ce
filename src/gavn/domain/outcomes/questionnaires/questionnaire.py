"""What a questionnaire is, and the score of one that was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from gavn.domain.outcomes.definition import ReliableChange
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.domain.values.provenance import Provenance


class Better(StrEnum):
    """Which way a score is better."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """How surely a score is found again (Jacobson and Truax, 1991).

    `deviation` is the standard deviation in the group that was asked twice, in points of the score, and `reliability`
    the correlation of the two; `derived` says that the deviation was worked out from the change that `source` prints.
    """

    deviation: Fraction
    reliability: Fraction
    deviation_is: Provenance
    source: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Items have numbers from 1; each is answered by a whole number from `lowest` to `highest`.

    An answer to one of the `reversed` items counts from the other end. The score is the sum of all items times
    `factor`. On the poor side of `cut` somebody should look closer: below it where higher is better, else from it on.
    Item texts are not here: people answer on the publisher's own form. `source` is of the scoring, `licence` of the
    right to use it.
    """

    id: str
    instrument: str
    items: int
    lowest: int
    highest: int
    better: Better
    source: str
    licence: str
    reversed: frozenset[int] = frozenset()
    factor: int = 1
    cut: int | None = None
    error: MeasurementError | None = None

    @property
    def least(self) -> int:
        """The lowest score that there is."""
        return self.items * self.lowest * self.factor

    @property
    def most(self) -> int:
        """The highest score that there is."""
        return self.items * self.highest * self.factor

    def is_poor(self, score: int) -> bool:
        """Whether a score lies on the poor side of the cut; nowhere where there is none."""
        if self.cut is None:
            return False
        return score < self.cut if self.better is Better.HIGHER else score >= self.cut

    def reliable_change(self) -> ReliableChange:
        """How a metric is measured that is reached by a change for the better, beyond what error alone brings.

        Refused where no published error is known: an agreement must then state one, with its source.
        """
        if self.error is None:
            raise Refused([Problem("questionnaire-no-error", values={"instrument": self.instrument})])
        return ReliableChange(
            instrument=self.instrument,
            fall=self.better is Better.LOWER,
            deviation=self.error.deviation,
            reliability=self.error.reliability,
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """The score, or None where any item was skipped: nothing is put in its place, and the reading counts as missing."""

    score: int | None
    skipped: tuple[int, ...] = ()


def score(questionnaire: Questionnaire, answers: Mapping[int, int | None], place: Place | None = None) -> Scored:
    """The score of answers by item number; an item without an answer was skipped.

    Refuses every answer that cannot be given, every item that does not exist, and a form on which nothing is answered.
    No problem repeats an answer.
    """
    refuse(_check(questionnaire, answers, place or Place()))
    skipped = tuple(number for number in _numbers(questionnaire) if answers.get(number) is None)
    if skipped:
        return Scored(None, skipped)
    ends = questionnaire.lowest + questionnaire.highest
    counted = (
        ends - answer if number in questionnaire.reversed else answer
        for number, answer in answers.items()
        if answer is not None
    )
    return Scored(questionnaire.factor * sum(counted))


def _numbers(questionnaire: Questionnaire) -> range:
    return range(1, questionnaire.items + 1)


def _check(questionnaire: Questionnaire, answers: Mapping[int, int | None], place: Place) -> Iterator[Problem]:
    if all(answer is None for answer in answers.values()):
        yield Problem("questionnaire-empty", place, {"instrument": questionnaire.instrument})
    for number, answer in answers.items():
        values = {"instrument": questionnaire.instrument, "item": str(number)}
        if number not in _numbers(questionnaire):
            yield Problem("questionnaire-no-such-item", place, values | {"items": str(questionnaire.items)})
        elif answer is not None and not questionnaire.lowest <= answer <= questionnaire.highest:
            ends = {"lowest": str(questionnaire.lowest), "highest": str(questionnaire.highest)}
            yield Problem("questionnaire-impossible-answer", place, values | ends)

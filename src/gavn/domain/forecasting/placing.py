"""When those who are told of by name were enrolled, among those who are known to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from gavn.domain.forecasting.enrolling import Intake
from gavn.domain.outcomes.histories import History

Placed = tuple[History, date | None, int]


def place(known: Mapping[History, int], intakes: Sequence[Intake]) -> tuple[Sequence[Placed], Sequence[int]]:
    """Each history with the day its people were enrolled, and how many of each intake they are.

    Those whose day nobody told are taken for the first of the rest; None where there is no rest.
    """
    told = [0] * len(intakes)
    placed: list[Placed] = []
    for history, number in known.items():
        if history.enrolled_on is not None:
            placed.append((history, history.enrolled_on, number))
            for at, intake in enumerate(intakes):
                told[at] += number if intake.batch.start <= history.enrolled_on < intake.batch.end else 0
    for history, number in known.items():
        if history.enrolled_on is None:
            placed += _among_the_rest(history, number, intakes, told)
    return placed, told


def _among_the_rest(history: History, number: int, intakes: Sequence[Intake], told: list[int]) -> Iterator[Placed]:
    """Counts them in `told` as they find room."""
    for at, intake in enumerate(intakes):
        here = min(number, max(0, int(intake.people[0]) - told[at])) if intake.known else 0
        if here:
            told[at], number = told[at] + here, number - here
            yield history, intake.batch.on, here
    if number:
        yield history, None, number

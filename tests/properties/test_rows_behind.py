"""Terms on cohorts with the persons behind the counts: a row less, or in another group, never pays more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

import pytest

from gavn.domain.agreements.agreement import Agreement, Direction
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.payments.entitlement import entitle
from tests.agreed import agreement, metric
from tests.generated_terms import LESS, OF_COHORTS
from tests.properties.test_better_pays import KINDS, made_of
from tests.sizes import TIMES

LATE = date(2031, 1, 1)
DAYS = (date(2025, 12, 31), date(2026, 12, 31))
# What is read off estimates and sums has no persons behind it.
OF_PERSONS = [kind for kind in KINDS if kind not in ("measured-effect", "share-of-savings")]


@dataclass(frozen=True)
class Row:
    """One person of a cohort on a day: in which group, and whether the metric was reached, if it was measured."""

    metric: str
    cohort: str
    on: date
    group: str
    reached: bool
    measured: bool = True


def tallies(rows: Sequence[Row]) -> Results:
    """Everybody enrolled is due; who was not measured counts as badly as can be."""
    places = sorted({(row.metric, row.cohort, row.on, row.group) for row in rows})
    made = []
    for number, (name, cohort, on, group) in enumerate(places):
        own = [row for row in rows if (row.metric, row.cohort, row.on, row.group) == (name, cohort, on, group)]
        count = sum(row.reached if row.measured else name in LESS for row in own)
        made.append(
            Tally(f"t{number}", name, "", on, on, cohort, group, reached=count, due=len(own), enrolled=len(own))
        )
    return Results((), tuple(made))


def some_rows(random: Random, metrics: Sequence[str]) -> Iterator[Row]:
    for name in metrics:
        for cohort in ("a", "b"):
            for on in DAYS[: random.choice([1, 2])]:
                share = random.random()
                yield from (
                    Row(name, cohort, on, random.choice(["near", "far"]), random.random() < share)
                    for _ in range(random.randint(2, 9))
                )


def made_with(kind: str, random: Random) -> Agreement | None:
    """One term that reads persons; None where it reads a sum or an estimate."""
    term = made_of(kind, random)
    if str(getattr(term, "reads", "rate")) not in ("rate", "reached"):
        return None
    directed = (Direction.LESS if name in LESS else Direction.MORE for name in OF_COHORTS)
    metrics = (metric(name, direction=way) for name, way in zip(OF_COHORTS, directed, strict=True))
    return agreement(terms=(term,), metrics=tuple(metrics))


def owed(made: Agreement, rows: Sequence[Row]) -> int:
    return entitle(made, tallies(rows), as_of=LATE).total.minor


@pytest.mark.parametrize("kind", OF_PERSONS)
def test_a_row_less_or_in_another_group_never_pays_more(kind: str) -> None:
    tried = fell = 0
    for seed in range(60 * TIMES):
        random = Random(seed)
        made = made_with(kind, random)
        if made is None:
            continue
        rows = list(some_rows(random, tuple(dict.fromkeys((made.terms[0].metric, *made.terms[0].metrics)))))
        whole = owed(made, rows)
        tried += 1
        place = random.randrange(len(rows))
        gone = [replace(row, measured=False) if at == place else row for at, row in enumerate(rows)]
        grouped = [replace(row, group="near") if at == place else row for at, row in enumerate(rows)]
        assert owed(made, gone) <= whole, (seed, rows[place])
        assert owed(made, grouped) == whole, (seed, rows[place])
        nobody = [replace(row, measured=False) for row in rows]
        fell += owed(made, nobody) < whole
    assert tried >= 20 * TIMES
    assert fell >= 5 * TIMES, fell

"""`make prove`: an attacker against made-up histories of publishing, filed in docs/proof."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import Pool
from random import Random
from typing import Any

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import Theme
from gavn.domain.disclosure.tables import Unit, count_table
from gavn.measurement.disclosure.protect import Protected, Wanted, protect
from tests.conftest import ROOT
from tests.filing import made, tell
from tests.measurement.attacker import attack
from tests.measurement.by_hand import by_hand
from tests.measurement.histories import FIRST, History, add, some_cells, some_history, some_layout

REPORT = ROOT / "docs" / "proof" / "disclosure"
WORDS = """# What is published, against an attacker

Made by `make prove` on {date} with seed {seed}: {machine}, {seconds} seconds.

{histories} histories of publishing were made up, and {tables} tables asked for: of up to three dimensions, of
persons or of families and the persons in them, with and without filters, to the council and to the public, sensitive
and not, of people who came and were corrected from one to the next. Where a table is refused, smaller ones of the same
people are asked for until one is not, down to the mere number (0 dimensions); they are among those counted. {releases}
were released. One more history is of twelve tables, one a month, of which
{twelve} were released. The attacker (`tests/measurement/attacker.py`, which shares no code with
the suppression) has everything that its circle was shown and bounds every group, those who are left of it, who came
between two releases, and who is in one filter and not in the other, by linear programmes in whole numbers: once as
if people only came, once as if anything may have been corrected. A number is recovered where it is known to within
less than the fewest that may be told of, and may be fewer than that. A change since an earlier release that may for all
that is told be none, of people of whom perhaps none came at all, counts as telling of nobody; unless it is surely none
and somebody may have come, of whom a neighbour would then know that she is not in the group.

**Recovered: {recovered}.**

The attacker can do it: of the same tables with only the cells blanked that are too few themselves, as is done by hand,
it recovered something in {naive} of {tables_by_hand} histories.

| dimensions | tables | released | cells shown in those |
|---:|---:|---:|---:|
{rows}
"""
MONTHS = 12
# Somebody who waits is told after so many.
EVERY = 25


@dataclass(frozen=True)
class Attacked:
    """What came of one history; counts by the number of dimensions that a table crosses."""

    seed: int
    recovered: list[str]
    by_hand: bool
    asked: Counter[int] = field(default_factory=Counter)
    released: Counter[int] = field(default_factory=Counter)
    shown: Counter[int] = field(default_factory=Counter)
    cells: Counter[int] = field(default_factory=Counter)


def attacked(seed: int) -> Attacked:
    """One history and what each circle's attacker finds in it."""
    history = some_history(Random(seed))
    found = recovered(history)
    made = Attacked(seed, found, bool(attack([by_hand(one) for one in history.asked[:1]])))
    for one in history.asked:
        size = len(one.table.layout.dimensions)
        made.asked[size] += 1
        if not one.is_refused:
            made.released[size] += 1
            made.shown[size] += one.finest
            made.cells[size] += _cells(one)
    return made


def _cells(one: Protected) -> int:
    return sum("" not in group for group in one.table.layout.groups)


def recovered(history: History) -> list[str]:
    found = attack(history.seen_by(Circle.PUBLIC)) + attack(history.seen_by(Circle.CELLS), fewest=5)
    return [f"{each.what}: {each.low}-{each.high}" for each in found]


def twelve(seed: int) -> tuple[int, list[str]]:
    """A table of a sensitive theme, published again each month as people come."""
    random = Random(seed)
    layout = some_layout(random, sizes=(3, 2))
    cells = some_cells(random, layout, (Unit.PERSON,), size=200)
    history = History([], [])
    for month in range(1, MONTHS + 1):
        day = date(FIRST.year, month, 28)
        wanted = Wanted("x", day, day, Circle.PUBLIC, Theme.HEALTH, tuple(history.releases))
        made = protect(count_table(layout, cells), wanted)
        history.releases += [] if made.is_refused else [made.release]
        for _ in range(random.choice([1, 3, 12, 30])):
            add(random, cells, random.choice(list(cells[Unit.PERSON])), 1)
    return len(history.releases), recovered(history)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20251125)
    parser.add_argument("--file", action="store_true", help="file the report in docs/proof")
    arguments = parser.parse_args()
    started = time.perf_counter()
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    with Pool(2) as pool:
        # The longest history is begun first, beside the others.
        longest = pool.apply_async(twelve, (arguments.seed,))
        results = []
        for one in pool.imap_unordered(attacked, seeds):
            results.append(one)
            if len(results) % EVERY == 0:
                sys.stderr.write(f"{len(results)} histories\n")
        months = longest.get()
    figures = _figures(results, months, seed=arguments.seed, seconds=round(time.perf_counter() - started))
    report = _written(figures)
    tell(REPORT, report, figures, file=arguments.file)
    return int(bool(figures["recovered"]))


def _figures(results: Sequence[Attacked], months: tuple[int, list[str]], *, seed: int, seconds: int) -> dict[str, Any]:
    sums = {
        name: sum((getattr(one, name) for one in results), Counter())
        for name in ("asked", "released", "shown", "cells")
    }
    found = {str(one.seed): one.recovered for one in results if one.recovered}
    return {
        "seed": seed,
        "histories": len(results),
        "tables": sums["asked"].total(),
        "releases": sums["released"].total(),
        "twelve": months[0],
        "seconds": seconds,
        "recovered": found | ({"twelve": months[1]} if months[1] else {}),
        "by_hand": sum(one.by_hand for one in results),
        "dimensions": {
            str(size): {name: counts[size] for name, counts in sums.items()} for size in sorted(sums["asked"])
        },
    }


def _written(figures: Mapping[str, Any]) -> str:
    """The report."""
    rows = "\n".join(
        f"| {size} | {of['asked']} | {of['released']} | {of['shown']} of {of['cells']} |"
        for size, of in figures["dimensions"].items()
    )
    found = [f"{seed}: {'; '.join(numbers)}" for seed, numbers in figures["recovered"].items()]
    return WORDS.format(
        **made(),
        seed=figures["seed"],
        histories=figures["histories"],
        tables=figures["tables"],
        releases=figures["releases"],
        twelve=figures["twelve"],
        seconds=figures["seconds"],
        recovered=len(found) if not found else "\n".join([str(len(found)), *found]),
        naive=figures["by_hand"],
        tables_by_hand=figures["histories"],
        rows=rows,
    )


if __name__ == "__main__":
    sys.exit(main())

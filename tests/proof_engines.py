"""`make prove`: the engines held against each other on made-up people and metrics, filed in docs/proof."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import Pool
from random import Random

from gavn.measurement.engines import duck, reference
from gavn.measurement.engines.portable import Engine, rows, totals
from gavn.measurement.engines.spark import local_session
from gavn.measurement.engines.spark import over_people as on_spark
from gavn.measurement.question import Question
from tests.conftest import ROOT
from tests.measurement.many import SMALL, alike, differing, together
from tests.measurement.peoples import made_up, some_questions

REPORT = ROOT / "docs" / "proof" / "engines"
WORDS = """# Measurement held against an engine that is slow and obvious

Made by `make prove` on {date} with seed {seed}: {machine}, {seconds} seconds.

{count} data sets of six courses each were made up, full of edges, with metrics made up for each hundred of them. Each
was measured course by course by the reference engine, which looks at one course and one day at a time, and by the views
on DuckDB; {spark} of them on Spark too, by the same text. Due, found, lost, reached and quantity of every course at
every follow-up, and their sums, had to be the same. Whatever differed would be listed here.

**Differences: {differences}.**

{courses} courses were looked at for a metric at a follow-up: {due} were due, of these {found} were found, {lost} lost
and {missing} missing; {reached} reached the metric.
"""
# So many data sets are measured together, by metrics that are made up for them.
AT_A_TIME = 100


@dataclass(frozen=True)
class Compared:
    """What two engines disagree on, and how much there was to agree on."""

    differences: list[str]
    seen: Counter[str]


def compare(seeds: Sequence[int], *, spark: bool = False) -> Compared:
    """One batch of seeds; those whose people have the same kind of registers are measured together."""
    questions = some_questions(Random(seeds[0]))
    differences, seen = [], Counter[str]()
    for group in alike(seeds).values():
        engine = on_spark(local_session(SMALL), together(group)) if spark else duck.over_people(together(group))
        found = _differences(group, questions, engine, seen)
        differences += [f"seed {seed}, {metric}" for seed, metric in found]
    return Compared(differences, seen)


def _differences(
    seeds: Sequence[int], questions: Sequence[Question], engine: Engine, seen: Counter[str]
) -> list[tuple[int, str]]:
    peoples = {seed: made_up(seed) for seed in seeds}
    expected = {(seed, q.metric.id): reference.rows(q, peoples[seed]) for seed in seeds for q in questions}
    for own in expected.values():
        for row in own:
            seen.update(courses=1, due=row.due, found=row.found, lost=row.lost, reached=row.reached)
    wrong = differing(seeds, questions, rows(questions, engine), expected)
    for question, added in zip(questions, totals(questions, engine), strict=True):
        whole = reference.added_up([row for seed in seeds for row in expected[seed, question.metric.id]])
        wrong += [] if added == whole else [(seeds[0], f"totals of {question.metric.id}")]
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints, and with `--file` files, what was compared; 1 where anything differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20251125)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--spark", type=int, default=200)
    parser.add_argument("--file", action="store_true")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    starts = range(asked.seed, asked.seed + asked.count, AT_A_TIME)
    batches = [range(start, min(start + AT_A_TIME, asked.seed + asked.count)) for start in starts]
    with Pool(os.cpu_count()) as pool:
        compared = pool.map(compare, batches, chunksize=1)
    warnings.filterwarnings("ignore", category=FutureWarning)
    compared += [compare(batch, spark=True) for batch in batches[: asked.spark // AT_A_TIME]]
    differences = [each for found in compared for each in found.differences]
    seen = sum((found.seen for found in compared), Counter[str]())
    data = {
        "date": datetime.fromtimestamp(time.time(), UTC).date().isoformat(),
        "seed": asked.seed,
        "machine": f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores",
        "seconds": round(time.monotonic() - began),
        "count": asked.count,
        "spark": asked.spark,
        "differences": len(differences),
        **seen,
        "missing": seen["due"] - seen["found"] - seen["lost"],
    }
    text = WORDS.format(**data) + "".join(f"- {each}\n" for each in differences[:50])
    sys.stdout.write(text)
    if asked.file:
        REPORT.with_suffix(".md").write_text(text, encoding="utf-8")
        REPORT.with_suffix(".json").write_text(
            json.dumps(data | {"listed": differences[:50]}, indent=2) + "\n", encoding="utf-8"
        )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

"""`make prove`: how often healthy projects are warned of all the same, and ailing ones in time; filed in docs/proof."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing import Pool
from typing import Any

from tests.conftest import ROOT
from tests.filing import made, tell
from tests.healthy import AILING, CAPITAL, HEALTHY, PROJECTS, Truth, measured

REPORT = ROOT / "docs" / "proof" / "warnings"
# What is promised of healthy projects over their whole lives, and of one look at one thing.
MOST_LIVES, MOST_ACT, MOST_LOOKS = 0.10, 0.02, 0.01
# And how many of those that ail are found at all, by what ails them.
LEAST_FOUND = {"half as many come": 0.9, "half the effect": 0.5, "half told of": 0.9}
WORDS = """# How often healthy projects are warned of, and ailing ones found

Made by `make prove` on {date} with seed {seed}: {machine}, {seconds} seconds.

**Outside what is promised: {outside}.**

A small project (60 people over two years) and a large one (300 over four) of the example are lived through from the
first enrolment to the last measurement and looked at each quarter. **Healthy** is all by the plan but for chance. Over
its whole life at most {most_lives:.0%} of healthy projects may ever be warned of, at most {most_act:.0%} at the level
*act*, and of single looks at one thing at most {most_looks:.0%}; two lives of chance are granted beyond each:

| project | lives | looks each | ever warned of | ever at *act* |
|---|---:|---:|---:|---:|
{healthy}

By what they are warned of, as a share of all looks and of all lives (the capital, {capital:.0%} of what the plan pays,
is looked at yearly in {money} of the lives; kinds that never came are left out):

| project | warning | level | looks | lives |
|---|---|---|---:|---:|
{kinds}

Projects that ail, {ailing_lives} lives of each, with the quarter in which half of those found had been warned of:

| project | what ails it | found | in quarter |
|---|---|---:|---:|
{ailing}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=400)
    parser.add_argument("--ailing", type=int, default=100)
    parser.add_argument("--money", type=int, default=40)
    parser.add_argument("--seed", type=int, default=20251125)
    parser.add_argument("--file", action="store_true", help="file the report in docs/proof")
    arguments = parser.parse_args()
    started = time.perf_counter()
    figures: dict[str, Any] = {"seed": arguments.seed, "money": arguments.money}
    figures["found"] = found(arguments.lives, arguments.ailing, arguments.money, seed=arguments.seed)
    figures["seconds"] = round(time.perf_counter() - started)
    report = _written(figures)
    tell(REPORT, report, figures, file=arguments.file)
    return int(bool(outside(figures["found"])))


def found(lives: int, ailing: int, money: int, *, seed: int) -> Sequence[Mapping[str, Any]]:
    """Of each project, healthy first; the longest are begun first."""
    tasks = [(project, truth) for truth in (HEALTHY, *AILING) for project in PROJECTS]
    with Pool(2) as pool:
        return pool.starmap(
            _measured, [(*task, *((lives, money) if task[1] is HEALTHY else (ailing, 0)), seed) for task in tasks],
            chunksize=1,
        )  # fmt: skip


def _measured(project: str, truth: Truth, lives: int, money: int, seed: int) -> Mapping[str, Any]:
    return measured(project, truth, lives=lives, money=money, seed=seed)


def outside(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What does not hold what is promised; two lives of chance are granted, so that few lives prove nothing false."""
    return [wrong for row in rows for wrong in (_false(row) if row["truth"] == HEALTHY.name else _missed(row))]


def _false(row: Mapping[str, Any]) -> Iterator[str]:
    granted = 2 / row["lives"]
    if row["any"] > MOST_LIVES + granted:
        yield f"{row['project']}: {row['any']:.1%} warned of"
    if row["act"] > MOST_ACT + granted:
        yield f"{row['project']}: {row['act']:.1%} at act"
    for each in row["rows"]:
        if each["looks"] > MOST_LOOKS + granted:
            yield f"{row['project']}: {each['kind']} at {each['looks']:.1%} of looks"


def _missed(row: Mapping[str, Any]) -> Iterator[str]:
    if row["any"] < LEAST_FOUND[row["truth"]] - 2 / row["lives"] ** 0.5:
        yield f"{row['project']}, {row['truth']}: only {row['any']:.1%} found"


def _written(figures: Mapping[str, Any]) -> str:
    """The report."""
    rows = figures["found"]
    healthy = [row for row in rows if row["truth"] == HEALTHY.name]
    ailing = [row for row in rows if row["truth"] != HEALTHY.name]
    return WORDS.format(
        **made(),
        seed=figures["seed"],
        seconds=figures["seconds"],
        outside="; ".join(outside(rows)) or "nothing",
        most_lives=MOST_LIVES,
        most_act=MOST_ACT,
        most_looks=MOST_LOOKS,
        capital=CAPITAL,
        money=figures["money"],
        healthy="\n".join(
            f"| {row['project']} | {row['lives']} | {row['looks']} | {row['any']:.1%} | {row['act']:.1%} |"
            for row in healthy
        ),
        kinds="\n".join(
            f"| {row['project']} | {each['kind']} | {each['level']} | {each['looks']:.2%} | {each['lives']:.1%} |"
            for row in healthy
            for each in row["rows"]
        ),
        ailing_lives=ailing[0]["lives"],
        ailing="\n".join(
            f"| {row['project']} | {row['truth']} | {row['any']:.0%} | {row['first'] or '-'} |" for row in ailing
        ),
    )


if __name__ == "__main__":
    sys.exit(main())

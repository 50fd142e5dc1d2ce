"""The reference page of how metrics are measured: each operator and its keys, made from the operators themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields
from inspect import getdoc

from gavn.domain.outcomes.definition import OPERATORS, Operator

HEAD = """# How a metric is measured

What can stand under `looks_at` of a metric's [`measured`](agreement-keys.md#measured): what is looked at in data on
persons, and when a course has reached the metric. Keys in italics can be left out. `gavn measure` carries it out, by
the same queries on DuckDB and on Spark, and by a slow, obvious engine that the others are held against (ADR 15). This
page is made from the definitions themselves (`make docs`), and its tables from
[one file](measuring/specs.yaml) that a test runs on all three engines. In them everybody is enrolled on the day beside
the name, there is one follow-up 12 months later with 60 days' grace, and the data were drawn on 2025-12-31.

A metric is measured for each course and follow-up once it is due: once the days of grace after the follow-up have
passed, and the register reaches to it. Until then it is not yet due, measured or not, so that nobody gains by measuring
the good ones first. A reading that was withdrawn keeps its place. A follow-up is counted from `enrolment`, `exit` or
`cohort-closing`.

`lowest` and `highest`, which stand together, are the ends of an instrument's scale. A reading outside them is taken in
neither by form nor by file, and `gavn measure` stops at it, so that 520 does not pass for 52. Whichever metric looks at
an instrument, its ends are the same. The questionnaires that gavn scores itself have theirs without being told.

`target_mean` and `target_deviation`, which stand together, are the mean and the standard deviation of one reading in
the target group, from a register or a study. The page of the agreement's people holds the first readings of those
enrolled against them, all in all and by cohort, and says where they lie more than a quarter of a standard deviation
apart: an effort that takes in whoever is likely to do well shows results that it did not make. Nothing is paid by it.
"""


def measuring_page(specs: str) -> str:
    """The page as Markdown; `specs` is the text of the file of small tables, which stand under their operators."""
    tables = [f"- kind: {table}" for table in specs.split("- kind: ")[1:]]
    lines = (line for kind in sorted(OPERATORS) for line in _operator(kind, OPERATORS[kind], tables))
    return "\n".join((HEAD, *lines))


def _operator(kind: str, record: type[Operator], tables: Sequence[str]) -> Iterator[str]:
    yield f"## `{kind}`\n\n{getdoc(record)} It looks at `{record.SOURCE.value}`.\n"
    for item in fields(record):
        needed = item.default is MISSING and item.default_factory is MISSING
        yield f"- `{item.name}`" if needed else f"- *`{item.name}`*"
    yield ""
    for table in tables:
        head, says, *rest = table.splitlines()
        if head == f"- kind: {kind}":
            yield f"{says.strip().removeprefix('says: ')}\n"
            yield "\n".join(("```yaml", *(line[2:] for line in rest if line.strip()), "```\n"))

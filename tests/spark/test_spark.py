"""Spark runs the same views as DuckDB, unchanged, and answers as the reference engine does.

One test, so that one Java process is started, however many run side by side.
"""

from __future__ import annotations

import pytest

from gavn.measurement.engines import reference
from gavn.measurement.engines.portable import rows, totals
from gavn.measurement.engines.spark import local_session, over_people
from tests.measurement.many import SMALL, alike, of_seed, put_together, together
from tests.measurement.peoples import QUESTIONS
from tests.measurement.specs import specs, told

# A few of each table, and of each way of adding up.
FEW = tuple(each for each in QUESTIONS if each.metric.id in ("share", "days", "sustained", "never", "count"))


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_spark_answers_as_the_other_engines_do() -> None:
    session = local_session(SMALL)
    try:
        tables = specs()
        engine = over_people(session, put_together({spec.name: spec.people for spec in tables}))
        for spec, found in zip(tables, rows([spec.question for spec in tables], engine), strict=True):
            own = of_seed(spec.name, found)
            assert {row.person: told(spec.question, row, spec.expect[row.person]) for row in own} == spec.expect
        [seeds] = list(alike(range(1, 20)).values())[:1]
        people = together(seeds)
        assert totals(FEW, over_people(session, people)) == tuple(reference.totals(each, people) for each in FEW)
    finally:
        session.stop()

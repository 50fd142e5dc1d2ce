"""Spark runs the same views as DuckDB, unchanged, and answers as the reference engine does.

One test, so that one Java process is started, however many run side by side.
"""

from __future__ import annotations

import pytest

from gavn.measurement.engines import reference
from gavn.measurement.engines.portable import rows, totals
from gavn.measurement.engines.spark import local_session, over_people
from tests.measurement.many import alike, differing, of_seed, put_together, together
from tests.measurement.peoples import QUESTIONS, made_up
from tests.measurement.specs import specs, told

# Data this small are done sooner by one task, and without being planned anew on the way.
SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.default.parallelism": "1",
}


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
        engine = over_people(session, together(seeds))
        expected = {
            (seed, question.metric.id): reference.rows(question, made_up(seed))
            for seed in seeds
            for question in QUESTIONS
        }
        assert differing(seeds, QUESTIONS, rows(QUESTIONS, engine), expected) == []
        assert totals(QUESTIONS, engine) == tuple(reference.totals(q, together(seeds)) for q in QUESTIONS)
    finally:
        session.stop()

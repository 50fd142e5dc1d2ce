"""Spark runs the same views as DuckDB, unchanged, and answers as the reference engine does.

One test, so that one Java process is started, however many run side by side.
"""

from __future__ import annotations

import shlex

import pytest

from gavn.cli.engines import EngineName
from gavn.cli.exits import Exit
from gavn.cli.main import main
from gavn.measurement.engines import reference
from gavn.measurement.engines.portable import rows, totals
from gavn.measurement.engines.spark import local_session, over_people
from tests.conftest import ROOT
from tests.docs.test_pages import PAGES, SPARK, steps
from tests.measurement.many import SMALL, alike, of_seed, put_together, together
from tests.measurement.peoples import QUESTIONS
from tests.measurement.specs import specs, told

# Java is started for so little that it is not worth it to compile twice, or to sweep beside what runs.
QUICK = "--driver-java-options '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' pyspark-shell"
# A few of each table, and of each way of adding up.
FEW = tuple(each for each in QUESTIONS if each.metric.id in ("share", "days", "sustained", "never", "count"))
# Diabetes stands on a page.
PUBLISHED = ("dialog-mod-vold", "din-vej-i-job", "flere-kloge-haender", "ung-i-fokus")


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_spark_answers_as_the_other_engines_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", QUICK)
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
        # Of these the annual report tells; that what is measured is what it tells is held of the reference engine.
        for name in PUBLISHED:
            command = f"gavn measure examples/aarhus/agreements/{name} examples/people/{name} {SPARK} --format csv"
            assert len({_printed(command, engine, capsys) for engine in EngineName}) == 1, name
        # What the pages tell a reader to type finds the session that is there.
        for command in told_to_type():
            printed = {engine: _printed(command, engine, capsys) for engine in EngineName}
            assert "diabetes,2,2024-12-31,blood-sugar,12-months,,effort,138,100,38,38,0,0,38,22," in printed["spark"]
            assert len(set(printed.values())) == 1
    finally:
        session.stop()


def told_to_type() -> list[str]:
    """The measurements of the pages that are made with Spark, without what the shell then does with them."""
    found = [command.partition(" 2> ")[0] for page in PAGES for command, _ in steps(page) if SPARK in command]
    assert found
    return found


def _printed(command: str, engine: EngineName, capsys: pytest.CaptureFixture[str]) -> str:
    _, *arguments = shlex.split(command.replace(SPARK, f"--engine {engine}"))
    assert main(arguments) == Exit.DONE
    return capsys.readouterr().out

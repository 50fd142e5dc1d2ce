"""The page of results concludes what the plan that the parties registered concludes, as `gavn measure` does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction as F
from typing import Any

import pytest

from gavn.domain.agreements.agreement import EvidenceDesign, EvidenceGrade
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.agreements.measurement_plan import Analysis, Boundary, Look, MeasurementPlan
from gavn.domain.disclosure.circles import Circle
from gavn.domain.outcomes.definition import MissingRule
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.filed import state_counted
from gavn.domain.payments.result_set import ResultSet
from gavn.language.catalogue import Language
from gavn.web.apps.payments.actions import Origin, enter_results
from gavn.web.apps.payments.queries import Life
from gavn.web.apps.payments.show.figures import figures_section
from gavn.web.apps.payments.show.rates import rates_section
from gavn.web.apps.payments.show.words import Words
from tests.web.paying import MAKER, life, opened
from tests.web.samples import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]
JOB = "din-vej-i-job"


def planned(*, least: int = 30, coverage: F = F(4, 5), boundary: Boundary = Boundary.NONE) -> Life:
    """Of 42 four are in a job, one in four was expected to be, and this is the first of two planned looks."""
    own = opened(JOB)
    on = max(tally.known_on for tally in own.tallies)
    known = MeasuredRate("employment", "12-months", 4, 38, 4, 0, 0, EvidenceGrade.D)
    entered = ResultSet(JOB, 0, on, own.tallies, {}, (known,))
    enter_results(entered, own, seen=0, origin=Origin(), by=MAKER, now=NOW)
    design = EvidenceDesign.DIRECT_COUNT
    analysis = Analysis("main", "employment", "12-months", design, least, coverage, MissingRule.WORST)
    later = on + timedelta(365)
    plan = MeasurementPlan(JOB, on, (analysis,), (Look("first", on, on), Look("last", later, later)), boundary)
    found = life(JOB)
    expecting = [
        replace(each, metrics=tuple(replace(metric, expected=F(1, 4)) for metric in each.metrics))
        for each in found.dossier.versions
    ]
    dossier = replace(found.dossier, versions=tuple(expecting), measurement_plan=plan)
    return replace(found, dossier=dossier)


@pytest.mark.parametrize(
    ("asks", "said", "read"),
    [
        ({}, "All of the interval 3–23 % lies below 25 %.", "surely below"),
        ({"least": 50}, "there must be at least 50 before anything is concluded.", "too few to conclude"),
        ({"coverage": F(95, 100)}, "it must be at least 95 %.", "too little known to conclude"),
        ({"boundary": Boundary.OBRIEN_FLEMING}, "The interval 1–29 % holds 25 %", "cannot be told"),
    ],
)
def test_the_page_concludes_by_the_registered_plan(asks: dict[str, Any], said: str, read: str) -> None:
    section = figures_section(planned(**asks), Words.of(Language.ENGLISH), Circle.HISTORIES)

    assert section is not None
    assert said in section["sentences"][0].replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
    assert section["chart"]["table"]["rows"][0]["cells"][-1]["text"] == read
    assert ("This is look 1 of 2 by the measurement plan." in section["look"]) is ("boundary" in asks)


@pytest.mark.parametrize(("asks", "read"), [({}, "short"), ({"least": 50}, "few")])
def test_a_statement_reads_its_shares_by_the_plan_too(asks: dict[str, Any], read: str) -> None:
    found = planned(**asks)
    results, words = found.sets[-1].results, Words.of(Language.ENGLISH)
    on = results.as_of
    filed = state_counted(found.dossier.versions[-1], results.counted, as_of=on, issued_on=on)
    section = rates_section(filed, results, found.dossier.measurement_plan, words, Circle.HISTORIES)

    assert section is not None
    assert section["say"] == words.text(f"statement-page.rates_say.{read}")


def test_a_statement_of_shares_that_read_differently_tells_how_many_read_how() -> None:
    """Of blood sugar, 22 of 38 lie surely above 31 %, 7 of 13 may not; one sentence is not said of both."""
    agreement = opened("diabetes").versions[-1]
    on = date(2024, 12, 31)
    counts = {"12-months": (22, 38), "24-months": (7, 13)}
    tallies = tuple(
        Tally(follow_up, "blood-sugar", follow_up, on, on, reached=reached, due=due)
        for follow_up, (reached, due) in counts.items()
    )
    results, words = ResultSet("diabetes", 1, on, tallies, {}), Words.of(Language.ENGLISH)
    filed = state_counted(agreement, results.counted, as_of=on, issued_on=on)
    section = rates_section(filed, results, None, words, Circle.HISTORIES)

    assert section is not None
    told = words.text("statement-page.rates_differ", good=1, short=0, untold=1, all=2)
    assert section["say"] == told
    assert "Surely on the good side of what was expected: 1 of 2." in told

"""Releases proposed and made public, as the tests of them need it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from gavn.domain.access.decision import Person
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.tellable import Figure
from gavn.domain.payments.telling import ProposedRelease
from gavn.web.apps.jobs.queries import Job, last_job
from gavn.web.apps.releases.actions import ask_releases, decide_release
from gavn.web.apps.releases.models import ReleaseDecisionRow, ReleaseProposalRow, ReleaseRow
from gavn.web.apps.releases.queries import open_proposals
from gavn.web.project.kinds import KINDS
from gavn.web.project.worker import work_once
from tests.web.paying import CHECKER, DAY, DROPOUT, MAKER, SOSU, entered, life
from tests.web.refusing import reasons, refused_and_unwritten
from tests.web.samples import NOW

FIGURE = Figure("dropout", "6-months")
LATER = date(2025, 1, 31)


def known(reached: int, due: int, *, on: date = DAY) -> None:
    """The next result set of the agreement."""
    counted = replace(DROPOUT, reached=reached, due=due, holds_on=on, known_on=on)
    entered(counted, seen=len(life(SOSU).sets), as_of=on)


def of_cohorts(*parts: tuple[str, int, int], on: date = DAY) -> None:
    tallies = [
        Tally(f"{cohort}-{on}", "dropout", "6-months", on, on, cohort=cohort, reached=reached, due=due)
        for cohort, reached, due in parts
    ]
    entered(*tallies, seen=len(life(SOSU).sets), as_of=on)


def prepared(*figures: Figure, agreement: str = SOSU) -> Job:
    """What the worker found when it was asked what can be told."""
    ask_releases(agreement, figures or [FIGURE], by=MAKER, now=NOW)
    assert work_once(KINDS, clock=lambda: NOW)
    job = last_job("release", agreement)
    assert job is not None
    return job


def waiting() -> ProposedRelease:
    return open_proposals(SOSU)[0]


def decided(outcome: Outcome = Outcome.APPROVE, *, by: Person = CHECKER, grounds: str = "", number: int = 0) -> None:
    decide_release(SOSU, number or waiting().id, outcome, grounds=grounds, by=by, now=NOW)


def made_public(reached: int, due: int, *, on: date = DAY) -> None:
    known(reached, due, on=on)
    prepared()
    decided()


def refused(act: Callable[[], object]) -> list[str]:
    """The codes of what was refused; nothing was written."""
    return reasons(refused_and_unwritten(act, counts))


def counts() -> tuple[int, ...]:
    return tuple(rows.objects.count() for rows in (ReleaseProposalRow, ReleaseRow, ReleaseDecisionRow))

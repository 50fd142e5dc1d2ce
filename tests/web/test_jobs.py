"""Work in the background: asked for once, seen while it goes on, stopped, begun again when its worker died."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse

from gavn.domain.access.roles import Role
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.jobs import actions, queries, storage
from gavn.web.apps.jobs.storage import Job, JobState
from gavn.web.project import worker
from gavn.web.project.worker import Tell, Work, work_once
from tests.web.conftest import ClientOf, logged_in
from tests.web.reading import words
from tests.web.samples import NOW, PEOPLE

pytestmark = pytest.mark.django_db

CLERK, OTHER = PEOPLE["sekretariat"], PEOPLE["evaluator"]
SOMEBODY = "p-abcde-fghij"
AGREEMENT = "flere-kloge-haender"


def asked(kind: str = "measure") -> Job:
    return actions.ask(kind, AGREEMENT, {"as_of": "2025-01-31"}, by=CLERK, now=NOW)


def done_by(work: Work, *, kind: str = "measure", now: datetime = NOW) -> bool:
    return work_once({kind: work}, clock=lambda: now)


def found(job: Job) -> Job:
    again = queries.job(job.id)
    assert again is not None
    return again


def well(job: Job, tell: Tell) -> Mapping[str, str]:
    tell("measuring", 1, 2)
    return {"url": f"/agreements/{job.subject}/results/"}


def refused(job: Job, tell: Tell) -> Mapping[str, str]:
    raise Refused([Problem("results-none")])


def broken(job: Job, tell: Tell) -> Mapping[str, str]:
    raise KeyError(SOMEBODY)


def test_what_is_asked_for_twice_is_one_job_and_is_done_once() -> None:
    job = asked()
    assert asked() == job
    assert done_by(well)
    assert not done_by(well)
    assert found(job).state is JobState.DONE
    assert found(job).result == {"url": f"/agreements/{AGREEMENT}/results/"}
    assert asked().id != job.id


def test_something_else_is_not_asked_for_as_long_as_it_goes_on_and_another_is_led_to_nobodys_job() -> None:
    job = asked()
    for by, day in ((CLERK, "2025-02-28"), (OTHER, "2025-01-31")):
        with pytest.raises(Refused) as raised:
            actions.ask("measure", AGREEMENT, {"as_of": day}, by=by, now=NOW)
        assert [problem.code for problem in raised.value.problems] == ["job-under-way"]
    assert done_by(well)
    assert actions.ask("measure", AGREEMENT, {"as_of": "2025-01-31"}, by=OTHER, now=NOW).id != job.id


@pytest.mark.parametrize(("work", "code"), [(refused, "results-none"), (broken, "job-broke")])
def test_what_cannot_be_done_says_why_and_the_worker_goes_on(
    work: Work, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    job = asked()
    assert done_by(work)
    assert found(job).state is JobState.FAILED
    assert [problem.code for problem in found(job).problems] == [code]
    # What the program met is not told, for it can be somebody.
    assert SOMEBODY not in caplog.text
    assert asked().id != job.id


def test_work_of_a_kind_that_the_program_does_not_know_is_refused_and_the_worker_goes_on() -> None:
    unknown, job = asked("of-another-release"), asked()
    assert done_by(well) and done_by(well)
    assert found(unknown).state is JobState.FAILED
    assert [problem.code for problem in found(unknown).problems] == ["job-kind-unknown"]
    assert found(job).state is JobState.DONE
    told = words(logged_in("sekretariat"), reverse("jobs:job", args=[unknown.id]), language="en")
    assert "Work on" in told and "The program does not know this kind of work: of-another-release." in told


def test_a_job_that_waits_is_stopped_at_once_and_is_never_begun() -> None:
    job = asked()
    assert actions.stop(job, by=CLERK, now=NOW)
    assert found(job).state is JobState.STOPPED
    assert not done_by(well)
    assert not actions.stop(job, by=CLERK, now=NOW)


def test_a_job_that_is_being_done_stops_at_its_next_step() -> None:
    job, steps = asked(), []

    def stopped_on_the_way(own: Job, tell: Tell) -> Mapping[str, str]:
        tell("freezing", 0, 3)
        steps.append("freezing")
        actions.stop(found(own), by=CLERK, now=NOW)
        tell("measuring", 1, 3)
        steps.append("measuring")
        return {}

    assert done_by(stopped_on_the_way)
    assert steps == ["freezing"]
    assert (found(job).state, found(job).stopped_by) == (JobState.STOPPED, CLERK.username)


def test_another_neither_sees_nor_stops_it() -> None:
    job = asked()
    with pytest.raises(Refused):
        actions.stop(job, by=OTHER, now=NOW)
    assert found(job).is_open
    assert logged_in("evaluator").get(reverse("jobs:job", args=[job.id])).status_code == 404


def test_a_job_whose_worker_died_is_begun_again_three_times_and_no_more() -> None:
    job, now = asked(), NOW
    for _ in range(storage.MOST_TRIES):
        taken = storage.take(now=now)
        assert taken is not None
        assert storage.take(now=now + storage.SILENT) is None
        now += storage.SILENT + timedelta(seconds=1)
    assert done_by(well, now=now)
    assert [problem.code for problem in found(job).problems] == ["job-worker-died"]


def test_a_worker_that_ends_gives_its_job_back() -> None:
    job = asked()
    taken = storage.take(now=NOW)
    assert taken is not None
    storage.give_back(taken)
    assert found(job).state is JobState.WAITING
    assert done_by(well)
    assert found(job).state is JobState.DONE


@pytest.mark.parametrize("tells", [True, False])
def test_a_worker_that_wakes_after_another_has_taken_its_job_writes_nothing_of_it(tells: bool) -> None:
    job, successors, told = asked(), list[Job](), list[str]()

    def slept(own: Job, tell: Tell) -> Mapping[str, str]:
        successor = storage.take(now=NOW + storage.SILENT + timedelta(seconds=1))
        assert successor is not None and successor.id == own.id
        storage.say_step(successor, "measuring", done=1, whole=3)
        successors.append(successor)
        if tells:
            tell("keeping", 2, 3)
            told.append("keeping")
        storage.give_back(own)
        return {"url": "/of-the-first/"}

    assert done_by(slept)
    assert told == []
    standing = found(job)
    assert (standing.state, standing.step, standing.result) == (JobState.RUNNING, "measuring", {})
    [successor] = successors
    assert storage.say_alive(successor, now=NOW)
    assert storage.end(successor, JobState.DONE, now=NOW, result={"url": "/of-the-second/"})
    assert found(job).result == {"url": "/of-the-second/"}
    assert not storage.end(successor, JobState.FAILED, now=NOW)


@pytest.fixture
def signals() -> Iterator[None]:
    """What ends the process is what it was, after a worker was here."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_a_database_that_is_away_for_a_while_leaves_a_worker_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    job, take, looks = asked(), storage.take, list[str]()

    def away_at_first(**named: Any) -> Job | None:
        looks.append("look")
        if len(looks) == 1:
            raise OperationalError("server closed the connection unexpectedly")
        return take(**named)

    def work(own: Job, tell: Tell) -> Mapping[str, str]:
        os.kill(os.getpid(), signal.SIGTERM)
        return {}

    monkeypatch.setattr(storage, "take", away_at_first)
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.0)
    # The test's own connection stays.
    monkeypatch.setattr(worker.connections, "close_all", lambda: looks.append("anew"))
    worker.work({"measure": work}, clock=lambda: NOW)
    assert looks[:3] == ["look", "anew", "look"]
    assert found(job).state is JobState.DONE


def test_a_job_that_met_a_database_away_is_begun_again_and_is_no_fault_of_the_program() -> None:
    job = asked()

    def away(own: Job, tell: Tell) -> Mapping[str, str]:
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        done_by(away)
    assert found(job).state is JobState.RUNNING
    assert done_by(well, now=NOW + storage.SILENT + timedelta(seconds=1))
    assert found(job).state is JobState.DONE


def test_the_page_tells_how_far_it_is_and_then_where_the_result_stands(client_of: ClientOf) -> None:
    job = asked()
    page, asked_again = reverse("jobs:job", args=[job.id]), {"HTTP_HX_REQUEST": "true"}
    client = client_of(Role.SECRETARIAT)
    told = words(client, page)
    assert "Måling af Flere kloge hænder" in told and "Venter på, at arbejdet begynder." in told
    assert "HX-Refresh" not in client.get(page, **asked_again)

    def halfway(own: Job, tell: Tell) -> Mapping[str, str]:
        assert "Under way The work has begun." in words(client, page, language="en")
        tell("measuring", 1, 3)
        told = words(client, page, language="en")
        assert "Measures each metric. 1 of 3" in told
        return well(own, tell)

    assert done_by(halfway)
    told = client.get(page, **asked_again)
    assert told["HX-Refresh"] == "true", "htmx asks no more"
    assert f'href="/agreements/{AGREEMENT}/results/"' in told.content.decode()


def test_what_was_over_before_the_worker_heard_of_it_was_not_stopped(client_of: ClientOf) -> None:
    job = asked()

    def stopped_too_late(own: Job, tell: Tell) -> Mapping[str, str]:
        actions.stop(found(own), by=CLERK, now=NOW)
        return {}

    assert done_by(stopped_too_late)
    assert found(job).state is JobState.DONE
    told = words(client_of(Role.SECRETARIAT), reverse("jobs:job", args=[job.id]))
    assert "Færdig" in told and "Slut" in told and "Standset" not in told


def test_it_is_stopped_from_its_page(client_of: ClientOf) -> None:
    job = asked()
    page = reverse("jobs:job", args=[job.id])
    client = client_of(Role.SECRETARIAT)
    assert client.post(page)["Location"] == page
    assert "Standset af Signe Sekretariat." in words(client, page)

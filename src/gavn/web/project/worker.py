"""The worker beside the pages: takes what was asked for, one job at a time, and says how far it is (ADR 19)."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from time import monotonic

from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone

from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.jobs import storage
from gavn.web.apps.jobs.storage import Job, JobState

LOG = logging.getLogger(__name__)
# Seconds between two looks for work, and between two signs of life.
LOOK_EVERY, BEAT_EVERY = 1.0, 5.0
# And between two rounds of what nobody asks for.
CHORES_EVERY = 60.0
# The database is away or busy just now, which is no fault of what is being done.
AWAY = (OperationalError, InterfaceError)

Tell = Callable[[str, int, int], None]
Work = Callable[[Job, Tell], Mapping[str, str]]
Clock = Callable[[], datetime]
# What is to be done again and again, whoever asks or not.
Chore = Callable[[datetime], None]


class Stopped(Exception):
    """Somebody has stopped the job, another worker has taken it, or the worker itself is to end."""


def work(kinds: Mapping[str, Work], *, chores: Sequence[Chore] = (), clock: Clock = timezone.now) -> None:
    """Does what is asked for, and `chores` every minute, until it is told to end (Ctrl-C, SIGTERM) or whoever started
    it is gone.

    What it has in hand when it ends is left for the next to begin again.
    """
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    parent, due = multiprocessing.parent_process(), monotonic()
    while not ending.is_set() and (parent is None or parent.is_alive()):
        if monotonic() >= due:
            do_chores(chores, now=clock())
            due = monotonic() + CHORES_EVERY
        if not _worked(kinds, clock, ending):
            # A connection that was cut is made anew.
            connections.close_all()
            ending.wait(LOOK_EVERY)


def do_chores(chores: Sequence[Chore], *, now: datetime) -> None:
    """Each of them once; what cannot be done just now is done the next time."""
    for chore in chores:
        try:
            chore(now)
        except Exception as error:  # noqa: BLE001
            LOG.warning("what is done every minute could not be done just now: %s", type(error).__name__)


def _worked(kinds: Mapping[str, Work], clock: Clock, ending: threading.Event) -> bool:
    """Whether there was a job and the database could be reached; what was in hand is else begun again once it has been
    silent for long enough."""
    try:
        return work_once(kinds, clock=clock, ending=ending)
    except AWAY as error:
        LOG.warning("the database cannot be reached just now: %s", type(error).__name__)
        return False


def work_once(kinds: Mapping[str, Work], *, clock: Clock, ending: threading.Event | None = None) -> bool:
    """Does the oldest job that waits; whether there was one. Signs of life are given while there is an `ending`."""
    job = storage.take(now=clock())
    if job is None or job.state is not JobState.RUNNING:
        return job is not None
    unwanted = threading.Event()

    def tell(step: str, done: int, whole: int) -> None:
        if unwanted.is_set() or not storage.say_alive(job, now=clock()):
            raise Stopped
        if ending is not None and ending.is_set():
            raise Stopped
        storage.say_step(job, step, done=done, whole=whole)

    with _signs_of_life(job, clock, unwanted, ending):
        state, result, problems = _outcome(kinds.get(job.kind), job, tell)
    if state is JobState.STOPPED and ending is not None and ending.is_set():
        storage.give_back(job)
    else:
        storage.end(job, state, now=clock(), result=result, problems=problems)
    return True


def _outcome(do: Work | None, job: Job, tell: Tell) -> tuple[JobState, Mapping[str, str], list[Problem]]:
    if do is None:
        # Of another release of the program, which asked for it.
        return JobState.FAILED, {}, [Problem("job-kind-unknown", values={"kind": job.kind})]
    try:
        return JobState.DONE, do(job, tell), []
    except Stopped:
        return JobState.STOPPED, {}, []
    except Refused as refused:
        return JobState.FAILED, {}, list(refused.problems)
    except AWAY:
        raise
    # Whatever it is, the worker goes on with the next job.
    except Exception as error:  # noqa: BLE001
        # Where, and not what: a message can tell of the data that it met.
        where, reason = "".join(traceback.format_tb(error.__traceback__)), type(error).__name__
        LOG.error("job %s failed: %s\n%s", job.id, reason, where)
        return JobState.FAILED, {}, [Problem("job-broke", values={"reason": reason})]


@contextmanager
def _signs_of_life(job: Job, clock: Clock, unwanted: threading.Event, ending: threading.Event | None) -> Iterator[None]:
    """Says every few seconds that the job is being done, however long one step takes."""
    if ending is None:
        yield
        return
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_EVERY):
            try:
                wanted = storage.say_alive(job, now=clock())
            except AWAY:
                connections.close_all()
                continue
            if not wanted:
                unwanted.set()
        connections.close_all()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()

"""Kills the worker's children at random moments, and looks each time at what they leave behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from tests.conftest import ROOT
from tests.faults.books import Books, faults_of, read_books
from tests.faults.stores import Store, fingerprint

# A life at the ledger has at most so many answers, and is killed at most so many seconds after the last of them: about
# as long as the next thing takes.
MOST_ANSWERS, LONGEST_DELAY = 6, 0.05


@dataclass
class Kills:
    """What a campaign saw; `faults` must be empty."""

    store: str
    seed: int
    kills: int = 0
    acknowledged: int = 0
    unacknowledged: int = 0
    before: int = 0
    after: int = 0
    resent: int = 0
    postings: int = 0
    behind: int = 0
    erased: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Worker:
    """The worker process, as its parent speaks with it."""

    process: subprocess.Popen[str]

    def run(self, command: str) -> list[str]:
        """A life that ends by itself; the lines it wrote."""
        written: list[str] = []
        self._start(command, written)
        if self._until("ended", written) != 0:
            raise RuntimeError(f"{command!r} failed")
        return written

    def kill(self, command: str, *, answers: int, delay: float) -> list[str]:
        """A life that is killed a moment after it has had so many answers; the lines it wrote."""
        written: list[str] = []
        child = self._start(command, written)
        while len(answered(written)) < answers or "alive" not in written:
            written.append(self._line())
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        if self._until("ended", written) != -signal.SIGKILL:
            raise RuntimeError(f"{command!r} ended before it was killed")
        return written

    def _start(self, command: str, written: list[str]) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self._until("started", written)

    def _until(self, word: str, written: list[str]) -> int:
        while True:
            first, _, rest = (line := self._line()).partition(" ")
            if first == word:
                return int(rest)
            written.append(line)

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the worker has ended")
        if line.startswith("ended") and "-9" not in line and " 0" not in line:
            raise RuntimeError("a life failed; its traceback is above")
        return line.strip()


def answered(written: list[str]) -> list[str]:
    """What was acknowledged."""
    return [line for line in written if line != "alive" and not line.startswith("sending")]


@contextmanager
def worker(store: Store) -> Iterator[Worker]:
    """A worker on a database with empty tables, which is kept so; it ends with its input."""
    environment = {**os.environ, "GAVN_DATABASE": store.address, "GAVN_SECRET_KEY": "only-for-tests"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.worker"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        work = Worker(process)
        work.run("prepare")
        store.settle()
        store.keep()
        yield work
    finally:
        process.communicate()


def kill_while_loading(store: Store, work: Worker, *, count: int, seed: int) -> Kills:
    """Each load of the example fund is killed, looked at, and loaded again to its end."""
    random, seen = Random(seed), Kills(store.name, seed)
    store.restore()
    empty = fingerprint(store)
    work.run("load")
    full = fingerprint(store)
    store.restore()
    longest = _seconds(work, "load")
    for _ in range(count):
        store.restore()
        written = work.kill("load rest", answers=0, delay=random.uniform(0, longest * 1.1))
        store.settle()
        _look_at_load(store, seen, answered(written), empty=empty, full=full)
        work.run("load")
        store.settle()
        if fingerprint(store) != full:
            seen.faults.append("loading again did not end in the same state")
    seen.postings = len(read_books(store).postings)
    return seen


def _look_at_load(store: Store, seen: Kills, acknowledged: list[str], *, empty: str, full: str) -> None:
    state = fingerprint(store)
    seen.kills += 1
    seen.acknowledged += bool(acknowledged)
    seen.before += state == empty
    seen.after += state == full
    if not store.sound():
        seen.faults.append("the file is damaged")
    if state not in (empty, full):
        seen.faults.append("half of a load is there")
    if acknowledged and state != full:
        seen.faults.append(f"the load that was acknowledged ({acknowledged}) is not there")


def kill_while_posting(store: Store, work: Worker, *, count: int, seed: int) -> Kills:
    """One life after another on the same books: it enters, decides and reverses until it is killed."""
    random, seen = Random(seed), Kills(store.name, seed)
    store.restore()
    work.run("load")
    store.settle()
    before, again = read_books(store), "-"
    promised: dict[str, str] = {}
    for life in range(count):
        moment = {"answers": random.randint(0, MOST_ANSWERS), "delay": random.uniform(0, LONGEST_DELAY)}
        written = work.kill(f"post {seed}-{life} {again}", **moment)
        store.settle()
        after = read_books(store)
        seen.kills += 1
        seen.resent += again != "-"
        promised.update(_promises(answered(written)))
        _look_at_books(work, store, seen, before=before, after=after, acknowledged=answered(written))
        seen.faults += [f"lost: {line}" for line, kept in _kept(promised, after) if not kept]
        again, before = _interrupted(written), after
    seen.postings = len(before.postings)
    return seen


def _look_at_books(
    work: Worker, store: Store, seen: Kills, *, before: Books, after: Books, acknowledged: list[str]
) -> None:
    seen.faults += faults_of(after)
    if not store.sound():
        seen.faults.append("the file is damaged")
    told = work.run("verify")
    store.settle()
    if told != ["verified whole 0"]:
        seen.faults.append(f"the program itself finds {told}")
    # What was sent a second time and stood already is acknowledged without having been done again.
    known = sum(line.startswith("entered") and line.split()[2] in before.tokens for line in acknowledged)
    more = after.done - before.done - (len(acknowledged) - known)
    seen.acknowledged += len(acknowledged)
    seen.unacknowledged += more
    if more not in (0, 1):
        seen.faults.append(f"{more} things done that nobody was told of")


def _promises(acknowledged: list[str]) -> dict[str, str]:
    """What stands from now on: by draft its fate, by token its draft."""
    promised = {}
    for line in acknowledged:
        what, draft, *rest = line.split()
        if what == "entered":
            promised[f"token {rest[0]}"] = draft
        else:
            promised[f"draft {draft}"] = " ".join((what, *rest))
    return promised


def _kept(promised: dict[str, str], books: Books) -> Iterator[tuple[str, bool]]:
    for what, value in promised.items():
        kind, name = what.split()
        if kind == "token":
            yield f"{what} {value}", books.tokens.get(name) == int(value)
            continue
        draft = books.drafts.get(int(name))
        stands = draft is not None and " ".join(filter(None, (draft.state, str(draft.posting or "")))) == value
        yield f"{what} {value}", stands


def _interrupted(written: list[str]) -> str:
    """The token of a form that was sent and not answered, `-` for none."""
    last = written[-1].split() if written else []
    return last[1] if last[:1] == ["sending"] else "-"


def _seconds(work: Worker, command: str) -> float:
    started = time.perf_counter()
    work.run(command)
    return time.perf_counter() - started

"""Kills whoever tells of people at random moments, and looks each time at what is left in both databases."""

from __future__ import annotations

from collections.abc import Sequence, Set
from random import Random

from tests.faults.database_kills import Kills, Worker, answered
from tests.faults.people_told import People, faults_of_people, read_people
from tests.faults.stores import Store

# As for the ledger: so many answers at most, and then about as long as the next thing takes.
MOST_ANSWERS, LONGEST_DELAY = 5, 0.15


def kill_while_telling(store: Store, work: Worker, *, count: int, seed: int) -> Kills:
    """One life after another with the same people: it enrols, submits, takes in files and erases until it is killed."""
    random, seen = Random(seed), Kills(store.name, seed)
    store.restore()
    for command in ("load", "agree_on_people"):
        work.run(command)
    store.settle()
    promised: list[str] = []
    going: set[str] = set()
    salts = read_people(store).salts
    for life in range(count):
        moment = {"answers": random.randint(0, MOST_ANSWERS), "delay": random.uniform(0, LONGEST_DELAY)}
        lines = work.kill(f"people {seed}-{life}", **moment)
        written = answered(lines)
        going |= {line.split()[-1] for line in lines if line.startswith("sending")}
        store.settle()
        after = read_people(store)
        seen.kills += 1
        seen.acknowledged += len(written)
        seen.behind += after.behind > 0
        promised += written
        salts |= after.salts
        gone = [salt for person, salt in salts.items() if person not in after.salts]
        seen.faults += [*faults_of_people(after), *lost(promised, after, going)]
        if not store.sound():
            seen.faults.append("a file is damaged")
        if store.holds(gone):
            seen.faults.append("the salt of somebody who was erased stands in the files")
        told = work.run("verify_told")
        store.settle()
        if told != ["verified whole"]:
            seen.faults.append(f"the program itself finds {told}")
    seen.erased = len([1 for _, _, decision in read_people(store).erasures if decision is not None])
    return seen


def lost(promised: Sequence[str], after: People, going: Set[str]) -> list[str]:
    """What was acknowledged and does not stand; the courses `going` may have been erased."""
    submissions = {str(row[0]) for row in after.submissions}
    decided = {str(proposal): decision is not None for proposal, _, decision in after.erasures}
    courses = after.referrals
    found = []
    for line in promised:
        what, name = line.split()
        if what == "submitted" and name not in submissions:
            found.append(f"lost: {line}")
        if what == "proposed" and name not in decided:
            found.append(f"lost: {line}")
        if what == "erased" and not decided.get(name):
            found.append(f"lost: {line}")
        if what == "enrolled" and name not in courses | going:
            found.append(f"lost: {line}")
    imports = sum(line.startswith("imported") for line in promised)
    if imports > sum(event[4] == "columns-chosen" for event in after.chain):
        found.append("lost: a file that was taken in")
    return found

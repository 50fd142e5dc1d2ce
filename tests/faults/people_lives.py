"""What a child of the worker does with people until it is killed: enrol, submit, take in files, and erase."""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.told import Cleared
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.participants.actions.agreeing import clear
from gavn.web.apps.participants.actions.erasing import decide_erasure, propose_erasure
from gavn.web.apps.participants.actions.importing import look_through, take_in
from gavn.web.apps.participants.actions.recording import Observation, submit
from gavn.web.apps.participants.models import ErasureRow, ToldRow
from gavn.web.apps.participants.queries.importing import Sending
from gavn.web.apps.participants.queries.verifying import verify_people
from tests.faults.people_told import IMPORTER, ROWS
from tests.web.people import AUTHORITY, ENROLLED, NOW, OTHER_AUTHORITY, PROVIDER, VIOLENCE, enrolled, erasable, reading

HEAD = "Sagsnr.;Redskab;Dato;Score"
FEWEST = 6
# So few that files often correct earlier ones, also where there are but some lives.
INSTRUMENTS = 15


def agree_on_people() -> None:
    """How long people are kept; some of them are there before the first kill, and each kind of thing has been done."""
    erasable()
    for each in range(FEWEST + 1):
        _come_in(Random(each), f"first-{each}")
    _do("submit", Random("submit"), _courses())
    for score in ("first", "corrected"):
        _take_in(Random(score), [_courses()[0][1]], first=0)
    _do("erase", Random("erase"), _courses())


def people(seed: str) -> None:
    """Tells of people until it is killed; first it asks again for the erasures that the life before may not have
    finished."""
    random = Random(seed)
    documents()
    _say("alive")
    for waiting in ErasureRow.objects.filter(decision=None).values_list("pk", flat=True):
        _decide(waiting)
    for step in range(1_000_000):
        _tell(random, f"{seed}-{step}")


def verify_told() -> None:
    """What the program itself says of both databases."""
    problems = sorted({problem.code for problem in verify_people()})
    _say(f"verified {','.join(problems) or 'whole'}")


def _tell(random: Random, token: str) -> None:
    courses = _courses()
    if len(courses) < FEWEST:
        _come_in(random, token)
    else:
        _do(random.choices(("submit", "import", "erase"), weights=(4, 3, 3))[0], random, courses)


def _courses() -> list[tuple[str, str]]:
    """Those who are enrolled, by course and case number."""
    return list(ToldRow.objects.filter(kind="enrolled").values_list("referral__ref", "referral__case_number"))


def _do(what: str, random: Random, courses: list[tuple[str, str]]) -> None:
    match what:
        case "submit":
            observed = [_observed(random, random.choice(courses)[0]) for _ in range(random.randint(1, ROWS + 2))]
            _say(f"submitted {submit(VIOLENCE, observed, by=PROVIDER, now=NOW)}")
        case "import":
            _take_in(random, [case for _, case in courses], first=random.randrange(INSTRUMENTS))
        case _:
            clear(VIOLENCE, Cleared(reference="RA 2025/2", on=NOW.date()), by=AUTHORITY, now=NOW)
            asked = {"grounds": "Fristen er gået", "by": AUTHORITY, "now": NOW}
            course, _ = random.choice(courses)
            # Told before, as it is killed at any moment: of all others it is known that they must be there.
            _say(f"sending away {course}")
            proposal = propose_erasure(course, **asked)
            _say(f"proposed {proposal}")
            _decide(proposal)


def _come_in(random: Random, token: str) -> None:
    """Somebody new; the day has 60 added to it, so that the number is nobody's."""
    day, month, year = random.randint(61, 88), random.randint(1, 12), random.randint(40, 99)
    _say(f"enrolled {enrolled(f'{day}{month:02}{year}-{random.randint(1000, 4999)}', case=f'S {token}')}")


def _observed(random: Random, course: str) -> Observation:
    day = ENROLLED + timedelta(days=random.randrange(900))
    return Observation(course, reading(random.randrange(1_000_000), on=day))


def _take_in(random: Random, cases: list[str], *, first: int) -> None:
    """A file of readings, each of an instrument of its own; of what an earlier file told, the later one corrects it."""
    scores = (random.randrange(1_000_000) for _ in range(ROWS))
    rows = [f"{random.choice(cases)};samtale-{first + row};01-04-2022;{score}" for row, score in enumerate(scores)]
    data = "\n".join((HEAD, *rows, "")).encode()
    sending, by = Sending(VIOLENCE, "readings", "a.csv", data), Person(IMPORTER, Role.PROVIDER, VIOLENCE)
    seen = look_through(sending, by=by, now=NOW)
    take_in(sending, seen=seen.intake.digest, partly=False, reason="igen", by=by, now=NOW)
    _say(f"imported {seen.intake.digest}")


def _decide(proposal: int) -> None:
    clear(VIOLENCE, Cleared(reference="RA 2025/3", on=NOW.date()), by=AUTHORITY, now=NOW)
    decide_erasure(proposal, carry_out=True, by=OTHER_AUTHORITY, now=NOW)
    _say(f"erased {proposal}")


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())

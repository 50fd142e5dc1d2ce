"""Run as a process on databases that are files, or on a server: two people come in, one is erased, and what to look for
is printed; where somebody is to read on meanwhile, also whether it was finished before they were through and after."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from psycopg import IsolationLevel, connect

AARHUS = Path(__file__).parents[2] / "examples" / "aarhus"
NOTE = "Har talt med datteren om sommerhuset"
READS_ON = "reads-on"


def main(folder: Path, reader: str) -> None:
    import_module("gavn.web.project.start")
    commands, people = (import_module(name) for name in ("gavn.web.project.commands", "tests.web.people"))
    recording = import_module("gavn.web.apps.participants.actions.recording")
    models = import_module("gavn.web.apps.participants.models")
    fund = import_module("gavn.files.read").read_fund(AARHUS).fund
    commands.load(fund, by="tests", now=datetime(2025, 3, 3, tzinfo=UTC))
    courses = [people.enrolled(number, case=f"SAG-{number[:4]}") for number in people.NUMBERS[:2]]
    for course in courses:
        people.submitted(course, *range(1, 30))
        recording.add_note(course, f"{NOTE} {course}", on=date(2025, 3, 1), by=people.PROVIDER, now=people.NOW)
    words = [_words(models, course) for course in courses]
    people.erasable()
    # As a server does of itself after a while, and then plans by what it saw.
    people_database = import_module("django.db").connections["people"]
    if people_database.vendor == "postgresql":
        people_database.cursor().execute("ANALYZE")
    shutil.copytree(folder, folder.parent / "before")
    finished, written = _while_read(people, courses[0]) if reader == READS_ON else ([people.erased(courses[0])], [])
    _, _, problems, are_people = commands.verify()
    found = {"problems": [problem.code for problem in problems], "people": are_people}
    told = {"gone": words[0], "left": words[1], **found, "finished": finished, "written": written}
    sys.stdout.write(json.dumps(told))


def _while_read(people: Any, course: str) -> tuple[list[bool], list[bool]]:
    """Whether it was finished while somebody read on, and once the worker tried again after them; and whether any table
    was written anew meanwhile, and afterwards."""
    scrubbing = import_module("gavn.web.apps.participants.storage.scrubbing")
    again = import_module("gavn.web.project.kinds").finish_erasures
    scrubbing.WAITS = (0.1,)
    before = _files(scrubbing)
    with _somebody_reads():
        finished = [people.erased(course)]
        again(people.NOW)
        finished.append(not scrubbing.left().exists())
        meanwhile = _files(scrubbing)
    again(people.NOW)
    # There is nothing to do any more.
    after = _files(scrubbing)
    again(people.NOW)
    written = [meanwhile != before, not set(after) & set(meanwhile), _files(scrubbing) != after]
    return [*finished, not scrubbing.left().exists()], written


def _files(scrubbing: Any) -> list[int]:
    """The file that each table lies in, which is another once it is written anew."""
    names = (f"gavn_people.{table._meta.db_table}" for table in scrubbing.TABLES)
    with connect(os.environ["GAVN_DATABASE"]) as own:
        return [own.execute("SELECT pg_relation_filenode(%s::regclass)", [name]).fetchone()[0] for name in names]


@contextmanager
def _somebody_reads() -> Iterator[None]:
    """A back-up, say: it began before, and sees what is deleted meanwhile."""
    with connect(os.environ["GAVN_DATABASE"]) as reader:
        reader.isolation_level = IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT count(*) FROM gavn_people.participants_toldrow")
        yield


def _words(models: Any, course: str) -> list[str]:
    """All that is of one person alone."""
    referral = models.ReferralRow.objects.select_related("person", "participant").get(ref=course)
    person, marks = referral.person, referral.person.marks.values_list("mark", flat=True)
    records = person.told.values_list("record", flat=True)
    own = [course, referral.case_number, referral.participant.pseudonym, person.salt, person.pseudonym]
    return [*own, f"{NOTE} {course}", *marks, *records]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

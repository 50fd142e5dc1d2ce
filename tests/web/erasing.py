"""Run as a process on databases that are files: two people come in, one is erased, and what to look for is printed."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

AARHUS = Path(__file__).parents[2] / "examples" / "aarhus"
NOTE = "Har talt med datteren om sommerhuset"


def main(folder: Path) -> None:
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
    shutil.copytree(folder, folder.parent / "before")
    people.erased(courses[0])
    problems = [problem.code for problem in commands.verify()[2]]
    sys.stdout.write(json.dumps({"gone": words[0], "left": words[1], "problems": problems}))


def _words(models: Any, course: str) -> list[str]:
    """All that is of one person alone."""
    referral = models.ReferralRow.objects.select_related("person", "participant").get(ref=course)
    person, marks = referral.person, referral.person.marks.values_list("mark", flat=True)
    records = person.told.values_list("record", flat=True)
    own = [course, referral.case_number, referral.participant.pseudonym, person.salt, person.pseudonym]
    return [*own, f"{NOTE} {course}", *marks, *records]


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The frame of every action: what is done in the people's database, and how far its chain then has come in the fund's
log; and what every action asks of what it is given."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime

from django.db import DatabaseError

from gavn.domain.access.decision import Person
from gavn.domain.outcomes.person_numbers import holds_person_number
from gavn.domain.values.moment import day_of
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.web.apps.audit.storage import record, salted
from gavn.web.apps.participants.models import ReferralRow
from gavn.web.apps.participants.storage import chain
from gavn.web.apps.participants.storage.pen import Pen, writing

LONGEST_NOTE = 4000
# Written as a pseudonym is: no spelling of a CPR number has anything between its digits after the fifth.
GROUP, CHARACTERS = 5, 20


@contextmanager
def acting(by: Person, now: datetime, *reached: ReferralRow) -> Iterator[Pen]:
    """All that is written within, in the people's database; then the fund's log says how far it has come.

    `reached` are the courses that somebody came by to write of: refused where one was erased before it was their turn.
    """
    with writing(by, now) as pen:
        if ReferralRow.objects.filter(pk__in=[row.pk for row in reached]).count() < len(reached):
            raise Refused([Problem("course-gone")])
        yield pen
    anchor(by=by.username, now=now)


def anchor(*, by: str, now: datetime) -> None:
    """The chain's end in the fund's log, which so vouches for all before it. What was done has been done: where the
    fund's database cannot be written just now, the next anchor says the same and more."""
    end = chain.head()
    with suppress(DatabaseError):
        record("people-changed", subject=f"people {end.number}", by=by, now=now, details=salted({"digest": end.digest}))


def is_name(text: str, letter: str) -> bool:
    """Whether it has the shape of one that was drawn."""
    return re.fullmatch(rf"{letter}(-[a-z2-7]{{1,{GROUP}}})+", text) is not None and len(text) == len(new_name(letter))


def new_name(letter: str) -> str:
    """`c-…` for a course or `t-…` for something told: drawn at random, and so of nobody."""
    drawn = base64.b32encode(secrets.token_bytes(CHARACTERS)).decode().lower()[:CHARACTERS]
    return "-".join([letter, *(drawn[start : start + GROUP] for start in range(0, CHARACTERS, GROUP))])


def ahead(day: date, now: datetime, *, path: str = "on") -> Iterator[Problem]:
    """A day that has not come yet."""
    today = day_of(now)
    if day > today:
        yield Problem("day-not-come", Place(path=path), {"date": day.isoformat()})


def unfit(text: str, path: str, *, most: int = LONGEST_NOTE) -> Iterator[Problem]:
    """What cannot stand in free text beside somebody's data: nothing at all, a person's number, or a whole story."""
    if not text.strip():
        yield Problem("people-text-blank", Place(path=path))
    if holds_person_number(text):
        yield Problem("people-text-cpr", Place(path=path))
    if len(text) > most:
        yield Problem("people-text-long", Place(path=path), {"most": str(most)})


def short(purpose: str) -> str:
    """An event's note is as short as a line."""
    return purpose.strip()[:200]

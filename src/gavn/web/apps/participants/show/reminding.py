"""Readings that fall due as a calendar file, by which a calendar outside reminds of them; it names nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256

from gavn.domain.outcomes.calendar import Taking
from gavn.web.apps.participants.show.words import Words

# So many days before a reading is due somebody is reminded of it.
REMINDED = (14, 3)
# RFC 5545, section 3.1: so many octets of a line, after which it goes on below.
LONGEST_LINE = 75


def calendar_file(coming: Sequence[tuple[str, Taking]], words: Words, *, now: datetime, url: str) -> str:
    """iCalendar (RFC 5545): for each agreement and day how many readings fall due, with reminders before it. Each day
    has a name of its own, so that a calendar that reads the file again has each of them once. `now` is in UTC."""
    days = Counter((agreement, taking.first.due_on) for agreement, taking in coming)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//gavn//participants//EN", "METHOD:PUBLISH"]
    for (agreement, day), count in days.items():
        if day is not None:
            lines += _event(agreement, day, words.counted("people-calendar.due", count), words, now=now, url=url)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _event(agreement: str, day: date, count: str, words: Words, *, now: datetime, url: str) -> Iterator[str]:
    named = _escaped(f"{count}: {words.agreement(agreement)}")
    yield "BEGIN:VEVENT"
    yield f"UID:{sha256(f'{agreement} {day}'.encode()).hexdigest()[:32]}@gavn"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"SUMMARY:{named}"
    yield f"URL:{url}"
    yield "TRANSP:TRANSPARENT"
    for days in REMINDED:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{named}", f"TRIGGER:-P{days}D", "END:VALARM")
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """RFC 5545, section 3.3.11."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Parted so that no letter is cut in two."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > LONGEST_LINE:
            yield part
            part = " "
        part += letter
    yield part

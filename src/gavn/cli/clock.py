"""The one place where the terminal reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

from gavn.domain.values.moment import day_of


def now() -> datetime:
    """This moment, in UTC, to the second: what stands in a folder is written to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """The day that it is here: what is stated on it bears its date."""
    return day_of(now())

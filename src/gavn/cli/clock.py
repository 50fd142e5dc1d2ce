"""The one place where the terminal reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

# Where the fund is, as the web's settings have it: a day begins there an hour or two before it does in UTC.
HERE = ZoneInfo("Europe/Copenhagen")


def now() -> datetime:
    """This moment, in UTC, to the second: what stands in a folder is written to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """The day that it is here: what is stated on it bears its date."""
    return now().astimezone(HERE).date()
